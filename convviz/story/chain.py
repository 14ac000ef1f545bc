"""Two layers in a row, forward and backward: what is told of them is in `two_layers`."""

from ..arguments import array_of
from ..geometry import geometry
from .begin import flat, numbers_of
from .model import Story
from .recipe import Recipe
from .two_layers import Pair, script

MOST = 6  # rows and columns of X: two layers of it fill a page


def chain(x, w, b, w2, b2, dy2=None, *, t=None) -> Story:
    """The story of two layers: forward through both, then backward through both.

    `x` is (H, W), `w` and `w2` are the filters of the lower and of the upper layer, `b` and `b2`
    numbers; x has at most 6 rows and columns. `dy2`, in the shape of the last output, is where
    backward begins; with a target `t` instead it is Y′ − T, from L = ½Σ(y′ − t)². Source of the
    sums: the chain rule, ∂L/∂y = ∂L/∂x′ since x′ = y.

    >>> x = [[1, -2, 0, 2], [0, 1, -1, 1], [2, 0, 1, -2], [-1, 1, 2, 0]]
    >>> story = chain(x, [[1, 2], [-1, 3]], 1, [[1, -1], [2, 1]], -1, [[1, -2], [-1, 1]])
    >>> print(story.steps[story.step_about("dy", 0, 0)].caption)
    x′11 is y11, and so on: L changes with both alike. So ∂L/∂X′ of the upper layer is ∂L/∂Y of \
the lower one.
    >>> [story.values["dx", (0, j)] for j in range(4)]
    [1.0, -1.0, -4.0, 4.0]
    """
    given = _given(x, w, b, w2, b2, dy2, t)
    numbers = tuple(pair for key in given for pair in numbers_of(key, given[key]))
    wheres = _wheres(given)
    shapes = tuple((key, array.shape) for key, array in given.items())
    return Story(script(wheres, "t" in given), numbers, Recipe("chain", shapes, tuple(given)))


def _given(x, w, b, w2, b2, dy2, t):
    """The arguments as arrays, those that there are."""
    if (dy2 is None) == (t is None):
        raise TypeError(
            "dy2 or t is needed, and not both: backward begins with ∂L/∂Y′, dy2, "
            "or with a target t, from which it is computed, Y′ − T"
        )
    given = {key: flat(key, value) for key, value in (("x", x), ("w", w))}
    given |= {"b": _one("b", b), "w2": flat("w2", w2), "b2": _one("b2", b2)}
    return given | ({"t": flat("t", t)} if dy2 is None else {"dy2": flat("dy2", dy2)})


def _one(key, value):
    array = array_of(key, value)
    if array.ndim:
        raise ValueError(f"{key} has to be one number; got shape {array.shape}")
    return array


def _wheres(given) -> Pair:
    """The geometries of both layers; `ValueError` where something does not fit."""
    rows, cols = given["x"].shape
    if max(rows, cols) > MOST:
        raise ValueError(
            f"two layers are shown whole, so x may have {MOST} rows and columns at most; "
            f"got {rows} × {cols}: take a part of it, such as x[:{MOST}, :{MOST}]"
        )
    lower = geometry(given["x"].shape, given["w"].shape, 1, 0, 1, 1)
    made, size = lower.y[2:], given["w2"].shape
    if 0 in size:
        raise ValueError(f"w2 of shape {size} has no cells")
    if any(k > n for k, n in zip(size, made, strict=True)):
        raise ValueError(
            f"w2 of shape {size} does not fit in what the lower layer gives, which has shape {made}"
        )
    upper = geometry(made, size, 1, 0, 1, 1)
    last = "t" if "t" in given else "dy2"
    if given[last].shape != upper.y[2:]:
        raise ValueError(
            f"{last} has to have the shape of what the upper layer gives, {upper.y[2:]}; "
            f"got shape {given[last].shape}"
        )
    return lower, upper
