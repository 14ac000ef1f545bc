"""Exercises in a real JupyterLab: a stub, a mutant and the solution, each with its card."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from convviz import check

from .test_lessons import READY, page, write

__all__ = ["page"]  # a fixture
SETUP = "import numpy as np\nfrom convviz import check, conv2d\n"
WRITTEN = """def {name}({takes}):
    print("tried")
    return {line}
check.{name}({name})"""
CELLS = {  # what is run, and the head of its card
    SETUP + WRITTEN.format(name="input_gradient", takes="dy, w", line="..."): "Not written yet.",
    WRITTEN.format(name="input_gradient", takes="dy, w", line="conv2d(np.pad(dy, 1), w)"):
        "W is used as it is stored.",
    WRITTEN.format(name="input_gradient", takes="dy, w", line="conv2d(dy, w)"):
        "Wrong shape: (1, 1) instead of (3, 3).",
    WRITTEN.format(name="bias_gradient", takes="dy", line="dy.turned()"):
        "Your function stops in line 3.",
    WRITTEN.format(name="step", takes="w, dw, rate", line="w + rate * dw"):
        "You step along the gradient.",
    f"{check.input_gradient.solution.code}\ncheck.input_gradient(input_gradient)": "Right",
    'check.value("dx[0, 1]", 8)': "Not 8.",
    "def f(dy):\n    while True:\n        pass\ncheck.bias_gradient(f)":
        "Your function does not end.",
}  # fmt: skip
FITS = """() => [...document.querySelectorAll('.cv-verdict')].every((card) =>
  card.scrollWidth <= card.clientWidth + 1 && card.getBoundingClientRect().width <= 722)"""


def cards(page, lab, name):
    """The cards of a notebook with all cells, opened and run."""
    write(lab.notebooks / name, *[[cell] for cell in CELLS])
    page.goto(f"{lab.address}/lab/tree/{name}?reset")
    page.wait_for_function(READY, timeout=60_000)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    page.wait_for_function(
        "(n) => document.querySelectorAll('.cv-verdict').length === n", arg=len(CELLS)
    )
    return page.locator(".cv-verdict").all()


def test_each_cell_has_its_card(page, lab):
    found = cards(page, lab, "verdicts.ipynb")
    for card, head in zip(found, CELLS.values(), strict=True):
        assert card.locator(".cv-head").inner_text().startswith(head)
    known = found[1]
    assert known.locator(".cv-grids svg").count() == 2
    hints = known.locator("summary").filter(has_text="Hint")
    assert [hint.is_visible() for hint in hints.all()] == [True, False, False]
    hints.nth(0).click()
    assert [hint.is_visible() for hint in hints.all()] == [True, True, False]
    assert page.evaluate(FITS)
    assert not page.get_by_text("tried", exact=True).first.is_visible()
    assert page.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 760])
def test_axe_finds_no_fault_in_a_card(browser, scheme, width):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    space = {}
    faces = []
    for cell in list(CELLS)[:-1]:
        *lines, last = cell.splitlines()
        exec("\n".join(lines), space)
        faces.append(eval(last, space)._repr_mimebundle_()["text/html"])
    body = "".join(faces)
    page.set_content(f"<html lang='en'><title>Cards</title><main><h1>Cards</h1>{body}</main>")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FITS)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_a_card_is_the_same_whatever_a_page_has_set(browser):
    hostile = """p, pre, code, summary, svg { margin: 40px; padding: 30px; border: 9px solid red;
      font: bold 40px serif; letter-spacing: 5px; text-transform: uppercase; }"""
    card = check.input_gradient(lambda dy, w: dy)._repr_mimebundle_()["text/html"]
    sizes = []
    for style in ("", hostile):
        page = browser.new_page(viewport={"width": 760, "height": 800})
        page.set_content(f"<style>{style}</style><main>{card}</main>")
        box = "() => { const it = document.querySelector('.cv-verdict').getBoundingClientRect();"
        sizes.append(page.evaluate(f"{box} return [it.width, it.height]; }}"))
        page.close()
    assert sizes[0] == sizes[1]
