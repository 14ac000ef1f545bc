"""The playground in Python: settings, what stops where, and numbers that stay."""

import json

import numpy as np
import pytest
from traitlets import TraitError

import convviz
from convviz import Player, Playground, as_convolution, conv2d, forward, save
from convviz.code import code
from convviz.knobs import APART, MOST, TOGETHER, Stop
from convviz.panel import panel
from convviz.player import script
from convviz.setting import HOW, WHICH, Setting

from .examples import DY, B, W, X

LARGE = Setting(x=(5, 5), w=(3, 3), stride=(2, 2), padding=((1, 1), (1, 1)))


def knob(label):
    return next(each for each in (*TOGETHER, *APART) if each.label == label)


def turned(label, setting, by=1):
    return knob(label).turned(setting, by)


# ---- settings ----------------------------------------------------------------------------------


@pytest.mark.parametrize("which", WHICH)
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("loss", [False, True])
def test_every_setting_tells_a_story_of_its_layer(which, how, loss):
    play = Playground(
        which=which, how=how, stride=2, padding=1, t=[[1, 2], [3, 4]] if loss else None
    )
    assert play.setting == Setting.of(play.setting.key)
    assert len(play.story.script.steps) >= 1
    assert (play.t, play.dy)[loss] is None
    grids = {cell.grid for cell, _ in play.story.numbers}
    assert ("t" in grids) == loss


def test_forward_is_told_in_one_way_and_has_one_setting():
    assert Setting("y", "both") == Setting("y", "chain rule")
    told = panel(Setting("y"), forward(X, W), {})
    assert {choice["why"] for choice in told["how"]} == {
        "The layer forward is told in one way only."
    }


@pytest.mark.parametrize(
    "parts",
    [
        {"which": "dz"},
        {"how": "at all"},
        {"w": (4, 4)},
        {"stride": 0},
        {"padding": -1},
        {"loss": 1},
    ],
)
def test_what_is_no_setting_is_refused(parts):
    with pytest.raises((TypeError, ValueError)):
        Setting(**parts)


def test_a_setting_names_only_what_is_not_the_default():
    assert Setting().layer_words == "3 × 3 input, 2 × 2 filter"
    assert LARGE.layer_words == "5 × 5 input, 3 × 3 filter, stride 2, padding 1"
    uneven = LARGE.changed(padding=((0, 1), (2, 0)), stride=(1, 2))
    assert uneven.layer_words.endswith("stride 1 × 2, padding 1 bottom and 2 left")


# ---- what stops, and why -----------------------------------------------------------------------

STOPS = [  # knob, by, setting, what is said
    ("Filter", 1, Setting(w=(3, 3)), "The filter stops at 3 × 3. A larger one does not fit in X"),
    ("Input", -1, Setting(w=(3, 3)), "no room for the filter, which is 3 × 3"),
    ("Input", -1, Setting(w=(2, 2), dilation=2), "which reaches over 3 × 3 at dilation 2"),
    ("Stride", -1, Setting(), "The stride stops at 1."),
    ("Stride", 1, Setting(w=(3, 3)), "There is one window only"),
    ("Padding", -1, Setting(), "no border of zeros"),
    ("Padding", 1, Setting(padding=1), "nothing but zeros"),
    ("Dilation", 1, Setting(w=(1, 1)), "A single weight"),
    ("Dilation", 1, Setting(dilation=2), "would reach over 4 × 4"),
    ("Filter rows", 1, Setting(w=(3, 2)), "Filter rows stop at 3. A larger one does not fit"),
    ("Padding top", 1, Setting(padding=1), "Padding top stops at 1."),
    ("Padding", -1, Setting(padding=((1, 0), (0, 0))), "One of its sides cannot be less"),
    ("Input", 1, Setting(x=(8, 8)), "hard to follow cell by cell"),
]


@pytest.mark.parametrize(("label", "by", "setting", "words"), STOPS)
def test_a_knob_says_why_it_stops(label, by, setting, words):
    found = turned(label, setting, by)
    assert isinstance(found, Stop)
    plain = f"{found.head} {found.why}".replace('<span class="cv-name"><i>X</i></span>', "X")
    assert words in plain


def test_rows_and_columns_are_turned_together_or_apart():
    assert turned("Input", LARGE).x == (6, 6)
    assert turned("Input rows", LARGE).x == (6, 5)
    assert turned("Padding", LARGE).padding == ((2, 2), (2, 2))
    assert turned("Padding left", LARGE).padding == ((1, 1), (2, 1))


def test_whatever_is_turned_has_a_story_or_a_reason():
    draw = np.random.default_rng(0)
    play = Playground()
    for _ in range(40):
        each = (*TOGETHER, *APART)[draw.integers(len(TOGETHER) + len(APART))]
        found = each.turned(play.setting, int(draw.choice([-1, 1])))
        if isinstance(found, Stop):
            assert found.head.endswith(".")
            assert found.why.endswith(".")
            continue
        play.change(**vars(found))
        assert max(play.setting.x) <= MOST["x"]
        assert np.shape(play.x) == play.setting.x


# ---- numbers -----------------------------------------------------------------------------------


def test_it_begins_with_the_numbers_of_the_lessons():
    play = Playground()
    assert (play.x, play.w, play.b, play.dy, play.t) == (X, W, B, DY, None)


def test_a_target_that_was_not_given_makes_the_same_gradient():
    play = Playground()
    play.change(loss=True)
    assert play.t == (conv2d(X, W, B) - DY).tolist()
    assert play.dy is None


def test_a_grid_that_grows_keeps_its_numbers_and_one_that_shrank_finds_them_again():
    play = Playground()
    play.x = [[2, 9, 1], *X[1:]]
    play.change(x=(4, 4))
    assert [row[:3] for row in play.x[:3]] == [[2, 9, 1], *X[1:]]
    new = [*play.x[3], *(row[3] for row in play.x)]
    assert all(-3 <= number <= 4 for number in new)
    assert len(set(new)) > 2
    doubled = np.multiply(play.x, 2).tolist()
    play.x = doubled
    play.change(x=(2, 2))
    assert play.x == [[4, 18], [2, 6]]
    play.change(x=(4, 4))
    assert play.x == doubled


def test_new_numbers_come_from_the_seed():
    grown = []
    for seed in (0, 0, 7):
        play = Playground(seed=seed)
        play.change(x=(5, 5))
        grown.append(play.x)
    assert grown[0] == grown[1] != grown[2]


def test_numbers_of_the_wrong_shape_or_of_no_part_are_refused_in_words():
    play = Playground()
    with pytest.raises(TraitError, match=r"x has to have the shape \(3, 3\)"):
        play.x = [[1]]
    with pytest.raises(TraitError, match="t plays no part here"):
        play.t = DY
    with pytest.raises(TraitError, match="finite"):
        play.w = [[1, 2], [3, float("nan")]]
    assert (play.x, play.w, play.t) == (X, W, None)


def test_numbers_that_the_story_does_not_show_are_kept_too():
    play = Playground(which="dw")
    play.w = [[0, 0], [0, 5]]
    play.change(which="dx")
    assert play.w == [[0, 0], [0, 5]]
    assert play.story.steps[8].equation == "−3 · 5 = −15"


# ---- the page ----------------------------------------------------------------------------------


def asks(play, setting, n=1):
    play.set_state({"_asked": {"key": setting.key, "n": n}})


def test_a_page_that_asks_gets_a_story_its_panel_and_its_numbers_at_once():
    play = Playground()
    wanted = Setting("dw", "both", x=(4, 5))
    asks(play, wanted)
    assert play.setting == wanted
    assert play._panel["key"] == wanted.key
    assert np.shape(play.x) == (4, 5)
    assert play.step == 0
    assert Player(play.story)._story != play._story  # whose code stands elsewhere


@pytest.mark.parametrize(
    "key", ["", "{}x", "[]", "7", '{"x":[1,1]}', '{"evil":1}', None, '{"which":"dz"}', "null"]
)
def test_a_page_that_asks_for_what_cannot_be_is_told_why(key):
    play = Playground()
    play.set_state({"_asked": {"key": key, "n": 3}})
    assert play.setting == Setting()
    assert play._refused["n"] == 3
    assert play._refused["why"]


def test_a_panel_leads_to_settings_by_their_keys():
    told = Playground()._panel
    ways = [*told["which"], *told["how"], *told["source"]]
    ways += [way for each in told["together"] for way in (each["less"], each["more"])]
    for way in ways:
        assert "why" in way or Setting.of(way["to"])
    assert sum(way.get("on", False) for way in ways) == 3
    assert told["code"] == code(Setting())
    json.dumps(told)


def test_an_ordinary_player_does_not_carry_the_playground():
    assert "class Ground" not in script()
    assert "class Ground" in Playground._esm
    assert Player._mime not in Playground()._repr_mimebundle_()[0]


def test_a_menu_is_made_ahead_and_only_once():
    play = Playground(menu=[{"which": "dw"}, {"which": "dw"}, {"x": (4, 4), "padding": 1}, {}])
    assert [told["layer"] for _, told in play._ahead()] == [
        "3 × 3 input, 2 × 2 filter",
        "4 × 4 input, 2 × 2 filter, padding 1",
    ]
    play.change(which="db")
    _, back = play._ahead()[0]
    assert back["show"] == Setting().show_words
    assert Playground(menu=[])._ahead() == []
    assert 5 <= len(Playground()._ahead()) <= 12
    large = Playground(np.ones((8, 8)), np.ones((3, 3)))
    assert 3 <= len(large._ahead()) < len(Playground()._ahead())
    for menu in ("dw", [7], 7):
        with pytest.raises(TypeError):
            Playground(menu=menu)
    with pytest.raises(ValueError, match="does not fit"):
        Playground(menu=[{"w": (9, 9)}])


def test_its_text_is_that_of_its_story():
    play = Playground()
    assert play._repr_mimebundle_()[0]["text/plain"] == Player(as_convolution(X, W, DY))._text()


def test_a_state_leads_back():
    play = Playground(which="dw", how="both", stride=2, padding=1, step=1)
    play.x = [[2, 9, 1], *X[1:]]
    again = Playground.from_state(json.loads(json.dumps(play.state)))
    assert again.state == play.state
    assert Playground.from_state(play.link()).state == play.state
    for state in (
        {},
        7,
        {"playground": "x"},
        play.state | {"numbers": {}},
        Player(forward(X, W)).state,
    ):
        with pytest.raises((TypeError, ValueError)):
            Playground.from_state(state)


def test_wrong_arguments_are_told():
    for wrong in ({"x": X}, {"dy": DY, "t": DY}, {"nonsense": 1}):
        with pytest.raises(TypeError):
            Playground(**wrong)
    for wrong in ({"x": [X], "w": W}, {"dy": [[1]]}, {"t": [[1]]}, {"x": X, "w": X, "stride": 0}):
        with pytest.raises(ValueError, match=r"dimensions|shape|at least"):
            Playground(**wrong)


# ---- a page by itself --------------------------------------------------------------------------


def test_a_player_and_a_playground_are_saved_as_a_page(tmp_path):
    for shown in (Playground(menu=[]), Player(forward(X, W, B))):
        text = save(shown, tmp_path / "page.html").read_text(encoding="utf-8")
        assert shown._story in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        assert text.count("</script>") == 1
    assert save(Playground(menu=[]), tmp_path / "still.png", step=0).stat().st_size > 1000


def test_a_page_is_of_a_player_and_whole(tmp_path):
    with pytest.raises(TypeError, match=r"save\(Player\(story\), path\)"):
        save(forward(X, W), tmp_path / "page.html")
    with pytest.raises(ValueError, match="leave step out"):
        save(Player(forward(X, W)), tmp_path / "page.html", step=1)
    with pytest.raises(FileNotFoundError):
        save(Player(forward(X, W)), tmp_path / "nowhere" / "page.html")
    assert convviz.Playground is Playground
