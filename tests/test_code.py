"""Code for a setting: every text is run, and comes to what the layer comes to."""

import re
import sys
from itertools import product
from types import ModuleType

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward
from convviz.code import code
from convviz.setting import HOW, WHICH, Setting

SIZES = ((3, 3), (2, 2)), ((5, 4), (3, 2)), ((4, 6), (1, 3)), ((1, 1), (1, 1))
STRIDES = (1, 1), (2, 2), (3, 1)
PADDINGS = ((0, 0), (0, 0)), ((1, 1), (1, 1)), ((0, 1), (2, 1)), ((3, 3), (3, 3))
DILATIONS = (1, 1), (2, 2), (1, 3)
LIBRARIES = "loop", "NumPy", "SciPy", "PyTorch", "convviz"


def settings(which, loss=False, how="convolution"):
    for (x, w), *layer in product(SIZES, STRIDES, PADDINGS, DILATIONS):
        try:
            yield Setting(which, how, x, w, *layer, loss=loss)
        except ValueError:
            continue  # the filter does not fit


def numbers(setting):
    draw = np.random.default_rng(len(setting.key))
    return {key: draw.integers(-9, 10, shape).tolist() for key, shape in setting.shapes.items()}


def wanted(setting, given):
    layer = {key: getattr(setting, key) for key in ("stride", "padding", "dilation")}
    y = conv2d(given["x"], given["w"], given["b"], **layer)
    dy = y - given["t"] if setting.loss else given["dy"]
    backward = conv2d_backward(dy, given["x"], given["w"], **layer)
    return {"y": y, **backward._asdict()}[setting.which]


def run(text, given):
    for key, value in given.items():
        text = text.replace(f"{{{key}}}", repr(value))
    assert not set("{}") & set(text)  # every number is there
    names = {}
    exec(compile(text, "code", "exec"), names)
    return names


@pytest.mark.parametrize("loss", [False, True], ids=["typed", "loss"])
@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("library", ["loop", "NumPy", "SciPy", "convviz"])
def test_code_comes_to_what_the_layer_comes_to(library, which, loss):
    for how in ("convolution", "weighted sum") if library == "NumPy" else ("convolution",):
        count = 0
        for setting in settings(which, loss, how):
            given = numbers(setting)
            found = run(code(setting)[library], given)[which]
            assert np.array_equal(found, wanted(setting, given)), setting
            count += 1
        assert count > 80


@pytest.mark.parametrize(("which", "how"), list(product(WHICH, HOW)))
def test_code_is_short_and_ends_in_the_name_that_is_shown(which, how):
    for setting in settings(which, how=how):
        for text in code(setting).values():
            lines = text.splitlines()
            assert re.match(rf"{which}\b.* \+?= ", lines[-1].strip()), text
            assert len(lines) <= 16
            assert max(map(len, lines)) <= 110


def test_code_has_the_numbers_that_it_needs_and_no_others():
    for setting in (Setting("dx"), Setting("dw"), Setting("db"), Setting("y")):
        text = code(setting)["NumPy"]
        needs = {"dx": "w dy", "dw": "x dy", "db": "dy", "y": "x w b"}[setting.which].split()
        assert [key for key in ("x", "w", "b", "dy") if f"{{{key}}}" in text] == needs


def test_the_five_libraries():
    assert tuple(code(Setting())) == LIBRARIES


# ---- PyTorch: itself where it is installed, and otherwise what stands in for it -----------------
# `conv2d` is held to the stored results of PyTorch's autograd elsewhere; here the text has to say
# the same layer in PyTorch's words.


class Tensor:
    """As much of a tensor as the texts use: a value, and what a gradient does on its way back."""

    def __init__(self, value, back=None, requires_grad=False):
        self.value, self.back, self.wanted = np.asarray(value, float), back, requires_grad
        self.grad = None

    def backward(self, slope=1.0):
        slope = slope.value if isinstance(slope, Tensor) else slope
        if self.back:
            self.back(slope)
        elif self.wanted:
            self.grad = slope

    def __getitem__(self, index):
        def back(slope):
            whole = np.zeros_like(self.value)
            whole[index] = slope
            self.backward(whole)

        return Tensor(self.value[index], back)

    def __sub__(self, other):
        return Tensor(self.value - other.value, self.backward)

    def __pow__(self, power):
        assert power == 2
        return Tensor(self.value**2, lambda slope: self.backward(2 * self.value * slope))

    def sum(self):
        return Tensor(
            self.value.sum(), lambda slope: self.backward(np.full_like(self.value, slope))
        )

    def __truediv__(self, by):
        return Tensor(self.value / by, lambda slope: self.backward(slope / by))


def stand_in_conv2d(x, w, b, stride=1, padding=0, dilation=1):
    layer = {"stride": stride, "padding": padding, "dilation": dilation}

    def back(slope):
        dx, dw, db = conv2d_backward(slope, x.value, w.value, **layer)
        for tensor, found in ((x, dx), (w, dw), (b, db)):
            tensor.backward(found)

    return Tensor(conv2d(x.value, w.value, b.value, **layer), back)


def stand_in_pad(x, sides):
    left, right, top, bottom = sides
    rows, cols = x.value.shape

    def back(slope):
        x.backward(slope[top : top + rows, left : left + cols])

    return Tensor(np.pad(x.value, ((top, bottom), (left, right))), back)


@pytest.fixture
def stand_in(monkeypatch):
    names = "torch", "torch.nn", "torch.nn.functional"
    torch, nn, functional = map(ModuleType, names)
    torch.float64 = float
    torch.tensor = lambda value, dtype, requires_grad=False: Tensor(value, None, requires_grad)
    torch.nn, nn.functional = nn, functional
    functional.conv2d, functional.pad = stand_in_conv2d, stand_in_pad
    for name, module in zip(names, (torch, nn, functional), strict=True):
        monkeypatch.setitem(sys.modules, name, module)


def held(which, loss, value):
    for setting in settings(which, loss):
        given = numbers(setting)
        found = value(run(code(setting)["PyTorch"], given)[which])
        assert np.array_equal(found, wanted(setting, given)), setting


@pytest.mark.parametrize("loss", [False, True], ids=["typed", "loss"])
@pytest.mark.parametrize("which", WHICH)
def test_code_in_pytorch_says_the_same_layer(stand_in, which, loss):
    held(which, loss, lambda found: getattr(found, "value", found))


@pytest.mark.parametrize("loss", [False, True], ids=["typed", "loss"])
@pytest.mark.parametrize("which", WHICH)
def test_code_in_pytorch_comes_to_the_same(which, loss):
    pytest.importorskip("torch")
    held(which, loss, lambda found: found.detach().numpy())
