"""The cases that the onnx project publishes; its ConvTranspose is an oracle for dx."""

import warnings
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests

from convviz import conv2d, conv2d_backward

COUNTS = {  # 2-D cases in onnx 1.23: none may be lost without a word
    ("node", "Conv"): 6,
    ("node", "ConvTranspose"): 9,
    ("pytorch-converted", "Conv"): 11,
    ("pytorch-converted", "ConvTranspose"): 2,
    ("pytorch-operator", "Conv"): 1,
    ("pytorch-operator", "ConvTranspose"): 1,
}


def test_all_2d_cases_of_onnx(subtests):
    counts = dict.fromkeys(COUNTS, 0)
    for name, kind, node, inputs, wanted in cases():
        if inputs[0].ndim == 4:
            counts[kind, node.op_type] += 1
            with subtests.test(name):
                got = RUN[node.op_type](attributes(node), wanted.shape, *inputs)
                assert got.shape == wanted.shape
                np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-4)
    assert counts == COUNTS


def cases():
    """Name, kind, node, inputs and output of each case that is a single layer."""
    with warnings.catch_warnings(action="ignore"):  # cases of other operators overflow
        collected = collect_testcases(None)
    for case in collected:
        nodes = case.model.graph.node
        if len(nodes) == 1 and nodes[0].op_type in RUN:
            (inputs, (wanted,)) = case.data_sets[0]
            yield case.name, "node", nodes[0], inputs, wanted
    for kind in ("pytorch-converted", "pytorch-operator"):
        for case in load_model_tests(kind=kind):
            graph = onnx.load(Path(case.model_dir) / "model.onnx").graph
            if [node.op_type for node in graph.node] in [["Conv"], ["ConvTranspose"]]:
                yield case.name, kind, graph.node[0], *stored(Path(case.model_dir), graph)


def stored(folder, graph):
    weights = [numpy_helper.to_array(weight) for weight in graph.initializer]
    x, y = (
        numpy_helper.to_array(onnx.load_tensor(folder / "test_data_set_0" / f"{which}_0.pb"))
        for which in ("input", "output")
    )
    return [x, *weights], y


def attributes(node):
    return {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}


def conv(given, y_shape, x, w, b=None):
    return conv2d(x, w, b, **layer(given, x.shape, w.shape, y_shape))


def conv_transpose(given, x_shape, dy, w, b=None):
    """∂L/∂x of the layer that leads from the output of this operator to its input."""
    x = np.zeros(x_shape, dy.dtype)
    dx = conv2d_backward(dy, x, w, **layer(given, x_shape, w.shape, dy.shape)).dx
    return dx if b is None else dx + b[:, None, None]


def layer(given, x_shape, w_shape, y_shape):
    """The arguments of our layer from the attributes of a node and the shapes around it."""
    stride, dilation = given.get("strides", [1, 1]), given.get("dilations", [1, 1])
    extents = [d * (k - 1) + 1 for d, k in zip(dilation, w_shape[2:], strict=True)]
    axes = zip(y_shape[2:], stride, extents, x_shape[2:], strict=True)
    needed = [(places - 1) * step + extent - size for places, step, extent, size in axes]
    padding = border(given, needed)
    groups = given.get("group", 1)
    return {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


def border(given, needed):
    """Explicit pads, or so much as is needed; an odd cell comes after unless SAME_LOWER."""
    if "pads" in given:
        top, left, bottom, right = given["pads"]
        return (top, bottom), (left, right)
    if "auto_pad" not in given and "output_shape" not in given:
        return 0
    halves = [(max(0, cells) // 2, -(-max(0, cells) // 2)) for cells in needed]
    return [half[::-1] if given.get("auto_pad") == b"SAME_LOWER" else half for half in halves]


RUN = {"Conv": conv, "ConvTranspose": conv_transpose}
