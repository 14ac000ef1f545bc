"""Result 1: every derivative is a convolution, one window for each cell that is wanted."""

from functools import lru_cache

from ..sheet import Cell, sheet
from ..text import count
from .begin import Extent, met_by, story, wanted
from .boards import board, comma, filled, grid, known, shape, size, times
from .large import Slide, extent, is_large, is_shaded, slide
from .model import Grid, Look, Rect, Script, Step, Story, Term
from .terms import badges, equation, kept, marked, met, terms, written_out
from .tree import Formula, Row, Stack

TITLES = {
    "x": "∂L/∂Y with a border of zeros * W turned by 180° = ∂L/∂X",
    "w": "X * ∂L/∂Y = ∂L/∂W",
    "b": "∂L/∂Y * ones = ∂L/∂b",
}
GATHERED = {"x": ("padded", "*", "turned"), "w": ("x", "*", "dy"), "b": ("dy", "*", "ones")}


def as_convolution(x, w, dy, of="x") -> Story:
    """The story of Result 1: one step for each cell of ∂L/∂X, ∂L/∂W or ∂L/∂b.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b".
    For "x" the window slides over ∂L/∂Y with a border of zeros, kH − 1 above and below and
    kW − 1 left and right, and W is turned by 180°. For "w" it slides over X, for "b" it covers
    all of ∂L/∂Y. Of what is not shown (for "x" that is X) only the shape matters. Large grids are
    images, as in `forward`.

    >>> story = as_convolution([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                        [[4, -2], [5, -3]], of="x")
    >>> story.steps[1].caption
    '∂L/∂x12 is the sum of the two products that have no border zero in them: 8 − 2 = 6'
    """
    wanted(of)
    return story(_script, met_by(of), _extent, x, w, dy=dy, of=of)


@lru_cache(maxsize=16)
def _script(where, of):
    key, grids = wanted(of), gathered_grids(where, of)
    if is_large(_slid(where, of)):
        return slide(TITLES[of], Slide(*grids), sheet(where, key), comma(where))
    parts = Row((*GATHERED[of], "=", key)), Formula(columns(where, of))
    return Script(
        title=TITLES[of],
        grids=grids,
        picture=Stack(parts, shaded=is_shaded(_slid(where, of))),
        steps=tuple(_step(where, of, at) for at in board(key, shape(where, key)).places),
        sheet=sheet(where, key),
        comma=comma(where),
    )


def _extent(where, of):
    if is_large(_slid(where, of)):
        pieces = size(where, "y") * size(where, "b" if of == "b" else "w")
        return extent(shape(where, wanted(of)), pieces)
    return gathered_extent(where, of)


def _slid(where, of):
    """The shape of what the window slides over."""
    if of != "x":
        return shape(where, "x" if of == "w" else "y")
    sides = zip(shape(where, "y"), shape(where, "w"), strict=True)
    return tuple(size + 2 * (k - 1) for size, k in sides)


def gathered_extent(where, of: str) -> Extent:
    """A step for each wanted cell, and a term for each product under its window."""
    steps = size(where, wanted(of))
    return Extent(steps, steps * size(where, "w" if of == "x" else "y"))


def columns(where, of: str) -> int:
    """The width of what is laid under the window: the formula takes its shape."""
    return shape(where, "w" if of == "x" else "y")[1]


def _step(where, of, place):
    under, key = gathered_terms(where, of, place), f"d{of}"
    result = Cell(key, () if of == "b" else place)
    return Step(
        about=((key, *place),),
        looks=gathered_looks(where, of, place),
        formula=written_out(result, under),
        words=_words(under, result),
        equation=equation(kept(under), result),
    )


def _words(under, name):
    n = len(kept(under))
    if n == len(under):
        every = ("the sum of all ", *count(n, "product")) if n > 1 else ("the only product",)
        return (name, " is ", *every, " under the window")
    if n == 1:
        return ("Only one product under the window has no border zero in it",)
    return (name, " is the sum of the ", *count(n, "product"), " that have no border zero in them")


def gathered_grids(where, of: str) -> tuple[Grid, ...]:
    """The two grids that Result 1 convolves, and the one that comes out."""
    key = wanted(of)
    if of == "w":
        return grid(where, "x"), grid(where, "dy"), grid(where, key)
    if of == "b":
        ones = filled(shape(where, "y"), {}, 1.0)
        return grid(where, "dy"), Grid("ones", ones, "b", 1.0, "for each y"), grid(where, key)
    turned = board("w", shape(where, "w"), turn=True)
    return (
        Grid("padded", _padded(where), "y", Cell("dy"), _border_note(where), gradient=True),
        Grid("turned", turned, "w", Cell("w"), "turned by 180°", notch="turned"),
        grid(where, key),
    )


def _padded(where):
    (kh, kw), (rows, cols) = shape(where, "w"), shape(where, "y")
    size = rows + 2 * (kh - 1), cols + 2 * (kw - 1)
    return board("dy", (rows, cols), start=(kh - 1, kw - 1), size=size)


def _border_note(where):
    kh, kw = shape(where, "w")
    border = "border of one zero" if kh == kw == 2 else f"border of {kh - 1} and {kw - 1} zeros"
    if kh == kw != 2:
        border = f"border of {kh - 1} zeros" if kh > 1 else "no border"
    return f"{times(shape(where, 'y'))}, {border}"


def gathered_terms(where, of: str, place) -> tuple[Term, ...]:
    """All products under the window, those with a border zero struck."""
    if of != "x":
        return terms(where, of, place)
    inside = {term.factors[1]: term for term in terms(where, of, place)}
    turned = [Cell("w", at) for at in reversed(board("w", shape(where, "w")).places)]
    return tuple(inside.get(w, Term((0.0, w), grey=True, struck=True)) for w in turned)


def gathered_looks(where, of: str, place) -> tuple[Look, ...]:
    """The window of Result 1 and what it meets, and the wanted gradient as far as it is known."""
    key, taps = f"d{of}", met(where, of, place)
    numbers = badges(where, of, taps)
    sources = {"x": _looks_x, "w": _looks_w, "b": _looks_b}[of](where, place, taps, numbers)
    return (*sources, Look(key, known=known(where, key, place) + 1, question=place))


def _looks_x(where, place, taps, numbers):
    kh, kw = shape(where, "w")
    at = tuple(
        ((tap.y[0] + kh - 1, tap.y[1] + kw - 1), n) for tap, n in zip(taps, numbers, strict=True)
    )
    used = {(kh - 1 - tap.w[0], kw - 1 - tap.w[1]): n for tap, n in zip(taps, numbers, strict=True)}
    every = dict.fromkeys(board("w", (kh, kw)).places, 0) | used
    return (
        Look("padded", used=at, window=Rect(*place, kh, kw)),
        Look("turned", used=tuple(every.items())),
    )


def _looks_w(where, place, taps, numbers):
    window = Rect(*place, *shape(where, "y"))
    return (
        Look("x", window=window, used=marked(taps, "x", numbers)),
        Look("dy", used=marked(taps, "y", numbers)),
    )


def _looks_b(where, place, taps, numbers):
    used = marked(taps, "y", numbers)
    return Look("dy", window=Rect(0, 0, *shape(where, "y")), used=used), Look("ones", used=used)
