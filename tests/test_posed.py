"""What stands beside a player that asks: a text and a picture, and no answer in either."""

import contextlib
import io
import json
import runpy
from pathlib import Path

import pytest
from PIL import Image

from convviz import Player, as_convolution, as_weighted_sum, chain_rule, forward, two_ways
from convviz.drawing.figure import SCALE
from convviz.drawing.picture import Picture
from convviz.drawing.posed import question_board, question_described, unanswered
from convviz.drawing.storyboard import described
from convviz.story.asking import VEILS, asked, asking
from convviz.text import written

from .examples import DY, B, W, X
from .flaws import found

# its results are no numbers that are given, so that none of them is seen by chance
FAR = [[401, -202], [503, -307]]
STORIES = [
    forward([[20, 0, 10], [10, 30, -10], [0, 10, 20]], [[1.5, 2.5], [-1, 3]], 700),
    *(as_convolution(X, W, FAR, of=of) for of in "xw"),
    *(chain_rule(X, W, B, FAR, of=of) for of in "xw"),
    *(two_ways(X, W, FAR, of=of) for of in "xw"),
]
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
BUILD = Path(__file__).parents[1] / "notebooks" / "build.py"


def answers(story):
    return {written(story.values[step.asks]) for _, step in asked(story.script)}


def pictures(story):
    """The questions as pictures: for each the step of the picture that it is."""
    return [len(story.steps) + len(VEILS) * at for at in range(len(asked(story.script)))]


@each_story
def test_no_number_that_is_asked_for_is_seen(story):
    picture = Picture(asking(story), "wide")
    given = {written(number) for _, number in story.numbers}
    for step in pictures(story):
        marks = list(unanswered(picture, step))
        read = [mark.string for mark in marks if hasattr(mark, "string")]
        assert "?" in read
        assert not set(read) & (answers(story) - given)
        assert found(marks, picture.width, picture.height) == []


@each_story
def test_the_text_of_a_player_that_asks_has_its_questions_alone(story):
    lines = Player(story, mode="try")._repr_mimebundle_()[0]["text/plain"].splitlines()
    names = [story.text((step.asks,)) for _, step in asked(story.script)]
    asks = [f"{k}. What is {name}?" for k, name in enumerate(names, 1)]
    assert lines == ["A player that asks", *asks]
    assert story.title in Player(story)._repr_mimebundle_()[0]["text/plain"]


def test_a_player_that_has_nothing_to_ask_tells_all():
    story = as_weighted_sum(X, W, DY)
    player = Player(story, mode="try")
    assert not player.asks
    assert player._text() == Player(story)._text()


def test_a_question_says_in_words_which_it_is():
    story = chain_rule(X, W, B, DY)
    at = {step: question_described(story, step)["alt"] for step in (0, 3, 26, 99)}
    first, second, last = (
        f"Cell {k} of 9: What is ∂L/∂x{n}?" for k, n in ((1, 11), (2, 12), (9, 33))
    )
    assert at == {0: first, 3: second, 26: last, 99: last}


def test_a_question_is_as_wide_as_it_says():
    story = forward(X, W, B)
    board = Image.open(io.BytesIO(question_board(story)))
    assert round(board.width / SCALE) == question_described(story)["width"]
    assert question_board(story) == question_board(story) != question_board(story, 1)


def test_a_notebook_is_built_with_the_question_of_a_player_that_asks():
    story = forward(X, W, B)
    out = {1: Player(story), 2: Player(story, mode="try", step=2), 3: 5}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(runpy.run_path(str(BUILD))["STORYBOARDS"], {"Out": out})
    boards = json.loads(printed.getvalue())
    assert {k: about for k, (_, about) in boards.items()} == {
        "1": described(story),
        "2": question_described(story, 2),
    }
