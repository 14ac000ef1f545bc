"""What a diagram says, as frozen plain data.

Read `Story` first: it has grids, the bands in which they stand, and steps. A `Step` says how
every grid looks (`View`), which formula stands below (`Line`, `Term`, `Part`) and one sentence.
Nothing here knows how any of it is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Role = Literal["x", "w", "y", "b", ""]
State = Literal["plain", "used", "question", "empty", "later"]
Place = tuple[str, int, int]  # grid, row, column


class Rect(NamedTuple):
    """A rectangle of cells: the first row and column, the height and the width."""

    row: int
    col: int
    height: int
    width: int

    def __contains__(self, cell):
        row, col = cell
        return self.row <= row < self.row + self.height and self.col <= col < self.col + self.width


class Cell(NamedTuple):
    """One number of a grid on one step; `value` is None where it is not known yet."""

    value: float | None
    name: str
    state: State = "plain"
    badge: int = 0  # the number of the term that uses it; 0 is none
    hollow: bool = False  # the term is known to be zero


class Title(NamedTuple):
    """Words over a grid that change from step to step."""

    words: str
    badge: int = 0
    hollow: bool = False
    bold: bool = True


@dataclass(frozen=True)
class View:
    """How a grid looks on one step."""

    cells: tuple[tuple[Cell, ...], ...]
    window: Rect | None = None
    inner: Rect | None = None  # where the framed part lies; what is outside is a border of zeros
    title: Title | None = None
    role: Role = ""  # the hue, where it changes from step to step
    boxed: bool = False  # this grid and its weight are what the step is about


@dataclass(frozen=True)
class Grid:
    """What stays the same about a grid on all steps."""

    key: str
    role: Role
    name: str  # "X", "∂L/∂Y", "W", or "" where a Title stands over it
    note: str = ""
    gradient: bool = False
    notch: Literal["", "stored", "turned"] = ""
    spread: bool = False  # cells pulled apart, each with room for the label of a link
    small: bool = False  # the name is that of one cell, so it is written smaller
    named: bool = True  # whether a cell shows its name under its value


class Part(NamedTuple):
    """A piece of a term: a name or a number, in the hue of its role."""

    text: str
    role: Role = ""
    box: Literal["", "all", "below"] = ""  # what is put in, or differentiated, on this step


class Term(NamedTuple):
    """One summand: its parts stand side by side with a dot between them."""

    parts: tuple[Part, ...]
    sign: Literal["+", "−"] = "+"
    badge: int = 0
    hollow: bool = False
    grey: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a formula; a line that is not reached yet has no terms."""

    terms: tuple[Term, ...] = ()
    tail: Term | None = None  # the bias, which belongs to no column
    left: Part | None = None
    result: str = ""
    label: str = ""
    new: bool = False
    face: Literal["", "numbers", "symbols"] = ""
    products: bool = False  # plain numbers that may run on when the room is narrow


class Link(NamedTuple):
    """A line from one cell to another, labelled with what multiplies on the way."""

    source: Place
    target: Place
    name: str
    value: float
    role: Role


@dataclass(frozen=True)
class Step:
    """All that a picture needs to know about one step."""

    about: tuple[Place, ...]
    views: Mapping[str, View]
    formula: tuple[Line, ...]
    words: str
    equation: str = ""
    links: tuple[Link, ...] = ()

    @property
    def caption(self) -> str:
        """The step in one plain sentence; one that computes something ends in `= value`."""
        return f"{self.words}: {self.equation}" if self.equation else f"{self.words}."


@dataclass(frozen=True)
class Panel:
    """Grids and operators from left to right; anything that names no grid is an operator."""

    items: tuple[str, ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Story:
    """A diagram with all its steps.

    >>> from convviz import forward
    >>> story = forward([[1, 2], [3, 4]], [[5]])
    >>> len(story.steps)
    4
    >>> story.steps[1].caption
    'y12 is the product under the window, plus the bias: 10 + 0 = 10'
    >>> story.step_about("y", 0, 1)
    1
    """

    title: str
    grids: Mapping[str, Grid]
    bands: tuple[tuple[Panel, ...], ...]
    steps: tuple[Step, ...]
    per_line: int = 4  # terms in one line of the formula
    heading: str = ""  # bold words over the formula
    slim: tuple[tuple[Panel, ...], ...] = ()  # the bands of a narrow page, where they differ
    derivation: bool = field(default=False)  # each labelled line keeps to itself

    def step_about(self, grid: str, row: int, col: int) -> int:
        """The first step about a cell; `ValueError` where no step is."""
        for index, step in enumerate(self.steps):
            if (grid, row, col) in step.about:
                return index
        known = sorted({place[0] for step in self.steps for place in step.about})
        raise ValueError(
            f"no step of {self.title!r} is about cell ({row}, {col}) of {grid!r}: "
            f"its steps are about cells of {', '.join(map(repr, known))}, counted from 0"
        )

    def __repr__(self):
        return f"Story({self.title!r}, {len(self.steps)} steps)"
