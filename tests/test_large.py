"""Large grids: shades that follow numbers, and a loupe that shows those a step is about."""

import json
import re
from functools import cache

import numpy as np
import pytest

from convviz import Player, as_convolution, as_weighted_sum, conv2d, conv2d_backward, forward
from convviz.bundle import bundle
from convviz.drawing import Picture, drawn
from convviz.drawing.images import ImagePainter
from convviz.drawing.numerals import lettered
from convviz.drawing.shades import Shade, luminance
from convviz.drawing.style import HUES, INK, SHADES, UNKNOWN, WHITE
from convviz.sheet import Cell
from convviz.story.large import SEEN, groups

from .flaws import flaws
from .page import Page

FIVE = np.array(
    [
        [0, 0, 9, 14, 15, 14, 3, 0],
        [0, 3, 16, 11, 8, 5, 1, 0],
        [0, 6, 15, 1, 0, 0, 0, 0],
        [0, 8, 16, 13, 10, 2, 0, 0],
        [0, 2, 7, 6, 12, 13, 1, 0],
        [0, 0, 0, 0, 2, 16, 5, 0],
        [0, 1, 6, 3, 9, 15, 2, 0],
        [0, 0, 11, 16, 13, 4, 0, 0],
    ]
)
W3 = np.array([[-1, 0, 2], [-2, 1, 3], [-1, 0, 1]])
W5 = np.array(
    [[0, 0, 1, 2, 1], [-1, -1, 1, 3, 2], [-2, -2, 0, 2, 2], [-2, -3, -1, 1, 1], [-1, -2, -1, 0, 0]]
)
KINDS = ("wide", "narrow")


def enlarged(rows, cols):
    """The digit with more pixels, its grey levels between those of its own."""

    def along(image, size):
        places = np.linspace(0, len(image) - 1, size)
        return np.array([np.interp(places, range(len(image)), line) for line in image.T]).T

    return np.rint(along(along(FIVE, rows).T, cols).T)


def numbers(x_shape, w):
    x = FIVE if x_shape == FIVE.shape else enlarged(*x_shape)
    y = conv2d(x, w).shape
    return x, w, np.random.default_rng(1).integers(-9, 10, y)


SIZES = {
    "8": numbers((8, 8), W3),  # shaded, but for ∂L/∂X
    "12": numbers((12, 12), W3),  # a step for each cell
    "28": numbers((28, 28), W5),  # a step for each row
    "48": numbers((48, 64), W3),
    "flat": numbers((2, 40), W3[:2]),
    "high": numbers((40, 3), W3),
    "wide filter": numbers((16, 16), np.kron(W3, np.ones((4, 4)))),
    "hardly a result": numbers((12, 13), np.kron(W3, np.ones((4, 4)))),
}
TELL = {
    "forward": lambda x, w, dy: forward(x, w, 2),
    **{
        f"convolution {of}": lambda x, w, dy, of=of: as_convolution(x, w, dy, of=of) for of in "xwb"
    },
    **{f"sum {of}": lambda x, w, dy, of=of: as_weighted_sum(x, w, dy, of=of) for of in "xwb"},
}
FIT = [("convolution b", size) for size in ("12", "wide filter", "hardly a result")]
FIT += [("sum b", size) for _, size in FIT]  # for these ∂L/∂Y is small enough for numbers
LARGE = [
    (name, size)
    for name in TELL
    for size in list(SIZES)[1:]
    if (name, size) not in FIT and (size != "48" or name == "forward")
]
SMALL = [*((name, "8") for name in TELL), *FIT]


@cache
def told(name, size):
    return TELL[name](*SIZES[size])


@cache
def pictured(name, size, kind):
    return Picture(told(name, size), kind)


def few(story):
    last = len(story.steps) - 1
    return sorted({0, last // 2, last})


each_story = pytest.mark.parametrize(("name", "size"), [*LARGE, *SMALL])
each_large = pytest.mark.parametrize(("name", "size"), LARGE)
each_kind = pytest.mark.parametrize("kind", KINDS)


def shades(name, size, kind, step):
    """The shades of a step, as the page has them: each with its value and how it looks."""
    story = told(name, size)
    picture = pictured(name, size, kind)
    for layer in picture.layers:
        for mark in layer.marks:
            if isinstance(mark, Shade) and layer.seen(step, "numbers"):
                yield mark, story.value(mark.sum), lettered(mark, story)


# ---- how dark ------------------------------------------------------------------------------


@each_story
@each_kind
def test_the_larger_a_number_the_darker_its_cell(name, size, kind):
    for step in few(told(name, size)):
        found = {}
        for mark, value, (cell, *_) in shades(name, size, kind, step):
            found.setdefault((mark.darkest, mark.scale), []).append((abs(value), cell.fill))
        assert found or name.endswith("b")
        for pairs in found.values():
            light = [luminance(fill) for _, fill in sorted(pairs, key=lambda pair: pair[0])]
            assert light == sorted(light, reverse=True)
            assert all((fill == WHITE) == (value == 0) or value for value, fill in pairs)


@pytest.mark.parametrize(("name", "size"), [("forward", "28"), ("sum x", "12")])
def test_the_page_can_find_every_colour_itself(name, size):
    """From the sheet alone, as it has to when other numbers are typed."""
    _, pictures, entries, _ = drawn(told(name, size))
    sheet = entries.json()
    for picture in pictures.values():
        page = Page("", re.sub(r"<use[^>]*>", "", picture), sheet)
        groups = re.findall(
            r"data-shade='(.*?)' data-among='(.*?)' data-darkest='#(.*?)'.*?>(.*?)</g>", picture
        )
        assert groups
        for numbers, among, darkest, inside in groups:
            most = max(abs(page.entries[k]) for k in spread(among))
            fills = re.findall(r"<path fill='#(.*?)'", inside)
            for k, fill in zip(spread(numbers), fills, strict=True):
                part = abs(page.entries[k]) / most if most else 0
                for at in (0, 2, 4):
                    channel = 255 + (int(darkest[at : at + 2], 16) - 255) * part
                    assert int(fill[at : at + 2], 16) == int(channel + 0.5)


def spread(ranges):
    """2-4,7 as 2, 3, 4, 7."""
    for run in ranges.split(","):
        first, *last = map(int, run.split("-"))
        yield from range(first, (last or [first])[0] + 1)


@each_large
@each_kind
def test_a_minus_is_in_the_negative_cells_and_no_others(name, size, kind):
    for step in few(told(name, size)):
        for mark, value, (cell, *minus) in shades(name, size, kind, step):
            assert len(minus) == (mark.signed and value < 0)
            for line in minus:
                dark = luminance(cell.fill) < 0.21
                assert line.line == (WHITE if dark else INK)
                (left, top), (right, _) = line.points
                assert mark.x < left < right < mark.x + mark.side
                assert top == mark.y + mark.side / 2


def test_numbers_can_be_read_on_every_shade():
    for darkest in SHADES.values():
        assert (luminance(darkest) + 0.05) / (luminance(INK) + 0.05) >= 7.5


# ---- what is known when ------------------------------------------------------------------------


def on_image(story, picture, key, step):
    """The cells that an image shows on a step: {place: value}."""
    painter = next(
        p for p in picture.painters.values() if p.grid.key == key and isinstance(p, ImagePainter)
    )
    wide, high = painter.cols * painter.unit, painter.rows * painter.unit
    found = {}
    for layer in picture.layers:
        for mark in layer.marks if layer.seen(step, "numbers") else ():
            if isinstance(mark, Shade) and mark.signed:
                x, y = mark.x - painter.x, mark.y - painter.y
                if 0 <= x < wide and 0 <= y < high:
                    place = round(y / painter.unit), round(x / painter.unit)
                    found[place] = story.value(mark.sum)
    return found


@pytest.mark.parametrize("size", ["12", "28"])
@pytest.mark.parametrize(("name", "key"), [("forward", "y"), ("convolution x", "dx")])
@each_kind
def test_a_cell_is_unknown_until_its_row_is_told(name, key, size, kind):
    story, picture = told(name, size), pictured(name, size, kind)
    x, w, dy = SIZES[size]
    right = conv2d(x, w, 2) if key == "y" else conv2d_backward(dy, x, w).dx
    for step in few(story):
        found = on_image(story, picture, key, step)
        told_so_far = {p[1:] for s in story.script.steps[: step + 1] for p in s.about}
        assert set(found) == told_so_far
        assert all(value == right[place] for place, value in found.items())
    fills = {mark.fill for layer in picture.layers for mark in layer.marks if hasattr(mark, "fill")}
    assert UNKNOWN in fills


@pytest.mark.parametrize(("of", "size"), [("x", "28"), ("w", "28"), ("b", "28"), ("x", "12")])
def test_the_total_ends_as_the_gradient(of, size):
    story, (x, w, dy) = told(f"sum {of}", size), SIZES[size]
    right = np.atleast_2d(getattr(conv2d_backward(dy, x, w), f"d{of}"))
    for kind in KINDS:
        picture = pictured(f"sum {of}", size, kind)
        found = on_image(story, picture, "total", len(story.steps) - 1)
        assert found == {place: right[place] for place in np.ndindex(right.shape)}


# ---- the loupe -----------------------------------------------------------------------------


def looks(step):
    return {look.key: look for look in step.looks}


def values(story, board):
    return np.array([[story.value(((slot,),)) for slot in row] for row in board.slots])


@pytest.mark.parametrize("size", ["12", "28", "48", "flat", "high"])
def test_the_loupe_shows_the_window_and_what_it_makes(size):
    story, (x, w, _) = told("forward", size), SIZES[size]
    y = conv2d(x, w, 2)
    for step in story.script.steps:
        _, row, col = step.about[-1]
        seen = looks(step)
        window = values(story, seen["window"].board)
        np.testing.assert_array_equal(window, x[row : row + len(w), col : col + w.shape[1]])
        (shown,) = seen["result"].board.slots
        assert story.value((shown,)) == y[row, col]
        assert seen["x"].window[:2] == seen["y"].question == (row, col)


def test_the_loupe_shows_the_border_zeros_of_result_1():
    first = looks(told("convolution x", "28").script.steps[0])["window"].board
    assert [[slot is None for slot in row] for row in first.slots] == [
        *([[True] * 5] * 4),
        [True] * 4 + [False],
    ]


def test_the_loupe_of_a_sum_shows_one_product():
    for of in "xw":
        story, (x, w, _) = told(f"sum {of}", "28"), SIZES["28"]
        for step in story.script.steps:
            seen = looks(step)
            piece, scaled, weight = (
                np.array(
                    [[story.value(((slot,),)) for slot in row] for row in seen[key].board.slots]
                )
                for key in ("piece", "scaled", "weight")
            )
            _, row, col = step.about[-1]
            np.testing.assert_array_equal(
                piece, w if of == "x" else x[row : row + 5, col : col + 5]
            )
            np.testing.assert_array_equal(scaled, piece * weight)
            assert seen["dy"].question == (row, col)


def test_what_has_no_room_under_the_loupe_is_left_out():
    keys = {
        (name, size): {grid.key for grid in told(name, size).script.grids}
        for name, size in LARGE
        if size in ("28", "wide filter")
    }
    assert "window" in keys["forward", "28"]
    assert "window" not in keys["forward", "wide filter"]  # its filter is 12 × 12
    assert "window" not in keys["convolution w", "28"]  # its window is 24 × 24
    whole = looks(told("convolution w", "28").script.steps[3])["result"]
    assert (whole.known, whole.board) == (4, None)  # all of ∂L/∂W, as far as it is known
    assert W5.shape[0] <= SEEN < 12


# ---- steps and words ---------------------------------------------------------------------------


@each_large
def test_the_steps_tell_every_cell_once(name, size):
    story = told(name, size)
    places = [place for step in story.script.steps for place in step.about]
    assert len(set(places)) == len(places)
    key = {"f": "y", "c": f"d{name[-1]}", "s": "dy"}[name[0]]
    x, w, dy = SIZES[size]
    shape = {"y": dy.shape, "dx": x.shape, "dw": w.shape, "db": (1, 1), "dy": dy.shape}[key]
    assert set(places) == {(key, *place) for place in np.ndindex(shape)}
    assert len(story.steps) == (np.prod(shape) if np.prod(shape) <= 150 else shape[0])
    for k in few(story):
        assert {story.step_about(*place) for place in story.script.steps[k].about} == {k}


def test_the_cell_under_the_loupe_walks_from_corner_to_corner():
    for shape in ((24, 24), (46, 62), (200, 1), (151, 2)):
        chosen = [group.chosen for group in groups(shape)]
        assert chosen[0] == (0, 0)
        assert chosen[-1] == (shape[0] - 1, shape[1] - 1)
        assert [row for row, _ in chosen] == list(range(shape[0]))


def test_captions_end_in_what_was_computed():
    x, w, _ = SIZES["28"]
    for step, caption in enumerate(s.caption for s in told("forward", "28").steps):
        place = told("forward", "28").script.steps[step].about[-1][1:]
        value = f"{conv2d(x, w, 2)[place]:.0f}".replace("-", "−")
        assert caption.startswith(f"Row {step + 1} of Y: its 24 cells are now known.")
        assert caption.endswith(f": y{place[0] + 1},{place[1] + 1} = {value}")


@each_large
def test_the_structure_does_not_depend_on_the_numbers(name, size):
    x, w, dy = SIZES[size]
    other = TELL[name](x[::-1] - 3.5, w.T * 0.0 if w.shape[0] == w.shape[1] else -w, dy[:, ::-1])
    assert other.script == told(name, size).script


@pytest.mark.parametrize("name", ["forward", "convolution x", "sum x"])
def test_the_page_has_the_same_marks_for_other_numbers(name):
    x, w, dy = SIZES["28"]
    for kind in KINDS:
        one = pictured(name, "28", kind)
        other = Picture(TELL[name](x[::-1] - 3, -w, dy[::-1]), kind)
        shown, others = (
            [(layer.steps, mark) for layer in picture.layers for mark in layer.marks]
            for picture in (one, other)
        )
        assert list(map(of_shades, shown)) == list(map(of_shades, others))


def of_shades(found):
    return found if isinstance(found[1], Shade) else (found[0], type(found[1]))


# ---- on the page -----------------------------------------------------------------------------


@each_story
@each_kind
def test_nothing_is_clipped_or_overlaps(name, size, kind):
    for step in few(told(name, size)):
        for face in ("numbers", "symbols") if size in ("8", "28") else ("numbers",):
            assert flaws(pictured(name, size, kind), step, face) == []


@each_large
@each_kind
def test_all_images_of_a_picture_have_one_scale_and_fit_the_page(name, size, kind):
    picture = pictured(name, size, kind)
    images = [p for p in picture.painters.values() if isinstance(p, ImagePainter)]
    assert {painter.unit for painter in images} == {picture.unit}
    assert 3 <= picture.unit <= 14
    assert picture.width == {"wide": 860, "narrow": 344}[kind]
    assert picture.height < 680 or kind == "narrow"


@each_large
def test_a_cell_of_a_large_result_can_be_pointed_at(name, size):
    picture = pictured(name, size, "wide")
    for key, row, col, x, y, step in picture.spots():
        assert step == told(name, size).step_about(key, row, col)
        assert 0 <= x < picture.width
        assert 0 <= y < picture.height
    pictures = drawn(told(name, size), ("wide",)).pictures
    spots = re.findall(
        r"<rect data-cell='[^']*' data-goto='(\d+)' x='.*?' y='.*?' width='(\d+)' height='(\d+)'",
        pictures["wide"],
    )
    area = sum(int(wide) * int(high) for _, wide, high in spots)
    assert area == len(list(picture.spots())) * picture.unit**2
    assert {int(step) for step, *_ in spots} == set(range(len(told(name, size).steps)))


@pytest.mark.parametrize("name", TELL)
def test_a_digit_is_small_enough_for_a_notebook(name):
    story = told(name, "28")
    assert len(Player(story)._story) < 256 * 1024
    most = 2 if name == "sum w" else 1.2  # megabytes before they are packed
    assert len(json.dumps(bundle(story), ensure_ascii=False).encode()) < most * 2**20


def test_what_is_too_large_is_refused_with_a_part_that_fits():
    x, w = np.ones((99, 99)), np.ones((5, 5))
    with pytest.raises(ValueError, match=r"take a part of x, such as x\[:60, :60\]") as caught:
        forward(x, w)
    part = re.search(r"x\[:(\d+), :(\d+)\]", str(caught.value))
    assert len(forward(x[: int(part[1]), : int(part[2])], w).steps) == 56


def test_the_hues_of_images_are_those_of_their_grids():
    found = {
        mark.scale: mark.darkest for mark, *_ in shades("forward", "28", "wide", 5) if mark.signed
    }
    assert found == {key: HUES[key].line for key in "xwby"}


def test_a_cell_of_the_course_is_not_shaded():
    story = forward(np.ones((7, 7)), np.ones((2, 2)))
    marks = [mark for layer in Picture(story, "wide").layers for mark in layer.marks]
    assert not any(isinstance(mark, Shade) for mark in marks)
    assert Cell("y", (5, 5)) in story.values


# ---- windows that leap, and whose cells lie apart ------------------------------------------------

LAYERS = [
    {"stride": 2},
    {"dilation": 2},
    {"padding": 2},
    {"stride": 2, "padding": 1, "dilation": 2},
]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
@pytest.mark.parametrize("name", [name for name in TELL if name[-1] != "b"])
def test_a_window_may_leap_and_its_cells_lie_apart(name, layer):
    x, w = enlarged(15, 15), W3
    y = conv2d(x, w, 2, **layer)
    dy = np.arange(y.size).reshape(y.shape) % 7 - 3
    if name == "forward":
        story, right, key = forward(x, w, 2, **layer), y, "y"
    else:
        tell = as_convolution if name.startswith("convolution") else as_weighted_sum
        story = tell(x, w, dy, of=name[-1], **layer)
        right = getattr(conv2d_backward(dy, x, w, **layer), f"d{name[-1]}")
        key = f"d{name[-1]}" if tell is as_convolution else "total"
    found = {cell.at[-2:]: v for cell, v in story.values.items() if cell.grid == key}
    assert {place: found.get(place, 0.0) for place in np.ndindex(right.shape)} == dict(
        np.ndenumerate(right)
    )
    for kind in KINDS:
        for step in few(story):
            assert flaws(Picture(story, kind), step, "numbers") == []


def test_the_loupe_shows_what_lies_between_the_cells_that_meet():
    x = enlarged(15, 15)
    story = forward(x, W3, stride=2, dilation=2)
    for step in story.script.steps:
        _, row, col = step.about[-1]
        window = looks(step)["window"]
        np.testing.assert_array_equal(values(story, window.board), x[2 * row :, 2 * col :][:5, :5])
        assert [place for place, _ in window.used] == [(i, j) for i in (0, 2, 4) for j in (0, 2, 4)]


def test_a_window_over_nothing_but_zeros_says_so():
    story = as_convolution(np.ones((13, 13)), [[2.0]], np.ones((7, 7)), stride=2)
    assert story.steps[0].caption.endswith("the product under the window: 1 · 2 = 2")
    assert story.steps[1].caption.endswith("since nothing else is under the window: ∂L/∂x2,2 = 0")
