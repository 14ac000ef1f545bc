"""A picture as a story says it: what stands beside, above and under what.

Grids are named by their keys. How large anything is, and where a line breaks, is found when the
picture is drawn.
"""

from typing import NamedTuple

from .places import Index, Rect


class Row(NamedTuple):
    """Grids and operators from left to right; grids are named by their keys."""

    items: tuple


class Weight(NamedTuple):
    """A grid of one number, that multiplies another grid."""

    key: str


class Times(NamedTuple):
    """A number and the piece that it multiplies: beside it, on a narrow page under it."""

    weight: Weight
    piece: str


class More(NamedTuple):
    """Dots for what else is added, on the steps on which a grid is seen that has no room."""

    key: str


class Part(NamedTuple):
    """A grid that is added to others: its numbers have no names, and all parts one size."""

    key: str


class Pile(NamedTuple):
    """Grids one above the other, that take the place of one in a row."""

    keys: tuple


class Arrow(NamedTuple):
    """An arrow to the next grid of a row, under words that say what is done on the way."""

    words: str = ""


class Inside(NamedTuple):
    """A grid that stands level with what lies inside the border of another one.

    Where that is `cropped` to it, lines lead to it from the corners inside that border.
    """

    leaf: "str | Part"
    of: str
    cropped: bool = False


class Apart(NamedTuple):
    """A grid whose cells are pulled apart, each beside its cell of another grid.

    Lines lead to them from the cell in question, with room for their labels.
    """

    key: str
    beside: str


class Titled(NamedTuple):
    """A row under a title and a note."""

    row: Row
    title: str
    note: str


class Meet(NamedTuple):
    """Two rows that come to the same grid: on both sides of it, or before it."""

    first: Titled
    second: Titled
    shared: str


class Halves(NamedTuple):
    """Two pictures side by side where there is room, else one above the other.

    Those that are `whole` are rather one above the other than broken into lines.
    """

    first: "Tree"
    second: "Tree"
    whole: bool = False


class Down(NamedTuple):
    """Rows, and arrows between them, from top to bottom."""

    parts: "tuple[Row | Arrow, ...]"


class InTurn(NamedTuple):
    """Two pictures in the same place, each on steps of its own."""

    first: "Tree"
    second: "Tree"


class Either(NamedTuple):
    """One picture for a wide page, another for a narrow one."""

    wide: "Tree"
    narrow: "Tree"


class Image(NamedTuple):
    """A grid whose cells are too small for numbers: the larger one is, the darker."""

    key: str


class Lens(NamedTuple):
    """A grid with its numbers under a loupe; `window` where a window looks at all of it."""

    key: str
    window: bool = False


class Loupe(NamedTuple):
    """Images at one scale, and between the `first` and the `last` of them what a loupe shows.

    `ties` are the keys of images and of what is seen of each, with lines from one to the other.
    """

    first: Row
    glass: Row
    last: Row
    ties: tuple[tuple[str, str], ...]


class Formula(NamedTuple):
    """The lines of each step, so many terms side by side where they do not fit into one line."""

    columns: int


class Derivation(NamedTuple):
    """The lines of each step, each in a place of its own beside its label."""

    columns: int


class Tried(NamedTuple):
    """A result beside the right one: what is wrong in it is marked, and its total stands below."""

    key: str
    right: str


class Columns(NamedTuple):
    """Piles that stand level, behind what all share and a sign; under it on a narrow page."""

    shared: str
    sign: str
    piles: tuple[Pile, ...]


class Way(NamedTuple):
    """An arrow from one grid to another: straight, round a corner, or `under` what is between.

    Where it is not `pointed` it goes on behind its target, which stands on it like a label. It is
    seen with its target, or with another grid.
    """

    source: str
    target: str
    words: str = ""
    under: bool = False
    pointed: bool = True
    seen_with: str = ""


class Ground(NamedTuple):
    """What lies under some rows and columns, each the first and the one after the last."""

    title: str
    rows: tuple[int, int]
    cols: tuple[int, int]


class Ledger(NamedTuple):
    """Grids in rows and columns, each on the midline of its row, with arrows between them.

    In a place there may be a sign, a pile, a row, nothing, or so much room. Downwards, arrows go
    round corners from top to bottom.
    """

    rows: tuple[tuple, ...]
    ways: tuple[Way, ...]
    grounds: tuple[Ground, ...] = ()
    down: bool = False
    apart: float = 14.0  # from one row to the next


class Tiny(NamedTuple):
    """An equation of grids too small for numbers, its window at one place, and words under it."""

    grids: tuple  # what the window slides over, what slides, what comes out
    window: Rect
    result: Index
    words: tuple
    plain: bool  # whether the words are those of the first place in its row


class Table(NamedTuple):
    """Tiny equations in rows and columns, each of them a cell of a grid."""

    key: str  # of that grid
    heads: tuple  # the words over each column
    sides: tuple  # the name before each row, and a word on it
    rows: tuple
    bands: tuple  # the columns that stand side by side on a narrow page, from top to bottom


class Stack(NamedTuple):
    """Pictures one above the other, with a rule between.

    Where it has many parts, its cells are `small` enough for a screen. Where it is `shaded`, the
    larger a number, the darker its cell.
    """

    parts: tuple
    small: bool = False
    shaded: bool = False


Tree = (
    Row
    | Columns
    | Down
    | InTurn
    | Meet
    | Halves
    | Either
    | Loupe
    | Formula
    | Derivation
    | Table
    | Ledger
    | Stack
)
