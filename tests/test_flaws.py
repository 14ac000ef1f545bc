"""Nothing is clipped, nothing overlaps: on no step, in no size, on a wide page or a narrow one."""

import numpy as np
import pytest

from convviz import connections
from convviz.drawing import Picture, style
from convviz.drawing.marks import FRAME, OUTLINE, Disc, Text, segments

from .examples import numbers, stories, told
from .flaws import flaws, found
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


def test_a_flaw_is_found():
    """The search sees what it is there for."""
    one, other = Text(10, 20, "12", "serif", 10, "#000"), Text(14, 20, "3", "serif", 10, "#000")
    line = segments((((0, 17), (40, 17)),), FRAME, line="#000", weight=1)
    kinds = [kind for kind, *_ in found([one, other, line, Disc(12, 14, 5)], 40.5, 19.5)]
    assert kinds == [*["outside"] * 3, "overlap", *["under a disc"] * 2, *["crossed"] * 2]
    ring = Disc(12, 17, 3, OUTLINE, line="#000", weight=1)
    assert [kind for kind, *_ in found([one, ring], 40, 40)] == ["crossed"]
