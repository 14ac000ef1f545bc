"""What every diagram says, made of plain data; `model` tells what a story is made of."""

from .as_convolution import as_convolution
from .as_weighted_sum import as_weighted_sum
from .chain import chain
from .chain_rule import chain_rule
from .connections import connections
from .forward import forward
from .loss import loss
from .roads import roads
from .stages import stages
from .swaps import swaps
from .turning import turning
from .two_ways import two_ways
from .variants import variants
from .window_counts import window_counts

__all__ = [
    "as_convolution",
    "as_weighted_sum",
    "chain",
    "chain_rule",
    "connections",
    "forward",
    "loss",
    "roads",
    "stages",
    "swaps",
    "turning",
    "two_ways",
    "variants",
    "window_counts",
]
