"""Being asked, on a page with no kernel: typed answers, what is said of them, and what is seen."""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from convviz import as_convolution, chain_rule, forward, two_ways, window_counts
from convviz.bundle import bundle
from convviz.mistakes import mistakes
from convviz.story.asking import asking, questions
from convviz.text import number

from ..examples import DY, B, W, X
from . import test_page
from .test_page import SCHEMES, shown, step_of

page = test_page.page  # a fixture
SHOWN = as_convolution(X, W, DY)
RIGHT = "4", "6", "-4", "1"  # the first four cells of ∂L/∂X


def begin(page, story=SHOWN):
    (player,) = shown(page, story)
    player.get_by_role("button", name="Try it").click()
    return player


# every view that is made from now on
SPY = """() => {
  window.views = [];
  const { listen } = convviz.View.prototype;
  convviz.View.prototype.listen = function () { views.push(this); listen.call(this); };
}"""


def answer(player, text):
    field = player.locator("[data-answer]")
    field.fill(str(text))
    field.press("Enter")
    return player.locator(".cv-verdict")


def tag(player):
    return player.locator(".cv-verdict").get_attribute("data-mistake")


def on(player):
    """The picture that is seen: the steps of its groups that are on, the shortest first."""
    groups = player.locator(".cv-wide g[data-steps]:not([display])")
    return groups.evaluate_all("(all) => all.map((group) => group.dataset.steps)")


def score(page):
    return page.evaluate("() => models.it.get('score')")


def test_who_does_not_turn_w_is_told_so_and_sees_it_turn(page):
    player = begin(page)
    for right in RIGHT[:3]:
        answer(player, right)
        page.keyboard.press("Enter")
    stored = on(player)
    verdict = answer(player, 23)
    assert tag(player) == "not-turned"
    assert verdict.inner_text().replace("\xa0", " ") == (
        "✗ Not 23: W is used as it is stored. For ∂L/∂X it is turned by 180°: "
        "4 · w21 + 5 · w11, not 4 · w12 + 5 · w22."
    )
    assert on(player) != stored
    assert answer(player, 1).inner_text().startswith("✓ 1 is right. −4 + 5 = 1")
    assert tag(player) == ""
    assert score(page) == {
        "right": 3,
        "helped": 1,
        "shown": 0,
        "cells": 9,
        "answers": 5,
        "mistakes": {"not-turned": 1},
    }
    assert page.faults == []


def test_enter_number_enter_enter_goes_through_all_cells(page):
    player = begin(page, forward(X, W, B))
    story = forward(X, W, B)
    for question in questions(story.script):
        assert page.evaluate("document.activeElement.hasAttribute('data-answer')")
        page.keyboard.type(number(story.values[question.cell]))
        page.keyboard.press("Enter")
        assert tag(player) == ""
        page.keyboard.press("Enter")
    assert score(page)["right"] == 4
    assert tag(player) is None  # other numbers, and the first cell again
    assert player.locator(".cv-count").inner_text() == "0 of 4 right"


GLYPHS = """(slots) => slots.filter((slot) => !slot.closest('[display]')).map((slot) =>
  [slot.dataset.sum, [...slot.children].map((use) => String.fromCodePoint(parseInt(
    use.getAttribute('href')?.match(/^#l.....s(\\w+)-/)?.[1] ?? '20', 16))).join('').trim()])"""


def glyphs(player, kind="wide"):
    """The numbers that are written in a picture, question marks too, each with its entry."""
    picture = ".cv-picture:visible" if kind == "visible" else f".cv-{kind}"
    return player.locator(f"{picture} [data-sum]").evaluate_all(GLYPHS)


@pytest.mark.parametrize("story", [SHOWN, forward(X, W, B), chain_rule(X, W, B, DY)], ids=repr)
def test_nothing_that_answers_is_in_sight(page, story):
    player = begin(page, story)
    asks = bundle(story)["tries"]["questions"]
    for ask in asks[:3]:
        entry = str(ask["entry"])
        seen = [text for sum_, text in glyphs(player) if sum_ == entry]
        assert set(seen) == {"?"}
        assert len(seen) == 2  # in its cell and in the box of the result
        later = {str(other["entry"]) for other in asks} - {entry}
        assert all(text == "?" or sum_ not in later for sum_, text in glyphs(player))
        assert not player.locator(".cv-caption:visible").count()
        player.press("ArrowRight")


# Numbers whose answers are long, so that each can be told from all else that is there
LONG_X = [[23, -17, 31], [41, 29, -37], [-19, 43, 53]]
LONG_W = [[11, 13], [-7, 19]]
LONG_DY = [[47, -59], [61, -67]]
# all that can be read or heard of a player: its texts, what is typed in it, its names
READ = """(player) => [player.innerText, ...[...player.querySelectorAll('*')]
  .filter((node) => node.checkVisibility() || node.closest('svg'))
  .filter((node) => !node.closest('[display=none]'))
  .flatMap((node) => [node.value, ...node.getAttributeNames()
    .filter((name) => /^(aria-.*|title|alt|placeholder|href|data-mistake|for)$/.test(name))
    .map((name) => node.getAttribute(name))])
  .filter((text) => typeof text === 'string')]"""


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize(
    "story",
    [
        forward(LONG_X, LONG_W, 103),
        as_convolution(LONG_X, LONG_W, LONG_DY),
        as_convolution(LONG_X, LONG_W, LONG_DY, "w"),
        chain_rule(LONG_X, LONG_W, 103, LONG_DY),
    ],
    ids=repr,
)
def test_no_answer_can_be_read_or_heard_before_it_is_known(page, story, width):
    page.set_viewport_size({"width": width, "height": 800})
    player = begin(page, story)
    values = [story.values[question.cell] for question in questions(story.script)]
    answers = {number(abs(value)) for value in values if abs(value) > 99}
    assert len(answers) > 2
    for k, _ in enumerate(values):
        player.locator(".cv-square").nth(k).click()
        for _ in range(4):  # asked, and with each hint
            seen = [*player.evaluate(READ), *(text for _, text in glyphs(player, "visible"))]
            found = {word for text in seen for word in re.findall(r"[\d.]+", text)}
            assert not found & answers
            if player.locator(".cv-help").inner_text() != "Show it":
                player.locator(".cv-help").click()
    player.locator(".cv-help").click()  # this can tell an answer where there is one
    seen = " ".join(player.evaluate(READ))
    assert number(values[-1]) in seen
    assert page.faults == []


def test_nothing_is_shown_of_a_step_that_is_pointed_at(page):
    player = begin(page)
    before = on(player)
    player.locator(".cv-wide rect[data-cell='dx,1,1']").hover()
    assert on(player) == before


def test_a_value_that_several_mistakes_give_is_said_so_and_narrowed_by_the_next(page):
    player = begin(page, forward(X, W, B))
    # 12 is W turned, b twice, and the last product but one left out
    first = answer(player, 12).inner_text()
    assert "It may be that W is turned, or that b is added more than once" in first
    assert set(tag(player).split()) == {"turned-twice", "bias-twice", "term-missing"}
    answer(player, 11)
    page.keyboard.press("Enter")
    answer(player, 0)  # the mean would give it too, but not the 12
    assert set(tag(player).split()) == {"bias-twice", "term-missing"}
    said = answer(player, -2).inner_text()
    assert said.startswith("✗ Not −2: b is added more than once. It goes")
    assert tag(player) == "bias-twice"
    answer(player, -3)
    assert score(page)["right"] == 0
    assert score(page)["helped"] == 2


def test_a_value_that_no_mistake_gives_gets_what_is_true_of_the_cell(page):
    player = begin(page)
    answer(player, 4)
    page.keyboard.press("Enter")
    verdict = answer(player, 77).inner_text()
    about = "∂L/∂x12 is a sum of two products: one for each y that x12 goes into."
    assert verdict == f"✗ Not 77. {about}"
    assert tag(player) == "unknown"


NO_NUMBERS = ["", "4o", "--1", "1/0", "∞", "<img src=x onerror=alert(1)>", "$x$ {y}", "w" * 10_000]


@pytest.mark.parametrize("text", NO_NUMBERS, ids=lambda text: text[:8])
def test_what_is_no_number_is_refused_and_is_no_try(page, text):
    player = begin(page)
    verdict = answer(player, text).inner_text()
    assert "Type one such as 4, −1 or 0.5." in verdict
    assert text[:12] in verdict  # what is long is cut short
    assert tag(player) is None
    assert player.locator(".cv-verdict img").count() == 0
    assert not score(page)
    answer(player, 4)
    assert score(page)["right"] == 1


@pytest.mark.parametrize("text", ["−4", "-4", "–4,0", "-8/2", "-4."])
def test_a_number_can_be_written_in_more_ways(page, text):
    player = begin(page)
    player.locator(".cv-square").nth(2).click()
    answer(player, text)
    assert tag(player) == ""


def test_hints_show_more_and_more_and_then_all(page):
    player = begin(page)
    player.locator(".cv-square").nth(3).click()
    pictures, said = [on(player)], []
    for label in ("Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Show it"):
        player.get_by_role("button", name=label).click()
        pictures.append(on(player))
        said.append(player.locator(".cv-verdict").inner_text().replace("\xa0", " "))
    assert all(one != other for one, other in pairwise(pictures))
    assert said == [
        "Hint 1 of 3 W is turned by 180° for ∂L/∂X. The cells that meet for ∂L/∂x21 are marked.",
        "Hint 2 of 3 ∂L/∂x21 is the sum of the two products that have no border zero in them.",
        "Hint 3 of 3 In numbers: 4 · (−1) + 5 · 1.",
        "∂L/∂x21 is 1. −4 + 5 = 1",
    ]
    assert player.locator(".cv-count").inner_text() == "0 of 9 right, 1 shown"
    assert player.locator(".cv-square").nth(3).get_attribute("aria-label") == "∂L/∂x21, shown"


def test_other_numbers_begin_anew_and_hide_no_mistake(page):
    page.evaluate(SPY)
    player = begin(page)
    answer(player, 4)
    player.get_by_role("button", name="Shuffle").click()
    assert player.locator(".cv-count").inner_text() == "0 of 9 right"
    for _ in range(12):
        hidden = page.evaluate(HIDDEN)
        assert hidden["right"] == 0
        assert hidden["values"] > 9 * 10
        assert hidden["alike"] < hidden["values"] / 9
        player.get_by_role("button", name="Shuffle").click()


# of the numbers that stand there: how many mistakes give the right value, and how many of those
# that are more than a slip the value of one before them
HIDDEN = """() => {
  const found = {right: 0, alike: 0, values: 0};
  const value = (products, sheet) => products.reduce((all, [by, ...e]) =>
    all + e.reduce((term, k) => term * sheet[k], by), 0);
  const {tries, sheet} = views[0];
  for (const {entry, mistakes} of tries.asks) {
    const before = new Set();
    for (const {sum, compared} of mistakes) {
      const given = value(sum, sheet.found);
      found.values++;
      if (Math.abs(given - sheet.found[entry]) < 1e-9) found.right++;
      if (before.has(given)) found.alike++;
      if (compared) before.add(given);
    }
  }
  return found;
}"""


def test_every_mistake_of_the_page_is_one_of_python_with_its_value(page):
    page.evaluate(SPY)
    for story in (SHOWN, forward(X, W, B), as_convolution(X, W, DY, "w")):
        shown(page, story)
        for k, question in enumerate(questions(story.script)):
            known = mistakes(story.script.where, question.cell)
            there = page.evaluate(VALUES, k)
            here = [[one.way.tag, story.value(one.total)] for one in known]
            assert sorted(there) == sorted(here)


@pytest.mark.parametrize("story", [SHOWN, forward(X, W, B)], ids=repr)
def test_every_mistake_that_is_typed_is_told(page, story):
    page.evaluate(SPY)
    begin(page, story)
    told = page.evaluate(TYPED)
    assert len(told) > 40
    for tag_, mistake, words in told:
        assert tag_ in mistake.split()
        assert words.startswith("✗ Not ")
        assert "undefined" not in words
    assert page.faults == []


# every wrong answer that a known mistake gives, as if it were the first one that is typed
TYPED = """() => {
  const {tries, sheet} = views[0];
  return tries.asks.flatMap(({step, entry, mistakes}) => mistakes.flatMap(({tag, sum}) => {
    views[0].go(step, {slide: false});
    tries.forget();
    tries.show();
    const value = sum.reduce((all, [by, ...e]) =>
      all + e.reduce((term, n) => term * sheet.found[n], by), 0);
    if (Math.abs(value - sheet.found[entry]) < 1e-9) return [];
    tries.input.value = value;
    tries.checked();
    return [[tag, tries.verdict.dataset.mistake, tries.verdict.innerText]];
  }));
}"""
VALUES = """(k) => views.at(-1).tries.asks[k].mistakes.map(({tag, sum}) => [tag,
  sum.reduce((all, [by, ...e]) => all + e.reduce((term, n) => term * views.at(-1).sheet.found[n],
  by), 0)])"""


def test_steps_that_ask_nothing_are_passed_over(page):
    player = begin(page, chain_rule(X, W, B, DY))
    assert step_of(player) == 2
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert step_of(player) == 5
    player.get_by_role("button", name="Watch").click()
    assert step_of(player) == 5
    assert player.locator("[aria-live]").is_visible()
    page.keyboard.press("ArrowLeft")


def test_a_story_that_asks_nothing_has_no_switch(page):
    (player,) = shown(page, window_counts(X, W))
    assert not player.get_by_role("button", name="Try it").is_visible()
    page.evaluate("() => models.it.set('mode', 'try')")
    assert player.get_attribute("data-mode") == "watch"


def test_two_views_of_one_player_are_asked_together(page):
    one, two = shown(page, SHOWN, views=2)
    one.get_by_role("button", name="Try it").click()
    assert two.get_attribute("data-mode") == "try"


def test_watching_shows_what_it_showed(page):
    (player,) = shown(page, SHOWN)
    before = on(player), glyphs(player)
    player.get_by_role("button", name="Try it").click()
    player.get_by_role("button", name="Watch").click()
    assert (on(player), glyphs(player)) == before


def test_on_a_phone_the_answer_stands_over_the_figure(page):
    page.set_viewport_size({"width": 360, "height": 800})
    player = begin(page)
    page.wait_for_selector(".cv-narrow")
    tops = [player.locator(part).bounding_box()["y"] for part in ("[data-answer]", ".cv-card")]
    assert tops[0] < tops[1]
    player.get_by_role("button", name="Change the sign").first.click()
    player.locator("[data-answer]").type("4")
    page.keyboard.press("Enter")
    assert player.locator(".cv-verdict").inner_text().startswith("✗ Not −4")
    heights = player.locator(".cv-try button:visible, .cv-help").evaluate_all(
        "(all) => all.map((one) => one.offsetHeight)"
    )
    assert min(heights) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_fault_in_a_question_nor_in_a_verdict(page, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("(dark) => document.body.style.background = dark", SCHEMES[scheme])
    player = begin(page)
    faults = [Axe().run(page, ".cv-player")]
    answer(player, 12)
    faults.append(Axe().run(page, ".cv-player"))
    answer(player, 4)
    faults.append(Axe().run(page, ".cv-player"))
    player.get_by_role("button", name="Next cell").click()
    player.locator(".cv-help").click()
    answer(player, "4o")
    faults.append(Axe().run(page, ".cv-player"))
    assert [found.violations_count for found in faults] == [0] * 4, faults[-1].generate_report()


def test_questions_are_pictures_after_those_of_all_steps():
    for story in (SHOWN, two_ways(X, W, DY), chain_rule(X, W, B, DY)):
        steps, more = len(story.script.steps), len(asking(story).script.steps)
        assert more == steps + 4 * len(questions(story.script))
