"""The table of what changes places, read back from its SVG and held against the layer's taps."""

import re
from collections import Counter
from functools import cache
from itertools import product
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from convviz import Player, output_shape, save, swaps, taps
from convviz.drawing import Picture, style, svg
from convviz.drawing.marks import FRAME, Shape, Text
from convviz.drawing.storyboard import chosen, described

from .flaws import flaws

SETTINGS = [  # size, k, stride, padding, dilation
    (5, 3, 2, 1, 2),
    (5, 2, 3, 1, 3),
    (6, 3, 2, 2, 2),
    (7, 4, 3, 2, 3),
    (9, 5, 4, 3, 2),
]
ROWS, COLUMNS = ("y", "x", "w"), ("plain", "stride", "dilation", "padding")
each_kind = pytest.mark.parametrize("kind", ["wide", "narrow"])
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)
each_place = pytest.mark.parametrize("place", list(product(range(3), range(4))), ids=str)


@cache
def told(setting):
    return swaps(**dict(zip(("size", "k", "stride", "padding", "dilation"), setting, strict=True)))


@cache
def pictured(setting, kind):
    return Picture(told(setting), kind)


# ---- what the layer says -------------------------------------------------------------------


class Layer(NamedTuple):
    size: int
    k: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def y(self):
        shapes = (self.size, self.size), (self.k, self.k)
        return output_shape(*shapes, **self.how)[0]

    @property
    def how(self):
        return {name: getattr(self, name) for name in ("stride", "padding", "dilation")}

    @property
    def reach(self):
        return self.dilation * (self.k - 1)


def layer(setting, column):
    size, k, stride, padding, dilation = setting
    few = max(2, (k - 1) // dilation + 1)
    return {
        "plain": Layer(size, k),
        "stride": Layer(size, k, stride=stride),
        "dilation": Layer(size, few, dilation=dilation),
        "padding": Layer(size, k, padding=padding),
    }[column]


def cells(n, step=1, start=0):
    """The places of n × n cells, a step apart."""
    along = range(start, start + n * step, step)
    return set(product(along, along))


class Expected(NamedTuple):
    """The size of what the window slides over, the cells of the grids, how far it moves."""

    size: int
    slid: set
    held: set
    made: set
    far: int


def expected(own, of):
    """What the layer makes of a place of the table."""
    x, w = cells(own.size, start=own.padding), cells(own.k, own.dilation)
    padded, dy = own.size + 2 * own.padding, cells(own.y, own.stride)
    if of == "y":
        return Expected(padded, x, w, cells(own.y), own.stride)
    if of == "x":
        field = cells(own.y, own.stride, own.reach - own.padding)
        return Expected(own.size + own.reach, field, w, cells(own.size), 1)
    return Expected(padded, x, dy, cells(own.k), own.dilation)


# ---- what is drawn -------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"(-?\d*\.?\d+)"
RECTANGLE = re.compile(rf"M{NUMBER} ?{NUMBER}h{NUMBER}v{NUMBER}h-[\d.]+z")
LINE = re.compile(rf"M{NUMBER} ?{NUMBER}([hv]){NUMBER}(?![^M])")


class Drawn(NamedTuple):
    box: tuple
    fill: str
    line: str
    weight: float
    dashed: bool


def is_seen(group, step):
    runs = group.get("data-steps")
    if runs is None:
        return True
    ends = (list(map(int, run.split("-"))) for run in runs.split(","))
    return any(run[0] <= step <= run[-1] for run in ends)


@cache
def drawn(setting, kind, step=2):
    """The rectangles and the straight lines of each place of the table."""
    root = ElementTree.fromstring(svg(told(setting), kind))
    spots = {}
    for spot in root.findall(f"{SVG}rect"):
        key, *place = spot.get("data-cell").split(",")
        assert key == "swaps"
        assert spot.get("data-goto") == place[0]
        spots[tuple(map(int, place))] = [float(spot.get(k)) for k in ("x", "y", "width", "height")]
    found = {place: [] for place in spots}
    for group in root.findall(f"{SVG}g"):
        for path in group.findall(f"{SVG}path") if is_seen(group, step) else ():
            for shape in shapes(path):
                home = [at for at, spot in spots.items() if lies_in(shape.box, spot)]
                if home:  # else it is a line of the table itself
                    found[home[0]].append(shape)
    return found


def shapes(path):
    look = path.get("fill"), path.get("stroke", ""), float(path.get("stroke-width", 0))
    dashed = path.get("stroke-dasharray") is not None
    for box in RECTANGLE.findall(path.get("d")):
        yield Drawn(tuple(map(float, box)), *look, dashed)
    for x, y, way, far in LINE.findall(path.get("d")):
        box = (float(far), 0) if way == "h" else (0, float(far))
        yield Drawn((float(x), float(y), *box), *look, dashed)


def lies_in(box, spot):
    (x, y, w, h), (left, top, wide, high) = box, spot
    x, y = x + w / 2, y + h / 2
    return left - 3 <= x <= left + wide + 3 and top <= y < top + high


def read(setting, kind, place, role):
    """The blocks of cells of the grid in this hue: their frames, whole or dashed."""
    hue, own = style.HUES[role], drawn(setting, kind)[place]
    whole = [s.box for s in own if s.line == hue.line and min(s.box[2:]) > 0]
    dashes = [s for s in own if s.line == hue.line and s.dashed and s.box[2] > 0]
    edges = {}
    for (x, y, wide, _), *_, weight, _ in sorted(dashes):
        edges.setdefault((x + weight / 2, wide - weight), []).append(y)
    for (x, wide), ys in edges.items():
        whole += [(x, top, wide, end - top) for top, end in zip(ys[::2], ys[1::2], strict=True)]
    return sorted(tuple(round(n, 1) for n in box) for box in whole), bool(dashes)


def one(setting, kind, place, line, weight):
    """The one rectangle of this line."""
    own = drawn(setting, kind)[place]
    (box,) = (s.box for s in own if (s.line, s.weight) == (line, weight) and min(s.box[2:]) > 0)
    return box


def in_cells(boxes, corner, unit):
    """The cells that boxes cover, counted from a corner."""
    found = []
    for x, y, wide, high in boxes:
        row, col, rows, cols = (n / unit for n in (y - corner[1], x - corner[0], high, wide))
        assert all(abs(n - round(n)) < 0.02 for n in (row, col, rows, cols))
        row, col = round(row), round(col)
        found += product(range(row, row + round(rows)), range(col, col + round(cols)))
    assert len(set(found)) == len(found)
    return set(found)


GRADIENTS = {"y": (False, False, False), "x": (True, False, True), "w": (False, True, True)}
SLID, HELD = {"y": "x", "x": "y", "w": "x"}, {"y": "w", "x": "w", "w": "y"}


@each_place
@each_kind
@each_setting
def test_every_cell_is_where_the_layer_has_it(setting, kind, place):
    of, own = ROWS[place[0]], layer(setting, COLUMNS[place[1]])
    size, *grids = expected(own, of)[:4]
    unit = pictured(setting, kind).by_key["swaps"].unit
    first = one(setting, kind, place, style.GREY, 0.9)
    middle = first[1] + size * unit / 2
    roles = SLID[of], HELD[of], of
    for role, cells, dashed in zip(roles, grids, GRADIENTS[of], strict=True):
        boxes, is_dashed = read(setting, kind, place, role)
        corner = first if role == roles[0] else [min(b[k] for b in boxes) for k in (0, 1)]
        assert in_cells(boxes, corner, unit) == cells
        assert is_dashed == dashed
        assert fills(setting, kind, place, boxes) == {colour(role, role == roles[1], dashed)}
        assert hairlines(setting, kind, place, role) == sum(
            round((b[2] + b[3]) / unit) - 2 for b in boxes
        )
        if role != roles[0]:
            end = max(b[1] + b[3] for b in boxes)
            assert (corner[1] + end) / 2 == pytest.approx(middle, abs=0.11)


def fills(setting, kind, place, boxes):
    """The fills of cells, each block of which has one."""
    own = drawn(setting, kind)[place]
    found = {tuple(round(n, 1) for n in s.box): s.fill for s in own if not s.line}
    return {found[box] for box in boxes}


def colour(role, held, dashed):
    hue = style.HUES[role]
    return hue.window if held else style.WHITE if dashed else hue.fill


def hairlines(setting, kind, place, role):
    return sum(s.line == style.HUES[role].hairline for s in drawn(setting, kind)[place])


@each_place
@each_kind
@each_setting
def test_the_window_and_the_result_are_those_of_the_second_cell(setting, kind, place):
    of, own = ROWS[place[0]], layer(setting, COLUMNS[place[1]])
    _, slid, held, _, far = expected(own, of)
    unit = pictured(setting, kind).by_key["swaps"].unit
    first = one(setting, kind, place, style.GREY, 0.9)
    window = one(setting, kind, place, style.INK, 1.75)
    boxes, _ = read(setting, kind, place, of)
    result = one(setting, kind, place, style.INK, 2.25)
    assert in_cells([result], [min(b[k] for b in boxes) for k in (0, 1)], unit) == {(0, 1)}
    assert fills(setting, kind, place, [tuple(round(n, 1) for n in result)]) == {
        style.HUES[of].window
    }
    reach = 1 + max(row for row, _ in held)
    assert in_cells([first], first, unit) == cells(reach)
    assert in_cells([window], first, unit) == {(row, col + far) for row, col in cells(reach)}
    meets = {(row, col + far) for row, col in held} & slid
    tapped = taps((own.size, own.size), (own.k, own.k), **own.how)
    met = [tap for tap in tapped if getattr(tap, of) == (0, 1)]
    assert len(meets) == len(met)
    if of == "x":
        start, step = own.reach - own.padding, own.stride
        assert meets == {tuple(start + step * n for n in tap.y) for tap in met}
    else:
        assert meets == {tuple(n + own.padding for n in tap.x) for tap in met}


@each_place
@each_kind
def test_a_border_is_dotted_and_as_large_as_the_padding_leaves_it(place, kind):
    setting = SETTINGS[0]
    of, own = ROWS[place[0]], layer(setting, COLUMNS[place[1]])
    size, slid, *_ = expected(own, of)
    x, y, *_ = one(setting, kind, place, style.GREY, 0.9)
    wide = size * pictured(setting, kind).by_key["swaps"].unit
    found = [s for s in drawn(setting, kind)[place] if s.line == style.BORDER_LINE]
    border = [s.box for s in found if s.dashed]
    assert border == ([(x, y, wide, wide)] if (0, 0) not in slid else [])


@each_kind
@each_setting
def test_what_is_spread_or_moves_far_has_arrows(setting, kind):
    """Two over what is spread, one where the window moves by more than one cell."""
    picture = pictured(setting, kind)
    painter = picture.by_key["swaps"]
    heads = [m for m in picture.seen(2) if is_triangle(m) and m.level == FRAME]
    for place in product(range(3), range(4)):
        own = expected(layer(setting, COLUMNS[place[1]]), ROWS[place[0]])
        (left, top), (wide, high) = painter.corner(*place), painter.spot(*place)
        here = [m for m in heads if lies_in((*m.points[0], 0, 0), (left, top, wide, high))]
        spread = any((0, 1) not in from_corner(cells) for cells in (own.slid, own.held))
        notch = HELD[ROWS[place[0]]] == "w"
        assert len(here) == 2 * spread + (own.far > 1) + notch


@each_kind
@each_setting
def test_a_measure_is_as_long_as_the_window_has_moved(setting, kind):
    """A line between two ticks over the grid, for a window that moves by more than one cell."""
    picture = pictured(setting, kind)
    unit = picture.by_key["swaps"].unit
    lines = [m for m in picture.seen(2) if isinstance(m, Shape) and m.line == style.INK]
    ticks = [m for m in lines if m.level == FRAME and len(m.points) == 6]
    for place in ((0, 1), (2, 2)):
        x, top, *_ = one(setting, kind, place, style.INK, 1.75)
        far = expected(layer(setting, COLUMNS[place[1]]), ROWS[place[0]]).far * unit
        assert any(
            tick.points[0][0] == pytest.approx(x - far, abs=0.01)
            and tick.points[2][0] == pytest.approx(x, abs=0.01)
            and tick.points[1][1] == pytest.approx(top - 5, abs=0.01)
            for tick in ticks
        )
    assert len(ticks) == 2


@each_kind
@each_setting
def test_a_notch_shows_which_way_w_lies(setting, kind):
    picture = pictured(setting, kind)
    corners = {m.points[0] for m in picture.seen(2) if is_triangle(m)}
    corners = {tuple(round(n, 1) for n in corner) for corner in corners}
    for row, column in product((0, 1), range(4)):
        boxes, _ = read(setting, kind, (row, column), "w")
        ends = [(x + wide * row, y + high * row) for x, y, wide, high in boxes]
        corner = max(ends) if row else min(ends)  # turned, it is in the last one
        assert any(abs(corner[0] - x) + abs(corner[1] - y) < 0.3 for x, y in corners)


def is_triangle(mark):
    return isinstance(mark, Shape) and len(mark.points) == 4 and bool(mark.fill)


def from_corner(cells):
    top, left = min(row for row, _ in cells), min(col for _, col in cells)
    return {(row - top, col - left) for row, col in cells}


# ---- words and steps -----------------------------------------------------------------------


def said(own, of):
    """What stands under a place, from the layer's own numbers."""
    moves = own.stride if of == "y" else own.dilation if of == "w" else 1
    if of == "x" and own.dilation > 1:
        return f"W spread by {own.dilation}, turned"
    if of == "y" and own.dilation > 1:
        return f"W spread by {own.dilation}"
    if of != "y" and own.stride > 1:
        return f"∂L/∂Y spread by {own.stride}"
    if of == "x":
        less = " − p" if own.padding else ""
        return f"∂L/∂Y border k − 1{less} = {own.k - 1 - own.padding}"
    return f"X border of p = {own.padding}" if own.padding else f"window moves by {moves}"


@each_place
@each_kind
@each_setting
def test_the_words_say_what_the_layer_does(setting, kind, place):
    story, picture = told(setting), pictured(setting, kind)
    (table,) = story.script.picture.parts
    tiny, words = (
        table.rows[place[0]][place[1]],
        said(layer(setting, COLUMNS[place[1]]), ROWS[place[0]]),
    )
    assert story.text(tiny.words) == words
    assert tiny.plain == (words == said(layer(setting, "plain"), ROWS[place[0]]))
    texts = [
        mark for mark in picture.seen(2) if isinstance(mark, Text) and within(mark, picture, place)
    ]
    assert "".join(letters(texts)) == words.replace(" ", "")
    fonts = {t.font for t in texts} & {"sans", "bold"}
    assert fonts == {"sans" if COLUMNS[place[1]] == "plain" else "bold"}


def within(mark, picture, place):
    """Whether a text is one of the words of a place: no sign, no name over the row."""
    painter = picture.by_key["swaps"]
    (left, top), (wide, high) = painter.corner(*place), painter.spot(*place)
    low = top + high - 45  # two lines
    return (
        left - 1 <= mark.x < left + wide and low < mark.y < top + high and mark.string not in "∗="
    )


def letters(texts):
    """Texts as they are read, line by line."""
    for text in sorted(texts, key=lambda text: (round(text.y), text.x)):
        yield text.string.replace(" ", "")


@each_kind
@each_setting
def test_rows_come_one_by_one_and_stay(setting, kind):
    picture = pictured(setting, kind)
    assert all(0 < layer.steps < 1 << 3 for layer in picture.layers)
    for step in range(3):
        own = drawn(setting, kind, step)
        for weight in (0.9, 1.75, 2.25):
            where = Counter(
                at
                for at in own
                for s in own[at]
                if s.weight == weight and s.line in (style.INK, style.GREY) and min(s.box[2:]) > 0
            )
            assert where == Counter(at for at in own if at[0] <= step)
        texts = [mark.string for mark in picture.seen(step) if isinstance(mark, Text)]
        assert texts.count("to come") == 4 * (2 - step)
        notes = Counter((m.string, m.font) for m in picture.seen(step) if isinstance(m, Text))
        ways = len(picture.by_key["swaps"].bands)
        assert notes["forward", "bold"] == ways * (step == 0)
        assert notes["backward", "bold"] == ways * (step > 0)


def test_captions_name_what_swaps():
    first, second, third = (step.caption for step in swaps().steps)
    assert first == (
        "Forward, stride 2 moves the window by 2, dilation 2 spreads W by 2, "
        "and padding 1 puts a border of 1 round X."
    )
    assert "∂L/∂Y that the stride spreads by 2" in second
    assert second.endswith("k − 1 − p = 1.")
    assert "stride and dilation have changed places" in third


# ---- all faces -----------------------------------------------------------------------------


@each_kind
@each_setting
def test_nothing_is_clipped_or_overlaps(setting, kind):
    for step, face in product(range(3), ("numbers", "symbols")):
        assert flaws(pictured(setting, kind), step, face) == []


@pytest.mark.parametrize(("kind", "most"), [("wide", 860), ("narrow", 344)])
def test_it_fits_on_its_page_and_a_screen(kind, most):
    picture = Picture(swaps(), kind)
    assert picture.width == most
    assert picture.height <= (style.SHEETS["wide"].high if kind == "wide" else 1000)


def test_every_face_shows_it(tmp_path):
    story = swaps()
    player = Player(story)
    assert player._text().splitlines() == [
        story.title,
        *(f"{k}. {step.caption}" for k, step in enumerate(story.steps, 1)),
    ]
    player.goto("swaps", 2, 3)
    assert player.step == 2
    for name in ("a.png", "a.gif"):
        assert save(story, tmp_path / name).stat().st_size > 1000
    assert chosen(story) == [2]  # which shows all rows
    assert all(step.caption in described(story)["alt"] for step in story.steps)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"size": 2}, "size has to be at least 3; got 2"),
        ({"size": 10}, "size has to be at most 9; got 10"),
        ({"k": 1}, "k has to be at least 2; got 1"),
        ({"stride": 1}, "stride has to be at least 2; got 1"),
        ({"dilation": 1}, "dilation has to be at least 2; got 1"),
        ({"padding": 0}, "padding has to be at least 1; got 0"),
        ({"padding": 3}, "padding has to be at most 2; got 3"),
        ({"k": 6}, "w of shape (6, 6) does not fit in x of shape (5, 5) with padding 0"),
        (
            {"k": 5},
            "x of shape (5, 5), so nothing would move: take a larger size or a smaller k",
        ),
        (
            {"stride": 3},
            "with stride 3, so nothing would move: take a larger size or a smaller stride",
        ),
        (
            {"dilation": 4},
            "w of shape (2, 2) has only one place in x of shape (5, 5) with dilation 4",
        ),
    ],
    ids=str,
)
def test_where_nothing_would_change_or_move_an_error_says_so(wrong, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        swaps(**wrong)


def test_sizes_are_whole_numbers():
    with pytest.raises(TypeError, match=re.escape("stride has to be a whole number; got 2.0")):
        swaps(stride=2.0)
