"""Our pictures, read back from their SVG: what stands where, in which letters and colours.

Nothing in here asks the objects that drew a picture, so that what is wrong with them shows.
`python -m tests.page` writes the snapshots in tests/reference/marks anew.
"""

import json
import re
import sys
from collections import defaultdict
from functools import cache, cached_property
from itertools import pairwise, product
from math import isclose
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np

import convviz.drawing
from convviz.drawing import drawn
from convviz.drawing.letters import ink
from convviz.drawing.style import HUES, LATER_LINE, RULE, WHITE

SNAPSHOTS = Path(__file__).with_name("reference") / "marks"
FONTS = {"s": "serif", "i": "italic", "n": "sans", "b": "bold"}
DATA = json.loads(Path(convviz.drawing.__file__).with_name("letters.json").read_text("utf-8"))
OPERATORS = "∗·+=≈"


class Group(NamedTuple):
    """What is said of the marks of a group; no steps means all of them, no face means both."""

    steps: frozenset | None
    face: str
    slide: str
    at: tuple[float, float] | None
    question: bool

    def seen(self, step, face):
        return (self.steps is None or step in self.steps) and self.face in ("", face)


class Slot(NamedTuple):
    """What a number says of itself; x is where its anchor lies.

    The room of one in a row is that of the row.
    """

    sum: int
    form: str
    x: float
    anchor: float
    room: float
    hangs: bool = False
    zero: str = ""
    family: str = ""


class Text(NamedTuple):
    """A run of letters: where its baseline begins and ends."""

    x: float
    y: float
    end: float
    string: str
    font: str
    size: float
    color: str
    order: int
    box: tuple
    slot: Slot | None = None
    equals: str = ""  # the two sides that the sign stands between

    @property
    def middle(self):
        return middle(self.box)


class Shape(NamedTuple):
    """One outline of a path: the points that it goes through, or that bend it."""

    points: tuple
    commands: str
    fill: str
    line: str
    weight: float
    dash: tuple
    order: int
    group: Group
    box: tuple
    shade: bool = False

    @property
    def middle(self):
        return middle(self.box)

    @property
    def upright(self):
        """Whether it is an upright rectangle."""
        return self.commands in ("Mhvhz", "Mvhvz")

    @property
    def rounded(self):
        return self.commands.count("q") == 4


class Disc(NamedTuple):
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str
    line: str
    weight: float
    order: int
    group: Group
    box: tuple


class Spot(NamedTuple):
    """What can be pointed at: a cell, and the step that it leads to."""

    cell: tuple[str, int, int]
    goto: int
    box: tuple


class Input(NamedTuple):
    """What can be typed into: the entry of a number, and the step that its cell leads to."""

    entry: int
    goto: int | None
    group: Group
    box: tuple


class Inline(NamedTuple):
    """Numbers and dots side by side, in so much room about its anchor."""

    x: float
    y: float
    size: float
    anchor: float
    room: float
    texts: tuple[Text, ...]
    rooms: tuple[float, ...]  # of each part, where that does not follow from what it says


class Page:
    """One picture of a story."""

    def __init__(self, letters, picture, sheet):
        self.letters = {use.get("id"): use.get("d") for use in parsed(f"<g>{letters}</g>")}
        self.sheet, root = sheet, parsed(picture)
        self.width, self.height = float(root.get("width")), float(root.get("height"))
        self.most = float(root.get("data-most"))
        self.groups, self.spots, self.inputs, self.rows, self._order = [], [], [], [], 0
        for child in root:
            if child.tag == "g":
                group = group_of(child)
                assert ("display" in child.attrib) != group.seen(0, "numbers")
                self.groups.append((group, [m for e in child for m in self.marks(e, group)]))
            else:
                key, row, col = child.get("data-cell").split(",")
                cell, goto = (key, int(row), int(col)), int(child.get("data-goto"))
                self.spots.append(Spot(cell, goto, transparent(child)))

    def marks(self, element, group):
        if "data-shade" in element.attrib:
            cells, minuses = [e for e in element if e.tag == "path"], element.findall("g/path")
            for child in (*cells, *minuses):
                drawn = self.drawn(child, {"fill": "none", **child.attrib}, group)
                yield from (shape._replace(shade=True) for shape in drawn)
            return
        yield from self.drawn(element, element.attrib, group)

    def drawn(self, element, look, group):
        self._order += 1
        if "data-differ" in look or "data-agree" in look:
            shown = "display" not in look
            assert shown == self.is_seen(look)
            found = [mark for child in element for mark in self.marks(child, group)]
            yield from found if shown else ()
            return
        if "data-input" in look:
            goto, entry = look.get("data-goto"), int(look["data-input"])
            goto = None if goto is None else int(goto)
            self.inputs.append(Input(entry, goto, group, transparent(element)))
            return
        if "data-row" in look:
            yield from self.row(element, group)
            return
        paint = look.get("fill").replace("none", ""), look.get("stroke", "")
        weight = float(look.get("stroke-width", 0))
        if element.tag == "circle":
            x, y, radius = (float(look[key]) for key in ("cx", "cy", "r"))
            box = x - radius, y - radius, x + radius, y + radius
            yield Disc(x, y, radius, *paint, weight, self._order, group, box)
        elif element.tag == "path":
            dash = tuple(map(float, look.get("stroke-dasharray", "").split()))
            for commands, points in outlines(look["d"]):
                self._order += 1
                xs, ys = zip(*points, strict=True)
                box = min(xs), min(ys), max(xs), max(ys)
                yield Shape(points, commands, *paint, weight, dash, self._order, group, box)
        elif len(element):  # a title may be empty
            yield self.text(element)

    def is_seen(self, look):
        """Whether some pair of sums differs, or whether all agree, as a mark asks for."""
        pairs = look.get("data-differ", look.get("data-agree"))
        values = [[self.entries[int(entry)] for entry in p.split("=")] for p in pairs.split(",")]
        same = all(isclose(one, other, rel_tol=1e-9) for one, other in values)
        return same == ("data-agree" in look)

    def row(self, element, group):
        """The parts of a row, and the stroke through it, which is the last."""
        x, y, size = map(float, element.get("data-row").split(","))
        anchor, room = float(element.get("data-anchor")), float(element.get("data-room"))
        parts = [child for child in element if "data-stroke" not in child.attrib]
        texts = tuple(self.text(part, room) for part in parts)
        rooms = tuple(float(part.get("data-wide", 0)) / 1000 for part in parts)
        self.rows.append(Inline(x, y, size, anchor, room, texts, rooms))
        yield from texts
        for stroke in element[len(parts) :]:
            yield from self.marks(stroke, group)

    def text(self, element, in_row=0.0):
        """A run of letters; a dot in a row begins where its ink does."""
        x, y, scale = placed(element.get("transform"))
        uses = tuple((use.get("href"), int(use.get("x", 0))) for use in element)
        slot, equals = slot_of(element, x, in_row), element.get("data-equals", "")
        anywhere = bool(slot or equals or in_row)
        for name, _ in uses:
            assert drawn_as(name[7:]) == self.letters[name[1:]]
        string, font = read(tuple((name[7:], at) for name, at in uses), anywhere)
        start = uses[0][1] if anywhere else 0
        size, end = 1000 * scale, start + origins(string, font)[-1]
        x, end, color = x + start * scale, x + end * scale, element.get("fill")
        left, bottom, right, top = (size * edge for edge in ink(string, font))
        box = x + left, y - top, x + right, y - bottom
        return Text(x, y, end, string, font, size, color, self._order, box, slot, equals)

    def seen(self, step, face):
        return Seen([m for group, marks in self.groups if group.seen(step, face) for m in marks])

    @cached_property
    def unit(self):
        (unit,) = {round(spot.box[k + 2] - spot.box[k], 2) for spot in self.spots for k in (0, 1)}
        return unit

    @cached_property
    def entries(self):
        """The value of each entry of the sheet."""
        found = [*self.sheet["constants"], *self.sheet["values"]]
        for total in self.sheet["sums"]:
            result = most = 0.0
            for factors in total:
                term = 1.0
                for factor in factors:
                    term = term * found[factor]
                result, most = result + term, max(most, abs(term))
            found.append(result if abs(result) >= 1e-12 * most else 0.0)
        return found

    def cell(self, entry):
        """The cell that an entry of the sheet is given for, as "x,0,1"; "" for others."""
        k = entry - len(self.sheet["constants"])
        cells = self.sheet["cells"]
        return ",".join(map(str, cells[k])) if 0 <= k < len(cells) else ""


@cache
def pages(story):
    """The wide and the narrow picture of a story."""
    letters, pictures, entries, _ = drawn(story)
    sheet = entries.json()
    return {kind: Page(letters, picture, sheet) for kind, picture in pictures.items()}


def page_of(story, kind):
    """One of them."""
    letters, pictures, entries, _ = drawn(story, (kind,))
    return Page(letters, pictures[kind], entries.json())


# ---- SVG -----------------------------------------------------------------------------------


def parsed(text):
    return ElementTree.fromstring(text)


def group_of(element):
    at, steps = element.get("data-at"), element.get("data-steps")
    mark = element.get("data-mark")
    assert mark in (None, "question")
    assert (at is None) == (element.get("data-slide") is None)
    return Group(
        frozenset(k for run in steps.split(",") for k in run_of(run)) if steps else None,
        element.get("data-face", ""),
        element.get("data-slide", ""),
        tuple(map(float, at.split(","))) if at else None,
        mark == "question",
    )


def run_of(text):
    first, *last = map(int, text.split("-"))
    return range(first, (last or [first])[0] + 1)


def placed(transform):
    form = r"translate\((\S+) (\S+)\)scale\((\S+)\)"
    return map(float, re.fullmatch(form, transform).groups())


def slot_of(element, x, in_row):
    look = element.attrib
    if "data-sum" not in look:
        return None
    entry, form = int(look["data-sum"]), look["data-form"]
    if in_row:
        return Slot(entry, form, x, 0.0, in_row)
    anchor, room = float(look["data-anchor"]), float(look["data-room"])
    zero, family = look.get("data-zero", ""), look.get("data-family", "")
    assert bool(zero) == ("data-ink" in look)
    return Slot(entry, form, x, anchor, room, "data-hangs" in look, zero, family)


def transparent(rect):
    """The box of what is there to be pointed at."""
    assert (rect.tag, rect.get("fill")) == ("rect", "transparent")
    x, y, wide, high = (float(rect.get(k)) for k in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def outlines(data):
    """The outlines of a path: their commands, and their points on the page."""
    for part in re.findall("M[^M]*", data):
        points, at, commands = [], (0, 0), ""
        for command, run in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", part):
            numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", run)]
            commands += command
            if command in "hv":
                numbers = [numbers[0], 0] if command == "h" else [0, numbers[0]]
            moves = list(zip(numbers[::2], numbers[1::2], strict=True))
            assert len(moves) == {"z": 0, "q": 2, "c": 3}.get(command, 1)
            points += [(at[0] + dx, at[1] + dy) for dx, dy in moves]
            at = points[-1]
        yield commands, tuple((round(x, 2), round(y, 2)) for x, y in points)


# ---- letters -------------------------------------------------------------------------------


def letter_of(name):
    return FONTS[name[0]], chr(int(name[1:], 16))


def drawn_as(name):
    """The outline of a letter."""
    font, letter = letter_of(name)
    return DATA[font][letter][1]


@cache
def read(uses, anywhere):
    """The string of some letters and their font; blanks leave no ink, but room."""
    font = letter_of(uses[0][0])[0]
    letters, blank = [], DATA[font].get(" ", [1e9])[0] / 6.4
    for name, _ in uses:
        assert letter_of(name)[0] == font
        letters.append(letter_of(name)[1])
    string = " " * (uses[0][1] > 0.8 * blank and not anywhere) + letters[0]
    for (a, x), (b, after) in pairwise(zip(letters, (x for _, x in uses), strict=True)):
        gap = after - x - step(a, b, font)
        string += " " * (gap > 0.8 * blank) + b
    start = uses[0][1] if anywhere else 0
    for (_, found), origin in zip(uses, inked(string, font, start), strict=True):
        assert abs(found - origin) < 1.01, string
    return string, font


def step(letter, after, font):
    """From where a letter begins to where the next one does, in thousandths."""
    advance, _, kernings = DATA[font][letter]
    return (advance + sum(int(k) for k, found in kernings.items() if after in found)) / 6.4


@cache
def origins(string, font):
    """Where each letter begins, and where the string ends, in thousandths."""
    found = [0.0]
    for letter, after in pairwise(f"{string}\0"):
        found.append(found[-1] + step(letter, after, font))
    return found


def inked(string, font, start):
    return [start + x for c, x in zip(string, origins(string, font), strict=False) if c != " "]


# ---- one step ------------------------------------------------------------------------------


class Seen:
    """What is seen on one step with one face, from the back to the front."""

    def __init__(self, marks):
        self.marks = marks
        self.texts = [mark for mark in marks if isinstance(mark, Text)]
        self.shapes = [mark for mark in marks if isinstance(mark, Shape)]
        self.discs = [mark for mark in marks if isinstance(mark, Disc)]

    @cached_property
    def rules(self):
        """The lines between pictures: those that lie, and those that stand."""
        lines = [shape.points for shape in self.shapes if shape.line == RULE]
        return sorted(p for p in lines if p[0][1] == p[1][1]), [
            p for p in lines if p[0][0] == p[1][0]
        ]

    @cached_property
    def badges(self):
        """The numbers of terms: x, y, radius, number, hollow."""
        found = []
        for text in self.texts:
            for disc in self.under(text):
                hollow = disc.fill == WHITE
                radius = disc.radius + (0.5 if hollow else 0)
                assert disc.order < text.order
                found.append((disc.x, disc.y, radius, int(text.string), hollow))
        return found

    def under(self, text):
        """The disc that a number of a term stands in."""
        if not (text.font == "bold" and text.string.isdigit()):
            return []
        return [d for d in self.discs if near((d.x, d.y), text.middle, 0.15)]

    @cached_property
    def names(self):
        """Names put together from their runs, and all other texts but the numbers of terms."""
        runs = sorted(t for t in self.texts if t.font in ("italic", "serif") and not t.slot)
        rest = [t for t in self.texts if t.slot or t.font in ("sans", "bold")]
        rest = [t for t in rest if not self.under(t)]
        while runs:
            name = runs.pop(0)
            while name.font in ("italic", "index") or name.string.endswith("/"):
                after = next((run for run in runs if follows(name, run)), None)
                if not after:
                    break
                runs.remove(after)
                font = after.font if after.font == "italic" or after.string == "/" else "index"
                name = name._replace(string=name.string + after.string, end=after.end, font=font)
            if name.font in ("index", "italic"):
                box = name.x, name.y - 0.7 * name.size, name.end, name.y + 0.2 * name.size
                name = name._replace(font="name", box=box)
            rest.append(name)
        return rest

    def filled(self, box):
        """What a box is filled with: the fill of the last rectangle that is just as large."""
        edges = ({round(edge - 0.02, 1), round(edge + 0.02, 1)} for edge in box)
        found = [s for key in product(*edges) for s in self.rectangles.get(key, ())]
        fills = [s.fill for s in found if s.fill and not s.line]
        return fills[-1] if fills else None

    @cached_property
    def plain(self):
        """Upright rectangles that are filled and have no outline."""
        return [s for s in self.shapes if s.fill and not s.line and s.upright and not s.shade]

    @cached_property
    def rectangles(self):
        found = defaultdict(list)
        for shape in self.shapes:
            if shape.upright:
                found[rough(shape.box)].append(shape)
        return found


def follows(name, run):
    if not -0.02 <= run.x - name.end <= 0.031 * name.size + 0.02:
        return False
    same = abs(run.size - name.size) < 0.02 and abs(run.y - name.y) < 0.02
    below = abs(run.size - 0.7 * name.size) < 0.02 and abs(run.y - name.y - 0.2 * name.size) < 0.02
    if name.font == "index":  # a fraction on one line goes on, a product does not
        return same and run.string == "/"
    return (same and (run.font == "italic" or run.string == "/")) or (
        below and run.string.replace(",", "").isdigit()
    )


def rough(box):
    return tuple(round(edge, 1) for edge in box)


def near(one, other, slack=0.02):
    return all(abs(a - b) <= slack for a, b in zip(one, other, strict=True))


def middle(box):
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def inside(point, box, slack=0.0):
    x, y = point
    return box[0] - slack <= x <= box[2] + slack and box[1] - slack <= y <= box[3] + slack


def common(one, other):
    """How far two boxes overlap: the smaller of both ways."""
    return min(min(one[2], other[2]) - max(one[0], other[0]),
               min(one[3], other[3]) - max(one[1], other[1]))  # fmt: skip


# ---- grids ---------------------------------------------------------------------------------


class Frame(NamedTuple):
    """Where a grid lies: all of it, and what is framed."""

    whole: tuple
    inner: tuple
    unit: float

    @property
    def shape(self):
        left, top, right, bottom = self.whole
        return round((bottom - top) / self.unit), round((right - left) / self.unit)

    def rect(self, row, col, height=1, width=1):
        x, y = self.whole[0] + col * self.unit, self.whole[1] + row * self.unit
        return x, y, x + width * self.unit, y + height * self.unit


def in_cells(seen, frame):
    """The texts in each cell of a grid."""
    left, top, _, _ = frame.whole
    found = {}
    for text in seen.names:
        if inside(text.middle, frame.whole):
            x, y = text.middle
            place = int((y - top) // frame.unit), int((x - left) // frame.unit)
            found.setdefault(place, []).append(text)
    return found


def grounds(seen):
    """The ground of each grid: what is filled and lies in nothing else that is."""
    boxes = list(dict.fromkeys(s.box for s in seen.plain))
    edges = np.array(boxes)
    found = []
    for box in boxes:
        before, after = (
            edges[:, :2] < np.add(box[:2], 0.02),
            edges[:, 2:] > np.subtract(box[2:], 0.02),
        )
        if (before.all(1) & after.all(1)).sum() == 1:  # only it itself
            found.append(box)
    return found


def framed(seen, box):
    """What the frames on a ground enclose, whether they are dashed or not; None without any."""
    xs, ys, hues = [], [], {hue.line for hue in HUES.values()} | set(LATER_LINE.values())
    for s in seen.shapes:
        if s.line in hues and s.weight in (1.25, 1.75) and within(s.box, grown(box, 0.9)):
            if s.upright:
                xs, ys = [*xs, s.box[0], s.box[2]], [*ys, s.box[1], s.box[3]]
            elif s.dash and s.box[0] == s.box[2]:
                xs.append(s.box[0])
            elif s.dash and s.box[1] == s.box[3]:
                ys.append(s.box[1])
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def hued_frames(page, seen, apart):
    """Where each grid lies, told by the hue of its frame; the cells of Y and ∂L/∂Y may be apart."""
    keys, found = {HUES[key].line: key for key in "xwby"}, defaultdict(list)
    for box in grounds(seen):
        found[keys.get(outline(seen, box), "dy")].append(box)  # one that is dashed has no outline
    if apart:
        for key in ("y", "dy"):
            rows = in_reading_order(found.pop(key))
            assert [len(row) for row in rows] == [apart[1]] * apart[0]
            found |= {f"{key}{i}{j}": [b] for i, row in enumerate(rows) for j, b in enumerate(row)}
    assert all(len(boxes) == 1 for boxes in found.values())
    return {key: frame_of(page, seen, box) for key, (box,) in found.items()}


def frame_of(page, seen, box):
    return Frame(box, framed(seen, box) or box, page.unit)


def frames(page, seen, halves, parted=None):
    """Where each grid lies. Halves are keys in the order of reading.

    `parted` puts the boxes into the order of the halves where that is another one.
    """
    wholes = grounds(seen)
    found = {}
    rule = [points[0][0] for points in seen.rules[1]]
    sides = [wholes]
    if parted:
        sides = parted(seen, wholes)
    elif rule and len(halves) > 1:
        sides = [[b for b in wholes if (middle(b)[0] > rule[0]) == side] for side in (0, 1)]
    else:
        halves = [[key for half in halves for key in half]]
    for keys, side in zip(halves, sides, strict=True):
        ordered = side if parted else [box for row in in_reading_order(side) for box in row]
        for key, box in zip(keys, ordered, strict=True):
            found[key] = frame_of(page, seen, box)
    return found


def outline(seen, box):
    lines = [s.line for s in seen.shapes
             if s.upright and s.line and s.weight == 1.25 and within(s.box, box)]  # fmt: skip
    return lines[0] if lines else None


def grown(box, by):
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def within(box, other):
    return inside(box[:2], other, 0.02) and inside(box[2:], other, 0.02)


def in_reading_order(boxes):
    """Boxes in rows that have a common midline, from left to right and from top to bottom."""
    rows = []
    for box in sorted(boxes, key=lambda box: middle(box)[1]):
        if not (rows and abs(middle(rows[-1][0])[1] - middle(box)[1]) < 0.5):
            rows.append([])
        rows[-1].append(box)
    return [sorted(row) for row in rows]


# ---- formulas ------------------------------------------------------------------------------


class Word(NamedTuple):
    """A name, a number or a sign in a formula; a fraction is one of them."""

    x: float
    end: float
    string: str
    mark: Text


class Row(NamedTuple):
    """One row of a formula, read from left to right, what is struck in [ ]."""

    base: float
    words: tuple[Word, ...]
    struck: tuple

    @property
    def text(self):
        parts = []
        for word in self.words:
            under = [(a, b) for a, b in self.struck if a < (word.x + word.end) / 2 < b]
            string = f" {word.string} " if sign(word) else word.string
            if under and word == next(w for w in self.words if w.x > under[0][0]):
                string = f"[{string}"
            if under and word == [w for w in self.words if w.end < under[0][1]][-1]:
                string = f"{string}]"
            parts.append(string)
        return "".join(parts).strip()

    @property
    def terms(self):
        """The terms of a row: left edge, right edge and text."""
        found, term = [], []
        for word in (*self.words, None):
            if word is None or (sign(word) and word.string != "·"):
                if term:
                    text = "".join(f" {w.string} " if sign(w) else w.string for w in term)
                    found.append((term[0].x, term[-1].end, text))
                term = []
            else:
                term.append(word)
        return found


def sign(word):
    slot = word.mark.slot
    return word.string in OPERATORS or bool(slot and slot.form == "sign")


class Formula:
    """What stands under the last rule: its rows, and the labels of its lines."""

    def __init__(self, seen):
        (_, self.top), _ = max(seen.rules[0], key=lambda points: points[0][1])
        below = [text for text in seen.names if text.y > self.top]
        self.labels = sorted((t.y, t.string, t) for t in below if t.font in ("sans", "bold"))
        self.texts = [text for text in below if text.font not in ("sans", "bold")]
        lines = [s for s in seen.shapes if len(s.points) == 2 and s.points[0][1] > self.top]
        bars = [s for s in lines if s.weight == 1 and s.points[0][1] == s.points[1][1]]
        self.bars = [s for s in bars if s.line != RULE]
        self.strikes = [s for s in lines if s.weight == 1.4]
        self.rings = [s for s in seen.shapes if s.rounded and s.points[0][1] > self.top]
        upright = [s for s in seen.shapes if s.upright and s.points[0][1] > self.top]
        self.boxes = [s for s in upright if s.weight == 3.5]

    @cached_property
    def rows(self):
        words, used = [], set()
        for bar in self.bars:
            (x, y), (end, _) = bar.points
            parts = [
                t
                for t in self.texts
                if t.font == "name" and x - 0.1 <= t.x and t.end <= end + 0.1 and abs(t.y - y) < 22
            ]
            over, under = sorted(parts, key=lambda text: text.y)
            assert over.y < y < under.y
            used |= {over, under}
            string = f"{over.string}/{under.string}"
            words.append((y, Word(x, end, string, under)))
        bases = []
        for text in sorted(self.texts, key=lambda text: text.y):
            if text in used:
                continue
            word = Word(text.x, text.end, text.string, text)
            words.append((text.y, word))
            if sign(word) and not (bases and text.y - bases[-1] < 1):
                bases.append(text.y)
        found = {base: [] for base in bases}
        for y, word in words:
            found[min(bases, key=lambda base: abs(base - y))].append(word)
        return [
            Row(base, tuple(sorted(row)), tuple(self.struck(base))) for base, row in found.items()
        ]

    def struck(self, base):
        for strike in self.strikes:
            (x, y), (end, top) = strike.points
            if top < base < y:
                yield x, end

    def text(self):
        """All lines as one: of a sum that is broken, each way of writing it by itself."""
        if self.labels and any(t.x != self.labels[0][2].x for _, _, t in self.labels):
            raise AssertionError("labels do not stand in one line")
        kinds = {"names": [], "numbers": [], "products": []}
        for row in self.rows:
            kinds[kind_of(row)].append(row.text)
        return " ".join(text for rows in kinds.values() for text in rows)

    def lines(self):
        """(label, text, whether the label is bold) of each line of a derivation."""
        found = []
        for row in self.rows:
            labels = [t for y, _, t in self.labels if y <= row.base + 1]
            label = labels[-1]
            if found and found[-1][0] is label:
                found[-1][1].append(row.text)
            else:
                found.append((label, [row.text]))
        return [(label.string, " ".join(rows), label.font == "bold") for label, rows in found]

    def ringed(self):
        """What stands in each ring; of a fraction on one line, its end."""
        return sorted(
            "".join(
                t.string if t.x > ring.box[0] else t.string.rpartition("/")[2]
                for t in sorted(self.texts)
                if inside((t.end - 1, t.middle[1]), ring.box)
            )
            for ring in self.rings
        )


def kind_of(row):
    after = [w for w in row.words if not sign(w)]
    if not after[-1].mark.slot:
        return "names"
    return "numbers" if any(w.string == "·" for w in row.words) else "products"


# ---- snapshots -----------------------------------------------------------------------------


def snapshot(story, kind):
    """One readable line for each mark of the middle step, from the back to the front."""
    page = pages(story)[kind]
    step = len(story.steps) // 2
    head = f"{story.title}, {kind}, step {step + 1} of {len(story.steps)}: "
    return "\n".join([
        f"{head}{page.width:g} × {page.height:g}",
        *map(line_of, page.seen(step, "numbers").marks),
        *(f"spot {spot.cell} to {spot.goto} at {numbers(spot.box)}" for spot in page.spots),
    ]) + "\n"  # fmt: skip


def line_of(mark):
    if isinstance(mark, Text):
        look = f"{mark.font} {mark.size:.1f} {mark.color}"
        slot = mark.slot
        about = f" sum {slot.sum} {slot.form} room {slot.room:.1f}" if slot else ""
        return f"text “{mark.string}” at {numbers((mark.x, mark.y))} {look}{about}"
    look = " ".join(filter(None, [
        f"fill {mark.fill}" if mark.fill else "",
        f"line {mark.line} {mark.weight:g}" if mark.line else "",
        f"dash {numbers(mark.dash)}" if getattr(mark, "dash", ()) else "",
        f"slides as {mark.group.slide} at {numbers(mark.group.at)}" if mark.group.slide else "",
        "question" if mark.group.question else "",
    ]))  # fmt: skip
    if isinstance(mark, Disc):
        return f"disc {numbers((mark.x, mark.y, mark.radius))} {look}"
    if mark.upright or mark.rounded:
        return f"{'rectangle' if mark.upright else 'rounded'} {numbers(mark.box)} {look}"
    return f"{mark.commands} {' '.join(map(numbers, mark.points))} {look}"


def numbers(values):
    return ",".join(f"{round(value, 1) + 0:g}" for value in values)


def main():
    from .test_svg import course

    SNAPSHOTS.mkdir(parents=True, exist_ok=True)
    for name, story in course().items():
        for kind in ("wide", "narrow"):
            (SNAPSHOTS / f"{name}-{kind}.txt").write_text(snapshot(story, kind), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
