from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pytest

from convviz import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    conv2d,
    forward,
    taps,
    two_ways,
)
from convviz.sheet import Cell
from convviz.story.words import Slope

from .examples import DY, B, W, X, numbers, stories, told
from .oracle import (
    each_size,
    gradient,
    leaves,
    look_of,
    meanings,
    pieces,
    sizes,
    slots,
    steps,
    values,
    wanted,
)

# ---- the last step shows the result --------------------------------------------------------


def filled(count, grid):
    """The first cells of a grid, row by row."""
    return np.where(np.arange(grid.size).reshape(grid.shape) < count, grid, np.nan)


@sizes
def test_forward_fills_y_one_cell_a_step(x_shape, w_shape):
    x, w, b, _ = numbers(x_shape, w_shape)
    story, y = forward(x, w, b), conv2d(x, w, b)
    assert len(story.steps) == y.size
    for count, step in enumerate(story.script.steps, 1):
        assert np.array_equal(values(story, step, "y"), filled(count, y), equal_nan=True)


@sizes
@wanted
def test_all_ways_to_a_gradient_agree(x_shape, w_shape, of):
    x, w, b, dy = numbers(x_shape, w_shape)
    found = {
        f"d{of}": [
            chain_rule(x, w, b, dy, of=of),
            as_convolution(x, w, dy, of=of),
            two_ways(x, w, dy, of=of),
        ],
        "total": [as_weighted_sum(x, w, dy, of=of)],
    }
    for key, ways in found.items():
        for story in ways:
            grid = values(story, story.script.steps[-1], key)
            assert np.array_equal(grid, gradient(x, w, dy, of)), story


@sizes
@wanted
def test_a_gradient_fills_up_cell_by_cell(x_shape, w_shape, of):
    x, w, b, dy = numbers(x_shape, w_shape)
    whole = gradient(x, w, dy, of)
    for story in (as_convolution(x, w, dy, of=of), two_ways(x, w, dy, of=of)):
        assert len(story.steps) == whole.size
        for count, step in enumerate(story.script.steps, 1):
            found = values(story, step, f"d{of}")
            assert np.array_equal(found, filled(count, whole), equal_nan=True)
    story = chain_rule(x, w, b, dy, of=of)
    for k, step in enumerate(story.script.steps, 1):  # the last of three stages fills a cell
        found = values(story, step, f"d{of}")
        assert np.array_equal(found, filled(k // 3, whole), equal_nan=True)


@sizes
@wanted
def test_each_weighted_piece_is_added_to_the_total(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    story = as_weighted_sum(x, w, dy, of=of)
    steps, total = story.script.steps, np.zeros(gradient(x, w, dy, of).shape)
    for step, weight, piece in zip(steps, dy.flat, pieces(x, w, dy, of), strict=True):
        assert np.array_equal(values(story, step, "piece"), piece)
        assert np.array_equal(values(story, step, "before"), total)
        assert np.array_equal(values(story, step, "scaled"), weight * piece)
        total = total + weight * piece
        assert np.array_equal(values(story, step, "total"), total)
    for step, after in pairwise(steps):
        assert np.array_equal(values(story, step, "total"), values(story, after, "before"))


@sizes
@wanted
def test_all_pieces_stand_side_by_side_where_there_are_few(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    for story in (as_weighted_sum(x, w, dy, of=of), two_ways(x, w, dy, of=of)):
        keys = {grid.key for grid in story.script.grids}
        assert ("piece0" in keys) == (dy.size <= 4 or story.title.startswith("Two"))
        for k, (weight, piece) in enumerate(zip(dy.flat, pieces(x, w, dy, of), strict=True)):
            for step in story.script.steps if dy.size <= 4 else ():
                assert np.array_equal(values(story, step, f"weight{k}"), [[weight]])
                assert np.array_equal(values(story, step, f"piece{k}"), piece)


@sizes
@wanted
def test_many_pieces_are_those_that_meet_the_cell_without_zeros_around_them(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    if dy.size <= 4:
        return
    story = two_ways(x, w, dy, of=of)
    whole = list(pieces(x, w, dy, of))
    ones = list(pieces(np.ones_like(x), np.ones_like(w), dy, of))
    for step, place in zip(story.script.steps, np.ndindex(whole[0].shape), strict=True):
        reached = [n for n, there in enumerate(ones) if there[place]]
        for k, n in enumerate(reached[:9]):
            look = look_of(step, f"piece{k}")
            assert not look.hidden
            assert not look_of(step, f"weight{k}").hidden
            assert values(story, step, f"weight{k}") == [[dy.flat[n]]]
            own = values(story, step, f"piece{k}")
            assert own[look.question] == whole[n][place]
            assert np.array_equal(own, w if of == "x" else whole[n])
        seen = [look.key for look in step.looks if "piece" in look.key and not look.hidden]
        assert seen == [f"piece{k}" for k in range(min(10, len(reached)))]  # one more for the dots


@sizes
@wanted
def test_the_two_convolved_grids_give_the_cell_under_the_window(x_shape, w_shape, of):
    x, w, _, dy = numbers(x_shape, w_shape)
    slid, held = {"x": ("padded", "turned"), "w": ("x", "dy"), "b": ("dy", "ones")}[of]
    story = as_convolution(x, w, dy, of=of)
    results = gradient(x, w, dy, of).flat
    for step, result in zip(story.script.steps, results, strict=True):
        row, col, height, width = look_of(step, slid).window
        window = values(story, step, slid)[row : row + height, col : col + width]
        assert (window * values(story, step, held)).sum() == result


@each_size
def test_a_grid_shows_the_array_whose_name_it_has(shapes):
    x, w, b, dy = numbers(*shapes)
    (kh, kw), ones = w.shape, np.ones(dy.shape)
    arrays = {"x": x, "w": w, "b": [[b]], "dy": dy, "weights": dy, "ones": ones}
    arrays |= {"padded": np.pad(dy, ((kh - 1,), (kw - 1,))), "turned": w[::-1, ::-1]}
    for story, step, _ in steps(shapes):
        for key in arrays.keys() & {look.key for look in step.looks}:
            assert np.array_equal(values(story, step, key), arrays[key]), (story, key)


@each_size
def test_a_board_tells_zeros_of_the_border_from_computed_ones(shapes):
    for story, step, _ in steps(shapes):
        for key, _, slot, _ in slots(story, step):
            around = key in ("padded", "window") or (
                key.startswith("piece") and "∂L/∂X" in story.title
            )
            assert slot is not None or around, (story, key)
        if any(look.key == "padded" for look in step.looks):
            board = next(grid.board for grid in story.script.grids if grid.key == "padded")
            assert sum(board[at] is not None for at in board.places) == numbers(*shapes)[3].size


# ---- grids and what stands in them ---------------------------------------------------------


@each_size
def test_a_story_computes_what_numpy_does(shapes):
    meaning = meanings(shapes)
    for story in told(shapes):
        for cell, value in story.values.items():
            if cell.grid not in ("scaled", "total"):
                assert value == meaning[cell], (story, cell)
                assert type(value) is float


@each_size
def test_a_cell_holds_what_its_name_stands_for(shapes):
    meaning = meanings(shapes)
    for story, step, _ in steps(shapes):
        for key, _, slot, known in slots(story, step):
            if known and key not in ("before", "scaled", "total"):
                assert isinstance(slot, Cell) or slot in (None, 0.0, 1.0)
                assert slot is None or story.value(((slot,),)) == meaning[slot], (story, key)


@each_size
def test_every_step_names_its_grids_and_has_a_look_for_each(shapes):
    for story, step, _ in steps(shapes):
        keys = [grid.key for grid in story.script.grids]
        assert sorted(look.key for look in step.looks) == sorted(keys)
        assert len(set(keys)) == len(keys)
        shown = {getattr(leaf, "key", leaf) for leaf in leaves(story.script.picture)}
        shown |= {getattr(leaf, "beside", "") for leaf in leaves(story.script.picture)}
        assert set(keys) <= shown
        assert step.about


@each_size
def test_every_cell_has_its_connections(shapes):
    x, w, b, dy = numbers(*shapes)
    story = connections(x, w, b, dy)
    for key, grid in (("x", x), ("w", w), ("b", np.zeros((1, 1))), ("y", dy)):
        for index in np.ndindex(grid.shape):
            step = story.script.steps[story.step_about(key, *index)]
            assert step.about == ((key, *index),)
            met = [tap for tap in taps(x.shape, w.shape) if getattr(tap, key, index) == index]
            assert len(step.formula[0].terms) == (dy.size if key == "b" else len(met))


@each_size
def test_what_a_cell_met_stands_where_its_y_stands_and_zeros_elsewhere(shapes):
    meaning = meanings(shapes)
    for story, step, _ in steps(shapes):
        key, *at = step.about[0]
        at = () if key[-1] == "b" else tuple(at)
        if "locals" in {look.key for look in step.looks}:
            grid = values(story, step, "locals")
            for y in np.ndindex(grid.shape):
                assert grid[y] == meaning[Slope(Cell("y", y), Cell(key[-1], at))], story


# ---- marks ---------------------------------------------------------------------------------


@each_size
def test_a_term_and_its_cells_carry_the_same_number(shapes):
    for story, step, _ in steps(shapes):
        at = {(key, place): slot for key, place, slot, _ in slots(story, step)}
        marked = {
            (badge, at[look.key, place])
            for look in step.looks
            for place, badge in (*look.used, *look.hollow)
            if badge
        }
        named = {
            (top.badge, factor)
            for line in step.formula
            for top, term in zip(step.formula[0].terms, line.terms, strict=bool(line.terms))
            for factor in term.factors
            if top.badge and in_question(factor)
        }
        assert {(badge, cell) for badge, cell in marked if in_question(cell)} == named, story


def in_question(factor):
    return isinstance(factor, Cell) and factor.grid in ("x", "w", "dy")


@each_size
def test_a_cell_is_marked_once_and_only_where_there_is_one(shapes):
    for story, step, _ in steps(shapes):
        at = {(key, place) for key, place, _, _ in slots(story, step)}
        for look in step.looks:
            places = [place for place, _ in (*look.used, *look.hollow)]
            assert len(set(places)) == len(places)
            assert {(look.key, place) for place in places} <= at
            window = look.window.places if look.window else ()
            assert {(look.key, place) for place in window} <= at
            question = [] if look.question is None else [look.question]
            assert {(look.key, tuple(place)) for place in question} <= at, story


@each_size
@wanted
def test_the_chain_rule_has_three_steps_for_each_cell_of_any_size(shapes, of):
    x, w, b, dy = numbers(*shapes)
    story = chain_rule(x, w, b, dy, of=of)
    assert len(story.steps) == 3 * gradient(x, w, dy, of).size
    for place, stages in enumerate(zip(*[iter(story.script.steps)] * 3, strict=True)):
        index = np.unravel_index(place, gradient(x, w, dy, of).shape)
        assert {stage.about[0] for stage in stages} == {(f"d{of}", *index)}
        assert [bool(stage.equation) for stage in stages] == [False, False, True]
        assert len(stages[0].formula[0].terms) == dy.size
        slopes = {f for t in stages[0].formula[0].terms for f in t.factors if isinstance(f, Slope)}
        cell = Cell(of, () if of == "b" else index)
        assert slopes == {Slope(Cell("y", y), cell) for y in np.ndindex(dy.shape)}


def test_how_many_terms_each_x_keeps():
    kept = [
        sum(bool(t.factors) for t in next(n for n in s.formula if n.way == "products").terms)
        for s in chain_rule(X, W, B, DY, of="x").script.steps[2::3]
    ]
    assert kept == [1, 2, 1, 2, 4, 2, 1, 2, 1]


def test_one_product_has_one_number_in_every_story():
    """The product of ∂L/∂y21 and w12 is number 3 of ∂L/∂x22, however it is told."""
    rows = [
        chain_rule(X, W, B, DY).script.steps[14].formula[1],
        as_convolution(X, W, DY).script.steps[4].formula[0],
        two_ways(X, W, DY).script.steps[4].formula[0],
        connections(X, W, B, DY).script.steps[4].formula[0],
    ]
    product = Cell("dy", (1, 0)), Cell("w", (0, 1))
    for row in rows:
        assert [term.factors for term in row.terms].index(product) == 2
    assert rows[1].terms[2].badge == rows[2].terms[2].badge == rows[3].terms[2].badge == 3


def test_both_results_write_the_same_terms_in_the_same_order():
    for of in "xwb":
        first, both = as_convolution(X, W, DY, of=of), two_ways(X, W, DY, of=of)
        for one, other in zip(first.script.steps, both.script.steps, strict=True):
            kept = [term for term in one.formula[0].terms if not term.struck]
            assert kept == list(other.formula[0].terms)
            assert one.equation == other.equation
        texts = [[step.equation for step in story.steps] for story in (first, both)]
        assert texts[0] == texts[1]


def test_the_weights_come_out_reversed_in_the_order_of_the_ys():
    step = connections(X, W, B, DY).script.steps[4]
    assert [link.factor for link in step.links] == [
        Cell("w", at) for at in ((1, 1), (1, 0), (0, 1), (0, 0))
    ]
    assert [link.target for link in step.links] == [("y", i, j) for i in (0, 1) for j in (0, 1)]
    assert {link.source for link in step.links} == {("x", 1, 1)}


@each_size
def test_what_a_link_says_is_how_one_cell_goes_into_the_other(shapes):
    x, w, b, dy = numbers(*shapes)
    story, meaning = connections(x, w, b, dy), meanings(shapes)
    for step in story.script.steps:
        ((key, *at),) = step.about
        ends = [tap.y for tap in taps(x.shape, w.shape) if getattr(tap, key, None) == (*at,)]
        ends = {"y": [], "b": list(np.ndindex(dy.shape))}.get(key, ends)
        assert [link.target[1:] for link in step.links] == (ends if max(dy.shape) <= 5 else [])
        assert {look.key for look in step.looks if look.question is not None} == {key}
        for link, term in zip(step.links, step.formula[0].terms, strict=False):
            source = Cell(key, () if key == "b" else tuple(at))
            target = Cell("y", link.target[1:])
            assert link.source == (key, *at)
            assert term.factors == (Cell("dy", target.at), link.factor)
            assert (link.factor if key == "b" else meaning[link.factor]) == meaning[
                Slope(target, source)
            ]


def test_the_discs_of_connections_say_what_they_count():
    counted = {}
    for shapes in (((3, 3), (2, 2)), ((5, 5), (3, 3)), ((5, 6), (2, 2)), ((6, 7), (3, 3))):
        story = connections(*numbers(*shapes))
        for step in story.script.steps:
            discs = sorted({badge for look in step.looks for _, badge in look.used} - {0})
            (title,) = [look.title for look in step.looks if look.key == "y"]
            assert bool(discs) == bool(title)
            if title:
                ys = next(look.used for look in step.looks if look.key == "dy")
                cols = shapes[0][1] - shapes[1][1] + 1
                own = all(n == i * cols + j + 1 for (i, j), n in ys)
                counted.setdefault(title.words, []).append((bool(ys), own, discs))
    assert set(counted) == {f"the discs count the {what}" for what in ("y's", "w's", "terms")}
    assert {(ys, own) for ys, own, _ in counted["the discs count the y's"]} == {(True, True)}
    assert {ys for ys, _, _ in counted["the discs count the w's"]} == {False}
    for what in ("terms", "w's"):
        for _, _, discs in counted[f"the discs count the {what}"]:
            assert discs == list(range(1, len(discs) + 1))


# ---- a script comes from a geometry alone --------------------------------------------------


@each_size
def test_other_numbers_have_the_same_script(shapes):
    one, two = stories(*numbers(*shapes)), stories(*numbers(*shapes, seed=1))
    for story, other in zip(one, two, strict=True):
        assert story.script == other.script
        assert story.numbers != other.numbers
        assert hash(story.script.steps[0].formula) == hash(other.script.steps[0].formula)


@wanted
def test_of_what_is_not_shown_only_the_shape_matters(of):
    zeros = {key: np.zeros_like(value) for key, value in (("x", X), ("w", W), ("dy", DY))}
    for tell in (as_convolution, as_weighted_sum, two_ways):
        hidden = {"x": ["x"], "w": ["w"], "b": ["x", "w"]}[of]
        given = {"x": X, "w": W, "dy": DY}
        other = given | {key: zeros[key] for key in hidden}
        assert tell(**given, of=of) == tell(**other, of=of)
        seen = {cell.grid for cell, _ in tell(**given, of=of).numbers}
        assert seen == given.keys() - hidden


@each_size
def test_a_sheet_needs_only_what_came_before(shapes):
    for story in told(shapes):
        known = [cell for cell, _ in story.numbers]
        for cell, total in story.script.sheet:
            assert {f for factors in total for f in factors if isinstance(f, Cell)} <= {*known}
            assert total
            known.append(cell)
        assert len(set(known)) == len(known)
        assert set(known) == set(story.values)


def test_a_story_is_frozen():
    story = forward(X, W, B)
    with pytest.raises(AttributeError):
        story.title = "another"
    with pytest.raises(AttributeError):
        story.steps[0].words = "another"
    with pytest.raises(AttributeError):
        story.script.title = "another"
    with pytest.raises(AttributeError):
        story.script.steps[0].words = ()
    assert isinstance(story.values, MappingProxyType)


def test_a_story_keeps_its_numbers_when_the_input_changes():
    x = np.array(X, float)
    story = forward(x, W, B)
    before = [values(story, step, "x") for step in story.script.steps]
    x[...] = 0
    assert np.array_equal([values(story, step, "x") for step in story.script.steps], before)
    assert story.steps[0].caption.endswith("2 + 0 − 1 + 9 + 1 = 11")
