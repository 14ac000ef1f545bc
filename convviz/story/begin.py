"""What every story begins with: the arguments are checked, and their geometry and numbers taken."""

from typing import NamedTuple

import numpy as np

from ..arguments import array_of, bias_of, said
from ..geometry import Geometry, agreed, geometry
from ..sheet import Cell
from ..text import letter_of
from .model import Index, Story, finite
from .recipe import Recipe, layer_options
from .target import aiming
from .terms import OTHER

ABSENT = object()  # for an argument that a story does not take
MOST_CELLS, MOST_STEPS, MOST_TERMS = 4_000, 800, 20_000  # drawn in under half a gigabyte


class Extent(NamedTuple):
    """How long a story is: its steps, and the terms that it writes out on all of them.

    Terms that are added up but not written out may be more.
    """

    steps: int
    terms: int
    most: int = MOST_TERMS


PLAIN = (1, 0, 1)  # stride, padding and dilation where nobody says another


def story(
    tell, shows, extent, x, w, b=ABSENT, dy=ABSENT, t=None, layer=PLAIN, takes=(), **options
) -> Story:
    """The story that `tell` makes of the geometry of x and w, with the numbers that it shows.

    `shows` names the arguments whose numbers are seen; of the others only the shape matters. With
    a target `t` all of them count, for Y does. `extent` says how long it will be, before any of it
    is made. `layer` is (stride, padding, dilation), as a caller wrote them; `takes` are a caller's
    arguments, if not all of these.
    """
    given = _given(x, w, b, dy, t)
    shapes = {key: _shape(array) for key, array in given.items() if key != "t"}
    where = agreed(shapes, *layer, 1)
    _check(given, where)
    _check_extent(extent, where, options)
    shows = shows if t is None else tuple(given)
    numbers = (pair for key in shows for pair in numbers_of(key, given[key]))
    name = tell.__module__.rpartition(".")[2]
    shapes = tuple((key, given[key].shape) for key in takes or given)
    recipe = Recipe(name, shapes, shows, (*options.items(), *layer_options(where)))
    return Story(tell(where, **options), tuple(numbers), recipe)


def gradient(tell, extent, of, x, w, dy, t, b, layer) -> Story:
    """The story of one gradient, by numbers that make it and no others; b counts for a target."""
    wanted(of)
    b = ABSENT if t is None else b
    return story(aiming(tell, t), met_by(of), extent, x, w, b, dy, t, layer, of=of)


def _given(x, w, b, dy, t):
    """The arguments as arrays, in the order of a call: those that there are."""
    given = {"x": flat("x", x), "w": flat("w", w)}
    if b is not ABSENT:
        given["b"] = array_of("b", 0.0 if b is None else b)
    if t is not None:
        if dy is not ABSENT and dy is not None:
            raise TypeError(
                "dy and t were given, and one is enough: with a target t, ∂L/∂y is computed, y − t"
            )
        given["t"] = array_of("t", t)
    elif dy is not ABSENT:
        given["dy"] = None if dy is None else array_of("dy", dy)
    return given


def flat(name: str, value) -> np.ndarray:
    """An argument that is drawn, as an array; `ValueError` if it has not two dimensions."""
    array = array_of(name, value)
    if array.ndim != 2:
        cause = f": {name}[{', '.join('0' * (array.ndim - 2))}] has 2" if array.ndim > 2 else ""
        raise ValueError(
            f"a diagram shows one channel of one image, so {name} has to have 2 dimensions; "
            f"got {array.ndim}{cause}"
        )
    return array


def _shape(array):
    return None if array is None else array.shape


def _check(given, where):
    """Nothing, or an error where the bias is not one number, or dy or t is wrong or missing."""
    try:
        bias_of(given.get("b"), None, np.dtype(float))
    except ValueError as error:
        last = next((key for key in ("dy", "t") if key in given), None)
        if last and given["b"].shape == where.y[2:]:
            raise ValueError(f"{error}, as {last} has: the order is x, w, b, {last}") from None
        raise
    if given.get("dy", ABSENT) is None:
        raise TypeError(
            "dy is missing: a story of gradients begins with ∂L/∂y, "
            f"an array of the shape of y, {where.y[2:]}, or with a target of that shape, t="
        )
    if "t" in given and given["t"].shape != where.y[2:]:
        raise ValueError(
            f"t has to have the shape of y, {where.y[2:]}; got shape {given['t'].shape}"
        )


def _check_extent(extent, where, options):
    """Nothing, or `ValueError` with a part of x that makes a story short enough."""
    found = extent(where, **options)
    if _fits(where, found):
        return
    rows, cols = _part(where, extent, options)
    raise ValueError(
        f"x of shape {where.x[2:]} with w of shape {where.w[2:]} makes a story of "
        f"{found.steps:,} steps and {found.terms:,} terms; more than {MOST_STEPS:,} steps, "
        f"{found.most:,} terms or {MOST_CELLS:,} cells of x can neither be drawn nor followed: "
        f"take a part of x, such as x[:{rows}, :{cols}]"
    )


def _part(where, extent, options) -> Index:
    """The rows and columns of a part of x that makes a story short enough."""
    part = where
    while part and not _fits(part, extent(part, **options)):
        rows, cols = part.x[2:]
        part = _smaller(where, rows - 1, cols - 1) or _smaller(where, rows, cols - 1)
        part = part or _smaller(where, rows - 1, cols)
    return part.x[2:] if part else (rows, cols)


def _smaller(where, rows, cols) -> Geometry | None:
    """The same layer on so many rows and columns, if the filter fits in them."""
    try:
        return geometry((rows, cols), where.w[2:], where.stride, where.padding, where.dilation, 1)
    except ValueError:
        return None


def _fits(where, found: Extent) -> bool:
    cells = where.x[2] * where.x[3]
    return cells <= MOST_CELLS and found.steps <= MOST_STEPS and found.terms <= found.most


def numbers_of(key, array):
    """The cells of an array, each with its number; `ValueError` where one is not finite."""
    for at, number in np.ndenumerate(array):
        cell = Cell(key, () if letter_of(key) == "b" else at)
        yield cell, finite(cell, float(number))


def wanted(of: str) -> str:
    """The key of the gradient that is asked for; `ValueError` if there is none such."""
    if not isinstance(of, str) or of not in ("x", "w", "b"):
        raise ValueError(f"of has to be 'x', 'w' or 'b', whose gradient is wanted; got {said(of)}")
    return f"d{of}"


def met_by(of: str) -> tuple[str, ...]:
    """The arguments whose numbers make the gradient in x, w or b, and no others."""
    return (OTHER[of], "dy") if OTHER[of] else ("dy",)
