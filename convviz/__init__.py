"""Backward propagation through a convolution layer, one cell at a time."""

from importlib import import_module

from .differences import GradientCheck, gradient_check
from .geometry import output_shape
from .layer import Gradients, conv2d, conv2d_backward
from .taps import Tap, taps

__all__ = [
    "GradientCheck",
    "Gradients",
    "Player",
    "Playground",
    "Tap",
    "as_convolution",
    "as_weighted_sum",
    "chain",
    "chain_rule",
    "check",
    "connections",
    "conv2d",
    "conv2d_backward",
    "forward",
    "gradient_check",
    "loss",
    "output_shape",
    "roads",
    "save",
    "stages",
    "swaps",
    "taps",
    "turning",
    "two_ways",
    "variants",
    "window_counts",
]


# What tells and draws is imported when it is asked for: whoever wants the layer waits for NumPy
# alone, and a widget brings IPython along, which takes longer than all the rest of convviz.
HOMES = {
    "Player": ".player",
    "Playground": ".playground",
    "save": ".film",
}  # the others are stories


def __getattr__(name):
    if name == "check":
        return import_module(".check", __name__)
    if name in __all__:
        return getattr(import_module(HOMES.get(name, ".story"), __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
