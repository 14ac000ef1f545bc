"""A question of a story as one still picture: what a learner sees before it is answered.

No number is seen in it that the story asks for, be it by this question or by one before it.
"""

from collections.abc import Iterator

from ..story.asking import VEILS, asked, asking, posed
from ..story.model import Story
from ..story.words import Words
from .figure import painted
from .marks import words
from .numerals import Slot, lettered
from .picture import Picture
from .storyboard import APART, LEADING, MARGIN, SIZE, broken, laid, line_marks, png


def question_board(story: Story, step: int = 0) -> bytes:
    """A PNG with the first question at or after a step, or the last one, over its sentence.

    For stories that ask for something.
    """
    picture, at = Picture(asking(story), "wide"), _place(story, step)
    lines = laid(broken(story, _words(story, at)), picture.width - 2 * MARGIN)
    marks, y = [*unanswered(picture, len(story.steps) + len(VEILS) * at)], picture.height
    for line in lines:
        marks += line_marks(line, MARGIN, y + SIZE)
        y += LEADING
    return png(painted(marks, picture.width, y + APART))


def question_described(story: Story, step: int = 0) -> dict:
    """What a page has to know of it: how wide it is, and what it says to a reader."""
    said = story.text(_words(story, _place(story, step)))
    return {"width": round(Picture(asking(story), "wide").width), "alt": said}


def _place(story, step):
    """Which of the questions it is."""
    steps = [k for k, _ in asked(story.script)]
    return next((at for at, k in enumerate(steps) if k >= step), len(steps) - 1)


def _words(story, at) -> Words:
    every = posed(story.script)
    return f"Cell {at + 1} of {len(every)}: ", *every[at]


def unanswered(picture: Picture, step: int) -> Iterator:
    """The marks of a step, a ? in the place of every number that is asked for."""
    hidden = {((one.asks,),) for _, one in asked(picture.story.script)}
    for layer in picture.layers:
        if layer.seen(step, "numbers"):
            for mark in layer.marks:
                yield from _veiled(mark, hidden, picture.story)


def _veiled(mark, hidden, story):
    if getattr(mark, "sum", None) not in hidden:
        return lettered(mark, story)
    # nothing else tells of such a number but a shade
    return [_unknown(mark)] if isinstance(mark, Slot) else []


def _unknown(slot):
    return words("?", slot.x, slot.y, slot.size, slot.color, "serif", slot.anchor)
