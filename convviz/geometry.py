"""The geometry of a layer: shapes alone settle which cells meet, before any number is known.

Read `Geometry` first; `agreed` makes one out of what a caller wrote, and says what is wrong where
a filter cannot be laid over an input. `Phase` is for `products`, which sums the taps in runs.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations, product
from math import gcd, prod
from typing import NamedTuple

from .arguments import Pair, borders, pair, shape_of, whole

Shape = tuple[int, ...]
MOST_CELLS = 2**40  # of one array: terabytes


@dataclass(frozen=True)
class Geometry:
    """How a filter lies over an input: shapes of four axes, the rest for (rows, columns).

    Along an axis, output cell i and weight a meet at input cell `i·stride + a·dilation − before`,
    `padding` being (before, after).
    """

    x: Shape
    w: Shape
    y: Shape
    stride: Pair
    padding: tuple[Pair, Pair]
    dilation: Pair
    groups: int

    @property
    def is_padded(self) -> bool:
        """Whether there is padding on any side."""
        return any(map(any, self.padding))

    @cached_property
    def grid(self) -> Pair:
        """The rows and columns of a phase, the border of zeros included."""
        padded = map(_padded, self.x[2:], self.padding)
        return tuple(-(-size // stride) for size, stride in zip(padded, self.stride, strict=True))

    @cached_property
    def phases(self) -> tuple["Phase", ...]:
        """The phases that weights meet, row by row: at most as many as the strides multiplied."""
        return tuple(Phase(*zip(*axes, strict=True)) for axes in product(*map(self._axis, (0, 1))))

    def _axis(self, axis):
        size, k = self.x[2 + axis], self.w[2 + axis]
        stride, dilation = self.stride[axis], self.dilation[axis]
        before = self.padding[axis][0]
        step = stride // gcd(stride, dilation)  # from a weight to the next in the same phase
        for first in range(min(step, k)):
            start = (first * dilation - before) % stride
            place = (start + before) // stride
            yield (
                slice(start, None, stride),
                slice(place, place + len(range(start, size, stride))),
                slice(first, None, step),
                len(range(first, k, step)),
                first * dilation // stride,
                step * dilation // stride,
            )


class Phase(NamedTuple):
    """The cells of x whose rows and columns leave the same remainders when divided by the stride.

    A weight meets cells of one phase only, and there they are neighbours, whatever the stride.
    Each part is for (rows, columns).
    """

    cells: tuple[slice, slice]  # of x
    places: tuple[slice, slice]  # of these cells in the grid of the phase
    weights: tuple[slice, slice]  # of w, that meet these cells
    counts: Pair  # of these weights
    first: Pair  # the place that y[0, 0] and the first of these weights meet at
    step: Pair  # from there to the place of the next weight


def output_shape(x_shape, w_shape, *, stride=1, padding=0, dilation=1, groups=1) -> Shape:
    """The shape of the output of `conv2d`: (H', W') for 2-D shapes, (N, O, H', W') for 4-D ones.

    Along each axis it is `(before + size + after − dilation·(k − 1) − 1) // stride + 1` for k
    weights (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016).
    Arguments, and errors where they do not fit, are those of `conv2d`.

    >>> output_shape((5, 5), (3, 3), stride=2, padding=1)
    (3, 3)
    >>> output_shape((10, 3, 28, 28), (8, 3, 5, 5), padding="same")
    (10, 8, 28, 28)
    """
    x_shape, w_shape = shape_of("x", x_shape), shape_of("w", w_shape)
    return geometry(x_shape, w_shape, stride, padding, dilation, groups).y[-len(x_shape) :]


def geometry(x_shape: Shape, w_shape: Shape, stride, padding, dilation, groups) -> Geometry:
    """The geometry of an input and a filter, as `agreed` has it."""
    return agreed({"x": x_shape, "w": w_shape}, stride, padding, dilation, groups)


def agreed(given: dict[str, Shape | None], stride, padding, dilation, groups) -> Geometry:
    """The geometry that a caller describes; 2-D shapes are one image of one channel, one filter.

    `given` has the shapes of x and w, and of b and dy where there are some, in the order in which
    the caller has to give them. `TypeError` or `ValueError`, naming the argument, if they make no
    layer; it tells the order where they would in another one.
    """
    layer = pair("stride", stride, 1), borders(padding), pair("dilation", dilation, 1)
    layer = *layer, whole("groups", groups, 1)
    try:
        return _agreed(layer, given["x"], given["w"], given.get("dy"))
    except ValueError as error:
        other = _other_order(given, layer)
        end = "." if other and not str(error).endswith("?") else ""
        raise ValueError(f"{error}{end}{other}") from None


def _agreed(layer, x, w, dy=None):
    where = _geometry(x, w, *layer)
    if dy is not None:
        _check_dy(dy, x, w, where)
    return where


def _other_order(given, layer):
    """The question whether the shapes were meant in another order, if they fit in one."""
    names = [name for name in ("x", "w", "dy") if name in given]
    shapes = [shape for shape in given.values() if shape and len(shape) > 1]
    turned = shapes[1:] + shapes[:1]  # (dy, x, w) and (x, w, dy) are the orders in use
    for some in (shapes, turned, *permutations(shapes)):
        meant = dict(zip(names, some, strict=False))
        if 1 < len(some) <= len(names) and meant.items() - given.items() and _fit(layer, some):
            meant = ", ".join(f"{name} of shape {shape}" for name, shape in meant.items())
            return f" Did you mean {meant}? The order is {', '.join(given)}"
    return ""


def _fit(layer, shapes):
    try:
        return bool(_agreed(layer, *shapes))
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def _geometry(x_shape, w_shape, stride, padding, dilation, groups):
    x, w = _four("x", x_shape), _four("w", w_shape)
    if len(x_shape) != len(w_shape):
        raise ValueError(
            f"w has to have as many dimensions as x, {len(x_shape)}; got {len(w_shape)}"
        )
    _check_cells("x", x_shape, x[1:])
    _check_cells("w", w_shape, w)
    _check_groups(x, w, groups)
    if isinstance(padding, str):
        padding = _named_padding(padding, w[2:], stride, dilation)
    places = tuple(map(_places, x[2:], w[2:], stride, padding, dilation))
    if min(places) < 1:
        raise ValueError(
            f"w of shape {w_shape} does not fit in x of shape {x_shape} "
            f"with padding {_border(padding)}{_spread(dilation)}"
        )
    y = x[0], w[0], *places
    if max(prod(y), prod(x[:2]) * prod(map(_padded, x[2:], padding))) > MOST_CELLS:
        raise ValueError(
            f"x of shape {x_shape} with padding {_border(padding)} and w of shape {w_shape} "
            f"make arrays of more than {MOST_CELLS:,} cells"
        )
    return Geometry(x, w, y, stride, padding, dilation, groups)


def _check_dy(dy, x, w, where):
    y = where.y[-len(x) :]
    if dy != y:
        alike = len(x) == 4 and dy[:2] == y[:2]
        cause = ": were stride, padding and dilation the same forward?" if alike else ""
        raise ValueError(
            f"dy has to have the shape of y, {y} for x of shape {x} and w of shape {w}; "
            f"got {dy}{cause}"
        )


def _places(size, k, stride, border, dilation):
    return (_padded(size, border) - dilation * (k - 1) - 1) // stride + 1


def _padded(size, border):
    return border[0] + size + border[1]


def _named_padding(name, w, stride, dilation):
    if name == "valid":
        return (0, 0), (0, 0)
    if stride != (1, 1):
        raise ValueError(f"padding 'same' keeps the size of x, so stride has to be 1; got {stride}")
    border = (d * (k - 1) for d, k in zip(dilation, w, strict=True))
    return tuple((cells // 2, cells - cells // 2) for cells in border)


def _four(name, shape):
    if len(shape) == 4:
        return shape
    if len(shape) == 2:
        return 1, 1, *shape
    first = {"x": "images", "w": "filters"}[name]
    cause = f": {name}[None] adds the axis of {first}" if len(shape) == 3 else ""
    raise ValueError(
        f"{name} has to have 2 dimensions (rows, columns) or 4 ({first}, channels, rows, columns); "
        f"got {len(shape)}{cause}"
    )


def _check_cells(name, shape, sizes):
    if not prod(sizes):
        raise ValueError(f"{name} of shape {shape} has no cells")


def _check_groups(x, w, groups):
    channels, filters = x[1], w[0]
    if channels % groups or filters % groups:
        raise ValueError(
            f"groups has to divide the {channels} channels of x and the {filters} filters of w; "
            f"got {groups}"
        )
    if w[1] * groups != channels:
        raise ValueError(
            f"w has to have {channels // groups} channels, for x of shape {x} and groups {groups}; "
            f"got shape {w}: {_channel_cause(x, w)}"
        )


def _channel_cause(x, w):
    """The likeliest reason why the channels of x and w do not match."""
    groups = x[1] // w[1]
    if x[1] % w[1] == 0 and w[0] % groups == 0:
        return f"was groups={groups} meant?"
    if x[3] == w[1]:
        return "do the channels of x come before its rows?"
    if x[1] in (w[0], w[3]):
        return "is w in the order (filters, channels, rows, columns)?"
    return "every filter needs one channel for each channel of x in its group"


def _border(padding):
    sides = {cells for border in padding for cells in border}
    return sides.pop() if len(sides) == 1 else padding


def _spread(dilation):
    return "" if dilation == (1, 1) else f" and dilation {dilation}"
