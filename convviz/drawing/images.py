"""Grids whose cells are shaded: with numbers, under a loupe, or too small for numbers.

A cell is the darker, the larger its number. `ShadedPainter` has numbers on its shades, and so has
`LensPainter`, which shows a part of an image; `ImagePainter` has minus signs alone.
"""

from functools import cached_property

from ..sheet import Cell
from ..story.model import Rect, Story
from . import style
from .frames import DOTS, Frames, dashed
from .grids import GridPainter
from .labels import legible_in_place, name_of
from .marks import (
    FILL,
    FRAME,
    HAIR,
    OUTLINE,
    TINT,
    Tag,
    rectangle,
    segments,
    write,
)
from .shades import Shade

BELOW, UNDER = 15, 20  # the size of the name of a lone number, and from its cell to its baseline
ONE = (1, 1)


class ShadedPainter(GridPainter):
    """A grid whose numbers stand on shades; names stand on what a cell has without them."""

    names_shown = False  # a name in its hue would be hard to read on a shade

    def lay(self, reel, steps, place, state):
        """The fill of a cell."""
        if not self.is_shaded(state):
            super().lay(reel, steps, place, state)
            return
        reel.add(steps, [self.shade(place, state, style.SHADES[state.role], False)], "numbers")
        reel.add(steps, self.fill(place, state), "symbols")

    def is_shaded(self, state):
        """Whether a cell has a number to be told, in a hue for it."""
        number = isinstance(state.slot, Cell) and state.known and state.kind != "later"
        return number and state.role in style.SHADES and not self.is_hatched(state)

    def shade(self, place, state, darkest, signed):
        at, total = self.corner(*place), ((state.slot,),)
        return Shade(*at, self.unit, total, darkest, state.slot.grid, signed)


class LensPainter(ShadedPainter):
    """What is under a loupe: the numbers of a window, of a whole grid or of one cell."""

    window = False  # whether it is what a window looks at

    @cached_property
    def picked(self):
        """Whether only some of its cells are used."""
        return any(look.used for look in self.looks)

    def is_shaded(self, state):
        return super().is_shaded(state) and (bool(state.kind) or not self.picked)

    def framed(self, own, board, role, later):
        """All of it, whatever stands there."""
        whole, frames = (
            Rect(0, 0, self.rows, self.cols),
            Frames(own, board, self.unit, self.rect),
        )
        if not self.window:
            yield from frames.block(whole, style.HUES[role].hairline, style.HUES[role].line)
            if self.grid.notch:
                yield from frames.notch(whole, style.HUES[role].line)
            return
        yield rectangle(*self.rect(whole), FILL, fill=style.WHITE)
        hairs = frames.inner_lines(whole)
        if hairs:
            look = {"line": style.HUES[role].hairline, "weight": style.HAIRLINE}
            yield segments(hairs, HAIR, **look)
        yield rectangle(*self.rect(whole), OUTLINE, line=style.INK, weight=style.WINDOW)

    def titled(self, over, own):
        """The name of a lone number stands under it, where no leader ends."""
        if not self.lone:
            return super().titled(over, own)
        name, color = lone_name(self.story, over), style.HUES[self.grid.role].text
        if not name:
            return []
        return write(name, self.x + self.unit / 2, self.y + self.unit + UNDER, BELOW, color, 0.5)

    def symbol(self, left, top, state):
        """A name, where those of the whole grid can be read."""
        return super().symbol(left, top, state) if self.legible else self.number(left, top, state)

    @cached_property
    def legible(self):
        slots = {state.slot for _, state in self.states if isinstance(state.slot, Cell)}
        slots = {self.signs[slot].slot if slot in self.signs else slot for slot in slots}
        return all(legible_in_place(self.story, slot, self.unit) for slot in slots)


class ImagePainter(ShadedPainter):
    """A grid whose cells are too small for numbers."""

    def numbers(self):
        """Its cells are too small for one."""
        return ()

    def framed(self, own, board, role, later):
        """The ground of an image, and its frame; zeros between its cells are white."""
        whole, frame = Rect(0, 0, self.rows, self.cols), board.frame
        line = style.HUES[role].line
        if frame != whole:
            yield rectangle(*self.rect(whole), FILL, fill=style.BORDER)
            yield rectangle(*self.rect(whole), HAIR, line=style.BORDER_LINE, **DOTS)
        filling = any(look.known is not None for look in self.looks)
        yield rectangle(*self.rect(frame), FILL, fill=style.UNKNOWN if filling else style.WHITE)
        if self.grid.gradient:
            yield from dashed(*self.rect(frame), line)
        else:
            yield rectangle(*self.rect(frame), FRAME, line=line, weight=style.FRAME)
        if self.grid.notch == "turned":
            left, top, wide, high = self.rect(frame)
            middle = left + wide / 2, top + high / 2
            frames = Frames(self.grid, board, self.unit, self.rect)
            yield from frames.turning_arrow(*middle, line)

    def cell(self, reel, steps, place, state):
        hue = style.HUES[state.role]
        if isinstance(state.slot, Cell):
            shade = self.shade(place, state, hue.line, True)
            reel.add(steps, [shade] if state.known else [])
        elif state.slot:  # a one is neither large nor small
            reel.add(steps, [rectangle(*self.rect(Rect(*place, *ONE)), TINT, fill=hue.window)])

    def moving(self, reel):
        """The outlines, outside of their cells and with white round them."""
        for step, look in self.seen():
            for rect, kind in ((look.window, "window"), (asked(look), "question")):
                if rect:
                    tag = Tag(f"{self.grid.key} {kind}", self.rect(rect)[:2], kind == "question")
                    reel.add(1 << step, self.outlined(rect), tag=tag)

    def outlined(self, rect):
        place, off = self.rect(rect), style.WINDOW / 2
        yield rectangle(*place, OUTLINE, inset=-2 * off - 0.5, line=style.WHITE, weight=1)
        yield rectangle(*place, OUTLINE, inset=-off, line=style.INK, weight=style.WINDOW)


def asked(look) -> Rect | None:
    """The cell in question."""
    return Rect(*look.question, *ONE) if look.question is not None else None


def lone_name(story: Story, slot):
    """The name under a number; what a step adds up has none, and a one is its own."""
    named = isinstance(slot, Cell) and slot not in dict(story.script.signs)
    return name_of(story, slot) if named else None
