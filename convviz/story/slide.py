"""One grid slides over another: the layer forward, and every derivative by Result 1.

For Y it is W that slides over X, for ∂L/∂W it is ∂L/∂Y, and for ∂L/∂X the turned W slides over
∂L/∂Y with zeros. The stride of the one is the gap of the other: what a window moves by forward
lies between the cells of ∂L/∂Y backward, and the gaps of a dilated W are what it then moves by.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..geometry import Geometry
from ..sheet import RULES, Cell, sheet
from ..text import count
from .boards import (
    board,
    by,
    comma,
    filled,
    grid,
    is_shaded,
    known,
    shape,
    spread,
    times,
    unmet,
)
from .model import Board, Grid, Index, Look, Rect, Script, Spans, Step, Term
from .terms import FEW, MARKED, NOTHING, badges, equation, kept, met, most_met, written_out
from .tree import Formula, Row, Stack

ONE = (1, 1)


class Slide(NamedTuple):
    """Which grid slides over which, how far it moves from one cell of the result to the next."""

    where: Geometry
    of: str  # whose cells are made: those of y, or the gradients in x, w or b
    slid: Grid
    held: Grid
    made: Grid
    step: Index

    @property
    def grids(self) -> tuple[Grid, Grid, Grid]:
        """The three grids of the equation."""
        return self.slid, self.held, self.made

    @property
    def columns(self) -> int:
        """The width of what slides: a formula takes its shape."""
        return shape(self.where, "y" if self.of in "wb" else "w")[1]

    @property
    def laid(self) -> int:
        """How many cells are laid on the slid grid."""
        return sum(slot is not None for row in self.held.board.slots for slot in row)

    @property
    def brief(self) -> bool:
        """Whether zeros are only counted: where a large window always has some under it."""
        return FEW < self.laid > most_met(self.where, self.of)

    def window(self, place: Index) -> Rect:
        """What lies under the sliding grid for a cell of the result."""
        row, col = (i * step for i, step in zip(place, self.step, strict=True))
        return Rect(row, col, *self.held.board.shape)

    def pairs(self, place: Index) -> list[tuple[Index, Index]]:
        """The places on the slid and on the held grid that lie on each other."""
        row, col, *_ = self.window(place)
        held = self.held.board
        return [((row + i, col + j), (i, j)) for i, j in held.places if held[i, j] is not None]

    def terms(self, place: Index) -> tuple[Term, ...]:
        """The products under the window, those with a zero that was put in struck."""
        numbers = iter(self.badges(place))
        return tuple(self._term(*pair, numbers) for pair in self.pairs(place))

    def _term(self, under, over, numbers):
        pair = self.slid.board[under], self.held.board[over]
        if isinstance(pair[0], Cell) and pair[0].grid != RULES[self.made.key].left:
            pair = pair[::-1]  # the gradient that comes from behind is written first
        if None not in pair:
            return Term(pair, next(numbers))
        return Term((0.0, pair[1] or pair[0]), grey=True, struck=True)

    def badges(self, place: Index) -> list[int]:
        """The numbers of the products that count."""
        taps = met(self.where, self.of, place)
        if self.of == "y":
            few = self.laid <= MARKED
            return [n if few else 0 for n in range(1, len(taps) + 1)]
        return badges(self.where, self.of, taps)

    def looks(self, place: Index) -> tuple[Look, Look, Look]:
        """The window and what meets in it, and the result as far as it is known."""
        under, over = (
            tuple((at, term.badge) for at, term in zip(places, self.terms(place), strict=True))
            for places in zip(*self.pairs(place), strict=True)
        )
        span = place if self.slid.spans else None
        return (
            Look(self.slid.key, used=under, window=self.window(place), span=span),
            Look(self.held.key, used=over),
            Look(self.made.key, known=known(self.where, self.made.key, place) + 1, question=place),
        )


@lru_cache(maxsize=64)
def sliding(where: Geometry, of: str) -> Slide:
    """What slides over what, so that the cells of y come out, or the gradients in x, w or b."""
    if of == "x":
        return Slide(where, of, _field(where), _turned(where), grid(where, "dx"), ONE)
    if of == "b":
        ones = filled(shape(where, "y"), {}, 1.0)
        ones = Grid("ones", ones, "b", 1.0, "for each y")
        return Slide(where, of, grid(where, "dy"), ones, grid(where, "db"), ONE)
    if of == "w":
        held, made, step = _spread(where, "dy", where.stride, "stride"), "dw", where.dilation
    else:
        held, made, step = _spread(where, "w", where.dilation, "dilation"), "y", where.stride
        held = held._replace(notch="")
    return _spanned(Slide(where, of, grid(where, "x"), held, grid(where, made), step))


def slid_shape(where: Geometry, of: str) -> Index:
    """The shape of what a window slides over."""
    if of != "x":
        return shape(where, "y" if of == "b" else "x")
    reach = spread(shape(where, "w"), where.dilation)
    return tuple(n + r - 1 for n, r in zip(shape(where, "x"), reach, strict=True))


def _spanned(slide):
    """A slide with brackets where the window moves by more than one."""
    word = "stride" if slide.of == "y" else "dilation"
    if slide.step == ONE:
        return slide
    role, count = slide.made.role, slide.made.board.shape
    spans = Spans(role, word, slide.step, slide.held.board.shape, count)
    note = f"{slide.slid.note}, {word} {by(slide.step)}"
    return slide._replace(
        slid=slide.slid._replace(note=note, spans=spans), made=slide.made._replace(counted=spans)
    )


def _spread(where, key, step, word):
    """A grid whose cells are as far apart as the window moves in another one."""
    own = grid(where, key)
    if step == ONE or own.board.shape == ONE:
        return own
    apart = board(key, shape(where, key), step=step)
    said = f"{own.note}, spread by {word} {by(step)}"
    return own._replace(board=apart, note=said)


def _turned(where):
    """W turned by 180°, its cells as far apart as its dilation says."""
    apart = board("w", shape(where, "w"), step=where.dilation, turn=True)
    note = "turned by 180°"
    if apart.shape != shape(where, "w"):
        note = f"spread by {by(where.dilation)}, turned by 180°"
    asked = _as_stored(where)
    return Grid("turned", apart, "w", Cell("w"), note, notch="turned", asked=asked)


def _as_stored(where):
    """W as it is, its cells as far apart as in the turned one."""
    own = board("w", shape(where, "w"), step=where.dilation)
    note = f"{times(shape(where, 'w'))}, as stored"
    return Grid("turned", own, "w", Cell("w"), note, notch="stored")


def _field(where):
    """∂L/∂Y with the zeros that make the turned W meet what it met forward."""
    return Grid("padded", field(where), "y", Cell("dy"), _field_note(where), gradient=True)


@lru_cache(maxsize=64)
def field(where: Geometry) -> Board:
    """The cells of ∂L/∂Y a stride apart, with a border that the padding makes smaller.

    k − 1 zeros for a filter of k (the reach of a dilated one) less the padding; where there is
    more padding than that, cells of ∂L/∂Y are cut off, for they reached nothing else.
    """
    reach = [n - 1 for n in spread(shape(where, "w"), where.dilation)]
    start = tuple(r - before for r, (before, _) in zip(reach, where.padding, strict=True))
    size = tuple(n + r for n, r in zip(shape(where, "x"), reach, strict=True))
    return board("dy", shape(where, "y"), start=start, step=where.stride, size=size)


def _field_note(where):
    note = times(shape(where, "y"))
    if where.stride != ONE and shape(where, "y") != ONE:
        note += f", spread by stride {by(where.stride)}"
    return f"{note}, {_border_words(where)}"


def _border_words(where):
    sides = border(where)
    if min(sides) < 0:
        return "cut to what reaches X"
    if len(set(sides)) == 1:
        n = sides[0]
        return "no border" if not n else f"border of {'one zero' if n == 1 else f'{n} zeros'}"
    (top, bottom, left, right) = sides
    if top == bottom and left == right:
        return f"border of {top} and {left} zeros"
    return "border of zeros"


def border(where):
    """The rows and columns of zeros on the four sides of ∂L/∂Y; fewer than none are cut off."""
    found = []
    for axis in (0, 1):
        reach = (where.w[2 + axis] - 1) * where.dilation[axis]
        start = reach - where.padding[axis][0]
        end = (where.y[2 + axis] - 1) * where.stride[axis] + 1
        found += [start, where.x[2 + axis] + reach - start - end]
    return tuple(found)


# ---- the story -------------------------------------------------------------------------------


def slide_script(
    slide: Slide, title: str, row: Sequence, words, tail: Term | None = None, more=()
) -> Script:
    """The script of a slide: a step for each cell of its result, and then those that are `more`.

    `row` has the keys and signs of the equation, `words` says what a step does, `tail` is the
    bias.
    """
    where, made = slide.where, slide.made
    grids = {one.key: one for one in slide.grids}
    grids |= {key: grid(where, key) for key in row if key == "b" and key not in grids}
    return Script(
        title=title,
        grids=tuple(grids.values()),
        picture=Stack(
            (Row(tuple(row)), Formula(slide.columns)), shaded=is_shaded(slide.slid.board.shape)
        ),
        steps=(*(_step(slide, at, words, tail) for at in made.board.places), *more),
        sheet=sheet(where, made.key),
        comma=comma(where),
        unmet=unmet(where),
        where=where,
    )


def _step(slide, place, words, tail):
    terms, result = slide.terms(place), slide.made.board[place]
    products = (*kept(terms), *((tail.factors,) if tail else ()))
    slid, held, made = slide.looks(place)
    return Step(
        about=((slide.made.key, *place),),
        looks=(slid, held, *((Look("b"),) if tail else ()), made),
        formula=written_out(result, shown(slide, terms), tail),
        words=words(slide, place),
        equation=equation(products, result),
        note=zeros_note(slide, terms),
        asks=result,
    )


def shown(slide: Slide, terms) -> tuple[Term, ...]:
    """The terms that are written: all of them, or those that count."""
    if not slide.brief:
        return terms
    return tuple(t for t in terms if not t.struck) or (NOTHING,)


def zeros_note(slide: Slide, terms) -> str:
    """How many zeros under the window are not written."""
    zeros = sum(term.struck for term in terms)
    if not (slide.brief and zeros):
        return ""
    many = "".join(count(zeros, "cell"))
    are = "is a zero" if zeros == 1 else "are zeros"
    if zeros == len(terms):
        return f"all {many} under the window {are}"
    return f"the other {many} under the window {are}"


def zero_in(slide: Slide, them: str) -> str:
    """What a product that does not count has in it: a zero of a border, or one put in."""
    apart = slide.of == "x" and slide.where.stride != ONE
    return f"zero in {them} that was put there" if apart else f"border zero in {them}"


def moved(slide: Slide, place: Index) -> str:
    """How far the window has moved since the cell before, where that is more than one."""
    axis, word = (1, "column") if place[1] else (0, "row")
    if not place[axis] or slide.step[axis] == 1:
        return ""
    far = "".join(count(slide.step[axis], word)).capitalize()
    return f"{far} {'on' if axis else 'down'}, "
