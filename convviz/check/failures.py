"""What is no array of numbers of the right shape: stubs, errors, other types, other shapes."""

import inspect
import itertools
import linecache
import re
import traceback
from collections.abc import Callable

import numpy as np

from ..sheet import Cell
from ..text import listed
from . import run
from .run import Endless, Ran
from .verdict import Verdict
from .words import Bold, Code, Words

LETTERS = 300  # of a message
FRAMES, DEPTH = 12, 48  # of the way to an error: those that are shown, those that are looked at
OURS = __name__.rpartition(".")[0]
STUBS = "def f(a): ...\ndef g(a):\n    'b'\n    ...\n"  # functions with nothing in them


# ---- not written yet ---------------------------------------------------------------------------


def unwritten(value) -> Verdict | None:
    """The verdict on what is a stub: `...`, or a function with nothing in it."""
    empty = inspect.isfunction(value) and not value.__code__.co_names and _bare(value) in _stubs()
    return not_written() if value is ... or empty else None


def not_written(what: str = "line") -> Verdict:
    """The verdict on a stub, in whose place something is to be put."""
    head = (Bold("Not written yet."), f" Put your {what} in place of ", Code("..."),
            " and run the cell.")  # fmt: skip
    return Verdict("…", head)


def _stubs():
    space = {}
    exec(compile(STUBS, "stubs", "exec"), space)
    return {_bare(space[name]) for name in "fg"}


def _bare(function):
    """What a function does, whatever it says of itself."""
    code = function.__code__
    return code.co_code, tuple(None if c == function.__doc__ else c for c in code.co_consts)


# ---- not a function of this --------------------------------------------------------------------


def unfit(function, takes) -> Verdict | None:
    """The verdict on what is no function of these arguments."""
    wanted = tuple(p for part in listed([(Code(name),) for name in takes])
                   for p in (part if type(part) is tuple else (part,)))  # fmt: skip
    if not callable(function):
        head = (Bold("Give the function itself."),)
        says = ("This is ", Code(_kind(function)), ". Write the name of your function, "
                "without brackets after it: it is called here, with ", *wanted, ".")  # fmt: skip
        return Verdict("✗", head, "wrong-type", says=(says,))
    try:
        inspect.signature(function).bind(*takes)
    except TypeError:
        head = (Bold("Your function takes other arguments."),)
        says = (("It is called with ", *wanted, f", {len(takes)} in all."),)
        return Verdict("✗", head, "exception", says=says)
    except ValueError:  # nobody knows what it takes
        pass
    return None


# ---- an error ----------------------------------------------------------------------------------


def stopped(done: Ran, function: Callable) -> Verdict:
    """The verdict on a function that raised something, or never ended."""
    error = done.error
    if isinstance(error, Endless):
        head = (Bold("Your function does not end."),)
        says = (f"It was stopped after {run.SECONDS:g} seconds. Does every loop come to its end?",)
        return Verdict("✗", head, "endless", says=(says,), sign="!")
    if "ellipsis" in str(error) and isinstance(error, TypeError):
        return not_written()
    frames = traceback.extract_tb(error.__traceback__, DEPTH)
    walked = itertools.islice(traceback.walk_tb(error.__traceback__), DEPTH)
    tops = [frame.f_globals.get("__name__", "") for frame, _ in walked]
    own = [k for k, module in enumerate(tops) if not module.startswith(OURS)]
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    theirs = [frames[k] for k in own if frames[k].filename == file]
    message = _message(error)
    if not theirs:
        head = (Bold(f"Your function raises {type(error).__name__}."),)
        return Verdict("✗", head, "exception", source=(message,), sign="!")
    last = theirs[-1]
    head = (Bold(f"Your function stops in line {last.lineno}."),)
    source = (*_marked(last), message)
    way = tuple(_step(frames[k], tops[k], file) for k in own)
    return Verdict("✗", head, "exception", source=source, sign="!",
                   whole=(*way[-FRAMES:], message) if len(way) > 1 else ())  # fmt: skip


def _message(error) -> str:
    """What an error says, without addresses, which differ from run to run."""
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", str(error))
    text = text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _marked(frame) -> list[str]:
    """A line of code, and carets under the part of it that is meant."""
    line = linecache.getline(frame.filename, frame.lineno).rstrip("\n")
    if not line.strip():
        return []
    indent = len(line) - len(line.lstrip())
    same = frame.colno is not None and frame.end_lineno == frame.lineno
    if not same:
        return [line[indent:]]
    # columns count bytes
    start, end = (
        len(line.encode()[:at].decode(errors="ignore")) for at in (frame.colno, frame.end_colno)
    )
    carets = " " * (start - indent) + "^" * (end - start)
    return [line[indent:], carets] if end - start < len(line) - indent else [line[indent:]]


def _step(frame, module, file) -> str:
    """A frame without its path, which differs from machine to machine."""
    if frame.filename == file:
        return f"line {frame.lineno}, in {frame.name}: {frame.line or ''}".rstrip(": ")
    return f"{module}, in {frame.name}"


# ---- another type ------------------------------------------------------------------------------


def value_of(value, grid: str) -> tuple[np.ndarray | None, Verdict | None]:
    """The numbers of what was returned, or else the verdict on it."""
    if value is ...:
        return None, not_written()
    if value is None:
        head = (Bold("Your function returns nothing."),)
        return None, _wrong_type(head, ("Its last line has to be ", Code("return …"), "."))
    if fields := _fields(value):
        head = (Bold(f"This is a {type(value).__name__}, with all gradients."),)
        says = ("Take one of them, ", Code(f".{grid}"), ".") if grid in fields else ()
        return None, _wrong_type(head, says)
    try:
        array = np.asarray(value)
    except Exception:  # rows of several lengths, or what an object of a learner's own may raise
        return None, _wrong_type((Bold("This is no rectangle of numbers."),),
                                 ("Do all rows have the same length?",))  # fmt: skip
    if array.dtype.kind == "O" and any(v is ... for v in array.flat):
        return None, not_written()
    return _numeric(value, array, grid)


def _numeric(value, array, grid):
    kind = array.dtype.kind
    if kind in "iuf":
        return array, None
    if kind in "bc":
        head = (Bold(f"Your array holds numbers of type {array.dtype}."),)
        says = ("Real numbers are wanted.",)
        return None, Verdict("✗", head, "wrong-dtype", says=(says,))
    try:
        numbers = array.astype(float)
        if kind == "O":
            return numbers, None  # fractions, or numbers of another library
    except (TypeError, ValueError):
        pass
    return None, _wrong_type((Bold("These are not numbers."),), ("It is ", Code(_kind(value)), "."))


def _fields(value):
    return getattr(value, "_fields", ()) if isinstance(value, tuple) else ()


def _kind(value) -> str:
    return type(value).__name__


def _wrong_type(head, says) -> Verdict:
    return Verdict("✗", head, "wrong-type", says=(says,) if says else ())


# ---- another shape -----------------------------------------------------------------------------


def shape_words(exercise, shape, right, where) -> tuple[Words, tuple[Words, ...]]:
    """The head and the sentences about a shape that is not the right one."""
    head = (Bold(f"Wrong shape: {shape or 'one number'} instead of {right or 'one number'}."),)
    return head, ((*exercise.about, "."), *_cause(exercise.grid, shape, right, where))


def reached(where) -> tuple[int, ...]:
    """The rows and columns of X that windows reach."""
    axes = zip(where.y[2:], where.w[2:], where.stride, where.padding, where.dilation, strict=True)
    return tuple(s * (n - 1) + d * (k - 1) + 1 - sum(border) for n, k, s, border, d in axes)


def _cause(grid, shape, right, where) -> tuple[Words, ...]:
    """The likeliest reason for a shape, if there is one."""
    dy, w = Cell("dy"), Cell("w")
    if 0 in shape:
        return (("Nothing is left: ", Code("a[p:-p]"), " with p = 0 is ", Code("a[0:-0]"),
                 ", from 0 to 0. Write ", Code("a[p : p + n]"), " for n rows."),)  # fmt: skip
    if grid in ("dy", "w′", "dx", "dw", "y") and not shape:
        return (("Are all cells added up?",),)
    if grid == "db" and shape:
        return (("Add up all cells, not only those of a row or a column.",),)
    sizes = [where.y[2:], where.w[2:]]
    window = tuple(abs(a - b) + 1 for a, b in zip(*sizes, strict=True))
    if grid == "dx" and shape == window:
        return ((dy, " needs a border of zeros round it, so that the window has more places."),)
    if grid == "dx" and len(shape) == 2 and all(a > b for a, b in zip(shape, right, strict=True)):
        return (
            ("Is the border of zeros round ", dy, " too thick? It is one thinner than ", w, "."),
        )
    if grid == "dx" and shape == reached(where):
        left = "A stride may leave rows and columns of ", Cell("x"), " over: no window reaches them"
        return ((*left, ", so their gradient is 0. Begin with zeros of the shape of x."),)
    if grid == "dx" and shape == where.y[2:]:
        return (("This is the shape of ", dy, "."),)
    return ()
