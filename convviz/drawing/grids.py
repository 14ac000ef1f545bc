"""One grid on all steps as marks: its cells, its frame, its name and what is marked in it."""

from collections import defaultdict
from functools import cached_property

from ..sheet import Cell
from ..story.model import Grid, Look, Rect, Story
from ..text import written
from . import style
from .frames import Frames, around, hatched
from .labels import (
    are_legible,
    in_place,
    is_gradient,
    is_stacked,
    is_tall,
    name_of,
    signed,
    small_base,
    small_size,
)
from .letters import advance
from .marks import (
    FILL,
    OUTLINE,
    STRIKE,
    TINT,
    Tag,
    badge,
    rectangle,
    segments,
    write,
)
from .numerals import Slot
from .reel import Reel
from .spans import SpanPainter
from .titles import below, lone, titled

TINTED = ("used", "question")  # what is darker is what a step is about
STROKE = 0.3, 0.2  # of a cell: how far a stroke reaches to the right and up from its middle
UNDER_BADGE = 13.3  # from the top of a cell to the top of a number that has a name under it


def widest(story: Story, states) -> float:
    """The width of the widest number that a grid shows on any step, at size 1."""
    slots = {state.slot for _, state in states if state.known}
    texts = {written(story.value(((slot or 0.0,),))) for slot in slots}
    return max((advance(text, "serif") for text in texts), default=1.0)


def value_size(width: float, unit: float) -> float:
    """The largest size at which a number of this width at size 1 fits into a cell."""
    return max(style.SMALLEST, min(most_size(unit), room_for(unit) / width))


def most_size(unit: float) -> float:
    """The size of a number that has room in a cell."""
    return (0.42 if unit >= style.ROOMY else 0.38) * unit


def room_for(unit: float) -> float:
    """The room for a number in a cell."""
    return unit - 6


class GridPainter:
    """A grid at its place, given its unit and the size of its numbers."""

    def __init__(self, story: Story, grid: Grid, looks: list[Look], states, at, unit, size):
        self.story, self.grid, self.looks, self.states = story, grid, looks, states
        (self.x, self.y), self.unit, self.size = at, unit, size
        self.rows, self.cols = grid.board.shape
        self.lone = self.nameless = False  # one number that multiplies a grid; a part of a sum
        self.family = ""  # the numbers of all grids of one are of one size
        self.title_indent = 0.0
        self.signs = dict(story.script.signs)

    def paint(self, reel: Reel):
        """Everything, on all steps."""
        frames, titles, boards = defaultdict(int), defaultdict(int), {}
        for step, look in self.seen():
            board = look.board or self.grid.board
            lies = board.shape, board.blocks  # what a frame depends on
            boards.setdefault(lies, board)
            own = look.instead or self.grid
            frames[lies, look.role or self.grid.role, look.later, own] |= 1 << step
            titles[self.over(look), own] |= 1 << step
            reel.add(1 << step, below(self.grid, self.x, self.y + self.rows * self.unit))
        for (lies, role, later, own), steps in frames.items():
            reel.add(steps, self.framed(own, boards[lies], role, later))
        for (title, own), steps in titles.items():
            # a name over a lone number stands in its place among symbols
            reel.add(steps, self.titled(title, own), "numbers" if self.lone else "")
        for (place, state), steps in self.states.items():
            self.cell(reel, steps, place, state)
        SpanPainter(self.grid, self.looks, (self.x, self.y), self.unit).paint(reel)
        self.moving(reel)

    def seen(self):
        """The steps on which the grid is seen, each with how it looks."""
        return [(step, look) for step, look in enumerate(self.looks) if not look.hidden]

    def framed(self, own, board, role, later):
        """What lies under the cells of a board, as a grid has it."""
        return Frames(own, board, self.unit, self.rect).marks(role, later)

    def corner(self, row, col) -> tuple[float, float]:
        """The top left corner of a cell."""
        return self.x + col * self.unit, self.y + row * self.unit

    def spot(self, row, col) -> tuple[float, float]:
        """The width and height of a cell."""
        return self.unit, self.unit

    def rect(self, rect):
        u = self.unit
        return self.x + rect.col * u, self.y + rect.row * u, rect.width * u, rect.height * u

    def over(self, look):
        """What stands over a grid: over a lone number what it is on that step."""
        return (look.board or self.grid.board)[0, 0] if self.lone else look.title

    def titled(self, over, own):
        left, base = self.x + self.title_indent, self.y - style.OVER
        if self.lone:
            name, color = name_of(self.story, over), style.HUES[self.grid.role].text
            return lone(name, left, base, self.unit, color)
        base -= around(own, self.unit)[1]
        return titled(self.story, own, over, left, base)

    def numbers(self):
        """Every cell that stands here: with the steps on which it does, and its corner."""
        for (place, state), steps in self.states.items():
            if isinstance(state.slot, Cell) and state.known:
                yield state.slot, steps, self.corner(*place)

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
        elif state.struck:
            self.dropped(reel, steps, left + self.unit / 2, top + self.unit / 2, state)
        elif not state.known:
            self.cleared(reel, steps, left, top, state)
            color = style.HUES[state.role].text if state.kind == "used" else style.ZERO
            reel.add(steps, self.unknown(state, left, top + self.unit / 2, color))
        else:
            self.cleared(reel, steps, left, top, state)
            reel.add(steps, self.number(left, top, state), "numbers")
            reel.add(steps, self.symbol(left, top, state), "symbols")
        if state.badge:
            off = 0 if self.on_corner(state) else style.RADIUS_CELL + 0.8
            at = left + self.unit - off, top + off
            reel.add(steps, badge(*at, state.badge, style.RADIUS_CELL, state.hollow))

    def lay(self, reel, steps, place, state):
        """The fill of a cell."""
        reel.add(steps, self.fill(place, state))

    def dropped(self, reel, steps, x, y, state):
        """What stands on a border, struck; what has no name has its number among symbols too."""
        color = style.GREY if state.kind in TINTED else style.ZERO
        sign = self.signs.get(state.slot)
        number = self.value(state.slot, x - self.unit / 2, y, color)
        reel.add(steps, [number], "numbers" if sign else "")
        if sign:
            reel.add(steps, signed(self.story, sign, x, y, self.unit, color), "symbols")
        right, up = (part * self.unit for part in STROKE)
        stroke = ((x - right, y + up), (x + right, y - up))
        reel.add(steps, [segments((stroke,), STRIKE, line=color, weight=style.STRUCK)])

    def on_corner(self, state):
        return state.kind == "question" or self.lone

    def fill(self, place, state):
        hue, at = style.HUES[state.role], self.rect(Rect(*place, 1, 1))
        if self.is_hatched(state):
            yield from hatched(*at[:2], self.unit)
            return
        white = self.grid.gradient or hue.fill == style.WHITE or state.kind == "later"
        if state.kind in TINTED:
            if state.kind == "used" or state.known:
                border = state.slot is None or state.struck
                tint = style.BORDER_WINDOW if border else hue.window
                yield rectangle(*at, TINT, fill=tint)
        elif state.slot is not None and state.known and not white:
            yield rectangle(*at, FILL, fill=hue.fill)

    def cleared(self, reel, steps, left, top, state):
        """Room on a hatched cell for its number, or for its name."""
        if not self.is_hatched(state):
            return
        stacked = is_stacked(self.story, state.slot, self.unit)
        instead = not (state.known or self.names_shown)
        zero = state.known and is_gradient(state.slot)  # whatever the numbers are
        for face, tall in (("numbers", stacked and instead), ("symbols", stacked)):
            wide = 0.58 * self.unit if zero and face == "numbers" else room_for(self.unit)
            high = (0.86 if tall else 0.5) * self.unit
            at = left + (self.unit - wide) / 2, top + (self.unit - high) / 2
            reel.add(steps, [rectangle(*at, wide, high, TINT, fill=style.WHITE)], face)

    def is_hatched(self, state):
        """Whether nothing reaches a cell, so that its gradient is 0."""
        return isinstance(state.slot, Cell) and state.slot in self.story.script.unmet

    def number(self, left, top, state):
        """The value of a cell, over its name where there is room for it."""
        pale = state.kind == "later" or self.is_hatched(state)
        color = style.ZERO if pale else style.INK
        zero = style.ZERO if self.nameless and not state.kind else ""
        if self.names_shown and isinstance(state.slot, Cell) and not self.is_hatched(state):
            middle = top + max(0.44 * self.unit, UNDER_BADGE + 0.34 * self.size)
            yield self.value(state.slot, left, middle, color, zero)
            name = style.ZERO if state.kind == "later" else style.HUES[state.role].text
            if self.unit >= style.ROOMY or not is_tall(name_of(self.story, state.slot)):
                yield from self.small_name(state, left, top + small_base(self.unit), name)
        else:
            low = 3 if state.badge and not self.on_corner(state) else 0
            yield self.value(state.slot, left, top + self.unit / 2 + low, color, zero)

    @cached_property
    def names_shown(self):
        """Whether there is room for names under the numbers of this grid."""
        if self.nameless or self.lone:
            return False
        states = {state for _, state in self.states if not state.struck}
        slots = {state.slot for state in states if isinstance(state.slot, Cell)}
        if self.unit < style.ROOMY and self.grid.name in slots:  # it stands over the grid
            return False
        return are_legible((name_of(self.story, slot) for slot in slots), self.unit)

    def value(self, slot, left, middle, color, zero=""):
        at, base = left + self.unit / 2, middle + 0.33 * self.size
        place = at, base, ((slot,),), "plain", self.size, color, 0.5, room_for(self.unit)
        return Slot(*place, hangs=True, zero=zero, family=self.family)

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
