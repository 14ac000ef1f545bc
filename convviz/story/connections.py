"""Every cell of X, of W and of Y with the taps that it takes part in.

This is where the flip becomes visible: an x cell meets the w's in the reverse order of the y's.
"""

from functools import lru_cache

from ..sheet import Cell, local, sheet
from ..text import Letter, count, listed
from .begin import Extent, story
from .boards import board, comma, filled, grid, shape, size
from .model import Grid, Link, Look, Script, Step, Story, Title
from .terms import (
    BIAS,
    FEW,
    OTHER,
    badges,
    equation,
    forward_terms,
    kept,
    locals_board,
    marked,
    met,
    terms,
    window_looks,
    written_out,
)
from .tree import Apart, Either, Formula, Halves, Row, Stack


def connections(x, w, b=0.0, dy=None) -> Story:
    """The story of all meetings: one step for each cell of X, of W and of Y.

    `x` is (H, W), `w` (kH, kW), `b` is a number, `dy` has the shape of Y.

    >>> story = connections([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1,
    ...                     [[4, -2], [5, -3]])
    >>> print(story.steps[4].caption)
    x22 goes into four y's, in their order by way of w22, w21, w12 and w11: 12 + 2 + 10 − 3 = 21
    """
    return story(_script, ("x", "w", "b", "dy"), _extent, x, w, b, dy)


def _extent(where):
    taps = size(where, "y") * size(where, "w")
    return Extent(sum(size(where, key) for key in "xwy"), 3 * taps)


@lru_cache(maxsize=16)
def _script(where):
    few = len(board("y", shape(where, "y")).places) <= FEW
    wide, narrow = (Halves(Row(_items(order, few)), Row(("met",))) for order in ("xyw", "xwy"))
    formula = Formula(max(shape(where, "w")[1], 2))
    return Script(
        title="Which x, w and y meet",
        grids=_grids(where, few),
        picture=Stack((Either(wide, narrow), formula)),
        steps=tuple(
            (_forward_step if of == "y" else _step)(where, of, at, few)
            for of in "xwy"
            for at in board(of, shape(where, of)).places
        ),
        sheet=sheet(where, "y", "dx", "dw"),
        comma=comma(where),
    )


def _items(order, few):
    return tuple(Apart("y") if few and key == "y" else key for key in order)


def _grids(where, few):
    x, w, y = (grid(where, key) for key in "xwy")
    if few:
        y = y._replace(note="cells pulled apart")
    return x, w, y, Grid("met", filled(shape(where, "y"), {}), "", None)


def _step(where, of, place, few):
    taps, products = met(where, of, place), terms(where, of, place)
    result = Cell(f"d{of}", place)
    return Step(
        about=((of, *place),),
        looks=_looks(where, of, place, taps, badges(where, of, taps)),
        formula=written_out(result, products),
        words=_words(of, place, taps),
        equation=equation(kept(products), result),
        links=tuple(_link(of, place, tap) for tap in taps) if few else (),
    )


def _looks(where, of, place, taps, numbers):
    other = OTHER[of]
    at_y = marked(taps, "y", numbers)
    return (
        Look(of, question=place),
        Look(other, used=marked(taps, other, numbers)),
        Look("y", used=at_y),
        Look(
            "met",
            used=at_y,
            board=locals_board(where, of, place),
            title=Title(f"The {other}'s that it met"),
            role=other,
        ),
    )


def _link(of, place, tap):
    return Link((of, *place), ("y", *tap.y), local(f"d{of}", tap))


def _words(of, place, taps):
    start = (Cell(of, place), " goes into ", *count(len(taps), Letter("y")), ", ")
    if len(taps) > FEW:
        return (*start, "each time with another ", Letter(OTHER[of]))
    others = listed([local(f"d{of}", tap) for tap in taps])
    if of == "x":
        way = "by way of " if len(taps) == 1 else "in their order by way of "
    elif len(taps) == 1:
        way = "with "
    else:
        return (*start, "in their order each time with another ", Letter("x"), ": ", *others)
    return (*start, way, *others)


def _forward_step(where, _of, place, _few):
    products, result = forward_terms(where, place), Cell("y", place)
    return Step(
        about=(("y", *place),),
        looks=(
            *window_looks(where, place),
            Look("y", question=place),
            Look("met", known=0, title=Title("", bold=False)),
        ),
        formula=written_out(result, products, BIAS),
        words=(
            result,
            " takes in ",
            *count(len(products), Letter("x")),
            ", each through its own ",
            Letter("w"),
        ),
        equation=equation((*kept(products), BIAS.factors), result),
    )
