"""An exercise as the learner has it: to be called with a function, with hints and a solution."""

from html import escape

from ..geometry import geometry
from .card import framed
from .exercises import Exercise, solution
from .judge import judged
from .verdict import Verdict
from .words import Bold, Words, html_of, text_of


class Fold:
    """Something that is folded in, to be opened by who wants to see it."""

    def __init__(self, title: str, code: str):
        self.title, self.code = title, code

    def __repr__(self):
        return f"{self.title} is folded in; print(….code) shows it"

    def __str__(self):
        return self.code

    def _repr_mimebundle_(self, **kwargs):
        inside = f"<pre>{escape(self.code.rstrip(), quote=False)}</pre>"
        folded = f"<details><summary>{escape(self.title)}</summary>{inside}</details>"
        return {"text/html": framed(folded), "text/plain": repr(self)}


class Hint:
    """A hint: one of several, in order."""

    def __init__(self, words: Words, place: int, count: int):
        self.words = (Bold(f"Hint {place} of {count}."), " ", *words)

    def __repr__(self):
        return text_of(self.words)

    def _repr_mimebundle_(self, **kwargs):
        return {"text/html": framed(f"<p>{html_of(self.words)}</p>"), "text/plain": repr(self)}


class Asked:
    """An exercise: call it with your function, and what comes back is a `Verdict`."""

    def __init__(self, exercise: Exercise):
        self._exercise, self._hints = exercise, 0
        self.__doc__ = f"{text_of(exercise.about)}: write {self._signature()}."

    def _signature(self):
        return f"{self._exercise.name}({', '.join(self._exercise.takes)})"

    def __call__(self, function) -> Verdict:
        """What your function is worth."""
        return judged(self._exercise, function, None)

    def hint(self) -> Hint:
        """The first hint, and each time the next one; the last one stays."""
        hints = self._exercise.hints
        self._hints = min(self._hints + 1, len(hints))
        return Hint(hints[self._hints - 1], self._hints, len(hints))

    @property
    def solution(self) -> Fold:
        """A solution, folded in; its `code` defines a function of the name of the exercise."""
        return Fold(f"A solution of {self._exercise.name}", solution(self._exercise, None))

    def __repr__(self):
        return f"check.{self._signature()}"


class AskedInGeometry(Asked):
    """An exercise in any geometry."""

    def __call__(self, function, *, stride=1, padding=0, dilation=1) -> Verdict:
        """What your function is worth in a layer with this stride, padding and dilation.

        They are what `conv2d` takes. If any is given, the gradients get a third argument, the
        shape of what they come to.
        """
        where = _own(stride, padding, dilation)
        return judged(self._exercise, function, where)

    def solved(self, *, stride=1, padding=0, dilation=1) -> Fold:
        """A solution in a geometry, folded in."""
        where = _own(stride, padding, dilation)
        return Fold(f"A solution of {self._exercise.name}", solution(self._exercise, where))


def _own(stride, padding, dilation):
    """The geometry that is asked for, on an input that is large enough; None for the plain one."""
    if (stride, padding, dilation) == (1, 0, 1):
        return None
    return geometry((1 << 10,) * 2, (2, 2), stride, padding, dilation, 1)
