"""What is drawn, read back from the SVG and held against NumPy and the taps.

`Told` says what a story has to show on each step: it is made from the arrays and from `taps`
alone. `page` reads the pictures.
"""

import colorsys
import re
from functools import cache, lru_cache
from itertools import pairwise, product

import numpy as np
import pytest

from convviz import (
    connections,
    conv2d,
    conv2d_backward,
)
from convviz.drawing import svg
from convviz.drawing.style import (
    BADGE,
    BORDER,
    GREY,
    HUES,
    INK,
    LATER_LINE,
    WHITE,
    ZERO,
)
from convviz.story.tree import Either, Loupe

from .cases import Case, headings
from .layers import STORIES
from .page import (
    OPERATORS,
    SNAPSHOTS,
    Formula,
    common,
    grown,
    hued_frames,
    in_cells,
    inside,
    middle,
    near,
    origins,
    pages,
    snapshot,
    within,
)
from .told import Told, tint
from .written import formed, number

KINDS = "wide", "narrow"


def drawn_from(x_shape, w_shape, make):
    """x, w, b and dy of these shapes."""
    draw = np.random.default_rng([*x_shape, *w_shape])
    y_shape = tuple(a - b + 1 for a, b in zip(x_shape, w_shape, strict=True))
    x, w, b, dy = (make(draw, shape) for shape in (x_shape, w_shape, (), y_shape))
    return x, w, float(b), dy


def small(draw, shape):
    return draw.integers(-9, 10, shape).astype(float)


def awkward(draw, shape):
    """Decimals, and here and there a number of three digits."""
    rare = draw.random(shape) < 0.2
    return np.where(rare, draw.integers(-999, 1000, shape), draw.integers(-999, 1000, shape) / 100)


X, W = np.array([[2, 0, 1], [1, 3, -1], [0, 1, 2.0]]), np.array([[1, 2], [-1, 3.0]])
EXAMPLES = {
    "course": (X, W, 1.0, np.array([[4, -2], [5, -3.0]])),
    "1×1": drawn_from((1, 1), (1, 1), small),
    "4×5": drawn_from((4, 5), (3, 2), small),
    "6×7": drawn_from((6, 7), (3, 3), small),
    "4×4": drawn_from((4, 4), (2, 2), small),
    "1×10": drawn_from((1, 10), (1, 9), small),
    "awkward": drawn_from((3, 3), (2, 2), awkward),
}
ONE_KIND = {"1×1": "narrow", "4×4": "wide", "1×10": "wide"}  # that is looked at, to save time


@cache
def story_of(example, name):
    return STORIES[name](*EXAMPLES[example])


def course():
    """The fourteen stories of the course's example."""
    return {name: story_of("course", name) for name in STORIES}


@cache
def told_of(example, name):
    return Told(name, *EXAMPLES[example])


@lru_cache(maxsize=12)
def case_of(example, name, kind):
    story = story_of(example, name)
    return Case(story, told_of(example, name), kind, pages(story)[kind], example == "course")


# ---- the cases -----------------------------------------------------------------------------


@pytest.fixture(scope="module", params=STORIES)
def cases(request):
    """All pictures of a story, of every example; `test_large` looks at those that are images."""
    return [
        (example, case_of(example, request.param, kind))
        for example in EXAMPLES
        for kind in KINDS
        if ONE_KIND.get(example, kind) == kind and not is_large(story_of(example, request.param))
    ]


def is_large(story):
    first = getattr(story.script.picture, "parts", ("",))[0]
    return isinstance(getattr(first, "wide", None), Loupe)


def is_shaded(story):
    """Whether cells differ in darkness, and not in what they are used for."""
    picture = story.script.picture
    return (picture.wide if isinstance(picture, Either) else picture).shaded


def in_each_picture(check):
    """A test of all pictures of a story, each told from the others where it fails."""

    def test(cases):
        for example, case in cases:
            try:
                check(case)
            except Exception as error:
                error.add_note(f"{example} {case.kind}")
                raise

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


def test_the_reader_knows_what_numpy_says():
    for example, (x, w, b, dy) in EXAMPLES.items():
        told = told_of(example, "forward")
        dx, dw, db = conv2d_backward(dy, x, w)
        for key, found in {"y": conv2d(x, w, b), "dx": dx, "dw": dw, "db": [[db]]}.items():
            close = np.testing.assert_allclose if example == "awkward" else np.testing.assert_equal
            close(told.grids[key], found)


# ---- numbers -------------------------------------------------------------------------------


@in_each_picture
def test_every_number_is_the_value_of_its_sum_in_its_form(case):
    for _, marks in case.page.groups:
        for text in marks:
            slot = getattr(text, "slot", None)
            if slot:
                assert text.string == formed(case.page.entries[slot.sum], slot.form)


@in_each_picture
def test_a_number_hangs_on_its_anchor(case):
    for _, marks in case.page.groups:
        for text in marks:
            slot = getattr(text, "slot", None)
            if slot:
                wide = origins(text.string, "serif")[-1] / 1000
                minus = slot.hangs and re.fullmatch("−.", text.string)
                start = slot.x - text.size * (slot.anchor * wide + (0.137 if minus else 0))
                assert abs(text.x - start) < 0.002 * text.size + 0.006
                assert text.font == "serif"
                assert slot.form != "plain" or wide * text.size <= slot.room + 0.05 or (
                    text.size == 9
                )  # fmt: skip


NO_NUMBERS = "|".join([
    r"\d+ × \d+(, (no border|border of (one zero|\d+( and \d+)? zeros)))?", "turned by 180°",
    "window", r"\d+ × \d+, the discs count the terms",
    r"Piece \d+", r"Result [12]", r"\d+ pieces, added",
])  # fmt: skip


@in_each_picture
def test_no_digit_is_drawn_that_is_not_a_number_of_the_sheet(case):
    for _, _, seen in case.each():
        for text in seen.names:
            if text.slot or not re.search(r"\d", text.string):
                continue
            if text.font == "name":
                assert re.fullmatch(r"((∂L|∂y[\d,]+)/)?∂?([xwy][\d,]+|b)", text.string)
            elif text.font == "serif":
                assert text.string in ("0", "1")  # a constant is its own name
            else:
                assert re.fullmatch(NO_NUMBERS, text.string)


# ---- grids ---------------------------------------------------------------------------------


@in_each_picture
def test_grids_have_their_shapes_and_hues(case):
    for step, _, seen in case.each():
        for key, frame, panel in case.panels(step, seen):
            assert frame.shape == panel.values.shape, key
            border = panel.names == None  # noqa: E711 (each cell of it)
            rows, cols = np.nonzero(~border)
            first, last = (rows.min(), cols.min()), (rows.max(), cols.max())
            inner = *frame.rect(*first)[:2], *frame.rect(*last)[2:]
            assert near(frame.inner, inner), key
            hue = HUES[panel.role]
            line = LATER_LINE[panel.role] if panel.later else hue.line
            lines = [s for s in seen.shapes if s.line == line and s.weight in (1.25, 1.75)]
            if panel.gradient:
                dashed = [s for s in lines if s.dash and within(s.box, grown(frame.inner, 0.9))]
                assert len(dashed) == 4
                assert {near(s.box[:2], (frame.inner[0] - 0.88, frame.inner[1]), 0.03)
                        for s in dashed} == {True, False}  # fmt: skip
            else:
                assert [s for s in lines if not s.dash and near(s.box, frame.inner)], key
            corners = [s for s in seen.shapes if "l" in s.commands and within(s.box, frame.inner)
                       and s.fill == line and len(s.points) == 3]  # fmt: skip
            at = {"stored": [frame.inner[:2]], "turned": [frame.inner[2:]], "": []}[panel.notch]
            assert [corner.points[0] for corner in corners] == at, key


@in_each_picture
def test_every_cell_shows_its_number_and_its_name(case):
    if is_shaded(case.story):  # names are hard to read on a shade
        return
    for step, face, seen in case.each():
        for key, frame, panel in case.panels(step, seen):
            found = in_cells(seen, frame)
            for place in np.ndindex(frame.shape):
                texts = found.get(place, [])
                expected = shown(panel, place, face, frame.unit, case.told)
                assert sorted(t.string for t in texts) == expected, f"{key} {place} on step {step}"


def shown(panel, place, face, unit, told):
    """The texts of a cell."""
    value, name = number(panel.values[place]), panel.names[place]
    _, known = panel.state(place)
    named = is_named(panel, unit, told)
    if name is None:
        return ["0"]
    if not known:
        return [name] if named and name else in_place(name, unit) if name else []
    if panel.nameless and face == "symbols" and place in panel.signs:
        sign = panel.signs[place]
        return in_place(sign[0], unit) if isinstance(sign[0], str) else []
    if panel.nameless:
        return [value]
    if face == "symbols":
        return in_place(name or value, unit)
    return sorted([value, name]) if named and name else [value]


def is_named(panel, unit, told):
    """Whether the longest name of a grid is legible under its numbers."""
    names = [name for name in panel.names.flat if name]
    if panel.nameless or panel.lone or not names or (unit < 44 and panel.title in names):
        return False
    key = f"d{names[0][4]}" if names[0][0] == "∂" else names[0][0]
    return all((unit - 5) / width_of(name) >= 11 for name in told.names(key).flat)


def in_place(name, unit):
    """What stands in the place of a number: a name too long to be read in a line is a fraction."""
    long = name[0] == "∂" and (unit - 6) / width_of(name) < 11
    return ["∂L", name.removeprefix("∂L/")] if long else [name]


@cache
def width_of(name):
    """The width of a name at size 1."""
    width = 0.0
    for part in re.findall(r"∂|L|/|[xwyb]|[\d,]+", name):
        font, scale = ("italic", 1) if part in "∂Lxwyb" else ("serif", 1 if part == "/" else 0.7)
        gap = 0 if part[0].isdigit() else 0.02 if part in "∂/" else 0.03
        width += origins(part, font)[-1] / 1000 * scale + gap
    return width


@in_each_picture
def test_what_stands_in_a_cell_stands_in_its_middle(case):
    for step, _, seen in case.each():
        for key, frame, _ in case.panels(step, seen):
            for place, texts in in_cells(seen, frame).items():
                x, y = middle(frame.rect(*place))
                for text in texts:
                    where = text.slot.x if text.slot else (text.x + text.end) / 2
                    after = 0.015 * text.size if text.string[-1] in "Lxwb" else 0  # room after it
                    fraction = any(t.string == "∂L" for t in texts)
                    aside = 3 * (fraction and bool(seen.badges))  # of a badge
                    disc = 6.9 * (key == "scaled" and text.slot is None)  # before it
                    found = [where + after + off - x for off in (0, aside, -disc)]
                    assert min(map(abs, found)) < 0.05, (key, place)
                    assert within(text.box, grown(frame.rect(*place), -0.4)), (key, place)
                values = [t for t in texts if t.slot or len(texts) == 1]
                low = 3 * bool(seen.badges)
                for text in values:
                    middling = text.y - 0.33 * text.size if text.slot else text.y - 0.25 * text.size
                    under = 13.3 + 0.34 * text.size  # its badge
                    high = (
                        max(0.44 * frame.unit, under) - 0.5 * frame.unit if len(texts) == 2 else 0
                    )
                    assert y + high - 0.6 <= middling <= y + high + low + 0.5 + (
                        0 if text.slot or len(texts) == 2 else 0.3 * frame.unit
                    ), (key, place)  # fmt: skip


def test_the_numbers_of_a_grid_are_of_one_size_as_large_as_fits():
    for name, kind in product(STORIES, KINDS):
        for example in ("course", "awkward"):
            case = case_of(example, name, kind)
            sizes, widths, families = {}, {}, {"before": "sums", "scaled": "sums", "total": "sums"}
            for step in range(len(case.story.steps)):
                seen = case.seen(step, "numbers")
                for key, frame, _ in case.panels(step, seen):
                    family = "weight" if key.startswith("weight") and key != "weights" else key
                    family = families.get(family, family)
                    if case.told.pulled and key.rstrip("0123456789") in ("y", "dy"):
                        family = "y"
                    for texts in in_cells(seen, frame).values():
                        for text in (t for t in texts if t.slot):
                            assert text.slot.room == frame.unit - 6
                            sizes.setdefault(family, set()).add(text.size)
                            wide = origins(text.string, "serif")[-1] / 1000
                            widths[family] = max(widths.get(family, 0), wide)
            for family, found in sizes.items():
                unit = case.page.unit
                most = (0.42 if unit >= 44 else 0.38) * unit
                fitting = max(9, min(most, (unit - 6) / widths[family]))
                assert len(found) == 1, family
                assert abs(found.pop() - fitting) < 0.011, (name, kind, family)


@in_each_picture
def test_used_cells_are_darker_and_the_window_lies_round_them(case):
    if is_shaded(case.story):
        return
    for step, _, seen in case.each():
        moving = []
        for key, frame, panel in case.panels(step, seen):
            for place in np.ndindex(frame.shape):
                fill = seen.filled(frame.rect(*place))
                whole = frame.shape == (1, 1)  # then its ground is as large
                expected = tint(panel, place) or (WHITE if whole else None)
                assert fill == expected, (key, place, step)
            if panel.window:
                (i, j), (bottom, right) = panel.window[:2], panel.window[2:]
                box = frame.rect(i, j, bottom - i + 1, right - j + 1)
                moving.append((f"{key} window", box))
            if panel.question is not None:
                moving.append((f"{key} question", frame.rect(*panel.question)))
        slides = [s for s in seen.shapes if s.group.slide]
        found = [s for s in slides if s.line == INK and s.group.slide != "outlined"]
        found = sorted((s.group.slide, s.box) for s in found)
        assert [slide for slide, _ in found] == sorted(slide for slide, _ in moving)
        assert all(near(a, b, 0.1) for (_, a), (_, b) in zip(found, sorted(moving), strict=True))
        for shape in slides:
            question = shape.group.slide.endswith("question")
            assert shape.group.question == question
            inset = 0 if shape.line == INK else 2.75
            assert near(shape.group.at, (shape.box[0] - inset, shape.box[1] - inset), 0.011)
            assert (shape.line, shape.weight) in (
                [(INK, 3.5), (WHITE, 2)] if question else [(INK, 2.25)]
            )
            assert not shape.fill
        white = [s for s in slides if s.line == WHITE]
        assert len(white) == sum(slide.endswith("question") for slide, _ in moving)


@in_each_picture
def test_terms_and_their_cells_carry_their_numbers(case):
    for step, face, seen in case.each():
        expected = []
        for key, frame, panel in case.panels(step, seen):
            for place, sign in panel.signs.items() if face == "symbols" else ():
                x, y = middle(frame.rect(*place))
                if key == "scaled" and case.told.few:  # before the name of what it multiplies
                    (name,) = in_cells(seen, frame)[place]
                    expected.append((name.x - 7.4, y, 6.4, step + 1, False))
                for n in () if isinstance(sign[0], str) else sign:  # two beside two
                    at = x + 7.8 * (1 if n % 2 == 0 else -1), y + 7.8 * (1 if n > 2 else -1)
                    expected.append((*at, 6.4, n, False))
            for place, n in {**panel.used, **panel.hollow}.items():
                if n:
                    corner = place == panel.question or panel.lone
                    _, top, right, _ = frame.rect(*place)
                    off = 0 if corner else 7.2
                    expected.append((right - off, top + off, 6.4, n, place in panel.hollow))
        found = [badge for badge in seen.badges if badge[2] < 7]
        assert len(found) == len(expected)
        for one, other in zip(sorted(found), sorted(expected), strict=True):
            assert near(one[:3], other[:3], 0.03)
            assert one[3:] == other[3:]


@in_each_picture
def test_a_badge_is_full_or_hollow(case):
    for _, marks in case.page.groups:
        for disc in marks:
            if hasattr(disc, "radius") and disc.radius > 4:
                assert (disc.fill, disc.line) in ((BADGE, ""), (WHITE, ZERO))
                assert disc.radius in (6.4, 8, 5.9, 7.5)
                assert (disc.fill == WHITE) == (disc.radius in (5.9, 7.5))


@in_each_picture
def test_words_over_a_grid_say_what_it_is(case):
    for step, face, seen in case.each():
        for key, frame, panel in case.panels(step, seen):
            left, top, right, _ = frame.whole
            base = top - 12
            if panel.notch == "turned":
                base -= frame.shape[0] * case.page.unit * 0.205 + 9
            small = ("name",) if not panel.lone else ()  # those over the weights
            over = [t for t in seen.names if abs(t.y - base) < 0.03 and not t.slot
                    and (t.font not in small or t.size > 15)]  # fmt: skip
            beside = next((f for k, f, _ in case.panels(step, seen) if f.whole[0] > right
                           and abs(f.whole[1] - top) < 0.1), None)  # fmt: skip
            end = beside.whole[0] - 2 if beside else case.page.width
            over = sorted(t for t in over if left - 12 <= t.x < end)
            if panel.lone:
                over = [t for t in over if inside(t.middle, (left - 12, 0, right + 6, top))]
                if face == "symbols":  # then it stands in its cell
                    assert not over
                    continue
                assert [t.string for t in over] == [panel.title]
                assert abs((over[0].x + over[0].end) / 2 - (left + right) / 2 + 3) < 0.1
                assert over[0].size >= 11.99
                continue
            texts = list(filter(None, [panel.title, "times" * bool(panel.times), panel.note]))
            assert [t.string.strip() for t in over] == texts, key
            if panel.times:
                (name,) = [t for t in seen.names if t.string == panel.times and t.y == over[-1].y]
                assert 2 < name.x - over[-1].end < 6
                assert name.size > 11
            marks = [b for b in seen.badges if near(b[:3], (left + 8, base - 4.5, 8), 0.1)]
            assert [b[3:] for b in marks] == ([panel.badge] if panel.badge else []), key
            if texts:
                assert abs(over[0].x - (left + 22 * bool(panel.badge))) < 0.03 or not panel.title


@in_each_picture
def test_operators_stand_between_their_grids(case):
    """The formula that the grids make, read from left to right."""
    told = case.told
    gathered = {"x": "padded ∗ turned", "w": "x ∗ dy", "b": "dy ∗ ones"}.get(told.of)
    pieces = " + ".join(f"weight{k} · piece{k}" for k in range(told.dy.size))
    source = {"x": "w ", "w": "x ", "b": ""}.get(told.of)
    split = told.few and case.kind == "wide"
    sums = "before + scaled = total"
    first = f"{pieces} {source}" if split else f"{source}dy · piece "
    expected = {
        "forward": "x ∗ w + b = y",
        "as_convolution": f"{gathered} = d{told.of}",
        "as_weighted_sum": f"{first}{sums}",
    }.get(told.kind)
    seen = case.seen(0, "numbers")
    boxes = [(key, frame.whole) for key, frame, _ in case.panels(0, seen)]
    top = Formula(seen).top if told.kind != "as_weighted_sum" else case.page.height
    signs = [t for t in seen.names if t.string in "∗+·=" and t.font == "serif" and t.y < top
             and t.color == INK]  # fmt: skip
    if told.kind == "two_ways":
        return
    if expected is None:
        assert [t for t in signs if t.string in "∗+·" and t.size > 16] == []
        return
    if seen.rules[1]:  # what the pieces are taken from stands beside all lines of the sums
        expected = expected.replace(source, "")
        boxes = [(key, box) for key, box in boxes if key != source.strip()]
    items = [(middle(box)[1], box[0], key) for key, box in boxes]
    items += [(t.y - 0.3 * t.size, t.x, t.string) for t in signs]
    assert " ".join(key for row in lined_up(items) for _, _, key in row) == expected


@in_each_picture
def test_both_results_come_to_the_same_grid(case):
    """Result 1 = ∂L/∂X = Result 2, or both before it; each piece with the ∂L/∂y before it."""
    told, kind = case.told, case.kind
    if told.kind != "two_ways":
        return
    for step, _, seen in case.each(("numbers",)):
        frames, shared = case.frames(step, seen), f"d{told.of}"
        signs = [t for t in seen.names if t.font == "serif" and t.color == INK and t.size > 20
                 and t.string in "∗+·="]  # fmt: skip
        at = {mark: [((t.x + t.end) / 2, t.y - 0.3 * t.size) for t in signs if t.string == mark]
              for mark in "∗+·="}  # fmt: skip
        (left, _, right, _), y = frames[shared].whole, middle(frames[shared].whole)[1]
        first, second = headings(seen)
        facing = first.y == second.y
        assert [x < left for x, _ in sorted(at["="])] == [True, False][: 1 + facing]
        assert all(abs(other - y) < 0.1 for _, other in at["="])
        pieces = [frames[key].whole[0] for key in frames if key.startswith("weight")]
        assert [right < x < min(pieces) for x, _ in at["="] if x > left] == [True] * facing
        assert len(at["∗"]) == 1
        n, met = told.seen_pieces(kind, step)
        assert len(at["+"]) == n - 1
        assert len(at["·"]) == n
        for k in range(n):
            weight, piece = frames[f"weight{k}"].whole, frames[f"piece{k}"].whole
            after = [p for p in at["·"] if 0 < p[0] - weight[2] < 19
                     and abs(p[1] - middle(weight)[1]) < 0.1]  # fmt: skip
            assert len(after) == 1
            if kind == "wide":
                assert after[0][0] < piece[0] < after[0][0] + 20
            else:
                assert 7 < piece[1] - weight[3] < 9
            before = [p for p in at["+"] if 0 < weight[0] - p[0] < 50
                      and abs(p[1] - middle(piece)[1]) < 0.1]  # fmt: skip
            assert len(before) == bool(k)
        assert [t.string for t in seen.names].count("+ ···") == (n < met)


def lined_up(items):
    rows = []
    for item in sorted(items):
        if not (rows and abs(rows[-1][0][0] - item[0]) < 0.5):
            rows.append([])
        rows[-1].append(item)
    return [sorted(row, key=lambda item: item[1]) for row in rows]


def test_the_weight_and_the_piece_of_the_step_are_outlined():
    case = case_of("course", "as_weighted_sum-x", "wide")
    for step, _, seen in case.each():
        (outline,) = [s for s in seen.shapes if s.group.slide == "outlined"]
        frames = case.frames(step, seen)
        inner = [key for key, f in frames.items() if within(f.whole, outline.box)]
        assert inner == [f"weight{step}", f"piece{step}"]
        others = [f.whole for key, f in frames.items() if key not in inner]
        assert not any(common(whole, outline.box) > 0 for whole in others)


# ---- what can be pointed at -----------------------------------------------------------------


@in_each_picture
def test_hot_spots_lie_over_their_cells_and_lead_to_the_first_step_about_them(case):
    found, seen = {}, case.seen(0, "numbers")
    drawn = {key: frame for key, frame, _ in case.panels(0, seen)}
    about = case.told.about()
    for spot in case.page.spots:
        key, i, j = spot.cell
        apart = f"{key}{i}{j}" in drawn
        frame = drawn[f"{key}{i}{j}"] if apart else drawn[key]
        assert near(spot.box, frame.rect(0, 0) if apart else frame.rect(i, j), 0.03)
        assert spot.cell not in found
        found[spot.cell] = spot.goto
    keys = {key.rstrip("0123456789") if case.told.kind == "connections" else key for key in drawn}
    assert found == {cell: step for cell, step in about.items() if cell[0] in keys}


# ---- links ---------------------------------------------------------------------------------


LINKED = ["course", "awkward", "1×1", "1×10", "4×5", "4×4", "6×7"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", LINKED)
def test_a_link_leads_from_its_cell_to_its_y_with_what_multiplies_on_the_way(example, kind):
    case = case_of(example, "connections", kind)
    told = case.told
    for step, face, seen in case.each():
        of, place = told.places[step]
        found = case.frames(step, seen)
        tips = [s for s in seen.shapes if len(s.points) == 3 and s.fill in lines_of("xwb")
                and s.commands.endswith("z") and not s.line]  # fmt: skip
        met = [] if of == "y" else told.met(of, place)
        links = [s for s in seen.shapes if is_link(s)]
        pills = [s for s in seen.shapes if s.rounded and s.points[0][1] < Formula(seen).top]
        roots = asked(seen)
        assert len(pills) == len(links) == len(met)
        assert len(roots) == bool(met)
        for root in roots:
            assert root.fill == HUES[of].window
            assert label_of(seen, root) == told.label((of, place), face, HUES[of].text)
        for tap in met:
            factor = told.local(of, tap)
            key = factor[0] if of != "b" else "b"
            target = found["y{}{}".format(*tap.y)].whole
            x = middle(target)[0]
            (tip,) = [s for s in tips if near(s.points[0], (x, target[1] - 1), 0.03)]
            (pill,) = [p for p in pills if near(middle(p.box)[:1], (x,), 0.03)
                       and 0 < target[1] - p.box[3] < 20]  # fmt: skip
            assert pill.fill == HUES[key].window
            assert pill.line == tip.fill == HUES[key].line
            assert label_of(seen, pill) == told.label(factor, face, HUES[key].text)
            (link,) = [s for s in links if near(s.points[-1], (x, target[1] - 4), 0.03)]
            assert link.line == HUES[key].line
            assert link.order < pill.order < min(t.order for t in in_box(seen, pill))
            _, top, right, bottom = roots[0].box
            (a, b) = link.points[0]
            assert abs(b - bottom) < 2 or (abs(a - right) < 2 and abs(b - (top + bottom) / 2) < 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", LINKED)
def test_no_line_touches_a_cell_or_a_word_that_it_does_not_lead_to(example, kind):
    """A line keeps clear of the edges too, which might be read as belonging to a neighbour."""
    case = case_of(example, "connections", kind)
    every = len(case.story.steps)
    for step in range(0, every, 1 + every // 40):  # all of them, where they are fewer than 40
        seen = case.seen(step, "numbers")
        pills = [s for s in seen.shapes if s.rounded and s.points[0][1] < Formula(seen).top]
        cells = [frame.whole for frame in case.frames(step, seen).values()]
        over = [t.box for t in seen.names if not any(within(t.box, p.box) for p in pills)]
        for link in filter(is_link, seen.shapes):
            end = link.points[-1][0]
            others = [p.box for p in pills if abs(middle(p.box)[0] - end) > 0.1]
            for a, b in pairwise(link.points):
                line = min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])
                clear = grown(line, 3)
                assert [box for box in (*cells, *over, *others) if common(clear, box) > 0] == []
            under = [p for p in pills if p.box[0] < end < p.box[2]]
            assert len([p for p in under if common(grown(line, 0.1), p.box) > 0.1]) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", LINKED)
def test_over_cells_that_are_apart_stand_the_names_of_both_and_what_the_discs_count(example, kind):
    case = case_of(example, "connections", kind)
    for step, _, seen in case.each():
        first = case.frames(step, seen)["y00"].whole
        (title,) = [t for t in seen.names if t.string == "Y" and t.y < first[1]]
        line = sorted(t for t in seen.names if t.y == title.y and t.x >= title.x)
        expected = ["Y", "and", "∂L/∂Y", case.told.counted(step)]
        assert [t.string for t in line] == [string for string in expected if string]
        assert abs(title.x - first[0]) < 0.03
        assert all(b.x - a.end > 6 for a, b in pairwise(line))


def test_cells_that_are_too_many_to_be_apart_are_grids_and_all_are_there():
    story = connections(*drawn_from((8, 7), (2, 2), small))
    for kind in KINDS:
        seen = pages(story)[kind].seen(9, "numbers")
        assert not [s for s in seen.shapes if is_link(s)]
        assert set(hued_frames(pages(story)[kind], seen, None)) == {"x", "w", "b", "y", "dy"}
        assert [t for t in seen.texts if t.string == "7 × 6, the discs count the terms"]


def is_link(shape):
    return (
        shape.weight == 1.75 and not shape.fill and not shape.dash
        and shape.line in lines_of("xwb") and "q" in shape.commands
    )  # fmt: skip


def asked(seen):
    """The cell in question, where it stands at the root of the lines."""
    return [s for s in seen.shapes if s.upright and s.fill and s.line == INK and s.weight == 3.5
            and s.points[0][1] < Formula(seen).top]  # fmt: skip


def in_box(seen, shape):
    return sorted(t for t in seen.names if inside(t.middle, shape.box))


def label_of(seen, shape):
    """What a label says, and its colours; it stands in the middle and inside."""
    label = in_box(seen, shape)
    assert all(within(t.box, shape.box) for t in label)
    assert abs(label[0].x + label[-1].end - 2 * middle(shape.box)[0]) < 0.1 + (len(label) == 1)
    return "".join(t.string for t in label).replace(" ", ""), {t.color for t in label}


def lines_of(roles):
    return {HUES[role].line for role in roles}


# ---- formulas ------------------------------------------------------------------------------


@in_each_picture
def test_a_formula_reads_as_its_sum(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, face, seen in case.each():
        formula, expected = Formula(seen), case.told.lines(step, face)
        if case.told.kind == "chain_rule":
            if case.told.marked:
                assert formula.lines() == expected
            else:
                ((_, text, _),) = expected
                assert formula.text() == text
            labels = [string for _, string, _ in formula.labels]
            every = ["Chain rule", "Local derivatives", "Numbers", "Sum"]
            every = every[: 4 if face == "numbers" else 2]
            assert labels == (every if case.told.marked else [label for label, _, _ in expected])
        else:
            assert formula.text() == expected
            assert [string for _, string, _ in formula.labels] == case.told.said(step)
            assert all(text.color == GREY for _, _, text in formula.labels)


@in_each_picture
def test_what_was_put_in_is_ringed(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, _, seen in case.each():
        formula = Formula(seen)
        assert formula.ringed() == case.told.rings(step)
        for ring in formula.rings:
            ringed = [t for t in formula.texts if inside((t.end - 1, t.middle[1]), ring.box)]
            (color,) = {text.color for text in ringed}
            hues = [hue for hue in HUES.values() if hue.window == ring.fill]
            assert ring.line == hues[0].line
            role = role_of("".join(text.string for text in ringed))
            assert ring.fill == HUES[role].window
            assert color in (HUES[role].text, INK, ZERO)


def role_of(name):
    letters = re.findall("[xwyb]", name)
    return letters[-1] if letters else "b" if name == "1" else ""


@in_each_picture
def test_the_result_is_boxed_where_it_ends_its_sum(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, face, seen in case.each():
        formula = Formula(seen)
        key, place = case.told.places[step]
        stage = step % 3 if case.told.kind == "chain_rule" else 2
        boxes = formula.boxes
        assert len(boxes) == (face == "numbers" and stage == 2)
        for box in boxes:
            key = f"d{key}" if case.told.kind == "connections" and key != "y" else key
            assert box.fill == HUES[key[-1]].window
            assert box.line == INK
            (text,) = [t for t in formula.texts if inside(t.middle, box.box)]
            assert text.string == number(case.told.grids[key][place])
            assert near(text.middle, middle(box.box), 0.1 * text.size + 0.6)
            last = [row for row in formula.rows if row.words[-1].mark is text]
            assert last
            assert abs(text.slot.x - middle(box.box)[0]) < 0.02
            assert box.order < text.order


@in_each_picture
def test_a_term_of_the_formula_carries_the_number_of_its_cells(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, face, seen in case.each():
        assert marked_terms(seen) == sorted(case.told.marked_terms(step, face))


def marked_terms(seen):
    """Text and number of each term that has one, and whether it is hollow."""
    formula, found = Formula(seen), []
    for x, y, radius, n, hollow in seen.badges:
        if y > formula.top:
            assert radius == 8
            row = min((r for r in formula.rows if r.base > y), key=lambda r: r.base - y)
            (text,) = [t for a, b, t in row.terms if abs((a + b) / 2 - x) < 0.4]
            found.append((text, n, hollow))
    return sorted(found)


@in_each_picture
def test_terms_stand_apart_and_in_columns(case):
    if case.told.kind == "as_weighted_sum":
        return
    for _, _, seen in case.each():
        formula = Formula(seen)
        for row in formula.rows:
            for one, two in zip(row.words, row.words[1:], strict=False):
                same = not (one.string in OPERATORS or two.string in OPERATORS)
                gap = two.x - one.end
                assert gap > (-0.05 if same else 0.5), (one, two)
            assert row.words[-1].end <= case.page.width - 19.9
        lines = [row for row in formula.rows if row.terms and row.words[0].string != "+"]
        if case.told.kind == "chain_rule" and case.told.few:
            first = {
                b: middle_of(t) for t in lines[0].terms for b in re.findall(r"∂y[\d,]+", t[2])[:1]
            }
            for row in lines[1:]:
                for term in row.terms:
                    for name in re.findall(r"∂L/(∂y[\d,]+)", term[2]):
                        assert abs(first.get(name, middle_of(term)) - middle_of(term)) < 0.2


def middle_of(term):
    return (term[0] + term[1]) / 2


# ---- colours -------------------------------------------------------------------------------


def test_each_role_has_its_hue():
    angles = {"x": (200, 230), "w": (25, 45), "y": (130, 160), "b": (300, 330)}
    for role, (least, most) in angles.items():
        for color in HUES[role]:
            hue, light, _ = colorsys.rgb_to_hls(*rgb(color))
            assert least <= 360 * hue <= most, (role, color)
            assert 0.1 < light < 0.98
        fill, window, hairline, line, text = map(luminance, HUES[role])
        assert fill > window > hairline > line > text
        assert fill / window > 1.1


def rgb(color):
    return [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]


@cache
def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(color)]
    return np.dot(linear, (0.2126, 0.7152, 0.0722))


@in_each_picture
def test_names_and_factors_wear_their_hue(case):
    for step, _, seen in case.each():
        top = Formula(seen).top if case.told.kind != "as_weighted_sum" else case.page.height
        for text in seen.names:
            if text.font == "name":
                role = role_of(text.string.lower())
                below = text.y > top and text.string[0] == "∂" and "∂L/" not in text.string
                roles = "xwyb" if text.string == "∂L" else role
                assert text.color in {*(HUES[r].text for r in roles), ZERO, BADGE, *[INK] * below}
                assert text.color not in (ZERO, BADGE) or unknown_or_struck(
                    case, seen, step, text, top
                )
            elif text.slot and text.y > top:
                cell = case.page.cell(text.slot.sum)
                key = cell.split(",")[0][-1:]
                row = [t for t in seen.names if abs(t.y - text.y) < 0.1 and t.string == "·"]
                if cell and row and text.slot.form in ("plain", "factor"):
                    allowed = {HUES[key].text, ZERO, INK}
                    assert text.color in allowed
                    near_dot = [d for d in row if min(abs(d.x - text.end), abs(text.x - d.end)) < 9]
                    assert not near_dot or text.color in (HUES[key].text, ZERO)


def unknown_or_struck(case, seen, step, text, top):
    if text.y > top:
        return any(inside(text.middle, grown(s.box, 3)) for s in Formula(seen).strikes) or (
            case.told.kind == "chain_rule"
        )
    for _, frame, panel in case.panels(step, seen):
        if inside(text.middle, frame.whole):
            x, y = text.middle
            place = int((y - frame.whole[1]) // frame.unit), int((x - frame.whole[0]) // frame.unit)
            kind, known = panel.state(place)
            partly = panel.signs.get(place, ("", ""))[1] is None
            return kind == "later" or not known or (partly and (text.color == BADGE) == bool(kind))
    return False


@in_each_picture
def test_numbers_in_cells_are_ink_and_zeros_are_pale(case):
    for step, face, seen in case.each(("numbers",)):
        for key, frame, panel in case.panels(step, seen):
            for place, texts in in_cells(seen, frame).items():
                kind, _ = panel.state(place)
                for text in (t for t in texts if t.slot):
                    color = INK
                    if panel.names[place] is None:
                        color = GREY if kind in ("used", "question") else ZERO
                    elif kind == "later" or (text.slot.zero and text.string == "0"):
                        color = ZERO
                    assert text.color == color, (key, place, face)
                    pale = panel.nameless and kind not in ("used", "question")
                    if panel.names[place] is not None:
                        assert text.slot.zero == (ZERO if pale else "")


@in_each_picture
def test_every_text_can_be_read_on_what_lies_under_it(case):
    for _, _, seen in case.each():
        fills = [m for m in (*seen.shapes, *seen.discs) if m.fill]
        boxes = np.array([m.box for m in fills])
        orders = np.array([m.order for m in fills])
        for text in seen.texts:
            x, y = text.middle
            over = (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
            under = np.flatnonzero(over & (orders < text.order))
            ground = fills[under[np.argmax(orders[under])]].fill if len(under) else WHITE
            assert contrast(text.color, ground) >= 4.5, (text, ground)
        assert all(text.size > 8.49 for text in seen.names)  # subscripts may be smaller


def contrast(color, ground):
    one, two = sorted((luminance(color), luminance(ground)))
    return (two + 0.05) / (one + 0.05)


# ---- what lies on what ----------------------------------------------------------------------


@in_each_picture
def test_nothing_is_painted_over_a_text(case):
    for _, _, seen in case.each():
        later = [m for m in (*seen.shapes, *seen.discs) if m.fill or m.line]
        boxes = np.array([m.box for m in later])
        orders = np.array([m.order for m in later])
        for text in seen.texts:
            left, top, right, bottom = text.box
            wide = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], left)
            high = np.minimum(boxes[:, 3], bottom) - np.maximum(boxes[:, 1], top)
            for k in np.flatnonzero((orders > text.order) & (wide > 0.8) & (high > 0.8)):
                mark = later[k]
                assert mark.weight == 1.4 or touches_not(mark, text), (mark, text)


def touches_not(disc, text):
    """Whether a badge keeps clear of the ink of a text."""
    if not hasattr(disc, "radius"):
        return False
    left, top, right, bottom = text.box
    x, y = np.clip(disc.x, left, right), np.clip(disc.y, top, bottom)
    return np.hypot(x - disc.x, y - disc.y) > disc.radius - 1.2


@in_each_picture
def test_grounds_lie_under_tints_and_these_under_all_lines(case):
    for _, _, seen in case.each(("numbers",)):
        plain = [s for s in seen.shapes if s.upright and s.fill and not s.line]
        grounds = [s for s in plain if s.fill in (WHITE, BORDER)]
        tints = [s for s in plain if s.fill not in (WHITE, BORDER)]
        lines = [s for s in seen.shapes if s.line and not s.fill]
        for ground, other in product(grounds, tints):
            assert ground.order < other.order or common(ground.box, other.box) <= 0
        assert max(s.order for s in plain) < min(s.order for s in lines)
        hair = [s.order for s in seen.shapes if s.weight == 1 and s.order < 1e9 and not s.fill
                and s.line in {hue.hairline for hue in HUES.values()} - {ZERO}]  # fmt: skip
        framed = [s.order for s in seen.shapes if s.weight in (1.25,) and not s.fill]
        moving = [s.order for s in seen.shapes if s.group.slide]
        assert max(hair, default=0) < min(framed, default=1e9)
        assert max(framed, default=0) < min(moving, default=1e9)
        links = [s.order for s in seen.shapes if is_link(s)]
        assert min(links, default=1e9) > max(moving, default=0)


@in_each_picture
def test_cells_are_parted_by_hairlines(case):
    seen = case.seen(0, "numbers")
    for key, frame, panel in case.panels(0, seen):
        rows, cols = np.nonzero(panel.names != None)  # noqa: E711
        left, top, right, bottom = frame.inner
        color = HUES[panel.role].hairline
        hairs = {s.points for s in seen.shapes if s.line == color and len(s.points) == 2}
        for j in range(1, cols.max() - cols.min() + 1):
            x = left + j * frame.unit
            assert any(near((*a, *b), (x, top, x, bottom)) for a, b in hairs), key
        for i in range(1, rows.max() - rows.min() + 1):
            y = top + i * frame.unit
            assert any(near((*a, *b), (left, y, right, y)) for a, b in hairs), key


# ---- the page ------------------------------------------------------------------------------


@in_each_picture
def test_everything_is_on_the_page(case):
    for _, marks in case.page.groups:
        for mark in marks:
            left, top, right, bottom = mark.box
            half = getattr(mark, "weight", 0) / 2
            assert left - half >= -0.01
            assert top - half >= -0.01
            assert right + half <= case.page.width + 0.01
            assert bottom + half <= case.page.height + 0.51


def test_an_svg_that_stands_alone_is_the_same_picture():
    story = story_of("course", "connections")
    for kind in KINDS:
        alone, page = svg(story, kind), pages(story)[kind]
        assert re.findall("data-[a-z]+='[^']*'", alone)
        defs, body = alone.split("</defs>")
        assert "viewBox='0 0 " in defs
        assert body.count("<use ") == sum(len(t.string.replace(" ", "")) for _, marks in page.groups
                                          for t in marks if hasattr(t, "string"))  # fmt: skip
        ids = re.findall(r" id='([^']+)'", defs)
        assert len(set(ids)) == len(ids)
        assert set(re.findall(r"href='#([^']+)'", body)) == set(ids)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STORIES)
def test_a_picture_is_as_it_was(name, kind):
    """Where a change is meant, `python -m tests.page` writes them anew: look at the difference."""
    stored = (SNAPSHOTS / f"{name}-{kind}.txt").read_text(encoding="utf-8")
    found = snapshot(story_of("course", name), kind)
    assert found.splitlines() == stored.splitlines()
