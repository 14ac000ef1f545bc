"""W as it is stored, and the ways to flip and turn it: which w comes to stand where."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from ..geometry import Geometry
from ..sheet import Cell, Sum, product
from ..taps import Tap
from .boards import shape
from .model import Board, Grid, Index
from .terms import met


class Way(NamedTuple):
    """A way to lay W: the grids that show it and its result, what it is called, and its notch."""

    key: str
    result: str
    note: str
    notch: Literal["stored", "flipped", "turned"]


STORED = Way("w", "stored", "as stored", "stored")
FLIPPED = Way("w_flipped", "flipped", "flipped left ↔ right", "flipped")
TRANSPOSED = Way("w_transposed", "transposed", "transposed", "stored")
TURNED = Way("w_turned", "dx", "turned by 180°", "turned")


def stands(way: Way, extent: Index, place: Index) -> Index:
    """Which w stands at a place of W laid in a way.

    >>> [stands(way, (2, 2), (0, 1)) for way in (STORED, FLIPPED, TRANSPOSED, TURNED)]
    [(0, 1), (0, 0), (1, 0), (1, 0)]
    """
    (rows, cols), (i, j) = extent, place
    return {
        STORED: (i, j),
        FLIPPED: (i, cols - 1 - j),
        TRANSPOSED: (j, i),
        TURNED: (rows - 1 - i, cols - 1 - j),
    }[way]


def way_grid(where: Geometry, way: Way) -> Grid:
    """W laid in a way."""
    extent = rows, cols = shape(where, "w")
    slots = (
        tuple(Cell("w", stands(way, extent, (i, j))) for j in range(cols)) for i in range(rows)
    )
    return Grid(way.key, Board(tuple(slots)), "w", Cell("w"), way.note, notch=way.notch)


def laid_so(where: Geometry, way: Way, taps: Iterable[Tap]) -> tuple[Tap, ...]:
    """The taps of Result 1 if W is laid in this way, where it should be turned."""
    extent = shape(where, "w")
    return tuple(tap._replace(w=stands(way, extent, stands(TURNED, extent, tap.w))) for tap in taps)


def gathered_so(where: Geometry, way: Way, place: Index) -> Sum:
    """What stands in ∂L/∂X at a place if W is laid in this way; it is right if W is turned."""
    return tuple(product("dx", tap) for tap in laid_so(where, way, met(where, "x", place)))
