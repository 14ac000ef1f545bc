"""What every story begins with: the arguments are checked, and their geometry and numbers taken."""

from typing import NamedTuple

import numpy as np

from ..arguments import array_of, bias_of
from ..geometry import check_dy, geometry
from ..sheet import Cell
from .model import Story, finite
from .terms import OTHER

MOST_CELLS, MOST_STEPS, MOST_TERMS = 4_000, 800, 20_000  # drawn in under half a gigabyte


class Extent(NamedTuple):
    """How long a story is: its steps, and the terms that it writes out on all of them."""

    steps: int
    terms: int


def story(tell, shows: tuple, extent, x, w, b=0.0, dy=None, **options) -> Story:
    """The story that `tell` makes of the geometry of x and w, with the numbers that it shows.

    `shows` names the arguments whose numbers are seen; of the others only the shape matters.
    `extent` says how long it will be, before any of it is made.
    """
    x, w = array_of("x", x), array_of("w", w)
    where = geometry(x.shape, w.shape, 1, 0, 1, 1)
    if x.ndim != 2:
        raise ValueError(
            "a diagram shows one channel of one image, so x and w have to have "
            f"2 dimensions; got {x.ndim}: x[0, 0] and w[0, 0] have 2"
        )
    given = {"x": x, "w": w, "b": _bias(b, where)}
    if "dy" in shows:
        given["dy"] = _dy(dy, x, w, where)
    _check_extent(extent, where, options)
    numbers = (pair for key in shows for pair in _numbers(key, given[key]))
    return Story(tell(where, **options), tuple(numbers))


def _check_extent(extent, where, options):
    """Nothing, or `ValueError` with a part of x that makes a story short enough."""
    found = extent(where, **options)
    if _fits(where, found):
        return
    (rows, cols), (kh, kw) = where.x[2:], where.w[2:]
    while (rows, cols) != (kh, kw):
        rows, cols = max(rows - 1, kh), max(cols - 1, kw)
        part = geometry((rows, cols), (kh, kw), 1, 0, 1, 1)
        if _fits(part, extent(part, **options)):
            break
    raise ValueError(
        f"x of shape {where.x[2:]} with w of shape {where.w[2:]} makes a story of "
        f"{found.steps:,} steps and {found.terms:,} terms; more than {MOST_STEPS:,} steps, "
        f"{MOST_TERMS:,} terms or {MOST_CELLS:,} cells of x can neither be drawn nor followed: "
        f"take a part of x, such as x[:{rows}, :{cols}]"
    )


def _fits(where, found: Extent) -> bool:
    cells = where.x[2] * where.x[3]
    return cells <= MOST_CELLS and found.steps <= MOST_STEPS and found.terms <= MOST_TERMS


def _bias(b, where):
    try:
        return bias_of(b, None, np.dtype(float))
    except ValueError as error:
        if array_of("b", b).shape == where.y[2:]:
            raise ValueError(f"{error}, as dy has: the order is x, w, b, dy") from None
        raise


def _dy(dy, x, w, where):
    if dy is None:
        raise TypeError(
            "dy is missing: a story of gradients begins with ∂L/∂y, "
            f"an array of the shape of y, {where.y[2:]}"
        )
    dy = array_of("dy", dy)
    check_dy(dy, x, w, where)
    return dy


def _numbers(key, array):
    for at, number in np.ndenumerate(array):
        cell = Cell(key, () if key == "b" else at)
        yield cell, finite(cell, float(number))


def wanted(of: str) -> str:
    """The key of the gradient that is asked for; `ValueError` if there is none such."""
    if of not in ("x", "w", "b"):
        raise ValueError(f"of has to be 'x', 'w' or 'b', whose gradient is wanted; got {of!r}")
    return f"d{of}"


def met_by(of: str) -> tuple[str, ...]:
    """The arguments whose numbers make the gradient in x, w or b, and no others."""
    return (OTHER[of], "dy") if OTHER[of] else ("dy",)
