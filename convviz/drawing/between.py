"""What stands between grids and over them: signs, arrows, rules and headings."""

from typing import NamedTuple

from . import style
from .letters import advance
from .marks import LINK, arrowhead, segments, words

OPERATORS = {"*": "∗", "+": "+", "·": "·", "=": "=", "…": "+ ···"}
HEADED = 15  # the size of a heading
LEAST = 32  # the length of an arrow
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
