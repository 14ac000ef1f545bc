"""How numbers and names are written: one rule each, for captions, cells, formulas and links.

A name is written in pieces, so that what sets it (a caption, HTML, a picture) need not take a
string apart again.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from html import escape
from typing import Literal, NamedTuple

DIGITS = 4  # significant ones, of what is not whole
WHOLE = 1e6  # whole numbers below it are written in full
LEAST = 1e-3  # numbers below it are written with an exponent
WORDS = ("no", "one", "two", "three", "four", "five", "six")
WORDS += ("seven", "eight", "nine", "ten", "eleven", "twelve")

GRADIENTS = {"dx": "x", "dw": "w", "db": "b", "dy": "y"}  # grids, each with what it is taken in

Form = Literal["plain", "factor", "sign", "size"]
Kind = Literal["partial", "letter", "index", "slash"]


@lru_cache(maxsize=1 << 14)
def number(value: float) -> str:
    """A number with a real minus sign: whole, or rounded to four significant digits.

    What lies exactly between two is rounded away from zero, as JavaScript's `toPrecision` does.

    >>> number(-3.0), number(0.12345), number(45.5), number(-0.0), number(12345.678)
    ('−3', '0.1235', '45.5', '0', '12350')
    >>> number(111 * 111), number(1.5e-7), number(12.125), number(-1234.5)
    ('12321', '1.5e−7', '12.13', '−1235')
    """
    size = abs(value)
    whole = size < WHOLE and value == int(value)
    text = str(int(size)) if whole else _rounded(Decimal(size))
    return f"−{text}" if value < 0 else text


def _rounded(exact: Decimal) -> str:
    unit = Decimal(1).scaleb(exact.adjusted() - DIGITS + 1)
    rounded = exact.quantize(unit, ROUND_HALF_UP)
    if LEAST <= float(rounded) < WHOLE:
        return _trimmed(f"{rounded:f}")
    exponent = rounded.adjusted()
    mantissa = _trimmed(f"{rounded.scaleb(-exponent):f}")
    return f"{mantissa}e{exponent}".replace("-", "−")


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def written(value: float, form: Form = "plain") -> str:
    """A number in one of its forms; a sign and a size are two halves of one number.

    >>> written(-2), written(-2, "factor"), written(2, "factor")
    ('−2', '(−2)', '2')
    >>> written(-2, "sign"), written(-2, "size"), written(0, "sign"), written(0, "size")
    ('−', '2', '+', '0')
    """
    text = number(value)
    negative = text.startswith("−")
    if form == "factor":
        return f"({text})" if negative else text
    if form == "sign":
        return "−" if negative else "+"
    return text[1:] if form == "size" and negative else text


# ---- names ---------------------------------------------------------------------------------


class Piece(NamedTuple):
    """A piece of a name, and how it is set: a letter, an index below the line, ∂ or a slash."""

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
    >>> plain(spelled(("dy", ()))), plain(spelled(("y", (0, 11)), ",")), plain(spelled(("b", ())))
    ('∂L/∂Y', 'y1,12', 'b')
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
    letter = letter_of(grid)
    name = [Piece(letter if at or letter == "b" else letter.upper(), "letter")]
    if at:
        name.append(Piece(comma.join(str(i + 1) for i in at), "index"))
    if grid not in GRADIENTS:
        return (), tuple(name)
    partial = Piece("∂", "partial")
    return (partial, Piece("L", "letter")), (partial, *name)


def letter_of(grid: str) -> str:
    """The letter of a grid: of a gradient, that of what it is taken in.

    >>> letter_of("dx"), letter_of("x")
    ('x', 'x')
    """
    return GRADIENTS.get(grid, grid)


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
    many = WORDS[n] if n < len(WORDS) else str(n)
    if isinstance(noun, Letter):
        return (f"{many} ", noun) if n == 1 else (f"{many} ", noun, "'s")
    return (f"{many} {noun}" if n == 1 else f"{many} {noun}s",)


def listed(names: Sequence) -> tuple:
    """Names in a sentence, as pieces of it.

    >>> listed(["y11"]), listed(["y11", "y12", "y21"])
    (('y11',), ('y11', ', ', 'y12', ' and ', 'y21'))
    """
    found = [names[0]]
    for name in names[1:-1]:
        found += [", ", name]
    return (*found, " and ", names[-1]) if len(names) > 1 else tuple(found)
