"""Someone's function on the layers of an exercise: what it gave on each, and what explains that."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..geometry import Geometry
from ..mistakes import Way
from . import sums
from .exercises import Exercise
from .failures import stopped, value_of
from .faults import faults
from .layers import Layer, layers
from .run import Ran, ran
from .sums import Fault
from .verdict import Verdict

PLAIN = (1, 1), ((0, 0), (0, 0)), (1, 1)
CLOSE = {8: 1e-8, 4: 1e-4}  # how near is right, of the largest number, by the bytes of a float


class Trial(NamedTuple):
    """A layer, what the function did on it, and what is right there."""

    layer: Layer
    given: tuple
    ran: Ran
    right: np.ndarray
    mine: np.ndarray | None  # numbers, if it gave any
    trouble: Verdict | None  # if it did not
    wrong: np.ndarray | None  # where numbers of the right shape differ
    bytes: int  # of the floats that meet here

    @property
    def passed(self) -> bool:
        """Whether it is right, and changed nothing."""
        return self.wrong is not None and not self.wrong.any() and not self.ran.changed

    @property
    def misses(self) -> bool:
        """Whether it gave numbers of the right shape, and some of them are wrong."""
        return self.wrong is not None and bool(self.wrong.any())


class Trials:
    """The trials of a function; on each layer it is run once, when that is asked for."""

    def __init__(self, exercise: Exercise, function: Callable, where: Geometry | None):
        self.exercise, self.function, self.own = exercise, function, where is not None
        layer = (where.stride, where.padding, where.dilation) if where else PLAIN
        self.layers = layers(*layer)
        self._done = {}

    @property
    def takes(self) -> tuple[str, ...]:
        """The names of the arguments, that of a shape last."""
        shaped = (f"{self.exercise.shaped}_shape",) if self.own and self.exercise.shaped else ()
        return (*self.exercise.takes, *shaped)

    def given(self, layer: Layer) -> tuple:
        """What a function is given of a layer."""
        sizes = {f"{key}_shape": getattr(layer.where, key)[2:] for key in "xw"}
        return tuple((layer.arrays | sizes)[name] for name in self.takes)

    def lesson(self) -> Trial:
        """The trial with the lesson's numbers."""
        return self.on(0)

    def of(self, *kinds) -> list[Trial]:
        """The trials on layers of some kinds."""
        return [self.on(k) for k, layer in enumerate(self.layers) if layer.kind in kinds]

    def on(self, k: int) -> Trial:
        """The trial on one of the layers."""
        if k not in self._done:
            self._done[k] = self._tried(self.layers[k])
        return self._done[k]

    def _tried(self, layer) -> Trial:
        given, grid = self.given(layer), self.exercise.grid
        done = ran(self.function, given)
        size, right = sums.shape(layer.where, grid), sums.rightly(layer.where, grid)
        right = sums.array(size, right, sums.numbers(layer, grid))
        mine, trouble, wrong = None, None, None
        if done.error is not None:
            trouble = stopped(done, self.function)
        else:
            mine, trouble = value_of(done.value, grid)
        count = _bytes(mine, given)
        if mine is not None and mine.shape == right.shape:
            wrong = ~near(mine, right, count)
        return Trial(layer, given, done, right, mine, trouble, wrong, count)

    # ---- what explains them --------------------------------------------------------------------

    def explaining(self, trial: Trial) -> dict[Way, Fault]:
        """The ways to go wrong that give what a trial gave, each with its fault there."""
        numbers, found = sums.numbers(trial.layer, self.exercise.grid), {}
        for fault in faults(trial.layer.where, self.exercise.grid):
            if fault.shape == trial.mine.shape:
                theirs = sums.array(fault.shape, fault.sums, numbers)
                theirs = np.where(np.isnan(theirs), trial.mine, theirs)
                if near(trial.mine, theirs, trial.bytes).all():
                    found.setdefault(fault.way, fault)
        return found

    def common(self, trials) -> list[Way]:
        """The ways that explain all of these trials that gave numbers, the gravest first.

        Where they have too little room to tell some apart, those that explain all others are first.
        """
        found = [self.explaining(trial) for trial in trials if trial.mine is not None]
        ways = [way for way in found[0] if all(way in one for one in found)] if found else []
        if len({way.tag for way in ways}) > 1:
            others = [self.explaining(t) for t in self.of("other") if t.wrong is not None]
            ways.sort(key=lambda way: not all(way in one for one in others))
        return ways


def _bytes(mine, given) -> int:
    """The size of the smallest floats: 4 or 8, since fewer are never enough."""
    arrays = [a for a in (mine, *given) if isinstance(a, np.ndarray) and a.dtype.kind == "f"]
    return 4 if any(array.dtype.itemsize == 4 for array in arrays) else 8


def near(mine, right, count) -> np.ndarray:
    """Where numbers are equal, but for what a float of so many bytes has no room for."""
    scale = max(1.0, float(np.max(np.abs(right), initial=0.0)))
    with np.errstate(invalid="ignore"):
        return np.abs(np.asarray(mine, float) - right) <= CLOSE[count] * scale
