"""The numbers of a layer that can be turned up and down, and in words why one of them stops.

The page shows these words and goes to these settings, and decides nothing.
"""

from typing import NamedTuple

from .arguments import Pair
from .setting import LEAST, NAMES, SIDES, Setting, flat, named, shown, times

MOST = {"x": 8, "w": 8, "stride": 4, "padding": 4, "dilation": 4}  # that is led to
AXES = "rows", "columns"
UNEVEN = "One of its sides cannot be less; each can be changed by itself."
SMALLEST = {
    "x": "An input has at least one cell.",
    "w": "A filter has at least one weight.",
    "stride": "A window begins at least one cell after the one before.",
    "padding": "With 0 there is no border of zeros.",
    "dilation": "At 1 the weights already lie side by side.",
}


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
        return str(flat(getattr(setting, self.part))[self.sides[0]])

    def turned(self, setting: Setting, by: int) -> Setting | Stop:
        """The setting one further, or why there is none."""
        values = list(flat(getattr(setting, self.part)))
        for side in self.sides:
            values[side] += by
        why = self._why_not(setting, values, by)
        if why:
            return Stop(self._head(setting), why)
        return setting.changed(**{self.part: _pairs(self.part, values)})

    def _head(self, setting):
        value = self.value(setting)
        if len(self.sides) > 1:
            return f"The {NAMES.get(self.part, self.part)} stops at {value}."
        return f"{self.label} {'stop' if self.label.endswith('s') else 'stops'} at {value}."

    def _why_not(self, setting, values, by):
        now = [values[side] - by for side in self.sides]
        if min(now) + by < LEAST[self.part]:
            return SMALLEST[self.part] if max(now) == min(now) else UNEVEN
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
        border = flat(setting.padding)
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


TOGETHER = tuple(Knob(part, (0, 1, 2, 3) if part == "padding" else (0, 1)) for part in MOST)
APART = tuple(Knob(knob.part, (side,)) for knob in TOGETHER for side in knob.sides)


def _pairs(part, values):
    return (tuple(values[:2]), tuple(values[2:])) if part == "padding" else tuple(values)
