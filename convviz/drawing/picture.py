"""A picture: a story on a sheet, everything in its place, with the marks of all steps.

The largest cells are taken among those that need the fewest lines; then all gets its place, the
formula the width of the grids, and everything is painted on a reel.
"""

from functools import cached_property

from ..sheet import Cell
from ..story.model import Story
from ..story.tree import Apart, Derivation, Formula, Image, Lens, Loupe, Part, Table, Tried, Weight
from . import style
from .between import (
    Area,
    Cropping,
    Heading,
    Operator,
    Pointer,
    Remark,
    Rule,
    Track,
    cropped,
    led,
    signed,
    still,
)
from .boxes import above, best, moved
from .formulas import Setting
from .grids import GridPainter, room_for, value_size, widest
from .images import ImagePainter, LensPainter, ShadedPainter
from .leaves import key_of, keys_of, leaves, seen_on
from .lines import FormulaPainter
from .loupes import leaders
from .marks import HAIR, OUTLINE, Tag, rectangle, segments
from .numerals import lettered
from .reel import Layer, Reel
from .trees import BANDS_APART, Builder
from .tried import TriedPainter

BANDS_CLOSE = 20  # in pictures of many parts


class Picture:
    """A story on a sheet: its width and height, its layers, and the spots that lead to a step."""

    def __init__(self, story: Story, kind: str):
        self.story, self.sheet = story, style.SHEETS[kind]
        stack = seen_on(self.sheet, story.script.picture)
        *trees, last = (seen_on(self.sheet, part) for part in stack.parts)
        self.shaded = stack.shaded
        formula = last if isinstance(last, Formula | Derivation) else None
        if not formula:
            trees.append(last)
        self.setting = formula and Setting(
            story, self.sheet, formula.columns, isinstance(formula, Derivation)
        )
        self.builder = Builder(story, self.sheet, self.sheet.room)
        self.loupe = trees[0] if isinstance(trees[0], Loupe) else None
        self.apart = BANDS_CLOSE if stack.small else BANDS_APART
        self.unit, boxes = self.scaled() if self.loupe else self.chosen(trees, stack.small)
        self.place(boxes)
        self.place_formula()

    def scaled(self):
        """The one scale of all images, and the box with them."""
        unit, box = best(style.IMAGES, lambda unit: self.builder.box(self.loupe, unit))
        return unit, [box]

    def chosen(self, trees, small):
        """The largest cells among those that need the fewest lines, and the boxes with them.

        Where it has many parts, cells are small enough for a screen rather than for few lines.
        """

        def boxes(unit):
            return [self.builder.box(tree, unit) for tree in trees]

        def whole(unit):
            box = above(boxes(unit), self.apart)
            cost = box.cost._replace(cramped=int(widest > room_for(unit) / style.SMALLEST))
            if small and self.sheet.high:
                tall = max(0, box.height + self.around - self.sheet.high)
                cost = cost._replace(tall=tall, lines=0)
            return box._replace(cost=cost)

        some = above(boxes(self.sheet.units[0]), 0)
        widest = max(map(self.widest, leaves(some.items)))
        units = (
            style.FOR_SHADES if self.shaded else (small and self.sheet.small) or self.sheet.units
        )
        unit, box = best(units, whole)
        if box.cost.wide and self.sheet.small:
            unit, _ = best(self.sheet.small, whole)
        return unit, boxes(unit)

    @property
    def around(self) -> float:
        """The height of all but the grids."""
        formula = self.apart + 4 + self.setting.height() if self.setting else 0
        return 2 * self.sheet.top + formula

    # ---- places -----------------------------------------------------------------------------

    def place(self, boxes):
        content = max(*(box.width for box in boxes), self.setting.width if self.setting else 0, 120)
        self.width = max(self.sheet.width, content + 2 * self.sheet.margin)
        self.x = (self.width - content) / 2
        self.right = self.x + content
        if self.setting:
            self.setting.widen(content)
        y, self.items, self.rules = self.sheet.top, [], []
        for k, box in enumerate(boxes):
            x = self.x
            if k:
                self.rules.append(((self.x, y), (self.right, y)))
                y += self.apart - 8
                x += 0 if self.setting else (content - box.width) / 2
            self.items += moved(box, x, y + box.over)
            y += box.height + self.apart
        self.bottom = y

    def place_formula(self):
        y = self.bottom
        if not self.setting:
            self.height = y - self.apart + self.sheet.top
            return
        self.rules.append(((self.x, y - 6), (self.right, y - 6)))
        y += 10
        self.formula_top = y
        self.height = y + self.setting.height() + self.sheet.top - 6

    @cached_property
    def painters(self) -> dict:
        """The grids, each with what paints it, from left to right and from top to bottom."""
        found, families = {}, self.families
        for x, y, leaf in self.items:
            if leaf not in families:
                continue
            family, size = families[leaf]
            if isinstance(leaf, Apart):
                painter = self.builder.apart(leaf, self.unit)
                painter.x, painter.y, painter.size = x, y, size
            elif isinstance(leaf, Table):
                painter = self.builder.table(leaf)
                painter.x, painter.y = x, y
            else:
                painter = self.grid_painter(leaf, (x, y), size)
            painter.family, found[leaf] = family, painter
        return found

    def grid_painter(self, leaf, at, size) -> GridPainter:
        """What paints a grid as it stands in the tree."""
        key, unit = key_of(leaf), self.builder.unit_of(leaf, self.unit)
        grid, looks = self.builder.grids[key], self.builder.looks[key]
        if self.loupe:  # whole pixels leave no seams between cells
            at = round(at[0]), round(at[1])
        given = self.story, grid, looks, self.builder.states(key), at, unit, size
        if isinstance(leaf, Tried):
            return TriedPainter(*given, self.builder.grids[leaf.right].board)
        kinds = {Image: ImagePainter, Lens: LensPainter}
        painter = kinds.get(type(leaf), ShadedPainter if self.shaded else GridPainter)(*given)
        painter.lone = isinstance(leaf, Weight) or self.builder.is_lone(leaf)
        painter.nameless = isinstance(leaf, Part)
        if isinstance(leaf, Lens):
            painter.window = leaf.window
        return painter

    @property
    def families(self) -> dict:
        """Of each grid the family whose numbers are of one size, by its number, and the size.

        The parts of a sum are one, and so are the weights.
        """
        families = {}
        for leaf in leaves(self.items):
            family = type(leaf) if isinstance(leaf, Weight | Part | Tried) else leaf
            families.setdefault(family, []).append(leaf)
        return {
            leaf: (
                str(k),
                value_size(max(map(self.widest, family)), self.builder.unit_of(leaf, self.unit)),
            )
            for k, family in enumerate(families.values())
            for leaf in family
        }

    def widest(self, leaf):
        if isinstance(leaf, Image):
            return 1.0
        states = map(self.builder.states, keys_of(leaf))
        return max((widest(self.story, found) for found in states), default=1.0)

    # ---- marks ------------------------------------------------------------------------------

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The marks of all steps, from the back to the front."""
        reel = Reel(len(self.story.script.steps))
        reel.add(reel.every, self.still())
        self.operators(reel)
        if self.loupe:
            self.lines(reel)
        for painter in self.painters.values():
            painter.paint(reel)
        self.arrows(reel)
        self.outlines(reel)
        if self.setting:
            FormulaPainter(self.setting, self.x, self.formula_top).paint(reel)
        return reel.layers()

    def still(self):
        """What looks the same on every step: rules and the words over halves."""
        rules = list(self.rules)
        for x, y, what in self.items:
            if isinstance(what, Rule):
                start, end = (x, self.right) if not what.height else (x, x)
                rules.append(((start, y), (end, y + what.height)))
            elif isinstance(what, Area | Remark | Heading):
                yield from still(what, x, y)
        if rules:
            yield segments(tuple(rules), HAIR, line=style.RULE, weight=1)

    def operators(self, reel):
        """The signs between grids, each on the steps of the grid after it."""
        for x, y, what in self.items:
            if isinstance(what, Operator):
                reel.add(self.builder.seen(what.key), signed(what, x, y))

    def arrows(self, reel):
        """The arrows between grids, paler where the grid after it is yet to come."""
        for x, y, what in self.items:
            if isinstance(what, Pointer | Track):
                for later, steps in self.builder.reached(what.key).items():
                    reel.add(steps, led(what, x, y, later))
            elif isinstance(what, Cropping):
                reel.add(self.builder.seen(what.key), self.cropping(what))

    def cropping(self, what):
        """The lines from inside the border of a grid to the one that is left of it."""
        at = {painter.grid.key: painter for painter in self.painters.values()}
        whole, left = at[what.of], at[what.key]
        x, y, wide, high = whole.rect(whole.grid.board.frame)
        frame, end = (x, y, x + wide, y + high), whole.corner(whole.rows, whole.cols)
        return cropped(frame, end, (left.x, left.y), style.HUES[left.grid.role].line)

    def outlines(self, reel):
        """An outline round the weight and the piece that are being added."""
        for step, told in enumerate(self.story.script.steps):
            keys = {look.key for look in told.looks if look.outlined}
            corners = [self.extent(leaf) for leaf, p in self.painters.items() if p.grid.key in keys]
            if not corners:
                continue
            left, top = min(c[0] for c in corners) - 10, min(c[1] for c in corners) - 36
            right, bottom = max(c[2] for c in corners) + 6, max(c[3] for c in corners) + 9
            look = {"line": style.INK, "weight": style.WINDOW}
            outline = rectangle(left, top, right - left, bottom - top, OUTLINE, **look)
            reel.add(1 << step, [outline], tag=Tag("outlined", (left, top)))

    def lines(self, reel):
        """The lines from images to what is seen of them."""
        signs = [(x - 12, y - 9, x + 12, y + 9) for x, y, w in self.items if type(w) is Operator]
        for steps, line in leaders(self.loupe.ties, self.painters, signs):
            reel.add(steps, [line])

    def extent(self, leaf):
        painter = self.painters[leaf]
        x, y, unit = painter.x, painter.y, self.unit
        wide = max(painter.cols * unit, self.builder.title_width(leaf))
        return x, y, x + wide, y + painter.rows * unit

    def seen(self, step: int, face: str = "numbers") -> list:
        """The marks of one step, its numbers written, from the back to the front."""
        return [
            shown
            for layer in self.layers
            if layer.seen(step, face)
            for mark in layer.marks
            for shown in lettered(mark, self.story)
        ]

    @cached_property
    def by_key(self) -> dict:
        """What paints each grid, by its key."""
        return {painter.grid.key: painter for painter in self.painters.values()}

    def spots(self):
        """The cells that lead to a step: (grid, row, column, x, y, step)."""
        first, at = {}, self.by_key
        for step, told in enumerate(self.story.script.steps):
            for place in told.about:
                first.setdefault(place, step)
        for (key, row, col), step in first.items():
            if key in at:
                place = at[key].grid.board.at.get(Cell(key, (row, col)), (row, col))
                yield key, row, col, *at[key].corner(*place), step
