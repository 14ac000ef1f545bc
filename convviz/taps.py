"""The heart: a tap is one meeting of an input cell, a weight and an output cell.

The layer is the list of its taps, and every result is a way of summing them:
`y[t.y] += x[t.x]·w[t.w]`, `dx[t.x] += dy[t.y]·w[t.w]`, `dw[t.w] += dy[t.y]·x[t.x]`.
"""

from itertools import product
from typing import NamedTuple


class Tap(NamedTuple):
    """One meeting: the index of the input cell, of the weight and of the output cell."""

    x: tuple[int, int]
    w: tuple[int, int]
    y: tuple[int, int]


def taps(x_shape: tuple[int, int], w_shape: tuple[int, int]) -> tuple[Tap, ...]:
    """All meetings of an input and a filter of these shapes, ordered by y, then by w.

    >>> taps((1, 2), (1, 2))
    (Tap(x=(0, 0), w=(0, 0), y=(0, 0)), Tap(x=(0, 1), w=(0, 1), y=(0, 0)))
    """
    (height, width), (kh, kw) = x_shape, w_shape
    ys = product(range(height - kh + 1), range(width - kw + 1))
    ws = list(product(range(kh), range(kw)))
    return tuple(Tap((i + a, j + b), (a, b), (i, j)) for i, j in ys for a, b in ws)
