"""Exercises: what is right is accepted in any style, and every mistake is told by its name."""

import pytest

from convviz import check

from .mutants import IN_GEOMETRY, MUTANTS

ALL = [
    pytest.param(name, tag, function, id=f"{name}-{tag}-{k}")
    for name, tags in MUTANTS.items()
    for tag, functions in tags.items()
    for k, function in enumerate(functions)
]


@pytest.mark.parametrize(("name", "tag", "function"), ALL)
def test_what_is_right_is_accepted_and_every_mistake_is_named(name, tag, function):
    verdict = getattr(check, name)(function)
    told = verdict.mistake or verdict.verdict
    assert told == tag, str(verdict)
    assert verdict.verdict == ("✓" if tag == "✓" else "✗")


@pytest.mark.parametrize(
    ("name", "layer", "tag", "function"),
    [pytest.param(*row, id=f"{row[0]}-{k}") for k, row in enumerate(IN_GEOMETRY)],
)
def test_the_same_in_a_geometry_of_ones_own(name, layer, tag, function):
    verdict = getattr(check, name)(function, **layer)
    assert (verdict.mistake or verdict.verdict) == tag, str(verdict)
