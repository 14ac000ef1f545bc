"""Cells pulled apart, and the lines that lead to them from the cell in question."""

from matplotlib.path import Path

from ..story.model import Grid, Story, View
from ..story.text import number
from . import style
from .grids import grid_marks
from .marks import LINK, Shape, Tag, arrowhead, disc, rounded, width, write

PLAIN = Tag()
PILL, ARROW, BUS, APART, CHANNEL = 26, 15, 16, 22, 64  # heights, and the gap beside a grid
PILL_TEXT = 15


def pill_width(story: Story) -> float:
    """The width of the widest label of a link."""
    texts = [f"{link.name} = {number(link.value)}" for s in story.steps for link in s.links]
    return max((width(text, PILL_TEXT) + 18 for text in texts), default=0)


def pitch(story: Story, unit) -> tuple[float, float]:
    """From one cell that is pulled apart to the next."""
    return max(unit, pill_width(story)) + APART, BUS + PILL + ARROW + unit + 8


def spread_size(story: Story, grid, unit):
    """Width, room over and under the middle, and left margin of a grid that is pulled apart."""
    cells = story.steps[0].views[grid.key].cells
    across, down = pitch(story, unit)
    half = (len(cells) * down) / 2
    return len(cells[0]) * across - APART + 2 * CHANNEL, half + 40, half, CHANNEL


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
        key, row, col = link.target
        left, top = self.cell(*places[key], row, col)
        middle, bus = left + self.unit / 2, top - ARROW - PILL - BUS / 2
        start = self.start(link, places, row)
        yield self.route(start, (middle, bus), places[key], hue.line)
        yield disc(*start[0], 4, LINK, fill=hue.line, line=style.WHITE, weight=1)
        yield self.stroke(((middle, bus), (middle, top - 4)), hue.line)
        yield arrowhead((middle, top - 1), 90, 9, LINK, fill=hue.line)
        yield from self.label(link, middle, top - ARROW - PILL, hue, face)

    def start(self, link, places, target_row):
        """The corner of the cell in question, and the point where the line leaves its grid."""
        key, row, col = link.source
        x, y = places[key]
        rows = self.story.steps[0].views[key].cells
        target = places[link.target[0]]
        corner_y = y + (row + (target_row > 0)) * self.unit
        if target[1] > y + len(rows) * self.unit:
            corner_x = x + (col + 1) * self.unit
            return (corner_x, y + (row + 1) * self.unit), (corner_x, y + len(rows) * self.unit)
        if target[0] > x:
            return (x + (col + 1) * self.unit, corner_y), (x + len(rows[0]) * self.unit, corner_y)
        return (x + col * self.unit, corner_y), (x, corner_y)

    def route(self, start, end, target, color):
        """Along the cells' edges out of the grid, then round to the line over the label."""
        corner, edge = start
        across = self.pitch[0]
        cells = self.story.steps[0].views["y"].cells[0]
        if edge[1] > corner[1] or (edge[0] == corner[0] != end[0] and edge[1] != corner[1]):
            entry = target[0] - 14, end[1]
            points = (
                corner,
                edge,
                (edge[0], target[1] - 34),
                (entry[0], target[1] - 34),
                entry,
                end,
            )
            return self.stroke(points, color)
        from_left = edge[0] <= target[0]
        entry = target[0] - 8 if from_left else target[0] + len(cells) * across - APART + 8
        half = (edge[0] + entry) / 2
        points = (corner, edge, (half, edge[1]), (half, end[1]), (entry, end[1]), end)
        codes = (Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO)
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
