"""Two layers in a row: what the lower gives the upper takes in, so its ∂L/∂X is the lower's ∂L/∂Y.

Grids of the upper layer have a 2 in their keys, and a prime in their names.
"""

from functools import lru_cache

from ..geometry import Geometry
from ..sheet import Cell, Sheet, sheet
from ..text import PRIME, Letter
from .boards import board, shape
from .model import Board, Grid, Look, Rect, Script, Step
from .target import HALF, difference
from .tree import Either, Ground, Ledger, Part, Pile, Row, Stack, Way
from .words import Equals, Words, number, only

X_UP, Y_UP = ((Letter(letter), PRIME) for letter in "xy")  # any cell of the upper layer
UP = "2"  # in the keys of the upper layer
GRIDS = "x", "w", "b", "y"
ORDER = (  # what each step adds
    ("y",),
    ("x2",),
    ("y2",),
    ("L",),
    ("dy2",),
    ("dw2", "db2"),
    ("dx2",),
    ("dy",),
    ("dw", "db"),
    ("dx",),
)
GIVEN = "x", "w", "b", "w2", "b2", "t"  # what is there from the start
Pair = tuple[Geometry, Geometry]


@lru_cache(maxsize=16)
def script(wheres: Pair, aimed: bool) -> Script:
    """The script of two layers, with a target for the upper one or none."""
    return Script(
        title="Two layers in a row",
        grids=tuple(_grids(wheres, aimed)),
        picture=Stack((Either(_wide(aimed), _narrow(aimed)),)),
        steps=tuple(_steps(wheres, aimed)),
        sheet=tuple(_sheet(wheres, aimed)),
    )


def _sheet(wheres, aimed) -> Sheet:
    """Both layers forward, and both backward."""
    lower, upper = wheres
    yield from sheet(lower, "y")
    yield from _same("x2", "y", lower)
    above = {row[0].grid: [] for row in sheet(upper, "y", "dx", "dw", "db")}
    for cell, total in sheet(upper, "y", "dx", "dw", "db"):
        above[cell.grid].append((_up(cell), tuple(tuple(map(_up, term)) for term in total)))
    yield from above["y"]
    yield from _loss(upper) if aimed else ()
    for key in ("dw", "db", "dx"):
        yield from above[key]
    yield from _same("dy", "dx2", lower)
    yield from sheet(lower, "dw", "db", "dx")


def _same(one, other, lower):
    """The cells of one grid, which are those of another."""
    for at in board("y", shape(lower, "y")).places:
        yield Cell(one, at), only(Cell(other, at))


def _up(factor):
    """A factor of the upper layer."""
    return factor._replace(grid=factor.grid + UP) if isinstance(factor, Cell) else factor


def _loss(upper):
    """∂L/∂Y′ from T, and L: half the sum of the squares."""
    places = board("y", shape(upper, "y")).places
    for at in places:
        yield Cell("dy2", at), difference(Cell("y2", at), Cell("t", at))
    misses = (Cell("dy2", at) for at in places)
    yield Cell("L"), tuple((HALF, miss, miss) for miss in misses)


def _board(wheres, key) -> Board:
    if key in ("L", "t"):
        return Board(((Cell("L"),),)) if key == "L" else board("t", shape(wheres[1], "y"))
    return board(key, shape(wheres[key.endswith(UP)], key))


def _grids(wheres, aimed):
    for key in _keys(aimed):
        letter = key.removeprefix("d").removesuffix(UP)
        role, gradient = letter if letter in GRIDS else "", key.startswith("d")
        notch = "stored" if letter == "w" and not gradient else ""
        yield Grid(key, _board(wheres, key), role, Cell(key), "", gradient, notch)


def _keys(aimed):
    layers = [f"{d}{key}{up}" for up in ("", UP) for d in ("", "d") for key in GRIDS]
    return (*layers, "t", "L") if aimed else layers


# ---- the picture -----------------------------------------------------------------------------

LEVEL = Way("y", "x2", "is"), Way("dx2", "dy", "is")
BACK = (
    *(Way(f"dy{up}", f"dw{up}") for up in ("", UP)),
    *(Way(f"dy{up}", f"dx{up}", under=True) for up in ("", UP)),
)
LOSS = Way("y2", "t", seen_with="L"), Way("t", "L"), Way("L", "dy2")
LOWER, UPPER = "lower layer", "upper layer"
BETWEEN, BEFORE_LOSS, APART = 64, 34, 10
CLOSE = 6  # rows, so that all of a player is seen


def _wide(aimed) -> Ledger:
    """Values from left to right, under each its gradient."""
    rows = [
        (*_layer("", *signs, d), BETWEEN, *_layer(UP, *signs, d))
        for d, signs in (("", ("*", "=")), ("d", (None, None)))
    ]
    grounds = Ground(LOWER, (0, 2), (0, 5)), Ground(UPPER, (0, 2), (6, 11))
    if not aimed:
        return Ledger(tuple(rows), (*LEVEL, *BACK), grounds, apart=CLOSE)
    ends = (BEFORE_LOSS, Part("t")), (BEFORE_LOSS, Part("L"))
    rows = tuple((*row, *end) for row, end in zip(rows, ends, strict=True))
    return Ledger(rows, (*LEVEL, *BACK, *LOSS), grounds, apart=CLOSE)


def _layer(up, times, equals, d):
    x, w, b, y = (Part(f"{d}{key}{up}") for key in GRIDS)
    return x, times, Pile((w, b)), equals, y


def _narrow(aimed) -> Ledger:
    """Values downwards, beside each its gradient, upwards."""
    rows = (*_downwards(""), *_downwards(UP))
    grounds = Ground(LOWER, (0, 3), (0, 4)), Ground(UPPER, (3, 6), (0, 4))
    if not aimed:
        return Ledger(rows, LEVEL, grounds, down=True)
    return Ledger((*rows, (None, Part("t"), APART, Part("L"))), (*LEVEL, *LOSS), grounds, down=True)


def _downwards(up):
    x, w, b, y, dx, dw, db, dy = (Part(f"{d}{key}{up}") for d in ("", "d") for key in GRIDS)
    yield None, x, APART, dx
    yield "*", Row((w, "+", b)), APART, Row((dw, APART, db))
    yield "=", y, APART, dy


# ---- the steps -------------------------------------------------------------------------------


def _steps(wheres, aimed):
    given = GIVEN if aimed else (*GIVEN[:-1], "dy2")
    order = [keys for keys in ORDER if aimed or keys != ("L",)]
    known = set(given)
    for keys in order:
        known |= set(keys)
        yield _step(wheres, aimed, keys, frozenset(known))


# what each is made of
FROM = {
    "y": ("x", "w", "b"),
    "x2": ("y",),
    "y2": ("x2", "w2", "b2"),
    "L": ("y2", "t"),
    "dw2": ("dy2", "x2"),
    "dx2": ("dy2", "w2"),
    "dy": ("dx2",),
    "dw": ("dy", "x"),
    "dx": ("dy", "w"),
}


def _step(wheres, aimed, keys, known) -> Step:
    made, used = keys[0], FROM.get(keys[0], ("y2", "t") if aimed else ())
    about = [(key, *at) for key in keys for at in _board(wheres, key).places]
    looks = (_look(wheres, key, keys, used, known) for key in _keys(aimed))
    words, equation = _said(wheres, aimed, made)
    return Step(tuple(about), tuple(looks), (), words, equation)


def _look(wheres, key, keys, used, known) -> Look:
    places = _board(wheres, key).places
    if key not in known:
        return Look(key, later=True, known=0)
    rows, cols = _board(wheres, key).shape
    window = Rect(0, 0, rows, cols) if key in keys or (keys == ("dy",) and key == "dx2") else None
    lit = places if key in (*keys, *used) else ()
    return Look(key, used=tuple((at, 0) for at in lit), window=window)


def _said(wheres, aimed, made) -> tuple[Words, Words]:
    """What a step says, and its equation."""
    if made == "L":
        return _said_of_loss()
    names = {key: Cell(key) for key in _keys(True)}
    more = ", and so on" if len(_board(wheres, "y").places) > 1 else ""
    return tuple(names.get(part, part) for part in _words(aimed, more)[made]), ()


def _said_of_loss():
    result = Cell("L")
    words = result, " is how far ", Cell("y2"), " is from ", Cell("t"), ": half the sum of all "
    sign = Equals((), ((only(result),),))
    return (*words, "squared differences"), (result, " ", sign, " ", number(result))


def _words(aimed, more):
    """The sentences, with keys for names."""
    made = ("y2", " − ", "t") if aimed else ("given",)
    return {
        "y": ("The lower layer slides ", "w", " over ", "x", " and adds ", "b", ": that is ", "y"),
        "x2": ("The upper layer takes in what the lower one gives: ", "x2", " is ", "y"),
        "y2": ("The upper layer slides ", "w2", " over ", "x2", " and adds ", "b2", ": that is ",
               "y2"),
        "dy2": ("Now backward. ", "dy2", " is ", *made, ": how ", "L", " changes with each ",
                *Y_UP),
        "dw2": ("dy2", " and ", "x2", " give ", "dw2", ", and the sum of ", "dy2", " is ", "db2",
                ": from these the upper layer learns"),
        "dx2": ("dy2", " and ", "w2", " give ", "dx2", " too: how ", "L", " changes with each ",
                *X_UP),
        "dy": (Cell("x2", (0, 0)), " is ", Cell("y", (0, 0)), f"{more}: ", "L", " changes with "
               "both alike. So ", "dx2", " of the upper layer is ", "dy", " of the lower one"),
        "dw": ("The lower layer goes on with it as the upper one did: ", "dy", " and ", "x",
               " give ", "dw", ", and the sum of ", "dy", " is ", "db"),
        "dx": ("dy", " and ", "w", " give ", "dx", ": if there were one more layer below, this "
               "would be its ∂L/∂Y"),
    }  # fmt: skip
