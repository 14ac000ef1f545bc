from itertools import product

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward, taps

from .examples import SIZES, numbers

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)


@sizes
def test_taps_are_all_the_meetings_in_the_order_of_y_then_w(x_shape, w_shape):
    ys = product(range(x_shape[0] - w_shape[0] + 1), range(x_shape[1] - w_shape[1] + 1))
    met = [
        ((i + a, j + b), (a, b), (i, j))
        for i, j in ys
        for a in range(w_shape[0])
        for b in range(w_shape[1])
    ]
    assert [tuple(tap) for tap in taps(x_shape, w_shape)] == met


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


def test_a_tap_tells_its_cells_by_name():
    last = taps((3, 3), (2, 2))[-1]
    assert (last.x, last.w, last.y) == ((2, 2), (1, 1), (1, 1))


def test_a_weight_on_the_padding_meets_nothing():
    met = [tuple(tap) for tap in taps((2, 2), (2, 2), stride=2, padding=1)]
    assert met == [
        ((0, 0), (1, 1), (0, 0)),
        ((0, 1), (1, 0), (0, 1)),
        ((1, 0), (0, 1), (1, 0)),
        ((1, 1), (0, 0), (1, 1)),
    ]


def test_dilation_spreads_the_weights():
    assert [tap.x for tap in taps((1, 7), (1, 3), dilation=3)] == [(0, 0), (0, 3), (0, 6)]


def test_a_group_of_filters_meets_its_own_channels():
    met = taps((1, 4, 1, 1), (2, 2, 1, 1), groups=2)
    assert [(tap.x[1], tap.w[:2], tap.y[1]) for tap in met] == [
        (0, (0, 0), 0),
        (1, (0, 1), 0),
        (2, (1, 0), 1),
        (3, (1, 1), 1),
    ]


def test_taps_of_a_batch_are_ordered_by_y_then_by_w():
    met = taps((2, 2, 3, 4), (2, 2, 2, 2), padding="same", dilation=2)
    assert list(met) == sorted(met, key=lambda tap: (tap.y, tap.w))
    assert len(set(met)) == len(met)
