"""Grids whose cells are shaded: with numbers, under a loupe, or too small for numbers.

A cell is the darker, the larger its number. `ShadedPainter` has numbers on its shades, and so has
`LensPainter`, which shows a part of an image; `ImagePainter` has minus signs alone. `loupe` puts
images and lenses in their places, and `leaders` are the lines between them.
"""

from functools import cached_property
from math import fsum
from typing import NamedTuple

from ..sheet import Cell
from ..story.model import Rect, Story
from ..story.tree import Image, Lens, Loupe
from . import style
from .boxes import Box, Cost, Item, above, best, moved
from .grids import GridPainter, dashed
from .labels import legible_in_place, name_of
from .letters import advance
from .marks import (
    FILL,
    FRAME,
    HAIR,
    LINK,
    OUTLINE,
    TINT,
    Tag,
    name_width,
    rectangle,
    segments,
    write,
)
from .shades import Shade

BELOW, UNDER = 15, 20  # the size of the name of a lone number, and from its cell to its baseline
TIED, STACKED = 50, 30  # between images and the loupe, and from there to more images
REMARK, REMARKED = "Darker is larger; − marks a negative number.", 16
MOST_HIGH = 320  # of images one above the other on a wide page, so that all fits a screen
APART, GLASS = 40, 24  # for an operator between images, and under a loupe on a narrow page
CLEAR = 3  # of a line, round what it passes behind
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
        return number and state.role in style.SHADES

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

    def frame_of(self, look):
        """All of it, whatever stands there."""
        return Rect(0, 0, self.rows, self.cols)

    def framed(self, frame, hue, line, later):
        if not self.window:
            yield from super().framed(frame, hue, line, later)
            return
        yield rectangle(*self.rect(frame), FILL, fill=style.WHITE)
        hairs = self.inner_lines(frame, 1)
        if hairs:
            yield segments(hairs, HAIR, line=hue.hairline, weight=style.HAIRLINE)
        yield rectangle(*self.rect(frame), OUTLINE, line=style.INK, weight=style.WINDOW)

    def titled(self, over):
        """The name of a lone number stands under it, where no leader ends."""
        if not self.lone:
            return super().titled(over)
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

    def framed(self, frame, hue, line, later):
        whole = Rect(0, 0, self.rows, self.cols)
        if frame != whole:
            dots = {"line": style.BORDER_LINE, "weight": 1, "dash": (1.5, 2.5)}
            yield rectangle(*self.rect(whole), FILL, fill=style.BORDER)
            yield rectangle(*self.rect(whole), HAIR, **dots)
        filling = any(look.known is not None for look in self.looks)
        yield rectangle(*self.rect(frame), FILL, fill=style.UNKNOWN if filling else style.WHITE)
        if self.grid.gradient:
            yield from dashed(*self.rect(frame), line)
        else:
            yield rectangle(*self.rect(frame), FRAME, line=line, weight=style.FRAME)
        if self.grid.notch == "turned":
            left, top, wide, high = self.rect(frame)
            yield from self.turning_arrow(left + wide / 2, top + high / 2, line)

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


# ---- images and what is seen of them ---------------------------------------------------------


class Remark(NamedTuple):
    """Words under a picture."""

    words: str


def loupe(builder, tree: Loupe, unit: float) -> Box:
    """Images, under them the loupe in as few lines as there is a way, and then more images.

    On a wide page images that are too high, or stand in many lines, are better smaller.
    """

    def glass(size):
        builder.glass = size
        return builder.row(tree.glass, size, builder.room, None if builder.sheet.roomy else GLASS)

    builder.glass, seen = best(builder.sheet.glass, glass)
    rows = [row for row in (tree.first, tree.last) if row.items]
    first, *last = (builder.row(row, unit, builder.room, APART) for row in rows)
    parts = [first, seen, *last]
    wide = max(box.width for box in parts)
    indents = [(wide - box.width) / 2 for box in parts]
    indents[1] = _beneath(tree.ties, first, indents[0], seen, wide - seen.width)
    box = above(parts[:2], TIED if tree.ties else STACKED, indents[:2])
    if last:
        box = above([box, *last], STACKED, [0.0, indents[2]])
    box = above([box, _remark()], REMARKED)
    tall = max(0.0, first.height - MOST_HIGH) if builder.sheet.roomy else 0.0
    too_wide = sum(box.cost.wide for box in (first, *last))
    cost = Cost(too_wide, 0, tall, first.cost.lines)
    return box._replace(width=max(wide, box.width), cost=cost)


def _beneath(ties, first, moved_by, seen, most):
    """How far the loupe is moved right to be as near as it can be to what is seen through it."""
    at = {item.what.key: item.x for item in first.items if isinstance(item.what, Image)}
    below = {item.what.key: item.x for item in seen.items if isinstance(item.what, Lens)}
    off = [at[image] + moved_by - below[lens] for image, lens in ties]
    return min(max(fsum(off) / len(off), 0.0), most) if off else most / 2


def _remark():
    said = Item(0, style.NOTE / 2, Remark(REMARK))
    return Box(style.NOTE * advance(REMARK, "sans"), style.NOTE, style.NOTE / 2, (said,))


def lone_box(story: Story, box: Box, looks, unit: float) -> Box:
    """The room of a cell with its name under it, on whatever step that is widest."""
    names = {name for look in looks if look.board and (name := lone_name(story, look.board[0, 0]))}
    around = max([box.width, *(name_width(name, BELOW) for name in names)])
    items = moved(box, (around - unit) / 2, 0)
    return Box(around, box.over, box.under + UNDER + 6, items)


def lone_name(story: Story, slot):
    """The name under a number; what a step adds up has none, and a one is its own."""
    named = isinstance(slot, Cell) and slot not in dict(story.script.signs)
    return name_of(story, slot) if named else None


# ---- the lines between them --------------------------------------------------------------------


def leaders(ties, painters: dict, signs: list):
    """The lines from what images show of a step to the lenses: (steps, shape).

    They pass over images, but behind all that has to be read.
    """
    images, lenses = (
        {leaf.key: painter for leaf, painter in painters.items() if isinstance(leaf, kind)}
        for kind in (Image, Lens)
    )
    words = [box for painter in painters.values() for box in _words_at(painter)]
    for image, key in ties:
        others = [_edges(lens) for other, lens in lenses.items() if other != key]
        yield from _lines(images[image], lenses[key], [*signs, *words, *others])


def _lines(image, lens, boxes):
    left, top, right, _ = _edges(lens)
    for step, look in image.seen():
        x, y, across, down = image.rect(_tied(image, lens, look))
        ends = ((x, y + down), (left, top)), ((x + across, y + down), (right, top))
        pieces = tuple(piece for line in ends for piece in _in_sight(*line, boxes))
        if pieces:
            yield 1 << step, segments(pieces, LINK, line=style.GREY, weight=1)


def _edges(painter):
    """Left, top, right and bottom edge of a grid."""
    return *painter.corner(0, 0), *painter.corner(painter.rows, painter.cols)


def _words_at(painter):
    """The edges of what stands over a grid, or under a lone number, if anything does."""
    marks = list(painter.titled(painter.over(painter.looks[-1])))
    if marks:
        lefts, tops, rights, bottoms = zip(*(mark.extent() for mark in marks), strict=True)
        yield min(lefts), min(tops), max(rights), max(bottoms)


def _tied(image, lens, look):
    """What is seen of an image: all of it where the lens has as many cells."""
    whole = Rect(0, 0, image.rows, image.cols)
    if whole[2:] == (lens.rows, lens.cols):
        return whole
    return asked(look) or look.window or whole


def _in_sight(start, end, boxes):
    """The pieces of a line that lie behind no box."""
    at, found = 0.0, []
    hidden = filter(None, (_behind(start, end, box) for box in boxes))
    for enters, leaves in (*sorted(hidden), (1.0, 1.0)):
        if enters > at:
            found.append((at, enters))
        at = max(at, leaves)
    return [tuple(_along(start, end, t) for t in piece) for piece in found]


def _along(start, end, t):
    return tuple(a + t * (b - a) for a, b in zip(start, end, strict=True))


def _behind(start, end, box):
    """From which part of a line to which it lies behind a box, if it does (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        way, low, high = end[axis] - start[axis], box[axis] - CLEAR, box[axis + 2] + CLEAR
        if way == 0 and not low < start[axis] < high:
            return None
        if way:
            near, far = sorted(((low - start[axis]) / way, (high - start[axis]) / way))
            first, last = max(first, near), min(last, far)
    return (first, last) if first < last else None
