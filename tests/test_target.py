"""A target instead of a given ∂L/∂Y, and the loss, against the layer and finite differences."""

import numpy as np
import pytest

from convviz import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    conv2d,
    conv2d_backward,
    forward,
    loss,
    two_ways,
)
from convviz.bundle import bundle
from convviz.drawing import Picture, style
from convviz.sheet import Cell
from convviz.story.target import DONE

from .examples import DY, SIZES, B, W, X, numbers
from .flaws import flaws
from .oracle import slots, values

T = [[7, -1], [6, 10]]  # those of lesson 2: Y − T is DY
LAYERS = [{}, {"stride": 2}, {"padding": 1}, {"stride": (2, 1), "padding": 1, "dilation": (1, 2)}]
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=str)
each_size = pytest.mark.parametrize("shapes", SIZES, ids=str)
each_kind = pytest.mark.parametrize("kind", style.SHEETS)
FEW = [((1, 1), (1, 1)), ((1, 4), (1, 2)), ((3, 4), (2, 3)), ((6, 7), (3, 3))]
COURSE = ((3, 3), (2, 2))


def backward(x, w, b, dy=None, t=None, **layer):
    """Every story that begins with ∂L/∂Y, from a given one or from a target."""
    yield connections(x, w, b, dy, t=t, **layer)
    bias = {"b": b} if dy is None else {}
    for of in "xwb":
        yield chain_rule(x, w, b, dy, of=of, t=t, **layer)
        for tell in (as_convolution, as_weighted_sum, two_ways):
            yield tell(x, w, dy, of=of, t=t, **bias, **layer)


def drawn(shapes, **layer):
    """Whole numbers, with a target."""
    x, w, b, _ = numbers(*shapes)
    y = conv2d(x, w, b, **layer)
    return x, w, b, np.random.default_rng(list(y.shape)).integers(-9, 10, y.shape)


def loss_of(x, w, b, t, **layer):
    return float(((conv2d(x, w, b, **layer) - t) ** 2).sum() / 2)


def grid_of(story, key, shape):
    """The numbers of a grid of the sheet."""
    found = np.zeros(shape)
    for at in np.ndindex(shape):
        found[at] = story.values[Cell(key, at)]
    return found


# ---- stories with a target -----------------------------------------------------------------


@each_size
def test_a_story_with_a_target_tells_what_it_tells_of_y_minus_t(shapes):
    x, w, b, t = drawn(shapes)
    dy = conv2d(x, w, b) - t
    for aimed, given in zip(backward(x, w, b, t=t), backward(x, w, b, dy), strict=True):
        assert aimed.title == given.title
        assert aimed.steps == given.steps
        for cell, number in given.values.items():
            assert aimed.values[cell] == number


@each_layer
def test_the_gradients_of_a_target_are_those_of_the_layer(layer):
    x, w, b, t = drawn(((5, 6), (3, 2)), **layer)
    dy = conv2d(x, w, b, **layer) - t
    expected = conv2d_backward(dy, x, w, **layer)
    for story in backward(x, w, b, t=t, **layer):
        assert np.array_equal(grid_of(story, "dy", dy.shape), dy)
        for grid in ("dx", "dw"):
            if Cell(grid, (0, 0)) in story.values:
                like = getattr(expected, grid)
                assert np.array_equal(grid_of(story, grid, like.shape), like)
        assert story.values.get(Cell("db"), expected.db) == expected.db


def test_y_minus_t_stands_over_every_story():
    y = conv2d(X, W, B)
    for story in backward(X, W, B, t=T):
        for step in story.script.steps:
            for key, grid in (("out", y), ("t", T), ("error", DY)):
                assert np.array_equal(values(story, step, key), grid)


@each_size
def test_forward_tells_of_each_y_how_far_it_is_from_its_target(shapes):
    x, w, b, t = drawn(shapes)
    y, story = conv2d(x, w, b), forward(x, w, b, t=t)
    assert len(story.steps) == y.size
    for k, (at, step) in enumerate(zip(np.ndindex(y.shape), story.script.steps, strict=True)):
        reached = np.arange(y.size).reshape(y.shape) <= k
        for key, grid in (("out", y), ("error", y - t)):
            found = values(story, step, key)
            assert np.array_equal(found, np.where(reached, grid, np.nan), equal_nan=True)
        for key in ("y", "out", "t", "error"):
            assert story.step_about(key, *at) == k
    words = "y12 is the sum of the four products under the window, plus the bias: "
    told = forward(X, W, B, t=T).steps[1].caption
    assert told == f"{words}0 + 2 − 3 − 3 + 1 = −3, and ∂L/∂y12 = −3 − (−1) = −2"


def test_cells_that_no_window_reaches_are_told_of_after_all_targets():
    story = forward([[2, 0, 1]], [[1, 3]], stride=2, t=[[1]])
    assert story.script.steps[-1].looks[:3] == DONE
    assert "No window reaches x13" in story.steps[-1].caption


def test_every_target_can_be_typed_on_every_step():
    for story in (*backward(X, W, B, t=T), forward(X, W, B, t=T), loss(X, W, B, T)):
        every = (1 << len(story.steps)) - 1
        for kind in style.SHEETS:
            found = {}
            for painter in Picture(story, kind).painters.values():
                for cell, steps, *_ in painter.numbers():
                    found[cell] = found.get(cell, 0) | steps
            for at in np.ndindex(2, 2):
                assert found[Cell("t", at)] == every


def test_only_numbers_that_are_seen_are_said_to_be_typed():
    named = "".join(bundle(as_convolution(X, W, t=T, b=B))["grids"])
    assert "W" in named
    assert "T" in named
    assert "X" not in named
    assert len(bundle(loss(X, W, B, T))["grids"]) == 4


def test_the_structure_of_a_story_does_not_depend_on_its_target():
    x, w, b, t = drawn(((3, 3), (2, 2)))
    here = (*backward(X, W, B, t=T), forward(X, W, B, t=T), loss(X, W, B, T))
    there = (*backward(x, w, b, t=t), forward(x, w, b, t=t), loss(x, w, b, t))
    for one, other in zip(here, there, strict=True):
        assert one.script == other.script
        assert [cell for cell, _ in one.numbers] == [cell for cell, _ in other.numbers]


def test_python_that_is_copied_makes_the_same_story():
    space = {"x": X, "w": W, "b": B, "t": T}
    for story in (*backward(X, W, B, t=T), forward(X, W, B, t=T), loss(X, W, B, T, rate=0.5)):
        made = {}
        exec(story.code.format(**space).replace("Player(", "found = ("), made)
        assert made["found"] == story


# ---- the loss ------------------------------------------------------------------------------


@each_layer
@each_size
def test_the_loss_and_its_gradients_are_those_of_the_layer(shapes, layer):
    x, w, b, t = drawn(shapes)
    try:
        t = drawn(shapes, **layer)[-1]
    except ValueError:
        return  # a filter that does not fit
    story, y = loss(x, w, b, t, **layer), conv2d(x, w, b, **layer)
    expected = conv2d_backward(y - t, x, w, **layer)
    assert story.values[Cell("L")] == loss_of(x, w, b, t, **layer)
    assert np.array_equal(grid_of(story, "dy", y.shape), y - t)
    assert np.array_equal(grid_of(story, "dw", w.shape), expected.dw)
    assert story.values[Cell("db")] == expected.db


def test_the_gradients_are_the_slopes_of_the_loss():
    x, w, b, t = (np.array(given, float) for given in (X, W, B, T))
    story, h = loss(x, w, b, t), 1e-4
    for key, grid in (("w", w), ("b", b)):
        for at in np.ndindex(grid.shape):
            step = np.zeros_like(grid)
            step[at] = h
            up, down = (loss_of(x, *_changed(w, b, key, sign * step), t) for sign in (1, -1))
            assert story.values[Cell(f"d{key}", at)] == pytest.approx((up - down) / (2 * h))


def _changed(w, b, key, step):
    return (w + step, b) if key == "w" else (w, b + step)


@each_size
def test_a_step_moves_w_and_b_against_their_gradients_and_the_mistake_along_them(shapes):
    x, w, b, t = drawn(shapes)
    rate, expected = 1e-6, conv2d_backward(conv2d(x, w, b) - t, x, w)
    story, before = loss(x, w, b, t, rate=rate), loss_of(x, w, b, t)
    for primes, part in (("′", -rate), ("′′", rate)):
        moved = w + part * expected.dw, b + part * expected.db
        assert grid_of(story, f"w{primes}", w.shape) == pytest.approx(moved[0])
        assert story.values[Cell(f"b{primes}")] == pytest.approx(moved[1])
        assert story.values[Cell(f"L{primes}")] == pytest.approx(loss_of(x, *moved, t))
    right, wrong = (step.caption for step in story.steps[-2:])
    if expected.db or expected.dw.any():
        assert story.values[Cell("L′")] < before < story.values[Cell("L′′")]
        assert "L falls from" in right
        assert "L rises from" in wrong


def test_too_large_a_step_is_told_so_and_none_at_all_too():
    far = loss(X, W, B, T, rate=0.5).steps
    assert "L rises from 27 to " in far[-2].caption
    assert far[-2].caption.endswith(": so large a step goes too far.")
    still = loss(X, W, B, conv2d(np.array(X), np.array(W), B)).steps
    assert "L goes from 0 to 0" in still[-2].caption
    assert "L goes from 0 to 0" in still[-1].caption


@each_size
def test_each_step_shows_one_square_more(shapes):
    x, w, b, t = drawn(shapes)
    story, miss = loss(x, w, b, t), conv2d(x, w, b) - t
    assert len(story.steps) == miss.size + 4
    for k, at in enumerate(np.ndindex(miss.shape)):
        step, reached = story.script.steps[k], np.arange(miss.size).reshape(miss.shape) <= k
        for key, grid in (("d", miss), ("squares", miss**2)):
            found = values(story, step, key)
            assert np.array_equal(found, np.where(reached, grid, np.nan), equal_nan=True)
        assert np.isnan(values(story, step, "L")).all()
        assert story.step_about("squares", *at) == k
    for step in story.script.steps[-4:-2]:
        assert values(story, step, "L") == loss_of(x, w, b, t)


def test_a_step_shows_the_layer_before_or_after_it_and_never_both():
    for primes, step in zip(("", "′", "′′"), loss(X, W, B, T).script.steps[-3:], strict=True):
        found = {cell for _, _, cell, _ in slots(loss(X, W, B, T), step) if isinstance(cell, Cell)}
        for key in ("w", "b", "y", "d", "L"):
            assert {c.grid.count("′") for c in found if c.grid.rstrip("′²") == key} == {len(primes)}


# ---- errors --------------------------------------------------------------------------------

AIMED = [  # every story that begins with ∂L/∂Y
    lambda **given: chain_rule(X, W, **given),
    lambda **given: connections(X, W, **given),
    lambda **given: as_convolution(X, W, **given),
    lambda **given: as_weighted_sum(X, W, **given),
    lambda **given: two_ways(X, W, **given),
]
each_aimed = pytest.mark.parametrize("tell", AIMED)


@each_aimed
def test_dy_and_a_target_are_not_both_given(tell):
    with pytest.raises(TypeError, match="dy and t were given"):
        tell(dy=DY, t=T)
    with pytest.raises(TypeError, match=r"dy is missing.*\(2, 2\).*t="):
        tell()


@each_aimed
@pytest.mark.parametrize(
    ("t", "error", "words"),
    [
        ([[1, 2]], ValueError, r"t has to have the shape of y, \(2, 2\); got shape \(1, 2\)"),
        (3, ValueError, "t has to have the shape of y"),
        ([["a"]], TypeError, "t has to hold real numbers"),
        ([[1, 2], [3, np.inf]], ValueError, r"t has to be finite: it holds inf at \(1, 1\)"),
    ],
)
def test_a_target_that_is_none_is_explained(tell, t, error, words):
    with pytest.raises(error, match=words):
        tell(t=t)
    with pytest.raises(error, match=words):
        loss(X, W, B, t)
    with pytest.raises(error, match=words):
        forward(X, W, B, t=t)


def test_a_target_in_the_place_of_b_is_told_the_order():
    with pytest.raises(ValueError, match="as t has: the order is x, w, b, t"):
        loss(X, W, T, B)
    with pytest.raises(TypeError, match="t is missing"):
        loss(X, W, B, None)


@pytest.mark.parametrize("rate", [0, -0.1, np.inf, np.nan, [0.1], None, "x"])
def test_a_rate_is_one_number_above_0(rate):
    with pytest.raises((TypeError, ValueError), match="rate"):
        loss(X, W, B, T, rate=rate)


# ---- pictures ------------------------------------------------------------------------------


def shown(story, shapes):
    """All steps of the example, of other sizes the first, one in the middle and the last ones."""
    last = len(story.steps) - 1
    return range(last + 1) if shapes == COURSE else sorted({0, last // 2, max(last - 1, 0), last})


@each_kind
@pytest.mark.parametrize("shapes", [COURSE, *FEW], ids=str)
def test_nothing_is_clipped_or_overlaps(shapes, kind):
    x, w, b, t = drawn(shapes)
    for story in (*backward(x, w, b, t=t), forward(x, w, b, t=t), loss(x, w, b, t)):
        picture = Picture(story, kind)
        for step in shown(story, shapes):
            assert flaws(picture, step, "numbers") == []
        assert flaws(picture, step, "symbols") == []


@each_kind
def test_beside_images_a_target_counts_without_being_seen(kind):
    x, w, b, t = drawn(((12, 12), (3, 3)))
    dy = conv2d(x, w, b) - t
    for story in (forward(x, w, b, t=t), as_convolution(x, w, t=t, b=b)):
        assert np.array_equal(grid_of(story, "dy", dy.shape), dy)
        assert Picture(story, kind).width
    given = as_convolution(x, w, dy)
    assert as_convolution(x, w, t=t, b=b).steps == given.steps
