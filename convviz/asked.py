"""The questions of a story as the page takes them: plain JSON, numbers as entries of the sheet."""

from collections.abc import Callable
from math import prod

from .mistakes import HOLE, Way
from .sheet import Cell, Entries, Sum
from .story.asking import Question, questions
from .story.model import Script
from .story.words import Words
from .text import bare, letter_of

Speak = Callable[[Words], list]  # words in pieces


def tries(script: Script, speak: Speak, entries: Entries) -> dict:
    """What can be asked for, and what an answer is told from: ways to go wrong, and questions.

    `forward` names what a gradient is of, x12 for ∂L/∂x12, by the entry of the gradient.
    A way is [tag, what is done, what is right, whether sums are compared], an empty piece standing
    for what it is about. The pictures of questions come after those of all steps: see `asking`.
    """
    ways, asked = {}, questions(script)
    return {
        "questions": [_question(question, ways, speak, entries) for question in asked],
        "ways": [_way(way, speak) for way in ways],
        "forward": _forward(asked, speak, entries),
    }


def _forward(asked, speak, entries):
    factors = [f for question in asked for product in question.right for f in product]
    cells = (*(question.cell for question in asked), *factors)
    gradients = (c for c in cells if isinstance(c, Cell) and c.grid != letter_of(c.grid))
    return {
        entries.of(((cell,),)): "".join(speak((Cell(letter_of(cell.grid), cell.at),)))
        for cell in dict.fromkeys(gradients)
    }


def _way(way: Way, speak):
    said = [[] if piece == HOLE else piece for part in way.said for piece in speak((part,))]
    return [way.tag, said, speak(way.why), int(way.compared)]


def _question(question: Question, ways, speak, entries) -> dict:
    """Each mistake is a way and its sum; or the way and a number, for one in every product."""
    wrong = [
        [ways.setdefault(one.way, len(ways)), one.by or summed(one.total, entries)]
        for one in question.mistakes
    ]
    once = dict.fromkeys(map(repr, wrong))
    return {
        "step": question.step,
        "entry": entries.of(((question.cell,),)),
        "name": "".join(speak((question.cell,))),
        "about": speak(question.about),
        "look": speak(question.look),
        "right": summed(question.right, entries),
        "tail": summed(((Cell("b"),),), entries) if question.cell.grid == "y" else [],
        "wrong": [row for row in wrong if once.pop(repr(row), 0) is None],
    }


def summed(total: Sum, entries: Entries) -> list[list[float]]:
    """A sum as products, each a number and then the entries that it is multiplied by.

    >>> x = Cell("x")
    >>> summed(((-2.0, x), (x, 1.0, x)), Entries([(x, 3.0)], []))
    [[-2, 2], [1, 2, 2]]
    """
    return [
        [
            bare(prod(factor for factor in factors if not isinstance(factor, Cell))),
            *(entries.of(((factor,),)) for factor in factors if isinstance(factor, Cell)),
        ]
        for factors in total
    ]
