"""The player: a story as a widget that steps with no kernel, and as plain text.

The whole story travels to the page at once: two SVGs in which every group says on which steps it
is seen, and the captions. `player.js` only switches groups on and off.
"""

import base64
import json
import re
import zlib
from html import escape
from pathlib import Path

import anywidget
import traitlets

from .arguments import said, step_of
from .asked import tries
from .drawing import drawn
from .drawing.reel import FACES
from .sheet import Cell, Entries
from .story.asking import asking
from .story.model import Story
from .story.words import Equals, Numeral, Whether, Words
from .text import Letter, Piece, name_html, spelled

HERE = Path(__file__).parent
MIME = "application/vnd.convviz.player+json"  # labextension/ draws it
SPEEDS = 0.5, 1.0, 2.0
MODES = "watch", "try"
SCRIPTS = "number", "live", "edit", "hands", "try", "player"  # each imports only those before it
RESULTS = "y", "dx", "dw", "db"  # grids whose numbers a change is told of
LONG = 30  # letters of an equation that may break on a phone


def script() -> str:
    """The front end in one piece, as a widget has to carry it: each part after those it imports."""
    parts = [(HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    parts[:-1] = (re.sub(r"^export \{.*?\};\n", "", part, flags=re.M | re.S) for part in parts[:-1])
    return "".join(re.sub(r"^import .*?;\n", "", part, flags=re.M | re.S) for part in parts)


class Player(anywidget.AnyWidget):
    """A story that is stepped through with buttons, keys, the pointer or a slider.

    `story` comes from `forward`, `chain_rule` and their like. `step` counts from 0 and can be
    set or linked to another widget; one that is out of range is a `ValueError`. `face` is
    "numbers" or "symbols", `speed` 0.5, 1 or 2. `mode` is "watch" or "try", in which the learner
    is asked for each cell; `score` then says how that went. Another story can be given to
    `player.story`.
    Raises `TypeError` for what is no story, step, face, speed or mode, and for unknown keywords.

    >>> from convviz import forward
    >>> player = Player(forward([[1, 2]], [[3]]))
    >>> player
    Player('X * W + b = Y', 2 steps)
    >>> player.goto("y", 0, 1)
    >>> player.step
    1
    """

    _esm = script()
    _css = HERE / "player.css"
    # anything at first: what traitlets says of a wrong value is not said to a learner
    step = traitlets.TraitType(0).tag(sync=True)
    face = traitlets.TraitType(FACES[0]).tag(sync=True)
    speed = traitlets.TraitType(1.0).tag(sync=True)
    mode = traitlets.TraitType(MODES[0]).tag(sync=True)
    score = traitlets.Dict().tag(sync=True)
    _story = traitlets.Unicode().tag(sync=True)

    def __init__(self, story: Story, **traits):
        if unknown := set(traits) - {"step", "face", "speed", "mode"}:
            names = ", ".join(sorted(unknown))
            raise TypeError(f"Player takes a story, step, face, speed and mode; got {names}")
        self._told = _checked(story)
        super().__init__(_story=packed(bundle(story)), **traits)

    @property
    def story(self) -> Story:
        """What is shown; when another one is given, the player goes to its first step."""
        return self._told

    @story.setter
    def story(self, story):
        text = packed(bundle(_checked(story)))
        self._told = story
        with self.hold_sync():
            self.step, self.score, self._story = 0, {}, text

    @traitlets.validate("step")
    def _check_step(self, proposal):
        return step_of(proposal["value"], len(self.story.steps))

    @traitlets.validate("face")
    def _check_face(self, proposal):
        return _one_of(FACES, "face", proposal["value"], str)

    @traitlets.validate("speed")
    def _check_speed(self, proposal):
        return _one_of(SPEEDS, "speed", proposal["value"], int | float)

    @traitlets.validate("mode")
    def _check_mode(self, proposal):
        return _one_of(MODES, "mode", proposal["value"], str)

    def goto(self, grid: str, row: int, col: int):
        """Go to the first step about a cell, counted from 0; `ValueError` if there is none."""
        self.step = self.story.step_about(grid, row, col)

    def _repr_mimebundle_(self, **kwargs):
        views, *metadata = _pair(super()._repr_mimebundle_(**kwargs))
        faces = {MIME: self._saved(), "text/plain": self._text()}
        return {**(views or {}), **faces}, *(metadata or [{}])

    def _saved(self) -> dict:
        """All that an output needs to be shown again, with no kernel and no widget state."""
        shown = {name: getattr(self, name) for name in ("step", "face", "speed", "mode")}
        return {"story": self._story, **shown}

    def _text(self) -> str:
        steps = [f"{k}. {step.caption}" for k, step in enumerate(self.story.steps, 1)]
        return "\n".join([self.story.title, *steps])

    def __repr__(self):
        return f"Player({self.story.title!r}, {len(self.story.steps)} steps)"


def _one_of(choices, name, value, kind):
    """A value that is one of the choices; `TypeError` or `ValueError` for anything else."""
    named = f"{name} has to be {' or '.join(map(repr, choices))}; got {said(value)}"
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(named)
    if value not in choices:
        raise ValueError(named)
    return choices[choices.index(value)]


def _checked(story) -> Story:
    """A story; `TypeError` for anything else."""
    if not isinstance(story, Story):
        raise TypeError(
            f"Player shows a story, such as forward(x, w, b); got {type(story).__name__}"
        )
    return story


def _pair(found):
    return found if isinstance(found, tuple) else (found,)


def bundle(story: Story) -> dict:
    """All that the page needs: pictures by kind, their letters, the sheet, and the captions."""
    letters, pictures, entries, salt = drawn(asking(story))
    speaker = _Speaker(story.script.comma, entries)
    captions = [_caption(story, speaker, step) for step in story.script.steps]
    parts = {"title": story.title, "letters": letters, "salt": salt, **pictures}
    parts |= _named(story, entries) | {"code": story.code}
    parts["tries"] = tries(story.script, speaker.pieces, entries)
    return parts | {"captions": captions, "sheet": entries.json()}  # words add to the sheet


def _named(story, entries) -> dict:
    """The names of the numbers that are given and of those that come out, by entry."""
    given = [cell for cell, _ in story.numbers]
    made = [cell for cell, _ in story.script.sheet if cell.grid in RESULTS]
    names = {
        entries.of(((cell,),)): name_html(spelled(cell, story.script.comma))
        for cell in (*given, *made)
    }
    grids = [name_html(spelled(Cell(key))) for key in dict.fromkeys(cell.grid for cell in given)]
    return {"names": names, "results": [entries.of(((c,),)) for c in made], "grids": grids}


def _caption(story, speaker, step) -> dict:
    """A step in pieces, and where its cell is told in stages, which one and of what."""
    told = {"words": speaker.pieces(step.words), "equation": speaker.pieces(step.equation)}
    told |= {"long": True} if len(story.text(step.equation)) > LONG else {}
    if step.stage[1] == 1:
        return told
    return told | {"stage": step.stage, "name": "".join(speaker.pieces((step.cell,)))}


def packed(parts: dict) -> str:
    """JSON as a tenth of its size, since a saved notebook carries every picture."""
    text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).iterencode(parts)
    gzip = zlib.compressobj(9, wbits=31)
    # piece by piece, since a large story is some ten megabytes
    data = b"".join(gzip.compress(piece.encode()) for piece in text) + gzip.flush()
    # byte 9 names the system, and Python versions differ in it; a lesson is the same in all
    return base64.b64encode(data[:9] + b"\x03" + data[10:]).decode()


class _Speaker:
    """Sentences as pieces for the page: HTML, and numbers and signs that know their entries."""

    def __init__(self, comma: str, entries: Entries):
        self.comma, self.entries = comma, entries

    def pieces(self, words: Words) -> list:
        """HTML, [entry, form] for a number, and ["3*4=5"] for a sign between numbers."""
        found = []
        for piece in map(self.piece, words):
            if found and isinstance(piece, str) and isinstance(found[-1], str):
                found[-1] += piece
            else:
                found.append(piece)
        return found

    def piece(self, piece):
        if isinstance(piece, Cell):
            return name_html(spelled(piece, self.comma))
        if isinstance(piece, Letter):
            return name_html((Piece(piece.letter, "letter"),))
        if isinstance(piece, Numeral):
            return [self.entries.of(piece.sum), piece.form]
        if isinstance(piece, Equals):
            return ["=".join(map(self.entries.written, piece))]
        if isinstance(piece, Whether):
            pairs = (f"{self.entries.of(a)}={self.entries.of(b)}" for a, b in piece.pairs)
            return [
                ",".join(pairs),
                escape(piece.agree, quote=False),
                escape(piece.differ, quote=False),
            ]
        return escape(piece, quote=False)
