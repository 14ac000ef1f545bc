"""The playground on a page: what is chosen, what stops, code that follows, with Python and not."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from convviz import Playground, save

from ..examples import DY, W
from .site import at_site
from .test_edit import drawn, hint
from .test_page import SCHEMES

PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<html lang="en"><title>Playground</title><link rel="stylesheet" href="player.css">
<link rel="stylesheet" href="playground.css">
<body><div tabindex="0" id="notebook" role="main"></div><script type="module">
import * as playground from "./playground.js";
window.pressed = [];
document.body.addEventListener("keydown", (event) => pressed.push(event.key));
const place = () => {
  const el = document.createElement("div");
  document.getElementById("notebook").append(el);
  return el;
};
window.saved = async (it) => { window.close = await playground.show(it, place()); };
// a widget: `ask` is Python; without one nobody answers
window.live = async (state, answers) => {
  const told = {};
  const tell = (keys) => keys.forEach((key) => (told[`change:${key}`] ?? []).forEach((f) => f()));
  window.model = {
    get: (key) => state[key],
    set: (key, value) => { state[key] = value; tell([key]); },
    on: (key, f) => (told[key] ??= []).push(f),
    off: (key, f) => { told[key] = told[key].filter((other) => other !== f); },
    save_changes: async () => {
      if (!answers) return;
      const now = JSON.parse(await window.ask(JSON.stringify(state)));
      const changed = Object.keys(now).filter((k) => JSON.stringify(now[k]) !== JSON.stringify(state[k]));
      for (const key of changed) state[key] = now[key];
      tell(changed);
    },
    listeners: () => Object.values(told).flat().length,
  };
  window.close = await playground.default.render({ model: window.model, el: place() });
};
window.ready = true;
</script>"""  # noqa: E501
NUMBERS = "x", "w", "b", "dy", "t"
SYNCED = "_story", "_panel", "_refused", "step", "face", "speed", "mode", "seed", *NUMBERS
UNMADE = "This was not made ahead"
ALONE = "No Python is running here."


@pytest.fixture
def page(browser):
    with at_site(browser, PAGE, viewport={"width": 1000, "height": 900}) as page:
        yield page
        assert page.faults == []


def saved(page, play):
    page.evaluate("(it) => saved(it)", play._repr_mimebundle_()[0][play._mime])
    return page.locator(".cv-ground")


def live(page, play, answers=True):
    def ask(text):
        told = json.loads(text)
        names = [name for name in ("_asked", *NUMBERS, "step", "seed") if name in told]
        changed = {name: told[name] for name in names if told[name] != getattr(play, name)}
        # numbers of another shape are those of before
        play.set_state(
            {key: changed[key] for key in changed if key == "_asked" or "_asked" not in changed}
        )
        return json.dumps({name: getattr(play, name) for name in SYNCED})

    page.expose_function("ask", ask)
    state = {name: getattr(play, name) for name in SYNCED} | {"hidden": [], "locked": []}
    page.evaluate("([state, answers]) => live(state, answers)", [state, answers])
    return page.locator(".cv-ground")


def fold(ground, name):
    ground.locator(f".cv-fold[data-name={name}]").click()


def knob(ground, label):
    return ground.get_by_role("button", name=label, exact=True)


def choose(ground, name):
    ground.get_by_role("button", name=name, exact=True).click()


def listing(ground):
    return ground.locator("pre").inner_text()


LAYER = "(words) => document.querySelector('[data-name=layer]').innerText.includes(words)"


def until_layer(page, words):
    page.wait_for_function(LAYER, arg=words)


def typed(page, ground, at, text):
    drawn(ground.locator(".cv-player"), at).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def title(ground):
    return ground.locator(".cv-player").get_attribute("aria-label")


# ---- numbers and code --------------------------------------------------------------------------


def test_a_number_is_changed_and_player_and_code_follow(page):
    ground = saved(page, Playground())
    assert ground.locator("pre").is_hidden()
    choose(ground, "NumPy")
    assert "w = np.array([[1, 2], [-1, 3]])" in listing(ground)
    typed(page, ground, "w,0,0", "7")
    assert "w = np.array([[7, 2], [-1, 3]])" in listing(ground)
    assert "4 · 7 = 28" in ground.locator("[aria-live]").inner_text()
    ground.get_by_role("button", name="Undo").click()
    assert "[[1, 2], [-1, 3]]" in listing(ground)


def test_the_code_that_is_shown_can_be_run(page):
    ground = saved(page, Playground(menu=[]))
    for library in ("loop", "NumPy", "SciPy", "convviz"):
        choose(ground, library)
        names = {}
        exec(listing(ground), names)
        assert names["dx"].tolist() == [[4, 6, -4], [1, 21, -12], [-5, 18, -9]]
    choose(ground, "convviz")
    assert ground.locator("pre").is_hidden()


def test_there_is_no_second_copy_of_the_code(page):
    ground = saved(page, Playground(menu=[]))
    assert ground.get_by_role("button", name="Copy Python").count() == 0


# ---- what stops --------------------------------------------------------------------------------


def test_a_stepper_that_stops_says_why_when_pressed_and_when_it_has_the_focus(page):
    ground = saved(page, Playground(w=[[1, 2, 0], [3, 1, 2], [0, 1, 1]], x=[[1, 2, 3]] * 3))
    fold(ground, "layer")
    more = knob(ground, "Filter: more")
    assert more.get_attribute("aria-disabled") == "true"
    more.focus()
    why = ground.locator(".cv-why")
    assert why.inner_text().startswith("The filter stops at 3 × 3. A larger one does not fit in X")
    knob(ground, "Stride: less").click(force=True)
    assert why.inner_text().startswith("The stride stops at 1.")
    knob(ground, "Input: more").focus()
    assert why.inner_text() == ""


def test_rows_and_columns_can_be_taken_apart(page):
    ground = saved(page, Playground(menu=[{"x": (4, 3)}]))
    fold(ground, "layer")
    choose(ground, "rows and columns apart")
    assert ground.locator(".cv-knob").count() == 12
    knob(ground, "Input rows: more").click()
    until_layer(page, "4 × 3")
    assert ground.locator(".cv-knob").count() == 12
    assert knob(ground, "Input rows: more").evaluate("(it) => it === document.activeElement")


# ---- without Python ----------------------------------------------------------------------------


def test_without_python_what_was_made_ahead_can_be_chosen_and_the_rest_is_off(page):
    ground = saved(page, Playground(menu=[{"which": "dw"}, {"x": (4, 4)}]))
    note = ground.locator(".cv-note")
    assert note.inner_text().startswith(ALONE)
    off = ground.get_by_role("button", name="chain rule")
    assert off.get_attribute("aria-disabled") == "true"
    off.click(force=True)
    assert note.inner_text().startswith(UNMADE)
    typed(page, ground, "dy,0,1", "9")
    fold(ground, "layer")
    knob(ground, "Input: more").click()
    until_layer(page, "4 × 4")
    choose(ground, "NumPy")
    assert "dy = np.array([[4, 9, " in listing(ground)  # it stays, and new ones come
    assert knob(ground, "Input: more").get_attribute("aria-disabled") == "true"
    ground.get_by_label("Made ahead").select_option(index=1)
    page.wait_for_function("document.querySelector('pre').innerText.includes('dw =')")
    assert f"dy = np.array([[4, 9], {DY[1]}])" in listing(ground)
    assert hint(ground.locator(".cv-player")).startswith("Numbers as saved")


def test_a_page_that_was_saved_shows_itself(page, tmp_path, browser):
    file = save(Playground(), tmp_path / "play.html")
    alone = browser.new_page()
    faults = []
    alone.on("pageerror", lambda error: faults.append(str(error)))
    alone.on("request", lambda request: faults.append(request.url))
    alone.goto(file.as_uri())
    alone.get_by_label("Next step").click()
    alone.get_by_role("button", name="Forward").click()
    alone.wait_for_selector("[data-name=which-0][aria-pressed=true]")
    assert [fault for fault in faults if not fault.startswith("file:")] == []
    alone.close()


# ---- with Python -------------------------------------------------------------------------------


def test_python_is_asked_for_another_setting_and_numbers_stay(page):
    play = Playground()
    ground = live(page, play)
    assert ground.locator(".cv-note").inner_text() == ""
    typed(page, ground, "w,0,0", "7")
    page.wait_for_function("window.model.get('w')[0][0] === 7")
    assert play.w == [[7, 2], [-1, 3]]
    fold(ground, "layer")
    knob(ground, "Filter: more").click()
    until_layer(page, "3 × 3 filter")
    assert [row[:2] for row in play.w[:2]] == [[7, 2], [-1, 3]]
    more = knob(ground, "Filter: more")
    assert more.evaluate("(it) => it === document.activeElement")
    assert ground.locator(".cv-why").inner_text().startswith("The filter stops at 3 × 3.")
    choose(ground, "Forward")
    page.wait_for_selector("[data-name=which-0][aria-pressed=true]")
    assert title(ground) == play.story.title
    choose(ground, "convviz")
    assert "y = conv2d(x, w, b)" in listing(ground)
    ground.get_by_role("button", name="both", exact=True).click(force=True)
    assert "told in one way only" in ground.locator(".cv-note").inner_text()


def test_a_loss_is_chosen_and_the_target_is_typed(page):
    play = Playground()
    ground = live(page, play)
    fold(ground, "source")
    choose(ground, "from a loss with a target")
    page.wait_for_selector("[data-name=source-1][aria-pressed=true]")
    assert ground.locator(".cv-loss").inner_text() == "L = ½(16 + 4 + 25 + 9) = 27"
    typed(page, ground, "t,0,0", "11")
    assert ground.locator(".cv-loss").inner_text() == "L = ½(0 + 4 + 25 + 9) = 19"
    choose(ground, "loop")
    assert "t = np.array([[11, -1], [6, 10]])" in listing(ground)


def test_where_nobody_answers_what_was_seen_before_can_be_chosen(page):
    page.clock.install()
    ground = live(page, Playground(), answers=False)
    choose(ground, "Forward")
    page.clock.run_for(1000)
    assert ground.locator(".cv-note").inner_text().startswith("Python is making it")
    page.clock.run_for(10_000)
    assert ground.locator(".cv-note").inner_text().startswith(ALONE)
    assert ground.get_by_role("button", name="Forward").get_attribute("aria-disabled") == "true"


def test_a_closed_playground_listens_to_nothing(page):
    ground = live(page, Playground())
    choose(ground, "Forward")
    page.wait_for_selector("[data-name=which-0][aria-pressed=true]")
    page.evaluate("close()")
    assert page.evaluate("window.model.listeners()") == 0


# ---- for everyone ------------------------------------------------------------------------------


def test_plain_keys_stay_in_the_playground(page):
    ground = saved(page, Playground())
    ground.locator("[data-name=layer]").focus()
    for key in ("a", "ArrowDown", "Enter", "Enter", "Control+s"):
        page.keyboard.press(key)
    assert page.evaluate("pressed") == ["Control", "s"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_fault(page, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("(dark) => document.body.style.background = dark", SCHEMES[scheme])
    ground = saved(page, Playground(t=W, menu=[{"which": "dw"}]))
    for opens in (False, True):
        if opens:
            for name in ("layer", "source", *(["show"] if width == 360 else [])):
                fold(ground, name)
            choose(ground, "SciPy")
            knob(ground, "Stride: less").click(force=True)
        found = Axe().run(page, ".cv-ground")
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
