"""What is said of numbers that are wrong: where they are, and the sums that the first one is."""

import numpy as np

from ..sheet import Cell
from ..text import number
from . import sums
from .sums import Fault
from .trials import Trial, near
from .verdict import Held
from .words import Bold, Code, Words

MOST_TERMS = 4  # of a sum that is written out


def beside(trial: Trial, grid: str, fault: Fault | None = None) -> dict:
    """The two grids, and the first cell that is wrong in them, as a verdict has them."""
    at = tuple(int(i) for i in np.argwhere(trial.wrong)[0])
    found = {"cell": at, "first": _first(trial, grid, fault, at)}
    if np.isfinite(trial.mine).all():
        found["held"] = Held(grid, trial.mine.astype(float), trial.right, trial.wrong)
    return found


def _first(trial, grid, fault, at) -> Words:
    """The sentence about the first wrong cell."""
    k = int(np.ravel_multi_index(at, trial.right.shape)) if at else 0
    numbers = sums.numbers(trial.layer, grid)
    theirs = fault.sums[k] if fault else None
    if any(Cell(grid, at) in factors for factors in theirs or ()):
        theirs = None  # so many times what is right
    ours = sums.rightly(trial.layer.where, grid)[k]
    place = Bold("First wrong cell "), Code(str(list(at))), ", ", Cell(grid, at), ": yours is "
    return (
        *(place if at else ("Yours is ",)),
        *_equal(trial.mine[at], theirs, numbers),
        ", right is ",
        *_equal(trial.right[at], ours, numbers),
        ".",
        *_totals(trial),
    )


def _totals(trial) -> Words:
    """What is said where nobody sees the mistake who compares totals."""
    mine, right = trial.mine.sum(), trial.right.sum()
    if trial.right.size < 2 or not np.isfinite(mine) or not near(mine, right, trial.bytes):
        return ()
    return (f" The totals agree ({number(float(right))}), so a test of totals would not see it.",)


def _equal(found, total, numbers) -> Words:
    """A number, and the sum that it is if that is short: 12 = 4·w22."""
    written = number(float(found)) if np.isfinite(found) else str(float(found))
    if not _tells(total):
        return (written,)
    terms = (_term(factors, numbers, not k) for k, factors in enumerate(total))
    return (f"{written} = ", *(piece for term in terms for piece in term))


def _tells(total) -> bool:
    """Whether a sum says more than its number."""
    if not total or len(total) > MOST_TERMS:
        return False
    return len(total) > 1 or sum(isinstance(factor, Cell) for factor in total[0]) > 1


def _term(factors, numbers, first) -> Words:
    """A product: its number, but the last of several cells by its name."""
    cells = [factor for factor in factors if isinstance(factor, Cell)]
    name = cells[-1] if len(cells) > 1 else None
    value = 1.0
    for factor in factors:
        if factor is not name:
            value *= numbers[factor] if isinstance(factor, Cell) else factor
    sign = "−" if value < 0 else "" if first else "+"
    size = (sign if first else f" {sign} ") + number(abs(value))
    return (f"{size}·", name) if name else (size,)


def lying(wrong: np.ndarray) -> tuple[Words, ...]:
    """Where the wrong cells lie, if there is a pattern."""
    if wrong.ndim < 2 or wrong.sum() < 2:
        return ()
    if wrong.all():
        return (("None of them is right.",),)
    edge = np.ones_like(wrong)
    edge[1:-1, 1:-1] = False
    if min(wrong.shape) > 2 and (wrong == edge).all():
        return (("The middle is right and the edge is not.",),)
    for axis, line in ((1, "row"), (0, "column")):
        lines = np.flatnonzero(wrong.any(axis))
        if len(lines) == 1:
            return ((f"All of them are in {line} {lines[0]}, counted from 0.",),)
    return ()
