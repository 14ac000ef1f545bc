"""Numbers that are typed: keys, refusals, what is taken back, a phone, and what is told of it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from convviz import Player, as_convolution, as_weighted_sum, chain_rule, forward, swaps
from convviz.bundle import bundle, packed

from ..examples import DY, B, W, X
from . import test_page
from .site import at_site
from .test_page import INK, SCHEMES, SHOW, shown

page = test_page.page
KEPT = "x12 is 4 now (was 0): y11 and y12 changed."


@pytest.fixture
def phone(browser):
    held = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with at_site(browser, test_page.PAGE, **held) as made:
        yield made
        assert made.faults == []


@pytest.fixture
def player(page):
    (player,) = shown(page, forward(X, W, B))
    yield player
    assert page.faults == []


def cell(player, at):
    """The input of a cell, such as x,0,1."""
    return player.locator(f'.cv-picture:visible input[data-cell="{at}"]')


UNDER = """(input) => {
  const {x, y, width, height} = input.getBoundingClientRect();
  return document.elementsFromPoint(x + width / 2, y + height / 2)
    .find((node) => node.matches("[data-input]")); }"""


def drawn(player, at):
    """The place where a number is drawn that can be clicked."""
    cell(player, at).scroll_into_view_if_needed()
    return cell(player, at).evaluate_handle(UNDER).as_element()


def hint(player):
    """What is seen in the head."""
    texts = player.locator(".cv-hint").all()
    return " ".join(text.inner_text() for text in texts if text.bounding_box()["width"] > 2).strip()


def value(player, at):
    return cell(player, at).input_value()


def is_open(player, at):
    return cell(player, at).get_attribute("data-open") is not None


def focused(page):
    return page.evaluate("document.activeElement.dataset.cell ?? document.activeElement.className")


def caption(player):
    return player.locator(".cv-caption[aria-live]").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


# ---- to choose, to type, to keep ---------------------------------------------------------------


def test_a_click_chooses_typing_replaces_and_enter_keeps(page, player):
    assert hint(player) == "Click a number in X, W or b and type"
    drawn(player, "x,0,1").click()
    assert focused(page) == "x,0,1"
    assert not is_open(player, "x,0,1")
    page.keyboard.type("4")
    assert is_open(player, "x,0,1")
    assert caption(player).endswith("= 11")  # not yet
    press(page, "Enter")
    assert not is_open(player, "x,0,1")
    assert caption(player).endswith("2 + 8 − 1 + 9 + 1 = 19")
    assert hint(player) == KEPT
    assert focused(page) == "x,0,1"


@pytest.mark.parametrize("how", ["Enter", "F2", "a double click"])
def test_what_is_there_can_be_edited(page, player, how):
    if how == "a double click":
        drawn(player, "w,1,0").dblclick()
    else:
        cell(player, "w,1,0").focus()
        press(page, how)
    assert is_open(player, "w,1,0")
    press(page, "End")
    page.keyboard.type("5")
    press(page, "Enter")
    assert value(player, "w,1,0") == "−15"


@pytest.mark.parametrize(
    ("keys", "kept"),
    [("-2", "−2"), ("−2", "−2"), ("1,5", "1.5"), ("1/4", "0.25"), (".5", "0.5"), ("1e2", "100")],
)
def test_a_number_may_be_written_in_many_ways(page, player, keys, kept):
    cell(player, "b").focus()
    page.keyboard.type(keys)
    press(page, "Enter")
    assert value(player, "b") == kept


def test_what_has_no_room_is_rounded_and_that_is_said(page, player):
    cell(player, "b").focus()
    page.keyboard.type("1/3")
    press(page, "Enter")
    assert value(player, "b") == "0.33"
    assert "b is 0.33 now (rounded; was 1)" in hint(player)


def test_up_and_down_change_by_one_at_once_and_escape_takes_it_back(page, player):
    cell(player, "x,0,0").focus()
    press(page, "F2", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowUp")
    assert caption(player).endswith("= 13")
    press(page, "Escape")
    assert caption(player).endswith("= 11")
    assert hint(player) == "x11 stays 2."
    assert player.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "true"


def test_all_that_is_done_to_an_open_cell_is_one_change(page, player):
    cell(player, "x,0,0").focus()
    press(page, "F2", "ArrowUp", "ArrowUp", "ArrowUp", "Enter", "Control+z")
    assert value(player, "x,0,0") == "2"
    assert player.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "true"


def test_an_open_cell_is_white_but_for_its_name(page, player):
    cell(player, "x,0,1").focus()
    press(page, "F2")
    patch = player.locator(".cv-wide svg > g[pointer-events=none]")
    assert patch.locator("rect").get_attribute("fill") == "#ffffff"
    assert patch.locator("use").count() == 3  # x and two indices
    press(page, "Enter")
    assert patch.locator("*").count() == 0


def test_tab_keeps_and_leaves(page, player):
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    press(page, "Tab")
    assert hint(player) == KEPT
    assert focused(page) == "cv-first"


def test_pasted_numbers_open_a_cell(page, player):
    cell(player, "x,0,1").focus()
    page.keyboard.insert_text("4")
    press(page, "Enter")
    assert hint(player) == KEPT


# ---- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("4o", "⚠ “4o” is not a number. Type one such as 4, −1 or 0.5."),
        (" ", "⚠ Type one such as 4, −1 or 0.5."),
        ("1/0", "⚠ “1/0” is not a number. Type one such as 4, −1 or 0.5."),
        ("1e999", "⚠ “1e999” is not a number. Type one such as 4, −1 or 0.5."),
        ("1000", "⚠ 1000 is too long for a cell. Type a number from −999 to 999."),
        ("<img onerror=1>", "⚠ “<img onerror…” is not a number. Type one such as 4, −1 or 0.5."),
    ],
)
def test_what_is_no_number_is_refused_in_words_and_stays_open(page, player, keys, words):
    cell(player, "x,0,1").focus()
    press(page, "F2")
    page.keyboard.type(keys)
    press(page, "Enter")
    assert hint(player) == words
    assert is_open(player, "x,0,1")
    assert cell(player, "x,0,1").get_attribute("aria-invalid") == "true"
    page.keyboard.type("4")  # all of it is selected
    assert cell(player, "x,0,1").get_attribute("aria-invalid") == "false"
    press(page, "Enter")
    assert hint(player) == KEPT


def test_a_refused_number_that_is_left_goes_back(page, player):
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    page.keyboard.type("o")
    press(page, "Tab")
    assert hint(player) == "x12 stays 0."
    assert value(player, "x,0,1") == "0"


# ---- undo, tools -------------------------------------------------------------------------------


def test_changes_are_taken_back_and_done_again_with_keys_and_buttons(page, player):
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    press(page, "Enter", "Control+z")
    assert value(player, "x,0,1") == "0"
    assert hint(player) == "x12 is 0 again: y11 and y12 changed."
    press(page, "Control+y")
    assert value(player, "x,0,1") == "4"
    press(page, "Control+z", "Control+Shift+z")
    assert value(player, "x,0,1") == "4"
    player.get_by_role("button", name="Undo").click()
    assert value(player, "x,0,1") == "0"
    player.get_by_role("button", name="Redo").click()
    assert value(player, "x,0,1") == "4"
    player.get_by_role("button", name="Reset").click()
    assert value(player, "x,0,1") == "0"
    assert focused(page) == "cv-tool cv-reset"
    press(page, "Control+z")
    assert value(player, "x,0,1") == "4"


def test_shuffled_numbers_are_whole_and_show_a_filter_that_is_not_turned(page, player):
    for _ in range(20):
        player.get_by_role("button", name="Shuffle").click()
        w = [value(player, f"w,{row},{col}") for row in (0, 1) for col in (0, 1)]
        assert w not in (w[::-1], [w[k] for k in (1, 0, 3, 2)], [w[k] for k in (2, 3, 0, 1)])
        assert w != [w[k] for k in (0, 2, 1, 3)]
        every = [
            float(each.input_value().replace("−", "-"))
            for each in player.locator(".cv-number").all()
        ]
        assert all(-3 <= each <= 4 and each == int(each) for each in every)


CLIPBOARD = """() => Object.defineProperty(navigator, "clipboard",
  {value: {writeText: async (text) => { window.copied = text; }}})"""


def test_python_is_copied_with_the_numbers_of_now(page, player):
    page.evaluate(CLIPBOARD)
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    press(page, "Enter")
    copy = player.get_by_role("button", name="Copy Python")
    copy.click()
    assert copy.inner_text() == "✓ Copied"
    code = page.evaluate("copied")
    assert "[[2, 4, 1], [1, 3, -1], [0, 1, 2]]" in code
    compile(code, "copied", "exec")


def test_a_link_to_what_is_shown_is_copied(page, player):
    page.evaluate(CLIPBOARD)
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    press(page, "Enter")
    player.get_by_label("Last step").click()
    tool = player.get_by_role("button", name="Link")
    tool.click()
    page.wait_for_function("window.copied")  # it takes a moment to be packed
    assert tool.inner_text() == "✓ Copied"
    assert hint(player) == "In the clipboard: Player.from_state makes this player of it."
    again = Player.from_state(page.evaluate("copied"))
    assert (again.step, again.x) == (3, [[2, 4, 1], [1, 3, -1], [0, 1, 2]])


@pytest.mark.parametrize("name", ["Copy Python", "Link"])
def test_a_page_that_may_not_copy_says_so(page, player, name):
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    player.get_by_role("button", name=name).click()
    assert hint(player) == "⚠ The page may not write to the clipboard."


# ---- where the focus goes ----------------------------------------------------------------------


def test_arrows_walk_over_all_numbers_and_the_signs_between_them(page, player):
    cell(player, "x,0,0").focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"):
        press(page, key)
        walked.append(focused(page))
    assert walked == ["x,0,1", "x,0,2", "w,0,0", "w,0,1", "b", "b"]
    press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown")
    assert focused(page) == "x,1,2" or focused(page) == "x,2,2"
    press(page, "Home")
    assert focused(page).endswith(",0")
    press(page, "End")
    assert focused(page).endswith(",2")
    press(page, "Control+Home")
    assert focused(page) == "x,0,0"
    press(page, "Control+End")
    assert focused(page) == "b"


def test_numbers_are_one_stop_of_tab_and_tools_are_one(page, player):
    player.get_by_role("button", name="Try it").focus()
    stops = []
    for _ in range(3):
        press(page, "Tab")
        stops.append(focused(page))
    assert stops == ["cv-tool cv-shuffle", "x,0,0", "cv-first"]
    player.get_by_role("button", name="Shuffle").focus()
    press(page, *["ArrowRight"] * 4)
    assert focused(page) == "cv-tool cv-redo"
    press(page, "Tab", "Shift+Tab")
    assert focused(page) == "cv-tool cv-redo"
    assert player.get_attribute("data-step") == "0"


def test_escape_leads_from_a_number_to_the_player_and_from_there_to_the_notebook(page, player):
    cell(player, "x,0,1").focus()
    press(page, "Escape")
    assert "convviz-player" in focused(page)
    press(page, "ArrowRight")
    assert player.get_attribute("data-step") == "1"
    press(page, "Escape")
    assert page.evaluate("document.activeElement.id") == "notebook"


HEARD = """() => { window.heard = [];
  document.addEventListener("keydown", ({key, ctrlKey}) => heard.push(ctrlKey ? `C-${key}` : key));
}"""


@pytest.mark.parametrize("opened", [False, True])
def test_a_notebook_hears_no_plain_key_of_a_number_but_those_that_it_needs(page, player, opened):
    page.evaluate(HEARD)
    cell(player, "x,0,1").focus()
    if opened:
        press(page, "F2")
    press(
        page, "a", "b", "d", "d", "j", "ArrowDown", "ArrowUp", "ArrowLeft", "1", "Space", "Escape"
    )
    assert page.evaluate("heard") == []
    cell(player, "x,0,1").focus()
    press(page, "Shift+Enter", "Control+s")
    assert {"Enter", "C-s"} <= set(page.evaluate("heard"))


# ---- many places, other faces ------------------------------------------------------------------


def test_a_number_that_stands_in_several_places_is_typed_in_any_of_them(page):
    (player,) = shown(page, as_weighted_sum(X, W, DY, of="x"))
    player.press("ArrowRight")
    places = player.locator(".cv-picture:visible rect[data-input]:visible").all()
    by_entry = {}
    for place in places:
        by_entry.setdefault(place.get_attribute("data-input"), []).append(place)
    several = [found for found in by_entry.values() if len(found) > 1]
    assert several
    for place in several[0]:
        place.click()
        one, other = place.bounding_box(), page.locator(":focus").bounding_box()
        assert all(abs(one[key] - other[key]) < 1.5 for key in one)
    assert page.faults == []


def test_a_cell_that_leads_to_a_step_does_both(page):
    (player,) = shown(page, chain_rule(X, W, B, DY))
    place = player.locator("rect[data-input][data-goto]:visible").nth(4)
    goto = int(place.get_attribute("data-goto"))
    place.click()
    assert int(player.get_attribute("data-step")) == goto
    assert page.locator(":focus").get_attribute("data-cell")
    page.keyboard.type("8")
    press(page, "Enter")
    assert hint(player).endswith("nothing follows from it.")  # ∂L/∂X does not on X
    assert page.faults == []


def test_what_has_no_name_is_said_to_be_underlined(page):
    (player,) = shown(page, as_weighted_sum(X, W, DY, of="x"))
    cell(player, "w,0,0").focus()
    page.keyboard.type("4")
    press(page, "Enter")
    assert hint(player) == "w11 is 4 now (was 1): what follows is underlined."
    assert player.locator(".cv-follows").count()


def test_a_picture_without_numbers_has_no_head(page):
    (player,) = shown(page, swaps())
    assert not player.locator(".cv-head").is_visible()
    assert page.faults == []


def test_numbers_come_back_where_one_is_typed(page, player):
    player.get_by_role("button", name="Symbols").click()
    drawn(player, "x,0,1").click()
    page.keyboard.type("4")
    press(page, "Enter")
    assert player.get_by_role("button", name="Numbers").get_attribute("aria-pressed") == "true"
    assert hint(player) == KEPT


BOXES = """(player) => {
  const at = (node) => { const {x, y, width, height} = node.getBoundingClientRect();
    return [x + width / 2, y + height / 2, width, height].map(Math.round).join(); };
  const all = player.querySelectorAll(".cv-wide svg > g:not([data-slide]) use, button");
  return at(player) + ";" + [...all]
    .filter((node) => node.checkVisibility()).map(at).join(";"); }"""


def test_nothing_moves_when_a_cell_is_opened(page, player):
    cell(player, "x,0,1").focus()
    player.get_by_role("button", name="Shuffle").evaluate("(it) => it.blur()")
    before = player.evaluate(BOXES).split(";")
    cell(player, "x,0,1").focus()
    press(page, "F2")
    assert set(before) <= set(player.evaluate(BOXES).split(";"))


WHERE = """(at) => { const input = document.querySelector(`input[data-cell="${at}"]`);
  const style = getComputedStyle(input), {top, height} = input.getBoundingClientRect();
  const size = parseFloat(style.fontSize);
  return [size, top + (height - parseFloat(style.paddingBottom)) / 2 + 0.338 * size]; }"""


def test_a_number_is_typed_where_it_is_drawn_and_as_large(page, player):
    slot = player.locator('.cv-wide g[data-sum="3"][data-form="plain"]:visible').first
    box = slot.bounding_box()  # of a 0, which is as high as a digit
    cell(player, "x,0,1").focus()
    press(page, "F2")
    size, base = page.evaluate(WHERE, "x,0,1")
    assert abs(0.69 * size - box["height"]) < 1
    assert abs(base - (box["y"] + box["height"])) < 1


UNDERLINED = """(player) => [...player.querySelectorAll(".cv-follows")]
  .filter((line) => line.checkVisibility())
  .map((line) => line.parentElement.dataset.sum)"""


def test_what_follows_from_the_number_in_use_is_underlined_signs_are_not(page, player):
    assert player.evaluate(UNDERLINED) == []
    cell(player, "x,2,2").focus()
    assert player.evaluate(UNDERLINED) == ["10"]  # itself: y11 does not follow from it
    cell(player, "x,0,1").focus()
    lines = player.locator(".cv-wide [data-sum]:has(> .cv-follows)")
    assert lines.count() >= 4
    assert "sign" not in lines.evaluate_all("(all) => all.map((each) => each.dataset.form)")
    press(page, "Escape")
    assert player.evaluate(UNDERLINED) == []


def test_a_number_that_was_changed_keeps_a_line_until_it_is_as_before(page, player):
    line = player.locator(".cv-wide .cv-edited:visible")
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    press(page, "Enter", "Escape")
    assert line.count() == 1
    assert line.evaluate("(it) => getComputedStyle(it).fill") == "rgb(31, 95, 191)"
    cell(player, "x,0,1").focus()
    page.keyboard.type("0")
    press(page, "Enter", "Escape")
    assert line.count() == 0


def test_a_pointer_on_a_number_shows_its_cell_and_says_what_to_do(page, player):
    drawn(player, "w,0,1").hover()
    assert hint(player) == "w12 = 2. Click and type."
    ring = player.locator(".cv-wide .cv-ring")
    assert "rgb(184, 98, 0)" in ring.evaluate("(it) => getComputedStyle(it).boxShadow")
    page.mouse.move(1, 1)
    assert hint(player) == "Click a number in X, W or b and type"
    assert not ring.is_visible()


def test_letters_do_not_open_a_cell_of_their_own(page, player):
    cell(player, "x,0,1").focus()
    press(page, "a", "Space", "q")
    assert not is_open(player, "x,0,1")
    assert value(player, "x,0,1") == "0"


def test_a_page_that_is_enlarged_twice_has_room_for_all(page):
    page.set_viewport_size({"width": 640, "height": 400})  # of 1280 by 800
    for story in (forward(X, W, B), chain_rule(X, W, B, DY)):
        player = shown(page, story)[-1]
        player.locator("input[data-cell]:visible").last.focus()
        press(page, "F2")
        head = player.locator(".cv-head").bounding_box()
        for part in player.locator(".cv-hints, .cv-tools").all():
            box = part.bounding_box()
            assert head["x"] <= box["x"]
            assert box["x"] + box["width"] <= head["x"] + head["width"]
            assert box["y"] + box["height"] <= head["y"] + head["height"] + 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_moves_by_itself_where_motion_is_unwanted(page, player):
    page.emulate_media(reduced_motion="reduce")
    cell(player, "x,0,1").focus()
    press(page, "F2", "4", "Enter", "Escape", "ArrowRight")
    assert page.evaluate("document.getAnimations().length") == 0


def test_an_open_cell_is_white_where_colours_are_forced(page, player):
    page.emulate_media(forced_colors="active")
    cell(player, "x,0,1").focus()
    press(page, "F2")
    look = "(it) => ['color', 'outlineColor'].map((name) => getComputedStyle(it)[name])"
    assert cell(player, "x,0,1").evaluate(look) == [INK, "rgb(31, 95, 191)"]


# ---- a phone -----------------------------------------------------------------------------------


def test_a_tap_opens_a_cell_and_the_head_becomes_keys(phone):
    (player,) = shown(phone, forward(X, W, B))
    assert hint(player) == "Tap a number in X, W or b and type"
    drawn(player, "x,0,1").tap()
    assert is_open(player, "x,0,1")
    assert hint(player) == "x12 was 0"
    for name in ("One more", "One more", "Change the sign", "One less", "Done"):
        key = player.get_by_role("button", name=name)
        assert key.bounding_box()["height"] >= 44
        key.tap()
    assert value(player, "x,0,1") == "−3"
    assert not is_open(player, "x,0,1")
    assert hint(player) == "x12 is −3 now (was 0): y11 and y12 changed."


def test_on_a_phone_the_tools_stand_last_and_all_have_room(phone):
    (player,) = shown(phone, forward(X, W, B))
    tools = player.get_by_role("toolbar")
    assert tools.bounding_box()["y"] > player.locator(".cv-options").bounding_box()["y"] + 40
    inner, outer = tools.bounding_box(), player.bounding_box()
    for button in tools.get_by_role("button").all():
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= inner["x"] + inner["width"] + 0.5
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]


def test_keys_for_a_phone_stay_in_sight_of_a_cell_far_below(phone):
    phone.set_viewport_size({"width": 360, "height": 420})
    (player,) = shown(phone, chain_rule(X, W, B, DY))
    phone.evaluate("scrollTo(0, 350)")
    cell(player, "dy,1,1").focus()
    press(phone, "F2")
    done = player.get_by_role("button", name="Done").bounding_box()
    box = cell(player, "dy,1,1").bounding_box()
    assert done["y"] >= 0
    assert done["y"] + done["height"] <= box["y"]


WORDY = "F2 4 Enter F2 q Enter Escape F2 9 9 9 9 Enter Escape F2 1 / 3 Enter Escape Escape"


@pytest.mark.parametrize("story", [forward(X, W, B), chain_rule(X, W, B, DY)], ids=str)
def test_the_head_is_as_high_whatever_it_says(phone, page, story):
    for host in (phone, page):
        host.evaluate(SHOW, {"story": packed(bundle(story))})  # whose numbers are said, too
        player = host.locator(".cv-player")
        head = player.locator(".cv-head")
        heights = {head.bounding_box()["height"]}
        for at in ("x,0,1", "x,1,1"):
            cell(player, at).focus()
            for key in WORDY.split():
                press(host, key)
                heights.add(head.bounding_box()["height"])
        assert len(heights) == 1, heights


# ---- for everyone ------------------------------------------------------------------------------


def test_each_number_says_its_name_and_value(page, player):
    assert player.get_by_role("group", name="Numbers that you can change").count() == 1
    for at, name, number in [("x,0,1", "x12", "0"), ("w,1,0", "w21", "−1"), ("b", "b", "1")]:
        named = player.get_by_role("textbox", name=name, exact=True)
        assert named.input_value() == number
        assert named.get_attribute("data-cell") == at
        assert not named.get_attribute("readonly")


TOLD = """() => { window.told = [];
  new MutationObserver((changes) => {
    const said = new Set(changes.map(({target}) => (target.closest ? target : target.parentElement)
      .closest("[aria-live]:not([aria-live=off]), [role=status]")));
    for (const region of said) if (region?.textContent) told.push(region.textContent);
  }).observe(document.querySelector(".cv-player"),
    {subtree: true, childList: true, characterData: true});
}"""


def test_a_change_is_told_once_and_a_step_is_told_once(page, player):
    page.evaluate(TOLD)
    cell(player, "x,0,1").focus()
    page.keyboard.type("4")
    press(page, "Enter")
    assert page.evaluate("told") == [KEPT]
    page.evaluate("told.length = 0")
    press(page, "Escape", "ArrowRight")
    (told,) = page.evaluate("told")
    assert told.startswith("Step 2 of 4")


def test_a_player_is_found_by_its_class_and_its_tools_by_their_names(page, player):
    assert page.locator(".convviz-player[data-step='0']").count() == 1
    names = [
        each.get_attribute("aria-label")
        for each in player.get_by_role("toolbar").get_by_role("button").all()
    ]
    assert names == ["Undo", "Redo", "Reset", "Shuffle", "Copy Python", "Link"]


STATES = {
    "watch": (),
    "chosen": (None,),
    "edit": ("F2",),
    "refused": ("F2", "q", "Enter"),
    "kept": ("F2", "4", "Enter"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_fault_in_any_state(page, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("(dark) => document.body.style.background = dark", SCHEMES[scheme])
    (player,) = shown(page, as_convolution(X, W, DY, of="x"))
    for state, keys in STATES.items():
        if keys:
            cell(player, "w,0,1").focus()
            press(page, *filter(None, keys))
        found = Axe().run(page, ".cv-player")
        assert found.violations_count == 0, (state, found.generate_report())
        press(page, "Escape", "Escape")
