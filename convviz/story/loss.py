"""How far Y is from its target, in one number; what ∂L/∂Y is for it, and what that is good for.

The last two steps try it: W and b go a little against their gradients, and then, since that is
the mistake that many make, a little along them, as t − y for y − t would have it. What the layer
gives then has one prime in its name, or two.
"""

from functools import lru_cache
from math import inf

from ..arguments import array_of, said
from ..sheet import Cell, Sheet, sheet
from ..text import PRIME, SQUARE, Letter, letter_of
from .begin import Extent, story
from .boards import board, cell, comma, grid, known, shape, size, unmet
from .model import Board, Grid, Look, Script, Sign, Step, Story, Title
from .target import HALF, difference, taken_away, target_grid
from .terms import MARKED
from .tree import Arrow, Either, Part, Row, Stack
from .words import Equals, Less, Numeral, Whether, number, only

RIGHT, WRONG = PRIME, 2 * PRIME  # after a step against the gradients, and after one along them
L, Y, T = Letter("L"), Letter("y"), Letter("t")
MISS, TURNED = (Y, " − ", T), (T, " − ", Y)
DY, DW, DB = Cell("dy"), Cell("dw"), Cell("db")
LATER = {"L": {"known": 0}, "dy": {"hidden": True}}  # what the first steps lead to
DIFFERENCE = ", so you get the difference and its square"
LAYER = Row(("x", "*", "w", "+", "b", "=", "y", Part("dy")))
FAR, SUMMED = ("out", "−", "t", "=", "d"), (Arrow("squared"), "squares", Arrow("½ · sum"), "L")
PICTURE = Either(
    Stack((LAYER, Row((*FAR, *SUMMED))), small=True),
    Stack((LAYER, Row(FAR), Row(SUMMED)), small=True),
)


def loss(x, w, b, t, *, rate=0.01, stride=1, padding=0, dilation=1) -> Story:
    """The story of L = ½Σ(y − t)²: a step for each cell, L, ∂L/∂Y, and what two steps do to L.

    `x` is (H, W), `w` (kH, kW), `b` a number, `t` has the shape of Y. `rate` is how much of their
    gradients W and b are changed by: once against them, and once along them, as is done by who
    takes t − y for y − t. `stride`, `padding` and `dilation` are those of the layer.

    >>> story = loss([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1, [[7, -1], [6, 10]])
    >>> for step in story.steps[3:5]:
    ...     print(step.caption)
    y22 is 7 and its target is 10, so you get the difference and its square: 7 − 10 = −3, \
(−3)² = 9
    L is half the sum of all squares: ½ · (16 + 4 + 25 + 9) = 27
    >>> for step in story.steps[-2:]:
    ...     print(step.caption)
    Take 0.01 of ∂L/∂W from W and 0.01 of ∂L/∂b from b, and L falls from 27 to 22.55.
    Whoever takes t − y for y − t steps the other way: 0.01 of both is added, and L rises from \
27 to 32.19.
    """
    if t is None:
        raise TypeError("t is missing: L is how far y is from it, an array of the shape of y")
    layer = stride, padding, dilation
    return story(_script, ("x", "w", "b", "t"), _extent, x, w, b, t=t, layer=layer, rate=_one(rate))


def _one(rate):
    """The rate as a number; `ValueError` where it is none that a step can be taken with."""
    found = array_of("rate", rate)
    if found.ndim or not 0 < found < inf:
        raise ValueError(
            "rate has to be one number above 0, the part of a gradient that a step takes; "
            f"got {said(rate)}"
        )
    return float(found)


def _extent(where, rate):
    steps = size(where, "y") + 4
    return Extent(steps, 3 * size(where, "y") * size(where, "w"))


@lru_cache(maxsize=16)
def _script(where, rate):
    places = board("y", shape(where, "y")).places
    return Script(
        title="The loss L, ∂L/∂Y, and a step of W and b",
        grids=_grids(where),
        picture=PICTURE,
        steps=(
            *(_cell_step(where, at) for at in places),
            _loss_step(where, places),
            _gradient_step(where, places),
            *(_weights_step(where, rate, primes) for primes in (RIGHT, WRONG)),
        ),
        sheet=_sheet(where, rate),
        comma=comma(where),
        unmet=unmet(where),
        signs=tuple((Cell("error", at), Sign(Cell("dy", at), whole=False)) for at in places),
        sides=((MISS, len(places) + 2), (TURNED, len(places) + 3)),
    )


def _grids(where):
    ys = shape(where, "y")
    x, w, b, y = (grid(where, key) for key in "xwby")
    return (
        *(x, w, b._replace(note=""), y),  # a narrow page has no room for a word more
        Grid("dy", board("dy", ys), "y", Cell("dy"), gradient=True),
        Grid("out", board("y", ys), "y", Cell("y")),
        target_grid(where),
        Grid("d", board("d", ys), "", Cell("d")),
        Grid("squares", board(f"d{SQUARE}", ys), "", None),
        Grid("L", _board(where, "L"), "", Cell("L"), "loss"),
    )


# ---- the sheet -------------------------------------------------------------------------------


def _sheet(where, rate) -> Sheet:
    """The layer and the loss, the gradients, and the layer and the loss after either step."""
    places = board("y", shape(where, "y")).places
    pairs = [(Cell("y", at), Cell("t", at)) for at in places]
    return (
        *sheet(where, "y"),
        *_loss_rows(where, ""),
        *((Cell("dy", y.at), difference(y, t)) for y, t in pairs),
        *((Cell("error", y.at), difference(t, y)) for y, t in pairs),
        *sheet(where, "dw", "db"),
        *_after(where, RIGHT, -rate),
        *_after(where, WRONG, rate),
    )


def _loss_rows(where, primes):
    """The differences, their squares, and half the sum of those."""
    places = board("y", shape(where, "y")).places
    d, squares = f"d{primes}", f"d{primes}{SQUARE}"
    for at in places:
        yield Cell(d, at), difference(Cell(f"y{primes}", at), Cell("t", at))
    for at in places:
        yield Cell(squares, at), ((Cell(d, at), Cell(d, at)),)
    yield Cell(f"L{primes}"), tuple((HALF, Cell(squares, at)) for at in places)


def _after(where, primes, part):
    """What comes out once W and b are changed by a part of their gradients."""
    for key in "wb":
        for at in board(key, shape(where, key)).places:
            old = cell(key, at)
            yield Cell(f"{key}{primes}", old.at), ((old,), (part, Cell(f"d{key}", old.at)))
    for made, total in sheet(where, "y"):
        yield Cell(f"y{primes}", made.at), tuple(_moved(term, primes) for term in total)
    yield from _loss_rows(where, primes)


def _moved(factors, primes):
    """A product of the layer with W and b as they are after a step."""
    return tuple(
        one._replace(grid=one.grid + primes) if one.grid in "wb" else one for one in factors
    )


# ---- the steps -------------------------------------------------------------------------------


def _looks(where, primes="", **changed) -> tuple[Look, ...]:
    """How the grids look, before a step of W and b or after one, but for what is `changed`."""
    looks = {key: Look(key) for key in ("x", "w", "b", "y", "dy", "out", "t", "d", "squares", "L")}
    for key in ("w", "b", "y", "out", "d", "L") if primes else ():
        name = f"{'y' if key == 'out' else key}{primes}"
        looks[key] = Look(key, board=_board(where, name), title=Cell(name))
    squares = _board(where, f"d{primes}{SQUARE}")
    looks["squares"] = Look("squares", board=squares, title=Title("Squares"))
    return tuple(look._replace(**changed.get(key, {})) for key, look in looks.items())


def _board(where, key):
    letter = letter_of(key)
    if letter == "L":
        return Board(((Cell(key),),))
    return board(key, shape(where, letter if letter in ("w", "b") else "y"))


def _used(places, **more):
    return {"used": tuple((at, 0) for at in places), **more}


def _cell_step(where, at):
    y, t, d, square = (Cell(key, at) for key in ("y", "t", "d", f"d{SQUARE}"))
    used, reached = _used([at]), known(where, "y", at) + 1
    return Step(
        about=tuple((key, *at) for key in ("out", "t", "d", "squares", "y")),
        looks=_looks(
            where,
            **dict.fromkeys(("y", "out", "t"), used),
            d=used | {"known": reached},
            squares={"question": at, "known": reached},
            **LATER,
        ),
        formula=(),
        words=(y, " is ", number(y), " and its target is ", number(t), DIFFERENCE),
        equation=(*taken_away(y, t, d), ", ", *_squared(d, square)),
    )


def _squared(d, square):
    sign = Equals(((only(d), only(d)),), ((only(square),),))
    return Numeral(only(d), "factor"), f"{SQUARE} ", sign, " ", number(square)


def _loss_step(where, places):
    squares = [Cell(f"d{SQUARE}", at) for at in places]
    shown = {"L": {"question": (0, 0)}, "dy": LATER["dy"]}
    return Step(
        about=(("L", 0, 0),),
        looks=_looks(where, squares=_used(places), **shown),
        formula=(),
        words=(L, " is half the sum of all squares"),
        equation=_halved(squares),
    )


def _halved(squares):
    """½ · (the squares) = L, or where there are too many to be read, what L is."""
    result = number(Cell("L"))
    if len(squares) > MARKED:
        return L, " ", Equals((), ((only(Cell("L")),),)), " ", result
    added = [piece for square in squares for piece in (" + ", number(square))][1:]
    some = ("(", *added, ")") if len(squares) > 1 else added
    halves = tuple((only(HALF), only(square)) for square in squares)
    return "½ · ", *some, " ", Equals(halves, ((only(Cell("L")),),)), " ", result


def _gradient_step(where, places):
    used = _used(places)
    slope = "the derivative of ½(", *MISS, f"){SQUARE} is ", *MISS
    return Step(
        about=tuple(("dy", *at) for at in places),
        looks=_looks(where, d=used, dy=used),
        formula=(),
        words=("Each ", Y, " is in one square only, and ", *slope, ": the differences are ", DY),
    )


def _weights_step(where, rate, primes):
    """What L is after W and b were changed, with the right sign or with the wrong one."""
    weights = board("w", shape(where, "w")).places
    ys = board("y", shape(where, "y")).places
    wrong = {"board": board("error", shape(where, "y")), "title": Title("T − Y")}
    return Step(
        about=(*(("w", *at) for at in weights), ("b", 0, 0)),
        looks=_looks(
            where,
            primes,
            w=_used(weights),
            b=_used([(0, 0)]),
            dy=_used(ys, **(wrong if primes == WRONG else {})),
            L={"question": (0, 0)},
        ),
        formula=(),
        words=(_right if primes == RIGHT else _wrong)(Numeral(only(rate))),
    )


def _right(rate):
    """The step against the gradients, which may be too large."""
    old, new = (only(Cell(f"L{primes}")) for primes in ("", RIGHT))
    taken = "Take ", rate, " of ", DW, " from W and ", rate, " of ", DB, " from ", Letter("b")
    return *taken, ", and ", *_goes(old, new), Less(old, new, ": so large a step goes too far")


def _wrong(rate):
    """The step along them."""
    old, new = (only(Cell(f"L{primes}")) for primes in ("", WRONG))
    other = "Whoever takes ", *TURNED, " for ", *MISS, " steps the other way: "
    return *other, rate, " of both is added, and ", *_goes(old, new)


def _goes(old, new):
    verb = Less(new, old, " falls"), Less(old, new, " rises"), Whether(((old, new),), " goes", "")
    return L, *verb, " from ", Numeral(old), " to ", Numeral(new)
