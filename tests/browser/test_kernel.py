"""Numbers that a learner types in JupyterLab and numbers that Python sets: both see the same."""

import json

import pytest

from ..examples import X
from .conftest import AUTOSAVE
from .test_lessons import ASK, HELD, READY, SAVE, SHUT_DOWN, opened, page, run_all, write
from .test_numbers import caption, seen, typed

__all__ = ["page"]  # a fixture
SETUP = """from convviz import Player, chain_rule, forward
x = [[2, 0, 1], [1, 3, -1], [0, 1, 2]]
w = [[1, 2], [-1, 3]]
player = Player(forward(x, w, 1))
player"""
EDITED = [[2, 4, 1], *X[1:]]
REFUSED = """
try:
    player.w = [[1]]
except Exception as error:
    refused = str(error)
"""
# So many players are the widgets themselves, and no longer what stood in for them
LIVE = """(count) => [...document.querySelectorAll('.cv-player .cv-advice')]
  .filter((hint) => hint.innerText.startsWith('Click a number')).length === count"""
OTHER = [[5, 0, 1], [1, 3, -1], [0, 1, 7]]


def run_anew(page, lab, name, *cells):
    """The players of a notebook with these cells, opened and run."""
    path = lab.notebooks / name
    write(path, *[[cell] for cell in cells])
    page.goto(f"{lab.address}/lab/tree/{name}?reset")
    page.wait_for_function(READY, timeout=60_000)
    run_all(page, len(cells))
    page.wait_for_function(LIVE, arg=len(cells))
    return page.locator(".cv-player").all()


def becomes(page, code, wanted):
    """Nothing, once a piece of Python comes to this in the kernel."""
    page.wait_for_function(f"async ([code, it]) => await ({ASK})(code) === it", arg=[code, wanted])


def says(page, player, end):
    player.page.wait_for_function(
        "([player, end]) => player.querySelector('[aria-live]').innerText.endsWith(end)",
        arg=[player.element_handle(), end],
    )


def test_what_is_typed_is_in_python_and_what_python_sets_is_seen(page, lab):
    (player,) = run_anew(page, lab, "numbers.ipynb", SETUP)
    typed(player, "x,0,1", "4")
    becomes(page, "player.x", repr(EDITED))
    becomes(page, "player.story.steps[0].equation", repr("2 + 8 − 1 + 9 + 1 = 19"))
    player.get_by_role("button", name="Undo").click()
    becomes(page, "player.x", repr(X))
    page.evaluate(ASK, f"setattr(player, 'x', {OTHER})")
    says(page, player, "5 + 0 − 1 + 9 + 1 = 14")
    page.evaluate(ASK, f"exec({REFUSED!r}, globals())")
    becomes(page, "refused", repr("w has to have the shape (2, 2) that it has in this diagram; "
                                  "got shape (1, 1)"))  # fmt: skip
    page.evaluate(ASK, "setattr(player, 'b', 2.5)")
    says(page, player, "5 + 0 − 1 + 9 + 2.5 = 15.5")
    player.get_by_role("button", name="Shuffle").click()
    becomes(page, "player.seed", "1")
    shown = [[seen(player, f"x,{i},{j}").replace("−", "-") for j in range(3)] for i in range(3)]
    becomes(page, "[[str(n) for n in row] for row in player.x]", repr(shown))
    page.evaluate(ASK, "setattr(player, 'story', chain_rule(x, w, 1, [[4, -2], [5, -3]]))")
    page.wait_for_selector("[aria-label*='The chain rule']")
    (player,) = page.locator(".cv-player").all()
    typed(player, "dy,0,0", "7")
    becomes(page, "player.dy", "[[7, -2], [5, -3]]")
    becomes(page, "player.x", repr(X))
    assert page.faults == []


TRIED = """from convviz import Player, as_convolution
player = Player(as_convolution([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
                               [[4, -2], [5, -3]]))
player"""
SCORE = "{key: value for key, value in player.score.items() if value}"


def test_what_is_tried_is_told_in_the_page_and_scored_in_python(page, lab):
    (player,) = run_anew(page, lab, "tried.ipynb", TRIED)
    player.get_by_role("button", name="Try it").click()
    becomes(page, "player.mode", repr("try"))
    player.locator(".cv-square").nth(3).click()
    field, verdict = player.locator("[data-answer]"), player.get_by_role("status").last
    field.fill("23")
    field.press("Enter")
    told = verdict.inner_text().replace("\xa0", " ")
    assert told.startswith("✗ Not 23: W is used as it is stored. For ∂L/∂X it is turned by 180°")
    assert verdict.get_attribute("data-mistake") == "not-turned"
    becomes(page, SCORE, repr({"cells": 9, "answers": 1, "mistakes": {"not-turned": 1}}))
    field.fill("1")
    field.press("Enter")
    assert verdict.get_attribute("data-mistake") == ""
    becomes(page, SCORE, repr({"helped": 1, "cells": 9, "answers": 2,
                               "mistakes": {"not-turned": 1}}))  # fmt: skip
    page.keyboard.press("Enter")  # the next cell, by pairs; none of the keys is the notebook's
    player.locator("input[data-cell='dy,0,0']").locator("visible=true").focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert verdict.inner_text().replace("\xa0", " ").startswith("✓ ∂L/∂y11 · w22 goes into")
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.mode") == "command"
    assert page.faults == []


def test_a_number_is_typed_to_its_end_while_python_sets_others(page, lab):
    (player,) = run_anew(page, lab, "typing.ipynb", SETUP)
    player.locator("input[data-cell='x,0,1']").focus()
    page.keyboard.press("4")
    page.evaluate(ASK, f"setattr(player, 'x', {OTHER})")
    says(page, player, "5 + 0 − 1 + 9 + 1 = 14")
    assert page.evaluate("document.activeElement.dataset.cell") == "x,0,1"
    assert seen(player, "x,0,1") == "4"
    page.keyboard.press("Enter")
    becomes(page, "player.x", repr([[5, 4, 1], *OTHER[1:]]))
    says(page, player, "5 + 8 − 1 + 9 + 1 = 22")
    assert page.faults == []


def test_many_changes_at_once_from_both_sides_settle_in_agreement(page, lab):
    one, two = run_anew(page, lab, "both.ipynb", SETUP, "player")
    for k in range(1, 6):
        typed(one, "x,0,0", str(k))
        page.evaluate(
            f"() => {{ ({ASK})('setattr(player, \"x\", {[[k * 10, *X[0][1:]], *X[1:]]})'); }}"
        )
        typed(two, "w,1,1", str(k))
    one.get_by_label("Play").click()
    page.evaluate(ASK, "setattr(player, 'b', 3)")
    page.wait_for_timeout(1500)
    one.get_by_label("Pause").click()
    page.wait_for_timeout(500)
    numbers = json.loads(page.evaluate(ASK, "[player.x, player.w, [[player.step]]]"))
    for player in (one, two):
        assert seen(player, "b") == "3"
        assert seen(player, "x,0,0") == str(numbers[0][0][0])
        assert seen(player, "w,1,1") == str(numbers[1][1][1]) == "5"
        assert player.get_attribute("data-step") == str(numbers[2][0][0])
    equation = page.evaluate(ASK, "player.story.steps[player.step].equation").strip("'")
    assert caption(one).endswith(equation)
    assert caption(two).endswith(equation)
    assert page.faults == []


@pytest.mark.parametrize("keeps", [False, True], ids=["no state", "widget state"])
def test_an_edit_without_a_kernel_is_gone_tomorrow_and_the_player_says_whose_numbers_it_has(
    page, lab, keeps
):
    lab.set("@jupyter-widgets/jupyterlab-manager:plugin", saveState=keeps)
    code = SETUP.removesuffix("player") + f"player.x = {OTHER}\nplayer"
    (player,) = run_anew(page, lab, f"tomorrow{keeps}.ipynb", code)
    assert player.locator(".cv-advice").inner_text() == "Click a number in X, W or b and type"
    typed(player, "x,0,1", "4")
    becomes(page, "player.x[0][1]", "4")
    assert page.evaluate(HELD)[0]["model"]
    page.evaluate(SAVE)
    for _ in range(2):
        page.evaluate(SHUT_DOWN)
        (player,) = opened(page, lab, f"tomorrow{keeps}.ipynb")
        says(page, player, "5 + 0 − 1 + 9 + 1 = 14")
        assert player.locator(".cv-advice").inner_text().startswith("Numbers as saved: click one")
        typed(player, "x,0,1", "9")
        says(page, player, "5 + 18 − 1 + 9 + 1 = 32")
        page.wait_for_timeout(1000 * AUTOSAVE + 500)
        assert not page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.dirty")
    lab.set("@jupyter-widgets/jupyterlab-manager:plugin", saveState=False)
    assert page.faults == []


PLAY = """from convviz import Playground
play = Playground()
play"""
READ_PLAY = "document.querySelector('.cv-ground [data-name=layer]')?.innerText ?? ''"


def test_a_playground_asks_python_and_a_saved_one_shows_what_was_made_ahead(page, lab):
    write(lab.notebooks / "play.ipynb", [PLAY])
    page.goto(f"{lab.address}/lab/tree/play.ipynb?reset")
    page.wait_for_function(READY, timeout=60_000)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(LIVE, arg=1)
    player = page.locator(".cv-player")
    ground = page.locator(".cv-ground")
    assert ground.locator(".cv-note").inner_text() == ""
    typed(player, "w,0,0", "7")
    becomes(page, "play.w", "[[7, 2], [-1, 3]]")
    ground.locator("[data-name=layer]").click()
    ground.get_by_label("Filter: more").click()
    page.wait_for_function(f"({READ_PLAY}).includes('3 × 3 filter')")
    becomes(page, "play.setting.w", "(3, 3)")
    becomes(page, "[row[:2] for row in play.w[:2]]", "[[7, 2], [-1, 3]]")
    page.evaluate(ASK, "play.change(which='dw', w=(2, 2), stride=1)")
    page.wait_for_selector("[data-name=which-2][aria-pressed=true]")
    becomes(page, "play.w", "[[7, 2], [-1, 3]]")
    page.evaluate(SAVE)
    page.evaluate(SHUT_DOWN)
    page.goto(f"{lab.address}/lab/tree/play.ipynb?reset")
    page.wait_for_function(READY, timeout=60_000)
    page.wait_for_selector(".cv-ground .cv-player")
    assert ground.locator(".cv-note").inner_text().startswith("No Python is running here")
    ground.get_by_role("button", name="Forward", exact=True).click()
    page.wait_for_selector("[data-name=which-0][aria-pressed=true]")
    assert page.faults == []
