"""A picture as SVG, tagged with its steps, whose numbers know which sums they show.

Every letter is drawn once, as a path that is referred to by an id; the pictures of a story share
their letters.
"""

import hashlib
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from ..sheet import Entries
from ..story.model import Story
from .letters import outline, placed
from .marks import (
    CLOSEPOLY,
    CURVE3,
    CURVE4,
    LINETO,
    MOVETO,
    STROKE,
    Disc,
    Inline,
    Judged,
    Part,
    Relation,
    Shape,
    Slot,
    Text,
    lettered,
)
from .picture import Picture
from .reel import Layer, bits

KINDS = ("wide", "narrow")
FONTS = {"serif": "s", "italic": "i", "sans": "n", "bold": "b"}  # in the ids of letters
COMMANDS = {MOVETO: "M", LINETO: "l", CURVE3: "q", CURVE4: "c"}
POINTS = {MOVETO: 1, LINETO: 1, CURVE3: 2, CURVE4: 3}  # that a command takes
EM = 1000  # units of a letter
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
    `data-face` only in numbers or in symbols. `data-slide` names what slides from one step to
    the next, `data-at` where it lies; `data-mark="question"` is the outline in question. A group
    with `data-sum` is a number: which sum of the sheet it shows, in which `data-form`, where
    (`transform` leads to its `data-anchor`) and in how much `data-room`. One with `data-equals` is
    <<<<<<< HEAD
    = or ≈, between two sums of products of such numbers. Rectangles with
    `data-goto` lie over the cells that a step is about, those with `data-input` over the numbers
    that are given: which entry of the sheet they are.
    =======
    = or ≈, between two sums of products of such numbers. One with `data-differ` is seen where the
    sums of some pair (3=7,4=8) differ, one with `data-agree` where those of all agree. Rectangles
    with `data-goto` lie over the cells that a step is about.
    >>>>>>> main

    >>> from convviz import forward
    >>> "data-steps='1'" in svg(forward([[1, 2]], [[3]]), "wide")
    True
    """
    letters, pictures, *_ = drawn(story, (kind,))
    head, body = pictures[kind].split(">", 1)
    return f"{head} xmlns='http://www.w3.org/2000/svg'><defs>{letters}</defs>{body}"


def drawn(story: Story, kinds=KINDS) -> Drawn:
    """A story as SVG, the letters that its pictures share apart from them."""
    entries = Entries(story.numbers, story.script.sheet)
    bodies, used = {}, {("serif", letter) for letter in NUMERALS}
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
        f"<path id='{salt}{_id(letter, font)}' d='{outline(letter, font)}'/>"
        for font, letter in used
    )
    pictures = {kind: bodies.pop(kind).replace("href='#", f"href='#{salt}") for kind in kinds}
    return Drawn(letters, pictures, entries, salt)


def _id(letter, font):
    return f"{FONTS[font]}{ord(letter):x}"


class _Writer:
    """Writes a picture, and notes the letters that it uses."""

    def __init__(self, picture: Picture, entries: Entries):
        self.picture, self.entries, self.letters = picture, entries, set()

    def body(self) -> str:
        """The SVG, its letters not in it."""
        picture = self.picture
        wide, high = _number(picture.width), f"{picture.height:.0f}"
        inside = "".join(map(self.layer, picture.layers))
        size = f"viewBox='0 0 {wide} {high}' width='{wide}' height='{high}'"
        return f"<svg {size}>{inside}{self.spots()}{self.inputs()}</svg>"

    def layer(self, layer: Layer) -> str:
        tag, every = layer.tag, (1 << len(self.picture.story.script.steps)) - 1
        x, y = tag.at
        parts = {
            "steps": "" if layer.steps == every else _ranges(bits(layer.steps)),
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
            _shapes(look, group) if look else "".join(map(self.mark, group))
            for look, group in groupby(marks, key=_look)
        )

    def mark(self, mark) -> str:
        if isinstance(mark, Disc):
            at = f"cx='{_number(mark.x)}' cy='{_number(mark.y)}' r='{_number(mark.radius)}'"
            return f"<circle {at}{_paint(mark.fill, mark.line, mark.weight)}/>"
        if isinstance(mark, Relation):
            return self.relation(mark)
        if isinstance(mark, Judged):
            return self.judged(mark)
        if isinstance(mark, Inline):
            return self.inline(mark)
        return self.slot(mark) if isinstance(mark, Slot) else self.text(mark)

    def text(self, mark: Text) -> str:
        at = _placed_at(mark.x, mark.y, mark.size)
        return f"<g fill='{mark.color}' {at}>{self.uses(mark.string, mark.font)}</g>"

    def slot(self, mark: Slot) -> str:
        """A number about its anchor, so that another one can be put in its place."""
        (text,) = lettered(mark, self.picture.story)
        data = f"data-sum='{self.entries.of(mark.sum)}' data-form='{mark.form}'"
        data += f" data-anchor='{_number(mark.anchor)}' data-room='{_number(mark.room)}'"
        data += " data-hangs=''" if mark.hangs else ""
        data += f" data-zero='{mark.zero}' data-ink='{mark.color}'" if mark.zero else ""
        uses = self.uses(text.string, text.font, (text.x - mark.x) / mark.size)
        at = _placed_at(mark.x, mark.y, mark.size)
        return f"<g {data} fill='{text.color}' {at}>{uses}</g>"

    def relation(self, mark: Relation) -> str:
        """= or ≈ about its middle, with the two sides that it stands between."""
        (text,) = lettered(mark, self.picture.story)
        left, right = map(self.entries.written, mark.equals)
        uses = self.uses(text.string, text.font, (text.x - mark.x) / mark.size)
        at = _placed_at(mark.x, mark.y, mark.size)
        return f"<g data-equals='{left}={right}' fill='{text.color}' {at}>{uses}</g>"

    def inline(self, mark: Inline) -> str:
        """Numbers and letters side by side, so that a page can close them up again."""
        texts = lettered(mark, self.picture.story)
        inside = "".join(map(self.part, mark.parts, texts))
        if mark.stroke:
            inside += (
                f"<path data-stroke=''{_paint('', mark.stroke, STROKE)} d='{_path(texts[-1])}'/>"
            )
        data = f"data-row='{_number(mark.x)},{_number(mark.y)},{_number(mark.size)}'"
        data += f" data-anchor='{_number(mark.anchor)}' data-room='{_number(mark.room)}'"
        return f"<g {data}>{inside}</g>"

    def part(self, part: Part, text: Text) -> str:
        data = f" data-wide='{_number(part.wide)}'" if part.wide else ""
        if not isinstance(part.what, str):
            data += f" data-sum='{self.entries.of(part.what)}' data-form='{part.form}'"
        at = _placed_at(text.x, text.y, text.size)
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
        return _uses(string, font, round(start * EM))

    def spots(self) -> str:
        """What can be pointed at."""
        return "".join(map(self.spot, self.picture.spots()))

    def spot(self, spot) -> str:
        key, row, col, x, y, step = spot
        wide, high = map(_number, self.picture.by_key[key].spot(row, col))
        return (
            f"<rect data-cell='{key},{row},{col}' data-goto='{step}' x='{_number(x)}' "
            f"y='{_number(y)}' width='{wide}' height='{high}' fill='transparent'/>"
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
                f"<rect data-input='{entry}'{_leading(lead.get((x, y)))} x='{_number(x)}' "
                f"y='{_number(y)}' width='{unit}' height='{unit}' fill='transparent'/>"
                for entry, x, y in cells
            )
            data = "" if steps == every else f" data-steps='{_ranges(bits(steps))}'"
            hidden = "" if steps & 1 else " display='none'"
            found += f"<g{data}{hidden}>{rects}</g>"
        return found


def _leading(step) -> str:
    return "" if step is None else f" data-goto='{step}'"


@lru_cache(maxsize=1 << 12)
def _uses(string, font, start) -> str:
    found = ""
    for letter, x in placed(string, font):
        x = start + round(x * EM)
        at = f" x='{x}'" if x else ""
        found += f"<use href='#{_id(letter, font)}'{at}/>"
    return found


def _look(mark):
    return (mark.fill, mark.line, mark.weight, mark.dash) if isinstance(mark, Shape) else None


def _shapes(look, group):
    fill, line, weight, dash = look
    path = "".join(map(_path, group))
    return f"<path d='{path}'{_paint(fill, line, weight, dash)}/>"


def _paint(fill, line, weight, dash=()):
    paint = f" fill='{fill or 'none'}'"
    if line:
        paint += f" stroke='{line}' stroke-width='{_number(weight)}'"
    if dash:
        paint += f" stroke-dasharray='{' '.join(map(_number, dash))}'"
    return paint


def _path(shape: Shape) -> str:
    """Path data in hundredths, rounded before differences are taken, so that none adds up."""
    points = [(round(100 * x), round(100 * y)) for x, y in shape.points]
    found, k, (x, y) = "", 0, (0, 0)
    while k < len(points):
        code = shape.codes[k]
        if code == CLOSEPOLY:
            found, k = f"{found}z", k + 1
            continue
        run = points[k : k + POINTS[code]]
        if code == MOVETO:
            found += f"M{_hundredths(*run[0])}"
        elif code == LINETO and 0 in (run[0][0] - x, run[0][1] - y):
            (dx, dy) = run[0][0] - x, run[0][1] - y
            found += f"v{_hundredths(dy)}" if dx == 0 else f"h{_hundredths(dx)}"
        else:
            steps = (c - start for p in run for c, start in zip(p, (x, y), strict=True))
            found += COMMANDS[code] + _hundredths(*steps)
        (x, y), k = run[-1], k + len(run)
    return found


def _hundredths(*numbers) -> str:
    """Numbers as SVG takes them: no space before a minus sign."""
    found = ""
    for number in numbers:
        text = _number(number / 100)
        found += text if not found or text[0] == "-" else f" {text}"
    return found


@lru_cache(maxsize=1 << 14)
def _number(value: float) -> str:
    """A number with at most two decimals, and nothing that can be left out."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if text.startswith("0."):
        return text[1:]
    return f"-{text[2:]}" if text.startswith("-0.") else "0" if text == "-0" else text


def _placed_at(x, y, size) -> str:
    return f"transform='translate({_number(x)} {_number(y)})scale({_scale(size)})'"


@lru_cache(maxsize=1 << 10)
def _scale(size) -> str:
    return f"{size / EM:.5f}".rstrip("0").lstrip("0")


def _ranges(steps) -> str:
    """Numbers in order, runs of them shortened: 0-3,7."""
    runs = []
    for step in steps:
        if runs and runs[-1][1] == step - 1:
            runs[-1][1] = step
        else:
            runs.append([step, step])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
