"""A formula as marks: columns of terms that hold their places on all steps.

`Setting` measures the lines of all steps once; it then writes those of one step.
"""

from collections.abc import Sequence

from ..story.model import Line, Part, Story, Term
from . import style
from .marks import FILL, STRIKE, Tag, badge, box, lines, rounded, width, write

PLAIN = Tag()
DOT = "·"
EQUALS, SIGN, SIGN_MOST, TAIL = 30, 30, 60, 28  # room for signs: least, most, before the bias
OVER, LABEL = 26, 26  # room for the numbers of the terms, and for a label above its line
BEFORE_RESULT = 34


class Setting:
    """Where the lines of a story's formulas go, on a sheet of a certain room."""

    def __init__(self, story: Story, sheet: style.Sheet, room: float):
        self.sheet, self.story = sheet, story
        self.formulas = [step.formula for step in story.steps if step.formula]
        every = [line for formula in self.formulas for line in formula]
        self.labels = sheet.labels if story.derivation else 0
        self.sign, self.width = SIGN, 0.0
        if every:
            self.measure(every, room)

    def measure(self, every, room):
        """The widths of the columns, and how many of them go into one line."""
        size = self.sheet.formula
        columns = [line for line in every if self.story.derivation or not line.products]
        self.columns = [
            max(self.term_width(line.terms[k]) for line in columns if len(line.terms) > k)
            for k in range(max(len(line.terms) for line in columns))
        ]
        self.left = max(self.part_width(line.left) for line in every if line.left)
        self.start = self.labels + self.left + EQUALS
        self.result = max(56.0, *(width(line.result, size) + 24 for line in every))
        self.tail = max(
            (TAIL + self.term_width(line.tail) for line in every if line.tail), default=0
        )
        self.per_line = self.fitting(room - self.start)
        running = max((self.running_width(line) for line in every if self.runs(line)), default=0)
        alone = any(line.result and not self.runs(line) for line in every)
        last = max(running, self.block(self.per_line) if alone else 0)
        ends = last + BEFORE_RESULT + self.result
        self.result_below = ends > room - self.start
        self.width = self.start + max(
            self.block(self.per_line), last if self.result_below else ends
        )
        self.tall = [self.is_tall(k) for k in range(max(map(len, self.formulas)))]
        self.badged = any(term.badge for formula in self.formulas for term in formula[0].terms)

    def fitting(self, room):
        """All terms, else as many as the filter is wide, else as many as there is room for."""
        count = len(self.columns)
        if count <= 5 and self.block(count) + BEFORE_RESULT + self.result <= room:
            return count
        most = min(self.story.per_line, len(self.columns) - 1)
        return next((n for n in range(most, 1, -1) if self.block(n) <= room), 1)

    @property
    def in_one_line(self):
        return self.per_line == len(self.columns)

    def block(self, n):
        """The width of n columns, one under another, with their signs and the bias."""
        return sum(self.widths(n)) + SIGN * (n - 1) + self.tail

    def widths(self, n):
        return [max(self.columns[k::n]) for k in range(n)]

    def runs(self, line):
        """Whether a line is set as running text, for want of room."""
        return line.products and not self.story.derivation and not self.in_one_line

    def running_width(self, line):
        terms = _with_tail(line)
        return sum(map(self.term_width, terms)) + 22 * (len(terms) - 1)

    def is_tall(self, index):
        same = [formula[index] for formula in self.formulas if len(formula) > index]
        terms = [part for line in same for term in line.terms for part in term.parts]
        return any(
            "/" in part.text for part in [*terms, *(line.left for line in same if line.left)]
        )

    def row_height(self, index):
        return self.sheet.tall if self.tall[index] else self.sheet.rows

    def widen(self, total):
        """Spread the terms over the width that the grids take, within reason."""
        if self.width and self.per_line > 1:
            self.sign = min(SIGN_MOST, SIGN + (total - self.width) / (self.per_line - 1))

    # ---- one step -------------------------------------------------------------------------

    def rows(self, formula: Sequence[Line]):
        """The rows of a formula from top to bottom: (index of the line, first, last term)."""
        n, count = self.per_line, len(self.columns)
        blocks = [(k, min(k + n, count)) for k in range(0, count, n)]
        spread = [k for k, line in enumerate(formula) if not self.runs(line)]
        running = [(k, 0, len(line.terms)) for k, line in enumerate(formula) if self.runs(line)]
        if self.story.derivation or self.in_one_line:
            return [(k, *block) for k in spread for block in blocks] + running
        needed = [b for b in blocks if any(b[0] < len(formula[k].terms) for k in spread)]
        return [(k, *block) for block in needed for k in spread] + running

    def height(self):
        """The height of the tallest step."""
        return max(self.layout(formula)[1] for formula in self.formulas)

    def layout(self, formula):
        """Each row with its baseline, and the height of all; both faces use the same places."""
        y, placed, shared = 0.0, [], {}
        twins = len(formula) == 2 and formula[0].face == "symbols"
        for index, first, last in self.rows(formula):
            if not (twins and first in shared):
                y += LABEL if formula[index].label and not self.labels and first == 0 else 0
                y += OVER if self.over(index) else 0
                high = self.row_height(index)
                shared[first] = y + high / 2 + 5
                y += high
            placed.append((index, first, last, shared[first]))
            if self.result_below and _ends(formula[index], first, last):
                y += self.sheet.rows
        return placed, y

    def write(self, formula, x, y, right, face):
        """The marks of one step's formula; `right` is where the boxed result ends."""
        role = formula[0].left.role
        for index, first, last, base in self.layout(formula)[0]:
            line = formula[index]
            if line.face in ("", face):
                yield from self.row(line, index, (first, last), x, y + base)
                if _ends(line, first, last):
                    drop = self.sheet.rows if self.result_below else 0
                    yield from self.boxed(line.result, role, right, y + base + drop)

    def row(self, line, index, span, x, base):
        first, _last = span
        if line.label and first == 0:
            above = 0 if self.labels else self.row_height(index) / 2 + 6 + OVER * self.over(index)
            yield from self.label(line, x, base - 2 - above)
        x += self.labels
        if first == 0 and line.terms:
            if line.left:
                yield from self.part(
                    line.left, x + (self.left - self.part_width(line.left)) / 2, base
                )
            yield from self.put("=", x + self.left + EQUALS / 2 - 1, base)
        x += self.left + EQUALS
        if self.runs(line):
            yield from self.run_on(line, x, base)
        else:
            yield from self.in_columns(line, index, span, x, base)

    def over(self, index):
        return self.badged and index == 0

    def label(self, line, x, base):
        font, color = ("bold", style.INK) if line.new else ("sans", style.GREY)
        return _plain(write(line.label, x, base, style.NOTE, color, font=font))

    def in_columns(self, line, index, span, x, base):
        first, last = span
        terms = line.terms[first:last]
        seen = any(term.parts for term in line.terms[:first])
        for k, term in enumerate(terms):
            wide = max(
                self.columns[first + k :: self.per_line][:1] + self.columns[k :: self.per_line]
            )
            if term.parts and seen:
                at = x - (self.sign / 2 if k else EQUALS / 2 + 1)
                yield from self.put(term.sign, at, base, _sign_color(line, term))
            seen = seen or bool(term.parts)
            yield from self.term(term, x + (wide - self.term_width(term)) / 2, base)
            if self.over(index) and term.badge:
                above = base - self.row_height(index) / 2 - 14
                yield from _plain(badge(x + wide / 2, above, term.badge, style.RADIUS, term.hollow))
            x += wide + self.sign
        if line.tail and first < len(line.terms) <= last:
            x += TAIL - self.sign
            yield from self.put(line.tail.sign, x - TAIL / 2, base, _sign_color(line, line.tail))
            yield from self.term(line.tail, x, base)

    def run_on(self, line, x, base):
        """Plain numbers with their signs, as running text."""
        for k, term in enumerate(_with_tail(line)):
            if k:
                yield from self.put(term.sign, x + 11, base, _sign_color(line, term))
                x += 22
            yield from self.term(term, x, base)
            x += self.term_width(term)

    def boxed(self, text, role, right, base):
        size, high = self.sheet.formula, self.sheet.formula * 1.6
        left, top = right - self.result, base - 0.33 * size - high / 2
        look = {"fill": style.HUES[role].window, "line": style.INK, "weight": style.QUESTION}
        yield box(left, top, self.result, high, FILL, inset=1.75, **look), PLAIN
        yield from self.put(text, left + self.result / 2, base)
        yield from self.put("=", left - 14, base)

    def put(self, text, x, base, color=style.INK):
        return _plain(write(text, x, base, self.sheet.formula, color, anchor=0.5))

    # ---- terms and parts ------------------------------------------------------------------

    @property
    def dot(self):
        return width(f" {DOT} ", self.sheet.formula)

    def term_width(self, term: Term) -> float:
        return sum(map(self.part_width, term.parts)) + self.dot * max(len(term.parts) - 1, 0)

    def term(self, term, x, base):
        start, size = x, self.sheet.formula
        for k, part in enumerate(term.parts):
            if k:
                color = style.ZERO if term.grey else style.INK
                yield from self.put(DOT, x + self.dot / 2, base, color)
                x += self.dot
            yield from self.part(part, x, base, term.grey)
            x += self.part_width(part)
        if term.struck:
            stroke = ((start - 2, base + 0.1 * size), (x + 2, base - 0.75 * size))
            yield lines((stroke,), STRIKE, line=style.ZERO, weight=1.4), PLAIN

    def part_width(self, part: Part) -> float:
        if "/" not in part.text:
            return width(part.text, self.sheet.formula)
        return max(width(text, self.sheet.fraction) for text in part.text.split("/")) + 6

    def part(self, part: Part, x, base, grey=False):
        color = style.ZERO if grey else style.HUES[part.role].text
        if part.box:
            yield self.box(part, x, base, grey), PLAIN
        if "/" in part.text:
            yield from _plain(self.fraction(part, x, base, color))
        else:
            yield from _plain(write(part.text, x, base, self.sheet.formula, color))

    def fraction(self, part, x, base, color):
        above, below = part.text.split("/")
        size, wide = self.sheet.fraction, self.part_width(part)
        bar = base - 0.3 * self.sheet.formula
        yield lines((((x, bar), (x + wide, bar)),), STRIKE, line=color, weight=1)
        yield from write(above, x + wide / 2, bar - 0.38 * size, size, color, anchor=0.5)
        yield from write(below, x + wide / 2, bar + 1.03 * size, size, color, anchor=0.5)

    def box(self, part, x, base, grey):
        """The rounded box of what was just put in, or of what is being differentiated."""
        hue = style.HUES["" if grey else part.role or part.text.rpartition("∂")[2][0]]
        size, wide = self.sheet.fraction, self.part_width(part)
        top, high = base - 0.95 * self.sheet.formula, 1.4 * self.sheet.formula
        if part.box == "below":
            top, high = base - 0.3 * self.sheet.formula + 3.5, 1.3 * size
        look = {"fill": hue.window, "line": hue.line, "weight": 1.1}
        return rounded(x - 3, top, wide + 6, high, 3, FILL, **look)


def _ends(line, first, last):
    """Whether the last term of a line that has a result is in this row."""
    return bool(line.result) and first < len(line.terms) <= last


def _plain(marks):
    return ((mark, PLAIN) for mark in marks)


def _with_tail(line):
    return (*line.terms, line.tail) if line.tail else line.terms


def _sign_color(line, term):
    return style.INK if line.products and not term.grey else style.GREY
