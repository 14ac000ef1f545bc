"""Players on a page of their own: no JupyterLab, no kernel, and a host that can do very little."""

from pathlib import Path

import pytest

import convviz
from convviz import chain_rule, connections, forward
from convviz.player import bundle, packed

from ..examples import DY, B, W, X

HOME = Path(convviz.__file__).parent
SITE = "http://convviz.test"
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


def served(route):
    """The page, or a file of the package as it stands in its folder."""
    name = route.request.url.removeprefix(f"{SITE}/")
    if name:
        route.fulfill(path=HOME / name)
    else:
        route.fulfill(body=PAGE, content_type="text/html")


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.route(f"{SITE}/*", served)
    page.goto(f"{SITE}/")
    page.wait_for_function("window.ready")
    yield page
    page.close()


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


def test_a_picture_can_be_read_where_colours_are_forced(page):
    (player,) = shown(page, forward(X, W, B))
    page.emulate_media(forced_colors="active", color_scheme="dark")
    card = player.locator(".cv-card").evaluate("(card) => getComputedStyle(card).backgroundColor")
    assert card in ("rgb(255, 255, 255)", "rgb(247, 248, 250)")


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
