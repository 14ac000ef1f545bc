"""The committed lessons: executed, in order, whole, and built as a lesson is."""

import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("0*.ipynb"))
STORY = "application/vnd.convviz.player+json"
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def shown(cell):
    """All that a code cell has put out, by kind."""
    return {kind: data for out in cell["outputs"] for kind, data in out.get("data", {}).items()}


def players(path):
    return [cell for cell in cells(path, "code") if STORY in shown(cell)]


def test_the_course_has_its_six_lessons():
    assert [path.name[:2] for path in LESSONS] == ["01", "02", "03", "04", "05", "06"]


@each_lesson
def test_every_code_cell_has_been_executed_in_order_without_a_fault(path):
    codes = cells(path, "code")
    assert [cell["execution_count"] for cell in codes] == list(range(1, len(codes) + 1))
    for output in (output for cell in codes for output in cell["outputs"]):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr"


@each_lesson
def test_a_lesson_is_neither_too_long_nor_too_heavy(path):
    assert path.stat().st_size <= 1_000_000
    assert 15 <= len(cells(path, "code")) + len(cells(path, "markdown")) <= 35
    codes = cells(path, "code")
    assert len(source(codes[0]).splitlines()) <= 4
    assert all(len(source(cell).splitlines()) <= 10 for cell in codes)


@each_lesson
def test_a_player_shows_three_faces_and_comes_after_a_question(path):
    assert players(path)
    for cell in players(path):
        assert len(source(cell).splitlines()) == 1
        assert set(shown(cell)) == {STORY, "image/png", "text/plain"}
    asked = sum("### Predict" in source(cell) for cell in cells(path, "markdown"))
    assert asked >= 2


@each_lesson
def test_a_lesson_needs_nothing_of_a_kernel_that_is_gone(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search("vnd.jupyter.widget|model_id|anywidget", text)
    metadata = json.loads(text)["metadata"]
    assert set(metadata) == {"kernelspec", "language_info"}
    assert metadata["kernelspec"]["display_name"] == "Python 3 (ipykernel)"


@each_lesson
def test_a_lesson_is_written_as_jupyter_writes_it(path):
    text = path.read_text(encoding="utf-8")
    assert nbformat.writes(nbformat.reads(text, as_version=4)) + "\n" == text


@each_lesson
def test_a_lesson_can_be_read_on_a_code_host(path):
    for cell in cells(path, "markdown"):
        text = source(cell)
        assert "\\\\" not in text
        assert "\\begin{align" not in text
        assert "\\color" not in text
        assert text.count("<details>") == text.count("</details>")
        # a line that begins so is an item of a list, and 10 a number that nobody sees as one
        assert not re.search(r"^\d\d+\. ", text, re.MULTILINE)


def links(path):
    text = "".join(map(source, cells(path, "markdown")))
    return re.findall(r"\]\(([^)]+\.ipynb)\)", text)


@each_lesson
def test_links_lead_somewhere(path):
    assert links(path)
    assert all((path.parent / link).exists() for link in links(path))


def test_a_lesson_ends_with_a_link_to_the_next():
    for path, following in pairwise(LESSONS):
        assert links(path)[-1] == following.name
        assert following.name in source(cells(path, "markdown")[-1])


def test_lesson_titles_are_numbered():
    for number, path in enumerate(LESSONS, 1):
        assert source(cells(path, "markdown")[0]).startswith(f"# {number} · ")


def formulas():
    """All derivations that the lessons step through or write out, as plain text."""
    text = ""
    for path in LESSONS:
        text += "".join(map(source, cells(path, "markdown")))
        for cell in players(path):
            text += "".join(shown(cell)["text/plain"])
    return text


def test_every_cells_gradient_is_derived_somewhere():
    text = formulas()
    names = [f"x{i}{j}" for i in "123" for j in "123"] + [f"w{i}{j}" for i in "12" for j in "12"]
    for name in [*names, "b"]:
        assert re.search(rf"∂L/∂{name}: .* = ", text), name


def test_a_lesson_as_html_shows_its_pictures_with_no_network():
    page, _ = HTMLExporter().from_filename(LESSONS[0])
    pictures = re.findall(r"<img[^>]*data:image/png;base64,[\w+/=]{1000,}", page)
    assert len(pictures) == len(players(LESSONS[0])) > 0
