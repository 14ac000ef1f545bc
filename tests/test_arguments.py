"""What a caller may write, and what is said where it cannot be meant: always in one line."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward, gradient_check, output_shape, taps

X, W, B = np.ones((2, 4, 6, 5)), np.ones((6, 4, 3, 2)), np.ones(6)
DY = np.ones((2, 6, 4, 4))

USES = {
    "conv2d": lambda x, w, **layer: conv2d(x, w, **layer),
    "conv2d_backward": lambda x, w, **layer: conv2d_backward(DY, x, w, **layer),
    "gradient_check": lambda x, w, **layer: gradient_check(x, w, None, DY, **layer),
    "output_shape": lambda x, w, **layer: output_shape(x.shape, w.shape, **layer),
    "taps": lambda x, w, **layer: taps(x.shape, w.shape, **layer),
}

BAD_ARGUMENTS = [  # argument, error, what is said
    ({"stride": 0}, ValueError, "stride has to be at least 1; got 0"),
    ({"stride": -2}, ValueError, "stride has to be at least 1; got -2"),
    ({"stride": True}, TypeError, "stride has to be a whole number; got True"),
    ({"stride": 2.0}, TypeError, "stride has to be a whole number; got 2.0"),
    ({"stride": (1, 2.5)}, TypeError, "stride has to be a whole number; got 2.5"),
    ({"stride": (1, 0)}, ValueError, "stride has to be at least 1; got 0"),
    ({"stride": (1, 1, 1)}, ValueError, "stride has to be one number or two (rows, columns)"),
    ({"stride": None}, TypeError, "stride has to be a whole number; got None"),
    ({"stride": "2"}, TypeError, "stride has to be a whole number; got '2'"),
    ({"stride": {1, 2}}, TypeError, "stride has to be a whole number; got a set"),
    ({"stride": np.ones((2, 3))}, TypeError, "whole number; got an array of shape (3,)"),
    ({"stride": np.float64(2.5)}, TypeError, "stride has to be a whole number; got 2.5"),
    ({"stride": np.array("2")}, TypeError, "stride has to be a whole number; got '2'"),
    ({"stride": 10**30}, ValueError, "stride has to be at most 1,000,000,000; got 1000"),
    ({"stride": -(10**5000)}, ValueError, "stride has to be at least 1; got an int"),
    ({"dilation": 0}, ValueError, "dilation has to be at least 1; got 0"),
    ({"dilation": (2, False)}, TypeError, "dilation has to be a whole number; got False"),
    ({"padding": -1}, ValueError, "padding has to be at least 0; got -1"),
    ({"padding": ((0, 1), (0, -1))}, ValueError, "padding has to be at least 0; got -1"),
    ({"padding": 0.5}, TypeError, "padding has to be a whole number; got 0.5"),
    ({"padding": ((1, 1), 2)}, ValueError, "padding has to be two pairs (before, after)"),
    ({"padding": (1, 1, 1, 1)}, ValueError, "padding has to be one number or two"),
    ({"padding": [1] * 99}, ValueError, "(rows, columns); got [1, 1, 1, 1, 1, 1, 1,"),
    ({"padding": 10**30}, ValueError, "padding has to be at most 1,000,000,000; got 1000"),
    ({"padding": (0, 10**400)}, ValueError, "padding has to be at most 1,000,000,000; got 1000"),
    (
        {"padding": 10**6},
        ValueError,
        "with padding 1000000 and w of shape (6, 4, 3, 2) make arrays",
    ),
    (
        {"padding": 10**6, "stride": 10**6},
        ValueError,
        "arrays of more than 1,099,511,627,776 cells",
    ),
    ({"padding": "full"}, ValueError, "padding has to be 'same' or 'valid' if it is a word"),
    ({"padding": "same", "stride": 2}, ValueError, "padding 'same' keeps the size of x, so stride"),
    ({"groups": 0}, ValueError, "groups has to be at least 1; got 0"),
    ({"groups": True}, TypeError, "groups has to be a whole number; got True"),
    ({"groups": (1, 1)}, TypeError, "groups has to be a whole number; got (1, 1)"),
    ({"groups": 4}, ValueError, "groups has to divide the 4 channels of x and the 6 filters of w"),
    (
        {"groups": 2},
        ValueError,
        "w has to have 2 channels, for x of shape (2, 4, 6, 5) and groups 2",
    ),
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(("argument", "error", "said"), BAD_ARGUMENTS)
def test_an_argument_that_cannot_be_meant_is_named(use, argument, error, said):
    assert said in told(error, USES[use], X, W, **argument)


BAD_SHAPES = [  # shape of x, shape of w, arguments, what is said
    ((3, 6, 5), (6, 3, 3, 2), {}, "x has to have 2 dimensions (rows, columns) or 4"),
    ((3, 6, 5), (6, 3, 3, 2), {}, "got 3: x[None] adds the axis of images"),
    ((2, 3, 6, 5), (3, 3, 2), {}, "got 3: w[None] adds the axis of filters"),
    ((2, 3, 6, 5), (3, 2), {}, "w has to have as many dimensions as x, 4; got 2"),
    ((2, 4, 6, 5), (6, 2, 3, 2), {}, "got shape (6, 2, 3, 2): was groups=2 meant?"),
    ((2, 6, 5, 3), (8, 3, 2, 2), {"groups": 1}, "was groups=2 meant?"),
    ((2, 7, 5, 3), (8, 3, 2, 2), {}, "do the channels of x come before its rows?"),
    ((2, 3, 6, 5), (2, 2, 4, 3), {}, "is w in the order (filters, channels, rows, columns)?"),
    ((2, 5, 6, 7), (2, 2, 4, 3), {}, "every filter needs one channel for each channel of x"),
    ((2, 0, 6, 5), (2, 0, 3, 3), {}, "x of shape (2, 0, 6, 5) has no cells"),
    ((2, 1, 6, 5), (2, 1, 3, 0), {}, "w of shape (2, 1, 3, 0) has no cells"),
    (
        (4, 4),
        (3, 3),
        {"dilation": 2},
        "does not fit in x of shape (4, 4) with padding 0 and dilation",
    ),
    ((1, 1), (4, 4), {"padding": 1}, "w of shape (4, 4) does not fit in x of shape (1, 1) with"),
    ((1, 1), (4, 4), {"padding": ((1, 2), (1, 1))}, "with padding ((1, 2), (1, 1))"),
]


@pytest.mark.parametrize("use", ["conv2d", "conv2d_backward", "output_shape", "taps"])
@pytest.mark.parametrize(("x", "w", "layer", "said"), BAD_SHAPES)
def test_shapes_that_do_not_fit_are_explained(use, x, w, layer, said):
    assert said in told(ValueError, USES[use], np.ones(x), np.ones(w), **layer)


@pytest.mark.parametrize("b", [np.ones(4), np.ones((6, 1)), np.ones((1, 6, 1, 1)), 1.0, np.ones(1)])
def test_a_bias_is_not_broadcast(b):
    assert "b has to hold 6 numbers, one for each filter of w" in told(ValueError, conv2d, X, W, b)
    assert "b has to hold 6 numbers" in told(ValueError, gradient_check, X, W, b, DY)


@pytest.mark.parametrize(
    "shape", [(1, 6, 4, 4), (6, 4, 4), (2, 6, 4, 1), (2, 6, 1, 1), (2, 1, 4, 4)]
)
def test_a_dy_is_not_broadcast(shape):
    said = told(ValueError, conv2d_backward, np.ones(shape), X, W)
    assert said.startswith("dy has to have the shape of y, (2, 6, 4, 4) for x of shape")
    assert said.endswith(" the same forward?") == (shape[:2] == (2, 6))


BAD_NUMBERS = [
    (np.ones((2, 2), complex), "complex numbers"),
    (np.ones((2, 2), bool), "True and False"),
    (np.full((2, 2), True, object), "True"),
    ([[None, 2], [3, 4]], "None"),
    ({"x": 1}, "a dict"),
    ((row for row in [[1, 2], [3, 4]]), "a generator"),
    (conv2d, "a function"),
    (np.full((2, 2), "1"), "text"),
    (np.full((2, 2), b"1"), "text"),
    (np.zeros((2, 2), "M8[s]"), "dates"),
    (np.zeros((2, 2), "m8[s]"), "spans of time"),
    (np.zeros((2, 2), "i4,i4"), "records"),
    (np.array([["1", "2"]], np.dtypes.StringDType()), "text"),
    (None, "None"),
    (np.ma.masked_less([[1, 2], [3, 4]], 2), "a mask over some: fill it first"),
]


@pytest.mark.parametrize(("bad", "what"), BAD_NUMBERS)
@pytest.mark.parametrize("name", ["x", "w", "dy"])
def test_what_is_not_a_real_number_is_refused(name, bad, what):
    given = {"x": np.ones((3, 3)), "w": np.ones((2, 2)), "dy": np.ones((2, 2)), name: bad}
    said = told(TypeError, conv2d_backward, given["dy"], given["x"], given["w"])
    assert said == f"{name} has to hold real numbers; got {what}"


@pytest.mark.parametrize("b", [10**400, Fraction(10**400), Decimal("1e400"), Decimal("sNaN")])
def test_what_float64_has_no_room_for_is_refused(b):
    assert told(ValueError, conv2d, X[0, 0], W[0, 0], b).startswith("b has to hold numbers that")
    assert told(ValueError, conv2d, [[b]], [[1]]).startswith("x has to hold numbers that")


def test_exact_numbers_are_real_numbers():
    third, tenth = Fraction(1, 3), Decimal("0.1")
    assert conv2d([[tenth, third]], [[10**30, 3]])[0, 0] == pytest.approx(1e29)
    assert conv2d([[third, tenth]], [[3, 5]], Fraction(1, 2)) == 2
    assert conv2d_backward([[Fraction(1, 4)]], [[tenth]], [[1]]) == (0.25, 0.025, 0.25)
    assert conv2d([[Decimal("Infinity")]], [[1]]) == np.inf
    assert conv2d(np.array([[1, 2]], object), [[3]]).tolist() == [[3, 6]]


def test_a_number_has_no_dtype_and_an_array_has_one():
    x, w = np.ones((2, 2), np.float32), np.ones((1, 1), np.float32)
    assert conv2d(x, w, 0.5).dtype == np.float32
    assert conv2d(x, w, np.float64(0.5)).dtype == np.float64


class Tensor:
    """One of a library that will not give its numbers away."""

    def __array__(self, *args, **keywords):
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad.\nUse detach() instead."
        )


@pytest.mark.parametrize("name", ["x", "w", "dy"])
@pytest.mark.parametrize("bad", [Tensor(), [Tensor()]])
def test_an_array_that_cannot_be_read_is_named_with_its_own_reason(name, bad):
    given = {"x": np.ones((3, 3)), "w": np.ones((2, 2)), "dy": np.ones((2, 2)), name: bad}
    said = told(TypeError, conv2d_backward, **given)
    assert said.startswith(f"{name} cannot be read as an array: Can't call numpy()")
    assert said.endswith("requires grad. Use detach() instead.")


@pytest.mark.parametrize("use", [taps, output_shape])
def test_an_array_in_the_place_of_its_shape_is_not_printed(use):
    said = told(TypeError, use, np.ones((20, 20)), (2, 2))
    assert said == (
        "the shape of x has to be a tuple of numbers; got an array of shape (20, 20): "
        "np.shape(x) is the shape of x"
    )
    assert "np.shape(w) is" in told(TypeError, use, (3, 3), [[1, 2], [3, 4]])


def test_an_output_too_large_for_any_memory_is_refused():
    assert output_shape((1, 1, 10**6, 10**6), (1, 1, 1, 1)) == (1, 1, 10**6, 10**6)
    said = told(ValueError, output_shape, (1, 1, 10**6, 10**6), (2, 1, 1, 1))
    assert said.endswith("make arrays of more than 1,099,511,627,776 cells")


def test_a_list_of_taps_too_long_for_any_memory_is_not_begun():
    assert "make 4,002,000 taps" in told(ValueError, taps, (2001, 2000), (1, 1))


@pytest.mark.parametrize("shape", [5, "33", (2, 2.5), (3, -1), None])
def test_a_shape_has_to_be_one(shape):
    for use in (taps, output_shape):
        assert "x" in told((TypeError, ValueError), use, shape, (2, 2))


WAYS = [  # of writing the same
    [{"stride": 2}, {"stride": (2, 2)}, {"stride": [2, 2]}, {"stride": np.array([2, 2])}],
    [{"stride": np.int64(2)}, {"stride": np.array(2)}, {"stride": 2}],
    [
        {"padding": 1},
        {"padding": (1, 1)},
        {"padding": ((1, 1), (1, 1))},
        {"padding": np.ones((2, 2), int)},
    ],
    [{"padding": 0}, {"padding": "valid"}, {}],
    [{"padding": ((1, 1), (0, 1))}, {"padding": "same"}],
]


@pytest.mark.parametrize("ways", WAYS)
def test_an_argument_may_be_written_in_several_ways(ways):
    first, *others = (conv2d(X, W, B, **way) for way in ways)
    assert all(np.array_equal(first, other) for other in others)


def told(error, use, *args, **keywords):
    with pytest.raises(error) as caught:
        use(*args, **keywords)
    assert "\n" not in str(caught.value)
    return str(caught.value)
