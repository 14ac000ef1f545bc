"""Pieces that fall on padding: read back from what is drawn, and worked out with NumPy."""

import re
from itertools import product

import numpy as np
import pytest

from convviz import as_weighted_sum, conv2d, conv2d_backward
from convviz.drawing import Picture
from convviz.drawing.style import BORDER, BORDER_WINDOW, GREY, HUES, WHITE, ZERO
from convviz.text import WORDS, number

from .flaws import flaws
from .layers import by_lot
from .page import inside, near, pages

KINDS, FACES = ("wide", "narrow"), ("numbers", "symbols")
each_kind = pytest.mark.parametrize("kind", KINDS)

LAYERS = [  # shape of x, shape of w, stride, padding, dilation
    ((3, 3), (2, 2), 1, 1, 1),
    ((1, 1), (1, 1), 1, 1, 1),
    ((1, 1), (1, 1), 2, 1, 1),
    ((1, 2), (3, 1), 1, ((1, 1), (0, 0)), 1),
    ((1, 6), (1, 7), 1, ((0, 0), (4, 3)), 1),
    ((6, 1), (2, 1), 1, ((2, 1), (0, 0)), 1),
    ((3, 4), (2, 2), 1, ((1, 0), (0, 2)), 1),
    ((4, 4), (2, 2), 2, 1, 2),
    ((5, 5), (2, 3), 3, ((2, 0), (0, 1)), 1),
    ((4, 5), (2, 2), (1, 2), (0, 3), (2, 1)),
    ((6, 7), (3, 3), 2, 3, 1),
]
LARGEST = ((6, 7), (3, 3), 1, 3, 1)


each_layer = pytest.mark.parametrize(
    "layer", [*LAYERS, *(by_lot(seed, padded=True) for seed in range(12))], ids=str
)


class Example:
    """A layer with numbers, its story, and what it has to show."""

    def __init__(self, layer, seed=0):
        x, w, self.stride, padding, self.dilation = layer
        draw = np.random.default_rng(seed)
        self.x, self.w = draw.integers(-9, 10, x), draw.integers(-9, 10, w)
        self.layer = {"stride": self.stride, "padding": padding, "dilation": self.dilation}
        self.dy = draw.integers(-9, 10, conv2d(self.x, self.w, 0, **self.layer).shape)
        self.padding = np.broadcast_to(
            np.asarray(padding).reshape(np.shape(padding) and (2, -1)), (2, 2)
        )
        self.story = as_weighted_sum(self.x, self.w, self.dy, of="x", **self.layer)
        self.sizes = tuple(np.add(x, self.padding.sum(1)))

    def is_x(self, place):
        """Whether a place on X with its padding is one of X."""
        ends = zip(place, self.padding, self.x.shape, strict=True)
        return all(before <= at < before + n for at, (before, _), n in ends)

    def piece(self, y):
        """Each product with one ∂L/∂y: its place on X with its padding, and its place in W."""
        stride, dilation = (np.broadcast_to(one, 2) for one in (self.stride, self.dilation))
        return {
            tuple(map(int, y * stride + w * dilation)): w for w in np.ndindex(self.w.shape)
        }  # fmt: skip

    @property
    def totals(self):
        """The gradient in every cell of X with its padding, as if all of it were input."""
        layer = self.layer | {"padding": 0}
        return conv2d_backward(self.dy, np.pad(self.x, self.padding), self.w, **layer).dx


# ---- reading -------------------------------------------------------------------------------


class Ringed:
    """A grid with a border, on one step: where it lies, and what stands in its cells."""

    def __init__(self, page, seen):
        self.unit, self.seen = page.unit, seen
        plain = [s for s in seen.shapes if s.upright and not s.line]
        (self.whole,) = {s.box for s in plain if s.fill == BORDER}
        white = [s.box for s in plain if s.fill == WHITE and within(s.box, self.whole)]
        self.inner = max(white, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))

    @property
    def shape(self):
        left, top, right, bottom = self.whole
        return round((bottom - top) / self.unit), round((right - left) / self.unit)

    def box(self, place):
        return at(self.whole, self.unit, place)

    def is_inner(self, place):
        box = self.box(place)
        return inside(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), self.inner)


def at(grid, unit, place):
    """Where a cell of a grid lies."""
    left, top = grid[0] + place[1] * unit, grid[1] + place[0] * unit
    return left, top, left + unit, top + unit


def within(box, other):
    return inside(box[:2], other, 0.1) and inside(box[2:], other, 0.1)


def digits(seen, box):
    return [text.string for text in seen.texts if text.slot and inside(text.middle, box)]


def strokes(seen, box):
    """The strokes through what stands in a cell."""
    lines = [s for s in seen.shapes if s.commands in ("Ml", "ML") and s.weight == 1.4]
    return [s for s in lines if inside(s.middle, box)]


def fills(seen, box):
    return {s.fill for s in seen.shapes if s.upright and s.fill and near(s.box, box, 0.1)}


def so_far(page, seen, ringed, kind):
    """Where ∂L/∂X so far lies: level with X inside of its padding."""
    left, top, right, bottom = ringed.inner
    for s in seen.shapes:
        level = near(s.box[1::2], (top, bottom), 0.1) and s.box[0] > ringed.whole[2]
        upright = near(s.box[::2], (left, right), 0.1) and s.box[1] > ringed.whole[3]
        if s.upright and s.fill == WHITE and (level if kind == "wide" else upright):
            return s.box
    raise AssertionError("nothing stands level with X")


# ---- what is drawn -------------------------------------------------------------------------


@each_kind
@each_layer
def test_each_piece_is_laid_where_w_stood_and_struck_on_the_padding(layer, kind):
    example = Example(layer)
    page, added = pages(example.story)[kind], np.zeros(example.x.shape)
    for step, y in enumerate(np.ndindex(example.dy.shape)):
        seen, piece = page.seen(step, "numbers"), example.piece(y)
        ringed = Ringed(page, seen)
        assert ringed.shape == example.sizes
        for place in np.ndindex(example.sizes):
            box, laid, on_x = ringed.box(place), place in piece, example.is_x(place)
            value = example.dy[y] * example.w[piece[place]] if laid else 0
            assert digits(seen, box) == [number(value)]
            assert ringed.is_inner(place) == on_x
            assert len(strokes(seen, box)) == (laid and not on_x)
            tint = {HUES["x"].window if on_x else BORDER_WINDOW} if laid else set()
            assert fills(seen, box) - {WHITE, BORDER} == tint
            if laid and on_x:
                added[tuple(np.subtract(place, example.padding[:, 0]))] += value
        total = so_far(page, seen, ringed, kind)
        for place in np.ndindex(example.x.shape):
            assert digits(seen, at(total, page.unit, place)) == [number(added[place])]
    assert (added == conv2d_backward(example.dy, example.x, example.w, **example.layer).dx).all()


@each_kind
@each_layer
def test_what_lies_on_the_padding_is_struck_at_last_and_the_rest_is_the_gradient(layer, kind):
    example = Example(layer)
    page = pages(example.story)[kind]
    for face in FACES:
        seen = page.seen(example.dy.size, face)
        ringed, totals = Ringed(page, seen), example.totals
        fell = {place for y in np.ndindex(example.dy.shape) for place in example.piece(y)}
        for place in np.ndindex(example.sizes):
            on_x, box = example.is_x(place), ringed.box(place)
            if face == "numbers" or not on_x:
                assert digits(seen, box) == [number(totals[place])]
            assert ringed.is_inner(place) == on_x
            assert len(strokes(seen, box)) == (place in fell and not on_x)
        dx = conv2d_backward(example.dy, example.x, example.w, **example.layer).dx
        for spot in page.spots:
            if spot.cell[0] == "dx":
                value = [number(dx[spot.cell[1:]])] if face == "numbers" else []
                assert digits(seen, spot.box) == value
                assert spot.goto == example.dy.size


@each_kind
@each_layer
def test_lines_lead_from_the_corners_of_x_to_what_is_left(layer, kind):
    example = Example(layer)
    page = pages(example.story)[kind]
    seen = page.seen(example.dy.size, "numbers")
    left, top, right, bottom = Ringed(page, seen).inner
    whole = Ringed(page, seen).whole
    (first,) = [s.box for s in page.spots if s.cell == ("dx", 0, 0)]
    lines = [s.points for s in seen.shapes if s.dash and s.weight == 1.25]
    assert len(lines) == 2
    for points, across, along in zip(lines, *(((top, bottom), (left, right))), strict=True):
        (x0, y0), (x1, y1) = points
        if kind == "wide":
            assert y0 == y1 == pytest.approx(across, abs=0.05)
            assert whole[2] < x0 < x1 < first[0]
        else:
            assert x0 == x1 == pytest.approx(along, abs=0.05)
            assert whole[3] < y0 < y1 < first[1]
    assert near(first[:2], (first[0], top) if kind == "wide" else (left, first[1]), 0.1)
    for step in range(example.dy.size):
        assert not [s for s in page.seen(step, "numbers").shapes if s.dash and s.weight == 1.25]


@each_layer
def test_a_struck_weight_has_its_name_among_symbols(layer):
    example = Example(layer)
    comma, page = example.story.script.comma, pages(example.story)["wide"]
    for step, y in list(enumerate(np.ndindex(example.dy.shape)))[:6]:
        seen = page.seen(step, "symbols")
        ringed = Ringed(page, seen)
        for place, w in example.piece(y).items():
            names = [t for t in seen.names if inside(t.middle, ringed.box(place))]
            assert [t.string for t in names] == ["w" + comma.join(str(k + 1) for k in w)]
            if not example.is_x(place):
                assert {t.color for t in names} <= {GREY, ZERO}


# ---- what is said --------------------------------------------------------------------------

FALL = re.compile(r"(all |both |the )?(?:(\w+) )?(?:of the (\w+) )?products? with ")


def count_of(word):
    return WORDS.index(word) if word in WORDS else int(word)


@each_layer
def test_a_caption_counts_what_falls_on_the_padding(layer):
    example = Example(layer)
    for told, y in zip(example.story.steps[:-1], np.ndindex(example.dy.shape), strict=True):
        on = [example.is_x(place) for place in example.piece(y)]
        whole, some, all_ = FALL.search(told.caption).groups()
        n = len(on) if all_ is None else count_of(all_)
        dropped = "padding" in told.caption
        assert dropped == (not all(on))
        assert len(on) == n
        if whole is None:
            assert dropped
            assert count_of(some) == len(on) - sum(on)
        else:
            assert len(set(on)) == 1
            assert len(on) == {"both ": 2, "the ": 1}.get(whole) or count_of(some) == len(on)
        one = (len(on) - sum(on) if dropped else len(on)) == 1
        assert ("falls" in told.caption) == one


@each_layer
def test_the_last_caption_says_whether_anything_is_dropped(layer):
    example = Example(layer)
    last = example.story.steps[-1].caption
    fell = {place for y in np.ndindex(example.dy.shape) for place in example.piece(y)}
    said = "what lies on the padding is dropped" in last
    assert said != all(map(example.is_x, fell))
    n = example.dy.size
    many = {1: "The piece is", 2: "Both pieces are"}
    word = WORDS[n] if n < len(WORDS) else n
    assert last.startswith(many.get(n, f"All {word} pieces are"))
    assert last.endswith(".")


def test_numbers_do_not_change_what_a_story_is_made_of():
    for layer in LAYERS:
        assert Example(layer, 1).story.script == Example(layer, 2).story.script


def test_without_padding_and_for_other_gradients_pieces_stay_as_they_are():
    example = Example(LAYERS[0])
    given = example.x, example.w, example.dy
    for of in "wb":
        assert len(as_weighted_sum(*given, of=of, padding=1).steps) == example.dy.size
    small = as_weighted_sum(example.x, example.w, example.dy[:2, :2], of="x")
    assert {grid.key for grid in small.script.grids}.isdisjoint({"all", "laid"})


# ---- how it looks --------------------------------------------------------------------------


@each_kind
@pytest.mark.parametrize("layer", [*LAYERS, LARGEST], ids=str)
def test_nothing_is_clipped_or_overlaps(layer, kind):
    story = Example(layer).story
    picture, last = Picture(story, kind), len(story.steps) - 1
    for step, face in product({0, last // 2, last}, FACES):
        assert flaws(picture, step, face) == []
