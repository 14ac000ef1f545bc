"""The window of a y: X, and W laid on it, so that each w lies on the x that it multiplies."""

from functools import lru_cache

from ..geometry import Geometry
from ..sheet import Cell
from .boards import on_x
from .model import Board, Grid, Index
from .terms import met


def window_grid(where: Geometry, k: int, y: Index) -> Grid:
    """X under the name of a y, whose window is marked in it."""
    return Grid(f"window{k}", on_x(where), "x", Cell("y", y), "window")


@lru_cache(maxsize=256)
def laid(where: Geometry, y: Index) -> Board:
    """X with W on it, where it lies for a y."""
    own = on_x(where)
    at = {own.at["x", tap.x]: Cell("w", tap.w) for tap in met(where, "y", y)}
    slots = (
        (at.get((i, j), slot) for j, slot in enumerate(row)) for i, row in enumerate(own.slots)
    )
    return Board(tuple(map(tuple, slots)))
