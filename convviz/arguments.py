"""What a caller may write for an argument, and what it is told where that cannot be meant.

Numbers first, whole numbers after them. Nothing is broadcast and nothing is guessed: True is
not 1, and 2.0 is not a stride.
"""

from operator import index

import numpy as np

Pair = tuple[int, int]
KINDS = {"c": "complex numbers", "b": "True and False", "U": "text", "S": "text"}


def array_of(name: str, value) -> np.ndarray:
    """The real numbers of an argument, not copied where they are an array already."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} has to hold real numbers; got a mask over some: fill it first")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has to be a rectangle of numbers: its rows differ in length"
        ) from None
    if array.dtype.kind not in "iuf":
        what = KINDS.get(array.dtype.kind, f"dtype {array.dtype}")
        raise TypeError(f"{name} has to hold real numbers; got {what}")
    return array


def dtype_of(*arrays: np.ndarray) -> np.dtype:
    """float32 where all arrays are float32, in any byte order, float64 otherwise."""
    single = all(array.dtype.kind == "f" and array.dtype.itemsize == 4 for array in arrays)
    return np.dtype(np.float32 if single else np.float64)


def bias_of(b, filters: int | None, dtype: np.dtype) -> np.ndarray:
    """The numbers of the bias, zeros if it is None: one for each filter, or a single one."""
    if b is None:
        return np.zeros(filters or 1, dtype)
    b = array_of("b", dtype.type(b) if type(b) in (int, float) else b)  # a number has no dtype
    if filters is None and b.ndim:
        raise ValueError(f"b has to be one number; got shape {b.shape}")
    if filters is not None and b.shape != (filters,):
        raise ValueError(
            f"b has to hold {filters} numbers, one for each filter of w; got shape {b.shape}"
        )
    return b


def whole(name: str, value, least: int) -> int:
    """A whole number of at least so much."""
    try:
        if isinstance(value, bool):  # True would pass for 1
            raise TypeError
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} has to be a whole number; got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} has to be at least {least}; got {number}")
    return number


def pair(name: str, value, least: int) -> Pair:
    """One whole number for rows and columns alike, or one for each."""
    if type(value) is int and value >= least:  # nearly always, so at once
        return value, value
    count = _count(value)
    if count is None:
        return (whole(name, value, least),) * 2
    if count != 2:
        raise ValueError(f"{name} has to be one number or two (rows, columns); got {value!r}")
    return tuple(whole(name, number, least) for number in value)


def borders(value) -> tuple[Pair, Pair] | str:
    """The padding (before, after) of rows and of columns; a name is left for the geometry."""
    if isinstance(value, str):
        if value not in ("same", "valid"):
            raise ValueError(f"padding has to be 'same' or 'valid' if it is a word; got {value!r}")
        return value
    if _count(value) == 2 and any(_count(part) is not None for part in value):
        if any(_count(part) != 2 for part in value):
            raise ValueError(f"padding has to be two pairs (before, after); got {value!r}")
        return tuple(pair("padding", part, 0) for part in value)
    rows, columns = pair("padding", value, 0)
    return (rows, rows), (columns, columns)


def shape_of(name: str, value) -> tuple[int, ...]:
    """A shape as a tuple of whole numbers."""
    if _count(value) is None:
        raise TypeError(f"the shape of {name} has to be a tuple of numbers; got {value!r}")
    return tuple(whole(f"each size of {name}", size, 0) for size in value)


def _count(value):
    """How many parts a value has, in their order; None for a single one."""
    several = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim)
    return len(value) if several else None
