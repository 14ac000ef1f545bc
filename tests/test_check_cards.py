"""Verdicts as they are seen: text and card say the same, hints come in steps, solutions run."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz import check, conv2d
from convviz.check import faults, sums
from convviz.check.exercises import BY_NAME, GEOMETRIC
from convviz.check.layers import layers
from convviz.check.trials import PLAIN
from convviz.check.values import _asked, names

from .mutants import MUTANTS, turned

each_exercise = pytest.mark.parametrize("name", sorted(BY_NAME))
LAYERS = [
    {"stride": 2},
    {"stride": (2, 1)},
    {"padding": 1},
    {"padding": ((1, 0), (0, 2))},
    {"padding": "same"},
    {"dilation": 2},
    {"stride": 2, "padding": 1},
    {"stride": (2, 3), "padding": 2, "dilation": (2, 1)},
]


def run(code):
    space = {"np": np, "conv2d": conv2d}
    exec(code, space)
    return space


# ---- solutions and hints -----------------------------------------------------------------------


@each_exercise
def test_a_solution_is_right(name):
    exercise = getattr(check, name)
    assert exercise(run(exercise.solution.code)[name]).verdict == "✓"


@pytest.mark.parametrize("layer", LAYERS, ids=str)
@pytest.mark.parametrize("name", GEOMETRIC)
def test_a_solution_is_right_in_any_geometry(name, layer):
    exercise = getattr(check, name)
    verdict = exercise(run(exercise.solved(**layer).code)[name], **layer)
    assert verdict.verdict == "✓", str(verdict)


@pytest.mark.parametrize("name", GEOMETRIC)
def test_a_solution_for_another_stride_is_not_right(name):
    exercise = getattr(check, name)
    verdict = exercise(run(exercise.solved(stride=3).code)[name], stride=2)
    assert verdict.verdict == "✗"


@each_exercise
def test_a_solution_is_folded_in(name):
    solution = getattr(check, name).solution
    faces = solution._repr_mimebundle_()
    assert "return" not in faces["text/plain"]
    assert faces["text/html"].index("<details>") < faces["text/html"].index("return")
    assert str(solution) == solution.code


@each_exercise
def test_hints_come_one_after_the_other_and_the_last_one_stays(name):
    exercise = type(getattr(check, name))(BY_NAME[name])
    count = len(BY_NAME[name].hints)
    heads = [repr(exercise.hint()).split(".")[0] for _ in range(count + 2)]
    assert heads == [f"Hint {min(k, count)} of {count}" for k in range(1, count + 3)]


@each_exercise
def test_a_card_has_each_hint_folded_in_the_one_before(name):
    html = getattr(check, name)(...)._repr_mimebundle_()["text/html"]
    count = len(BY_NAME[name].hints)
    assert re.findall(r"<summary>(Hint \d of \d)", html) == [
        f"Hint {k} of {count}" for k in range(1, count + 1)
    ]
    assert html.endswith("</details>" * count + "</div>")


# ---- text and card -----------------------------------------------------------------------------


class Card(HTMLParser):
    """The words of a card, its open tags, and its ids."""

    def __init__(self, html):
        super().__init__()
        self.words, self.open, self.ids, self.used = [], [], [], []
        self.tags = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.add(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.used += [attrs["href"][1:]] if "href" in attrs else []
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.remove(tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def wrong_ones():
    return [
        pytest.param(name, function, id=f"{name}-{tag}")
        for name, tags in MUTANTS.items()
        for tag, (function, *_) in tags.items()
    ]


@pytest.mark.parametrize(("name", "function"), wrong_ones())
def test_card_and_text_say_the_same(name, function):
    verdict = getattr(check, name)(function)
    faces = verdict._repr_mimebundle_()
    card = Card(faces["text/html"])
    assert not card.open
    assert set(card.used) <= set(card.ids)
    assert "script" not in card.tags
    said = "".join(card.words).replace("Now say why. ", "")
    for line in faces["text/plain"].splitlines():
        if line.startswith(("  ", "A hint", "It printed")):
            continue
        assert line.lstrip("✗✓… ") in said, line


@pytest.mark.parametrize(("name", "function"), wrong_ones())
def test_faces_are_the_same_on_every_run(name, function):
    one, other = (getattr(check, name)(function)._repr_mimebundle_() for _ in range(2))
    assert one == other
    assert " at 0x" not in one["text/plain"]


def test_a_verdict_in_words():
    verdict = check.input_gradient(lambda dy, w: conv2d(np.pad(dy, [(1, 1)] * 2), w))
    assert verdict.verdict == "✗"
    assert verdict.mistake == "not-turned"
    assert verdict.cell == (0, 0)
    assert repr(verdict) == "Verdict('✗', 'not-turned')"
    assert str(verdict).splitlines() == [
        "✗ W is used as it is stored.",
        "For ∂L/∂X it is turned by 180°.",
        "  yours             right",
        "   ~12 ~−10   ~2      4   6  −4",
        "   ~23 ~−14   ~1      1  21 −12",
        "   ~10  ~−1  ~−3     −5  18  −9",
        "First wrong cell [0, 0], ∂L/∂x11: yours is 12 = 4·w22, right is 4 = 4·w11. "
        "The totals agree (20), so a test of totals would not see it.",
        "A hint: check.input_gradient.hint()",
    ]


def test_wrong_cells_have_a_wave_and_the_first_is_in_question_in_both_grids():
    def wrong(dy, w):
        dx = turned(dy, w)
        dx[1, 2] += 1
        dx[2, 0] += 1
        return dx

    verdict = check.input_gradient(wrong)
    mine, right = verdict._repr_mimebundle_()["text/html"].split("<svg ")[2:]
    assert verdict.cell == (1, 2)
    assert [len(re.findall(r"M[^M]*q", svg.split("</defs>")[1])) for svg in (mine, right)] == [2, 0]
    assert all(svg.count("stroke-width='3.5'") == 1 for svg in (mine, right))
    assert "Right shape, but 2 of 9 cells are wrong." in str(verdict)


def test_what_is_given_fails_again():
    def typed(dy, w):
        return conv2d(np.pad(dy, 1), w[::-1, ::-1])

    verdict = check.input_gradient(typed)
    assert typed(*verdict.given).shape != turned(*verdict.given).shape


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_told(bad):
    def wrong(dy, w):
        dx = turned(dy, w)
        dx[0, 1] = bad
        return dx

    verdict = check.input_gradient(wrong)
    assert verdict.cell == (0, 1)
    assert f"yours is {bad}, right is 6" in str(verdict)
    assert verdict._repr_mimebundle_()["text/html"]


@settings(max_examples=60)
@given(st.lists(st.floats(width=32), min_size=9, max_size=9))
def test_any_numbers_get_a_verdict(numbers):
    verdict = check.input_gradient(lambda dy, w: np.array(numbers).reshape(3, 3))
    assert verdict.verdict == "✗"
    assert verdict._repr_mimebundle_()["text/plain"]


@settings(max_examples=60)
@given(
    st.one_of(
        st.none(), st.text(), st.booleans(), st.integers(), st.lists(st.integers()),
        st.dictionaries(st.text(), st.integers()), st.binary(), st.complex_numbers(),
        st.lists(st.lists(st.floats())), st.just(object()), st.just(np.ma.masked_all((3, 3))),
        st.just(np.array("x")), st.just(np.datetime64("2020")), st.just(lambda: 3), st.just(int),
    )
)  # fmt: skip
def test_whatever_is_returned_gets_a_verdict(value):
    verdict = check.input_gradient(lambda dy, w: value)
    assert verdict.verdict == "✗"
    assert verdict._repr_mimebundle_()["text/html"]


# ---- the layers --------------------------------------------------------------------------------


def surviving(layer, grid):
    """The mistakes that come out right on a layer."""
    numbers = sums.numbers(layer, grid)
    size = sums.shape(layer.where, grid)
    right = sums.array(size, sums.rightly(layer.where, grid), numbers)
    for fault in faults.faults(layer.where, grid):
        theirs = sums.array(fault.shape, fault.sums, numbers)
        if theirs.shape == right.shape:
            theirs = np.where(np.isnan(theirs), right, theirs)
            if np.allclose(theirs, right):
                yield fault.way


@each_exercise
def test_no_mistake_survives_on_any_of_twenty_layers(name):
    others = [layer for layer in layers(*PLAIN) if layer.kind in ("alike", "other")]
    assert len(others) == 20
    for layer in others:
        assert not list(surviving(layer, BY_NAME[name].grid)), layer.where


@pytest.mark.parametrize("layer", [(2, 0, 1), (1, 1, 1), (2, 1, 1), (1, 0, 2)], ids=str)
@pytest.mark.parametrize("name", GEOMETRIC)
def test_each_mistake_shows_on_several_layers_of_any_geometry(name, layer):
    (stride, padding, dilation), grid = layer, BY_NAME[name].grid
    args = (stride,) * 2, ((padding,) * 2,) * 2, (dilation,) * 2
    others = [layer for layer in layers(*args) if layer.kind in ("alike", "other")]
    count = {}
    for other in others:
        for way in set(surviving(other, grid)):
            count[way] = count.get(way, 0) + 1
    assert all(n <= 20 - 4 for n in count.values()), count


def test_numbers_of_layers_are_not_zero_and_shapes_are_told_apart():
    found = layers(*PLAIN)
    for layer in found[1:]:
        assert all(np.all(np.asarray(array) != 0) for array in layer.arrays.values())
    shapes = {layer.where for layer in found}
    assert len(shapes) >= 20
    assert max(max(layer.where.x) for layer in found) == 6
    assert {layer.arrays["x"].dtype.name for layer in found} == {"int64", "float64", "float32"}


# ---- single numbers ----------------------------------------------------------------------------

CELLS = [f"{grid}[{i}, {j}]" for grid, n in (("y", 2), ("dx", 3), ("dw", 2), ("dy", 2))
         for i in range(n) for j in range(n)]  # fmt: skip


@pytest.mark.parametrize("name", [*names(), *CELLS, "db"])
def test_a_single_number_is_told_right_or_by_its_mistake(name):
    asked = _asked(name)
    assert check.value(name, asked.right).verdict == "✓"
    assert check.value(name, np.float32(asked.right)).verdict == "✓"
    told = set()
    for _, wrong in asked.wrong:
        if wrong != asked.right:
            verdict = check.value(name, wrong)
            assert verdict.verdict == "✗"
            told.add(verdict.mistake)
    assert told <= {way.tag for way, _ in asked.wrong}
    other = check.value(name, 12345)
    assert (other.verdict, other.mistake) == ("✗", None)
    assert len(str(other).splitlines()) == 1


def test_single_numbers_are_those_of_the_lesson():
    right = {name: _asked(name).right for name in ("dx[1, 1]", "dw[0, 1]", "db", "loss", "taps")}
    assert right == {"dx[1, 1]": 21, "dw[0, 1]": 16, "db": 4, "loss": 27, "taps": 16}


@pytest.mark.parametrize("number", [6, 6.0, np.int64(6), np.array(6), np.array([[6.0]])])
def test_a_number_may_be_of_any_type(number):
    assert check.value("dx[0, 1]", number).verdict == "✓"


@pytest.mark.parametrize("number", [None, "6", True, [6, 7], np.nan, 6j, lambda: 6])
def test_what_is_no_number_is_told(number):
    assert check.value("dx[0, 1]", number).mistake == "wrong-type"


def test_four_digits_are_enough_and_three_are_not():
    assert check.value("loss after a step", 22.55).verdict == "✓"
    assert check.value("loss after a step", 22.5).verdict == "✗"


def test_a_name_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match=r"did you mean 'loss'"):
        check.value("los", 3)
    with pytest.raises(ValueError, match=r"nothing is called 'dx\[3, 0\]'"):
        check.value("dx[3, 0]", 3)


def test_a_single_number_that_is_not_written_yet():
    assert repr(check.value("db", ...)) == "Verdict('…')"


# ---- one of two words --------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "right"), [("forward", 0), ("dw", 0), ("dx", 1)])
def test_a_word_is_told_right_or_why_not(name, right):
    words = "correlate", "convolve"
    assert check.choice(name, words[right]).verdict == "✓"
    verdict = check.choice(name, words[1 - right])
    assert (verdict.verdict, verdict.mistake) == ("✗", ("turned-twice", "not-turned")[right])
    assert check.choice(name, ...).verdict == "…"


@pytest.mark.parametrize("word", ["turn", "", None, 3, ["convolve"], {}])
def test_what_is_neither_word_is_told(word):
    assert check.choice("dx", word).mistake == "wrong-type"


def test_a_name_without_a_choice_is_refused():
    with pytest.raises(ValueError, match="nothing is called 'db': there are 'forward', 'dw', 'dx'"):
        check.choice("db", "convolve")
