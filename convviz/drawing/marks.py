"""Marks: the shapes, texts and numbers that a picture is made of, as frozen plain data.

A mark is equal to another if it looks the same and lies in the same place; that is how a picture
finds out what to draw only once. A `Slot` is a mark that is a number: it knows which sum it
shows, not how large that is. y grows downwards, as on a page.
"""

import math
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..sheet import Sum
from ..story.words import Equals, Pairs, differing
from ..text import Form, Piece, formed, number, shorter, written
from . import style
from .letters import advance, ink

Point = tuple[float, float]

FILL, TINT, HAIR, FRAME, OUTLINE, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)  # what lies on what
BED, BETWEEN, GROUND = -3, -2, -1  # under it a grid: its border, zeros put between, its cells
MOVETO, LINETO, CURVE3, CURVE4, CLOSEPOLY = 1, 2, 3, 4, 79  # as Matplotlib has them
ROUNDING = 1e-6
HANGING = 0.137  # of its size, the part of a minus that hangs to the left of a single digit


class Shape(NamedTuple):
    """An outline, filled or not."""

    points: tuple[Point, ...]
    codes: tuple[int, ...]
    level: int
    fill: str = ""
    line: str = ""
    weight: float = 0.0
    dash: tuple[float, ...] = ()

    def extent(self):
        """Left, top, right and bottom edge."""
        xs, ys = zip(*self.points, strict=True)
        half = self.weight / 2
        return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


class Disc(NamedTuple):
    """A full circle."""

    x: float
    y: float
    radius: float
    level: int = DISC
    fill: str = ""
    line: str = ""
    weight: float = 0.0

    def extent(self):
        """Left, top, right and bottom edge."""
        half = self.radius + self.weight / 2
        return self.x - half, self.y - half, self.x + half, self.y + half


class Text(NamedTuple):
    """A run of letters in one font; x and y are where its baseline begins."""

    x: float
    y: float
    string: str
    font: str
    size: float
    color: str
    level: int = TEXT

    def extent(self):
        """Left, top, right and bottom edge of the ink."""
        left, bottom, right, top = ink(self.string, self.font)
        return (
            self.x + left * self.size,
            self.y - top * self.size,
            self.x + right * self.size,
            self.y - bottom * self.size,
        )


class Slot(NamedTuple):
    """A number: the sum that it shows, and in which form; where, and in how much room.

    `x` is where its `anchor` lies: 0 is its left edge, 0.5 its middle.
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
    level: int = TEXT

    def text(self, value: float) -> Text:
        """The letters that show a value."""
        string = fitting(value, self.form, self.room / self.size)
        # an exponent of many digits is too wide even so
        size = min(self.size, self.room / advance(string, "serif"))
        hang = HANGING if self.hangs and len(string) == 2 and string[0] == "−" else 0.0
        x = self.x - size * (self.anchor * advance(string, "serif") + hang)
        color = self.zero if self.zero and string == "0" else self.color
        return Text(x, self.y, string, "serif", size, color, self.level)


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


def lettered(mark, story):
    """A mark as a story has it: a number and a sign between numbers are written out.

    None where it is not seen with these numbers.
    """
    if isinstance(mark, Judged):
        return mark.mark if differing(mark.pairs, story.value) == mark.differ else None
    if isinstance(mark, Slot):
        return mark.text(story.value(mark.sum))
    return mark.text(story.sign(mark.equals)) if isinstance(mark, Relation) else mark


@lru_cache(maxsize=1 << 14)
def fitting(value: float, form: Form, room: float) -> str:
    """A number in so much room, at size 1: in fewer digits where it is too wide."""
    text = written(value, form)
    digits = shorter(value)
    while advance(text, "serif") >= room + ROUNDING and (fewer := next(digits, None)):
        text = formed(fewer, form)
    return text


class Tag(NamedTuple):
    """What the page has to know of a mark: a slide key, or that it is the outline in question."""

    slide: str = ""
    at: Point = (0, 0)
    question: bool = False


PLAIN = Tag()


def polygon(points, level, closed=True, **look) -> Shape:
    """Straight lines from point to point."""
    codes = (MOVETO, *[LINETO] * (len(points) - 1))
    if closed:
        points, codes = (*points, points[0]), (*codes, CLOSEPOLY)
    return Shape(tuple(points), codes, level, **look)


def rectangle(x, y, width, height, level, inset=0.0, **look) -> Shape:
    """An upright rectangle, smaller on all sides by `inset`."""
    left, top, right, bottom = x + inset, y + inset, x + width - inset, y + height - inset
    return polygon(((left, top), (right, top), (right, bottom), (left, bottom)), level, **look)


def segments(pairs, level, **look) -> Shape:
    """Several straight lines at once."""
    points = tuple(point for pair in pairs for point in pair)
    return Shape(points, (MOVETO, LINETO) * len(pairs), level, **look)


def rounded(x, y, width, height, radius, level, **look) -> Shape:
    """A rectangle with round corners."""
    r, x1, y1 = radius, x + width, y + height
    points = ((x + r, y), (x1 - r, y), (x1, y), (x1, y + r), (x1, y1 - r), (x1, y1), (x1 - r, y1))
    points += ((x + r, y1), (x, y1), (x, y1 - r), (x, y + r), (x, y), (x + r, y))
    side = (LINETO, CURVE3, CURVE3)
    return Shape(points, (MOVETO, *side * 4), level, **look)


def arc(x, y, rx, ry, start, stop, level, **look) -> Shape:
    """A part of an ellipse, clockwise between two angles in degrees from the right.

    Each Bézier curve spans at most a quarter (Maisonobe, "Drawing an elliptical arc", 2003).
    """
    pieces = math.ceil((stop - start) / 90)
    turn = math.radians(stop - start) / pieces
    angles = [math.radians(start) + k * turn for k in range(pieces + 1)]
    reach = math.sin(turn) * (math.sqrt(4 + 3 * math.tan(turn / 2) ** 2) - 1) / 3
    points = [(math.cos(angles[0]), math.sin(angles[0]))]
    for a, b in pairwise(angles):
        (ca, sa), (cb, sb) = ((math.cos(angle), math.sin(angle)) for angle in (a, b))
        points += [(ca - reach * sa, sa + reach * ca), (cb + reach * sb, sb - reach * cb), (cb, sb)]
    points = tuple((x + rx * a, y + ry * b) for a, b in points)
    return Shape(points, (MOVETO, *[CURVE4] * (3 * pieces)), level, **look)


def arrowhead(tip: Point, angle: float, size: float, level, **look) -> Shape:
    """A triangle that points in a direction, given in degrees (0 to the right, 90 down)."""
    back = [math.radians(angle + 180 + turn) for turn in (-26, 26)]
    wings = [(tip[0] + size * math.cos(a), tip[1] + size * math.sin(a)) for a in back]
    return polygon((tip, *wings), level, **look)


def badge(x, y, place: int, radius: float, hollow: bool) -> list:
    """The number of a term in a disc; a hollow one stands for a term that is zero."""
    color, look = style.WHITE, {"fill": style.BADGE}
    if hollow:
        color = style.BADGE_HOLLOW
        look = {"fill": style.WHITE, "line": color, "weight": 1.0}
    size = radius * 1.3
    left, bottom, right, top = ink(str(place), "bold")
    at = x - (left + right) / 2 * size, y + (top + bottom) / 2 * size
    digit = Text(*at, str(place), "bold", size, color, DIGIT)
    return [Disc(x, y, radius - (0.5 if hollow else 0), **look), digit]


# ---- words and names -------------------------------------------------------------------------


def words(string, x, y, size, color, font="sans", anchor=0.0) -> Text:
    """Words; `anchor` is the part of their width that lies left of x."""
    return Text(x - anchor * advance(string, font) * size, y, string, font, size, color)


class Run(NamedTuple):
    """One run of a name: where it stands at size 1, what it says, its font and its scale."""

    x: float
    drop: float
    string: str
    font: str
    scale: float


SETTING = {  # font, scale, drop below the baseline, gap after it
    "partial": ("italic", 1.0, 0.0, 0.02),
    "letter": ("italic", 1.0, 0.0, 0.03),
    "index": ("serif", 0.7, 0.2, 0.0),
    "slash": ("serif", 1.0, 0.0, 0.02),
}

Name = tuple[Piece, ...] | float  # a constant is its own name


@cache
def runs(name: Name) -> tuple[tuple[Run, ...], float]:
    """The runs of a name and its width, at size 1."""
    if isinstance(name, float):
        string = number(name)
        return (Run(0.0, 0.0, string, "serif", 1.0),), advance(string, "serif")
    found, x = [], 0.0
    for piece in name:
        font, scale, drop, after = SETTING[piece.kind]
        found.append(Run(x, drop, piece.text, font, scale))
        x += advance(piece.text, font) * scale + after
    return tuple(found), x


def name_width(name: Name, size: float = 1.0) -> float:
    """The width of a name."""
    return size * runs(name)[1]


def write(name: Name, x, y, size, color, anchor=0.0) -> list[Text]:
    """A name; `anchor` is the part of its width that lies left of x."""
    pieces, width = runs(name)
    x -= anchor * width * size
    return [
        Text(x + run.x * size, y + run.drop * size, run.string, run.font, run.scale * size, color)
        for run in pieces
    ]
