"""The results of PyTorch's autograd, frozen by `reference/pytorch.py`, down to the last cell."""

import json
from math import prod
from pathlib import Path

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward, output_shape

with np.load(Path(__file__).parent / "reference" / "pytorch.npz") as stored:
    RESULTS = dict(stored)
GEOMETRIES = json.loads(str(RESULTS.pop("geometries")))


def cases():
    """The arguments, inputs and results of each geometry, cut from the stored rows of numbers."""
    at = dict.fromkeys(RESULTS, 0)
    for x_shape, w_shape, stride, padding, dilation, groups in GEOMETRIES:
        if not isinstance(padding, str):
            padding = padding[:2], padding[2:]
        layer = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        y = output_shape(x_shape, w_shape, **layer)
        shapes = {"x": x_shape, "w": w_shape, "b": w_shape[:1], "dy": y, "y": y}
        shapes |= {"dx": x_shape, "dw": w_shape, "db": w_shape[:1]}
        parts = {}
        for name, shape in shapes.items():
            cells = RESULTS[name][at[name] : at[name] + prod(shape)]
            at[name] += prod(shape)
            parts[name] = cells.reshape(shape)
        yield layer, parts
    assert all(at[name] == len(RESULTS[name]) for name in at)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int8"])
def test_every_number_is_that_of_pytorch(dtype):
    count = 0
    for layer, parts in cases():
        x, w, b, dy = (parts[name].astype(dtype) for name in ("x", "w", "b", "dy"))
        found = {"y": conv2d(x, w, b, **layer), **conv2d_backward(dy, x, w, **layer)._asdict()}
        for name, array in found.items():
            assert array.dtype == ("float32" if dtype == "float32" else "float64")
            assert np.array_equal(array, parts[name]), (name, x.shape, w.shape, layer)
        count += 1
    assert count == 322
