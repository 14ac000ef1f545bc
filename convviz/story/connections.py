"""Every cell of X, of W, b and of Y with the taps that it takes part in.

This is where the flip becomes visible: an x cell meets the w's in the reverse order of the y's.
"""

from functools import lru_cache

from ..sheet import Cell, local, sheet
from ..text import Letter, count, flat, listed
from .begin import Extent, story
from .boards import board, cell, comma, grid, on_x, shape, size, unmet
from .model import Link, Look, Script, Step, Story, Title
from .slide import shown, sliding, zeros_note
from .terms import (
    BIAS,
    FEW,
    MARKED,
    NOTHING,
    OTHER,
    equation,
    kept,
    marked,
    met,
    terms,
    written_out,
)
from .tree import Apart, Either, Formula, Pile, Row, Stack

MOST_APART = 5  # rows or columns of Y that there is room to pull apart
COUNTED = "the discs count the {}"
NARROW = 5  # columns of X and W that stand side by side on a narrow page


def connections(x, w, b=0.0, dy=None, *, stride=1, padding=0, dilation=1) -> Story:
    """The story of all meetings: one step for each cell of X and of W, one for b, one for each y.

    `x` is (H, W), `w` (kH, kW), `b` is a number, `dy` has the shape of Y. `stride`, `padding` and
    `dilation` are those of the layer.

    >>> story = connections([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1,
    ...                     [[4, -2], [5, -3]])
    >>> print(story.steps[4].caption)
    x22 goes into y11 by way of w22, y12 by w21, y21 by w12 and y22 by w11: 12 + 2 + 10 − 3 = 21
    >>> print(story.steps[story.step_about("b", 0, 0)].caption)
    b goes into all four y's, each time with 1: 4 − 2 + 5 − 3 = 4
    """
    layer = stride, padding, dilation
    return story(_script, ("x", "w", "b", "dy"), _extent, x, w, b, dy, layer)


def _extent(where):
    ys, taps = size(where, "y"), size(where, "y") * size(where, "w")
    return Extent(sum(size(where, key) for key in "xwby"), 3 * taps + ys)


@lru_cache(maxsize=16)
def _script(where):
    apart = max(shape(where, "y")) <= MOST_APART
    return Script(
        title="Which x, w and y meet",
        grids=_grids(where, apart),
        picture=Stack((_picture(where, apart), Formula(max(shape(where, "w")[1], 2)))),
        steps=tuple(
            (_forward_step if of == "y" else _step)(where, of, at, apart)
            for of in "xwby"
            for at in board(of, shape(where, of)).places
        ),
        sheet=sheet(where, "y", "dx", "dw", "db"),
        comma=comma(where),
        unmet=unmet(where),
    )


def _picture(where, apart):
    if not apart:
        return Row(("x", Pile(("w", "b")), "y", "dy"))
    piled = Row(("x", Pile(("w", "b")), Apart("y", "dy")))
    if on_x(where).shape[1] + shape(where, "w")[1] <= NARROW:
        return piled
    return Either(piled, Row(("x", "w", "b", Apart("y", "dy"))))


def _grids(where, apart):
    x, w, b, y, dy = (grid(where, key) for key in ("x", "w", "b", "y", "dy"))
    if apart:
        y, dy = (one._replace(note="") for one in (y, dy))
    elif size(where, "w") <= FEW:
        dy = dy._replace(note=f"{dy.note}, {COUNTED.format('terms')}")
    return x, w, b, y, dy


def _step(where, of, place, apart):
    own = cell(of, place)
    taps, products = met(where, of, own.at), terms(where, of, own.at)
    result = Cell(f"d{of}", own.at)
    return Step(
        about=((of, *place),),
        looks=_looks(where, of, place, taps, [term.badge for term in products]),
        formula=written_out(result, products or (NOTHING,)),
        words=_words(of, own, taps),
        equation=equation(kept(products), result),
        links=tuple(_link(of, place, tap) for tap in taps) if apart else (),
    )


def _looks(where, of, place, taps, numbers):
    other, looks = OTHER[of], {key: Look(key) for key in "xwb"}
    looks[of] = Look(of, question=on_x(where).at["x", place] if of == "x" else place)
    if other:
        looks[other] = Look(other, used=marked(where, taps, other, numbers))
    counted = _counted("y's" if size(where, "y") <= MARKED else "terms", numbers)
    at_y = marked(where, taps, "y", [0] * len(taps))
    return (
        *looks.values(),
        Look("y", used=at_y, title=counted),
        Look("dy", used=marked(where, taps, "y", numbers)),
    )


def _counted(what, numbers):
    """Words that say what the numbers in discs count."""
    return Title(COUNTED.format(what), bold=False) if any(numbers) else None


def _link(of, place, tap):
    return Link((of, *place), ("y", *tap.y), local(f"d{of}", tap))


def _words(of, own, taps):
    if not taps:
        return (own, " goes into no ", Letter("y"))
    if of == "b":
        every, each = ("all ", "each time ") if len(taps) > 1 else ("", "")
        return (own, f" goes into {every}", *count(len(taps), Letter("y")), f", {each}with 1")
    if len(taps) > FEW:
        each = (", each by way of another ", Letter(OTHER[of]))
        return (own, " goes into ", *count(len(taps), Letter("y")), *each)
    ways = [
        (Cell("y", tap.y), " by way of " if tap is taps[0] else " by ", local(f"d{of}", tap))
        for tap in taps
    ]
    return (own, " goes into ", *flat(listed(ways)))


def _forward_step(where, _of, place, _apart):
    slide, result = sliding(where, "y"), Cell("y", place)
    products = slide.terms(place)
    x, w, _ = slide.looks(place)
    w = w._replace(
        used=tuple(zip(board("w", shape(where, "w")).places, (n for _, n in w.used), strict=True))
    )
    counted = _counted("w's", [term.badge for term in products])
    return Step(
        about=(("y", *place),),
        looks=(
            x._replace(span=None),
            w,
            Look("b", used=(((0, 0), 0),)),
            Look("y", question=place, title=counted),
            Look("dy"),
        ),
        formula=written_out(result, shown(slide, products), BIAS),
        words=_taken_in(result, len(kept(products))),
        equation=equation((*kept(products), BIAS.factors), result),
        note=zeros_note(slide, products),
    )


def _taken_in(result, n):
    if not n:
        return (result, " takes in nothing but padding and ", Cell("b"))
    each = ", each through its own " if n > 1 else ", through its own "
    return (result, " takes in ", *count(n, Letter("x")), each, Letter("w"), ", and ", Cell("b"))
