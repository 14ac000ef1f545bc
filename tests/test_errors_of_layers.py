"""What a story says of a layer that does not fit, or that is too large to be told."""

import re
from itertools import cycle

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward, output_shape

from .layers import ALL, story_of

BAD_HOWS = [  # shapes of x and w, and how the layer goes
    ((3, 3), (2, 2), {"stride": 0}),
    ((3, 3), (2, 2), {"stride": (1, -2)}),
    ((3, 3), (2, 2), {"stride": 1.5}),
    ((3, 3), (2, 2), {"stride": "two"}),
    ((3, 3), (2, 2), {"stride": (1, 2, 3)}),
    ((3, 3), (2, 2), {"stride": True}),
    ((3, 3), (2, 2), {"padding": -1}),
    ((3, 3), (2, 2), {"padding": ((1, 1), (0, -1))}),
    ((3, 3), (2, 2), {"padding": "sane"}),
    ((3, 3), (2, 2), {"padding": None}),
    ((4, 4), (2, 2), {"padding": "same", "stride": 2}),
    ((3, 3), (2, 2), {"dilation": 0}),
    ((3, 3), (2, 2), {"dilation": (1, 3)}),
    ((3, 3), (2, 2), {"dilation": 3, "padding": "valid"}),
    ((2, 4), (3, 2), {"padding": ((0, 0), (1, 0))}),
]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(("x", "w", "how"), BAD_HOWS)
def test_a_story_of_a_layer_that_does_not_fit_says_what_the_layer_says(name, x, w, how):
    x, w, dy = np.ones(x), np.ones(w), np.ones((2, 2))
    with pytest.raises((TypeError, ValueError)) as layer:
        conv2d_backward(dy, x, w, **how) if needs_dy(name) else conv2d(x, w, **how)
    with pytest.raises(layer.type) as story:
        story_of(name, (x, w, 0, dy), how)
    assert str(story.value) == str(layer.value)


def needs_dy(name):
    return name not in ("forward", "window_counts")


@pytest.mark.parametrize("name", [*filter(needs_dy, ALL)])
def test_a_story_knows_which_shape_of_dy_a_layer_has(name):
    how = {"stride": (2, 1), "padding": ((0, 1), (2, 0)), "dilation": 2}
    x, w, dy = np.ones((4, 4)), np.ones((2, 2)), np.ones((3, 3))
    with pytest.raises(ValueError, match=r"dy .*\(2, 4\)") as layer:
        conv2d_backward(dy, x, w, **how)
    with pytest.raises(ValueError, match=re.escape(str(layer.value))):
        story_of(name, (x, w, 0, dy), how)


HOWS = [  # how layers go whose x is too large
    {"stride": 3},
    {"stride": (1, 2), "padding": ((2, 0), (0, 3))},
    {"dilation": (3, 1), "padding": 2},
    {"stride": 2, "padding": 1, "dilation": 2},
]


@pytest.mark.parametrize(("name", "how"), [*zip(ALL, cycle(HOWS), strict=False)], ids=str)
def test_a_story_that_is_too_long_names_a_part_of_x_that_is_not(name, how):
    x, w = np.ones((90, 70)), np.ones((3, 2))
    with pytest.raises(ValueError, match="take a part of x") as caught:
        story_of(name, given_ones(x, w, how), how)
    rows, cols = map(int, re.search(r"x\[:(\d+), :(\d+)\]", str(caught.value)).groups())
    part = x[:rows, :cols]
    story = story_of(name, given_ones(part, w, how), how)
    assert 1 <= len(story.steps) <= 800
    assert part.size > 50


def given_ones(x, w, how):
    return x, w, 0.0, np.ones(output_shape(x.shape, w.shape, **how))
