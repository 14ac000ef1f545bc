"""A result that was tried: waves under wrong numbers, a verdict over it, its total below."""

from ..story.model import Board
from . import style
from .grids import GridPainter
from .marks import HAIR, segments, words
from .numerals import Slot
from .reel import Reel
from .verdicts import RADIUS, pending, verdict, wave

VERDICT_ROOM = 2 * RADIUS + 6  # before the words over it
RULE, TOTAL, TOTAL_ROOM = 10, 29, 34  # from the grid down: the rule, the total, the end
TOTAL_WIDTH, TOTAL_SIZE = 88, 18
LABEL_ROOM = 36
UNDER = 5.5  # from the foot of a number to its wave


class HeldPainter(GridPainter):
    """A grid of numbers without names, each held beside what stands there in another grid."""

    def __init__(self, story, grid, looks, states, at, unit, size, right: Board):
        super().__init__(story, grid, looks, states, at, unit, size)
        self.nameless = True
        slots = ((grid.board[place], right[place]) for place in right.places)
        # what is the right number itself needs no judgement
        self.pairs = {one: (((one,),), ((other,),)) for one, other in slots if one != other}

    def number(self, left, top, state):
        """A number, with a wave where it is wrong."""
        (slot,) = super().number(left, top, state)
        yield slot._replace(zero="")
        if state.slot in self.pairs:
            at = left + self.unit / 2, slot.y + UNDER
            yield wave(*at, (self.pairs[state.slot],))

    def symbol(self, left, top, state):
        """A number here too: what is wrong has no name."""
        return self.number(left, top, state)

    def unknown(self, state, left, middle, color):
        """Nothing: a result without a name."""
        return []


class TriedPainter(HeldPainter):
    """A grid that is held beside another one, with the verdict over it and its total below."""

    def __init__(self, story, grid, looks, states, at, unit, size, right: Board):
        super().__init__(story, grid, looks, states, at, unit, size, right)
        self.title_indent = VERDICT_ROOM
        self.wide = max(self.cols * unit, TOTAL_WIDTH)

    def paint(self, reel: Reel):
        """Everything, on all steps."""
        super().paint(reel)
        reel.add(reel.every, [self.rule()])
        disc = self.x + RADIUS, self.y - style.OVER - 4.5
        pairs = tuple(self.pairs.values())
        for step, look in self.seen():
            if look.later:
                reel.add(1 << step, [pending(*disc)])
            else:
                reel.add(1 << step, (*verdict(*disc, pairs), *self.total()))

    def rule(self):
        y = self.y + self.rows * self.unit + RULE
        line = ((self.x, y), (self.x + self.wide, y))
        return segments((line,), HAIR, line=style.RULE, weight=1)

    def total(self):
        """The sum of all its numbers."""
        y, cells = self.y + self.rows * self.unit + TOTAL, self.grid.board.places
        yield words("total", self.x, y, style.NOTE, style.GREY)
        total = tuple((self.grid.board[place],) for place in cells)
        room = self.wide - LABEL_ROOM
        yield Slot(self.x + self.wide, y, total, "plain", TOTAL_SIZE, style.INK, 1.0, room)
