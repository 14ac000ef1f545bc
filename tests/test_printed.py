"""Solutions that a lesson prints, folded in, and those of the card: each is run."""

import re

import numpy as np
import pytest

from convviz import check, conv2d, conv2d_backward

from .questions import ALL, LESSONS, cells, said, source

CARD = LESSONS[0].with_name("card.ipynb")
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
X = np.array([[1, 0, 2, -1, 3], [2, 1, 0, 4, -2], [0, 3, -1, 1, 2], [1, -2, 2, 0, 1]])
W = np.array([[1, 2], [0, -1], [3, 1]])


def printed(question):
    """The code in the first fold after a question, if there is any before the next one."""
    for cell in cells(question.lesson)[question.at + 1 :]:
        if cell["cell_type"] == "code":
            return None
        if found := CODE.search(source(cell)):
            return found[1]
    return None


PRINTED = [one for one in ALL if one.kind == "code" and printed(one)]


@pytest.mark.parametrize("question", PRINTED, ids=str)
def test_a_printed_solution_is_right(question):
    stub = source(cells(question.lesson)[question.at])
    function, how = re.search(rf"check\.{question.name}\((\w+)(.*?)\)", stub, re.DOTALL).groups()
    names = {"np": np, "conv2d": conv2d, "check": check}
    exec(printed(question), names)
    verdict = eval(f"check.{question.name}({function}{how})", names)
    assert verdict.verdict == "✓", str(verdict)


def card(kind):
    return [cell for cell in cells(CARD) if cell["cell_type"] == kind]


def test_the_card_computes_what_the_layer_does():
    dy = np.arange(8).reshape(2, 4) ** 2 - 7
    blocks = CODE.findall("".join(map(source, card("markdown"))))
    assert len(blocks) == 2
    for block in blocks:
        names = {"np": np, "conv2d": conv2d, "x": X, "w": W, "dy": dy}
        exec(block, names)
        for grid, right in zip(("dx", "dw", "db"), conv2d_backward(dy, X, W), strict=True):
            assert np.array_equal(names[grid], right)


def test_the_formulas_of_the_card_are_right_in_every_cell():
    text = "".join(map(source, card("markdown")))
    assert r"w_{m-i+1,\,n-j+1}" in text
    assert r"x_{i+a-1,\,j+b-1}" in text
    dy = np.arange(8).reshape(2, 4) ** 2 - 7
    dx, dw, _ = conv2d_backward(dy, X, W)

    def total(grid, at):  # counted from 1, as the card does; no number where there is no cell
        terms = (dy[i - 1, j - 1] * grid.get(at(i, j), 0) for i in (1, 2) for j in (1, 2, 3, 4))
        return sum(terms)

    x, w = ({(i + 1, j + 1): v for (i, j), v in np.ndenumerate(grid)} for grid in (X, W))
    for m, n in x:
        assert total(w, lambda i, j, m=m, n=n: (m - i + 1, n - j + 1)) == dx[m - 1, n - 1]
    for a, b in w:
        assert total(x, lambda i, j, a=a, b=b: (i + a - 1, j + b - 1)) == dw[a - 1, b - 1]


def test_what_is_to_be_filled_in_on_the_card_is_open_and_not_in_sight():
    asked = [cell for cell in card("code") if "..." in source(cell)]
    assert [said(cell)[0] for cell in asked] == ["…"] * 5
    choices = re.findall(r'check\.choice\("(\w+)", \.\.\.\)', "".join(map(source, asked)))
    assert choices == ["forward", "dw", "dx"]
    text = re.sub("<details>.*?</details>", "", "".join(map(source, card("markdown"))), flags=re.S)
    for name in choices:
        (right,) = (w for w in ("correlate", "convolve") if check.choice(name, w).verdict == "✓")
        assert text.count(right) == 1  # where both words are told


def test_the_card_leads_to_every_lesson_and_the_last_one_to_it():
    links = re.findall(r"\]\((\S+?\.ipynb)\)", "".join(map(source, card("markdown"))))
    assert links == [lesson.name for lesson in LESSONS]
    assert "(card.ipynb)" in source(cells(LESSONS[-1])[-1])


def test_the_card_has_been_run_in_order():
    counts = [cell["execution_count"] for cell in card("code")]
    assert counts == list(range(1, len(counts) + 1))
