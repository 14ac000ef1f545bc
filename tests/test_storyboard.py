from io import BytesIO

import pytest
from PIL import Image

from convviz import chain, forward, roads
from convviz.drawing import style
from convviz.drawing.figure import SCALE
from convviz.drawing.storyboard import (
    LEADING,
    MARGIN,
    MOST,
    SIZE,
    chosen,
    described,
    line_marks,
    sentence,
    storyboard,
)

from .examples import B, W, X, told
from .flaws import found
from .test_drawing import STORIES, each_kind, each_place, each_story, pictured
from .test_flaws import SHAPES


@each_story
def test_a_storyboard_shows_at_most_six_steps_the_last_among_them(story):
    steps = chosen(story)
    assert steps == sorted(set(steps))
    assert len(steps) == min(MOST, len({step.about for step in story.steps})) <= 6
    assert steps[-1] == len(story.steps) - 1
    for step in steps:  # of the steps about one cell, the one that says all
        assert story.steps[step].about not in [later.about for later in story.steps[step + 1 :]]


@each_kind
@pytest.mark.parametrize("shapes", [((3, 3), (2, 2)), *SHAPES[1:]], ids=str)
def test_the_sentences_of_a_storyboard_are_not_clipped_and_overlap_nothing(shapes, kind):
    for place, story in enumerate(told(shapes)):
        picture = pictured(place, kind, shapes)
        for step in chosen(story):
            lines = list(sentence(story, step, picture.width - 2 * MARGIN))
            marks = [
                mark
                for k, line in enumerate(lines)
                for mark in line_marks(line, MARGIN, picture.height + k * LEADING + SIZE)
            ]
            assert found(marks, picture.width, picture.height + len(lines) * LEADING) == []
            assert min(mark.extent()[1] for mark in marks) >= picture.height
            left, _, right, _ = zip(*(mark.extent() for mark in marks), strict=True)
            assert min(left) >= MARGIN - 1
            assert max(right) <= picture.width - MARGIN + 1


@each_place
def test_the_sentence_under_a_picture_is_the_caption(place):
    story = STORIES[place]
    for step, text in enumerate(story.steps):
        lines = list(sentence(story, step, 300))
        marks = [mark for k, line in enumerate(lines) for mark in line_marks(line, 0, 20 * k)]
        read = "".join(mark.string for mark in marks).replace(" ", "")
        start = f"Step {step + 1} of {len(story.steps)}: "
        if story.title.startswith("The chain rule"):
            grid, *at = story.script.steps[step].about[-1]
            name = grid + "".join(str(k + 1) for k in at) * (grid != "b")
            start = f"{name} · {step % 3 + 1} of 3: "
        assert read == (start + text.caption).replace(" ", "")


@each_place
def test_words_of_a_sentence_stand_apart(place):
    for step in range(len(STORIES[place].steps)):
        for line in sentence(STORIES[place], step, 300):
            marks = list(line_marks(line, 0, 0))
            firsts = [len(list(line_marks(line[:k], 0, 0))) for k in range(1, len(line))]
            for k in firsts:
                gap = marks[k].extent()[0] - marks[k - 1].extent()[2]
                assert 0.2 * SIZE < gap < 0.6 * SIZE, (marks[k - 1].string, marks[k].string)


def test_sentences_of_layers_and_roads_have_letters_in_a_storyboard():
    given = X, W, B, [[1, 2]], 3
    for story in (roads([[2, 4], [1, -2]]), chain(*given, t=[[1], [2]])):
        for step, text in enumerate(story.steps):
            marks = [m for line in sentence(story, step, 900) for m in line_marks(line, 0, 0)]
            read = "".join(mark.string for mark in marks).replace(" ", "")
            assert read.endswith(text.caption.replace(" ", ""))


def test_a_storyboard_of_a_long_story_stays_small():
    story = told(((6, 7), (2, 2)))[5]
    png = storyboard(story)
    assert len(png) < 300_000
    assert Image.open(BytesIO(png)).width <= SCALE * 1300
    assert len(story.steps) > len(chosen(story)) == MOST


def test_tiles_stand_side_by_side_where_there_is_room():
    board = Image.open(BytesIO(storyboard(forward(X, W, B))))
    one = Image.open(BytesIO(storyboard(forward([[1, 2]], [[1, 2]]))))
    narrow = SCALE * style.SHEETS["narrow"].width
    assert board.width >= 2 * narrow
    assert narrow <= one.width < board.width
    assert storyboard(forward(X, W, B)) == storyboard(forward(X, W, B))


def test_a_storyboard_says_in_words_what_it_shows():
    story = told(((6, 7), (3, 3)))[0]
    found = described(story)
    size = Image.open(BytesIO(storyboard(story))).size
    assert found["width"] == round(size[0] / SCALE)
    assert found["alt"].startswith("X * W + b = Y, 6 of 20 steps. Step 1: y11 is the sum of")
    for step in chosen(story):
        assert f"Step {step + 1}: {story.steps[step].caption}" in found["alt"]
