"""A line of a formula in bits: names, fractions and numbers, each with its width."""

from math import fsum
from typing import NamedTuple

from ..sheet import Cell, Sum
from ..story.model import Line, Story, Term
from ..story.words import Slope
from ..text import Form, Piece, fraction, written
from . import style
from .labels import hue_of, is_gradient, name_of
from .letters import advance
from .marks import Name, name_width

FRACTION_AROUND = 6
# room that is kept for other numbers than those of today, so that what is typed finds some
RESERVED = {"factor": "(−8)", "size": "88", "plain": "−8"}


VEILED = {"": (), "products": ("products",), "numbers": ("numbers", "products")}
VEILED["all"] = "symbols", *VEILED["numbers"]


class Bit(NamedTuple):
    """A piece of a term: a name, a fraction of two, or a number; its hue and its width."""

    role: str
    width: float
    name: Name | None = None
    below: Name | None = None  # under the bar of a fraction, or behind its stroke
    flat: bool = False  # whether it is a fraction on one line
    sum: Sum = ()
    form: Form = "plain"
    of: str = ""  # the hue of what is differentiated, where it is another


class Written(NamedTuple):
    """A line in one way of writing it: the bits of each term, and its face."""

    line: Line
    way: str
    terms: tuple[tuple[Bit, ...], ...]
    tail: tuple[Bit, ...]
    face: str
    result: Cell | None
    twin: bool  # whether it shares its place with the line before or after it

    @property
    def alone(self) -> bool:
        """Whether a single product is all of a sum, so that its result says it all."""
        return self.way == "products" and bool(self.result) and len(self.parts) == 1

    @property
    def veiled(self) -> bool:
        """Whether its terms are not written, though their room is kept."""
        return self.way in VEILED[self.line.veil]

    @property
    def parts(self) -> tuple[tuple[Bit, ...], ...]:
        """The bits of the terms that there are, and of the bias."""
        return tuple(bits for bits in (*self.terms, self.tail) if bits)


class Writer:
    """Writes the terms of a story's formulas in bits, as a sheet has room for them."""

    def __init__(self, story: Story, sheet: style.Sheet, flat: bool):
        self.story, self.sheet = story, sheet
        self.flat = flat  # whether fractions stand on one line

    def ways(self, line: Line):
        """The line as it is written, or as names and as numbers in the same place."""
        if line.way == "either":
            names, numbers = (self.in_bits(line, way, True) for way in ("symbols", "numbers"))
            # names may stand there alone, in both faces
            return names._replace(face="") if line.veil == "numbers" else names, numbers
        return (self.in_bits(line, line.way, False),)

    def in_bits(self, line, way, twin):
        bits, first = [], True
        for term in line.terms:
            bits.append(self.term_bits(term, way, first))
            first = first and not term.factors
        tail = self.term_bits(line.tail, way, False) if line.tail else ()
        face = "" if way == "symbols" and not twin else "symbols" if way == "symbols" else "numbers"
        result = line.result if way != "symbols" else None
        return Written(line, way, tuple(bits), tail, face, result, twin)

    def term_bits(self, term: Term, way, first):
        if not term.factors:
            return ()
        if way == "symbols":
            return tuple(map(self.symbol, term.factors))
        if way == "products":
            return (self.numeral((term.factors,), "plain" if first else "size", ""),)
        return tuple(
            self.numeral(((factor,),), "plain" if first and not k else "factor", hue_of(factor))
            for k, factor in enumerate(term.factors)
        )

    def symbol(self, factor) -> Bit:
        """The name of a factor, a derivative as a fraction."""
        comma = self.story.script.comma
        if isinstance(factor, Slope):
            above, below = (fraction((f"d{cell.grid}", cell.at), comma)[1] for cell in factor)
            return self.bar(above, below, "", factor.by.grid)
        if is_gradient(factor):
            return self.bar(*fraction(factor, comma), hue_of(factor), hue_of(factor))
        name = name_of(self.story, factor)
        return Bit(hue_of(factor), name_width(name, self.sheet.formula), name)

    def bar(self, above, below, role, of):
        if self.flat:
            above, size = (*above, Piece("/", "slash")), self.sheet.formula
            wide = name_width(above, size) + name_width(below, size)
            return Bit(role, wide, above, below, flat=True, of=of)
        size = self.sheet.fraction
        wide = max(name_width(above, size), name_width(below, size)) + FRACTION_AROUND
        return Bit(role, wide, above, below, of=of)

    def numeral(self, total: Sum, form, role) -> Bit:
        """A number."""
        return Bit(role, self.number_width(total, form), sum=total, form=form)

    def number_width(self, total, form="plain"):
        text = written(self.story.value(total), form)
        wide = max(advance(each, "serif") for each in (text, RESERVED.get(form, "")))
        return self.sheet.formula * wide

    @property
    def dot(self) -> float:
        """The width of the dot between two factors."""
        return self.sheet.formula * advance(" · ", "serif")

    def term_width(self, bits) -> float:
        """The width of a term."""
        return fsum(bit.width for bit in bits) + self.dot * max(len(bits) - 1, 0)
