"""A table of equations that are too small for numbers: what is where, and how the window moves.

Everything about a place is in its `Tiny`; the steps only say which rows are known so far.
"""

from functools import cached_property
from math import fsum

from ..sheet import Cell
from ..story.model import Grid, Look, Rect, Story
from ..story.tree import Table
from . import style
from .boxes import Box, Cost, Item
from .frames import DOTS, Frames, dashed
from .labels import hue, name_of
from .letters import advance
from .marks import (
    FILL,
    FRAME,
    HAIR,
    OUTLINE,
    TINT,
    arrowhead,
    name_width,
    polygon,
    rectangle,
    segments,
    words,
    write,
)
from .spans import axes

# the sizes of a cell, the room for an operator and its size, on a wide page and on a narrow one
UNITS = {True: (9, 8, 7, 6), False: (8, 7, 6)}
SIGNS = {True: (16, 17), False: (12, 13.5)}
SIDE, BETWEEN = 78, 14  # the room for the names of the rows; between two columns
HEAD, NAMED = 30, 28  # for the words over a column; for the name over a row on a narrow page
OVER, UNDER, LINE, BAND = 24, 20, 15, 34  # over an equation, to the words under it, their lines
AFTER = 14  # from the last line of words to the next row
NAME = 13.5  # of what the words are about
NOTCH = 0.6  # of a cell
FIRST, NOW, MADE = 0.9, 1.75, 2.25  # the window where it began and where it is; the result
FINE = {"weight": 1.25, "dash": (2.6, 1.8)}  # the frame of a gradient
MEASURE, TICK = 8, 6  # from a grid to the line that says how far the window has moved; its ends
TO_COME = "to come"


class Fine(Frames):
    """The frames of a grid whose cells are a few units wide; its cells are filled with `fill`."""

    past, off, head, shaft = 6, 6, 4.5, 1.25

    def __init__(self, grid: Grid, unit: float, at, fill: str):
        super().__init__(grid, grid.board, unit, self.place)
        self.at, self.fill = at, fill

    def place(self, rect: Rect) -> tuple:
        """Where a rectangle of places lies."""
        (x, y), u = self.at, self.unit
        return x + rect.col * u, y + rect.row * u, rect.width * u, rect.height * u

    def block(self, block, hairline, line):
        """Cells that touch each other, in a frame of their own."""
        yield rectangle(*self.place(block), FILL, fill=self.fill)
        hairs = self.inner_lines(block)
        if hairs:
            yield segments(hairs, HAIR, line=hairline, weight=0.75)
        if self.grid.gradient:
            yield from dashed(*self.place(block), line, **FINE)
        else:
            yield rectangle(*self.place(block), FRAME, line=line, weight=style.FRAME)

    def border(self):
        """The border: its outline, and paler lines between its cells."""
        outline, inner = self.place(self.whole), tuple(self.border_lines())
        yield segments(inner, HAIR, line=style.BORDER_WINDOW, weight=0.75)
        yield rectangle(*outline, HAIR, line=style.BORDER_LINE, **DOTS)

    def notch(self, frame, line):
        """The outer corner of w₁₁, wherever it has got to."""
        (left, top, wide, high), side = self.place(frame), NOTCH * self.unit
        if self.grid.notch == "turned":
            left, top, side = left + wide, top + high, -side
        corner = ((left, top), (left + side, top), (left, top + side))
        yield polygon(corner, FRAME, fill=line)


class TablePainter:
    """A table at its place: a band of all columns, on a narrow page several of a few."""

    def __init__(self, story: Story, table: Table, grid: Grid, looks: list[Look], sheet):
        self.story, self.table, self.grid, self.sheet = story, table, grid, sheet
        self.known = [look.known // len(table.heads) for look in looks]  # rows
        self.bands = (tuple(range(len(table.heads))),) if sheet.roomy else table.bands
        self.side = SIDE if sheet.roomy else 0
        self.sign, self.signed = SIGNS[sheet.roomy]
        self.x = self.y = 0.0

    # ---- room -------------------------------------------------------------------------------

    @cached_property
    def unit(self) -> float:
        """The largest size of a cell with which all equations fit."""
        units = UNITS[self.sheet.roomy]
        return next((u for u in units if self.widest(u) <= self.column), units[-1])

    def widest(self, unit):
        return max(self.wide(tiny, unit) for row in self.table.rows for tiny in row)

    def wide(self, tiny, unit):
        return fsum(grid.board.shape[1] for grid in tiny.grids) * unit + 2 * self.sign

    @property
    def column(self) -> float:
        """The width of a column where nothing is too wide."""
        count = len(self.bands[0])
        return (self.sheet.room - self.side + BETWEEN) / count - BETWEEN

    @cached_property
    def pitch(self) -> float:
        """From one column to the next."""
        return max(self.column, self.widest(self.unit)) + BETWEEN

    def high(self, columns, row):
        """The height of the highest grid of a row."""
        tinies = (self.table.rows[row][column] for column in columns)
        return max(g.board.shape[0] for tiny in tinies for g in tiny.grids) * self.unit

    def row_height(self, columns, row):
        lines = max(len(self.lines(self.table.rows[row][column])) for column in columns)
        over = 0 if self.sheet.roomy else NAMED
        return over + OVER + self.high(columns, row) + UNDER + LINE * (lines - 1) + AFTER

    @cached_property
    def tops(self) -> dict:
        """The top of each band and row: {(columns, row): y}, the row None for its heads."""
        found, y = {}, 0.0
        for columns in self.bands:
            found[columns, None], y = y, y + HEAD
            for row in range(len(self.table.rows)):
                found[columns, row], y = y, y + self.row_height(columns, row)
            y += BAND
        return found

    def box(self) -> Box:
        """The room of the whole table."""
        columns, row = last = list(self.tops)[-1]
        high = self.tops[last] + self.row_height(columns, row)
        wide = self.side + self.pitch * len(self.bands[0]) - BETWEEN
        cost = Cost(wide=int(wide > self.sheet.room + 0.5))
        return Box(wide, high / 2, high / 2, (Item(0, -high / 2, self.table),), cost)

    def corner(self, row, column) -> tuple[float, float]:
        """The top left corner of a place."""
        columns = next(band for band in self.bands if column in band)
        x = self.x + self.side + columns.index(column) * self.pitch
        return x, self.y + self.tops[columns, row]

    def spot(self, row, column) -> tuple[float, float]:
        """The width and height of a place, all of which leads to its step."""
        columns = next(band for band in self.bands if column in band)
        return self.pitch - BETWEEN, self.row_height(columns, row)

    # ---- marks ------------------------------------------------------------------------------

    def paint(self, reel):
        """Everything, on all steps."""
        for (columns, row), top in self.tops.items():
            if row is None:
                reel.add(reel.every, self.heads(columns, self.y + top))
                continue
            reel.add(reel.every, [self.rule(len(columns), self.y + top)])
            self.named(reel, row, self.y + top, self.high(columns, row))
            for column in columns:
                self.told(reel, row, column)

    def heads(self, columns, top):
        for place, column in enumerate(columns):
            x = self.x + self.side + place * self.pitch
            yield words(self.table.heads[column], x, top + 14, style.PANEL, style.INK, "bold")

    def rule(self, columns, top):
        right = self.x + self.side + columns * self.pitch - BETWEEN
        return segments((((self.x, top), (right, top)),), HAIR, line=style.RULE, weight=1)

    def named(self, reel, row, top, high):
        """The name of a row, and its word: bold on the step that is about it."""
        name, note = self.table.sides[row]
        pieces, base = name_of(self.story, name), top + 24
        x = self.x + name_width(pieces, style.NAME) + 8
        if self.sheet.roomy:
            x, base = self.x, top + OVER + high / 2 - 1
        reel.add(reel.every, write(pieces, self.x, base, style.NAME, hue(name).text))
        under = base + 18 * self.sheet.roomy
        own = sum(1 << step for step, known in enumerate(self.known) if known == row + 1)
        reel.add(own, [words(note, x, under, style.NOTE, style.INK, "bold")])
        reel.add(reel.every & ~own, [words(note, x, under, style.NOTE, style.GREY)])

    def told(self, reel, row, column):
        """A place, from the step on that is about its row; before it is to come."""
        tiny, (x, top) = self.table.rows[row][column], self.corner(row, column)
        columns = next(band for band in self.bands if column in band)
        high = self.high(columns, row)
        middle = top + OVER + high / 2 + (0 if self.sheet.roomy else NAMED)
        base = middle + high / 2 + UNDER
        known = sum(1 << step for step, known in enumerate(self.known) if known > row)
        reel.add(known, self.equation(tiny, x, middle))
        reel.add(known, self.said(tiny, x, base))
        if later := reel.every & ~known:
            reel.add(later, self.frames(tiny, x, middle, later=True))
            reel.add(later, [words(TO_COME, x, base, style.NOTE, style.ZERO)])

    def corners(self, tiny, x, middle):
        """Where the grids of an equation begin."""
        for grid in tiny.grids:
            rows, cols = grid.board.shape
            yield x, middle - rows * self.unit / 2
            x += cols * self.unit + self.sign

    def frames(self, tiny, x, middle, later=False):
        """The grids of an equation, and the signs between them."""
        color = style.ZERO if later else style.INK
        corners = list(self.corners(tiny, x, middle))
        for sign, (left, _) in zip("∗=", corners[1:], strict=True):
            at = left - self.sign / 2, middle + 0.3 * self.signed
            yield words(sign, *at, self.signed, color, "serif", 0.5)
        for place, (grid, at) in enumerate(zip(tiny.grids, corners, strict=True)):
            hue = style.HUES[grid.role]
            # what slides lies in the window, all of it
            fill = hue.window if place == 1 else style.WHITE if grid.gradient else hue.fill
            fine = Fine(grid, self.unit, at, style.WHITE if later else fill)
            yield from fine.marks(grid.role, later)

    def equation(self, tiny, x, middle):
        """An equation with the window and the cell that comes out."""
        yield from self.frames(tiny, x, middle)
        (slid, _, made), (at, _, end) = tiny.grids, self.corners(tiny, x, middle)
        first = Rect(0, 0, *tiny.window[2:])
        under, over = (
            Fine(grid, self.unit, corner, "").place for grid, corner in ((slid, at), (made, end))
        )
        yield rectangle(*under(first), FRAME, line=style.GREY, weight=FIRST)
        yield rectangle(*under(tiny.window), OUTLINE, line=style.INK, weight=NOW)
        if axes(slid.spans):
            yield from _measure(at, tiny.window.col * self.unit)
        cell = over(Rect(*tiny.result, 1, 1))
        yield rectangle(*cell, TINT, fill=style.HUES[made.role].window)
        yield rectangle(*cell, OUTLINE, line=style.INK, weight=MADE)

    # ---- words ------------------------------------------------------------------------------

    def lines(self, tiny):
        """The words under an equation, in lines as wide as a column: lists of their pieces."""
        found, width = [[]], 0.0
        for piece in tiny.words:
            wide = self.piece_width(piece, tiny.plain)
            if found[-1] and width + wide > self.pitch - BETWEEN:
                piece, width = piece.strip(), 0.0
                found.append([])
            found[-1].append(piece)
            width += wide
        return found

    def piece_width(self, piece, plain):
        if isinstance(piece, Cell):
            return name_width(name_of(self.story, piece), NAME)
        return style.NOTE * advance(piece, "sans" if plain else "bold")

    def said(self, tiny, x, base):
        """The words under an equation: grey where it is as in the first column."""
        font, color = ("sans", style.GREY) if tiny.plain else ("bold", style.INK)
        for row, line in enumerate(self.lines(tiny)):
            left, y = x, base + row * LINE
            for piece in line:
                if isinstance(piece, Cell):
                    yield from write(name_of(self.story, piece), left, y, NAME, hue(piece).text)
                else:
                    yield words(piece, left, y, style.NOTE, color, font)
                left += self.piece_width(piece, tiny.plain)


def _measure(at, far):
    """How far the window has moved: an arrow over the grid from where it began."""
    (left, top), end = at, at[0] + far
    y, look = top - MEASURE, {"line": style.INK, "weight": style.FRAME}
    ticks = (((x, y - TICK / 2), (x, y + TICK / 2)) for x in (left, end))
    yield segments((*ticks, ((left, y), (end - 3, y))), FRAME, **look)
    yield arrowhead((end, y), 0, 5, FRAME, fill=style.INK)
