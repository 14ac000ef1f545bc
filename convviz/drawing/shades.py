"""Shades: marks that are numbers too, told by how dark a cell is.

A `Shade` knows which sum it shows, as a `Slot` does, and among which numbers that is large or
small. From white, for a 0, to its darkest colour it takes as large a part of the way as the number
has of the largest; a negative number has a minus in it.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from ..sheet import Sum
from . import style
from .marks import TINT, Shape, rectangle, segments

DASH = 0.52  # the length of a minus in a cell, of its side
THIN = 0.8  # a minus is no thinner
DARK = 0.21  # below this luminance a minus is white


class Shade(NamedTuple):
    """A square cell that is darker the larger its number is, of the cells of the grid `scale`."""

    x: float
    y: float
    side: float
    sum: Sum
    darkest: str
    scale: str
    signed: bool  # whether a negative number has a minus in it
    level: int = TINT

    def fill(self, value: float, largest: float) -> str:
        """The colour for a value.

        >>> cell = Shade(0, 0, 10, (), "#1F5FBF", "x", True)
        >>> cell.fill(0, 4), cell.fill(-2, 4), cell.fill(4, 4)
        ('#FFFFFF', '#8FAFDF', '#1F5FBF')
        """
        return mixed(self.darkest, abs(value) / largest if largest else 0.0)

    def shapes(self, value: float, largest: float) -> tuple[Shape, ...]:
        """What is seen of a value."""
        fill = self.fill(value, largest)
        square = rectangle(self.x, self.y, self.side, self.side, self.level, fill=fill)
        if not (self.signed and value < 0):
            return (square,)
        look = {"line": minus_on(fill), "weight": self.weight}
        return square, segments((self.minus,), self.level, **look)

    @property
    def minus(self):
        """From where to where a minus goes."""
        x, y, half = self.x + self.side / 2, self.y + self.side / 2, DASH * self.side / 2
        return (x - half, y), (x + half, y)

    @property
    def weight(self) -> float:
        """How thick a minus is."""
        return max(THIN, 0.11 * self.side)


@lru_cache(maxsize=1 << 12)
def mixed(darkest: str, part: float) -> str:
    """The colour that is such a part of the way from white to the darkest one."""
    mix = (math.floor(255 + (channel - 255) * part + 0.5) for channel in _channels(darkest))
    return "#" + "".join(f"{channel:02X}" for channel in mix)


@lru_cache(maxsize=1 << 12)
def minus_on(fill: str) -> str:
    """The colour of a minus on a colour: ink where that is light enough, else white.

    >>> minus_on("#FFFFFF"), minus_on("#1F5FBF")
    ('#1B2127', '#FFFFFF')
    """
    return style.INK if luminance(fill) >= DARK else style.WHITE


def luminance(color: str) -> float:
    """The relative luminance of a colour, from 0 to 1 (WCAG 2.2)."""
    parts = (channel / 255 for channel in _channels(color))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color):
    return [int(color[k : k + 2], 16) for k in (1, 3, 5)]
