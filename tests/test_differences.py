import numpy as np
import pytest

from convviz import conv2d_backward, gradient_check, output_shape

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
    check = gradient_check(*single, **layer)
    assert 1e-9 < check.error < 1e-5
    double = conv2d_backward(*(single[k].astype(float) for k in (3, 0, 1)), **layer)
    assert check.measured == pytest.approx(getattr(double, check.name)[check.cell], rel=1e-12)
    assert gradient_check(x * 1e6, w * 1e-6, b, dy * 1e-9, **layer).error < 1e-14


SCALES = [  # of x, w, b and dy
    (1e8, 1, 0, 1),
    (1, 1, 1e12, 1),
    (1e-300, 1e-300, 1e-300, 1e-300),
    (1e150, 1e-300, 1e300, 1e150),
    (1e-300, 1e300, 1, 1e-5),
    (1, 1e-150, 1, 1e-160),  # terms of dx below the least number with all its digits
]


@pytest.mark.parametrize("scales", SCALES)
def test_numbers_may_be_as_large_or_small_as_they_like(scales):
    draw = np.random.default_rng(2)
    for w_shape in ((2, 3), (2, 2), (1, 4), (3, 1)):
        layer = {"stride": (1, 2), "padding": 1}
        shapes = (4, 5), w_shape, (), output_shape((4, 5), w_shape, **layer)
        parts = [
            draw.standard_normal(shape) * scale for shape, scale in zip(shapes, scales, strict=True)
        ]
        assert gradient_check(*parts, **layer).error < 1e-14


def test_numbers_of_one_array_may_differ_by_all_that_there_is():
    draw = np.random.default_rng(3)
    for _ in range(20):
        x, w, dy = (10.0 ** draw.uniform(-150, 150, shape) for shape in ((3, 4), (2, 2), (2, 3)))
        assert gradient_check(x, -w, 1e300, dy).error < 1e-14


def test_small_numbers_of_single_precision_lose_digits_and_are_not_blamed():
    x, w, dy = (np.array(part, np.float32) * np.float32(1e-22) for part in (X, W, DY))
    assert gradient_check(x, w, None, dy).error < 1e-5


def test_a_mistake_is_found_among_small_and_large_numbers():
    for scale in (1e-140, 1e140):
        x, w, dy = (np.array(part) * scale for part in (X, W, DY))
        right = conv2d_backward(dy, x, w)
        check = gradient_check(x, w, 0, dy, gradients=right._replace(dw=right.dw[::-1, ::-1]))
        assert check.error == pytest.approx(1.6, rel=0.1)


def test_four_axes_need_no_bias():
    draw = np.random.default_rng(4)
    x, w, dy = (draw.standard_normal(shape) for shape in ((1, 2, 3, 3), (3, 2, 2, 2), (1, 3, 2, 2)))
    check = gradient_check(x, w, None, dy)
    assert (check.count, check.error < 1e-14) == (x.size + w.size + 3, True)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["x", "w", "b", "dy"])
def test_what_is_not_finite_is_said_to_be_so(name, bad):
    given = {"x": X, "w": W, "b": B, "dy": DY}
    given[name] = np.array(given[name], float)
    given[name][(-1,) * given[name].ndim] = bad
    with pytest.raises(ValueError, match=f"^{name} has to be finite: it holds {bad}"):
        gradient_check(**given)


@pytest.mark.filterwarnings("error")
def test_gradients_that_overflow_are_said_to_do_so():
    with pytest.raises(
        ValueError, match=r"^dx, from .* has to be finite: it holds inf at \(0, 0\)"
    ):
        gradient_check([[1.0]], [[1e200]], 0, [[1e200]])


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
    (np.ones((3, 3)), TypeError, "gradients has to be a tuple (dx, dw, db); got an array of shape"),
    ((np.ones((2, 2)), W, 1.0), ValueError, "dx has to have shape (3, 3); got (2, 2)"),
    ((X, W, [1.0]), ValueError, "db has to have shape (); got (1,)"),
    ((X, W, "1"), TypeError, "db has to hold real numbers; got text"),
]


@pytest.mark.parametrize(("gradients", "error", "said"), BAD)
def test_what_are_no_gradients_of_the_layer_is_refused(gradients, error, said):
    with pytest.raises(error, match="has to") as caught:
        gradient_check(X, W, B, DY, gradients=gradients)
    assert str(caught.value).startswith(said)


def test_the_least_number_of_a_byte_has_a_size():
    x, wrong = np.array([[-128]], np.int8), ([[6]], [[-192]], 3)
    assert gradient_check(x, [[2]], 0, [[3]], gradients=wrong).error == 0.5
