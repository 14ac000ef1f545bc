"""Right and wrong: a wave under a number, and the verdict on a whole grid in a disc.

Which of them is seen depends on the numbers, so each is a mark that is judged when it is written.
"""

import math

from ..story.words import Pairs
from . import style
from .letters import ink
from .marks import CURVE3, DIGIT, DISC, MOVETO, STRIKE, Disc, Shape, Text, arc
from .numerals import Judged

RADIUS = 10
SIGN = 12.5  # the size of what stands in a disc
HALF, HALVES, HEIGHT = 2.5, 8, 3.4  # of a wave: half its length, how many of those, and its reach


def wave(x, y, pairs: Pairs) -> Judged:
    """The one mark for wrong, about its middle, where the number over it differs from another."""
    start, points = x - HALF * HALVES / 2, []
    for k in range(HALVES):
        bend = y + (-1) ** k * HEIGHT  # the curve comes half as far
        points += [(start + (k + 0.5) * HALF, bend), (start + (k + 1) * HALF, y)]
    codes = MOVETO, *[CURVE3] * len(points)
    line = Shape(((start, y), *points), codes, STRIKE, line=style.INK, weight=style.WRONG)
    return Judged(line, pairs, True)


def verdict(x, y, pairs: Pairs) -> list:
    """✓ in a disc where all pairs of numbers agree, as none do, else ✗ in a ring."""
    right, wrong = signed("✓", x, y), signed("✗", x, y)
    if not pairs:
        return right
    return [Judged(mark, pairs, differ) for differ, marks in ((False, right), (True, wrong))
            for mark in marks]  # fmt: skip


def signed(sign, x, y) -> list:
    """A verdict that does not depend on numbers: ✓ in a disc, … in a dashed ring, others in one."""
    if sign == "✓":
        return [Disc(x, y, RADIUS, fill=style.INK), _sign(sign, x, y, style.WHITE)]
    return [pending(x, y) if sign == "…" else _ring(x, y), _sign(sign, x, y, style.INK)]


def pending(x, y) -> Shape:
    """What stands where there will be a verdict: a dashed ring."""
    radius = RADIUS - style.RING / 2
    look = {"line": style.ZERO, "weight": style.RING, "dash": (radius * math.pi / 12,) * 2}
    return arc(x, y, radius, radius, 0, 360, DISC, **look)


def _ring(x, y):
    weight = style.RING
    return Disc(x, y, RADIUS - weight / 2, fill=style.WHITE, line=style.INK, weight=weight)


def _sign(sign, x, y, color):
    left, bottom, right, top = ink(sign, "bold")
    at = x - (left + right) / 2 * SIGN, y + (top + bottom) / 2 * SIGN
    return Text(*at, sign, "bold", SIGN, color, DIGIT)
