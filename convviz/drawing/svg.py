"""A picture as SVG, tagged with its steps, whose numbers know which sums they show.

Every letter is drawn once, as a path that is referred to by an id; the pictures of a story share
their letters.
"""

import hashlib
from itertools import groupby
from typing import NamedTuple

from ..sheet import Entries
from ..story.model import Story
from . import style
from .grids import most_size
from .letters import outline, placed
from .marks import STROKE, Disc, Text
from .numerals import Inline, Judged, Part, Relation, Slot, lettered
from .paths import (
    EM,
    decimal,
    joined,
    look_of,
    outlines,
    paint,
    path_data,
    placed_at,
    ranges,
    uses,
)
from .picture import Picture
from .reel import Layer, bits
from .shades import Shade

KINDS = ("wide", "narrow")
NUMERALS = "0123456789−.()e+=≈?"  # what any number is made of, for those that will be typed
POINTED = 20  # smaller cells are not pointed at one by one


class Drawn(NamedTuple):
    """A story as SVG: its letters, its pictures by kind, and the entries that slots refer to.

    `salt` begins the ids of its letters.
    """

    letters: str
    pictures: dict[str, str]
    entries: Entries
    salt: str


def svg(story: Story, kind: str = "wide") -> str:
    """All steps of a story as one SVG that stands alone, of which the first step is visible.

    `kind` is "wide" or "narrow". A group with `data-steps="0-3,7"` is seen on these steps, with
    `data-face` only in numbers or in symbols. `data-slide` names what slides from one step to
    the next, `data-at` where it lies; `data-mark="question"` is the outline in question. A group
    with `data-sum` is a number: which sum of the sheet it shows, in which `data-form`, where
    (`transform` leads to its `data-anchor`) in how much `data-room`, and of which `data-size` where
    it has room; those of one `data-family` are as large as the widest of them can be, at most
    `data-most` of the picture. One with `data-equals` is = or ≈, between two sums of products of
    such numbers. In one with `data-row` (x, y, size) such numbers and fixed letters stand side by
    side, some in a room that is `data-wide`; a path with `data-stroke` strikes them. One with
    `data-differ` is seen where the sums of some pair (3=7,4=8) differ, one with `data-agree` where
    those of all agree. One with `data-shade` are cells whose fill tells a number: the numbers of
    their sums in order, `data-among` those of all that they are large or small among, and the
    colour of the largest, `data-darkest`; minuses are two paths behind the cells, in ink and in
    white. Rectangles with `data-goto` lie over the cells that a step is about, small ones side by
    side that lead to one step in one; those with `data-input` over the numbers that are given:
    which entry of the sheet they are.

    >>> from convviz import forward
    >>> "data-steps='1'" in svg(forward([[1, 2]], [[3]]), "wide")
    True
    """
    letters, pictures, *_ = drawn(story, (kind,), numerals="")
    head, body = pictures[kind].split(">", 1)
    return f"{head} xmlns='http://www.w3.org/2000/svg'><defs>{letters}</defs>{body}"


def drawn(story: Story, kinds=KINDS, numerals=NUMERALS) -> Drawn:
    """A story as SVG, the letters that its pictures share apart from them.

    `numerals` are letters that may be needed for other numbers.
    """
    entries = Entries(story.numbers, story.script.sheet)
    bodies, used = {}, {("serif", letter) for letter in numerals}
    for kind in kinds:
        writer = _Writer(Picture(story, kind), entries)  # let go before the next one is made
        bodies[kind] = writer.body()
        used |= writer.letters
    used = sorted(used)
    content = hashlib.sha1()
    for part in (*bodies.values(), *(outline(letter, font) for font, letter in used)):
        content.update(part.encode())
    salt = f"l{content.hexdigest()[:5]}"  # two stories on a page share no id
    letters = outlines(used, salt)
    pictures = {kind: bodies.pop(kind).replace("href='#", f"href='#{salt}") for kind in kinds}
    return Drawn(letters, pictures, entries, salt)


class _Writer:
    """Writes a picture, and notes the letters that it uses."""

    def __init__(self, picture: Picture, entries: Entries):
        self.picture, self.entries, self.letters = picture, entries, set()
        self.scales = {}  # what a number is large or small beside, by grid

    def body(self) -> str:
        """The SVG, its letters not in it."""
        picture = self.picture
        wide, high = decimal(picture.width), f"{picture.height:.0f}"
        inside = "".join(map(self.layer, picture.layers))
        size = f"viewBox='0 0 {wide} {high}' width='{wide}' height='{high}'"
        unit = picture.builder.glass if picture.loupe else picture.unit
        size += f" data-most='{decimal(most_size(unit))}'"
        return f"<svg {size}>{inside}{self.spots()}{self.inputs()}</svg>"

    def layer(self, layer: Layer) -> str:
        tag, every = layer.tag, (1 << len(self.picture.story.script.steps)) - 1
        x, y = tag.at
        parts = {
            "steps": "" if layer.steps == every else ranges(bits(layer.steps)),
            "face": layer.face,
            "slide": tag.slide,
            "at": f"{x:g},{y:g}" if tag.slide else "",
            "mark": "question" if tag.question else "",
        }
        data = "".join(f" data-{key}='{value}'" for key, value in parts.items() if value)
        hidden = "" if layer.seen(0, "numbers") else " display='none'"
        return f"<g{data}{hidden}>{self.marks(layer.marks)}</g>"

    def marks(self, marks) -> str:
        """Marks in order; shapes of one look that follow each other are one path."""
        return "".join(self.alike(look, list(group)) for look, group in groupby(marks, key=look_of))

    def alike(self, look, group) -> str:
        if isinstance(group[0], Shade):
            return self.shades(group)
        return joined(look, group) if look else "".join(map(self.mark, group))

    def shades(self, group) -> str:
        """Cells that are darker the larger their sums are; which those are stands once for all."""
        first, shown = group[0], [lettered(mark, self.picture.story) for mark in group]
        data = f"data-shade='{ranges(self.entries.of(mark.sum) for mark in group)}'"
        data += f" data-among='{self.among(first.scale)}' data-darkest='{first.darkest}'"
        cells = "".join(f"<path fill='{c.fill}' d='{path_data(c)}'/>" for c, *_ in shown)
        if first.signed:
            cells += _minuses([minus for _, *signs in shown for minus in signs], first.weight)
        return f"<g {data} shape-rendering='crispEdges'>{cells}</g>"

    def among(self, scale) -> str:
        """The numbers of the sums of a grid."""
        if scale not in self.scales:
            cells = (cell for cell in self.picture.story.values if cell.grid == scale)
            self.scales[scale] = ranges(sorted(self.entries.of(((cell,),)) for cell in cells))
        return self.scales[scale]

    def mark(self, mark) -> str:
        if isinstance(mark, Disc):
            at = f"cx='{decimal(mark.x)}' cy='{decimal(mark.y)}' r='{decimal(mark.radius)}'"
            return f"<circle {at}{paint(mark.fill, mark.line, mark.weight)}/>"
        if isinstance(mark, Relation):
            return self.relation(mark)
        if isinstance(mark, Judged):
            return self.judged(mark)
        if isinstance(mark, Inline):
            return self.inline(mark)
        return self.slot(mark) if isinstance(mark, Slot) else self.text(mark)

    def text(self, mark: Text) -> str:
        at = placed_at(mark.x, mark.y, mark.size)
        return f"<g fill='{mark.color}' {at}>{self.uses(mark.string, mark.font)}</g>"

    def slot(self, mark: Slot) -> str:
        """A number about its anchor, so that another one can be put in its place."""
        (text,) = lettered(mark, self.picture.story)
        data = f"data-sum='{self.entries.of(mark.sum)}' data-form='{mark.form}'"
        data += f" data-anchor='{decimal(mark.anchor)}' data-room='{decimal(mark.room)}'"
        data += " data-hangs=''" if mark.hangs else ""
        data += f" data-family='{mark.family}'" if mark.family else ""
        data += f" data-zero='{mark.zero}' data-ink='{mark.color}'" if mark.zero else ""
        data += f" data-size='{decimal(mark.size)}'" if text.size < mark.size else ""
        uses = self.uses(text.string, text.font, (text.x - mark.x) / text.size)
        at = placed_at(mark.x, mark.y, text.size)
        return f"<g {data} fill='{text.color}' {at}>{uses}</g>"

    def relation(self, mark: Relation) -> str:
        """= or ≈ about its middle, with the two sides that it stands between."""
        (text,) = lettered(mark, self.picture.story)
        left, right = map(self.entries.written, mark.equals)
        uses = self.uses(text.string, text.font, (text.x - mark.x) / mark.size)
        at = placed_at(mark.x, mark.y, mark.size)
        return f"<g data-equals='{left}={right}' fill='{text.color}' {at}>{uses}</g>"

    def inline(self, mark: Inline) -> str:
        """Numbers and letters side by side, so that a page can close them up again."""
        texts = lettered(mark, self.picture.story)
        inside = "".join(map(self.part, mark.parts, texts))
        if mark.stroke:
            inside += (
                f"<path data-stroke=''{paint('', mark.stroke, STROKE)} d='{path_data(texts[-1])}'/>"
            )
        data = f"data-row='{decimal(mark.x)},{decimal(mark.y)},{decimal(mark.size)}'"
        data += f" data-anchor='{decimal(mark.anchor)}' data-room='{decimal(mark.room)}'"
        return f"<g {data}>{inside}</g>"

    def part(self, part: Part, text: Text) -> str:
        data = f" data-wide='{round(part.wide * EM)}'" if part.wide else ""
        if not isinstance(part.what, str):
            data += f" data-sum='{self.entries.of(part.what)}' data-form='{part.form}'"
        at = placed_at(text.x, text.y, text.size)
        return f"<g{data} fill='{text.color}' {at}>{self.uses(text.string, text.font)}</g>"

    def judged(self, mark: Judged) -> str:
        """What is seen where some pair of sums differs, or where none does."""
        pairs = (f"{self.entries.of(one)}={self.entries.of(other)}" for one, other in mark.pairs)
        data = f"data-{'differ' if mark.differ else 'agree'}='{','.join(pairs)}'"
        hidden = "" if lettered(mark, self.picture.story) else " display='none'"
        return f"<g {data}{hidden}>{self.marks((mark.mark,))}</g>"

    def uses(self, string, font, start=0.0) -> str:
        """References to letters, each with where it begins."""
        self.letters.update((font, letter) for letter, _ in placed(string, font))
        return uses(string, font, round(start * EM))

    def spots(self) -> str:
        """What can be pointed at; small cells side by side that lead to one step are one."""
        runs = []
        for key, row, col, x, y, step in self.picture.spots():
            wide, high = self.picture.by_key[key].spot(row, col)
            last, cols = (runs[-1][0], runs[-1][1]) if runs else ((), ())
            if last == (key, row, step) and cols[-1] == (col - 1, wide) and wide < POINTED:
                runs[-1][1].append((col, wide))
            else:
                runs.append(((key, row, step), [(col, wide)], x, y, high))
        return "".join(
            f"<rect data-cell='{key},{row},{cols[0][0]}' data-goto='{step}' x='{decimal(x)}' "
            f"y='{decimal(y)}' width='{decimal(sum(wide for _, wide in cols))}' "
            f"height='{decimal(high)}' fill='transparent'/>"
            for (key, row, step), cols, x, y, high in runs
        )

    def inputs(self) -> str:
        """What can be typed into, by the steps on which it is seen; most lead to one."""
        by_steps = {}
        lead = {(x, y): step for *_, x, y, step in self.picture.spots()}
        for (cell, x, y, side), steps in self.given().items():
            by_steps.setdefault(steps, []).append((self.entry(cell), x, y, side))
        every = (1 << len(self.picture.story.script.steps)) - 1
        found = ""
        for steps, cells in by_steps.items():
            rects = "".join(
                f"<rect data-input='{entry}'{_leading(lead.get((x, y)))} x='{decimal(x)}' "
                f"y='{decimal(y)}' width='{side}' height='{side}' fill='transparent'/>"
                for entry, x, y, side in cells
            )
            data = "" if steps == every else f" data-steps='{ranges(bits(steps))}'"
            hidden = "" if steps & 1 else " display='none'"
            found += f"<g{data}{hidden}>{rects}</g>"
        return found

    def entry(self, cell) -> int:
        """The entry of a cell."""
        return self.entries.of(((cell,),))

    def given(self) -> dict:
        """Where a number is given, also under another name: (cell, x, y, side) and steps."""
        given, found = {self.entry(cell) for cell, _ in self.picture.story.numbers}, {}
        for painter in self.picture.painters.values():
            for cell, steps, at in painter.numbers():
                if self.entry(cell) in given:
                    key = cell, *at, painter.unit
                    found[key] = found.get(key, 0) | steps
        return found


def _leading(step) -> str:
    return "" if step is None else f" data-goto='{step}'"


def _minuses(shapes, weight):
    """The minuses of many cells: a path in ink and a white one."""
    paths = (
        f"<path stroke='{color}' d='{''.join(path_data(s) for s in shapes if s.line == color)}'/>"
        for color in (style.INK, style.WHITE)
    )
    return f"<g stroke-width='{decimal(weight)}'>{''.join(paths)}</g>"
