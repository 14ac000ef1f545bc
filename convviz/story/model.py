"""What a diagram says, as frozen plain data.

Read `Script` first: it has grids, a picture of where they stand (`tree`), steps and a sheet, and
it comes from a geometry alone. A `Step` says how every grid looks (`Look`), which formula stands
below (`Line`, `Term`) and one sentence. A `Story` is a script with numbers. Nothing here knows how
any of it is drawn, and no number is text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import Literal, NamedTuple

from ..arguments import said, whole
from ..geometry import Geometry
from ..sheet import Cell, Sheet, Sum, value, values
from ..text import Letter, equal, exact, plain, spelled, written
from .places import Board, Index, Rect
from .recipe import Recipe
from .tree import Tree
from .words import Equals, Factor, Less, Numeral, Whether, Words, differing, falls_short

Place = tuple[str, int, int]  # grid, row, column
Role = Literal["x", "w", "y", "b", ""]


class Spans(NamedTuple):
    """The rows and columns of a grid that each row and column of another one looks at.

    Along an axis on which the window moves by one there is nothing to be said.
    """

    role: Role  # of the other grid
    word: str  # what makes the window move so far: stride or dilation
    step: Index
    size: Index  # of the window
    count: Index  # of windows


class Grid(NamedTuple):
    """What stays the same about a grid on all steps, and the board that it begins with."""

    key: str
    board: Board
    role: Role
    name: Cell | float | None  # None where a `Title` stands over it
    note: str = ""
    gradient: bool = False
    notch: Literal["", "stored", "flipped", "turned"] = ""
    spans: Spans | None = None  # brackets along it
    under: str = ""  # a few words below it
    counted: Spans | None = None  # numbers along it, those of the brackets of another grid
    asked: "Grid | None" = None  # what stands in its place while how it lies is the question


class Title(NamedTuple):
    """Words over a grid that change from step to step."""

    words: str
    badge: int = 0
    hollow: bool = False
    bold: bool = True
    times: Cell | None = None
    second: str = ""  # a second line of words


class Sign(NamedTuple):
    """What stands, among symbols, for a sum that has no name of its own."""

    slot: Cell | float  # that it becomes, or that it is a multiple of
    pieces: tuple[int, ...] = ()  # the numbers of those that are in it so far
    whole: bool = True  # whether all are
    times: bool = False  # whether it is that multiple of the slot


class Look(NamedTuple):
    """How a grid looks on one step."""

    key: str
    used: tuple[tuple[Index, int], ...] = ()  # places, each with the number of its term or 0
    hollow: tuple[tuple[Index, int], ...] = ()  # the same for terms that are known to be zero
    question: Index | None = None
    known: int | None = None  # so many cells, row by row; None for all
    window: Rect | None = None
    title: Title | Cell | None = None  # a cell where it is the name that changes
    board: Board | None = None  # where it is another than the grid's own
    role: Role = ""  # the hue, where it changes from step to step
    later: bool = False  # a part that is yet to come
    outlined: bool = False  # this grid and its weight are what the step is about
    hidden: bool = False
    span: Index | None = None  # which brackets are those of this step
    instead: Grid | None = None  # another grid of this size in its place


class Term(NamedTuple):
    """One summand: its factors, multiplied; a place in a sum that is left free has none."""

    factors: tuple[Factor, ...] = ()
    badge: int = 0
    hollow: bool = False
    grey: bool = False
    struck: bool = False
    ring: Literal["", "all", "below"] = ""  # round the last factor: it was just put in


class Line(NamedTuple):
    """One line of a formula; a line that is not reached yet has no terms.

    `way` is how its terms are written: as names, as numbers, as what each product comes to, or as
    names in one face and numbers in the other, where there is no room for both.
    """

    terms: tuple[Term, ...]
    way: Literal["symbols", "numbers", "products", "either"]
    left: Cell | None = None
    tail: Term | None = None  # the bias, which belongs to no column
    result: Cell | None = None
    label: str = ""
    new: bool = False
    ring: bool = False  # round what the left side is the derivative in
    veil: Literal["", "products", "numbers", "all"] = ""  # what is not written, but for the result


class Link(NamedTuple):
    """A line from one cell to another, labelled with what multiplies on the way."""

    source: Place
    target: Place
    factor: Cell | float


class Step(NamedTuple):
    """All that a picture needs to know about one step."""

    about: tuple[Place, ...]
    looks: tuple[Look, ...]
    formula: tuple[Line, ...]
    words: Words
    equation: Words = ()
    links: tuple[Link, ...] = ()
    note: str = ""  # what is not written out in the formula
    stage: tuple[int, int] = (0, 1)  # which, from 0, of how many steps about the same cell
    asks: Cell | None = None  # that the learner can be asked for
    posed: tuple[Look, ...] = ()  # as it looks then, if not as it does but for what meets

    @property
    def cell(self) -> Cell:
        """The cell that it is about, the last of those that lead to it."""
        grid, *at = self.about[-1]
        return Cell(grid, () if grid == "b" else tuple(at))


@dataclass(frozen=True)
class Script:
    """A diagram with all its steps, before it has numbers."""

    title: str
    grids: tuple[Grid, ...]
    picture: Tree
    steps: tuple[Step, ...]
    sheet: Sheet
    comma: str = ""  # between row and column in a name, where one of them may have two digits
    signs: tuple[tuple[Cell, Sign], ...] = ()
    sides: tuple[tuple[Words, int], ...] = ()  # two ways to take something, and the step of each
    unmet: frozenset[Cell] = frozenset()  # cells that nothing is multiplied by: they are hatched
    where: Geometry | None = None  # of a story whose steps ask for cells


class Told(NamedTuple):
    """A step with its numbers, as text; the rest of it is in the script."""

    about: tuple[Place, ...]
    words: str
    equation: str

    @property
    def caption(self) -> str:
        """The step in one plain sentence; one that computes something ends in `= value`."""
        return f"{self.words}: {self.equation}" if self.equation else f"{self.words}."


@dataclass(frozen=True)
class Story:
    """A diagram with all its steps and its numbers.

    `script` is what does not depend on the numbers, `numbers` are those that are given, each
    with its cell. Raises `ValueError` if a number that is computed cannot be written down.

    >>> from convviz import forward
    >>> story = forward([[1, 2], [3, 4]], [[5]])
    >>> len(story.steps)
    4
    >>> story.steps[1].caption
    'y12 is the product under the window, plus the bias: 10 + 0 = 10'
    >>> story.step_about("y", 0, 1)
    1
    """

    script: Script
    numbers: tuple[tuple[Cell, float], ...]
    recipe: Recipe | None = None  # what made it, but for its numbers

    def __post_init__(self):
        for cell, found in self.values.items():
            finite(cell, found)

    @property
    def title(self) -> str:
        """What the story is about."""
        return self.script.title

    @property
    def code(self) -> str:
        """Python that makes it, {x} standing for the numbers of x; nothing if nobody knows."""
        return self.recipe.code if self.recipe else ""

    @cached_property
    def values(self) -> Mapping[Cell, float]:
        """The value of every cell."""
        return MappingProxyType(values(self.script.sheet, self.numbers))

    @cached_property
    def largest(self) -> Mapping[str, float]:
        """The size of the largest number of each grid."""
        found = {}
        for cell, number in self.values.items():
            found[cell.grid] = max(found.get(cell.grid, 0.0), abs(number))
        return MappingProxyType(found)

    def value(self, total: Sum) -> float:
        """What a sum of cells comes to."""
        return value(total, self.values)

    def sign(self, equals: Equals) -> str:
        """= or ≈."""
        left, right = (
            [[self.value(total) for total in product] for product in side] for side in equals
        )
        if left:
            return "=" if equal(left, right) else "≈"
        return "=" if all(exact(number) for product in right for number in product) else "≈"

    @cached_property
    def steps(self) -> tuple[Told, ...]:
        """The steps as text."""
        return tuple(
            Told(step.about, self.text(step.words), self.text(step.equation))
            for step in self.script.steps
        )

    def text(self, words: Words) -> str:
        """A sentence as plain text."""
        return "".join(map(self._piece, words))

    def _piece(self, piece):
        if isinstance(piece, Cell):
            return plain(spelled(piece, self.script.comma))
        if isinstance(piece, Numeral):
            return written(self.value(piece.sum), piece.form)
        if isinstance(piece, Equals):
            return self.sign(piece)
        if isinstance(piece, Whether):
            return piece.differ if differing(piece.pairs, self.value) else piece.agree
        if isinstance(piece, Less):
            return piece.words if falls_short(piece, self.value) else ""
        return piece.letter if isinstance(piece, Letter) else piece

    def step_about(self, grid: str, row: int, col: int) -> int:
        """The first step about a cell; `ValueError` where no step is."""
        if not isinstance(grid, str):
            raise TypeError(f"grid has to be text, such as 'y'; got {said(grid)}")
        place = grid, whole("row", row, -inf, inf), whole("col", col, -inf, inf)
        for index, step in enumerate(self.script.steps):
            if place in step.about:
                return index
        known = sorted({place[0] for step in self.script.steps for place in step.about})
        raise ValueError(
            f"no step of {self.title!r} is about cell "
            f"({said(row)}, {said(col)}) of {said(grid)}: "
            f"its steps are about cells of {', '.join(map(repr, known))}, counted from 0"
        )

    def __repr__(self):
        return f"Story({self.title!r}, {len(self.script.steps)} steps)"


def finite(cell: Cell, found: float) -> float:
    """A number that can be written down; `ValueError` if it is none."""
    if found - found != 0:  # infinite, or not a number
        raise ValueError(
            f"a story shows every number, so {cell.grid} has to be finite: "
            f"it holds {found} at {cell.at or (0, 0)}"
        )
    return found
