"""What can be set of a player, and what is said to a learner who sets it wrongly.

A trait is checked when it is set, also where several are set together, so that none of them can
be left with what it may not be.
"""

from collections.abc import Iterable
from copy import deepcopy

import traitlets

from .arguments import said, step_of, whole
from .drawing.reel import FACES

SPEEDS = 0.5, 1.0, 2.0
MODES = "watch", "try"
HIDDEN = "caption", "face", "hint", "mode", "speed", "steps", "tools"
LOCKED = "mode", "numbers", "step"
SEEDS = 2**31 - 3  # the last one: beyond it the page draws the same numbers again
# what each is where nobody says another
PLAIN = {"step": 0, "face": FACES[0], "speed": 1.0, "mode": MODES[0], "seed": 0}
PLAIN |= {"hidden": [], "locked": []}


def said_of(settings: dict) -> dict:
    """Those that do not go without saying."""
    return {name: settings[name] for name in settings if settings[name] != PLAIN.get(name, ...)}


class Checked(traitlets.TraitType):
    """A trait of the page and of Python; `check(player, name, value)` returns what is kept."""

    def __init__(self, name, check):
        super().__init__(PLAIN.get(name))
        self.check = check
        self.tag(sync=True)

    def validate(self, player, value):
        return self.check(player, self.name, value)

    def get(self, player, cls=None):
        """A list of one's own: who changes it in place has to set it, so that the page is told."""
        return deepcopy(super().get(player, cls))


class Numbers(Checked):
    """The numbers of a grid as nested lists; `TraitError` where they cannot be those."""

    def __init__(self):
        super().__init__("", _numbers)


def _numbers(player, name, value):
    try:
        return player._read(name, value)
    except (TypeError, ValueError) as error:
        raise traitlets.TraitError(str(error)) from None


def step_among(player, name, value) -> int:
    """A step of the player's story."""
    return step_of(value, len(player.story.script.steps))


def a_seed(player, name, value) -> int:
    """A seed that the page draws numbers from."""
    return whole(name, value, 0, SEEDS)


def one_of(choices, kind):
    """A check for one of these; `TypeError` or `ValueError` for anything else."""

    def check(player, name, value):
        named = f"{name} has to be {' or '.join(map(repr, choices))}; got {said(value)}"
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(named)
        if value not in choices:
            raise ValueError(named)
        return choices[choices.index(value)]

    return check


def some_of(choices):
    """A check for some of these names, each once and in their order."""
    one = one_of(choices, str)

    def check(player, name, value):
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise TypeError(f"{name} has to be a list of names; got {said(value)}")
        found = {one(player, f"each name in {name}", each) for each in value}
        return [each for each in choices if each in found]

    return check
