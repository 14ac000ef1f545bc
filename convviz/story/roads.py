"""Why effects along several roads add up: a nudge forks, travels both roads, and is added.

First with s, f, g and z, of which each follows others at some rate; then the same picture with
the names of the layer, where two roads lead from x₁₂ to L, by way of y₁₁ and of y₁₂.
"""

from functools import lru_cache
from typing import NamedTuple

from ..arguments import array_of
from ..sheet import Cell, Sheet
from ..text import Letter
from .begin import numbers_of
from .model import Board, Grid, Look, Script, Step, Story, Term
from .recipe import Recipe
from .terms import equation, written_out
from .tree import Either, Formula, Ledger, Stack, Way
from .words import Words, number, only

SHAPE = 2, 2  # two roads, of two rates each
PLAIN = 0.1


class Names(NamedTuple):
    """What the numbers of the picture are called: of each road its rates, and what is between."""

    start: Cell
    first: tuple[Cell, Cell]
    middle: tuple[Cell, Cell]
    second: tuple[Cell, Cell]
    part: tuple[Cell, Cell]  # what each road adds to the end
    end: Cell
    rate: Cell  # of the end by the start


RATES = tuple(tuple(Cell("rates", (k, j)) for k in (0, 1)) for j in (0, 1))
PLAIN_NAMES = Names(
    Cell("nudge"), RATES[0], (Cell("Δf"), Cell("Δg")), RATES[1],
    (Cell("Δz", (0,)), Cell("Δz", (1,))), Cell("Δz"), Cell("rate"),
)  # fmt: skip
# x₁₂ is under w₁₂ where the window is that of y₁₁, and under w₁₁ where it is that of y₁₂
LAYER = Names(
    Cell("Δx", (0, 1)),
    (Cell("w", (0, 1)), Cell("w", (0, 0))),
    (Cell("Δy", (0, 0)), Cell("Δy", (0, 1))),
    (Cell("dy", (0, 0)), Cell("dy", (0, 1))),
    (Cell("ΔL", (0,)), Cell("ΔL", (1,))),
    Cell("ΔL"),
    Cell("dx", (0, 1)),
)
START, END, RATE = "start", "end", "rate"
FIRST, MIDDLE, SECOND, PART = (
    (f"{key}1", f"{key}2") for key in ("first", "middle", "second", "part")
)
KEYS = START, *FIRST, *MIDDLE, *SECOND, *PART, END, RATE  # in the order of `_flat`
ALONG = *FIRST, *SECOND
ROLES = {START: "x", RATE: "x"} | dict.fromkeys(FIRST, "w") | dict.fromkeys(MIDDLE + SECOND, "y")


def roads(rates, nudge=PLAIN) -> Story:
    """The story of a nudge that goes two roads: s to z by way of f, and by way of g.

    `rates` is (2, 2), a row for each road: how fast f follows s and z follows f; how fast g
    follows s and z follows g. `nudge` is how far s is moved. The last steps tell the same of the
    layer. Source of the formula: the chain rule of several variables,
    ∂z/∂s = ∂z/∂f · ∂f/∂s + ∂z/∂g · ∂g/∂s.

    >>> story = roads([[2, 4], [1, -2]])
    >>> for step in story.steps[1:7]:
    ...     print(step.caption)
    f follows s at the rate ∂f/∂s, so it moves by: 2 · 0.1 = 0.2
    g follows s too at the rate ∂g/∂s, so it moves by: 1 · 0.1 = 0.1
    z follows f at the rate ∂z/∂f, so by this road it moves by: 4 · 0.2 = 0.8
    z follows g too at the rate ∂z/∂g, so by this road it moves by: −2 · 0.1 = −0.2
    z goes along with both, so what comes by the two roads adds up: 0.8 − 0.2 = 0.6
    Leave out the nudge, and what is left is the rate ∂z/∂s: the rates along each road \
multiplied, and the roads added: 8 − 2 = 6
    """
    given = {"rates": array_of("rates", rates), "nudge": array_of("nudge", nudge)}
    if given["rates"].shape != SHAPE:
        raise ValueError(
            "rates has to have the shape (2, 2), a row for each road with its two rates; "
            f"got shape {given['rates'].shape}"
        )
    if given["nudge"].ndim:
        raise ValueError(f"nudge has to be one number; got shape {given['nudge'].shape}")
    numbers = tuple(pair for key in given for pair in numbers_of(key, given[key]))
    shapes = tuple((key, array.shape) for key, array in given.items())
    return Story(_script(), numbers, Recipe("roads", shapes, tuple(given)))


@lru_cache(maxsize=1)
def _script() -> Script:
    return Script(
        title="Two roads from s to z",
        grids=tuple(_grids()),
        picture=Stack((Either(_wide(), _narrow()), Formula(2))),
        steps=(*_plain_steps(), *_layer_steps()),
        sheet=tuple(_sheet()),
    )


def _sheet() -> Sheet:
    """What follows from the nudge and the rates, and the same numbers under the layer's names."""
    names = PLAIN_NAMES
    for k in (0, 1):
        yield names.middle[k], ((names.first[k], names.start),)
    for k in (0, 1):
        yield names.part[k], ((names.second[k], names.middle[k]),)
    yield names.end, tuple((part,) for part in names.part)
    yield names.rate, _rate(names)
    for one, other in zip(_flat(LAYER), _flat(names), strict=True):
        yield one, only(other)


def _rate(names):
    """The rate of the end by the start."""
    return tuple(zip(names.second, names.first, strict=True))


def _flat(names):
    return (
        names.start,
        *names.first,
        *names.middle,
        *names.second,
        *names.part,
        names.end,
        names.rate,
    )


# ---- the picture -----------------------------------------------------------------------------


def _grids():
    for key, slot in zip(KEYS, _flat(PLAIN_NAMES), strict=True):
        yield Grid(key, Board(((slot,),)), "", None, gradient=key in (*SECOND, RATE))


def _ways():
    for k in (0, 1):
        yield Way(START, FIRST[k], f"road {k + 1}", pointed=False)
        yield Way(FIRST[k], MIDDLE[k])
        yield Way(MIDDLE[k], SECOND[k], pointed=False)
        yield Way(SECOND[k], PART[k])
        yield Way(PART[k], END)
    yield Way(START, RATE, pointed=False)
    yield Way(RATE, END, seen_with=RATE)


FORK, ON, JOIN, ACROSS = 120, 44, 80, 44  # gaps: to a fork, along a road, to its end, between two
LINES = {"wide": 22.0, "narrow": 30.0}


def _wide() -> Ledger:
    """From left to right, a road over the other."""
    one, other = ((None, FORK, FIRST[k], ON, MIDDLE[k], ON, SECOND[k], ON, PART[k], JOIN, None)
                  for k in (0, 1))  # fmt: skip
    both = START, *[None] * 4, RATE, *[None] * 4, END
    return Ledger((one, both, other), tuple(_ways()), apart=LINES["wide"])


def _narrow() -> Ledger:
    """From top to bottom, the roads beside each other."""
    pairs = (FIRST, None), (MIDDLE, RATE), (SECOND, None), (PART, None)
    rows = [(one, ACROSS, between, ACROSS, other) for (one, other), between in pairs]
    ends = [(None, 0, key, 0, None) for key in (START, END)]
    return Ledger((ends[0], *rows, ends[1]), tuple(_ways()), down=True, apart=LINES["narrow"])


# ---- the steps -------------------------------------------------------------------------------

S, F, G, Z, L = map(Letter, "sfgzL")


def _plain_steps():
    """The steps on the way from s to z, each number as it is reached."""
    names, known = PLAIN_NAMES, {START, *FIRST, *SECOND}
    words = "Nudge ", S, " a little: ", names.start, ", the change of ", S, ", is "
    words += number(names.start), ". ", F, " and ", G, " follow ", S, ", and ", Z
    words += (" follows both, each at a rate of its own",)
    yield _step(names, known, START, (), words)
    for k, who in enumerate((F, G)):
        used, product = (START, FIRST[k]), (names.first[k], names.start)
        words = _follows(k, who, S, names.first[k], "so it moves by")
        known |= {MIDDLE[k]}
        yield _step(names, known, MIDDLE[k], used, words, names.middle[k], (product,))
    for k, whom in enumerate((F, G)):
        used, product = (MIDDLE[k], SECOND[k]), (names.second[k], names.middle[k])
        words = _follows(k, Z, whom, names.second[k], "so by this road it moves by")
        known |= {PART[k]}
        yield _step(names, known, PART[k], used, words, names.part[k], (product,))
    added = Z, " goes along with both, so what comes by the two roads adds up"
    known |= {END}
    yield _step(names, known, END, PART, added, names.end, tuple((part,) for part in names.part))
    rate = "Leave out the nudge, and what is left is the rate ", names.rate
    rule = ": the rates along each road multiplied, and the roads added"
    yield _step(names, KEYS, RATE, ALONG, (*rate, rule), names.rate, _rate(names))


def _follows(k, who, whom, rate, so) -> Words:
    return who, " follows ", whom, " too" * k, " at the rate ", rate, f", {so}"


def _layer_steps():
    """The same roads in the layer."""
    names = LAYER
    x, ys = Cell("x", (0, 1)), [Cell("y", (0, 0)), Cell("y", (0, 1))]
    roads = "In the layer: ", x, " goes into ", ys[0], " by way of ", names.first[0], " and into "
    roads += ys[1], " by way of ", names.first[1], ", and ", L, " follows both"
    known = {*KEYS} - {RATE}
    yield _step(names, known, END, PART, roads, names.end, tuple((part,) for part in names.part))
    rate = "So ", names.rate, " is the ∂", L, "/∂", Letter("y"), " times the ", Letter("w")
    rate += (" of each road, added up",)
    yield _step(names, KEYS, RATE, ALONG, rate, names.rate, _rate(names))


def _step(names, known, question, used, words, result=None, products=()) -> Step:
    slots = zip(KEYS, _flat(names), strict=True)
    return Step(
        about=((question, 0, 0),),
        looks=tuple(_look(names, key, slot, question, used, known) for key, slot in slots),
        formula=written_out(result, tuple(map(Term, products))) if result else (),
        words=words,
        equation=equation(products, result) if result else (),
    )


def _look(names, key, slot, question, used, known) -> Look:
    """A number: the rates of s, f, g and z are framed as the derivatives that they are."""
    board = Board(((slot,),))
    rate = Grid(key, board, "", None, gradient=True) if key in FIRST else None
    return Look(
        key,
        used=(((0, 0), 0),) if key in used else (),
        question=(0, 0) if key == question else None,
        known=int(key in known),
        board=board,
        role=ROLES.get(key, "") if names is LAYER else "",
        instead=rate if names is PLAIN_NAMES else None,
        hidden=key == RATE and key not in known,
    )
