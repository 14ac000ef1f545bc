"""Every exercise of every lesson in JupyterLab, done wrongly and then rightly, and what is said."""

import re

import pytest

from convviz import check

from ..questions import ALL, LESSONS, cells, source
from .test_lessons import ASK, STORY, opened, page, run_all

__all__ = ["page"]  # a fixture
# A cell with another source, run: what it then puts out as text
RUN = """async ([at, source]) => {
  const {content, context} = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = at;
  content.model.cells.get(at).sharedModel.setSource(source);
  await window.jupyterapp.commands.execute('notebook:run-cell');
  const {kernel} = context.sessionContext.session;
  await kernel.requestExecute({code: '', silent: true}).done;
  return content.model.cells.get(at).outputs.toJSON()
    .map((output) => output.data?.['text/plain'] ?? '').join('');
}"""
# Its cell is in sight then
REVEAL = """(at) => { const {content} = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = at; content.scrollToItem(at); }"""
COUNT = "(at) => window.jupyterapp.shell.currentWidget.content.model.cells.get(at).executionCount"
# the first number that a player asks for, as a learner types it
ASKED = """[str(story.values[step.asks]) for story in [Out[{}].story] for _, step in
  __import__('convviz.story.asking', fromlist=['asked']).asked(story.script)][0]"""


def codes(question):
    """The cell with a wrong function that turns all signs, and with the solution."""
    text = source(cells(question.lesson)[question.at])
    call = re.search(rf"check\.{question.name}\((\w+)(.*?)\)", text, re.DOTALL)
    exercise = getattr(check, question.name)
    how = eval(f"dict({call[2].strip(', ')})")
    right = (exercise.solved(**how) if how else exercise.solution).code
    right = f"import numpy as np\nfrom convviz import check, conv2d\n\n\n{right}"
    tried = f"\n\ncheck.{question.name}({{}}{call[2]})"
    negative = "def negative(*given):\n    return -" + question.name + "(*given)\n"
    return right + "\n\n" + negative + tried.format("negative"), right + tried.format(question.name)


def tried(page, question):
    """The player of a question, once it has been run."""
    before = cells(question.lesson)[: question.at]
    shown = [STORY in out.get("data", {}) for cell in before for out in cell.get("outputs", [])]
    return page.locator(".cv-player").nth(sum(shown))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_each_exercise_is_done_wrongly_and_rightly(page, lab, lesson):
    count = len(opened(page, lab, lesson.name))
    run_all(page, count)
    for question in (one for one in ALL if one.lesson == lesson):
        page.evaluate(REVEAL, question.at)
        if question.kind == "try":
            count = page.evaluate(COUNT, question.at)
            right = page.evaluate(ASK, ASKED.format(count)).strip("'")
            in_a_player(tried(page, question), right)
        elif question.kind == "code":
            wrong, right = codes(question)
            assert page.evaluate(RUN, [question.at, wrong]).startswith("✗ "), str(question)
            assert page.evaluate(RUN, [question.at, right]).startswith("✓ "), str(question)
        else:
            text = f'from convviz import check\n\ncheck.value("{question.name}", {{}})'
            number = question.answer.replace("−", "-")
            wrong = page.evaluate(RUN, [question.at, text.format(f"{number} + 977")])
            assert wrong.startswith("✗ Not "), str(question)
            right = page.evaluate(RUN, [question.at, text.format(number)])
            assert right.startswith("✓ "), str(question)
    assert page.faults == []


def in_a_player(player, right):
    field, verdict = player.locator("[data-answer]"), player.locator(".cv-verdict")
    for answer, says in (("977", "✗ Not 977."), (right, "✓ ")):
        field.fill(answer)
        field.press("Enter")
        assert verdict.inner_text().startswith(says)
