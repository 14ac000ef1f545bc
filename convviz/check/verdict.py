"""A verdict: what came of an exercise, as data, as text and as a card."""

from dataclasses import dataclass, replace

import numpy as np

from ..text import number
from .card import card
from .words import Words, text_of


@dataclass(frozen=True)
class Held:
    """What the learner's function gave beside what is right; `wrong` are the cells that differ."""

    grid: str
    mine: np.ndarray
    right: np.ndarray
    wrong: np.ndarray


@dataclass(frozen=True, repr=False, eq=False)
class Verdict:
    """What came of an exercise: "…" is not written yet, "✗" not right, "✓" right.

    `mistake` is the tag of what went wrong, if that is known, `cell` the index of the first number
    that is not right, and `given` what the function was given when it failed. It is shown as a
    card; `print` has the same as text.
    """

    verdict: str
    head: Words = ()
    mistake: str | None = None
    cell: tuple[int, ...] | None = None
    given: tuple = ()
    says: tuple[Words, ...] = ()
    held: Held | None = None
    first: Words = ()
    source: tuple[str, ...] = ()  # the line at which a function stops, and what Python says
    whole: tuple[str, ...] = ()  # the way there
    printed: str = ""
    hints: tuple[Words, ...] = ()
    hinted: str = ""  # how the next hint is had
    why: tuple[Words, ...] = ()  # a question and its answer
    sign: str = ""  # if it is not the verdict itself

    def but(self, **changes) -> "Verdict":
        """The same, but for what is changed."""
        return replace(self, **changes)

    def __repr__(self):
        mistake = f", {self.mistake!r}" if self.mistake else ""
        return f"Verdict({self.verdict!r}{mistake})"

    def __str__(self):
        return "\n".join(self._lines())

    def _lines(self):
        yield f"{self.verdict} {text_of(self.head)}"
        yield from map(text_of, self.says)
        yield from self.source
        if self.held is not None:
            yield from _side_by_side(self.held)
        if self.first:
            yield text_of(self.first)
        if self.printed:
            yield "It printed:"
            yield from self.printed.rstrip().splitlines()
        if self.why:
            yield text_of(self.why[0])
        if self.hinted:
            yield f"A hint: {self.hinted}"

    def _repr_mimebundle_(self, **kwargs):
        return {"text/html": card(self), "text/plain": str(self)}


def _side_by_side(held: Held):
    """Two grids of numbers, those that are wrong with a ~ before them."""
    mine, right, wrong = (np.atleast_2d(a) for a in (held.mine, held.right, held.wrong))
    left = [[("~" if bad else "") + number(v) for v, bad in zip(*row, strict=True)]
            for row in zip(mine, wrong, strict=True)]  # fmt: skip
    left, other = _columns(left), _columns([[number(v) for v in row] for row in right])
    gap = max(len(left[0]), len("yours")) + 4
    yield f"  {'yours':<{gap}}right"
    for one, two in zip(left, other, strict=True):
        yield f"  {one:<{gap}}{two}".rstrip()


def _columns(rows):
    wide = max(len(text) for row in rows for text in row)
    return [" ".join(f"{text:>{wide}}" for text in row) for row in rows]
