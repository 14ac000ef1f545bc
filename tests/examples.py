"""The examples that tests share: the course's own numbers, and sizes from 1×1 to 6×7."""

from functools import cache

import numpy as np

from convviz import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    forward,
    two_ways,
    window_counts,
)

X = [[2, 0, 1], [1, 3, -1], [0, 1, 2]]
W = [[1, 2], [-1, 3]]
B = 1
DY = [[4, -2], [5, -3]]

SIZES = [  # shape of x, shape of w
    ((1, 1), (1, 1)),
    ((2, 2), (1, 1)),
    ((1, 4), (1, 2)),
    ((4, 1), (3, 1)),
    ((2, 3), (2, 3)),
    ((3, 3), (2, 2)),
    ((3, 4), (2, 3)),
    ((4, 4), (2, 2)),
    ((5, 3), (2, 3)),
    ((6, 7), (3, 3)),
    ((6, 7), (6, 7)),
    ((6, 7), (1, 7)),
]


def numbers(x_shape, w_shape, seed=0):
    """Whole numbers of these shapes, with no pattern in them, so that every sum is exact."""
    draw = np.random.default_rng([seed, *x_shape, *w_shape])
    y_shape = tuple(a - b + 1 for a, b in zip(x_shape, w_shape, strict=True))
    x, w, dy = (draw.integers(-9, 10, shape) for shape in (x_shape, w_shape, y_shape))
    return x, w, int(draw.integers(-9, 10)), dy


def stories(x, w, b, dy):
    """Every story of an example."""
    yield forward(x, w, b)
    yield connections(x, w, b, dy)
    for of in "xwb":
        yield chain_rule(x, w, b, dy, of=of)
        yield as_convolution(x, w, dy, of=of)
        yield as_weighted_sum(x, w, dy, of=of)
        yield two_ways(x, w, dy, of=of)
    yield window_counts(x, w)


@cache
def told(shapes):
    """Every story of a size."""
    return tuple(stories(*numbers(*shapes)))
