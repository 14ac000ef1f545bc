"""What stands between grids and over them: signs, arrows, rules and headings."""

from typing import NamedTuple

from . import style
from .letters import advance
from .marks import LINK, arrowhead, segments, words

OPERATORS = {"*": "∗", "+": "+", "·": "·", "=": "=", "…": "+ ···"}
HEADED = 15  # the size of a heading
LEAST = 32  # the length of an arrow
OVER = 8  # from an arrow to its words


class Operator(NamedTuple):
    """A sign between grids, in the middle of its room, and the grid that it is seen with."""

    sign: str
    key: str


class Pointer(NamedTuple):
    """An arrow in the middle of its room, so long, and the grid that it leads to."""

    words: str
    length: float
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
    start, end = x - pointer.length / 2, x + pointer.length / 2
    shaft = ((start, y), (end - style.ARROWHEAD / 2, y))
    yield segments((shaft,), LINK, line=line, weight=style.ARROW)
    yield arrowhead((end, y), 0, style.ARROWHEAD, LINK, fill=line)
    if pointer.words:
        color = style.ZERO if later else style.INK
        yield words(pointer.words, x, y - OVER, style.NOTE, color, "bold", 0.5)
