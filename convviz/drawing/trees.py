"""A tree becomes a box: what stands beside, above and under what, for one size of cells."""

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from ..story.model import Story
from ..story.tree import Apart, Either, Halves, Pile, Row, Titled, Tree, Weight
from . import style
from .boxes import Box, Cost, Item, above, beside, flow, moved
from .cells import cell_states
from .grids import title_width, turned_radii
from .links import ApartPainter, label_widths

OPERATORS = {"*": "∗", "+": "+", "·": "·", "=": "="}
HALVES_APART, BANDS_APART, GRIDS_APART, PILED = 56, 34, 34, 16
PANEL_TITLE = 44
PARTS = (5, 4, 6, 3, 7, 2, 8)  # the tenths of the room that a first half may take


class Operator(NamedTuple):
    """A sign between grids, in the middle of its room."""

    sign: str


class Heading(NamedTuple):
    """The words over a half."""

    title: str
    note: str


class Rule(NamedTuple):
    """A line between two pictures: so high, or as wide as the page where that is 0."""

    height: float = 0.0


class Builder:
    """Boxes for the trees of a story on a sheet, with room for so much in a line."""

    def __init__(self, story: Story, sheet: style.Sheet, room: float):
        self.story, self.sheet, self.room = story, sheet, room
        self.grids = {grid.key: grid for grid in story.script.grids}
        self.looks = {key: [] for key in self.grids}
        for step in story.script.steps:
            for look in step.looks:
                self.looks[look.key].append(look)
        self.labels = label_widths(story)
        self._titles, self._states = {}, {}

    def box(self, tree: Tree, unit, room=None, crowded=False) -> Box:
        """The box of a tree whose cells are so large."""
        room = self.room if room is None else room
        if isinstance(tree, Either):
            return self.box(tree.wide if self.sheet.roomy else tree.narrow, unit, room, crowded)
        if isinstance(tree, Halves):
            return self.halves(tree, unit, room)
        if isinstance(tree, Titled):
            return self.titled(tree, unit, room, crowded)
        return self.row(tree, unit, room, crowded)

    def halves(self, tree, unit, room):
        """Side by side where there is room for that, else one above the other."""
        free = room - HALVES_APART
        if self.sheet.roomy:
            ways = [
                (self.box(tree.first, unit, free * k / 10, True),
                 self.box(tree.second, unit, free * (10 - k) / 10, True))
                for k in PARTS
            ]  # fmt: skip
            fit = [pair for pair in ways if fsum(box.width for box in pair) <= free]
            if fit:
                pair = min(fit, key=lambda pair: sum(box.cost.lines for box in pair))
                return _with_rule_between(*pair)
        both = [self.box(half, unit, room, True) for half in tree]
        box = above(both, BANDS_APART * 1.5)
        y = -box.over + both[0].height + BANDS_APART - 8
        cost = Cost(box.cost.wide, box.cost.stacked + 1, box.cost.lines)
        return box._replace(items=(*box.items, Item(0, y, Rule())), cost=cost)

    def titled(self, tree, unit, room, crowded):
        """A row that hangs from the baseline of its title, so that titles stand in one line."""
        row = self.box(tree.row, unit, room, crowded)
        items = moved(row, 0, PANEL_TITLE + row.over)
        heading = Item(0, 12, Heading(tree.title, tree.note))
        return row._replace(over=0, under=PANEL_TITLE + row.height, items=(heading, *items))

    def row(self, row: Row, unit, room, crowded):
        """Grids and operators, in more than one line where the room is narrow."""
        box = flow(list(self.groups(row, unit, crowded)), room)
        too_wide = box.cost.lines if box.width > self.room + 0.5 else 0
        return box._replace(cost=Cost(too_wide, 0, box.cost.lines))

    def groups(self, row, unit, crowded) -> Iterator[list[Box]]:
        """Items that stay together: an operator with the grid after it, a weight with its piece."""
        group, after_sign = [], False
        for item, following in zip(row.items, (*row.items[1:], None), strict=True):
            is_sign = item in OPERATORS
            if group and item != "·" and not after_sign:
                yield group
                group = []
            if is_sign:
                group.append(self.operator(item, unit, crowded))
            else:
                box = self.grid(item, unit)
                if following and following not in OPERATORS and not isinstance(item, Apart):
                    box = box._replace(width=box.width + GRIDS_APART)
                group.append(box)
            after_sign = is_sign
        yield group

    def operator(self, sign, unit, crowded):
        gap = self.sheet.gap or (max(34, 0.7 * unit) if crowded else max(unit, 26))
        gap = 20 if sign == "·" else gap
        return Box(gap, 10, 10, (Item(gap / 2, 0, Operator(sign)),), operator=True)

    def grid(self, leaf, unit):
        """The room of a grid with the words over it."""
        if isinstance(leaf, Apart):
            return self.apart(leaf, unit).box()
        if isinstance(leaf, Pile):
            return above([self.grid(key, unit) for key in leaf.keys], PILED)
        key = key_of(leaf)
        grid, looks = self.grids[key], self.looks[key]
        wide, high = (size * unit for size in reversed(grid.board.shape))
        headed = looks[0].title or grid.name is not None or grid.note
        over, left, around = high / 2 + (34 if headed else 6), 0.0, wide
        if grid.notch == "turned":
            rx, ry = turned_radii(grid.board, unit)
            over += ry - high / 2
            left, around = 4, wide + max(rx - wide / 2, 0) + 6
        elif isinstance(leaf, Weight):
            left = max(0, (46 - unit) / 2)
        width = max(around, self.title_width(leaf) + 2) + left
        return Box(width, over, high / 2, (Item(left, -high / 2, leaf),))

    def apart(self, leaf, unit) -> ApartPainter:
        """Two grids whose cells are pulled apart."""
        grids, looks = ([of[key] for key in leaf] for of in (self.grids, self.looks))
        return ApartPainter(self.story, grids, looks, unit, self.labels, self.sheet.roomy)

    def states(self, key) -> dict:
        """How each cell of a grid looks, on which steps."""
        if key not in self._states:
            self._states[key] = cell_states(self.grids[key], self.looks[key])
        return self._states[key]

    def title_width(self, leaf) -> float:
        """The width of the longest words that stand over a grid on any step."""
        if isinstance(leaf, Weight):
            return 0.0  # its name is small, and may be wider than it
        key = key_of(leaf)
        if key not in self._titles:
            looks = {look.title: look for look in self.looks[key]}.values()
            grid = self.grids[key]
            self._titles[key] = max(title_width(self.story, grid, look) for look in looks)
        return self._titles[key]


def key_of(leaf) -> str:
    """The key of a grid, however it stands in a picture."""
    return leaf if isinstance(leaf, str) else leaf.key


def keys_of(leaf) -> tuple[str, ...]:
    """The keys of the grids whose numbers have one size."""
    return leaf if isinstance(leaf, Apart) else (key_of(leaf),)


def _with_rule_between(first, second):
    """Two boxes with a line between them, as high as the higher one."""
    box = beside([first, second], HALVES_APART)
    rule = Item(first.width + HALVES_APART / 2, -box.over, Rule(box.height))
    return box._replace(items=(*box.items, rule))
