"""Several roads from one number to another, read back from what is drawn."""

import itertools

import numpy as np
import pytest
import traitlets

from convviz import Player, conv2d_backward, roads
from convviz.drawing import Picture
from convviz.drawing.marks import LINK, Shape
from convviz.drawing.style import SHEETS
from convviz.text import number, shorter

from .examples import DY, W, X
from .flaws import flaws

RATES = [[2, 4], [1, -2]]  # w12 and ∂L/∂y11, w11 and ∂L/∂y12 of the course
KINDS, FACES = ("wide", "narrow"), ("numbers", "symbols")
EXAMPLES = [
    (RATES, 0.1),
    ([[0, 0], [0, 0]], 0),
    ([[-2.5, 0.25], [3, -8]], -0.01),
    ([[1 / 3, -99.99], [-999, 0.125]], 1),
    ([[1, 1], [1, -1]], 12.5),
]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=str)
ORDER = "start", "middle1", "middle2", "part1", "part2", "end", "rate"


def computed(rates, nudge):
    """What each place of the picture has to show."""
    (fs, zf), (gs, zg) = rates
    found = {"start": nudge, "first1": fs, "first2": gs, "second1": zf, "second2": zg}
    found |= {"middle1": fs * nudge, "middle2": gs * nudge}
    found |= {"part1": zf * (fs * nudge), "part2": zg * (gs * nudge)}
    return found | {"end": found["part1"] + found["part2"], "rate": zf * fs + zg * gs}


def texts(picture, key, step, face="numbers"):
    """What is written at a place: a number over its name, or what there is of them."""
    painter = picture.by_key[key]
    x, y, unit = painter.x, painter.y, painter.unit
    inside = [
        mark
        for mark in picture.seen(step, face)
        if hasattr(mark, "string") and x - 1 < mark.x < x + unit and y < mark.y < y + unit
    ]
    large = max((mark.size for mark in inside), default=0)
    value = [mark for mark in inside if mark.font == "serif" and mark.size == large]
    name = [mark for mark in inside if face == "symbols" or mark not in value]
    return "".join(m.string for m in value), "".join(m.string for m in sorted(name, key=by_place))


def by_place(mark):
    return mark.x


def known_on(step):
    """The places whose numbers are known on a step."""
    first = {"start", "first1", "first2", "second1", "second2"}
    return first | set(ORDER[: step + 1]) if step != 7 else first | set(ORDER) - {"rate"}


@each_kind
@each_example
def test_every_number_is_the_product_or_the_sum_that_it_stands_for(example, kind):
    story = roads(*example)
    picture, right = Picture(story, kind), computed(*example)
    assert len(story.steps) == 9
    for step in range(9):
        for key, value in right.items():
            shown, _ = texts(picture, key, step)
            if key in known_on(step):
                long = number(value)
                assert shown == long or (len(long) > 4 and shown in shorter(value)), (step, key)
            else:
                assert not any(map(str.isdigit, shown.replace("Δ", "")))


@each_kind
def test_names_change_to_those_of_the_layer_and_numbers_stay(kind):
    picture = Picture(roads(RATES), kind)
    plain = {"start": "Δs", "first1": "∂f/∂s", "first2": "∂g/∂s", "middle1": "Δf",
             "middle2": "Δg", "second1": "∂z/∂f", "second2": "∂z/∂g", "part1": "Δz1",
             "part2": "Δz2", "end": "Δz", "rate": "∂z/∂s"}  # fmt: skip
    layer = {"start": "Δx12", "first1": "w12", "first2": "w11", "middle1": "Δy11",
             "middle2": "Δy12", "second1": "∂L/∂y11", "second2": "∂L/∂y12", "part1": "ΔL1",
             "part2": "ΔL2", "end": "ΔL", "rate": "∂L/∂x12"}  # fmt: skip
    for key in plain:
        (before, one), (after, other) = (texts(picture, key, step) for step in (6, 8))
        assert before == after != ""
        assert (one, other) == (plain[key], layer[key])


def test_the_last_step_is_the_gradient_of_the_course():
    story = roads(RATES)
    dx = conv2d_backward(DY, X, W).dx
    assert story.values["dx", (0, 1)] == story.values["rate", ()] == dx[0, 1]
    assert [W[0][1], DY[0][0]] == RATES[0]
    assert [W[0][0], DY[0][1]] == RATES[1]


@each_example
def test_captions_say_what_is_computed(example):
    story, right = roads(*example), computed(*example)
    for step, key in enumerate(ORDER[1:], 1):
        assert story.steps[step].caption.endswith(f" {number(right[key])}")
    assert story.steps[0].caption.startswith(f"Nudge s a little: Δs, the change of s, is "
                                             f"{number(example[1])}.")  # fmt: skip


@each_kind
@each_example
def test_nothing_is_clipped_or_overlaps(example, kind):
    picture = Picture(roads(*example), kind)
    assert picture.width == SHEETS[kind].width
    assert picture.height < {"wide": 493, "narrow": 800}[kind]
    for step, face in itertools.product(range(9), FACES):
        assert flaws(picture, step, face) == []


@each_kind
def test_lines_lead_from_the_start_along_both_roads_to_the_end(kind):
    picture = Picture(roads(RATES), kind)
    roads_ = {pair for k in (1, 2) for pair in itertools.pairwise(
        ("start", f"first{k}", f"middle{k}", f"second{k}", f"part{k}", "end"))}  # fmt: skip
    assert joined(picture, 0) == roads_
    assert joined(picture, 7) == roads_
    for step in (6, 8):
        assert joined(picture, step) == roads_ | {("start", "rate"), ("rate", "end")}


def joined(picture, step):
    """What lines lead from and to: they end at a number, or half an arrowhead before it."""
    lines = [m for m in picture.seen(step) if isinstance(m, Shape) and m.level == LINK]
    return {
        (*at(picture, line.points[0]), *at(picture, line.points[-1]))
        for line in lines
        if not line.fill
    }


def at(picture, point):
    x, y = point
    for key, painter in picture.by_key.items():
        far = max(abs(x - painter.x - painter.unit / 2), abs(y - painter.y - painter.unit / 2))
        if far < painter.unit / 2 + 10:
            yield key


def test_a_player_of_it_can_be_changed_saved_and_read_again():
    player = Player(roads(RATES))
    player.rates, player.nudge = [[3, 1], [0.5, 2]], 0.2
    right = computed(player.rates, player.nudge)
    assert player.story.values["Δz", ()] == pytest.approx(right["end"])
    assert player.story.values["rate", ()] == right["rate"]
    again = Player.from_state(player.link())
    assert again.story == player.story
    space = {}
    exec(player.story.code.format(**player.state["numbers"]), space)
    assert space["rates"] == [[3, 1], [0.5, 2]]


def test_rates_of_another_shape_are_refused_by_a_player():
    with pytest.raises(traitlets.TraitError, match=r"rates has to have the shape \(2, 2\)"):
        Player(roads(RATES)).rates = [1, 2]


@pytest.mark.parametrize(
    ("rates", "nudge", "error", "words"),
    [
        ([2, 4], 0.1, ValueError, r"rates has to have the shape \(2, 2\), a row for each"),
        (np.ones((3, 2)), 0.1, ValueError, r"got shape \(3, 2\)"),
        (RATES, [0.1], ValueError, "nudge has to be one number"),
        (RATES, np.inf, ValueError, "nudge has to be finite"),
        ([[1, np.nan], [1, 1]], 0.1, ValueError, "rates has to be finite"),
        ([[1, "a"], [1, 1]], 0.1, (TypeError, ValueError), "rates"),
        (None, 0.1, (TypeError, ValueError), "rates"),
        ([[1e300, 1e300], [1, 1]], 0.1, ValueError, "has to be finite"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(rates, nudge, error, words):
    with pytest.raises(error, match=words):
        roads(rates, nudge)
