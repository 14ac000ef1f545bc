"""Result 1: every derivative is a convolution, one window for each cell that is wanted."""

from functools import lru_cache

from ..sheet import Cell
from ..text import Letter, count, in_words
from .begin import Extent, gradient, wanted
from .boards import is_large, size
from .large import large_extent, large_slide
from .model import Story
from .slide import Slide, moved, slid_shape, slide_script, sliding, zero_in
from .terms import met

GATHERED = {"x": ("padded", "*", "turned"), "w": ("x", "*", "dy"), "b": ("dy", "*", "ones")}


def as_convolution(
    x, w, dy=None, of="x", *, t=None, b=0.0, stride=1, padding=0, dilation=1
) -> Story:
    """The story of Result 1: one step for each cell of ∂L/∂X, ∂L/∂W or ∂L/∂b.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b".
    For "x" the window slides over ∂L/∂Y with zeros, and W is turned by 180°. For "w" it slides
    over X, for "b" it covers all of ∂L/∂Y. `stride`, `padding` and `dilation` are those of the
    layer: a stride puts zeros between the cells of ∂L/∂Y, a dilation between those of W, and
    padding makes the border of ∂L/∂Y smaller, which without it is kH − 1 and kW − 1. Of what is
    not shown (for "x" that is X) only the shape matters. Large grids are images, as in `forward`.
    With a target `t` instead of `dy`, ∂L/∂Y is Y − T, and X and the bias `b` count too.

    >>> story = as_convolution([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                        [[4, -2], [5, -3]], of="x")
    >>> story.steps[1].caption
    '∂L/∂x12 is the sum of the two products that have no border zero in them: 8 − 2 = 6'
    >>> story = as_convolution([[2, 0, 1, 5]], [[1, 3]], [[4, -2]], of="x", stride=2)
    >>> story.steps[1].caption
    'Only one product under the window has no zero in it that was put there: 4 · 3 = 12'
    >>> story = as_convolution([[2, 0, 1]], [[1, 3]], t=[[1, 5]], b=-1)
    >>> story.steps[0].caption
    'Only one product under the window has no border zero in it: 0 · 1 = 0'
    """
    layer = stride, padding, dilation
    return gradient(_script, _extent, of, x, w, dy, t, b, layer)


@lru_cache(maxsize=16)
def _script(where, of):
    slide = sliding(where, of)
    if is_large(slide.slid.board.shape):
        return large_slide(slide, title_of(slide))
    return slide_script(slide, title_of(slide), (*GATHERED[of], "=", wanted(of)), _words)


def _extent(where, of):
    if is_large(slid_shape(where, of)):
        return large_extent(where, wanted(of), "b" if of == "b" else "w")
    return gathered_extent(where, of)


def title_of(slide: Slide) -> str:
    """Result 1 in one line."""
    apart = " spread" * slide.held.board.is_spread
    if slide.of == "w":
        return f"X * ∂L/∂Y{apart} = ∂L/∂W"
    if slide.of == "b":
        return "∂L/∂Y * ones = ∂L/∂b"
    between = "between and round its cells" if slide.where.stride != (1, 1) else ""
    zeros = f"zeros {between}" if between else "a border of zeros"
    return f"∂L/∂Y with {zeros} * W{apart}{' and' * bool(apart)} turned by 180° = ∂L/∂X"


def gathered_extent(where, of: str) -> Extent:
    """A step for each wanted cell, and a term for each product under its window."""
    steps = size(where, wanted(of))
    return Extent(steps, steps * size(where, "w" if of == "x" else "y"))


def _words(slide, place):
    (first, *others), start = _sums(slide, place), moved(slide, place)
    if not start:
        return first, *others
    if isinstance(first, str):
        first = first[0].lower() + first[1:]
    return start, first, *others


def _sums(slide, place):
    result, laid = slide.made.board[place], slide.laid
    n = len(met(slide.where, slide.of, result.at))
    if not n:
        return _nothing(slide, result)
    if slide.brief:
        hold, what = "holds" if n == 1 else "hold", "a gradient" if slide.of == "x" else "an x"
        some = f", {in_words(n)} of the {''.join(count(laid, 'cell'))} {hold} {what}"
        return ("Under the window for ", result, some)
    if n == laid:
        every = ("the sum of all ", *count(n, "product")) if n > 1 else ("the only product",)
        every = ("the sum of both products",) if n == 2 else every
        return (result, " is ", *every, " under the window")
    if n == 1:
        return (f"Only one product under the window has no {zero_in(slide, 'it')}",)
    have = f" that have no {zero_in(slide, 'them')}"
    return (result, " is the sum of the ", *count(n, "product"), have)


def _nothing(slide, result):
    """What is said of a cell that met nothing."""
    cell = Cell(slide.of, result.at)
    if slide.of == "w":
        return (cell, " met nothing but padding, so it changes no ", Letter("y"))
    return ("No window reaches ", cell, ", so ", Letter("L"), " does not depend on it")
