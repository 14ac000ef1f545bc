"""The room of a formula: how wide its terms are, and how its lines break.

`Setting` measures the lines of all steps once, so that terms hold their places on all steps;
`lines` writes those of one step.
"""

from math import fsum
from typing import NamedTuple

from ..sheet import Cell, Sum
from ..story.model import Line, Slope, Story, Term
from ..text import GRADIENTS, Form, fraction, letter_of, spelled, written
from . import style
from .letters import advance
from .marks import Name, name_width

EQUALS, SIGN, SIGN_MOST, TAIL = 30, 30, 60, 28  # room for signs: least, most, before the bias
OVER, LABEL = 26, 26  # room for the numbers of the terms, and for a label above its line
BEFORE_RESULT, RESULT = 34, 56
RUNNING_SIGN = 22
FRACTION_AROUND = 6


class Bit(NamedTuple):
    """A piece of a term: a name, a fraction of two, or a number; its hue and its width."""

    role: str
    width: float
    name: Name | None = None
    below: Name | None = None  # under the bar of a fraction
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


class Setting:
    """Where the lines of a story's formulas go, on a sheet of a certain room."""

    def __init__(self, story: Story, sheet: style.Sheet, columns: int, own_places: bool):
        self.story, self.sheet = story, sheet
        self.most, self.own_places = columns, own_places
        self.formulas = [
            tuple(written for line in step.formula for written in self.ways(line))
            for step in story.script.steps
        ]
        self.labels = sheet.labels if own_places else 0
        self.sign = SIGN
        self._placed = {}
        self.measure([line for formula in self.formulas for line in formula], sheet.room)

    # ---- lines in bits ----------------------------------------------------------------------

    def ways(self, line: Line):
        """The line as it is written, or as names and as numbers in the same place."""
        if line.way == "either":
            return self.in_bits(line, "symbols", True), self.in_bits(line, "numbers", True)
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
        if isinstance(factor, Cell) and factor.grid in GRADIENTS:
            return self.bar(*fraction(factor, comma), hue_of(factor), hue_of(factor))
        name = spelled(factor, comma) if isinstance(factor, Cell) else factor
        return Bit(hue_of(factor), name_width(name, self.sheet.formula), name)

    def bar(self, above, below, role, of):
        size = self.sheet.fraction
        wide = max(name_width(above, size), name_width(below, size)) + FRACTION_AROUND
        return Bit(role, wide, above, below, of=of)

    def numeral(self, total: Sum, form, role) -> Bit:
        """A number."""
        return Bit(role, self.number_width(total, form), sum=total, form=form)

    def number_width(self, total, form="plain"):
        text = written(self.story.value(total), form)
        return self.sheet.formula * advance(text, "serif")

    @property
    def dot(self) -> float:
        """The width of the dot between two factors."""
        return self.sheet.formula * advance(" · ", "serif")

    def term_width(self, bits) -> float:
        """The width of a term."""
        return fsum(bit.width for bit in bits) + self.dot * max(len(bits) - 1, 0)

    # ---- columns ----------------------------------------------------------------------------

    def measure(self, every, room):
        """The widths of the columns, and how many of them go into one line."""
        columns = [line for line in every if self.own_places or line.way != "products"]
        self.columns = [0.0] * max(len(line.terms) for line in columns)
        for line in columns:
            for k, bits in enumerate(line.terms):
                self.columns[k] = max(self.columns[k], self.term_width(bits))
        self.left = max(self.symbol(line.line.left).width for line in every if line.line.left)
        self.start = self.labels + self.left + EQUALS
        results = [self.number_width(((line.result,),)) + 24 for line in every if line.result]
        self.result = max([RESULT, *results])
        self.tail = max(
            (TAIL + self.term_width(line.tail) for line in every if line.tail), default=0
        )
        self.abreast = self.fitting(room - self.start)
        running = max((self.running_width(line) for line in every if self.runs(line)), default=0)
        alone = any(line.result and not self.runs(line) for line in every)
        last = max(running, self.block(self.abreast) if alone else 0)
        ends = last + BEFORE_RESULT + self.result
        self.result_below = ends > room - self.start
        wide = last if self.result_below else ends
        self.width = self.start + max(self.block(self.abreast), wide)
        self.tall = [self.is_tall(k) for k in range(max(map(len, self.formulas)))]
        self.badged = any(t.badge for formula in self.formulas for t in formula[0].line.terms)

    def fitting(self, room):
        """All terms, else as many as the filter is wide, else as many as there is room for."""
        count = len(self.columns)
        if count <= 5 and self.block(count) + BEFORE_RESULT + self.result <= room:
            return count
        most = min(self.most, count - 1)
        return next((n for n in range(most, 1, -1) if self.block(n) <= room), 1)

    @property
    def in_one_line(self) -> bool:
        """Whether all terms stand side by side."""
        return self.abreast == len(self.columns)

    def block(self, n) -> float:
        """The width of n columns, one under another, with their signs and the bias."""
        return fsum(max(self.columns[k::n]) for k in range(n)) + SIGN * (n - 1) + self.tail

    def runs(self, line: Written) -> bool:
        """Whether a line is set as running text, for want of room."""
        return line.way == "products" and not self.own_places and not self.in_one_line

    def running_width(self, line):
        terms = with_tail(line)
        return fsum(map(self.term_width, terms)) + RUNNING_SIGN * (len(terms) - 1)

    def is_tall(self, index):
        """Whether any line with this index has a fraction in it."""
        lines = [formula[index] for formula in self.formulas if len(formula) > index]
        bits = [bit for line in lines for term in line.terms for bit in term]
        left = [self.symbol(line.line.left) for line in lines if line.line.left]
        return any(bit.below for bit in (*left, *bits))

    def row_height(self, index) -> float:
        """From one row to the next."""
        return self.sheet.tall if self.tall[index] else self.sheet.rows

    def widen(self, total):
        """Move the terms apart over the width that the grids take, within reason."""
        if self.abreast > 1:
            self.sign = min(SIGN_MOST, SIGN + (total - self.width) / (self.abreast - 1))

    # ---- rows -------------------------------------------------------------------------------

    def rows(self, formula):
        """The rows of a formula from top to bottom: (index of the line, first, last term)."""
        n, count = self.abreast, len(self.columns)
        blocks = [(k, min(k + n, count)) for k in range(0, count, n)]
        in_columns = [k for k, line in enumerate(formula) if not self.runs(line)]
        running = [(k, 0, len(line.terms)) for k, line in enumerate(formula) if self.runs(line)]
        if self.own_places or self.in_one_line:
            return [(k, *block) for k in in_columns for block in blocks] + running
        longest = max((len(formula[k].terms) for k in in_columns), default=0)
        needed = [block for block in blocks if block[0] < longest]
        return [(k, *block) for block in needed for k in in_columns] + running

    def height(self) -> float:
        """The height of the tallest step."""
        return max(self.placed(formula)[1] for formula in self.formulas)

    def placed(self, formula):
        """Each row with its baseline, and the height of all; both faces use the same places."""
        kind = tuple(
            (len(line.terms), line.way, line.twin, bool(line.line.label), bool(line.result))
            for line in formula
        )
        if kind not in self._placed:
            self._placed[kind] = self.place(formula)
        return self._placed[kind]

    def place(self, formula):
        y, placed, shared = 0.0, [], {}
        for index, first, last in self.rows(formula):
            line = formula[index]
            if not (line.twin and first in shared):
                y += LABEL if line.line.label and not self.labels and first == 0 else 0
                y += OVER if self.over(line, index) else 0
                high = self.row_height(index)
                shared[first] = y + high / 2 + 5
                y += high
            placed.append((index, first, last, shared[first]))
            if self.result_below and ends(line, first, last):
                y += self.sheet.rows
        return placed, y

    def over(self, line: Written, index) -> bool:
        """Whether the numbers of the terms stand over a row."""
        return self.badged and (index == 0 or line.twin)


def hue_of(factor) -> str:
    """The role whose hue a factor wears; a one is what y has of b, a zero has none."""
    if isinstance(factor, Cell):
        return letter_of(factor.grid)
    return "b" if factor else ""


def ends(line: Written, first, last) -> bool:
    """Whether the last term of a line that has a result is in this row."""
    return bool(line.result) and first < len(line.terms) <= last


def with_tail(line: Written):
    """The bits of the terms, and of the bias where there is one."""
    return (*line.terms, line.tail) if line.tail else line.terms
