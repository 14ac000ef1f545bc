"""Whoever is asked in a lesson cannot read the answer in what stands there."""

import re
from collections import Counter

import pytest

from convviz import check

from .questions import ALL, LESSONS, after, cells, in_sight, said, source

each = pytest.mark.parametrize("question", ALL, ids=str)


def of_kind(kind):
    return [question for question in ALL if question.kind == kind]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_asks_three_to_five_things_and_for_code_among_them(lesson):
    own = [question for question in ALL if question.lesson == lesson]
    kinds = Counter(one.kind for one in own if not one.part.startswith("If you like"))
    assert 3 <= sum(kinds.values()) <= 5, kinds
    assert 1 <= kinds["code"] <= 2


@pytest.mark.parametrize("question", of_kind("value"), ids=str)
def test_a_number_that_is_asked_for_is_not_in_sight(question):
    number = rf"(?<![\d.\w]){re.escape(question.answer).replace('−', '[−-]')}(?![\d.\w])"
    own = cells(question.lesson)[question.at]
    assert "..." in source(own)
    assert said(own).startswith("…")
    for cell in after(question):
        assert not re.search(number, said(cell)), source(cell)
        assert not re.search(rf"(=|\bis|\bare|\bgives) \$?{number}", in_sight(cell)), source(cell)


@pytest.mark.parametrize("question", of_kind("code"), ids=str)
def test_a_solution_is_not_in_sight(question):
    own = cells(question.lesson)[question.at]
    assert "..." in source(own)
    assert said(own).startswith("…")
    solution = getattr(check, question.name).solution.code
    # the lines that do it, and not those that any solution begins with
    lines = {line.strip() for line in solution.splitlines() if re.search(r"[-+*@\[]", line)}
    for cell in after(question):
        assert not [line for line in lines if line in in_sight(cell)], source(cell)


@pytest.mark.parametrize("question", of_kind("try"), ids=str)
def test_a_player_that_asks_says_no_sum(question):
    own = cells(question.lesson)[question.at]
    assert "?" in said(own)
    assert not re.search(r"= −?\d", said(own))
