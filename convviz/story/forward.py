"""The layer forward: a window slides over X, and each place of it gives one cell of Y."""

from dataclasses import replace
from functools import lru_cache

from ..sheet import Cell
from ..text import Letter, count, listed
from .begin import Extent, story
from .boards import is_large, known, size, unmet
from .large import large_extent, large_slide
from .model import Look, Step, Story
from .slide import moved, slid_shape, slide_script, sliding
from .target import DONE, MISSES, aimed, has_images, taken_away
from .terms import BIAS, FEW, met
from .tree import Halves, Stack

ROW = "x*w+b=y"

TITLE = "X * W + b = Y"


def forward(x, w, b=0.0, *, t=None, stride=1, padding=0, dilation=1) -> Story:
    """The story of `conv2d(x, w, b)`: one step for each output cell, window over X, Y filling up.

    `x` is (H, W), `w` (kH, kW), `b` a number. All of them finite. `stride`, `padding` and
    `dilation` are those of `conv2d`, and so are the errors where they do not fit. Where a stride
    leaves cells of x over, the last step is about them. With more than ten rows or columns, grids
    are images, and with more than 150 output cells there is a step for each row of Y; a loupe
    shows the numbers of one cell. With a target `t` each step also tells ∂L/∂y,
    which is y − t.

    >>> story = forward([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1)
    >>> print(story.steps[1].caption)
    y12 is the sum of the four products under the window, plus the bias: 0 + 2 − 3 − 3 + 1 = −3
    >>> story = forward([[2, 0, 1, 4]], [[1, 3]], stride=2)
    >>> print(story.steps[1].caption)
    Two columns on, y12 is the sum of the two products under the window, plus the bias: \
1 + 12 + 0 = 13
    >>> print(forward([[2, 0]], [[1, 3]], 1, t=[[5]]).steps[0].caption)
    y11 is the sum of the two products under the window, plus the bias: 2 + 0 + 1 = 3, \
and ∂L/∂y11 = 3 − 5 = −2
    """
    tell, layer = _script if t is None else _aimed, (stride, padding, dilation)
    return story(tell, ("x", "w", "b"), _extent, x, w, b, t=t, layer=layer)


def _extent(where):
    if is_large(slid_shape(where, "y")):
        return large_extent(where, "y", "w")
    steps = size(where, "y")
    return Extent(steps, steps * size(where, "w"))


@lru_cache(maxsize=16)
def _script(where):
    slide = sliding(where, "y")
    if is_large(slide.slid.board.shape):
        return large_slide(slide, TITLE, BIAS)
    return slide_script(slide, TITLE, ROW, _words, BIAS, _left_over(where))


@lru_cache(maxsize=16)
def _aimed(where):
    script = aimed(_script(where), where, _with_misses, lambda step: _misses(where, step))
    if has_images(script):
        return script
    return replace(script, steps=tuple(map(_missing, script.steps)))


def _with_misses(picture):
    """Y − T = ∂L/∂Y between the layer and the formula, or beside the layer."""
    row, formula = picture.parts
    return Stack((Halves(row, MISSES, whole=True), formula), small=True)


def _misses(where, step):
    """Y − T = ∂L/∂Y as far as the y of a step."""
    if step.cell.grid != "y":
        return DONE
    at = step.cell.at
    reached, used = known(where, "y", at) + 1, ((at, 0),)
    out, t, error = (look._replace(used=used) for look in DONE)
    return out._replace(known=reached), t, error._replace(known=reached)


def _missing(step):
    """A step that tells of a y, and of its ∂L/∂y too."""
    if step.cell.grid != "y":
        return step
    at = step.cell.at
    made = taken_away(step.cell, Cell("t", at), Cell("dy", at))
    return step._replace(
        about=(*((look.key, *at) for look in DONE), *step.about),
        equation=(*step.equation, ", and ", Cell("dy", at), " = ", *made),
    )


def _words(slide, place):
    result, start = Cell("y", place), moved(slide, place)
    found = len(met(slide.where, "y", place))
    if not found:
        start = f"{start}the" if start else "The"
        return (f"{start} whole window lies on padding, so ", result, " is ", Cell("b"), " alone")
    words = result, " is ", *_products(slide, found), ", plus the bias"
    return (start, *words) if start else words


def _products(slide, found):
    """Of how many products a y is the sum, in words."""
    if found == slide.laid:
        sums = ("the sum of the ", *count(found, "product")) if found > 1 else ("the product",)
        return *sums, " under the window"
    if found == 1:
        return ("the one product under the window that has no border zero in it",)
    many = count(found, "product")
    return "the sum of the ", *many, " under the window that have no border zero in them"


def _left_over(where):
    """A step about the cells of X that no window reaches, if there are any."""
    cells = sorted(one for one in unmet(where) if one.grid == "x")
    if not cells:
        return ()
    many = f"the {len(cells)} hatched cells of ", Cell("x")
    names = listed(cells) if len(cells) <= FEW else many
    them = "it" if len(cells) == 1 else "them"
    words = "No window reaches ", *names, ", so ", Letter("L"), f" does not depend on {them}"
    end = ", and the gradient there is exactly 0"
    looks = Look("x"), Look("w"), Look("b"), Look("y")
    return (Step(tuple(("x", *cell.at) for cell in cells), looks, (), (*words, end)),)
