import tracemalloc

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from convviz import conv2d, conv2d_backward, output_shape, taps

from .examples import DY, SIZES, B, W, X, numbers

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)


@sizes
def test_a_cell_is_its_window_times_the_filter_plus_the_bias(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    y = conv2d(x, w, b)
    assert y.shape == dy.shape
    for i, j in np.ndindex(y.shape):
        window = x[i : i + w_shape[0], j : j + w_shape[1]]
        assert y[i, j] == (window * w).sum() + b


@sizes
def test_scipy_agrees(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    gradients = conv2d_backward(dy, x, w)
    assert np.array_equal(conv2d(x, w, b), correlate2d(x, w, "valid") + b)
    assert np.array_equal(gradients.dx, convolve2d(dy, w, "full"))
    assert np.array_equal(gradients.dw, correlate2d(x, dy, "valid"))
    assert gradients.db == correlate2d(dy, np.ones_like(dy), "valid").item()


@sizes
def test_central_differences_agree(x_shape, w_shape):
    x, w, b, dy = (np.asarray(np.array(part) / 7) for part in numbers(x_shape, w_shape))
    gradients = conv2d_backward(dy, x, w)

    def loss(x, w, b):
        return (dy * conv2d(x, w, b)).sum()

    for place, wanted in enumerate([gradients.dx, gradients.dw, gradients.db]):
        slopes = differences(loss, [x, w, b], place)
        assert slopes == pytest.approx(np.asarray(wanted), rel=1e-7, abs=1e-7)


def differences(loss, given, place, nudge=1e-3):
    """The slope of a loss in every cell of one of the things that are given."""
    slopes = np.zeros(given[place].shape)
    for index in np.ndindex(slopes.shape):
        higher, lower = ([part.copy() for part in given] for _ in "+-")
        higher[place][index] += nudge
        lower[place][index] -= nudge
        slopes[index] = (loss(*higher) - loss(*lower)) / (2 * nudge)
    return slopes


def test_without_a_bias_there_is_none():
    assert np.array_equal(conv2d(X, W) + B, conv2d(X, W, B))


def test_lists_and_arrays_are_the_same_to_the_layer():
    lists, arrays = conv2d_backward(DY, X, W), conv2d_backward(*map(np.array, (DY, X, W)))
    for one, other in zip(lists, arrays, strict=True):
        assert np.array_equal(one, other)


def test_whole_numbers_come_out_as_floats():
    assert conv2d(X, W, B).dtype == float
    assert {np.asarray(part).dtype for part in conv2d_backward(DY, X, W)} == {np.dtype(float)}
    eight = [np.array(part, np.int8) * 30 for part in (X, W)]
    assert conv2d(*eight)[0, 0] == 9000  # more than fits into 8 bits: (11 − 1)·30·30


def test_inputs_are_not_written_to():
    x, w, b, dy = numbers((4, 4), (2, 2))
    for array in (x, w, dy):
        array.setflags(write=False)
    before = [array.copy() for array in (x, w, dy)]
    conv2d(x, w, b)
    gradients = conv2d_backward(dy, x, w)
    gradients.dx[...] = gradients.dw[...] = 0
    for array, kept in zip((x, w, dy), before, strict=True):
        assert np.array_equal(array, kept)


CASES = [  # shape of x, shape of w, arguments
    ((2, 3, 6, 5), (4, 3, 3, 2), {}),
    ((3, 2, 7, 8), (2, 2, 3, 3), {"stride": (2, 3), "padding": ((1, 0), (2, 1))}),
    ((2, 4, 6, 6), (6, 2, 2, 3), {"padding": "same", "dilation": (1, 2), "groups": 2}),
    ((5, 3, 9, 9), (3, 1, 3, 3), {"stride": 2, "padding": 1, "groups": 3}),
    ((6, 7), (2, 3), {"stride": 2, "padding": (1, 2), "dilation": 2}),
]
cases = pytest.mark.parametrize(("x_shape", "w_shape", "layer"), CASES)


def drawn(x_shape, w_shape, layer, dtype=float):
    """x, w, b and dy with all their digits."""
    draw = np.random.default_rng(x_shape)
    y_shape = output_shape(x_shape, w_shape, **layer)
    b_shape = w_shape[:1] if len(w_shape) == 4 else ()
    shapes = x_shape, w_shape, b_shape, y_shape
    return [np.asarray(draw.standard_normal(shape), dtype) for shape in shapes]


def results(x, w, b, dy, layer):
    return conv2d(x, w, b, **layer), *conv2d_backward(dy, x, w, **layer)


@pytest.mark.parametrize("images", [1, 2, 7, 61, 64])
@pytest.mark.parametrize("layer", [{}, {"stride": 2, "padding": 1}])
def test_a_batch_is_its_images_one_after_another(images, layer):
    shapes = (images, 2, 6, 6), (4, 2, 3, 3), layer
    x, w, b, dy = (np.rint(4 * part) for part in drawn(*shapes))  # sums are exact
    y, dx, dw, db = results(x, w, b, dy, layer)
    each = [results(x[n : n + 1], w, b, dy[n : n + 1], layer) for n in range(images)]
    assert np.array_equal(y, np.concatenate([part[0] for part in each]))
    assert np.array_equal(dx, np.concatenate([part[1] for part in each]))
    assert np.array_equal(dw, sum(part[2] for part in each))
    assert np.array_equal(db, sum(part[3] for part in each))


@pytest.mark.parametrize("stride", [1, 2])
def test_a_large_image_that_is_taken_in_parts_comes_out_whole(stride):
    shapes = (2, 3, 90, 61), (2, 3, 5, 4), {"stride": stride}
    x, w, b, dy = (np.rint(4 * part) for part in drawn(*shapes))  # sums are exact
    y, dx, dw, _ = results(x, w, b, dy, {"stride": stride})
    spread = np.zeros((2, 2, 86, 58))
    spread[..., ::stride, ::stride] = dy
    for i, c in np.ndindex(2, 3):
        across = sum(correlate2d(x[i, k], w[c % 2, k], "valid") for k in range(3)) + b[c % 2]
        assert np.array_equal(y[i, c % 2], across[::stride, ::stride])
        assert np.array_equal(dx[i, c], sum(convolve2d(spread[i, o], w[o, c]) for o in (0, 1)))
        both = sum(correlate2d(x[n, c], spread[n, i], "valid") for n in (0, 1))
        assert np.array_equal(dw[i, c], both)


ODD = {
    "every second": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "backwards": lambda a: a[..., ::-1].copy()[..., ::-1],
    "columns first": np.asfortranarray,
    "other byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "a list": np.ndarray.tolist,
}


@cases
@pytest.mark.parametrize("odd", ODD)
def test_an_array_counts_by_its_numbers_however_it_lies_in_memory(x_shape, w_shape, layer, odd):
    parts = [np.rint(4 * part) for part in drawn(x_shape, w_shape, layer)]  # sums are exact
    oddly = [ODD[odd](part) if part.ndim else part for part in parts]
    for one, other in zip(results(*parts, layer), results(*oddly, layer), strict=True):
        assert np.array_equal(one, other)


@cases
def test_nothing_is_written_to_what_was_given(x_shape, w_shape, layer):
    parts = drawn(x_shape, w_shape, layer)
    before = [part.copy() for part in parts]
    for part in parts:
        part.setflags(write=False)
    for result in results(*parts, layer):
        if np.ndim(result):
            result[...] = 0  # and what comes out is no view of it
    assert all(np.array_equal(part, kept) for part, kept in zip(parts, before, strict=True))


@cases
def test_an_empty_batch_has_empty_results_and_no_gradients(x_shape, w_shape, layer):
    if len(x_shape) == 4:
        parts = drawn((0, *x_shape[1:]), w_shape, layer)
        y, dx, dw, db = results(*parts, layer)
        assert y.shape == (0, *output_shape(x_shape, w_shape, **layer)[1:])
        assert dx.shape == (0, *x_shape[1:])
        assert not dw.any()
        assert not db.any()


DTYPES = [  # of x, w, b and dy; of the output; of the gradients
    (["f4", "f4", "f4", "f4"], "f4", "f4"),
    (["f8", "f8", "f8", "f8"], "f8", "f8"),
    (["f4", "f8", "f4", "f4"], "f8", "f8"),
    (["f4", "f4", "f8", "f4"], "f8", "f4"),
    (["f4", "f4", "f4", "f8"], "f4", "f8"),
    (["i4", "f4", "f4", "f4"], "f8", "f8"),
    (["u1", "i8", "i2", "i4"], "f8", "f8"),
    ([">f4", ">f4", ">f4", ">f4"], "f4", "f4"),
    (["f2", "f2", "f2", "f2"], "f8", "f8"),
]


@pytest.mark.parametrize(("given", "output", "gradients"), DTYPES)
def test_float32_stays_so_and_all_else_becomes_float64(given, output, gradients):
    parts = [part.astype(dtype) for part, dtype in zip(drawn(*CASES[0]), given, strict=True)]
    y, dx, dw, db = results(*parts, {})
    assert y.dtype == output
    assert {dx.dtype, dw.dtype, db.dtype} == {np.dtype(gradients)}


def test_a_plain_number_leaves_the_dtype_alone():
    x, w = np.float32(X), np.float32(W)
    assert conv2d(x, w, 0.1).dtype == np.float32
    assert conv2d(x, w).dtype == np.float32
    assert conv2d(x, np.float64(W), 0.1)[0, 0] == conv2d(X, W, 0.1)[0, 0]


def test_cells_that_the_stride_leaves_over_get_exactly_nothing():
    x, w, _, dy = drawn((2, 1, 8, 9), (3, 1, 2, 2), {"stride": 3})
    dx = conv2d_backward(dy, x, w, stride=3).dx
    met = {tap.x for tap in taps(x.shape, w.shape, stride=3)}
    unmet = [cell for cell in np.ndindex(x.shape) if cell not in met]
    assert len(unmet) == 2 * (8 * 9 - 6 * 6)
    assert all(dx[cell] == 0 for cell in unmet)
    assert all(dx[cell] != 0 for cell in met)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_scipy_agrees_channel_by_channel(stride):
    x, w, b, _ = drawn((2, 3, 9, 8), (4, 3, 3, 2), {})
    y = conv2d(x, w, b, stride=stride)
    for n, o in np.ndindex(2, 4):
        wanted = sum(correlate2d(x[n, c], w[o, c], "valid") for c in range(3)) + b[o]
        assert y[n, o] == pytest.approx(wanted[::stride, ::stride], rel=1e-12, abs=1e-12)


@cases
def test_float32_is_as_near_to_float64_as_rounding_allows(x_shape, w_shape, layer):
    """A sum of n products, each rounded, is off by at most n + 1 units in the last place of the
    sizes of its terms (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, 3.1)."""
    single = drawn(x_shape, w_shape, layer, np.float32)
    double = [part.astype(float) for part in single]
    size = results(*map(np.abs, double), layer)
    counts = single[1].size, single[1].size, single[3].size, single[3].size  # no sum has more
    near = zip(results(*single, layer), results(*double, layer), counts, size, strict=True)
    for one, other, count, terms in near:
        bound = (count + 1) * np.finfo(np.float32).eps / 2 * np.asarray(terms)
        assert (np.abs(one - other) <= bound).all()


def test_the_transposed_convolution_does_not_ask_for_the_numbers_of_x():
    x, w, _, dy = drawn(*CASES[1])
    layer = CASES[1][2]
    dx = conv2d_backward(dy, np.zeros(x.shape), w, **layer).dx
    assert np.array_equal(dx, conv2d_backward(dy, x, w, **layer).dx)


@pytest.mark.parametrize(("images", "size"), [(16, 12), (17, 12), (64, 12), (1, 100)])
@pytest.mark.parametrize(("channels", "filters", "groups"), [(1, 8, 1), (8, 16, 1), (16, 16, 16)])
def test_memory_stays_under_twice_what_comes_in_and_goes_out(
    images, size, channels, filters, groups
):
    x_shape, w_shape = (images, channels, size, size), (filters, channels // groups, 3, 3)
    layer = {"padding": 1, "groups": groups}
    x, w, b, dy = drawn(x_shape, w_shape, layer)
    columns = channels * 9 * size**2 * x.itemsize  # of one image
    assert peak(lambda: [conv2d(x, w, b, **layer)], x, w, b) <= columns
    assert peak(lambda: conv2d_backward(dy, x, w, **layer), dy, x, w) <= columns


def peak(run, *inputs):
    """The peak of the memory, over twice that of inputs and outputs."""
    run()
    tracemalloc.start()
    outputs = run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    given, made = (sum(array.nbytes for array in arrays) for arrays in (inputs, outputs))
    return most + given - 2 * (given + made)
