"""The grids of a geometry, and the boards that their cells stand on."""

from functools import lru_cache
from math import prod

from ..geometry import Geometry
from ..sheet import Cell
from ..text import GRADIENTS, letter_of, plain, spelled
from .model import Board, Grid, Index


def shape(where: Geometry, key: str) -> Index:
    """Rows and columns of a grid."""
    letter = letter_of(key)
    return (1, 1) if letter == "b" else getattr(where, letter)[2:]


def size(where: Geometry, key: str) -> int:
    """How many cells a grid has."""
    return prod(shape(where, key))


def cell(key: str, place: Index) -> Cell:
    """The cell at a place of its own grid; the bias is one number, so it has no place."""
    return Cell(key, () if letter_of(key) == "b" else tuple(place))


@lru_cache(maxsize=64)
def board(
    key: str, shape: Index, *, start: Index = (0, 0), size: Index | None = None, turn: bool = False
) -> Board:
    """The cells of a grid, from a place on; where `size` leaves room around them there are zeros.

    >>> board("y", (1, 1), start=(0, 1), size=(1, 2)).slots
    ((None, Cell(grid='y', at=(0, 0))),)
    >>> board("w", (1, 2), turn=True).slots
    ((Cell(grid='w', at=(0, 1)), Cell(grid='w', at=(0, 0))),)
    """
    rows, cols = size or shape

    def slot(i, j):
        i, j = i - start[0], j - start[1]
        if not (0 <= i < shape[0] and 0 <= j < shape[1]):
            return None
        return cell(key, (shape[0] - 1 - i, shape[1] - 1 - j) if turn else (i, j))

    return Board(tuple(tuple(slot(i, j) for j in range(cols)) for i in range(rows)))


def filled(shape: Index, at: dict, rest: float | None = 0.0) -> Board:
    """A board with what stands `at` some places, and `rest` everywhere else."""
    rows, cols = shape
    return Board(tuple(tuple(at.get((i, j), rest) for j in range(cols)) for i in range(rows)))


def grid(where: Geometry, key: str) -> Grid:
    """A grid under its own name."""
    letter = letter_of(key)
    note = "scalar" if letter == "b" else times(shape(where, key))
    notch = "stored" if key == "w" else ""
    own = board(key, shape(where, key))
    return Grid(key, own, letter, Cell(key), note, key in GRADIENTS, notch)


def times(shape: Index) -> str:
    """A shape as it is written beside a name."""
    return f"{shape[0]} × {shape[1]}"


def comma(where: Geometry) -> str:
    """What stands between row and column in a name: a comma where either may have two digits."""
    return "," if max(*where.x, *where.w, *where.y) > 9 else ""


def capital(key: str) -> str:
    """The name of a grid as plain text."""
    return plain(spelled(Cell(key)))


def known(where: Geometry, key: str, place: Index) -> int:
    """How many cells of a grid come before a place, row by row."""
    return place[0] * shape(where, key)[1] + place[1]
