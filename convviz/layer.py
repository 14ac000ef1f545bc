"""The layer, forward and backward: what goes in, what comes out. `products` says how.

Backward mirrors forward: the same arguments, and a gradient of the shape of each.
"""

from typing import NamedTuple

import numpy as np

from . import products
from .arguments import array_of, bias_of, dtype_of
from .geometry import agreed, geometry


class Gradients(NamedTuple):
    """∂L/∂x, ∂L/∂w and ∂L/∂b, each of the shape of what it differentiates.

    >>> Gradients(dx=[[2.0]], dw=[[3.0]], db=1.0).dw
    [[3.0]]
    """

    dx: np.ndarray
    dw: np.ndarray
    db: np.ndarray | float


def conv2d(x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """The output `x * w + b` of a convolution layer, of the shape that `output_shape` gives.

    `x` is one image (H, W), `w` one filter (kH, kW) and `b` a number; or `x` is a batch
    (N, C, H, W), `w` is (O, C/groups, kH, kW) and `b` (O,). "Convolution" is what deep learning
    calls so: cross-correlation, with no flip.

    - `stride`, the cells from a window to the next, and `dilation`, the cells from a weight to the
      next: a number, or two (rows, columns).
    - `padding`, the border of zeros: a number, two (rows, columns), two pairs (before, after) as in
      `numpy.pad`, "valid" for none or "same" for a y as large as x (an odd cell comes after).
    - `groups`: the channels of x and the filters are split into so many layers side by side.

    The result is float32 if all arrays are, and float64 otherwise. Raises `TypeError` for what is
    not real numbers and `ValueError` for shapes that do not fit; nothing is broadcast.

    >>> conv2d([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1)
    array([[11., -3.],
           [11.,  7.]])
    >>> conv2d([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], stride=2, padding=1)
    array([[6., 3.],
           [2., 6.]])
    """
    x, w = array_of("x", x), array_of("w", w)
    where = geometry(x.shape, w.shape, stride, padding, dilation, groups)
    b = bias_of(b, where.y[1] if x.ndim == 4 else None, dtype_of(x, w))
    y = np.empty(where.y, dtype_of(x, w, b))
    products.forward(y, x.reshape(where.x), w.reshape(where.w), b, where)
    return y.reshape(where.y[-x.ndim :])


def conv2d_backward(dy, x, w, *, stride=1, padding=0, dilation=1, groups=1) -> Gradients:
    """The gradients of a loss in `x`, `w` and `b`, from `dy`, its gradient in `conv2d(x, w, b)`.

    dx has the shape of `x`, dw that of `w`; db is (O,), or a number for 2-D arrays. Cells of x that
    no window reaches get exactly 0. Arguments, dtypes and errors are those of `conv2d`.

    dx is what frameworks call the transposed convolution of dy, `conv_transpose2d(dy, w)`. Of x it
    needs the shape alone, so you have it with `conv2d_backward(dy, np.zeros(x_shape), w).dx`.

    >>> conv2d_backward([[4, -2], [5, -3]], [[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]])
    Gradients(dx=array([[  4.,   6.,  -4.],
           [  1.,  21., -12.],
           [ -5.,  18.,  -9.]]), dw=array([[ 4., 16.],
           [-5., 13.]]), db=4.0)
    """
    dy, x, w = array_of("dy", dy), array_of("x", x), array_of("w", w)
    given = {"dy": dy.shape, "x": x.shape, "w": w.shape}
    where = agreed(given, stride, padding, dilation, groups)
    dtype, dy = dtype_of(dy, x, w), dy.reshape(where.y)
    dx, dw, db = np.zeros(where.x, dtype), np.zeros(where.w, dtype), dy.sum((0, 2, 3), dtype)
    products.backward(dx, dw, dy, x.reshape(where.x), w.reshape(where.w), where)
    return Gradients(dx.reshape(x.shape), dw.reshape(w.shape), db if x.ndim == 4 else float(db[0]))
