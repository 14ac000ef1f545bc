"""The names that other pages and tests may rely on: those that the reference lists are there."""

import re
from pathlib import Path

from convviz import forward

from ..examples import B, W, X
from . import test_try
from .test_try import answer, begin, tag

page = test_try.page  # a fixture
REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def names_of(player):
    buttons = player.locator("button").all()
    return {each.get_attribute("aria-label") or each.text_content() for each in buttons}


def test_what_other_pages_may_rely_on_is_there(page):
    part = REFERENCE.read_text(encoding="utf-8").split("\n## What other pages")[1].split("\n## ")[0]
    player = begin(page, forward(X, W, B))
    names = names_of(player)
    answer(player, 11)  # a verdict is there once there is an answer
    names |= names_of(player)
    for selector in re.findall(r"^\| `(.*?)` \|", part, re.M):
        assert page.locator(selector).count(), selector
    named = part.split("are called ")[1].rstrip(".\n").replace(" and ", ", ").replace("\n", " ")
    for name in re.split(r", | \(Pause\), ", named):
        assert name in names, name
    assert player.get_attribute("data-mode") == "try"
    assert player.get_attribute("data-step") == "0"
    assert tag(player) == ""
