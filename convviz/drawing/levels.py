"""Grids that stand level with others: in columns, behind arrows, downwards, inside of a border.

`builder` is what makes the box of a row or of a grid.
"""

from ..story.tree import Arrow, Columns, Down, Inside, Row
from . import style
from .between import LEAST, OVER, Cropping, Pointer, arrow_length
from .boxes import (
    LINES_APART,
    Box,
    Item,
    above,
    above_each_other,
    beside,
    flow,
    level,
    moved,
    piled,
)
from .frames import PARTED, across
from .leaves import key_of, leaves
from .letters import advance

GRIDS_APART, PILED = 32, 16
APART = 12  # from an arrow to what is before and after it
NEEDED = 20, 48  # for words over an arrow, and beside one
CLEAR = 6


def arrow(builder, row: Row, arrow: Arrow, following, unit) -> Box:
    """An arrow to the next grid, as long as all of its row, so that such grids line up."""
    length = max(arrow_length(item.words) for item in row.items if isinstance(item, Arrow))
    what = Pointer(arrow.words, length, key_of(following), _clear(builder, following, unit))
    y = _lower(builder, following, unit) if isinstance(following, Inside) else 0
    at = Item(APART + length / 2, y, what)
    parted = PARTED * (across(builder.grids[key_of(following)].board) is False)
    room = length + 2 * APART + parted - builder.grid(following, unit).items[0].x
    return Box(room, 20, 10, (at,), operator=True)


def down(builder, tree: Down, unit, room) -> Box:
    """Rows and arrows, what lies inside of the border of each on one upright line."""
    followed = zip(tree.parts, (*tree.parts[1:], None), strict=True)
    boxes = [
        _arrow(builder, part, following.items[-1], unit)
        if isinstance(part, Arrow)
        else builder.row(part, unit, room, None)
        for part, following in followed
    ]
    return above_each_other(boxes, APART, [_axis(builder, box, unit) for box in boxes])


def columns(builder, tree: Columns, unit, room) -> Box:
    """What is shared, and beside or under it the piles, in as many lines as they need."""
    sign = builder.operator(tree.sign, max(unit, 26), tree.shared)
    shared = beside([builder.grid(tree.shared, unit), sign])
    free = room - shared.width if builder.sheet.roomy else room
    piles = level([[builder.grid(leaf, unit) for leaf in pile.keys] for pile in tree.piles])
    whole = [piled(pile, PILED)._replace(after=GRIDS_APART) for pile in piles]
    box = flow([[pile] for pile in whole], free)
    cost = box.cost._replace(wide=int(box.width > free + 0.5))
    if not builder.sheet.roomy:
        return above([shared, box], LINES_APART)._replace(cost=cost)
    # what is shared stands level with the first grids
    at = piles[0][0].over - box.over
    items = (*moved(shared, 0, at), *moved(box, shared.width, 0))
    return box._replace(width=shared.width + box.width, items=items, cost=cost)


def inside(builder, leaf: Inside, unit) -> Box:
    """A grid that stands level with what lies inside of the border of another."""
    box, y = builder.grid(leaf.leaf, unit), _lower(builder, leaf, unit)
    lines = (Item(0, 0, Cropping(leaf.of, key_of(leaf))),) * leaf.cropped
    items = (*moved(box, 0, y), *lines)
    return box._replace(over=box.over - y, under=box.under + y, items=items)


def _lower(builder, leaf: Inside, unit) -> float:
    """How far what lies inside of a border is below the middle of all; nothing downwards."""
    board = builder.grids[leaf.of].board
    return (_middle(board)[0] - board.shape[0] / 2) * unit * builder.sheet.roomy


def _clear(builder, leaf, unit) -> float:
    """From an arrow to its words, so that none of the lines beside it runs through them."""
    if not (isinstance(leaf, Inside) and leaf.cropped):
        return OVER
    across = not builder.sheet.roomy
    half = builder.grids[leaf.of].board.frame[2 + across] * unit / 2
    room = NEEDED[across]
    return OVER if half > room else half + CLEAR


def _arrow(builder, arrow, following, unit):
    away = _clear(builder, following, unit)
    what = Pointer(arrow.words, LEAST, key_of(following), away, down=True)
    wide = 2 * (away + style.NOTE * advance(arrow.words, "bold"))
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
