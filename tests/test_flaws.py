"""Nothing is clipped, nothing overlaps: on no step, in no size, on a wide page or a narrow one."""

import numpy as np
import pytest

from convviz import connections
from convviz.drawing import Picture, style
from convviz.drawing.marks import FRAME, OUTLINE, TINT, Disc, Text, rectangle, segments

from .examples import numbers, stories, told
from .flaws import flaws, found
from .layers import ALL, layer_of, story_of
from .layers import numbers as layered
from .test_drawing import STORIES, each_face, each_kind, each_place, few, pictured

SHAPES = [  # shape of x, shape of w
    ((1, 1), (1, 1)),
    ((1, 4), (1, 2)),
    ((4, 1), (3, 1)),
    ((4, 5), (3, 2)),
    ((6, 7), (3, 3)),
]
each_shape = pytest.mark.parametrize(
    "shapes", SHAPES, ids=lambda shapes: "*".join(map(str, shapes))
)


@each_place
@each_kind
@each_face
def test_nothing_is_clipped_or_overlaps_in_the_course(place, kind, face):
    for step in range(len(STORIES[place].steps)):
        assert flaws(pictured(place, kind), step, face) == []


@each_place
@each_kind
@each_shape
def test_nothing_is_clipped_or_overlaps_at_other_sizes(shapes, kind, place):
    for step in few(told(shapes)[place]):
        assert flaws(pictured(place, kind, shapes), step, "numbers") == []


def test_a_link_does_not_cross_the_words_over_a_single_column_of_cells():
    x, w, b, dy = numbers((6, 7), (6, 7))
    story = connections(x, w, b, dy)
    assert flaws(Picture(story, "wide"), story.step_about("w", 0, 0), "numbers") == []


WIDE = {  # the kinds of numbers that all have room, and one that has to lose digits
    "three digits": lambda draw, shape: draw.integers(-999, 1000, shape),
    "two decimals": lambda draw, shape: np.round(draw.uniform(-999, 999, shape), 2),
    "tiny": lambda draw, shape: 1e-5 * draw.normal(size=shape),
}
WIDE_SHAPES = [((3, 3), (2, 2)), ((5, 5), (3, 3))]


@each_kind
@pytest.mark.parametrize("numbers", WIDE)
@pytest.mark.parametrize("shapes", WIDE_SHAPES, ids=str)
def test_wide_values_have_room(shapes, numbers, kind):
    x, w = shapes
    y = tuple(a - b + 1 for a, b in zip(x, w, strict=True))
    draw = np.random.default_rng(7)
    for story in stories(*(WIDE[numbers](draw, shape) for shape in (x, w, (), y))):
        picture = Picture(story, kind)
        if shapes == WIDE_SHAPES[0] and numbers == "three digits":
            assert picture.width == style.SHEETS[kind].width  # long sums are broken
        for step in few(story):
            assert flaws(picture, step, "numbers") == []
            sizes = [m.size for m in picture.seen(step) if isinstance(m, Text)]
            assert min(sizes) > 0.69 * style.NAME_LEAST  # that of an index


EVEN = ((0, 0), (0, 0))
LAYERS = {
    "stride 2 leaves cells over": layer_of((6, 6), (3, 3), (2, 2), EVEN, (1, 1)),
    "stride (2, 1)": layer_of((5, 5), (2, 3), (2, 1), EVEN, (1, 1)),
    "stride 3 on 7×7": layer_of((7, 7), (3, 3), (3, 3), EVEN, (1, 1)),
    "padding 1": layer_of((3, 3), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    "padding on two sides": layer_of((3, 4), (2, 2), (1, 1), ((2, 0), (0, 1)), (1, 1)),
    "same with 2×2": layer_of((4, 4), (2, 2), (1, 1), ((0, 1), (0, 1)), (1, 1)),
    "dilation 2": layer_of((5, 5), (2, 2), (1, 1), EVEN, (2, 2)),
    "dilation (1, 3)": layer_of((4, 7), (2, 3), (1, 1), EVEN, (1, 3)),
    "stride, padding, dilation": layer_of((5, 5), (2, 2), (2, 2), ((1, 1), (1, 1)), (2, 2)),
    "windows on padding alone": layer_of((1, 1), (1, 1), (1, 1), ((2, 2), (2, 2)), (1, 1)),
    "one cell": layer_of((1, 1), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    "more padding than reach": layer_of((3, 3), (2, 2), (1, 1), ((2, 2), (2, 2)), (1, 1)),
}
TALL = {"wide": 2100, "narrow": 4000}  # forty-nine cells that are pulled apart


@each_kind
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("name", ALL)
def test_nothing_is_clipped_or_overlaps_in_any_geometry(name, layer, kind):
    x, w, how = LAYERS[layer]
    given = layered(x, w, how)
    story = story_of(name, given, how)
    picture = Picture(story, kind)
    if kind == "wide":
        assert picture.width == style.SHEETS[kind].width
    assert picture.height < TALL[kind]
    for step in few(story):
        assert flaws(picture, step, "numbers") == []
    if "stride" in layer:
        large = tuple(np.round(37 * np.asarray(part)) for part in given)
        assert flaws(Picture(story_of(name, large, how), kind), 0, "numbers") == []
        assert flaws(picture, 0, "symbols") == []


def test_a_flaw_is_found():
    """The search sees what it is there for."""
    one, other = Text(10, 20, "12", "serif", 10, "#000"), Text(14, 20, "3", "serif", 10, "#000")
    line = segments((((0, 17), (40, 17)),), FRAME, line="#000", weight=1)
    kinds = [kind for kind, *_ in found([one, other, line, Disc(12, 14, 5)], 40.5, 19.5)]
    assert kinds == [*["outside"] * 3, "overlap", *["under a disc"] * 2, *["crossed"] * 2]
    hatch = segments((((2, 2), (38, 38)),), TINT, line=style.HATCH, weight=1)
    patch = rectangle(5, 5, 30, 20, TINT, fill=style.WHITE)
    assert [kind for kind, *_ in found([patch, hatch, one], 41, 41)] == ["hatched"]
    assert found([hatch, patch, one], 41, 41) == []
    ring = Disc(12, 17, 3, OUTLINE, line="#000", weight=1)
    assert [kind for kind, *_ in found([one, ring], 40, 40)] == ["crossed"]
