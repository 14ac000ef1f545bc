import numpy as np
import pytest

from convviz import conv2d_backward, gradient_check

from .examples import DY, B, W, X


def test_a_right_layer_has_no_error_to_speak_of():
    draw = np.random.default_rng(1)
    shapes = (2, 4, 5, 6), (4, 2, 3, 2), 4, (2, 4, 2, 3)
    x, w, b, dy = (draw.standard_normal(shape) for shape in shapes)
    layer = {"stride": 2, "padding": ((1, 0), (0, 1)), "groups": 2}
    check = gradient_check(x, w, b, dy, **layer)
    assert check.count == x.size + w.size + b.size
    assert check.error < 1e-14
    single = [part.astype(np.float32) for part in (x, w, b, dy)]
    assert 1e-9 < gradient_check(*single, **layer).error < 1e-5
    assert gradient_check(x * 1e6, w * 1e-6, b, dy * 1e-9, **layer).error < 1e-14


PLACES = [("dx", (2, 0)), ("dw", (0, 1)), ("db", ())]


@pytest.mark.parametrize(("name", "cell"), PLACES)
@pytest.mark.parametrize("wrong", [1e-3, np.inf, np.nan])
def test_the_one_wrong_gradient_is_found(name, cell, wrong):
    right = conv2d_backward(DY, X, W)
    array = np.array(getattr(right, name))
    array[cell] += wrong
    check = gradient_check(X, W, B, DY, gradients=right._replace(**{name: array}))
    assert (check.name, check.cell) == (name, cell)
    assert check.derived == pytest.approx(array[cell], nan_ok=True)
    assert check.measured == np.asarray(getattr(right, name))[cell]
    assert check.error > 1e-5
    assert f"is {name}{list(cell) or ''}: derived " in repr(check)


def test_a_gradient_that_should_not_be_there_is_found():
    x = np.arange(12.0).reshape(3, 4)
    right = conv2d_backward([[1.0]], x, [[2.0]], stride=4)
    right.dx[2, 3] = 1e-9
    check = gradient_check(x, [[2.0]], None, [[1.0]], stride=4, gradients=right)
    assert (check.name, check.cell, check.error) == ("dx", (2, 3), np.inf)


BAD = [
    ((1, 2), TypeError, "gradients has to be a tuple (dx, dw, db); got (1, 2)"),
    (5, TypeError, "gradients has to be a tuple (dx, dw, db); got 5"),
    ((np.ones((2, 2)), W, 1.0), ValueError, "dx has to have shape (3, 3); got (2, 2)"),
    ((X, W, [1.0]), ValueError, "db has to have shape (); got (1,)"),
    ((X, W, "1"), TypeError, "db has to hold real numbers; got text"),
]


@pytest.mark.parametrize(("gradients", "error", "said"), BAD)
def test_what_are_no_gradients_of_the_layer_is_refused(gradients, error, said):
    with pytest.raises(error, match="has to") as caught:
        gradient_check(X, W, B, DY, gradients=gradients)
    assert str(caught.value) == said
