"""Single numbers that a lesson asks for: how each is worked out, and which mistake gives what.

A cell is asked for by its name in code, `dx[0, 1]`, and its mistakes are those of Try. Other
numbers stand in `NUMBERS`, lesson by lesson; none is typed in, all come from the lesson's layer.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache

import numpy as np

from ..geometry import geometry
from ..layer import conv2d, conv2d_backward
from ..mistakes import Way, mistakes, right
from ..sheet import RULES, Cell, grouped
from ..sheet import value as worked_out
from ..text import Letter, count, differ, flat
from ..text import number as written
from . import sums
from .failures import not_written
from .faults import faults
from .later import LESSON_3, LESSON_4, LESSON_5, LESSON_6
from .layers import Layer, layers
from .single import Single, about
from .single import way as _way
from .verdict import Verdict
from .words import Bold, Code, Words, capital


def value(name: str, number) -> Verdict:
    """Whether a number of the lesson is right, in one line; `...` is not written yet.

    `name` is a cell as code has it, or one of `NUMBERS`. Four digits of a number are enough.
    Raises `ValueError` for a name that nobody knows.

    >>> from convviz import check
    >>> check.value("dx[0, 1]", 6)
    Verdict('✓')
    >>> print(check.value("dx[1, 0]", 23))
    ✗ Not 23. W is used as it is stored; for ∂L/∂X it is turned by 180°.
    """
    asked = _asked(name)
    if number is ...:
        return not_written("number")
    given = _number(number)
    if given is None:
        return _no_number(number)
    cell = _cell(name)
    if _same(given, asked.right):
        return Verdict("✓", (Bold(f"{written(given)} is right."),))
    way = next((way for way, wrong in asked.wrong if _same(given, wrong)), None)
    says = _said(way) if way else asked.about
    tag = way.tag if way else None
    return Verdict("✗", (Bold(f"Not {written(given)}."), " ", *says), tag, cell and cell.at)


def names() -> list[str]:
    """What can be asked for by name; every cell of y, dx, dw, dy and db can be as well."""
    return [name for lesson in NUMBERS.values() for name in lesson]


def _same(one: float, other: float) -> bool:
    """Whether two numbers are one, as far as four digits tell."""
    return not differ(one, other) or written(one) == written(other)


def _number(given) -> float | None:
    if isinstance(given, (bool, np.bool_, str, bytes)):
        return None
    try:
        found = float(given) if np.ndim(given) == 0 else float(np.asarray(given).item())
    except (TypeError, ValueError):
        return None
    return found if np.isfinite(found) else None


def _no_number(given) -> Verdict:
    head = (Bold("This is not a number."), " It is ", Code(type(given).__name__), ".")
    return Verdict("✗", head, "wrong-type")


def _said(way: Way) -> Words:
    why = ("; ", *way.why) if way.why else ()
    return (*capital(way.said), *why, ".")


# ---- cells -------------------------------------------------------------------------------------


def _lesson() -> Layer:
    return layers((1, 1), ((0, 0), (0, 0)), (1, 1))[0]


def _cell(name: str) -> Cell | None:
    """The cell that a piece of code names, if it does."""
    if name == "db":
        return Cell("db")
    found = re.fullmatch(r"(y|dx|dw|dy)\[(\d+), ?(\d+)\]", name)
    return Cell(found[1], (int(found[2]), int(found[3]))) if found else None


@cache
def _asked(name: str) -> Single:
    cell = _cell(name)
    if cell is not None:
        size = sums.shape(_lesson().where, cell.grid)
        if all(i < n for i, n in zip(cell.at, size, strict=True)):
            return _of_loss(cell) if cell.grid == "dy" else _of_cell(cell)
    for lesson in NUMBERS.values():
        if name in lesson:
            return lesson[name](_lesson())
    near = get_close_matches(str(name), names(), 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(
        f"nothing is called {name!r}: cells are called as in code, such as 'dx[0, 1]', "
        f"other numbers {', '.join(map(repr, names()))}{hint}"
    )


def _of_cell(cell: Cell) -> Single:
    """A cell of the layer or of a gradient, with the mistakes of Try."""
    layer = _lesson()
    found = sums.numbers(layer, cell.grid)
    wrong = tuple(
        (about(cell.grid, one), worked_out(one.total, found)) for one in mistakes(layer.where, cell)
    )
    terms = len(right(layer.where, cell))
    bias = (", plus ", Cell("b")) if cell.grid == "y" else ()
    products = flat(count(terms, "product" if RULES[cell.grid].right else "number"))
    said = (cell, " is the sum of ", *products, *bias, ".")
    return Single((cell,), found[cell], wrong, said)


def _of_loss(cell: Cell) -> Single:
    """A cell of ∂L/∂Y, with the mistakes of whoever writes all of it."""
    layer = _lesson()
    found = sums.numbers(layer, "dy")
    k = int(np.ravel_multi_index(cell.at, sums.shape(layer.where, "dy")))
    wrong = tuple(
        (fault.way, worked_out(fault.sums[k], found))
        for fault in faults(layer.where, "dy")
        if fault.way.tag in ("sign", "mean", "term-extra", "term-missing")
    )
    y, t = Cell("y", cell.at), Cell("t", cell.at)
    return Single((cell,), found[cell], wrong, (cell, " compares ", y, " with ", t, "."))


# ---- other numbers, lesson by lesson -----------------------------------------------------------


def _places(layer: Layer) -> Single:
    y, x = layer.where.y[2:], layer.where.x[2:]
    wrong = (
        (_way("off-by-one", "these are the steps",
              why=("there is one place more than steps along each axis",)),
         float((y[0] - 1) * (y[1] - 1))),
        (_way("padding-counted", "in some of these places the filter sticks out"),
         float(x[0] * x[1])),
        (_way("swapped", "this is along one axis only"), float(y[0])),
    )  # fmt: skip
    about = (Cell("y"), " has a cell for each place in which all of ", Cell("w"), " lies on ",
             Cell("x"), ".")  # fmt: skip
    return Single((Cell("y"),), float(y[0] * y[1]), wrong, about)


def _taps(layer: Layer) -> Single:
    y, w = (int(np.prod(getattr(layer.where, key))) for key in "yw")
    wrong = (
        (_way("swapped", "this counts one ", Letter("y"), " only"), float(w)),
        (_way("padding-counted", "an ", Letter("x"), " does not meet every ", Letter("w")),
         float(int(np.prod(layer.where.x)) * w)),
    )  # fmt: skip
    about = ("Each ", Letter("y"), " has one for each ", Letter("w"), ".")
    return Single(("taps",), float(y * w), wrong, about)


def _met(at) -> Callable[[Layer], Single]:
    """In how many windows an x is."""

    def single(layer: Layer) -> Single:
        counts = {x: float(len(met)) for x, met in grouped(layer.where)["x"].items()}
        wrong = tuple(
            (_way("neighbour", "this is how many windows contain ", Cell("x", x)), found)
            for x, found in counts.items()
            if found != counts[at]
        )
        about = ("Count the places of the window in which it contains ", Cell("x", at), ".")
        return Single((Cell("x", at),), counts[at], wrong, about)

    return single


def _loss(y, t) -> float:
    return float(((y - t) ** 2).sum()) / 2


def _loss_now(layer: Layer) -> Single:
    y, t = layer.arrays["y"], layer.arrays["t"]
    found = _loss(y, t)
    wrong = (
        (_way("term-missing", "the ½ is left out"), 2 * found),
        (_way("mean", "the squares are averaged", why=("L is half their sum",)),
         2 * found / y.size),
        (_way("mean", "this is a quarter of it", why=("L is half the sum of the squares",)),
         found / y.size),
        (_way("term-missing", "the differences are not squared"), float((y - t).sum()) / 2),
        (_way("sign", "the differences are not squared"), float(np.abs(y - t).sum()) / 2),
    )  # fmt: skip
    about = ("L is half the sum of the squares of the four differences.",)
    return Single(("L",), found, wrong, about)


def _loss_after(layer: Layer) -> Single:
    """L after W and b went a hundredth of their gradients down."""
    rate = 0.01
    x, w, b, t, dy = (layer.arrays[key] for key in ("x", "w", "b", "t", "dy"))
    _, dw, db = conv2d_backward(dy, x, w)

    def after(by, of_w=1, of_b=1):
        return _loss(conv2d(x, w - by * of_w * dw, b - by * of_b * db), t)

    wrong = (
        (
            _way("sign", "this is a step along the gradients", why=("L rises that way",)),
            after(-rate),
        ),
        (_way("term-missing", "only ", Cell("w"), " was changed"), after(rate, of_b=0)),
        (_way("term-missing", "only ", Cell("b"), " was changed"), after(rate, of_w=0)),
        (_way("term-missing", "this is L before the step"), after(0)),
    )
    about = ("Take 0.01 of ∂L/∂W from W and 0.01 of ∂L/∂b from b, then work out Y and L anew.",)
    return Single(("L",), after(rate), wrong, about)


def _by_u(layer: Layer) -> Single:
    """∂z/∂u of z = f² + g with f = 2s + u and g = 3s − u, where s is 1 and u is 2."""
    s, u = 1.0, 2.0
    by_f, by_g = 2 * (2 * s + u), 1.0
    f_by, g_by = {"s": 2.0, "u": 1.0}, {"s": 3.0, "u": -1.0}

    def along(v):
        return by_f * f_by[v] + by_g * g_by[v]

    wrong = (
        (_way("neighbour", "this is ∂z/∂s"), along("s")),
        (_way("term-missing", "the road by way of g is left out"), by_f * f_by["u"]),
        (_way("term-missing", "the road by way of f is left out"), by_g * g_by["u"]),
        (_way("sign", "the road by way of g takes away", why=("g falls where u grows",)),
         by_f * f_by["u"] - by_g * g_by["u"]),
        (_way("overwritten", "the two roads are multiplied", why=("they add up",)),
         by_f * f_by["u"] * by_g * g_by["u"]),
    )  # fmt: skip
    about = ("Multiply the two rates along each road, then add the roads.",)
    return Single(("∂z/∂u",), along("u"), wrong, about)


def _border(axis) -> Callable[[Layer], Single]:
    """How thick the border round ∂L/∂Y is, for a filter that is not square."""

    def single(layer: Layer) -> Single:
        w = geometry((4, 5), (3, 2), 1, 0, 1, 1).w[2:]
        wrong = (
            (_way("off-by-one", "that is as thick as ", Cell("w"), " is large",
                  why=("the window has to touch one real number",)), float(w[axis])),
            (_way("rows-and-columns", "that is for the other axis"), float(w[1 - axis] - 1)),
        )  # fmt: skip
        about = ("The window may stick out as long as it touches one real number.",)
        return Single(("border",), float(w[axis] - 1), wrong, about)

    return single


NUMBERS: dict[int, dict[str, Callable[[Layer], Single]]] = {
    1: {"places": _places, "taps": _taps},
    2: {"loss": _loss_now, "loss after a step": _loss_after, "dz/du": _by_u},
    3: LESSON_3 | {"terms of x[1, 2]": _met((1, 2))},
    4: LESSON_4,
    5: LESSON_5,
    6: LESSON_6 | {"border above": _border(0), "border at the sides": _border(1)},
}  # fmt: skip
