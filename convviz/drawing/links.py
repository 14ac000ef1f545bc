"""Cells pulled apart, and the lines that lead to them from the cell in question.

`Apart` is the grid whose cells are pulled apart; `Links` finds the way of each line once all grids
have their places.
"""

from ..story.model import Board, Cell, Grid, Look, Story
from ..story.tree import Apart
from ..text import written
from . import style
from .boxes import Box, Item
from .cells import cell_states
from .grids import GridPainter
from .labels import name_of
from .letters import advance
from .marks import (
    CURVE4,
    LINETO,
    LINK,
    MOVETO,
    Disc,
    Shape,
    Slot,
    arrowhead,
    name_width,
    rounded,
    words,
    write,
)
from .titles import title_width

PILL, ARROW, BUS, CELLS_APART, CHANNEL = 26, 15, 16, 22, 64  # heights, and the gap beside a grid
PILL_TEXT, PILL_AROUND = 15, 18
EQUALS = " = "
UNDER, RAIL = 14, 8  # from a line to the grid over it, and to the grids on its right


def pill_width(story: Story) -> float:
    """The width of the widest label of a link."""
    factors = {link.factor for step in story.script.steps for link in step.links}
    return max((label_width(story, factor) + PILL_AROUND for factor in factors), default=0)


def label_width(story: Story, factor) -> float:
    """The width of a name with its number."""
    value = written(story.value(((factor,),)))
    return name_width(name_of(story, factor), PILL_TEXT) + PILL_TEXT * (
        advance(EQUALS, "serif") + advance(value, "serif")
    )


class ApartPainter:
    """A grid whose cells are pulled apart, each as a grid of its own under the name of them all."""

    def __init__(self, story: Story, grid: Grid, looks: list[Look], unit: float, pill: float):
        self.story, self.grid, self.looks = story, grid, looks
        self.unit, self.pill = unit, pill
        self.across = max(unit, self.pill) + CELLS_APART
        self.down = BUS + PILL + ARROW + unit + 8
        self.x = self.y = self.size = 0.0

    def box(self) -> Box:
        """Its room, that of the lines beside it included."""
        half = self.grid.board.shape[0] * self.down / 2
        return Box(
            self.width + 2 * CHANNEL, half + 40, half, (Item(CHANNEL, -half, Apart(self.grid.key)),)
        )

    @property
    def width(self) -> float:
        """The width of the cells, or of the words over them where those are wider."""
        cells = self.grid.board.shape[1] * self.across - CELLS_APART
        return max(cells, title_width(self.story, self.grid, self.looks[0]))

    def corner(self, row, col) -> tuple[float, float]:
        """The top left corner of a cell."""
        indent = (max(self.unit, self.pill) - self.unit) / 2
        x = self.x + col * self.across + indent
        return x, self.y + row * self.down + BUS + PILL + ARROW

    def paint(self, reel):
        """Every cell, on all steps."""
        reel.add(reel.every, self.title())
        for row, col in self.grid.board.places:
            one = Board(((self.grid.board[row, col],),))
            grid = self.grid._replace(key=f"{self.grid.key}{row}{col}", board=one)
            grid = grid._replace(name=None, note="")
            looks = [_alone(look, (row, col), self.grid.board) for look in self.looks]
            at = self.corner(row, col)
            states = cell_states(grid, looks)
            GridPainter(self.story, grid, looks, states, at, self.unit, self.size).paint(reel)

    def title(self):
        base, name = self.y - style.OVER, name_of(self.story, self.grid.name)
        yield from write(name, self.x, base, style.NAME, style.HUES[self.grid.role].text)
        after = self.x + name_width(name, style.NAME) + 8
        yield words(self.grid.note, after, base, style.NOTE, style.GREY)


def _alone(look, place, board):
    """The look of one cell, as that of a grid of its own."""
    used = tuple(((0, 0), badge) for at, badge in look.used if at == place)
    question = (0, 0) if look.question == place else None
    known = None if look.known is None else int(board.places.index(place) < look.known)
    return Look(look.key, used=used, question=question, known=known)


class Links:
    """The lines to the cells of a grid that is pulled apart, past the grids that stand by it."""

    def __init__(self, story: Story, apart: ApartPainter, grids: dict[str, GridPainter]):
        self.story, self.apart, self.grids = story, apart, grids
        self.unit = apart.unit

    def paint(self, reel):
        """From the cell in question a line to each cell it goes into, with its label."""
        for step, told in enumerate(self.story.script.steps):
            for link in told.links:
                self.link(reel, 1 << step, link)

    def link(self, reel, steps, link):
        factor = link.factor
        hue = style.HUES[factor.grid if isinstance(factor, Cell) else "b"]
        left, top = self.apart.corner(*link.target[1:])
        middle, bus = left + self.unit / 2, top - ARROW - PILL - BUS / 2
        way = self.under if self.stands_over(link) else self.beside
        line = way(link, (middle, bus), hue.line)
        reel.add(steps, [line, Disc(*line.points[0], 4, LINK, hue.line, style.WHITE, 1)])
        reel.add(steps, [_stroke(((middle, bus), (middle, top - 4)), hue.line)])
        reel.add(steps, [arrowhead((middle, top - 1), 90, 9, LINK, fill=hue.line)])
        self.label(reel, steps, factor, middle, top - ARROW - PILL, hue)

    def label(self, reel, steps, factor, middle, top, hue):
        pill, base, name = self.apart.pill, top + PILL / 2 + 5, name_of(self.story, factor)
        look = {"fill": hue.window, "line": hue.line, "weight": 1.1}
        reel.add(steps, [rounded(middle - pill / 2, top, pill, PILL, 4, LINK, **look)])
        reel.add(steps, write(name, middle, base, PILL_TEXT, hue.text, 0.5), "symbols")
        wide = label_width(self.story, factor)
        left, equals = middle - wide / 2, PILL_TEXT * advance(EQUALS, "serif")
        after = left + name_width(name, PILL_TEXT)
        sign = words(EQUALS, after, base, PILL_TEXT, hue.text, "serif")
        room = wide - (after + equals - left)
        total = ((factor,),)
        value = Slot(after + equals, base, total, "plain", PILL_TEXT, hue.text, 0.0, room)
        marks = [*write(name, left, base, PILL_TEXT, hue.text), sign, value]
        reel.add(steps, marks, "numbers")

    def stands_over(self, link):
        """Whether the grid of the cell in question ends above the cells that are pulled apart."""
        return self.bottom(self.grids[link.source[0]]) < self.apart.y

    def bottom(self, grid):
        return grid.y + grid.rows * self.unit

    def under(self, link, end, color):
        """Down the cell's edge, out under its grid, then left of all that is in between."""
        key, row, col = link.source
        grid = self.grids[key]
        corner = grid.x + (col + 1) * self.unit, grid.y + (row + 1) * self.unit
        by = [other for other in self.grids.values() if other.y < self.bottom(grid)]
        out = max(map(self.bottom, by)) + UNDER
        others = self.grids.values()
        between = [other.x - RAIL for other in others if out < other.y < self.apart.y]
        rail = min([self.apart.x - RAIL, *between])
        if 0 <= rail - corner[0] < 2 * RAIL:
            rail = corner[0]  # a kink so small would look like a mistake
        return _stroke((corner, (corner[0], out), (rail, out), (rail, end[1]), end), color)

    def beside(self, link, end, color):
        """Along the cells' edges out of the grid, then in a curve to the line over the label."""
        key, row, col = link.source
        grid, left = self.grids[key], self.apart.x
        corner_y = grid.y + (row + (link.target[1] > 0)) * self.unit
        if left > grid.x:
            corner_x, edge = grid.x + (col + 1) * self.unit, grid.x + grid.cols * self.unit
            entry = left - 8
        else:
            corner_x, edge = grid.x + col * self.unit, grid.x
            entry = left + self.apart.width + 8
        half = (edge + entry) / 2
        points = (corner_x, corner_y), (edge, corner_y), (half, corner_y), (half, end[1])
        codes = (MOVETO, LINETO, CURVE4, CURVE4, CURVE4, LINETO)
        points += (entry, end[1]), end
        return Shape(points, codes, LINK, line=color, weight=1.75)


def _stroke(points, color):
    codes = (MOVETO, *[LINETO] * (len(points) - 1))
    return Shape(tuple(points), codes, LINK, line=color, weight=1.75)
