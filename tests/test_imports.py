"""Data flows one way: a module imports only what stands to its left."""

import ast
import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import convviz

HOME = Path(convviz.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))
LEFT = {  # whom a part may import
    "text": "",
    "arguments": "",
    "geometry": "arguments",
    "taps": "arguments geometry",
    "products": "geometry",
    "layer": "arguments geometry products",
    "differences": "arguments geometry layer",
    "sheet": "geometry taps text",
    "mistakes": "geometry sheet taps text",
    "story": "arguments geometry mistakes sheet taps text",
    "drawing": "sheet story text",
    "film": "arguments drawing story",
    "given": "arguments sheet story text",
    "state": "arguments given story",
    "traits": "arguments drawing given",
    "asked": "mistakes sheet story text",
    "bundle": "asked drawing sheet story text",
    "page": "",
    "player": "arguments bundle drawing given page state story traits",
    "setting": "arguments geometry sheet story text",
    "knobs": "arguments setting",
    "snippets": "geometry",
    "code": "setting snippets",
    "panel": "bundle code knobs setting story",
    "fresh": "given",
    "playground": "arguments bundle fresh given knobs layer panel player setting state traits",
    "check": "drawing geometry layer mistakes sheet story taps text",
}
INSIDE = {  # the modules of a part from left to right
    "story": "places recipe tree words model boards target terms ways slide windows begin large "
    "large_sum forward loss as_convolution on_padding as_weighted_sum two_ways chain_words "
    "chain_rule connections window_counts turning variants swaps stages two_layers chain roads "
    "asking",
    "drawing": "style letters marks shades numerals between leaves verdicts reel cells boxes "
    "labels titles spans frames grids tried images links bits formulas lines levels ledgers loupes "
    "tiny trees picture paths svg still figure storyboard posed",
    "check": "words exercises layers sums faults single later run card verdict failures trials "
    "telling judge asked choices values",
}
OUTSIDE = {  # what else than the standard library a module may know
    "arguments": "numpy",
    "products": "numpy",
    "layer": "numpy",
    "differences": "numpy",
    "story/begin": "numpy",
    "drawing/figure": "PIL",
    "drawing/storyboard": "PIL",
    "given": "numpy",
    "state": "numpy",
    "traits": "traitlets",
    "player": "anywidget traitlets",
    "playground": "anywidget numpy traitlets",
    "check/layers": "numpy",
    "check/sums": "numpy",
    "check/faults": "numpy",
    "check/run": "numpy",
    "check/card": "numpy",
    "check/verdict": "numpy",
    "check/failures": "numpy",
    "check/trials": "numpy",
    "check/telling": "numpy",
    "check/judge": "numpy",
    "check/later": "numpy",
    "check/choices": "numpy",
    "check/values": "numpy",
}
LATE = {  # the same inside its functions, for what takes long to import
    "drawing/figure": "numpy matplotlib",
}
STANDARD = set(sys.stdlib_module_names)
each_module = pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path != HOME / "__init__.py"],
    ids=lambda path: path.relative_to(HOME).as_posix(),
)


def name(path):
    return path.relative_to(HOME).with_suffix("").as_posix()


def part(path):
    return name(path).split("/")[0]


def imports(tree):
    """Every import as (level, dotted name), a level being how many dots stand before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            stem = [node.module] if node.module else []
            yield from ((node.level, ".".join([*stem, alias.name])) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)


def outside(trees):
    """The packages from outside that are imported, by their full names."""
    found = {full for tree in trees for level, full in imports(tree) if not level}
    return {full for full in found if full.split(".")[0] not in STANDARD}


def functions(tree):
    """The outermost functions of a module, those of its classes among them."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node)
        elif isinstance(node, ast.FunctionDef):
            yield node


def roots(names):
    return {full.split(".")[0] for full in names}


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@each_module
def test_a_module_imports_only_from_its_left(path):
    depth = len(path.relative_to(HOME).parts)
    found = {full.split(".")[0] for level, full in imports(parsed(path)) if level == depth}
    assert found <= set(LEFT[part(path)].split())
    assert not any("convviz" in full for level, full in imports(parsed(path)) if not level)
    assert all(level <= depth for level, _ in imports(parsed(path)))


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.parent != HOME and path.name != "__init__.py"],
    ids=lambda path: path.relative_to(HOME).as_posix(),
)
def test_inside_a_part_a_module_imports_only_from_its_left(path):
    order = INSIDE[part(path)].split()
    found = {full.split(".")[0] for level, full in imports(parsed(path)) if level == 1}
    assert found <= set(order[: order.index(path.stem)])


@each_module
def test_what_a_module_knows_of_the_world_outside(path):
    tree = parsed(path)
    late = list(functions(tree))
    assert roots(outside(late)) <= set(LATE.get(name(path), "").split())
    for node in late:
        node.body = [ast.Pass()]
    assert roots(outside([tree])) <= set(OUTSIDE.get(name(path), "").split())
    assert not any("pyplot" in full or "pylab" in full for full in outside([parsed(path)]))


def test_every_module_is_ruled():
    assert {part(path) for path in MODULES} - {"__init__"} == set(LEFT)
    for key, order in INSIDE.items():
        modules = {path.stem for path in (HOME / key).glob("*.py")} - {"__init__"}
        assert sorted(order.split()) == sorted(modules)
    assert {*OUTSIDE, *LATE} <= set(map(name, MODULES))


def test_the_order_of_the_parts_has_no_circle():
    seen = set()
    for key, left in LEFT.items():
        assert set(left.split()) <= seen
        seen.add(key)


# ---- what is loaded when -------------------------------------------------------------------

STORY = "story = convviz.forward([[1, 2]], [[3]]);"
TO_SVG = "from convviz.drawing import svg; svg(story, 'narrow');"
TO_FILES = (
    "import tempfile, pathlib; folder = pathlib.Path(tempfile.mkdtemp());"
    "[convviz.save(story, folder / name) for name in ('a.gif', 'a.png')];"
    "convviz.save(story, folder / 'b.png', step=0);"
)
WIDGETS = "anywidget IPython ipywidgets traitlets"


@pytest.mark.parametrize(
    ("script", "asleep"),
    [
        ("", f"matplotlib PIL {WIDGETS}"),
        (STORY, f"matplotlib PIL {WIDGETS}"),
        (f"{STORY} story.steps;", f"matplotlib PIL {WIDGETS}"),
        (f"{STORY} {TO_SVG}", f"matplotlib PIL {WIDGETS}"),
        ("from convviz import check", f"matplotlib PIL scipy {WIDGETS}"),
        (f"{STORY} convviz.Player(story)._repr_mimebundle_()", "matplotlib PIL"),
        (f"{STORY} {TO_FILES}", f"matplotlib.pyplot pylab tkinter {WIDGETS}"),
    ],
    ids=["import", "story", "text", "svg", "check", "player", "files"],
)
def test_what_is_not_needed_is_not_loaded(script, asleep):
    code = f"import sys, convviz; {script}\nprint(*set({asleep.split()}) & set(sys.modules))"
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


# ---- how it is written ---------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(convviz.__all__))
def test_a_public_name_says_what_it_is(name):
    thing = getattr(convviz, name)
    assert thing.__doc__
    assert doctest.DocTestFinder(recurse=False).find(thing, name)[0].examples


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_a_module_says_what_it_is_about_and_stays_short(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300
