"""The playground: any layer, any of its gradients, as any story, with its code, in one widget.

It is a player whose story can be chosen in the page. Numbers and code follow there; another
setting is asked of Python, which answers with a story and what can be chosen next. Where there is
no Python, the page has the settings that were made ahead.
"""

from collections.abc import Iterable

import anywidget
import numpy as np
import traitlets

from .arguments import array_of, said
from .bundle import bundle, packed
from .fresh import fresh, laid, number_at
from .given import GRIDS, checked, renumbered
from .knobs import TOGETHER, Stop
from .layer import conv2d
from .panel import panel
from .player import HERE, Player, script
from .setting import HOW, WHICH, Setting
from .state import VERSION, read_link
from .traits import PLAIN

X, W, B, DY = [[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1, [[4, -2], [5, -3]]
HANDFUL = 200_000  # letters of stories that are made ahead, if nobody says which


class Playground(Player):
    """A player in which the layer, the gradient and the story can be chosen, and its code is shown.

    `x`, `w`, `b` and `dy` are numbers to begin with, those of the lessons if left out; with a
    target `t` in the place of `dy`, ∂L/∂Y is Y − T. `which` is "y", "dx", "dw" or "db", `how` one
    of "chain rule", "convolution", "weighted sum", "both" and "connections"; `stride`, `padding`
    and `dilation` are those of `conv2d`. A grid that grows keeps its numbers, and new cells take
    some from the `seed`.

    `menu` says what a page without Python has: a list of dicts with what is different there, such
    as `{"which": "dw", "stride": 2}`. If left out it is a handful of settings nearby. Other
    keywords are those of `Player`, and so are errors.

    >>> play = Playground(which="dw")
    >>> play
    Playground('X * ∂L/∂Y = ∂L/∂W', 4 steps)
    >>> play.change(stride=2, padding=1)
    >>> play.setting.where.y
    (1, 1, 2, 2)
    >>> play.x
    [[2, 0, 1], [1, 3, -1], [0, 1, 2]]
    """

    _esm = script("playground")
    _css = "\n".join(
        (HERE / f"{name}.css").read_text(encoding="utf-8") for name in ("player", "playground")
    )
    _mime = "application/vnd.convviz.playground+json"
    _call = "showGround"
    _panel = traitlets.Dict().tag(sync=True)
    _asked = traitlets.Dict().tag(sync=True)  # by the page: {"key": …, "n": …}
    _refused = traitlets.Dict().tag(sync=True)  # {"n": …, "why": …}

    def __init__(
        self, x=None, w=None, b=None, dy=None, *, t=None, which="dx", how="convolution",
        stride=1, padding=0, dilation=1, menu=None, **traits,
    ):  # fmt: skip
        unknown = traits.keys() - PLAIN.keys()
        if unknown:
            raise TypeError(f"Playground takes no {min(unknown)}")
        given = _given(x, w, b, dy, t)
        shapes = {key: np.shape(given[key]) for key in "xw"}
        setting = Setting(which, how, **shapes, stride=stride, padding=padding, dilation=dilation)
        setting = setting.changed(loss=t is not None)
        self._first = _completed(given, setting, traits.get("seed", 0))
        self._kept, self._stories = {}, {}
        self._menu = _menu(setting, menu)
        self._take(setting)
        anywidget.AnyWidget.__init__(self, **self._shown(), **traits)

    # ---- numbers ----------------------------------------------------------------------------

    def _numbers(self, setting, kept):
        """Numbers for each grid of a setting, those that were there before in their places."""
        shapes = {"dy": setting.where.y[2:], "t": setting.where.y[2:]} | setting.shapes
        return {
            grid: laid(shape, lambda at, grid=grid: self._number(grid, at, kept))
            for grid, shape in shapes.items()
        }

    def _number(self, grid, at, kept):
        return kept.get((grid, at), self._first(grid, at))

    def _read(self, name, value):
        shape = self._setting.shapes.get(name)
        if shape is None:
            if value is None:
                return value
            other = "a target" if self._setting.loss else "typed in"
            raise ValueError(f"{name} plays no part here: ∂L/∂y is {other}, see setting.loss")
        found = checked(name, shape, value)
        renumbered(self._told, {name: found})  # each number that follows has to be finite too
        return found

    @traitlets.observe(*GRIDS)
    def _keep(self, change):
        numbers = change["new"]
        if numbers is not None:
            for at in np.ndindex(np.shape(numbers)):
                self._kept[change["name"], at] = number_at(numbers, at)

    # ---- settings ---------------------------------------------------------------------------

    @property
    def setting(self) -> Setting:
        """What is shown: which gradient, as which story, in which layer."""
        return self._setting

    def change(self, **parts):
        """Show another setting: parts of `Setting`; errors are those of the story."""
        self._show(_changed(self._setting, parts))

    def _take(self, setting):
        story, text, told = self._made(setting)
        self._setting, self._packed = setting, text
        self._told = renumbered(story, self._numbers(setting, self._kept))
        self._facts = told

    def _made(self, setting):
        """The story of a setting with its first numbers, as text too, and its panel."""
        if setting not in self._stories:
            first = self._numbers(setting, {})
            story = setting.story(first)
            # its code stands below it, and a link of its story would leave out the rest
            text = packed(bundle(story) | {"code": None, "call": None})
            self._stories[setting] = story, text, panel(setting, story, first)
        return self._stories[setting]

    def _shown(self):
        numbers = self._numbers(self._setting, self._kept)
        shown = {grid: numbers[grid] if grid in self._setting.shapes else None for grid in GRIDS}
        return {"_story": self._packed, "_panel": self._facts, **shown}

    def _show(self, setting):
        self._take(setting)
        # told at once: numbers and shapes of two settings do not go together
        with self.hold_sync(), self.hold_trait_notifications():
            self.step, self.score = 0, {}
            for name, value in self._shown().items():
                setattr(self, name, value)

    @traitlets.observe("_asked")
    def _answer(self, change):
        asked = change["new"]
        try:
            setting = Setting.of(asked.get("key"))
            if setting == self._setting:
                return
            self._show(setting)
        except (TypeError, ValueError) as error:
            self._refused = {"n": asked.get("n"), "why": str(error)}

    # ---- what is kept -----------------------------------------------------------------------

    @property
    def story(self):
        """What is shown, with its numbers of now; `change` leads to another one."""
        return self._told

    @property
    def state(self) -> dict:
        """All that can be set, as plain data, for `Playground.from_state`.

        >>> play = Playground.from_state(Playground(which="dw", step=2).state)
        >>> play.setting.which, play.step
        ('dw', 2)
        """
        numbers = {grid: getattr(self, grid) for grid in self._setting.shapes}
        told = {"version": VERSION, "playground": self._setting.key, "numbers": numbers}
        return told | {name: getattr(self, name) for name in PLAIN}

    @classmethod
    def from_state(cls, state) -> "Playground":
        """The playground of a state, or of the text of a link; errors are those of `Player`."""
        state = read_link(state) if isinstance(state, str) else state
        if not isinstance(state, dict) or not isinstance(state.get("playground"), str):
            raise ValueError("this is no state of a playground")
        setting = Setting.of(state["playground"])
        numbers = state.get("numbers")
        if not isinstance(numbers, dict) or numbers.keys() != setting.shapes.keys():
            raise ValueError(f"a state needs numbers of {', '.join(setting.shapes)}")
        layer = {key: getattr(setting, key) for key in ("which", "how", *LAYER)}
        plain = {name: state[name] for name in PLAIN if name in state}
        return cls(**numbers, **layer, **plain)

    def _saved(self):
        numbers = {grid: getattr(self, grid) for grid in self._setting.shapes}
        told = {"numbers": numbers, "panel": self._panel, "menu": packed(self._ahead())}
        return super()._saved() | told

    def _ahead(self):
        """What is made ahead but for what is shown; a handful, if nobody says what it should be."""
        settings = _nearby(self._setting) if self._menu is None else self._menu
        found, letters = [], 0
        for setting in dict.fromkeys(settings):
            if setting != self._setting and (self._menu is not None or letters < HANDFUL):
                _, text, told = self._made(setting)
                found.append([text, told])
                letters += len(text)
        return found

    def _others(self):
        return {}

    def __repr__(self):
        return super().__repr__().replace("Player", "Playground", 1)


LAYER = "stride", "padding", "dilation"


def _given(x, w, b, dy, t):
    """The numbers to begin with, as nested lists: those of the lessons where there are none."""
    if dy is not None and t is not None:
        raise TypeError("dy and t were given, and one is enough: with a target t, ∂L/∂y is y − t")
    if x is None and w is None:
        x, w, b = X, W, B if b is None else b
    if x is None or w is None:
        raise TypeError("a layer needs x and w, or neither for the example of the lessons")
    given = {"x": x, "w": w, "b": 0 if b is None else b, "dy": dy, "t": t}
    arrays = {key: array_of(key, value) for key, value in given.items() if value is not None}
    for key in "xw":
        if arrays[key].ndim != 2:
            raise ValueError(f"{key} has to have 2 dimensions; got {arrays[key].ndim}")
    return {key: checked(key, array.shape, array) for key, array in arrays.items()}


def _completed(given, setting, seed):
    """A function for the first number of every cell there can be."""
    y = setting.where.y[2:]
    for key in ("dy", "t"):
        if key in given:
            checked(key, y, given[key])
    layer = {key: getattr(setting, key) for key in LAYER}
    found = conv2d(given["x"], given["w"], given["b"], **layer)
    # the lesson's own, as far as they reach
    lesson = DY if (given["x"], given["w"]) == (X, W) else []
    drawn = laid(y, lambda at: _inside(lesson, at) or fresh("dy", at, seed))
    dy = np.subtract(found, given["t"]) if "t" in given else given.get("dy", drawn)
    # a target that makes the same ∂L/∂Y, so that nothing jumps where one leads to the other
    made = {"dy": checked("dy", y, dy), "t": checked("t", y, np.subtract(found, dy))}
    numbers = made | given

    def first(grid, at):
        found = _inside(numbers[grid], at)
        return fresh(grid, at, seed) if found is None else found

    return first


def _inside(numbers, at):
    """The number at a place, None where there is none."""
    try:
        return number_at(numbers, at)
    except IndexError:
        return None


def _changed(setting, parts):
    if unknown := parts.keys() - Setting.__dataclass_fields__.keys():
        raise TypeError(f"a setting has no {min(unknown)}")
    sizes = {key: tuple(parts[key]) for key in ("x", "w") if key in parts}
    return setting.changed(**(parts | sizes))


def _nearby(setting):
    """The other gradients; a larger input, a stride and a border of zeros; the other stories."""
    knobs = (knob for knob in TOGETHER if knob.part in ("x", "stride", "padding"))
    turned = (knob.turned(setting, 1) for knob in knobs)
    layers = (found for found in turned if not isinstance(found, Stop))
    whiches = (setting.changed(which=which) for which in WHICH)
    return [*whiches, *layers, *(setting.changed(how=how) for how in HOW)]


def _menu(setting, menu):
    """The settings that a caller wants to have made ahead, the first one among them."""
    if menu is None:
        return None
    if not isinstance(menu, Iterable) or not all(isinstance(parts, dict) for parts in menu):
        raise TypeError(f"menu has to be a list of dicts; got {said(menu)}")
    return [setting, *(_changed(setting, parts) for parts in menu)]
