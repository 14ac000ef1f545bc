"""A story as one still picture: a few steps of it, each over its sentence."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from math import fsum

from PIL import Image

from ..story.model import Cell, Letter, Story
from ..story.tree import Stack, Table
from ..story.words import Words
from ..text import Piece, spelled
from . import style
from .figure import SCALE, indexed, painted
from .letters import advance
from .marks import Text, name_width, words, write
from .picture import Picture

MOST = 6
SIZE, LEADING = 13, 20  # of the sentences
MATHS = 1.1  # how much larger a name is set than the words around it
APART, MARGIN = 24, 20


def storyboard(story: Story) -> bytes:
    """A PNG with at most six steps of a story, evenly spread, side by side where they fit."""
    picture, columns = _laid_out(story)
    steps = chosen(story)
    room = picture.width - 2 * MARGIN
    sentences = [
        [line for told in _under(story, step) for line in sentence(story, told, room)]
        for step in steps
    ]
    height = picture.height + max(map(len, sentences)) * LEADING + APART
    tiles = [
        painted(_tile(picture, step, lines), picture.width, height)
        for step, lines in zip(steps, sentences, strict=True)
    ]
    return png(_together(tiles, columns))


def png(whole: Image.Image) -> bytes:
    """A file, as wide on a page as its picture was laid out."""
    file = BytesIO()
    (image,) = indexed([whole])
    image.save(file, "PNG", optimize=True, dpi=(72 * SCALE, 72 * SCALE))
    return file.getvalue()


def described(story: Story) -> dict:
    """What a page has to know of a storyboard: how wide it is, and what it says to a reader."""
    picture, columns = _laid_out(story)
    told = [k for step in chosen(story) for k in _under(story, step)]
    steps = (f"Step {k + 1}: {story.steps[k].caption}" for k in told)
    shown = f"{story.title}, {len(told)} of {len(story.steps)} steps."
    return {"width": round(picture.width * columns), "alt": " ".join([shown, *steps])}


def _laid_out(story):
    """The picture that the tiles show, and how many of them stand side by side."""
    if _adds_up(story):
        return Picture(story, "wide"), 1
    picture, count = Picture(story, "narrow"), len(chosen(story))
    if picture.width > 1.2 * style.SHEETS["narrow"].width:
        return Picture(story, "wide"), 1
    return picture, min(count, 2 if count <= 4 else 3)


def chosen(story: Story) -> list[int]:
    """The steps to be shown: of each cell the one that says all about it, at most six of those.

    They are evenly spread, but the first with the most terms is among them: it says most.
    """
    if _adds_up(story):
        return [len(story.steps) - 1]
    steps = [k for k in range(len(story.steps)) if _complete(story, k)]
    last = len(steps) - 1
    if last < MOST:
        return steps
    spread = [steps[round(k * last / (MOST - 1))] for k in range(MOST)]
    fullest = max(steps, key=lambda k: _terms(story.script.steps[k]))
    if fullest not in spread:
        inner = spread[1:-1]
        inner[min(range(MOST - 2), key=lambda k: abs(inner[k] - fullest))] = fullest
        spread[1:-1] = inner
    return spread


def _adds_up(story):
    """Whether a step leaves all that is there in its place: the last one shows everything."""
    tree = story.script.picture
    return isinstance(tree, Stack) and any(isinstance(part, Table) for part in tree.parts)


def _under(story, step):
    """The steps whose sentences stand under one of them."""
    return range(step + 1) if _adds_up(story) else (step,)


def _complete(story, k):
    return k + 1 == len(story.steps) or story.steps[k].about != story.steps[k + 1].about


def _terms(step):
    """How many terms are left in the last line of a formula."""
    return sum(not t.struck and bool(t.factors) for line in step.formula[-1:] for t in line.terms)


def _tile(picture, step, lines):
    yield from picture.seen(step)
    for k, line in enumerate(lines):
        yield from line_marks(line, MARGIN, picture.height + k * LEADING + SIZE)


def _together(tiles, columns):
    wide, high = tiles[0].size
    rows = -(-len(tiles) // columns)
    image = Image.new("RGB", (wide * columns, high * rows), style.WHITE)
    for place, tile in enumerate(tiles):
        image.paste(tile, (place % columns * wide, place // columns * high))
    return image


# ---- sentences -------------------------------------------------------------------------------


def sentence(story: Story, step: int, room: float) -> Iterator[list]:
    """The caption of a step in lines no wider than the room: lists of words."""
    told = story.script.steps[step]
    pieces = (*told.words, ": ", *told.equation) if told.equation else (*told.words, ".")
    yield from laid([*_heading(story, step), *broken(story, pieces)], room)


def laid(sentence: Iterable[list], room: float) -> Iterator[list]:
    """Words in lines no wider than the room, at least one in each."""
    line, width = [], 0.0
    for word in sentence:
        wide = fsum(map(_width, word))
        if line and width + wide > room:
            yield line
            line, width = [], 0.0
        line.append(word)
        width += wide + SPACE
    yield line


SPACE = SIZE * advance(" ", "sans")


def broken(story: Story, pieces: Words) -> Iterator[list]:
    """What a line may be broken between: lists of names and of strings with their font."""
    word = []
    for piece in pieces:
        for k, part in enumerate(_parts(story, piece)):
            if k and word:
                yield word
                word = []
            if part[0]:
                word.append(part)
    if word:
        yield word


def _heading(story, step):
    """Which step it is; of a cell that is told in stages, which cell and which stage."""
    told = story.script.steps[step]
    stage, stages = told.stage
    if stages == 1:
        yield [(f"Step {step + 1}", "bold")]
        yield [(f"of {len(story.script.steps)}:", "bold")]
    else:
        yield [(spelled(told.cell, story.script.comma), "")]
        yield [(f"· {stage + 1} of {stages}:", "bold")]


def _parts(story, piece):
    """A piece of a sentence, cut at its spaces."""
    if isinstance(piece, Cell):
        return [(spelled(piece, story.script.comma), "")]
    if isinstance(piece, Letter):
        return [((Piece(piece.letter, "letter"),), "")]
    return [(part, "sans") for part in story.text((piece,)).split(" ")]


def _width(part):
    content, font = part
    return SIZE * advance(content, font) if font else name_width(content, SIZE * MATHS)


def line_marks(line, x, base) -> Iterator[Text]:
    """One line of a sentence as marks."""
    for word in line:
        for content, font in word:
            if font:
                yield words(content, x, base, SIZE, style.INK, font)
            else:
                yield from write(content, x, base, SIZE * MATHS, style.INK)
            x += _width((content, font))
        x += SPACE
