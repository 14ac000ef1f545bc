"""Where cells stand: boards, and rectangles of places on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from ..sheet import Cell

Index = tuple[int, int]


class Rect(NamedTuple):
    """A rectangle of places: the first row and column, the height and the width."""

    row: int
    col: int
    height: int
    width: int

    @property
    def places(self) -> tuple[Index, ...]:
        """The places in it, row by row."""
        return _places(self)

    def holds(self, place: Index) -> bool:
        """Whether a place is in it."""
        row, col = place[0] - self.row, place[1] - self.col
        return 0 <= row < self.height and 0 <= col < self.width


@lru_cache(maxsize=1 << 12)  # boards of one shape share them
def _places(rect):
    rows = range(rect.row, rect.row + rect.height)
    return tuple(product(rows, range(rect.col, rect.col + rect.width)))


@dataclass(frozen=True)
class Board:
    """Where cells stand: in each slot a cell, a constant, or None for a zero that is put in.

    `within` is what lies inside of a border on which cells stand too; those are dropped.
    """

    slots: tuple[tuple[Cell | float | None, ...], ...]
    within: Rect | None = None

    @property
    def shape(self) -> Index:
        """Rows and columns."""
        return len(self.slots), len(self.slots[0])

    @property
    def places(self) -> tuple[Index, ...]:
        """All places, row by row."""
        return Rect(0, 0, *self.shape).places

    @cached_property
    def blocks(self) -> tuple[tuple[Rect, ...], ...]:
        """The rectangles of slots that are no zeros, row by row: zeros put between part them."""
        if self.within:
            return ((self.within,),)
        inner = [place for place in self.places if self[place] is not None]
        rows, cols = (_runs(sorted({place[axis] for place in inner})) for axis in (0, 1))
        return tuple(tuple(Rect(i, j, high, wide) for j, wide in cols) for i, high in rows)

    @property
    def is_spread(self) -> bool:
        """Whether zeros were put between its cells."""
        return bool(self.blocks) and len(self.blocks) * len(self.blocks[0]) > 1

    @cached_property
    def frame(self) -> Rect | None:
        """What lies inside of the border; where that is not said, all slots that are no zeros."""
        if not self.blocks:
            return None
        first, last = self.blocks[0][0], self.blocks[-1][-1]
        high, wide = last.row + last.height - first.row, last.col + last.width - first.col
        return Rect(first.row, first.col, high, wide)

    @cached_property
    def at(self) -> Mapping[Cell, Index]:
        """Where each cell stands."""
        return {slot: place for place in self.places if isinstance(slot := self[place], Cell)}

    def on_border(self, place: Index) -> bool:
        """Whether a cell at this place is dropped."""
        return bool(self.within) and not self.within.holds(place)

    def __getitem__(self, place: Index):
        return self.slots[place[0]][place[1]]


def _runs(numbers):
    """Whole numbers in order as runs: the first of each, and how many follow each other."""
    found = []
    for number in numbers:
        if found and sum(found[-1]) == number:
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((number, 1))
    return found
