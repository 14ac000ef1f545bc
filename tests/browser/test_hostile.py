"""Players where everything is against them: a host that can do nothing, the rules of a theme and
of slides, and another copy of the player beside them, in a shadow root."""

import pytest

from convviz import as_convolution, forward
from convviz.bundle import bundle, packed

from ..examples import DY, B, W, X
from .site import HOME, SITE
from .test_page import page

__all__ = ["page"]  # a fixture
# What pages bring along: of slides, of documentation, of code that is coloured, of a reset
THEME = """
.reveal { font: 300 42px/1.3 serif; text-align: center; color: #ffffff; text-transform: uppercase;
  letter-spacing: 3px; word-spacing: 9px; white-space: nowrap; text-indent: 2em; direction: ltr; }
.reveal p { margin: 20px 0; line-height: 1.3; }
.reveal svg, .reveal img { max-width: 95%; max-height: 95%; margin: 20px 0; }
.reveal section > * { position: relative; }
.caption, p.caption { text-align: center; font-style: italic; }
.cell { display: none; } .n, .k, .o { display: none; } .highlight span { background: #ff0000; }
.card, .bar, .head, .tools, .hint, .mark, .number { display: none; }
p { margin: 1.15rem 0; hyphens: auto; text-align: justify; max-width: 30em; }
sub { font-size: 75%; position: relative; bottom: -0.25em; line-height: 0; }
button { padding: 20px; border: 3px solid #ff0000; text-transform: uppercase; margin: 10px;
  box-shadow: 0 0 9px #ff0000; font: bold 30px serif; min-height: 60px; }
input { width: 100%; border: 3px solid #ff0000; font-size: 30px; margin: 10px; }
input[type="text"], input:not([type]) { padding: 20px; background: #ff0000; min-height: 60px; }
select { width: 100%; font-size: 30px; padding: 20px; margin: 10px; }
div { line-height: 3; } span { letter-spacing: inherit; } svg { vertical-align: middle; }
b, strong { font-weight: 900; } i, em { font-style: italic; }
*, *::before, *::after { box-sizing: content-box; }
"""
AGAINST = """async ([story, theme]) => {
  const rules = document.createElement('style');
  rules.textContent = theme;
  const slide = document.createElement('div');
  slide.className = 'reveal';
  slide.innerHTML = '<div class="slides"><section class="cell highlight"></section></div>';
  slide.querySelector('section').style.display = 'block';
  document.getElementById('notebook').append(rules, slide);
  const old = await import('./old/player.js');
  const poor = (name) => {
    host(name, {_story: story, step: 0, face: 'numbers', speed: 1, mode: 'watch'}, true);
    const model = models[name];
    delete model.off;
    delete model.save_changes;
    return model;
  };
  for (const [name, {default: {render}}] of [['one', convviz], ['two', old]]) {
    const el = document.createElement('div');
    slide.querySelector('section').append(el);
    await render({model: poor(name), el});
  }
  const outer = document.createElement('div');
  slide.querySelector('section').append(outer);
  const root = outer.attachShadow({mode: 'open'});
  const style = Object.assign(document.createElement('style'), {textContent: theme});
  const link = {rel: 'stylesheet', href: 'player.css'};
  const own = Object.assign(document.createElement('link'), link);
  const inner = Object.assign(document.createElement('div'), {className: 'reveal'});
  root.append(style, own, inner);
  await new Promise((done) => (own.onload = done));
  await render_in(inner);
  async function render_in(el) { await old.default.render({model: poor('three'), el}); }
}"""
ALONE = """async (story) => {
  host('it', {_story: story, step: 0, face: 'numbers', speed: 1, mode: 'watch'}, false);
  await show('it');
}"""
# where everything lies that is seen of a player, and how its words are set; what stays in view
# while a page scrolls has a place of its own for that
LAID = """(player) => {
  for (const part of player.querySelectorAll('.cv-bar, .cv-try')) part.style.position = 'static';
  const home = player.getBoundingClientRect();
  const seen = 'button, p, input, select, svg, label, .cv-tick, .cv-head, .cv-card, .cv-bar';
  return [...player.querySelectorAll(seen)]
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height)
    .map(([node, {x, y, width, height}]) => {
      const {fontSize, fontWeight, textAlign, textTransform, letterSpacing, color, textIndent,
        wordSpacing, whiteSpace, boxShadow} = getComputedStyle(node);
      const words = node.textContent.trim() ? [fontSize, fontWeight, textAlign, textTransform,
        letterSpacing, color, textIndent, wordSpacing, whiteSpace] : [];
      return [node.localName + '.' + node.getAttribute('class'),
        [x - home.x, y - home.y, width, height], [boxShadow, ...words].join(' ')];
    });
}"""


def against(page, story):
    page.route(f"{SITE}/old/*", lambda route: route.fulfill(
        path=HOME / route.request.url.rpartition("/")[2]))  # fmt: skip
    page.evaluate(ALONE, packed(bundle(story)))
    page.evaluate(AGAINST, [packed(bundle(story)), THEME])
    alone, *others = page.locator(".cv-player").all()
    assert len(others) == 3
    width = alone.bounding_box()["width"]
    for other in others:
        other.evaluate("(it, width) => { it.style.width = `${width}px`; }", width)
    page.wait_for_timeout(100)
    return alone, others


@pytest.mark.parametrize("mode", ["watch", "try"])
@pytest.mark.parametrize("width", [1000, 400])
def test_a_page_with_rules_of_its_own_changes_nothing(page, mode, width):
    page.set_viewport_size({"width": width, "height": 800})
    alone, others = against(page, as_convolution(X, W, DY))
    if mode == "try":
        for player in (alone, *others):
            player.get_by_role("button", name="Try it").click()
            answer(player, "12")
    laid = alone.evaluate(LAID)
    for other in others:
        for one, two in zip(laid, other.evaluate(LAID), strict=True):
            assert two == [one[0], pytest.approx(one[1], abs=0.6), one[2]]
    assert page.faults == []


def answer(player, text):
    field = player.locator("[data-answer]")
    field.fill(text)
    field.press("Enter")


def test_a_host_that_can_do_nothing_is_typed_into_and_asked(page):
    alone, others = against(page, forward(X, W, B))
    for player in others:
        cell = player.locator("input[data-cell='x,0,1']").first
        cell.focus()
        for key in ("4", "Enter"):
            page.keyboard.press(key)
        assert player.locator("[aria-live]").inner_text().endswith("2 + 8 − 1 + 9 + 1 = 19")
        player.get_by_role("button", name="Try it").click()
        answer(player, "18")  # without the bias
        assert "bias-missing" in player.locator("[data-mistake]").get_attribute("data-mistake")
        answer(player, "19")
        assert player.locator("[data-mistake]").get_attribute("data-mistake") == ""
    assert alone.locator("[aria-live]").inner_text().endswith("= 11")
    assert page.faults == []
