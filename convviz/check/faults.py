"""What mistakes make of a whole grid: the right sums of its cells, and those of who goes wrong.

The gradients of the known mistakes are those that the page tells in Try: a way to go wrong is gone
at every cell. What only code does (a loop that ends too early, rows taken for columns) is added.
All of it depends on the geometry alone.
"""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..geometry import Geometry
from ..mistakes import HOLE, MEAN, Way, slips
from ..sheet import RULES, Cell, grouped, product
from ..text import Letter
from .sums import STEPPED, Fault, bias, rightly, shape


@lru_cache(maxsize=512)
def faults(where: Geometry, grid: str) -> tuple[Fault, ...]:
    """All that is known to go wrong with a grid, the gravest first."""
    at_once = {"dy": _of_loss, STEPPED: _of_step}.get(grid)
    found = at_once(where) if at_once else _of_taps(where, grid)
    return (*found, *_transposed(where, grid), *_moved(where, grid))


# ---- the layer and its gradients ---------------------------------------------------------------


def _of_taps(where, grid) -> Iterator[Fault]:
    yield from _known(where, grid)
    yield from _overwritten(where, grid)
    yield from _averaged(where, grid)
    yield from _short(where, grid)
    yield from _stretched(where, grid)


OF_DB = {  # where each product is a single number
    "mean": Way("mean", ("this is a mean",), ("each y hands on its own number, so it is a sum",)),
    "overwritten": Way(
        "overwritten", ("only the last number is kept",), ("all of them are added",)
    ),
}


def in_words(grid: str, way: Way) -> Way:
    """A way to go wrong, as it is said of a grid."""
    return OF_DB.get(way.tag, way) if grid == "db" else way


def _known(where, grid) -> Iterator[Fault]:
    """The mistakes that Try knows, each made at every cell; those about one product are not."""
    size = shape(where, grid)
    ways, places = {}, list(np.ndindex(size))
    for k, at in enumerate(places):
        nth = {}
        for mistake, total in slips(where, Cell(grid, at)):
            if HOLE not in mistake.way.said:
                nth[mistake.way] = nth.get(mistake.way, 0) + 1
                ways.setdefault((mistake.way, nth[mistake.way]), {})[k] = total
    for (way, _), totals in ways.items():
        way = in_words(grid, way)
        rest = rightly(where, grid)  # where it cannot be made, all is right
        yield Fault(way, size, tuple(totals.get(k, rest[k]) for k in range(len(places))))


LAST_KEPT = Way(
    "overwritten",
    ("only one of the products is kept",),
    ("each is added to those before it: += and not =",),
)


def _overwritten(where, grid):
    """= for +=: the last product of a cell is kept, or the first where w's are gone through."""
    size, last = shape(where, grid), bias(grid)
    products = [total[: len(total) - len(last)] for total in rightly(where, grid)]
    for kept in (slice(-1, None), slice(0, 1)):
        for more in dict.fromkeys(((), last)):
            yield Fault(LAST_KEPT, size, tuple((*terms[kept], *more) for terms in products))


def _averaged(where, grid):
    """Divided by the number of cells of something."""
    size = shape(where, grid)
    for key in "yw":
        count = int(np.prod(getattr(where, key)[2:]))
        if count > 1 and grid != "y":
            sums = ((((1 / count), Cell(grid, at)),) for at in np.ndindex(size))
            yield Fault(in_words(grid, MEAN), size, tuple(sums))


def _short(where, grid):
    """Loops that leave out the last or the first row or column of Y, of W or of the result."""
    size = shape(where, grid)
    result = RULES[grid].of
    for key in dict.fromkeys((result, "y", "w")):
        if key == "b" or (key == "w" and grid == "db"):
            continue
        for axes, first in itertools.product(((0,), (1,), (0, 1)), (False, True)):
            sums = tuple(_leaving(where, grid, at, key, axes, first) for at in np.ndindex(size))
            way = Way("off-by-one", _left_out(key, grid, axes, first),
                      ("count with range(n), which ends at n − 1",))  # fmt: skip
            yield Fault(way, size, sums)
            if grid == "y" and key == "y":  # where the bias was there before the loop
                yield Fault(way, size, tuple(total or bias(grid) for total in sums))


def _left_out(key, grid, axes, first):
    lines = " and the ".join(f"{'first' if first else 'last'} {('row', 'column')[a]}" for a in axes)
    name = {"y": "y" if grid == "y" else "dy", "x": "dx"}.get(key, "dw" if grid == "dw" else "w")
    return f"the {lines} of ", Cell(name), f" {'are' if len(axes) > 1 else 'is'} left out"


def _leaving(where, grid, at, key, axes, first):
    ends = [0 if first else n - 1 for n in getattr(where, key)[2:]]
    met = grouped(where)[RULES[grid].of].get(at, ())
    kept = [tap for tap in met if all(getattr(tap, key)[a] != ends[a] for a in axes)]
    gone = RULES[grid].of == key and any(at[a] == ends[a] for a in axes)
    terms = tuple(product(grid, tap) for tap in kept)
    return terms if gone else (*terms, *bias(grid))


# ---- other geometries --------------------------------------------------------------------------


NO_DILATION = Way("dilation-ignored", ("the dilation is forgotten",),
                  ("the cells of ", Cell("w"), " lie apart on ", Cell("x")))  # fmt: skip
NO_STRIDE = Way("stride-ignored", ("the stride is forgotten",))
UNCROPPED = Way("not-cropped", ("the gradient of the padding is not cut off",),
                (Cell("dx"), " has a cell for every x, and none for the padding"))  # fmt: skip
NO_PADDING = Way("padding-ignored", ("the padding is forgotten",),
                 ("there is a border of zeros round ", Cell("x")))  # fmt: skip


def _stretched(where, grid):
    """The right sums of another geometry: what is forgotten may change the shape."""
    if where.dilation != (1, 1):
        plain = replace(where, dilation=(1, 1))
        yield Fault(NO_DILATION, shape(where, grid), rightly(plain, grid))
        yield from _whole(NO_DILATION, where, grid, dilation=(1, 1))
    if where.stride != (1, 1):
        yield from _whole(NO_STRIDE, where, grid, stride=(1, 1))
    if where.is_padded:
        if grid != "dx":
            yield from _whole(NO_PADDING, where, grid, padding=((0, 0), (0, 0)))
        else:
            x = [n + sum(border) for n, border in zip(where.x[2:], where.padding, strict=True)]
            other = replace(where, x=(1, 1, *x), padding=((0, 0), (0, 0)))
            yield Fault(UNCROPPED, tuple(x), rightly(other, grid))


def _whole(way, where, grid, **forgotten):
    """What a layer gives that is right but for what was forgotten, in the shape that it has."""
    layer = {key: getattr(where, key) for key in ("stride", "padding", "dilation")} | forgotten
    sizes = {key: getattr(where, key)[2:] for key in "xwy"}
    axes = [_sized(grid, *(sizes[key][a] for key in "xwy"),
                   *(layer[key][a] for key in ("stride", "padding", "dilation")))
            for a in (0, 1)]  # fmt: skip
    of = RULES[grid].of
    if of == "b" or min(axes) < 1 or tuple(axes) == sizes[of]:
        return
    other = replace(where, **{of: (1, 1, *axes)}, **layer)
    yield Fault(way, tuple(axes), rightly(other, grid))


def _sized(grid, x, w, y, stride, border, dilation):
    """The size of a result along an axis, of arrays of these sizes."""
    if grid == "y":
        return (x + sum(border) - dilation * (w - 1) - 1) // stride + 1
    if grid == "dx":
        return stride * (y - 1) + dilation * (w - 1) + 1 - sum(border)
    return (x + sum(border) - stride * (y - 1) - 1) // dilation + 1


# ---- one sum for each cell ---------------------------------------------------------------------


def _of_loss(where):
    size = shape(where, "dy")
    count = 1 / int(np.prod(size))
    ways = {
        Way("sign", ("this is t − y",),
            ("the derivative of ½(y − t)² with respect to y is y − t",)): (-1.0,),
        Way("mean", ("the differences are divided by their number",),
            ("L is a sum of squares, not their mean",)): (count,),
        Way("term-extra", ("the difference is counted twice",),
            ("the ½ in L takes away the 2 that the square brings",)): (2.0,),
    }  # fmt: skip
    for way, (by,) in ways.items():
        yield Fault(way, size, tuple(((by, Cell("dy", at)),) for at in np.ndindex(size)))
    squared = Way("term-extra", ("this is the square, and not its derivative",),
                  ("the derivative of ½(y − t)² with respect to y is y − t",))  # fmt: skip
    for by in (0.5, 1.0):
        sums = (((by, Cell("dy", at), Cell("dy", at)),) for at in np.ndindex(size))
        yield Fault(squared, size, tuple(sums))
    for name, other in (("t", "y"), ("y", "t")):
        way = Way("term-missing", (Letter(name), " is missing"), ("it is y − t",))
        yield Fault(way, size, tuple(((Cell(other, at),),) for at in np.ndindex(size)))


def _of_step(where):
    size, rate = shape(where, STEPPED), Cell("rate")

    def fault(tag, said, why, terms):
        sums = tuple(terms(Cell("w", at), Cell("dw", at)) for at in np.ndindex(size))
        return Fault(Way(tag, said, why), size, sums)

    against = ("L falls if you go against the gradient: w − rate · ∂L/∂w",)
    from_w = ("the step begins at ", Cell("w"), ", so it is w − rate · ∂L/∂w")
    yield fault("sign", ("you step along the gradient",), against,
                lambda w, dw: ((w,), (rate, dw)))  # fmt: skip
    yield fault("sign", ("the sign of everything is turned round",), from_w,
                lambda w, dw: ((-1.0, w), (rate, dw)))  # fmt: skip
    rate_times = "a step is rate times ", Cell("dw")
    yield fault("term-missing", ("the rate is left out",), rate_times,
                lambda w, dw: ((w,), (-1.0, dw)))  # fmt: skip
    for by in (1.0, -1.0):
        yield fault("term-missing", (Cell("w"), " is left out"), from_w,
                    lambda w, dw, by=by: ((by, rate, dw),))  # fmt: skip
    yield fault("term-missing", ("only the rate is taken away",), rate_times,
                lambda w, dw: ((w,), (-1.0, rate)))  # fmt: skip
    yield fault("swapped", (Cell("w"), " and ", Cell("dw"), " are swapped"), from_w,
                lambda w, dw: ((dw,), (-1.0, rate, w)))  # fmt: skip


# ---- any grid ----------------------------------------------------------------------------------


def _transposed(where, grid):
    """Rows taken for columns: the result lies on its side, or what comes from behind did."""
    size = shape(where, grid)
    why = ("i counts rows, down, and comes first; j counts columns",)
    way = Way("rows-and-columns", ("rows and columns are exchanged",), why)
    if len(size) == 2:
        places = list(np.ndindex(size))
        sums = dict(zip(places, rightly(where, grid), strict=True))
        yield Fault(way, size[::-1], tuple(sums[at[::-1]] for at in np.ndindex(size[::-1])))
    y = shape(where, "dy")
    if grid in ("dx", "dw") and y[0] == y[1]:
        turned = (tuple(tuple(_on_its_side(f) for f in term) for term in total)
                  for total in rightly(where, grid))  # fmt: skip
        yield Fault(way, size, tuple(turned))


def _on_its_side(factor):
    is_dy = isinstance(factor, Cell) and factor.grid == "dy"
    return factor._replace(at=factor.at[::-1]) if is_dy else factor


NEIGHBOURS = [(i, j) for i, j in itertools.product((-1, 0, 1), repeat=2) if (i, j) != (0, 0)]


def _moved(where, grid):
    """Every number stands one cell beside its place; what is at the edge may be anything."""
    size = shape(where, grid)
    if len(size) < 2 or min(size) < 2:
        return
    sums = dict(zip(np.ndindex(size), rightly(where, grid), strict=True))
    for down, across in NEIGHBOURS:
        words = _far(down, "low", "high", "row"), _far(across, "far right", "far left", "column")
        way = Way("neighbour", (f"every number stands {' and '.join(filter(None, words))}",),
                  ("they are the right numbers in the wrong cells",))  # fmt: skip
        yield Fault(way, size, tuple(sums.get((i - down, j - across)) for i, j in sums))


def _far(step, more, less, line):
    if not step:
        return ""
    return f"one {line} too {more if step > 0 else less}"
