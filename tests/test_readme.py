import re
from pathlib import Path

import pytest

import convviz
from convviz import check

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```python\n(.*?)```", README + REFERENCE, flags=re.DOTALL)


@pytest.mark.parametrize("code", SHOWN)
def test_what_is_shown_there_runs_and_is_true(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    space = {}
    exec(code, space)
    for name, shape in re.findall(r"^(\w+) = .*  # (\(.*\))$", code, flags=re.MULTILINE):
        assert str(space[name].shape) == shape


def test_readme_and_reference_tell_of_every_public_call():
    called = set(re.findall(r"\b([a-z]\w+)\(", README + REFERENCE))
    functions = {name for name in convviz.__all__ if name.islower() and name != "check"}
    assert functions <= called


def test_the_reference_tells_of_every_exercise():
    assert {f"check.{name}(" for name in check.__all__ if name.islower()} <= set(
        re.findall(r"check\.\w+\(", REFERENCE)
    )
