import re
from functools import cache
from itertools import pairwise
from math import prod

import numpy as np
import pytest

from convviz import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    conv2d,
    conv2d_backward,
    forward,
    taps,
    two_ways,
)

from .examples import DY, SIZES, B, W, X, numbers

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)
wanted = pytest.mark.parametrize("of", ["x", "w", "b"])
each_size = pytest.mark.parametrize(
    "shapes", SIZES, ids=lambda s: "{},{}*{},{}".format(*sum(s, ()))
)


def stories(x, w, b, dy):
    """Every story of an example."""
    yield forward(x, w, b)
    yield connections(x, w, dy, b)
    for of in "xwb":
        yield chain_rule(x, w, b, dy, of=of)
        yield as_convolution(x, w, dy, of=of)
        yield as_weighted_sum(x, w, dy, of=of)
        yield two_ways(x, w, dy, of=of)


@cache
def steps(shapes):
    """Every step of every story of a size, with its story."""
    return [(story, step) for story in stories(*numbers(*shapes)) for step in story.steps]


class Meaning(dict):
    """What each name in a story stands for; a number stands for itself."""

    def __init__(self, x, w, b, dy):
        dx, dw, db = conv2d_backward(dy, x, w)
        grids = {"x": x, "w": w, "y": conv2d(x, w, b)}
        grids |= {"∂L/∂x": dx, "∂L/∂w": dw, "∂L/∂y": dy}
        for name, grid in grids.items():
            for (i, j), value in np.ndenumerate(grid):
                self[f"{name}{i + 1}{j + 1}"] = value
        self |= {"b": b, "∂L/∂b": db}
        self.locals = {}  # ∂y/∂x and so on: the name of what it is
        for tap in taps(x.shape, w.shape):
            x_, w_, y_ = (f"{key}{i + 1}{j + 1}" for key, (i, j) in zip("xwy", tap, strict=True))
            self.locals |= {f"∂{y_}/∂{x_}": w_, f"∂{y_}/∂{w_}": x_, f"∂{y_}/∂b": "1"}

    def __missing__(self, name):
        return self[self.locals.get(name, "0")] if name.startswith("∂y") else parse(name)

    def sum(self, line):
        terms = [*line.terms, *([line.tail] if line.tail else [])]
        return sum(self.term(term) for term in terms if term.parts)

    def term(self, term):
        product = prod(self[part.text] for part in term.parts)
        return -product if term.sign == "−" else product


@cache
def meanings(shapes):
    return Meaning(*numbers(*shapes))


def parse(text):
    return float(text.strip("()").replace("−", "-"))


def values(step, key):
    return np.array([[cell.value for cell in row] for row in step.views[key].cells], float)


def cells(step):
    return [(key, cell) for key, v in step.views.items() for row in v.cells for cell in row]


def gradient(x, w, dy, of):
    return np.atleast_2d(getattr(conv2d_backward(dy, x, w), f"d{of}"))


# ---- the last step shows the result --------------------------------------------------------


@sizes
def test_forward_fills_y_one_cell_a_step(x_shape, w_shape):
    x, w, b, _ = numbers(x_shape, w_shape)
    story, y = forward(x, w, b), conv2d(x, w, b)
    assert len(story.steps) == y.size
    for count, step in enumerate(story.steps, 1):
        known = np.where(np.arange(y.size).reshape(y.shape) < count, y, np.nan)
        assert np.array_equal(values(step, "y"), known, equal_nan=True)


@sizes
@wanted
def test_all_ways_to_a_gradient_agree(x_shape, w_shape, of):
    x, w, b, dy = numbers(x_shape, w_shape)
    found = {
        "chain rule": values(chain_rule(x, w, b, dy, of=of).steps[-1], f"d{of}"),
        "result 1": values(as_convolution(x, w, dy, of=of).steps[-1], f"d{of}"),
        "result 2": values(as_weighted_sum(x, w, dy, of=of).steps[-1], "total"),
        "both": values(two_ways(x, w, dy, of=of).steps[-1], f"d{of}"),
    }
    for way, grid in found.items():
        assert np.array_equal(grid, gradient(x, w, dy, of)), way


@sizes
@wanted
def test_a_gradient_fills_up_cell_by_cell(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    whole = gradient(x, w, dy, of)
    for story in (as_convolution(x, w, dy, of=of), two_ways(x, w, dy, of=of)):
        assert len(story.steps) == whole.size
        for count, step in enumerate(story.steps, 1):
            known = np.where(np.arange(whole.size).reshape(whole.shape) < count, whole, np.nan)
            assert np.array_equal(values(step, f"d{of}"), known, equal_nan=True)


@sizes
@wanted
def test_each_weighted_piece_is_added_to_the_total(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    story = as_weighted_sum(x, w, dy, of=of)
    assert len(story.steps) == dy.size
    assert not values(story.steps[0], "before").any()
    for weight, step in zip(dy.flat, story.steps, strict=True):
        assert np.array_equal(values(step, "scaled"), weight * values(step, "piece"))
        both = values(step, "before") + values(step, "scaled")
        assert np.array_equal(values(step, "total"), both)
    for step, after in pairwise(story.steps):
        assert np.array_equal(values(step, "total"), values(after, "before"))


@sizes
@wanted
def test_the_two_convolved_grids_give_the_cell_under_the_window(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    slid, held = {"x": ("padded", "turned"), "w": ("x", "dy"), "b": ("dy", "ones")}[of]
    for step, result in zip(
        as_convolution(x, w, dy, of=of).steps, gradient(x, w, dy, of).flat, strict=True
    ):
        row, col, height, width = step.views[slid].window
        window = values(step, slid)[row : row + height, col : col + width]
        assert (window * values(step, held)).sum() == result


# ---- formulas, captions, cells -------------------------------------------------------------


@each_size
def test_every_line_of_a_formula_comes_to_the_cell_it_is_about(shapes):
    meaning = meanings(shapes)
    for story, step in steps(shapes):
        for line in step.formula:
            if line.terms:
                about = step.formula[0].left.text
                assert meaning.sum(line) == meaning[about], (story, step.caption)
                assert not line.result or parse(line.result) == meaning[about]


@each_size
def test_the_value_in_a_caption_is_that_of_its_formula_and_its_sum(shapes):
    meaning = meanings(shapes)
    for story, step in steps(shapes):
        results = [line.result for line in step.formula if line.result]
        if results:
            left, value = step.equation.split(" = ")
            assert step.caption.endswith(f"= {results[0]}"), story
            assert value == results[0]
            assert sum_of(left, meaning) == parse(value)
        else:
            assert not step.formula or not step.equation


def sum_of(text, meaning):
    signs = re.sub(r" ([+−]) ", r" \1", text).split()  # −3 +4, in one piece each
    return sum(meaning[sign] for sign in signs)


@each_size
def test_the_value_in_a_caption_is_the_one_in_the_grid(shapes):
    for story, step in steps(shapes):
        if step.formula and step.equation:
            name, value = step.formula[0].left.text, parse(step.equation.split(" = ")[1])
            shown = {cell.value for _, cell in cells(step) if cell.name == name}
            assert shown == {value} or (story.title.startswith("Which") and not shown)


@each_size
@wanted
def test_a_caption_of_result_2_ends_in_the_total(shapes, of):
    x, w, _, dy = numbers(*shapes)
    for step in as_weighted_sum(x, w, dy, of=of).steps:
        total = values(step, "total")
        if total.size <= 12:
            shown = step.caption.split("total = ")[1].strip("[]")
            rows = [[parse(text) for text in row.split()] for row in shown.split("; ")]
            assert np.array_equal(rows, total)
        else:
            assert step.caption.endswith("added.")


@each_size
def test_a_cell_holds_what_its_name_stands_for(shapes):
    meaning = meanings(shapes)
    for story, step in steps(shapes):
        for key, cell in cells(step):
            if cell.value is not None and key not in ("before", "scaled", "total"):
                assert meaning[cell.name] == cell.value, (story, key)


@each_size
def test_everything_has_a_name_and_a_number(shapes):
    for story, step in steps(shapes):
        for key, cell in cells(step):
            assert cell.name or cell.value is None, (story, key)
        written = [line for line in step.formula if line.terms]
        if written:
            assert written[0].face in ("", "symbols")
            assert {line.face for line in written} & {"numbers", ""}
            parts = [part.text for term in written[0].terms for part in term.parts]
            assert all(re.search(r"[a-z]|^[01]$", text) for text in parts)


@each_size
def test_every_step_names_its_grids_and_has_a_view_for_each(shapes):
    for story, step in steps(shapes):
        assert set(step.views) == set(story.grids)
        for bands in (story.bands, story.slim or story.bands):
            shown = [item for band in bands for panel in band for item in panel.items]
            named = [item for item in shown if re.search(r"\w", item)]
            assert set(named) <= set(story.grids)
        assert step.about


@each_size
def test_every_cell_has_its_connections(shapes):
    x, w, _, dy = numbers(*shapes)
    story = connections(x, w, dy)
    for key, grid in (("x", x), ("w", w), ("y", dy)):
        for index in np.ndindex(grid.shape):
            assert (key, *index) in story.steps[story.step_about(key, *index)].about


@each_size
def test_captions_are_one_plain_sentence(shapes):
    for _, step in steps(shapes):
        words = step.caption.split(": ")[0]
        assert step.caption.endswith(f"= {step.equation.split('= ')[-1]}" if step.equation else ".")
        assert re.match(r"[A-Z]|[xwy]\d|∂L", step.caption)
        assert not re.search(r"[.!?] |  |\n|-", step.caption)  # − is a minus, - is none
        assert len(words.split()) > 4


# ---- marks ---------------------------------------------------------------------------------


@each_size
def test_a_term_and_its_cells_carry_the_same_number(shapes):
    for story, step in steps(shapes):
        marked = {(cell.badge, behind(key, cell)) for key, cell in cells(step) if cell.badge}
        named = {
            (top.badge, part.text)
            for line in step.formula
            for top, term in zip(step.formula[0].terms, line.terms, strict=bool(line.terms))
            for part in term.parts
            if top.badge and CELL.match(part.text)
        }
        assert {(badge, name) for badge, name in marked if CELL.match(name)} == named, story


CELL = re.compile(r"[xw]\d|∂L/∂y\d")


def behind(key, cell):
    """The name of a cell; where Y stands, its cells stand for what comes from behind to them."""
    return f"∂L/∂{cell.name}" if key == "y" else cell.name


@each_size
@wanted
def test_the_chain_rule_has_three_steps_for_each_cell_of_any_size(shapes, of):
    x, w, b, dy = numbers(*shapes)
    story = chain_rule(x, w, b, dy, of=of)
    assert len(story.steps) == 3 * gradient(x, w, dy, of).size
    for place, stages in enumerate(zip(*[iter(story.steps)] * 3, strict=True)):
        index = np.unravel_index(place, gradient(x, w, dy, of).shape)
        assert {stage.about[0] for stage in stages} == {(f"d{of}", *index)}
        assert [bool(stage.equation) for stage in stages] == [False, False, True]
        assert len(stages[0].formula[0].terms) == dy.size


def test_how_many_terms_each_x_keeps():
    kept = [
        sum(bool(t.parts) for t in next(n for n in s.formula if n.products).terms)
        for s in chain_rule(X, W, B, DY, of="x").steps[2::3]
    ]
    assert kept == [1, 2, 1, 2, 4, 2, 1, 2, 1]


def test_one_product_has_one_number_in_every_story():
    """The product of ∂L/∂y21 and w12 is number 3 of ∂L/∂x22, however it is told."""
    rows = [
        chain_rule(X, W, B, DY).steps[14].formula[1],
        as_convolution(X, W, DY).steps[4].formula[0],
        two_ways(X, W, DY).steps[4].formula[0],
        connections(X, W, DY).steps[4].formula[0],
    ]
    for row in rows:
        place = [[part.text for part in term.parts] for term in row.terms]
        assert place.index(["∂L/∂y21", "w12"]) == 2
    assert rows[1].terms[2].badge == rows[2].terms[2].badge == rows[3].terms[2].badge == 3


def test_both_results_write_the_same_terms_in_the_same_order():
    for of in "xwb":
        first, both = as_convolution(X, W, DY, of=of), two_ways(X, W, DY, of=of)
        for one, other in zip(first.steps, both.steps, strict=True):
            kept = [term for term in one.formula[0].terms if not term.struck]
            assert kept == list(other.formula[0].terms)
            assert one.equation == other.equation


def test_the_weights_come_out_reversed_in_the_order_of_the_ys():
    step = connections(X, W, DY).steps[4]
    assert [link.name for link in step.links] == ["w22", "w21", "w12", "w11"]
    assert [link.target for link in step.links] == [("y", i, j) for i in (0, 1) for j in (0, 1)]


# ---- how it is written ---------------------------------------------------------------------


def test_numbers_have_at_most_four_digits_in_every_place():
    x, w, b, dy = (np.array(part) / 7000 for part in numbers((3, 3), (2, 2)))
    texts = set()
    told = stories(x, w, float(b), dy)
    for step in (step for story in told for step in story.steps):
        texts |= {step.equation, *(line.result for line in step.formula)}
        texts |= {p.text for line in step.formula for term in line.terms for p in term.parts}
    digits = [re.sub(r"\D", "", n) for n in re.findall(r"[\d.]*\.[\d.]*", " ".join(texts))]
    assert max(len(n.strip("0")) for n in digits) == 4


def test_a_large_grid_has_commas_in_its_names():
    x, w, b, _ = numbers((1, 12), (1, 1))
    assert forward(x, w, b).steps[-1].caption.startswith("y1,12 is the product under the window")


def test_a_story_is_frozen():
    story = forward(X, W, B)
    with pytest.raises(AttributeError):
        story.title = "another"
    with pytest.raises(AttributeError):
        story.steps[0].words = "another"


def test_a_story_keeps_its_numbers_when_the_input_changes():
    x = np.array(X, float)
    story = forward(x, W, B)
    before = [values(step, "x") for step in story.steps]
    x[...] = 0
    assert np.array_equal([values(step, "x") for step in story.steps], before)
