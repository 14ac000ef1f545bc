"""The sums of the taps, vectorised: the layer forward and backward.

Backward mirrors forward: both walk over the weights, and for each of them all its taps at
once, since the x cells that meet one weight form a window of the shape of Y.
"""

from itertools import product
from typing import NamedTuple

import numpy as np


class Gradients(NamedTuple):
    """∂L/∂x, ∂L/∂w and ∂L/∂b, each of the shape of what it differentiates."""

    dx: np.ndarray
    dw: np.ndarray
    db: float


def conv2d(x, w, b=0.0) -> np.ndarray:
    """The output `x * w + b` of a convolution layer, of shape (H − kH + 1, W − kW + 1).

    `x` is (H, W), `w` (kH, kW) and no larger, `b` a number. "Convolution" is what deep learning
    calls so: cross-correlation, with no flip.
    Raises `TypeError` for what is not real numbers and `ValueError` for shapes that do not fit.

    >>> conv2d([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1)
    array([[11., -3.],
           [11.,  7.]])
    """
    x, w = _layer(x, w)
    y = np.full(_output_shape(x, w), _scalar("b", b))
    for a, c in product(*map(range, w.shape)):
        y += _met(x, y, a, c) * w[a, c]
    return y


def conv2d_backward(dy, x, w) -> Gradients:
    """The gradients of a loss in `x`, `w` and `b`, from `dy`, its gradient in `conv2d(x, w, b)`.

    dx has the shape of `x`, dw that of `w`, db is a number.
    Raises `TypeError` for what is not real numbers and `ValueError` for shapes that do not fit.

    >>> conv2d_backward([[4, -2], [5, -3]], [[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]])
    Gradients(dx=array([[  4.,   6.,  -4.],
           [  1.,  21., -12.],
           [ -5.,  18.,  -9.]]), dw=array([[ 4., 16.],
           [-5., 13.]]), db=4.0)
    """
    x, w = _layer(x, w)
    dy = _plane("dy", dy)
    if dy.shape != _output_shape(x, w):
        raise ValueError(
            f"dy has to have the shape of y, {_output_shape(x, w)} for x of shape {x.shape} "
            f"and w of shape {w.shape}; got {dy.shape}"
        )
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a, c in product(*map(range, w.shape)):
        _met(dx, dy, a, c)[...] += dy * w[a, c]
        dw[a, c] = (dy * _met(x, dy, a, c)).sum()
    return Gradients(dx, dw, float(dy.sum()))


def _met(x, y, a, c):
    """The cells of x that meet the weight (a, c), each at the place of its y."""
    height, width = y.shape
    return x[a : a + height, c : c + width]


def _output_shape(x, w):
    return x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1


def _layer(x, w):
    x, w = _plane("x", x), _plane("w", w)
    if w.shape[0] > x.shape[0] or w.shape[1] > x.shape[1]:
        raise ValueError(f"w of shape {w.shape} does not fit in x of shape {x.shape}")
    return x, w


def _plane(name, value):
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has to be a rectangle of numbers: its rows differ in length"
        ) from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} has to hold real numbers; got {_what(array)}")
    if array.ndim != 2:
        raise ValueError(f"{name} has to have 2 dimensions, rows and columns; got {array.ndim}")
    if array.size == 0:
        raise ValueError(f"{name} of shape {array.shape} has no cells")
    return array.astype(float)


def _scalar(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} has to be a real number; got {_what(array)}")
    if array.ndim:
        raise ValueError(f"{name} has to be one number; got shape {array.shape}")
    return float(array)


def _what(array):
    kinds = {"c": "complex numbers", "b": "True and False", "U": "text"}
    return kinds.get(array.dtype.kind, f"dtype {array.dtype}")
