"""Layers of one channel with any stride, padding and dilation, and every story of one."""

import numpy as np
from hypothesis import strategies as st

from convviz import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    forward,
    output_shape,
    two_ways,
    window_counts,
)

OF_DY = {
    f"{tell.__name__}-{of}": lambda x, w, b, dy, tell=tell, of=of, **layer: tell(
        x, w, dy, of=of, **layer
    )
    for tell in (as_convolution, as_weighted_sum, two_ways)
    for of in "xwb"
}
STORIES = {
    "forward": lambda x, w, b, dy, **layer: forward(x, w, b, **layer),
    "connections": connections,
    **{
        f"chain_rule-{of}": lambda *given, of=of, **layer: chain_rule(*given, of=of, **layer)
        for of in "xwb"
    },
    **OF_DY,
}


ALL = [*STORIES, "window_counts"]


def story_of(name, given, layer):
    if name == "window_counts":
        return window_counts(*given[:2], **layer)
    return STORIES[name](*given, **layer)


def layer_of(x, w, stride, padding, dilation):
    return x, w, {"stride": stride, "padding": padding, "dilation": dilation}


@st.composite
def layers(draw, most=7):
    """Shapes of x and w, and the arguments of a layer in which the filter fits."""
    number, border = st.integers(1, 3), st.integers(0, 3)
    w, stride, dilation = (draw(st.tuples(number, number)) for _ in range(3))
    padding = draw(st.tuples(*[st.tuples(border, border)] * 2))
    x = tuple(
        draw(st.integers(least, max(least, most)))
        for least in (
            max(1, d * (k - 1) + 1 - sum(both))
            for d, k, both in zip(dilation, w, padding, strict=True)
        )
    )
    return x, w, {"stride": stride, "padding": padding, "dilation": dilation}


def numbers(x, w, layer):
    """x, w, b and dy of a layer: whole numbers, with no pattern in them."""
    draw = np.random.default_rng([*x, *w])
    shapes = x, w, (), output_shape(x, w, **layer)
    x, w, b, dy = (draw.integers(-9, 10, shape).astype(float) for shape in shapes)
    return x, w, float(b), dy


def by_lot(seed, padded=False):
    """A layer in which the filter fits, as `layer_of` takes it; if so wanted, padded somewhere."""
    draw = np.random.default_rng(seed)
    while True:
        x, w = (tuple(map(int, draw.integers(1, most, 2))) for most in (6, 4))
        stride, dilation = (tuple(map(int, draw.integers(1, 4, 2))) for _ in range(2))
        padding = tuple(tuple(map(int, draw.integers(0, 4, 2))) for _ in range(2))
        reach = [(k - 1) * d + 1 for k, d in zip(w, dilation, strict=True)]
        fits = all(n + sum(p) >= r for n, p, r in zip(x, padding, reach, strict=True))
        if fits and (not padded or sum(map(sum, padding))):
            return x, w, stride, padding, dilation
