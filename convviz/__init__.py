"""Backward propagation through a convolution layer, one cell at a time."""

from .differences import GradientCheck, gradient_check
from .film import save
from .geometry import output_shape
from .layer import Gradients, conv2d, conv2d_backward
from .player import Player
from .story import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    forward,
    two_ways,
)
from .taps import Tap, taps

__all__ = [
    "GradientCheck",
    "Gradients",
    "Player",
    "Tap",
    "as_convolution",
    "as_weighted_sum",
    "chain_rule",
    "connections",
    "conv2d",
    "conv2d_backward",
    "forward",
    "gradient_check",
    "output_shape",
    "save",
    "taps",
    "two_ways",
]
