"""A tree becomes a box: what stands beside, above and under what, for one size of cells."""

from collections import defaultdict
from collections.abc import Iterator
from math import fsum, inf

from ..story.model import Story
from ..story.tree import (
    Apart,
    Arrow,
    Columns,
    Down,
    Halves,
    Inside,
    InTurn,
    Ledger,
    Lens,
    Loupe,
    Meet,
    More,
    Pile,
    Row,
    Table,
    Times,
    Tree,
    Tried,
    Weight,
)
from . import style
from .between import Heading, Operator, Rule
from .boxes import (
    LINES_APART,
    Box,
    Cost,
    Item,
    above,
    beside,
    flow,
    in_turn,
    moved,
    piled,
)
from .cells import cell_states
from .frames import around, turned_radii
from .leaves import key_of, seen_on, sign_of
from .ledgers import ledger
from .levels import GRIDS_APART, PILED, arrow, columns, down, inside
from .links import ApartPainter, label_widths
from .loupes import GLASS, lone_box, loupe
from .tiny import TablePainter
from .titles import BELOW, below_width, title_height, title_width
from .tried import TOTAL_ROOM, TOTAL_WIDTH, VERDICT_ROOM

HALVES_APART, BANDS_APART = 56, 34
CROWDED, TIGHT = 34, 28  # for an operator, where two pictures stand side by side, or three
DOT, DOTS, LINES_TIGHT = 18, 64, 10
HEADING = 28  # from the top of a heading to what it stands over
OVER_PIECE = 2
PARTS = (5, 4, 6, 3, 7, 2, 8)  # the tenths of the room that a first half may take


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
        self.glass = sheet.glass[0]  # the size of the cells under a loupe
        self._titles, self._states = {}, {}

    def box(self, tree: Tree, unit, room=None, gap=None) -> Box:
        """The box of a tree whose cells are so large."""
        room = self.room if room is None else room
        tree = seen_on(self.sheet, tree)
        ways = {Halves: Builder.halves, Meet: Builder.meet, Down: down, Columns: columns}
        ways |= {Ledger: ledger, Loupe: loupe}
        if type(tree) in ways:
            return ways[type(tree)](self, tree, unit, room)
        if isinstance(tree, InTurn):
            return in_turn([self.box(one, unit, room, gap) for one in tree])
        if isinstance(tree, Table):
            return self.table(tree).box()
        return self.row(tree, unit, room, gap)

    def halves(self, tree, unit, room):
        """Side by side where there is room for that, else one above the other."""
        free, gap = room - HALVES_APART, max(CROWDED, 0.7 * unit)
        if self.sheet.roomy:
            parts, most = ([(10, 10)], 1) if tree.whole else ([(k, 10 - k) for k in PARTS], inf)
            ways = [
                (self.box(tree.first, unit, free * k / 10, gap),
                 self.box(tree.second, unit, free * rest / 10, gap))
                for k, rest in parts
            ]  # fmt: skip
            fit = [pair for pair in ways if _fit(pair, free, most)]
            if fit:
                pair = min(fit, key=lambda pair: sum(box.cost.lines for box in pair))
                return _with_rule_between(*pair)
        both = [self.box(half, unit, room, gap) for half in tree[:2]]
        box = above(both, BANDS_APART * 1.5)
        y = -box.over + both[0].height + BANDS_APART - 8
        cost = box.cost._replace(stacked=box.cost.stacked + 1)
        return box._replace(items=(*box.items, Item(0, y, Rule())), cost=cost)

    def meet(self, tree, unit, room):
        """Two rows on both sides of a grid, or one above the other and the grid beside or below."""
        shared, equals = self.grid(tree.shared, unit), self.operator("=", TIGHT, tree.shared)
        if self.sheet.roomy:
            ways = [way(tree, unit, room, equals, shared) for way in (self.facing, self.gathered)]
            fit = [box for box in ways if box.width <= room]
            if fit:
                return min(fit, key=lambda box: box.height)
        first, second = (self.titled(half, unit, room) for half in tree[:2])
        both = _under(Heading("Both", "come to the same sum"), beside([equals, shared]))
        box = above([first, second, both], BANDS_APART)
        return box._replace(cost=box.cost._replace(stacked=2))

    def facing(self, tree, unit, room, equals, shared):
        """The grid between them, with a sign on both sides; the second may have lines."""
        first = beside([self.row(tree.first.row, unit, room, TIGHT), equals, shared])
        second = self.row(tree.second.row, unit, room - first.width, TIGHT)
        if second.cost.lines == 2:  # the sign has room in the middle, between theirs
            second = second._replace(items=(*second.items, *equals.items))
        else:
            second = beside([equals, second])
        box = beside([first, second])
        top, x = 12 - HEADING - box.over, first.width + equals.width
        one, two = _heading(tree.first), _heading(tree.second)
        items, wide = (Item(0, top, one), Item(x, top, two), *box.items), x + two.width
        return box._replace(over=box.over + HEADING, items=items, width=max(box.width, wide))

    def gathered(self, tree, unit, room, equals, shared):
        """Both, one above the other, before what they come to."""
        free = room - equals.width - shared.width
        both = above([self.titled(half, unit, free) for half in tree[:2]], BANDS_APART)
        box = beside([both, equals, shared])
        return box._replace(cost=box.cost._replace(stacked=1))

    def unit_of(self, leaf, unit):
        """The size of the cells of a grid: under a loupe they have one of their own."""
        return self.glass if isinstance(leaf, Lens) else unit

    def titled(self, half, unit, room):
        """A row under its heading."""
        row = self.row(half.row, unit, room, TIGHT)
        return _under(_heading(half), row)

    def row(self, row: Row, unit, room, gap):
        """Grids and operators, in more than one line where the room is narrow."""
        apart = LINES_TIGHT if gap == TIGHT else LINES_APART
        box = flow(list(self.groups(row, unit, gap)), room, apart)
        if box.width > room:
            box = flow(list(self.groups(row, unit, gap, loose=True)), room, apart)
        too_wide = box.cost.lines if box.width > self.room + 0.5 else 0
        return box._replace(cost=Cost(wide=too_wide, lines=box.cost.lines))

    def groups(self, row, unit, gap, loose=False) -> Iterator[list[Box]]:
        """Items that stay together: an operator with the grid after it, a factor with its piece."""
        group, after_sign = [], False
        for item, following in zip(row.items, (*row.items[1:], None), strict=True):
            sign = sign_of(item)
            level = isinstance(item, Arrow) and isinstance(following, Inside)
            if group and (loose or item != "·") and not (after_sign or level):
                yield group
                group = []
            if isinstance(item, Arrow):
                group.append(arrow(self, row, item, following, unit))
            elif sign:
                seen_with = key_of(item if isinstance(item, More) else following)
                group.append(self.operator(sign, gap or max(unit, 26), seen_with))
            else:
                box = self.times(item, unit) if isinstance(item, Times) else self.grid(item, unit)
                if following and not sign_of(following) and not isinstance(item, Apart):
                    box = box._replace(after=GRIDS_APART)
                group.append(box)
            after_sign = bool(sign)
        yield group

    def operator(self, sign, gap, key):
        if gap != GLASS:
            gap = {"·": DOT, "…": DOTS}.get(sign, self.sheet.gap or gap)
        item = Item(gap / 2, 0, Operator(sign, key))
        return Box(gap, 10, 10, (item,), operator=sign != "…")  # lines begin with the others

    def times(self, leaf, unit):
        """A number beside the piece that it multiplies, or over it."""
        weight, piece = self.grid(leaf.weight, unit), self.grid(leaf.piece, unit)
        factor = beside([weight, self.operator("·", DOT, leaf.piece)])
        if self.sheet.roomy:
            return beside([factor, piece])
        over = factor.height + OVER_PIECE + piece.over
        items = (*moved(factor, 0, factor.over - over), *piece.items)
        return Box(max(factor.width, piece.width), over, piece.under, items)

    def grid(self, leaf, unit):
        """The room of a grid with the words over it."""
        if isinstance(leaf, Apart):
            return self.apart(leaf, unit).box()
        if isinstance(leaf, Pile):
            return piled([self.grid(key, unit) for key in leaf.keys], PILED)
        if isinstance(leaf, Tried):
            return self.tried(leaf, unit)
        if isinstance(leaf, Inside):
            return inside(self, leaf, unit)
        key, unit = key_of(leaf), self.unit_of(leaf, unit)
        grid, looks = self.grids[key], self.looks[key]
        wide, high = (size * unit for size in reversed(grid.board.shape))
        headed = looks[0].title or grid.name is not None or grid.note
        left, more = around(grid, unit)
        over = high / 2 + (title_height(looks) if headed else 6) + more
        if grid.notch == "turned":
            wide += max(turned_radii(grid.board, unit)[0] - wide / 2, 0) + 6
        elif isinstance(leaf, Weight):
            over, left = high / 2 + 24, max(0, 21.5 - unit / 2)  # for its name
        width = max(wide, self.title_width(leaf) + 2, below_width(grid)) + left
        under = high / 2 + BELOW * bool(grid.under)
        box = Box(width, over, under, (Item(left, -high / 2, leaf),))
        return lone_box(self.story, box, looks, unit) if self.is_lone(leaf) else box

    def is_lone(self, leaf) -> bool:
        """Whether it is a single number under a loupe."""
        return isinstance(leaf, Lens) and self.grids[leaf.key].board.shape == (1, 1)

    def tried(self, leaf, unit):
        """A grid with a verdict over it and its total below."""
        box = self.grid(leaf.key, unit)
        width = max(box.width, VERDICT_ROOM + self.title_width(leaf), TOTAL_WIDTH)
        items = tuple(item._replace(what=leaf) for item in box.items)
        return box._replace(width=width, under=box.under + TOTAL_ROOM, items=items)

    def apart(self, leaf, unit) -> ApartPainter:
        """Two grids whose cells are pulled apart."""
        grids, looks = ([of[key] for key in leaf] for of in (self.grids, self.looks))
        return ApartPainter(self.story, grids, looks, unit, self.labels, self.sheet.roomy)

    def table(self, leaf) -> TablePainter:
        """Equations in rows and columns."""
        grid, looks = self.grids[leaf.key], self.looks[leaf.key]
        return TablePainter(self.story, leaf, grid, looks, self.sheet)

    def seen(self, key) -> int:
        """The steps on which a grid is seen."""
        return sum(1 << step for step, look in enumerate(self.looks[key]) if not look.hidden)

    def reached(self, key) -> dict[bool, int]:
        """The steps on which a grid is seen: those on which it is yet to come, and the others."""
        steps = defaultdict(int)
        for step, look in enumerate(self.looks[key]):
            if not look.hidden:
                steps[look.later] |= 1 << step
        return steps

    def states(self, key) -> dict:
        """How each cell of a grid looks, on which steps."""
        if key not in self._states:
            seen = self.seen(key)
            states = cell_states(self.grids[key], self.looks[key])
            self._states[key] = {key: on & seen for key, on in states.items() if on & seen}
        return self._states[key]

    def title_width(self, leaf) -> float:
        """The width of the longest words that stand over a grid on any step."""
        if isinstance(leaf, Weight):
            return 0.0  # its name is small, and may be wider than it
        key = key_of(leaf)
        if key not in self._titles:
            looks = {(look.title, look.instead): look for look in self.looks[key]}.values()
            self._titles[key] = max(
                title_width(self.story, look.instead or self.grids[key], look) for look in looks
            )
        return self._titles[key]


def _fit(boxes, room, most):
    """Whether boxes have room beside each other, each with so many lines at most."""
    wide = fsum(box.width for box in boxes) <= room
    return wide and all(box.cost.lines <= most for box in boxes)


def _under(heading, box):
    """A box under its heading."""
    items = Item(0, 12 - HEADING - box.over, heading), *box.items
    wide = max(box.width, heading.width)
    return box._replace(over=box.over + HEADING, items=items, width=wide)


def _heading(half):
    return Heading(half.title, half.note)


def _with_rule_between(first, second):
    """Two boxes with a line between them, as high as the higher one."""
    box = beside([first, second], HALVES_APART)
    rule = Item(first.width + HALVES_APART / 2, -box.over, Rule(box.height))
    return box._replace(items=(*box.items, rule))
