"""What a function of somebody else does with arrays, without harm to what comes after it.

It gets copies. What it prints is kept, and the state of the random numbers, NumPy's way with
errors and the folder are as they were before. It is stopped when its time is over: in the main
thread of a Unix system by an alarm that rings until it is heard, elsewhere by a trace of every
line, which speaks up once. Neither can stop a single call that does not come back, such as a
product of huge arrays inside of NumPy: that is told when it is over. An alarm stops what waits
(`time.sleep`); a trace does so when the wait is over, and not a loop that catches all exceptions.
"""

import contextlib
import io
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

SECONDS = 5.0  # for one call
AGAIN = 0.005  # to the next alarm, should somebody have caught the one before
MOST_PRINTED = 2000  # letters that are kept


class Endless(BaseException):
    """The time is over. It is no `Exception`, so that `except Exception` does not catch it."""


class Ran(NamedTuple):
    """What came of a call: a value, or an error (`Endless` if the time was over)."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    changed: tuple[int, ...] = ()  # arguments that are others than they were


def ran(function: Callable, given: tuple, seconds: float | None = None) -> Ran:
    """What a function does with copies of what it is given, in `SECONDS` at most.

    >>> ran(lambda a: a + 1, (np.array([1, 2]),)).value
    array([2, 3])
    >>> ran(lambda a: 1 / a, (0,)).error
    ZeroDivisionError('division by zero')
    """
    copies = tuple(copied(value) for value in given)
    value, error, printed = None, None, io.StringIO()
    try:
        with _left_alone(), contextlib.redirect_stdout(printed), \
             contextlib.redirect_stderr(printed), _timed(seconds or SECONDS):  # fmt: skip
            value = _call(function, copies)
    except KeyboardInterrupt:
        raise  # the reader's own
    except BaseException as found:
        error = found
    changed = tuple(k for k, (a, b) in enumerate(zip(copies, given, strict=True)) if _differ(a, b))
    return Ran(value, error, printed.getvalue()[:MOST_PRINTED], changed)


def _call(function, copies):
    """What a function returns; only in here is it stopped, so that what tidies up never is."""
    value = function(*copies)
    return list(value) if isinstance(value, Iterator) else value  # generators do it only now


def _inside(frame) -> bool:
    """Whether a frame belongs to what a function does."""
    while frame is not None and frame.f_code is not _call.__code__:
        frame = frame.f_back
    return frame is not None


def copied(value):
    """A value that can be changed without harm."""
    return value.copy() if isinstance(value, np.ndarray) else value


def _differ(one, other):
    if not isinstance(other, np.ndarray):
        return False
    return one.shape != other.shape or not np.array_equal(one, other)


@contextlib.contextmanager
def _left_alone():
    """What is everybody's is afterwards as it was before."""
    folder, recursion = os.getcwd(), sys.getrecursionlimit()
    dice, numpy_dice = random.getstate(), np.random.get_state()
    try:
        with np.errstate(all="ignore"), np.printoptions(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.chdir(folder)
        sys.setrecursionlimit(recursion)
        random.setstate(dice)
        np.random.set_state(numpy_dice)


def _timed(seconds):
    """A limit for what is done meanwhile."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _alarm(seconds)
    return _trace(seconds)


@contextlib.contextmanager
def _alarm(seconds):
    """`Endless` comes from a signal, and again, should the function have caught it."""

    def ring(_, frame):
        if _inside(frame):
            raise Endless

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, ring)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)
        if left:  # somebody else's alarm goes on
            left = max(left - (time.monotonic() - began), 1e-3)
            signal.setitimer(signal.ITIMER_REAL, left, every)


@contextlib.contextmanager
def _trace(seconds):
    """`Endless` comes on the first line that is begun too late; then Python ends the trace."""
    end = time.monotonic() + seconds

    def line(frame, event, argument):
        if time.monotonic() > end and _inside(frame):
            raise Endless
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        yield
    finally:
        sys.settrace(before)
