"""The questions of a story: what a learner sees of a step before its cell is known.

A step that asks for a cell is seen in four more ways: first with nothing in sight that answers
it, then with each hint a little more. The words that go with them are made here too.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ..geometry import Geometry
from ..mistakes import Mistake, mistakes, right
from ..sheet import Cell, Sum
from ..text import Letter, count, letter_of
from .model import Grid, Look, Script, Step, Story
from .words import Words

VEILS = "all", "all", "numbers", "products"  # what of a formula is not seen, hint by hint
MOST_ASKED = 25  # more than that nobody answers, and they would make every player large


class Question(NamedTuple):
    """What a step asks for, and what can be said of it: where to look, and of how many products."""

    step: int
    cell: Cell
    about: Words  # true of the cell, whatever was answered
    look: Words
    right: Sum  # the bias not in it
    mistakes: tuple[Mistake, ...]


def asking(story: Story) -> Story:
    """A story followed by what is seen of its steps while they are asked.

    >>> from convviz import forward
    >>> story = forward([[1, 2]], [[3]])
    >>> len(asking(story).script.steps)
    10
    """
    return replace(story, script=_asking(story.script))


@lru_cache(maxsize=8)
def _asking(script: Script) -> Script:
    grids = {grid.key: grid for grid in script.grids}
    more = chain.from_iterable(_asked(step, grids) for _, step in asked(script))
    return replace(script, steps=(*script.steps, *more))


def asked(script: Script) -> list[tuple[int, Step]]:
    """The steps that ask for a cell, with their places; none where they are too many."""
    found = [(k, step) for k, step in enumerate(script.steps) if step.asks]
    return found if len(found) <= MOST_ASKED else []


def _asked(step, grids) -> Iterator[Step]:
    posed = step.posed or tuple(_plain(look, grids[look.key], step.asks) for look in step.looks)
    for hint, veil in enumerate(VEILS):
        looks = step.looks if hint else posed
        lines = tuple(line._replace(veil=veil) for line in step.formula)
        note = step.note if veil != "all" else ""
        yield Step(about=(), looks=looks, formula=lines, words=(), links=step.links, note=note)


def _plain(look: Look, grid: Grid, cell: Cell) -> Look:
    """A grid in which nothing says which of its cells meet."""
    own = look.question is not None and (look.board or grid.board)[look.question] == cell
    question = look.question if own else None
    plain = look._replace(used=(), hollow=(), window=None, span=None, question=question)
    if grid.asked:
        plain = plain._replace(instead=grid.asked, board=grid.asked.board)
    return plain


# ---- words -----------------------------------------------------------------------------------


def questions(script: Script) -> list[Question]:
    """The questions of a story, in the order of its steps.

    >>> from convviz import forward
    >>> story = forward([[1, 2]], [[3]])
    >>> question = questions(story.script)[1]
    >>> story.text(question.about), story.text(question.look)
    ('y12 is one product, plus the bias', 'The cells that meet for y12 are marked')
    >>> [mistake.way.tag for mistake in question.mistakes[:2]]
    ['bias-missing', 'bias-twice']
    """
    turned = any(grid.asked for grid in script.grids)
    return [_question(script.where, turned, k, step.asks) for k, step in asked(script)]


def posed(script: Script) -> list[Words]:
    """The questions of a story in words that give nothing away.

    >>> from convviz import forward
    >>> story = forward([[1, 2]], [[3]])
    >>> [story.text(words) for words in posed(story.script)]
    ['What is y11?', 'What is y12?']
    """
    return [("What is ", step.asks, "?") for _, step in asked(script)]


def _question(where: Geometry, turned, k, cell):
    products = right(where, cell)
    about, look = _about(cell, len(products)), _where_to_look(cell, turned)
    return Question(k, cell, about, look, products, mistakes(where, cell))


def _about(cell, n) -> Words:
    """How many products a cell is the sum of, and what each is for."""
    letter = letter_of(cell.grid)
    if not n:
        if letter == "y":
            return cell, " is the bias alone"
        own = Cell(letter, cell.at), " goes into no ", Letter("y")
        return cell, " has no product in it, since ", *own
    sums = ("one product",) if n == 1 else ("a sum of ", *count(n, "product"))
    if letter == "y":
        return cell, " is ", *sums, ", plus the bias"
    each = ": one for each " if n > 1 else ", for the one "
    return cell, " is ", *sums, each, Letter("y"), " that ", Cell(letter, cell.at), " goes into"


def _where_to_look(cell, turned) -> Words:
    marked = "The cells that meet for ", cell, " are marked"
    if turned:
        return Cell("w"), " is turned by 180° for ", Cell("dx"), ". ", *marked
    return marked
