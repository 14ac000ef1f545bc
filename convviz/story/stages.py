"""What is done to two grids before one slides over the other, one stage a step.

For ∂L/∂X zeros go between the cells of ∂L/∂Y and round them, and W is turned; for ∂L/∂W zeros go
between the cells of ∂L/∂Y and round X. The last stages are the grids of Result 1.
"""

from functools import lru_cache
from typing import NamedTuple

from ..arguments import said
from ..geometry import Geometry
from ..sheet import Cell
from ..text import Letter
from .begin import Extent, met_by, story, wanted
from .boards import board, by, capital, comma, grid, shape, times, unmet
from .model import Board, Grid, Look, Script, Step, Story, Title
from .slide import border, sliding
from .terms import OTHER
from .tree import Arrow, Down, Either, Halves, Row, Stack
from .words import Words

SIDES = ("above", "below", "left", "right")
ARROW = Arrow()
BEGINS = {"dy": "as it comes, ", "w": "as stored, ", "x": ""}
BORDERS = {  # whether there are zeros, and whether something is cut off: what is said
    (True, False): ("Border", "A border of zeros goes round "),
    (False, True): ("Cut", "Rows and columns of ", " that reached only padding are cut off"),
    (True, True): (
        "Border and cut",
        "Zeros go round ",
        " and what reached only padding is cut off",
    ),
}
TURNED = (
    "for a window that starts further right or down has an ",
    Letter("x"),
    " further left or up",
)


class Stage(NamedTuple):
    """A grid as it is after one thing was done: what that is, how much of it, and why."""

    grid: Grid
    title: str = ""
    note: str = ""
    words: Words = ()


def stages(x, w, dy, of="x", *, stride=1, padding=0, dilation=1) -> Story:
    """The story of what is done to two grids before Result 1 lets one slide over the other.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x" or "w"; for ∂L/∂b nothing
    is done. `stride`, `padding` and `dilation` are those of the layer. Of what is not shown (for
    "x" that is X) only the shape matters.

    >>> story = stages([[1, 2, 3]] * 3, [[1, 2], [-1, 3]], [[4, -2]], of="x", stride=(2, 1))
    >>> for step in story.steps:
    ...     print(step.caption)
    These are ∂L/∂Y, as it comes from behind, and W, as it is stored.
    A border of zeros goes round ∂L/∂Y, so that the turned W has one place for each x.
    W is turned by 180°, for a window that starts further right or down has an x further left or up.
    """
    wanted(of)
    if of == "b":
        raise ValueError(
            f"of has to be 'x' or 'w'; got {said(of)}, for which nothing is done: ∂L/∂b is the sum "
            "of ∂L/∂Y as it comes"
        )
    layer = stride, padding, dilation
    return story(_script, met_by(of), _extent, x, w, dy=dy, layer=layer, of=of)


def _extent(where, of):
    return Extent(sum(map(len, _chains(where, of))) - 1, 0)


@lru_cache(maxsize=16)
def _script(where, of):
    chains = _chains(where, of)
    first, second = chains
    done = (first[0], second[0]), *((stage,) for chain in chains for stage in chain[1:])
    return Script(
        title=f"What is done before anything slides to {capital(wanted(of))}",
        grids=tuple(stage.grid for chain in chains for stage in chain),
        picture=Stack((Halves(*map(_picture, chains), whole=True),), small=True),
        steps=tuple(_step(done, now, _begun(of, len(done))) for now in range(len(done))),
        sheet=(),
        comma=comma(where),
        unmet=unmet(where),
    )


def _picture(chain):
    """Its stages from left to right, on a narrow page downwards."""
    keys = [stage.grid.key for stage in chain]
    wide = [item for key in keys for item in (ARROW, key)][1:]
    narrow = [item for key in keys for item in (ARROW, Row((key,)))][1:]
    return Either(Row(tuple(wide)), Down(tuple(narrow)))


def _step(done, now, begun):
    return Step(
        about=tuple((s.grid.key, *at) for s in done[now] for at in s.grid.board.places),
        looks=tuple(_look(s, k > now) for k, group in enumerate(done) for s in group),
        formula=(),
        words=done[now][0].words or begun,
    )


def _look(stage, later):
    if not stage.title:
        return Look(stage.grid.key)
    title = Title(stage.title, bold=not later, second="to come" if later else stage.note)
    return Look(stage.grid.key, title=title, later=later)


def _begun(of, count):
    dy, other = Cell("dy"), Cell(OTHER[of])
    if count == 1:
        return dy, " slides over ", other, " as it is, so nothing has to be done to either"
    stored = ", as it is stored" if of == "x" else ""
    return "These are ", dy, ", as it comes from behind, and ", other, stored


# ---- stages ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _chains(where: Geometry, of: str) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
    """The stages of the two grids, each beginning with what there is."""
    slid, held = sliding(where, of).grids[:2]
    dy = _given(where, "dy"), *_spread(where, "dy", where.stride)
    if of == "w":
        return dy, (_given(where, "x"), *_padded(where, slid.board))
    w = _given(where, "w"), *_spread(where, "w", where.dilation)
    return (*dy, *_bordered(where, slid.board)), (*w, _turned(where, held.board))


def _given(where, key):
    own = grid(where, key)._replace(board=board(key, shape(where, key)))
    return Stage(own._replace(note=f"{BEGINS[key]}{times(own.board.shape)}"))


def _after(where, key, own: Board, of, *told) -> Stage:
    """A stage of ∂L/∂Y, W or X, whose name stands over what it begins with."""
    now = grid(where, of)._replace(key=key, board=own, name=None, note="", under="")
    return Stage(now, *told)


def _spread(where, key, step):
    """Zeros between the cells, if there are any."""
    own = board(key, shape(where, key), step=step)
    if own.shape == shape(where, key):
        return
    dy = key == "dy"
    forward = f"the window moved by {by(step)}" if dy else f"the weights met cells {by(step)} apart"
    words = f"Forward {forward}, so zeros go between the cells of ", Cell(key)
    note = _between("s" if dy else "d", step)
    yield _after(where, f"{key}spread", own, key, "Spread", note, words)


def _between(letter, step):
    rows, cols = (apart - 1 for apart in step)
    if rows == cols:
        return f"{letter} − 1 = {_zeros(rows)} between"
    if not (rows and cols):
        axis = "rows" if rows else "columns"
        return f"{letter} − 1 = {_zeros(rows or cols)} between {axis}"
    return f"{letter} − 1 zeros: {rows} between rows, {cols} between columns"


def _bordered(where, own):
    """Zeros round ∂L/∂Y, or what is cut off there, if that changes anything."""
    sides = border(where)
    round_it, cut_off = any(n > 0 for n in sides), any(n < 0 for n in sides)
    if not (round_it or cut_off):
        return
    title, *what = BORDERS[round_it, cut_off]
    why = ", so that the turned ", Cell("w"), " has one place for each ", Letter("x")
    words = what[0], Cell("dy"), *what[1:], *why
    yield _after(where, "padded", own, "dy", title, _round(sides, _reach(where)), words)


def _reach(where):
    """How a border is found: what a filter reaches beyond its first cell, less the padding."""
    dilated = any(apart > 1 for apart in where.dilation)
    return f"{'d(k − 1)' if dilated else 'k − 1'}{' − p' * where.is_padded}"


def _round(sides, formula):
    """How many zeros there are on each side, or what is cut off."""
    if len(set(sides)) == 1:
        return f"{formula} = {_zeros(sides[0])} round it" if sides[0] > 0 else _cut(formula, sides)
    more, less = (
        [f"{abs(n)} {side}" for n, side in zip(sides, SIDES, strict=True) if sign * n > 0]
        for sign in (1, -1)
    )
    said = ("zeros", more), ("cut off", less)
    return "; ".join(f"{what}: {', '.join(where)}" for what, where in said if where)


def _cut(formula, sides):
    return f"{formula} = −{-sides[0]}: so many cut off all round"


def _zeros(n):
    return "1 zero" if n == 1 else f"{n} zeros"


def _padded(where, own):
    """Zeros round X, if it has padding."""
    if not where.is_padded:
        return
    sides = tuple(n for axis in where.padding for n in axis)
    words = "Forward the windows lay on the padding too, so its zeros go round ", Cell("x")
    yield _after(where, "padded", own, "x", "Padding", _round(sides, "p"), words)


def _turned(where, own):
    """W, turned."""
    words = Cell("w"), " is turned by 180°, "
    if shape(where, "w") == (1, 1):
        words += ("and a single number looks the same",)
    else:
        words += TURNED
    stage = _after(where, "turned", own, "w", "Turn", "by 180°", words)
    return stage._replace(grid=stage.grid._replace(notch="turned"))
