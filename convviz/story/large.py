"""Large grids: images that tell no numbers, and a loupe that shows those a step is about.

How large the largest grid of a story is settles how its numbers are seen: in cells, in cells that
are shaded, or through the loupe. A window that slides over images makes a whole row of its result
on each step, unless there are few cells.
"""

from itertools import product
from typing import NamedTuple

from ..sheet import Cell, Sheet
from ..text import count
from .begin import Extent
from .model import Board, Grid, Index, Look, Rect, Script, Step, Words
from .terms import equation
from .tree import Either, Image, Lens, Loupe, Row, Stack
from .words import Equals, Numeral

PLAIN, SHADED = 7, 10  # up to so many rows and columns there are cells, and cells that are shaded
SEEN = 7  # up to so many rows and columns go under the loupe
SINGLE = 150  # up to so many cells, each has a step of its own
MOST_SUMMED = 80_000  # products in the sums of a story, of which the loupe shows a few


class Slide(NamedTuple):
    """A window that slides over a grid, what is held against it, and what that makes.

    `step` is how far the window moves from one cell of the result to the next, `gap` how far its
    cells are from each other. A slot of a board that is None is a zero.
    """

    slid: Grid
    held: Grid
    made: Grid
    step: Index = (1, 1)
    gap: Index = (1, 1)
    bias: bool = False

    def window(self, place: Index) -> Rect:
        """What the window covers for a cell of the result."""
        (i, j), (rows, cols) = place, self.held.board.shape
        high, wide = (rows - 1) * self.gap[0] + 1, (cols - 1) * self.gap[1] + 1
        return Rect(i * self.step[0], j * self.step[1], high, wide)

    def met(self, place: Index) -> tuple[Index, ...]:
        """The places that meet a cell of what is held, from the corner of the window."""
        return tuple((i * self.gap[0], j * self.gap[1]) for i, j in self.held.board.places)

    def products(self, place: Index) -> tuple:
        """What is multiplied under the window, where that is no zero."""
        row, col, *_ = self.window(place)
        slid = (self.slid.board[row + i, col + j] for i, j in self.met(place))
        held = (self.held.board[at] for at in self.held.board.places)
        pairs = zip(slid, held, strict=True)
        return tuple(pair for pair in pairs if None not in pair)


class Group(NamedTuple):
    """The cells that one step is about, and the one of them that is under the loupe."""

    places: tuple[Index, ...]
    chosen: Index


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


def extent(shape: Index, products: int) -> Extent:
    """How long a story is whose steps are about a grid, and that adds up so many products."""
    return Extent(len(groups(shape)), products, MOST_SUMMED)


def slide(title: str, window: Slide, sheet: Sheet, comma: str) -> Script:
    """The story of a window that slides over an image."""
    made = window.made
    return Script(
        title=title,
        grids=(window.slid, window.held, made, *_bias(window), *_glass(window)),
        picture=Stack((Either(_wide(window), _narrow(window)),)),
        steps=tuple(_step(window, group) for group in groups(made.board.shape)),
        sheet=sheet,
        comma=comma,
    )


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
    return fits(window.window((0, 0))[2:], window.held.board.shape)


def _whole(window):
    """Whether not a cell of the result but all of it is under the loupe."""
    return not _all_fit(window) and fits(window.made.board.shape)


def _bias(window):
    return (single("b", "b", Cell("b"))._replace(name=Cell("b")),) if window.bias else ()


def _glass(window):
    slid, held, made = window.slid, window.held, window.made
    if _whole(window):
        return (under("result", made, made.board),)
    cell = single("result", made.role, made.board[0, 0], made.gradient)
    if not _all_fit(window):
        return (cell,)
    bias = (single("bias", "b", Cell("b")),) if window.bias else ()
    covered = _covered(window, (0, 0))
    return (under("window", slid, covered), under("laid", held, held.board), *bias, cell)


def _covered(window, place):
    row, col, high, wide = window.window(place)
    slots = window.slid.board.slots[row : row + high]
    return Board(tuple(line[col : col + wide] for line in slots))


def _wide(window):
    """The whole equation as images, and under it the same with numbers."""
    keys = window.slid.key, window.held.key, *(["b"] if window.bias else []), window.made.key
    first = _equation(map(Image, keys))
    if not _all_fit(window):
        return Loupe(first, Row((Lens("result"),)), Row(()), ((keys[-1], "result"),))
    seen = "window", "laid", *(["bias"] if window.bias else []), "result"
    glass = _equation(Lens(key, key == "window") for key in seen)
    ties = (tie for tie in zip(keys, seen, strict=True) if tie[0] != "b")  # it is one number
    return Loupe(first, glass, Row(()), tuple(ties))


def _narrow(window):
    """Only what is large as an image: what it is made of, the loupe, and what comes out."""
    slid, held, made = window.slid.key, window.held.key, window.made.key
    if _all_fit(window):
        seen = Lens("window", True), Lens(held), *([Lens("bias")] if window.bias else [])
        ties = ((slid, "window"),)
        glass = _equation((*seen, Lens("result")))
        return Loupe(Row((Image(slid),)), glass, Row((Image(made),)), ties)
    bias = ("+", Image("b")) if window.bias else ()
    first = Row((Image(slid), "*", Image(held), *bias))
    if _whole(window):
        return Loupe(first, Row(("=", Lens(made))), Row(()), ())
    return Loupe(first, Row(("=", Lens("result"))), Row((Image(made),)), ())


def _equation(leaves):
    first, second, *others = leaves
    *bias, last = others
    return Row((first, "*", second, *(("+", *bias) if bias else ()), "=", last))


# ---- the steps -------------------------------------------------------------------------------


def _step(window, group):
    place, made = group.chosen, window.made
    products, result = window.products(place), made.board[place]
    if window.bias:
        products = *products, (Cell("b"),)
    return Step(
        about=about(made.key, group),
        looks=tuple(_looks(window, group)),
        formula=(),
        words=_words(window, group, result),
        equation=equation(products, result) if products else _nothing(result),
    )


def _looks(window, group):
    place, made = group.chosen, window.made
    row, col = group.places[-1]
    reached = row * made.board.shape[1] + col + 1
    yield Look(window.slid.key, window=window.window(place))
    yield Look(window.held.key)
    yield Look(made.key, known=reached, question=place)
    if window.bias:
        yield Look("b")
    if _whole(window):
        yield Look("result", known=reached, question=place)
        return
    if _all_fit(window):
        met = tuple((at, 0) for at in window.met(place))
        yield Look("window", board=_covered(window, place), used=met)
        yield Look("laid")
        if window.bias:
            yield Look("bias")
    yield Look("result", board=Board(((made.board[place],),)), question=(0, 0))


def _words(window, group, result) -> Words:
    found = (*_sum(window, group.chosen), *((", plus the bias",) if window.bias else ()))
    if len(group.places) == 1:
        return (result, " is ", *found)
    cells = count(len(group.places), "cell")
    row = f"Row {group.chosen[0] + 1} of ", Cell(result.grid), ": its ", *cells
    return (*row, " are now known. The loupe shows ", result, ", ", *found)


def _sum(window, place):
    kept, n = len(window.products(place)), len(window.held.board.places)
    if not kept:
        return ("a sum of zeros, since nothing else is under the window",)
    if kept == n:
        every = ("the sum of the ", *count(n, "product")) if n > 1 else ("the product",)
        return (*every, " under the window")
    if kept == 1:
        return ("the only product under the window that has no border zero in it",)
    return ("the sum of the ", *count(kept, "product"), " that have no border zero in them")


def _nothing(result):
    total = ((result,),)
    return result, " ", Equals((), ((total,),)), " ", Numeral(total)
