"""What changes places between forward and backward: the same layer in a table, with no number.

A stride moves the window of Y and pulls ∂L/∂Y apart, a dilation pulls W apart and moves the window
of ∂L/∂W, and what padding adds round X it takes from the border of ∂L/∂Y. Every place of the table
is what `slide` makes of its geometry, and so is every word in it.
"""

from functools import lru_cache

from ..arguments import whole
from ..geometry import Geometry, geometry
from ..sheet import Cell
from ..text import Letter
from .boards import filled
from .model import Grid, Look, Script, Step, Story
from .recipe import Recipe
from .slide import Slide, sliding
from .tree import Stack, Table, Tiny
from .words import Words

KEY = "swaps"
SIDES = {"y": (Cell("y"), "forward"), "x": (Cell("dx"), "backward"), "w": (Cell("dw"), "backward")}
BANDS = (1, 2), (0, 3)  # stride and dilation side by side, since they change places
AT = (0, 1)  # the cell of the result that is shown: the window has moved once
LARGEST = 9  # a larger x makes a picture that is no table any more


def swaps(*, size=5, k=3, stride=2, padding=1, dilation=2) -> Story:
    """The story of what changes places: one step each for Y, ∂L/∂X and ∂L/∂W.

    Four layers stand side by side: a plain one, and one each with a stride, a dilation and a
    padding, all with an X of `size` × `size` and a W of `k` × `k`; where W is dilated it has fewer
    cells, so that it reaches no farther than the plain one, but at least 2 × 2. `size` is 3 to 9,
    `padding` at most k − 1. Raises `ValueError` where nothing would change or move.

    >>> story = swaps()
    >>> print(story.steps[0].caption)
    Forward, stride 2 moves the window by 2, dilation 2 spreads W by 2, and padding 1 puts a \
border of 1 round X.
    """
    size = whole("size", size, 3, LARGEST)
    k = whole("k", k, 2)
    stride, dilation = whole("stride", stride, 2), whole("dilation", dilation, 2)
    padding = whole("padding", padding, 1, k - 1)  # more would cut ∂L/∂Y
    layers = {"size": size, "k": k, "stride": stride, "padding": padding, "dilation": dilation}
    return Story(_script(**layers), (), Recipe("swaps", (), (), tuple(layers.items())))


@lru_cache(maxsize=16)
def _script(size, k, stride, padding, dilation):
    few = max(2, (k - 1) // dilation + 1)
    layers = {
        "plain": _layer(size, k),
        f"stride {stride}": _layer(size, k, stride=stride),
        f"dilation {dilation}": _layer(size, few, dilation=dilation),
        f"padding {padding}": _layer(size, k, padding=padding),
    }
    rows = tuple(_row(layers.values(), of) for of in SIDES)
    slots = filled((len(rows), len(layers)), {}, None)
    return Script(
        title="What changes places between forward and backward",
        grids=(Grid(KEY, slots, "", None),),
        picture=Stack((Table(KEY, tuple(layers), tuple(SIDES.values()), rows, BANDS),)),
        steps=tuple(
            _step(row, len(layers), words)
            for row, words in enumerate(_sentences(stride, padding, dilation, k))
        ),
        sheet=(),
    )


def _layer(size, k, stride=1, padding=0, dilation=1) -> Geometry:
    """A layer whose window can move."""
    where = geometry((size, size), (k, k), stride, padding, dilation, 1)
    if where.y[2] == 1:
        less = "stride" if stride > 1 else "dilation" if dilation > 1 else "k"
        amount = {"stride": f" with stride {stride}", "dilation": f" with dilation {dilation}"}
        raise ValueError(
            f"w of shape {where.w[2:]} has only one place in x of shape {where.x[2:]}"
            f"{amount.get(less, '')}, so nothing would move: take a larger size or a smaller {less}"
        )
    return where


def _row(layers, of):
    """What one thing is made of in each layer."""
    slides = [_notched(sliding(where, of)) for where in layers]
    return tuple(
        Tiny(slide.grids, slide.window(AT), AT, said(slide), said(slide) == said(slides[0]))
        for slide in slides
    )


def _notched(slide):
    """A slide whose W shows which way it lies, so that one sees it turned in the row below."""
    if slide.of != "y":
        return slide
    return slide._replace(held=slide.held._replace(notch="stored"))


# ---- words -----------------------------------------------------------------------------------


def said(slide: Slide) -> Words:
    """Who is special in a slide, and how; of several things the first, of none how it moves."""
    slid, held, _ = slide.grids
    return _spread(held) or _spread(slid) or _border(slide) or _moves(slide)


def _spread(grid):
    """By how much the cells of a grid are pulled apart, if they are."""
    first, *others = grid.board.blocks[0]
    if not others:
        return ()
    spread = f" spread by {others[0].col - first.col}"
    return (grid.name, f"{spread},", " turned") if grid.notch == "turned" else (grid.name, spread)


def _border(slide):
    """The zeros round what the window slides over; round ∂L/∂Y also where padding leaves none."""
    name, border, padding = slide.slid.name, slide.slid.board.frame.col, slide.where.padding[1][0]
    if slide.of == "x":
        return name, " border", f" k − 1{' − p' * bool(padding)} = {border}"
    return (name, f" border of p = {border}") if border else ()


def _moves(slide):
    return (f"window moves by {slide.window(AT).col}",)


def _sentences(stride, padding, dilation, k):
    """What each row says, as pieces of a sentence."""
    x, w, dx, dw, dy = (Cell(key) for key in ("x", "w", "dx", "dw", "dy"))
    yield (
        f"Forward, stride {stride} moves the window by {stride}, dilation {dilation} spreads ",
        *(w, f" by {dilation}, and padding {padding} puts a border of {padding} round ", x),
    )
    left = Letter("k"), " − 1 − ", Letter("p"), f" = {k - 1 - padding}"
    yield (
        *("For ", dx, " it is ", dy, f" that the stride spreads by {stride}; the dilation "),
        *("spreads the turned ", w, f" by {dilation}, and padding leaves a border of ", *left),
    )
    yield (
        *("For ", dw, " stride and dilation have changed places: the stride spreads ", dy),
        f" by {stride}, the dilation moves the window by {dilation}",
    )


def _step(row, columns, words):
    """A row of the table; those above it stay, those below it are to come."""
    about = tuple((KEY, row, column) for column in range(columns))
    return Step(about, (Look(KEY, known=columns * (row + 1)),), (), words)
