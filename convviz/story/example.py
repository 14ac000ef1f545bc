"""One example with all its numbers, names and taps: what every story begins with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from ..layer import conv2d, conv2d_backward
from ..taps import Tap, taps
from .model import Cell, Part, Rect, Role, Title, View
from .text import bracketed

Index = tuple[int, int]
FEW = 4  # up to so many terms, each has a number of its own and they stand on one line


class Factor(NamedTuple):
    """A name with its value and the role whose hue it wears."""

    name: str
    role: Role
    value: float

    def symbol(self, **marks) -> Part:
        """The name as a piece of a formula."""
        return Part(self.name, self.role, **marks)

    def numeral(self, first=False) -> Part:
        """The value as a piece of a formula."""
        return Part(bracketed(self.value, first), self.role)


class Product(NamedTuple):
    """One term: what comes from behind times what it met on the way forward."""

    left: Factor
    right: Factor
    badge: int = 0
    struck: bool = False

    @property
    def value(self) -> float:
        """What the two factors come to."""
        return self.left.value * self.right.value


class Example:
    """X, W and b with Y, ∂L/∂Y and every gradient, each by its key: x, w, b, y, dx, dw, db, dy.

    A story needs numbers that can be written down, so they have to be finite.
    """

    def __init__(self, x, w, b=0.0, dy=None):
        # NumPy's warnings about infinity come before our error about it, and say less
        with np.errstate(invalid="ignore", over="ignore"):
            if (dimensions := conv2d(x, w).ndim) != 2:
                raise ValueError(
                    "a diagram shows one channel of one image, so x and w have to have "
                    f"2 dimensions; got {dimensions}: x[0, 0] and w[0, 0] have 2"
                )
            y = conv2d(x, w, b)
            given = {"x": x, "w": w, "b": [[0.0 if b is None else b]], "y": y}
            if dy is not None:
                gradients = conv2d_backward(dy, x, w)
                given |= {"dy": dy, "dx": gradients.dx, "dw": gradients.dw, "db": [[gradients.db]]}
        self._values = {key: finite(key, value) for key, value in given.items()}

    @classmethod
    def with_gradients(cls, x, w, b=0.0, dy=None):
        """An example for a story of gradients; `TypeError` without dy, where they come from."""
        if dy is None:
            raise TypeError(
                "dy is missing: a story of gradients begins with ∂L/∂y, "
                f"an array of the shape of y, {conv2d(x, w, b).shape}"
            )
        return cls(x, w, b, dy)

    def __getitem__(self, key: str) -> np.ndarray:
        return self._values[key]

    def shape(self, key: str) -> Index:
        """Rows and columns of a grid."""
        return self._values[key].shape

    def indices(self, key: str) -> list[Index]:
        """The cells of a grid, row by row."""
        return list(product(*map(range, self.shape(key))))

    def note(self, key: str) -> str:
        """The shape of a grid as it is written beside its name."""
        height, width = self.shape(key)
        return "scalar" if key in ("b", "db") else f"{height} × {width}"

    def name(self, key: str, index: Index) -> str:
        """The name of a cell; rows and columns count from 1, as mathematics does."""
        letter = key.removeprefix("d")
        comma = "," if max(map(max, map(np.shape, self._values.values()))) > 9 else ""
        digits = "" if letter == "b" else comma.join(str(i + 1) for i in index)
        return f"{'∂L/∂' if key.startswith('d') else ''}{letter}{digits}"

    def names(self, key: str) -> np.ndarray:
        """The names of all cells of a grid."""
        height, width = self.shape(key)
        named = [[self.name(key, (i, j)) for j in range(width)] for i in range(height)]
        return np.array(named, dtype=object)

    def factor(self, key: str, index: Index) -> Factor:
        """A cell of a grid, ready to be multiplied."""
        return Factor(self.name(key, index), key[-1], float(self[key][index]))

    def local(self, of: str, tap: Tap | None) -> Factor:
        """The local derivative of y in a wanted cell: the other thing that met there, 1 or 0."""
        if tap is None:
            return Factor("0", "", 0.0)
        if of == "b":
            return Factor("1", "b", 1.0)
        other = "w" if of == "x" else "x"
        return self.factor(other, getattr(tap, other))

    @cached_property
    def taps(self) -> tuple[Tap, ...]:
        """All meetings of an x, a w and a y."""
        return taps(self.shape("x"), self.shape("w"))

    @cached_property
    def _grouped(self) -> Mapping[str, Mapping[Index, list[Tap]]]:
        groups = {key: defaultdict(list) for key in "xwyb"}
        for tap in self.taps:
            for key in "xwy":
                groups[key][getattr(tap, key)].append(tap)
        # b is added to every y once, so one tap stands for each y
        groups["b"][0, 0] = [met[0] for met in groups["y"].values()]
        return groups

    def taps_of(self, of: str, index: Index) -> list[Tap]:
        """The taps that a cell takes part in, in the order of the y's (of a y: of the w's)."""
        return self._grouped[of][index]

    def terms(self, of: str, index: Index) -> list[Product]:
        """The products that add up to ∂L/∂ of a cell of x, w or b."""
        met = self.taps_of(of, index)
        badges = self.badges(of, met)
        return [
            Product(self.factor("dy", tap.y), self.local(of, tap), badge)
            for tap, badge in zip(met, badges, strict=True)
        ]

    def badges(self, of: str, met: list[Tap]) -> list[int]:
        """The numbers of the terms: each y's own where there are few, else places in the sum."""
        if self["y"].size <= FEW:
            width = self.shape("y")[1]
            return [tap.y[0] * width + tap.y[1] + 1 for tap in met]
        most = max(len(group) for group in self._grouped[of].values())
        return [place if most <= FEW else 0 for place in range(1, len(met) + 1)]

    def forward_terms(self, index: Index) -> list[Product]:
        """The products that, with the bias, add up to y."""
        met = self.taps_of("y", index)
        few = len(met) <= FEW
        return [
            Product(self.factor("x", tap.x), self.factor("w", tap.w), few and place)
            for place, tap in enumerate(met, 1)
        ]

    def whole(self, key: str) -> Rect:
        """The rectangle of all cells of a grid."""
        return Rect(0, 0, *self.shape(key))

    def view(
        self,
        key: str,
        *,
        used: Mapping[Index, int] | Iterable[Index] = (),
        hollow: Mapping[Index, int] | None = None,
        question: Index | None = None,
        known: Iterable[Index] | None = None,
        window: Rect | None = None,
        title: Title | None = None,
    ) -> View:
        """A grid of this example: which cells are used (with which badge), asked for or known."""
        return view(
            self[key],
            self.names(key),
            used=used,
            hollow=hollow,
            question=question,
            known=known,
            window=window,
            title=title,
        )


def view(
    values,
    names,
    *,
    used=(),
    hollow=None,
    question=None,
    known=None,
    window=None,
    inner=None,
    title=None,
    later=False,
    role="",
    boxed=False,
) -> View:
    """A grid of any values and names, with the state of each cell."""
    badges = dict(used) if isinstance(used, Mapping) else dict.fromkeys(used, 0)
    hollow = hollow or {}
    known = None if known is None else set(known)

    def cell(i, j):
        here = (i, j)
        reached = known is None or here in known
        value = float(values[i][j]) if reached else None
        badge = badges.get(here, hollow.get(here, 0))
        return Cell(value, names[i][j], state(here, reached), badge, here in hollow)

    def state(here, reached):
        if here == question:
            return "question"
        if here in badges or (window and here in window):
            return "used"
        return "later" if later else "plain" if reached else "empty"

    height, width = np.shape(values)
    cells = tuple(tuple(cell(i, j) for j in range(width)) for i in range(height))
    return View(cells, window, inner, title, role, boxed)


def finite(key: str, value) -> np.ndarray:
    """The numbers of an argument as floats; `ValueError` if one cannot be written down."""
    array = np.array(value, dtype=float)
    if not np.isfinite(array).all():
        row, col = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"a story shows every number, so {key} has to be finite: "
            f"it holds {array[row, col]} at ({row}, {col})"
        )
    return array


def wanted(of: str) -> str:
    """The key of the gradient that is asked for; `ValueError` if there is none such."""
    if of not in ("x", "w", "b"):
        raise ValueError(f"of has to be 'x', 'w' or 'b', whose gradient is wanted; got {of!r}")
    return f"d{of}"
