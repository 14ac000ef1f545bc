"""The numbers of a player in Python: what can be set, and what follows."""

import json

import numpy as np
import pytest
import traitlets
from PIL import Image

from convviz import (
    Player,
    as_convolution,
    chain_rule,
    conv2d,
    forward,
    save,
    swaps,
    turning,
    window_counts,
)
from convviz.bundle import bundle, packed
from convviz.given import GRIDS, nested, read, renumbered
from convviz.player import MIME

from .examples import DY, SIZES, B, W, X, numbers, stories, told

OTHER = [[5, 0, 1], [1, 3, -1], [0, 1, 7]]
GIVEN = {"x": X, "w": W, "b": B, "dy": DY}


@pytest.fixture
def player():
    return Player(forward(X, W, B))


def output(player):
    return player._repr_mimebundle_()[0]


@pytest.mark.parametrize("story", list(stories(X, W, B, DY)), ids=repr)
def test_a_player_has_the_numbers_that_its_story_shows(story):
    player = Player(story)
    shown = {cell.grid for cell, _ in story.numbers}
    for grid in GRIDS:
        assert getattr(player, grid) == (GIVEN[grid] if grid in shown else None)
    assert player.story is story


def test_all_that_follows_from_a_number_follows(player, tmp_path):
    before = save(player.story, tmp_path / "before.png", step=0).read_bytes()
    player.x = OTHER
    assert player.story.steps[0].caption.endswith("5 + 0 − 1 + 9 + 1 = 14")
    assert output(player)["text/plain"].splitlines()[1].endswith("5 + 0 − 1 + 9 + 1 = 14")
    values = {cell.at: found for cell, found in player.story.values.items() if cell.grid == "y"}
    assert np.array_equal(conv2d(OTHER, W, B), [[values[i, j] for j in (0, 1)] for i in (0, 1)])
    after = save(player.story, tmp_path / "after.png", step=0)
    assert after.read_bytes() != before
    assert Image.open(after).size == Image.open(tmp_path / "before.png").size


def test_the_picture_that_travels_stays_and_its_output_has_the_other_numbers(player):
    before = player._story
    player.x, player.b = OTHER, 2.5
    assert player._story == before
    assert output(player)[MIME]["numbers"] == {"x": OTHER, "b": 2.5}
    json.dumps(output(player)[MIME])
    player.x, player.b = X, B
    assert "numbers" not in output(player)[MIME]


def test_numbers_may_be_any_that_conv2d_takes(player):
    player.x = np.array(OTHER, np.float32)
    assert player.x == OTHER
    assert all(type(number) is int for row in player.x for number in row)
    player.w = ((0.5, 1), (2, 3))
    assert player.w == [[0.5, 1], [2, 3]]
    player.b = np.float64(3)
    assert player.b == 3
    assert "np." not in repr([player.x, player.w, player.b])


def test_numbers_changed_in_place_count_when_they_are_set(player):
    x = player.x
    x[0][0] = 9
    assert player.x == X
    told = []
    player.observe(told.append, "x")
    player.x = x
    assert player.x[0][0] == 9
    assert len(told) == 1
    assert player.story.steps[0].caption.endswith("9 + 0 − 1 + 9 + 1 = 18")


def test_who_is_told_of_a_change_finds_a_story_that_has_it(player):
    found = []
    player.observe(lambda change: found.append(player.story.steps[0].equation), "w")
    player.w = [[0, 0], [0, 1]]
    assert found == ["0 + 0 + 0 + 3 + 1 = 4"]


def test_players_can_share_their_numbers(player):
    other = Player(forward(X, W, B))
    traitlets.link((player, "x"), (other, "x"))
    player.x = OTHER
    assert other.story.steps[0].equation == player.story.steps[0].equation


def test_another_story_brings_its_own_numbers(player):
    player.x = OTHER
    x, w, b, dy = numbers((4, 4), (2, 2))
    story = chain_rule(x, w, b, dy)
    player.story = story
    assert player.story is story
    assert player.x == x.tolist()
    assert player.dy == dy.tolist()
    assert player.b is None
    assert player.step == 0
    assert "numbers" not in output(player)[MIME]
    player.story = window_counts(X, W)
    assert (player.w, player.dy) == (None, None)


def test_a_table_has_no_numbers():
    player = Player(swaps())
    assert [getattr(player, grid) for grid in GRIDS] == [None] * len(GRIDS)
    with pytest.raises(traitlets.TraitError, match="it shows no numbers"):
        player.x = X


WRONG = [
    ("x", [[1, 2]], r"x has to have the shape \(3, 3\) .*; got shape \(1, 2\)"),
    ("x", 4, "got one number"),
    ("x", [X], r"got shape \(1, 3, 3\)"),
    ("x", [[1, 2, 3], [4, 5]], "its rows differ in length"),
    ("x", None, "x has to hold real numbers; got None"),
    ("x", "abc", "x has to hold real numbers; got text"),
    ("w", [[1, np.nan], [2, 3]], r"w has to hold finite numbers; it holds nan at \(0, 1\)"),
    ("w", [[True, False], [False, True]], "True and False"),
    ("b", [1], "b has to be one number"),
    ("b", np.inf, "b has to hold finite numbers; it holds inf$"),
    ("b", 1j, "complex numbers"),
    ("dy", DY, "does not show the numbers of dy: .* of x, w and b"),
    ("x", [[1e308] * 3] * 3, "y has to be finite"),
]


@pytest.mark.parametrize(("grid", "value", "words"), WRONG)
def test_numbers_that_cannot_be_are_refused_in_words(player, grid, value, words):
    before = {name: getattr(player, name) for name in GRIDS}
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(player, grid, value)
    assert {name: getattr(player, name) for name in GRIDS} == before
    assert player.story == forward(X, W, B)


@pytest.mark.parametrize(("grid", "value", "words"), WRONG)
def test_what_a_page_says_is_checked_and_answered_with_what_there_is(
    player, monkeypatch, grid, value, words
):
    sent = []
    monkeypatch.setattr(Player, "send_state", lambda self, key=None: sent.append(set(key)))
    before = nested(player.story)
    with pytest.raises(traitlets.TraitError, match=words):
        player.set_state({"step": 2, grid: value})
    assert sent[-1] == {"step", grid}
    assert nested(player.story) == before


def test_what_a_page_says_at_once_is_one_change(player):
    player.set_state({"x": OTHER, "w": [[0, 0], [0, 1]], "seed": 1})
    assert player.story.steps[3].equation == "0 + 0 + 0 + 7 + 1 = 8"
    assert player.seed == 1
    with pytest.raises(ValueError, match="step has to be 0 to 3"):
        player.set_state({"step": 7})
    assert player.step == 0


@pytest.mark.parametrize("shapes", SIZES[:9], ids=str)
def test_a_story_made_anew_is_the_same_as_one_with_other_numbers(shapes):
    for story, wanted in zip(told(shapes), stories(*numbers(*shapes, seed=1)), strict=True):
        grids = nested(wanted)
        found = renumbered(story, {grid: read(story, grid, grids[grid]) for grid in GRIDS})
        assert found == wanted
        assert found.steps == wanted.steps


# ---- the code that makes a story ---------------------------------------------------------------

CODED = [
    *stories(X, W, B, DY),
    forward([*X, X[0]], W, B, stride=(1, 1), padding=((1, 0), (2, 1))),
    as_convolution([*X, X[0]], W, [[1, 2], [3, 4]], "w", stride=(2, 1)),
    window_counts(X, W, dilation=2),
    turning(W),
    swaps(padding=2),
]


@pytest.mark.parametrize("story", CODED, ids=repr)
def test_copied_code_makes_the_same_story(story):
    code = bundle(story)["code"]
    for grid, found in nested(story).items():
        code = code.replace(f"{{{grid}}}", json.dumps(found))
    assert "{" not in code
    found = {}
    exec(code.replace("Player(", "found = Player("), found)
    assert found["found"].story == story
    assert found["found"]._story == packed(bundle(story))
