"""A learner's own copy of the lessons: made once, never overwritten, made anew when asked for."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def make(tmp_path):
    if not shutil.which("make"):
        pytest.skip("make is not here")
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "notebooks").mkdir()
    for lesson in LESSONS:
        (tmp_path / "notebooks" / lesson).write_text("as committed")
    return lambda target: subprocess.run(["make", target], cwd=tmp_path, check=True)


def test_a_copy_is_made_once_and_goes_on_where_one_was(make, tmp_path):
    make("course")
    copy = tmp_path / "my-lessons"
    assert sorted(path.name for path in copy.iterdir()) == LESSONS
    (copy / LESSONS[0]).write_text("mine")
    (copy / LESSONS[1]).unlink()  # a lesson that is new, or lost
    make("course")
    assert (copy / LESSONS[0]).read_text() == "mine"
    assert (copy / LESSONS[1]).read_text() == "as committed"


def test_a_fresh_copy_keeps_the_old_one_beside_it(make, tmp_path):
    make("fresh")
    copy = tmp_path / "my-lessons"
    (copy / LESSONS[0]).write_text("mine")
    make("fresh")
    assert (copy / LESSONS[0]).read_text() == "as committed"
    (old,) = tmp_path.glob("my-lessons-until-*")
    assert (old / LESSONS[0]).read_text() == "mine"


def test_copies_are_no_part_of_the_clone():
    assert "my-lessons*/" in (ROOT / ".gitignore").read_text().splitlines()
