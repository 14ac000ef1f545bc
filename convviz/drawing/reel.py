"""A reel: the marks of all steps, each once, with the steps that it is seen on.

Steps are the bits of a whole number, so that what a mark shares with another is one operation,
and a picture costs what its marks cost, not what its steps times its cells would.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .marks import PLAIN, Tag

FACES = ("numbers", "symbols")


class Layer(NamedTuple):
    """Marks that are seen together: on these steps, with this face ("" is both)."""

    steps: int
    face: str
    tag: Tag
    marks: tuple

    def seen(self, step: int, face: str) -> bool:
        """Whether it is seen."""
        return bool(self.steps >> step & 1) and self.face in ("", face)


class Reel:
    """Collects marks; what is added twice is seen on the steps of both."""

    def __init__(self, count: int):
        self.count, self.every = count, (1 << count) - 1
        self._seen = {}

    def add(self, steps: int, marks: Iterable, face: str = "", tag: Tag = PLAIN):
        """Marks that are seen on these steps, with one face or with both."""
        seen = self._seen.setdefault(tag, defaultdict(int))
        # one number for both faces: the steps with symbols lie above those with numbers
        both = steps | steps << self.count
        mask = both if not face else steps if face == FACES[0] else both ^ steps
        for mark in marks:
            seen[mark] |= mask

    def layers(self) -> tuple[Layer, ...]:
        """The layers from the back to the front."""
        groups, order = defaultdict(list), {}
        for tag, marks in self._seen.items():
            for mark, mask in marks.items():
                for steps, face in _faces(mask & self.every, mask >> self.count):
                    key = steps, face, tag
                    groups[mark.level, order.setdefault(key, len(order)), key].append(mark)
        ordered = sorted(groups, key=lambda group: group[:2])
        return tuple(Layer(*group[2], tuple(groups.pop(group))) for group in ordered)


def _faces(numbers: int, symbols: int):
    """The steps on which both faces show a mark, and those on which one does."""
    both = numbers & symbols
    if both == numbers == symbols:
        yield both, ""
        return
    for steps, face in ((both, ""), (numbers & ~both, FACES[0]), (symbols & ~both, FACES[1])):
        if steps:
            yield steps, face


def bits(steps: int) -> list[int]:
    """The steps as numbers, in order.

    >>> bits(0b1101)
    [0, 2, 3]
    """
    return [k for k, bit in enumerate(reversed(f"{steps:b}")) if bit == "1"]
