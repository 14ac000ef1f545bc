"""W as it is stored, and the ways to flip and turn it: which w comes to stand where."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from ..geometry import Geometry
from ..mistakes import instead, stands
from ..sheet import Cell, Sum, product
from ..taps import Tap
from .boards import shape
from .model import Board, Grid, Index
from .terms import met


class Way(NamedTuple):
    """A way to lay W: the grids that show it and its result, what it is called, and its notch."""

    laid: str
    key: str
    result: str
    note: str
    notch: Literal["stored", "flipped", "turned"]


STORED = Way("stored", "w", "stored", "as stored", "stored")
FLIPPED = Way("flipped", "w_flipped", "flipped", "flipped left ↔ right", "flipped")
TRANSPOSED = Way("transposed", "w_transposed", "transposed", "transposed", "stored")
TURNED = Way("turned", "w_turned", "dx", "turned by 180°", "turned")


def way_grid(where: Geometry, way: Way) -> Grid:
    """W laid in a way."""
    extent = rows, cols = shape(where, "w")
    slots = (
        tuple(Cell("w", stands(way.laid, extent, (i, j))) for j in range(cols)) for i in range(rows)
    )
    return Grid(way.key, Board(tuple(slots)), "w", Cell("w"), way.note, notch=way.notch)


def laid_so(where: Geometry, way: Way, taps: Iterable[Tap]) -> tuple[Tap, ...]:
    """The taps of Result 1 if W is laid in this way, where it should be turned."""
    extent = shape(where, "w")
    return tuple(tap._replace(w=instead(way.laid, extent, tap.w)) for tap in taps)


def gathered_so(where: Geometry, way: Way, place: Index) -> Sum:
    """What stands in ∂L/∂X at a place if W is laid in this way; it is right if W is turned."""
    return tuple(product("dx", tap) for tap in laid_so(where, way, met(where, "x", place)))
