"""Numbers that are changed in the page, in Python and in another view at once, and links."""

import json

import pytest

from convviz import Player, as_convolution, chain_rule, forward
from convviz.bundle import bundle, packed
from convviz.given import GRIDS
from convviz.player import script
from convviz.state import link
from convviz.traits import PLAIN

from ..examples import DY, B, W, X
from .site import HOME, SITE
from .test_edit import CLIPBOARD
from .test_page import SHOW, page, step_of

__all__ = ["page"]  # a fixture
OTHER = [[5, 0, 1], [1, 3, -1], [0, 1, 7]]

# A host as `host` of the page is, whose model has what Python's has
START = """async ([state, poor, views]) => {
  host("it", state, poor);
  window.saves = 0;
  const save = models.it.save_changes;
  models.it.save_changes = () => { saves++; save(); };
  window.closes = [];
  for (let k = 0; k < views; k++) closes.push(await show("it"));
}"""


def state_of(player):
    """What a model has of a player, as it travels to a page."""
    told = {name: getattr(player, name) for name in (*PLAIN, *GRIDS)}
    return json.loads(json.dumps(told | {"_story": player._story}))


def shown(page, player, poor=False, views=1):
    page.evaluate(START, [state_of(player), poor, views])
    return page.locator(".cv-player").all()


def typed(player, cell, text, *keys):
    """Type a number into a cell; Enter keeps it."""
    player.locator(f"input[data-cell='{cell}']").focus()
    for key in [*text, *(keys or ["Enter"])]:
        player.page.keyboard.press(key)


def seen(player, cell):
    return player.locator(f"input[data-cell='{cell}']").input_value()


def caption(player):
    return player.locator("[aria-live]").inner_text()


def test_an_edit_is_told_to_the_kernel_once(page):
    (player,) = shown(page, Player(forward(X, W, B)))
    typed(player, "x,0,1", "4")
    assert page.evaluate("() => models.it.get('x')") == [[2, 4, 1], *X[1:]]
    assert page.evaluate("saves") == 1
    player.get_by_role("button", name="Shuffle").click()
    assert page.evaluate("saves") == 2
    drawn = page.evaluate("() => ['x', 'w', 'b', 'seed'].map((key) => models.it.get(key))")
    assert drawn[0] != [[2, 4, 1], *X[1:]]
    assert drawn[3] == 1
    player.get_by_role("button", name="Undo").click()
    assert page.evaluate("() => models.it.get('x')") == [[2, 4, 1], *X[1:]]
    assert page.faults == []


def test_numbers_from_python_are_drawn_and_can_be_undone(page):
    (player,) = shown(page, Player(forward(X, W, B)))
    page.evaluate(
        "([x, w]) => { models.it.set('x', x); models.it.set('w', w); }", [OTHER, [[1, 1], [1, 2]]]
    )
    assert caption(player).endswith("5 + 0 + 1 + 6 + 1 = 13")
    assert player.locator(".cv-wide .cv-edited").count() > 0  # others than those of the code
    player.get_by_role("button", name="Undo").click()
    assert caption(player).endswith("2 + 0 − 1 + 9 + 1 = 11")
    assert page.evaluate("() => models.it.get('x')") == X
    assert page.evaluate("() => models.it.get('w')") == W


@pytest.mark.parametrize(
    "wrong", [None, [[1]], "abc", [[1, 2, 3], [4, None, 6], [7, 8, 9]], 3, [[[1]]]]
)
def test_numbers_that_cannot_be_meant_change_nothing(page, wrong):
    (player,) = shown(page, Player(forward(X, W, B)))
    before = caption(player)
    page.evaluate("(x) => models.it.set('x', x)", wrong)
    assert caption(player) == before
    typed(player, "x,0,1", "4")
    assert page.evaluate("() => models.it.get('x')") == [[2, 4, 1], *X[1:]]
    assert page.faults == []


def test_a_cell_that_is_edited_keeps_what_was_typed_while_python_sets_the_others(page):
    (player,) = shown(page, Player(forward(X, W, B)))
    typed(player, "x,0,1", "", "F2")
    page.keyboard.press("4")
    page.evaluate("(x) => models.it.set('x', x)", OTHER)
    assert page.evaluate("document.activeElement.dataset.cell") == "x,0,1"
    assert seen(player, "x,0,1") == "4"
    assert seen(player, "x,0,0") == "5"
    page.keyboard.press("Enter")
    assert page.evaluate("() => models.it.get('x')") == [[5, 4, 1], *OTHER[1:]]
    page.keyboard.press("F2")
    page.keyboard.press("8")
    page.evaluate("(x) => models.it.set('x', x)", X)
    page.keyboard.press("Escape")
    assert seen(player, "x,0,1") == "0"


def test_who_gives_up_typing_gives_up_nothing_that_python_set(page):
    (player,) = shown(page, Player(forward(X, W, B)))
    typed(player, "x,0,1", "", "F2", "ArrowUp", "ArrowUp")
    assert page.evaluate("() => models.it.get('x')[0][1]") == 2
    page.evaluate("() => models.it.set('x', [[5, 2, 1], ...models.it.get('x').slice(1)])")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert page.evaluate("() => models.it.get('x')") == [[5, 0, 1], *X[1:]]
    typed(player, "x,0,1", "", "F2", "ArrowUp")
    page.evaluate("() => models.it.set('x', [[5, 7, 1], ...models.it.get('x').slice(1)])")
    page.keyboard.press("Escape")
    assert page.evaluate("() => models.it.get('x')[0]") == [5, 7, 1]
    assert page.faults == []


def test_two_views_of_one_player_have_the_same_numbers(page):
    one, two = shown(page, Player(forward(X, W, B)), views=2)
    two.get_by_label("Next step").click()
    typed(one, "x,0,1", "4")
    page.wait_for_function("() => document.querySelectorAll('.cv-edited').length")
    assert caption(one) == caption(two)
    assert seen(two, "x,0,1") == "4"
    typed(two, "w,1,1", "-2")
    two.get_by_role("button", name="Undo").click()
    two.get_by_role("button", name="Undo").click()
    assert caption(one) == caption(two) == caption(two)
    assert seen(one, "x,0,1") == "0"
    page.evaluate("() => closes[0]()")
    typed(two, "x,0,1", "7")
    assert page.evaluate("() => models.it.get('x')[0][1]") == 7
    assert page.faults == []


def test_an_edit_that_arrives_while_playing_is_on_all_later_steps(page):
    (player,) = shown(page, Player(forward(X, W, B)))
    page.clock.install()
    player.get_by_label("Play").click()
    page.clock.run_for(5_000)
    page.evaluate("(x) => models.it.set('x', x)", OTHER)
    page.clock.run_for(60_000)
    assert step_of(player) == 3
    assert caption(player).endswith("3 − 2 − 1 + 21 + 1 = 22")


def test_another_story_brings_its_own_numbers(page):
    (player,) = shown(page, Player(forward(X, W, B)))
    typed(player, "x,0,1", "4")
    other = state_of(Player(as_convolution(X, W, DY)))
    page.evaluate("(state) => { for (const key in state) models.it.set(key, state[key]); }", other)
    page.wait_for_selector("[aria-label*='∂L/∂X']")
    assert player.locator(".cv-edited").count() == 0
    typed(player, "dy,0,0", "9")
    assert page.evaluate("() => models.it.get('dy')") == [[9, -2], DY[1]]
    assert page.faults == []


# ---- hosts ---------------------------------------------------------------------------------


def test_a_host_that_can_do_very_little_has_live_numbers_too(page):
    (player,) = shown(page, Player(chain_rule(X, W, B, DY)), poor=True)
    typed(player, "x,0,1", "4")
    typed(player, "dy,0,0", "-3")
    player.get_by_role("button", name="Undo").click()
    assert page.evaluate("() => models.it.get('dy')") == DY
    assert page.evaluate("() => models.it.get('x')[0][1]") == 4
    page.evaluate("() => closes[0]()")
    page.evaluate(
        "(x) => { models.it.set('x', x); models.it.told['change:x']?.forEach((t) => t()); }", X
    )
    assert page.faults == []


def test_a_host_that_knows_of_no_numbers_shows_those_of_the_story(page):
    story = packed(bundle(forward(X, W, B)))
    page.evaluate(START, [{"_story": story, "step": 1}, True, 1])
    player = page.locator(".cv-player")
    assert caption(player).endswith("0 + 2 − 3 − 3 + 1 = −3")
    typed(player, "x,0,1", "4")
    assert caption(player).endswith("4 + 2 − 3 − 3 + 1 = 1")
    assert page.faults == []


IN_SHADOW = """async (saved) => {
  const el = document.createElement('div');
  document.getElementById('notebook').append(el);
  const root = el.attachShadow({mode: 'open'});
  const style = document.createElement('link');
  Object.assign(style, {rel: 'stylesheet', href: 'player.css'});
  root.append(style);
  await convviz.show(saved, root);
}"""


def test_a_player_in_a_shadow_root_can_be_edited_and_left(page):
    page.evaluate(IN_SHADOW, {"story": packed(bundle(forward(X, W, B)))})
    player = page.locator(".cv-player")
    typed(player, "x,0,1", "4")
    assert caption(player).endswith("2 + 8 − 1 + 9 + 1 = 19")
    spot = player.locator("rect[data-input='3']").first
    spot.click()
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    assert caption(player).endswith("2 + 14 − 1 + 9 + 1 = 25")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert step_of(player) == 1
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "notebook"
    assert page.faults == []


def test_two_versions_of_the_player_stand_on_one_page(page):
    page.route(f"{SITE}/old/*", lambda route: route.fulfill(
        path=HOME / route.request.url.rpartition("/")[2]))  # fmt: skip
    saved = {"story": packed(bundle(forward(X, W, B)))}
    page.evaluate(SHOW, saved)
    page.evaluate(
        """async (saved) => {
        const old = await import('./old/player.js'), el = document.createElement('div');
        document.body.append(el);
        await old.show(saved, el);
    }""",
        saved,
    )
    one, two = page.locator(".cv-player").all()
    typed(two, "x,0,1", "4")
    assert caption(two).endswith("= 19")
    assert caption(one).endswith("= 11")
    ids = page.locator("[id^=l]").evaluate_all("(found) => found.map(({id}) => id)")
    assert len(ids) == len(set(ids))
    assert page.faults == []


def test_the_front_end_in_one_piece_is_what_its_parts_are(page):
    page.route(f"{SITE}/whole.js", lambda route: route.fulfill(
        body=script(), content_type="text/javascript"))  # fmt: skip
    exported = "async (name) => Object.keys(await import(name)).sort()"
    assert page.evaluate(exported, "./whole.js") == page.evaluate(exported, "./player.js")
    page.evaluate("async () => { window.convviz = await import('./whole.js'); }")
    (player,) = shown(page, Player(forward(X, W, B)))
    typed(player, "x,0,1", "4")
    assert caption(player).endswith("2 + 8 − 1 + 9 + 1 = 19")
    assert page.evaluate("() => models.it.get('x')[0][1]") == 4
    assert page.faults == []


# ---- what is saved, and whose it is -----------------------------------------------------------


def test_a_saved_player_shows_its_numbers_and_says_whose_they_are(page):
    player = Player(forward(X, W, B))
    player.x = OTHER
    page.evaluate(SHOW, player._saved())
    (shown,) = page.locator(".cv-player").all()
    assert caption(shown).endswith("5 + 0 − 1 + 9 + 1 = 14")
    said = shown.locator(".cv-advice").inner_text()
    assert said == "Numbers as saved: click one in X, W or b and type; yours are not kept"
    shown.get_by_role("button", name="Reset").click()
    assert caption(shown).endswith("2 + 0 − 1 + 9 + 1 = 11")


LINKED = """async ([saved, link, address]) => {
  const el = document.createElement('div');
  document.body.append(el);
  await convviz.show(saved, el, link, address);
}"""


STRIDE = as_convolution([*X, X[0]], W, [[1, 2], [3, 4]], "w", stride=(2, 1))


@pytest.mark.parametrize("story", [forward(X, W, B), STRIDE], ids=["forward", "stride"])
def test_a_link_from_python_sets_a_page(page, story):
    saved = Player(story)._saved()
    player = Player(story, step=1, face="symbols", seed=7)
    player.x = [[k + 1 for k in row] for row in player.x]
    page.evaluate(LINKED, [saved, player.link(hide=["tools", "speed"], lock=["numbers"])])
    shown = page.locator(".cv-player")
    assert step_of(shown) == 1
    assert not shown.locator(".cv-tools").is_visible()
    assert not shown.locator(".cv-speed").is_visible()
    assert shown.locator(".cv-buttons").is_visible()
    assert shown.locator(".cv-advice").inner_text() == "These numbers stay as they are"
    shown.get_by_role("button", name="Numbers", exact=True).click()
    assert caption(shown).endswith(player.story.steps[1].equation)
    assert not shown.locator(".cv-numbers input:visible").count()
    assert not shown.locator(".cv-edited").count()  # a teacher's numbers are those of the page


def test_a_page_that_resolves_links_makes_them(page):
    saved = Player(forward(X, W, B), step=2)._saved()
    page.evaluate(CLIPBOARD)
    page.evaluate(LINKED, [saved, "", "https://a.page/with/players"])
    page.get_by_role("button", name="Link").click()
    page.wait_for_function("window.copied")
    address, text = page.evaluate("copied").split("#")
    assert address == "https://a.page/with/players"
    assert Player.from_state(f"#{text}").step == 2


def test_reset_leads_back_to_the_numbers_of_a_link(page):
    player = Player(forward(X, W, B))
    saved = player._saved()
    player.x = OTHER
    page.evaluate(LINKED, [saved, player.link()])
    shown = page.locator(".cv-player")
    assert shown.locator(".cv-advice").inner_text().startswith("Numbers of the link: click one")
    typed(shown, "x,0,0", "9")
    shown.get_by_role("button", name="Reset").click()
    assert caption(shown).endswith("5 + 0 − 1 + 9 + 1 = 14")


def test_a_page_and_python_write_links_that_both_read(page):
    player = Player(forward(X, W, B))
    page.evaluate(
        """async (saved) => {
        const model = new convviz.Saved(saved), el = document.createElement('div');
        document.body.append(el);
        model.set('seed', 3);
        const packed = await fetch('data:text/plain;base64,' + saved.story);
        const unpack = new DecompressionStream('gzip');
        const text = await new Response(packed.body.pipeThrough(unpack)).text();
        window.view = new convviz.View(model, el, JSON.parse(text), () => {});
    }""",
        player._saved(),
    )
    typed(page.locator(".cv-player"), "x,0,1", "2.5")
    page.locator(".cv-player").get_by_label("Last step").click()
    again = Player.from_state(page.evaluate("() => view.link()"))
    assert again.state == player.state | {
        "numbers": {"x": [[2, 2.5, 1], *X[1:]], "w": W, "b": 1}
    } | {
        "step": 3,
        "seed": 3,
    }
    assert page.evaluate("() => view.state") == again.state


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda link: "hello", "no link of convviz"),
        (lambda link: link[:-4], "damaged"),
        (lambda link: link[:30] + ("A" if link[30] != "A" else "B") + link[31:], "damaged"),
        (lambda link: link.replace("#cv1", "#cv2"), "newer convviz"),
        (lambda link: Player(forward(X, W, B)).link(), "another diagram"),
        (lambda link: "#cv1." + "<img src=x onerror=hit()>", "damaged"),
    ],
)
def test_a_link_that_is_no_good_is_refused_in_words(page, spoil, words):
    page.evaluate("() => { window.hits = 0; window.hit = () => window.hits++; }")
    player = Player(as_convolution(X, W, DY))
    page.evaluate(LINKED, [player._saved(), spoil(player.link())])
    shown = page.locator(".cv-player")
    assert words in shown.locator(".cv-head[data-refused] .cv-hint").first.inner_text()
    assert step_of(shown) == 0
    assert page.evaluate("hits") == 0
    assert page.faults == []


def test_what_a_link_holds_is_never_markup(page):
    evil = "<img src=x onerror=hit()>"
    page.evaluate("() => { window.hits = 0; window.hit = () => window.hits++; }")
    player = Player(forward(X, W, B))
    state = player.state | {"numbers": {"x": [[evil] * 3] * 3, "w": evil, "b": evil}, "face": evil}
    state |= {
        "step": evil,
        "speed": evil,
        "mode": evil,
        "seed": evil,
        "hidden": [evil],
        "locked": evil,
    }
    state |= {"_story": evil, "story": player.state["story"]}
    page.evaluate(LINKED, [player._saved(), link(state)])
    shown = page.locator(".cv-player")
    assert caption(shown).endswith("2 + 0 − 1 + 9 + 1 = 11")
    shown.get_by_role("button", name="Shuffle").click()
    shown.get_by_label("Play").click()
    assert shown.locator("img").count() == page.evaluate("hits") == 0
    assert "onerror" not in shown.evaluate("(player) => player.outerHTML")
    assert page.faults == []


def test_a_step_that_is_locked_stays(page):
    (player,) = shown(page, Player(forward(X, W, B), step=1, locked=["step"]))
    for name in ("First step", "Previous step", "Play", "Next step", "Last step"):
        assert player.get_by_label(name).get_attribute("aria-disabled") == "true"
    for key in ("ArrowRight", "Home", "End", " "):
        player.press(key)
    player.locator(".cv-wide [data-goto]").last.click()
    assert step_of(player) == 1
    typed(player, "x,0,1", "4")
    page.evaluate("() => models.it.set('locked', [])")
    player.press("ArrowRight")
    assert step_of(player) == 2
