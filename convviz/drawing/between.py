"""What stands between grids and over them: signs, arrows, rules and headings."""

import math
from typing import NamedTuple

from . import style
from .letters import advance
from .marks import (
    BED,
    CURVE3,
    LINETO,
    LINK,
    MOVETO,
    Point,
    Shape,
    arrowhead,
    rectangle,
    rounded,
    segments,
    words,
)

OPERATORS = {"*": "∗", "+": "+", "−": "−", "·": "·", "=": "=", "…": "+ ···"}
HEADED = 15  # the size of a heading
BEND = 7  # how round the corners of a line are
LEAST = 32  # the length of an arrow
INSIDE, TITLE = 12, 16  # from the edge of a ground to its title, and to its baseline
OVER = 8  # from an arrow to its words
CLEAR, OVER_NAME = 8, 36  # from a grid to the lines that lead to it, where its name is not between


class Operator(NamedTuple):
    """A sign between grids, in the middle of its room, and the grid that it is seen with."""

    sign: str
    key: str


class Pointer(NamedTuple):
    """An arrow in the middle of its room, so long, and the grid that it leads to."""

    words: str
    length: float
    key: str
    away: float = 0.0  # from it to its words
    down: bool = False


class Cropping(NamedTuple):
    """The lines from the corners inside the border of a grid to the one that is left of it."""

    of: str
    key: str


class Track(NamedTuple):
    """An arrow along some points, and the grid that it leads to."""

    points: tuple[Point, ...]
    key: str
    words: str = ""
    pointed: bool = True


class Area(NamedTuple):
    """A ground so large, with a title, and the grids that are white on it."""

    width: float
    height: float
    title: str
    white: tuple[tuple[float, float, float, float], ...]


class Heading(NamedTuple):
    """The words over a half."""

    title: str
    note: str

    @property
    def before_note(self) -> float:
        """From its left edge to its note."""
        return HEADED * advance(self.title, "bold") + 12

    @property
    def width(self) -> float:
        """The width of both."""
        return self.before_note + style.NOTE * advance(self.note, "sans")


class Remark(NamedTuple):
    """Words under a picture."""

    words: str


class Rule(NamedTuple):
    """A line between two pictures: so high, or as wide as the page where that is 0."""

    height: float = 0.0


def arrow_length(words: str) -> float:
    """The length of an arrow that its words have room over."""
    return max(LEAST, style.NOTE * advance(words, "bold"))


def signed(operator: Operator, x, y):
    """A sign about its middle."""
    size = 24 if operator.sign == "·" else style.OPERATOR
    at = x, y + 0.3 * size, size
    yield words(OPERATORS[operator.sign], *at, style.INK, "serif", 0.5)


def pointed(pointer: Pointer, x, y, later: bool):
    """An arrow about its middle, paler where what it leads to is yet to come."""
    line = style.LATER_LINE[""] if later else style.GREY
    half, turn = pointer.length / 2, 90 * pointer.down
    start, back, end = (
        (x, y + along) if pointer.down else (x + along, y)
        for along in (-half, half - style.ARROWHEAD / 2, half)
    )
    yield segments(((start, back),), LINK, line=line, weight=style.ARROW)
    yield arrowhead(end, turn, style.ARROWHEAD, LINK, fill=line)
    if pointer.words:
        color = style.ZERO if later else style.INK
        away = pointer.away or OVER
        at = (x + away, y + 0.3 * style.NOTE) if pointer.down else (x, y - away)
        anchor = 0.0 if pointer.down else 0.5
        yield words(pointer.words, *at, style.NOTE, color, "bold", anchor)


def tracked(track: Track, x, y, later: bool):
    """An arrow along its points, paler where what it leads to is yet to come."""
    line = style.LATER_LINE[""] if later else style.GREY
    points = [(x + across, y + down) for across, down in track.points]
    end, back = points[-1], _toward(points[-1], points[-2], style.ARROWHEAD / 2)
    yield bent((*points[:-1], back if track.pointed else end), line)
    if track.pointed:
        turn = math.degrees(math.atan2(end[1] - back[1], end[0] - back[0]))
        yield arrowhead(end, turn, style.ARROWHEAD, LINK, fill=line)
    if track.words:
        (x0, y0), (x1, y1) = points[-2:]
        upright, color = x0 == x1, style.ZERO if later else style.INK
        away = (OVER, 0.3 * style.NOTE) if upright else (0, -OVER)
        at = (x0 + x1) / 2 + away[0], (y0 + y1) / 2 + away[1]
        yield words(track.words, *at, style.NOTE, color, "bold", 0.0 if upright else 0.5)


def bent(points, color) -> Shape:
    """A line whose corners are round."""
    found, codes = [points[0]], [MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        found += [_toward(corner, before, BEND), corner, _toward(corner, after, BEND)]
        codes += [LINETO, CURVE3, CURVE3]
    return Shape((*found, points[-1]), (*codes, LINETO), LINK, line=color, weight=style.ARROW)


def _toward(point, other, far):
    """A point so far on the way to another, half of it at most."""
    away = [b - a for a, b in zip(point, other, strict=True)]
    part = min(0.5, far / max(map(abs, away))) if any(away) else 0
    return tuple(a + part * d for a, d in zip(point, away, strict=True))


def led(arrow: Pointer | Track, x, y, later: bool):
    """An arrow about its middle, or along its points."""
    return (tracked if isinstance(arrow, Track) else pointed)(arrow, x, y, later)


def still(what: Area | Remark | Heading, x, y):
    """What looks the same on every step."""
    if isinstance(what, Area):
        yield from grounded(what, x, y)
    elif isinstance(what, Remark):
        yield words(what.words, x, y, style.NOTE, style.GREY)
    else:
        yield words(what.title, x, y, HEADED, style.INK, "bold")
        yield words(what.note, x + what.before_note, y, style.NOTE, style.GREY)


def grounded(area: Area, x, y):
    """A ground with its title; grids whose cells are white are so on it too."""
    yield rounded(x, y, area.width, area.height, 8, BED, fill=style.GROUND)
    for left, top, wide, high in area.white:
        yield rectangle(x + left, y + top, wide, high, BED, fill=style.WHITE)
    yield words(area.title, x + INSIDE, y + TITLE, style.PANEL, style.INK, "bold")


def cropped(frame, end, left, color):
    """Two dashed lines from the corners of a frame to the grid that is left of all of it.

    A rectangle is its left, top, right and bottom edge; `end` are the right and bottom edge of the
    whole grid, `left` is where the other one lies.
    """
    (x0, y0, x1, y1), (right, bottom) = frame, end
    if left[0] > right:
        lines = [((right + CLEAR, y), (left[0] - CLEAR, y)) for y in (y0, y1)]
    else:
        lines = [((x, bottom + CLEAR), (x, left[1] - OVER_NAME)) for x in (x0, x1)]
    dash = style.DASH, style.DASH_GAP
    yield segments(tuple(lines), LINK, line=color, weight=style.FRAME, dash=dash)
