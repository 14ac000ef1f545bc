"""Cells pulled apart, and the lines that lead to them from the cell in question.

The cell in question is written once more, at the root of the lines, so that none of them has to
find its way out of a grid. From there they run down a rail beside the cells that are pulled
apart, and over the rows of them, where nothing else stands.
"""

from ..story.model import Board, Cell, Grid, Look, Story
from ..story.tree import Apart
from ..story.words import Equals
from ..text import written
from . import style
from .between import BEND, bent
from .boxes import Box, Item
from .cells import cell_states
from .grids import GridPainter
from .labels import hue_of, name_of
from .letters import advance
from .marks import (
    LINK,
    arrowhead,
    name_width,
    rectangle,
    rounded,
    words,
    write,
)
from .numerals import Relation, Slot

BUS, PILL, ARROW, UNDER = 14, 24, 12, 8  # heights: a line over a row, its labels, their arrows
SOURCE = 32  # the height of the cell in question
RAIL, APART, PAIR = 18, 16, 5  # gaps: from rail to cells, between pairs, between two of a pair
LABELS = 6  # the gap between two labels
TITLE, FORK = (
    30,
    16,
)  # the height of the words over the cells; from the cell in question to the rail
TEXT, SMALL, AROUND = 15, 12.5, 11  # sizes of labels, and the room around one
EQUALS = " = "
SPARE = 32  # in a label for what is typed, where that costs no room


def label_widths(story: Story) -> tuple[float, float]:
    """The width of the widest label of a link and of a cell in question, at size 1."""
    links = {link for step in story.script.steps for link in step.links}
    kinds = {link.factor for link in links}, {source(link) for link in links}
    return tuple(max((label_width(story, f) for f in kind), default=0.0) for kind in kinds)


def source(link) -> Cell:
    """The cell that a link comes from."""
    key, *at = link.source
    return Cell(key, () if key == "b" else tuple(at))


def label_width(story: Story, factor) -> float:
    """The width of a name with its number, at size 1; a constant has no other name."""
    name = name_width(name_of(story, factor))
    if not isinstance(factor, Cell):
        return name
    value = written(story.value(((factor,),)))
    return name + advance(EQUALS, "serif") + advance(value, "serif")


class ApartPainter:
    """A grid whose cells are pulled apart in pairs, under the names of both grids."""

    def __init__(self, story: Story, grids, looks, unit: float, labels, roomy: bool):
        self.story, self.grids, self.looks, self.unit = story, grids, looks, unit  # two of each
        self.grid = grids[0]
        self.rows, self.cols = self.grid.board.shape
        self.before = roomy and self.cols <= 2  # whether the cell in question stands on the left
        self.stacked = self.cols > (3 if roomy else 2)  # whether a pair stands on top of each other
        self.text = SMALL if self.cols > 3 else TEXT
        self.pill, self.source = (width * self.text + AROUND for width in labels)
        both = 2 * unit + PAIR
        self.wide, self.high = (unit, both) if self.stacked else (both, unit)
        if not self.stacked:
            self.pill = max(self.pill, min(self.pill + SPARE, self.wide + APART - LABELS))
            self.source += SPARE
        self.across = max(self.wide + APART, self.pill + LABELS)
        self.down = BUS + PILL + ARROW + self.high + UNDER
        self.x = self.y = self.size = 0.0

    # ---- places -----------------------------------------------------------------------------

    def box(self) -> Box:
        """Its room, that of the lines beside it included."""
        half = (self.rows * self.down - UNDER) / 2
        over = half + TITLE + (0 if self.before else SOURCE + FORK)
        cells = (self.cols - 1) * self.across + max(self.wide, (self.unit + self.pill) / 2)
        wide = max(self.left + max(cells, self.title_width), self.source)
        return Box(wide, over, half, (Item(0, -half, Apart(*(grid.key for grid in self.grids))),))

    @property
    def left(self) -> float:
        """From its left edge to the first cell, over which a label may be wider."""
        rail = self.source + FORK if self.before else BEND
        return rail + RAIL + max(0, (self.pill - self.unit) / 2)

    @property
    def rail(self) -> float:
        """Where all lines run down."""
        return self.x + (self.source + FORK if self.before else BEND)

    def bus(self, row) -> float:
        """Where the lines to a row run over it."""
        return self.y + row * self.down + BUS / 2

    def corner(self, row, col) -> tuple[float, float]:
        """The top left corner of a cell."""
        x = self.x + self.left + col * self.across
        return x, self.y + row * self.down + BUS + PILL + ARROW

    def spot(self, row, col) -> tuple[float, float]:
        """The width and height of a cell."""
        return self.unit, self.unit

    # ---- cells ------------------------------------------------------------------------------

    def paint(self, reel):
        """Every cell and every line, on all steps."""
        for k, (grid, looks) in enumerate(zip(self.grids, self.looks, strict=True)):
            for place in grid.board.places:
                self.alone(grid, looks, place, self.place(k, place)).paint(reel)
        for step, told in enumerate(self.story.script.steps):
            reel.add(1 << step, self.title(self.looks[0][step].title))
            for link in told.links:
                self.link(reel, 1 << step, link)

    def numbers(self):
        """Every cell that stands here: with the steps on which it does, and its corner."""
        every = (1 << len(self.looks[0])) - 1
        for k, grid in enumerate(self.grids):
            for place in grid.board.places:
                yield grid.board[place], every, self.place(k, place)

    def place(self, k, place):
        """The corner of a cell of the first or of the second grid."""
        left, top = self.corner(*place)
        off = k * (self.unit + PAIR)
        return (left, top + off) if self.stacked else (left + off, top)

    def alone(self, grid, looks, place, at):
        """What paints one cell, as a grid of its own."""
        row, col = place
        one = Grid(f"{grid.key}{row}{col}", Board(((grid.board[place],),)), grid.role, None)
        one = one._replace(gradient=grid.gradient)
        looks = [_alone(look, place) for look in looks]
        states = cell_states(one, looks)
        painter = GridPainter(self.story, one, looks, states, at, self.unit, self.size)
        painter.family = self.family
        return painter

    def title(self, note):
        """The names of both grids, and words that change from step to step."""
        x, base = self.x + self.left, self.y - style.OVER
        color = style.HUES[self.grid.role].text
        for what, width in self.titled:
            if isinstance(what, str):
                yield words(what, x, base, style.NOTE, style.GREY)
            else:
                yield from write(what, x, base, style.NAME, color)
            x += width + 8
        if note:
            yield words(note.words, x, base, style.NOTE, style.GREY)

    @property
    def titled(self):
        """The names over the cells and what stands between them, each with its width."""
        one, other = (name_of(self.story, grid.name) for grid in self.grids)
        between = "and"
        return (
            (one, name_width(one, style.NAME)),
            (between, style.NOTE * advance(between, "sans")),
            (other, name_width(other, style.NAME)),
        )

    @property
    def title_width(self) -> float:
        """The width of the longest words over the cells."""
        notes = {look.title.words for look in self.looks[0] if look.title}
        note = max((style.NOTE * advance(note, "sans") for note in notes), default=0)
        return sum(width + 8 for _, width in self.titled) + note

    # ---- lines ------------------------------------------------------------------------------

    def link(self, reel, steps, link):
        """A line to a cell, with its label, and the cell in question that it comes from."""
        factor, (_, row, col) = link.factor, link.target
        hue = style.HUES[hue_of(factor)]
        (left, top), bus = self.corner(row, col), self.bus(row)
        middle, pill = left + self.unit / 2, top - ARROW - PILL
        way = *self.root, (self.rail, bus), (middle, bus), (middle, top - 4)
        look = {"fill": hue.window, "line": hue.line, "weight": 1.1}
        reel.add(steps, [bent(way, hue.line)])
        reel.add(steps, [arrowhead((middle, top - 1), 90, 9, LINK, fill=hue.line)])
        reel.add(steps, [rounded(middle - self.pill / 2, pill, self.pill, PILL, 4, LINK, **look)])
        self.label(reel, steps, factor, (middle, pill + PILL / 2), self.pill, hue)
        self.asked(reel, steps, source(link))

    @property
    def root(self):
        """Where every line begins, and where it meets the rail."""
        if not self.before:
            return ((self.rail, self.source_top + SOURCE),)
        middle = self.source_top + SOURCE / 2
        return (self.x + self.source, middle), (self.rail, middle)

    @property
    def source_top(self) -> float:
        """The top edge of the cell in question."""
        if self.before:
            return (self.bus(0) + self.bus(self.rows - 1) - SOURCE) / 2
        return self.y - TITLE - FORK - SOURCE + 4

    def asked(self, reel, steps, cell):
        """The cell in question, outlined as in its grid."""
        hue, place = style.HUES[cell.grid], (self.x, self.source_top, self.source, SOURCE)
        ink = {"fill": hue.window, "line": style.INK, "weight": style.QUESTION}
        white = {"line": style.WHITE, "weight": 2}
        reel.add(steps, [rectangle(*place, LINK, inset=1.75, **ink)])
        reel.add(steps, [rectangle(*place, LINK, inset=4.5, **white)])
        at = self.x + self.source / 2, self.source_top + SOURCE / 2
        self.label(reel, steps, cell, at, self.source, hue)

    def label(self, reel, steps, factor, at, wide, hue):
        """A name in the middle of so wide a box, with its number where it is a cell."""
        middle, base = at[0], at[1] + self.text / 3
        alone = write(name_of(self.story, factor), middle, base, self.text, hue.text, 0.5)
        if not isinstance(factor, Cell):
            reel.add(steps, alone)
            return
        reel.add(steps, alone, "symbols")
        reel.add(steps, self.valued(factor, middle, base, wide, hue.text), "numbers")

    def valued(self, cell, middle, base, wide, color):
        """A name and its number, which has room up to the edge of its box."""
        name, size = name_of(self.story, cell), self.text
        left = middle - size * label_width(self.story, cell) / 2
        after = left + name_width(name, size)
        start = after + size * advance(EQUALS, "serif")
        room = middle + wide / 2 - 4 - start
        return (
            *write(name, left, base, size, color),
            Relation((after + start) / 2, base, Equals((), ((((cell,),),),)), size, color),
            Slot(start, base, ((cell,),), "plain", size, color, 0.0, room),
        )


def _alone(look: Look, place):
    """The look of one cell, as that of a grid of its own."""
    used = tuple(((0, 0), badge) for at, badge in look.used if at == place)
    return Look(look.key, used=used, question=(0, 0) if look.question == place else None)
