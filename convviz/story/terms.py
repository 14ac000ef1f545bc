"""The terms of a cell: what meets it, in which order, with which number, and written out."""

from ..geometry import Geometry
from ..sheet import RULES, Cell, Sum, grouped, local, product
from ..taps import Tap
from ..text import letter_of
from .boards import filled, on_x, shape
from .model import Board, Index, Line, Term
from .words import Equals, Numeral

FEW = 4  # up to so many terms stand on one line
MARKED = 9  # up to so many terms, each has a number of its own
BIAS = Term((Cell("b"),))
NOTHING = Term((0.0,), grey=True)  # what is written where nothing is added up
OTHER = {key: RULES[f"d{key}"].right for key in "xwb"}  # what a cell of x, w or b meets


def met(where: Geometry, of: str, place: Index) -> tuple[Tap, ...]:
    """The taps that a cell takes part in."""
    return grouped(where)[of][() if of == "b" else place]


def part(tap: Tap, key: str) -> Index:
    """The place in a grid that a tap belongs to."""
    letter = letter_of(key)
    return (0, 0) if letter == "b" else getattr(tap, letter)


def badges(where: Geometry, of: str, taps: tuple[Tap, ...]) -> list[int]:
    """The numbers of the terms: each y's own where there are few, else places in the sum."""
    rows, cols = shape(where, "y")
    if rows * cols <= MARKED:
        return [tap.y[0] * cols + tap.y[1] + 1 for tap in taps]
    most = most_met(where, of)
    return [place if most <= MARKED else 0 for place in range(1, len(taps) + 1)]


def most_met(where: Geometry, of: str) -> int:
    """The most taps that any cell takes part in."""
    return max(map(len, grouped(where)[of].values()))


def terms(where: Geometry, of: str, place: Index) -> tuple[Term, ...]:
    """The products that add up to ∂L/∂ of a cell of x, w or b."""
    taps = met(where, of, place)
    marks = badges(where, of, taps)
    return tuple(Term(product(f"d{of}", t), badge) for t, badge in zip(taps, marks, strict=True))


def marked(where: Geometry, taps, key: str, badges) -> tuple[tuple[Index, int], ...]:
    """The places of the taps in a grid, X with its padding, each with the number of its term."""
    at = on_x(where).at if key == "x" else {}
    places = (part(tap, key) for tap in taps)
    places = (at.get(Cell(key, place), place) for place in places)
    return tuple(zip(places, badges, strict=True))


def slopes(where: Geometry, of: str, y: Index) -> dict:
    """What a y would change by, by place; b goes into it once, also where all else is padding."""
    if of == "b":
        return {(0, 0): 1.0}
    return {part(tap, of): local(f"d{of}", tap) for tap in met(where, "y", y)}


def added(where: Geometry, of: str, y: Index) -> dict:
    """What one y adds, by place."""
    return {at: (Cell("dy", y), slope) for at, slope in slopes(where, of, y).items()}


def locals_board(where: Geometry, of: str, place: Index) -> Board:
    """The local derivative of every y in one cell, each at the place of its y."""
    at = {tap.y: local(f"d{of}", tap) for tap in met(where, of, place)}
    return filled(shape(where, "y"), at)


# ---- sums written out ------------------------------------------------------------------------


def written_out(result: Cell, terms, tail: Term | None = None) -> tuple[Line, ...]:
    """A sum as lines; many terms leave room for names or numbers only, in the same place."""
    if terms == (NOTHING,) and not tail:
        return (Line(terms, "either", left=result, result=result),)
    if len(terms) > FEW:
        return (Line(terms, "either", left=result, tail=tail, result=result),)
    return (
        Line(terms, "symbols", left=result, tail=tail),
        Line(terms, "numbers", tail=tail),
        Line(terms, "products", tail=tail, result=result),
    )


def equation(products: tuple, result: Cell) -> tuple:
    """The sum of the products and what it comes to; of none or more than nine, only the latter.

    Of a single product it is the factors that are written.
    """
    total = ((result,),)
    if len(products) == 1:
        return _single(products[0], total)
    if not 0 < len(products) <= MARKED:
        return result, " ", Equals((), ((total,),)), " ", Numeral(total)
    left = (piece for k, factors in enumerate(products) for piece in _summand(factors, k))
    as_written = tuple(((factors,),) for factors in products)
    return *left, " ", Equals(as_written, ((total,),)), " ", Numeral(total)


def _single(product, total):
    first, *others = (((factor,),) for factor in product)
    factors = [Numeral(first), *(p for o in others for p in (" · ", Numeral(o, "factor")))]
    return *factors, " ", Equals(((first, *others),), ((total,),)), " ", Numeral(total)


def _summand(factors, k):
    total: Sum = (factors,)
    if not k:
        return (Numeral(total),)
    return " ", Numeral(total, "sign"), " ", Numeral(total, "size")


def kept(terms) -> tuple:
    """What is multiplied in each term that counts."""
    return tuple(term.factors for term in terms if not term.struck)
