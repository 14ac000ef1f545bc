"""Players on a page of their own: no JupyterLab, no kernel, and a host that can do very little."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from convviz import chain_rule, connections, forward, loss, swaps, two_ways
from convviz.bundle import bundle, packed

from ..examples import DY, B, W, X, stories
from .site import at_site

INK = "rgb(27, 33, 39)"
SCHEMES = {"light": "#ffffff", "dark": "#111111"}
# A host: what a model is, in as few lines as can be. One that is poor cannot take a listener away,
# has no kernel to save to, and tells nobody of a change of its own
PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<html lang="en"><title>Players</title><link rel="stylesheet" href="player.css">
<body><div tabindex="0" id="notebook" role="main"></div><script type="module">
import * as convviz from "./player.js";
window.convviz = convviz;
window.models = {};
window.host = (name, state, poor) => {
  const told = {};
  window.models[name] = {
    told,
    get: (key) => state[key],
    set: (key, value) => {
      const same = state[key] === value;
      state[key] = value;
      if (!poor && !same) (told[`change:${key}`] ?? []).forEach((tell) => tell());
    },
    on: (key, tell) => (told[key] ??= []).push(tell),
    off: (key, tell) => {
      if (poor) throw new Error("not here");
      told[key] = told[key].filter((other) => other !== tell);
    },
    save_changes: () => { if (poor) throw new Error("not here"); },
  };
};
window.show = async (name) => {
  const el = document.createElement("div");
  document.getElementById("notebook").append(el);
  return convviz.default.render({ model: window.models[name], el });
};
window.ready = true;
</script>"""
START = """async ([story, poor, views]) => {
  host("it", {_story: story, step: 0, face: "numbers", speed: 2}, poor);
  window.closes = [];
  for (let k = 0; k < views; k++) closes.push(await show("it"));
}"""
DRAWN = """() => {
  window.drawn = 0;
  new MutationObserver((changes) => {
    if (changes.some((c) => c.attributeName === 'display')) window.drawn++;
  }).observe(document.querySelector('.cv-wide svg'), {subtree: true, attributes: true});
}"""


@pytest.fixture
def page(browser):
    with at_site(browser, PAGE, viewport={"width": 1000, "height": 800}) as page:
        yield page


def shown(page, story, poor=False, views=1):
    page.evaluate(START, [packed(bundle(story)), poor, views])
    return page.locator(".cv-player").all()


def step_of(player):
    return int(player.get_attribute("data-step"))


@pytest.mark.parametrize("poor", [False, True], ids=["a good host", "a poor host"])
def test_a_player_steps_by_button_key_and_slider_with_any_host(page, poor):
    (player,) = shown(page, forward(X, W, B), poor)
    player.get_by_label("Next step").click()
    assert step_of(player) == 1
    player.press("End")
    assert step_of(player) == 3
    player.locator("input[type=range]").fill("2")
    assert step_of(player) == 2
    player.get_by_role("button", name="Symbols").click()
    assert "=" not in player.locator("[aria-live]").inner_text()
    page.evaluate("() => closes[0]()")
    assert page.faults == []


def test_a_click_draws_one_picture_once(page):
    (player,) = shown(page, forward(X, W, B))
    assert page.locator(".cv-narrow").count() == 0  # nobody sees it
    page.evaluate(DRAWN)
    player.get_by_label("Next step").click()
    assert page.evaluate("window.drawn") == 1


@pytest.mark.parametrize(("linked", "step"), [(50, 3), (-5, 0), (1.6, 2), (None, 0)])
def test_a_linked_step_out_of_range_is_brought_back(page, linked, step):
    (player,) = shown(page, forward(X, W, B))
    player.press("ArrowRight")
    page.evaluate("(step) => models.it.set('step', step)", linked)
    assert step_of(player) == page.evaluate("() => models.it.get('step')") == step
    page.evaluate("() => models.it.set('face', 'nonsense')")
    player.press("Home")
    assert step_of(player) == 0
    assert page.faults == []


def test_two_views_of_one_player_have_one_clock(page):
    one, two = shown(page, chain_rule(X, W, B, DY), views=2)
    page.clock.install()
    one.get_by_label("Play").click()
    assert two.get_by_label("Pause").count() == 1
    page.clock.run_for(30_000)
    steps = page.locator(".cv-player").evaluate_all("(all) => all.map((p) => p.dataset.step)")
    assert steps[0] == steps[1]
    assert 0 < int(steps[0]) < 26
    two.get_by_label("Pause").click()
    before = step_of(one)
    page.clock.run_for(30_000)
    assert step_of(one) == step_of(two) == before
    assert page.locator("[data-playing]").count() == 0


def test_play_runs_to_the_end_and_begins_again(page):
    (player,) = shown(page, forward(X, W, B))
    page.clock.install()
    for _ in range(2):
        player.get_by_label("Play").click()
        page.clock.run_for(60_000)
        assert step_of(player) == 3
        assert player.get_by_label("Play").count() == 1


def test_symbols_hide_the_numbers(page):
    (player,) = shown(page, forward(X, W, B))
    player.get_by_role("button", name="Symbols").click()
    assert "=" not in player.locator("[aria-live]").inner_text()
    assert player.locator(".cv-wide g[data-face='numbers']:not([display])").count() == 0
    assert player.locator(".cv-wide g[data-face='symbols']:not([display])").count() > 0


def test_a_table_without_numbers_has_no_switch_and_all_of_a_place_leads_to_its_row(page):
    (player,) = shown(page, swaps())
    assert not any(switch.is_visible() for switch in player.locator(".cv-switch").all())
    place = player.locator(".cv-wide rect[data-cell='swaps,1,3']")
    box = place.bounding_box()
    for x, y in ((4, 4), (box["width"] - 4, box["height"] - 4)):
        player.press("End")
        place.click(position={"x": x, "y": y})
        assert step_of(player) == 1
    parts = bundle(swaps())
    markup = [f"<svg>{parts['letters']}</svg>", parts["wide"], parts["narrow"]]
    assert all(page.evaluate(KINDS, markup))


def test_a_step_lasts_as_long_as_its_caption_takes_to_read(page):
    (player,) = shown(page, chain_rule(X, W, B, DY))
    page.evaluate("() => models.it.set('speed', 1)")
    page.clock.install()
    letters = len(player.locator("[aria-live]").inner_text())
    player.get_by_label("Play").click()
    page.clock.run_for(40 * letters)
    assert step_of(player) == 0
    page.clock.run_for(16 * letters)
    assert step_of(player) == 1


def test_a_story_of_one_step_can_be_played_and_keeps_its_picture(page):
    (player,) = shown(page, forward([[2]], [[3]]))
    seen = player.locator(".cv-wide g:not([display])").count()
    player.get_by_label("Play").click(force=True)
    page.wait_for_timeout(1200)
    assert player.locator(".cv-wide g:not([display])").count() == seen
    assert player.get_by_label("Play").get_attribute("aria-disabled") == "true"


def test_shift_enter_reaches_the_notebook_and_escape_leads_there(page):
    (player,) = shown(page, forward(X, W, B))
    page.evaluate(
        """() => { window.heard = []; document.getElementById('notebook')
        .addEventListener('keydown', (event) => heard.push(event.key)); }"""
    )
    player.focus()
    for key in ("a", "ArrowDown", "Enter", "Shift+Enter", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == ["Enter", "Escape"]
    assert page.evaluate("document.activeElement.id") == "notebook"
    page.keyboard.press("ArrowRight")
    assert step_of(player) == 0


@pytest.mark.parametrize("width", [1000, 360])
def test_nothing_below_the_captions_moves(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    (player,) = shown(page, connections(X, W, B, DY))
    page.wait_for_selector(".cv-wide" if width > 600 else ".cv-narrow")
    tops = set()
    for _ in range(17):
        tops.add(player.locator(".cv-buttons").evaluate("(buttons) => buttons.offsetTop"))
        player.press("ArrowRight")
    assert len(tops) == 1


def test_another_story_takes_the_place_of_the_first(page):
    (player,) = shown(page, forward(X, W, B))
    player.press("End")
    story = packed(bundle(chain_rule(X, W, B, DY)))
    page.evaluate("(it) => { models.it.set('step', 0); models.it.set('_story', it); }", story)
    page.wait_for_selector("[aria-label*='The chain rule']")
    (player,) = page.locator(".cv-player").all()
    player.press("End")
    assert step_of(player) == 26
    assert page.faults == []


# Where each colour of the picture is, and the ground of the card
COLOURS = """() => [getComputedStyle(document.querySelector('.cv-card')).backgroundColor,
  ...[...document.querySelectorAll('.cv-wide svg :is(use, path, rect, circle)')]
    .map((mark) => getComputedStyle(mark)).map(({fill, stroke}) => fill + ' ' + stroke)]"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_keeps_its_ink_and_its_ground_where_colours_are_forced(page, scheme):
    page.emulate_media(color_scheme=scheme)
    shown(page, forward(X, W, B))
    plain = page.evaluate(COLOURS)
    page.emulate_media(forced_colors="active")
    assert page.evaluate(COLOURS) == plain
    assert plain[0] == {"light": "rgb(255, 255, 255)", "dark": "rgb(247, 248, 250)"}[scheme]
    assert any(INK in mark for mark in plain)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_fault(page, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("(dark) => document.body.style.background = dark", SCHEMES[scheme])
    for story in (forward(X, W, B), chain_rule(X, W, B, DY), two_ways(X, W, DY)):
        shown(page, story)
    found = Axe().run(page, ".cv-player")
    assert found.violations_count == 0, found.generate_report()


def test_a_narrow_player_shows_the_narrow_picture_at_the_same_step(page):
    (player,) = shown(page, forward(X, W, B))
    player.press("ArrowRight")
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_selector(".cv-narrow")
    assert player.locator(".cv-narrow").is_visible()
    assert not player.locator(".cv-wide").is_visible()
    on = player.locator(".cv-narrow g[data-steps]:not([display])").evaluate_all(
        "(groups) => groups.map((group) => group.dataset.steps)"
    )
    assert on
    assert all("1" in steps or "-" in steps for steps in on)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# ---- what is seen ----------------------------------------------------------------------------

ON = """(svg) => [...svg.querySelectorAll('g[data-steps], g[data-face]')]
  .map((group) => [group.dataset.steps ?? '', group.dataset.face ?? '',
    group.getAttribute('display') !== 'none'])"""
SLIDES = """() => document.getAnimations().map((animation) => [
  animation.effect.target.dataset.at, animation.effect.getKeyframes()[0].transform])"""


def among(ranges, step):
    pairs = [range_.split("-") for range_ in ranges.split(",")]
    return not ranges or any(int(pair[0]) <= step <= int(pair[-1]) for pair in pairs)


def test_on_each_step_its_own_groups_are_seen_and_no_others(page):
    (player,) = shown(page, forward(X, W, B))
    for face in ("symbols", "numbers"):
        player.get_by_role("button", name=face.capitalize()).click()
        player.press("Home")
        for step in range(4):
            for steps, only, seen in player.locator(".cv-wide svg").evaluate(ON):
                assert seen == (among(steps, step) and only in ("", face)), (step, steps, only)
            player.press("ArrowRight")


def test_a_window_slides_from_where_it_was(page):
    (player,) = shown(page, forward(X, W, B))
    at = player.locator(".cv-wide g[data-slide='x window']").evaluate_all(
        "(groups) => groups.map((group) => group.dataset.at)"
    )
    player.get_by_label("Next step").click()
    slides = dict(page.evaluate(SLIDES))
    (x0, y0), (x1, y1) = (map(float, place.split(",")) for place in at[:2])
    assert slides[at[1]] == f"translate({x0 - x1:g}px, {y0 - y1:g}px)"


def test_nothing_slides_for_who_prefers_that(page):
    page.emulate_media(reduced_motion="reduce")
    (player,) = shown(page, forward(X, W, B))
    player.get_by_label("Next step").click()
    assert page.evaluate(SLIDES) == []


def test_the_slider_says_what_the_caption_says(page):
    (player,) = shown(page, forward(X, W, B))
    for _ in range(4):
        said = player.locator("input[type=range]").get_attribute("aria-valuetext")
        assert said == player.locator("[aria-live]").inner_text()
        player.press("ArrowRight")


def test_at_double_speed_a_step_takes_half_as_long(page):
    (player,) = shown(page, chain_rule(X, W, B, DY))
    page.clock.install()
    letters = len(player.locator("[aria-live]").inner_text())
    player.get_by_label("Play").click()
    page.clock.run_for(28 * letters)
    assert step_of(player) == 1


def test_the_narrow_picture_steps(page):
    page.set_viewport_size({"width": 360, "height": 800})
    (player,) = shown(page, forward(X, W, B))
    for step in range(4):
        for steps, only, seen in player.locator(".cv-narrow svg").evaluate(ON):
            assert seen == (among(steps, step) and only in ("", "numbers"))
        player.press("ArrowRight")


# ---- stages ----------------------------------------------------------------------------------


def test_a_step_of_several_about_one_cell_says_which(page):
    (player,) = shown(page, chain_rule(X, W, B, DY))
    said = player.locator("[aria-live]")
    assert said.inner_text().startswith("x11 · 1 of 3 ")
    player.press("End")
    assert said.inner_text().startswith("x33 · 3 of 3 ")
    assert player.locator("[role=img]").get_attribute("aria-label").endswith(", x33 · 3 of 3")
    assert player.locator(".cv-tick").count() == 9


def test_pointing_at_another_cell_keeps_the_stage(page):
    (player,) = shown(page, chain_rule(X, W, B, DY))
    player.press("ArrowRight")
    spot = player.locator(".cv-wide [data-cell='window2,0,1']")
    spot.hover(force=True)  # under what its number is typed into
    assert step_of(player) == 4
    assert player.locator(".cv-preview").inner_text().startswith("x12 · 2 of 3 ")
    spot.click(force=True)
    assert player.locator("[aria-live]").inner_text().startswith("x12 · 2 of 3 ")


def test_a_name_without_an_index_is_one_too(page):
    (player,) = shown(page, chain_rule(X, W, B, DY, of="b"))
    assert player.locator("[aria-live]").inner_text().startswith("b · 1 of 3 ")


# ---- what is saved, and who may have written it ------------------------------------------------

SHOW = """async (saved) => {
  const el = document.createElement('div');
  document.body.append(el);
  window.end = await convviz.show(saved, el);
}"""
EVIL = """<svg viewBox='0 0 9 9' width='9' height='9' onload='hit()' style='position:fixed'>
<script>hit()</script><image href='x' onerror='hit()'/>
<a href='javascript:hit()'><path d='M0 0'/></a>
<g data-steps='0' onclick='hit()' class='jp-Button' data-commandlinker-command='x'
fill='url(http://elsewhere.test/a)' stroke='u\\72l(http://elsewhere.test/b)'>
<use href='http://elsewhere.test/c#l1'/><style>@import "http://elsewhere.test/d"</style>
<foreignObject><iframe src='javascript:parent.hit()'></iframe></foreignObject></g></svg>"""
WORDS = "<img src='x' onerror='hit()'><b id='evil'>who</b><form><input></form>"
KINDS = """(parts) => parts.map((markup) => {
  const [raw, clean] = [document.createElement('template'), document.createElement('div')];
  raw.innerHTML = markup;
  clean.append(convviz.cleaned(markup));
  return raw.innerHTML === clean.innerHTML;
})"""


def test_a_saved_player_is_shown_as_it_was(page):
    story = packed(bundle(forward(X, W, B)))
    page.evaluate(SHOW, {"story": story, "step": 2, "face": "symbols", "speed": 2})
    player = page.locator(".cv-player")
    assert step_of(player) == 2
    assert player.get_by_role("button", name="Symbols").get_attribute("aria-pressed") == "true"
    assert player.get_by_label("Speed").input_value() == "2"
    player.get_by_label("Next step").click()
    assert step_of(player) == 3
    page.evaluate("() => window.end()")
    assert page.faults == []


def test_nothing_in_a_saved_story_can_run_or_fetch(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("() => { window.hits = 0; window.hit = () => window.hits++; }")
    caption = {"words": [WORDS], "equation": [WORDS], "name": WORDS, "stage": [0, 2]}
    story = {"title": WORDS, "letters": EVIL, "wide": EVIL, "narrow": EVIL, "captions": [caption]}
    sheet = {"cells": [["x", WORDS]], "values": [WORDS], "sums": []}
    told = {"names": {2: WORDS}, "grids": [WORDS], "results": [], "code": WORDS, "salt": WORDS}
    saved = {"story": packed(story | told | {"sheet": sheet}), "numbers": {"x": {WORDS: WORDS}}}
    page.evaluate(SHOW, saved | {"hidden": [WORDS], "locked": WORDS, "mode": WORDS, "step": WORDS})
    page.locator(".cv-wide svg").click(force=True)
    page.wait_for_timeout(300)
    assert page.evaluate("hits") == 0
    assert asked == []
    page.locator(".cv-tool.cv-shuffle").click()
    bad = "script, image, a, style, foreignObject, iframe, img, form, #evil, [onclick], [onload]"
    inner = page.locator(":is(.cv-card, .cv-caption, .cv-hint)")
    assert (
        inner.locator(f"{bad}, [style*=fixed], [data-commandlinker-command], .jp-Button").count()
        == 0
    )
    for name in ("fill", "stroke", "href"):
        assert inner.locator(f"[{name}*=elsewhere]").count() == 0


def test_nothing_of_our_own_pictures_is_left_out(page):
    for story in stories(X, W, B, DY):
        parts = bundle(story)
        markup = [f"<svg>{parts['letters']}</svg>", parts["wide"], parts["narrow"]]
        for caption in parts["captions"]:
            markup += [*caption["words"], *caption["equation"], caption.get("name", "")]
        markup = [piece for piece in markup if isinstance(piece, str)]
        assert all(page.evaluate(KINDS, markup)), story.title


# ---- room --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1300, 650)])
def test_the_buttons_are_in_sight_as_long_as_the_picture_is(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    (player,) = shown(page, two_ways(X, W, DY))
    page.wait_for_selector(".cv-wide" if width > 600 else ".cv-narrow")
    buttons = player.locator(".cv-buttons")
    for top in range(0, int(player.bounding_box()["height"]) - height, 100):
        page.evaluate("(top) => scrollTo(0, top)", top)
        box = buttons.bounding_box()
        assert box["y"] + box["height"] <= height
        assert height - player.locator(".cv-bar").bounding_box()["y"] <= 0.4 * height


def test_a_whole_player_fits_a_laptops_screen(page):
    page.set_viewport_size({"width": 1300, "height": 650})
    for story in (*stories(X, W, B, DY), forward(X, W, B, t=DY), loss(X, W, B, DY)):
        player = shown(page, story)[-1]
        assert player.bounding_box()["height"] <= 650, story


def test_a_switch_leads_to_what_comes_of_either_sign(page):
    (player,) = shown(page, loss(X, W, B, [[7, -1], [6, 10]]))
    right, wrong = (player.get_by_role("button", name=name) for name in ("y − t", "t − y"))
    wrong.click()
    assert player.locator("[aria-live]").inner_text().endswith("L rises from 27 to 32.19.")
    assert wrong.get_attribute("aria-pressed") == "true"
    assert right.get_attribute("aria-pressed") == "false"
    right.click()
    assert player.locator("[aria-live]").inner_text().endswith("L falls from 27 to 22.55.")
    assert right.get_attribute("aria-pressed") == "true"
    player.get_by_label("First step").click()
    assert right.get_attribute("aria-pressed") == wrong.get_attribute("aria-pressed") == "false"


def test_players_do_not_share_letters_on_a_page(page):
    # where an id is there twice, browsers lay out all letters again for each new player
    shown(page, forward(X, W, B), views=2)
    ids = page.locator("[id^=l]").evaluate_all("(found) => found.map(({id}) => id)")
    assert len(ids) == len(set(ids))
    assert page.locator(".cv-player").evaluate_all(
        """(players) => players.every((player) => [...player.querySelectorAll('use')]
        .every((use) => player.querySelector(use.getAttribute('href'))))"""
    )


def test_keys_that_are_not_the_players_scroll_the_page(page):
    page.set_viewport_size({"width": 360, "height": 500})
    (player,) = shown(page, forward(X, W, B))
    player.focus()
    player.press("PageDown")
    page.wait_for_function("scrollY > 100")
    assert step_of(player) == 0
