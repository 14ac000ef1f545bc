import random
import re
from itertools import combinations

import pytest

from convviz.drawing import figure, show, storyboard, svg
from convviz.drawing.marks import Shape, Text
from convviz.drawing.page import picture

from .examples import DY, B, W, X, numbers
from .test_story import stories

STORIES = list(stories(X, W, B, DY))
KINDS = ["wide", "narrow", "tile"]
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
each_kind = pytest.mark.parametrize("kind", KINDS)


def visible(fig):
    return {mark for layer in fig.artists if layer.get_visible() for mark in layer.marks}


@each_story
@each_kind
def test_steps_can_be_shown_in_any_order(story, kind):
    fig = figure(story, kind)
    steps = [(k, face) for k in range(len(story.steps)) for face in ("numbers", "symbols")]
    random.Random(1).shuffle(steps)
    for step, face in steps[:12]:
        show(fig, step, face)
        assert visible(fig) == {mark for mark, _ in fig.layout.marks(step, face)}


def test_a_picture_does_not_depend_on_what_was_shown_before():
    story = STORIES[0]
    used = figure(story, "wide")
    picture(used, 3, "symbols")
    assert picture(used, 1).tobytes() == picture(figure(story, "wide"), 1).tobytes()
    assert picture(used, 1).tobytes() != picture(used, 2).tobytes()


@each_story
@each_kind
@pytest.mark.parametrize("face", ["numbers", "symbols"])
def test_nothing_is_clipped_and_no_two_texts_overlap(story, kind, face):
    layout = figure(story, kind).layout
    for step in range(len(story.steps)):
        marks = {mark for mark, _ in layout.marks(step, face)}
        for mark in marks:
            left, top, right, bottom = mark.extent()
            assert left >= -0.5
            assert top >= -0.5
            assert right <= layout.width + 0.5, (mark, layout.width)
            assert bottom <= layout.height + 0.5
        texts = [mark for mark in marks if isinstance(mark, Text)]
        clashes = [(a, b) for a, b in combinations(texts, 2) if overlap(a, b)]
        assert not clashes, (step, clashes[:3])


SLACK = 0.8  # an italic letter leans over the next one


def overlap(a, b):
    left, top, right, bottom = a.extent()
    left2, top2, right2, bottom2 = b.extent()
    return (
        min(right, right2) - max(left, left2) > SLACK
        and min(bottom, bottom2) - max(top, top2) > SLACK
    )


@pytest.mark.parametrize("shapes", [((1, 1), (1, 1)), ((6, 7), (3, 3)), ((4, 5), (3, 2))])
@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_other_sizes_are_not_clipped_either(shapes, kind):
    for story in stories(*numbers(*shapes)):
        layout = figure(story, kind).layout
        for step in (0, len(story.steps) // 2, len(story.steps) - 1):
            marks = {mark for mark, _ in layout.marks(step, "numbers")}
            for mark in marks:
                left, top, right, bottom = mark.extent()
                assert min(left, top) >= -0.5
                assert right <= layout.width + 0.5, (story.title, mark)
                assert bottom <= layout.height + 0.5


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
