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
OUTSIDE = {  # what else than the standard library a part may know
    "arguments": {"numpy"},
    "geometry": set(),
    "taps": set(),
    "products": {"numpy"},
    "layer": {"numpy"},
    "differences": {"numpy"},
    "story": {"numpy"},
    "drawing": {"numpy", "matplotlib", "PIL"},
    "film": {"matplotlib", "PIL"},
    "player": {"anywidget", "traitlets"},
}
LEFT = {  # whom a part may import
    "arguments": set(),
    "geometry": {"arguments"},
    "taps": {"arguments", "geometry"},
    "products": {"geometry"},
    "layer": {"arguments", "geometry", "products"},
    "differences": {"arguments", "layer"},
    "story": {"taps", "layer"},
    "drawing": {"story"},
    "film": {"story", "drawing"},
    "player": {"story", "drawing"},
}
STANDARD = set(sys.stdlib_module_names)


def part(path):
    return path.relative_to(HOME).parts[0].removesuffix(".py")


def imported(path):
    """The parts of convviz, and the packages from outside, that a module imports."""
    depth = len(path.relative_to(HOME).parts)
    inside, outside = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            inside |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            outside |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            outside |= {alias.name for alias in node.names}
    return inside, {name for name in outside if name.split(".")[0] not in STANDARD}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.parent != HOME or p.name != "__init__.py"]
)
def test_a_module_imports_only_from_its_left(path):
    inside, outside = imported(path)
    assert inside - {part(path)} <= LEFT[part(path)]
    assert {name.split(".")[0] for name in outside} <= OUTSIDE[part(path)]
    assert not any("pyplot" in name for name in outside)


def test_every_part_is_ruled():
    assert {part(path) for path in MODULES} - {"__init__"} <= set(LEFT) == set(OUTSIDE)


def test_drawing_never_wakes_pyplot():
    script = (
        "import sys; from convviz import Player, forward;"
        "from convviz.drawing import storyboard;"
        "story = forward([[1, 2]], [[3]]); Player(story); storyboard(story);"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(convviz.__all__))
def test_a_public_name_says_what_it_is(name):
    thing = getattr(convviz, name)
    assert thing.__doc__
    assert doctest.DocTestFinder(recurse=False).find(thing, name)[0].examples


@pytest.mark.parametrize("path", MODULES)
def test_a_module_says_what_it_is_about_and_stays_short(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300
