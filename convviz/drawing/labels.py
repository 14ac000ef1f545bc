"""Names in cells: under a number, or in its place among symbols.

A name is never smaller than can be read: under a number it is left out of a grid whose longest
name would be, and in its place a long one is set as a fraction.
"""

from ..sheet import Cell
from ..story.model import Sign, Story
from ..text import fraction, letter_of, spelled
from . import style
from .marks import STRIKE, badge, name_width, segments, write

FRACTION_AROUND = 2  # what the bar of a fraction is wider than what stands under it
TALL = ("b", "d", "t")  # letters
BESIDE_BADGE = 3  # to the left and down, where a cell has a badge in its corner


def name_of(story: Story, slot):
    """The name of a cell; a constant is its own."""
    return spelled(slot, story.script.comma) if isinstance(slot, Cell) else slot


def small_size(name, unit: float) -> float:
    """The size of a name under its number."""
    least = 12 if unit >= style.ROOMY else style.NAME_LEAST
    return min(max(least, 0.235 * unit), (unit - 5) / name_width(name))


def small_base(unit: float) -> float:
    """From the top of a cell to where the name under its number begins, size apart."""
    return 0.79 * unit if unit >= style.ROOMY else unit - 8.6


def are_legible(names, unit: float) -> bool:
    """Whether all of these names can be read under their numbers."""
    return all(small_size(name, unit) >= style.NAME_LEAST for name in names)


def is_tall(name) -> bool:
    """Whether a name is as high as a number, so that it has no room under one in a small cell."""
    return any(piece.kind == "mark" or piece.text in TALL for piece in name)


def in_place(story: Story, slot, x, middle, unit, color, badged=False):
    """A name in the place of a number: on one line, or as a fraction."""
    if not is_stacked(story, slot, unit):
        name, size = name_of(story, slot), _size_in_place(story, slot, unit)
        yield from write(name, x, middle + 0.25 * size, size, color, 0.5)
        return
    off = BESIDE_BADGE * badged
    yield from _fraction(fraction(slot, story.script.comma), x - off, middle + off, unit, color)


def legible_in_place(story: Story, slot, unit: float) -> bool:
    """Whether a name can be read in the place of a number."""
    if is_gradient(slot):
        below = name_width(fraction(slot, story.script.comma)[1])
        return (unit - 8) / below >= style.SMALLEST
    return (unit - 6) / name_width(name_of(story, slot)) >= style.NAME_LEAST


def is_stacked(story: Story, slot, unit) -> bool:
    """Whether a name in the place of a number would be too small on one line."""
    return is_gradient(slot) and _size_in_place(story, slot, unit) < style.NAME_LEAST


def _size_in_place(story, slot, unit):
    return min(0.42 * unit, (unit - 6) / name_width(name_of(story, slot)))


def is_gradient(slot) -> bool:
    """Whether a slot holds a cell of a gradient, or a rate."""
    return isinstance(slot, Cell) and bool(fraction(slot)[0])


def _fraction(parts, x, middle, unit, color):
    above, below = parts
    size = min(0.36 * unit, (unit - 8) / name_width(below))
    bar, half = middle - 0.1 * size, name_width(below, size) / 2 + FRACTION_AROUND / 2
    yield from write(above, x, bar - 0.22 * size, size, color, 0.5)
    yield segments((((x - half, bar), (x + half, bar)),), STRIKE, line=color, weight=1)
    yield from write(below, x, bar + 0.86 * size, size, color, 0.5)


def signed(story: Story, sign: Sign, x, middle, unit, pale):
    """What stands for a sum: its name, the pieces that are in it, or its name in grey."""
    if sign.times:
        yield from _times(story, sign, x, middle, unit)
    elif sign.pieces:
        yield from _discs(sign.pieces, x, middle)
    else:
        color = hue(sign.slot).text if sign.whole else pale
        yield from in_place(story, sign.slot, x, middle, unit, color)


def hue_of(slot) -> str:
    """The role whose hue a name wears, if any; a one is what y has of b, a zero has none."""
    if isinstance(slot, Cell):
        letter = letter_of(slot.grid)
        return letter if letter in style.HUES else ""
    return "b" if slot else ""


def hue(slot) -> style.Hue:
    """The hue of a name."""
    return style.HUES[hue_of(slot)]


def _times(story, sign, x, middle, unit):
    """The number of a piece and what it multiplies, as wide as a cell at most."""
    name, disc = name_of(story, sign.slot), 2 * style.RADIUS_CELL + 1
    size = min(0.36 * unit, (unit - 4 - disc) / name_width(name))
    left = x - (disc + name_width(name, size)) / 2
    yield from badge(left + style.RADIUS_CELL, middle, *sign.pieces, style.RADIUS_CELL, False)
    yield from write(name, left + disc, middle + 0.25 * size, size, hue(sign.slot).text)


def _discs(pieces, x, middle):
    """The numbers of pieces, each in a place of its own: two beside two."""
    for piece in pieces:
        row, col = divmod(piece - 1, 2)
        apart = style.RADIUS_CELL + 1.4
        at = x + (2 * col - 1) * apart, middle + (2 * row - 1) * apart
        yield from badge(*at, piece, style.RADIUS_CELL, False)
