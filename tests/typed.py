"""What a page has to show when other numbers are typed into a picture that is drawn already."""

from functools import cached_property

from convviz.drawing import Picture
from convviz.drawing.grids import value_size
from convviz.drawing.letters import advance
from convviz.drawing.numerals import Inline, Judged, Relation, Slot, lettered
from convviz.story.model import Story
from convviz.text import written

MIDDLE = 0.33  # of its size, from the middle of a number in a cell to where it stands


def retold(story, numbers):
    """A story with other numbers in the place of the given ones."""
    cells = (cell for cell, _ in story.numbers)
    return Story(story.script, tuple(zip(cells, map(float, numbers), strict=True)), story.recipe)


class Typed:
    """A picture of one story in which the numbers of another one stand."""

    def __init__(self, picture: Picture, story: Story):
        self.picture, self.story = picture, story
        self.width, self.height = picture.width, picture.height

    @cached_property
    def sizes(self):
        """The size of the numbers of each family: that at which the widest has room."""
        widest = {}
        for layer in self.picture.layers:
            for mark in layer.marks:
                if isinstance(mark, Slot) and mark.family:
                    wide = advance(written(self.story.value(mark.sum)), "serif")
                    widest[mark.family] = max(wide, widest.get(mark.family, 0))
        return {key: value_size(wide, self.picture.unit) for key, wide in widest.items()}

    def sized(self, mark):
        """A number in a cell, as large as those of its family are now."""
        if not (isinstance(mark, Slot) and mark.family):
            return mark
        size = self.sizes[mark.family]
        return mark._replace(size=size, y=mark.y + MIDDLE * (size - mark.size))

    def marks(self, step, face="numbers", kinds=object):
        """The marks of a step, or those of some kinds."""
        layers = (layer for layer in self.picture.layers if layer.seen(step, face))
        return [m for layer in layers for m in layer.marks if isinstance(m, kinds)]

    def seen(self, step, face="numbers"):
        """All that is seen on a step, as `Picture.seen`."""
        marks = map(self.sized, self.marks(step, face))
        return [written for mark in marks for written in lettered(mark, self.story)]

    def texts(self, step, face="numbers"):
        """The numbers of a step and the signs between them, as texts."""
        marks = map(self.sized, self.marks(step, face, Slot | Inline | Relation))
        found = (text for mark in marks for text in lettered(mark, self.story))
        return [text for text in found if hasattr(text, "string")]

    def judged(self, step, face="numbers"):
        """How many marks are seen that depend on whether numbers agree."""
        return sum(len(lettered(m, self.story)) for m in self.marks(step, face, Judged))
