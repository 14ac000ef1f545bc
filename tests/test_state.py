"""What a reader can set, as plain data and as the text of a link, and who may have written it."""

import base64
import json
import zlib

import pytest

from convviz import Player, as_convolution, chain, forward, roads, swaps, turning, window_counts
from convviz.state import MOST, link, read_link

from .examples import DY, B, W, X, stories

STORIES = [
    *stories(X, W, B, DY),
    forward([*X, X[0]], W, B, padding=((1, 0), (2, 1))),
    as_convolution([*X, X[0]], W, [[1, 2], [3, 4]], "w", stride=(2, 1)),
    window_counts(X, W, dilation=2),
    turning(W),
    swaps(padding=2),
    roads([[2, 4], [1, -2]], -0.1),
    chain(X, W, B, [[1, 2]], 3, [[1], [2]]),
    chain(X, W, B, [[1, 2]], 3, t=[[1], [2]]),
]


@pytest.fixture
def player():
    return Player(forward(X, W, B))


@pytest.mark.parametrize("story", STORIES, ids=repr)
def test_a_player_comes_back_from_its_state_and_from_its_link(story):
    player = Player(story, step=len(story.steps) - 1)
    for found in (json.loads(json.dumps(player.state)), player.link(), player.link().strip("#")):
        again = Player.from_state(found)
        assert again.state == player.state
        assert again.story == story
        assert again._story == player._story


def test_a_state_is_plain_data_of_all_that_can_be_set(player):
    player.x, player.step, player.speed = [[2, 0.5, 1], *X[1:]], 2, 2
    player.face, player.mode, player.seed = "symbols", "try", 7
    player.hidden, player.locked = ("tools", "speed", "tools"), {"step"}
    assert player.state == json.loads(json.dumps(player.state))
    assert player.state == {
        "version": 1,
        "story": {
            "name": "forward",
            "shapes": {"x": [3, 3], "w": [2, 2], "b": []},
            "options": {},
        },
        "numbers": {"x": [[2, 0.5, 1], *X[1:]], "w": W, "b": 1},
        "step": 2,
        "face": "symbols",
        "speed": 2.0,
        "mode": "try",
        "seed": 7,
        "hidden": ["speed", "tools"],
        "locked": ["step"],
    }
    assert Player.from_state(player.state).state == player.state


def test_a_link_is_short_and_has_what_a_teacher_hides_and_locks(player):
    assert len(player.link()) < 200
    again = Player.from_state(player.link(hide=["tools"], lock=["numbers", "step"]))
    assert (again.hidden, again.locked) == (["tools"], ["numbers", "step"])
    assert (player.hidden, player.locked) == ([], [])
    player.hidden = ["speed"]
    assert Player.from_state(player.link()).hidden == ["speed"]
    assert Player.from_state(player.link(hide=[])).hidden == []


@pytest.mark.parametrize("name", ["hide", "lock"])
@pytest.mark.parametrize("value", ["tools", ["nonsense"], 3, [None]])
def test_what_cannot_be_hidden_or_locked_is_said(player, name, value):
    with pytest.raises((TypeError, ValueError), match=name):
        player.link(**{name: value})
    with pytest.raises((TypeError, ValueError), match=r"hidden|locked"):
        setattr(player, {"hide": "hidden", "lock": "locked"}[name], value)


def changed(state, **parts):
    return state | parts


def call(state, **parts):
    return state | {"story": state["story"] | parts}


BAD = {
    "no dict": (lambda s: 3, "a state is a dict, or the text of a link; got 3"),
    "empty": (lambda s: {}, "version has to be a whole number"),
    "newer": (lambda s: changed(s, version=2), "a newer convviz made this"),
    "true": (lambda s: changed(s, version=True), "version has to be a whole number"),
    "no story": (lambda s: changed(s, story=None), "story of a state has to be a dict"),
    "a name": (lambda s: call(s, name="__import__"), "no diagram '__import__'"),
    "no name": (lambda s: call(s, name=["forward"]), "no diagram"),
    "another name": (lambda s: call(s, name="turning"), "turning takes no 'b'"),
    "a keyword": (lambda s: call(s, options={"evil": 1}), "forward takes no 'evil'"),
    "a stride": (lambda s: call(s, options={"stride": "2"}), "makes no forward: stride"),
    "huge": (lambda s: call(s, shapes={"x": [10**9] * 2, "w": [1, 1]}), "makes no forward"),
    "larger": (lambda s: call(s, shapes={"x": [999, 999], "w": [1, 1]}), "makes no forward"),
    "no shape": (lambda s: call(s, shapes={"x": "3", "w": [1, 1]}), "the shape of x"),
    "a shape": (lambda s: call(s, shapes={"x": [4, 4], "w": [1, 1], "b": []}), r"x has to have"),
    "no numbers": (lambda s: changed(s, numbers={"x": X, "b": B}), "no numbers of w"),
    "other numbers": (lambda s: changed(s, numbers={**s["numbers"], "z": 1}), "no numbers of 'z'"),
    "hidden numbers": (lambda s: changed(s, numbers={**s["numbers"], "dy": DY}), "numbers of dy"),
    "text": (lambda s: changed(s, numbers={**s["numbers"], "b": "<img>"}), "b has to hold real"),
    "endless": (lambda s: changed(s, numbers={**s["numbers"], "b": 1e999}), "b has to hold fin"),
    "a step": (lambda s: changed(s, step=4), "step has to be 0 to 3"),
    "a face": (lambda s: changed(s, face="<img>"), "face has to be"),
    "a mode": (lambda s: changed(s, mode="exec"), "mode has to be"),
    "a seed": (lambda s: changed(s, seed=-1), "seed has to be at least 0"),
    "more": (lambda s: changed(s, x=X), "a state has no 'x'"),
}


@pytest.mark.parametrize(("spoil", "words"), BAD.values(), ids=BAD)
def test_a_state_that_is_none_is_refused_in_words(player, spoil, words):
    state = spoil(player.state)
    with pytest.raises((TypeError, ValueError), match=words) as error:
        Player.from_state(state)
    assert len(str(error.value)) < 300
    if isinstance(state, dict) and type(state.get("version")) is int:
        with pytest.raises((TypeError, ValueError), match=words):
            Player.from_state(link(state))


def packed_link(text: str) -> str:
    return "#cv1." + base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no link of convviz"),
        ("https://example.org/", "no link of convviz"),
        ("#cv", "damaged"),
        ("#cv1.", "damaged"),
        ("#cv1.abc", "damaged"),
        ("#cv1.abcd%", "damaged"),
        ("#cv99.abcd", "a newer convviz"),
        (packed_link("[1]"), "damaged"),
        (packed_link("{"), "damaged"),
        (packed_link("[" * 100_000), "damaged"),
        (packed_link('{"a":' + "9" * 10_000 + "}"), "damaged"),
        (packed_link('{"a":"' + "a" * MOST + '"}'), "damaged"),
    ],
    ids=lambda text: text[:12],
)
def test_a_link_that_is_none_is_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        read_link(text)


def test_a_letter_that_is_lost_or_changed_is_found(player):
    text = player.link(hide=["tools"])
    for k in range(5, len(text)):
        other = "A" if text[k] != "A" else "B"
        for spoilt in (text[:k], text[:k] + text[k + 1 :], text[:k] + other + text[k + 1 :]):
            try:
                found = read_link(spoilt)
            except ValueError:
                continue
            assert found == read_link(text)  # the last letter may have bits that say nothing


def test_a_story_that_no_call_made_has_no_state():
    story = forward(X, W, B)
    player = Player(type(story)(story.script, story.numbers))
    with pytest.raises(ValueError, match="nothing says how"):
        player.link()
    assert player.x == X
