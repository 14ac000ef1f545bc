import re

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
    two_ways,
)

from .examples import DY, SIZES, B, W, X, numbers

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)
wanted = pytest.mark.parametrize("of", ["x", "w", "b"])


def stories(x, w, b, dy):
    """Every story of an example, with the step functions that need one."""
    yield forward(x, w, b)
    yield connections(x, w, dy, b)
    for of in "xwb":
        yield chain_rule(x, w, b, dy, of=of)
        yield as_convolution(x, w, dy, of=of)
        yield as_weighted_sum(x, w, dy, of=of)
        yield two_ways(x, w, dy, of=of)


def values(step, key):
    return np.array([[cell.value for cell in row] for row in step.views[key].cells], float)


def gradient(x, w, dy, of):
    return np.atleast_2d(getattr(conv2d_backward(dy, x, w), f"d{of}"))


def parse(text):
    return float(text.strip("()").replace("−", "-"))


def value_of(term):
    product = np.prod([parse(part.text) for part in term.parts])
    return -product if term.sign == "−" else product


def summed(line):
    """What the terms of a line of numbers come to."""
    terms = [*line.terms, *([line.tail] if line.tail else [])]
    return sum(value_of(term) for term in terms if term.parts)


@sizes
def test_forward_fills_y(x_shape, w_shape):
    x, w, b, _ = numbers(x_shape, w_shape)
    story = forward(x, w, b)
    y = conv2d(x, w, b)
    assert len(story.steps) == y.size
    assert np.array_equal(values(story.steps[-1], "y"), y)


@sizes
@wanted
@pytest.mark.parametrize("tell", [chain_rule, as_convolution, two_ways])
def test_the_last_step_shows_the_layers_gradient(tell, x_shape, w_shape, of):
    x, w, b, dy = numbers(x_shape, w_shape)
    extra = {"b": b} if tell is chain_rule else {}
    story = tell(x=x, w=w, dy=dy, of=of, **extra)
    assert np.array_equal(values(story.steps[-1], f"d{of}"), gradient(x, w, dy, of))


@sizes
@wanted
def test_the_weighted_pieces_add_up_to_the_layers_gradient(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    story = as_weighted_sum(x, w, dy, of=of)
    assert len(story.steps) == dy.size
    assert np.array_equal(values(story.steps[-1], "total"), gradient(x, w, dy, of))
    for step, after in zip(story.steps, story.steps[1:], strict=False):
        assert np.array_equal(values(step, "total"), values(after, "before"))
        both = values(step, "before") + values(step, "scaled")
        assert np.array_equal(values(step, "total"), both)


@sizes
def test_the_terms_of_every_step_add_up_to_what_is_shown(x_shape, w_shape):
    checked = 0
    for story in stories(*numbers(x_shape, w_shape)):
        for step in story.steps:
            for line in step.formula:
                if line.result:
                    assert summed(line) == parse(line.result)
                    assert step.caption.endswith(f"= {line.result}")
                    checked += 1
    assert checked


@sizes
def test_a_cell_shows_what_its_formula_says(x_shape, w_shape):
    x, w, b, dy = numbers(x_shape, w_shape)
    for story in (forward(x, w, b), as_convolution(x, w, dy), two_ways(x, w, dy, of="w")):
        for step in story.steps:
            key, row, col = step.about[0]
            result = next(line.result for line in step.formula if line.result)
            assert step.views[key].cells[row][col].value == parse(result)


@wanted
def test_the_chain_rule_takes_three_steps_a_cell_and_one_term_a_y(of):
    story = chain_rule(X, W, B, DY, of=of)
    assert len(story.steps) == 3 * {"x": 9, "w": 4, "b": 1}[of]
    for first, second, third in zip(*[iter(story.steps)] * 3, strict=True):
        assert first.about == second.about == third.about
        assert len(first.formula[0].terms) == 4
        assert not first.formula[1].terms
        assert second.formula[1].terms
        assert third.formula[-1].result


def test_how_many_terms_each_x_keeps():
    story = chain_rule(X, W, B, DY, of="x")
    kept = [
        sum(bool(t.parts) for t in next(n for n in s.formula if n.products).terms)
        for s in story.steps[2::3]
    ]
    assert kept == [1, 2, 1, 2, 4, 2, 1, 2, 1]


def test_a_term_carries_the_number_of_its_cells():
    for story in (as_convolution(X, W, DY), two_ways(X, W, DY), connections(X, W, DY)):
        for step in story.steps:
            badges = {t.badge for t in step.formula[0].terms if t.badge}
            for view in step.views.values():
                shown = {cell.badge for row in view.cells for cell in row if cell.badge}
                assert shown <= badges


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


def test_the_weights_come_out_reversed_in_the_order_of_the_ys():
    step = connections(X, W, DY).steps[4]
    assert [link.name for link in step.links] == ["w22", "w21", "w12", "w11"]
    assert [link.target for link in step.links] == [("y", i, j) for i in (0, 1) for j in (0, 1)]


@sizes
def test_captions_are_one_plain_sentence_with_short_numbers(x_shape, w_shape):
    for story in stories(*numbers(x_shape, w_shape)):
        for step in story.steps:
            assert step.caption[-1] == "." or re.search(r"= \S|\]$", step.caption)
            assert not re.search(r"[.!?] ", step.caption)
            assert "  " not in step.caption
            assert "\n" not in step.caption


@sizes
def test_everything_has_a_name_and_a_number(x_shape, w_shape):
    for story in stories(*numbers(x_shape, w_shape)):
        for step in story.steps:
            faces = {line.face for line in step.formula}
            assert faces in (set(), {""}, {"", "numbers"}, {"symbols", "numbers"})
            for key in ("x", "w", "y", "dx", "dw", "dy"):
                if key in step.views:
                    assert all(cell.name for row in step.views[key].cells for cell in row)


def test_numbers_have_at_most_four_digits_in_every_place():
    story = forward([[1 / 3, 20 / 3]], [[1 / 7]], 0.1)
    texts = [story.steps[0].caption, story.steps[0].formula[2].result]
    for digits in re.findall(r"[\d.]+", " ".join(texts)):
        assert len(digits.strip("0.").replace(".", "").lstrip("0")) <= 4


def test_a_story_is_frozen():
    story = forward(X, W, B)
    with pytest.raises(AttributeError):
        story.title = "another"
    with pytest.raises(AttributeError):
        story.steps[0].words = "another"
