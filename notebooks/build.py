"""Every lesson run anew, in place, so that two runs leave the same bytes.

    python notebooks/build.py [lesson.ipynb ...]

A player's output holds its story, so that it is drawn with no kernel; its model's id, which is
random and belongs to a kernel that is gone, is dropped. Every player gets a storyboard beside
it, for places that show no widgets. The bytes are those that JupyterLab would write, so that
saving a lesson changes nothing but what has been changed.
"""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
PNG = "image/png"
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# run in the lesson's own kernel, after its last cell: the storyboard of every player it has shown,
# of one that asks the question that it opens with
STORYBOARDS = """
import base64, json
from convviz import Player
from convviz.drawing.posed import question_board, question_described
from convviz.drawing.storyboard import described, storyboard

def board(player):
    if player.asks:
        given = player.story, player.step
        return question_board(*given), question_described(*given)
    return storyboard(player.story), described(player.story)

def shown(player):
    png, about = board(player)
    return base64.b64encode(png).decode(), about

print(json.dumps({k: shown(one) for k, one in Out.items() if isinstance(one, Player)}))
"""


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
    NotebookClient(
        notebook, kernel_name="python3", resources=resources, store_widget_state=False
    ).execute()
    boards = json.loads(notebook.cells.pop().outputs[0].text)
    add_storyboards(notebook, boards)
    tidy(notebook)
    return nbformat.writes(notebook) + "\n"


def add_storyboards(notebook, boards: dict):
    """Put each storyboard beside its player, as wide as it was laid out, with a text for it."""
    for cell in notebook.cells:
        if str(cell.get("execution_count")) in boards:
            png, about = boards[str(cell.execution_count)]
            cell.outputs[-1].data[PNG] = png
            cell.outputs[-1].metadata = {PNG: about}


def tidy(notebook):
    """Drop what says when and by which Python and which kernel the lesson was run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


if __name__ == "__main__":
    main(sys.argv[1:])
