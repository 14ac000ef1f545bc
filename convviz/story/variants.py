"""What Result 1 gives if W is laid in another way: only the turned W gives ∂L/∂X, for all numbers.

The totals of all ways are the same, the total of ∂L/∂Y times that of W: each w meets each ∂L/∂y
once, wherever that lands.
"""

from functools import lru_cache

from ..geometry import Geometry
from ..sheet import Cell, Sum
from .begin import Extent, story
from .boards import board, comma, grid, shape, size
from .model import Grid, Look, Script, Step, Story, Title
from .tree import Columns, Pile, Stack, Tried
from .ways import FLIPPED, STORED, TRANSPOSED, TURNED, Way, gathered_so, way_grid
from .words import Equals, Numeral, Pairs, Whether

SLID = {
    STORED: "Slide W as it is stored",
    FLIPPED: "Flip W left to right only, slide it",
    TRANSPOSED: "Transpose W, slide it",
}
RIGHT = TURNED.result


def variants(x, w, dy) -> Story:
    """The story of W laid in four ways in Result 1, each with what would come out as ∂L/∂X.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y; of x only the shape matters. W is slid
    over ∂L/∂Y with its border of zeros as it is stored, flipped left to right, transposed and
    turned by 180°; transposed it would not fit where it is not square, so there are three ways.

    >>> story = variants([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], [[4, -2], [5, -3]])
    >>> print(story.steps[0].caption)
    Slide W as it is stored over ∂L/∂Y with its border of zeros, and the numbers with a wave are \
not those of ∂L/∂X.
    """
    return story(_script, ("w", "dy"), _extent, x, w, dy=dy)


def _extent(where):
    count = len(_ways(where))
    return Extent(count, count * size(where, "y") * size(where, "w"))


def _ways(where: Geometry) -> tuple[Way, ...]:
    rows, cols = shape(where, "w")
    square = (TRANSPOSED,) if rows == cols else ()
    return STORED, FLIPPED, *square, TURNED


@lru_cache(maxsize=16)
def _script(where):
    ways = _ways(where)
    return Script(
        title="Four ways to lay W" if len(ways) == 4 else "Three ways to lay W",
        grids=(grid(where, "dy"), *(g for way in ways for g in _grids(where, way))),
        picture=Stack((Columns("dy", "*", tuple(map(_pile, ways))),)),
        steps=tuple(_step(where, ways, k) for k in range(len(ways))),
        sheet=tuple(row for way in ways for row in _results(where, way)),
        comma=comma(where),
    )


def _grids(where, way):
    result = board(way.result, shape(where, "x"))
    name = Cell("dx") if way is TURNED else None
    return way_grid(where, way), Grid(way.result, result, "x", name, gradient=True)


def _pile(way):
    return Pile((way.key, Tried(way.result, RIGHT)))


def _results(where, way):
    """The cells of what comes out, each with its sum."""
    places = board(RIGHT, shape(where, "x")).places
    return tuple((Cell(way.result, at), gathered_so(where, way, at)) for at in places)


def _step(where, ways, now):
    way = ways[now]
    about = [(key, *at) for key, of in ((way.key, "w"), (way.result, "x"))
             for at in board(of, shape(where, of)).places]  # fmt: skip
    return Step(
        about=tuple(about),
        looks=(Look("dy"), *(k for n, w in enumerate(ways) for k in _looks(where, w, n - now))),
        formula=(),
        words=_words(where, way),
        equation=_equation(where) if way is TURNED else (),
    )


def _looks(where, way, ahead):
    """W and what comes out: of one that is now, one before that, or one yet to come."""
    if ahead > 0:
        to_come = Title("to come", bold=False)
        return Look(way.key, later=True), Look(way.result, title=to_come, later=True, known=0)
    title = None if way is TURNED else Title("gives")
    used = tuple((at, 0) for at in board("w", shape(where, "w")).places) if not ahead else ()
    return Look(way.key, used=used), Look(way.result, title=title)


def _words(where, way):
    dx, dy = Cell("dx"), Cell("dy")
    if way is TURNED:
        given = "W turned by 180° gives ", dx, " whatever the numbers, yet totals cannot tell, "
        return *given, "since each is the total of ", dy, " times that of W"
    right = "with these numbers you get "
    wrong = "the numbers with a wave are not those of "
    judged = Whether(_pairs(where, way), right, wrong), dx
    return f"{SLID[way]} over ", dy, " with its border of zeros, and ", *judged


def _pairs(where, way) -> Pairs:
    places = board(RIGHT, shape(where, "x")).places
    return tuple((((Cell(way.result, at),),), ((Cell(RIGHT, at),),)) for at in places)


def _equation(where):
    """The total of ∂L/∂Y times that of W is the total of ∂L/∂X."""
    dy, w, dx = (_total(where, key) for key in ("dy", "w", "dx"))
    relation = Equals(((dy, w),), ((dx,),))
    return Numeral(dy), " · ", Numeral(w, "factor"), " ", relation, " ", Numeral(dx)


def _total(where, key) -> Sum:
    return tuple((Cell(key, at),) for at in board(key, shape(where, key)).places)
