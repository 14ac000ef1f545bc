"""What is known of a single number that a lesson asks for: what is right, which mistake gives what.

Lesson by lesson they stand in `values` and `later`; none is typed in.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ..mistakes import HOLE, Mistake, Way
from ..sheet import Cell
from .faults import in_words
from .words import Words

Wrong = tuple[Way, float]


class Single(NamedTuple):
    """A number: what it is called in a sentence, how large it is, what mistakes give."""

    name: Words
    right: float
    wrong: tuple[Wrong, ...]
    about: Words  # a true sentence for who is wrong in another way


def way(tag: str, *said, why=()) -> Way:
    """A way to go wrong in words of its own."""
    return Way(tag, said, why)


def about(grid: str, mistake: Mistake) -> Way:
    """A way to go wrong with what it is about put into its sentence."""
    if mistake.of is None:
        return in_words(grid, mistake.way)
    of = (mistake.of,) if isinstance(mistake.of, Cell) else tuple(_factors(mistake.of))
    said = tuple(p for piece in mistake.way.said for p in (of if piece == HOLE else (piece,)))
    return mistake.way._replace(said=said)


def _factors(product) -> Iterator:
    cells = [factor for factor in product if isinstance(factor, Cell)]
    for k, cell in enumerate(cells):
        yield from (" · ", cell) if k else (cell,)
