"""A sheet says of every number what it is the sum of, so that a story is a spreadsheet.

A `Cell` says which number is meant, never how large it is. A `Sheet` gives each cell that is
computed as a sum of products of cells and constants, in an order in which each needs only what
came before. The layer and its gradients are sheets, made from the taps; `values` evaluates one.
"""

import itertools
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from .geometry import Geometry
from .taps import Tap, meetings
from .text import letter_of

NOISE = 1e-12  # a sum that is smaller than this, for its largest term, is 0


class Cell(NamedTuple):
    """Which number: the grid, and where in it; a number that stands alone has no place.

    Grids are x, w, b, y, dx, dw, db, dy (∂L/∂x and so on), and those that a story adds up itself.

    >>> Cell("dx", (0, 1)).at
    (0, 1)
    """

    grid: str
    at: tuple[int, ...] = ()


Product = tuple[Cell | float, ...]
Sum = tuple[Product, ...]
Sheet = tuple[tuple[Cell, Sum], ...]


class Rule(NamedTuple):
    """How a grid comes from its taps: the part of a tap that it belongs to, and what meets there.

    `y[t.y] += x[t.x]·w[t.w]`, `dx[t.x] += dy[t.y]·w[t.w]` and so on are rows of one table.
    """

    of: str
    left: str
    right: str


RULES = {
    "y": Rule("y", "x", "w"),
    "dx": Rule("x", "dy", "w"),
    "dw": Rule("w", "dy", "x"),
    "db": Rule("b", "dy", ""),
}


@lru_cache(maxsize=64)
def sheet(where: Geometry, *grids: str) -> Sheet:
    """The sheet of these grids (y, dx, dw, db) of a layer with one channel.

    >>> from convviz.geometry import geometry
    >>> where = geometry((1, 3), (1, 2), 1, 0, 1, 1)
    >>> for cell, total in sheet(where, "dx"):
    ...     print(cell.at, total)
    (0, 0) ((Cell(grid='dy', at=(0, 0)), Cell(grid='w', at=(0, 0))),)
    (0, 1) ((Cell(grid='dy', at=(0, 0)), Cell(grid='w', at=(0, 1))), \
(Cell(grid='dy', at=(0, 1)), Cell(grid='w', at=(0, 0))))
    (0, 2) ((Cell(grid='dy', at=(0, 1)), Cell(grid='w', at=(0, 1))),)
    """
    return tuple(row for grid in grids for row in _rows(where, grid))


def _rows(where, grid):
    met = grouped(where)[RULES[grid].of]
    for at in met:
        terms = tuple(product(grid, tap) for tap in met[at])
        yield Cell(grid, at), (*terms, (Cell("b"),)) if grid == "y" else terms


def product(grid: str, tap: Tap) -> Product:
    """What a tap adds to a grid: what comes from behind times what it met on the way forward."""
    rule = RULES[grid]
    return Cell(rule.left, getattr(tap, letter_of(rule.left))), local(grid, tap)


def local(grid: str, tap: Tap) -> Cell | float:
    """The other thing that met at a tap: the local derivative; of y in b it is 1."""
    right = RULES[grid].right
    return Cell(right, getattr(tap, right)) if right else 1.0


@lru_cache(maxsize=16)
def grouped(where: Geometry) -> Mapping[str, Mapping[tuple, tuple[Tap, ...]]]:
    """The taps of every cell of x, w, y and b, in the order of the y's (of a y: of the w's)."""
    groups = {key: {at: [] for at in _places(getattr(where, key))} for key in "xwy"}
    for tap in meetings(where, 2):
        for key in "xwy":
            groups[key][getattr(tap, key)].append(tap)
    # b is added to every y once, so one tap stands for each y, also where all else is padding
    ys = groups["y"].items()
    groups["b"] = {(): [met[0] if met else Tap((), (), y) for y, met in ys]}
    return {key: {at: tuple(met) for at, met in group.items()} for key, group in groups.items()}


def _places(shape):
    return itertools.product(*map(range, shape[2:]))


def values(rows: Sheet, numbers: Iterable[tuple[Cell, float]]) -> dict[Cell, float]:
    """The value of every cell, from the numbers of those that the sheet does not compute.

    >>> y, x, w = Cell("y"), Cell("x"), Cell("w")
    >>> values([(y, ((x, w), (x,)))], [(x, 3.0), (w, -2.0)])[y]
    -3.0
    """
    found = dict(numbers)
    for cell, total in rows:
        found[cell] = value(total, found)
    return found


def value(total: Sum, found: Mapping[Cell, float]) -> float:
    """What a sum comes to, added up from left to right; binary noise is 0.

    >>> value(((0.1,), (0.2,), (-0.3,)), {})
    0.0
    """
    result = largest = 0.0
    for factors in total:
        term = 1.0
        for factor in factors:
            term *= found[factor] if isinstance(factor, Cell) else factor
        result += term  # never sum(), which compensates in some Pythons and not in others
        largest = max(largest, abs(term))
    return 0.0 if abs(result) < NOISE * largest else result


class Entries:
    """A sheet as plain JSON: constants and inputs first, then sums of products of earlier entries.

    Every sum has a number, the same for an equal sum.

    >>> x = Cell("x")
    >>> entries = Entries([(x, 3.0)], [])
    >>> entries.of(((x, x),)), entries.of(((x,),)), entries.of(((x, x),)), entries.of(((1.0,),))
    (3, 2, 3, 1)
    >>> entries.json()
    {'constants': [0.0, 1.0], 'cells': [['x']], 'values': [3.0], 'sums': [[[2, 2]]]}
    """

    CONSTANTS = (0.0, 1.0)  # entries 0 and 1 of every sheet; others come after them

    def __init__(self, numbers: Iterable[tuple[Cell, float]], rows: Sheet):
        self._numbers, self._sums = list(numbers), []
        self._constants = list(dict.fromkeys((*self.CONSTANTS, *_constants(rows))))
        first = [*self._constants, *(cell for cell, _ in self._numbers)]
        self._first = len(first)
        self._entry = {((factor,),): k for k, factor in enumerate(first)}
        for cell, total in rows:
            self._entry[((cell,),)] = self.of(total)

    def of(self, total: Sum) -> int:
        """The number of a sum."""
        if total not in self._entry:
            self._sums.append([[self._entry[((f,),)] for f in factors] for factors in total])
            self._entry[total] = self._first + len(self._sums) - 1
        return self._entry[total]

    def written(self, products: Iterable[Iterable[Sum]]) -> str:
        """A sum of products of numbers that are written: 3*4+5, as numbers of sums."""
        return "+".join("*".join(str(self.of(total)) for total in sums) for sums in products)

    def json(self) -> dict:
        """Constants, the inputs with their values, and the sums: lists of products of entries."""
        return {
            "constants": self._constants,
            "cells": [[cell.grid, *cell.at] for cell, _ in self._numbers],
            "values": [number for _, number in self._numbers],
            "sums": self._sums,
        }


def _constants(rows):
    """The constants in a sheet, in the order in which they come."""
    factors = (factor for _, total in rows for product in total for factor in product)
    return (factor for factor in factors if not isinstance(factor, Cell))
