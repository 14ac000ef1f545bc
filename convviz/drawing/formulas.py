"""A formula as marks: columns of terms that hold their places on all steps.

`Setting` measures the lines of all steps once; it then writes those of one step.
"""

from collections.abc import Sequence

from ..story.model import Line, Part, Story, Term
from . import style
from .marks import FILL, STRIKE, Tag, badge, box, lines, rounded, width, write

PLAIN = Tag()
DOT, SIGN, SIGN_MOST = "·", 30, 60


class Setting:
    """Where the lines of a story's formulas go, on a sheet of a certain room."""

    def __init__(self, story: Story, sheet: style.Sheet, room: float):
        self.sheet, self.story = sheet, story
        self.steps = [step.formula for step in story.steps]
        self.labels = sheet.labels if story.derivation else 0
        every = [line for formula in self.steps for line in formula]
        self.left = max((self.part_width(line.left) for line in every if line.left), default=0)
        self.start = self.labels + self.left + 30 if every else 0
        self.result = max(56, *(width(line.result, sheet.formula) + 24 for line in every), 0)
        self.measure([line for line in every if not line.products or story.derivation])
        self.per_line = self.fitting(room - self.start)
        self.sign_room = SIGN
        self.width = self.needed(self.per_line) if every else 0

    def measure(self, every):
        count = max((len(line.terms) for line in every), default=0)
        self.columns = [
            max(self.term_width(line.terms[k]) for line in every if len(line.terms) > k)
            for k in range(count)
        ]

    def fitting(self, room):
        """How many terms go into one line: all, the filter's width, or what there is room for."""
        count = len(self.columns)
        first = count if count <= 5 else min(count, self.story.per_line)
        for n in range(max(first, 1), 0, -1):
            if self.block(n) + (self.gap_result if n == count else 0) <= room:
                return n
        return 1

    @property
    def gap_result(self):
        return 24 + self.result

    def block(self, n):
        """The width of the widest line with n terms."""
        if not self.columns:
            return 0
        return sum(self.widths(n)) + SIGN * (min(n, len(self.columns)) - 1)

    def widths(self, n):
        return [max(self.columns[k::n]) for k in range(min(n, len(self.columns)))]

    def needed(self, n):
        alone = self.gap_result if n >= len(self.columns) else 0
        return self.start + max(self.block(n) + alone, self.result)

    def widen(self, total):
        """Spread the terms over the width that the grids take, within reason."""
        gaps = min(self.per_line, len(self.columns)) - 1
        if gaps > 0 and total > self.width:
            self.sign_room = min(SIGN_MOST, SIGN + (total - self.width) / gaps)

    # ---- one step -------------------------------------------------------------------------

    def rows(self, formula: Sequence[Line]):
        """The rows of a formula from top to bottom: (line, first term, last term)."""
        n, count = self.per_line, len(self.columns)
        blocks = [(k, min(k + n, count)) for k in range(0, max(count, 1), n)]
        if self.story.derivation:
            return [(line, *block) for line in formula for block in blocks]
        spread = [line for line in formula if not line.products]
        rows = [(line, *block) for block in blocks for line in spread]
        return rows + [(line, 0, len(line.terms)) for line in formula if line.products]

    def height(self):
        """The height of the tallest step."""
        return max((self.layout(formula)[1] for formula in self.steps), default=0)

    def layout(self, formula):
        """The baseline of each row, and the height of all, the same for both faces."""
        y, places, slots = 0.0, [], {}
        rows = self.rows(formula)
        for line, first, last in rows:
            slot = (line.face == "numbers" and self.twin(formula)), first
            if slot[0] and (first in slots):
                places.append(slots[first])
                continue
            if line.label and not self.labels and first == 0:
                y += 20
            if self.badges_over(formula, line, first):
                y += 26
            high = self.row_height(line)
            places.append(y + high / 2 + 5)
            slots[first] = places[-1]
            y += high
        return list(zip(rows, places, strict=True)), y

    def twin(self, formula):
        """Whether symbols and numbers share one place, as they do when there are many terms."""
        return len(formula) == 2 and formula[0].face == "symbols"

    def badges_over(self, formula, line, first):
        has = any(t.badge for step in self.steps for t in step[0].terms[first:]) if formula else 0
        return has and line is formula[0]

    def row_height(self, line):
        index = next((f.index(line) for f in self.steps if line in f), 0)
        twins = [f[index] for f in self.steps if len(f) > index]
        tall = any(
            "/" in part.text
            for twin in twins
            for part in [
                *(p for t in twin.terms for p in t.parts),
                *([twin.left] if twin.left else []),
            ]
        )
        return self.sheet.tall if tall else self.sheet.rows

    def write(self, formula, x, y, right, face):
        """The marks of one step's formula; `right` is where the boxed result ends."""
        for (line, first, last), base in self.layout(formula)[0]:
            if line.face in ("", face):
                over = line is formula[0]
                yield from self.row(
                    line, first, last, x, y + base, right, over, formula[0].left.role
                )

    def row(self, line, first, last, x, base, right, badges, role):
        if line.label and first == 0:
            look = {"font": "bold" if line.new else "sans"}
            color = style.INK if line.new else style.GREY
            above = 0 if self.labels else self.row_height(line) / 2 + 8
            for mark in write(line.label, x, base - 2 - above, style.NOTE, color, **look):
                yield mark, PLAIN
        x += self.labels
        written = any(term.parts for term in line.terms[first:last])
        if first == 0 and line.left and line.terms:
            yield from self.part(line.left, x + (self.left - self.part_width(line.left)) / 2, base)
        if first == 0 and line.terms:
            yield from self.sign("=", x + self.left + 14, base, style.INK)
        x += self.left + 30
        running = line.products and not self.story.derivation
        if running and self.per_line < len(self.columns):
            yield from self.run_on(line, x, base)
        elif written:
            yield from self.in_columns(line, first, last, x, base, badges)
        if line.result and last >= len(line.terms):
            yield from self.boxed(line.result, role, right, base)

    def in_columns(self, line, first, last, x, base, badges):
        seen = any(term.parts for term in line.terms[:first])
        for k, (term, wide) in enumerate(
            zip(line.terms[first:last], self.widths(self.per_line), strict=False)
        ):
            if term.parts and (seen or term.sign == "−"):
                if seen:
                    at = x - self.sign_room / 2 if k else x - 16
                    color = style.INK if line.products and not term.grey else style.GREY
                    yield from self.sign(term.sign, at, base, color)
            seen = seen or bool(term.parts)
            yield from self.term(term, x + (wide - self.term_width(term)) / 2, base)
            if badges and term.badge:
                over = base - self.row_height(line) / 2 - 14
                for mark in badge(x + wide / 2, over, term.badge, style.RADIUS, term.hollow):
                    yield mark, PLAIN
            x += wide + self.sign_room

    def run_on(self, line, x, base):
        """Plain numbers with their signs, as a running line of text."""
        size = self.sheet.formula
        for k, term in enumerate(line.terms):
            color = style.ZERO if term.grey else style.INK
            if k:
                yield from self.sign(term.sign, x + 11, base, color)
                x += 22
            yield from ((m, PLAIN) for m in write(term.parts[0].text, x, base, size, color))
            x += width(term.parts[0].text, size)

    def boxed(self, text, role, right, base):
        size, high = self.sheet.formula, self.sheet.formula * 1.55
        left, top = right - self.result, base - 0.33 * size - high / 2
        look = {"fill": style.HUES[role].window, "line": style.INK, "weight": style.QUESTION}
        yield box(left, top, self.result, high, FILL, inset=1.75, **look), PLAIN
        middle = left + self.result / 2
        yield from ((m, PLAIN) for m in write(text, middle, base, size, style.INK, anchor=0.5))
        yield from self.sign("=", left - 14, base, style.INK)

    def sign(self, text, x, base, color):
        return ((m, PLAIN) for m in write(text, x, base, self.sheet.formula, color, anchor=0.5))

    # ---- terms and parts ------------------------------------------------------------------

    def term_width(self, term: Term) -> float:
        dots = width(f" {DOT} ", self.sheet.formula) * (len(term.parts) - 1)
        return sum(map(self.part_width, term.parts)) + max(dots, 0)

    def term(self, term, x, base):
        start = x
        for k, part in enumerate(term.parts):
            if k:
                gap = width(f" {DOT} ", self.sheet.formula)
                color = style.ZERO if term.grey else style.INK
                yield from self.sign(DOT, x + gap / 2, base, color)
                x += gap
            yield from self.part(part, x, base, term.grey)
            x += self.part_width(part)
        if term.struck:
            stroke = (
                (start - 2, base + 0.1 * self.sheet.formula),
                (x + 2, base - 0.75 * self.sheet.formula),
            )
            yield lines((stroke,), STRIKE, line=style.ZERO, weight=1.4), PLAIN

    def part_width(self, part: Part) -> float:
        if not _fraction(part):
            return width(part.text, self.sheet.formula)
        above, below = _fraction(part)
        size = self.sheet.fraction
        return max(width(above, size), width(below, size)) + 6

    def part(self, part: Part, x, base, grey=False):
        color = style.ZERO if grey else style.HUES[part.role].text
        yield from self.box(part, x, base, grey)
        if not _fraction(part):
            yield from ((m, PLAIN) for m in write(part.text, x, base, self.sheet.formula, color))
            return
        above, below = _fraction(part)
        size, wide = self.sheet.fraction, self.part_width(part)
        middle, bar = x + wide / 2, base - 0.3 * self.sheet.formula
        yield lines((((x, bar), (x + wide, bar)),), STRIKE, line=color, weight=1), PLAIN
        for text, y in ((above, bar - 0.38 * size), (below, bar + 1.03 * size)):
            yield from ((m, PLAIN) for m in write(text, middle, y, size, color, anchor=0.5))

    def box(self, part, x, base, grey):
        """The rounded box of what was just put in, or of what is being differentiated."""
        if not part.box:
            return
        role = part.role or _role_below(part)
        hue = style.HUES["" if grey else role]
        look = {"fill": hue.window, "line": hue.line, "weight": 1.1}
        size, wide = self.sheet.fraction, self.part_width(part)
        if part.box == "below":
            top, high = base - 0.3 * self.sheet.formula + 3.5, 1.3 * size
        else:
            top, high = base - 0.95 * self.sheet.formula, 1.4 * self.sheet.formula
        yield rounded(x - 3, top, wide + 6, high, 3, FILL, **look), PLAIN


def _fraction(part: Part):
    above, slash, below = part.text.partition("/")
    return (above, below) if slash else None


def _role_below(part: Part):
    return part.text.rpartition("∂")[2][:1]
