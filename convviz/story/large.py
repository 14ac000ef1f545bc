"""Large grids: images that tell no numbers, and a loupe that shows those a step is about.

How large the largest grid of a story is settles how its numbers are seen: in cells, in cells that
are shaded, or through the loupe. A window that slides over images makes a whole row of its result
on each step, unless there are few cells.
"""

from itertools import product
from typing import NamedTuple

from ..geometry import Geometry
from ..sheet import Cell, sheet
from ..text import count
from .begin import Extent
from .boards import comma, shape, size
from .model import Board, Grid, Index, Look, Script, Step, Term, Words
from .slide import Slide, zero_in
from .terms import equation, kept
from .tree import Either, Image, Lens, Loupe, Row, Stack

SEEN = 7  # up to so many rows and columns go under the loupe
SINGLE = 150  # up to so many cells, each has a step of its own
MOST_SUMMED = 80_000  # products in the sums of a story, of which the loupe shows a few


class Group(NamedTuple):
    """The cells that one step is about, and the one of them that is under the loupe."""

    places: tuple[Index, ...]
    chosen: Index


def groups(shape: Index) -> tuple[Group, ...]:
    """The cells of a grid one by one where they are few, else row by row.

    The one under the loupe walks from the left to the right as the rows go down.

    >>> [len(groups(shape)) for shape in ((10, 15), (24, 24))]
    [150, 24]
    >>> [group.chosen for group in groups((24, 24))][::11]
    [(0, 0), (11, 11), (22, 22)]
    """
    rows, cols = shape
    if rows * cols <= SINGLE:
        return tuple(Group((at,), at) for at in product(range(rows), range(cols)))
    walk = [row * (cols - 1) // max(rows - 1, 1) for row in range(rows)]
    return tuple(
        Group(tuple((row, j) for j in range(cols)), (row, col)) for row, col in enumerate(walk)
    )


def about(key: str, group: Group) -> tuple:
    """The places that a step is about, the one under the loupe last."""
    others = (at for at in group.places if at != group.chosen)
    return tuple((key, *at) for at in (*others, group.chosen))


def large_extent(where: Geometry, key: str, other: str) -> Extent:
    """How long a story is that is about the cells of one grid: each y adds a piece of another."""
    steps = len(groups(shape(where, key)))
    return Extent(steps, size(where, "y") * size(where, other), MOST_SUMMED)


def large_slide(window: Slide, title: str, tail: Term | None = None) -> Script:
    """The story of a window that slides over an image; `tail` is the bias."""
    window, where = _plain(window), window.where
    made = window.made
    return Script(
        title=title,
        grids=(*window.grids, *_bias(tail), *_glass(window, tail)),
        picture=Stack((Either(_wide(window, tail), _narrow(window, tail)),)),
        steps=tuple(_step(window, tail, group) for group in groups(made.board.shape)),
        sheet=sheet(where, made.key),
        comma=comma(where),
    )


def _plain(window):
    """A slide whose grids have no room for brackets and for hatches."""
    slid = window.slid._replace(spans=None, under="")
    made = window.made._replace(counted=None, under="")
    return window._replace(slid=slid, made=made)


# ---- where everything stands -----------------------------------------------------------------


def single(key: str, role: str, cell, gradient: bool = False) -> Grid:
    """A grid of the one cell that is under the loupe, or of a number that stands alone."""
    return Grid(key, Board(((cell,),)), role, None, gradient=gradient)


def under(key: str, grid: Grid, board: Board) -> Grid:
    """What is under the loupe of a grid: it needs no name, since lines lead to it."""
    return grid._replace(key=key, board=board, name=None, note="", notch="")


def fits(*shapes: Index) -> bool:
    """Whether boards of these shapes go under the loupe."""
    return max(map(max, shapes)) <= SEEN


def _all_fit(window):
    """Whether all that makes a cell goes under the loupe."""
    return fits(window.held.board.shape)


def _whole(window):
    """Whether not a cell of the result but all of it is under the loupe."""
    return not _all_fit(window) and fits(window.made.board.shape)


def _bias(tail):
    return (single("b", "b", Cell("b"))._replace(name=Cell("b")),) if tail else ()


def _glass(window, tail):
    slid, held, made = window.slid, window.held, window.made
    if _whole(window):
        return (under("result", made, made.board),)
    cell = single("result", made.role, made.board[0, 0], made.gradient)
    if not _all_fit(window):
        return (cell,)
    bias = (single("bias", "b", Cell("b")),) if tail else ()
    covered = _covered(window, (0, 0))
    return (under("window", slid, covered), under("laid", held, held.board), *bias, cell)


def _covered(window, place):
    row, col, high, wide = window.window(place)
    slots = window.slid.board.slots[row : row + high]
    return Board(tuple(line[col : col + wide] for line in slots))


def _wide(window, tail):
    """The whole equation as images, and under it the same with numbers."""
    keys = window.slid.key, window.held.key, *(["b"] if tail else []), window.made.key
    first = _equation(map(Image, keys))
    if not _all_fit(window):
        return Loupe(first, Row((Lens("result"),)), Row(()), ((keys[-1], "result"),))
    seen = "window", "laid", *(["bias"] if tail else []), "result"
    glass = _equation(Lens(key, key == "window") for key in seen)
    ties = (tie for tie in zip(keys, seen, strict=True) if tie[0] != "b")  # it is one number
    return Loupe(first, glass, Row(()), tuple(ties))


def _narrow(window, tail):
    """Only what is large as an image: what it is made of, the loupe, and what comes out."""
    slid, held, made = window.slid.key, window.held.key, window.made.key
    if _all_fit(window):
        seen = Lens("window", True), Lens(held), *([Lens("bias")] if tail else [])
        ties = ((slid, "window"),)
        glass = _equation((*seen, Lens("result")))
        return Loupe(Row((Image(slid),)), glass, Row((Image(made),)), ties)
    bias = ("+", Image("b")) if tail else ()
    first = Row((Image(slid), "*", Image(held), *bias))
    if _whole(window):
        return Loupe(first, Row(("=", Lens(made))), Row(()), ())
    return Loupe(first, Row(("=", Lens("result"))), Row((Image(made),)), ())


def _equation(leaves):
    first, second, *others = leaves
    *bias, last = others
    return Row((first, "*", second, *(("+", *bias) if bias else ()), "=", last))


# ---- the steps -------------------------------------------------------------------------------


def _step(window, tail, group):
    place, result = group.chosen, window.made.board[group.chosen]
    products = (*kept(window.terms(place)), *((tail.factors,) if tail else ()))
    return Step(
        about=about(window.made.key, group),
        looks=tuple(_looks(window, tail, group)),
        formula=(),
        words=_words(window, tail, group, result),
        equation=equation(products, result),
    )


def _looks(window, tail, group):
    place, made = group.chosen, window.made
    row, col = group.places[-1]
    reached = row * made.board.shape[1] + col + 1
    yield Look(window.slid.key, window=window.window(place))
    yield Look(window.held.key)
    yield Look(made.key, known=reached, question=place)
    if tail:
        yield Look("b")
    if _whole(window):
        yield Look("result", known=reached, question=place)
        return
    if _all_fit(window):
        met = tuple((over, 0) for _, over in window.pairs(place))
        yield Look("window", board=_covered(window, place), used=met)
        yield Look("laid")
        if tail:
            yield Look("bias")
    yield Look("result", board=Board(((made.board[place],),)), question=(0, 0))


def _words(window, tail, group, result) -> Words:
    found = (*_sum(window, group.chosen), *((", plus the bias",) if tail else ()))
    if len(group.places) == 1:
        return (result, " is ", *found)
    cells = count(len(group.places), "cell")
    row = f"Row {group.chosen[0] + 1} of ", Cell(result.grid), ": its ", *cells
    return (*row, " are now known. The loupe shows ", result, ", ", *found)


def _sum(window, place):
    many, n = len(kept(window.terms(place))), window.laid
    if not many:
        return ("a sum of zeros, since nothing else is under the window",)
    if many == n:
        every = ("the sum of the ", *count(n, "product")) if n > 1 else ("the product",)
        return (*every, " under the window")
    if many == 1:
        return (f"the only product under the window that has no {zero_in(window, 'it')}",)
    have = f" under the window that have no {zero_in(window, 'them')}"
    return ("the sum of the ", *count(many, "product"), have)
