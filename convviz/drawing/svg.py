"""A picture as SVG, tagged with its steps, whose numbers know which sums they show.

Every letter is drawn once, as a path that is referred to by an id; the pictures of a story share
their letters.
"""

import hashlib
from itertools import groupby
from typing import NamedTuple

from ..sheet import Entries
from ..story.model import Story
from .grids import most_size
from .letters import outline, placed
from .marks import STROKE, Disc, Text
from .numerals import Inline, Judged, Part, Relation, Slot, lettered
from .paths import EM, joined, letter_id, look_of, paint, path_data, placed_at, ranges, short, uses
from .picture import Picture
from .reel import Layer, bits

KINDS = ("wide", "narrow")
NUMERALS = "0123456789−.()e+=≈?"  # what any number is made of, for those that will be typed


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
    `data-face` only in numbers or in symbols. `data-slide` names what slides from one step to the
    next, `data-at` where it lies; `data-mark="question"` is the outline in question. A group with
    `data-sum` is a number: which sum of the sheet it shows, in which `data-form`, where
    (`transform` leads to its `data-anchor`) in how much `data-room`, and of which `data-size` where
    it has room; those of one `data-family` are as large as the widest of them can be, at most
    `data-most` of the picture. One with `data-equals` is = or ≈, between two sums of products of
    such numbers. In one with `data-row` (x, y, size) such numbers and fixed letters stand side by
    side, some in a room that is `data-wide`; a path with `data-stroke` strikes them. One with
    `data-differ` is seen where the sums of some pair (3=7,4=8) differ, one with `data-agree` where
    those of all agree. Rectangles with `data-goto` lie over the cells that a step is about, those
    with `data-input` over the numbers that are given: which entry of the sheet they are.

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
    letters = "".join(
        f"<path id='{salt}{letter_id(letter, font)}' d='{outline(letter, font)}'/>"
        for font, letter in used
    )
    pictures = {kind: bodies.pop(kind).replace("href='#", f"href='#{salt}") for kind in kinds}
    return Drawn(letters, pictures, entries, salt)


class _Writer:
    """Writes a picture, and notes the letters that it uses."""

    def __init__(self, picture: Picture, entries: Entries):
        self.picture, self.entries, self.letters = picture, entries, set()

    def body(self) -> str:
        """The SVG, its letters not in it."""
        picture = self.picture
        wide, high = short(picture.width), f"{picture.height:.0f}"
        inside = "".join(map(self.layer, picture.layers))
        size = f"viewBox='0 0 {wide} {high}' width='{wide}' height='{high}'"
        size += f" data-most='{short(most_size(picture.unit))}'"
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
        return "".join(
            joined(look, group) if look else "".join(map(self.mark, group))
            for look, group in groupby(marks, key=look_of)
        )

    def mark(self, mark) -> str:
        if isinstance(mark, Disc):
            at = f"cx='{short(mark.x)}' cy='{short(mark.y)}' r='{short(mark.radius)}'"
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
        data += f" data-anchor='{short(mark.anchor)}' data-room='{short(mark.room)}'"
        data += " data-hangs=''" if mark.hangs else ""
        data += f" data-family='{mark.family}'" if mark.family else ""
        data += f" data-zero='{mark.zero}' data-ink='{mark.color}'" if mark.zero else ""
        data += f" data-size='{short(mark.size)}'" if text.size < mark.size else ""
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
        data = f"data-row='{short(mark.x)},{short(mark.y)},{short(mark.size)}'"
        data += f" data-anchor='{short(mark.anchor)}' data-room='{short(mark.room)}'"
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
        """What can be pointed at."""
        return "".join(map(self.spot, self.picture.spots()))

    def spot(self, spot) -> str:
        key, row, col, x, y, step = spot
        wide, high = map(short, self.picture.by_key[key].spot(row, col))
        return (
            f"<rect data-cell='{key},{row},{col}' data-goto='{step}' x='{short(x)}' "
            f"y='{short(y)}' width='{wide}' height='{high}' fill='transparent'/>"
        )

    def inputs(self) -> str:
        """What can be typed into, by the steps on which it is seen; most lead to one."""
        unit, by_steps = self.picture.unit, {}
        lead = {(x, y): step for *_, x, y, step in self.picture.spots()}
        for cell, steps, x, y in self.picture.inputs():
            by_steps.setdefault(steps, []).append((self.entries.of(((cell,),)), x, y))
        every = (1 << len(self.picture.story.script.steps)) - 1
        found = ""
        for steps, cells in by_steps.items():
            rects = "".join(
                f"<rect data-input='{entry}'{_leading(lead.get((x, y)))} x='{short(x)}' "
                f"y='{short(y)}' width='{unit}' height='{unit}' fill='transparent'/>"
                for entry, x, y in cells
            )
            data = "" if steps == every else f" data-steps='{ranges(bits(steps))}'"
            hidden = "" if steps & 1 else " display='none'"
            found += f"<g{data}{hidden}>{rects}</g>"
        return found


def _leading(step) -> str:
    return "" if step is None else f" data-goto='{step}'"
