"""What made a story, but for its numbers: a call, as Python text and as plain JSON."""

from typing import NamedTuple

PLAIN_LAYER = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1)}


class Recipe(NamedTuple):
    """The call of a function that tells a story: shapes in the place of its arrays.

    >>> recipe = Recipe("window_counts", (("x", (2, 2)), ("w", (1, 2))), ("x",), (("stride", 2),))
    >>> print(recipe.code)
    from convviz import Player, window_counts
    <BLANKLINE>
    import numpy as np
    <BLANKLINE>
    x = {x}
    w = np.zeros((1, 2))  # only its shape matters
    Player(window_counts(x, w, stride=2))
    >>> recipe.json()
    {'name': 'window_counts', 'shapes': {'x': [2, 2], 'w': [1, 2]}, 'options': {'stride': 2}}
    """

    name: str
    shapes: tuple[tuple[str, tuple[int, ...]], ...]  # of its arrays, by argument; () of a number
    seen: tuple[str, ...]  # the arguments whose numbers are seen
    options: tuple[tuple[str, object], ...] = ()  # by keyword, and none that need not be said

    @property
    def code(self) -> str:
        """Python that makes it, {x} standing for the numbers of x where they are seen."""
        assigned = [self._assigned(key, shape) for key, shape in self.shapes]
        given = [key for key, _ in self.shapes]
        # a target takes the place of dy, so it has to be named, and a bias before it
        last = next((k for k, key in enumerate(reversed(given)) if key not in ("b", "t")), 0)
        named = [f"{key}={key}" for key in given[len(given) - last :] if "t" in given]
        keywords = [*named, *(f"{key}={value!r}" for key, value in self.options)]
        call = ", ".join([*given[: len(given) - len(named)], *keywords])
        lines = [f"from convviz import Player, {self.name}", ""]
        lines += ["import numpy as np", ""] * any("np." in line for line in assigned)
        return "\n".join([*lines, *assigned, f"Player({self.name}({call}))"])

    def _assigned(self, key, shape):
        if key in self.seen:
            return f"{key} = {{{key}}}"
        zeros = f"np.zeros({shape})  # only its shape matters"
        return f"{key} = {zeros if shape else 0}"

    def json(self) -> dict:
        """The same as plain data."""
        return {
            "name": self.name,
            "shapes": {key: list(shape) for key, shape in self.shapes},
            "options": {key: _lists(value) for key, value in self.options},
        }


def _lists(value):
    return [_lists(part) for part in value] if isinstance(value, tuple) else value


def layer_options(where) -> tuple[tuple[str, object], ...]:
    """The stride, padding and dilation of a geometry where they are not those of a plain layer."""
    found = ((key, getattr(where, key)) for key in PLAIN_LAYER)
    return tuple((key, value) for key, value in found if value != PLAIN_LAYER[key])
