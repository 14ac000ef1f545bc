"""The layer in plain NumPy, as people learn to write it: three ways, forward and backward.

Each takes a stride, a padding and groups, whole numbers all of them, and returns y or (dx, dw, db).
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class FourLoops:
    """Images, filters, rows, columns: a window times a filter for each cell of y."""

    @staticmethod
    def forward(x, w, b, stride, padding, groups):
        y = np.empty(shape(x, w, stride, padding), x.dtype)
        x = padded(x, padding)
        for n, o, i, j in np.ndindex(y.shape):
            y[n, o, i, j] = (window(x, w, n, o, i, j, stride, groups) * w[o]).sum() + b[o]
        return y

    @staticmethod
    def backward(dy, x, w, stride, padding, groups):
        x_padded, dw, db = padded(x, padding), np.zeros_like(w), np.zeros_like(w[:, 0, 0, 0])
        dx = np.zeros_like(x_padded)
        for n, o, i, j in np.ndindex(dy.shape):
            here = n, o, i, j
            window(dx, w, *here, stride, groups)[...] += dy[here] * w[o]
            dw[o] += dy[here] * window(x_padded, w, *here, stride, groups)
            db[o] += dy[here]
        return cropped(dx, padding), dw, db


class FancyIndexing:
    """im2col: three arrays of indices pick every window, one large product, `np.add.at` back."""

    @classmethod
    def forward(cls, x, w, b, stride, padding, groups):
        n, o, height, width = shape(x, w, stride, padding)
        columns = cls.columns(padded(x, padding), w, height, width, stride, groups)
        y = w.reshape(groups, o // groups, -1) @ columns + b.reshape(groups, -1, 1)
        return y.reshape(o, height, width, n).transpose(3, 0, 1, 2)

    @classmethod
    def backward(cls, dy, x, w, stride, padding, groups):
        height, width = dy.shape[2:]
        x_padded = padded(x, padding)
        columns = cls.columns(x_padded, w, height, width, stride, groups)
        rows = dy.transpose(1, 2, 3, 0).reshape(groups, len(w) // groups, -1)
        dw = (rows @ columns.swapaxes(1, 2)).reshape(w.shape)
        pieces = w.reshape(groups, len(w) // groups, -1).swapaxes(1, 2) @ rows
        pieces = pieces.reshape(-1, height * width, len(x)).transpose(2, 0, 1)
        dx = np.zeros_like(x_padded)
        np.add.at(dx, (slice(None), *cls.indices(x, w, height, width, stride)), pieces)
        return cropped(dx, padding), dw, dy.sum((0, 2, 3))

    @classmethod
    def columns(cls, x, w, height, width, stride, groups):
        columns = x[:, *cls.indices(x, w, height, width, stride)]
        return columns.transpose(1, 2, 0).reshape(groups, w[0].size, -1)

    @staticmethod
    def indices(x, w, height, width, stride):
        channels, (kh, kw) = x.shape[1], w.shape[2:]
        k = np.repeat(np.arange(channels), kh * kw)[:, None]
        a = np.tile(np.repeat(np.arange(kh), kw), channels)[:, None]
        c = np.tile(np.arange(kw), kh * channels)[:, None]
        i = stride * np.repeat(np.arange(height), width)
        j = stride * np.tile(np.arange(width), height)
        return k, a + i, c + j


class Windows:
    """`einsum` over `sliding_window_view`; backward over the windows of a dy spread by zeros."""

    @classmethod
    def forward(cls, x, w, b, stride, padding, groups):
        windows = cls.grouped(cls.windows(padded(x, padding), w, stride), groups)
        filters = w.reshape(groups, -1, *w.shape[1:])
        y = np.einsum("ngchwij,gocij->ngohw", windows, filters, optimize=True)
        return y.reshape(len(x), len(w), *y.shape[3:]) + b[:, None, None]

    @classmethod
    def backward(cls, dy, x, w, stride, padding, groups):
        kh, kw = w.shape[2:]
        filters = w.reshape(groups, -1, *w.shape[1:])
        windows = cls.grouped(cls.windows(padded(x, padding), w, stride), groups)
        rows = cls.grouped(dy, groups)
        dw = np.einsum("ngchwij,ngohw->gocij", windows, rows, optimize=True).reshape(w.shape)
        height, width = (size + 2 * padding for size in x.shape[2:])
        spread = np.zeros((*dy.shape[:2], height + kh - 1, width + kw - 1), dy.dtype)
        rest = spread[:, :, kh - 1 :: stride, kw - 1 :: stride]
        rest[:, :, : dy.shape[2], : dy.shape[3]] = dy
        windows = cls.grouped(cls.windows(spread, w, 1), groups)
        turned = filters[..., ::-1, ::-1]
        dx = np.einsum("ngohwij,gocij->ngchw", windows, turned, optimize=True)
        return cropped(dx.reshape(*x.shape[:2], height, width), padding), dw, dy.sum((0, 2, 3))

    @staticmethod
    def windows(x, w, stride):
        return sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]

    @staticmethod
    def grouped(array, groups):
        return array.reshape(len(array), groups, -1, *array.shape[2:])


def shape(x, w, stride, padding):
    sizes = ((x.shape[a] + 2 * padding - w.shape[a]) // stride + 1 for a in (2, 3))
    return len(x), len(w), *sizes


def padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def cropped(x, padding):
    return x[:, :, padding : x.shape[2] - padding, padding : x.shape[3] - padding]


def window(x, w, n, o, i, j, stride, groups):
    (filters, channels, kh, kw), top, left = w.shape, i * stride, j * stride
    first = o // (filters // groups) * channels
    return x[n, first : first + channels, top : top + kh, left : left + kw]
