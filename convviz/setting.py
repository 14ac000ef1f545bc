"""One setting of a playground: which numbers are shown, as which story, in which layer.

A setting is a value. It tells its story, and which settings lie one press of a button away, or
in words why there is none: the page follows these and decides nothing.
"""

import json
from dataclasses import dataclass, replace
from typing import NamedTuple

from . import story as stories
from .arguments import Pair, said
from .geometry import Geometry, geometry
from .sheet import Cell
from .story.model import Story
from .text import name_html, spelled

WHICH = "y", "dx", "dw", "db"
HOW = "chain rule", "convolution", "weighted sum", "both", "connections"
TELLS = {  # the function of each story, and how its fold says it
    "chain rule": (stories.chain_rule, "by the chain rule"),
    "convolution": (stories.as_convolution, "as a convolution"),
    "weighted sum": (stories.as_weighted_sum, "as a weighted sum"),
    "both": (stories.two_ways, "both ways"),
    "connections": (stories.connections, "in its connections"),
}
MOST = {"x": 8, "w": 8, "stride": 4, "padding": 4, "dilation": 4}  # that buttons lead to
LEAST = {"x": 1, "w": 1, "stride": 1, "padding": 0, "dilation": 1}
NAMES = {"x": "input", "w": "filter"}  # the others are named as they are
SIDES = {"padding": ("top", "bottom", "left", "right")}
AXES = "rows", "columns"
SMALLEST = {
    "x": "An input has at least one cell.",
    "w": "A filter has at least one weight.",
    "stride": "A window begins at least one cell after the one before.",
    "padding": "With 0 there is no border of zeros.",
    "dilation": "At 1 the weights already lie side by side.",
}


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


class Stop(NamedTuple):
    """Why a button leads nowhere: what stops where, and the reason, as HTML."""

    head: str
    why: str


class Knob(NamedTuple):
    """A number of the layer, or several that are turned together: `sides` says which."""

    part: str
    sides: tuple[int, ...]

    @property
    def label(self) -> str:
        """What it is called."""
        name = NAMES.get(self.part, self.part).capitalize()
        if len(self.sides) > 1:
            return name
        return f"{name} {SIDES.get(self.part, AXES)[self.sides[0]]}"

    def value(self, setting: Setting) -> str:
        """What stands between its two buttons."""
        if len(self.sides) > 1:
            return shown(self.part, getattr(setting, self.part))
        return str(_flat(getattr(setting, self.part))[self.sides[0]])

    def turned(self, setting: Setting, by: int) -> Setting | Stop:
        """The setting one further, or why there is none."""
        values = list(_flat(getattr(setting, self.part)))
        for side in self.sides:
            values[side] += by
        why = self._why_not(setting, values, by)
        if why:
            head = f"{self.label} stops at {self.value(setting)}."
            return Stop(head if len(self.sides) == 1 else f"The {head[0].lower()}{head[1:]}", why)
        return setting.changed(**{self.part: _pairs(self.part, values)})

    def _why_not(self, setting, values, by):
        now = [values[side] - by for side in self.sides]
        if min(now) + by < LEAST[self.part]:
            return SMALLEST[self.part]
        pointless = by > 0 and self._pointless(setting)
        if pointless:
            return pointless
        if not _fits(setting, self.part, values):
            return self._unfitting(setting, values)
        if by > 0 and max(now) >= MOST[self.part]:
            return _too_much(self.part)
        return ""

    def _axes(self):
        return {side // 2 if self.part == "padding" else side for side in self.sides}

    def _pointless(self, setting):
        """Why one more would change nothing, or nothing for the better."""
        spans, y, w = _spans(setting), setting.where.y[2:], setting.w
        axes = self._axes()
        if self.part == "stride" and all(y[axis] == 1 for axis in axes):
            return "There is one window only, so a larger stride changes nothing."
        if self.part == "dilation" and all(w[axis] == 1 for axis in axes):
            return "A single weight has nothing that it could be spread from."
        border = _flat(setting.padding)
        reach = any(border[side] >= spans[side // 2] - 1 for side in self.sides)
        if self.part == "padding" and reach:
            return "With more, some windows would see nothing but zeros."
        return ""

    def _unfitting(self, setting, values):
        x = f"{named('x')}, which is {times(setting.x)}{_bordered(setting)}"
        larger = _pairs(self.part, values)
        if self.part == "w":
            more = f" A larger input or more padding makes room for {times(larger)}."
            return f"A larger one does not fit in {x}.{more}"
        if self.part == "dilation":
            wide = times(_spans(setting.changed(x=(99, 99), dilation=larger)))
            return f"With {shown('dilation', larger)} the filter would reach over {wide}: {WIDER}"
        smaller = "A smaller one" if self.part == "x" else "Less"
        return f"{smaller} would have no room for the filter, which {_reaching(setting)}."


WIDER = "a larger input or more padding makes room."


def _bordered(setting):
    border = shown("padding", setting.padding)
    return "" if border == "0" else f" with padding {border}"


def _reaching(setting):
    spread = _spans(setting)
    if spread == setting.w:
        return f"is {times(setting.w)}"
    return f"reaches over {times(spread)} at dilation {shown('dilation', setting.dilation)}"


def _too_much(part):
    if part in NAMES:
        return f"A larger {NAMES[part]} is hard to follow cell by cell; in Python there is more."
    return "More shows nothing new; in Python there is more."


def _fits(setting, part, values) -> bool:
    try:
        return bool(setting.changed(**{part: _pairs(part, values)}))
    except ValueError:
        return False


def _spans(setting) -> Pair:
    """The rows and columns that a filter reaches over."""
    pairs = zip(setting.w, setting.dilation, strict=True)
    return tuple(gap * (k - 1) + 1 for k, gap in pairs)


TOGETHER = tuple(
    Knob(part, (0, 1, 2, 3) if part == "padding" else (0, 1)) for part in MOST
)
APART = tuple(Knob(knob.part, (side,)) for knob in TOGETHER for side in knob.sides)


def named(key: str) -> str:
    """The name of a grid as HTML."""
    return name_html(spelled(Cell(key)))


def times(sizes: Pair) -> str:
    """Sizes as text, 3 × 4."""
    return " × ".join(map(str, sizes))


def shown(part: str, value) -> str:
    """A part of the layer as text: one number where all its sides are alike."""
    numbers = _flat(value)
    if part in NAMES:
        return times(value)
    if len(set(numbers)) == 1:
        return str(numbers[0])
    if part != "padding":
        return times(value)
    sides = zip(SIDES[part], numbers, strict=True)
    return " ".join(f"{number} {side}" for side, number in sides if number)


def _flat(value) -> tuple[int, ...]:
    nested = isinstance(value[0], tuple)
    return tuple(n for pair in value for n in pair) if nested else tuple(value)


def _pairs(part, values):
    return (tuple(values[:2]), tuple(values[2:])) if part == "padding" else tuple(values)


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _one_of(name, value, choices):
    if value not in choices:
        raise ValueError(f"{name} has to be one of {', '.join(choices)}; got {said(value)}")
