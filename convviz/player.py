"""The player: a story as a widget that is live with no kernel, and as plain text.

The whole story travels to the page at once: two SVGs in which every group says on which steps it
is seen and every number which sum it shows, the sheet of these sums, and the captions. What the
page does with them needs no Python; where there is a kernel, traits and page follow one another.
"""

import re
from pathlib import Path

import anywidget
import traitlets

from .arguments import said
from .bundle import bundle, packed
from .drawing.reel import FACES
from .given import GRIDS, nested, read, renumbered, shapes
from .page import page
from .state import VERSION, link, read_link, story_of
from .story.asking import posed
from .story.model import Story
from .traits import (
    HIDDEN,
    LOCKED,
    MODES,
    PLAIN,
    SPEEDS,
    Checked,
    Numbers,
    a_seed,
    one_of,
    said_of,
    some_of,
    step_among,
)

HERE = Path(__file__).parent
MIME = "application/vnd.convviz.player+json"  # labextension/ draws it
# each imports only those before it
SCRIPTS = "number", "live", "edit", "hands", "state", "pairs", "try", "player"


def script(*more: str) -> str:
    """The front end in one piece, as a widget has to carry it: each part after those it imports."""
    parts = [(HERE / f"{name}.js").read_text(encoding="utf-8") for name in (*SCRIPTS, *more)]
    exports = r"^export (default )?\{.*?\};\n"
    parts[:-1] = (re.sub(exports, "", part, flags=re.M | re.S) for part in parts[:-1])
    return "".join(re.sub(r"^import .*?;\n", "", part, flags=re.M | re.S) for part in parts)


class Player(anywidget.AnyWidget):
    """A story that is stepped through and whose numbers can be changed.

    `story` comes from `forward`, `chain_rule` and their like; another one can be given to
    `player.story`. These follow what is done in the page, and can be set or linked:

    - `step` counts from 0. `face` is "numbers" or "symbols", `speed` 0.5, 1 or 2.
    - `x`, `w`, `b`, `dy`, `t`, of an upper layer `w2`, `b2`, `dy2`, of roads `rates`, `nudge`: the
      numbers as nested lists, or one number; None where the story does not show them.
      `player.story` follows. A `TraitError` says what shape they have to have.
    - `mode` is "watch" or "try", in which the learner is asked for each cell. `score` then says
      how many of the "cells" were "right" at once, "helped" (after a hint, or after what was wrong)
      or "shown", how many "answers" were typed, and how often each of the "mistakes" was told.
      `seed` is where Shuffle begins. `hidden` is a list of what is not
      shown ("caption", "face", "hint", "mode", "speed", "steps", "tools"), `locked` of what stays
      as it is ("mode", "numbers", "step").

    `state` is all of that as a dict, for `Player.from_state`. Raises `TypeError` or `ValueError`
    for what is no story, step and so on, and for unknown keywords.

    >>> from convviz import forward
    >>> player = Player(forward([[1, 2]], [[3]]))
    >>> player
    Player('X * W + b = Y', 2 steps)
    >>> player.goto("y", 0, 1)
    >>> player.step
    1
    >>> player.x = [[1, 4]]
    >>> player.story.steps[1].caption
    'y12 is the product under the window, plus the bias: 12 + 0 = 12'
    """

    _esm = script()
    _css = HERE / "player.css"
    _mime = MIME
    _call = "show"  # what shows a saved one, in the front end
    step = Checked("step", step_among)
    face = Checked("face", one_of(FACES, str))
    speed = Checked("speed", one_of(SPEEDS, int | float))
    mode = Checked("mode", one_of(MODES, str))
    seed = Checked("seed", a_seed)
    hidden = Checked("hidden", some_of(HIDDEN))
    locked = Checked("locked", some_of(LOCKED))
    x, w, b, dy, t, w2, b2, dy2, rates, nudge = (Numbers() for _ in GRIDS)
    score = traitlets.Dict().tag(sync=True)
    _story = traitlets.Unicode().tag(sync=True)

    def __init__(self, story: Story, **traits):
        if unknown := traits.keys() - PLAIN.keys():
            names = ", ".join(sorted(unknown))
            raise TypeError(f"Player takes a story, {', '.join(PLAIN)}; got {names}")
        self._told = self._packed = _checked(story)
        super().__init__(_story=packed(bundle(story)), **nested(story), **traits)

    @property
    def story(self) -> Story:
        """What is shown, with its numbers of now.

        When another one is given, the player goes to its first step.
        """
        return self._told

    @story.setter
    def story(self, story):
        text = packed(bundle(_checked(story)))
        self._told = self._packed = story
        # told at once: numbers and shapes of two stories do not go together
        with self.hold_sync(), self.hold_trait_notifications():
            self.step, self.score, self._story = 0, {}, text
            for grid, numbers in nested(story).items():
                setattr(self, grid, numbers)

    @traitlets.observe(*GRIDS)
    def _follow(self, change):
        self._told = renumbered(self._told, {grid: getattr(self, grid) for grid in GRIDS})

    def set_state(self, sync_data):
        """What a page says; where that cannot be, the page is told what there is."""
        try:
            super().set_state(sync_data)
        except (traitlets.TraitError, TypeError, ValueError):
            self.send_state(sync_data.keys() & set(self.keys))
            raise

    def goto(self, grid: str, row: int, col: int):
        """Go to the first step about a cell, counted from 0; `ValueError` if there is none."""
        self.step = self.story.step_about(grid, row, col)

    @property
    def state(self) -> dict:
        """All that can be set, as plain data: which story, its numbers, the step and so on.

        >>> from convviz import forward
        >>> player = Player(forward([[1, 2]], [[3]]), step=1)
        >>> again = Player.from_state(player.state)
        >>> again.step, again.x
        (1, [[1, 2]])
        """
        numbers = {grid: getattr(self, grid) for grid in shapes(self.story)}
        told = {"version": VERSION, "story": self._recipe().json(), "numbers": numbers}
        return told | {name: getattr(self, name) for name in PLAIN}

    def _read(self, name, value):
        """Other numbers for a grid, as they are kept."""
        return read(self.story, name, value)

    def _recipe(self):
        if self.story.recipe is None:
            raise ValueError(f"nothing says how {self.story.title!r} was made, so it has no state")
        return self.story.recipe

    @classmethod
    def from_state(cls, state) -> "Player":
        """The player of a state, or of the text of a link.

        `TypeError` or `ValueError` if it is none, is damaged, or was made by a newer convviz.
        """
        state = read_link(state) if isinstance(state, str) else state
        story = story_of(state)
        if unknown := state.keys() - {"version", "story", "numbers", *PLAIN}:
            raise ValueError(f"a state has no {said(min(unknown, key=str))}")
        return cls(story, **{name: state[name] for name in PLAIN if name in state})

    def link(self, hide=None, lock=None) -> str:
        """The state as the text that follows the address of a page which shows players.

        `hide` and `lock` are lists of names as in `hidden` and `locked`, in the place of these.
        """
        state = self.state
        if hide is not None:
            state["hidden"] = some_of(HIDDEN)(self, "hide", hide)
        if lock is not None:
            state["locked"] = some_of(LOCKED)(self, "lock", lock)
        return link(said_of(state))

    def _repr_mimebundle_(self, **kwargs):
        views, *metadata = _pair(super()._repr_mimebundle_(**kwargs))
        faces = {self._mime: self._saved(), "text/plain": self._text()}
        return {**(views or {}), **faces}, *(metadata or [{}])

    def _saved(self) -> dict:
        """All that an output needs to be shown again, with no kernel and no widget state."""
        shown = {name: getattr(self, name) for name in PLAIN}
        always = {name: shown[name] for name in ("step", "face", "speed")}
        return {"story": self._story, **always, **said_of(shown), **self._others()}

    @property
    def asks(self) -> bool:
        """Whether the learner is asked, so that nothing beside the player may answer."""
        return self.mode == "try" and bool(posed(self.story.script))

    def page(self) -> str:
        """A page of HTML that shows it with no kernel and nothing to fetch, for `save`."""
        return page(self.story.title, self._css, self._esm, self._call, self._saved())

    def _others(self):
        """The numbers that are others than those of the story that was given, grid by grid."""
        before, now = nested(self._packed), nested(self.story)
        changed = {grid: now[grid] for grid in GRIDS if now[grid] != before[grid]}
        return {"numbers": changed} if changed else {}

    def _text(self) -> str:
        """All that it tells; where it asks, its questions alone, since a title may answer."""
        if self.asks:
            asked = [self.story.text(words) for words in posed(self.story.script)]
            return "\n".join(["A player that asks", *_numbered(asked)])
        return "\n".join([self.story.title, *_numbered(s.caption for s in self.story.steps)])

    def __repr__(self):
        return f"Player({self.story.title!r}, {len(self.story.steps)} steps)"


def _checked(story) -> Story:
    """A story; `TypeError` for anything else."""
    if not isinstance(story, Story):
        raise TypeError(
            f"Player shows a story, such as forward(x, w, b); got {type(story).__name__}"
        )
    return story


def _numbered(lines):
    return (f"{k}. {line}" for k, line in enumerate(lines, 1))


def _pair(found):
    return found if isinstance(found, tuple) else (found,)
