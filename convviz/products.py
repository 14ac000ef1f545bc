"""How the three sums of the taps become three matrix products.

Write the rows of an image, in their border of zeros, one after another in one long *line*. The x
cells that a weight meets, one for each y, are a *run* of this line, and the next weight's run
begins one cell further on. Put the runs of all weights under each other and you have the *columns*
of x: a matrix with a row for each weight and a column for each y. For the gradients, the runs are
cut from a line of dy, and begin one cell earlier from weight to weight: that is the turn of the
filter by 180°.

    y[t.y]  += x[t.x]·w[t.w]      y  = w · columns(x)
    dx[t.x] += dy[t.y]·w[t.w]     dx = w · columns(dy)
    dw[t.w] += dy[t.y]·x[t.x]     dw = columns(dy) · line(x)

A run goes on over the ends of rows; what it computes there belongs to no cell and is left out.
With a stride, the cells of x are dealt out to several lines, see `geometry.Phase`. A few images
are taken at a time, into the same buffers, so that their columns stay in the cache.

`taps` is the plain definition that all this is held to. Only infinities tell the two apart: where
a weight lies on the border, zero times infinity is not a number here, and no tap there.
"""

from math import prod

import numpy as np

from .geometry import Geometry, Phase

CACHE = 2**18  # bytes of columns to work on at a time, unless one image has more


def forward(y, x, w, b, where: Geometry):
    """Write w · columns(x) + b into y; all arrays but b have four axes."""
    channels, (filters, height, width), (rows, pitch) = x.shape[1], y.shape[1:], where.grid
    length = height * pitch
    few = _few(x, (channels * w[0, 0].size + filters) * length, y.itemsize, where)
    rest = len(x) % few
    if rest:
        forward(y[-rest:], x[-rest:], w, b, where)

    columns = np.empty((few, channels, *w.shape[2:], length), y.dtype)
    copies = []  # from, to: x into its lines, their runs into the columns
    for phase in where.phases:
        line = np.zeros((few, channels, rows + 1, pitch), y.dtype)
        runs = _runs(line, phase.first, phase.step, phase.counts, length)
        cells, places = x[:, :, *phase.cells], line[:, :, *phase.places]
        copies.append((cells, places, runs, columns[:, :, *phase.weights]))
    line_y = np.empty((few, filters, height, pitch), y.dtype)
    columns, out = (_matrices(part, where.groups, length) for part in (columns, line_y))
    w, b = (part.reshape(where.groups, filters // where.groups, -1) for part in (w, b))
    w = w.astype(y.dtype, copy=False)

    for start in range(0, len(x) - rest, few):
        some = slice(start, start + few)
        for cells, places, runs, meetings in copies:
            places[...] = cells[some]
            meetings[...] = runs
        np.matmul(w, columns, out=out)
        out += b
        y[some] = line_y[..., :width]


def backward(dx, dw, dy, x, w, where: Geometry):
    """Write w · columns(dy) into dx and columns(dy) · line(x) into dw, which are zeros."""
    for phase in where.phases:  # each a layer without a stride
        cells, weights = (..., *phase.cells), (..., *phase.weights)
        if x[cells].size:
            _backward(dx[cells], dw[weights], dy, x[cells], w[weights], phase, where)


def _backward(dx, dw, dy, x, w, phase: Phase, where: Geometry):
    (filters, height, width), (rows, pitch), (down, right) = dy.shape[1:], where.grid, phase.places
    length = x.shape[2] * pitch
    few = _few(x, (filters * prod(phase.counts) + x.shape[1]) * length, dx.itemsize, where)
    rest = len(x) % few
    if rest:
        _backward(dx[-rest:], dw, dy[-rest:], x[-rest:], w, phase, where)

    above = rows - height + 1  # so many rows of zeros, and the earliest run begins in the line
    line_dy = np.zeros((few, filters, above + rows, pitch), dx.dtype)
    first = above + down.start - phase.first[0], -phase.first[1]
    runs = _runs(line_dy, first, (-phase.step[0], -phase.step[1]), phase.counts, length)
    line_x, line_dx = np.zeros((2, few, *x.shape[1:3], pitch), dx.dtype)
    buffers = np.empty(runs.shape, dx.dtype), line_dx, line_x
    columns, out, row_x = (_matrices(buffer, where.groups, length) for buffer in buffers)
    w = w.reshape(where.groups, -1, *w.shape[1:]).swapaxes(1, 2)
    w = w.reshape(*w.shape[:2], -1).astype(dx.dtype, copy=False)
    sums = np.zeros((few, *w.swapaxes(1, 2).shape), dx.dtype)  # dw, for each image of the block

    for start in range(0, len(x) - rest, few):
        some = slice(start, start + few)
        line_dy[:, :, above : above + height, :width] = dy[some]
        buffers[0][...] = runs
        np.matmul(w, columns, out=out)
        dx[some] = line_dx[..., right]
        line_x[..., right] = x[some]
        sums += columns @ row_x.swapaxes(2, 3)
    dw += sums.sum(0).reshape(filters, *phase.counts, -1).transpose(0, 3, 1, 2)


def _few(x, cells, size, where):
    """How many images to take at a time, if each needs so many cells of such a size in bytes."""
    room = (prod(where.x) + prod(where.y)) * 2 // 3  # less memory than x and y themselves
    return max(1, min(len(x), room // cells, CACHE // (cells * size)))


def _runs(line, first, step, counts, length):
    """The runs of each line, one for each weight: a view of shape (…, *counts, length)."""
    *outer, down, right = line.strides
    strides = *outer, step[0] * down, step[1] * right, right
    start = first[0] * down + first[1] * right
    return np.ndarray((*line.shape[:2], *counts, length), line.dtype, line, start, strides)


def _matrices(rows, groups, length):
    """The rows as a matrix for each image and each group."""
    return rows.reshape(len(rows), groups, -1, length)
