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
from ..mistakes import Formula, Mistake, Said, mistakes, right
from ..sheet import Cell, Sum
from ..text import Letter, count, letter_of
from .model import Grid, Look, Script, Step, Story
from .words import Numeral, Words

VEILS = "all", "all", "numbers", "products"  # what of a formula is not seen, hint by hint
DOT, PLUS = "\u00a0·\u00a0", " + "  # a product does not break
MOST_ASKED = 100  # more questions would be more than anybody answers


class Wrong(NamedTuple):
    """A mistake in words: what was done, what is right, and the sum that it comes to."""

    tag: str
    said: Words
    why: Words
    total: Sum


class Question(NamedTuple):
    """What a step asks for, and all that can be said of an answer."""

    step: int
    cell: Cell
    about: Words  # true of the cell, whatever was answered
    hints: tuple[Words, ...]
    wrong: tuple[Wrong, ...]


def asking(story: Story) -> Story:
    """A story followed by what is seen of its steps while they are asked.

    >>> from convviz import forward
    >>> story = forward([[1, 2]], [[3]])
    >>> len(asking(story).script.steps)
    10
    """
    return Story(_asking(story.script), story.numbers, story.code)


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
    >>> story.text(question.about)
    'y12 is one product, plus the bias'
    >>> [(wrong.tag, story.text(wrong.said)) for wrong in question.wrong[:2]]
    [('bias-missing', 'b is left out'), ('bias-twice', 'b is added more than once')]
    """
    turned = any(grid.asked for grid in script.grids)
    return [_question(script.where, turned, k, step) for k, step in asked(script)]


def _question(where: Geometry, turned, k, step):
    cell = step.asks
    products, numbers = right(where, cell), in_numbers(where, cell)
    return Question(
        step=k,
        cell=cell,
        about=_about(cell, len(products)),
        hints=(_where_to_look(cell, turned), step.words, ("In numbers: ", *numbers)),
        wrong=tuple(map(_wrong, mistakes(where, cell))),
    )


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


def in_numbers(where: Geometry, cell: Cell) -> Words:
    """The sum of a cell with all its numbers, before it is worked out."""
    total = right(where, cell) + (((Cell("b"),),) if cell.grid == "y" else ())
    return tuple(_joined(total, _factors)) or (Numeral(((0.0,),)),)


def _wrong(mistake: Mistake) -> Wrong:
    return Wrong(mistake.tag, _told(mistake.said), _told(mistake.why), mistake.total)


def _told(said: Said) -> Words:
    found = []
    for piece in said:
        found += _joined(piece.total, _half_named) if isinstance(piece, Formula) else [piece]
    return tuple(found)


def _joined(total: Sum, write):
    for k, factors in enumerate(total):
        yield from (PLUS,) if k else ()
        yield from write(factors, "factor" if k else "plain")


def _factors(factors, form):
    numbers = [factor for factor in factors if isinstance(factor, Cell)]
    for k, factor in enumerate(numbers):
        yield from (DOT,) if k else ()
        yield Numeral(((factor,),), "factor" if k else form)


def _half_named(factors, form):
    """A product with a number for what is known, and the name of what it meets."""
    first, *others = (factor for factor in factors if isinstance(factor, Cell))
    yield Numeral(((first,),), form)
    for factor in others:
        yield from (DOT, factor)
