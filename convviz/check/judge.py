"""What an answer is worth: it is tried on the lesson's layer, then on the others, and named.

A mistake is only named where it explains the numbers of every layer that it is looked for on, so
that a chance likeness in one of them does not mislead.
"""

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..geometry import Geometry
from ..sheet import Cell
from ..text import listed, number
from . import faults
from .exercises import Exercise
from .failures import reached, shape_words, stopped, unfit, unwritten, value_of
from .layers import Layer, layers
from .run import Ran, ran
from .verdict import Held, Verdict
from .words import Bold, Code, Words, capital

CLOSE = {8: 1e-8, 4: 1e-4}  # how near is right, of the largest number, by the bytes of a float
WITNESSES = 12  # layers that a mistake is looked for on
MOST_TERMS = 4  # of a sum that is written out


class Trial(NamedTuple):
    """A layer, what the function did on it, and what is right there."""

    layer: Layer
    ran: Ran
    right: np.ndarray
    mine: np.ndarray | None  # numbers, if it gave any
    trouble: Verdict | None  # if it did not
    wrong: np.ndarray | None  # where numbers of the right shape differ

    @property
    def passed(self) -> bool:
        """Whether it is right, and changed nothing."""
        return self.wrong is not None and not self.wrong.any() and not self.ran.changed


class Judge:
    """Someone's function, on the layers of an exercise."""

    def __init__(self, exercise: Exercise, function: Callable, where: Geometry | None):
        self.exercise, self.function, self.own = exercise, function, where
        flat = (where.stride, where.padding, where.dilation) if where else None
        self.layers = layers(*(flat or ((1, 1), ((0, 0), (0, 0)), (1, 1))))
        self._trials = {}

    @property
    def grid(self) -> str:
        return self.exercise.grid

    @property
    def takes(self) -> tuple[str, ...]:
        """The names of the arguments, that of a shape last."""
        shaped = (f"{self.exercise.shaped}_shape",) if self.own and self.exercise.shaped else ()
        return (*self.exercise.takes, *shaped)

    def given(self, layer: Layer) -> tuple:
        """What a function is given of a layer."""
        sizes = {f"{key}_shape": getattr(layer.where, key)[2:] for key in "xw"}
        return tuple((layer.arrays | sizes)[name] for name in self.takes)

    def verdict(self) -> Verdict:
        """What it is worth."""
        found = unwritten(self.function) or unfit(self.function, self.takes)
        return found or self.on_lesson() or self.on_others() or self.right()

    # ---- trials ----------------------------------------------------------------------------------

    def trial(self, layer: Layer) -> Trial:
        """How it does on a layer; it is run there once."""
        key = id(layer)
        if key not in self._trials:
            self._trials[key] = self._tried(layer)
        return self._trials[key]

    def _tried(self, layer):
        given = self.given(layer)
        done = ran(self.function, given)
        numbers = faults.numbers(layer, self.grid)
        size = faults.shape(layer.where, self.grid)
        right = faults.array(size, faults.rightly(layer.where, self.grid), numbers)
        trouble = stopped(done, self.function, given) if done.error is not None else None
        mine = None
        if trouble is None:
            mine, trouble = value_of(done.value, self.grid, right)
        wrong = None
        if mine is not None and mine.shape == right.shape:
            wrong = ~near(mine, right, self._bytes(mine, given))
        return Trial(layer, done, right, mine, trouble, wrong)

    def _bytes(self, mine, given):
        sizes = [a.dtype.itemsize for a in (mine, *given)
                 if isinstance(a, np.ndarray) and a.dtype.kind == "f"]  # fmt: skip
        return 4 if 4 in sizes else 8

    def of_kind(self, *kinds) -> list[Trial]:
        return [self.trial(layer) for layer in self.layers if layer.kind in kinds]

    # ---- verdicts --------------------------------------------------------------------------------

    def on_lesson(self) -> Verdict | None:
        """What is wrong with the lesson's numbers, if anything."""
        trial = self.trial(self.layers[0])
        if trial.passed:
            return None
        if trial.trouble is not None:
            return self.dressed(trial.trouble, trial)
        witnesses = [trial, *self.of_kind("alike")]
        return self.named(trial, witnesses) or self.changed(trial) or self.unknown(trial)

    def on_others(self) -> Verdict | None:
        """What is wrong with other numbers and shapes, where the lesson's are right."""
        alike, others = self.of_kind("alike"), self.of_kind("other", "thin")
        if failing := [trial for trial in alike if not trial.passed]:
            first = failing[0]
            if len(failing) == len(alike) and not self.common(failing):
                return self.typed_in(first)
            return self.named(first, failing) or self.reported(first)
        failing = [trial for trial in others if not trial.passed]
        return self.of_shape(failing, others) if failing else None

    def of_shape(self, failing, others) -> Verdict:
        """What goes wrong on layers of other shapes alone."""
        first = failing[0]
        if named := self.named(first, failing):
            return named
        if first.mine is not None and first.mine.shape == reached(first.layer.where):
            return self.reported(first)  # all but what a stride leaves over
        flat = [trial for trial in others if trial.layer.kind == "other"]
        failed = [not trial.passed for trial in flat]
        for key in "xwy":
            if failed == [not _is_square(trial, key) for trial in flat]:
                return self.exchanged(first)
        for key, axes in itertools.product("wyx", ((0, 1), (0,), (1,))):
            if failed == [self.of_other_size(trial, key, axes) for trial in flat]:
                return self.sizes_typed_in(first, key)
        return self.reported(first)

    def of_other_size(self, trial, key, axes) -> bool:
        """Whether an array has another number of rows or columns than the lesson's."""
        sizes = (getattr(trial.layer.where, key)[2:], getattr(self.layers[0].where, key)[2:])
        return any(sizes[0][axis] != sizes[1][axis] for axis in axes)

    def reported(self, trial: Trial) -> Verdict:
        """What can be said of one trial by itself."""
        if trial.trouble is not None:
            return self.dressed(trial.trouble, trial)
        return self.changed(trial) or self.unknown(trial)

    def right(self) -> Verdict:
        """All is right."""
        count = len(self.layers) - 1
        most = [max(layer.where.x[axis] for layer in self.layers) for axis in (2, 3)]
        numbers = "the lesson's numbers" if self.own is None else "the first numbers"
        head = (Bold("Right"), f" for {numbers} and for {count} others, "
                f"of sizes up to {most[0]} × {most[1]}.")  # fmt: skip
        exercise = self.exercise
        printed = self.trial(self.layers[0]).ran.printed
        return Verdict("✓", head, printed=printed, why=(exercise.question, exercise.answer))

    def wrong(self, trial: Trial, tag, head: Words, says=(), **more) -> Verdict:
        """A verdict on a trial."""
        says = (*says, *self.layer_words(trial))
        return Verdict("✗", head, tag, says=says, given=self.given(trial.layer),
                       printed=trial.ran.printed, hints=self.exercise.hints,
                       hinted=f"check.{self.exercise.name}.hint()", **more)  # fmt: skip

    def dressed(self, bare: Verdict, trial: Trial) -> Verdict:
        """What is said of a function, with the numbers that it was run on, and with hints."""
        if bare.verdict == "…":
            return Verdict("…", bare.head, says=bare.says, hints=self.exercise.hints,
                           hinted=f"check.{self.exercise.name}.hint()")  # fmt: skip
        return self.wrong(trial, bare.mistake, bare.head, bare.says, source=bare.source,
                          whole=bare.whole, sign=bare.sign, cell=bare.cell)  # fmt: skip

    def layer_words(self, trial: Trial) -> tuple[Words, ...]:
        """With which numbers it went wrong, where they are not the lesson's."""
        if trial.layer.kind == "lesson":
            return ()
        sizes = [
            (Cell(name), f" of shape {array.shape}")
            for name, array in trial.layer.arrays.items()
            if name in self.exercise.takes and isinstance(array, np.ndarray)
        ]
        sizes = tuple(
            p for part in listed(sizes) for p in (part if type(part) is tuple else (part,))
        )
        return (("The lesson's numbers come out right. These are others, ", *sizes, "; ",
                 Code(f"{self.called}(*_.given)"), " runs it on them again."),)  # fmt: skip

    @property
    def called(self) -> str:
        name = getattr(self.function, "__name__", "")
        return name if name.isidentifier() else "f"

    # ---- numbers that are wrong ------------------------------------------------------------------

    def common(self, trials) -> list:
        """The mistakes that explain all of these trials, the gravest first; as (way, each fault)."""
        found = None
        for trial in trials[:WITNESSES]:
            if trial.mine is None:
                continue
            ways = self.explaining(trial)
            found = ways if found is None else {way: ways[way] for way in found if way in ways}
        return list(found or {})

    def explaining(self, trial) -> dict:
        """The ways to go wrong that give what a trial gave, each with its fault there."""
        numbers, found = faults.numbers(trial.layer, self.grid), {}
        for fault in faults.faults(trial.layer.where, self.grid):
            if fault.shape == trial.mine.shape:
                theirs = faults.array(fault.shape, fault.sums, numbers)
                bytes_ = self._bytes(trial.mine, self.given(trial.layer))
                if near(np.where(np.isnan(theirs), trial.mine, theirs), trial.mine, bytes_).all():
                    found.setdefault(fault.way, fault)
        return found

    def named(self, trial: Trial, witnesses) -> Verdict | None:
        """The verdict where a mistake is known that explains all witnesses."""
        if trial.mine is None or not (ways := self.common(witnesses)):
            return self.truncated(witnesses)
        others = [t for t in self.of_kind("other") if t.wrong is not None]
        seen = [way for way in ways if all(way in self.explaining(t) for t in others)]
        fault = self.explaining(trial).get((seen or ways)[0])
        return self.faulty(trial, fault) if fault else None

    def faulty(self, trial, fault):
        """The verdict on a known mistake."""
        way = fault.way
        head = (*_bold(capital(way.said)), Bold("."))
        says = ((*capital(way.why), "."),) if way.why else ()
        if fault.shape != trial.right.shape:
            shapes = f"Its shape is {fault.shape}, and {trial.right.shape} is right."
            return self.wrong(trial, way.tag, head, (*says, (shapes,)))
        return self.wrong(trial, way.tag, head, says, **self.beside(trial, fault))

    def unknown(self, trial: Trial) -> Verdict:
        """Numbers that no mistake explains."""
        if trial.mine.shape != trial.right.shape:
            head, says = shape_words(
                self.exercise, trial.mine.shape, trial.right, trial.layer.where
            )
            tag = "cropped-empty" if 0 in trial.mine.shape else "wrong-shape"
            return self.wrong(trial, tag, head, says)
        count = int(trial.wrong.sum())
        if trial.right.ndim:
            head = (Bold(f"Right shape, but {count} of {trial.wrong.size} cells "
                         f"{'is' if count == 1 else 'are'} wrong."),)  # fmt: skip
        else:
            head = (Bold("Not the right number."),)
        return self.wrong(trial, None, head, _where(trial.wrong), **self.beside(trial, None))

    def beside(self, trial, fault) -> dict:
        """The two grids, and the first cell that is wrong in them."""
        mine, right = trial.mine, trial.right
        at = tuple(int(i) for i in np.argwhere(trial.wrong)[0])
        if not np.isfinite(mine).all():
            return {"cell": at, "first": self.first(trial, fault, at)}
        held = Held(self.grid, mine.astype(float), right, trial.wrong)
        return {"cell": at, "held": held, "first": self.first(trial, fault, at)}

    def first(self, trial, fault, at) -> Words:
        """The sentence about the first wrong cell."""
        place = (Bold("First wrong cell "), Code(str(list(at))), ", ", Cell(self.grid, at), ": ")
        numbers = faults.numbers(trial.layer, self.grid)
        k = int(np.ravel_multi_index(at, trial.right.shape)) if at else 0
        theirs = fault.sums[k] if fault else None
        if any(Cell(self.grid, at) in factors for factors in theirs or ()):
            theirs = None  # so many times what is right
        ours = faults.rightly(trial.layer.where, self.grid)[k]
        return (*(place if at else ()), *("yours is " if at else "Yours is ",),
                *_equal(trial.mine[at], theirs, numbers), ", right is ",
                *_equal(trial.right[at], ours, numbers), ".", *self.totals(trial))  # fmt: skip

    def totals(self, trial) -> Words:
        mine, right = trial.mine.sum(), trial.right.sum()
        if trial.right.size < 2 or not np.isfinite(mine) or not near(mine, right, 8):
            return ()
        return (f" The totals agree ({number(right)}), so a test of totals would not see it.",)

    # ---- what is not in a single grid ------------------------------------------------------------

    def changed(self, trial) -> Verdict | None:
        """What is said where an argument is another one afterwards."""
        if not trial.ran.changed:
            return None
        name = self.takes[trial.ran.changed[0]]
        head = (Bold("Your function changes "), Code(name), Bold("."))
        says = (("Whoever calls it may need the old numbers. Begin with a new array, such as ",
                 Code(f"{name}.copy()"), ", or write ", Code("a = a - c"), " for ",
                 Code("a -= c"), "."),)  # fmt: skip
        return self.wrong(trial, "input-changed", head, says)

    def truncated(self, trials) -> Verdict | None:
        """What is said where fractions were cut off."""
        for trial in trials:
            if trial.mine is not None and trial.wrong is not None and trial.wrong.any():
                whole = (
                    trial.mine.dtype.kind in "iu" and (trial.right != np.round(trial.right)).any()
                )
                if whole or (trial.mine.dtype.kind == "f" and trial.mine.dtype.itemsize < 4):
                    head = (Bold(f"Your array holds numbers of type {trial.mine.dtype}."),)
                    says = (("They have no room for what comes out. ", Code("np.zeros(shape)"),
                             " has; ", Code("np.zeros_like(a)"), " takes the type of a."),)  # fmt: skip
                    return self.wrong(trial, "wrong-dtype", head, says, **self.beside(trial, None))
        return None

    def typed_in(self, trial) -> Verdict:
        if trial.mine is None:
            return self.reported(trial)
        head = (Bold("Right for the lesson's numbers only."),)
        taken = [(Code(name),) for name in self.takes]
        taken = tuple(
            p for part in listed(taken) for p in (part if type(part) is tuple else (part,))
        )
        says = (("Does it use what it is given, ", *taken,
                 "? A number that is typed in, or a name from another cell, stays the same."),)  # fmt: skip
        more = self.beside(trial, None) if trial.wrong is not None else {}
        return self.wrong(trial, "typed-in", head, says, **more)

    def sizes_typed_in(self, trial, key) -> Verdict:
        size = " × ".join(map(str, getattr(self.layers[0].where, key)[2:]))
        name = Cell("dy" if key == "y" and self.grid != "y" else key)
        head = (Bold("Right only where "), name, Bold(f" is {size}."))
        says = [("Is a number typed in that should come from its rows and columns? ",
                 Code("a.shape"), " has them."),]  # fmt: skip
        more = {"source": trial.trouble.source} if trial.trouble is not None else {}
        if trial.mine is not None and trial.mine.shape != trial.right.shape:
            says.append((f"Yours has shape {trial.mine.shape}, and {trial.right.shape} is right.",))
        elif trial.wrong is not None and trial.wrong.any():
            more = self.beside(trial, None)
        return self.wrong(trial, "typed-in", head, says, **more)

    def exchanged(self, trial) -> Verdict:
        head = (Bold("Rows and columns are exchanged."),)
        says = (("It is right where there are as many rows as columns. ", Code("shape[0]"),
                 " counts rows, ", Code("shape[1]"), " columns."),)  # fmt: skip
        if trial.trouble is not None:
            more = {"source": trial.trouble.source}
        elif trial.wrong is None:
            says += ((f"Yours has shape {trial.mine.shape}, and {trial.right.shape} is right.",),)
            more = {}
        else:
            more = self.beside(trial, None)
        return self.wrong(trial, "rows-and-columns", head, says, **more)


def _is_square(trial, key):
    rows, columns = getattr(trial.layer.where, key)[2:]
    return rows == columns


def near(mine, right, bytes_) -> np.ndarray:
    """Where numbers are equal, but for what a float of so many bytes has no room for."""
    scale = max(1.0, float(np.max(np.abs(right), initial=0.0)))
    with np.errstate(invalid="ignore"):
        return np.abs(np.asarray(mine, float) - right) <= CLOSE[bytes_] * scale


def _bold(words: Words) -> Words:
    return tuple(Bold(piece) if type(piece) is str else piece for piece in words)


def _equal(found, total, numbers) -> Words:
    """A number, and the sum that it is if that is short: 12 = 4·w22."""
    written = number(float(found)) if np.isfinite(found) else str(float(found))
    if not _tells(total):
        return (written,)
    words = [f"{written} = "]
    for k, factors in enumerate(total):
        words += _term(factors, numbers, first=not k)
    return tuple(words)


def _tells(total) -> bool:
    """Whether a sum says more than its number."""
    if not total or len(total) > MOST_TERMS:
        return False
    return len(total) > 1 or sum(isinstance(factor, Cell) for factor in total[0]) > 1


def _term(factors, numbers, first) -> list:
    """A product: numbers, and the last of several cells by its name."""
    cells = [factor for factor in factors if isinstance(factor, Cell)]
    name = cells[-1] if len(cells) > 1 else None
    value = 1.0
    for factor in factors:
        if factor is not name:
            value *= numbers[factor] if isinstance(factor, Cell) else factor
    sign = "−" if value < 0 else "" if first else "+"
    spaced = sign if first else f" {sign} "
    size = number(abs(value))
    return [f"{spaced}{size}·", name] if name else [f"{spaced}{size}"]


def _where(wrong) -> tuple[Words, ...]:
    """Where the wrong cells lie, if there is a pattern."""
    if wrong.ndim < 2 or wrong.all():
        return (("None of them is right.",),) if wrong.ndim == 2 else ()
    edge = np.ones_like(wrong)
    edge[1:-1, 1:-1] = False
    if min(wrong.shape) > 2 and (wrong == edge).all():
        return (("The middle is right and the edge is not.",),)
    rows, cols = (np.flatnonzero(wrong.any(axis)) for axis in (1, 0))
    if len(rows) == 1 and wrong.size > 1:
        return ((f"All of them are in row {rows[0]}, counted from 0.",),) if wrong.sum() > 1 else ()
    if len(cols) == 1:
        return ((f"All of them are in column {cols[0]}, counted from 0.",),)
    return ()
