import base64
import gzip
import io

import pytest
import traitlets
from PIL import Image

from convviz import Player, as_weighted_sum, chain_rule, connections, forward, save
from convviz.drawing import storyboard, svg

from .examples import DY, B, W, X


@pytest.fixture
def player():
    return Player(forward(X, W, B))


def faces(player):
    bundle = player._repr_mimebundle_()
    return bundle[0] if isinstance(bundle, tuple) else bundle


def test_a_player_has_four_faces(player):
    bundle = faces(player)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == player.model_id
    assert base64.b64decode(bundle["image/png"])[:4] == b"\x89PNG"
    assert repr(player) == "Player('X * W + b = Y', 4 steps)"
    assert bundle["text/plain"].splitlines() == [
        "X * W + b = Y",
        *(f"{k}. {step.caption}" for k, step in enumerate(player.story.steps, 1)),
    ]


def test_its_text_is_the_same_on_every_run(player):
    assert player.model_id not in faces(player)["text/plain"]
    assert faces(player)["text/plain"] == faces(Player(forward(X, W, B)))["text/plain"]


def test_both_pictures_travel_with_it(player):
    for kind in ("wide", "narrow"):
        packed = gzip.decompress(base64.b64decode(player._story[kind])).decode()
        assert packed == svg(player.story, kind)


def test_its_pictures_do_not_say_when_or_where_they_were_packed(player):
    header = base64.b64decode(player._story["wide"])[:10]
    assert header[4:8] == b"\0" * 4
    assert header[9] == 3


def test_a_step_is_found_by_its_cell(player):
    player.goto("y", 1, 0)
    assert player.step == 2
    backward = Player(chain_rule(X, W, B, DY))
    backward.goto("dx", 0, 1)
    assert backward.step == 3
    meetings = Player(connections(X, W, DY))
    meetings.goto("w", 0, 1)
    assert meetings.step == 10


def test_its_step_can_be_linked(player):
    other = Player(as_weighted_sum(X, W, DY))
    traitlets.link((player, "step"), (other, "step"))
    player.step = 3
    assert other.step == 3


def test_a_storyboard_has_a_tile_for_each_step():
    story = forward(X, W, B)
    board = Image.open(io.BytesIO(storyboard(story)))
    one = Image.open(io.BytesIO(storyboard(forward([[1, 2]], [[1, 2]]))))
    assert board.width >= 2 * 366
    assert one.width <= board.width


def test_a_gif_has_all_steps_and_a_png_one(tmp_path):
    story = forward(X, W, B)
    gif = Image.open(save(story, tmp_path / "a.gif"))
    assert gif.n_frames == 4
    assert gif.info["duration"] == 1600
    first, last = (Image.open(save(story, tmp_path / f"{k}.png", step=k)) for k in (0, 3))
    assert first.size == last.size
    assert first.tobytes() != last.tobytes()
    assert (tmp_path / "a.png") == save(story, tmp_path / "a.png")
