"""The lines of a formula as marks, on all steps; `formulas` says where they go."""

from . import style
from .formulas import (
    EQUALS,
    OVER,
    RUNNING_SIGN,
    SIGN,
    TAIL,
    Bit,
    Setting,
    Written,
    ends,
    hue_of,
    with_tail,
)
from .marks import (
    FILL,
    STRIKE,
    Slot,
    badge,
    rectangle,
    rounded,
    segments,
    words,
    write,
)

DOT = "·"


class FormulaPainter:
    """The formulas of a story, from x to the right edge, y being their top."""

    def __init__(self, setting: Setting, x, y, right):
        self.setting, self.x, self.y, self.right = setting, x, y, right
        self.sheet, self.size = setting.sheet, setting.sheet.formula

    def paint(self, reel):
        """Everything, on all steps."""
        for step, formula in enumerate(self.setting.formulas):
            for index, first, last, base in self.setting.placed(formula)[0]:
                line = formula[index]
                marks = self.row(line, index, first, last, self.y + base)
                reel.add(1 << step, marks, line.face)
                if ends(line, first, last):
                    drop = self.sheet.rows if self.setting.result_below else 0
                    reel.add(1 << step, self.result(line, self.y + base + drop), line.face)

    def row(self, line: Written, index, first, last, base):
        setting, x = self.setting, self.x
        if line.line.label and first == 0:
            over = setting.row_height(index) / 2 + 6 + OVER * setting.over(line, index)
            yield self.label(line.line, x, base - 2 - (0 if setting.labels else over))
        x += setting.labels
        if first == 0 and line.terms:
            if line.line.left:
                left = setting.symbol(line.line.left)
                ring = "below" if line.line.ring else ""
                yield from self.bit(left, x + (setting.left - left.width) / 2, base, False, ring)
            yield self.put("=", x + setting.left + EQUALS / 2 - 1, base)
        x += setting.left + EQUALS
        if setting.runs(line):
            yield from self.run_on(line, x, base)
        else:
            yield from self.in_columns(line, index, first, last, x, base)

    def label(self, line, x, base):
        font, color = ("bold", style.INK) if line.new else ("sans", style.GREY)
        return words(line.label, x, base, style.NOTE, color, font)

    def in_columns(self, line, index, first, last, x, base):
        setting, n = self.setting, self.setting.abreast
        seen = any(line.terms[:first])
        for k, bits in enumerate(line.terms[first:last]):
            term, columns = line.line.terms[first + k], setting.columns
            wide = max(columns[first + k : first + k + 1] + columns[k::n])
            if bits and seen:
                at = x - (setting.sign / 2 if k else EQUALS / 2 + 1)
                yield self.sign(line, term, bits, at, base)
            seen = seen or bool(bits)
            yield from self.term(term, bits, x + (wide - setting.term_width(bits)) / 2, base)
            if setting.over(line, index) and term.badge:
                above = base - setting.row_height(index) / 2 - 14
                yield from badge(x + wide / 2, above, term.badge, style.RADIUS, term.hollow)
            x += wide + setting.sign
        if line.tail and first < len(line.terms) <= last:
            x += TAIL - setting.sign
            tail = line.line.tail
            yield self.sign(line, tail, line.tail, x - TAIL / 2, base)
            yield from self.term(tail, line.tail, x, base)

    def run_on(self, line, x, base):
        """Plain numbers with their signs, as running text."""
        terms = (*line.line.terms, line.line.tail)
        for k, (term, bits) in enumerate(zip(terms, with_tail(line), strict=False)):
            if k:
                yield self.sign(line, term, bits, x + RUNNING_SIGN / 2, base)
                x += RUNNING_SIGN
            yield from self.term(term, bits, x, base)
            x += self.setting.term_width(bits)

    def result(self, line, base):
        """What a line comes to, boxed like the cell in question."""
        wide, high, cell = self.setting.result, self.size * 1.6, line.result
        left, top = self.right - wide, base - 0.33 * self.size - high / 2
        hue = style.HUES[hue_of(cell)]
        look = {"fill": hue.window, "line": style.INK, "weight": style.QUESTION}
        yield rectangle(left, top, wide, high, FILL, inset=1.75, **look)
        yield self.number(((cell,),), "plain", left + wide / 2, base, style.INK, wide - 24)
        yield self.put("=", left - 14, base)

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

    def term(self, term, bits, x, base):
        start, dot = x, self.setting.dot
        for k, bit in enumerate(bits):
            if k:
                yield self.put(DOT, x + dot / 2, base, style.ZERO if term.grey else style.INK)
                x += dot
            last = k == len(bits) - 1
            yield from self.bit(bit, x, base, term.grey, term.ring if last else "")
            x += bit.width
        if term.struck and len(bits) > 1:  # but not what its product comes to
            stroke = ((start - 2, base + 0.1 * self.size), (x + 2, base - 0.75 * self.size))
            yield segments((stroke,), STRIKE, line=style.ZERO, weight=1.4)

    def bit(self, bit: Bit, x, base, grey, ring):
        color = style.ZERO if grey else style.HUES[bit.role].text
        if ring:
            yield self.ring(bit, x, base, grey, ring)
        if bit.sum:
            yield self.number(bit.sum, bit.form, x + bit.width / 2, base, color, bit.width)
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
        if ring == "below":
            top, high = base - 0.3 * self.size + 3.5, 1.3 * self.sheet.fraction
        look = {"fill": hue.window, "line": hue.line, "weight": 1.1}
        return rounded(x - 3, top, bit.width + 6, high, 3, FILL, **look)
