"""W turned by 180° in two flips: where each w goes, and why in that order."""

from functools import lru_cache

from ..mistakes import stands
from ..sheet import Cell
from ..text import Letter
from .begin import MOST_CELLS, Extent, flat, story
from .boards import board, comma, shape
from .model import Look, Script, Step, Story
from .tree import Arrow, Row, Stack
from .ways import FLIPPED, STORED, TURNED, way_grid

WAYS = STORED, FLIPPED, TURNED
FIRST = Cell("w", (0, 0))
ENDS = ("top", "bottom"), ("left", "right")  # of the rows, of the columns
X, W = Letter("x"), Letter("w")


def turning(w) -> Story:
    """The story of W turned by 180°: as it is stored, flipped left to right, upside down too.

    `w` is (kH, kW), of any size; the notch travels with w11.

    >>> story = turning([[1, 2], [-1, 3]])
    >>> story.steps[1].caption
    'Flip W left to right: w11 goes to the top right.'
    """
    array = flat("w", w)
    if array.size > MOST_CELLS:
        raise ValueError(
            f"w of shape {array.shape} has more than {MOST_CELLS:,} cells, which can neither be "
            "drawn nor followed: take a part of it, such as w[:9, :9]"
        )
    # W turns by itself: an X just as large does nothing
    return story(_script, ("w",), _extent, array, array, takes=("w",))


def _extent(where):
    return Extent(len(WAYS), 0)


@lru_cache(maxsize=16)
def _script(where):
    row = ("w", Arrow("left ↔ right"), FLIPPED.key, Arrow("top ↔ bottom"), TURNED.key)
    return Script(
        title="W turned by 180° in two flips",
        grids=tuple(way_grid(where, way) for way in WAYS),
        picture=Stack((Row(row),)),
        steps=tuple(_step(where, k) for k in range(len(WAYS))),
        sheet=(),
        comma=comma(where),
    )


def _step(where, now):
    extent, key = shape(where, "w"), WAYS[now].key
    return Step(
        about=tuple((key, *place) for place in board("w", extent).places),
        looks=tuple(_look(extent, k, k > now) for k in range(len(WAYS))),
        formula=(),
        words=(_stored, _flipped, _turned)[now](extent),
    )


def _look(extent, k, later):
    # each flip is its own inverse, so where w11 stands is what stands at its place
    at = stands(WAYS[k].laid, extent, (0, 0))
    return Look(WAYS[k].key, used=() if later else ((at, 0),), later=later)


def _stored(extent):
    if extent == (1, 1):
        return ("W as it is stored has a single number, ", FIRST)
    return ("W as it is stored: ", FIRST, f" stands at the {_end(extent, 0, 0)}")


def _flipped(extent):
    if extent[1] == 1:
        only = "number" if extent == (1, 1) else "column"
        return (f"Flip W left to right: its only {only} stays where it is",)
    return ("Flip W left to right: ", FIRST, f" goes to the {_end(extent, 0, 1)}")


def _turned(extent):
    done = "Flip W upside down too, and it is turned by 180°: "
    if extent == (1, 1):
        return (
            done,
            "a single number looks the same",
        )
    goes = (FIRST, f" goes to the {_end(extent, 1, 1)}")
    moved = goes if extent[0] > 1 else ("its only row stays where it is",)
    order = ", and in this order an ", X, " meets the ", W, "'s as the window slides on"
    return (done, *moved, *order)


def _end(extent, row, col):
    """The words for a corner; of a single row or column, for its end."""
    corner = [names[at] for names, at, n in zip(ENDS, (row, col), extent, strict=True) if n > 1]
    return f"{' '.join(corner)}{' end' * (len(corner) == 1)}"
