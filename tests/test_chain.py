"""Two layers in a row, read back from what is drawn and held against the layer."""

import numpy as np
import pytest

from convviz import Player, chain, conv2d, conv2d_backward
from convviz.drawing import Picture
from convviz.drawing.marks import LINK, OUTLINE, Shape
from convviz.drawing.style import INK, LATER_LINE, SHEETS
from convviz.text import number, shorter

from .examples import numbers
from .flaws import flaws

X = [[1, -2, 0, 2], [0, 1, -1, 1], [2, 0, 1, -2], [-1, 1, 2, 0]]
W, W2 = [[1, 2], [-1, 3]], [[1, -1], [2, 1]]
B, B2 = 1, -1
DY2, T = [[1, -2], [-1, 1]], [[9, -12], [20, 17]]
KINDS, FACES = ("wide", "narrow"), ("numbers", "symbols")
SIZES = [  # of x, w and w2
    ((4, 4), (2, 2), (2, 2)),
    ((1, 1), (1, 1), (1, 1)),
    ((3, 4), (2, 1), (1, 3)),
    ((5, 5), (3, 3), (2, 2)),
    ((5, 2), (1, 2), (4, 1)),
    ((6, 6), (1, 1), (6, 6)),
    ((6, 6), (3, 2), (1, 1)),
]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_size = pytest.mark.parametrize("sizes", SIZES, ids=str)
each_aim = pytest.mark.parametrize("aim", ["dy2", "t"])
FORWARD = ("x", "w", "b", "w2", "b2")
ORDER = "y", "x2", "y2", "L", "dy2", ("dw2", "db2"), "dx2", "dy", ("dw", "db"), "dx"


def example(sizes, seed=0):
    """Numbers of these sizes: x, w, b, w2, b2, and what the last output may miss by."""
    x_shape, w_shape, w2_shape = sizes
    x, w, b, dy = numbers(x_shape, w_shape, seed)
    _, w2, b2, dy2 = numbers(dy.shape, w2_shape, seed + 1)
    scale = (1, 10, 0.25)[seed % 3]
    return x * scale, w, b, w2, b2, dy2


def told(given, aim):
    """The story, and what each of its grids has to show, from the layer alone."""
    x, w, b, w2, b2, last = (np.asarray(part, float) for part in given)
    y = conv2d(x, w, b)
    y2 = conv2d(y, w2, b2)
    dy2 = last if aim == "dy2" else y2 - last
    upper = conv2d_backward(dy2, y, w2)
    lower = conv2d_backward(upper.dx, x, w)
    grids = {"x": x, "w": w, "b": b, "y": y, "x2": y, "w2": w2, "b2": b2, "y2": y2, "dy2": dy2}
    grids |= {f"d{key}2": getattr(upper, f"d{key}") for key in "xwb"} | {"dy": upper.dx}
    grids |= {f"d{key}": getattr(lower, f"d{key}") for key in "xwb"}
    if aim == "t":
        grids |= {"t": last, "L": 0.5 * (dy2**2).sum()}
    return chain(*given[:5], **{aim: given[5]}), grids


def steps_of(aim):
    """What is there from the start, and what each step adds."""
    return [*FORWARD, aim], [keys for keys in ORDER if aim == "t" or keys != "L"]


def inside(text, place):
    left, top, right, bottom = place
    x0, y0, x1, y1 = text.extent()
    return left < x0 and x1 < right and top < y0 and y1 < bottom


def cells(picture, key):
    """Each place of a grid with the edges of its cell."""
    painter = picture.by_key[key]
    for row, col in np.ndindex(painter.rows, painter.cols):
        x, y = painter.corner(row, col)
        yield (row, col), (x - 2, y, x + painter.unit + 2, y + painter.unit)


def shown(picture, texts, key):
    """What stands in the cells of a grid: a string for each."""
    painter = picture.by_key[key]
    found = np.full((painter.rows, painter.cols), "", object)
    for place, edges in cells(picture, key):
        words = sorted((t for t in texts if inside(t, edges)), key=lambda t: (t.y, t.x))
        found[place] = "".join(text.string for text in words)
    return found


def texts_of(picture, step, face="numbers"):
    return [mark for mark in picture.seen(step, face) if hasattr(mark, "string")]


def said(text, value):
    """Whether a text says a value, in fewer digits where it is too wide for a cell."""
    value = float(value)
    return text == number(value) or (len(number(value)) > 4 and text in shorter(value))


@each_kind
@each_aim
@each_size
@pytest.mark.parametrize("seed", [0, 1])
def test_every_number_of_both_layers_is_the_layers_own(sizes, aim, kind, seed):
    story, grids = told(example(sizes, seed), aim)
    picture = Picture(story, kind)
    known, order = steps_of(aim)
    assert len(story.steps) == len(order)
    for step, keys in enumerate(order):
        known += [keys] if isinstance(keys, str) else keys
        texts = texts_of(picture, step)
        for key, array in grids.items():
            found = shown(picture, texts, key)
            if key in known:
                assert all(map(said, found.flat, np.ravel(array))), (step, key, found, array)
            else:
                assert not any(text.isdigit() for text in found.flat if text)


@each_kind
@each_aim
def test_the_gradient_that_goes_from_layer_to_layer_is_one_and_the_same(aim, kind):
    given = (X, W, B, W2, B2, DY2 if aim == "dy2" else T)
    story, _ = told(given, aim)
    step = story.step_about("dy", 0, 0)
    assert "∂L/∂X′ of the upper layer is ∂L/∂Y of the lower one" in story.steps[step].caption
    picture = Picture(story, kind)
    texts = texts_of(picture, step)
    assert (shown(picture, texts, "dy") == shown(picture, texts, "dx2")).all()
    marks = [m for m in picture.seen(step) if isinstance(m, Shape) and m.level == OUTLINE]
    framed = {tuple(np.round(m.points[0])) for m in marks if m.line == INK}
    assert framed == {tuple(np.round(picture.by_key[key].corner(0, 0))) for key in ("dy", "dx2")}
    assert [t.string for t in texts if t.string == "is"] == ["is", "is"]


@each_kind
@each_aim
def test_arrows_are_pale_until_their_end_is_reached(aim, kind):
    story, _ = told((X, W, B, W2, B2, DY2 if aim == "dy2" else T), aim)
    picture, last = Picture(story, kind), len(story.steps) - 1
    pale = [
        sum(m.level == LINK and LATER_LINE[""] in (m.line, m.fill) for m in picture.seen(step))
        for step in range(last + 1)
    ]
    assert pale == sorted(pale, reverse=True)
    assert pale[0] > 0
    assert pale[last] == 0


@each_kind
@each_aim
@each_size
def test_nothing_is_clipped_or_overlaps(sizes, aim, kind):
    for seed in (0, 1, 2):
        story, _ = told(example(sizes, seed), aim)
        picture = Picture(story, kind)
        for step in sorted({0, story.step_about("dy", 0, 0), len(story.steps) - 1}):
            assert flaws(picture, step, FACES[seed % 2]) == []
        if sizes == SIZES[0]:
            assert picture.width == SHEETS[kind].width


def test_a_player_of_the_usual_size_has_room_on_a_screen():
    for aim, last in (("dy2", DY2), ("t", T)):
        story, _ = told((X, W, B, W2, B2, last), aim)
        assert Picture(story, "wide").height <= 493  # the rest of a player takes 157


def test_names_of_the_upper_layer_have_a_prime():
    story, _ = told((X, W, B, W2, B2, DY2), "dy2")
    picture, last = Picture(story, "wide"), len(story.steps) - 1
    texts = texts_of(picture, last, "symbols")
    assert shown(picture, texts, "x2")[0, 1] == "x′12"
    assert shown(picture, texts, "dw")[1, 0] == "∂L∂w21"
    assert shown(picture, texts, "dw2")[1, 0] == "∂L∂w′21"


@each_aim
def test_a_player_of_it_can_be_changed_saved_and_read_again(aim):
    story, grids = told((X, W, B, W2, B2, DY2 if aim == "dy2" else T), aim)
    player = Player(story)
    again = Player.from_state(player.link())
    assert again.story == story
    player.w2 = [[0, 1], [1, 0]]
    player.b2 = 5
    _, grids = told((X, W, B, player.w2, 5, DY2 if aim == "dy2" else T), aim)
    found = [[player.story.values["dx", (i, j)] for j in range(4)] for i in range(4)]
    assert np.allclose(found, grids["dx"])
    call = "chain(x, w, b, w2, b2, dy2)" if aim == "dy2" else "chain(x, w, b, w2, b2, t=t)"
    assert f"Player({call})" in story.code
    space = {}
    exec(story.code.format(**player.state["numbers"]), space)
    assert space["w2"] == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"dy2": None}, TypeError, "dy2 or t is needed"),
        ({"t": T}, TypeError, "not both"),
        ({"w2": np.ones((4, 4))}, ValueError, r"w2 of shape \(4, 4\) does not fit .* \(3, 3\)"),
        ({"w": np.ones((5, 5))}, ValueError, r"w of shape \(5, 5\) does not fit"),
        ({"dy2": np.ones((3, 3))}, ValueError, r"dy2 has to have the shape .* \(2, 2\)"),
        ({"x": np.ones((7, 7))}, ValueError, r"take a part of it, such as x\[:6, :6\]"),
        ({"b2": [1, 2]}, ValueError, "b2 has to be one number"),
        ({"b": B2, "b2": np.nan}, ValueError, "b2 has to be finite"),
        ({"w2": [1, 2]}, ValueError, "w2 has to have 2 dimensions"),
        ({"x": np.ones((1, 1, 4, 4))}, ValueError, r"x\[0, 0\] has 2"),
        ({"w2": [["a"]]}, (TypeError, ValueError), "w2"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(changed, error, words):
    given = {"x": X, "w": W, "b": B, "w2": W2, "b2": B2, "dy2": DY2} | changed
    with pytest.raises(error, match=words):
        chain(**given)
