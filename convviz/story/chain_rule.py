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
from .begin import Extent, story, wanted
from .boards import (
    board,
    capital,
    comma,
    filled,
    grid,
    known,
    on_x,
    shape,
    size,
    unmet,
    window,
)
from .chain_words import CHAIN, LOCAL, SUM, caption
from .model import Grid, Index, Line, Look, Script, Step, Story, Term, Title
from .slide import sliding
from .target import aiming
from .terms import FEW, MARKED, NOTHING, OTHER, locals_board, marked, met
from .tree import Derivation, Formula, Row, Stack
from .windows import laid, window_grid
from .words import Slope

SHOWN = {"x": ("x", "w", "dy"), "w": ("x", "w", "dy"), "b": ("b", "dy")}  # the numbers seen


def chain_rule(x, w, b=0.0, dy=None, of="x", *, t=None, stride=1, padding=0, dilation=1) -> Story:
    """The story of ∂L/∂X, ∂L/∂W or ∂L/∂b by the chain rule: three steps for each cell of it.

    `x` is (H, W), `w` (kH, kW), `b` a number, `dy` has the shape of Y, `of` is "x", "w" or "b".
    `stride`, `padding` and `dilation` are those of the layer. With a target `t` instead of `dy`,
    ∂L/∂Y is Y − T.

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
    layer = stride, padding, dilation
    return story(aiming(_script, t), SHOWN[of], _extent, x, w, b, dy, t, layer, of=of)


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
        unmet=unmet(where),
        where=where,
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
        if self.of == "x":
            return on_x(self.where).at["x", self.place]
        return window(self.where, y, self.place)[:2]

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
    words, sums = caption(wanted, stage)
    first, *others = _lines(wanted, stage)
    return Step(
        about=((f"d{wanted.of}", *wanted.place), *wanted.seen_at, (wanted.of, *wanted.place)),
        looks=tuple(_looks(wanted, stage)),
        formula=(first._replace(left=wanted.result, ring=True), *others),
        words=words,
        equation=sums,
        stage=(stage, 3),
        asks=wanted.result if stage == SUM else None,
        posed=tuple(_posed(wanted)) if stage == SUM else (),
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


def _posed(wanted):
    """How the last stage looks while it is asked for: what lies in the windows, but not where."""
    for look in _looks(wanted, SUM):
        if look.key == "local":
            yield Look("local", hidden=True)
        elif look.key == f"d{wanted.of}" or len(wanted.ys) > FEW:
            yield look._replace(used=())
        else:
            yield look._replace(used=(), question=None)


def _window_look(wanted, stage, k, y):
    """The wanted cell in the window of a y: first as it is, then with what it meets there."""
    where, place = wanted.where, wanted.under(y)
    with_w = (stage == CHAIN) == (wanted.of == "w")
    under = (at for at, _ in sliding(where, "y").pairs(y))
    return Look(
        f"window{k}",
        used=tuple((at, (k + 1) * (at == place and stage != CHAIN)) for at in under),
        question=place,
        window=window(where, y),
        board=laid(where, y) if with_w else None,
    )


def _looks_of_many(wanted, stage, badge):
    where, of, other = wanted.where, wanted.of, OTHER[wanted.of]
    taps = wanted.met.values()
    at = marked(where, taps, other, (badge[tap.y] for tap in taps)) if stage != CHAIN else ()
    yield Look(other, used=at)
    yield Look(of, question=on_x(wanted.where).at["x", wanted.place] if of == "x" else wanted.place)
    if stage == CHAIN:
        yield Look("local", hidden=True)
        return
    used = marked(where, taps, "y", (badge[tap.y] for tap in taps))
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
        left = wanted.kept or (NOTHING,)
        numbers = Line(left, "numbers", result=wanted.result)
        return [("Sum", Line(left, "symbols")), ("", numbers)]
    left = tuple(Term() if term.struck else term for term in wanted.terms)
    if not wanted.kept:
        left = NOTHING, *left[1:]
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
