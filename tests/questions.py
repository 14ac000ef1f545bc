"""The questions of the lessons, found in their cells: what is asked, and what stands after it."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from convviz.check.exercises import BY_NAME
from convviz.check.values import _asked
from convviz.text import number

LESSONS = sorted((Path(__file__).parents[1] / "notebooks").glob("0*.ipynb"))
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)


class Question(NamedTuple):
    """What a cell asks: a number by its name, code, or the cells of a player one by one."""

    lesson: Path
    at: int  # of the cell
    kind: str  # "value", "code" or "try"
    name: str
    answer: str  # a number as it is written; nothing for others
    part: str  # the heading that it stands under

    def __str__(self):
        return f"{self.lesson.stem[:2]} cell {self.at}: {self.kind} {self.name}"


def cells(lesson):
    return json.loads(lesson.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def said(cell):
    """The text that a cell has put out."""
    found = ["".join(out.get("data", {}).get("text/plain", "")) for out in cell.get("outputs", [])]
    return "\n".join(found + ["".join(out.get("text", "")) for out in cell.get("outputs", [])])


def questions(lesson):
    part = ""
    for at, cell in enumerate(cells(lesson)):
        if cell["cell_type"] != "code":
            part = (re.findall(r"^## (.*)", source(cell), re.M) or [part])[-1]
            continue
        text = source(cell)
        for name in re.findall(r'check\.value\(\s*"([^"]+)"', text):
            yield Question(lesson, at, "value", name, number(_asked(name).right), part)
        for name in re.findall(r"check\.(\w+)\(\w+[,)]", text):
            if name in BY_NAME:
                yield Question(lesson, at, "code", name, "", part)
        if 'mode="try"' in text:
            yield Question(lesson, at, "try", "player", "", part)


def after(question):
    """The cells from the question to the end of its part, where it may be told."""
    for cell in cells(question.lesson)[question.at + 1 :]:
        if cell["cell_type"] == "markdown" and re.match(r"#+ ", source(cell)):
            return
        yield cell


def in_sight(cell):
    """What is read of a cell, with nothing unfolded."""
    return FOLDED.sub("", source(cell)) + "\n" + said(cell)


ALL = [question for lesson in LESSONS for question in questions(lesson)]
