"""Boxes put together keep what stands in them inside, and on one line."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.drawing.boxes import LINES_APART, Box, Cost, Item, above, beside, best, flow, moved

sizes = st.integers(1, 40)
costs = st.builds(Cost, *[st.integers(0, 3)] * 4)


@st.composite
def box(draw, operator=None):
    """A box that is one rectangle: its item says how large it is."""
    width, over, under = draw(sizes), draw(sizes), draw(sizes)
    sign = draw(st.booleans()) if operator is None else operator
    what = draw(st.integers()), width, over + under
    return Box(width, over, under, (Item(0, -over, what),), draw(costs), sign)


boxes = st.lists(box(), min_size=1, max_size=6)
groups = st.lists(st.lists(box(), min_size=1, max_size=3), min_size=1, max_size=5)
gaps = st.integers(0, 30)
quick = settings(max_examples=100)


def rectangles(whole):
    """Left, top, right and bottom of every rectangle."""
    return [(i.x, i.y, i.x + i.what[1], i.y + i.what[2]) for i in whole.items]


def holds(whole):
    """Whether everything stands inside, and nothing on anything else."""
    found = rectangles(whole)
    for left, top, right, bottom in found:
        assert left >= -1e-9
        assert right <= whole.width + 1e-9
        assert -whole.over - 1e-9 <= top
        assert bottom <= whole.under + 1e-9
    for k, (left, top, right, bottom) in enumerate(found):
        for other in found[k + 1 :]:
            beside_it = right <= other[0] + 1e-9 or other[2] <= left + 1e-9
            assert beside_it or bottom <= other[1] + 1e-9 or other[3] <= top + 1e-9
    return True


def whats(whole):
    return [item.what for item in whole.items]


def added(parts):
    return tuple(sum(part.cost[k] for part in parts) for k in range(4))


@quick
@given(boxes, gaps)
def test_beside_stands_from_left_to_right_on_one_midline(parts, gap):
    row = beside(parts, gap)
    assert holds(row)
    assert whats(row) == [what for part in parts for what in whats(part)]
    assert row.width == sum(part.width for part in parts) + gap * (len(parts) - 1)
    assert (row.over, row.under) == (max(p.over for p in parts), max(p.under for p in parts))
    assert [item.y for item in row.items] == [-part.over for part in parts]  # about one midline
    found = rectangles(row)
    assert all(b[0] - a[2] == gap for a, b in pairwise(found))
    assert row.cost == added(parts)


@quick
@given(boxes, gaps, st.data())
def test_above_stands_from_top_to_bottom_with_the_midline_in_the_middle(parts, gap, data):
    many = {"min_size": len(parts), "max_size": len(parts)}
    indents = data.draw(st.none() | st.lists(gaps, **many))
    pile = above(parts, gap, indents)
    assert holds(pile)
    assert whats(pile) == [what for part in parts for what in whats(part)]
    assert pile.over == pile.under
    assert pile.height == sum(part.height for part in parts) + gap * (len(parts) - 1)
    assert [item.x for item in pile.items] == (indents or [0] * len(parts))
    assert pile.width == max(right for _, _, right, _ in rectangles(pile))
    found = rectangles(pile)
    assert all(b[1] - a[3] == gap for a, b in pairwise(found))
    assert pile.cost == added(parts)


@st.composite
def equations(draw):
    """Groups of boxes, each but the first behind an operator, and the width of that."""
    wide = draw(sizes)
    bare = st.lists(box(operator=False), min_size=1, max_size=3)
    groups = draw(st.lists(bare, min_size=1, max_size=5))
    sign = Box(wide, 3, 3, (Item(0, -3, ("sign", wide, 6)),), operator=True)
    return [groups[0], *([sign, *group] for group in groups[1:])], wide


@quick
@given(equations(), st.integers(20, 300))
def test_flow_keeps_groups_together_and_breaks_only_where_it_has_to(equation, room):
    groups, indent = equation
    whole = flow(groups, room)
    assert holds(whole)
    assert whats(whole) == [what for group in groups for one in group for what in whats(one)]
    parts = [one for group in groups for one in group]
    middles = [item.y + part.over for item, part in zip(whole.items, parts, strict=True)]
    lines = list(dict.fromkeys(middles))
    assert lines == sorted(lines)
    assert all(below - over >= LINES_APART for over, below in pairwise(lines))
    assert whole.cost == (0, 0, 0, len(lines))
    at = iter(middles)
    for group in groups:
        assert len({next(at) for _ in group}) == 1  # a group stands on one line
    assert len(lines) == 1 or sum(one.width for one in parts) > room
    widest = max(sum(one.width for one in group) for group in groups)
    assert whole.width <= max(room, widest + indent)
    assert whole.width == max(right for _, _, right, _ in rectangles(whole))


@quick
@given(equations(), st.integers(20, 300))
def test_a_line_that_begins_with_no_operator_stands_under_those_that_do(equation, room):
    groups, indent = equation
    whole, first = flow(groups, room), {}
    parts = [one for group in groups for one in group]
    for item, part in zip(whole.items, parts, strict=True):
        first.setdefault(item.y + part.over, (item.x, part))
    for x, part in first.values():
        assert x == (indent if len(first) > 1 and not part.operator else 0)


def test_a_line_may_be_just_as_wide_as_the_room():
    one = Box(50, 5, 5)
    assert flow([[one], [one]], 100).cost.lines == 1
    assert flow([[one], [one]], 99).cost.lines == 2


@quick
@given(groups, st.integers(20, 300))
def test_flow_without_operators_begins_every_line_at_the_left(groups, room):
    groups = [[one._replace(operator=False) for one in group] for group in groups]
    whole = flow(groups, room)
    assert holds(whole)
    assert whole.width == max(right for _, _, right, _ in rectangles(whole))
    parts = [one for group in groups for one in group]
    lines = {item.y + one.over for item, one in zip(whole.items, parts, strict=True)}
    assert len(lines) == whole.cost.lines
    assert sum(item.x == 0 for item in whole.items) == len(lines)


@quick
@given(st.lists(st.tuples(costs, sizes), min_size=1, max_size=8))
def test_best_is_the_first_of_those_that_cost_least(choices):
    made = []

    def box_of(choice):
        made.append(choice)
        return Box(choice[1], 1, 1, cost=choice[0])

    chosen, box = best(choices, box_of)
    assert box.cost == chosen[0] == min(cost for cost, _ in choices)
    assert chosen == next(choice for choice in choices if choice[0] == box.cost)
    assert made == choices


def test_the_first_costs_that_differ_decide():
    assert Cost(0, 0, 0, 9) < Cost(0, 0, 1, 0) < Cost(0, 1, 0, 0) < Cost(1, 0, 0, 0)


@quick
@given(box(), gaps, gaps)
def test_moving_changes_places_alone(one, x, y):
    ((at_x, at_y, what),) = moved(one, x, y)
    assert (at_x, at_y, what) == (x, y - one.over, one.items[0].what)
