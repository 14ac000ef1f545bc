"""Any geometry at all, drawn by Hypothesis, against the plain sums over the taps.

All numbers are small whole ones, so every sum is exact and is compared for equality.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz import conv2d, conv2d_backward, gradient_check, output_shape, taps

FORMS = ["number", "pair", "pairs", "same", "valid"]  # in which a padding may be written


@st.composite
def layers(draw, most=9):
    """Shapes of x and w, and the arguments of a layer, so that the filter fits."""
    form, groups = draw(st.sampled_from(FORMS)), draw(st.integers(1, 3))
    number, border = st.integers(1, 4), st.integers(0, 3)
    padding, borders = draw(paddings(form, border))
    k, dilation = draw(st.tuples(number, number)), draw(st.tuples(number, number))
    least = [
        1 if form == "same" else max(1, d * (size - 1) + 1 - sum(both))
        for d, size, both in zip(dilation, k, borders, strict=True)
    ]
    sizes = [draw(st.integers(size, max(size, most))) for size in least]
    x = draw(st.integers(0, 2)), draw(st.integers(1, 2)) * groups, *sizes
    w = draw(st.integers(1, 2)) * groups, x[1] // groups, *k
    stride = 1 if form == "same" else draw(number | st.tuples(number, number))
    layer = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    alone = x[:2] == w[:2] == (1, 1) and draw(st.booleans())
    return (x[2:], w[2:], layer) if alone else (x, w, layer)


@st.composite
def paddings(draw, form, border):
    """A padding as it may be written, and as (before, after) of rows and columns."""
    if form in ("same", "valid"):
        return form, [(0, 0)] * 2
    if form == "number":
        cells = draw(border)
        return cells, [(cells, cells)] * 2
    if form == "pair":
        rows, columns = draw(st.tuples(border, border))
        return [rows, columns], [(rows, rows), (columns, columns)]
    pairs = draw(st.tuples(*[st.tuples(border, border)] * 2))
    return pairs, pairs


def numbers(x_shape, w_shape, layer):
    """x, w, b and dy of a layer, whole numbers with no pattern in them."""
    rng = np.random.default_rng([*x_shape, *w_shape])
    y_shape = output_shape(x_shape, w_shape, **layer)
    b_shape = w_shape[:1] if len(w_shape) == 4 else ()
    return [rng.integers(-9, 10, shape) for shape in (x_shape, w_shape, b_shape, y_shape)]


def summed(like, cells, terms):
    """An array of zeros, to whose cells the terms have been added one by one."""
    array = np.zeros(like.shape)
    np.add.at(array, tuple(np.array(cells, int).reshape(-1, array.ndim).T), terms)
    return array


@given(layers())
def test_the_layer_is_the_sum_over_its_taps(drawn):
    x_shape, w_shape, layer = drawn
    x, w, b, dy = numbers(*drawn)
    meetings = taps(x_shape, w_shape, **layer)
    xs, ws, ys = ([tap[place] for tap in meetings] for place in range(3))
    at_x, at_w, at_y = (
        np.array([array[cell] for cell in cells]) for array, cells in ((x, xs), (w, ws), (dy, ys))
    )
    y = summed(dy, ys, at_x * at_w)
    assert np.array_equal(conv2d(x, w, **layer), y)
    assert np.array_equal(conv2d(x, w, b, **layer), y + (b[:, None, None] if b.ndim else b))
    dx, dw, db = conv2d_backward(dy, x, w, **layer)
    assert np.array_equal(dx, summed(x, xs, at_y * at_w))
    assert np.array_equal(dw, summed(w, ws, at_y * at_x))
    assert np.array_equal(db, dy.sum((0, 2, 3)) if dy.ndim == 4 else dy.sum())


@given(layers())
def test_backward_is_the_adjoint_of_forward(drawn):
    x, w, _, dy = numbers(*drawn)
    dx, dw, _ = conv2d_backward(dy, x, w, **drawn[2])
    product = (dy * conv2d(x, w, **drawn[2])).sum()
    assert (dx * x).sum() == product
    assert (dw * w).sum() == product


@given(layers(), st.integers(-3, 3))
def test_the_layer_is_linear_in_each_of_its_inputs(drawn, factor):
    (x, w, _, dy), layer = numbers(*drawn), drawn[2]
    x2, w2, dy2 = (np.roll(array, 1) - 2 for array in (x, w, dy))
    y = conv2d(x, w, **layer)
    assert np.array_equal(conv2d(factor * x + x2, w, **layer), factor * y + conv2d(x2, w, **layer))
    assert np.array_equal(conv2d(x, factor * w + w2, **layer), factor * y + conv2d(x, w2, **layer))
    both = conv2d_backward(factor * dy + dy2, x, w, **layer)
    one, other = (conv2d_backward(part, x, w, **layer) for part in (dy, dy2))
    for whole, part, rest in zip(both, one, other, strict=True):
        assert np.array_equal(whole, factor * part + rest)


@given(layers(most=4))
def test_every_gradient_is_the_slope_that_one_measures(drawn):
    x, w, b, dy = numbers(*drawn)
    assert gradient_check(x, w, b, dy, **drawn[2]).error == 0


@given(layers())
def test_the_output_has_a_place_for_every_step_of_the_window(drawn):
    x_shape, w_shape, layer = drawn
    y_shape = output_shape(x_shape, w_shape, **layer)
    if len(y_shape) == 4:
        assert y_shape[:2] == (x_shape[0], w_shape[0])
    if layer["padding"] == "same":
        assert y_shape[-2:] == x_shape[-2:]
    else:
        assert y_shape[-2:] == tuple(map(len, windows(x_shape, w_shape, layer)))


def windows(x_shape, w_shape, layer):
    """Where the windows begin, along the rows and along the columns."""
    borders = 0 if layer["padding"] == "valid" else layer["padding"]
    for axis in (0, 1):
        stride, dilation, border = (
            part if isinstance(part, int) else part[axis]
            for part in (layer["stride"], layer["dilation"], borders)
        )
        size = x_shape[axis - 2] + (2 * border if isinstance(border, int) else sum(border))
        extent = dilation * (w_shape[axis - 2] - 1) + 1
        yield range(0, size - extent + 1, stride)


pairs = st.tuples(*[st.integers(0, 9)] * 2)


@given(pairs, pairs, st.tuples(*[st.integers(0, 4)] * 4), st.tuples(*[st.integers(1, 3)] * 3))
def test_what_does_not_fit_is_refused_and_all_else_has_a_shape(x, w, outer, arguments):
    (images, channels, per_group, filters), (stride, dilation, groups) = outer, arguments
    x, w = (images, channels, *x), (filters, per_group, *w)
    layer = {"stride": stride, "dilation": dilation, "padding": 1}
    right = channels == groups * per_group and filters % groups == 0 and all((*x[1:], *w))
    if right and all(map(len, windows(x, w, layer))):
        assert 0 not in output_shape(x, w, **layer, groups=groups)[1:]
    else:
        with pytest.raises(ValueError, match=r"^(x|w|groups) "):
            output_shape(x, w, **layer, groups=groups)
