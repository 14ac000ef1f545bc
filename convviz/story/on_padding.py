"""Result 2 for ∂L/∂X where X is padded: pieces fall on the padding too, and are dropped there.

Each piece is laid on X with its padding, and what lies on X is added to ∂L/∂X so far. Last, all
pieces together are cropped to X.
"""

from functools import lru_cache

from ..geometry import Geometry
from ..sheet import Cell, Product, sheet
from ..text import count, in_words
from .boards import (
    board,
    capital,
    comma,
    filled,
    grid,
    on_x,
    ringed,
    shape,
    times,
    unmet,
    window,
)
from .model import Board, Grid, Index, Look, Script, Sign, Step, Title
from .slide import sliding
from .tree import Arrow, Down, Either, Inside, InTurn, Part, Row, Stack, Times, Weight

FIRST = (("dy", Times(Weight("weight"), "w")), ("=", Part("laid")))
ADDED = Arrow("add"), Inside(Part("sofar"), "laid")
CROPPED = Arrow("crop"), Inside("dx", "all", cropped=True)
WIDE = InTurn(Row((*FIRST[0], *FIRST[1], *ADDED)), Row(("all", *CROPPED)))
NARROW = InTurn(
    Down((Row(FIRST[0]), Row(FIRST[1]), ADDED[0], Row(ADDED[1:]))),
    Down((Row(("all",)), CROPPED[0], Row(CROPPED[1:]))),
)
PIECES, ALL = ("dy", "weight", "w", "laid", "sofar"), ("all", "dx")


@lru_cache(maxsize=16)
def script_on_padding(where: Geometry) -> Script:
    """The script: a step for each ∂L/∂y, and one on which all of them are cropped."""
    fall = _Fall(where)
    steps = (_step(where, k, y, fall) for k, y in enumerate(fall.ys))
    return Script(
        title=f"{capital('dx')} as a sum of pieces",
        grids=tuple(_grids(where, fall)),
        picture=Stack((Either(WIDE, NARROW),)),
        steps=(*steps, _crop(where, fall)),
        sheet=(*fall.sheet, *sheet(where, "dx")),
        comma=comma(where),
        unmet=unmet(where),
        signs=tuple(fall.signs.items()),
    )


@lru_cache(maxsize=1024)
def laid(where: Geometry, y: Index) -> dict[Index, Product]:
    """The products of a ∂L/∂y with the filter, by the places on X with its padding."""
    slide, dy = sliding(where, "y"), Cell("dy", y)
    return {at: (dy, slide.held.board[over]) for at, over in slide.pairs(y)}


class _Fall:
    """What falls where: the boards of each step, the sheet of what stands on them, its signs."""

    def __init__(self, where):
        self.inner, self.ys = on_x(where).frame, board("y", shape(where, "y")).places
        self.sheet, self.signs, self.boards = [], {}, []
        unreached = {cell.at: cell for cell in unmet(where) if cell.grid == "dx"}
        self.sofar, self.ring = dict(unreached), {}
        for k, y in enumerate(self.ys):
            piece = {at: self.add(k, at, factors) for at, factors in laid(where, y).items()}
            self.boards.append((ringed(where, piece), filled(shape(where, "x"), self.sofar)))
        for total in set(self.sofar.values()) - unmet(where):
            self.signs[total] = self.signs[total]._replace(whole=True)
        self.sheet += ((Cell("ring", at), tuple(total)) for at, total in self.ring.items())
        inside = {place: Cell("dx", x.at) for x, place in on_x(where).at.items()}
        self.all = ringed(where, inside | {at: Cell("ring", at) for at in self.ring})

    def add(self, k, at, factors) -> Cell:
        """The cell of a product, once it is added to what it falls on."""
        one, x = Cell("laid", (k, *at)), self.on_x(at)
        self.sheet.append((one, (factors,)))
        self.signs[one] = Sign(factors[1], whole=x is not None)
        if x is None:
            self.ring.setdefault(at, []).append(factors)
            return one
        total, before = Cell("total", (k, *x)), self.sofar.get(x)
        self.sheet.append((total, (((before,), (one,)) if before else ((one,),))))
        self.signs[total] = Sign(Cell("dx", x), whole=False)
        self.sofar[x] = total
        return one

    def on_x(self, at) -> Index | None:
        """The place on X that a place on X with its padding is, if it is none of the padding."""
        if not self.inner.holds(at):
            return None
        return at[0] - self.inner.row, at[1] - self.inner.col


def _grids(where, fall):
    piece, sofar = fall.boards[0]
    weight = Board(((Cell("dy", (0, 0)),),))
    dx = grid(where, "dx")
    return (
        grid(where, "dy"),
        Grid("weight", weight, "y", Cell("dy", (0, 0)), gradient=True),
        grid(where, "w"),
        Grid("laid", piece, "x", None, gradient=True),
        dx._replace(key="sofar", board=sofar, note="so far"),
        Grid("all", fall.all, "x", None, times(fall.all.shape), gradient=True),
        dx,
    )


def _step(where, k, y, fall):
    piece, sofar = fall.boards[k]
    on = tuple(laid(where, y))
    hit = tuple((fall.on_x(at), 0) for at in on if fall.on_x(at))
    name = Cell("dy", y)
    return Step(
        about=(("dy", *y),),
        looks=(
            Look("dy", question=y),
            Look("weight", used=(((0, 0), 0),), board=Board(((name,),))),
            Look("w", used=tuple((at, 0) for at in board("w", shape(where, "w")).places)),
            Look(
                "laid",
                used=tuple((at, 0) for at in on),
                window=window(where, y),
                board=piece,
                title=Title(f"Piece {k + 1}", times=name),
            ),
            Look("sofar", used=hit, board=sofar),
            *(Look(key, hidden=True) for key in ALL),
        ),
        formula=(),
        words=_words(y, len(on), len(on) - len(hit)),
    )


def _words(y, n, dropped):
    """Where the products of a piece fall."""
    where = "Where ", Cell("w"), " stood for ", Cell("y", y), ", "
    which = f"{_which(n, dropped)} with ", Cell("dy", y)
    if not dropped:
        return (*where, *which, f" {_falls(n)} on ", Cell("x"), f" and {_is(n)} added")
    return (*where, *which, f" {_falls(dropped)} on the padding and {_is(dropped)} dropped")


def _which(n, dropped):
    """Which of n products, as the subject of a sentence."""
    products = "".join(count(n, "product"))
    if dropped in (0, n):
        return "the product" if n == 1 else _all(n, "product")
    return f"{in_words(dropped)} of the {products}"


def _all(n, noun):
    """All of so many, of which there is more than one."""
    return f"both {noun}s" if n == 2 else f"all {''.join(count(n, noun))}"


def _falls(n):
    return "falls" if n == 1 else "fall"


def _is(n):
    return "is" if n == 1 else "are"


def _crop(where, fall):
    """The step on which all pieces are cropped to X."""
    n = len(fall.ys)
    all_ = "The piece" if n == 1 else _all(n, "piece").capitalize()
    return Step(
        about=tuple(("dx", *place) for place in board("dx", shape(where, "dx")).places),
        looks=(
            *(Look(key, hidden=True) for key in PIECES),
            Look("all", title=Title(f"{all_}, added")),
            Look("dx"),
        ),
        formula=(),
        words=_cropped(all_, n, bool(fall.ring)),
    )


def _cropped(all_, n, on_padding):
    dropped = (
        ", and what lies on the padding is dropped, for the padding is no input"
        if on_padding
        else " and no product fell on the padding, so that nothing is dropped"
    )
    return (f"{all_} {_is(n)} added{dropped}",)
