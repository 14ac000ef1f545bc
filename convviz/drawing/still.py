"""A picture that stands still: marks as one small SVG that needs no letters but its own."""

import hashlib
from html import escape
from itertools import groupby

from ..story.model import Grid, Look, Story
from .cells import cell_states
from .grids import value_size, widest
from .letters import placed
from .marks import Disc
from .numerals import lettered
from .paths import decimal, joined, look_of, outlines, paint, placed_at, uses
from .reel import Reel
from .titles import ONE_LINE, title_width
from .tried import HeldPainter
from .verdicts import RADIUS, signed

EDGE = 3  # round a picture: half of the outline in question, and a little air


def held(story: Story, key: str, beside: str, unit: float, label: str) -> str:
    """The first step of a grid without names; where a number differs from another grid's, a wave.

    `label` is what is said of it to who cannot see it.
    """
    by_key = {grid.key: grid for grid in story.script.grids}
    (look,) = (look for look in story.script.steps[0].looks if look.key == key)
    grid, at = by_key[key], (EDGE, ONE_LINE - EDGE)
    states = cell_states(grid, [look])
    size = min(value_size(_widest(story, one), unit) for one in by_key.values())
    painter = HeldPainter(story, grid, [look], states, at, unit, size, by_key[beside].board)
    reel = Reel(1)
    painter.paint(reel)
    marks = [m for layer in reel.layers() if layer.face != "symbols" for m in layer.marks]
    rows, cols = grid.board.shape
    wide = max(cols * unit, title_width(story, grid, look)) + 2 * EDGE
    return still(marks, story, wide, at[1] + rows * unit + EDGE, label)


def _widest(story, grid: Grid):
    return widest(story, cell_states(grid, [Look(grid.key)]))


def sign(which: str, label: str) -> str:
    """A verdict in its disc or ring: ✓, ✗, … or !."""
    return still(signed(which, RADIUS, RADIUS), None, 2 * RADIUS, 2 * RADIUS, label)


def still(marks, story: Story | None, wide: float, high: float, label: str) -> str:
    """Marks as an SVG; `story` has the numbers that they show, if there are any."""
    marks = [one for mark in marks for one in lettered(mark, story)]
    inside = "".join(_alike(look, list(group)) for look, group in groupby(marks, key=look_of))
    used = sorted({(m.font, letter) for m in marks if hasattr(m, "string")
                   for letter, _ in placed(m.string, m.font)})  # fmt: skip
    salt = f"c{hashlib.sha1(inside.encode()).hexdigest()[:5]}"  # no id is another picture's
    letters = outlines(used, salt)
    inside = inside.replace("href='#", f"href='#{salt}")
    size = f"viewBox='0 0 {decimal(wide)} {decimal(high)}' width='{decimal(wide)}'"
    return (
        f"<svg role='img' aria-label='{escape(label)}' {size} height='{decimal(high)}'>"
        f"<defs>{letters}</defs>{inside}</svg>"
    )


def _alike(look, group) -> str:
    return joined(look, group) if look else "".join(map(_mark, group))


def _mark(mark) -> str:
    if isinstance(mark, Disc):
        at = f"cx='{decimal(mark.x)}' cy='{decimal(mark.y)}' r='{decimal(mark.radius)}'"
        return f"<circle {at}{paint(mark.fill, mark.line, mark.weight)}/>"
    at = placed_at(mark.x, mark.y, mark.size)
    return f"<g fill='{mark.color}' {at}>{uses(mark.string, mark.font, 0)}</g>"
