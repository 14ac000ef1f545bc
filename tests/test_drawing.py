import random
import re
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from convviz import as_weighted_sum, two_ways
from convviz.drawing import Picture, drawn, style, svg
from convviz.drawing.figure import SCALE, painted
from convviz.drawing.marks import (
    FRAME,
    HAIR,
    TEXT,
    Disc,
    Shape,
    Tag,
    Text,
    words,
)
from convviz.drawing.numerals import Slot, lettered
from convviz.drawing.paths import decimal
from convviz.drawing.reel import FACES, Reel
from convviz.drawing.svg import NUMERALS, _Writer
from convviz.sheet import Entries

from .examples import DY, B, W, X, numbers, stories, told

STORIES = list(stories(X, W, B, DY))
KINDS = list(style.SHEETS)
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
each_face = pytest.mark.parametrize("face", FACES)
each_kind = pytest.mark.parametrize("kind", KINDS)
each_place = pytest.mark.parametrize(
    "place", range(len(STORIES)), ids=[story.title for story in STORIES]
)


@cache
def pictured(place, kind, shapes=None):
    """The picture of a story: of the course, or of other sizes."""
    return Picture(told(shapes)[place] if shapes else STORIES[place], kind)


def few(story):
    """The first step, one in the middle, and the last."""
    last = len(story.steps) - 1
    return sorted({0, last // 2, last})


# ---- what is seen on a step depends on the step and the face alone --------------------------


@each_place
@each_kind
def test_steps_can_be_shown_in_any_order(place, kind):
    story = STORIES[place]
    picture, fresh = pictured(place, kind), Picture(story, kind)
    steps = [(k, face) for k in range(len(story.steps)) for face in FACES]
    random.Random(1).shuffle(steps)
    for step, face in steps[:12]:
        shown = picture.seen(step, face)
        assert len(shown) == len(set(shown))
        assert shown == fresh.seen(step, face)
        seen = [mark for layer in picture.layers if layer.seen(step, face) for mark in layer.marks]
        assert [written for mark in seen for written in lettered(mark, story)] == shown


@each_place
@each_kind
def test_a_step_looks_the_same_wherever_it_comes_in_a_story(place, kind):
    story = STORIES[place]
    last, backward = len(story.steps) - 1, story.script.steps[::-1]
    picture = pictured(place, kind)
    other = Picture(replace(story, script=replace(story.script, steps=backward)), kind)
    assert (other.width, other.height, other.unit) == (picture.width, picture.height, picture.unit)
    for step in range(last + 1):
        for face in FACES:
            assert Counter(other.seen(last - step, face)) == Counter(picture.seen(step, face))


@each_place
@each_kind
def test_layers_lie_in_order_and_are_seen_sometime(place, kind):
    picture = pictured(place, kind)
    levels = [mark.level for layer in picture.layers for mark in layer.marks]
    assert levels == sorted(levels)
    assert all(0 < layer.steps < 1 << len(STORIES[place].steps) for layer in picture.layers)


def test_a_reel_remembers_who_saw_what():
    draw = random.Random(2)
    reel, expected = Reel(20), {}
    marks = [words(str(k), k, 0, 10, "#000") for k in range(6)]
    for _ in range(60):
        steps, mark, face = draw.getrandbits(20), draw.choice(marks), draw.choice(["", *FACES])
        tag = draw.choice([Tag(), Tag("window", (1, 2))])
        reel.add(steps, [mark], face, tag)
        for step in range(20):
            if steps >> step & 1:
                for one in [face] if face else FACES:
                    expected.setdefault((step, one), set()).add((mark, tag))
    for step in range(20):
        for face in FACES:
            seen = [(m, la.tag) for la in reel.layers() if la.seen(step, face) for m in la.marks]
            assert len(seen) == len(set(seen))
            assert set(seen) == expected.get((step, face), set())


@each_place
@each_kind
def test_a_known_number_stands_in_its_cell_and_no_other_one(place, kind):
    """What each look says of its cells is what is seen there."""
    story, picture = STORIES[place], pictured(place, kind)
    for painter in picture.painters.values():
        steps = {step: look_at(story, painter.grid.key, step) for step in few(story)}
        for step, (board, known) in steps.items():
            seen = [m for la in picture.layers if la.seen(step, "numbers") for m in la.marks]
            for k, at in enumerate(board.places):
                left, top = painter.corner(*at)
                here = [
                    mark.sum
                    for mark in seen
                    if isinstance(mark, Slot) and mark.form == "plain" and mark.anchor == 0.5
                    if left < mark.x < left + picture.unit and top < mark.y < top + picture.unit
                ]
                slot = 0.0 if board[at] is None else board[at]
                assert here == ([((slot,),)] if k < known else []), (painter.grid.key, step, at)


def look_at(story, key, step):
    grid = next(grid for grid in story.script.grids if grid.key == key)
    look = next(look for look in story.script.steps[step].looks if look.key == key)
    board = look.board or grid.board
    return board, len(board.places) if look.known is None else look.known


@each_place
@each_kind
def test_a_grid_does_not_move_between_steps(place, kind):
    story, picture = STORIES[place], pictured(place, kind)
    frames = [
        {m.points for m in picture.seen(k) if isinstance(m, Shape) and m.level in (HAIR, FRAME)}
        for k in range(len(story.steps))
    ]
    for frame in frames:  # a piece is laid in another place on each step
        assert frame & frames[0] if "pieces" in story.title else frame == frames[0]


@pytest.mark.parametrize("of", "xwb")
def test_pieces_fit_on_a_laptop_and_on_a_phone(of):
    """The bar of a player is 125 high, a laptop's pane 650; a phone's page is 360 wide."""
    x, w, _, dy = numbers((5, 5), (3, 3))
    for tell in (as_weighted_sum, two_ways):
        assert Picture(tell(X, W, DY, of=of), "wide").height <= 650 - 125
        for story in (tell(X, W, DY, of=of), tell(x, w, dy, of=of)):
            assert Picture(story, "narrow").width == style.SHEETS["narrow"].width


# ---- numbers and sentences ------------------------------------------------------------------


def test_numbers_have_at_most_four_digits_in_every_place():
    x, w, b, dy = (np.array(part) / 7000 for part in numbers((3, 3), (2, 2)))
    digits = set()
    for story in stories(x, w, float(b), dy):
        picture = Picture(story, "wide")
        texts = [m.string for k in few(story) for m in picture.seen(k) if isinstance(m, Text)]
        digits |= {re.sub(r"e.*|\D", "", text).strip("0") for text in texts if "." in text}
    assert max(map(len, digits)) == 4


@pytest.mark.parametrize(
    ("form", "value", "string"),
    [
        ("plain", -2.0, "−2"),
        ("factor", -2.0, "(−2)"),
        ("sign", -2.0, "−"),
        ("size", -2.0, "2"),
        ("plain", 0.0, "0"),
    ],
)
@pytest.mark.parametrize("anchor", [0.0, 0.5])
def test_a_slot_writes_a_value_about_its_anchor(form, value, string, anchor):
    slot = Slot(100, 50, ((0.0,),), form, 10, "#111", anchor, 30, zero="#999")
    text = slot.text(value)
    wide = words(string, 0, 0, 10, "#111", "serif", 1.0).x
    expected = 100 + anchor * wide, 50, string, "serif", 10, "#999" if value == 0 else "#111", TEXT
    assert tuple(text)[1:] == expected[1:]
    assert text.x == pytest.approx(expected[0])


def test_a_minus_hangs_so_that_single_digits_stand_in_one_column():
    slot = Slot(100, 50, ((0.0,),), "plain", 10, "#111", 0.5, 30, hangs=True)
    right = [slot.text(value).extent()[2] for value in (2.0, -2.0)]
    straight = [slot._replace(hangs=False).text(value).extent()[2] for value in (2.0, -2.0)]
    assert abs(right[1] - right[0]) < abs(straight[1] - straight[0])
    assert slot.text(-12.0) == slot._replace(hangs=False).text(-12.0)


# ---- SVG ------------------------------------------------------------------------------------


@each_story
@each_kind
def test_an_svg_shows_its_first_step_and_refers_to_its_own_ids_only(story, kind):
    text = svg(story, kind)
    ids = re.findall(r" id='([^']+)'", text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"href='#([^']+)'", text)) == set(ids)
    assert "<style" not in text
    for attributes in re.findall(r"<g ([^>]*data-steps[^>]*)>", text):
        first = re.search(r"data-steps='0\b", attributes) and "symbols" not in attributes
        assert ("display='none'" in attributes) != bool(first)


@each_story
def test_the_pictures_of_a_story_share_their_letters(story):
    letters, pictures, _, salt = drawn(story)
    ids = re.findall(r" id='([^']+)'", letters)
    assert len(ids) == len(set(ids))
    assert list(pictures) == KINDS
    used = [set(re.findall(r"href='#([^']+)'", text)) for text in pictures.values()]
    typed = {f"{salt}s{ord(letter):x}" for letter in NUMERALS}  # for other numbers
    assert set().union(*used, typed) == set(ids)
    assert not any(" id='" in text for text in pictures.values())


def test_an_svg_is_the_same_every_time():
    assert svg(STORIES[0], "wide") == svg(STORIES[0], "wide")
    assert svg(STORIES[0], "wide") != svg(STORIES[0], "narrow")


def test_two_svgs_share_no_id():
    first, second = (set(re.findall(r" id='([^']+)'", svg(s, "wide"))) for s in STORIES[:2])
    assert first
    assert not first & second


@each_place
@each_kind
def test_every_number_that_is_given_can_be_typed_into_where_it_is_seen(place, kind):
    story, picture = STORIES[place], pictured(place, kind)
    text, entries = svg(story, kind), Entries(story.numbers, story.script.sheet)
    typed = re.findall(r"<rect data-input='(\d+)'[^>]* x='(\S+)' y='(\S+)'", text)
    first = len(Entries.CONSTANTS)
    assert {int(entry) for entry, *_ in typed} == set(range(first, first + len(story.numbers)))
    places = _Writer(picture, entries).given().items()
    for step in range(len(story.steps)):
        shown = {m.sum: m for m in slots(picture, step) if m.family}
        at = [(cell, x, y) for (cell, x, y, _), steps in places if steps >> step & 1]
        for cell, x, y in at:
            assert (str(entries.of(((cell,),))), decimal(x), decimal(y)) in typed
        seen = {((cell,),) for cell, _ in story.numbers} & set(shown)
        assert seen == {((cell,),) for cell, *_ in at}
        for cell, x, y in at:
            there = [m for m in slots(picture, step) if m.sum == ((cell,),) and m.family]
            assert any(0 < m.x - x < picture.unit and 0 < m.y - y < picture.unit for m in there)


def slots(picture, step):
    """The numbers of a step."""
    layers = (layer for layer in picture.layers if layer.seen(step, "numbers"))
    return [mark for layer in layers for mark in layer.marks if isinstance(mark, Slot)]


@each_kind
def test_the_numbers_of_a_family_have_one_size(kind):
    for place in range(len(STORIES)):
        sizes = {}
        for layer in pictured(place, kind).layers:
            for mark in layer.marks:
                if isinstance(mark, Slot) and mark.family:
                    sizes.setdefault(mark.family, set()).add((mark.size, mark.room))
        assert all(len(found) == 1 for found in sizes.values())


def test_every_cell_that_a_step_is_about_can_be_pointed_at():
    text = svg(STORIES[0], "wide")
    spots = re.findall(r"data-cell='(\w+),(\d),(\d)' data-goto='(\d)'", text)
    assert spots == [
        ("y", "0", "0", "0"),
        ("y", "0", "1", "1"),
        ("y", "1", "0", "2"),
        ("y", "1", "1", "3"),
    ]


@each_place
@each_kind
def test_a_spot_leads_to_the_first_step_about_its_cell(place, kind):
    story, picture = STORIES[place], pictured(place, kind)
    spots = list(picture.spots())
    assert len({spot[:3] for spot in spots}) == len(spots)
    for key, row, col, x, y, step in spots:
        assert step == story.step_about(key, row, col)
        assert 0 <= x <= picture.width - picture.unit
        assert 0 <= y <= picture.height - picture.unit
    about = {place for step in story.script.steps for place in step.about}
    drawn_keys = {painter.grid.key for painter in picture.painters.values()}
    assert {spot[:3] for spot in spots} == {spot for spot in about if spot[0] in drawn_keys}


# ---- pixels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "kind"), [(0, "wide"), (1, "narrow")])
def test_pixels_do_not_depend_on_what_was_painted_before(place, kind):
    used, last = Picture(STORIES[place], kind), len(STORIES[place].steps) - 1
    pixels(used, last, "symbols")
    for step in (last, 0):
        assert pixels(used, step) == pixels(Picture(STORIES[place], kind), step)
    assert pixels(used, 0) != pixels(used, 1)
    assert pixels(used, 0, "symbols") != pixels(used, 0, "numbers")


def pixels(picture, step, face="numbers"):
    image = painted(picture.seen(step, face), picture.width, picture.height)
    assert image.size == (round(SCALE * picture.width), round(SCALE * picture.height))
    return image.tobytes()


def test_what_is_painted_last_lies_on_top():
    under, over = (Disc(20, 20, 10, fill=color) for color in ("#FF0000", "#0000FF"))
    assert painted([under, over], 40, 40, 1).getpixel((20, 20)) == (0, 0, 255)
    assert painted([over, under], 40, 40, 1).getpixel((20, 20)) == (255, 0, 0)
    assert painted([under], 40, 40, 1).getpixel((2, 2)) == (255, 255, 255)
