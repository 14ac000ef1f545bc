"""How many windows touch each x: what ∂L/∂X would be if every w and every ∂L/∂y were 1."""

from functools import lru_cache

from ..sheet import Cell, grouped
from ..text import Letter, count, listed
from .begin import Extent, story
from .boards import board, comma, grid, known, on_x, shape, size, unmet
from .model import Grid, Look, Script, Step, Story, Title
from .terms import FEW, met
from .tree import Part, Row, Stack
from .words import Numeral


def window_counts(x, w, *, stride=1, padding=0, dilation=1) -> Story:
    """The story of how many windows touch each x: one step for each, and a map that fills up.

    `x` is (H, W), `w` (kH, kW); of w only the shape matters. `stride`, `padding` and `dilation`
    are those of the layer.

    >>> story = window_counts([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]])
    >>> story.steps[1].caption
    'x12 lies in two windows, those of y11 and y12: 1 + 1 = 2'
    """
    return story(_script, ("x",), _extent, x, w, layer=(stride, padding, dilation))


def _extent(where):
    return Extent(size(where, "x"), size(where, "y") * size(where, "w"))


@lru_cache(maxsize=16)
def _script(where):
    counts = board("counts", shape(where, "x"))
    touching = grouped(where)["x"]
    return Script(
        title="How many windows touch each x",
        grids=(grid(where, "x"), grid(where, "y"), Grid("counts", counts, "x", None)),
        picture=Stack((Row(("x", "y", Part("counts"))),)),
        steps=tuple(_step(where, at) for at in counts.places),
        sheet=tuple((counts[at], ((1.0,),) * len(touching[at])) for at in counts.places),
        comma=comma(where),
        unmet=unmet(where),
    )


def _step(where, place):
    ys = [Cell("y", tap.y) for tap in met(where, "x", place)]
    title, before = Title("Windows on each x"), known(where, "x", place)
    return Step(
        about=(("counts", *place), ("x", *place)),
        looks=(
            Look("x", question=on_x(where).at["x", place]),
            Look("y", used=tuple((y.at, 0) for y in ys), known=0),
            Look("counts", question=place, known=before + 1, title=title),
        ),
        formula=(),
        words=(Cell("x", place), " lies in ", *_windows(ys)),
        equation=_sum(ys, Cell("counts", place)),
    )


def _windows(ys):
    if not ys:
        return ("no window",)
    return *count(len(ys), "window"), *_of(ys)


def _of(ys):
    if len(ys) > FEW:
        return (", each of another ", Letter("y"))
    return (", that of " if len(ys) == 1 else ", those of ", *listed(ys))


def _sum(ys, total):
    ones = " + ".join("1" for _ in ys)
    return (f"{ones} = ", Numeral(((total,),))) if 1 < len(ys) <= 9 else ()
