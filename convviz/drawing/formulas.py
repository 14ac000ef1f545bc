"""The room of a formula: how wide its terms are, and how its lines break.

`Setting` measures the lines of all steps once, so that terms hold their places on all steps;
`lines` writes those of one step.
"""

from math import fsum
from typing import NamedTuple

from ..story.model import Story
from . import style
from .bits import Writer, Written

EQUALS, SIGN, SIGN_MOST, TAIL = 30, 30, 60, 28  # room for signs: least, most, before the bias
OVER, LABEL = 26, 26  # room for the numbers of the terms, and for a label above its line
BEFORE_BOX, BOX, AROUND_RESULT = 17, 56, 24  # from the middle of = to the box of a result, its
# least width, and what it is wider than its number
RUNNING_SIGN = 22
LINES_APART = 12  # between lines of many rows
NOTED = 22  # for words under the lines
IN_A_ROW = 5  # up to so many terms, all stand side by side where they fit


class Row(NamedTuple):
    """A row of a formula: of the line with this index, these terms; the result comes after it."""

    index: int
    first: int
    last: int
    ends: bool


class Setting:
    """Where the lines of a story's formulas go, on a sheet of a certain room."""

    def __init__(self, story: Story, sheet: style.Sheet, columns: int, own_places: bool):
        self.sheet, self.most, self.own_places = sheet, columns, own_places
        # many terms stand in many rows, and a fraction on one line takes less of them
        many = max(_count(step) for step in story.script.steps) > IN_A_ROW
        self.writer = Writer(story, sheet, flat=sheet.roomy and many)
        self.formulas = [
            tuple(written for line in step.formula for written in self.writer.ways(line))
            for step in story.script.steps
        ]
        self.notes = [step.note for step in story.script.steps]
        self.labels = sheet.labels if own_places else 0
        self.sign = SIGN
        self._placed = {}
        self.measure(sheet.room)
        if own_places and not self.in_one_line:  # there terms cannot stand under those before
            self.formulas = [tuple(map(closed_up, formula)) for formula in self.formulas]
            self.measure(sheet.room)

    # ---- columns ----------------------------------------------------------------------------

    def measure(self, room):
        """The widths of the columns, and how many of them go into one line."""
        every = [line for formula in self.formulas for line in formula]
        self.columns = self.widest(every)
        lefts = (self.writer.symbol(line.line.left) for line in every if line.line.left)
        self.left = max(bit.width for bit in lefts)
        self.start = self.labels + self.left + EQUALS
        results = (self.writer.number_width(((line.result,),)) for line in every if line.result)
        self.result = max([BOX, *(wide + AROUND_RESULT for wide in results)])
        tails = (self.writer.term_width(line.tail) for line in every if line.tail)
        self.tail = max((TAIL + wide for wide in tails), default=0)
        self.room = room - self.start
        self.abreast = self.fitting()
        with_boxes = (self.with_box(line) for line in every if line.result)
        lasts = (wide for wide in with_boxes if wide <= self.room)
        last = max([self.result, *lasts])
        self.width = self.start + max(self.block(self.abreast), last, *self.running_widths(every))
        self.tall = [self.is_tall(k) for k in range(max(map(len, self.formulas)))]
        self.badged = any(t.badge for f in self.formulas if f for t in f[0].line.terms)

    def with_box(self, line: Written) -> float:
        """Where the result of a line ends if it stands behind it."""
        if line.alone:
            return self.result
        return self.end(line, SIGN) + SIGN / 2 + BEFORE_BOX + self.result

    def result_below(self, line: Written) -> bool:
        """Whether there is no room for a result behind its line."""
        return self.with_box(line) > self.room

    def widest(self, every) -> list[float]:
        """The width of each column."""
        lines = [line for line in every if self.own_places or line.way != "products"] or every
        found = [0.0] * max(len(line.terms) for line in lines)
        for line in lines:
            for k, bits in enumerate(line.terms):
                found[k] = max(found[k], self.writer.term_width(bits))
        return found

    def running_widths(self, every):
        """The width of each row of running text."""
        for line in filter(self.runs, every):
            for first, last in self.broken(line):
                yield self.running_width(line.parts[first:last])

    def fitting(self):
        """All terms, else as many as the filter is wide, else as many as there is room for."""
        count = len(self.columns)
        whole = self.block(count) + SIGN / 2 + BEFORE_BOX + self.result
        if count <= IN_A_ROW and whole <= self.room:
            return count
        most = min(self.most, count - 1)
        return next((n for n in range(most, 1, -1) if self.block(n) <= self.room), 1)

    @property
    def in_one_line(self) -> bool:
        """Whether all terms stand side by side."""
        return self.abreast == len(self.columns)

    def block(self, n) -> float:
        """The width of n columns, one under another, with their signs and the bias."""
        return fsum(max(self.columns[k::n]) for k in range(n)) + SIGN * (n - 1) + self.tail

    def column(self, k, sign=None) -> tuple[float, float]:
        """Where a column begins, right of the equals sign, and its width."""
        widths = [max(self.columns[j :: self.abreast]) for j in range(k + 1)]
        return fsum(widths[:k]) + (self.sign if sign is None else sign) * k, widths[k]

    def end(self, line: Written, sign=None) -> float:
        """Where the last row of a line ends, right of the equals sign."""
        if self.runs(line):
            return self.running_width(line.parts[self.broken(line)[-1][0] :])
        last = len(line.terms) - 1
        if not line.tail:
            last = max(k for k, bits in enumerate(line.terms) if bits)
        tail = TAIL + self.writer.term_width(line.tail) if line.tail else 0
        return fsum(self.column(last % self.abreast, sign)) + tail

    def before_result(self, line: Written) -> float:
        """From the end of a line to the middle of the equals sign behind it."""
        return (SIGN if self.runs(line) else self.sign) / 2

    def runs(self, line: Written) -> bool:
        """Whether a line is set as running text, for want of room."""
        return line.way == "products" and not self.in_one_line

    def running_width(self, parts):
        return fsum(map(self.writer.term_width, parts)) + RUNNING_SIGN * (len(parts) - 1)

    def broken(self, line) -> list[tuple[int, int]]:
        """Running text in rows that fit: the first part of each, and the one after its last."""
        parts, rows, first = line.parts, [], 0
        for k in range(1, len(parts)):
            # a row that goes on begins with a sign
            wide = self.running_width(parts[first : k + 1]) + RUNNING_SIGN * bool(rows)
            if wide > self.room:
                rows.append((first, k))
                first = k
        return [*rows, (first, len(parts))]

    def is_tall(self, index):
        """Whether any line with this index has a fraction in it."""
        lines = [formula[index] for formula in self.formulas if len(formula) > index]
        bits = [bit for line in lines for term in line.terms for bit in term]
        left = [self.writer.symbol(line.line.left) for line in lines if line.line.left]
        return any(bit.below and not bit.flat for bit in (*left, *bits))

    def row_height(self, index) -> float:
        """From one row to the next."""
        return self.sheet.tall if self.tall[index] else self.sheet.rows

    def widen(self, total):
        """Move the terms apart over the width that the grids take, within reason."""
        if self.abreast > 1:
            signs = self.abreast - 0.5
            self.sign = min(SIGN_MOST, SIGN + (total - self.width) / signs)

    # ---- rows -------------------------------------------------------------------------------

    def rows(self, formula) -> list[Row]:
        """The rows of a formula from top to bottom."""
        n, count = self.abreast, len(self.columns)
        blocks = [(k, min(k + n, count)) for k in range(0, count, n)]
        in_columns = [k for k, line in enumerate(formula) if not self.apart(line)]
        rest = [row for k, line in enumerate(formula) for row in self.run(k, line)]
        if self.own_places or self.in_one_line:
            pairs = [(k, block) for k in in_columns for block in blocks]
        else:
            longest = max((len(formula[k].terms) for k in in_columns), default=0)
            pairs = [(k, block) for block in blocks for k in in_columns if block[0] < longest]
        return [Row(k, *block, ends(formula[k], *block)) for k, block in pairs] + rest

    def apart(self, line):
        """Whether a line is not set in columns."""
        return line.alone or self.runs(line)

    def run(self, k, line):
        """The rows of a line that is not set in columns."""
        if not self.apart(line):
            return []
        rows = [(0, 0)] if line.alone else self.broken(line)
        return [Row(k, *row, row is rows[-1] and bool(line.result)) for row in rows]

    def height(self) -> float:
        """The height of the tallest step, with what is said of terms that are not written."""
        noted = NOTED * any(self.notes)
        return max(self.placed(formula)[1] for formula in self.formulas) + noted

    def placed(self, formula):
        """Each row with its baseline, and the height of all; both faces use the same places."""
        kind = (*self.rows(formula), *map(self.kind, formula))
        if kind not in self._placed:
            self._placed[kind] = self.place(formula)
        return self._placed[kind]

    def kind(self, line):
        """What else than its rows decides where a line stands."""
        return line.twin, bool(line.line.label), bool(line.result) and self.result_below(line)

    def place(self, formula):
        y, placed, shared = 0.0, [], {}
        for row in self.rows(formula):
            line, first = formula[row.index], row.first
            if not (line.twin and first in shared):
                if self.own_places and not self.in_one_line and first == 0 and y:
                    y += LINES_APART
                y += LABEL if line.line.label and not self.labels and first == 0 else 0
                y += OVER if self.over(line, row.index) else 0
                high = self.row_height(row.index)
                shared[first] = y + high / 2 + 5
                y += high
            placed.append((row, shared[first]))
            if row.ends and self.result_below(line):
                y += self.sheet.rows
        return placed, y

    def over(self, line: Written, index) -> bool:
        """Whether the numbers of the terms stand over a row."""
        return self.badged and (index == 0 or line.twin)


def _count(step):
    return max((len(line.terms) for line in step.formula), default=0)


def closed_up(line: Written) -> Written:
    """A line without the places that are left free in it."""
    terms = tuple(term for term in line.line.terms if term.factors)
    return line._replace(
        line=line.line._replace(terms=terms), terms=tuple(filter(None, line.terms))
    )


def ends(line: Written, first, last) -> bool:
    """Whether the last term of a line that has a result is in these columns."""
    at = [k for k, bits in enumerate(line.terms) if bits]
    return bool(line.result) and first <= (len(line.terms) - 1 if line.tail else at[-1]) < last
