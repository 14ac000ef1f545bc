"""A verdict as a card: HTML that carries its own style and its own pictures, and no script."""

from html import escape
from pathlib import Path

import numpy as np

from ..drawing.still import held, sign
from ..sheet import Cell
from ..story.model import Board, Grid, Look, Script, Step, Story, Title
from ..text import letter_of, plain, spelled
from .words import html_of

STYLE = Path(__file__).with_name("card.css")
SAID = {"✓": "right", "✗": "not right", "…": "not written yet", "!": "stops"}
MESSAGE = " class='cv-message'"  # is broken where a line ends, and never scrolls
UNIT, LARGE_UNIT = 44, 34  # of a cell; of one in a grid that would be wide
WIDE = 6  # columns from which on cells are smaller


def card(verdict) -> str:
    """The card of a verdict."""
    parts = [_head(verdict), *(f"<p>{html_of(says)}</p>" for says in verdict.says)]
    if verdict.source:
        *line, message = verdict.source
        parts += [_code(line)] * bool(line) + [_code([message], MESSAGE)]
    if verdict.held is not None:
        parts.append(_grids(verdict))
    if verdict.first:
        parts.append(f"<p>{html_of(verdict.first)}</p>")
    if verdict.why:
        question, answer = verdict.why
        folded = _fold("Answer", f"<p>{html_of(answer)}</p>")
        parts.append(f"<hr><p><b>Now say why.</b> {html_of(question)}</p>{folded}")
    if verdict.whole:
        parts.append(_fold("The whole message", _code(verdict.whole, MESSAGE)))
    if verdict.printed:
        parts.append(_fold("What it printed", _code(verdict.printed.rstrip().splitlines())))
    parts.append(_hints(verdict.hints))
    return framed("".join(parts))


def framed(inside: str) -> str:
    """A card with this in it."""
    style = " ".join(STYLE.read_text(encoding="utf-8").split())
    return f"<style>{style}</style><div class='cv-verdict'>{inside}</div>"


def _head(verdict):
    which = verdict.sign or verdict.verdict
    return f"<p class='cv-head'>{sign(which, SAID[which])}<span>{html_of(verdict.head)}</span></p>"


def _code(lines, attributes=""):
    return f"<pre{attributes}>{escape(chr(10).join(lines), quote=False)}</pre>"


def _fold(title, inside):
    return f"<details><summary>{escape(title)}</summary>{inside}</details>"


def _hints(hints, k=0):
    """A hint has the next one in it, so that they are opened one after the other."""
    if k == len(hints):
        return ""
    inside = f"<p>{html_of(hints[k])}</p>{_hints(hints, k + 1)}"
    return _fold(f"Hint {k + 1} of {len(hints)}", inside)


# ---- two grids ---------------------------------------------------------------------------------


def _grids(verdict):
    story, name = _story(verdict), plain(spelled((verdict.held.grid, ())))
    rows, cols = story.script.grids[0].board.shape
    unit = UNIT if cols < WIDE else LARGE_UNIT
    mine = held(
        story, "mine", "right", unit, f"Yours, {rows} by {cols}: {_told(verdict.held.mine)}"
    )
    right = held(story, "right", "right", unit, f"{name}: {_told(verdict.held.right)}")
    return f"<div class='cv-grids'>{mine}{right}</div>"


def _told(array):
    return "; ".join(" ".join(f"{v:g}" for v in row) for row in np.atleast_2d(array))


def _story(verdict) -> Story:
    """Two grids with the first wrong cell in question, as a story of one step."""
    grid, arrays = verdict.held.grid, {}
    arrays["right"] = np.atleast_2d(verdict.held.right)
    # what differs by noise alone is not wrong, so it is the right number here
    arrays["mine"] = np.where(verdict.held.wrong, verdict.held.mine, verdict.held.right)
    arrays["mine"] = np.atleast_2d(arrays["mine"])
    size = arrays["right"].shape
    boards = {key: Board(_slots(key, size)) for key in arrays}
    role, note = letter_of(grid), f"{size[0]} × {size[1]}" if verdict.held.right.ndim else ""
    gradient = grid.startswith("d")
    grids = (
        Grid("mine", boards["mine"], role, None, note, gradient),
        Grid("right", boards["right"], role, Cell(grid), note, gradient),
    )
    at = verdict.cell if len(verdict.cell) == 2 else (0, 0)
    looks = Look("mine", question=at, title=Title("Yours")), Look("right", question=at)
    step = Step(about=(), looks=looks, formula=(), words=())
    numbers = tuple((Cell(key, place), float(value)) for key, array in arrays.items()
                    for place, value in np.ndenumerate(array))  # fmt: skip
    return Story(Script("", grids, "mine", (step,), ()), numbers)


def _slots(key, size):
    return tuple(tuple(Cell(key, (i, j)) for j in range(size[1])) for i in range(size[0]))
