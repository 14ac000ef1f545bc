"""The given numbers of a story as Python has them: nested lists, which can be others."""

from dataclasses import replace

import numpy as np

from .arguments import array_of
from .sheet import Cell
from .story.model import Story
from .text import bare

GRIDS = "x", "w", "b", "dy", "t", "w2", "b2", "dy2", "rates", "nudge"

Nested = list[list[float]] | float | None


def nested(story: Story) -> dict[str, Nested]:
    """The numbers of each grid: rows, or one number; None where the story shows none of it.

    >>> from convviz import forward
    >>> found = nested(forward([[1, 2.5]], [[3]]))
    >>> found["x"], found["w"], found["b"], found["dy"]
    ([[1, 2.5]], [[3]], 0, None)
    """
    found = dict.fromkeys(GRIDS)
    for (grid, at), number in story.numbers:
        if not at:
            found[grid] = bare(number)
            continue
        rows = found[grid] = found[grid] or []
        if at[1] == 0:
            rows.append([])
        rows[-1].append(bare(number))
    return found


def read(story: Story, grid: str, value) -> Nested:
    """Other numbers for a grid of a story; `TypeError` or `ValueError` if they cannot be those."""
    shape = shapes(story).get(grid)
    if shape is None:
        return _nothing(story, grid, value)
    found = checked(grid, shape, value)
    renumbered(story, {grid: found})  # each number that follows has to be finite too
    return found


def checked(grid: str, shape: tuple[int, ...], value) -> Nested:
    """Finite numbers of a shape; `TypeError` or `ValueError` if they cannot be that."""
    array = array_of(grid, value)
    if array.shape != shape:
        wanted = f"the shape {shape} that it has in this diagram" if shape else "one number"
        raise ValueError(f"{grid} has to {'have' if shape else 'be'} {wanted}; got {_came(array)}")
    for at, number in np.ndenumerate(array):
        if not np.isfinite(number):
            where = f" at {at}" if at else ""
            raise ValueError(f"{grid} has to hold finite numbers; it holds {number}{where}")
    rows = array.astype(float).tolist()
    return [[bare(n) for n in row] for row in rows] if shape else bare(rows)


def _came(array):
    return f"shape {array.shape}" if array.ndim else "one number"


def _nothing(story, grid, value):
    if value is None:
        return value
    shown = list(shapes(story))
    names = " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
    has = f"the numbers that it shows are those of {names}" if shown else "it shows no numbers"
    raise ValueError(f"this diagram does not show the numbers of {grid}: {has}")


def shapes(story: Story) -> dict[str, tuple[int, ...]]:
    """The shape of each grid whose numbers are given; () of a number that stands alone."""
    ends = {cell.grid: cell.at for cell, _ in story.numbers}  # the last one stays
    return {grid: tuple(k + 1 for k in at) for grid, at in ends.items()}


def renumbered(story: Story, grids: dict[str, Nested]) -> Story:
    """The story with other numbers in some grids, itself if they are the same.

    Raises `ValueError` if a number that follows is not finite.
    """
    numbers = tuple((cell, _at(grids, cell, number)) for cell, number in story.numbers)
    return story if numbers == story.numbers else replace(story, numbers=numbers)


def _at(grids, cell: Cell, number) -> float:
    found = grids.get(cell.grid)
    if found is None:
        return number
    for k in cell.at:
        found = found[k]
    return float(found)
