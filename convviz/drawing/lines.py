"""The lines of a formula as marks, on all steps; `formulas` says where they go."""

from ..story.words import Equals
from . import style
from .bits import Bit, Written
from .formulas import (
    AROUND_RESULT,
    BEFORE_BOX,
    EQUALS,
    NOTED,
    OVER,
    RUNNING_SIGN,
    SIGN,
    TAIL,
    Row,
    Setting,
)
from .labels import hue_of
from .marks import (
    FILL,
    STRIKE,
    STROKE,
    badge,
    name_width,
    rectangle,
    rounded,
    segments,
    words,
    write,
)
from .numerals import Inline, Part, Relation, Slot

DOT = "·"
ROOM = 4  # on both sides of numbers, before the signs are reached


class FormulaPainter:
    """The formulas of a story, x being their left edge and y their top."""

    def __init__(self, setting: Setting, x, y):
        self.setting, self.x, self.y = setting, x, y
        self.sheet, self.size = setting.sheet, setting.sheet.formula

    def paint(self, reel):
        """Everything, on all steps."""
        for step, formula in enumerate(self.setting.formulas):
            for row, base in self.setting.placed(formula)[0]:
                line = formula[row.index]
                reel.add(1 << step, self.row(line, row, self.y + base), line.face)
                if row.ends:
                    reel.add(1 << step, self.result(line, self.y + base), line.face)
            note = self.setting.notes[step]
            if note:
                base = self.y + self.setting.placed(formula)[1] + NOTED - 6
                look = style.NOTE, style.GREY
                reel.add(1 << step, [words(note, self.x, base, *look)])

    @property
    def start(self) -> float:
        """Where the terms begin."""
        return self.x + self.setting.start

    def row(self, line: Written, row: Row, base):
        setting = self.setting
        if line.line.label and row.first == 0:
            over = setting.row_height(row.index) / 2 + 6 + OVER * setting.over(line, row.index)
            yield self.label(line.line, self.x, base - 2 - (0 if setting.labels else over))
        if row.first == 0 and line.parts and not (line.veiled and not line.line.left):
            if line.line.left:
                left = setting.writer.symbol(line.line.left)
                at = self.x + setting.labels + (setting.left - left.width) / 2
                yield from self.bit(left, at, base, False, "below" if line.line.ring else "")
            sides = ((), ()) if line.veiled else leading(line)
            yield self.equals(*sides, self.begins(line) - EQUALS / 2 - 1, base)
        if not (line.alone or line.veiled):
            yield from (self.run_on if setting.runs(line) else self.in_columns)(line, row, base)

    def begins(self, line):
        """Where the first term of a line begins that has not been dropped."""
        first = next((k for k, bits in enumerate(line.terms) if bits), 0)
        return self.start + self.setting.column(first)[0] * self.setting.in_one_line

    def label(self, line, x, base):
        font, color = ("bold", style.INK) if line.new else ("sans", style.GREY)
        return words(line.label, x, base, style.NOTE, color, font)

    def in_columns(self, line, row, base):
        setting, seen = self.setting, any(line.terms[: row.first])
        for k, bits in enumerate(line.terms[row.first : row.last]):
            term, (x, wide) = line.line.terms[row.first + k], setting.column(k)
            x += self.start
            if bits and seen:
                at = x - (setting.sign / 2 if k else EQUALS / 2 + 1)
                yield self.sign(line, term, bits, at, base)
            seen = seen or bool(bits)
            yield from self.term(term, bits, x + (wide - setting.writer.term_width(bits)) / 2, base)
            if setting.over(line, row.index) and term.badge:
                above = base - setting.row_height(row.index) / 2 - 14
                yield from badge(x + wide / 2, above, term.badge, style.RADIUS, term.hollow)
        if line.tail and row.first < len(line.terms) <= row.last:
            x, tail = x + wide + TAIL, line.line.tail
            yield self.sign(line, tail, line.tail, x - TAIL / 2, base)
            yield from self.term(tail, line.tail, x, base)

    def run_on(self, line, row, base):
        """Plain numbers with their signs, as running text."""
        terms = [term for term in line.line.terms if term.factors]
        terms += [line.line.tail] * bool(line.tail)
        if row.first:
            at = self.start - EQUALS / 2 - 1
            yield self.sign(line, terms[row.first], line.parts[row.first], at, base)
        found = []
        for k in range(row.first, row.last):
            (bit,), grey = line.parts[k], terms[k].grey
            if k > row.first:
                color = style.GREY if grey else style.INK
                found.append(Part(bit.sum, color, "sign", RUNNING_SIGN / self.size))
            found.append(Part(bit.sum, self.color(bit, grey), bit.form))
        wide = self.setting.running_width(line.parts[row.first : row.last])
        if found:  # a line that is not reached yet has none
            yield Inline(self.start, base, tuple(found), self.size, 0.0, wide + ROOM)

    def result(self, line, base):
        """What a line comes to, right behind it and boxed like the cell in question."""
        setting, wide, high = self.setting, self.setting.result, self.size * 1.6
        left = self.begins(line) if line.alone else self.start
        if not line.alone:
            middle = left - EQUALS / 2 - 1
            if setting.result_below(line):
                base += self.sheet.rows
            else:
                middle = left + setting.end(line) + setting.before_result(line)
                left = middle + BEFORE_BOX
            yield self.equals(written_sum(line), result_of(line), middle, base)
        hue = style.HUES[hue_of(line.result)]
        look = {"fill": hue.window, "line": style.INK, "weight": style.QUESTION}
        top = base - 0.33 * self.size - high / 2
        yield rectangle(left, top, wide, high, FILL, inset=1.75, **look)
        total = ((line.result,),)
        yield self.number(total, "plain", left + wide / 2, base, style.INK, wide - AROUND_RESULT)

    def equals(self, left, right, x, base):
        """= or ≈ between two sides; between names there is nothing to be rounded."""
        if not right:
            return self.put("=", x, base)
        return Relation(x, base, Equals(left, right), self.size, style.INK)

    def sign(self, line, term, bits, x, base):
        """The sign before a term: that of its number, or + where its factors have their own."""
        color = style.INK if line.way == "products" and not term.grey else style.GREY
        if line.way == "products":
            return self.number(bits[0].sum, "sign", x, base, color, SIGN)
        return self.put("+", x, base, color)

    def put(self, text, x, base, color=style.INK):
        return words(text, x, base, self.size, color, "serif", 0.5)

    def number(self, total, form, x, base, color, room):
        return Slot(x, base, total, form, self.size, color, 0.5, room)

    # ---- terms and their bits ---------------------------------------------------------------

    def inline(self, bits, term, x, base, anchor, room):
        """Numbers multiplied, closed up about their middle whatever they are."""
        dot = Part(f" {DOT} ", style.ZERO if term.grey else style.INK)
        numbers = [Part(b.sum, self.color(b, term.grey), b.form) for b in bits]
        parts = [part for number in numbers for part in (dot, number)][1:]
        stroke = style.ZERO if term.struck and len(bits) > 1 else ""  # but not what it comes to
        return Inline(x, base, tuple(parts), self.size, anchor, room, stroke)

    def color(self, bit, grey):
        return style.ZERO if grey else style.HUES[bit.role].text

    def term(self, term, bits, x, base):
        start, dot = x, self.setting.writer.dot
        wide = self.setting.writer.term_width(bits)
        if bits and all(bit.sum for bit in bits):
            for k, bit in enumerate(bits):
                if term.ring and k == len(bits) - 1:
                    yield self.ring(bit, x + wide - bit.width, base, term.grey, term.ring)
            yield self.inline(bits, term, x + wide / 2, base, 0.5, wide + 2 * ROOM)
            return
        for k, bit in enumerate(bits):
            if k:
                yield self.put(DOT, x + dot / 2, base, style.ZERO if term.grey else style.INK)
                x += dot
            last = k == len(bits) - 1
            yield from self.bit(bit, x, base, term.grey, term.ring if last else "")
            x += bit.width
        if term.struck and len(bits) > 1:  # but not what its product comes to
            stroke = ((start - 2, base + 0.1 * self.size), (x + 2, base - 0.75 * self.size))
            yield segments((stroke,), STRIKE, line=style.ZERO, weight=STROKE)

    def bit(self, bit: Bit, x, base, grey, ring):
        color = self.color(bit, grey)
        if ring:
            yield self.ring(bit, x, base, grey, ring)
        if bit.flat:
            yield from write(bit.name, x, base, self.size, color)
            yield from write(bit.below, x + name_width(bit.name, self.size), base, self.size, color)
        elif bit.below:
            yield from self.fraction(bit, x, base, color)
        else:
            yield from write(bit.name, x, base, self.size, color)

    def fraction(self, bit, x, base, color):
        size, bar, middle = self.sheet.fraction, base - 0.3 * self.size, x + bit.width / 2
        yield segments((((x, bar), (x + bit.width, bar)),), STRIKE, line=color, weight=1)
        yield from write(bit.name, middle, bar - 0.38 * size, size, color, 0.5)
        yield from write(bit.below, middle, bar + 1.03 * size, size, color, 0.5)

    def ring(self, bit, x, base, grey, ring):
        """The rounded box of what was just put in, or of what is being differentiated."""
        hue = style.HUES["" if grey else bit.of or bit.role]
        top, high = base - 0.95 * self.size, 1.4 * self.size
        wide = bit.width
        if ring == "below" and bit.flat:
            wide = name_width(bit.below, self.size) - 2  # so that the stroke before it is free
            x += bit.width - wide
        elif ring == "below":
            top, high = base - 0.3 * self.size + 3.5, 1.3 * self.sheet.fraction
        look = {"fill": hue.window, "line": hue.line, "weight": 1.1}
        return rounded(x - 3, top, wide + 6, high, 3, FILL, **look)


# ---- the two sides of an equals sign ---------------------------------------------------------


def leading(line: Written) -> tuple:
    """What stands before the sign that begins a line, and what after it."""
    if line.way == "symbols":
        return (), ()
    if line.way == "numbers":
        return (), factors(line)
    return factors(line), result_of(line) if line.alone else written_sum(line)


def written_sum(line: Written) -> tuple:
    """A line of numbers: the factors of each term, or what each product comes to."""
    if line.way == "numbers":
        return factors(line)
    return tuple(((term.factors,),) for term in kept(line))


def factors(line: Written) -> tuple:
    """The factors of each term, every one as a number."""
    return tuple(tuple(((factor,),) for factor in term.factors) for term in kept(line))


def result_of(line: Written) -> tuple:
    """What a line comes to."""
    return ((((line.result,),),),)


def kept(line: Written) -> list:
    """The terms that count, and the bias."""
    terms = (*line.line.terms, line.line.tail)
    return [term for term in terms if term and term.factors and not term.struck]
