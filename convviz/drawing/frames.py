"""What lies under the cells of a grid: its frame, the zeros round and between them, its notch."""

import math
from collections.abc import Callable

from ..story.model import Board, Grid, Rect
from . import style
from .marks import (
    BED,
    BETWEEN,
    FRAME,
    GROUND,
    HAIR,
    TINT,
    arc,
    arrowhead,
    polygon,
    rectangle,
    segments,
)
from .spans import room

# arrows over zeros that were put between: how far past their edges, how far from the grid, and
# the room for them
PARTING, OVER_EDGE, PARTED = 7, 8, 11
DASHES = style.DASH, style.DASH_GAP
DOTS = {"weight": 1, "dash": (1.5, 2.5)}  # of a border
NOTCHES = {"stored": (0, 0), "flipped": (0, 1), "turned": (1, 1)}  # bottom or top, right or left
HATCH = 6 * math.sqrt(2)  # from one line to the next, along an edge


class Frames:
    """The frames of a board, `rect` being where a rectangle of its places lies."""

    past, off, head, shaft = PARTING, OVER_EDGE, 7, 1.5  # of the arrows that part

    def __init__(self, grid: Grid, board: Board, unit: float, rect: Callable[[Rect], tuple]):
        self.grid, self.board, self.unit, self.rect = grid, board, unit, rect
        self.whole = Rect(0, 0, *board.shape)

    def marks(self, role: str, later: bool):
        """All of them; what is yet to come is paler."""
        hue, frame = style.HUES[role], self.board.frame
        line = style.LATER_LINE[role] if later else hue.line
        if frame != self.whole:
            fill = style.WHITE if later else style.BORDER
            yield rectangle(*self.rect(self.whole), BED, fill=fill)
            yield from self.border()
        if not frame:
            return
        if self.board.is_spread:
            yield rectangle(*self.rect(frame), BETWEEN, fill=style.WHITE if later else hue.fill)
            if across(self.board) == across(self.grid.board):  # for which there is room
                yield from self.parting(line)
        for block in (block for row in self.board.blocks for block in row):
            yield rectangle(*self.rect(block), GROUND, fill=style.WHITE)
            yield from self.block(block, hue.hairline, line)
        if self.grid.notch:
            yield from self.notch(frame, line)

    def block(self, block, hairline, line):
        """Cells that touch each other, in a frame of their own."""
        hairs = self.inner_lines(block)
        if hairs:
            yield segments(hairs, HAIR, line=hairline, weight=style.HAIRLINE)
        if self.grid.gradient:
            yield from dashed(*self.rect(block), line)
        else:
            yield rectangle(*self.rect(block), FRAME, line=line, weight=style.FRAME)

    def inner_lines(self, rect):
        """The lines between cells."""
        (left, top, wide, high), u = self.rect(rect), self.unit
        return (
            *(((left + j * u, top), (left + j * u, top + high)) for j in range(1, rect.width)),
            *(((left, top + i * u), (left + wide, top + i * u)) for i in range(1, rect.height)),
        )

    def border(self):
        """The cells that lie round the frame."""
        yield segments(tuple(self.border_lines()), HAIR, line=style.BORDER_LINE, **DOTS)

    def border_lines(self):
        """The lines of the cells that lie round the frame."""
        (left, top, *_), u = self.rect(self.whole), self.unit
        _, _, rows, cols = self.whole
        first = self.board.frame or Rect(0, 0, 0, 0)
        for j in range(cols + 1):
            for a, b in _outside(j, first.col, first.width, first.row, first.height, rows):
                yield (left + j * u, top + a * u), (left + j * u, top + b * u)
        for i in range(rows + 1):
            for a, b in _outside(i, first.row, first.height, first.col, first.width, cols):
                yield (left + a * u, top + i * u), (left + b * u, top + i * u)

    def notch(self, frame, line):
        """A filled corner at w11; where that has moved, a hollow one where it was."""
        left, top, wide, high = self.rect(frame)
        low, right = NOTCHES[self.grid.notch]
        if low or right:
            where_it_was = self.corner(left, top, 1, 1)
            yield polygon(where_it_was, FRAME, fill=style.WHITE, line=line, weight=1)
        at = left + right * wide, top + low * high, 1 - 2 * right, 1 - 2 * low
        yield polygon(self.corner(*at), FRAME, fill=line)
        if self.grid.notch == "turned":
            yield from self.turning_arrow(left + wide / 2, top + high / 2, line)

    def corner(self, x, y, inwards, down):
        """The triangle of a notch."""
        side = self.unit / 6
        return (x, y), (x + inwards * side, y), (x, y + down * side)

    def turning_arrow(self, x, y, line):
        rx, ry = turned_radii(self.board, self.unit)
        yield arc(x, y, rx, ry, 232, 390, FRAME, line=line, weight=1.75)
        at = math.radians(36)
        tip = (x + rx * math.cos(at), y + ry * math.sin(at))
        way = math.degrees(math.atan2(ry * math.cos(at), -rx * math.sin(at)))
        yield arrowhead(tip, way, 10, FRAME, fill=line)

    def parting(self, line):
        """Two arrows that part over the first column of zeros put between, else beside the row."""
        left, top, *_ = self.rect(self.whole)
        rows, wide = self.board.blocks, across(self.board)
        first = self.rect(rows[0][0])
        last = self.rect(rows[0][1] if wide else rows[1][0])
        edges = (first[0] + first[2], last[0]) if wide else (first[1] + first[3], last[1])
        middle = sum(edges) / 2
        for edge, turn, sign in zip(edges, (180, 0), (-1, 1), strict=True):
            ends = middle + 2 * sign, edge + (self.past - 4) * sign, edge + self.past * sign
            start, stop, tip = (
                (at, top - self.off) if wide else (left - self.off, at) for at in ends
            )
            yield segments(((start, stop),), FRAME, line=line, weight=self.shaft)
            yield arrowhead(tip, turn + 90 * (not wide), self.head, FRAME, fill=line)


def _outside(at, first, size, start, far, end):
    """The parts of a line of cells that do not run through a frame."""
    if not first < at < first + size:
        return [(0, end)]
    return [part for part in ((0, start), (start + far, end)) if part[0] < part[1]]


def hatched(left, top, unit):
    """A cell that nothing reaches: lines that fall to the right."""
    yield rectangle(left, top, unit, unit, TINT, fill=style.WHITE)
    # the lines of neighbours go on from each other
    first = math.ceil((top - left - unit) / HATCH)
    last = math.floor((top + unit - left) / HATCH)
    lines = []
    for k in range(first, last + 1):
        off = k * HATCH  # y − x along the line
        start, end = max(left, top - off), min(left + unit, top + unit - off)
        if end - start > 0.5:
            lines.append(((start, start + off), (end, end + off)))
    yield segments(tuple(lines), TINT, line=style.HATCH, weight=1)


def around(grid: Grid, unit: float) -> tuple[float, float]:
    """The room on the left of a grid and over it, for arrows, brackets and their numbers."""
    left, over = room(grid)
    if grid.notch == "turned":
        _, ry = turned_radii(grid.board, unit)
        left, over = left + 4, over + ry - grid.board.shape[0] * unit / 2
    elif grid.board.is_spread:
        wide = across(grid.board)
        left, over = left + PARTED * (not wide), over + PARTED * wide
    return left, over


def across(board: Board) -> bool | None:
    """Whether it is columns that zeros were put between; None where there are no such zeros."""
    return len(board.blocks[0]) > 1 if board.is_spread else None


def turned_radii(board: Board, unit) -> tuple[float, float]:
    """The half axes of the arrow that runs round a turned filter."""
    rows, cols = board.shape
    return cols * unit * 0.705 + 9, rows * unit * 0.705 + 9


def dashed(left, top, wide, high, line, weight=style.GRADIENT_FRAME, dash=DASHES):
    """A dashed frame whose gaps are fitted so that every corner is closed."""
    half = weight / 2
    look = {"line": line, "weight": weight}
    along = [((left - half, y), (left + wide + half, y)) for y in (top, top + high)]
    down = [((x, top - half), (x, top + high + half)) for x in (left, left + wide)]
    yield segments(tuple(along), FRAME, dash=_dashes(wide + weight, *dash), **look)
    yield segments(tuple(down), FRAME, dash=_dashes(high + weight, *dash), **look)


def _dashes(length, on, off):
    gaps = max(1, round((length - on) / (on + off)))
    return on, round((length - on) / gaps - on, 3)
