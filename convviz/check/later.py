"""Single numbers of lessons 3 to 6: local derivatives, W turned twice, a number changed, others."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from ..geometry import geometry
from ..layer import conv2d_backward
from ..mistakes import mistakes, right
from ..sheet import Cell, grouped
from ..sheet import value as worked_out
from ..text import Letter
from . import sums
from .layers import Layer
from .single import Single, about, way

UPPER_W, UPPER_DY = ((2, 1), (0, -1)), ((3,),)  # an upper layer on the lesson's Y, and ∂L/∂Y′
ONE = 1, 0, 1, 1  # stride, padding, dilation, groups


def instead(cell: Cell, of: Cell, number: float) -> Callable[[Layer], Single]:
    """A cell of a gradient where one of the numbers that are given is another one."""

    def single(layer: Layer) -> Single:
        before = sums.numbers(layer, cell.grid)
        now = before | {of: number}
        found = worked_out(right(layer.where, cell), now)
        wrong = (
            (way("unchanged", "this is ", cell, " before the change"), before[cell]),
            (way("change-only", "this is what is added", why=("the rest of the sum stays",)),
             found - before[cell]),
            (way("term-missing", "the piece of ", of, " is taken away, and no other one added"),
             worked_out(right(layer.where, cell), before | {of: 0.0})),
            *((about(cell.grid, one), worked_out(one.total, now))
              for one in mistakes(layer.where, cell)),
        )  # fmt: skip
        said = (cell, " is the sum of four pieces in its place, and only that of ", of, " changes.")
        return Single((cell,), found, wrong, said)

    return single


def pieces(layer: Layer) -> Single:
    """Of how many pieces ∂L/∂W is the sum, for an X of 4 × 6 and a W of 2 × 3."""
    where = geometry((4, 6), (2, 3), *ONE)
    x, w, y = (float(np.prod(shape)) for shape in (where.x, where.w, where.y))
    wrong = (
        (way("shape", "this is how many cells ", Cell("x"), " has"), x),
        (way("shape", "this is how many cells each piece has"), w),
    )  # fmt: skip
    said = ("There is one piece for each ", Letter("y"), ".")
    return Single(("pieces",), y, wrong, said)


def met(layer: Layer) -> Single:
    """By which w x33 goes into y12 where X is 5 × 5 and W is 3 × 3, as 12 for w12."""
    where = geometry((5, 5), (3, 3), *ONE)
    ((i, j),) = (tap.w for tap in grouped(where)["x"][2, 2] if tap.y == (0, 1))
    wrong = (
        (
            way("not-turned", "this is counted from the far corner of the window"),
            _place(2 - i, 2 - j),
        ),
        (way("rows-and-columns", "row and column have changed places"), _place(j, i)),
    )
    said = ("Lay the window of ", Cell("y", (0, 1)), " on ", Cell("x"), ": it begins in row 1 and "
            "column 2.")  # fmt: skip
    return Single((Cell("w"),), _place(i, j), wrong, said)


def _place(row, col) -> float:
    return 10.0 * (row + 1) + col + 1


def middle(layer: Layer) -> Single:
    """In how many windows the middle of X is, where X is 5 × 5 and W is 3 × 3."""
    counts = {x: float(len(met)) for x, met in grouped(geometry((5, 5), (3, 3), *ONE))["x"].items()}
    found = counts[2, 2]
    wrong = tuple(
        (way("neighbour", "this is how many windows contain ", Cell("x", x)), other)
        for x, other in counts.items()
        if other != found
    )
    said = ("The window has three places along each axis; count those with the middle in it.",)
    return Single(("windows",), found, wrong, said)


def lower(row: int, col: int) -> Callable[[Layer], Single]:
    """A cell of ∂L/∂W of the lesson's layer where another layer stands on it."""

    def single(layer: Layer) -> Single:
        x, w, y, dy = (layer.arrays[key] for key in ("x", "w", "y", "dy"))
        upper_w, upper_dy = np.array(UPPER_W), np.array(UPPER_DY)
        handed = conv2d_backward(upper_dy, y, upper_w).dx

        def of(dy):
            return float(conv2d_backward(dy, x, w).dw[row, col])

        wrong = (
            (way("other-gradient", "this is with the old ∂L/∂Y, and not with what the upper layer "
                 "hands on"), of(dy)),
            (way("not-turned", "W′ is turned once too often on the way to ∂L/∂X′"),
             of(handed[::-1, ::-1])),
            (way("term-missing", "∂L/∂y′ is left out"), of(upper_w)),
            (way("swapped", "this is a cell of ∂L/∂W′"),
             float(conv2d_backward(upper_dy, y, upper_w).dw[row, col])),
            *((way("neighbour", "this is ∂L/∂W in another cell"), float(other))
              for at, other in np.ndenumerate(conv2d_backward(handed, x, w).dw)
              if at != (row, col)),
        )  # fmt: skip
        said = ("Go backward through the upper layer first: its ∂L/∂X′ is ∂L/∂Y here.",)
        return Single((Cell("dw", (row, col)),), of(handed), wrong, said)

    return single


def local(y: tuple[int, int], cell: Cell) -> Callable[[Layer], Single]:
    """How fast a y changes with an x or a w: by what it is multiplied there."""
    by = {"x": "w", "w": "x"}[cell.grid]

    def single(layer: Layer) -> Single:
        found = sums.numbers(layer, "y")
        (met,) = (tap for tap in grouped(layer.where)["y"][y] if getattr(tap, cell.grid) == cell.at)
        right = Cell(by, getattr(met, by))
        others = {one: found[one] for one in found if one.grid == by and one != right}
        others[cell] = found[cell]
        # a number that several cells hold does not tell which of them was meant
        often = Counter(others.values())
        wrong = tuple(
            (way("swapped" if one == cell else "neighbour", "this is ", one), number)
            for one, number in others.items()
            if often[number] == 1 and number != found[right]
        )
        said = (cell, " occurs in one product of ", Cell("y", y), ": what stands beside it there?")
        return Single((Cell("y", y),), found[right], wrong, said)

    return single


def border(layer: Layer) -> Single:
    """How thick the border of zeros round ∂L/∂Y is where X is 4 × 4 and W is 3 × 3."""
    where = geometry((4, 4), (3, 3), *ONE)
    size = float(where.w[2])
    wrong = (
        (way("off-by-one", "that is as thick as ", Cell("w"), " is large",
             why=("the window has to touch one real number",)), size),
        (way("off-by-one", "then the window has too few places", why=("∂L/∂X has 4 × 4 cells",)),
         size - 2),
    )  # fmt: skip
    said = ("The window may stick out as long as it touches one real number.",)
    return Single(("border",), size - 1, wrong, said)


def twice(layer: Layer) -> Single:
    """The middle of what comes out for ∂L/∂X where W is turned twice."""
    at = tuple(n // 2 for n in layer.where.x[2:])
    found = sums.numbers(layer, "dx")
    ways = {one.way.tag: worked_out(one.total, found)
            for one in mistakes(layer.where, Cell("dx", at))}  # fmt: skip
    wrong = ((way("turned-once", "this is what ", Cell("w"), " turned once gives",
                  why=("here it is turned by you and then by the library",)),
              found[Cell("dx", at)]),)  # fmt: skip
    said = ("Two turns by 180° leave ", Cell("w"), " as it is stored.")
    return Single((Cell("dx", at),), ways["not-turned"], wrong, said)


LESSON_3 = {
    "y[1, 0] by x[2, 0]": local((1, 0), Cell("x", (2, 0))),
    "y[1, 0] by w[0, 1]": local((1, 0), Cell("w", (0, 1))),
}
LESSON_4 = {"border": border, "middle, turned twice": twice}
LESSON_5 = {
    "pieces": pieces,
    "dw[1, 0] if dy[0, 1] is 3": instead(Cell("dw", (1, 0)), Cell("dy", (0, 1)), 3.0),
    "dx[1, 1] if dy[1, 0] is 1": instead(Cell("dx", (1, 1)), Cell("dy", (1, 0)), 1.0),
}
LESSON_6 = {"w between x[2, 2] and y[0, 1]": met, "windows of the middle": middle,
            "lower dw[1, 0]": lower(1, 0)}  # fmt: skip
