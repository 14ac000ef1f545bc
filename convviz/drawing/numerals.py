"""Marks that follow the numbers: what they say is known when a story's numbers are.

A `Slot` is a number: it knows which sum it shows, not how large that is. The page writes the same
marks anew when a number is typed, so `live.js` has a counterpart of each.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from ..sheet import Sum
from ..story.words import Equals, Pairs, differing
from ..text import Form, formed, shorter, written
from .letters import advance
from .marks import STRIKE, STROKE, TEXT, Disc, Shape, Text, segments, words
from .shades import Shade
from .style import SMALLEST

SLACK = 0.002  # of a size: a page has sizes and rooms in hundredths
HANGING = 0.137  # of its size, the part of a minus that hangs to the left of a single digit


class Slot(NamedTuple):
    """A number: the sum that it shows, and in which form; where, and in how much room.

    For want of room it is set smaller, down to the least size; then it has fewer digits. `x` is
    where its `anchor` lies: 0 is its left edge, 0.5 its middle.
    """

    x: float
    y: float
    sum: Sum
    form: Form
    size: float
    color: str
    anchor: float
    room: float
    hangs: bool = False  # a minus before a single digit, so that digits stay in columns
    zero: str = ""  # the colour of a 0, where it is another
    family: str = ""  # numbers that are all of one size
    level: int = TEXT

    def text(self, value: float) -> Text:
        """The letters that show a value."""
        whole = self.room / advance(written(value, self.form), "serif")
        size = min(self.size, max(SMALLEST, whole))
        string = fitting(value, self.form, self.room / size)
        # an exponent of many digits is too wide even so
        size = min(size, self.room / advance(string, "serif"))
        hang = HANGING if self.hangs and len(string) == 2 and string[0] == "−" else 0.0
        x = self.x - size * (self.anchor * advance(string, "serif") + hang)
        color = self.zero if self.zero and string == "0" else self.color
        return Text(x, self.y, string, "serif", size, color, self.level)


class Part(NamedTuple):
    """A part of a row: a number in one of its forms, or letters."""

    what: Sum | str
    color: str
    form: Form = "plain"
    wide: float = 0.0  # its room, in whose middle it stands, if that does not follow from it

    def text(self, value) -> str:
        """What it says."""
        return self.what if isinstance(self.what, str) else written(value(self.what), self.form)


class Inline(NamedTuple):
    """Numbers and signs side by side, in so much room; a stroke runs through a struck term.

    `x` is where its `anchor` lies: 0 is its left edge, 0.5 its middle.
    """

    x: float
    y: float
    parts: tuple[Part, ...]
    size: float
    anchor: float
    room: float
    stroke: str = ""
    level: int = TEXT

    def set(self, value) -> tuple:
        """The letters, and the stroke, that show the values of sums."""
        texts = [part.text(value) for part in self.parts]
        widths = [advance(text, "serif") for text in texts]
        rooms = [part.wide or wide for part, wide in zip(self.parts, widths, strict=True)]
        whole = math.fsum(rooms)
        size = min(self.size, self.room / whole)
        x = start = self.x - self.anchor * whole * size
        found = []
        for part, text, wide, room in zip(self.parts, texts, widths, rooms, strict=True):
            at = x + (room - wide) / 2 * size
            found.append(Text(at, self.y, text, "serif", size, part.color, self.level))
            x += room * size
        return (*found, *self.struck(start, x))

    def struck(self, start, end):
        """The stroke from end to end."""
        if self.stroke:
            ends = (start - 2, self.y + 0.1 * self.size), (end + 2, self.y - 0.75 * self.size)
            yield segments((ends,), STRIKE, line=self.stroke, weight=STROKE)


class Relation(NamedTuple):
    """A sign between two sides that says whether they are equal as they are written."""

    x: float
    y: float
    equals: Equals
    size: float
    color: str
    level: int = TEXT

    def text(self, sign: str) -> Text:
        """The letters that show a sign."""
        return words(sign, self.x, self.y, self.size, self.color, "serif", 0.5)


class Judged(NamedTuple):
    """A shape, disc or text that is seen only where sums differ, or only where all agree."""

    mark: Shape | Disc | Text
    pairs: Pairs
    differ: bool

    @property
    def level(self) -> int:
        """What it lies on."""
        return self.mark.level


def lettered(mark, story) -> tuple:
    """A mark as a story has it: numbers and signs between numbers are written out.

    Nothing where it is not seen with these numbers.
    """
    if isinstance(mark, Judged):
        return (mark.mark,) * (differing(mark.pairs, story.value) == mark.differ)
    if isinstance(mark, Slot):
        return (mark.text(story.value(mark.sum)),)
    if isinstance(mark, Inline):
        return mark.set(story.value)
    if isinstance(mark, Shade):
        return mark.shapes(story.value(mark.sum), story.largest[mark.scale])
    return (mark.text(story.sign(mark.equals)) if isinstance(mark, Relation) else mark,)


@lru_cache(maxsize=1 << 14)
def fitting(value: float, form: Form, room: float) -> str:
    """A number in so much room, at size 1: in fewer digits where it is too wide."""
    text = written(value, form)
    digits = shorter(value)
    while advance(text, "serif") >= room + SLACK and (fewer := next(digits, None)):
        text = formed(fewer, form)
    return text
