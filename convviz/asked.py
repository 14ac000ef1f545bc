"""The questions of a story as the page takes them: plain JSON, numbers as entries of the sheet."""

from collections.abc import Callable
from math import prod

from .sheet import Cell, Entries, Sum
from .story.asking import questions
from .story.model import Script
from .story.words import Words
from .text import name_html, spelled

Speak = Callable[[Words], list]


def asks(script: Script, speak: Speak, entries: Entries) -> list[dict]:
    """A question for each step that asks for a cell; `speak` puts words in pieces.

    The picture of a question comes after those of all steps, four for each: see `asking`. A
    mistake is [tag, what was done, what is right, its sum], see `summed`.
    """
    return [
        {
            "step": question.step,
            "entry": entries.of(((question.cell,),)),
            "name": name_html(spelled(question.cell, script.comma)),
            "about": speak(question.about),
            "hints": [speak(hint) for hint in question.hints],
            "wrong": [
                [wrong.tag, speak(wrong.said), speak(wrong.why), summed(wrong.total, entries)]
                for wrong in question.wrong
            ],
        }
        for question in questions(script)
    ]


def summed(total: Sum, entries: Entries) -> list[list[float]]:
    """A sum as products, each a number and then the entries that it is multiplied by.

    >>> x = Cell("x")
    >>> summed(((-2.0, x), (x, 1.0, x)), Entries([(x, 3.0)], []))
    [[-2, 2], [1, 2, 2]]
    """
    return [
        [
            _short(prod(factor for factor in factors if not isinstance(factor, Cell))),
            *(entries.of(((factor,),)) for factor in factors if isinstance(factor, Cell)),
        ]
        for factors in total
    ]


def _short(number: float) -> float:
    return int(number) if number == int(number) else number
