"""Being the layer, on a page with no kernel: numbers that meet are chosen two by two."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from convviz import as_convolution, chain_rule, forward
from convviz.mistakes import mistakes
from convviz.story.asking import questions

from ..examples import DY, B, W, X
from . import test_page
from .test_page import SCHEMES, step_of
from .test_try import SHOWN, SPY, answer, begin, on, score, tag

page = test_page.page  # a fixture
NOT_TURNED = ("dy,0,0", "w,0,1"), ("dy,1,0", "w,1,1")  # W as it is stored, in ∂L/∂x21


def cell(player, key):
    return player.locator(f"input[data-cell='{key}']").locator("visible=true").first


def click(page, player, *keys):
    """Numbers are clicked, with a mouse or a finger."""
    for key in keys:
        cell(player, key).scroll_into_view_if_needed()
        box = cell(player, key).bounding_box()
        at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if page.evaluate("matchMedia('(pointer: coarse)').matches"):
            page.touchscreen.tap(*at)
        else:
            page.mouse.click(*at)
    return said(player)


def said(player):
    return player.locator(".cv-verdict").inner_text().replace("\xa0", " ")


def products(player):
    return player.locator(".cv-products").inner_text().replace("\xa0", " ")


def asked(page, at, story=SHOWN):
    player = begin(page, story)
    player.locator(".cv-square").nth(at).click()
    return player


def marked(player):
    """The pairs that are marked in the picture, each mark over its number."""
    found = []
    for mark in player.locator(".cv-met").all():
        box = mark.bounding_box()
        over = [
            field.get_attribute("data-cell")
            for field in player.locator(".cv-number:visible").all()
            if abs(field.bounding_box()["x"] - box["x"]) < 1
            and abs(field.bounding_box()["y"] - box["y"]) < 1
        ]
        found.append((mark.get_attribute("data-pair"), *over))
    return found


def test_pairs_that_meet_stay_and_the_number_is_still_to_be_typed(page):
    player = asked(page, 3)
    assert "Click the numbers that meet in it, or type it." in said(player)
    before = on(player)
    assert click(page, player, "dy,0,0").startswith("∂L/∂y11 is chosen.")
    assert marked(player) == [(None, "dy,0,0")]
    assert click(page, player, "w,1,0") == "✓ ∂L/∂y11 · w21 goes into ∂L/∂x21. What else does?"
    assert products(player) == "∂L/∂x21 = ∂L/∂y11 · w21 + …"
    assert set(marked(player)) == {("1", "dy,0,0"), ("1", "w,1,0")}
    assert click(page, player, "w,1,0", "dy,0,0").startswith("✓ ∂L/∂y11 · w21 is there already.")
    assert click(page, player, "w,0,0", "dy,1,0") == (
        "✓ ∂L/∂y21 · w11 goes into ∂L/∂x21. That is all: type what it comes to."
    )
    assert products(player) == "∂L/∂x21 = ∂L/∂y11 · w21 + ∂L/∂y21 · w11"
    assert tag(player) is None
    assert on(player) == before  # W is not turned: nothing was said of it
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert tag(player) == ""
    assert score(page)["right"] == 1
    assert marked(player) == []
    assert products(player) == ""
    assert page.faults == []


def test_a_wrong_pair_is_undone_and_the_pattern_names_the_mistake(page):
    player = asked(page, 3)
    before = on(player)
    assert click(page, player, *NOT_TURNED[1]) == (
        "✗ Not ∂L/∂y21 · w22: x32 meets w22 in y21, not x21."
    )
    assert tag(player).split() == ["not-turned", "transposed"]
    assert marked(player) == []
    assert on(player) == before
    assert click(page, player, *NOT_TURNED[0]) == (
        "✗ Not ∂L/∂y11 · w12: x12 meets w12 in y11, not x21. "
        "So W is used as it is stored. For ∂L/∂X it is turned by 180°."
    )
    assert tag(player) == "not-turned"
    assert on(player) != before
    assert score(page)["mistakes"] == {"not-turned": 1}
    click(page, player, "dy,0,0", "w,1,0")
    assert [pair for pair, _ in marked(player)] == ["", ""]  # the hint has numbers of its own
    assert cell(player, "w,1,0").get_attribute("aria-label") == "w21, found"
    answer(player, 1)
    assert score(page)["right"] == 0
    assert score(page)["helped"] == 1


def test_who_missed_once_was_helped(page):
    player = asked(page, 3)
    click(page, player, *NOT_TURNED[1])
    assert player.locator(".cv-help").inner_text() == "Hint 1 of 3"
    answer(player, 1)
    assert (score(page)["right"], score(page)["helped"]) == (0, 1)
    assert score(page)["mistakes"] == {}


def test_one_product_of_a_corner_is_a_pattern_by_itself(page):
    player = asked(page, 0)
    assert "So W is used as it is stored." in click(page, player, "dy,0,0", "w,1,1")
    assert tag(player) == "not-turned"


# all wrong pairs of a mistake, one after the other; the tags that the last of them was told
PATTERNS = """() => {
  const {tries} = views.at(-1);
  return tries.asks.flatMap((ask, k) => {
    views.at(-1).go(ask.step, {slide: false});
    return ask.patterns.filter(({compared, wrong}) => compared && wrong.length).map((one) => {
      tries.forget();
      tries.show();
      for (const key of one.wrong) {
        for (const entry of key.split(',')) tries.pairs.pick(Number(entry));
      }
      return [k, one.tag, tries.verdict.dataset.mistake, tries.verdict.innerText];
    });
  });
}"""


@pytest.mark.parametrize(
    "story",
    [SHOWN, forward(X, W, B), as_convolution(X, W, DY, "w"), forward(X, W, B, padding=1)],
    ids=repr,
)
def test_the_wrong_pairs_of_every_known_mistake_name_it(page, story):
    page.evaluate(SPY)
    begin(page, story)
    told = page.evaluate(PATTERNS)
    known = [mistakes(story.script.where, question.cell) for question in questions(story.script)]
    ways = {(k, one.way.tag) for k, all_ in enumerate(known) for one in all_ if one.way.compared}
    assert {(k, tag_) for k, tag_, *_ in told} <= ways
    assert len(told) > len(known)
    for _, tag_, named, _ in told:
        assert tag_ in named.split()
    for _, tag_, named, words in told:
        assert ": " in words
        assert (" So " in words) == (named == tag_)


@pytest.mark.parametrize(
    ("story", "keys", "words"),
    [
        (forward(X, W, B), ("x,1,1", "w,1,0"), "x22 meets w21 in y12, not in y11"),
        (forward(X, W, B), ("w,1,1", "x,0,1"), "no window lays w22 on x12"),
        (as_convolution(X, W, DY, "w"), ("x,1,1", "dy,0,0"), "x22 meets w22 in y11, not w11"),
        (as_convolution(X, W, DY, "w"), ("x,2,2", "dy,0,0"), "x33 has no part in y11"),
        (as_convolution(X, W, [[4, -2, 1, 0], [5, -3, 2, 1], [1, 3, 0, 2], [2, 1, 3, -1]],
                        padding=1), ("dy,0,0", "w,0,0"), "in y11, w11 lies on a border zero"),
    ],
)  # fmt: skip
def test_a_wrong_pair_is_told_what_it_meets(page, story, keys, words):
    assert f": {words}." in click(page, begin(page, story), *keys)


def test_the_bias_is_a_product_by_itself(page):
    player = begin(page, forward(X, W, B))
    click(page, player, "x,0,0")
    assert click(page, player, "b") == "✓ b goes into y11. What else does?"


def test_what_is_only_added_is_chosen_one_by_one(page):
    player = begin(page, as_convolution(X, W, DY, "b"))
    for key in ("dy,0,0", "dy,0,1", "dy,1,0"):
        click(page, player, key)
    assert click(page, player, "dy,1,1").endswith("That is all: type what it comes to.")
    assert products(player).startswith("∂L/∂b = ∂L/∂y11 + ∂L/∂y12")


def test_what_is_in_no_product_is_told_so_and_a_choice_can_be_changed(page):
    player = begin(page, chain_rule(X, W, B, DY))
    click(page, player, "dy,0,0")
    assert click(page, player, "x,2,2") == "x33 is in no product of ∂L/∂x11."
    assert click(page, player, "dy,1,0") == "∂L/∂y21 is chosen. Which number does it meet?"
    page.wait_for_timeout(600)  # two clicks, and no double one
    assert click(page, player, "dy,1,0") == "∂L/∂y21 is not chosen any more."
    assert marked(player) == []
    assert step_of(player) == 2
    assert not score(page)


def test_all_of_it_can_be_done_by_key(page):
    player = asked(page, 3)
    cell(player, "dy,0,0").focus()
    page.keyboard.press("Enter")
    assert cell(player, "dy,0,0").get_attribute("aria-label") == "∂L/∂y11, chosen"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.cell") == "w,1,0"
    page.keyboard.press("Space")
    assert cell(player, "w,1,0").get_attribute("aria-label") == "w21, pair 1"
    assert said(player).startswith("✓")
    page.keyboard.type("-5")  # the answer, and no other w21
    assert player.locator("[data-answer]").input_value() == "-5"
    page.keyboard.press("Enter")
    assert said(player).startswith("✗ Not −5")
    assert cell(player, "w,1,0").input_value() == "−1"


@pytest.mark.parametrize("how", ["F2", "a double click"])
def test_a_number_can_be_changed_all_the_same(page, how):
    player = asked(page, 3)
    if how == "F2":
        cell(player, "w,1,0").focus()
        page.keyboard.press("F2")
    else:
        box = cell(player, "w,1,0").bounding_box()
        page.mouse.dblclick(box["x"] + 9, box["y"] + 9)
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert page.evaluate("() => models.it.get('w')") == [[1, 2], [7, 3]]
    assert marked(player) == []


def test_numbers_that_are_locked_can_be_chosen_and_not_changed(page):
    player = asked(page, 3)
    page.evaluate("() => models.it.set('locked', ['numbers'])")
    assert "is chosen" in click(page, player, "dy,0,0")
    page.keyboard.press("F2")
    assert not player.locator("[data-open]").count()
    player.get_by_role("button", name="Watch").click()
    assert not player.locator(".cv-number:visible").count()


def test_where_numbers_follow_from_a_target_they_are_not_chosen(page):
    player = begin(page, as_convolution(X, W, t=[[9, 1], [3, 2]]))
    assert said(player) == "Cell 1 of 9 What is ∂L/∂x11?"


def test_each_cell_has_pairs_of_its_own_and_other_numbers_have_none(page):
    player = asked(page, 3)
    click(page, player, "dy,0,0", "w,1,0", "dy,1,0")
    player.locator(".cv-square").nth(0).click()
    assert marked(player) == []
    player.locator(".cv-square").nth(3).click()
    assert [pair for pair, _ in marked(player)] == ["1", "1", None]
    player.get_by_role("button", name="Shuffle").click()
    assert marked(player) == []
    assert products(player) == ""


def test_nothing_follows_from_a_number_as_long_as_that_would_answer(page):
    player = asked(page, 3)
    cell(player, "w,0,0").focus()
    assert not player.locator(".cv-follows").count()
    player.get_by_role("button", name="Watch").click()
    cell(player, "w,0,0").focus()
    assert player.locator(".cv-follows").count()


def test_a_finger_on_a_phone_is_the_layer(browser):
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with test_page.at_site(browser, test_page.PAGE, **phone) as page:
        player = asked(page, 3)
        assert "Tap the numbers that meet in it" in said(player)
        click(page, player, "dy,0,0", "w,1,0")
        assert not player.locator("[data-open]").count()
        assert cell(player, "w,1,0").get_attribute("readonly") is not None  # no keys come up
        assert said(player).startswith("✓ ∂L/∂y11 · w21")
        assert products(player) == "∂L/∂x21 = ∂L/∂y11 · w21 + …"
        click(page, player, "dy,1,0", "w,1,1")
        assert tag(player) == "not-turned transposed"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.faults == []


STATES = {
    "asked": (),
    "chosen": ("dy,0,0",),
    "a pair": ("w,1,0",),
    "wrong": NOT_TURNED[1],
    "named": NOT_TURNED[0],
    "all": ("dy,1,0", "w,0,0"),
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_fault_in_a_pair(page, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("(dark) => document.body.style.background = dark", SCHEMES[scheme])
    player = asked(page, 3)
    for state, keys in STATES.items():
        click(page, player, *keys)
        found = Axe().run(page, ".cv-player")
        assert found.violations_count == 0, (state, found.generate_report())
    answer(player, 1)
    assert Axe().run(page, ".cv-player").violations_count == 0
