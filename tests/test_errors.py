import re
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

import convviz
from convviz import (
    Player,
    as_convolution,
    as_weighted_sum,
    chain,
    chain_rule,
    connections,
    conv2d,
    conv2d_backward,
    forward,
    gradient_check,
    loss,
    output_shape,
    roads,
    save,
    stages,
    taps,
    turning,
    two_ways,
    variants,
    window_counts,
)

from .examples import DY, B, W, X

BAD_LAYERS = [  # x, w, b, error, words that its message has to hold
    ([1, 2], W, B, ValueError, ["x", "2 dimensions", "1"]),
    ([X], W, B, ValueError, ["x", "2 dimensions", "3"]),
    ([[]], W, B, ValueError, ["x", "(1, 0)"]),
    (X, np.zeros((0, 2)), B, ValueError, ["w", "(0, 2)"]),
    (W, X, B, ValueError, ["w of shape (3, 3)", "x of shape (2, 2)"]),
    ([[1, 2], [3]], W, B, ValueError, ["x", "differ in length"]),
    ([["a", "b"], ["c", "d"]], W, B, TypeError, ["x", "text"]),
    ([[1j, 2], [3, 4]], W, B, TypeError, ["x", "complex"]),
    ([[None, 2], [3, 4]], W, B, TypeError, ["x", "None"]),
    (X, [[True, False]], B, TypeError, ["w", "True and False"]),
    (X, W, [1, 2], ValueError, ["b", "one number", "(2,)"]),
    (X, W, "one", TypeError, ["b", "text"]),
]


@pytest.mark.parametrize(("x", "w", "b", "error", "words"), BAD_LAYERS)
@pytest.mark.parametrize("use", [conv2d, forward])
def test_a_layer_that_does_not_fit_is_explained(use, x, w, b, error, words):
    with pytest.raises(error) as caught:
        use(x, w, b)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("dy", [[[1, 2]], [[1, 2, 3], [4, 5, 6]], np.ones((3, 3))])
def test_a_wrong_dy_is_told_the_right_shape(dy):
    with pytest.raises(ValueError, match=r"dy .*\(2, 2\)"):
        conv2d_backward(dy, X, W)
    with pytest.raises(ValueError, match=r"dy .*\(2, 2\)"):
        as_convolution(X, W, dy)


def test_a_story_is_about_one_channel_of_one_image():
    x, w = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    with pytest.raises(ValueError, match=r"2 dimensions; got 4: x\[0, 0\]"):
        forward(x, w, B)


STORIES_OF_DY = [
    "chain_rule",
    "as_convolution",
    "as_weighted_sum",
    "two_ways",
    "connections",
    "variants",
    "stages",
]
BAD_DYS = [  # dy, error, words that its message has to hold
    ([[1, 2]], ValueError, ["dy", "(2, 2)", "(1, 2)"]),
    ([[1j, 2], [3, 4]], TypeError, ["dy", "complex"]),
    ([[True, False], [False, True]], TypeError, ["dy", "True and False"]),
    ([["a", "b"], ["c", "d"]], TypeError, ["dy", "text"]),
    ([[1, 2], [3]], ValueError, ["dy", "differ in length"]),
    ([1, 2], ValueError, ["dy", "2"]),
]


@pytest.mark.parametrize("story", STORIES_OF_DY)
@pytest.mark.parametrize(("dy", "error", "words"), BAD_DYS)
def test_every_story_explains_a_wrong_dy(story, dy, error, words):
    with pytest.raises(error) as caught:
        getattr(convviz, story)(x=X, w=W, dy=dy)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("story", STORIES_OF_DY)
def test_a_story_of_gradients_asks_for_dy(story):
    with pytest.raises(TypeError, match=r"dy is missing.*\(2, 2\)"):
        getattr(convviz, story)(x=X, w=W, dy=None)


@pytest.mark.parametrize("place", [("y", 2, 0), ("y", -1, 0), ("x", 0, 0), ("nothing", 0, 0)])
def test_a_cell_that_no_step_is_about_is_refused(place):
    with pytest.raises(ValueError, match="no step") as caught:
        forward(X, W, B).step_about(*place)
    for word in (repr(place[0]), str(place[1:]), "cells of 'y'"):
        assert word in str(caught.value)


SWAPPED = [  # a call, and the order that it is told
    (conv2d, (W, X), "x, w"),
    (forward, (W, X, 1), "x, w, b"),
    (window_counts, (W, X), "x, w"),
    (output_shape, ((2, 2), (3, 3)), "x, w"),
    (taps, ((2, 2), (3, 3)), "x, w"),
    (conv2d_backward, (X, W, DY), "dy, x, w"),
    (as_convolution, (DY, X, W), "x, w, dy"),
    (as_weighted_sum, (W, X, DY), "x, w, dy"),
    (two_ways, (DY, X, W), "x, w, dy"),
    (variants, (DY, X, W), "x, w, dy"),
    (stages, (DY, X, W), "x, w, dy"),
    (chain_rule, (DY, X, W), "x, w, b, dy"),
    (chain_rule, (W, X, 1, DY), "x, w, b, dy"),
    (connections, (X, W, DY, 1), "x, w, b, dy"),
    (gradient_check, (DY, X, W, 1), "x, w, b, dy"),
]


@pytest.mark.parametrize(("use", "given", "order"), SWAPPED)
def test_arguments_that_fit_in_another_order_are_told_the_order(use, given, order):
    with pytest.raises(ValueError, match="Did you mean") as caught:
        use(*given)
    dy = ", dy of shape (2, 2)" if "dy" in order else ""
    meant = f"Did you mean x of shape (3, 3), w of shape (2, 2){dy}? The order is {order}"
    assert str(caught.value).endswith(meant)


def test_four_axes_are_told_the_order_and_which_is_which():
    x, w, dy = np.ones((2, 3, 6, 6)), np.ones((4, 3, 2, 2)), np.ones((2, 4, 3, 3))
    meant = r"x of shape \(2, 3, 6, 6\), w of shape \(4, 3, 2, 2\), dy of shape \(2, 4, 3, 3\)\?"
    for given in ((x, w, dy), (x, dy, w), (w, dy, x), (dy, w, x)):
        with pytest.raises(ValueError, match=rf"Did you mean {meant} The order is dy, x, w$"):
            conv2d_backward(*given, stride=2)


def test_of_several_orders_the_one_in_use_elsewhere_is_told():
    x, w, dy = np.ones((5, 5)), np.ones((2, 2)), np.ones((4, 4))
    for use, given in ((as_convolution, (dy, x, w)), (conv2d_backward, (x, w, dy))):
        with pytest.raises(
            ValueError, match=r"w of shape \(2, 2\), dy of shape \(4, 4\)\? The order"
        ):
            use(*given)


def test_a_story_without_dy_asks_for_none():
    for given in ((DY, X, W), (X, W, DY)):
        with pytest.raises(ValueError, match=r"has to|does not fit") as caught:
            forward(*given)
        assert "dy" not in str(caught.value)
        assert "order" not in str(caught.value)


@pytest.mark.parametrize("dy", [np.ones((3, 3)), np.ones((1, 2)), np.ones(4), 1.0])
def test_no_order_is_told_where_none_would_do(dy):
    with pytest.raises(ValueError, match="dy has to have the shape of y") as caught:
        conv2d_backward(dy, X, W)
    assert "order" not in str(caught.value)


SHOWN = {"x": "x w dy", "w": "x w dy", "b": "b dy"}  # by the chain rule for it


def spoiled(place, bad):
    """The arguments of a story, the last number of one of them spoiled."""
    given = {"x": X, "w": W, "b": B, "dy": DY}
    given = {key: np.array(value, float) for key, value in given.items()}
    given[place][(-1,) * given[place].ndim] = bad
    return given


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("of", "place"), [(of, key) for of in SHOWN for key in SHOWN[of].split()])
def test_a_story_refuses_what_cannot_be_written_down(bad, of, place):
    where = r"\(0, 0\)" if place == "b" else r"\(2, 2\)" if place == "x" else r"\(1, 1\)"
    with pytest.raises(ValueError, match=rf"{place} has to be finite: it holds .* at {where}"):
        convviz.chain_rule(**spoiled(place, bad), of=of)


@pytest.mark.parametrize("of", ["x", "w"])
def test_a_number_that_is_not_shown_stops_no_story(of):
    good = convviz.chain_rule(X, W, B, DY, of=of)
    assert convviz.chain_rule(**spoiled("b", np.nan), of=of) == good
    hidden = spoiled(of, np.inf)
    del hidden["b"]
    for tell in (convviz.as_convolution, convviz.as_weighted_sum, convviz.two_ways):
        assert tell(**hidden, of=of) == tell(X, W, DY, of=of)


def test_a_sum_that_grows_too_large_is_refused():
    with pytest.raises(ValueError, match=r"y has to be finite: it holds inf at \(0, 0\)"):
        forward([[1e200]], [[1e200]])


@pytest.mark.parametrize("dy", [DY, np.array(DY), [[np.nan, 1], [2, 3]]])
def test_a_dy_in_the_place_of_b_is_told_the_order(dy):
    for tell in (convviz.connections, convviz.chain_rule):
        with pytest.raises(ValueError, match=r"one number.*as dy has: the order is x, w, b, dy"):
            tell(X, W, dy)
    with pytest.raises(ValueError, match="one number") as caught:
        convviz.connections(X, W, [1, 2, 3], DY)
    assert "dy" not in str(caught.value)


@pytest.mark.parametrize("story", ["chain_rule", "as_convolution", "as_weighted_sum", "two_ways"])
@pytest.mark.parametrize("of", ["q", "X", None, ["x"], np.array("x"), np.ones((9, 9)), "x" * 999])
def test_of_is_x_w_or_b(story, of):
    with pytest.raises(ValueError, match="of has to be 'x', 'w' or 'b'"):
        getattr(convviz, story)(x=X, w=W, dy=DY, of=of)


def test_a_step_out_of_range_is_refused_and_nothing_changes(tmp_path):
    story = forward(X, W, B)
    player = Player(story)
    with pytest.raises(ValueError, match="step has to be 0 to 3"):
        player.step = 4
    assert player.step == 0
    with pytest.raises(ValueError, match=r"no step .* about cell \(7, 7\) of 'y'"):
        player.goto("y", 7, 7)
    for step in (-1, 4, 10**5000):
        with pytest.raises(ValueError, match="step has to be 0 to 3, as there are 4; got"):
            save(story, tmp_path / "step.png", step=step)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [".", "~nobody at home/a.png", "a\0.png", "a" * 999 + ".png", ""])
def test_a_path_that_is_none_of_a_file_is_refused(path):
    with pytest.raises(ValueError, match="path has to name a file; got"):
        save(forward(X, W, B), path)


def test_what_is_not_a_story_is_refused(tmp_path):
    with pytest.raises(TypeError, match="Player shows a story"):
        Player(X)
    with pytest.raises(TypeError, match="save writes a story"):
        save(X, tmp_path / "a.gif")
    with pytest.raises(ValueError, match=r"\.gif, \.png or \.html"):
        save(forward(X, W, B), tmp_path / "a.bmp")
    assert list(tmp_path.iterdir()) == []


class Unspeakable:
    def __repr__(self):
        raise RuntimeError


BAD = {
    "None": None,
    "text": "one",
    "long text": "a" * 1000,
    "text in an array": np.array("x"),
    "dict": {"a": 1},
    "set": {1, 2},
    "generator": (row for row in X),
    "function": len,
    "unspeakable": Unspeakable(),
    "unspeakables": [[Unspeakable(), 1], [2, 3]],
    "ragged": [[1, 2], [3]],
    "empty": [[]],
    "number": 2.5,
    "fraction": Fraction(1, 3),
    "no number": float("nan"),
    "infinite": [[np.inf, 1], [2, Decimal("sNaN")]],
    "True": True,
    "Trues": [[True, False]],
    "complex": 1j,
    "masked": np.ma.masked_less([[1, 2], [3, 4]], 2),
    "dates": np.zeros((2, 2), "M8[s]"),
    "row": [1, 2, 3],
    "three axes": np.ones((2, 2, 2)),
    "64 axes": np.ones((1,) * 64),
    "large": np.ones((99, 99)),
    "long": [1] * 1000,
    "-1": (-1, -2),
    "huge": 10**30,
    "endless": -(10**5000),
}
LAYER = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
ALL = {"x": X, "w": W, "b": B, "dy": DY}
GRADIENTS = conv2d_backward(DY, X, W)
SHAPES = {"x_shape": (3, 3), "w_shape": (2, 2)}
PUBLIC = [  # every public function, with what it takes
    (conv2d, {"x": X, "w": W, "b": B, **LAYER}),
    (conv2d_backward, {"dy": DY, "x": X, "w": W, **LAYER}),
    (output_shape, SHAPES | LAYER),
    (taps, SHAPES | LAYER),
    (gradient_check, ALL | LAYER | {"gradients": GRADIENTS}),
    (forward, {"x": X, "w": W, "b": B}),
    (loss, {"x": X, "w": W, "b": B, "t": DY, "rate": 0.01}),
    (window_counts, {"x": X, "w": W}),
    (turning, {"w": W}),
    (roads, {"rates": W, "nudge": 0.1}),
    (chain, {"x": X, "w": W, "b": B, "w2": [[1, 2]], "b2": B, "dy2": [[1], [2]]}),
    (partial(chain, X, W, B, [[1, 2]], B), {"t": [[1], [2]]}),
    (variants, {"x": X, "w": W, "dy": DY}),
    (partial(chain_rule, X, W, B), {"t": DY}),
    (connections, ALL),
    (chain_rule, ALL | {"of": "w"}),
    *[
        (tell, {"x": X, "w": W, "dy": DY, "of": "x"})
        for tell in (as_convolution, as_weighted_sum, two_ways, stages)
    ],
    (save, {"story": forward(X, W), "path": "a.png"}),
    (Player(forward(X, W)).goto, {"grid": "y", "row": 0, "col": 0}),
]


def calls(use, given):
    """Every call that has one argument spoiled, with the argument's name."""
    for name in given:
        for bad in BAD.values():
            yield name.removesuffix("_shape"), lambda spoiled={**given, name: bad}: use(**spoiled)


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize(("use", "given"), PUBLIC, ids=lambda part: getattr(part, "__name__", ""))
def test_whatever_comes_is_taken_or_refused_in_words(use, given):
    refused = list(filter(None, (refusal(name, call) for name, call in calls(use, given))))
    assert len(refused) >= 15 * len(given)
    for name, error in refused:
        said = str(error)
        assert isinstance(error, (TypeError, ValueError)), (name, error)
        assert set(re.findall(r"\w+", said)) & {name, "cell", "dx", "dw", "db", "x", "dy", "t"}, (
            said
        )
        assert len(said) <= 300, said
        assert said.isprintable(), said
        assert "dtype" not in said, said


def refusal(name, call):
    try:
        call()
    except Exception as error:
        return name, error
