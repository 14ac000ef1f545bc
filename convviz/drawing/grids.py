"""One grid on one step as marks: its cells, its frame, its name and what is marked in it."""

import math

from ..story.model import Grid, Rect, View
from ..story.text import number
from . import style
from .marks import (
    FILL,
    FRAME,
    HAIR,
    OUTLINE,
    TINT,
    Tag,
    arc,
    arrowhead,
    badge,
    box,
    lines,
    polygon,
    width,
    write,
)

PLAIN = Tag()


def grid_marks(grid: Grid, view: View, x, y, unit, size, face, notes=True):
    """All marks of a grid whose top left corner is at x, y, each with its tag."""
    painter = _Painter(grid, view, x, y, unit, size, face)
    yield from ((mark, PLAIN) for mark in painter.still(notes))
    yield from painter.moving()


def value_size(grid: Grid, views, unit) -> float:
    """One size for all numbers of a grid, on all steps: the largest at which each fits."""
    texts = {number(c.value) for v in views for row in v.cells for c in row if c.value is not None}
    widest = max((width(text, 1) for text in texts), default=1)
    return max(style.SMALLEST, min(0.42 * unit, (unit - 6) / widest))


def title_width(grid: Grid, view: View) -> float:
    """The width of what stands over a grid."""
    note = 8 + width(grid.note, style.NOTE, "sans") if grid.note else 0
    if view.title:
        mark = 22 if view.title.badge else 0
        return mark + width(view.title.words, style.PANEL, "bold") + note
    return 0 if grid.small else width(grid.name, style.NAME) + note if grid.name else note


def turned_radii(view: View, unit) -> tuple[float, float]:
    """The half axes of the arrow that runs round a turned filter."""
    return len(view.cells[0]) * unit * 0.705 + 9, len(view.cells) * unit * 0.705 + 9


class _Painter:
    def __init__(self, grid, view, x, y, unit, size, face):
        self.grid, self.view, self.unit, self.size, self.face = grid, view, unit, size, face
        self.x, self.y = x, y
        self.role = view.role or grid.role
        self.hue = style.HUES[self.role]
        self.rows, self.cols = len(view.cells), len(view.cells[0])
        self.inner = view.inner or Rect(0, 0, self.rows, self.cols)
        self.later = any(cell.state == "later" for row in view.cells for cell in row)

    def still(self, notes):
        yield from self.border()
        yield from self.fills()
        yield from self.frame()
        yield from self.title(notes)
        if self.grid.notch:
            yield from self.notch()
        for i, row in enumerate(self.view.cells):
            for j, cell in enumerate(row):
                yield from self.cell(i, j, cell)

    def moving(self):
        key = self.grid.key
        if self.view.window:
            place = self.rect(self.view.window)
            outline = box(*place, OUTLINE, line=style.INK, weight=style.WINDOW)
            yield outline, Tag(f"{key} window", place[:2])
        for i, row in enumerate(self.view.cells):
            for j, cell in enumerate(row):
                if cell.state == "question":
                    place = self.rect(Rect(i, j, 1, 1))
                    tag = Tag(f"{key} question", place[:2], True)
                    yield box(*place, OUTLINE, line=style.INK, weight=style.QUESTION), tag
                    white = {"line": style.WHITE, "weight": 2}
                    yield box(*place, OUTLINE, inset=2.75, **white), tag

    def rect(self, rect):
        u = self.unit
        return self.x + rect.col * u, self.y + rect.row * u, rect.width * u, rect.height * u

    def border(self):
        whole = Rect(0, 0, self.rows, self.cols)
        if self.inner == whole:
            return
        u, look = self.unit, {"line": style.BORDER_LINE, "weight": 1, "dash": (1.5, 2.5)}
        fill = style.WHITE if self.later else style.BORDER
        yield box(*self.rect(whole), FILL, fill=fill)
        right, bottom = self.x + self.cols * u, self.y + self.rows * u
        down = [((self.x + j * u, self.y), (self.x + j * u, bottom)) for j in range(self.cols + 1)]
        along = [((self.x, self.y + i * u), (right, self.y + i * u)) for i in range(self.rows + 1)]
        yield lines(tuple(down + along), HAIR, **look)

    def fills(self):
        plain = style.WHITE if self.grid.gradient or self.later else self.hue.fill
        yield box(*self.rect(self.inner), FILL, fill=style.WHITE)
        for i, row in enumerate(self.view.cells):
            for j, cell in enumerate(row):
                place = self.rect(Rect(i, j, 1, 1))
                inside = (i, j) in self.inner
                if cell.state in ("used", "question"):
                    reached = cell.state == "used" or cell.value is not None
                    if reached:
                        tint = self.hue.window if inside else style.BORDER_WINDOW
                        yield box(*place, TINT, fill=tint)
                elif inside and cell.value is not None and plain != style.WHITE:
                    yield box(*place, FILL, fill=plain)

    def frame(self):
        left, top, wide, high = self.rect(self.inner)
        u, line = self.unit, style.LATER_LINE[self.role] if self.later else self.hue.line
        right, bottom = left + wide, top + high
        down = [((left + j * u, top), (left + j * u, bottom)) for j in range(1, self.inner.width)]
        along = [((left, top + i * u), (right, top + i * u)) for i in range(1, self.inner.height)]
        if down or along:
            yield lines(tuple(down + along), HAIR, line=self.hue.hairline, weight=style.HAIRLINE)
        if self.grid.gradient:
            yield from dashed(left, top, wide, high, line)
        else:
            yield box(left, top, wide, high, FRAME, line=line, weight=style.FRAME)

    def title(self, notes):
        grid, title = self.grid, self.view.title
        left, base = self.x, self.y - style.OVER
        if grid.notch == "turned":
            base -= turned_radii(self.view, self.unit)[1] - self.rows * self.unit / 2
        if title:
            if title.badge:
                yield from badge(left + 8, base - 4.5, title.badge, style.RADIUS, title.hollow)
                left += 22
            font, color = ("bold", style.INK) if title.bold else ("sans", style.GREY)
            yield from write(title.words, left, base, style.PANEL, color, font=font)
            left += width(title.words, style.PANEL, font)
        elif grid.small:
            size = min(15, 1.05 * self.unit / width(grid.name, 1))
            center = self.x + self.unit / 2
            yield from write(grid.name, center - 3, base, size, self.hue.text, anchor=0.5)
        elif grid.name:
            yield from write(grid.name, left, base, style.NAME, self.hue.text)
            left += width(grid.name, style.NAME)
        if grid.note and notes:
            yield from write(grid.note, left + 8, base, style.NOTE, style.GREY, font="sans")

    def notch(self):
        side = self.unit / 6
        left, top, wide, high = self.rect(self.inner)
        line = style.LATER_LINE[self.role] if self.later else self.hue.line
        corner = ((left, top), (left + side, top), (left, top + side))
        if self.grid.notch == "stored":
            yield polygon(corner, FRAME, fill=line)
            return
        right, bottom = left + wide, top + high
        yield polygon(corner, FRAME, fill=style.WHITE, line=line, weight=1)
        turned = ((right, bottom), (right - side, bottom), (right, bottom - side))
        yield polygon(turned, FRAME, fill=line)
        yield from self.turning_arrow(left + wide / 2, top + high / 2)

    def turning_arrow(self, x, y):
        rx, ry = turned_radii(self.view, self.unit)
        look = {"line": self.hue.line, "weight": 1.75}
        yield arc(x, y, rx, ry, 232, 390, FRAME, **look)
        at = math.radians(36)
        tip = (x + rx * math.cos(at), y + ry * math.sin(at))
        way = math.degrees(math.atan2(ry * math.cos(at), -rx * math.sin(at)))
        yield arrowhead(tip, way, 10, FRAME, fill=self.hue.line)

    def cell(self, i, j, cell):
        left, top = self.x + j * self.unit, self.y + i * self.unit
        yield from self.words(left + self.unit / 2, top, cell, (i, j) in self.inner)
        if cell.badge:
            on_corner = cell.state == "question" or self.grid.small
            off = 0 if on_corner else style.RADIUS_CELL + 0.8
            at = left + self.unit - off, top + off
            yield from badge(*at, cell.badge, style.RADIUS_CELL, cell.hollow)

    def words(self, x, top, cell, inside):
        name = cell.name if inside else ""
        if not inside:
            color = style.GREY if cell.state == "used" else style.ZERO
            yield from self.value("0", x, top + self.unit / 2, color)
        elif cell.value is None:
            yield from self.small_name(name, x, top + self.unit / 2, style.ZERO)
        elif self.face == "symbols" and self.grid.named:  # a part of a sum has no name
            yield from self.big_name(name, x, top + self.unit / 2, cell)
        elif self.names_shown and name and not name.isdigit():
            yield from self.value(number(cell.value), x, top + 0.44 * self.unit, self.ink(cell))
            color = style.ZERO if cell.state == "later" else self.hue.text
            yield from self.small_name(name, x, top + 0.79 * self.unit, color)
        else:
            low = 3 if cell.badge and not (cell.state == "question" or self.grid.small) else 0
            yield from self.value(number(cell.value), x, top + self.unit / 2 + low, self.ink(cell))

    @property
    def names_shown(self):
        return self.unit >= style.NAMED_FROM and self.grid.named

    def ink(self, cell):
        quiet = cell.state == "later" or (cell.value == 0 and not self.grid.named)
        return style.ZERO if quiet else style.INK

    def value(self, text, x, middle, color):
        hang = 0.137 * self.size if text[0] == "−" and len(text) == 2 else 0
        yield from write(text, x - hang, middle + 0.33 * self.size, self.size, color, anchor=0.5)

    def small_name(self, name, x, middle, color):
        if not (name and self.names_shown) or name.isdigit():  # a 1 has no other name
            return
        fits = (self.unit - 5) / width(name, 1)
        size = min(max(12, 0.235 * self.unit), fits)
        yield from write(name, x, middle + 0.22 * size, size, color, anchor=0.5)

    def big_name(self, name, x, middle, cell):
        if not name:
            return
        size = min(0.42 * self.unit, (self.unit - 6) / width(name, 1))
        color = style.ZERO if cell.state == "later" else self.hue.text
        yield from write(name, x, middle + 0.25 * size, size, color, anchor=0.5)


def dashed(left, top, wide, high, line):
    """A dashed frame whose gaps are fitted so that every corner is closed."""
    half = style.GRADIENT_FRAME / 2
    look = {"line": line, "weight": style.GRADIENT_FRAME}
    along = [((left - half, y), (left + wide + half, y)) for y in (top, top + high)]
    down = [((x, top - half), (x, top + high + half)) for x in (left, left + wide)]
    yield lines(tuple(along), FRAME, dash=_dashes(wide + 2 * half), **look)
    yield lines(tuple(down), FRAME, dash=_dashes(high + 2 * half), **look)


def _dashes(length):
    period = style.DASH + style.DASH_GAP
    gaps = max(1, round((length - style.DASH) / period))
    return style.DASH, round((length - style.DASH) / gaps - style.DASH, 3)
