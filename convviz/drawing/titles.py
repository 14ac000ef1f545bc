"""What stands over a grid: its name and its shape, or words that change from step to step."""

from ..story.model import Grid, Look, Story, Title
from . import style
from .labels import hue, name_of
from .letters import advance
from .marks import badge, name_width, words, write

BADGE_ROOM, NOTE_GAP = 22, 8  # before the words over a grid, and between them and a note
BELOW = 18  # for words under a grid
TIMES = 14.5  # the size of a name in a title
ONE_LINE = 34  # the room for the words over a grid
SECOND = 16  # from the words over a grid to a second line of them


def title_width(story: Story, grid: Grid, look: Look) -> float:
    """The width of what stands over a grid."""
    note = NOTE_GAP + style.NOTE * advance(grid.note, "sans") if grid.note else 0
    if look.title:
        mark = BADGE_ROOM if look.title.badge else 0
        own = style.PANEL * advance(look.title.words, "bold")
        second = style.NOTE * advance(look.title.second, "sans")
        return max(mark + own + _times_width(story, look.title) + note, second)
    return name_width(name_of(story, grid.name), style.NAME) + note if grid.name else note


def title_height(looks) -> float:
    """The room for the words over a grid, with a second line if there is one on any step."""
    return ONE_LINE + SECOND * any(look.title and look.title.second for look in looks)


def titled(story: Story, grid: Grid, title: Title | None, x, base):
    """The title of a grid, or its name, and its note."""
    if title:
        if title.second:
            yield words(title.second, x, base, style.NOTE, style.GREY)
            base -= SECOND
        yield from _words(story, title, x, base)
        x += title_width(story, grid._replace(note=""), Look(grid.key, title=title))
    elif grid.name is not None:
        name = name_of(story, grid.name)
        yield from write(name, x, base, style.NAME, hue(grid.name).text)
        x += name_width(name, style.NAME)
    if grid.note:
        yield words(grid.note, x + NOTE_GAP, base, style.NOTE, style.GREY)


def below(grid: Grid, x, edge):
    """The words under a grid whose lower edge is given."""
    if grid.under:
        yield words(grid.under, x, edge + BELOW - 2, style.NOTE, style.GREY)


def below_width(grid: Grid) -> float:
    """The width of the words under a grid."""
    return style.NOTE * advance(grid.under, "sans")


def lone(name, x, base, unit, color):
    """The name over a grid of one number that multiplies another one, as large as fits."""
    size = max(12, min(15, 1.05 * unit / name_width(name)))
    return write(name, x + unit / 2 - 3, base, size, color, 0.5)


def _words(story, title, x, base):
    if title.badge:
        yield from badge(x + 8, base - 4.5, title.badge, style.RADIUS, title.hollow)
        x += BADGE_ROOM
    font, color = ("bold", style.INK) if title.bold else ("sans", style.GREY)
    if title.words:
        yield words(title.words, x, base, style.PANEL, color, font)
        x += style.PANEL * advance(title.words, font)
    if title.times:
        yield words(_times(title), x, base, style.PANEL, style.GREY)
        x += style.PANEL * advance(_times(title), "sans")
        color = hue(title.times).text
        yield from write(name_of(story, title.times), x, base, TIMES, color)


def _times(title):
    return " times " if title.words else "times "


def _times_width(story, title):
    if not title.times:
        return 0.0
    name = name_width(name_of(story, title.times), TIMES)
    return style.PANEL * advance(_times(title), "sans") + name
