"""The grids of a geometry, and the boards that their cells stand on."""

from dataclasses import replace
from functools import lru_cache
from math import prod

from ..geometry import Geometry
from ..sheet import Cell, grouped
from ..text import GRADIENTS, letter_of, plain, spelled
from .model import Board, Grid, Index, Rect

PLAIN, SHADED = 7, 10  # up to so many rows and columns there are cells, and cells that are shaded


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
    key: str,
    shape: Index,
    *,
    start: Index = (0, 0),
    step: Index = (1, 1),
    size: Index | None = None,
    turn: bool = False,
) -> Board:
    """The cells of a grid from a place on, a step apart; wherever else `size` has room are zeros.

    >>> board("y", (1, 1), start=(0, 1), size=(1, 2)).slots
    ((None, Cell(grid='y', at=(0, 0))),)
    >>> board("y", (1, 2), step=(1, 2)).slots
    ((Cell(grid='y', at=(0, 0)), None, Cell(grid='y', at=(0, 1))),)
    >>> board("w", (1, 2), turn=True).slots
    ((Cell(grid='w', at=(0, 1)), Cell(grid='w', at=(0, 0))),)
    """
    rows, cols = size or spread(shape, step)

    def slot(i, j):
        (i, left), (j, over) = divmod(i - start[0], step[0]), divmod(j - start[1], step[1])
        if left or over or not (0 <= i < shape[0] and 0 <= j < shape[1]):
            return None
        return cell(key, (shape[0] - 1 - i, shape[1] - 1 - j) if turn else (i, j))

    return Board(tuple(tuple(slot(i, j) for j in range(cols)) for i in range(rows)))


def spread(shape: Index, step: Index) -> Index:
    """Rows and columns of a grid whose cells stand a step apart.

    >>> spread((2, 3), (1, 2))
    (2, 5)
    """
    return tuple((n - 1) * apart + 1 for n, apart in zip(shape, step, strict=True))


def on_x(where: Geometry) -> Board:
    """X with its padding."""
    (top, bottom), (left, right) = where.padding
    rows, cols = shape(where, "x")
    size = top + rows + bottom, left + cols + right
    return board("x", (rows, cols), start=(top, left), size=size)


def ringed(where: Geometry, at: dict) -> Board:
    """A board as large as X with its padding: what stands on the padding is dropped."""
    whole, inner = on_x(where), on_x(where).frame
    rest = dict.fromkeys(inner.places, 0.0)
    return replace(filled(whole.shape, rest | at, None), within=inner)


def window(where: Geometry, y: Index, w: Index = (0, 0)) -> Rect:
    """What a y looks at, on X with its padding, from one of its weights on."""
    at = (
        i * stride + a * dilation
        for i, a, stride, dilation in zip(y, w, where.stride, where.dilation, strict=True)
    )
    return Rect(*at, *spread(shape(where, "w"), where.dilation))


def unmet(where: Geometry) -> frozenset[Cell]:
    """The cells of X and of W that have no tap, and their gradients, which are 0.

    >>> from convviz.geometry import geometry
    >>> sorted(unmet(geometry((1, 4), (1, 1), 2, 0, 1, 1)))
    [Cell(grid='dx', at=(0, 1)), Cell(grid='dx', at=(0, 3)), Cell(grid='x', at=(0, 1)), \
Cell(grid='x', at=(0, 3))]
    """
    groups = grouped(where)
    lone = [(key, at) for key in "xw" for at, taps in groups[key].items() if not taps]
    return frozenset(Cell(f"{d}{key}", at) for key, at in lone for d in ("", "d"))


def filled(shape: Index, at: dict, rest: float | None = 0.0) -> Board:
    """A board with what stands `at` some places, and `rest` everywhere else."""
    rows, cols = shape
    return Board(tuple(tuple(at.get((i, j), rest) for j in range(cols)) for i in range(rows)))


def grid(where: Geometry, key: str) -> Grid:
    """A grid under its own name."""
    letter = letter_of(key)
    note = "scalar" if letter == "b" else times(shape(where, key))
    notch = "stored" if key == "w" else ""
    own = on_x(where) if key == "x" else board(key, shape(where, key))
    if key == "x":
        note += _padding(where)
    said = _hatched(where, key)
    return Grid(key, own, letter, Cell(key), note, key in GRADIENTS, notch, under=said)


def _hatched(where, key):
    """What the hatching of a grid means, where it has any."""
    if not any(cell.grid == key for cell in unmet(where)):
        return ""
    if key in GRADIENTS:
        return "hatched: exactly 0"
    return "hatched: no window reaches it" if key == "x" else "hatched: only on padding"


def _padding(where):
    """The padding, in a few words."""
    sides = {n for border in where.padding for n in border}
    if len(sides) > 1:
        return ", padded with zeros"
    return f", padding {sides.pop()}" if any(sides) else ""


def by(amounts: Index) -> str:
    """A stride or a dilation as it is written: one number where both axes have the same.

    >>> by((2, 2)), by((2, 1))
    ('2', '(2, 1)')
    """
    return str(amounts[0] if amounts[0] == amounts[1] else amounts)


def times(shape: Index) -> str:
    """A shape as it is written beside a name."""
    return f"{shape[0]} × {shape[1]}"


def comma(where: Geometry) -> str:
    """What stands between row and column in a name: a comma where either may have two digits."""
    return "," if max(*where.x, *where.w, *where.y) > 9 else ""


def capital(key: str) -> str:
    """The name of a grid as plain text."""
    return plain(spelled(Cell(key)))


def is_shaded(*shapes: Index) -> bool:
    """Whether the largest of these grids has room for numbers, but not for names too.

    >>> is_shaded((7, 7)), is_shaded((3, 3), (8, 10)), is_shaded((11, 1))
    (False, True, False)
    """
    return PLAIN < max(map(max, shapes)) <= SHADED


def is_large(*shapes: Index) -> bool:
    """Whether the largest of these grids has no room for numbers.

    >>> is_large((10, 10)), is_large((3, 3), (1, 11))
    (False, True)
    """
    return max(map(max, shapes)) > SHADED


def known(where: Geometry, key: str, place: Index) -> int:
    """How many cells of a grid come before a place, row by row."""
    return place[0] * shape(where, key)[1] + place[1]
