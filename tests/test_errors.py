import numpy as np
import pytest

import convviz
from convviz import Player, as_convolution, conv2d, conv2d_backward, forward, save

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
    ([[None, 2], [3, 4]], W, B, TypeError, ["x", "object"]),
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


STORIES_OF_DY = ["chain_rule", "as_convolution", "as_weighted_sum", "two_ways", "connections"]
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


SHOWN = {"x": "x w dy", "w": "x w dy", "b": "x w b dy"}  # by the chain rule for it


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
@pytest.mark.parametrize("of", ["q", "X", None, ["x"]])
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
    with pytest.raises(ValueError, match="step has to be 0 to 3"):
        save(story, tmp_path / "step.png", step=-1)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_a_story_is_refused(tmp_path):
    with pytest.raises(TypeError, match="Player shows a story"):
        Player(X)
    with pytest.raises(TypeError, match="save writes a story"):
        save(X, tmp_path / "a.gif")
    with pytest.raises(ValueError, match=r"\.gif or \.png"):
        save(forward(X, W, B), tmp_path / "a.bmp")
    assert list(tmp_path.iterdir()) == []
