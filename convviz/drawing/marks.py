"""Marks: the shapes and texts that a picture is made of, as frozen plain data.

A mark is equal to another if it looks the same and lies in the same place; that is how a picture
finds out what to draw only once. y grows downwards, as on a page.
"""

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ..text import Piece, number
from . import style
from .letters import advance, ink

Point = tuple[float, float]

FILL, TINT, HAIR, FRAME, OUTLINE, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)  # what lies on what
BED, BETWEEN, GROUND = -3, -2, -1  # under it a grid: its border, zeros put between, its cells
MOVETO, LINETO, CURVE3, CURVE4, CLOSEPOLY = 1, 2, 3, 4, 79  # as Matplotlib has them
STROKE = 1.4  # the weight of that through a struck term


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
    "mark": ("serif", 1.0, 0.0, 0.0),
}

FAR = 0.1  # what a letter may reach out of its room, at size 1

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
        before, beyond = _reach(piece.text, font)
        x += before * bool(found)
        found.append(Run(x, drop, piece.text, font, scale))
        x += (advance(piece.text, font) + beyond) * scale + after
    return tuple(found), x


def _reach(letter, font):
    """How far a letter reaches out of its room to both sides, if that is far, as with an f."""
    left, _, right, _ = ink(letter, font)
    reach = -left, right - advance(letter, font)
    return [far if far > FAR else 0.0 for far in reach]


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
