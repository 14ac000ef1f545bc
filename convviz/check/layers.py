"""The layers that an answer is tried on: the lesson's, then others in which every mistake shows.

Their numbers have no pattern, none of them is 0, and their shapes are told apart from each other:
rows from columns, W from ∂L/∂Y. They come from a random number generator that is the same on every
machine, and that is nobody else's.
"""

from functools import lru_cache
from random import Random
from typing import NamedTuple

import numpy as np

from ..geometry import Geometry, geometry
from ..layer import conv2d, conv2d_backward

X = ((2, 0, 1), (1, 3, -1), (0, 1, 2))
W = ((1, 2), (-1, 3))
B = 1
T = ((7, -1), (6, 10))
RATE = 0.1
SALT = 8  # the first with which no mistake comes out right by chance on any layer of stride 1

# rows and columns of w, then of y. The lesson's with other numbers, others, some with a single row
ALIKE = (((2, 2), (2, 2)),) * 4
OTHERS = (
    *(((2, 2), y) for y in ((2, 3), (3, 2), (3, 3), (4, 3))),
    *(((2, 3), y) for y in ((3, 2), (2, 2), (4, 3), (3, 4))),
    *(((3, 2), y) for y in ((2, 3), (2, 2), (3, 4), (4, 2))),
    *(((3, 3), y) for y in ((2, 2), (3, 2), (2, 4), (4, 4))),
)
THIN = ((1, 2), (2, 3)), ((3, 1), (2, 2)), ((2, 2), (1, 3)), ((1, 1), (2, 3))
KINDS = "whole", "parts", "mixed", "single"  # of numbers, in turn


class Layer(NamedTuple):
    """A layer with numbers; `kind` is "lesson", "alike" (in shape), "other" or "thin"."""

    kind: str
    where: Geometry
    arrays: dict[str, np.ndarray | float]


@lru_cache(maxsize=64)
def layers(stride, padding, dilation) -> tuple[Layer, ...]:
    """The layers of a geometry (pairs of numbers, for padding two pairs), the lesson's first."""
    first = _lesson(stride, padding, dilation)
    found = [first]
    for kind, sizes in (("alike", ALIKE), ("other", OTHERS), ("thin", THIN)):
        for k, (w, y) in enumerate(sizes):
            if kind == "alike":
                where = first.where
            else:
                left = (0, 0) if kind == "thin" else (k % stride[0], (k + 1) % stride[1])
                where = _fitting(w, y, left, stride, padding, dilation)
            found.append(_filled(kind, where, len(found), KINDS[k % len(KINDS)]))
    return tuple(found)


def _lesson(stride, padding, dilation):
    """The lesson's own layer, or where there is none, one in which all that matters happens."""
    if (stride, padding, dilation) == ((1, 1), ((0, 0), (0, 0)), (1, 1)):
        x, w, t = map(np.array, (X, W, T))
        y = conv2d(x, w, B).astype(int)
        dw = conv2d_backward(y - t, x, w).dw.astype(int)
        arrays = {"x": x, "w": w, "b": B, "y": y, "t": t, "dy": y - t, "dw": dw, "rate": RATE}
        return Layer("lesson", geometry(x.shape, w.shape, stride, padding, dilation, 1), arrays)
    where = _fitting((2, 2), (2, 2), (0, 0), stride, padding, dilation)
    return _filled("lesson", where, 0, "whole")


def _fitting(w, y, left, stride, padding, dilation) -> Geometry:
    """The geometry in which W and Y have so many rows and columns, and some of X are left over."""
    x = []
    for k, n, over, s, border, d in zip(w, y, left, stride, padding, dilation, strict=True):
        size = s * (n - 1) + d * (k - 1) + 1 - sum(border) + over
        while size < 2:
            size += s
        x.append(size)
    return geometry(tuple(x), w, stride, padding, dilation, 1)


def _filled(kind, where, seed, numbers) -> Layer:
    draw = Random(f"{SALT} {seed} {where}")
    x, w, y = (shape[2:] for shape in (where.x, where.w, where.y))
    arrays = {
        name: _drawn(draw, shape, _written(numbers, name))
        for name, shape in (("x", x), ("w", w), ("dy", y), ("y", y), ("t", y), ("dw", w))
    }
    b = draw.randint(1, 9)
    return Layer(kind, where, arrays | {"b": b, "rate": draw.randint(9, 40) / 80})


def _written(numbers, name):
    """How the numbers of an array are written: in a mixed layer X and W are whole."""
    if numbers == "mixed":
        return "whole" if name in "xw" else "parts"
    return numbers


def _drawn(draw: Random, shape, numbers) -> np.ndarray:
    """Numbers that are not 0: whole ones, or eighths."""
    count, whole = int(np.prod(shape)), numbers == "whole"
    sizes = (draw.randint(1, 9) if whole else draw.randint(9, 55) / 8 for _ in range(count))
    found = [size * draw.choice((-1, 1)) for size in sizes]
    return np.array(found, np.float32 if numbers == "single" else None).reshape(shape)
