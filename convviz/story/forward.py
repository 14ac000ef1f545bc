"""The layer forward: a window slides over X, and each place of it gives one cell of Y."""

from functools import lru_cache

from ..sheet import Cell, sheet
from ..text import count
from .begin import Extent, story
from .boards import board, comma, grid, known, shape, size
from .large import Slide, extent, is_large, is_shaded, slide
from .model import Look, Script, Step, Story
from .terms import BIAS, equation, forward_terms, kept, window_looks, written_out
from .tree import Formula, Row, Stack

TITLE = "X * W + b = Y"


def forward(x, w, b=0.0) -> Story:
    """The story of `conv2d(x, w, b)`: one step for each output cell, window over X, Y filling up.

    `x` is (H, W), `w` (kH, kW) and no larger than `x`, `b` a number. All of them finite.
    With more than ten rows or columns, grids are images, and with more than 150 output cells
    there is a step for each row of Y; a loupe shows the numbers of one cell.

    >>> story = forward([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1)
    >>> print(story.steps[1].caption)
    y12 is the sum of the four products under the window, plus the bias: 0 + 2 − 3 − 3 + 1 = −3
    """
    return story(_script, ("x", "w", "b"), _extent, x, w, b)


def _extent(where):
    steps = size(where, "y")
    if is_large(shape(where, "x")):
        return extent(shape(where, "y"), steps * size(where, "w"))
    return Extent(steps, steps * size(where, "w"))


@lru_cache(maxsize=16)
def _script(where):
    x, w, b, y = (grid(where, key)._replace(notch="") for key in "xwby")
    if is_large(shape(where, "x")):
        return slide(TITLE, Slide(x, w, y, bias=True), sheet(where, "y"), comma(where))
    shaded = is_shaded(shape(where, "x"))
    return Script(
        title=TITLE,
        grids=(x, w, b, y),
        picture=Stack((Row(tuple("x*w+b=y")), Formula(shape(where, "w")[1])), shaded=shaded),
        steps=tuple(_step(where, at) for at in board("y", shape(where, "y")).places),
        sheet=sheet(where, "y"),
        comma=comma(where),
    )


def _step(where, place):
    terms, result = forward_terms(where, place), Cell("y", place)
    sums = (
        ("the sum of the ", *count(len(terms), "product")) if len(terms) > 1 else ("the product",)
    )
    before = known(where, "y", place)
    return Step(
        about=(("y", *place),),
        looks=(
            *window_looks(where, place),
            Look("b"),
            Look("y", known=before + 1, question=place),
        ),
        formula=written_out(result, terms, BIAS),
        words=(result, " is ", *sums, " under the window, plus the bias"),
        equation=equation((*kept(terms), BIAS.factors), result),
    )
