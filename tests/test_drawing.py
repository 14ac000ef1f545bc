import random
import re
from functools import cache
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.path import Path

from convviz import connections
from convviz.drawing import figure, show, storyboard, svg
from convviz.drawing.layout import Layout
from convviz.drawing.marks import (
    DIGIT,
    DISC,
    FRAME,
    HAIR,
    LINK,
    OUTLINE,
    Shape,
    Text,
    disc,
    lines,
)
from convviz.drawing.page import picture

from .examples import DY, B, W, X, numbers
from .test_story import stories

STORIES = list(stories(X, W, B, DY))
KINDS, FACES = ["wide", "narrow", "tile"], ["numbers", "symbols"]
SHAPES = [  # shape of x, shape of w
    ((1, 1), (1, 1)),
    ((1, 4), (1, 2)),
    ((4, 1), (3, 1)),
    ((4, 5), (3, 2)),
    ((6, 7), (3, 3)),
]
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
each_face = pytest.mark.parametrize("face", FACES)
each_kind = pytest.mark.parametrize("kind", KINDS)


def visible(fig):
    """What is seen, from the back to the front."""
    return [mark for layer in fig.artists if layer.get_visible() for mark in layer.marks]


@each_story
@each_kind
def test_steps_can_be_shown_in_any_order(story, kind):
    fig = figure(story, kind)
    steps = [(k, face) for k in range(len(story.steps)) for face in FACES]
    random.Random(1).shuffle(steps)
    for step, face in steps[:12]:
        show(fig, step, face)
        shown = visible(fig)
        assert set(shown) == {mark for mark, _ in fig.layout.marks(step, face)}
        assert len(shown) == len(set(shown))
    assert shown == visible(figure(story, kind, step, face))


@pytest.mark.parametrize(("place", "kind"), [(0, "wide"), (1, "narrow")])
def test_a_picture_does_not_depend_on_what_was_shown_before(place, kind):
    story = STORIES[place]
    last = len(story.steps) - 1
    used = figure(story, kind)
    picture(used, last, "symbols")
    for step in (last, 0):
        assert png(used, step) == png(figure(story, kind), step)
    assert png(used, 0) != png(used, 1)
    assert png(used, 0, "symbols") != png(used, 0, "numbers")


def png(fig, step, face="numbers"):
    file = BytesIO()
    picture(fig, step, face).save(file, "PNG", compress_level=1)
    return file.getvalue()


# ---- nothing is clipped, nothing overlaps ---------------------------------------------------


@each_story
@each_kind
@each_face
def test_nothing_is_clipped_or_overlaps_in_the_course(story, kind, face):
    layout = Layout(story, kind)
    for step in range(len(story.steps)):
        assert flaws(layout, step, face) == []


@pytest.mark.parametrize("tell", range(len(STORIES)), ids=[story.title for story in STORIES])
@pytest.mark.parametrize("kind", ["wide", "narrow"])
@pytest.mark.parametrize("shapes", SHAPES, ids=lambda shapes: "*".join(map(str, shapes)))
def test_nothing_is_clipped_or_overlaps_at_other_sizes(shapes, kind, tell):
    story = told(shapes)[tell]
    layout, last = Layout(story, kind), len(story.steps) - 1
    for step in sorted({0, last // 2, last}):
        assert flaws(layout, step, "numbers") == []


def test_a_link_does_not_cross_the_words_over_a_single_column_of_cells():
    x, w, _, dy = numbers((6, 7), (6, 7))
    story = connections(x, w, dy)
    assert flaws(Layout(story, "wide"), story.step_about("w", 0, 0), "numbers") == []


@each_kind
def test_wide_values_are_not_covered(kind):
    for story in stories(*(37 * np.array(part) for part in (X, W, B, DY))):
        for step in (0, len(story.steps) // 2, len(story.steps) - 1):
            assert flaws(Layout(story, kind), step, "numbers") == []


@cache
def told(shapes):
    return list(stories(*numbers(*shapes)))


def test_a_flaw_is_found():
    """The search below sees what it is there for."""
    one, other = Text(10, 20, "12", "serif", 10, "#000"), Text(14, 20, "3", "serif", 10, "#000")
    line = lines((((0, 17), (40, 17)),), FRAME, line="#000", weight=1)
    flaws = found([one, other, line, disc(12, 14, 5)], 40.5, 19.5)
    assert [kind for kind, *_ in flaws] == [
        "outside",
        "outside",
        "outside",
        "overlap",
        "under a disc",
        "under a disc",
        "crossed",
        "crossed",
    ]


def flaws(layout, step, face):
    marks = dict.fromkeys(mark for mark, _ in layout.marks(step, face))
    return [(step, *flaw) for flaw in found(marks, layout.width, layout.height)]


def found(marks, width, height):
    """What lies outside the page, texts on texts, and texts under discs and lines."""
    texts = [mark for mark in marks if isinstance(mark, Text)]
    shapes = [mark for mark in marks if isinstance(mark, Shape)]
    words = [text for text in texts if text.level != DIGIT]
    discs = [shape for shape in shapes if shape.level == DISC]
    strokes = [s for s in shapes if s.line and s.level in (HAIR, FRAME, OUTLINE, LINK)]
    labels = [s for s in shapes if s.level == LINK and s.fill]  # they hide what is below them
    hidden = {text for text, label in meeting(words, labels) if inside(text, label)}
    return [
        *(("outside", mark) for mark in marks if not within(mark.extent(), width, height)),
        *(("overlap", a, b) for a, b in meeting(texts, texts) if texts.index(a) < texts.index(b)),
        *(("under a disc", t, d) for t, d in meeting(words, discs) if touches(d, t)),
        *(
            ("crossed", text, stroke)
            for text, stroke in meeting(words, strokes, slack=0)
            if not (stroke.level == LINK and text in hidden) and crosses(stroke, text)
        ),
    ]


def within(box, width, height):
    left, top, right, bottom = box
    return min(left, top) >= 0 and right <= width and bottom <= height


SLACK = 0.8  # an italic letter leans over the next one


def meeting(some, others, slack=SLACK):
    """Every one of some with every one of the others that it overlaps."""
    if not (some and others):
        return []
    one = np.array([mark.extent() for mark in some])[:, None]
    two = np.array([mark.extent() for mark in others])[None]
    common = np.minimum(one[..., 2:], two[..., 2:]) - np.maximum(one[..., :2], two[..., :2])
    pairs = np.argwhere((common > slack).all(-1))
    return [(some[i], others[j]) for i, j in pairs]


def inside(a, b):
    left, top, right, bottom = b.extent()
    return within(np.subtract(a.extent(), (left, top, left, top)), right - left, bottom - top)


def touches(disc, text):
    """Whether the ink of a text comes nearer to the centre than the rim."""
    (left, top, right, bottom), (x0, y0, x1, y1) = disc.extent(), text.extent()
    x, y, radius = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    return np.hypot(x - np.clip(x, x0, x1), y - np.clip(y, y0, y1)) < radius - SLACK


def crosses(stroke, text):
    """Whether a point of the stroke lies in the ink of the text."""
    left, top, right, bottom = text.extent()
    xs, ys = points_on(stroke).T
    slack = 0.3
    across = (xs > left + slack) & (xs < right - slack)
    return bool((across & (ys > top + slack) & (ys < bottom - slack)).any())


@cache
def points_on(stroke):
    """Points along all lines of a shape, half a unit apart."""
    pieces = Path(stroke.points, stroke.codes).to_polygons(closed_only=False)
    found = [np.empty((0, 2))]
    for piece in pieces:
        for start, end in pairwise(piece):
            count = 2 + int(2 * np.hypot(*(end - start)))
            found.append(np.linspace(start, end, count))
    return np.vstack(found)


@each_story
def test_a_grid_does_not_move_between_steps(story):
    for kind in ("wide", "narrow"):
        layout = figure(story, kind).layout
        frames = [
            {m for m, _ in layout.marks(k, "numbers") if isinstance(m, Shape) and m.level == 2}
            for k in range(len(story.steps))
        ]
        assert frames[0] & frames[-1]


@each_story
@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_an_svg_shows_its_first_step_and_refers_to_its_own_ids_only(story, kind):
    text = svg(story, kind)
    ids = re.findall(r" id='([^']+)'", text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"href='#([^']+)'", text)) <= set(ids)
    assert "<style" not in text
    for attributes in re.findall(r"<g ([^>]*data-steps[^>]*)>", text):
        first = re.search(r"data-steps='0\b", attributes) and "symbols" not in attributes
        assert ("display='none'" in attributes) != bool(first)


def test_an_svg_is_the_same_every_time():
    assert svg(STORIES[0], "wide") == svg(STORIES[0], "wide")
    assert svg(STORIES[0], "wide") != svg(STORIES[0], "narrow")


def test_two_svgs_share_no_id():
    first, second = (set(re.findall(r" id='([^']+)'", svg(s, "wide"))) for s in STORIES[:2])
    assert first
    assert not first & second


def test_every_cell_that_a_step_is_about_can_be_pointed_at():
    text = svg(STORIES[0], "wide")
    spots = re.findall(r"data-cell='(\w+),(\d),(\d)' data-goto='(\d)'", text)
    assert spots == [
        ("y", "0", "0", "0"),
        ("y", "0", "1", "1"),
        ("y", "1", "0", "2"),
        ("y", "1", "1", "3"),
    ]


def test_a_storyboard_of_a_long_story_stays_short():
    story = stories(*numbers((6, 7), (2, 2)))
    next(story)
    assert len(storyboard(next(story))) < 1_500_000
