"""Stories of any stride, padding and dilation, read back from their pictures, against the taps.

Every number is a whole one, so every sum is exact. `Told` says what each step has to show.
"""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convviz import conv2d, conv2d_backward
from convviz.drawing.style import BORDER, BORDER_LINE, HATCH, HUES, INK, LATER_LINE, WHITE
from convviz.sheet import Cell

from .cases import FACES, Case
from .layers import ALL, STORIES, layer_of, layers, numbers, story_of
from .page import Formula, Frame, grounds, grown, in_cells, middle, near, page_of, within
from .test_pytorch import cases as pytorch_cases
from .told import Told, tint
from .written import formed, number

many, some = (settings(max_examples=settings().max_examples // n) for n in (3, 8))
names, kinds = st.sampled_from(ALL), st.sampled_from(["wide", "narrow"])


LAYERS = {  # that have something of each kind
    "stride that leaves cells over": layer_of((6, 5), (3, 2), (2, 3), ((0, 0), (0, 0)), (1, 1)),
    "padding on two sides": layer_of((3, 4), (2, 2), (1, 1), ((2, 0), (0, 1)), (1, 1)),
    "everything": layer_of((5, 6), (2, 3), (2, 1), ((1, 0), (2, 1)), (2, 2)),
    "nothing but padding": layer_of((1, 1), (2, 2), (2, 2), ((2, 2), (2, 2)), (1, 1)),
    "few windows, far apart": layer_of((3, 4), (2, 2), (1, 1), ((0, 0), (0, 0)), (2, 2)),
    "more padding than reach": layer_of((2, 3), (1, 2), (1, 1), ((1, 1), (2, 2)), (1, 1)),
}
each_layer = pytest.mark.parametrize("layer", LAYERS)


# ---- the gradients ---------------------------------------------------------------------------


def made(story, name):
    """What a story comes to: Y, a gradient, or all of them."""
    kind, _, of = name.partition("-")
    wanted = {"forward": ["y"], "connections": ["y", "dx", "dw", "db"], "window_counts": []}
    for key in wanted.get(kind, [f"d{of}"]):
        found = last_total(story, of) if kind == "as_weighted_sum" else story.values
        yield key, {cell.at: value for cell, value in found.items() if cell.grid == key}


def last_total(story, of):
    """The gradient as the last step shows it: the last grid that is in its hue, and dashed."""
    looks = {look.key: look.board for look in story.script.steps[-1].looks if not look.hidden}
    grids = [g for g in story.script.grids if g.gradient and g.role == of and g.key in looks]
    board = looks[grids[-1].key] or grids[-1].board
    return {
        Cell(f"d{of}", () if of == "b" else at): story.value(((board[at],),)) for at in board.places
    }


def as_cells(array):
    return dict(np.ndenumerate(array))


@many
@given(layers(), st.sampled_from(list(STORIES)))
def test_every_way_to_a_gradient_is_the_layer(layer, name):
    agrees(name, *layer)


@each_layer
@pytest.mark.parametrize("name", STORIES)
def test_every_way_to_a_gradient_is_the_layer_where_much_is_padding(name, layer):
    agrees(name, *LAYERS[layer])


def agrees(name, x, w, layer):
    given = x, w, b, dy = numbers(x, w, layer)
    wanted = {"y": conv2d(x, w, b, **layer)}
    wanted |= conv2d_backward(dy, x, w, **layer)._asdict()
    for key, found in made(story_of(name, given, layer), name):
        assert found == as_cells(wanted[key])


def pairs_of_channels():
    """The layers of PyTorch's results that are small, each channel of x with each filter."""
    for layer, parts in pytorch_cases():
        x, w, dy = parts["x"], parts["w"], parts["dy"]
        if x.ndim == 4 and x.size * w.size * dy.size < 1_500:
            yield layer, parts


@pytest.mark.parametrize("tell", ["chain_rule", "as_convolution", "as_weighted_sum", "two_ways"])
@pytest.mark.parametrize("of", ["x", "w", "b"])
def test_the_stories_of_all_channels_add_up_to_what_pytorch_says(tell, of):
    found = 0
    for layer, parts in pairs_of_channels():
        layer = dict(layer)
        groups, each = layer.pop("groups"), parts["w"].shape[1]
        wanted = np.zeros(parts[f"d{of}"].shape)
        for n, o in np.ndindex(parts["dy"].shape[:2]):
            for c in range(each):
                channel = o // (len(parts["w"]) // groups) * each + c
                one = parts["x"][n, channel], parts["w"][o, c], 0.0, parts["dy"][n, o]
                name = f"{tell}-{of}"
                ((_, sums),) = made(story_of(name, one, layer), name)
                at = {"x": (n, channel), "w": (o, c), "b": (o,)}[of]
                for place, value in sums.items() if of != "b" or not c else ():
                    wanted[(*at, *place)] += value
        assert np.array_equal(wanted, parts[f"d{of}"]), layer
        found += 1
    assert found > 9


# ---- the pictures ----------------------------------------------------------------------------


@some
@given(layers(), names, kinds, st.data())
def test_a_picture_shows_what_the_taps_say(layer, name, kind, data):
    x, w, layer = layer
    given = numbers(x, w, layer)
    case = case_of(name, given, layer, kind)
    pictured = case.told.kind in ("forward", "as_convolution", "as_weighted_sum")
    assume(not (pictured and largest(case.story) > 10))  # images are read by other tests
    places = len(case.told.places)
    steps = {0, data.draw(st.integers(0, places - 1), "step"), len(case.story.steps) - 1}
    for step in sorted(steps):
        check(case, step)


def case_of(name, given, layer, kind):
    story = story_of(name, given, layer)
    return Case(story, Told(name, *given, **layer), kind, page_of(story, kind))


@pytest.mark.parametrize("name", ALL)
@each_layer
def test_a_picture_shows_what_the_taps_say_on_each_step(layer, name):
    x, w, layer = LAYERS[layer]
    case = case_of(name, numbers(x, w, layer), layer, "wide")
    for step in range(0, len(case.story.steps), max(1, len(case.story.steps) // 3)):
        check(case, step)


def check(case, step):
    """Everything that is seen on a step."""
    if case.told.kind == "as_weighted_sum":
        total(case)
        return
    seen = case.seen(step, "numbers")
    for key, frame, panel in case.panels(step, seen):
        try:
            for look in (shape, cells, zeros, hatch, blocks, outlines, discs):
                look(case, seen, frame, panel)
        except AssertionError as error:
            error.add_note(f"{key} on step {step} of {case.told.kind}-{case.told.of}, {case.kind}")
            raise
    brackets(case, step, seen)
    if step < len(case.told.places):
        caption(case, step)
        if case.told.kind != "window_counts":
            formula(case, step)


def total(case):
    """Of a sum of pieces, the gradient: it stands in a dashed frame of its hue on the last step."""
    told, seen = case.told, case.seen(len(case.story.steps) - 1, "numbers")
    wanted, found = told.grids[f"d{told.of}"], []
    for box in grounds(seen):
        dashed = [s for s in seen.shapes if s.dash and s.line == HUES[told.of].line]
        if any(within(s.box, grown(box, 0.9)) for s in dashed):
            texts = in_cells(seen, Frame(box, box, case.page.unit))
            found.append({at: t.string for at, (t, *_) in texts.items() if t.slot})
    assert {at: number(value) for at, value in np.ndenumerate(wanted)} in found


def shape(case, seen, frame, panel):
    assert frame.shape == panel.values.shape


def cells(case, seen, frame, panel):
    """Each number that is known, each zero that was put in, and no others."""
    found = {at: [t.string for t in texts if t.slot] for at, texts in in_cells(seen, frame).items()}
    for place in np.ndindex(frame.shape):
        shown = panel.state(place)[1] or panel.names[place] is None
        expected = [number(panel.values[place])] if shown else []
        assert found.get(place, []) == expected, place


def zeros(case, seen, frame, panel):
    """The ground of each cell, and dots round those of a border: so zeros are told apart."""
    for place in np.ndindex(frame.shape):
        if not is_shaded(case) or panel.between(place):
            assert ground(seen, frame.rect(*place)) == expected_ground(case, panel, place), place
    dotted = set()
    for shape in seen.shapes:
        if shape.line == BORDER_LINE and shape.dash and within(shape.box, grown(frame.whole, 0.1)):
            dotted |= set(edges_on(frame, shape))
    framed = np.argwhere(panel.names != None)  # noqa: E711
    every = {edge for place in np.ndindex(frame.shape) for edge in edges_of(*place)}
    if not len(framed):
        assert dotted == every
        return
    (top, left), (bottom, right) = framed.min(0), framed.max(0)
    inside = [
        edge
        for place in np.ndindex(bottom - top + 1, right - left + 1)
        for edge in edges_of(*np.add(place, (top, left)))
    ]
    inner = {edge for edge in inside if inside.count(edge) == 2}
    border = (bottom - top + 1, right - left + 1) != frame.shape
    assert dotted == (every - inner if border else set())


def ground(seen, box):
    """What a cell is filled with: the last rectangle that covers it."""
    return [shape for shape in seen.plain if within(box, shape.box)][-1].fill


def largest(story):
    """The most rows or columns of any grid."""
    return max(max(grid.board.shape) for grid in story.script.grids)


def is_shaded(case):
    """Whether the ground of cells tells their numbers, which other tests read."""
    return case.told.kind in ("forward", "as_convolution") and largest(case.story) > 7


def expected_ground(case, panel, place):
    name = panel.names[place]
    if name in case.told.unmet:
        return WHITE
    if panel.between(place):
        return HUES[panel.role].fill
    return tint(panel, place) or (BORDER if name is None else WHITE)


def edges_of(row, col):
    """The four edges of a cell: whether it lies, and where it begins."""
    return (True, row, col), (True, row + 1, col), (False, row, col), (False, row, col + 1)


def edges_on(frame, line):
    """The edges of cells that a line runs along."""
    (x, y), (end, stop) = line.points
    left, top = frame.whole[:2]
    i, j, last, far = (round(v / frame.unit) for v in (y - top, x - left, stop - top, end - left))
    if i == last:
        return [(True, i, k) for k in range(j, far)]
    return [(False, k, j) for k in range(i, last)]


def hatch(case, seen, frame, panel):
    """Lines from edge to edge on the cells that have no tap, and on no others."""
    found = {}
    for line in seen.shapes:
        x, y = middle(line.box)
        if line.line == HATCH and within(line.box, grown(frame.whole, 0.1)):
            (x0, y0), (x1, y1) = line.points
            assert abs((x1 - x0) - (y1 - y0)) < 0.03  # they fall to the right
            place = int((y - frame.whole[1]) // frame.unit), int((x - frame.whole[0]) // frame.unit)
            found.setdefault(place, []).append(line.box)
    expected = {at for at in np.ndindex(frame.shape) if panel.names[at] in case.told.unmet}
    assert set(found) == expected
    for place, boxes in found.items():
        edges = np.array(boxes)
        assert near((*edges[:, :2].min(0), *edges[:, 2:].max(0)), frame.rect(*place), 0.05)


def blocks(case, seen, frame, panel):
    """A frame round each run of cells: zeros between them part it."""
    role = panel.role
    line = LATER_LINE[role] if panel.later else HUES[role].line
    near_by = [s for s in seen.shapes if s.line == line and within(s.box, grown(frame.whole, 0.9))]
    rows, cols = (runs(np.nonzero(panel.names != None)[axis]) for axis in (0, 1))  # noqa: E711
    expected = [frame.rect(i, j, high, wide) for i, high in rows for j, wide in cols]
    if not panel.gradient:
        found = [s.box for s in near_by if s.upright and s.weight == 1.25]
        assert len(found) == len(expected)
        assert all(any(near(a, b) for b in found) for a in expected)
        return
    found = [s.box for s in near_by if s.dash and s.weight == 1.75]
    assert len(found) == 4 * len(expected)
    for left, top, right, bottom in expected:
        sides = (left, top, right, top), (left, bottom, right, bottom)
        sides += (left, top, left, bottom), (right, top, right, bottom)
        assert all(any(near(side, box, 0.9) for box in found) for side in sides)


def runs(numbers):
    """Whole numbers as runs: the first, and how many follow each other."""
    numbers = sorted(set(numbers.tolist()))
    starts = [n for n in numbers if n - 1 not in numbers]
    ends = [n + 1 for n in numbers if n + 1 not in numbers]
    return [(a, b - a) for a, b in zip(starts, ends, strict=True)]


def outlines(case, seen, frame, panel):
    """The window and the cell in question."""
    on_it = [
        s for s in seen.shapes
        if s.upright and not s.fill and s.line == INK and within(s.box, grown(frame.whole, 0.1))
    ]  # fmt: skip
    window, question = panel.window, panel.question
    if window:
        top, left, bottom, right = window
        window = frame.rect(top, left, bottom - top + 1, right - left + 1)
    for weight, box in ((2.25, window), (3.5, question and frame.rect(*question))):
        found = [s.box for s in on_it if s.weight == weight]
        assert len(found) == bool(box)
        assert not box or near(found[0], box)


def discs(case, seen, frame, panel):
    """The number of each term on its cells."""
    found = {}
    for x, y, radius, n, hollow in seen.badges:
        left, top = frame.whole[:2]
        place = int((y - top + 0.1) // frame.unit), int((x - left - 0.1) // frame.unit)
        inside = all(0 <= i < size for i, size in zip(place, frame.shape, strict=True))
        if radius < 7 and inside:
            assert place not in found
            found[place] = n, hollow
    expected = {at: (n, False) for at, n in panel.used.items() if n}
    expected |= {at: (n, True) for at, n in panel.hollow.items() if n}
    assert found == expected


# ---- brackets and the measure ----------------------------------------------------------------


def brackets(case, step, seen):
    """Those along X, the numbers along the result, and how far the window has moved."""
    panels = {key: (frame, panel) for key, frame, panel in case.panels(step, seen)}
    halves, digits = halves_of(seen), digits_of(seen)
    spanned = [(f, p) for f, p in panels.values() if p.brackets]
    counted = [(f, p) for f, p in panels.values() if p.counted]
    if not spanned:
        assert not halves
    for frame, panel in spanned:
        assert bracketed(frame, halves, digits) == panel.brackets
    if not (counted or spanned):
        assert not digits
    for frame, panel in counted:
        assert numbered(frame, digits) == panel.counted
        assert len(digits) == len(panel.counted) + len(halves) // 2
    for frame, panel in panels.values():
        assert measured(seen, frame) == panel.measure


def halves_of(seen):
    """Half brackets: the axis, how far up or left, the end with a hook, the other end, weight."""
    found = []
    hues = {hue.line for hue in HUES.values()}
    for s in seen.shapes:
        if s.line in hues and len(s.points) == 3 and not s.fill and not s.dash:
            (x0, y0), (x1, y1), (x2, y2) = s.points
            if x0 == x1 and y1 == y2 and abs(y0 - y1 - 5) < 0.03:
                found.append((1, y1, x1, x2, s.weight))
            elif y0 == y1 and x1 == x2 and abs(x0 - x1 - 5) < 0.03:
                found.append((0, x1, y1, y2, s.weight))
    for axis, away, *_ in found:  # those of one row do not lie on each other
        row = sorted(sorted(h[2:4]) for h in found if h[:2] == (axis, away))
        assert all(one[1] < other[0] for one, other in pairwise(row))
    return found


def digits_of(seen):
    """Numbers along grids: n, whether bold, and the middle of its figures."""
    return [
        (int(t.string), t.font == "bold", ((t.x + t.end) / 2, t.y - 0.36 * t.size))
        for t in seen.texts
        if t.font in ("sans", "bold") and t.string.isdigit() and t.size == pytest.approx(12.5, 0.01)
        and not seen.under(t)
    ]  # fmt: skip


def bracketed(frame, halves, digits):
    """Brackets in cells: axis, number, first place and the one after, whether bold."""
    found = set()
    for n, bold, (x, y) in digits:
        for axis, along, away in ((1, x, y), (0, y, x)):
            own = [h for h in halves if h[0] == axis and abs(h[1] - away) < 0.1]
            own = [h for h in own if abs(abs(h[3] - along) - 8) < 0.1]
            if len(own) == 2:
                start, end = sorted(h[2] for h in own)
                assert {h[4] for h in own} == {2.25 if bold else 1.25}
                edge = frame.whole[1 - axis]
                cells = (start - 1.5 - edge) / frame.unit, (end + 1.5 - edge) / frame.unit
                assert near(cells, np.round(cells), 0.02)
                assert away < frame.whole[axis]
                found.add((axis, n, *map(round, cells), bold))
    return found


def numbered(frame, digits):
    """Numbers in the middle of each row and column: axis, number, whether bold."""
    found, (left, top, right, bottom) = set(), frame.whole
    for n, bold, (x, y) in digits:
        if left < x < right and top - 20 < y < top:
            assert abs((x - left) / frame.unit - n + 0.5) < 0.02
            found.add((1, n, bold))
        if top < y < bottom and left - 20 < x < left:
            assert abs((y - top) / frame.unit - n + 0.5) < 0.02
            found.add((0, n, bold))
    return found


def measured(seen, frame):
    """How far the window has moved along X, between two ticks, and what is said."""
    left, top, right, _ = frame.whole
    lines = [s for s in seen.shapes
             if s.line == INK and s.weight == 1.25 and len(s.points) == 2]  # fmt: skip
    found = ()
    for axis in (0, 1):
        ticks = []
        for s in lines:
            (x0, y0), (x1, y1) = sorted(s.points)
            if axis and x0 == x1 and abs(abs(y1 - y0) - 10) < 0.05 and top - 60 < y1 < top:
                ticks.append(x0)
            if not axis and y0 == y1 and abs(x1 - x0 - 10) < 0.05 and left - 60 < x1 < left:
                ticks.append(y0)
        edge, end = (left, right) if axis else (top, frame.whole[3])
        ticks = sorted(t for t in ticks if edge - 1 < t < end + 1)
        if ticks:
            (start, stop) = ticks
            words = [
                t for t in seen.texts
                if t.font == "bold" and t.size == pytest.approx(11.5, 0.01) and near(
                    (t.x + t.end,), (start + stop,) if axis else (t.x + t.end,), 0.2)
                and (top - 60 < t.y < top if axis else left - 60 < t.x < left)
                and (axis or start < t.middle[1] < stop)
            ]  # fmt: skip
            (said,) = words
            cells = [(t - edge) / frame.unit for t in ticks]
            assert near(cells, np.round(cells), 0.02)
            found = axis, *map(round, cells), said.string
    return found


# ---- sums ------------------------------------------------------------------------------------


def caption(case, step):
    """The sum that ends a caption, from the taps."""
    told = case.told
    key, place = told.places[step]
    if told.kind == "chain_rule" and step % 3 < 2:
        return
    said = case.story.steps[step].caption
    assert not re.search(", [A-Z][a-z]", said)
    if told.kind == "window_counts":
        n = len(told.met("x", place))
        ones = f": {' + '.join('1' * n)} = {n}" if 1 < n <= 9 else ""
        assert said.endswith(ones)
        assert ("=" in said) == bool(ones)
        return
    key = f"d{key}" if told.kind == "connections" and key != "y" else key
    kept, result = told.sum(key, place), number(told.grids[key][place])
    values = [told.value(factors) for factors in kept]
    if not 0 < len(kept) <= 9:
        sums = told.name(key, place)
    elif len(kept) == 1:
        first, *rest = [told.value((factor,)) for factor in kept[0]]
        sums = " · ".join([number(first), *(formed(v, "factor") for v in rest)])
    else:
        rest = (f" {formed(v, 'sign')} {formed(v, 'size')}" for v in values[1:])
        sums = number(values[0]) + "".join(rest)
    assert said.endswith(f": {sums} = {result}")


def formula(case, step):
    """The sum under the rule, what of it is struck, what is said under it, and its discs."""
    for face in FACES:
        seen = case.seen(step, face)
        found, expected = Formula(seen), case.told.lines(step, face)
        if case.told.kind == "chain_rule" and case.told.marked:
            assert found.lines() == expected
        elif case.told.kind == "chain_rule":
            assert found.text() == expected[0][1]
        else:
            assert found.text() == expected
            assert [string for _, string, _ in found.labels] == case.told.said(step)


CAPTIONS = [  # a layer, a story, a step, and how its caption begins
    ("stride that leaves cells over", "forward", 1,
     "Three columns on, y12 is the sum of the six products under the window, plus the bias: "),
    ("stride that leaves cells over", "forward", 4, "No window reaches "),
    ("everything", "forward", 5, "Two rows down, y21 is the sum of the "),
    ("padding on two sides", "as_convolution-w", 1,
     "Under the window for ∂L/∂w12, six of the 16 cells hold an x: "),
    ("few windows, far apart", "as_convolution-w", 1,
     "Two columns on, ∂L/∂w12 is the sum of both products under the window: "),
    ("nothing but padding", "as_convolution-w", 1,
     "w12 met nothing but padding, so it changes no y: ∂L/∂w12 = 0"),
    ("nothing but padding", "forward", 0, "The whole window lies on padding, so y11 is b alone: "),
    ("nothing but padding", "connections", 2, "w12 goes into no y: ∂L/∂w12 = 0"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "name", "step", "start"), CAPTIONS)
def test_a_caption_says_what_has_moved_and_what_counts(layer, name, step, start):
    x, w, how = LAYERS[layer]
    story = story_of(name, numbers(x, w, how), how)
    assert story.steps[step].caption.startswith(start)
