import base64
import gzip
import html
import json
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import traitlets
from PIL import Image

from convviz import Player, as_weighted_sum, chain_rule, connections, forward, save, two_ways
from convviz.bundle import _Speaker, bundle, packed
from convviz.drawing import drawn
from convviz.player import HERE, MIME, SCRIPTS, script
from convviz.sheet import Cell, Entries
from convviz.story.asking import asking
from convviz.text import written

from .examples import DY, B, W, X, numbers, stories

VIEW = "application/vnd.jupyter.widget-view+json"
STORIES = list(stories(X, W, B, DY))
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)


@pytest.fixture
def player():
    return Player(forward(X, W, B))


def faces(player):
    bundle = player._repr_mimebundle_()
    return bundle[0] if isinstance(bundle, tuple) else bundle


def unpacked(player):
    return json.loads(gzip.decompress(base64.b64decode(player._story)))


# ---- its faces -----------------------------------------------------------------------------


def test_a_player_shows_a_widget_or_its_text_and_makes_no_picture(player):
    shown = faces(player)
    assert set(shown) == {VIEW, MIME, "text/plain"}  # the picture is made where a notebook is built
    assert shown[VIEW]["model_id"] == player.model_id
    assert repr(player) == "Player('X * W + b = Y', 4 steps)"
    assert shown["text/plain"].splitlines() == [
        "X * W + b = Y",
        *(f"{k}. {step.caption}" for k, step in enumerate(player.story.steps, 1)),
    ]


def test_its_output_holds_all_that_is_needed_to_show_it_again(player):
    player.step, player.face, player.speed = 2, "symbols", 0.5
    saved = json.loads(json.dumps(faces(player)[MIME]))
    assert saved == {"story": player._story, "step": 2, "face": "symbols", "speed": 0.5}


def test_its_output_is_the_same_on_every_run_but_for_its_model(player):
    again = faces(Player(forward(X, W, B)))
    assert {**faces(player), VIEW: ""} == {**again, VIEW: ""}
    assert player.model_id not in json.dumps({**faces(player), VIEW: ""})


# ---- what travels to the page --------------------------------------------------------------


@each_story
def test_all_that_a_page_needs_travels_at_once(story):
    parts = unpacked(Player(story))
    pictures = {"letters", "salt", "wide", "narrow"}
    words = {"title", "captions", "names", "results", "grids", "code", "call"}
    assert set(parts) == {"sheet", "tries"} | pictures | words
    letters, pictures, _, salt = drawn(asking(story))
    assert (parts["title"], parts["code"]) == (story.title, story.code)
    assert parts["call"] == story.recipe.json()
    assert (parts["letters"], parts["salt"]) == (letters, salt)
    assert {kind: parts[kind] for kind in ("wide", "narrow")} == pictures
    for caption, step in zip(parts["captions"], story.script.steps, strict=True):
        staged = {"stage", "name"} if step.stage[1] > 1 else set()
        assert set(caption) - {"long"} == {"words", "equation"} | staged
    assert parts == json.loads(json.dumps(bundle(story)))


@each_story
def test_given_numbers_and_results_have_names(story):
    parts = unpacked(Player(story))
    entries = Entries(story.numbers, story.script.sheet)
    given = [cell for cell, _ in story.numbers]
    made = [cell for cell, _ in story.script.sheet if cell.grid in ("y", "dx", "dw", "db")]
    for cell in (*given, *made):
        name = parts["names"].pop(str(entries.of(((cell,),))))
        assert re.sub("<[^>]*>", "", name) == story.text((cell,))
    assert parts["names"] == {}
    assert parts["results"] == [entries.of(((cell,),)) for cell in made]
    grids = [re.sub("<[^>]*>", "", name) for name in parts["grids"]]
    assert grids == [story.text((Cell(key),)) for key in dict.fromkeys(c.grid for c in given)]


@each_story
def test_code_makes_the_story_again(story):
    nested = {}
    for (grid, at), value in story.numbers:
        rows = nested.setdefault(grid, [] if at else value)
        if at:
            rows += [[]] * (at[0] == len(rows))
            rows[at[0]] = [*rows[at[0]], value]
    names = {}
    exec(re.sub(r"\{(\w+)\}", lambda found: repr(nested[found[1]]), story.code), names)
    last = story.code.splitlines()[-1]
    again = eval(last.removeprefix("Player(").removesuffix(")"), names)
    assert bundle(again) == bundle(story)


def test_the_parts_of_the_front_end_are_one_script():
    text = script()
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert text.count("export {") == text.count("export default") == 1
    for name in SCRIPTS[:-1]:
        own = (HERE / f"{name}.js").read_text("utf-8")
        found = re.findall(r'^import \{[^}]*\} from "./(\w+).js";', own, re.MULTILINE)
        assert set(found) <= set(SCRIPTS[: SCRIPTS.index(name)])
    tops = re.findall(r"^(?:async )?(?:const|let|function\*?|class) (\w+)", text, re.MULTILINE)
    assert len(tops) == len(set(tops)), "two parts have a name in common"


@each_story
def test_letters_travel_once(story):
    parts = unpacked(Player(story))
    ids = re.findall(r"<path id='(\w+)'", parts["letters"])
    assert len(set(ids)) == len(ids)
    for kind in ("wide", "narrow"):
        assert "<defs" not in parts[kind]
        assert " id=" not in parts[kind]


@each_story
def test_every_number_of_its_pictures_is_an_entry_of_its_sheet(story):
    parts = unpacked(Player(story))
    sheet = parts["sheet"]
    found = [*sheet["constants"], *sheet["values"]]
    assert len(sheet["cells"]) == len(sheet["values"])
    for total in sheet["sums"]:  # each needs only what came before
        assert all(0 <= entry < len(found) for product in total for entry in product)
        found.append(sum(value_of(product, found) for product in total))
    for kind in ("wide", "narrow"):
        entries = {int(entry) for entry in re.findall(r"data-(?:sum|input)='(\d+)'", parts[kind])}
        assert entries
        assert entries <= set(range(len(found)))


def value_of(product, found):
    result = 1
    for entry in product:
        result *= found[entry]
    return result


def test_a_story_is_packed_into_the_same_bytes_whenever_and_wherever(player):
    data = base64.b64decode(player._story)
    assert data[4:8] == b"\0" * 4  # no time
    assert data[9] == 3  # no system of its own
    assert player._story == Player(forward(X, W, B))._story
    assert gzip.decompress(base64.b64decode(packed({"−": 1}))).decode() == '{"−":1}'


# ---- captions ------------------------------------------------------------------------------


def read(pieces, sheet):
    """What the page makes of a sentence in pieces."""
    found = [0.0, 1.0, *sheet["values"]]
    for total in sheet["sums"]:
        found.append(sum(value_of(product, found) for product in total))
    said = ""
    for piece in pieces:
        if isinstance(piece, str):
            said += piece
        elif len(piece) == 2:
            said += written(found[piece[0]], piece[1])
        elif len(piece) == 1:
            said += "="  # or ≈, which other tests ask for
        else:
            pairs = [pair.split("=") for pair in piece[0].split(",")]
            said += piece[1 + any(found[int(a)] != found[int(b)] for a, b in pairs)]
    return said


@each_story
def test_a_caption_says_in_pieces_what_it_says_in_text(story):
    parts = bundle(story)
    for caption, step in zip(parts["captions"], story.steps, strict=True):
        for pieces, text in ((caption["words"], step.words), (caption["equation"], step.equation)):
            markup = read(pieces, parts["sheet"])
            said = html.unescape(re.sub(r"<[^>]*>", "", markup))
            assert said == text.replace("≈", "=")
            assert_balanced(markup)
            assert not any(isinstance(a, str) and isinstance(b, str) for a, b in pairwise(pieces))


@each_story
def test_no_number_in_a_caption_is_text_but_a_constant_1(story):
    for caption in bundle(story)["captions"]:
        words = [piece for piece in caption["equation"] if isinstance(piece, str)]
        assert not re.search("[02-9]", re.sub("<sub>[^<]*</sub>", "", "".join(words)))


def assert_balanced(markup):
    stack = []
    for close, tag in re.findall(r"<(/?)(\w+)[^>]*>", markup):
        assert not close or stack.pop() == tag
        if not close:
            stack.append(tag)
    assert not stack


def test_a_step_in_stages_has_the_name_of_its_cell():
    captions = bundle(chain_rule(X, W, B, DY))["captions"]
    assert [caption["stage"] for caption in captions] == [(k, 3) for k in range(3)] * 9
    name = '<span class="cv-name">{}</span>'
    assert captions[5]["name"] == name.format("<i>x</i><sub>12</sub>")
    assert bundle(chain_rule(X, W, B, DY, of="b"))["captions"][0]["name"] == name.format("<i>b</i>")


def html_of(story, words):
    """A sentence without numbers, as HTML."""
    pieces = _Speaker(story.script.comma, Entries(story.numbers, story.script.sheet)).pieces(words)
    assert all(isinstance(piece, str) for piece in pieces)
    return "".join(pieces)


def test_names_in_a_caption_are_set_as_in_mathematics():
    story = chain_rule(X, W, B, DY)
    words = [html_of(story, step.words) for step in story.script.steps[3:6]]
    name = '<span class="cv-name">{}</span>'
    y, x12 = name.format("<i>y</i>"), name.format("<i>x</i><sub>12</sub>")
    dx12 = name.format("∂<i>L</i>/∂<i>x</i><sub>12</sub>")
    assert words[0].startswith(f"One term for each of the four {y}'s: how fast ")
    assert words[0].endswith(f"changes with {x12}")
    assert words[2].endswith(f"adds up to {dx12}")
    whole = html_of(forward(X, W, B), STORIES[4].script.steps[0].words)
    assert whole.startswith(name.format("<i>W</i>") + ", laid where it stood for ")


def test_what_is_not_a_name_is_escaped():
    story = STORIES[0]
    assert html_of(story, ("a < b & c > d's",)) == "a &lt; b &amp; c &gt; d's"


def test_a_name_in_a_large_grid_keeps_its_comma():
    x, w, b, _ = numbers((1, 12), (1, 1))
    story = forward(x, w, b)
    assert "<sub>1,12</sub>" in html_of(story, story.script.steps[-1].words)


def test_only_an_equation_that_is_too_long_for_a_phone_may_break():
    kinds, (x, w, _, dy) = set(), numbers((5, 5), (3, 3))
    for story in (*STORIES, two_ways(x, w, dy)):
        for caption, step in zip(bundle(story)["captions"], story.steps, strict=True):
            assert caption.get("long", False) == (len(step.equation) > 30)
            assert bool(caption["equation"]) == bool(step.equation)
            kinds.add("long" in caption)
    assert kinds == {True, False}


# ---- steps ---------------------------------------------------------------------------------


def test_a_step_is_found_by_its_cell(player):
    player.goto("y", 1, 0)
    assert player.step == 2
    backward = Player(chain_rule(X, W, B, DY))
    backward.goto("dx", 0, 1)
    assert backward.step == 3
    meetings = Player(connections(X, W, B, DY))
    meetings.goto("w", 0, 1)
    assert meetings.step == 10


def test_its_step_can_be_linked(player):
    other = Player(as_weighted_sum(X, W, DY))
    traitlets.link((player, "step"), (other, "step"))
    player.step = 3
    assert other.step == 3


def test_a_gif_has_all_steps_and_a_png_one(tmp_path):
    story = forward(X, W, B)
    gif = Image.open(save(story, tmp_path / "a.gif"))
    assert gif.n_frames == 4
    assert gif.info["duration"] == 1600
    first, last = (Image.open(save(story, tmp_path / f"{k}.png", step=k)) for k in (0, 3))
    assert first.size == last.size
    assert first.tobytes() != last.tobytes()
    assert (tmp_path / "a.png") == save(story, tmp_path / "a.png")
    board = Image.open(tmp_path / "a.png")
    assert board.width > first.width or board.height > first.height


# ---- what it is given ----------------------------------------------------------------------


def test_a_misspelled_keyword_is_not_swallowed():
    for options in ({"stp": 3}, {"Face": "symbols"}, {"of": "x"}):
        with pytest.raises(TypeError, match=f"a story, step, .*; got {next(iter(options))}"):
            Player(forward(X, W, B), **options)


ODD = [True, np.True_, "1", "loud", None, 1.5, np.ones((2, 2)), 10**400, -1, Fraction(1, 2)]


@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["step", "face", "speed"])
def test_a_wrong_step_face_or_speed_is_said_in_one_line(player, name, value):
    before = getattr(player, name)
    with pytest.raises((ValueError, TypeError)) as error:
        setattr(player, name, value)
    assert name in str(error.value)
    assert len(str(error.value)) < 200
    assert "\n" not in str(error.value)
    assert getattr(player, name) == before
    with pytest.raises((ValueError, TypeError), match=name):
        Player(player.story, **{name: value})


def test_another_story_is_shown_in_the_place_of_the_first(player):
    other = chain_rule(X, W, B, DY)
    player.step = 3
    player.story = other
    assert player._story == packed(bundle(other))
    assert player.step == 0
    assert repr(player) == "Player('The chain rule for ∂L/∂X', 27 steps)"
    player.goto("dx", 0, 1)
    assert player.step == 3
    with pytest.raises(TypeError, match="Player shows a story"):
        player.story = None
    assert player.story is other
