"""Functions as learners write them: right ones in several styles, and what goes wrong in them.

A mutant stands under the tag that it has to be told.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

from convviz import Gradients, conv2d, conv2d_backward


def bordered(dy, w, **how):
    return np.pad(dy, [(k - 1, k - 1) for k in w.shape], **how)


def places(x, w):
    return np.ndindex(*(n - k + 1 for n, k in zip(x.shape, w.shape, strict=True)))


def no_return(a, b, c):
    a = a * 2


def no_return_of_two(a, b):
    a = a * 2


def no_return_of_one(a):
    a = a * 2


# ---- the output --------------------------------------------------------------------------------


def empty_y(x, w, b):
    return np.zeros([n - k + 1 for n, k in zip(x.shape, w.shape, strict=True)])


def windows(x, w):
    return sliding_window_view(x, w.shape)


def looped_output(x, w, b, *, sign=1, bias=True, rows=(0, 0), columns=(0, 0), keep=False):
    y = empty_y(x, w, b)
    for i in range(rows[0], y.shape[0] - rows[1]):
        for j in range(columns[0], y.shape[1] - columns[1]):
            for a in range(w.shape[0]):
                for c in range(w.shape[1]):
                    y[i, j] = (0 if keep else y[i, j]) + x[i + a, j + c] * w[a, c]
            y[i, j] += sign * b * bias
    return y


def listed_output(x, w, b):
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    return [
        [float((x[i : i + w.shape[0], j : j + w.shape[1]] * w).sum() + b) for j in range(columns)]
        for i in range(rows)
    ]


def read_only(x, w, b):
    y = conv2d(x, w, b)
    y.setflags(write=False)
    return y[:]


def bias_within(x, w, b):
    return conv2d(x, w) + b * w.size


def typed_output(x, w, b):
    return np.array([[11, -3], [11, 7]])


def changed_output(x, w, b):
    y = conv2d(x, w, b)
    x -= x
    return y


def short_filter(x, w, b):
    cut = w.copy()
    cut[-1] = 0
    return conv2d(x, cut, b)


OUTPUT = {
    "✓": [
        looped_output,
        listed_output,
        read_only,
        conv2d,
        lambda x, w, b: signal.correlate2d(x, w, "valid") + b,
        lambda x, w, b: np.einsum("ijab,ab->ij", windows(x, w), w) + b,
        lambda x, w, b: np.tensordot(windows(x, w), w) + b,
        lambda x, w, b: conv2d(x, w, b).astype(np.float32),
    ],
    "turned-twice": [
        lambda x, w, b: conv2d(x, w[::-1, ::-1], b),
        lambda x, w, b: signal.convolve2d(x, w, "valid") + b,
    ],
    "transposed": [lambda x, w, b: conv2d(x, w.T, b) if w.shape[0] == w.shape[1] else ...],
    "overwritten": [
        lambda x, w, b: looped_output(x, w, b, keep=True),
        lambda x, w, b: looped_output(x, w, b, keep=True, bias=False),
    ],
    "mean": [lambda x, w, b: windows(x, w).mean(axis=(2, 3)) * 0 + conv2d(x, w) / w.size + b],
    "bias-missing": [
        lambda x, w, b: conv2d(x, w),
        lambda x, w, b: looped_output(x, w, b, bias=False),
    ],
    "bias-twice": [bias_within, lambda x, w, b: conv2d(x, w, b) + b],
    "sign": [
        lambda x, w, b: looped_output(x, w, b, sign=-1),
        lambda x, w, b: -conv2d(x, w, b),
    ],
    "off-by-one": [
        lambda x, w, b: looped_output(x, w, b, rows=(0, 1), columns=(0, 1)),
        lambda x, w, b: looped_output(x, w, b, rows=(0, 1)),
        lambda x, w, b: looped_output(x, w, b, columns=(1, 0)),
        short_filter,
    ],
    "rows-and-columns": [
        lambda x, w, b: conv2d(x, w, b).T,
        lambda x, w, b: np.array([[conv2d(x, w, b)[i, j] for i in range(len(x) - len(w) + 1)]
                                  for j in range(len(x[0]) - len(w[0]) + 1)]),
    ],
    "neighbour": [lambda x, w, b: np.roll(conv2d(x, w, b), 1, axis=1)],
    "input-changed": [changed_output],
    "wrong-dtype": [
        lambda x, w, b: conv2d(x, w, b).astype(int),
        lambda x, w, b: conv2d(x, w, b) + 0j,
        lambda x, w, b: conv2d(x, w, b) > 0,
        lambda x, w, b: conv2d(x, w, b).astype(np.float16),
    ],
    "wrong-shape": [
        lambda x, w, b: signal.correlate2d(x, w, "same") + b,
        lambda x, w, b: conv2d(x, w, b).sum(),
        lambda x, w, b: conv2d(x, w, b).ravel(),
    ],
    "wrong-type": [
        no_return,
        lambda x, w, b: "11",
        lambda x, w, b: [[1, 2], [3]],
        lambda x, w, b: {"y": 3},
    ],
    "typed-in": [
        typed_output,
        lambda x, w, b: conv2d([[2, 0, 1], [1, 3, -1], [0, 1, 2]], w, b),
        lambda x, w, b: np.array([[(x[i : i + 2, j : j + 2] * w).sum() + b for j in range(2)]
                                  for i in range(2)]),
    ],
}  # fmt: skip

# ---- ∂L/∂Y and a step --------------------------------------------------------------------------

LOSS = {
    "✓": [
        lambda y, t: y - t,
        lambda y, t: -(t - y),
        lambda y, t: [[p - q for p, q in zip(*r, strict=True)] for r in zip(y, t, strict=True)],
        lambda y, t: np.subtract(y, t, dtype=np.float32),
    ],
    "sign": [lambda y, t: t - y],
    "mean": [lambda y, t: (y - t) / y.size],
    "term-extra": [
        lambda y, t: 2 * (y - t),
        lambda y, t: (y - t) ** 2,
        lambda y, t: 0.5 * (y - t) ** 2,
    ],
    "term-missing": [lambda y, t: y, lambda y, t: t.copy()],
    "rows-and-columns": [lambda y, t: (y - t).T],
    "neighbour": [lambda y, t: np.roll(y - t, 1, axis=0)],
    "input-changed": [lambda y, t: np.subtract(y, t, out=y)],
    "wrong-shape": [lambda y, t: 0.5 * ((y - t) ** 2).sum(), lambda y, t: (y - t)[0]],
    "wrong-type": [no_return_of_two],
    "wrong-dtype": [lambda y, t: (y - t).astype(int), lambda y, t: y != t],
    "typed-in": [lambda y, t: np.array([[4, -2], [5, -3]])],
    "exception": [lambda y, t: y - s, lambda y: y],  # noqa: F821
}


def along(w, dw, rate):
    return w + rate * dw


def in_place(w, dw, rate):
    new = w - rate * dw
    w[:] = 0
    return new


def typed_rate(w, dw, rate):
    return w - 0.1 * dw


STEP = {
    "✓": [
        lambda w, dw, rate: w - rate * dw,
        lambda w, dw, rate: w + (-rate) * dw,
        lambda w, dw, rate: (w - rate * dw).tolist(),
    ],
    "sign": [along, lambda w, dw, rate: rate * dw - w],
    "term-missing": [
        lambda w, dw, rate: w - dw,
        lambda w, dw, rate: -rate * dw,
        lambda w, dw, rate: rate * dw,
        lambda w, dw, rate: w - rate,
    ],
    "swapped": [lambda w, dw, rate: dw - rate * w],
    "rows-and-columns": [lambda w, dw, rate: (w - rate * dw).T],
    "input-changed": [in_place],
    "wrong-shape": [lambda w, dw, rate: (w - rate * dw).sum()],
    "wrong-type": [no_return],
    "wrong-dtype": [lambda w, dw, rate: (w - rate * dw).astype(int)],
    "typed-in": [typed_rate],
}

# ---- ∂L/∂X -------------------------------------------------------------------------------------


def empty_x(dy, w):
    return np.zeros([n + k - 1 for n, k in zip(dy.shape, w.shape, strict=True)])


def scattered(dy, w, *, keep=False, end=(0, 0), begin=(0, 0), crossed=False):
    dx = empty_x(dy, w)
    for i in range(begin[0], dy.shape[0] - end[0]):
        for j in range(begin[1], dy.shape[1] - end[1]):
            piece = (dy[j, i] if crossed else dy[i, j]) * w
            old = dx[i : i + w.shape[0], j : j + w.shape[1]]
            dx[i : i + w.shape[0], j : j + w.shape[1]] = piece if keep else old + piece
    return dx


def by_weights(dy, w, *, keep=False):
    dx = empty_x(dy, w)
    for a in range(w.shape[0]):
        for b in range(w.shape[1]):
            old = 0 if keep else dx[a : a + dy.shape[0], b : b + dy.shape[1]]
            dx[a : a + dy.shape[0], b : b + dy.shape[1]] = old + dy * w[a, b]
    return dx


def cell_by_cell(dy, w):
    rows, columns = empty_x(dy, w).shape
    return [
        [
            sum(
                dy[i - a, j - b] * w[a, b]
                for a in range(w.shape[0])
                for b in range(w.shape[1])
                if 0 <= i - a < dy.shape[0] and 0 <= j - b < dy.shape[1]
            )
            for j in range(columns)
        ]
        for i in range(rows)
    ]


def shifted(dy, w, before):
    border = [(k - 1 + s, k - 1 - s) for k, s in zip(w.shape, before, strict=True)]
    return conv2d(np.pad(dy, border), w[::-1, ::-1])


def printing(dy, w):
    print("dy", dy)
    return conv2d(bordered(dy, w), w[::-1, ::-1])


def truncated(dy, w):
    dx = np.zeros(empty_x(dy, w).shape, int)
    dx[:] = conv2d(bordered(dy, w), w[::-1, ::-1])
    return dx


def sizes_typed_in(dy, w):
    dx = np.zeros((3, 3))
    for i in range(2):
        for j in range(2):
            dx[i : i + 2, j : j + 2] += dy[i, j] * w
    return dx


def crossed_sizes(dy, w):
    dx = np.zeros(empty_x(dy, w).shape[::-1])
    for i, j in np.ndindex(*dy.shape):
        dx[i : i + w.shape[0], j : j + w.shape[1]] += dy[i, j] * w
    return dx


def minus_zero(dy, w):
    p, q = w.shape[0] - 1, w.shape[1] - 1
    whole = np.pad(conv2d(bordered(dy, w), w[::-1, ::-1]), ((p, p), (q, q)))
    return whole[p:-p, q:-q]


def turned(dy, w):
    return conv2d(bordered(dy, w), w[::-1, ::-1])


def negated(dy, w):
    dy *= -1
    return -turned(dy, w)


INPUT = {
    "✓": [
        turned,
        scattered,
        by_weights,
        cell_by_cell,
        printing,
        lambda dy, w: signal.convolve2d(dy, w),
        lambda dy, w: signal.correlate2d(dy, w[::-1, ::-1], "full"),
        lambda dy, w: np.einsum("ijab,ab->ij", windows(bordered(dy, w), w), np.rot90(w, 2)),
        lambda dy, w: conv2d_backward(dy, empty_x(dy, w), w).dx,
        lambda dy, w: scattered(dy, w).astype(np.float32),
        lambda dy, w: np.broadcast_to(turned(dy, w), turned(dy, w).shape),
    ],
    "not-turned": [
        lambda dy, w: conv2d(bordered(dy, w), w),
        lambda dy, w: signal.correlate2d(dy, w, "full"),
        lambda dy, w: signal.convolve2d(dy, w[::-1, ::-1]),
    ],
    "one-axis": [
        lambda dy, w: conv2d(bordered(dy, w), w[::-1]),
        lambda dy, w: conv2d(bordered(dy, w), w[:, ::-1]),
    ],
    "transposed": [lambda dy, w: conv2d(np.pad(dy, len(w) - 1), w.T)],
    "overwritten": [
        lambda dy, w: scattered(dy, w, keep=True),
        lambda dy, w: by_weights(dy, w, keep=True),
    ],
    "mean": [
        lambda dy, w: turned(dy, w) / dy.size,
        lambda dy, w: turned(dy, w) / w.size,
        lambda dy, w: turned(dy, w) / turned(np.ones_like(dy), np.ones_like(w)),
    ],
    "padding-counted": [lambda dy, w: conv2d(bordered(dy, w, constant_values=1), w[::-1, ::-1])],
    "sign": [lambda dy, w: -turned(dy, w)],
    "off-by-one": [
        lambda dy, w: scattered(dy, w, end=(1, 1)),
        lambda dy, w: scattered(dy, w, end=(0, 1)),
        lambda dy, w: scattered(dy, w, begin=(1, 0)),
        lambda dy, w: turned(dy, np.vstack([w[:-1], 0 * w[-1:]])),
    ],
    "rows-and-columns": [
        lambda dy, w: turned(dy, w).T,
        lambda dy, w: (
            scattered(dy, w, crossed=True) if dy.shape[0] == dy.shape[1] else turned(dy, w)
        ),
        crossed_sizes,
    ],
    "neighbour": [
        lambda dy, w: shifted(dy, w, (1, 0)),
        lambda dy, w: shifted(dy, w, (0, -1)),
        lambda dy, w: np.roll(turned(dy, w), 1, axis=0),
    ],
    "input-changed": [negated],
    "wrong-dtype": [truncated],
    "wrong-shape": [
        lambda dy, w: conv2d(dy, w) if dy.shape == w.shape else turned(dy, w),
        lambda dy, w: signal.convolve2d(dy, w, "same"),
        lambda dy, w: turned(dy, w).sum(),
        lambda dy, w: conv2d(np.pad(dy, 5), w[::-1, ::-1]),
        lambda dy, w: turned(dy, w)[None],
    ],
    "cropped-empty": [minus_zero],
    "wrong-type": [
        lambda dy, w: conv2d_backward(dy, empty_x(dy, w), w),
        no_return_of_two,
        lambda dy, w: Gradients(1, 2, 3),
    ],
    "typed-in": [
        sizes_typed_in,
        lambda dy, w: conv2d(np.pad(dy, 1), w[::-1, ::-1]),
        lambda dy, w: np.array([[4, 6, -4], [1, 21, -12], [-5, 18, -9]]),
        lambda dy, w: turned(dy, np.array([[1, 2], [-1, 3]])),
    ],
    "exception": [lambda dy, w: dy @ w.turned(), lambda dy: dy, lambda dy, w: 1 / 0],
}

# ---- ∂L/∂W -------------------------------------------------------------------------------------


def filter_loop(dy, x, *, keep=False, end=(0, 0), crossed=False):
    rows, columns = (n - k + 1 for n, k in zip(x.shape, dy.shape, strict=True))
    dw = np.zeros((rows, columns))
    for i in range(dy.shape[0] - end[0]):
        for j in range(dy.shape[1] - end[1]):
            piece = (dy[j, i] if crossed else dy[i, j]) * x[i : i + rows, j : j + columns]
            dw = piece if keep else dw + piece
    return dw


def by_cells(dy, x):
    dw = np.zeros([n - k + 1 for n, k in zip(x.shape, dy.shape, strict=True)])
    for a, b in np.ndindex(*dw.shape):
        dw[a, b] = np.sum(dy * x[a : a + dy.shape[0], b : b + dy.shape[1]])
    return dw


def cleared(dy, x):
    dw = conv2d(x, dy)
    dy.fill(0)
    return dw


FILTER = {
    "✓": [
        lambda dy, x: conv2d(x, dy),
        filter_loop,
        by_cells,
        lambda dy, x: signal.correlate2d(x, dy, "valid"),
        lambda dy, x: np.einsum("abij,ij->ab", windows(x, dy), dy),
        lambda dy, x: np.tensordot(windows(x, dy), dy).tolist(),
    ],
    "turned-twice": [
        lambda dy, x: conv2d(x, dy[::-1, ::-1]),
        lambda dy, x: signal.convolve2d(x, dy, "valid"),
    ],
    "swapped": [lambda dy, x: conv2d(x, dy)[::-1, ::-1]],
    "overwritten": [lambda dy, x: filter_loop(dy, x, keep=True)],
    "mean": [lambda dy, x: conv2d(x, dy) / dy.size, lambda dy, x: conv2d(x, dy / dy.size)],
    "sign": [lambda dy, x: -conv2d(x, dy)],
    "off-by-one": [
        lambda dy, x: filter_loop(dy, x, end=(1, 1)),
        lambda dy, x: filter_loop(dy, x, end=(1, 0)),
    ],
    "rows-and-columns": [
        lambda dy, x: conv2d(x, dy).T,
        lambda dy, x: (
            filter_loop(dy, x, crossed=True) if dy.shape[0] == dy.shape[1] else conv2d(x, dy)
        ),
    ],
    "neighbour": [lambda dy, x: np.roll(conv2d(x, dy), 1, axis=1)],
    "input-changed": [cleared],
    "wrong-shape": [
        lambda dy, x: signal.correlate2d(x, dy, "full"),
        lambda dy, x: (x[: dy.shape[0], : dy.shape[1]] * dy).sum(),
    ],
    "wrong-type": [lambda dy, x: conv2d_backward(dy, x, conv2d(x, dy)), no_return_of_two],
    "wrong-dtype": [lambda dy, x: conv2d(x, dy).astype(np.int64)],
    "typed-in": [
        lambda dy, x: np.array([[4, 16], [-5, 13]]),
        lambda dy, x: sum(dy[i, j] * x[i : i + 2, j : j + 2] for i in range(2) for j in range(2)),
    ],
}

# ---- ∂L/∂b -------------------------------------------------------------------------------------

BIAS = {
    "✓": [
        lambda dy: dy.sum(),
        lambda dy: float(sum(map(sum, dy))),
        lambda dy: np.einsum("ij->", dy),
        lambda dy: conv2d(dy, np.ones(dy.shape))[0, 0],
    ],
    "mean": [lambda dy: dy.mean()],
    "overwritten": [lambda dy: dy[-1, -1]],
    "sign": [lambda dy: -dy.sum()],
    "off-by-one": [lambda dy: dy[:-1].sum(), lambda dy: dy[:, 1:].sum()],
    "wrong-shape": [lambda dy: dy.sum(axis=0), lambda dy: dy.sum(keepdims=True), lambda dy: dy],
    "wrong-type": [no_return_of_one, lambda dy: "4"],
    "typed-in": [lambda dy: 4],
    "wrong-dtype": [lambda dy: int(dy.sum())],
    "input-changed": [lambda dy: np.cumsum(dy, out=dy.ravel() if dy.flags.owndata else dy)[-1]],
}

MUTANTS = {
    "output": OUTPUT,
    "loss_gradient": LOSS,
    "step": STEP,
    "input_gradient": INPUT,
    "filter_gradient": FILTER,
    "bias_gradient": BIAS,
}

# ---- in a geometry of one's own ----------------------------------------------------------------

STRIDE = {"stride": 2}
PADDED = {"padding": 1}
BOTH = {"stride": 2, "padding": 1}
DILATED = {"dilation": 2}
UNEVEN = {"padding": ((1, 0), (0, 1))}


def spread(dy, step):
    wide = np.zeros([step * (n - 1) + 1 for n in dy.shape])
    wide[::step, ::step] = dy
    return wide


def input_with(**layer):
    return lambda dy, w, x_shape: conv2d_backward(dy, np.zeros(x_shape), w, **layer).dx


def by_spreading(dy, w, x_shape):
    """Stride 2: ∂L/∂Y with zeros between, a border, and what is left over at the end."""
    dx = np.zeros(x_shape)
    found = turned(spread(dy, 2), w)
    dx[: found.shape[0], : found.shape[1]] = found
    return dx


def not_spread(dy, w, x_shape):
    dx = np.zeros(x_shape)
    found = turned(dy, w)
    dx[: found.shape[0], : found.shape[1]] = found
    return dx


def uncropped(dy, w, x_shape):
    return turned(dy, w)


def cropped_too_late(dy, w, x_shape):
    return turned(dy, w)[: x_shape[0], : x_shape[1]]


def cropped_to_nothing(dy, w, x_shape):
    (top, bottom), (left, right) = UNEVEN["padding"]
    return turned(dy, w)[top:-bottom, left:-right]


def spread_not_turned(dy, w, x_shape):
    return by_spreading(dy, w[::-1, ::-1], x_shape)


def filter_with(**layer):
    def function(dy, x, w_shape):
        return conv2d_backward(dy, x, np.zeros(w_shape), **layer).dw

    return function


def filter_by_spreading(dy, x, w_shape):
    return conv2d(x, spread(dy, 2))[: w_shape[0], : w_shape[1]]


def filter_not_spread(dy, x, w_shape):
    return conv2d(x, dy)[: w_shape[0], : w_shape[1]]


IN_GEOMETRY = [
    ("output", STRIDE, "✓", lambda x, w, b: conv2d(x, w, b)[::2, ::2]),
    ("output", STRIDE, "stride-ignored", conv2d),
    ("output", STRIDE, "turned-twice", lambda x, w, b: conv2d(x, w[::-1, ::-1], b, stride=2)),
    ("output", PADDED, "✓", lambda x, w, b: conv2d(np.pad(x, 1), w, b)),
    ("output", PADDED, "padding-ignored", conv2d),
    ("output", BOTH, "stride-ignored", lambda x, w, b: conv2d(x, w, b, padding=1)),
    ("output", DILATED, "✓", lambda x, w, b: conv2d(x, spread(w, 2), b)),
    ("output", DILATED, "dilation-ignored", conv2d),
    ("output", UNEVEN, "✓", lambda x, w, b: conv2d(np.pad(x, UNEVEN["padding"]), w, b)),
    ("input_gradient", STRIDE, "✓", by_spreading),
    ("input_gradient", STRIDE, "✓", input_with(**STRIDE)),
    ("input_gradient", STRIDE, "stride-ignored", not_spread),
    ("input_gradient", STRIDE, "stride-ignored", lambda dy, w, x_shape: turned(dy, w)),
    ("input_gradient", STRIDE, "not-turned", spread_not_turned),
    ("input_gradient", STRIDE, "wrong-shape", lambda dy, w, x_shape: turned(spread(dy, 2), w)),
    ("input_gradient", STRIDE, "exception", lambda dy, w: turned(dy, w)),
    ("input_gradient", PADDED, "✓", input_with(**PADDED)),
    ("input_gradient", PADDED, "not-cropped", uncropped),
    ("input_gradient", PADDED, "not-cropped", cropped_too_late),
    ("input_gradient", PADDED, "not-turned",
     lambda dy, w, x_shape: signal.correlate2d(dy, w, "full")[1:-1, 1:-1]),
    ("input_gradient", UNEVEN, "cropped-empty", cropped_to_nothing),
    ("input_gradient", BOTH, "✓", input_with(**BOTH)),
    ("input_gradient", DILATED, "✓", input_with(**DILATED)),
    ("input_gradient", DILATED, "dilation-ignored", lambda dy, w, x_shape: turned(dy, w)),
    ("filter_gradient", STRIDE, "✓", filter_by_spreading),
    ("filter_gradient", STRIDE, "stride-ignored", filter_not_spread),
    ("filter_gradient", STRIDE, "stride-ignored", lambda dy, x, w_shape: conv2d(x, dy)),
    ("filter_gradient", PADDED, "✓", lambda dy, x, w_shape: conv2d(np.pad(x, 1), dy)),
    ("filter_gradient", PADDED, "padding-ignored",
     lambda dy, x, w_shape: conv2d(np.pad(x, ((0, 2), (0, 2))), dy)),
    ("filter_gradient", DILATED, "✓", lambda dy, x, w_shape: conv2d(x, dy)[::2, ::2]),
    ("filter_gradient", DILATED, "dilation-ignored", lambda dy, x, w_shape: conv2d(x, dy)),
    ("filter_gradient", BOTH, "✓", filter_with(**BOTH)),
]  # fmt: skip
