"""The chain rule, written out for every cell of X, of W, or for b, in three stages.

First one term for each y, then the local derivatives put in, then the zeros dropped and the
sum taken. A `_Wanted` knows all about one wanted cell; the functions below it make the looks,
the lines and the sentence of one stage.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..geometry import Geometry
from ..sheet import Cell, local, sheet
from ..text import Letter, count, listed
from .begin import Extent, story, wanted
from .boards import board, capital, comma, grid, known, shape, size
from .model import Index, Line, Look, Script, Slope, Step, Story, Term
from .terms import FEW, OTHER, equation, kept, marked, met
from .tree import Derivation, Formula, Row, Stack

CHAIN, LOCAL, SUM = range(3)
SHOWN = {
    "x": ("x", "w", "dy"),
    "w": ("x", "w", "dy"),
    "b": ("x", "w", "b", "dy"),
}  # the numbers that are seen


def chain_rule(x, w, b=0.0, dy=None, of="x") -> Story:
    """The story of ∂L/∂X, ∂L/∂W or ∂L/∂b by the chain rule: three steps for each cell of it.

    `x` is (H, W), `w` (kH, kW), `b` a number, `dy` has the shape of Y, `of` is "x", "w" or "b".

    >>> story = chain_rule([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1,
    ...                    [[4, -2], [5, -3]], of="x")
    >>> for step in story.steps[3:6]:
    ...     print(step.caption)
    Each y may change when x12 does, so the chain rule has one term for each of the four y's.
    The local derivatives are put in: w12 and w11; y21 and y22 do not contain x12, so 0 for them.
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
    shown = (*SHOWN[of], key)
    cells = board(key, shape(where, key)).places
    ys = board("y", shape(where, "y"))
    formula = (Derivation if len(ys.places) <= FEW else Formula)(ys.shape[1])
    return Script(
        title=f"The chain rule for {capital(key)}",
        grids=tuple(grid(where, name) for name in shown),
        picture=Stack((Row(shown), formula)),
        steps=tuple(
            _step(wanted_cell, stage)
            for wanted_cell in (_Wanted(where, of, at, ys.places) for at in cells)
            for stage in (CHAIN, LOCAL, SUM)
        ),
        sheet=sheet(where, key),
        comma=comma(where),
    )


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

    @property
    def few(self) -> bool:
        return len(self.ys) <= FEW

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
        return Term((Cell("dy", y), slope), n if self.few else 0, struck=tap is None)

    @cached_property
    def kept(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.struck)


def _step(wanted, stage):
    words, sums = _caption(wanted, stage)
    first, *others = (_few_lines if wanted.few else _many_lines)(wanted, stage)
    return Step(
        about=((f"d{wanted.of}", *wanted.place), (wanted.of, *wanted.place)),
        looks=_looks(wanted, stage),
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
    looks = {"x": Look("x"), "w": Look("w"), "dy": Look("dy", used=used, hollow=zero)}
    if OTHER[of] and stage != CHAIN:
        taps = wanted.met.values()
        at = marked(taps, OTHER[of], (badge[tap.y] for tap in taps))
        looks[OTHER[of]] = Look(OTHER[of], used=at)
    reached = known(wanted.where, key, wanted.place) + (stage == SUM)
    looks[of] = Look(of, question=wanted.place)
    looks[key] = Look(key, known=reached, question=wanted.place)
    return tuple(looks.values())


def _few_lines(wanted, stage):
    """Every line keeps its place, and is written from its stage on."""
    lines = [
        (CHAIN, "Chain rule", Line(_chain(wanted, stage), "symbols")),
        (LOCAL, "Local derivatives", Line(_local(wanted, stage), "symbols")),
        (SUM, "Numbers", Line(_in_columns(wanted), "numbers")),
        (SUM, "Sum", Line(_in_columns(wanted), "products", result=wanted.result)),
    ]
    if wanted.of == "x":
        lines.insert(2, (SUM, "Zeros dropped", Line(_in_columns(wanted), "symbols")))
    return [
        (line if since <= stage else Line((), line.way))._replace(label=label, new=since == stage)
        for since, label, line in lines
    ]


def _many_lines(wanted, stage):
    """With many y's, each stage takes the place of the one before."""
    if stage == CHAIN:
        return [Line(_chain(wanted, stage), "symbols", label="Chain rule", new=True)]
    if stage == LOCAL:
        return [Line(_local(wanted, stage), "symbols", label="Local derivatives", new=True)]
    label = "Zeros dropped" if wanted.of == "x" else "Sum"
    return [Line(wanted.kept, "either", result=wanted.result, label=label, new=True)]


def _in_columns(wanted):
    """The kept terms under the terms that they come from."""
    return tuple(Term() if term.struck else term for term in wanted.terms)


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
        start = "No term is zero, and their sum is "
    return (start, wanted.result), equation(kept(wanted.kept), wanted.result)


def _caption_chain(wanted):
    y, n = Letter("y"), len(wanted.terms)
    if n == 1:
        when = (" may change when ", wanted.cell, " does, so the chain rule has one term")
        return ("The only ", y, *when)
    when = (" may change when ", wanted.cell, " does, so the chain rule has one term for each of ")
    return ("Each ", y, *when, "the ", *count(n, y))


def _caption_local(wanted):
    y, start = Letter("y"), "The local derivatives are put in: "
    if wanted.of == "b":
        return (start, "each ", y, " adds ", Cell("b"), " once, so each of them is 1")
    zeros = [Cell("y", term.factors[0].at) for term in wanted.terms if term.struck]
    words = (start, *_put_in(wanted))
    if not zeros:
        return words
    if len(zeros) > FEW:
        return (*words, "; the other ", *count(len(zeros), y), " do not contain ", wanted.cell)
    does, them = ("does", "it") if len(zeros) == 1 else ("do", "them")
    why = (f" {does} not contain ", wanted.cell, f", so 0 for {them}")
    return (*words, "; ", *listed(zeros), *why)


def _put_in(wanted):
    if len(wanted.kept) <= FEW:
        return listed([term.factors[1] for term in wanted.kept])
    article = "a " if wanted.of == "x" else "an "
    every = (" for each ", Letter("y"), " that contains ", wanted.cell)
    return (article, Letter(OTHER[wanted.of]), *every)
