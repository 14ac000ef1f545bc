"""Cells pulled apart, and the lines that lead to them from the cell in question."""

from matplotlib.path import Path

from ..story.model import Grid, Story, View
from ..story.text import number
from . import style
from .grids import grid_marks, title_width
from .marks import LINK, Shape, Tag, arrowhead, disc, rounded, width, write

PLAIN = Tag()
PILL, ARROW, BUS, APART, CHANNEL = 26, 15, 16, 22, 64  # heights, and the gap beside a grid
PILL_TEXT = 15
UNDER, RAIL = 14, 8  # from a line to the grid over it, and to the grids on its right


def pill_width(story: Story) -> float:
    """The width of the widest label of a link."""
    texts = [f"{link.name} = {number(link.value)}" for s in story.steps for link in s.links]
    return max((width(text, PILL_TEXT) + 18 for text in texts), default=0)


def pitch(story: Story, unit) -> tuple[float, float]:
    """From one cell that is pulled apart to the next."""
    return max(unit, pill_width(story)) + APART, BUS + PILL + ARROW + unit + 8


def spread_size(story: Story, grid, unit):
    """Width, room over and under the middle, and left margin of a grid that is pulled apart."""
    view = story.steps[0].views[grid.key]
    half = len(view.cells) * pitch(story, unit)[1] / 2
    return spread_width(story, grid, unit) + 2 * CHANNEL, half + 40, half, CHANNEL


def spread_width(story: Story, grid, unit) -> float:
    """The width of the cells, or of the words over them where those are wider."""
    view = story.steps[0].views[grid.key]
    across = pitch(story, unit)[0]
    return max(len(view.cells[0]) * across - APART, title_width(grid, view))


class Links:
    """The lines of a story, given its unit."""

    def __init__(self, story: Story, unit: float):
        self.story, self.unit = story, unit
        self.pitch, self.pill = pitch(story, unit), pill_width(story)

    def cell(self, x, y, row, col):
        """The top left corner of a cell of the grid that is pulled apart."""
        across, down = self.pitch
        indent = (max(self.unit, self.pill) - self.unit) / 2
        return x + col * across + indent, y + row * down + BUS + PILL + ARROW

    def spread(self, grid, view, places, size, face, step):
        """Every cell as a grid of its own, under the name of them all."""
        x, y = places[grid.key]
        yield from ((m, PLAIN) for m in self.title(grid, x, y))
        for i, row in enumerate(view.cells):
            for j, cell in enumerate(row):
                alone = View(((cell,),))
                single = Grid(f"{grid.key}{i}{j}", grid.role, "", gradient=grid.gradient)
                at = self.cell(x, y, i, j)
                yield from grid_marks(single, alone, *at, self.unit, size, face)

    def title(self, grid, x, y):
        base = y - style.OVER
        yield from write(grid.name, x, base, style.NAME, style.HUES[grid.role].text)
        after = x + width(grid.name, style.NAME) + 8
        yield from write(grid.note, after, base, style.NOTE, style.GREY, font="sans")

    def lines(self, step, places, face):
        """From the cell in question a line to each cell it goes into, with its label."""
        for link in step.links:
            yield from ((m, PLAIN) for m in self.link(link, places, face))

    def link(self, link, places, face):
        hue = style.HUES[link.role]
        left, top = self.cell(*places[link.target[0]], *link.target[1:])
        middle, bus = left + self.unit / 2, top - ARROW - PILL - BUS / 2
        way = self.under if self.stands_over(link, places) else self.beside
        line = way(link, places, (middle, bus), hue.line)
        yield line
        yield disc(*line.points[0], 4, LINK, fill=hue.line, line=style.WHITE, weight=1)
        yield self.stroke(((middle, bus), (middle, top - 4)), hue.line)
        yield arrowhead((middle, top - 1), 90, 9, LINK, fill=hue.line)
        yield from self.label(link, middle, top - ARROW - PILL, hue, face)

    def stands_over(self, link, places):
        """Whether the grid of the cell in question ends above the cells that are pulled apart."""
        return self.bottom(link.source[0], places) < places[link.target[0]][1]

    def bottom(self, key, places):
        return places[key][1] + len(self.cells(key)) * self.unit

    def cells(self, key):
        return self.story.steps[0].views[key].cells

    def under(self, link, places, end, color):
        """Down the cell's edge, out under its grid, then left of all that is in between."""
        key, row, col = link.source
        x, y = places[key]
        corner = x + (col + 1) * self.unit, y + (row + 1) * self.unit
        left, top = places[link.target[0]]
        around = {other: places[other] for other in "xw"}
        beside = [other for other, at in around.items() if at[1] < self.bottom(key, places)]
        out = max(self.bottom(other, places) for other in beside) + UNDER
        between = [at[0] - RAIL for at in around.values() if out < at[1] < top]
        rail = min([left - RAIL, *between])
        if 0 <= rail - corner[0] < 2 * RAIL:
            rail = corner[0]  # a kink so small would look like a mistake
        return self.stroke((corner, (corner[0], out), (rail, out), (rail, end[1]), end), color)

    def beside(self, link, places, end, color):
        """Along the cells' edges out of the grid, then in a curve to the line over the label."""
        key, row, col = link.source
        (x, y), (left, _) = places[key], places[link.target[0]]
        corner_y = y + (row + (link.target[1] > 0)) * self.unit
        if left > x:
            corner_x, edge = x + (col + 1) * self.unit, x + len(self.cells(key)[0]) * self.unit
            entry = left - 8
        else:
            corner_x, edge = x + col * self.unit, x
            entry = left + spread_width(self.story, self.story.grids["y"], self.unit) + 8
        half = (edge + entry) / 2
        points = (corner_x, corner_y), (edge, corner_y), (half, corner_y), (half, end[1])
        codes = (Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO)
        points += (entry, end[1]), end
        return Shape(points, codes, LINK, line=color, weight=1.75)

    def stroke(self, points, color):
        codes = (Path.MOVETO, *[Path.LINETO] * (len(points) - 1))
        return Shape(tuple(points), codes, LINK, line=color, weight=1.75)

    def label(self, link, middle, top, hue, face):
        left = middle - self.pill / 2
        yield rounded(
            left, top, self.pill, PILL, 4, LINK, fill=hue.window, line=hue.line, weight=1.1
        )
        text = f"{link.name} = {number(link.value)}" if face == "numbers" else link.name
        yield from write(text, middle, top + PILL / 2 + 5, PILL_TEXT, hue.text, anchor=0.5)
