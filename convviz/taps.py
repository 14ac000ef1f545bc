"""The heart: a tap is one meeting of an input cell, a weight and an output cell.

The layer is the list of its taps, and every result is a way of summing them:
`y[t.y] += x[t.x]·w[t.w]`, `dx[t.x] += dy[t.y]·w[t.w]`, `dw[t.w] += dy[t.y]·x[t.x]`.
Stride, padding, dilation and groups change only which taps there are.
"""

from itertools import product
from math import prod
from typing import NamedTuple

from .arguments import shape_of
from .geometry import Geometry, Shape, geometry

MOST = 4_000_000  # taps in one list: a gigabyte


class Tap(NamedTuple):
    """One meeting: the index of the input cell, of the weight and of the output cell.

    >>> Tap(x=(1, 2), w=(0, 1), y=(1, 1)).w
    (0, 1)
    """

    x: Shape
    w: Shape
    y: Shape


def taps(x_shape, w_shape, *, stride=1, padding=0, dilation=1, groups=1) -> tuple[Tap, ...]:
    """All meetings of an input and a filter of these shapes, ordered by y, then by w.

    Shapes and arguments are those of `conv2d`: the indices have two parts (row, column) for 2-D
    shapes, and four for 4-D ones. A weight that lies on the padding meets nothing, so it has no
    tap there. Raises what `conv2d` raises for arguments that do not fit, and `ValueError` for a
    layer of millions of taps, which no list should hold.

    >>> taps((1, 2), (1, 2))
    (Tap(x=(0, 0), w=(0, 0), y=(0, 0)), Tap(x=(0, 1), w=(0, 1), y=(0, 0)))
    >>> taps((1, 2), (1, 2), stride=2, padding=((0, 0), (1, 0)))
    (Tap(x=(0, 0), w=(0, 1), y=(0, 0)),)
    """
    x_shape, w_shape = shape_of("x", x_shape), shape_of("w", w_shape)
    where = geometry(x_shape, w_shape, stride, padding, dilation, groups)
    most = prod(where.y) * prod(where.w[1:])
    if most > MOST:
        raise ValueError(
            f"x of shape {x_shape} and w of shape {w_shape} make {most:,} taps; a list of more "
            f"than {MOST:,} is too long"
        )
    return meetings(where, len(x_shape))


def meetings(where: Geometry, axes: int) -> tuple[Tap, ...]:
    """The taps of a geometry, with indices of so many parts: 2 or 4."""
    ys, ws = (list(product(*map(range, shape))) for shape in (where.y, where.w[1:]))
    met = (_tap(where, y, w) for y in ys for w in ws)
    return tuple(Tap(*(cell[-axes:] for cell in tap)) for tap in met if tap)


def _tap(where, y, w):
    """What an output cell and a weight of its filter meet; None if that is padding."""
    (image, filter_, *place), (channel, *weight) = y, w
    group = filter_ * where.groups // where.w[0]
    x = [
        i * stride + a * dilation - before
        for i, a, stride, dilation, (before, _) in zip(
            place, weight, where.stride, where.dilation, where.padding, strict=True
        )
    ]
    if not all(0 <= cell < size for cell, size in zip(x, where.x[2:], strict=True)):
        return None
    return Tap((image, group * where.w[1] + channel, *x), (filter_, *w), y)
