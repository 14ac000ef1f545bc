"""Finite differences: every derived gradient beside the slope that one can measure.

The loss, the sum of dy·y, is a straight line in each single number of x, w and b, and how steep it
is does not depend on the others of the same array, nor on b. So a nudge need not be small: each
number goes from 0 to 1 while those are 0, where the loss goes from 0 to the slope, and nothing
else is there to be rounded with it.
"""

from dataclasses import dataclass

import numpy as np

from .arguments import array_of, bias_of, said
from .geometry import agreed
from .layer import Gradients, conv2d, conv2d_backward


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """The gradient that is farthest from its measured slope, among `count` of them.

    `name` is "dx", "dw" or "db", `cell` an index into it. `error`, the relative error, is
    |derived − measured| over the sum of the sizes of the terms, since rounding grows with those:
    where all is right it is below 1e-14 for float64 and 1e-5 for float32, in sums of up to some
    thousand terms and however large or small the numbers are. (A sum below the least number with
    all its digits, 2e-308 or 1e-38, counts as that.) It is infinite for a gradient that is not
    finite, and for one that is not 0 where it has to be.

    >>> GradientCheck("dw", (0, 1), derived=-5.0, measured=16.0, error=1.0, count=14)
    GradientCheck: worst of 14 gradients is dw[0, 1]: derived -5, measured 16, relative error 1
    """

    name: str
    cell: tuple[int, ...]
    derived: float
    measured: float
    error: float
    count: int

    def __repr__(self):
        cell = f"[{', '.join(map(str, self.cell))}]" if self.cell else ""
        return (
            f"GradientCheck: worst of {self.count} gradients is {self.name}{cell}: "
            f"derived {self.derived:.9g}, measured {self.measured:.9g}, "
            f"relative error {self.error:.2g}"
        )


def gradient_check(
    x, w, b, dy, *, stride=1, padding=0, dilation=1, groups=1, gradients=None
) -> GradientCheck:
    """The worst of all gradients of a layer, beside the slope measured by finite differences.

    The arguments are those of `conv2d` and `conv2d_backward`, and so are the errors; besides, all
    numbers have to be finite, and small enough for the gradients to be so. `gradients` are the ones
    to check, (dx, dw, db); without them, those of `conv2d_backward(dy, x, w)`. For small layers: it
    takes an output for each number of x, w and b.

    >>> x, w, dy = [[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], [[4, -2], [5, -3]]
    >>> gradient_check(x, w, 1, dy)
    GradientCheck: worst of 14 gradients is dx[0, 0]: derived 4, measured 4, relative error 0
    >>> right = conv2d_backward(dy, x, w)
    >>> gradient_check(x, w, 1, dy, gradients=right._replace(dw=right.dw[::-1, ::-1]))
    GradientCheck: worst of 14 gradients is dw[1, 0]: derived 16, measured -5, relative error 1.6
    """
    layer = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    x, w, dy = _given(x, w, b, dy, layer)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is not finite, and told
        right = conv2d_backward(dy, x, w, **layer)
        derived = right if gradients is None else _alike(gradients, right)
        parts = (part.astype(float) for part in (dy, x, w))
        return _worst(derived, *_measured(*parts, layer))


def _given(x, w, b, dy, layer):
    """The numbers of x, w and dy, once all are known to be finite and to fit."""
    given = {"x": x, "w": w, "b": 0.0 if b is None else b, "dy": dy}
    given = {name: array_of(name, part) for name, part in given.items()}
    where = agreed({name: array.shape for name, array in given.items()}, **layer)
    given["b"] = bias_of(b, where.y[1] if given["x"].ndim == 4 else None, np.dtype(float))
    x, w, _, dy = (_finite(name, array) for name, array in given.items())
    return x, w, dy


def _finite(name, array):
    """The array; `ValueError` where it is infinite or not a number."""
    odd = np.argwhere(~np.isfinite(array))
    if len(odd):
        cell = tuple(map(int, odd[0]))
        raise ValueError(
            f"{name} has to be finite: it holds {float(array[cell])}{f' at {cell}' if cell else ''}"
        )
    return array


def _alike(gradients, right):
    if not isinstance(gradients, tuple) or len(gradients) != 3:
        raise TypeError(f"gradients has to be a tuple (dx, dw, db); got {said(gradients)}")
    parts = Gradients(*map(array_of, right._fields, gradients))
    for name, part, wanted in zip(right._fields, parts, right, strict=True):
        if part.shape != np.shape(wanted):
            raise ValueError(f"{name} has to have shape {np.shape(wanted)}; got {part.shape}")
    return parts


def _measured(dy, x, w, layer):
    """The slope of the loss in every number of x, w and b, and the sums of the sizes of its terms.

    `ValueError` where such a sum is too large for float64.
    """
    sizes = conv2d_backward(np.abs(dy), np.abs(x), np.abs(w), **layer)
    for name, size in sizes._asdict().items():
        _finite(f"{name}, from these x, w and dy,", np.asarray(size))
    slopes = Gradients(
        _slopes(x.shape, lambda one: dy * conv2d(one, w, **layer)),
        _slopes(w.shape, lambda one: dy * conv2d(x, one, **layer)),
        _slopes(np.shape(sizes.db), lambda one: dy * conv2d(0 * x, w, one, **layer)),
    )
    return slopes, sizes


def _slopes(shape, losses):
    """What the sum of the losses comes to where one number of an array is 1 and the others 0."""
    slopes, part = np.zeros(shape), np.zeros(shape)
    for cell in np.ndindex(shape):
        part[cell] = 1.0
        slopes[cell] = losses(part).sum()
        part[cell] = 0.0
    return slopes


def _worst(derived, measured, sizes):
    """The record of the gradient with the largest error."""
    least = np.finfo(np.result_type(*derived, np.float16)).tiny  # below, digits are lost
    errors = [_errors(*parts, least) for parts in zip(derived, measured, sizes, strict=True)]
    place = int(np.argmax([error.max(initial=-1) for error in errors]))
    cell = np.unravel_index(errors[place].argmax(), errors[place].shape)
    return GradientCheck(
        derived._fields[place],
        tuple(map(int, cell)),
        float(np.asarray(derived[place])[cell]),
        float(measured[place][cell]),
        float(errors[place][cell]),
        sum(error.size for error in errors),
    )


def _errors(derived, measured, size, least):
    """The relative errors; without end for a number that is none, or where none is due."""
    far, size = np.abs(derived - measured), np.asarray(size)
    none = np.where(far == 0, 0.0, np.inf)
    error = np.divide(far, np.maximum(size, least), out=none, where=size > 0)
    return np.where(np.isnan(error), np.inf, error)
