"""Grids that come from each other: downwards, and level with what lies inside of a border.

`builder` is what makes the box of a row or of a grid.
"""

from ..story.tree import Arrow, Down, Inside
from .between import LEAST, Cropping, Pointer, arrow_width
from .boxes import Box, Item, above_each_other, moved
from .leaves import key_of, leaves

APART = 12


def down(builder, tree: Down, unit, room) -> Box:
    """Rows and arrows, what lies inside of the border of each on one upright line."""
    followed = zip(tree.parts, (*tree.parts[1:], None), strict=True)
    boxes = [
        _arrow(part, following) if isinstance(part, Arrow) else builder.row(part, unit, room, None)
        for part, following in followed
    ]
    return above_each_other(boxes, APART, [_axis(builder, box, unit) for box in boxes])


def inside(builder, leaf: Inside, unit) -> Box:
    """A grid that stands level with what lies inside of the border of another."""
    box, y = builder.grid(leaf.leaf, unit), lower(builder, leaf, unit)
    lines = (Item(0, 0, Cropping(leaf.of, key_of(leaf))),) * leaf.cropped
    items = (*moved(box, 0, y), *lines)
    return box._replace(over=box.over - y, under=box.under + y, items=items)


def lower(builder, leaf: Inside, unit) -> float:
    """How far what lies inside of a border is below the middle of all; nothing downwards."""
    board = builder.grids[leaf.of].board
    return (_middle(board)[0] - board.shape[0] / 2) * unit * builder.sheet.roomy


def _arrow(arrow, following):
    what = Pointer(arrow.words, LEAST, key_of(following.items[-1]), down=True)
    wide = 2 * arrow_width(arrow.words)
    return Box(wide, LEAST / 2, LEAST / 2, (Item(wide / 2, 0, what),))


def _axis(builder, box, unit):
    """The middle of a box, of a single grid the middle of what its border is round."""
    found = [item for item in box.items if leaves([item])]
    if len(found) != 1:
        return box.width / 2
    return found[0].x + _middle(builder.grids[key_of(found[0].what)].board)[1] * unit


def _middle(board):
    """The row and the column in the middle of what the border of a board is round."""
    row, col, high, wide = board.frame or (0, 0, *board.shape)
    return row + high / 2, col + wide / 2
