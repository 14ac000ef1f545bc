"""What is right, as sums: of each cell of a grid, and as an array once there are numbers."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..geometry import Geometry, Shape
from ..mistakes import Way, right
from ..sheet import RULES, Cell, Sum, value
from ..text import PRIME
from .layers import Layer

STEPPED = f"w{PRIME}"
NAN = float("nan")
Sums = tuple[Sum | None, ...]  # cell by cell, row by row; None where anything may be


class Fault(NamedTuple):
    """A way to get a grid wrong, the shape that it has then, and its sums."""

    way: Way
    shape: Shape
    sums: Sums


def shape(where: Geometry, grid: str) -> Shape:
    """The shape of a grid as an array; a single number has none."""
    of = {"dy": "y", STEPPED: "w"}.get(grid) or RULES[grid].of
    return () if of == "b" else getattr(where, of)[2:]


@lru_cache(maxsize=512)
def rightly(where: Geometry, grid: str) -> Sums:
    """The right sums of a grid.

    >>> from convviz.geometry import geometry
    >>> rightly(geometry((1, 2), (1, 1), 1, 0, 1, 1), "dy")[0]
    ((Cell(grid='y', at=(0, 0)),), (-1.0, Cell(grid='t', at=(0, 0))))
    """
    return tuple(_right(where, grid, at) for at in np.ndindex(shape(where, grid)))


def _right(where, grid, at) -> Sum:
    if grid == "dy":
        return ((Cell("y", at),), (-1.0, Cell("t", at)))
    if grid == STEPPED:
        return ((Cell("w", at),), (-1.0, Cell("rate"), Cell("dw", at)))
    return (*right(where, Cell(grid, at)), *bias(grid))


def bias(grid: str) -> Sum:
    """What a bias adds to each cell of a grid."""
    return ((Cell("b"),),) if grid == "y" else ()


def numbers(layer: Layer, grid: str) -> dict[Cell, float]:
    """The numbers of a layer: those that are given, and the right ones of a grid."""
    found = {}
    for name, array in layer.arrays.items():
        for at, number in np.ndenumerate(array):
            found[Cell(name, at)] = float(number)
    given = dict(found)
    for at, total in zip(np.ndindex(shape(layer.where, grid)),
                         rightly(layer.where, grid), strict=True):  # fmt: skip
        found[Cell(grid, at)] = value(total, given)
    return found


def array(shape: Shape, sums: Sums, found: dict[Cell, float]) -> np.ndarray:
    """Sums as an array, not a number where anything may be."""
    made = [NAN if total is None else value(total, found) for total in sums]
    return np.array(made).reshape(shape)
