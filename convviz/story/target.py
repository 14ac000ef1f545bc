"""A target T for Y: ∂L/∂Y is then no longer given, it is Y − T, from L = ½Σ(y − t)².

Whatever begins with ∂L/∂Y can begin with a target: its sheet gets Y and Y − T as rows before its
own, its picture a row of grids that says so.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps

from ..geometry import Geometry
from ..sheet import Cell, Sheet, Sum, sheet
from .boards import board, is_large, shape
from .model import Grid, Look, Script
from .tree import Either, Row, Stack
from .words import Equals, Numeral, Words, number, only

MINUS, HALF = -1.0, 0.5
MISSES = Row(("out", "−", "t", "=", "error"))  # keys of its own: a story may show Y elsewhere
DONE = Look("out"), Look("t"), Look("error")


def difference(y: Cell, t: Cell) -> Sum:
    """The sum that y − t is."""
    return (y,), (MINUS, t)


@lru_cache(maxsize=64)
def missed(where: Geometry) -> Sheet:
    """The rows of Y, and of ∂L/∂Y from Y and T."""
    places = board("y", shape(where, "y")).places
    rows = ((Cell("dy", at), difference(Cell("y", at), Cell("t", at))) for at in places)
    return *sheet(where, "y"), *rows


def target_grid(where: Geometry) -> Grid:
    """T, in the shape of Y."""
    return Grid("t", board("t", shape(where, "y")), "", Cell("t"), "target")


def taken_away(one: Cell, other: Cell, result: Cell) -> Words:
    """What y − t comes to, in numbers."""
    sign = Equals(((only(one),), (only(MINUS), only(other))), ((only(result),),))
    return number(one), " − ", Numeral(only(other), "factor"), " ", sign, " ", number(result)


def grids(where: Geometry) -> tuple[Grid, ...]:
    """The grids of Y − T = ∂L/∂Y."""
    ys = shape(where, "y")
    return (
        Grid("out", board("y", ys), "y", Cell("y")),
        target_grid(where),
        Grid("error", board("dy", ys), "y", Cell("dy"), gradient=True),
    )


def aiming(tell: Callable[..., Script], t) -> Callable[..., Script]:
    """What tells a story: as it is, or where there is a target, with Y − T = ∂L/∂Y over it."""
    if t is None:
        return tell

    @wraps(tell)
    def told(where, **options):
        return _told(tell, where, tuple(options.items()))

    return told


@lru_cache(maxsize=16)
def _told(tell, where, options):
    return aimed(tell(where, **dict(options)), where, _over)


def _over(picture):
    """A picture with Y − T = ∂L/∂Y over it, its cells small enough for a screen."""
    if isinstance(picture, Either):
        return Either(*map(_over, picture))
    return Stack((MISSES, *picture.parts), small=True)


def aimed(script: Script, where: Geometry, placed, looks=lambda step: DONE) -> Script:
    """A script whose ∂L/∂Y is Y − T, with the grids of that `placed` in its picture.

    `looks` says how they look on a step. Beside images there is no room for them.
    """
    own = {cell for cell, _ in missed(where)}
    rows = *missed(where), *(row for row in script.sheet if row[0] not in own)
    if has_images(script):
        return replace(script, sheet=rows)
    return replace(
        script,
        grids=(*grids(where), *script.grids),
        picture=placed(script.picture),
        steps=tuple(step._replace(looks=(*looks(step), *step.looks)) for step in script.steps),
        sheet=rows,
    )


def has_images(script: Script) -> bool:
    """Whether its grids are too large for numbers."""
    return is_large(*(grid.board.shape for grid in script.grids))
