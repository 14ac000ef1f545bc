"""Images in their places, under them what a loupe shows of them, and the lines between the two."""

from math import fsum

from ..story.model import Rect, Story
from ..story.tree import Image, Lens, Loupe
from . import style
from .between import Remark
from .boxes import Box, Cost, Item, above, best, moved
from .images import BELOW, UNDER, asked, lone_name
from .letters import advance
from .marks import LINK, name_width, segments

TIED, STACKED = 50, 30  # between images and the loupe, and from there to more images
REMARK, REMARKED = "Darker is larger; − marks a negative number.", 16
MOST_HIGH = 320  # of images one above the other on a wide page, so that all fits a screen
APART, GLASS = 40, 24  # for an operator between images, and under a loupe on a narrow page
CLEAR = 3  # of a line, round what it passes behind


def loupe(builder, tree: Loupe, unit: float, room: float) -> Box:
    """Images, under them the loupe in as few lines as there is a way, and then more images.

    On a wide page images that are too high, or stand in many lines, are better smaller.
    """

    def glass(size):
        builder.glass = size
        return builder.row(tree.glass, size, builder.room, None if builder.sheet.roomy else GLASS)

    builder.glass, seen = best(builder.sheet.glass, glass)
    rows = [row for row in (tree.first, tree.last) if row.items]
    first, *last = (builder.row(row, unit, builder.room, APART) for row in rows)
    parts = [first, seen, *last]
    wide = max(box.width for box in parts)
    indents = [(wide - box.width) / 2 for box in parts]
    indents[1] = _beneath(tree.ties, first, indents[0], seen, wide - seen.width)
    box = above(parts[:2], TIED if tree.ties else STACKED, indents[:2])
    if last:
        box = above([box, *last], STACKED, [0.0, indents[2]])
    box = above([box, _remark()], REMARKED)
    tall = max(0.0, first.height - MOST_HIGH) if builder.sheet.roomy else 0.0
    too_wide = sum(box.cost.wide for box in (first, *last))
    cost = Cost(too_wide, 0, tall, first.cost.lines)
    return box._replace(width=max(wide, box.width), cost=cost)


def _beneath(ties, first, moved_by, seen, most):
    """How far the loupe is moved right to be as near as it can be to what is seen through it."""
    at = {item.what.key: item.x for item in first.items if isinstance(item.what, Image)}
    below = {item.what.key: item.x for item in seen.items if isinstance(item.what, Lens)}
    off = [at[image] + moved_by - below[lens] for image, lens in ties]
    return min(max(fsum(off) / len(off), 0.0), most) if off else most / 2


def _remark():
    said = Item(0, style.NOTE / 2, Remark(REMARK))
    return Box(style.NOTE * advance(REMARK, "sans"), style.NOTE, style.NOTE / 2, (said,))


def lone_box(story: Story, box: Box, looks, unit: float) -> Box:
    """The room of a cell with its name under it, on whatever step that is widest."""
    names = {name for look in looks if look.board and (name := lone_name(story, look.board[0, 0]))}
    around = max([box.width, *(name_width(name, BELOW) for name in names)])
    items = moved(box, (around - unit) / 2, 0)
    return Box(around, box.over, box.under + UNDER + 6, items)


# ---- the lines between them --------------------------------------------------------------------


def leaders(ties, painters: dict, signs: list):
    """The lines from what images show of a step to the lenses: (steps, shape).

    They pass over images, but behind all that has to be read.
    """
    images, lenses = (
        {leaf.key: painter for leaf, painter in painters.items() if isinstance(leaf, kind)}
        for kind in (Image, Lens)
    )
    words = [box for painter in painters.values() for box in _words_at(painter)]
    for image, key in ties:
        others = [_edges(lens) for other, lens in lenses.items() if other != key]
        yield from _lines(images[image], lenses[key], [*signs, *words, *others])


def _lines(image, lens, boxes):
    left, top, right, _ = _edges(lens)
    for step, look in image.seen():
        x, y, across, down = image.rect(_tied(image, lens, look))
        ends = ((x, y + down), (left, top)), ((x + across, y + down), (right, top))
        pieces = tuple(piece for line in ends for piece in _in_sight(*line, boxes))
        if pieces:
            yield 1 << step, segments(pieces, LINK, line=style.GREY, weight=1)


def _edges(painter):
    """Left, top, right and bottom edge of a grid."""
    return *painter.corner(0, 0), *painter.corner(painter.rows, painter.cols)


def _words_at(painter):
    """The edges of what stands over a grid, or under a lone number, if anything does."""
    marks = list(painter.titled(painter.over(painter.looks[-1]), painter.grid))
    if marks:
        lefts, tops, rights, bottoms = zip(*(mark.extent() for mark in marks), strict=True)
        yield min(lefts), min(tops), max(rights), max(bottoms)


def _tied(image, lens, look):
    """What is seen of an image: all of it where the lens has as many cells."""
    whole = Rect(0, 0, image.rows, image.cols)
    if whole[2:] == (lens.rows, lens.cols):
        return whole
    return asked(look) or look.window or whole


def _in_sight(start, end, boxes):
    """The pieces of a line that lie behind no box."""
    at, found = 0.0, []
    hidden = filter(None, (_behind(start, end, box) for box in boxes))
    for enters, leaves in (*sorted(hidden), (1.0, 1.0)):
        if enters > at:
            found.append((at, enters))
        at = max(at, leaves)
    return [tuple(_along(start, end, t) for t in piece) for piece in found]


def _along(start, end, t):
    return tuple(a + t * (b - a) for a, b in zip(start, end, strict=True))


def _behind(start, end, box):
    """From which part of a line to which it lies behind a box, if it does (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        way, low, high = end[axis] - start[axis], box[axis] - CLEAR, box[axis + 2] + CLEAR
        if way == 0 and not low < start[axis] < high:
            return None
        if way:
            near, far = sorted(((low - start[axis]) / way, (high - start[axis]) / way))
            first, last = max(first, near), min(last, far)
    return (first, last) if first < last else None
