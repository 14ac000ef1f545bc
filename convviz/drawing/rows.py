"""Grids and operators in lines: how large a cell may be, and what stands beside what.

`Rows.choose` tries the units from the largest down and keeps the one that needs the fewest lines.
"""

from typing import NamedTuple

from ..story.model import Grid, Story
from . import style
from .grids import title_width, turned_radii
from .links import spread_size

PANELS_APART = 56


class Box(NamedTuple):
    """The room that an item takes: before and after its left edge, over and under its middle."""

    key: str
    width: float
    over: float
    under: float
    left: float = 0.0
    operator: bool = False


class Line(NamedTuple):
    """Items side by side on one midline."""

    boxes: tuple[Box, ...]

    @property
    def width(self):
        return sum(b.width for b in self.boxes)

    @property
    def over(self):
        return max(b.over for b in self.boxes)

    @property
    def under(self):
        return max(b.under for b in self.boxes)


def lines_width(lines_):
    """The width of lines one under another; the first leaves room for the operators below it."""
    operators = max(
        (line.boxes[0].width for line in lines_[1:] if line.boxes[0].operator), default=0
    )
    return max(line.width + (0 if line.boxes[0].operator else operators) for line in lines_)


class Rows:
    """The bands of a story on a sheet, with room for so much in a line."""

    def __init__(self, story: Story, sheet: style.Sheet, room: float):
        self.story, self.sheet, self.room = story, sheet, room
        self.bands = story.bands if sheet.width > 500 else story.slim or story.bands

    def choose(self) -> float:
        """The largest unit among those that need the fewest lines, or the smallest of all."""
        return min(self.sheet.units, key=lambda unit: (self.count_lines(unit), -unit))

    def count_lines(self, unit):
        bands = [self.arrange(band, unit) for band in self.bands]
        stacked = sum(not side_by_side for _, side_by_side in bands)
        long = sum(
            lines_width(panel) > self.room + 0.5
            for panels, _ in bands
            for panel in panels
            for _ in panel
        )
        return long, stacked, sum(len(panel) for panels, _ in bands for panel in panels)

    def arrange(self, band, unit):
        """The lines of every panel of a band, and whether the panels stand side by side."""
        if len(band) == 1:
            return [self.flow(band[0], unit, self.room)], True
        free = self.room - PANELS_APART
        halves = [
            [self.flow(panel, unit, free * part) for panel, part in zip(band, parts, strict=True)]
            for parts in ((k / 10, 1 - k / 10) for k in (5, 4, 6, 3, 7, 2, 8))
        ]
        beside = [panels for panels in halves if sum(map(lines_width, panels)) <= free]
        if beside and self.sheet.width > 500:
            return min(beside, key=lambda panels: sum(map(len, panels))), True
        return [self.flow(panel, unit, self.room) for panel in band], False

    def flow(self, panel, unit, room):
        """Items in lines no wider than there is room for, broken only before an operator."""
        groups = list(self.groups(panel.items, unit))
        whole = Line(tuple(item for group in groups for item in group))
        if whole.width <= room:
            return [whole]
        lines_, line = [], []
        indent = self.indent_of(panel)
        for group in groups:
            wide = sum(b.width for b in (*line, *group))
            if line and wide > room - indent * (line[0].key in self.story.grids):
                lines_.append(Line(tuple(line)))
                line = []
            line += group
        return [*lines_, Line(tuple(line))]

    def indent_of(self, panel):
        """What a line without an operator is moved right by, to stand under those with one."""
        return 0 if all(i in self.story.grids for i in panel.items) else self.sheet.gap or 30

    def groups(self, items, unit):
        """Items that stay together: an operator with the grid after it, a weight with its piece."""
        group = []
        for item in items:
            is_grid = item in self.story.grids
            starts = item != "·" and not (group and group[-1].key not in self.story.grids)
            if group and starts:
                yield group
                group = []
            group.append(self.grid_box(item, unit) if is_grid else self.operator_box(item, unit))
        yield group

    def operator_box(self, item, unit):
        crowded = any(len(band) > 1 for band in self.bands)
        gap = (
            20
            if item == "·"
            else self.sheet.gap or (max(34, 0.7 * unit) if crowded else max(unit, 26))
        )
        return Box(item, gap, 10, 10, operator=True)

    def grid_box(self, key, unit):
        grid, view = self.story.grids[key], self.view(key)
        if grid.spread:
            return Box(key, *spread_size(self.story, grid, unit))
        wide, high = len(view.cells[0]) * unit, len(view.cells) * unit
        over = high / 2 + self.over(grid, view)
        left, around = 0.0, wide
        if grid.notch == "turned":
            rx, ry = turned_radii(view, unit)
            over += ry - high / 2
            left, around = 4, wide + max(rx - wide / 2, 0) + 6
        elif grid.small:
            left, around = max(0, (46 - unit) / 2), wide
        words = self.title_width(key) if self.sheet.notes or view.title else 0
        return Box(key, max(around, words + 2) + left + self.apart(key), over, high / 2, left)

    def title_width(self, key):
        """The width of the longest words that stand over a grid on any step."""
        grid = self.story.grids[key]
        return max(title_width(grid, step.views[key]) for step in self.story.steps)

    def apart(self, key):
        """The gap after a grid that no operator follows."""
        for band in self.bands:
            for panel in band:
                if key in panel.items[:-1]:
                    after = panel.items[panel.items.index(key) + 1]
                    if after in self.story.grids:
                        return 34
        return 0

    def over(self, grid: Grid, view):
        return 44 if grid.spread else 34 if view.title or grid.name or grid.note else 6

    def view(self, key):
        return self.story.steps[0].views[key]
