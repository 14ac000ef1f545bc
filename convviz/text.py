"""How numbers and names are written: one rule each, for captions, cells, formulas and links.

A name is written in pieces, so that what sets it (a caption, HTML, a picture) need not take a
string apart again.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from html import escape
from math import prod
from typing import Literal, NamedTuple

DIGITS = 4  # significant ones, of what is not whole
WHOLE = 1e15  # whole numbers below it are exact, and written in full
WHOLE_FLOATS = 2**53  # up to it whole floats are whole numbers
LEAST, MOST = Decimal("1e-3"), Decimal("1e6")  # outside them, rounded numbers have an exponent
CLEAN = 12  # digits that are no binary noise
EXACT = 1e-12  # a number that differs by less than this part of it is written exactly
SAME = 1e-9  # the same for two results of unlike sums, whose noise is greater
WORDS = ("no", "one", "two", "three", "four", "five", "six")
WORDS += ("seven", "eight", "nine", "ten", "eleven", "twelve")

GRADIENTS = {"dx": "x", "dw": "w", "db": "b", "dy": "y"}  # grids, each with what it is taken in
GRADIENTS |= {f"{grid}2": letter for grid, letter in GRADIENTS.items()}
PRIME, SQUARE = "′", "²"  # in the name of a grid: what it is after a step, its cells squared
UPPER, CHANGE = "2", "Δ"  # the same for a grid of the upper of two layers, and for a change
SMALL = "b", "s", "f", "g", "z"  # letters of numbers that stand alone
ROADS = (("fs", "zf"), ("gs", "zg"))  # what two roads lead through: of what in what each rate is
RATES = {("rates", (k, j)): way for k, road in enumerate(ROADS) for j, way in enumerate(road)}
RATES |= {("rate", ()): "zs"}

Form = Literal["plain", "factor", "sign", "size"]
Kind = Literal["partial", "letter", "index", "slash", "mark"]


@lru_cache(maxsize=1 << 14)
def shown(value: float) -> Decimal:
    """The number that is written for a value: itself if it is whole, else four digits of it.

    What lies exactly between two is rounded away from zero. Binary noise does not count: 0.37·4.85
    is 1.7945 to who reads it.

    >>> shown(-12.125), shown(123456.0), shown(123456.7), shown(0.37 * 4.85)
    (Decimal('-12.13'), Decimal('123456'), Decimal('1.235E+5'), Decimal('1.795'))
    """
    if _in_full(value):
        return Decimal(round(value))
    return _significant(value, DIGITS)


def number(value: float) -> str:
    """A number with a real minus sign, as `shown` rounds it.

    >>> number(-3.0), number(0.12345), number(45.5), number(-0.0), number(12345.678)
    ('−3', '0.1235', '45.5', '0', '12350')
    >>> number(111 * 111), number(1.5e-7), number(12.125), number(-1234.5), number(1000001)
    ('12321', '1.5e−7', '12.13', '−1235', '1000001')
    """
    found = shown(value)
    in_digits = _in_full(value) or LEAST <= abs(found) < MOST
    return _minus(_trimmed(f"{found:f}") if in_digits else _with_exponent(found))


def shorter(value: float) -> Iterator[str]:
    """A number in fewer and fewer digits, for want of room; a whole one would look exact in full.

    >>> list(shorter(-3991005.0)), list(shorter(0.12345))
    (['−3.991e6', '−3.99e6', '−4e6', '−4e6'], ['0.1235', '0.123', '0.12', '0.1'])
    """
    for digits in range(DIGITS, 0, -1):
        found = _significant(value, digits)
        texts = [_with_exponent(found)] + [_trimmed(f"{found:f}")] * (not _in_full(value))
        yield _minus(min(texts, key=len))


def equal(left: Iterable[Iterable[float]], right: Iterable[Iterable[float]]) -> bool:
    """Whether two sums of products are equal as they are written.

    >>> equal([[0.5], [0.25]], [[0.75]]), equal([[1 / 3, 3]], [[1]])
    (True, False)
    """
    return _exact(left) == _exact(right)


def exact(value: float) -> bool:
    """Whether a number is written as it is, but for binary noise.

    >>> exact(0.1 + 0.2), exact(1 / 3)
    (True, False)
    """
    return abs(Decimal(value) - shown(value)) <= Decimal(EXACT) * abs(Decimal(value))


def differ(one: float, other: float) -> bool:
    """Whether two numbers are not the same, but for binary noise.

    >>> differ(0.1 + 0.2, 0.3), differ(3, -3)
    (False, True)
    """
    return abs(one - other) > SAME * max(abs(one), abs(other))


def _exact(products):
    return sum(prod(Fraction(shown(factor)) for factor in factors) for factors in products)


def _in_full(value):
    return abs(value) < WHOLE and abs(value - round(value)) <= EXACT * abs(value)


def _significant(value, digits):
    """So many digits of a number, after its noise was rounded off."""
    return _rounded(_rounded(Decimal(value), CLEAN), digits)


def _rounded(value: Decimal, digits: int) -> Decimal:
    if not value:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_UP)


def _with_exponent(rounded: Decimal) -> str:
    exponent = rounded.adjusted()
    return f"{_trimmed(f'{rounded.scaleb(-exponent):f}')}e{exponent}"


def _minus(text):
    return text.replace("-", "−")


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def bare(number: float) -> float:
    """A whole number without its point, as a learner would write it; others as they are.

    >>> bare(3.0), bare(0.5), bare(1e300)
    (3, 0.5, 1e+300)
    """
    whole = float(number).is_integer() and abs(number) <= WHOLE_FLOATS
    return int(number) if whole else number


def written(value: float, form: Form = "plain") -> str:
    """A number in one of its forms; a sign and a size are two halves of one number.

    >>> written(-2), written(-2, "factor"), written(2, "factor")
    ('−2', '(−2)', '2')
    >>> written(-2, "sign"), written(-2, "size"), written(0, "sign"), written(0, "size")
    ('−', '2', '+', '0')
    """
    return formed(number(value), form)


def formed(text: str, form: Form) -> str:
    """A number that is written, in one of its forms."""
    negative = text.startswith("−")
    if form == "factor":
        return f"({text})" if negative else text
    if form == "sign":
        return "−" if negative else "+"
    return text[1:] if form == "size" and negative else text


# ---- names ---------------------------------------------------------------------------------


class Piece(NamedTuple):
    """A piece of a name, and how it is set: a letter, an index, ∂, a slash, ′ or ²."""

    text: str
    kind: Kind


class Letter(NamedTuple):
    """A letter that stands for any cell of a grid, as in "the four y's"."""

    letter: str


@cache
def spelled(cell: tuple, comma: str = "") -> tuple[Piece, ...]:
    """The name of a cell (grid, index), or of a whole grid where the index is empty.

    Rows and columns count from 1, as in mathematics; `comma` stands between them.

    >>> "".join(piece.text for piece in spelled(("dx", (0, 1))))
    '∂L/∂x12'
    >>> plain(spelled(("y′", (0, 1)))), plain(spelled(("d²", (0, 1)))), plain(spelled(("w′", ())))
    ('y′12', 'd12²', 'W′')
    >>> plain(spelled(("dy", ()))), plain(spelled(("y", (0, 11)), ",")), plain(spelled(("b", ())))
    ('∂L/∂Y', 'y1,12', 'b')
    >>> plain(spelled(("dx2", (0, 1)))), plain(spelled(("Δs", ()))), plain(spelled(("rate", ())))
    ('∂L/∂x′12', 'Δs', '∂z/∂s')
    """
    above, below = fraction(cell, comma)
    return (*above, Piece("/", "slash"), *below) if above else below


@cache
def fraction(cell: tuple, comma: str = "") -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The name of a gradient as what stands over the bar and what stands under it.

    >>> [plain(part) for part in fraction(("dy", (0, 1)))]
    ['∂L', '∂y12']
    """
    grid, at = cell
    if cell in RATES:
        return tuple((Piece("∂", "partial"), Piece(of, "letter")) for of in RATES[cell])
    if grid == "rates":
        return (), (Piece("the rates", "mark"),)
    letter = "s" if grid == "nudge" else letter_of(grid)
    name = [Piece(CHANGE, "mark")] * (grid.startswith(CHANGE) or grid == "nudge")
    name.append(Piece(letter if at or letter in SMALL else letter.upper(), "letter"))
    primes, squared = grid.count(PRIME) + grid.endswith(UPPER), grid.endswith(SQUARE)
    name += [Piece(PRIME * primes, "mark")] * bool(primes)
    if at:
        name.append(Piece(comma.join(str(i + 1) for i in at), "index"))
    name += [Piece(SQUARE, "mark")] * squared
    if grid not in GRADIENTS:
        return (), tuple(name)
    partial = Piece("∂", "partial")
    return (partial, Piece("L", "letter")), (partial, *name)


def letter_of(grid: str) -> str:
    """The letter of a grid: of a gradient, that of what it is taken in; without primes.

    >>> letter_of("dx"), letter_of("x"), letter_of("x′"), letter_of("dx2"), letter_of("Δx")
    ('x', 'x', 'x', 'x', 'x')
    """
    return GRADIENTS.get(grid, grid).lstrip(CHANGE).rstrip(PRIME + SQUARE + UPPER)


def plain(pieces: Iterable[Piece]) -> str:
    """A name as a string."""
    return "".join(piece.text for piece in pieces)


def name_html(pieces: Sequence[Piece]) -> str:
    """A name as HTML, set as in mathematics.

    >>> name_html(spelled(("y", (0, 1))))
    '<span class="cv-name"><i>y</i><sub>12</sub></span>'
    """
    tags = {"letter": "<i>{}</i>", "index": "<sub>{}</sub>"}
    inner = "".join(tags.get(piece.kind, "{}").format(escape(piece.text)) for piece in pieces)
    return f'<span class="cv-name">{inner}</span>'


# ---- words ---------------------------------------------------------------------------------


def count(n: int, noun: str | Letter) -> tuple:
    """A count with its noun, in words up to twelve, as pieces of a sentence.

    >>> count(1, "product"), count(4, "product"), count(20, Letter("y"))
    (('one product',), ('four products',), ('20 ', Letter(letter='y'), "'s"))
    """
    many = in_words(n)
    if isinstance(noun, Letter):
        return (f"{many} ", noun) if n == 1 else (f"{many} ", noun, "'s")
    return (f"{many} {noun}" if n == 1 else f"{many} {noun}s",)


def in_words(n: int) -> str:
    """A count in words up to twelve, else in digits.

    >>> in_words(2), in_words(20)
    ('two', '20')
    """
    return WORDS[n] if n < len(WORDS) else str(n)


def listed(names: Sequence) -> tuple:
    """Names in a sentence, as pieces of it.

    >>> listed(["y11"]), listed(["y11", "y12", "y21"])
    (('y11',), ('y11', ', ', 'y12', ' and ', 'y21'))
    """
    found = [names[0]]
    for name in names[1:-1]:
        found += [", ", name]
    return (*found, " and ", names[-1]) if len(names) > 1 else tuple(found)


def flat(parts: Sequence) -> tuple:
    """Parts of a sentence that may have several pieces, as the pieces of all.

    >>> flat(listed([("x", " or ", "y"), ("z",)]))
    ('x', ' or ', 'y', ' and ', 'z')
    """
    return tuple(p for part in parts for p in (part if isinstance(part, tuple) else (part,)))
