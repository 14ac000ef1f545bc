"""One grid on all steps as marks: its cells, its frame, its name and what is marked in it."""

import math
from collections import defaultdict

from ..sheet import Cell
from ..story.model import Board, Grid, Look, Rect, Story
from ..text import spelled, written
from . import style
from .letters import advance
from .marks import (
    FILL,
    FRAME,
    HAIR,
    OUTLINE,
    TINT,
    Slot,
    Tag,
    arc,
    arrowhead,
    badge,
    name_width,
    polygon,
    rectangle,
    segments,
    words,
    write,
)
from .reel import Reel

BADGE_ROOM, NOTE_GAP = 22, 8  # before the words over a grid, and between them and a note


def widest(story: Story, states) -> float:
    """The width of the widest number that a grid shows on any step, at size 1."""
    slots = {state.slot for _, state in states if state.known}
    texts = {written(story.value(((slot or 0.0,),))) for slot in slots}
    return max((advance(text, "serif") for text in texts), default=1.0)


def value_size(width: float, unit: float) -> float:
    """The largest size at which a number of this width at size 1 fits into a cell."""
    return max(style.SMALLEST, min(0.42 * unit, room_for(unit) / width))


def room_for(unit: float) -> float:
    """The room for a number in a cell."""
    return unit - 6


def title_width(story: Story, grid: Grid, look: Look) -> float:
    """The width of what stands over a grid."""
    note = NOTE_GAP + style.NOTE * advance(grid.note, "sans") if grid.note else 0
    if look.title:
        mark = BADGE_ROOM if look.title.badge else 0
        return mark + style.PANEL * advance(look.title.words, "bold") + note
    return name_width(name_of(story, grid.name), style.NAME) + note if grid.name else note


def turned_radii(board: Board, unit) -> tuple[float, float]:
    """The half axes of the arrow that runs round a turned filter."""
    rows, cols = board.shape
    return cols * unit * 0.705 + 9, rows * unit * 0.705 + 9


def name_of(story: Story, slot):
    """The name of a cell; a constant is its own."""
    return spelled(slot, story.script.comma) if isinstance(slot, Cell) else slot


class GridPainter:
    """A grid at its place, given its unit and the size of its numbers."""

    def __init__(self, story: Story, grid: Grid, looks: list[Look], states, at, unit, size):
        self.story, self.grid, self.looks, self.states = story, grid, looks, states
        (self.x, self.y), self.unit, self.size = at, unit, size
        self.rows, self.cols = grid.board.shape
        self.lone = self.nameless = False  # a weight that stands alone; a part of a sum

    def paint(self, reel: Reel):
        """Everything, on all steps."""
        frames, titles = defaultdict(int), defaultdict(int)
        for step, look in enumerate(self.looks):
            frames[
                (look.board or self.grid.board).frame, look.role or self.grid.role, look.later
            ] |= 1 << step
            titles[look.title] |= 1 << step
        for (frame, role, later), steps in frames.items():
            reel.add(steps, self.framed(frame, style.HUES[role], self.line(role, later), later))
        for title, steps in titles.items():
            reel.add(steps, self.titled(title))
        for (place, state), steps in self.states.items():
            self.cell(reel, steps, place, state)
        self.moving(reel)

    def corner(self, row, col) -> tuple[float, float]:
        """The top left corner of a cell."""
        return self.x + col * self.unit, self.y + row * self.unit

    def line(self, role, later):
        return style.LATER_LINE[role] if later else style.HUES[role].line

    def rect(self, rect):
        u = self.unit
        return self.x + rect.col * u, self.y + rect.row * u, rect.width * u, rect.height * u

    # ---- what lies under the cells ----------------------------------------------------------

    def framed(self, frame, hue, line, later):
        whole = Rect(0, 0, self.rows, self.cols)
        if frame != whole:
            fill = style.WHITE if later else style.BORDER
            yield rectangle(*self.rect(whole), FILL, fill=fill)
            dots = {"line": style.BORDER_LINE, "weight": 1, "dash": (1.5, 2.5)}
            yield segments(self.inner_lines(whole, 0), HAIR, **dots)
        yield rectangle(*self.rect(frame), FILL, fill=style.WHITE)
        hairs = self.inner_lines(frame, 1)
        if hairs:
            yield segments(hairs, HAIR, line=hue.hairline, weight=style.HAIRLINE)
        if self.grid.gradient:
            yield from dashed(*self.rect(frame), line)
        else:
            yield rectangle(*self.rect(frame), FRAME, line=line, weight=style.FRAME)
        if self.grid.notch:
            yield from self.notch(frame, line)

    def inner_lines(self, rect, edge):
        """The lines between cells, from the edge itself (0) or from the first cell on (1)."""
        (left, top, wide, high), u = self.rect(rect), self.unit
        right, bottom = left + wide, top + high
        across, along = range(edge, rect.width + 1 - edge), range(edge, rect.height + 1 - edge)
        return (
            *(((left + j * u, top), (left + j * u, bottom)) for j in across),
            *(((left, top + i * u), (right, top + i * u)) for i in along),
        )

    def notch(self, frame, line):
        side = self.unit / 6
        left, top, wide, high = self.rect(frame)
        corner = ((left, top), (left + side, top), (left, top + side))
        if self.grid.notch == "stored":
            yield polygon(corner, FRAME, fill=line)
            return
        right, bottom = left + wide, top + high
        yield polygon(corner, FRAME, fill=style.WHITE, line=line, weight=1)
        turned = ((right, bottom), (right - side, bottom), (right, bottom - side))
        yield polygon(turned, FRAME, fill=line)
        yield from self.turning_arrow(left + wide / 2, top + high / 2, line)

    def turning_arrow(self, x, y, line):
        rx, ry = turned_radii(self.grid.board, self.unit)
        yield arc(x, y, rx, ry, 232, 390, FRAME, line=line, weight=1.75)
        at = math.radians(36)
        tip = (x + rx * math.cos(at), y + ry * math.sin(at))
        way = math.degrees(math.atan2(ry * math.cos(at), -rx * math.sin(at)))
        yield arrowhead(tip, way, 10, FRAME, fill=line)

    def titled(self, title):
        grid, text = self.grid, style.HUES[self.grid.role].text
        left, base = self.x, self.y - style.OVER
        if grid.notch == "turned":
            base -= turned_radii(grid.board, self.unit)[1] - self.rows * self.unit / 2
        if title:
            if title.badge:
                yield from badge(left + 8, base - 4.5, title.badge, style.RADIUS, title.hollow)
                left += BADGE_ROOM
            font, color = ("bold", style.INK) if title.bold else ("sans", style.GREY)
            yield words(title.words, left, base, style.PANEL, color, font)
            left += style.PANEL * advance(title.words, font)
        elif grid.name is not None:
            name = name_of(self.story, grid.name)
            if self.lone:
                size = min(15, 1.05 * self.unit / name_width(name))
                yield from write(name, self.x + self.unit / 2 - 3, base, size, text, 0.5)
            else:
                yield from write(name, left, base, style.NAME, text)
                left += name_width(name, style.NAME)
        if grid.note:
            yield words(grid.note, left + NOTE_GAP, base, style.NOTE, style.GREY)

    # ---- what slides ------------------------------------------------------------------------

    def moving(self, reel):
        """The outlines of the window and of the cell in question, with what they slide as."""
        for step, look in enumerate(self.looks):
            if look.window:
                place = self.rect(look.window)
                outline = rectangle(*place, OUTLINE, line=style.INK, weight=style.WINDOW)
                reel.add(1 << step, [outline], tag=Tag(f"{self.grid.key} window", place[:2]))
            if look.question is not None:
                place = self.rect(Rect(*look.question, 1, 1))
                tag = Tag(f"{self.grid.key} question", place[:2], True)
                ink = rectangle(*place, OUTLINE, line=style.INK, weight=style.QUESTION)
                white = rectangle(*place, OUTLINE, inset=2.75, line=style.WHITE, weight=2)
                reel.add(1 << step, [ink, white], tag=tag)

    # ---- cells ------------------------------------------------------------------------------

    def cell(self, reel, steps, place, state):
        left, top = self.x + place[1] * self.unit, self.y + place[0] * self.unit
        reel.add(steps, self.fill(place, state))
        if state.slot is None:
            color = style.GREY if state.kind == "used" else style.ZERO
            reel.add(steps, [self.value(0.0, left, top + self.unit / 2, color)])
        elif not state.known:
            color = style.GREY if state.kind == "used" else style.ZERO
            reel.add(steps, self.small_name(state, left, top + self.unit / 2, color))
        else:
            face = "" if self.nameless else "numbers"
            reel.add(steps, self.number(left, top, state), face)
            if not self.nameless:
                reel.add(steps, self.big_name(left, top + self.unit / 2, state), "symbols")
        if state.badge:
            off = 0 if self.on_corner(state) else style.RADIUS_CELL + 0.8
            at = left + self.unit - off, top + off
            reel.add(steps, badge(*at, state.badge, style.RADIUS_CELL, state.hollow))

    def on_corner(self, state):
        return state.kind == "question" or self.lone

    def fill(self, place, state):
        hue, at = style.HUES[state.role], self.rect(Rect(*place, 1, 1))
        white = self.grid.gradient or hue.fill == style.WHITE or state.kind == "later"
        if state.kind in ("used", "question"):
            if state.kind == "used" or state.known:
                tint = style.BORDER_WINDOW if state.slot is None else hue.window
                yield rectangle(*at, TINT, fill=tint)
        elif state.slot is not None and state.known and not white:
            yield rectangle(*at, FILL, fill=hue.fill)

    def number(self, left, top, state):
        """The value of a cell, over its name where there is room for it."""
        color = style.ZERO if state.kind == "later" else style.INK
        zero = style.ZERO if self.nameless and not state.kind else ""
        if self.names_shown and isinstance(state.slot, Cell):
            yield self.value(state.slot, left, top + 0.44 * self.unit, color, zero)
            name = style.ZERO if state.kind == "later" else style.HUES[state.role].text
            yield from self.small_name(state, left, top + 0.79 * self.unit, name)
        else:
            low = 3 if state.badge and not self.on_corner(state) else 0
            yield self.value(state.slot, left, top + self.unit / 2 + low, color, zero)

    @property
    def names_shown(self):
        return self.unit >= style.NAMED_FROM and not self.nameless

    def value(self, slot, left, middle, color, zero=""):
        at, base = left + self.unit / 2, middle + 0.33 * self.size
        room = room_for(self.unit)
        return Slot(at, base, ((slot,),), "plain", self.size, color, 0.5, room, True, zero)

    def small_name(self, state, left, middle, color):
        if not (self.names_shown and isinstance(state.slot, Cell)):  # a 1 has no other name
            return []
        name = name_of(self.story, state.slot)
        size = min(max(12, 0.235 * self.unit), (self.unit - 5) / name_width(name))
        return write(name, left + self.unit / 2, middle + 0.22 * size, size, color, 0.5)

    def big_name(self, left, middle, state):
        name = name_of(self.story, state.slot)
        size = min(0.42 * self.unit, (self.unit - 6) / name_width(name))
        color = style.ZERO if state.kind == "later" else style.HUES[state.role].text
        return write(name, left + self.unit / 2, middle + 0.25 * size, size, color, 0.5)


def dashed(left, top, wide, high, line):
    """A dashed frame whose gaps are fitted so that every corner is closed."""
    half = style.GRADIENT_FRAME / 2
    look = {"line": line, "weight": style.GRADIENT_FRAME}
    along = [((left - half, y), (left + wide + half, y)) for y in (top, top + high)]
    down = [((x, top - half), (x, top + high + half)) for x in (left, left + wide)]
    yield segments(tuple(along), FRAME, dash=_dashes(wide + 2 * half), **look)
    yield segments(tuple(down), FRAME, dash=_dashes(high + 2 * half), **look)


def _dashes(length):
    period = style.DASH + style.DASH_GAP
    gaps = max(1, round((length - style.DASH) / period))
    return style.DASH, round((length - style.DASH) / gaps - style.DASH, 3)
