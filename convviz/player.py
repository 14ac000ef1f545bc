"""The player: a story as a widget that steps with no kernel, and in three more faces.

The whole story travels to the page at once: two SVGs in which every group says on which steps it
is seen, and the captions. `player.js` only switches groups on and off.
"""

import base64
import gzip
import html
import re
from functools import cached_property
from pathlib import Path

import anywidget
import traitlets

from .drawing import storyboard, svg
from .story.model import Story

HERE = Path(__file__).parent
NAME = re.compile(r"(?<![\w∂])(∂L/∂)?([XWYL]|[xwy](?:\d+(?:,\d+)?)?|b)(?![\w])")


class Player(anywidget.AnyWidget):
    """A story that is stepped through with buttons, keys, the pointer or a slider.

    `story` comes from `forward`, `chain_rule` and their like. `step` counts from 0 and can be
    set or linked to another widget; one that is out of range is a `ValueError`. `face` is
    "numbers" or "symbols", `speed` 0.5, 1 or 2.

    >>> from convviz import forward
    >>> player = Player(forward([[1, 2]], [[3]]))
    >>> player
    Player('X * W + b = Y', 2 steps)
    >>> player.goto("y", 0, 1)
    >>> player.step
    1
    """

    _esm = HERE / "player.js"
    _css = HERE / "player.css"
    step = traitlets.Int(0).tag(sync=True)
    face = traitlets.Enum(("numbers", "symbols"), "numbers").tag(sync=True)
    speed = traitlets.Enum((0.5, 1.0, 2.0), 1.0).tag(sync=True)
    _story = traitlets.Dict().tag(sync=True)

    def __init__(self, story: Story, **traits):
        if not isinstance(story, Story):
            raise TypeError(
                f"Player shows a story, such as forward(x, w, b); got {type(story).__name__}"
            )
        self.story = story
        super().__init__(_story=_bundle(story), **traits)

    @traitlets.validate("step")
    def _check_step(self, proposal):
        step, count = proposal["value"], len(self.story.steps)
        if not 0 <= step < count:
            raise ValueError(f"step has to be 0 to {count - 1}, as there are {count}; got {step}")
        return step

    def goto(self, grid: str, row: int, col: int):
        """Go to the first step about a cell, counted from 0; `ValueError` if there is none."""
        self.step = self.story.step_about(grid, row, col)

    @cached_property
    def _picture(self) -> str:
        return base64.b64encode(storyboard(self.story)).decode()

    def _repr_mimebundle_(self, **kwargs):
        bundle, *metadata = _pair(super()._repr_mimebundle_(**kwargs))
        faces = {"text/plain": self._text(), "image/png": self._picture}
        return {**(bundle or {}), **faces}, *(metadata or [{}])

    def _text(self) -> str:
        steps = [f"{k}. {step.caption}" for k, step in enumerate(self.story.steps, 1)]
        return "\n".join([self.story.title, *steps])

    def __repr__(self):
        return f"Player({self.story.title!r}, {len(self.story.steps)} steps)"


def _pair(bundle):
    return bundle if isinstance(bundle, tuple) else (bundle,)


def _bundle(story: Story) -> dict:
    """All that the page needs."""
    return {
        "title": story.title,
        "wide": _packed(svg(story, "wide")),
        "narrow": _packed(svg(story, "narrow")),
        "captions": [
            {"words": marked_up(step.words), "equation": _equation(step), "plain": step.caption}
            for step in story.steps
        ],
    }


def _packed(text: str) -> str:
    """Text as a tenth of its size, since a saved notebook carries every picture."""
    data = gzip.compress(text.encode(), mtime=0)
    # byte 9 names the system, and Python versions differ in it; a lesson is the same in all
    return base64.b64encode(data[:9] + b"\x03" + data[10:]).decode()


def _equation(step) -> str:
    """The equation as HTML; only one too long for a phone may break."""
    if not step.equation:
        return ""
    kind = "equation long" if len(step.equation) > 30 else "equation"
    return f'<span class="{kind}">{marked_up(step.equation)}</span>'


def marked_up(text: str) -> str:
    """A caption as HTML, its names set as in mathematics.

    >>> marked_up("y12 = 3")
    '<span class="name"><i>y</i><sub>12</sub></span> = 3'
    >>> marked_up("∂L/∂x10,3 < 1")
    '<span class="name">∂<i>L</i>/∂<i>x</i><sub>10,3</sub></span> &lt; 1'
    """
    return NAME.sub(_name, html.escape(text, quote=False))


def _name(found) -> str:
    partial, name = found.groups()
    letter, digits = name[0], name[1:]
    start = "∂<i>L</i>/∂" if partial else ""
    name = f"{start}<i>{letter}</i>{f'<sub>{digits}</sub>' if digits else ''}"
    return f'<span class="name">{name}</span>'
