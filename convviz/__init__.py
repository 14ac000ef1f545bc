"""Backward propagation through a convolution layer, one cell at a time."""

from .film import save
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
    "save",
    "taps",
    "two_ways",
]
