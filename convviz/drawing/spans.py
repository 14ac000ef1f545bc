"""Brackets along a grid, for a window that moves by more than one, and numbers along the result."""

from ..story.model import Grid, Look, Spans
from . import style
from .letters import advance
from .marks import FRAME, polygon, segments, words

OFF, LEVEL, HOOK = 8, 13, 5  # from the grid to its brackets, from one row of them to the next
NUMBER, GAP = 12.5, 8  # the size of the numbers, and half of the gap that they stand in
MEASURE, TICK = 14, 10  # from the brackets to the line that says how far the window has moved
WORDS, COUNTED, AWAY = 11.5, 17, 7  # its words; room for the numbers along a result, their gap
MOST = 2  # rows of brackets; where more overlap, only that of the step is seen
AXES = (1, 0)  # columns lie along the top, rows along the left


def axes(spans: Spans | None) -> list[int]:
    """The axes along which the window moves by more than one."""
    if not spans:
        return []
    return [axis for axis in AXES if spans.step[axis] > 1 and spans.count[axis] > 1]


def levels(spans: Spans, axis: int) -> int:
    """How many rows of brackets there are."""
    overlap = -(-spans.size[axis] // spans.step[axis])
    return overlap if overlap <= MOST else 1


def room(grid: Grid) -> tuple[float, float]:
    """What brackets and numbers take on the left of a grid and over it."""
    found = [0.0, 0.0]
    for axis in axes(grid.spans):
        found[axis] += OFF + LEVEL * (levels(grid.spans, axis) - 1) + MEASURE + TICK / 2 + 2
    for axis in axes(grid.counted):
        found[axis] += COUNTED
    return tuple(found)


class SpanPainter:
    """The brackets and the numbers along a grid whose first cell has its corner at `at`."""

    def __init__(self, grid: Grid, looks: list[Look], at, unit: float):
        self.grid, self.looks, self.at, self.unit = grid, looks, at, unit

    def paint(self, reel):
        """All of them, on the steps on which the grid is seen."""
        for step, look in enumerate(self.looks):
            if look.hidden:
                continue
            for axis in axes(self.grid.spans):
                reel.add(1 << step, self.brackets(axis, look.span))
            for axis in axes(self.grid.counted):
                reel.add(1 << step, self.numbers(axis, look.question))

    def point(self, axis, along, away):
        """A point so far along an axis, and so far from the grid."""
        left, top = self.at
        return (left + along, top - away) if axis else (left - away, top + along)

    def brackets(self, axis, place):
        """A bracket for each row or column of the result, that of the step in bold."""
        spans, count = self.grid.spans, levels(self.grid.spans, axis)
        own = place[axis] if place else -1
        few = -(-spans.size[axis] // spans.step[axis]) <= MOST
        for k in range(spans.count[axis]):
            if few or k == own:
                away = OFF + LEVEL * (k % count)
                yield from self.bracket(axis, k, away, k == own)
        if place and own and not (axis == 0 and place[1]):
            yield from self.measure(axis, own, OFF + LEVEL * (count - 1) + MEASURE)

    def bracket(self, axis, k, away, bold):
        spans, u = self.grid.spans, self.unit
        start = spans.step[axis] * k * u + 1.5
        end = start + spans.size[axis] * u - 3
        hue, middle = style.HUES[spans.role], (start + end) / 2
        look = {"line": hue.line, "weight": style.WINDOW if bold else style.FRAME}
        for edge, stop in ((start, middle - GAP), (end, middle + GAP)):
            corners = (edge, away - HOOK), (edge, away), (stop, away)
            points = [self.point(axis, *corner) for corner in corners]
            yield polygon(points, FRAME, closed=False, **look)
        yield self.number(axis, k + 1, middle, away, bold, hue.text)

    def number(self, axis, n, along, away, bold, color):
        x, y = self.point(axis, along, away)
        font = "bold" if bold else "sans"
        return words(str(n), x, y + 0.36 * NUMBER, NUMBER, color, font, 0.5)

    def measure(self, axis, k, away):
        """How far the window has moved: from the start of the bracket before to this one's."""
        spans = self.grid.spans
        far = spans.step[axis]
        start, end = ((far * n) * self.unit for n in (k - 1, k))
        said = f"{spans.word} {far}" if axis else str(far)
        middle, half = (start + end) / 2, _width(said) / 2 + 4 if axis else GAP
        line = {"line": style.INK, "weight": style.FRAME}
        yield segments(
            tuple(
                (self.point(axis, at, away - TICK / 2), self.point(axis, at, away + TICK / 2))
                for at in (start, end)
            ),
            FRAME,
            **line,
        )
        if end - start > 2 * half:
            parts = (start, middle - half), (middle + half, end)
            yield segments(
                tuple(tuple(self.point(axis, at, away) for at in part) for part in parts),
                FRAME,
                **line,
            )
        x, y = self.point(axis, middle, away)
        yield words(said, x, y + 0.36 * WORDS, WORDS, style.INK, "bold", 0.5)

    def numbers(self, axis, place):
        """The numbers of the rows or columns of the result, that of the step in bold."""
        counted, u = self.grid.counted, self.unit
        color = style.HUES[counted.role].text
        away = AWAY + 0.36 * NUMBER
        for k in range(counted.count[axis]):
            bold = place is not None and place[axis] == k
            yield self.number(axis, k + 1, (k + 0.5) * u, away, bold, color)


def _width(text):
    return WORDS * advance(text, "bold")
