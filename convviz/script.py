"""The front end in one piece: its parts stand beside this file, as modules of JavaScript."""

import re
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = "number", "live", "edit", "hands", "state", "player"  # each imports only those before it


def script() -> str:
    """The front end in one piece, as a widget has to carry it: each part after those it imports."""
    *parts, last = ((name, (HERE / f"{name}.js").read_text(encoding="utf-8")) for name in SCRIPTS)
    return "".join([*(_part(*part) for part in parts), _imported(last[1])])


def _part(name, text):
    """A part that keeps what it does not export to itself: two of them may use one name."""
    inside = re.sub(r"^export (\{.*?\};)$", r"return \1", _imported(text), flags=re.M | re.S)
    return f"const ${name} = (() => {{\n{inside}}})();\n"


def _imported(text):
    found = r'^import (\{.*?\}) from "\./(\w+)\.js";$'
    return re.sub(found, r"const \1 = $\2;", text, flags=re.M | re.S)
