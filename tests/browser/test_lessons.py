"""Every lesson as a learner meets it: opened, stepped, run, and stepped again."""

import pytest

from .conftest import LESSONS

READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const session = panel?.context?.sessionContext;
  const kernel = session?.session?.kernel;
  return panel?.context?.isReady && session.isReady && kernel?.info
    && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
# JupyterLab can lose the saved widgets while a kernel starts slowly; a reload brings them back
SHOWN = """() => document.querySelector('.cv-player') ? 'shown'
  : [...document.querySelectorAll('.jp-OutputArea-output')]
    .some((output) => output.innerText.endsWith('model not found')) && 'lost'"""
# The models of the widgets that the outputs show. A committed lesson has its execution counts
# from the start, so only new models tell that it has been run
MODELS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
  .flatMap((cell) => cell.type === 'code' ? cell.outputs.toJSON() : [])
  .map((output) => output.data?.['application/vnd.jupyter.widget-view+json']?.model_id)
  .filter((id) => id)"""
RAN = f"""(before) => {{
  const panel = window.jupyterapp.shell.currentWidget, now = ({MODELS})();
  return panel.context.sessionContext.session.kernel.status === 'idle'
    && now.length === before.length && !now.some((id) => before.includes(id))
    && document.querySelectorAll('.cv-player').length === now.length;
}}"""
# What is seen of a player, as text: the groups that are switched on and the caption
SEEN = """(player) => {
  const wide = player.querySelector('.cv-wide svg');
  const on = [...wide.querySelectorAll('g[data-steps], g[data-face]')]
    .map((group, k) => group.getAttribute('display') === 'none' ? '' : k);
  return on.join() + ' | ' + player.querySelector('.cv-caption:not(.cv-sizer)').innerText;
}"""
# All steps by the slider or by a button, with what is seen after each
SCRUB = """async (player) => {
  const seen = eval(SEEN), slider = player.querySelector('input[type=range]');
  const pictures = [];
  for (let step = 0; step < STEPS; step++) {
    slider.value = step;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(requestAnimationFrame);
    pictures.push(seen(player));
  }
  return pictures;
}"""
BUTTON = """async (player) => {
  const seen = eval(SEEN), pictures = [];
  player.querySelector('button[aria-label="First step"]').click();
  for (let step = 0; step < STEPS; step++) {
    await new Promise(requestAnimationFrame);
    pictures.push(seen(player));
    player.querySelector('button[aria-label="Next step"]').click();
  }
  return pictures;
}"""


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    yield page
    print(*page.faults, sep="\n")  # seen if the test has failed
    page.close()


def open_lesson(page, lab, lesson):
    for _ in range(3):
        page.goto(f"{lab}/lab/tree/{lesson.name}?reset")
        page.wait_for_function(READY, timeout=60_000)
        if page.wait_for_function(SHOWN, timeout=60_000).json_value() == "shown":
            return
        page.faults.clear()
    raise AssertionError("JupyterLab lost the saved widgets three times")


def players(page):
    page.wait_for_timeout(300)
    return page.locator(".cv-player").all()


def steps_of(player):
    return int(player.locator("input[type=range]").get_attribute("max")) + (
        0 if player.locator("input[type=range]").is_disabled() else 1
    )


def walk(player, script):
    steps = steps_of(player)
    script = script.replace("STEPS", str(steps)).replace("SEEN", repr(SEEN))
    pictures = player.evaluate(script)
    assert len({seen.split(" | ")[0] for seen in pictures}) == steps, "two steps look the same"
    return pictures


def walk_by_key(player):
    player.focus()
    player.press("Home")
    pictures = [player.evaluate(SEEN)]
    for _ in range(steps_of(player) - 1):
        player.press("ArrowRight")
        pictures.append(player.evaluate(SEEN))
    return pictures


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_steps_before_and_after_its_cells_are_run(page, lab, lesson):
    open_lesson(page, lab, lesson)
    saved = players(page)
    assert saved
    for player in saved:
        step_once(player)
    models = page.evaluate(MODELS)
    assert len(models) == len(saved)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(RAN, arg=models, timeout=120_000)
    live = players(page)
    for player in live:
        pictures = walk(player, BUTTON)
        assert pictures == walk(player, SCRUB) == walk_by_key(player)
        point_and_click(player)
    assert not page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count()
    assert page.faults == []


def step_once(player):
    """A step forward, and back, as far as there is one."""
    before = player.evaluate(SEEN)
    player.get_by_label("Next step").click(force=True)
    assert (player.evaluate(SEEN) != before) == (steps_of(player) > 1)
    player.get_by_label("Previous step").click(force=True)
    assert player.evaluate(SEEN) == before


def point_and_click(player):
    """The last cell that a step is about: pointing previews the step, a click stays there."""
    spot = player.locator(".cv-wide [data-goto]").last
    step = spot.get_attribute("data-goto")
    player.focus()
    player.press("Home")
    caption = player.locator(".cv-caption:not(.cv-sizer)").first.inner_text()
    spot.hover()
    assert player.get_attribute("data-step") == step
    assert player.locator(".cv-caption:not(.cv-sizer)").first.inner_text() == caption, (
        "a preview is announced"
    )
    spot.click()
    assert player.get_attribute("data-step") == step
    player.page.mouse.move(1, 1)
    if step != "0":
        assert player.locator(".cv-caption:not(.cv-sizer)").first.inner_text() != caption


def test_the_players_keys_do_not_reach_the_notebook(page, lab):
    open_lesson(page, lab, LESSONS[0])
    cells = page.locator(".jp-Cell").count()
    player = players(page)[0]
    player.focus()
    for key in ("a", "b", "x", "ArrowDown", "Enter", "Home"):
        player.press(key)
    player.press("ArrowRight")
    assert page.locator(".jp-Cell").count() == cells
    assert player.get_attribute("data-step") == "1"


def test_a_narrow_page_shows_the_narrow_picture_and_does_not_scroll_sideways(page, lab):
    page.set_viewport_size({"width": 480, "height": 900})
    open_lesson(page, lab, LESSONS[0])
    dark = "'apputils:change-theme', {theme: 'JupyterLab Dark'}"
    page.evaluate(f"window.jupyterapp.commands.execute({dark})")
    page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    player = players(page)[0]
    player.scroll_into_view_if_needed()
    assert player.locator(".cv-narrow").is_visible()
    assert not player.locator(".cv-wide").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
