"""Marks: the shapes and pieces of text that a picture is made of, as frozen plain data.

A mark is equal to another if it looks the same and lies in the same place; that is how the
figure finds out what to draw only once. y grows downwards, as on a page.
"""

import math
import re
from functools import cache
from typing import NamedTuple

from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

Point = tuple[float, float]

FILL, TINT, HAIR, FRAME, OUTLINE, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)  # what lies on what

FONTS = {
    "serif": FontProperties(family="STIXGeneral"),
    "italic": FontProperties(family="STIXGeneral", style="italic"),
    "sans": FontProperties(family="DejaVu Sans"),
    "bold": FontProperties(family="DejaVu Sans", weight="bold"),
}


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


def polygon(points, level, closed=True, **look) -> Shape:
    """Straight lines from point to point."""
    codes = (Path.MOVETO, *[Path.LINETO] * (len(points) - 1))
    if closed:
        points, codes = (*points, points[0]), (*codes, Path.CLOSEPOLY)
    return Shape(tuple(points), codes, level, **look)


def box(x, y, width, height, level, inset=0.0, **look) -> Shape:
    """An upright rectangle, smaller on all sides by `inset`."""
    left, top, right, bottom = x + inset, y + inset, x + width - inset, y + height - inset
    return polygon(((left, top), (right, top), (right, bottom), (left, bottom)), level, **look)


def lines(segments, level, **look) -> Shape:
    """Several straight lines at once."""
    points = tuple(point for segment in segments for point in segment)
    return Shape(points, (Path.MOVETO, Path.LINETO) * len(segments), level, **look)


def rounded(x, y, width, height, radius, level, **look) -> Shape:
    """A rectangle with round corners."""
    r, x1, y1 = radius, x + width, y + height
    points = ((x + r, y), (x1 - r, y), (x1, y), (x1, y + r), (x1, y1 - r), (x1, y1), (x1 - r, y1))
    points += ((x + r, y1), (x, y1), (x, y1 - r), (x, y + r), (x, y), (x + r, y))
    side = (Path.LINETO, Path.CURVE3, Path.CURVE3)
    return Shape(points, (Path.MOVETO, *side * 4), level, **look)


def disc(x, y, radius, level=DISC, **look) -> Shape:
    """A full circle."""
    circle = Path.unit_circle()
    points = tuple((x + radius * float(a), y + radius * float(b)) for a, b in circle.vertices)
    return Shape(points, tuple(map(int, circle.codes)), level, **look)


def arc(x, y, rx, ry, start, stop, level, **look) -> Shape:
    """A part of an ellipse, clockwise between two angles in degrees from the right."""
    turn = Path.arc(start, stop)
    points = tuple((x + rx * float(a), y + ry * float(b)) for a, b in turn.vertices)
    return Shape(points, tuple(map(int, turn.codes)), level, **look)


def arrowhead(tip: Point, angle: float, size: float, level, **look) -> Shape:
    """A triangle that points in a direction, given in degrees (0 to the right, 90 down)."""
    back = [math.radians(angle + 180 + turn) for turn in (-26, 26)]
    wings = [(tip[0] + size * math.cos(a), tip[1] + size * math.sin(a)) for a in back]
    return polygon((tip, *wings), level, **look)


@cache
def advance(string: str, font: str) -> float:
    """The width of a string at size 1."""
    return text_to_path.get_text_width_height_descent(string, FONTS[font], False)[0] / (
        FONTS[font].get_size_in_points()
    )


@cache
def ink(string: str, font: str):
    """Left, bottom, right and top edge of the letters at size 1."""
    points, codes = text_to_path.get_text_path(FONTS[font], string)
    if not len(codes):
        return 0.0, 0.0, 0.0, 0.0
    box = Path(points, codes).get_extents()
    return tuple(float(edge) / text_to_path.FONT_SCALE for edge in box.extents)


NAME = re.compile(r"(∂?)([A-Za-z])(\d+(?:,\d+)?)?|(/)|(.)")


class Run(NamedTuple):
    """One run of a name: where it stands at size 1, what it says, its font and its scale."""

    x: float
    y: float
    string: str
    font: str
    scale: float


@cache
def runs(string: str) -> tuple[tuple[Run, ...], float]:
    """The runs of a name or a number and their width, at size 1."""
    found, x = [], 0.0

    def put(piece, font, scale=1.0, drop=0.0, after=0.0):
        nonlocal x
        found.append(Run(x, drop, piece, font, scale))
        x += advance(piece, font) * scale + after

    if not re.search(r"[A-Za-z∂]", string) or re.search(r"\de", string):
        put(string, "serif")
        return tuple(found), x
    for partial, letter, digits, slash, other in NAME.findall(string):
        if partial:
            put(partial, "italic", after=0.02)
        if letter:
            put(letter, "italic", after=0.03)
        if digits:
            put(digits, "serif", 0.7, 0.2)
        if slash or other:
            put(slash or other, "serif", after=0.02)
    return tuple(found), x


def width(string: str, size: float, font: str = "") -> float:
    """The width of a name or number, or of words in a font."""
    return size * (advance(string, font) if font else runs(string)[1])


def write(string, x, y, size, color, anchor=0.0, font="", level=TEXT) -> list[Text]:
    """A name, a number or words; `anchor` is the part of the width that lies left of x."""
    x -= anchor * width(string, size, font)
    if font:
        return [Text(x, y, string, font, size, color, level)]
    return [
        Text(
            x + run.x * size, y + run.y * size, run.string, run.font, run.scale * size, color, level
        )
        for run in runs(string)[0]
    ]


def badge(x, y, place: int, radius: float, hollow: bool) -> list:
    """The number of a term in a disc; a hollow one stands for a term that is zero."""
    look = (
        {"fill": "#FFFFFF", "line": BADGE_HOLLOW, "weight": 1.0} if hollow else {"fill": BADGE_FILL}
    )
    size = radius * 1.3
    left, bottom, right, top = ink(str(place), "bold")
    digit = Text(
        x - (left + right) / 2 * size,
        y + (top + bottom) / 2 * size,
        str(place),
        "bold",
        size,
        BADGE_HOLLOW if hollow else "#FFFFFF",
        DIGIT,
    )
    return [disc(x, y, radius - (0.5 if hollow else 0), **look), digit]


BADGE_FILL, BADGE_HOLLOW = "#39434D", "#626C76"
