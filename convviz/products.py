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
With a stride, the cells of x are dealt out to several lines, see `geometry.Phase`. A few images are
taken at a time, or a part of one that is large, so that the columns stay in the cache; and the
buffers are the same for all.

`taps` is the plain definition that all this is held to. Only infinities tell the two apart: where
a weight lies on the border, zero times infinity is not a number here, and no tap there.
"""

from math import prod

import numpy as np

from .geometry import Geometry, Phase

CACHE = 2**20  # bytes to work on at a time
LEAST = 256  # columns that a product should have to be quick


def forward(y, x, w, b, where: Geometry):
    """Write w · columns(x) + b into y; all arrays but b have four axes."""
    channels, (filters, height, width), (rows, pitch) = x.shape[1], y.shape[1:], where.grid
    length = height * pitch
    room = _room(where, y.dtype)
    few = _few(x, (channels * w[0, 0].size + filters) * length, room)
    rest = len(x) % few
    if rest:
        forward(y[-rest:], x[-rest:], w, b, where)

    lines = [np.zeros((few, channels, rows + 1, pitch), y.dtype) for _ in where.phases]
    line_y = np.empty((few, filters, height, pitch), y.dtype)
    out = line_y.reshape(few, where.groups, -1, length)
    parts = []
    for part, columns in _parts((few, channels, *w.shape[2:]), length, room, y.dtype):
        copies = []
        for line, phase in zip(lines, where.phases, strict=True):
            runs = _runs(line, phase.first, phase.step, phase.counts, length)
            copies.append((columns[:, :, *phase.weights], runs[..., part]))
        parts.append((copies, _matrices(columns, where.groups), out[..., part]))
    w, b = (array.reshape(where.groups, filters // where.groups, -1) for array in (w, b))
    w = w.astype(y.dtype, copy=False)

    for start in range(0, len(x) - rest, few):
        some = slice(start, start + few)
        for line, phase in zip(lines, where.phases, strict=True):
            line[:, :, *phase.places] = x[some, :, *phase.cells]
        for copies, columns, sums in parts:
            for met, runs in copies:
                met[...] = runs
            np.matmul(w, columns, out=sums)
        out += b
        y[some] = line_y[..., :width]


def backward(dx, dw, dy, x, w, where: Geometry):
    """Write w · columns(dy) into dx and columns(dy) · line(x) into dw, which are zeros."""
    for phase in where.phases:  # each a layer without a stride
        cells, weights = (..., *phase.cells), (..., *phase.weights)
        if x[cells].size:
            _backward(dx[cells], dw[weights], dy, x[cells], w[weights], phase, where)


def _backward(dx, dw, dy, x, w, phase: Phase, where: Geometry):
    pitch, right = where.grid[1], phase.places[1]
    length = x.shape[2] * pitch
    room = _room(where, dx.dtype)
    few = _few(x, (dy.shape[1] * prod(phase.counts) + x.shape[1]) * length, room)
    rest = len(x) % few
    if rest:
        _backward(dx[-rest:], dw, dy[-rest:], x[-rest:], w, phase, where)

    place_dy, runs = _runs_of_dy(few, dy.shape, length, dx.dtype, phase, where)
    line_x, line_dx = np.zeros((2, few, *x.shape[1:3], pitch), dx.dtype)
    row_x, out = (line.reshape(few, where.groups, -1, length) for line in (line_x, line_dx))
    parts = []
    for part, columns in _parts(runs.shape[:-1], length, room, dx.dtype):
        factors = _matrices(columns, where.groups), row_x[..., part].swapaxes(2, 3)
        parts.append((columns, runs[..., part], factors, out[..., part]))
    w = w.reshape(where.groups, -1, *w.shape[1:]).swapaxes(1, 2)
    w = w.reshape(*w.shape[:2], -1).astype(dx.dtype, copy=False)
    sums_dw = np.zeros((few, *w.swapaxes(1, 2).shape), dx.dtype)  # for each image of the block

    for start in range(0, len(x) - rest, few):
        some = slice(start, start + few)
        place_dy[...] = dy[some]
        line_x[..., right] = x[some]
        for met, run, (columns, column_x), sums in parts:
            met[...] = run
            np.matmul(w, columns, out=sums)
            sums_dw += columns @ column_x
        dx[some] = line_dx[..., right]
    dw += sums_dw.sum(0).reshape(len(dw), *phase.counts, -1).transpose(0, 3, 1, 2)


def _runs_of_dy(few, shape, length, dtype, phase, where):
    """Where dy goes in its lines, and the runs of these that the cells of the phase meet."""
    (_, filters, height, width), (rows, pitch) = shape, where.grid
    above = rows - height + 1  # so many rows of zeros, and the earliest run begins in the line
    line = np.zeros((few, filters, above + rows, pitch), dtype)
    first = above + phase.places[0].start - phase.first[0], -phase.first[1]
    runs = _runs(line, first, (-phase.step[0], -phase.step[1]), phase.counts, length)
    return line[:, :, above : above + height, :width], runs


def _few(x, cells, room):
    """How many images to take at a time, if each needs so many cells."""
    return max(1, min(len(x), room // cells))


def _room(where, dtype):
    """How many cells to work on at a time: less memory than x and y themselves, or the cache."""
    return min((prod(where.x) + prod(where.y)) * 2 // 3, CACHE // dtype.itemsize)


def _parts(shape, length, room, dtype):
    """Equal parts of the runs, each with a place for its columns; all take turns at the place."""
    rows = prod(shape)
    count = -(-length // max(LEAST, room // rows))
    step = -(-length // count)
    place = np.empty(rows * step, dtype)
    for start in range(0, length, step):
        part = slice(start, min(start + step, length))
        yield part, place[: rows * (part.stop - start)].reshape(*shape, -1)


def _runs(line, first, step, counts, length):
    """The runs of each line, one for each weight: a view of shape (…, *counts, length)."""
    *outer, down, right = line.strides
    strides = *outer, step[0] * down, step[1] * right, right
    start = first[0] * down + first[1] * right
    return np.ndarray((*line.shape[:2], *counts, length), line.dtype, line, start, strides)


def _matrices(columns, groups):
    """The columns as a matrix for each image and each group."""
    return columns.reshape(len(columns), groups, -1, columns.shape[-1])
