"""One grid on all steps as marks: its cells, its frame, its name and what is marked in it."""

import math
from collections import defaultdict
from functools import cached_property

from ..sheet import Cell
from ..story.model import Board, Grid, Look, Rect, Story
from ..text import written
from . import style
from .labels import are_legible, in_place, is_gradient, name_of, signed, small_base, small_size
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
    polygon,
    rectangle,
    segments,
    write,
)
from .reel import Reel
from .titles import lone, titled

TINTED = ("used", "question")  # what is darker is what a step is about
UNDER_BADGE = 13.3  # from the top of a cell to the top of a number that has a name under it


def widest(story: Story, states) -> float:
    """The width of the widest number that a grid shows on any step, at size 1."""
    slots = {state.slot for _, state in states if state.known}
    texts = {written(story.value(((slot or 0.0,),))) for slot in slots}
    return max((advance(text, "serif") for text in texts), default=1.0)


def value_size(width: float, unit: float) -> float:
    """The largest size at which a number of this width at size 1 fits into a cell."""
    most = (0.42 if unit >= style.ROOMY else 0.38) * unit
    return max(style.SMALLEST, min(most, room_for(unit) / width))


def room_for(unit: float) -> float:
    """The room for a number in a cell."""
    return unit - 6


def turned_radii(board: Board, unit) -> tuple[float, float]:
    """The half axes of the arrow that runs round a turned filter."""
    rows, cols = board.shape
    return cols * unit * 0.705 + 9, rows * unit * 0.705 + 9


class GridPainter:
    """A grid at its place, given its unit and the size of its numbers."""

    def __init__(self, story: Story, grid: Grid, looks: list[Look], states, at, unit, size):
        self.story, self.grid, self.looks, self.states = story, grid, looks, states
        (self.x, self.y), self.unit, self.size = at, unit, size
        self.rows, self.cols = grid.board.shape
        self.lone = self.nameless = False  # one number that multiplies a grid; a part of a sum
        self.signs = dict(story.script.signs)

    def paint(self, reel: Reel):
        """Everything, on all steps."""
        frames, titles = defaultdict(int), defaultdict(int)
        for step, look in self.seen():
            frame, role = self.frame_of(look), look.role or self.grid.role
            frames[frame, role, look.later] |= 1 << step
            titles[self.over(look)] |= 1 << step
        for (frame, role, later), steps in frames.items():
            reel.add(steps, self.framed(frame, style.HUES[role], self.line(role, later), later))
        for title, steps in titles.items():
            # a name over a lone number stands in its place among symbols
            reel.add(steps, self.titled(title), "numbers" if self.lone else "")
        for (place, state), steps in self.states.items():
            self.cell(reel, steps, place, state)
        self.moving(reel)

    def seen(self):
        """The steps on which the grid is seen, each with how it looks."""
        return [(step, look) for step, look in enumerate(self.looks) if not look.hidden]

    def frame_of(self, look) -> Rect:
        """What is framed: all but the border zeros."""
        return (look.board or self.grid.board).frame

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

    def over(self, look):
        """What stands over a grid: over a lone number what it is on that step."""
        return (look.board or self.grid.board)[0, 0] if self.lone else look.title

    def titled(self, over):
        left, base = self.x, self.y - style.OVER
        if self.lone:
            name, color = name_of(self.story, over), style.HUES[self.grid.role].text
            return lone(name, left, base, self.unit, color)
        if self.grid.notch == "turned":
            base -= turned_radii(self.grid.board, self.unit)[1] - self.rows * self.unit / 2
        return titled(self.story, self.grid, over, left, base)

    # ---- what slides ------------------------------------------------------------------------

    def moving(self, reel):
        """The outlines of the window and of the cell in question, with what they slide as."""
        for step, look in self.seen():
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
        self.lay(reel, steps, place, state)
        if state.slot is None:
            color = style.GREY if state.kind in TINTED else style.ZERO
            reel.add(steps, [self.value(0.0, left, top + self.unit / 2, color)])
        elif not state.known:
            color = style.HUES[state.role].text if state.kind == "used" else style.ZERO
            reel.add(steps, self.unknown(state, left, top + self.unit / 2, color))
        else:
            reel.add(steps, self.number(left, top, state), "numbers")
            reel.add(steps, self.symbol(left, top, state), "symbols")
        if state.badge:
            off = 0 if self.on_corner(state) else style.RADIUS_CELL + 0.8
            at = left + self.unit - off, top + off
            reel.add(steps, badge(*at, state.badge, style.RADIUS_CELL, state.hollow))

    def lay(self, reel, steps, place, state):
        """The fill of a cell."""
        reel.add(steps, self.fill(place, state))

    def on_corner(self, state):
        return state.kind == "question" or self.lone

    def fill(self, place, state):
        hue, at = style.HUES[state.role], self.rect(Rect(*place, 1, 1))
        white = self.grid.gradient or hue.fill == style.WHITE or state.kind == "later"
        if state.kind in TINTED:
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
            middle = top + max(0.44 * self.unit, UNDER_BADGE + 0.34 * self.size)
            yield self.value(state.slot, left, middle, color, zero)
            name = style.ZERO if state.kind == "later" else style.HUES[state.role].text
            yield from self.small_name(state, left, top + small_base(self.unit), name)
        else:
            low = 3 if state.badge and not self.on_corner(state) else 0
            yield self.value(state.slot, left, top + self.unit / 2 + low, color, zero)

    @cached_property
    def names_shown(self):
        """Whether there is room for names under the numbers of this grid."""
        if self.nameless or self.lone:
            return False
        slots = {state.slot for _, state in self.states if isinstance(state.slot, Cell)}
        if self.unit < style.ROOMY and self.grid.name in slots:  # it stands over the grid
            return False
        return are_legible((name_of(self.story, slot) for slot in slots), self.unit)

    def value(self, slot, left, middle, color, zero=""):
        at, base = left + self.unit / 2, middle + 0.33 * self.size
        room = room_for(self.unit)
        return Slot(at, base, ((slot,),), "plain", self.size, color, 0.5, room, True, zero)

    def unknown(self, state, left, middle, color):
        """The name of a cell that has no number yet, as a fraction where it is too long."""
        if self.names_shown or not is_gradient(state.slot):
            return self.small_name(state, left, middle, color)
        return in_place(self.story, state.slot, left + self.unit / 2, middle, self.unit, color)

    def small_name(self, state, left, middle, color):
        if not (self.names_shown and isinstance(state.slot, Cell)):  # a 1 has no other name
            return []
        name = name_of(self.story, state.slot)
        size = small_size(name, self.unit)
        return write(name, left + self.unit / 2, middle + 0.22 * size, size, color, 0.5)

    def symbol(self, left, top, state):
        """What stands in the place of a number: a name, or what is in a sum; else the number."""
        x, middle = left + self.unit / 2, top + self.unit / 2
        if state.slot in self.signs:
            pale = style.BADGE if state.kind in TINTED else style.ZERO
            return signed(self.story, self.signs[state.slot], x, middle, self.unit, pale)
        if not isinstance(state.slot, Cell) and self.nameless:
            return self.number(left, top, state)
        color = style.ZERO if state.kind == "later" else style.HUES[state.role].text
        inside = bool(state.badge) and not self.on_corner(state)
        return in_place(self.story, state.slot, x, middle, self.unit, color, inside)


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
