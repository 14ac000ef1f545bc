import re
from pathlib import Path

import pytest

import convviz
from convviz import check

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
def test_what_the_readme_shows_runs_and_is_true(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    space = {}
    exec(code, space)
    for name, shape in re.findall(r"^(\w+) = .*  # (\(.*\))$", code, flags=re.MULTILINE):
        assert str(space[name].shape) == shape


def test_the_readme_tells_of_every_public_call():
    called = set(re.findall(r"\b([a-z]\w+)\(", README))
    functions = {name for name in convviz.__all__ if name.islower() and name != "check"}
    assert functions <= called


def test_the_readme_tells_of_every_exercise():
    assert {f"check.{name}(" for name in check.__all__ if name.islower()} <= set(
        re.findall(r"check\.\w+\(", README)
    )
