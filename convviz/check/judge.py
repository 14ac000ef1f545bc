"""What an answer is worth: it is tried on the lesson's layer, then on the others, and named.

A mistake is only named where it explains the numbers of every layer that it is looked for on, so
that a chance likeness in one of them does not mislead.
"""

import itertools
from collections.abc import Callable

import numpy as np

from ..geometry import Geometry
from ..sheet import Cell
from ..text import flat, listed
from .exercises import Exercise
from .failures import reached, shape_words, unfit, unwritten
from .run import copied
from .sums import Fault
from .telling import beside, lying
from .trials import Trial, Trials
from .verdict import Verdict
from .words import Bold, Code, Words, capital

CUT_OFF = 4  # at most what is lost by cutting off fractions, time and again


def judged(exercise: Exercise, function: Callable, where: Geometry | None) -> Verdict:
    """What a function is worth, in a geometry of one's own if there is one."""
    return _Judge(exercise, function, where).verdict()


class _Judge:
    """An exercise and somebody's function."""

    def __init__(self, exercise, function, where):
        self.exercise, self.function = exercise, function
        self.trials = Trials(exercise, function, where)

    def verdict(self) -> Verdict:
        found = unwritten(self.function) or unfit(self.function, self.trials.takes)
        if found:
            return self.with_hints(found)
        return self.on_lesson() or self.on_alike() or self.on_others() or self.right()

    # ---- one kind of layers after the other ----------------------------------------------------

    def on_lesson(self) -> Verdict | None:
        """What is wrong with the lesson's numbers, if anything."""
        trial = self.trials.lesson()
        if trial.passed:
            return None
        if trial.trouble is not None:
            return self.told(trial)
        witnesses = [trial, *self.trials.of("alike")]
        return self.named(trial, witnesses) or self.cut_off(witnesses) or self.told(trial)

    def on_alike(self) -> Verdict | None:
        """What is wrong with other numbers in the lesson's shapes, if anything."""
        trials = self.trials.of("alike")
        failing = [trial for trial in trials if not trial.passed]
        if not failing:
            return None
        first, all_fail = failing[0], len(failing) == len(trials)
        if named := self.named(first, failing):
            return named
        if all_fail and first.misses:
            return self.typed_in(first)
        return (not all_fail and self.cut_off(failing)) or self.told(first)

    def on_others(self) -> Verdict | None:
        """What is wrong with other shapes alone, if anything."""
        failing = [trial for trial in self.trials.of("other", "thin") if not trial.passed]
        if not failing:
            return None
        first = failing[0]
        left_over = first.mine is not None and first.mine.shape == reached(first.layer.where)
        if named := self.named(first, failing) or self.cut_off(failing):
            return named
        return (not left_over and self.of_sizes(first)) or self.told(first)

    def of_sizes(self, first: Trial) -> Verdict | None:
        """What is said where certain sizes fail, and no others."""
        trials = self.trials.of("other")
        failed = [not trial.passed for trial in trials]
        for key in "xwy":
            if failed == [_differs(trial, key) for trial in trials]:
                return self.exchanged(first)
        for key, axes in itertools.product("wyx", ((0, 1), (0,), (1,))):
            if failed == [self.is_other(trial, key, axes) for trial in trials]:
                return self.size_typed_in(first, key)
        return None

    def is_other(self, trial, key, axes) -> bool:
        """Whether an array has another number of rows or columns than in the lesson."""
        lesson = self.trials.layers[0].where
        sizes = (getattr(where, key)[2:] for where in (trial.layer.where, lesson))
        mine, theirs = sizes
        return any(mine[axis] != theirs[axis] for axis in axes)

    # ---- verdicts ------------------------------------------------------------------------------

    def right(self) -> Verdict:
        layers, exercise = self.trials.layers, self.exercise
        most = [max(layer.where.x[axis] for layer in layers) for axis in (2, 3)]
        numbers = "these numbers" if self.trials.own else "the lesson's numbers"
        tried = f" for {numbers} and for {len(layers) - 1} others, of sizes up to "
        head = Bold("Right"), f"{tried}{most[0]} × {most[1]}."
        printed = self.trials.lesson().ran.printed
        return Verdict("✓", head, printed=printed, why=(exercise.question, exercise.answer))

    def with_hints(self, bare: Verdict, **more) -> Verdict:
        """A verdict with the hints of the exercise."""
        hinted = f"check.{self.exercise.name}.hint()"
        return bare.but(hints=self.exercise.hints, hinted=hinted, **more)

    def wrong(self, trial: Trial, bare: Verdict) -> Verdict:
        """A verdict on a trial: with its numbers, and what was printed."""
        if bare.verdict == "…":
            return self.with_hints(bare)
        says = (*bare.says, *self.others(trial))
        given = tuple(copied(value) for value in trial.given)  # to do with as one likes
        return self.with_hints(bare, says=says, given=given, printed=trial.ran.printed)

    def others(self, trial) -> tuple[Words, ...]:
        """With which numbers it went wrong, where they are not the lesson's."""
        if trial.layer.kind == "lesson":
            return ()
        arrays = zip(self.trials.takes, trial.given, strict=True)
        sizes = [(Cell(name), f" of shape {array.shape}") for name, array in arrays
                 if isinstance(array, np.ndarray)]  # fmt: skip
        name = getattr(self.function, "__name__", "")
        again = Code(f"{name if name.isidentifier() else 'f'}(*_.given)")
        first = "The lesson's numbers" if not self.trials.own else "The first numbers"
        given = *flat(listed(sizes)), "; ", again, " runs it on them again."
        return ((f"{first} come out right. These are others, ", *given),)

    def told(self, trial: Trial) -> Verdict:
        """What can be said of one trial by itself."""
        if trial.trouble is not None:
            return self.wrong(trial, trial.trouble)
        if trial.ran.changed:
            return self.changed(trial)
        return self.wrong(trial, self.of_shape(trial) if trial.wrong is None else self.of(trial))

    def of_shape(self, trial) -> Verdict:
        shape, where = trial.mine.shape, trial.layer.where
        head, says = shape_words(self.exercise, shape, trial.right.shape, where)
        return Verdict("✗", head, "cropped-empty" if 0 in shape else "wrong-shape", says=says)

    def of(self, trial) -> Verdict:
        """Numbers that no mistake explains."""
        count, size = int(trial.wrong.sum()), trial.wrong.size
        head = f"Right shape, but {count} of {size} cells {'is' if count == 1 else 'are'} wrong."
        head = (Bold(head if trial.right.ndim else "Not the right number."),)
        return Verdict("✗", head, says=lying(trial.wrong), **beside(trial, self.exercise.grid))

    def named(self, trial: Trial, witnesses) -> Verdict | None:
        """The verdict where a mistake is known that explains all witnesses."""
        ways = self.trials.common(witnesses) if trial.mine is not None else ()
        if not ways:
            return None
        return self.wrong(trial, self.faulty(trial, self.trials.explaining(trial)[ways[0]]))

    def faulty(self, trial, fault: Fault) -> Verdict:
        """The verdict on a known mistake."""
        way = fault.way
        head = (*_bold(capital(way.said)), Bold("."))
        says = ((*capital(way.why), "."),) if way.why else ()
        if fault.shape != trial.right.shape:
            return Verdict("✗", head, way.tag, says=(*says, _shapes(trial)))
        return Verdict("✗", head, way.tag, says=says, **beside(trial, self.exercise.grid, fault))

    def changed(self, trial) -> Verdict:
        """The verdict where an argument is another one afterwards."""
        name = self.trials.takes[trial.ran.changed[0]]
        head = Bold("Your function changes "), Code(name), Bold(".")
        copy = ("Whoever calls it may need the old numbers. Begin with a new array, such as ",
                Code(f"{name}.copy()"), ", or write ", Code("a = a - c"), " for ",
                Code("a -= c"), ".")  # fmt: skip
        return self.wrong(trial, Verdict("✗", head, "input-changed", says=(copy,)))

    def cut_off(self, failing) -> Verdict | None:
        """The verdict where numbers had no room for their fractions, if that is what failed."""
        if not all(map(_has_no_room, failing)):
            return None
        trial = failing[0]
        head = (Bold(f"Your array holds numbers of type {trial.mine.dtype}."),)
        room = ("They have no room for what comes out. ", Code("np.zeros(shape)"), " has; ",
                Code("np.zeros_like(a)"), " takes the type of a.")  # fmt: skip
        more = beside(trial, self.exercise.grid)
        return self.wrong(trial, Verdict("✗", head, "wrong-dtype", says=(room,), **more))

    def typed_in(self, trial) -> Verdict:
        """The verdict where the lesson's numbers come out, whatever is given."""
        head = (Bold("Right for the lesson's numbers only."),)
        taken = flat(listed([(Code(name),) for name in self.trials.takes]))
        asks = ("Does it use what it is given, ", *taken, "? A number that is typed in, or a name "
                "from another cell, stays the same.")  # fmt: skip
        more = beside(trial, self.exercise.grid)
        return self.wrong(trial, Verdict("✗", head, "typed-in", says=(asks,), **more))

    def size_typed_in(self, trial, key) -> Verdict:
        """The verdict where it is right for one size of an array only."""
        size = " × ".join(map(str, getattr(self.trials.layers[0].where, key)[2:]))
        name = Cell("dy" if key == "y" and self.exercise.grid != "y" else key)
        head = Bold("Right only where "), name, Bold(f" is {size}.")
        asks = ("Is a number typed in that should come from its rows and columns? ",
                Code("a.shape"), " has them.")  # fmt: skip
        return self.by_size(trial, "typed-in", head, asks)

    def exchanged(self, trial) -> Verdict:
        """The verdict where it is right if there are as many rows as columns."""
        head = (Bold("Rows and columns are exchanged."),)
        says = ("It is right where there are as many rows as columns. ", Code("shape[0]"),
                " counts rows, ", Code("shape[1]"), " columns.")  # fmt: skip
        return self.by_size(trial, "rows-and-columns", head, says)

    def by_size(self, trial, tag, head, says) -> Verdict:
        """A verdict on sizes, with whatever came of the first that failed."""
        if trial.trouble is not None:
            trouble = trial.trouble
            bare = Verdict("✗", head, tag, says=(says, trouble.head), source=trouble.source)
        elif trial.wrong is None:
            bare = Verdict("✗", head, tag, says=(says, _shapes(trial)))
        elif trial.misses:
            bare = Verdict("✗", head, tag, says=(says,), **beside(trial, self.exercise.grid))
        else:
            return self.told(trial)
        return self.wrong(trial, bare)


def _differs(trial, key) -> bool:
    """Whether an array has not as many rows as columns."""
    rows, columns = getattr(trial.layer.where, key)[2:]
    return rows != columns


def _has_no_room(trial) -> bool:
    """Whether the numbers are of a type that what is right does not fit into, and near to it."""
    if not trial.misses or np.abs(trial.mine - trial.right).max() > CUT_OFF:
        return False
    kind, size = trial.mine.dtype.kind, trial.mine.dtype.itemsize
    return (kind in "iu" and bool((trial.right % 1).any())) or (kind == "f" and size < 4)


def _shapes(trial) -> Words:
    mine, right = trial.mine.shape, trial.right.shape
    return (f"Yours has shape {mine}, and {right or 'one number'} is right.",)


def _bold(words: Words) -> Words:
    return tuple(Bold(piece) if type(piece) is str else piece for piece in words)
