"""The sums of the taps as matrix products: the layer forward and backward.

How three sums become three products. Write the rows of an image, in their border of zeros, one
after another in one long *line*. The x cells that a weight meets, one for each y, are a *run* of
this line, and the next weight's run begins one cell further on. Put the runs of all weights under
each other and you have the *columns* of x, a matrix with a row for each weight and a column for
each y. For the gradients, runs are cut from a line of dy, and begin one cell earlier from weight
to weight: this is the turn of the filter by 180°.

    y[t.y]  += x[t.x]·w[t.w]      y  = w · columns(x)
    dx[t.x] += dy[t.y]·w[t.w]     dx = w · columns(dy)
    dw[t.w] += dy[t.y]·x[t.x]     dw = columns(dy) · line(x)

A run goes on over the ends of rows; what it computes there belongs to no cell and is left out.
With a stride, the cells of x are dealt out to several lines, see `geometry.Phase`. A few images
are taken at a time, so that their columns stay in the cache.

`taps` is the plain definition that all this is held to. Only infinities tell the two apart: zero
times infinity is not a number here, where a weight lies on the border, and no tap there.
"""

from math import prod
from typing import NamedTuple

import numpy as np

from .arguments import array_of, bias_of, dtype_of
from .geometry import Geometry, Phase, geometry

CACHE = 2**18  # bytes of columns worked on at a time, if one image has no more


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
    _forward(y, x.reshape(where.x), w.reshape(where.w), b.reshape(-1, 1, 1), where)
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
    where = geometry(x.shape, w.shape, stride, padding, dilation, groups)
    _check_dy(dy, x, w, where)
    dy, x4, w4 = dy.reshape(where.y), x.reshape(where.x), w.reshape(where.w)
    dtype = dtype_of(dy, x, w)
    dx, dw, db = np.zeros(where.x, dtype), np.zeros(where.w, dtype), dy.sum((0, 2, 3), dtype)
    for phase in where.phases:
        weights, cells = (..., *phase.weights), (..., *phase.cells)
        _backward(dx[cells], dw[weights], dy, x4[cells], w4[weights], phase, where)
    return Gradients(dx.reshape(x.shape), dw.reshape(w.shape), db if x.ndim == 4 else float(db[0]))


def _check_dy(dy, x, w, where):
    y = where.y[-x.ndim :]
    if dy.shape != y:
        alike = x.ndim == 4 and dy.shape[:2] == y[:2]
        cause = ": were stride, padding and dilation the same forward?" if alike else ""
        raise ValueError(
            f"dy has to have the shape of y, {y} for x of shape {x.shape} and w of shape "
            f"{w.shape}; got {dy.shape}{cause}"
        )


def _forward(y, x, w, b, where: Geometry):
    """Write w · columns(x) + b into y."""
    channels, (filters, height, width), (rows, pitch) = x.shape[1], y.shape[1:], where.grid
    length, dtype = height * pitch, y.dtype
    few = _few(channels * w[0, 0].size * length, y)
    lines = [np.zeros((few, channels, rows + 1, pitch), dtype) for _ in where.phases]
    columns = np.empty((few, channels, *w.shape[2:], length), dtype)
    line_y = np.empty((few, filters, height, pitch), dtype)
    w = w.reshape(where.groups, filters // where.groups, -1).astype(dtype, copy=False)
    for n, some in _blocks(x, few):
        for phase, line in zip(where.phases, lines, strict=True):
            line[:n, :, *phase.places] = x[some, :, *phase.cells]
            runs = _runs(line[:n], phase.first, phase.step, phase.counts, length)
            columns[:n, :, *phase.weights] = runs
        matrices = _matrices(columns[:n], w, length)
        np.matmul(w, matrices, out=_matrices(line_y[:n], w, length))
        np.add(line_y[:n, ..., :width], b, out=y[some])


def _backward(dx, dw, dy, x, w, phase: Phase, where: Geometry):
    """Write w · columns(dy) into dx and columns(dy) · line(x) into dw, for the cells of a phase."""
    if not (dx.size and dw.size):
        return  # its cells meet no weight
    (channels, filters), (height, width) = (x.shape[1], dy.shape[1]), dy.shape[2:]
    (rows, pitch), (down, right) = where.grid, phase.places
    length, dtype = x.shape[2] * pitch, dx.dtype
    few = _few(filters * prod(phase.counts) * length, dx)
    above = rows - height + 1  # so many rows of zeros, and the earliest run begins in the line
    first = above + down.start - phase.first[0], -phase.first[1]
    step = -phase.step[0], -phase.step[1]
    line_dy = np.zeros((few, filters, above + rows, pitch), dtype)
    columns = np.empty((few, filters, *phase.counts, length), dtype)
    line_x, line_dx = np.zeros((2, few, channels, x.shape[2], pitch), dtype)
    w = w.reshape(where.groups, -1, *w.shape[1:]).swapaxes(1, 2)
    w = w.reshape(where.groups, w.shape[1], -1).astype(dtype, copy=False)
    dw_t = np.zeros(w.swapaxes(1, 2).shape, dtype)
    for n, some in _blocks(x, few):
        line_dy[:n, :, above : above + height, :width] = dy[some]
        columns[:n] = _runs(line_dy[:n], first, step, phase.counts, length)
        matrices = _matrices(columns[:n], w, length)
        np.matmul(w, matrices, out=_matrices(line_dx[:n], w, length))
        dx[some] = line_dx[:n, ..., right]
        line_x[:n, ..., right] = x[some]
        dw_t += (matrices @ _matrices(line_x[:n], w, length).swapaxes(2, 3)).sum(0)
    dw[...] = dw_t.reshape(filters, *phase.counts, -1).transpose(0, 3, 1, 2)


def _runs(line, first, step, counts, length):
    """The runs of each line, one for each weight: a view of shape (…, *counts, length)."""
    *outer, down, right = line.strides
    strides = *outer, step[0] * down, step[1] * right, right
    start = first[0] * down + first[1] * right
    return np.ndarray((*line.shape[:2], *counts, length), line.dtype, line, start, strides)


def _matrices(rows, w, length):
    """The rows as a matrix for each image and each group."""
    return rows.reshape(len(rows), len(w), -1, length)


def _few(cells, array):
    """How many images to take at a time, of so many cells of columns each."""
    return max(1, min(len(array), CACHE // (cells * array.itemsize)))


def _blocks(x, few):
    """How many images each block has, and which."""
    for start in range(0, len(x), few):
        some = slice(start, min(start + few, len(x)))
        yield some.stop - start, some
