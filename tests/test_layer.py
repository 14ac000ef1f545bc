import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from convviz import conv2d, conv2d_backward

from .examples import DY, SIZES, B, W, X, numbers

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)


@sizes
def test_a_cell_is_its_window_times_the_filter_plus_the_bias(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    y = conv2d(x, w, b)
    assert y.shape == dy.shape
    for i, j in np.ndindex(y.shape):
        window = x[i : i + w_shape[0], j : j + w_shape[1]]
        assert y[i, j] == (window * w).sum() + b


@sizes
def test_scipy_agrees(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    gradients = conv2d_backward(dy, x, w)
    assert np.array_equal(conv2d(x, w, b), correlate2d(x, w, "valid") + b)
    assert np.array_equal(gradients.dx, convolve2d(dy, w, "full"))
    assert np.array_equal(gradients.dw, correlate2d(x, dy, "valid"))
    assert gradients.db == correlate2d(dy, np.ones_like(dy), "valid").item()


@sizes
def test_central_differences_agree(x_shape, w_shape):
    x, w, b, dy = (np.asarray(np.array(part) / 7) for part in numbers(x_shape, w_shape))
    gradients = conv2d_backward(dy, x, w)

    def loss(x, w, b):
        return (dy * conv2d(x, w, b)).sum()

    for place, wanted in enumerate([gradients.dx, gradients.dw, gradients.db]):
        slopes = differences(loss, [x, w, b], place)
        assert slopes == pytest.approx(np.asarray(wanted), rel=1e-7, abs=1e-7)


def differences(loss, given, place, nudge=1e-3):
    """The slope of a loss in every cell of one of the things that are given."""
    slopes = np.zeros(given[place].shape)
    for index in np.ndindex(slopes.shape):
        higher, lower = ([part.copy() for part in given] for _ in "+-")
        higher[place][index] += nudge
        lower[place][index] -= nudge
        slopes[index] = (loss(*higher) - loss(*lower)) / (2 * nudge)
    return slopes


def test_without_a_bias_there_is_none():
    assert np.array_equal(conv2d(X, W) + B, conv2d(X, W, B))


def test_lists_and_arrays_are_the_same_to_the_layer():
    lists, arrays = conv2d_backward(DY, X, W), conv2d_backward(*map(np.array, (DY, X, W)))
    for one, other in zip(lists, arrays, strict=True):
        assert np.array_equal(one, other)


def test_whole_numbers_come_out_as_floats():
    assert conv2d(X, W, B).dtype == float
    assert {np.asarray(part).dtype for part in conv2d_backward(DY, X, W)} == {np.dtype(float)}
    eight = [np.array(part, np.int8) * 30 for part in (X, W)]
    assert conv2d(*eight)[0, 0] == 9000  # more than fits into 8 bits: (11 − 1)·30·30


def test_inputs_are_not_written_to():
    x, w, b, dy = numbers((4, 4), (2, 2))
    for array in (x, w, dy):
        array.setflags(write=False)
    before = [array.copy() for array in (x, w, dy)]
    conv2d(x, w, b)
    gradients = conv2d_backward(dy, x, w)
    gradients.dx[...] = gradients.dw[...] = 0
    for array, kept in zip((x, w, dy), before, strict=True):
        assert np.array_equal(array, kept)
