"""What is done before anything slides: read back from what is drawn, and slid with NumPy."""

import re
from itertools import pairwise, product

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward, stages
from convviz.drawing import Picture
from convviz.drawing.style import GREY, INK, LATER_LINE, ZERO
from convviz.text import number

from .flaws import flaws
from .layers import by_lot
from .page import inside, pages

KINDS, FACES = ("wide", "narrow"), ("numbers", "symbols")
each_kind = pytest.mark.parametrize("kind", KINDS)

LAYERS = [  # shape of x, shape of w, stride, padding, dilation
    ((5, 5), (3, 3), 2, 0, 1),
    ((3, 3), (2, 2), 1, 0, 1),
    ((3, 3), (2, 2), 1, 1, 1),
    ((1, 1), (1, 1), 1, 0, 1),
    ((4, 4), (1, 1), 1, 2, 1),
    ((1, 1), (1, 1), 2, 1, 1),
    ((5, 5), (2, 2), 1, 0, 2),
    ((6, 6), (3, 3), 2, 1, 1),
    ((6, 7), (3, 3), 2, 3, 1),
    ((5, 6), (2, 3), (3, 1), ((2, 0), (0, 1)), (1, 2)),
    ((6, 1), (2, 1), (2, 3), 0, (3, 1)),
    ((1, 7), (1, 3), 2, ((0, 0), (3, 1)), 1),
]


each_layer = pytest.mark.parametrize("layer", [*LAYERS, *map(by_lot, range(12))], ids=str)
each_of = pytest.mark.parametrize("of", "xw")


class Example:
    """A layer with numbers, its story, and what NumPy makes of each stage."""

    def __init__(self, layer, of, seed=0):
        x, w, stride, padding, dilation = layer
        draw = np.random.default_rng(seed)
        # no zeros, so that those that were put in can be told
        self.x, self.w = (draw.choice([*range(-9, 0), *range(1, 10)], shape) for shape in (x, w))
        self.layer = {"stride": stride, "padding": padding, "dilation": dilation}
        self.dy = draw.choice([*range(-9, 0), *range(1, 10)], self.y_shape())
        self.stride, self.dilation = (np.broadcast_to(one, 2) for one in (stride, dilation))
        sides = np.asarray(padding).reshape(np.shape(padding) and (2, -1))
        self.padding = np.broadcast_to(sides, (2, 2))
        self.of, self.story = of, stages(self.x, self.w, self.dy, of=of, **self.layer)

    def y_shape(self):
        return conv2d(self.x, self.w, 0, **self.layer).shape

    @property
    def chains(self):
        """What each chain ends in, and all that it was on the way; W is turned in any case."""
        dy = [self.dy, spread(self.dy, self.stride)]
        if self.of == "w":
            return changed(dy), changed([self.x, np.pad(self.x, self.padding)])
        w = changed([self.w, spread(self.w, self.dilation)])
        return changed([*dy, self.bordered(dy[-1], w[-1].shape)]), [*w, w[-1][::-1, ::-1]]

    def bordered(self, apart, reach):
        """Zeros without end round ∂L/∂Y, and as much of that as the turned W looks at."""
        far = 40
        field = np.pad(apart, far)
        starts = [
            far - (r - 1) + before for r, (before, _) in zip(reach, self.padding, strict=True)
        ]
        sizes = [n + r - 1 for n, r in zip(self.x.shape, reach, strict=True)]
        rows, cols = (slice(a, a + n) for a, n in zip(starts, sizes, strict=True))
        return field[rows, cols]


def changed(arrays):
    """Arrays without those that are as the one before."""
    pairs = pairwise(arrays)
    return [arrays[0], *(b for a, b in pairs if a.shape != b.shape or (a != b).any())]


def spread(array, step):
    found = np.zeros((np.array(array.shape) - 1) * step + 1, int)
    found[:: step[0], :: step[1]] = array
    return found


def slid(field, window, step, shape):
    """One array slid over another, so far a step, as often as the result has cells."""
    views = np.lib.stride_tricks.sliding_window_view(field, window.shape)
    views = views[:: step[0], :: step[1]][: shape[0], : shape[1]]
    return (views * window).sum((2, 3))


# ---- reading -------------------------------------------------------------------------------


def grids(story):
    """The keys of the grids, those of each chain, in the order of the stages."""
    keys = [grid.key for grid in story.script.grids]
    second = next(k for k, grid in enumerate(story.script.grids) if k and grid.name)
    return keys[:second], keys[second:]


def boxes(page, key):
    return {spot.cell[1:]: spot.box for spot in page.spots if spot.cell[0] == key}


def shown(page, seen, key):
    """The numbers of a grid as an array of strings."""
    cells = boxes(page, key)
    found = np.full(np.add(max(cells), 1), "", object)
    for at, box in cells.items():
        (found[at],) = (t.string for t in seen.texts if t.slot and inside(t.middle, box))
    return found


def colors(page, seen, key):
    """The colours of the numbers of a grid that are no zeros."""
    cells = boxes(page, key).values()
    texts = [t for t in seen.texts if t.slot and t.string != "0"]
    return {t.color for box in cells for t in texts if inside(t.middle, box)}


def over(page, seen, key):
    """The words over a grid, from top to bottom, with their fonts."""
    left, top, *_ = boxes(page, key)[0, 0]
    words = [t for t in seen.texts if t.font in ("sans", "bold") and abs(t.x - left) < 0.2]
    near = sorted((t.y, t) for t in words if 0 < top - t.y < 200)[-2:]
    return [text for _, text in near]


# ---- what is drawn -------------------------------------------------------------------------


@each_kind
@each_of
@each_layer
def test_each_stage_is_what_it_says_of_the_one_before(layer, of, kind):
    example = Example(layer, of)
    page = pages(example.story)[kind]
    seen = page.seen(len(example.story.steps) - 1, "numbers")
    for keys, arrays in zip(grids(example.story), example.chains, strict=True):
        for key, array in zip(keys, arrays, strict=True):
            expected = np.vectorize(number, otypes=[object])(array)
            found = shown(page, seen, key)
            assert found.shape == expected.shape
            assert (found == expected).all()


@each_of
@each_layer
def test_the_last_stages_slide_to_the_gradient(layer, of):
    example = Example(layer, of)
    (*_, first), (*_, second) = example.chains
    gradient = getattr(conv2d_backward(example.dy, example.x, example.w, **example.layer), f"d{of}")
    if of == "x":
        assert (slid(first, second, (1, 1), example.x.shape) == gradient).all()
    else:
        assert (slid(second, first, example.dilation, example.w.shape) == gradient).all()


@each_kind
@each_of
@each_layer
def test_a_stage_is_pale_and_to_come_until_its_step(layer, of, kind):
    story = Example(layer, of).story
    page, (first, second) = pages(story)[kind], grids(story)
    done = [*first, *second[1:]]
    for step in range(len(story.steps)):
        seen = page.seen(step, "numbers")
        for k, key in enumerate(done):
            if not k:
                continue
            title, line = over(page, seen, key)
            later = k > step
            assert (title.font, title.color) == (("sans", GREY) if later else ("bold", INK))
            assert (line.string == "to come") == later
            assert line.color == GREY
            assert colors(page, seen, key) <= ({ZERO} if later else {INK, ZERO})
        heads = [s.fill for s in seen.shapes if len(s.points) == 3 and s.commands[-1] == "z"]
        heads = [fill for fill in heads if fill in (GREY, LATER_LINE[""])]
        assert len(heads) == len(done) - 1
        assert heads.count(GREY) == step


@each_of
@each_layer
def test_a_stage_says_how_many_zeros_it_puts_in(layer, of):
    example = Example(layer, of)
    story = example.story
    titles = {look.key: look.title for look in story.script.steps[-1].looks}
    s, d = example.stride - 1, example.dilation - 1
    reach = (np.array(example.w.shape) - 1) * example.dilation
    for key, apart, letter in (("dyspread", s, "s"), ("wspread", d, "d")):
        if key in titles:
            rows, cols = apart
            where = " rows" * (not cols) + " columns" * (not rows)
            zeros = "1 zero" if max(apart) == 1 else f"{max(apart)} zeros"
            one = f"{letter} − 1 = {zeros} between{where}"
            two = f"{letter} − 1 zeros: {rows} between rows, {cols} between columns"
            assert titles[key].second == (one if rows == cols or where else two)
    if "padded" in titles:
        (top, bottom), (left, right) = example.padding
        sides = top, bottom, left, right
        if of == "x":
            ends = (np.array(example.dy.shape) - 1) * example.stride + 1
            starts = reach - example.padding[:, 0]
            rest = np.array(example.x.shape) + reach - starts - ends
            sides = starts[0], rest[0], starts[1], rest[1]
        said = titles["padded"].second
        if len(set(sides)) == 1:
            assert int(re.search(r"= (−?\d+)", said)[1].replace("−", "-")) == sides[0]
        else:
            zeros, _, cut = said.partition("cut off:")
            for n, side in zip(sides, ("above", "below", "left", "right"), strict=True):
                assert (f" {n} {side}" in zeros) == (n > 0)
                assert (f" {-n} {side}" in cut) == (n < 0)


def test_captions_are_one_sentence_and_say_why():
    for layer, of in product([*LAYERS, *map(by_lot, range(40))], "xw"):
        story = Example(layer, of).story
        for step in story.steps:
            assert re.fullmatch(r"[A-Z∂][^.:]*\.", step.caption)
            assert len(step.caption) < 130
        captions = " ".join(step.caption for step in story.steps)
        assert ("turned by" in captions) == (of == "x")
        assert ("cut off" in captions) == (
            "Cut" in titles(story) or "Border and cut" in titles(story)
        )


def titles(story):
    return {look.title.words for look in story.script.steps[-1].looks if look.title}


def test_where_nothing_has_to_be_done_there_is_one_step():
    story = Example(LAYERS[1], "w").story
    assert [step.caption for step in story.steps] == [
        "∂L/∂Y slides over X as it is, so nothing has to be done to either."
    ]


def test_nothing_is_done_for_b():
    with pytest.raises(ValueError, match="'x' or 'w'; got 'b', for which nothing is done"):
        stages([[1, 2]], [[3]], [[1, 2]], of="b")


def test_numbers_do_not_change_what_a_story_is_made_of():
    for layer, of in product(LAYERS, "xw"):
        assert Example(layer, of, 1).story.script == Example(layer, of, 2).story.script


# ---- how it looks --------------------------------------------------------------------------


@each_kind
@each_of
@each_layer
def test_nothing_is_clipped_or_overlaps(layer, of, kind):
    story = Example(layer, of).story
    picture = Picture(story, kind)
    for step, face in product({0, len(story.steps) - 1}, FACES):
        assert flaws(picture, step, face) == []
