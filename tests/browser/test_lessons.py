"""Every lesson as a learner meets it: opened, stepped, run, stepped again, and opened tomorrow."""

import json
import shutil
import time

import nbformat
import pytest

from convviz import Player, forward

from ..examples import B, W, X
from .conftest import AUTOSAVE, LESSONS

STORY = "application/vnd.convviz.player+json"
READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const session = panel?.context?.sessionContext;
  const kernel = session?.session?.kernel;
  return panel?.context?.isReady && session.isReady && kernel?.info
    && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
# What the outputs of players hold. A committed lesson has its execution counts from the start and
# no models, so only models tell that it has been run
HELD = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
  .flatMap((cell) => cell.type === 'code' ? cell.outputs.toJSON() : [])
  .filter((output) => output.data?.[STORY])
  .map(({data}) => ({story: data[STORY].story, model:
    data['application/vnd.jupyter.widget-view+json']?.model_id}))""".replace("STORY", repr(STORY))
# The kernel has gone quiet, and so many players are the live widgets of new models
RAN = f"""([before, count]) => {{
  const panel = window.jupyterapp.shell.currentWidget, held = ({HELD})();
  const {{kernel}} = panel.context.sessionContext.session;
  const old = before.map(({{model}}) => model);
  return kernel.status === 'idle' && held.length === count
    && held.every(({{model}}) => model && !old.includes(model) && kernel.hasComm(model))
    && document.querySelectorAll('.cv-player').length === count;
}}"""
UNPACKED = """async (story) => {
  const bytes = Uint8Array.from(atob(story), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}"""
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


def opened(page, lab, name):
    """Its players, before anything has been run. A lesson is as committed again: a page that was
    closed in the middle of a run may have saved it without its outputs."""
    for lesson in LESSONS:
        if lesson.name == name:
            shutil.copy(lesson, lab.notebooks)
    page.goto(f"{lab.address}/lab/tree/{name}?reset")
    page.wait_for_function(READY, timeout=60_000)
    page.wait_for_selector(".cv-player", timeout=60_000)
    return players(page)


def run_all(page, count=1):
    """The players of a notebook after all its cells have been run."""
    before = page.evaluate(HELD)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(RAN, arg=[before, count], timeout=120_000)
    return players(page)


def players(page):
    page.wait_for_timeout(300)
    return page.locator(".cv-player").all()


def steps_of(player):
    return int(player.locator("input[type=range]").get_attribute("max")) + (
        0 if player.locator("input[type=range]").is_disabled() else 1
    )


def watched(players):
    """Those that have steps; one that asks is tried elsewhere."""
    return [player for player in players if player.get_attribute("data-mode") == "watch"]


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
    saved = opened(page, lab, lesson.name)
    held = page.evaluate(HELD)
    assert len(saved) == len(held) > 0
    assert not any(output["model"] for output in held)
    for player in watched(saved):
        step_once(player)
    live = run_all(page, len(held))
    for before, after in zip(held, page.evaluate(HELD), strict=True):  # else: make notebooks
        assert page.evaluate(UNPACKED, before["story"]) == page.evaluate(UNPACKED, after["story"])
    live = watched(live)
    for player in live:
        pictures = walk(player, BUTTON)
        if player is live[0]:  # the players are alike, and keys take long
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
    player.focus()
    player.press("Home")
    spot = player.locator(".cv-wide [data-goto]:visible").last.element_handle()
    step = spot.get_attribute("data-goto")
    caption = player.locator(".cv-caption:not(.cv-sizer)").first.inner_text()
    spot.scroll_into_view_if_needed()
    box = spot.bounding_box()  # it may be gone from the step that it leads to, so no hover()
    page = player.page
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert player.get_attribute("data-step") == step
    assert player.locator(".cv-caption:not(.cv-sizer)").first.inner_text() == caption, (
        "a preview is announced"
    )
    page.mouse.down()  # a number that leads there may be out of sight on that step
    page.mouse.up()
    assert player.get_attribute("data-step") == step
    page.mouse.move(1, 1)
    if step != "0":
        assert player.locator(".cv-caption:not(.cv-sizer)").first.inner_text() != caption


def test_the_players_keys_do_not_reach_the_notebook(page, lab):
    opened(page, lab, LESSONS[0].name)
    cells = page.locator(".jp-Cell").count()
    player = players(page)[0]
    player.focus()
    for key in ("a", "b", "x", "ArrowDown", "Enter", "Home"):
        player.press(key)
    player.press("ArrowRight")
    assert page.locator(".jp-Cell").count() == cells
    assert player.get_attribute("data-step") == "1"


def test_a_numbers_keys_do_not_reach_the_notebook_but_those_that_run_a_cell(page, lab):
    run_anew(page, lab, "typed.ipynb")
    (player,) = players(page)
    player.locator("rect[data-input]").nth(1).click()
    before = page.locator(".jp-Cell").count(), player.get_attribute("data-step")
    for key in ("a", "b", "d", "d", "x", "ArrowDown", "ArrowUp", "7", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    assert (page.locator(".jp-Cell").count(), player.get_attribute("data-step")) == before
    number = player.locator("input[data-cell='x,0,1']")
    assert number.input_value() == "7"
    page.keyboard.press("Control+z")
    assert number.input_value() == "2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.cv-player')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.jp-Notebook, .jp-Notebook *')")
    assert not page.evaluate("document.activeElement.matches('.cv-player, .cv-player *')")
    number.focus()
    held = page.evaluate(HELD)
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(RAN, arg=[held, 1], timeout=60_000)
    assert page.faults == []


def test_a_narrow_page_shows_the_narrow_picture_and_does_not_scroll_sideways(page, lab):
    page.set_viewport_size({"width": 480, "height": 900})
    opened(page, lab, LESSONS[0].name)
    dark = "'apputils:change-theme', {theme: 'JupyterLab Dark'}"
    page.evaluate(f"window.jupyterapp.commands.execute({dark})")
    page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    player = players(page)[0]
    player.scroll_into_view_if_needed()
    assert player.locator(".cv-narrow").is_visible()
    assert not player.locator(".cv-wide").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# ---- what is saved -----------------------------------------------------------------------------

SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
REWRITE = """(source) => window.jupyterapp.shell.currentWidget.content.model.cells.get(0)
  .sharedModel.setSource(source)"""
# What a piece of Python comes to in the kernel
ASK = """async (code) => {
  const {kernel} = window.jupyterapp.shell.currentWidget.context.sessionContext.session;
  const asked = kernel.requestExecute({code: '', user_expressions: {it: code}, silent: true});
  return (await asked.done).content.user_expressions.it.data['text/plain'];
}"""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
SOURCE = "from convviz import Player, forward, window_counts\nplayer = Player({})\nplayer"


def write(path, *cells):
    """A notebook of these code cells, each a source with its outputs."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    for source, *outputs in cells:
        notebook.cells.append(nbformat.v4.new_code_cell(source, outputs=outputs))
    nbformat.write(notebook, path)


def test_a_lesson_that_is_only_read_stays_as_it_is(page, lab):
    path = lab.notebooks / "read.ipynb"
    path.write_bytes(LESSONS[1].read_bytes())
    for player in watched(opened(page, lab, path.name)):
        step_once(player)
    page.wait_for_timeout(1000 * AUTOSAVE + 1500)
    assert path.read_bytes() == LESSONS[1].read_bytes()
    assert not page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.dirty")


def run_anew(page, lab, name):
    """A notebook of one's own with a player, opened and run."""
    path = lab.notebooks / name
    write(path, [SOURCE.format("forward([[1, 2, 3]], [[4]])")])
    page.goto(f"{lab.address}/lab/tree/{path.name}?reset")
    page.wait_for_function(READY, timeout=60_000)
    run_all(page)
    return path


def test_a_notebook_of_ones_own_shows_tomorrow_what_its_cells_say(page, lab):
    path = run_anew(page, lab, "own.ipynb")
    page.evaluate(REWRITE, SOURCE.format("window_counts([[1, 2]], [[3]])"))
    (player,) = run_all(page)
    player.get_by_label("Last step").click()
    page.wait_for_function(f"async () => await ({ASK})('player.step') === '1'")
    for keeps in (False, True, True):  # the last two times it has been opened, and not run
        lab.set("@jupyter-widgets/jupyterlab-manager:plugin", saveState=keeps)
        page.evaluate(SAVE)
        page.evaluate(SHUT_DOWN)
        (player,) = opened(page, lab, path.name)
        assert "window" in player.get_attribute("aria-label")
        step_once(player)
    lab.set("@jupyter-widgets/jupyterlab-manager:plugin", saveState=False)
    assert page.faults == []


def test_a_notebook_whose_kernel_still_runs_is_live_when_it_is_opened(page, lab):
    path = run_anew(page, lab, "live.ipynb")
    page.evaluate(SAVE)
    opened(page, lab, path.name)
    page.evaluate(ASK, "setattr(player, 'step', 2)")
    page.wait_for_selector(".cv-player[data-step='2']")
    page.locator(".cv-player").get_by_label("First step").click()
    page.wait_for_function(f"async () => await ({ASK})('player.step') === '0'")
    assert page.faults == []


def test_fifty_saved_players_are_there_at_once(page, lab):
    path = lab.notebooks / "fifty.ipynb"
    data = json.loads(json.dumps(Player(forward(X, W, B))._repr_mimebundle_()[0]))
    write(path, *[["", nbformat.v4.new_output("display_data", data=data)]] * 50)
    opened(page, lab, path.name)
    start = time.monotonic()
    page.wait_for_function("document.querySelectorAll('.cv-player').length === 50")
    print(f"fifty players: {time.monotonic() - start:.1f} s after the kernel was ready")
    step_once(page.locator(".cv-player").last)
    assert page.faults == []
