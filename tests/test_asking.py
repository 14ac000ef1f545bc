"""What is seen of a step while its cell is asked for, and what is said of it."""

import numpy as np
import pytest

from convviz import as_convolution, chain_rule, connections, forward, two_ways, window_counts
from convviz.drawing.picture import Picture
from convviz.sheet import Cell
from convviz.story.asking import MOST_ASKED, asked, asking, questions

from .examples import DY, B, W, X, numbers
from .flaws import flaws

X5, W3, B5, DY5 = numbers((5, 5), (3, 3))
STORIES = [
    forward(X, W, B),
    forward(X, W, B, padding=1),
    as_convolution(X, W, DY),
    as_convolution(X, W, DY, "w"),
    as_convolution(X, W, DY, "b"),
    as_convolution(X5, W3, [[1, 2], [3, -4]], stride=2),
    as_convolution(X5, W3, DY5),
    chain_rule(X, W, B, DY),
    chain_rule(X, W, B, DY, "w"),
    chain_rule(X5, W3, B5, DY5, "w"),
    two_ways(X, W, DY),
]
each_story = pytest.mark.parametrize("story", STORIES, ids=repr)
HINTS = 4  # pictures of a question


def pictures(story):
    """The steps of the questions of a story, four by four."""
    more = asking(story).script.steps[len(story.script.steps) :]
    return [more[k : k + HINTS] for k in range(0, len(more), HINTS)]


@each_story
def test_a_question_shows_nothing_of_what_meets(story):
    for question, (_, step) in zip(pictures(story), asked(story.script), strict=True):
        first, *hints = question
        assert not any(look.used or look.hollow for look in first.looks)
        assert all(
            look.used == of.used for look, of in zip(hints[0].looks, step.looks, strict=True)
        )
        assert [look.question is not None for look in first.looks].count(True) <= 2
        assert not first.note


@each_story
def test_a_formula_opens_hint_by_hint(story):
    for question in pictures(story):
        veils = [{line.veil for line in step.formula} for step in question]
        assert veils == [{"all"}, {"all"}, {"numbers"}, {"products"}]


def test_w_is_as_stored_until_the_first_hint():
    (question, *_) = pictures(as_convolution(X, W, DY))
    w = [next(look for look in step.looks if look.key == "turned") for step in question]
    assert w[0].instead.notch == "stored"
    assert w[0].instead.board[0, 0] == Cell("w", (0, 0))
    assert [look.instead for look in w[1:]] == [None] * 3


@each_story
@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_questions_have_no_flaws(story, kind):
    steps = len(story.script.steps)
    whole = asking(story)
    picture = Picture(whole, kind)
    for step in {steps, steps + 2, len(whole.script.steps) - 1, len(whole.script.steps) - 3}:
        assert flaws(picture, step, "numbers") == []


@each_story
def test_the_steps_that_are_watched_stay_where_they_were(story):
    before, after = Picture(story, "wide"), Picture(asking(story), "wide")
    assert (before.width, before.unit) == (after.width, after.unit)
    assert set(before.seen(0)) == set(after.seen(0))


def test_questions_know_nothing_of_numbers():
    one, other = forward(X, W, B), forward(np.zeros((3, 3)), np.zeros((2, 2)))
    assert questions(one.script) == questions(other.script)
    assert asking(one).script is asking(other).script


def test_who_is_asked_for_what():
    found = [question.cell for question in questions(chain_rule(X, W, B, DY, "w").script)]
    assert found == [Cell("dw", at) for at in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert questions(as_convolution(X, W, DY, "b").script)[0].cell == Cell("db")
    for story in (window_counts(X, W), connections(X, W, B, DY)):
        assert questions(story.script) == []
        assert asking(story).script.steps == story.script.steps


def test_nobody_is_asked_for_more_than_anybody_answers():
    x, w, b, dy = numbers((6, 7), (2, 2))
    story = as_convolution(x, w, dy)
    assert len(story.script.steps) > MOST_ASKED
    assert questions(story.script) == []
    assert len(questions(forward(x, w, b).script)) in (0, 30)


@each_story
def test_what_is_said_of_a_cell_is_true(story):
    for question in questions(story.script):
        many = len(question.right)
        text = story.text(question.about)
        assert text.startswith(story.text((question.cell,)))
        if many > 1:
            words = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
            assert f"a sum of {words[many - 2]} products" in text
        bias = story.values[Cell("b")] if question.cell.grid == "y" else 0
        assert np.isclose(story.value(question.right) + bias, story.values[question.cell])
