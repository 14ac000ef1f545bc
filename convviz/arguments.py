"""What a caller may write for an argument, and what it is told where that cannot be meant.

Numbers first, whole numbers after them, and last the words for what came. Nothing is broadcast
and nothing is guessed: True is not 1, and 2.0 is not a stride.
"""

from decimal import Decimal
from math import inf
from numbers import Real
from operator import index

import numpy as np

Pair = tuple[int, int]
KINDS = {
    "b": "True and False",
    "c": "complex numbers",
    "m": "spans of time",
    "M": "dates",
    "S": "text",
    "T": "text",
    "U": "text",
    "V": "records",
}
MOST = 10**9  # more cells than that nobody has, along an axis or round it
WRITTEN = (type(None), bool, int, float, complex, str, bytes, tuple, list)  # as they are, if short
LETTERS = 60  # that are short


def array_of(name: str, value) -> np.ndarray:
    """The real numbers of an argument, not copied where they are an array already.

    Exact ones (fractions, decimals, whole numbers of any length) are rounded to float64.
    """
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} has to hold real numbers; got a mask over some: fill it first")
    array = _read(name, value)
    if array.dtype.kind == "O":
        array = _rounded(name, array)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} has to hold real numbers; got {KINDS[array.dtype.kind]}")
    return array


def _read(name, value):
    try:
        return np.asarray(value)
    except Exception as error:  # an array of another library may raise anything
        if isinstance(error, ValueError) and isinstance(value, (list, tuple)):
            raise ValueError(
                f"{name} has to be a rectangle of numbers: its rows differ in length"
            ) from None
        raise TypeError(f"{name} cannot be read as an array: {_short(error, 200)}") from error


def _rounded(name, array):
    for value in array.flat:
        if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
            raise TypeError(f"{name} has to hold real numbers; got {said(value)}")
    try:
        numbers = array.astype(float)
        if (np.isinf(numbers) & (numbers != array)).any():
            raise OverflowError
    except (OverflowError, ValueError):
        raise ValueError(f"{name} has to hold numbers that float64 has room for") from None
    return numbers


def dtype_of(*arrays: np.ndarray) -> np.dtype:
    """float32 where all arrays are float32, in any byte order, float64 otherwise."""
    single = all(array.dtype.kind == "f" and array.dtype.itemsize == 4 for array in arrays)
    return np.dtype(np.float32 if single else np.float64)


def bias_of(b, filters: int | None, dtype: np.dtype) -> np.ndarray:
    """The numbers of the bias, zeros if it is None: one for each filter, or a single one."""
    if b is None:
        return np.zeros(filters or 1, dtype)
    array = array_of("b", b)
    if filters is None and array.ndim:
        raise ValueError(f"b has to be one number; got shape {array.shape}")
    if filters is not None and array.shape != (filters,):
        raise ValueError(
            f"b has to hold {filters} numbers, one for each filter of w; got shape {array.shape}"
        )
    return array.astype(dtype) if type(b) in (int, float) else array  # a number has no dtype


def whole(name: str, value, least: float, most: float = MOST) -> int:
    """A whole number within bounds."""
    try:
        if isinstance(value, bool):  # True would pass for 1
            raise TypeError
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} has to be a whole number; got {said(value)}") from None
    if number < least:
        raise ValueError(f"{name} has to be at least {least}; got {said(number)}")
    if number > most:
        raise ValueError(f"{name} has to be at most {most:,}; got {said(number)}")
    return number


def step_of(value, count: int) -> int:
    """One of so many steps; `TypeError` or `ValueError` for anything else."""
    step = whole("step", value, -inf, inf)
    if not 0 <= step < count:
        raise ValueError(f"step has to be 0 to {count - 1}, as there are {count}; got {said(step)}")
    return step


def pair(name: str, value, least: int) -> Pair:
    """One whole number for rows and columns alike, or one for each."""
    if type(value) is int and least <= value <= MOST:  # nearly always, so at once
        return value, value
    count = _count(value)
    if count is None:
        return (whole(name, value, least),) * 2
    if count != 2:
        raise ValueError(f"{name} has to be one number or two (rows, columns); got {said(value)}")
    return tuple(whole(name, number, least) for number in value)


def borders(value) -> tuple[Pair, Pair] | str:
    """The padding (before, after) of rows and of columns; a name is left for the geometry."""
    if isinstance(value, str):
        if value not in ("same", "valid"):
            raise ValueError(
                f"padding has to be 'same' or 'valid' if it is a word; got {said(value)}"
            )
        return value
    if _count(value) == 2 and any(_count(part) is not None for part in value):
        if any(_count(part) != 2 for part in value):
            raise ValueError(f"padding has to be two pairs (before, after); got {said(value)}")
        return tuple(pair("padding", part, 0) for part in value)
    rows, columns = pair("padding", value, 0)
    return (rows, rows), (columns, columns)


def shape_of(name: str, value) -> tuple[int, ...]:
    """A shape as a tuple of whole numbers."""
    nested = _count(value) and any(_count(size) is not None for size in value)
    if nested or _count(value) is None:
        cause = f": np.shape({name}) is the shape of {name}" if nested else ""
        raise TypeError(
            f"the shape of {name} has to be a tuple of numbers; got {said(value)}{cause}"
        )
    return tuple(whole(f"each size of {name}", size, 0) for size in value)


def _count(value):
    """How many parts a value has, in their order; None for a single one."""
    several = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim)
    return len(value) if several else None


def said(value) -> str:
    """What came, in a few words: a number or a short list as it is, an array by its shape.

    >>> said((1, 2.5)), said(None), said(np.ones((3, 3))), said(n for n in "123")
    ('(1, 2.5)', 'None', 'an array of shape (3, 3)', 'a generator')
    """
    if isinstance(value, (np.ndarray, np.generic)):
        if value.ndim:
            return f"an array of shape {value.shape}"
        value = value.item()
    if isinstance(value, WRITTEN):
        try:
            return _short(repr(value))
        except Exception:  # a number of thousands of digits, or what a list may hold
            pass
    kind = type(value).__name__
    return _short(f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}")


def _short(text, letters=LETTERS):
    text = " ".join(str(text).split())
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
