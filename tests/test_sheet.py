"""The sheet against the layer and the plain sums over the taps, and what a story is made of."""

import dataclasses
import json
import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convviz import conv2d, conv2d_backward, taps
from convviz.geometry import geometry
from convviz.sheet import Cell, Entries, grouped, sheet, value, values
from convviz.story.model import Story
from convviz.story.words import Numeral, Slope
from convviz.text import number, written

from .page import Formula, origins, pages
from .test_svg import EXAMPLES, STORIES, W, X, story_of, told_of
from .written import equals, formed

each_story = pytest.mark.parametrize("name", STORIES)
each_example = pytest.mark.parametrize("example", EXAMPLES)
KEYS = ("y", "dx", "dw", "db")


# ---- sheets --------------------------------------------------------------------------------


@st.composite
def layers(draw):
    """Shapes of x and w with one channel, and the arguments of a layer, so that the filter fits."""
    few, border = st.integers(1, 3), st.integers(0, 2)
    k, stride, dilation = (draw(st.tuples(few, few)) for _ in range(3))
    padding = draw(st.tuples(*[st.tuples(border, border)] * 2))
    least = [
        max(1, d * (size - 1) + 1 - sum(both))
        for d, size, both in zip(dilation, k, padding, strict=True)
    ]
    x = tuple(draw(st.integers(size, max(size, 6))) for size in least)
    return x, k, {"stride": stride, "padding": padding, "dilation": dilation}


def arrays(x_shape, w_shape, layer):
    draw = np.random.default_rng([*x_shape, *w_shape])
    where = geometry(x_shape, w_shape, layer["stride"], layer["padding"], layer["dilation"], 1)
    shapes = {"x": x_shape, "w": w_shape, "b": (), "dy": where.y[2:]}
    return where, {k: draw.integers(-9, 10, shape).astype(float) for k, shape in shapes.items()}


def given_cells(numbers):
    return [(Cell(key, at), float(n)) for key, a in numbers.items() for at, n in np.ndenumerate(a)]


@given(layers())
@settings(max_examples=100)
def test_a_sheet_comes_to_what_the_layer_computes(layer):
    x_shape, w_shape, how = layer
    where, numbers = arrays(x_shape, w_shape, how)
    assume(len(grouped(where)["y"]) == numbers["dy"].size)
    x, w, b, dy = (numbers[key] for key in ("x", "w", "b", "dy"))
    found = values(sheet(where, *KEYS), given_cells(numbers))
    grids = {"y": conv2d(x, w, float(b), **how)}
    for key, grid in zip(("dx", "dw", "db"), conv2d_backward(dy, x, w, **how), strict=True):
        grids[key] = np.asarray(grid)
    for key, grid in grids.items():
        for at, expected in np.ndenumerate(grid):
            assert found.get(Cell(key, at), 0.0) == expected, (key, at)
    assert {cell.grid for cell in found} == {"x", "w", "b", "dy", *KEYS}


def test_a_window_that_lies_on_the_padding_alone_gives_b_and_counts_for_db():
    how = {"stride": 1, "padding": ((0, 0), (0, 1)), "dilation": 1}
    where, numbers = arrays((1, 1), (1, 1), how)
    found = values(sheet(where, *KEYS), given_cells(numbers))
    assert found[Cell("db")] == numbers["dy"].sum()
    assert found[Cell("y", (0, 1))] == numbers["b"]


@given(layers())
@settings(max_examples=100)
def test_a_sheet_has_a_term_for_each_tap_in_their_order(layer):
    x_shape, w_shape, how = layer
    where, _ = arrays(x_shape, w_shape, how)
    met = taps(x_shape, w_shape, **how)
    rows = dict(sheet(where, "y", "dx", "dw"))
    for (key, at), total in rows.items():
        mine = [t for t in met if getattr(t, key[-1]) == at]
        factors = {
            "y": [(Cell("x", t.x), Cell("w", t.w)) for t in mine],
            "dx": [(Cell("dy", t.y), Cell("w", t.w)) for t in mine],
            "dw": [(Cell("dy", t.y), Cell("x", t.x)) for t in mine],
        }[key]
        assert total == (*factors, *([(Cell("b"),)] if key == "y" else []))
    assert sum(map(len, rows.values())) == 3 * len(met) + sum(key == "y" for key, _ in rows)
    ys = [factors[0] for factors in dict(sheet(where, "db"))[Cell("db")]]
    assert ys == [Cell("dy", at) for at in np.ndindex(where.y[2:])]
    assert all(type(group) is dict for group in grouped(where).values())


@given(layers())
@settings(max_examples=50)
def test_every_row_needs_only_what_came_before(layer):
    x_shape, w_shape, how = layer
    where, numbers = arrays(x_shape, w_shape, how)
    known = {cell for cell, _ in given_cells(numbers)}
    for cell, total in sheet(where, *KEYS):
        assert all(factor in known or factor == 1.0 for factors in total for factor in factors)
        assert cell not in known
        known.add(cell)


@pytest.mark.parametrize("stride", [(1, 2), (2, 1), 2])
def test_padding_that_keeps_the_size_needs_a_stride_of_one_both_ways(stride):
    with pytest.raises(ValueError, match="stride has to be 1"):
        geometry((5, 5), (3, 3), stride, "same", 1, 1)


def test_a_sum_is_added_from_left_to_right():
    tiny = (1e-16,)
    assert value(((1.0,), tiny, tiny), {}) == 1.0
    assert value((tiny, tiny, (1.0,)), {}) > 1.0
    assert value(((0.1,), (0.2,), (0.3,)), {}) == 0.6000000000000001
    assert value(((0.1, 3.0, 7.0),), {}) == 0.1 * 3.0 * 7.0


def test_binary_noise_is_zero_and_nothing_else_is():
    assert value(((0.1,), (0.2,), (-0.3,)), {}) == 0
    assert value(((1.0,), (-1 + 0.9e-12,)), {}) == 0
    assert value(((1.0,), (-1 + 1.2e-12,)), {}) > 1e-12
    assert value(((1e-300,),), {}) == 1e-300
    assert value(((-4.0,), (4 - 1e-11,)), {}) < 0
    assert value(((1e-13, 1.0),), {}) == 1e-13
    assert value((), {}) == 0


@each_example
@each_story
def test_the_json_of_a_story_evaluates_to_its_values(example, name):
    """By ten lines that know nothing of cells."""
    story = story_of(example, name)
    page = pages(story)["wide"]
    assert json.loads(json.dumps(page.sheet)) == page.sheet
    assert Entries.CONSTANTS == (0.0, 1.0)
    cells = [Cell(grid, tuple(at)) for grid, *at in page.sheet["cells"]]
    assert list(zip(cells, page.sheet["values"], strict=True)) == list(story.numbers)
    entries = Entries(story.numbers, story.script.sheet)
    for cell, found in story.values.items():
        assert page.entries[entries.of(((cell,),))] == found
    sums = [tuple(map(tuple, total)) for total in page.sheet["sums"]]
    assert len(set(sums)) == len(sums)
    for k, total in enumerate(sums, 2 + len(cells)):
        assert all(0 <= entry < k for factors in total for entry in factors)


# ---- stories -------------------------------------------------------------------------------


@each_story
@given(st.integers(0, 2**32), st.sampled_from([((3, 3), (2, 2)), ((4, 5), (3, 2))]))
@settings(max_examples=8)
def test_the_structure_of_a_story_depends_on_its_geometry_alone(name, seed, shapes):
    (x_shape, w_shape), draw = shapes, np.random.default_rng(seed)
    y_shape = tuple(a - b + 1 for a, b in zip(x_shape, w_shape, strict=True))
    one, other = (
        STORIES[name](
            draw.integers(-9, 10, x_shape),
            draw.normal(size=w_shape) * 10.0 ** draw.integers(-6, 9),
            float(draw.normal()),
            np.zeros(y_shape) if zero else draw.integers(-3, 4, y_shape),
        )
        for zero in (False, True)
    )
    assert one.script == other.script
    assert one.numbers != other.numbers
    assert [step.words for step in one.steps] == [step.words for step in other.steps]


@each_story
def test_every_number_of_a_step_is_a_cell_of_the_sheet_or_a_constant(name):
    for example in ("course", "4×5"):
        story = story_of(example, name)
        known = {cell for cell, _ in (*story.numbers, *story.script.sheet)}
        for step in story.script.steps:
            for factor in numbers_of(story, step):
                if isinstance(factor, Cell):
                    assert factor in known
                    assert factor in story.values
                else:
                    assert factor in Entries.CONSTANTS
                    assert type(factor) is float


def numbers_of(story, step):
    """All that stands for a number on a step: on boards, in terms, on links, in sentences."""
    boards = {grid.key: grid.board for grid in story.script.grids}
    for look in step.looks:
        for row in (look.board or boards[look.key]).slots:
            yield from (slot for slot in row if slot is not None)
    for line in step.formula:
        for term in (*line.terms, *([line.tail] if line.tail else [])):
            yield from (factor for factor in term.factors if not isinstance(factor, Slope))
        yield from [line.result] if line.result else []
    yield from (link.factor for link in step.links)
    for piece in (*step.words, *step.equation):
        if isinstance(piece, Numeral):
            yield from (factor for factors in piece.sum for factor in factors)


@each_story
def test_equal_stories_are_one(name):
    story = story_of("course", name)
    again = STORIES[name](*(np.array(part).tolist() for part in EXAMPLES["course"]))
    assert story == again
    assert hash(story) == hash(again)
    assert len({story, again}) == 1
    assert story != story_of("awkward", name)
    assert story.script == story_of("awkward", name).script


@each_story
def test_nothing_in_a_story_can_be_set(name):
    story = story_of("course", name)
    for thing in (story, story.script):
        for field in dataclasses.fields(thing):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(thing, field.name, None)
    with pytest.raises(TypeError):
        story.values[Cell("x", (0, 0))] = 1.0
    for cls in map(type, (story.script.steps[0], story.steps[0], story.script.grids[0])):
        assert issubclass(cls, tuple)
    assert isinstance(story.numbers, tuple)
    hash(story.script)


def test_an_array_that_is_changed_later_changes_no_story():
    x = np.array(X)
    story = STORIES["forward"](x, W, 1.0, None)
    before = story.steps[0].caption
    x += 1
    assert story.steps[0].caption == before
    assert story == STORIES["forward"](X, W, 1.0, None)


# ---- what is no number ----------------------------------------------------------------------

HIDDEN = {  # what a story does not show
    **{"forward": ["dy"], "chain_rule-x": ["b"], "chain_rule-w": ["b"], "chain_rule-b": ["x", "w"]},
    **{f"{kind}-x": ["x", "b"] for kind in ("as_convolution", "as_weighted_sum", "two_ways")},
    **{f"{kind}-w": ["w", "b"] for kind in ("as_convolution", "as_weighted_sum", "two_ways")},
    **{f"{kind}-b": ["x", "w", "b"] for kind in ("as_convolution", "as_weighted_sum", "two_ways")},
}


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
@each_story
def test_what_is_no_number_stops_only_a_story_that_shows_it(name, odd):
    for k, key in enumerate(("x", "w", "b", "dy")):
        parts = [np.array(part) for part in EXAMPLES["course"]]
        parts[k][(-1,) * parts[k].ndim] = odd
        if key in HIDDEN.get(name, []):
            assert STORIES[name](*parts).steps == story_of("course", name).steps
        else:
            with pytest.raises(ValueError, match=rf"so {key} has to be finite: it holds {odd} at"):
                STORIES[name](*parts)


def test_a_result_that_cannot_be_written_down_is_named():
    with pytest.raises(ValueError, match="so y has to be finite: it holds inf at"):
        STORIES["forward"]([[1e308]], [[10.0]], 0.0, None)


# ---- captions ------------------------------------------------------------------------------


@each_example
@each_story
def test_an_equation_says_what_its_products_come_to(example, name):
    story, told = story_of(example, name), told_of(example, name)
    for step, (key, place) in enumerate(told.places):
        found = story.steps[step].equation
        assert story.steps[step].caption == (
            f"{story.steps[step].words}: {found}" if found else f"{story.steps[step].words}."
        )
        if told.kind == "as_weighted_sum" or (told.kind == "chain_rule" and step % 3 < 2):
            assert found == ""
        else:
            key = f"d{key}" if told.kind == "connections" and key != "y" else key
            terms = [told.value(factors) for factors in told.sum(key, place)]
            value = told.grids[key][place]
            left, sides = told.name(key, place), None
            if len(terms) == 1:
                sides = told.factors_of([(factors, False) for factors in told.sum(key, place)])
                one, other = sides[0]
                left = f"{formed(one, 'plain')} · {formed(other, 'factor')}"
            if 1 < len(terms) <= 9:
                signed = [f" {formed(v, 'sign')} {formed(v, 'size')}" for v in terms[1:]]
                left = formed(terms[0], "plain") + "".join(signed)
                sides = [[term] for term in terms]
            assert found == f"{left} {equals(sides, [[value]])} {formed(value, 'plain')}"


@pytest.mark.parametrize(("size", "written_out"), [(8, True), (9, False)])
def test_nine_products_are_the_most_that_a_sentence_holds(size, written_out):
    x = np.ones((1, size))
    equation = STORIES["forward"](x, x, 1.0, None).steps[0].equation
    assert equation.count("+") == (size if written_out else 0)


AWKWARD = {
    "zero": ([[0.1, 0.2, 0.3]], [[1, 1, -1]]),
    "tie": ([[0.15, 0.35]], [[0.35, -0.15]]),
    "long": ([[1 / 3, 2 / 3, 1e-7]], [[3.3333, -2.2222, 7.7777]]),
    "huge": ([[1111, 1111.5]], [[1111, 0.001]]),
    "half": ([[12.125, 0.00012345]], [[1, 1]]),
    "near": ([[0.30000000000000004, 0.1]], [[3, -9]]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_caption_cell_and_boxed_result_are_the_same_text(name):
    x, w = AWKWARD[name]
    dy = np.full((1, 1), 0.7)
    for tell in ("forward", "connections", *(n for n in STORIES if n.startswith(("as_c", "two")))):
        story = STORIES[tell](x, w, 0.0, dy)
        for kind, page in pages(story).items():
            for step, told in enumerate(story.steps):
                seen = page.seen(step, "numbers")
                (box,) = Formula(seen).boxes
                inside = [t for t in seen.texts if t.slot and common_centre(t, box)]
                (result,) = [t.string for t in inside]
                assert re.search(f"[=≈] {re.escape(result)}$", told.caption), kind
                sum_ = inside[0].slot.sum
                same = [t for t in seen.texts if t.slot and t.slot.sum == sum_]
                same = [t for t in same if t.slot.form in ("plain", "factor")]
                found = {t.string.lstrip("(").rstrip(")") for t in same if has_room(t, result)}
                assert found == {result}
                if name == "zero" and tell == "forward":
                    assert result == "0"
                    assert told.equation == "0.1 + 0.2 − 0.3 + 0 = 0"


def has_room(text, string):
    """Whether a cell has room for a number at the least size; else it has fewer digits."""
    return origins(string, "serif")[-1] / 1000 * 9 <= text.slot.room


def common_centre(text, box):
    left, top, right, bottom = box.box
    x, y = text.middle
    return left < x < right and top < y < bottom


@cache
def awkward_numbers():
    draw = np.random.default_rng(5)
    scale = 10.0 ** draw.integers(-9, 12, 400)
    return [*(draw.normal(size=400) * scale), *draw.integers(-2_000_000, 2_000_000, 200) / 8]


def test_numbers_are_written_by_one_rule():
    for found in (*awkward_numbers(), 1e6, 999999.0, 999999.5, 99995.0, 0.001, 0.00099995):
        for form in ("plain", "factor", "sign", "size"):
            assert written(float(found), form) == formed(float(found), form)
    assert number(123456.0) == "123456"
    assert number(2.5e-9) == "2.5e−9"


def test_a_thousandth_is_written_in_full():
    assert number(0.001) == formed(0.001, "plain") == "0.001"


def test_a_number_grows_with_its_value():
    found = sorted(float(v) for v in awkward_numbers())
    read = [float(number(v).replace("−", "-")) for v in found]
    assert all(a <= b for a, b in pairwise(read))


def test_a_story_is_what_it_says_it_is():
    story = story_of("course", "forward")
    assert isinstance(story, Story)
    assert story.values[Cell("y", (0, 1))] == -3.0
    assert story.value(((Cell("x", (0, 0)), Cell("w", (0, 1))), (1.0,))) == 5.0


def test_a_name_is_not_quite_a_number_that_is_rounded():
    story = STORIES["connections"](np.array([[1 / 3]]), np.array([[2.0]]), 0.0, np.array([[1.0]]))
    for page in pages(story).values():
        signs = [t.string for t in page.seen(1, "numbers").texts if t.equals]
        assert sorted(signs) == ["=", "=", "≈", "≈"]  # w11 = 2, x11 ≈ 0.3333; ≈ 1 · 0.3333 = 0.3333
        assert [row.text for row in Formula(page.seen(1, "numbers")).rows][1:] == [
            "≈ 1 · 0.3333",
            "= 0.3333",
        ]
