"""Every lesson run anew, in place, so that two runs leave the same bytes.

    python notebooks/build.py [lesson.ipynb ...]

Widgets get random ids on every run and the kernel names its Python version; both are rewritten.
Every player gets a storyboard beside it, for places that show no widgets.
"""

import json
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
PNG = "image/png"
# run in the lesson's own kernel, after its last cell: the storyboard of every player it has shown
STORYBOARDS = """
import base64, json
from convviz import Player
from convviz.drawing.storyboard import described, storyboard
print(json.dumps({
    count: (base64.b64encode(storyboard(shown.story)).decode(), described(shown.story))
    for count, shown in Out.items() if isinstance(shown, Player)
}))
"""
MODEL_ID = re.compile(r'(?<=["_])([0-9a-f]{32})(?=")')


def main(paths):
    """Run the lessons that are named, or all of them."""
    for path in [Path(name) for name in paths] or sorted(HERE.glob("*.ipynb")):
        path.write_text(executed(path), encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size // 1024} KB")


def executed(path: Path) -> str:
    """The lesson with fresh outputs, as text that depends on its sources only."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    notebook.cells.append(nbformat.v4.new_code_cell(STORYBOARDS))
    NotebookClient(notebook, kernel_name="python3", resources=resources).execute()
    boards = json.loads(notebook.cells.pop().outputs[0].text)
    add_storyboards(notebook, boards)
    tidy(notebook)
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    return renamed(split_lines(text))


def add_storyboards(notebook, boards: dict):
    """Put each storyboard beside its player, as wide as it was laid out, with a text for it."""
    for cell in notebook.cells:
        if str(cell.get("execution_count")) in boards:
            png, about = boards[str(cell.execution_count)]
            cell.outputs[-1].data[PNG] = png
            cell.outputs[-1].metadata = {PNG: about}


def tidy(notebook):
    """Drop what says when and by which Python the lesson was run."""
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def split_lines(text: str) -> str:
    """The notebook with its sources in lines, so that a change shows as one."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def renamed(text: str) -> str:
    """Widget ids counted in the order in which the outputs show them, and the state sorted so."""
    notebook = json.loads(text)
    shown = MODEL_ID.findall(json.dumps([cell.get("outputs") for cell in notebook["cells"]]))
    state = notebook["metadata"].get("widgets", {})
    models = state.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    inner = [
        found
        for model in dict.fromkeys(shown)
        if model in models
        for found in MODEL_ID.findall(json.dumps(models[model], sort_keys=True))
    ]
    ids = {old: f"{k:032x}" for k, old in enumerate(dict.fromkeys([*shown, *inner]), 1)}
    text = MODEL_ID.sub(lambda found: ids.get(found[1], found[1]), text)
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
