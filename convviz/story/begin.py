"""What every story begins with: the arguments are checked, and their geometry and numbers taken."""

from typing import NamedTuple

import numpy as np

from ..arguments import array_of, bias_of, said
from ..geometry import Geometry, agreed, geometry
from ..sheet import Cell
from ..text import letter_of
from .model import Index, Story, finite
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


def story(tell, shows: tuple, extent, x, w, b=ABSENT, dy=ABSENT, layer=PLAIN, **options) -> Story:
    """The story that `tell` makes of the geometry of x and w, with the numbers that it shows.

    `shows` names the arguments whose numbers are seen; of the others only the shape matters.
    `extent` says how long it will be, before any of it is made. `layer` is (stride, padding,
    dilation), as a caller wrote them.
    """
    given = {"x": flat("x", x), "w": flat("w", w)}
    if b is not ABSENT:
        given["b"] = array_of("b", 0.0 if b is None else b)
    if dy is not ABSENT:
        given["dy"] = None if dy is None else array_of("dy", dy)
    where = agreed({key: _shape(array) for key, array in given.items()}, *layer, 1)
    _check(given, where)
    _check_extent(extent, where, options)
    numbers = (pair for key in shows for pair in _numbers(key, given[key]))
    name = tell.__module__.rpartition(".")[2]
    code = _code(name, where, shows, tuple(given), options)
    return Story(tell(where, **options), tuple(numbers), code)


def _code(name, where, shows, arguments, options) -> str:
    """Python that makes a story, {x} standing for the numbers of x where they are seen."""
    assigned = {key: f"{{{key}}}" if key in shows else _zeros(where, key) for key in arguments}
    layer = {"stride": where.stride, "padding": where.padding, "dilation": where.dilation}
    plain = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1)}
    more = options | {key: value for key, value in layer.items() if value != plain[key]}
    call = ", ".join([*arguments, *(f"{key}={value!r}" for key, value in more.items())])
    lines = [f"from convviz import Player, {name}", ""]
    lines += ["import numpy as np", ""] * any("np." in text for text in assigned.values())
    lines += [f"{key} = {text}" for key, text in assigned.items()]
    return "\n".join([*lines, f"Player({name}({call}))"])


def _zeros(where, key):
    if key == "b":
        return "0"
    return f"np.zeros({getattr(where, letter_of(key))[2:]})  # only its shape matters"


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
    """Nothing, or an error where the bias is not one number or dy is missing."""
    try:
        bias_of(given.get("b"), None, np.dtype(float))
    except ValueError as error:
        if "dy" in given and given["b"].shape == where.y[2:]:
            raise ValueError(f"{error}, as dy has: the order is x, w, b, dy") from None
        raise
    if given.get("dy", ABSENT) is None:
        raise TypeError(
            "dy is missing: a story of gradients begins with ∂L/∂y, "
            f"an array of the shape of y, {where.y[2:]}"
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


def _numbers(key, array):
    for at, number in np.ndenumerate(array):
        cell = Cell(key, () if key == "b" else at)
        yield cell, finite(cell, float(number))


def wanted(of: str) -> str:
    """The key of the gradient that is asked for; `ValueError` if there is none such."""
    if not isinstance(of, str) or of not in ("x", "w", "b"):
        raise ValueError(f"of has to be 'x', 'w' or 'b', whose gradient is wanted; got {said(of)}")
    return f"d{of}"


def met_by(of: str) -> tuple[str, ...]:
    """The arguments whose numbers make the gradient in x, w or b, and no others."""
    return (OTHER[of], "dy") if OTHER[of] else ("dy",)
