"""Finite differences: every derived gradient beside the slope that one can measure.

The loss is a straight line in each single number of x, w and b. So a nudge need not be small, and
the slope between the two nudged losses is exact but for rounding.
"""

from dataclasses import dataclass

import numpy as np

from .arguments import array_of
from .layer import Gradients, conv2d, conv2d_backward


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """The gradient that is farthest from its measured slope, among `count` of them.

    `name` is "dx", "dw" or "db", `cell` an index into it. `error`, the relative error, is
    |derived − measured| over the sum of the sizes of the terms, since rounding grows with those:
    below 1e-14 for float64 and 1e-5 for float32 where all is right.

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

    The arguments are those of `conv2d` and `conv2d_backward`, and so are the errors. `gradients`
    are the ones to check, (dx, dw, db); without them, those of `conv2d_backward(dy, x, w)`. For
    small layers: it takes two outputs for each number of x, w and b.

    >>> x, w, dy = [[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], [[4, -2], [5, -3]]
    >>> gradient_check(x, w, 1, dy)
    GradientCheck: worst of 14 gradients is dx[0, 0]: derived 4, measured 4, relative error 0
    >>> right = conv2d_backward(dy, x, w)
    >>> gradient_check(x, w, 1, dy, gradients=right._replace(dw=right.dw[::-1, ::-1]))
    GradientCheck: worst of 14 gradients is dw[1, 0]: derived 16, measured -5, relative error 1.6
    """
    layer = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    right = conv2d_backward(dy, x, w, **layer)
    conv2d(x, w, b, **layer)  # says what is wrong with b
    derived = right if gradients is None else _alike(gradients, right)
    x, w, b, dy = (np.array(part, float) for part in (x, w, right.db * 0 if b is None else b, dy))
    measured = _slopes([x, w, b], lambda x, w, b: dy * conv2d(x, w, b, **layer))
    sizes = conv2d_backward(np.abs(dy), np.abs(x), np.abs(w), **layer)
    return _worst(derived, Gradients(*measured), sizes)


def _alike(gradients, right):
    if not isinstance(gradients, tuple) or len(gradients) != 3:
        raise TypeError(f"gradients has to be a tuple (dx, dw, db); got {gradients!r}")
    parts = Gradients(*map(array_of, right._fields, gradients))
    for name, part, wanted in zip(right._fields, parts, right, strict=True):
        if part.shape != np.shape(wanted):
            raise ValueError(f"{name} has to have shape {np.shape(wanted)}; got {part.shape}")
    return parts


def _slopes(parts, losses):
    """The slope of the sum of the losses in every number of every part."""
    for part in parts:
        slopes, nudge = np.zeros(part.shape), max(1.0, np.abs(part).max(initial=0))
        for cell in np.ndindex(part.shape):
            number = part[cell]
            part[cell] = number + nudge
            higher = losses(*parts)
            part[cell] = number - nudge
            slopes[cell] = (higher - losses(*parts)).sum() / (2 * nudge)
            part[cell] = number
        yield slopes


def _worst(derived, measured, sizes):
    """The record of the gradient with the largest error."""
    errors = [_errors(*parts) for parts in zip(derived, measured, sizes, strict=True)]
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


def _errors(derived, measured, size):
    """The relative errors; without end for a number that is none, or where none is due."""
    far = np.abs(derived - measured)
    error = np.divide(far, size, out=np.where(far == 0, 0.0, np.inf), where=np.asarray(size) > 0)
    return np.where(np.isnan(error), np.inf, error)
