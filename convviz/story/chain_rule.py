"""The chain rule, written out for every cell of X, of W, or for b, in three stages.

First one term for each y, then the local derivatives put in, then the zeros dropped and the
sum taken. A `_Wanted` knows all about one wanted cell; the functions below it make the looks,
the lines and the sentence of one stage. Why a local derivative is what it is can be seen in the
window of its y: W laid on X, so that each w lies on the x that it is multiplied by.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..geometry import Geometry
from ..sheet import Cell, local, sheet
from ..text import Letter, count, flat, listed
from .begin import Extent, story, wanted
from .boards import board, capital, comma, filled, grid, known, shape, size
from .model import Grid, Index, Line, Look, Rect, Script, Step, Story, Term, Title
from .terms import FEW, MARKED, OTHER, equation, kept, locals_board, marked, met
from .tree import Derivation, Formula, Row, Stack
from .windows import laid, window_grid
from .words import Slope

CHAIN, LOCAL, SUM = range(3)
SHOWN = {"x": ("x", "w", "dy"), "w": ("x", "w", "dy"), "b": ("b", "dy")}  # the numbers seen


def chain_rule(x, w, b=0.0, dy=None, of="x") -> Story:
    """The story of ∂L/∂X, ∂L/∂W or ∂L/∂b by the chain rule: three steps for each cell of it.

    `x` is (H, W), `w` (kH, kW), `b` a number, `dy` has the shape of Y, `of` is "x", "w" or "b".

    >>> story = chain_rule([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1,
    ...                    [[4, -2], [5, -3]], of="x")
    >>> for step in story.steps[3:6]:
    ...     print(step.caption)
    One term for each of the four y's: how fast L changes with it, times how fast it changes \
with x12.
    x12 lies under w12 for y11 and under w11 for y12; y21 and y22 do not contain it, so 0.
    The zeros are dropped, and what is left adds up to ∂L/∂x12: 8 − 2 = 6
    """
    wanted(of)
    return story(_script, SHOWN[of], _extent, x, w, b, dy, of=of)


def _extent(where, of):
    cells = size(where, of)
    return Extent(3 * cells, cells * size(where, "y"))


@lru_cache(maxsize=16)
def _script(where, of):
    key = wanted(of)
    cells = board(key, shape(where, key)).places
    ys = board("y", shape(where, "y"))
    formula = (Derivation if len(ys.places) <= MARKED else Formula)(ys.shape[1])
    grids = _grids(where, of, ys)
    return Script(
        title=f"The chain rule for {capital(key)}",
        grids=grids,
        picture=Stack((Row(tuple(each.key for each in grids)), formula), small=True),
        steps=tuple(
            _step(wanted_cell, stage)
            for wanted_cell in (_Wanted(where, of, at, ys.places) for at in cells)
            for stage in (CHAIN, LOCAL, SUM)
        ),
        sheet=sheet(where, key),
        comma=comma(where),
    )


def _grids(where, of, ys):
    """What is multiplied: windows where there are few, else X, W and the local derivatives."""
    gradients = grid(where, "dy"), grid(where, wanted(of))
    if of == "b":
        return grid(where, "b"), *gradients
    if len(ys.places) <= FEW:
        return *(window_grid(where, k, y) for k, y in enumerate(ys.places)), *gradients
    met = Grid("local", filled(ys.shape, {}), OTHER[of], None)
    return grid(where, "x"), grid(where, "w"), met, *gradients


@dataclass(frozen=True)
class _Wanted:
    """The chain rule for one cell."""

    where: Geometry
    of: str
    place: Index
    ys: tuple[Index, ...]

    @property
    def cell(self) -> Cell:
        return Cell(self.of, () if self.of == "b" else self.place)

    @property
    def result(self) -> Cell:
        return Cell(f"d{self.of}", self.cell.at)

    def under(self, y: Index) -> Index:
        """The place on X that it is about in the window of a y: its own, or where the w lies."""
        i, j = self.place
        return (i, j) if self.of == "x" else (y[0] + i, y[1] + j)

    @property
    def seen_at(self) -> list[tuple[str, int, int]]:
        """Its places in the windows, where there are any."""
        if self.of == "b" or len(self.ys) > FEW:
            return []
        return [(f"window{k}", *self.under(y)) for k, y in enumerate(self.ys)]

    @property
    def stacked(self) -> bool:
        return len(self.ys) <= MARKED

    @cached_property
    def met(self):
        """The tap at which each y met the cell; a y that did not is not in it."""
        return {tap.y: tap for tap in met(self.where, self.of, self.place)}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """One term for every y, struck where the local derivative is 0."""
        return tuple(self._term(n, y) for n, y in enumerate(self.ys, 1))

    def _term(self, n, y):
        tap = self.met.get(y)
        slope = local(f"d{self.of}", tap) if tap else 0.0
        return Term((Cell("dy", y), slope), n if self.stacked else 0, struck=tap is None)

    @cached_property
    def kept(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.struck)


def _step(wanted, stage):
    words, sums = _caption(wanted, stage)
    first, *others = _lines(wanted, stage)
    return Step(
        about=((f"d{wanted.of}", *wanted.place), *wanted.seen_at, (wanted.of, *wanted.place)),
        looks=tuple(_looks(wanted, stage)),
        formula=(first._replace(left=wanted.result, ring=True), *others),
        words=words,
        equation=sums,
        stage=(stage, 3),
    )


def _looks(wanted, stage):
    of, key = wanted.of, f"d{wanted.of}"
    badge = {y: term.badge for y, term in zip(wanted.ys, wanted.terms, strict=True)}
    used = tuple((y, n) for y, n in badge.items() if stage == CHAIN or y in wanted.met)
    zero = tuple((y, n) for y, n in badge.items() if stage == LOCAL and y not in wanted.met)
    yield Look("dy", used=used, hollow=zero)
    reached = known(wanted.where, key, wanted.place) + (stage == SUM)
    yield Look(key, known=reached, question=wanted.place)
    if of == "b":
        yield Look("b", question=wanted.place)
    elif len(wanted.ys) <= FEW:
        yield from (_window_look(wanted, stage, k, y) for k, y in enumerate(wanted.ys))
    else:
        yield from _looks_of_many(wanted, stage, badge)


def _window_look(wanted, stage, k, y):
    """The wanted cell in the window of a y: first as it is, then with what it meets there."""
    where, place = wanted.where, wanted.under(y)
    with_w = (stage == CHAIN) == (wanted.of == "w")
    window = Rect(*y, *shape(where, "w"))
    return Look(
        f"window{k}",
        used=tuple((at, (k + 1) * (at == place and stage != CHAIN)) for at in window.places),
        question=place,
        window=window,
        board=laid(where, y) if with_w else None,
    )


def _looks_of_many(wanted, stage, badge):
    of, other = wanted.of, OTHER[wanted.of]
    taps = wanted.met.values()
    at = marked(taps, other, (badge[tap.y] for tap in taps)) if stage != CHAIN else ()
    yield Look(other, used=at)
    yield Look(of, question=wanted.place)
    if stage == CHAIN:
        yield Look("local", hidden=True)
        return
    used = marked(taps, "y", (badge[tap.y] for tap in taps))
    own, title = locals_board(wanted.where, of, wanted.place), Title("Local derivatives")
    yield Look("local", used=used, board=own, title=title)


def _lines(wanted, stage):
    """Every line keeps its place, and is written from its stage on; else it has the page alone."""
    stages = [
        (CHAIN, "Chain rule", Line(_chain(wanted, stage), "symbols")),
        (LOCAL, "Local derivatives", Line(_local(wanted, stage), "symbols")),
        *((SUM, label, line) for label, line in _sum(wanted)),
    ]
    return [
        (line if since <= stage else Line((), line.way))._replace(label=label, new=since == stage)
        for since, label, line in stages
        if wanted.stacked or since == stage
    ]


def _sum(wanted):
    """The terms that are left: where they are few, under the terms that they come from."""
    if not wanted.stacked:
        numbers = Line(wanted.kept, "numbers", result=wanted.result)
        return [("Sum", Line(wanted.kept, "symbols")), ("", numbers)]
    left = tuple(Term() if term.struck else term for term in wanted.terms)
    products = Line(left, "products", result=wanted.result)
    return [("Numbers", Line(left, "numbers")), ("Sum", products)]


def _chain(wanted, stage):
    return tuple(
        Term(
            (term.factors[0], Slope(Cell("y", term.factors[0].at), wanted.cell)),
            badge=0 if term.struck and stage == SUM else term.badge,
            hollow=term.struck and stage == LOCAL,
            ring="below" if stage == CHAIN else "",
        )
        for term in wanted.terms
    )


def _local(wanted, stage):
    return tuple(
        Term(
            term.factors,
            grey=term.struck,
            struck=term.struck and stage == SUM,
            ring="all" if stage == LOCAL else "",
        )
        for term in wanted.terms
    )


# ---- captions --------------------------------------------------------------------------------


def _caption(wanted, stage):
    if stage == CHAIN:
        return _caption_chain(wanted), ()
    if stage == LOCAL:
        return _caption_local(wanted), ()
    start = "The zeros are dropped, and what is left adds up to "
    if len(wanted.kept) == len(wanted.terms):
        start = "The products add up to " if len(wanted.terms) > 1 else "The only product is "
    return (start, wanted.result), equation(kept(wanted.kept), wanted.result)


def _caption_chain(wanted):
    y, n = Letter("y"), len(wanted.terms)
    each = ("the only ", y) if n == 1 else ("each of the ", *count(n, y))
    fast = ": how fast ", Letter("L"), " changes with it, times how fast it changes with "
    return ("One term for ", *each, *fast, wanted.cell)


def _caption_local(wanted):
    if wanted.of == "b":
        y = Letter("y")
        return ("Each ", y, " contains ", Cell("b"), " once, so each local derivative is 1")
    zeros = [Cell("y", term.factors[0].at) for term in wanted.terms if term.struck]
    words = (wanted.cell, *_where_it_lies(wanted))
    if not zeros:
        return words
    if len(zeros) > FEW:
        return (*words, "; the other ", *count(len(zeros), Letter("y")), " do not contain it, so 0")
    does = "does" if len(zeros) == 1 else "do"
    return (*words, "; ", *listed(zeros), f" {does} not contain it, so 0")


def _where_it_lies(wanted):
    """Under which w an x lies, or on which x a w, and for which y."""
    way = "under " if wanted.of == "x" else "on "
    if len(wanted.kept) > FEW:
        other = Letter(OTHER[wanted.of])
        return (
            f" lies {way}another ",
            other,
            " for each of ",
            *count(len(wanted.kept), Letter("y")),
        )
    pairs = [(way, term.factors[1], " for ", Cell("y", term.factors[0].at)) for term in wanted.kept]
    return (" lies ", *flat(listed(pairs)))
