"""One setting of a playground: which numbers are shown, as which story, in which layer.

A setting is a value, and tells its story.
"""

import json
from dataclasses import dataclass, replace

from . import story as stories
from .arguments import Pair, said
from .geometry import Geometry, geometry
from .sheet import Cell
from .story.model import Story
from .text import listed, name_html, spelled

WHICH = "y", "dx", "dw", "db"
HOW = "chain rule", "convolution", "weighted sum", "both", "connections"
TELLS = {  # the function of each story, and how its fold says it
    "chain rule": (stories.chain_rule, "by the chain rule"),
    "convolution": (stories.as_convolution, "as a convolution"),
    "weighted sum": (stories.as_weighted_sum, "as a weighted sum"),
    "both": (stories.two_ways, "both ways"),
    "connections": (stories.connections, "in its connections"),
}
LEAST = {"x": 1, "w": 1, "stride": 1, "padding": 0, "dilation": 1}
NAMES = {"x": "input", "w": "filter"}  # the others are named as they are
SIDES = {"padding": ("top", "bottom", "left", "right")}


@dataclass(frozen=True)
class Setting:
    """What a playground shows: `which` of "y", "dx", "dw", "db", `how`, and the layer.

    >>> setting = Setting("dw", x=(4, 4), stride=(2, 2))
    >>> setting.layer_words
    '4 × 4 input, 2 × 2 filter, stride 2'
    >>> setting.changed(stride=1).where.y
    (1, 1, 3, 3)
    """

    which: str = "dx"
    how: str = "convolution"
    x: Pair = (3, 3)
    w: Pair = (2, 2)
    stride: Pair = (1, 1)
    padding: tuple[Pair, Pair] = ((0, 0), (0, 0))
    dilation: Pair = (1, 1)
    loss: bool = False  # whether ∂L/∂Y comes from a target

    def __post_init__(self):
        _one_of("which", self.which, WHICH)
        _one_of("how", self.how, HOW)
        if not isinstance(self.loss, bool):
            raise TypeError(f"loss has to be True or False; got {said(self.loss)}")
        where = self.where
        layer = {key: getattr(where, key) for key in ("stride", "padding", "dilation")}
        sizes = {"x": where.x[2:], "w": where.w[2:]}
        # forward is one story only, and the same setting has one form
        how = {} if self.which != "y" else {"how": "convolution"}
        for key, value in (sizes | layer | how).items():
            object.__setattr__(self, key, value)

    @property
    def where(self) -> Geometry:
        """The geometry of the layer; `TypeError` or `ValueError` if there is none such."""
        shapes = tuple(self.x), tuple(self.w)
        return geometry(*shapes, self.stride, self.padding, self.dilation, 1)

    def changed(self, **parts) -> "Setting":
        """Another setting, with other parts."""
        return replace(self, **parts)

    @property
    def key(self) -> str:
        """It as text, the same for the same setting."""
        return json.dumps(vars(self), separators=(",", ":"))

    @classmethod
    def of(cls, key: str) -> "Setting":
        """The setting of a key; `TypeError` or `ValueError` if it is none."""
        parts = json.loads(key)
        if not isinstance(parts, dict) or parts.keys() - cls.__dataclass_fields__.keys():
            raise ValueError(f"no setting is described by {said(key)}")
        return cls(**{name: _tuples(value) for name, value in parts.items()})

    # ---- what it tells ----------------------------------------------------------------------

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of all grids that are given, by their names."""
        y = self.where.y[2:]
        return {"x": self.x, "w": self.w, "b": (), "t" if self.loss else "dy": y}

    def story(self, numbers: dict) -> Story:
        """The story, of numbers for all of `shapes`; `ValueError` if it would be too long."""
        layer = {key: getattr(self, key) for key in ("stride", "padding", "dilation")}
        x, w, b, t = (numbers[key] if key in self.shapes else None for key in "xwbt")
        if self.which == "y":
            return stories.forward(x, w, b, t=t, **layer)
        tell, of = TELLS[self.how][0], {"of": self.which[1:]}
        if self.how == "connections":
            of = {}
        if self.loss:
            return tell(x, w, b=b, t=t, **of, **layer)
        if self.how in ("chain rule", "connections"):
            return tell(x, w, b, numbers["dy"], **of, **layer)
        return tell(x, w, numbers["dy"], **of, **layer)

    # ---- in words ---------------------------------------------------------------------------

    @property
    def show_words(self) -> str:
        """Which numbers, and as what, as HTML."""
        if self.which == "y":
            return f"{named('y')}, the layer forward"
        return f"{named(self.which)} {TELLS[self.how][1]}"

    @property
    def layer_words(self) -> str:
        """The layer: its sizes, and what is not as it is without saying."""
        words = [f"{times(self.x)} input", f"{times(self.w)} filter"]
        for key in ("stride", "padding", "dilation"):
            value = shown(key, getattr(self, key))
            words += [f"{key} {value}"] * (value != str(LEAST[key]))
        return ", ".join(words)

    @property
    def dy_words(self) -> str:
        """Where ∂L/∂Y comes from."""
        return "from a loss with a target" if self.loss else "typed in"


def named(key: str) -> str:
    """The name of a grid as HTML."""
    return name_html(spelled(Cell(key)))


def times(sizes: Pair) -> str:
    """Sizes as text, 3 × 4."""
    return " × ".join(map(str, sizes))


def shown(part: str, value) -> str:
    """A part of the layer as text: one number where all its sides are alike."""
    numbers = flat(value)
    if part in NAMES:
        return times(value)
    if len(set(numbers)) == 1:
        return str(numbers[0])
    if part != "padding":
        return times(value)
    sides = zip(SIDES[part], numbers, strict=True)
    return "".join(listed([f"{number} {side}" for side, number in sides if number]))


def flat(value) -> tuple[int, ...]:
    """The numbers of a part of the layer, side by side."""
    nested = isinstance(value[0], tuple)
    return tuple(n for pair in value for n in pair) if nested else tuple(value)


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _one_of(name, value, choices):
    if value not in choices:
        raise ValueError(f"{name} has to be one of {', '.join(choices)}; got {said(value)}")
