"""Numbers that are typed: the page writes what Python would, in every glyph of every step.

No JupyterLab, no kernel. What is seen is read back from the drawn letters. CONVVIZ_LONG=1 looks
at more stories.
"""

import json
import os
from itertools import product

import numpy as np
import pytest

import convviz
from convviz import (
    as_convolution,
    as_weighted_sum,
    chain,
    chain_rule,
    connections,
    forward,
    roads,
    swaps,
    turning,
    two_ways,
    variants,
    window_counts,
)
from convviz.bundle import bundle
from convviz.drawing import Picture
from convviz.drawing.numerals import fitting
from convviz.sheet import Cell, value
from convviz.text import equal, exact, written

from ..examples import DY, B, W, X, stories
from ..flaws import flaws
from ..typed import Typed, retold
from .site import at_site

LONG = bool(os.environ.get("CONVVIZ_LONG"))
FACES = ("numbers", "symbols")
PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<html lang="en"><title>Players</title><link rel="stylesheet" href="player.css">
<body style="margin: 0"><main id="main" style="width: 900px"></main><script type="module">
import * as convviz from "./player.js";
import * as live from "./live.js";
import * as number from "./number.js";
Object.assign(window, {convviz, live, number});
window.start = (story) => {
  window.view?.close();
  main.replaceChildren();
  const model = new convviz.Saved({});
  window.view = new convviz.View(model, main, story, () => {});
};
window.ready = true;
</script>"""
# What is drawn on a step: each run of letters as [text, left, base, size], read from the letters
READ = """(step, face) => {
  view.set('step', step, {slide: false});
  view.set('face', face);
  const {svg} = view.picture;
  const shown = (node) => !node.closest('[display="none"]');
  const scale = /translate\\((\\S+) (\\S+)\\)\\s*scale\\((\\S+)\\)/;
  const letter = (use) => {
    const href = use.getAttribute('href');
    if (!document.getElementById(href.slice(1))) throw new Error(`no letter ${href}`);
    return String.fromCodePoint(parseInt(/^#l[0-9a-f]{5}s([0-9a-f]+)-/.exec(href)[1], 16));
  };
  const nodes = [...svg.querySelectorAll('[data-sum], [data-equals], [data-row] > g')];
  const texts = [...new Set(nodes)].filter(shown).map((node) => {
    const [x, y, size] = scale.exec(node.getAttribute('transform')).slice(1).map(Number);
    const uses = [...node.querySelectorAll('use')];
    const first = Number(uses[0].getAttribute('x') ?? 0);
    return [uses.map(letter).join(''), x + size * first, y, 1000 * size];
  });
  const judged = [...svg.querySelectorAll('[data-differ], [data-agree]')].filter(shown).length;
  const said = view.caption.textContent;
  return {texts, judged, said};
}"""


@pytest.fixture(scope="module")
def page(browser):
    with at_site(browser, PAGE, viewport={"width": 1000, "height": 900}) as page:
        yield page
        assert page.faults == []


def asked(page, function, *args):
    """What a function of the page gives, as JSON: many numbers go to and fro."""
    call = f"(text) => JSON.stringify(({function})(...JSON.parse(text)))"
    found = page.evaluate(call, json.dumps(args))
    return json.loads(found) if found else None


# ---- how numbers are written, and added up -------------------------------------------------


def many_numbers():
    """Numbers of all sizes, halves between two that can be written, and what is left of sums."""
    draw = np.random.default_rng(1)
    found = [*(draw.normal(size=3000) * 10.0 ** draw.integers(-18, 19, 3000))]
    found += [*(draw.integers(-(10**6), 10**6, 2000) / 2.0 ** draw.integers(0, 12, 2000))]
    found += [*(np.round(draw.uniform(-999, 999, 2000), 2) * np.round(draw.normal(size=2000), 3))]
    tens = 10.0 ** draw.integers(-9, 12, 2000)
    found += [*((draw.integers(1000, 9999, 2000) + 0.5) * tens), *draw.integers(-9999, 9999, 800)]
    found += [*(draw.integers(-(10**17), 10**17, 200) * 1.0), *(10.0 ** np.arange(-20, 21))]
    found += [0.0, -0.0, 0.1 + 0.2, 1e15, 1e15 - 1, 999999.5, 999949.9, 0.00099995, 0.001, 1e-5]
    return [float(number) for number in found]


FORMS, ROOMS = ("plain", "factor", "sign", "size"), (0.6, 1.1, 2, 3)
WRITTEN = """(all, forms) => all.map((value) => [
  ...forms.map((form) => number.written(value, form)), String(number.exact(value)),
])"""
FITTED = """(all, forms, rooms) => all.map((value) => forms.flatMap(
  (form) => rooms.map((room) => number.fitting(value, form, room))))"""


def test_numbers_are_written_as_in_python(page):
    values = many_numbers()
    assert len(values) >= 10_000
    for each, found in zip(values, asked(page, WRITTEN, values, FORMS), strict=True):
        expected = [written(each, form) for form in FORMS]
        assert found == [*expected, str(exact(each)).lower()], each


def test_numbers_lose_digits_for_want_of_room_as_in_python(page):
    values, forms = many_numbers()[:: 1 if LONG else 8], ("plain", "factor")
    for each, found in zip(values, asked(page, FITTED, values, forms, ROOMS), strict=True):
        assert found == [fitting(each, form, room) for form in forms for room in ROOMS], each


def test_sides_are_equal_as_in_python(page):
    draw, sides = np.random.default_rng(2), []
    for _ in range(1500):
        factors = np.round(draw.normal(size=(3, 2)) * 10, draw.integers(0, 5)).tolist()
        total = sum(a * b for a, b in factors)
        off = draw.choice([0, 0, 0.001, 1e-7])
        sides.append([factors, [[total + off]]])
    found = asked(page, "(all) => all.map(([a, b]) => number.equal(a, b))", sides)
    assert found == [equal(*pair) for pair in sides]
    assert 300 < sum(found) < 1200


SUMS = """(all) => all.map(({values, sums}) => {
  const cells = values.map((_, k) => ["x", 0, k]);
  return new live.Sheet({cells, values, sums}).found.slice(2 + values.length);
})"""


def test_sums_are_the_same_bit_for_bit(page):
    draw, sheets, expected = np.random.default_rng(3), [], []
    for _ in range(500):
        values = (draw.normal(size=8) * 10.0 ** draw.integers(-6, 7, 8)).tolist()
        values[1:3] = [0.1 * draw.integers(1, 9), -values[0]]
        found, sums = [0.0, 1.0, *values], []
        for _ in range(20):
            shape = draw.integers(1, 10), draw.integers(1, 3)
            sums.append(draw.integers(0, min(len(found), 15), shape).tolist())
            cells = {Cell("x", (k,)): each for k, each in enumerate(found)}
            found.append(value([[Cell("x", (k,)) for k in p] for p in sums[-1]], cells))
        sheets.append({"values": values, "sums": sums})
        expected += [found[10:]]
    for one, other in zip(asked(page, SUMS, sheets), expected, strict=True):
        assert [float(number).hex() for number in one] == [number.hex() for number in other]


def test_binary_noise_is_zero_as_in_python(page):
    for values in ([0.1, 0.2, -0.3], [1.0, -1 + 0.9e-12, 0.0], [1.0, -1 + 1.2e-12, 0.0]):
        cells = dict(zip([Cell("x", (k,)) for k in range(3)], values, strict=True))
        (found,) = asked(page, SUMS, [{"values": values, "sums": [[[2], [3], [4]]]}])
        assert found == [value([[cell] for cell in cells], cells)]


# ---- every number of every step ------------------------------------------------------------


def sized(x_shape, w_shape, seed=0, **layer):
    """x, w, b, dy of a layer, with decimals here and there."""
    draw = np.random.default_rng([seed, *x_shape, *w_shape])
    x, w = (draw.integers(-9, 10, shape) / draw.choice([1, 1, 4]) for shape in (x_shape, w_shape))
    dy = draw.integers(-9, 10, convviz.conv2d(x, w, **layer).shape)
    return x, w, 1.5, dy


def told():
    """Stories by name: all kinds, and some sizes and layers of each."""
    found = {f"course {s.title}": s for s in stories(X, W, B, DY)}
    found["variants"], found["turning"] = variants(X, W, DY), turning(W)
    found["roads"] = roads([[2, 4], [1, -2]])
    upper = [[1, -1]], 2
    found["chain"] = chain(X, W, B, *upper, [[1], [-2]])
    found["chain to a target"] = chain(X, W, B, *upper, t=[[1], [-2]])
    found["wide"] = variants(X, W, 1234567890123 * np.array(DY))  # totals that are set smaller
    for shapes, layer in LAYERS if LONG else LAYERS[:2]:
        x, w, b, dy = sized(*shapes, **layer)
        name = f"{shapes} {layer}"
        found[f"{name} forward"] = forward(x, w, b, **layer)
        found[f"{name} convolution x"] = as_convolution(x, w, dy, **layer)
        found[f"{name} convolution w"] = as_convolution(x, w, dy, of="w", **layer)
        if LONG:
            found[f"{name} convolution b"] = as_convolution(x, w, dy, of="b", **layer)
            found[f"{name} connections"] = connections(x, w, b, dy, **layer)
            found[f"{name} counts"] = window_counts(x, w, **layer)
            for of in "xwb":
                found[f"{name} chain {of}"] = chain_rule(x, w, b, dy, of=of, **layer)
                found[f"{name} sum {of}"] = as_weighted_sum(x, w, dy, of=of, **layer)
                found[f"{name} two ways {of}"] = two_ways(x, w, dy, of=of, **layer)
    return found


LAYERS = [
    (((5, 5), (3, 3)), {"stride": 2, "padding": 1}),
    (((4, 5), (3, 2)), {}),
    (((5, 5), (3, 3)), {}),
    (((1, 6), (1, 2)), {"stride": 2}),
    (((4, 4), (2, 2)), {"dilation": 2, "padding": 1}),
    (((6, 7), (3, 3)), {"stride": (2, 1)}),
]
STORIES = told()


def typed_into(page, draw, texts):
    """Types numbers into some inputs of what is seen, as a learner does."""
    inputs = page.locator(".cv-number:visible")
    for text in texts:
        one = inputs.nth(int(draw.integers(inputs.count())))
        one.focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    return page.evaluate("view.sheet.given")


def read_back(page, typed, steps):
    """Holds what is drawn on some steps, and said, against Python."""
    for step, face in product(steps, FACES):
        found = asked(page, READ, step, face)
        expected = [(t.string.strip(), *start_of(t), t.size) for t in typed.texts(step, face)]
        matched(expected, [(text, *numbers) for text, *numbers in found["texts"]])
        assert found["judged"] == typed.judged(step, face)
        step = typed.story.steps[step]
        said = step.caption if face == "numbers" else f"{step.words}."
        assert found["said"].endswith(f" {said}")


def start_of(text):
    """Where the ink of a dot, or else the first letter, begins."""
    blank = 0.25 * text.size if text.string.startswith(" ") else 0
    return text.x + blank, text.y


def matched(expected, found):
    """Each text is found, in its place and size, and none else."""
    assert sorted(t[0] for t in expected) == sorted(t[0] for t in found)
    rest = list(found)
    for text, *numbers in expected:
        near = [t for t in rest if t[0] == text and np.allclose(t[1:], numbers, atol=0.06, rtol=0)]
        assert near, (text, numbers, [t for t in rest if t[0] == text])
        rest.remove(near[0])


def looked_at(story):
    """All steps of a small story, some of a large one."""
    last = len(story.steps) - 1
    return range(last + 1) if LONG or last < 10 else sorted({0, 1, last // 2, last - 1, last})


@pytest.mark.parametrize("name", STORIES)
def test_every_number_follows_what_is_typed(page, name):
    story = STORIES[name]
    draw = np.random.default_rng(len(name))
    page.evaluate("main.style.width = '900px'")
    asked(page, "(story) => { start(story); }", bundle(story))
    read_back(page, Typed(Picture(story, "wide"), story), [0])  # as Python wrote it
    page.evaluate("view.set('face', 'numbers')")
    page.get_by_role("button", name="Shuffle").click()
    numbers = typed_into(page, draw, ["−99.99", "0.37", "12,5"])
    assert 12.5 in numbers  # what was typed last
    other = retold(story, numbers)
    read_back(page, Typed(Picture(story, "wide"), other), looked_at(story))
    page.evaluate("main.style.width = '360px'")
    page.locator(".cv-player[data-narrow]").wait_for()
    narrow = Picture(story, "narrow")
    read_back(page, Typed(narrow, other), looked_at(story)[:2])
    page.evaluate("view.set('face', 'numbers')")
    numbers = typed_into(page, draw, ["99.99", "-1/3"])
    assert -0.33 in numbers
    read_back(page, Typed(narrow, retold(story, numbers)), looked_at(story))
    page.get_by_role("button", name="Reset").click()
    assert page.evaluate("view.sheet.given") == [value for _, value in story.numbers]


def test_where_nothing_can_be_typed_nothing_is_said_of_it(page):
    asked(page, "(story) => { start(story); }", bundle(swaps()))
    assert page.locator(".cv-player").is_visible()
    assert not page.locator(".cv-head").is_visible()
    assert "undefined" not in page.locator(".cv-player").inner_text()


WIDE = [name for name in STORIES if name not in ("turning", "wide")]


@pytest.mark.parametrize("kind", ["wide", "narrow"])
@pytest.mark.parametrize("name", WIDE if LONG else WIDE[::3])
def test_numbers_of_four_digits_have_room(name, kind):
    """Those that are written; the tests above hold the page to them."""
    story = STORIES[name]
    picture, draw = Picture(story, kind), np.random.default_rng(4)
    for _ in range(2):
        typed = Typed(picture, retold(story, draw.choice([-99.99, 99.99], len(story.numbers))))
        for step in looked_at(story):
            assert flaws(typed, step, "numbers") == []
            assert min((text.size for text in typed.texts(step)), default=9) > 6


# ---- what is left behind -------------------------------------------------------------------

USED = """(steps, edits) => {
  const first = view.sheet.first, count = view.sheet.given.length;
  for (let k = 0; k < steps; k++) view.go((view.step + 1) % view.count);
  for (let k = 0; k < edits; k++) {
    view.hands.take(first + k % count, (k * 37) % 199 / 2 - 50);
    if (k % 3 === 2) view.hands.undo();
  }
}"""


@pytest.fixture
def memory(page):
    """What the page holds after its rubbish was collected: bytes, nodes and listeners."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")

    def held():
        client.send("HeapProfiler.collectGarbage")
        metrics = client.send("Performance.getMetrics")["metrics"]
        found = {metric["name"]: metric["value"] for metric in metrics}
        return [found[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")]

    yield held
    client.detach()


def test_steps_and_edits_leave_nothing_behind(page, memory):
    asked(page, "(story) => { start(story); }", bundle(chain_rule(X, W, B, DY)))
    asked(page, f"({USED})", 600, 200)  # all was seen, and is compiled
    before = memory()
    asked(page, f"({USED})", 1000, 300)
    after = memory()
    assert after[0] < 1.05 * before[0]
    assert after[1] < 1.05 * before[1]
    assert after[2] <= before[2]  # what was left of others may go meanwhile


def test_a_closed_player_leaves_no_listener_and_no_memory(page, memory):
    story = bundle(forward(X, W, B))
    page.evaluate("() => { window.view?.close(); window.view = null; main.replaceChildren(); }")
    asked(page, "(story) => { window.story = story; start(story); }", story)
    page.evaluate("() => { view.close(); window.view = null; main.replaceChildren(); }")
    before = memory()
    left = page.evaluate(
        """async () => {
        const models = [];
        for (let k = 0; k < 50; k++) {
          const el = document.createElement('div');
          main.append(el);
          const model = new convviz.Saved({});
          const view = new convviz.View(model, el, story, () => {});
          view.go(2);
          view.hands.take(view.sheet.first, k + 0.5);
          models.push([model, view, el]);
        }
        await new Promise(requestAnimationFrame);
        for (const [, view, el] of models) { view.close(); el.remove(); }
        return models.flatMap(([model]) => Object.values(model.told)).flat().length;
      }"""
    )
    assert left == 0
    after = memory()
    assert after[0] < 1.05 * before[0]
    assert after[1] < 1.05 * before[1]
    assert after[2] <= before[2]  # what was left of others may go meanwhile
