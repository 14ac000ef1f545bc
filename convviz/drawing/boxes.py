"""Pictures as values: how much room each takes, what stands in it, and how they are put together.

A `Box` knows its room about a midline, on which boxes that stand side by side are aligned. It
knows nothing of stories, and what stands in it is only carried along.
"""

from collections.abc import Callable, Iterable, Sequence
from math import fsum
from typing import Any, NamedTuple

LINES_APART = 22


class Item(NamedTuple):
    """What stands in a box, and where: right of its left edge, below its midline."""

    x: float
    y: float
    what: Any


class Cost(NamedTuple):
    """What one would rather not have: too wide, cramped numbers, too high, halves stacked, lines.

    Costs add up, and the first that differ decide.
    """

    wide: int = 0
    cramped: int = 0
    tall: float = 0.0
    stacked: int = 0
    lines: int = 0


class Box(NamedTuple):
    """The room of a picture: its width, and how far it reaches over and under its midline."""

    width: float
    over: float
    under: float
    items: tuple[Item, ...] = ()
    cost: Cost = Cost()
    operator: bool = False  # a line may break before it
    after: float = 0.0  # the gap to what stands beside it on its right

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.over + self.under


def moved(box: Box, x: float, y: float) -> tuple[Item, ...]:
    """What stands in a box, with the box somewhere else."""
    return tuple(Item(item.x + x, item.y + y, item.what) for item in box.items)


def total(costs: Iterable[Cost]) -> Cost:
    """Costs, added up."""
    return Cost(*map(sum, zip(*costs, strict=True)))


def beside(boxes: Sequence[Box], gap: float = 0.0) -> Box:
    """Boxes from left to right on one midline.

    >>> beside([Box(10, 5, 5), Box(20, 8, 2)], gap=4)[:3]
    (34.0, 8, 5)
    """
    items, x = [], 0.0
    for box in boxes:
        items += moved(box, x, 0)
        x += box.width + box.after + gap
    over, under = max(box.over for box in boxes), max(box.under for box in boxes)
    width, cost = x - gap - boxes[-1].after, total(box.cost for box in boxes)
    return Box(width, over, under, tuple(items), cost)


def above(boxes: Sequence[Box], gap: float, indents: Sequence[float] | None = None) -> Box:
    """Boxes from top to bottom, each moved right by its indent; the midline is in the middle.

    >>> above([Box(10, 5, 5), Box(20, 8, 2)], gap=4)[:3]
    (20.0, 12.0, 12.0)
    """
    indents = indents or [0.0] * len(boxes)
    height = fsum(box.height for box in boxes) + gap * (len(boxes) - 1)
    items, top = [], -height / 2
    for box, indent in zip(boxes, indents, strict=True):
        items += moved(box, indent, top + box.over)
        top += box.height + gap
    width = max(box.width + indent for box, indent in zip(boxes, indents, strict=True))
    return Box(width, height / 2, height / 2, tuple(items), total(box.cost for box in boxes))


def above_each_other(boxes: Sequence[Box], gap: float, axes: Sequence[float]) -> Box:
    """Boxes from top to bottom, a point of each on one upright line.

    >>> one, other = Box(10, 5, 5, (Item(0, 0, "a"),)), Box(20, 8, 2, (Item(4, 0, "b"),))
    >>> [item.x for item in above_each_other([one, other], 4, [5, 12]).items]
    [7, 4]
    """
    most = max(axes)
    return above(boxes, gap, [most - axis for axis in axes])


def in_turn(boxes: Sequence[Box]) -> Box:
    """Boxes in the same place, each in the middle and standing on one line.

    >>> in_turn([Box(10, 5, 5), Box(20, 8, 2)])[:3]
    (20, 5, 5)
    """
    width, under = max(box.width for box in boxes), max(box.under for box in boxes)
    downs = [under - box.under for box in boxes]
    over = max(box.over - down for box, down in zip(boxes, downs, strict=True))
    places = (((width - box.width) / 2, down) for box, down in zip(boxes, downs, strict=True))
    items = (item for box, at in zip(boxes, places, strict=True) for item in moved(box, *at))
    return Box(width, over, under, tuple(items), total(box.cost for box in boxes))


def piled(boxes: Sequence[Box], gap: float) -> Box:
    """Boxes from top to bottom, what stands first in each on the left edge.

    >>> one, other = Box(10, 5, 5, (Item(0, 0, "a"),)), Box(20, 8, 2, (Item(4, 0, "b"),))
    >>> [item.x for item in piled([one, other], gap=4).items]
    [0, 0]
    """
    return above(boxes, gap, [-box.items[0].x for box in boxes])


def level(columns: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Columns of boxes, each as high as the highest in its row, so that rows have one midline.

    >>> one, other = level([[Box(10, 5, 5)], [Box(10, 8, 2)]])
    >>> one[0][:3], other[0][:3]
    ((10, 8, 5), (10, 8, 5))
    """
    rows = zip(*columns, strict=True)
    reach = [(max(box.over for box in row), max(box.under for box in row)) for row in rows]
    return [
        [box._replace(over=over, under=under) for box, (over, under) in zip(c, reach, strict=True)]
        for c in columns
    ]


def flow(groups: Sequence[Sequence[Box]], room: float, apart: float = LINES_APART) -> Box:
    """Groups of boxes in lines no wider than the room, where there is a way.

    A line that begins with no operator is moved right, to stand under what comes after those.

    >>> a, plus_b = [Box(50, 5, 5)], [Box(10, 1, 1, operator=True), Box(50, 5, 5)]
    >>> flow([a, plus_b], 110).width, flow([a, plus_b], 100).width
    (110.0, 60.0)
    """
    operators = (group[0].width for group in groups if group[0].operator)
    indent = max(operators, default=0.0)
    lines = _lines(groups, room, indent)
    indents = [indent * (len(lines) > 1 and not line[0].operator) for line in lines]
    box = above([beside(line) for line in lines], apart, indents)
    return box._replace(cost=Cost(lines=len(lines)))


def _lines(groups, room, indent):
    whole = [box for group in groups for box in group]
    if beside(whole).width <= room:
        return [whole]
    lines, line = [], []
    for group in groups:
        wide = beside([*line, *group]).width
        if line and wide > room - indent * (not line[0].operator):
            lines.append(line)
            line = []
        line = [*line, *group]
    return [*lines, line]


def best(choices: Iterable, box_of: Callable[[Any], Box]):
    """The choice, and its box, of least cost; of equals the one that comes first."""
    return min(((choice, box_of(choice)) for choice in choices), key=lambda found: found[1].cost)
