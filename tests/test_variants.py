"""W in two flips, and W laid in other ways in Result 1: read back from what is drawn."""

from itertools import product

import numpy as np
import pytest

from convviz import conv2d_backward, turning, variants
from convviz.drawing import Picture
from convviz.drawing.style import GREY, HUES, INK, LATER_LINE, WHITE, ZERO
from convviz.text import number

from .examples import DY, W, X, numbers
from .flaws import flaws
from .page import inside, near, pages

KINDS, FACES = ("wide", "narrow"), ("numbers", "symbols")
SIZES = [((1, 1), (1, 1)), ((3, 3), (2, 2)), ((4, 5), (2, 3)), ((6, 7), (3, 3))]
FILTERS = [(1, 1), (1, 4), (3, 1), (2, 2), (2, 3), (4, 3)]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_size = pytest.mark.parametrize("shapes", SIZES, ids=str)
each_filter = pytest.mark.parametrize("extent", FILTERS, ids=str)

LAID = {  # the grids of W and of what comes out, and W as NumPy lays it
    ("w", "stored"): lambda w: w,
    ("w_flipped", "flipped"): lambda w: w[:, ::-1],
    ("w_transposed", "transposed"): lambda w: w.T,
    ("w_turned", "dx"): lambda w: w[::-1, ::-1],
}


def ways(w):
    """What is laid how: (grid of W, grid of the result, W), those that fit."""
    laid = [(*keys, lay(w)) for keys, lay in LAID.items()]
    return [way for way in laid if way[2].shape == w.shape]


def slid(w, dy):
    """Result 1 as it is said: W slides over ∂L/∂Y with its border of zeros."""
    rows, cols = (k - 1 for k in w.shape)
    padded = np.pad(dy, ((rows, rows), (cols, cols)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape)
    return (windows * w).sum((2, 3))


def example(shapes, seed):
    """Numbers of these shapes: whole ones, decimals, or a W that looks the same in some ways."""
    x, w, _, dy = numbers(*shapes, seed)
    if seed == 1:
        return x, w / 10, dy / 10
    if seed == 2:
        return x, w + w[::-1, ::-1], dy
    return (x, w + w[:, ::-1], dy) if seed == 3 else (x, w, dy)


# ---- reading -------------------------------------------------------------------------------


def boxes(page, key):
    """The place of each cell of a grid."""
    return {spot.cell[1:]: spot.box for spot in page.spots if spot.cell[0] == key}


def digits(seen, box):
    """The numbers in a cell."""
    return [text.string for text in seen.texts if text.slot and inside(text.middle, box)]


def waved(seen, box):
    """Whether a wave lies in a cell, under its number."""
    found = [s for s in seen.shapes if s.line == INK and s.commands == "M" + 8 * "q"]
    return sum(s.weight == 1.4 and inside(s.middle, box) for s in found)


def verdict(seen, corner):
    """✓ or ✗ over a grid, in its disc or ring, or … for a dashed ring."""
    left, top = corner[:2]
    over = left, top - 30, left + 20, top - 2
    signs = [t for t in seen.texts if t.string in "✓✗" and inside(t.middle, over)]
    discs = [d for d in seen.discs if inside((d.x, d.y), over)]
    if not signs:
        (ring,) = [s for s in seen.shapes if s.dash and near(s.middle, (left + 10, top - 16.5), 1)]
        assert not discs
        assert ring.line == ZERO
        return "…"
    (sign,), (disc,) = signs, discs
    assert disc.radius + disc.weight / 2 == 10
    assert near((disc.x, disc.y), sign.middle, 0.1)
    colors = {"✓": (INK, "", WHITE), "✗": (WHITE, INK, INK)}
    assert (disc.fill, disc.line, sign.color) == colors[sign.string]
    return sign.string


def totals(seen):
    """The numbers that end at the right edge of a grid."""
    return [text for text in seen.texts if text.slot and text.slot.anchor == 1]


# ---- the ways to lay W ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@each_kind
@each_size
def test_what_each_way_gives_is_drawn_and_wrong_numbers_have_a_wave(shapes, kind, seed):
    x, w, dy = example(shapes, seed)
    page, right = pages(variants(x, w, dy))[kind], conv2d_backward(dy, x, w).dx
    laid = ways(w)
    assert near(slid(laid[-1][2], dy).ravel(), right.ravel(), 1e-9)
    for step, face in [(step, face) for step in range(len(laid)) for face in FACES]:
        seen = page.seen(step, face)
        for n, (key, result, as_laid) in enumerate(laid):
            gives = slid(as_laid, dy)
            wrong = ~np.isclose(gives, right, rtol=1e-9, atol=1e-12)
            for at, box in boxes(page, key).items():
                shown = [number(as_laid[at])] if face == "numbers" else []
                assert digits(seen, box) == shown
            for at, box in boxes(page, result).items():
                reached = n <= step
                assert digits(seen, box) == ([number(clean(gives[at]))] if reached else [])
                assert waved(seen, box) == (reached and wrong[at])
            corner = boxes(page, result)[0, 0]
            expected = "…" if n > step else "✗" if wrong.any() else "✓"
            assert verdict(seen, corner) == expected


def clean(value):
    return 0.0 if abs(value) < 1e-12 else value


@each_kind
@each_size
def test_all_totals_are_the_same_and_stand_under_their_grids(shapes, kind):
    x, w, dy = example(shapes, 0)
    story = variants(x, w, dy)
    page, laid = pages(story)[kind], ways(w)
    for step in range(len(laid)):
        found = totals(page.seen(step, "numbers"))
        assert [text.string for text in found] == [number(dy.sum() * w.sum())] * (step + 1)
        lows = [boxes(page, result)[x.shape[0] - 1, 0] for _, result, _ in laid[: step + 1]]
        for text, low in zip(found, lows, strict=True):
            assert low[3] < text.box[1] < low[3] + 34
            right = max(low[0] + 88, low[0] + x.shape[1] * page.unit)
            assert right - 3 < text.box[2] <= right
    last = story.steps[-1].equation
    assert last.split(" = ")[1] == number(dy.sum() * w.sum())
    assert last.startswith(f"{number(dy.sum())} · ")


@pytest.mark.parametrize("seed", range(4))
@each_size
def test_a_caption_is_true_for_its_numbers(shapes, seed):
    x, w, dy = example(shapes, seed)
    right = slid(w[::-1, ::-1], dy)
    for step, (_, _, as_laid) in zip(variants(x, w, dy).steps[:-1], ways(w), strict=False):
        same = np.allclose(slid(as_laid, dy), right, rtol=1e-9, atol=1e-12)
        assert ("the numbers with a wave are not those of ∂L/∂X" in step.words) != same
        assert ("with these numbers you get ∂L/∂X" in step.words) == same


def test_the_course_has_one_right_way_of_four():
    page = pages(variants(X, W, DY))["wide"]
    seen = page.seen(3, "numbers")
    found = [verdict(seen, boxes(page, result)[0, 0]) for _, result in LAID]
    assert found == ["✗", "✗", "✗", "✓"]
    assert {text.string for text in totals(seen)} == {"20"}


def test_a_filter_that_is_not_square_is_not_transposed():
    x, w, dy = example(((4, 5), (2, 3)), 0)
    story = variants(x, w, dy)
    assert (story.title, len(story.steps)) == ("Three ways to lay W", 3)
    assert not any("ranspose" in step.caption for step in story.steps)


def test_a_cell_leads_to_its_way():
    story = variants(X, W, DY)
    assert story.step_about("w_flipped", 0, 0) == story.step_about("flipped", 2, 1) == 1
    assert story.step_about("dx", 0, 0) == 3


def test_other_numbers_change_only_what_is_judged():
    """The marks of all numbers are there, so that a page can show others."""
    one, other = (variants(X, w, DY) for w in (W, np.ones((2, 2))))
    for kind in KINDS:
        layers = [Picture(story, kind).layers for story in (one, other)]
        assert [layer.marks for layer in layers[0]] == [layer.marks for layer in layers[1]]


# ---- W turned in two flips -----------------------------------------------------------------

FLIPS = {"w": (1, 1), "w_flipped": (1, -1), "w_turned": (-1, -1)}  # steps over rows and columns


@each_kind
@each_filter
def test_w_is_flipped_twice_and_its_notch_travels(extent, kind):
    w = numbers(extent, extent)[1]
    page = pages(turning(w))[kind]
    for step, (n, key) in product(range(3), enumerate(FLIPS)):
        seen, at, (down, right) = page.seen(step, "numbers"), boxes(page, key), FLIPS[key]
        for place, box in at.items():
            assert digits(seen, box) == [number(w[::down, ::right][place])]
        first = at[(down < 0) * (extent[0] - 1), (right < 0) * (extent[1] - 1)]
        corner = first[0 if right > 0 else 2], first[1 if down > 0 else 3]
        line = LATER_LINE["w"] if n > step else HUES["w"].line
        assert notches(seen, line, corner, page.unit) == 1
        tinted = [box for box in at.values() if seen.filled(box) == HUES["w"].window]
        assert tinted == ([] if n > step else [first])


def notches(seen, line, corner, unit):
    """The filled triangles in a corner."""
    found = [s for s in seen.shapes if s.fill == line and len(s.points) == 3]
    return sum(near(s.points[0], corner) and near(size(s), (unit / 6,) * 2, 0.05) for s in found)


def size(shape):
    left, top, right, bottom = shape.box
    return right - left, bottom - top


@each_kind
@each_filter
def test_arrows_lead_to_the_flipped_ones_and_are_pale_until_then(extent, kind):
    page, colors = pages(turning(numbers(extent, extent)[1]))[kind], (GREY, LATER_LINE[""])
    for step, (n, words) in product(range(3), enumerate(("left ↔ right", "top ↔ bottom"))):
        seen, color = page.seen(step, "numbers"), colors[n >= step]
        at = boxes(page, ("w_flipped", "w_turned")[n])
        left, middle = at[0, 0][0], (at[0, 0][1] + at[extent[0] - 1, 0][3]) / 2
        tip, behind = (left - 12, middle), (left - 12, middle - 15, left, middle + 15)
        (head,) = [s for s in seen.shapes if s.fill in colors and near(s.points[0], tip, 0.05)]
        (shaft,) = [s for s in seen.shapes if s.weight == 1.75 and near(s.points[1], tip, 5)]
        assert head.fill == shaft.line == color
        assert not any(inside(text.middle, behind) for text in seen.texts)
        (text,) = [t for t in seen.texts if t.string == words and t.font == "bold"]
        assert middle - 20 < text.box[1] < text.box[3] < middle
        assert shaft.points[0][0] - 0.1 < text.box[0] < text.box[2] < tip[0] + 0.1
        assert text.color == (ZERO if n >= step else INK)


@pytest.mark.parametrize(
    ("extent", "goes"),
    [
        ((1, 1), ("has a single number, w11", "number stays", "a single number looks the same")),
        ((1, 3), ("stands at the left end", "goes to the right end", "its only row stays")),
        ((3, 1), ("stands at the top end", "its only column stays", "goes to the bottom end")),
        ((2, 3), ("stands at the top left", "goes to the top right", "goes to the bottom right")),
    ],
)
def test_captions_say_where_the_first_weight_goes(extent, goes):
    steps = turning(np.ones(extent)).steps
    for step, words in zip(steps, goes, strict=True):
        assert words in step.caption
    assert ("an x meets the w's" in steps[-1].caption) == (extent != (1, 1))


def test_a_filter_too_large_to_draw_is_refused():
    with pytest.raises(ValueError, match=r"w of shape \(70, 70\).*w\[:9, :9\]"):
        turning(np.ones((70, 70)))
    with pytest.raises(ValueError, match="w has to have 2 dimensions; got 1"):
        turning([1, 2])


# ---- nothing is clipped or overlaps --------------------------------------------------------


@each_kind
@each_size
def test_nothing_is_clipped_or_overlaps(shapes, kind):
    x, w, dy = example(shapes, 0)
    for story in (variants(x, w, dy), turning(w)):
        picture = Picture(story, kind)
        for step in range(len(story.steps)):
            for face in FACES:
                assert flaws(picture, step, face) == []
    if shapes == ((3, 3), (2, 2)):
        assert pages(variants(x, w, dy))["narrow"].width == 344
