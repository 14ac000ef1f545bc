import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from convviz import conv2d, conv2d_backward, taps

from .examples import SIZES, numbers

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)


@sizes
def test_the_output_is_the_sum_over_the_taps(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    y = np.full(dy.shape, float(b))
    for tap in taps(x_shape, w_shape):
        y[tap.y] += x[tap.x] * w[tap.w]
    assert np.array_equal(conv2d(x, w, b), y)


@sizes
def test_the_gradients_are_the_sums_over_the_taps(x_shape, w_shape):
    x, w, _, dy = numbers(x_shape, w_shape)
    dx, dw = np.zeros(x_shape), np.zeros(w_shape)
    for tap in taps(x_shape, w_shape):
        dx[tap.x] += dy[tap.y] * w[tap.w]
        dw[tap.w] += dy[tap.y] * x[tap.x]
    gradients = conv2d_backward(dy, x, w)
    assert np.array_equal(gradients.dx, dx)
    assert np.array_equal(gradients.dw, dw)
    assert gradients.db == dy.sum()


@sizes
def test_scipy_agrees(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    gradients = conv2d_backward(dy, x, w)
    assert np.array_equal(conv2d(x, w, b), correlate2d(x, w, "valid") + b)
    assert np.array_equal(gradients.dx, convolve2d(dy, w, "full"))
    assert np.array_equal(gradients.dw, correlate2d(x, dy, "valid"))


@sizes
def test_finite_differences_agree(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    gradients = conv2d_backward(dy, x, w)

    def loss(x, w, b):
        return (dy * conv2d(x, w, b)).sum()

    for index in np.ndindex(x_shape):
        nudge = np.zeros(x_shape)
        nudge[index] = 0.5  # the loss is linear in each of them, so any nudge will do
        assert loss(x + nudge, w, b) - loss(x - nudge, w, b) == gradients.dx[index]
    for index in np.ndindex(w_shape):
        nudge = np.zeros(w_shape)
        nudge[index] = 0.5
        assert loss(x, w + nudge, b) - loss(x, w - nudge, b) == gradients.dw[index]
    assert loss(x, w, b + 0.5) - loss(x, w, b - 0.5) == gradients.db


def test_taps_are_ordered_by_y_and_then_by_w():
    meetings = taps((3, 4), (2, 2))
    assert list(meetings) == sorted(meetings, key=lambda tap: (tap.y, tap.w))
    assert len(set(meetings)) == 2 * 3 * 4


def test_inputs_are_not_written_to():
    x, w, b, dy = numbers((4, 4), (2, 2))
    for array in (x, w, dy):
        array.setflags(write=False)
    conv2d(x, w, b)
    conv2d_backward(dy, x, w)
