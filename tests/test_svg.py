"""What is drawn, read back from the SVG and held against NumPy and the taps.

`Told` says what a story has to show on each step: it is made from the arrays and from `taps`
alone. `page` reads the pictures.
"""

import colorsys
import math
import re
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

import numpy as np
import pytest

from convviz import (
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    conv2d,
    conv2d_backward,
    forward,
    taps,
    two_ways,
)
from convviz.drawing import svg
from convviz.drawing.style import (
    BADGE,
    BORDER,
    BORDER_WINDOW,
    GREY,
    HUES,
    INK,
    LATER_LINE,
    WHITE,
    ZERO,
)

from .page import (
    OPERATORS,
    SNAPSHOTS,
    Formula,
    common,
    frames,
    hued_frames,
    in_reading_order,
    inside,
    middle,
    near,
    origins,
    pages,
    snapshot,
    within,
)

KINDS, FACES = ("wide", "narrow"), ("numbers", "symbols")
STORIES = {
    "forward": lambda x, w, b, dy: forward(x, w, b),
    "connections": connections,
    **{f"chain_rule-{of}": lambda *a, of=of: chain_rule(*a, of=of) for of in "xwb"},
    **{
        f"{tell.__name__}-{of}": lambda x, w, b, dy, tell=tell, of=of: tell(x, w, dy, of=of)
        for tell in (as_convolution, as_weighted_sum, two_ways)
        for of in "xwb"
    },
}


def drawn_from(x_shape, w_shape, make):
    """x, w, b and dy of these shapes."""
    draw = np.random.default_rng([*x_shape, *w_shape])
    y_shape = tuple(a - b + 1 for a, b in zip(x_shape, w_shape, strict=True))
    x, w, b, dy = (make(draw, shape) for shape in (x_shape, w_shape, (), y_shape))
    return x, w, float(b), dy


def small(draw, shape):
    return draw.integers(-9, 10, shape).astype(float)


def awkward(draw, shape):
    """Decimals, and here and there a number of three digits."""
    rare = draw.random(shape) < 0.2
    return np.where(rare, draw.integers(-999, 1000, shape), draw.integers(-999, 1000, shape) / 100)


X, W = np.array([[2, 0, 1], [1, 3, -1], [0, 1, 2.0]]), np.array([[1, 2], [-1, 3.0]])
EXAMPLES = {
    "course": (X, W, 1.0, np.array([[4, -2], [5, -3.0]])),
    "1×1": drawn_from((1, 1), (1, 1), small),
    "4×5": drawn_from((4, 5), (3, 2), small),
    "6×7": drawn_from((6, 7), (3, 3), small),
    "4×4": drawn_from((4, 4), (2, 2), small),
    "1×10": drawn_from((1, 10), (1, 9), small),
    "awkward": drawn_from((3, 3), (2, 2), awkward),
}
ONE_KIND = {"1×1": "narrow", "4×4": "wide", "1×10": "wide"}  # that is looked at, to save time


@cache
def story_of(example, name):
    return STORIES[name](*EXAMPLES[example])


def course():
    """The fourteen stories of the course's example."""
    return {name: story_of("course", name) for name in STORIES}


# ---- numbers -------------------------------------------------------------------------------


def number(value):
    """A number as it is written: whole below 10¹⁵, else four digits, halves away from 0."""
    exact = abs(Fraction(value))
    if exact == 0:
        return "0"
    sign = "−" if value < 0 else ""
    nearest = int(exact + Fraction(1, 2))
    if exact < 10**15 and abs(exact - nearest) <= exact / 10**12:
        return f"{sign}{nearest}"
    unit = Fraction(10) ** (math.floor(math.log10(exact)) - 11)
    exact = int(exact / unit + Fraction(1, 2)) * unit  # what lies behind may be noise
    exponent = len(str(int(exact))) - 1 if exact >= 1 else -1
    while exact < Fraction(10) ** exponent:
        exponent -= 1
    digits = int(exact / Fraction(10) ** (exponent - 3) + Fraction(1, 2))
    exponent, digits = (exponent + 1, 1000) if digits == 10000 else (exponent, digits)
    if -3 <= exponent < 6:
        shown = digits * Fraction(10) ** (exponent - 3)
        whole, rest = divmod(shown, 1)
        decimals = f"{int(rest * 10**6):06}".rstrip("0")
        return f"{sign}{whole}.{decimals}".rstrip(".")
    mantissa = f"{digits // 1000}.{digits % 1000:03}".rstrip("0").rstrip(".")
    return f"{sign}{mantissa}e{exponent}".replace("-", "−")


def formed(value, form):
    text = number(value)
    if form == "factor" and value < 0:
        return f"({text})"
    if form == "sign":
        return "−" if value < 0 else "+"
    return text.lstrip("−") if form == "size" else text


def read(value):
    """What is written for a number."""
    return Fraction(number(value).replace("−", "-"))


def equals(left, right):
    """The sign between sums of products as they are written; left of it there may be names."""
    if left is None:
        numbers = [value for factors in right for value in factors]
        same = all(abs(read(v) - Fraction(v)) <= abs(Fraction(v)) / 10**12 for v in numbers)
    else:
        one, other = (sum(prod(map(read, factors)) for factors in side) for side in (left, right))
        same = one == other
    return "=" if same else "≈"


def added(terms):
    """A sum from left to right; binary noise is 0."""
    total = most = 0.0
    for term in terms:
        total, most = total + term, max(most, abs(term))
    return total if abs(total) >= 1e-12 * most else 0.0


# ---- what a story has to show --------------------------------------------------------------


class Panel(NamedTuple):
    """What a grid shows on a step: numbers, names ("" for a constant, None for a border zero)."""

    values: np.ndarray
    names: np.ndarray
    role: str
    used: dict = {}  # noqa: RUF012 (a tuple's default is never written to)
    hollow: dict = {}  # noqa: RUF012
    window: tuple | None = None
    question: tuple | None = None
    known: int | None = None
    gradient: bool = False
    later: bool = False
    nameless: bool = False
    lone: bool = False
    title: str = ""
    badge: tuple = ()
    times: str = ""
    signs: dict = {}  # noqa: RUF012 (by place: the numbers of pieces, or a name and its color)
    note: str = ""
    notch: str = ""

    def hue(self, place):
        """The role whose hue a cell wears: its own, also where it stands in another grid."""
        own = (self.names[place] or " ")[0]
        return own if own in HUES else self.role

    def state(self, place):
        cols = self.values.shape[1]
        window = self.window and inside(place, (*self.window[:2], *self.window[2:]))
        if self.later:
            kind = "later"
        elif place == self.question:
            kind = "question"
        elif place in self.used or (window and place not in self.hollow):
            kind = "used"
        else:
            kind = ""
        return kind, self.known is None or place[0] * cols + place[1] < self.known


class Told:
    """What each step of a story has to show."""

    def __init__(self, example, name):
        self.x, self.w, self.b, self.dy = EXAMPLES[example]
        self.kind, _, self.of = name.partition("-")
        self.taps = taps(self.x.shape, self.w.shape)
        self.comma = "," if max(*self.x.shape, *self.w.shape, *self.dy.shape) > 9 else ""
        self.few, self.marked = self.dy.size <= 4, self.dy.size <= 9
        self.apart = self.kind == "connections" and max(self.dy.shape) <= 5
        self.grids = {"x": self.x, "w": self.w, "b": np.array([[self.b]]), "dy": self.dy}
        self.grids |= {"y": self.summed("y"), **{f"d{k}": self.summed(f"d{k}") for k in "xwb"}}

    def summed(self, key):
        shape = {"y": self.dy, "dx": self.x, "dw": self.w, "db": np.zeros((1, 1))}[key].shape
        found = np.zeros(shape)
        for place in np.ndindex(shape):
            found[place] = added(self.value(term) for term in self.sum(key, place))
        return found

    def sum(self, key, place):
        """The factors of each term of a cell."""
        if key == "y":
            met = [t for t in self.taps if t.y == place]
            return [*((("x", t.x), ("w", t.w)) for t in met), (("b", (0, 0)),)]
        of = key[1]
        return [(("dy", t.y), self.local(of, t)) for t in self.met(of, place)]

    def met(self, of, place):
        if of == "b":
            return [t for t in self.taps if t.w == (0, 0)]
        return [t for t in self.taps if getattr(t, of) == place]

    def local(self, of, tap):
        return {"x": ("w", tap.w), "w": ("x", tap.x), "b": 1.0}[of]

    def value(self, factors):
        found = 1.0
        for factor in factors:
            found *= factor if isinstance(factor, float) else self.grids[factor[0]][factor[1]]
        return found

    # ---- names

    def name(self, key, place):
        index = "" if key[-1] == "b" else self.comma.join(str(k + 1) for k in place)
        return f"∂L/∂{key[1]}{index}" if key[0] == "d" else f"{key}{index}"

    def names(self, key):
        found = np.empty(self.grids[key].shape, object)
        for place in np.ndindex(found.shape):
            found[place] = self.name(key, place)
        return found

    def capital(self, key):
        letter = "b" if key[-1] == "b" else key[-1].upper()
        return f"∂L/∂{letter}" if key[0] == "d" else letter

    # ---- steps

    @property
    def places(self):
        """The cells that steps are about, one after another."""
        key = {"forward": "y", "as_weighted_sum": "dy"}.get(self.kind, f"d{self.of}")
        if self.kind == "connections":
            return [(of, place) for of in "xwby" for place in np.ndindex(self.grids[of].shape)]
        found = [(key, place) for place in np.ndindex(self.grids[key].shape)]
        return [cell for cell in found for _ in range(3 if self.kind == "chain_rule" else 1)]

    def about(self):
        """The first step about each cell that a step is about."""
        found = {}
        for step, (key, place) in enumerate(self.places):
            cells = [(key, *place)]
            if self.kind == "chain_rule":
                cells.append((self.of, *place))
                for k, y in enumerate(np.ndindex(self.dy.shape)):
                    at = place if self.of == "x" else (y[0] + place[0], y[1] + place[1])
                    cells.append((f"window{k}", *at))
            if self.kind == "as_weighted_sum":
                cells.append((f"weight{step}", 0, 0))
            if self.kind == "two_ways" and self.few:
                cells += [(f"piece{k}", *place) for k in range(self.dy.size)]
            for cell in cells:
                found.setdefault(cell, step)
        return found

    def badges(self, of, met):
        if self.marked:
            return [t.y[0] * self.dy.shape[1] + t.y[1] + 1 for t in met]
        shape = self.grids[f"d{of}"].shape
        most = max(len(self.met(of, place)) for place in np.ndindex(shape))
        return [k if most <= 9 else 0 for k in range(1, len(met) + 1)]

    def forward_badges(self):
        return [k if self.w.size <= 9 else 0 for k in range(1, self.w.size + 1)]

    # ---- panels

    def panel(self, key, **look):
        gradient = key[0] == "d"
        note = "scalar" if key[-1] == "b" else "{} × {}".format(*self.grids[key].shape)
        notch = "stored" if key == "w" and self.kind != "forward" else ""
        own = {"title": self.capital(key), "note": note, "gradient": gradient, "notch": notch}
        return Panel(self.grids[key], self.names(key), key[-1], **{**own, **look})

    def panels(self, step):
        return getattr(self, self.kind)(step)

    def window(self, place, shape):
        return *place, place[0] + shape[0] - 1, place[1] + shape[1] - 1

    def under(self, place):
        met, marks = [t for t in self.taps if t.y == place], self.forward_badges()
        used_x = {t.x: n for t, n in zip(met, marks, strict=True)}
        used_w = {t.w: n for t, n in zip(met, marks, strict=True)}
        window = self.window(place, self.w.shape)
        return self.panel("x", used=used_x, window=window), self.panel("w", used=used_w)

    def forward(self, step):
        place = self.places[step][1]
        x, w = self.under(place)
        y = self.panel("y", known=step + 1, question=place)
        return {"x": x, "w": w, "b": self.panel("b"), "y": y}

    def connections(self, step):
        of, place = self.places[step]
        if of == "y":
            x, w = self.under(place)
            b = self.panel("b", used={(0, 0): 0})
            found = {"x": x, "w": w, "b": b, "y": self.panel("y", question=place)}
            return {**found, "dy": self.panel("dy", note=self.note)}
        met = self.met(of, place)
        at_y = dict(zip((t.y for t in met), self.discs(of, met), strict=True))
        found = {key: self.panel(key) for key in "xwb"}
        found[of] = self.panel(of, question=place)
        if of != "b":
            other = {"x": "w", "w": "x"}[of]
            at_other = {getattr(t, other): at_y[t.y] for t in met}
            found[other] = self.panel(other, used=at_other)
        found["y"] = self.panel("y", used=dict.fromkeys(at_y, 0))
        found["dy"] = self.panel("dy", used=at_y, note=self.note)
        return found

    def discs(self, of, met):
        """The numbers of the terms of connections."""
        if self.dy.size > 9:
            return self.badges(of, met)
        return [t.y[0] * self.dy.shape[1] + t.y[1] + 1 for t in met]

    @property
    def note(self):
        """What stands over ∂L/∂Y where it is not apart."""
        counted = ", the discs count the terms" if self.w.size <= 9 else ""
        return "{} × {}".format(*self.dy.shape) + counted

    def counted(self, step):
        """What the discs count, as the words over cells that are apart say."""
        of, place = self.places[step]
        numbers = self.forward_badges() if of == "y" else self.discs(of, self.met(of, place))
        what = "w" if of == "y" else "y"
        if of != "y" and self.dy.size > 9:
            return "the discs count the terms" if any(numbers) else ""
        return f"the discs count the {what}'s" if any(numbers) else ""

    def label(self, factor, face, color):
        """What a label says, and its colour."""
        if isinstance(factor, float):
            return number(factor), {color}
        name = self.name(*factor)
        value = number(self.grids[factor[0]][factor[1]])
        return (f"{name}={value}" if face == "numbers" else name), {color}

    def locals(self, of, place):
        values, names = np.zeros(self.dy.shape), np.full(self.dy.shape, "", object)
        for tap in self.met(of, place):
            found = self.local(of, tap)
            values[tap.y] = self.value((found,))
            names[tap.y] = "" if isinstance(found, float) else self.name(*found)
        return Panel(values, names, {"x": "w", "w": "x", "b": "b"}[of])

    def chain_rule(self, step):
        of, stage, place = self.of, step % 3, self.places[step][1]
        met = {t.y: t for t in self.met(of, place)}
        ys = list(np.ndindex(self.dy.shape))
        mark = {y: k if self.marked else 0 for k, y in enumerate(ys, 1)}
        used = {y: mark[y] for y in ys if stage == 0 or y in met}
        hollow = {y: mark[y] for y in ys if stage == 1 and y not in met}
        known = step // 3 + (stage == 2)
        found = {"dy": self.panel("dy", used=used, hollow=hollow)}
        found[f"d{of}"] = self.panel(f"d{of}", known=known, question=place)
        if of == "b":
            return found | {"b": self.panel("b", question=place)}
        if self.few:
            return found | {f"window{k}": self.seen_by(step, y, k) for k, y in enumerate(ys)}
        other = {"x": "w", "w": "x"}[of]
        at = {getattr(t, other): mark[t.y] for t in met.values()} if stage else {}
        found |= {of: self.panel(of, question=place), other: self.panel(other, used=at)}
        if stage:
            used = {y: mark[y] for y in met}
            found["local"] = self.locals(of, place)._replace(used=used, title="Local derivatives")
        return found

    def seen_by(self, step, y, k):
        """X in the window of a y, with W laid on it before or after what it meets is asked for."""
        of, stage, place = self.of, step % 3, self.places[step][1]
        at = place if of == "x" else (y[0] + place[0], y[1] + place[1])
        window = self.window(y, self.w.shape)
        used = {p: 0 for p in np.ndindex(self.x.shape) if inside(p, window)}
        if stage and at in used:
            used[at] = k + 1
        values, names = self.x.copy(), self.names("x")
        if (stage == 0) == (of == "w"):
            for tap in (t for t in self.taps if t.y == y):
                values[tap.x], names[tap.x] = self.w[tap.w], self.name("w", tap.w)
        look = {"title": self.name("y", y), "note": "window"}
        return Panel(values, names, "x", used, question=at, window=window, **look)

    def as_convolution(self, step):
        place, of = self.places[step][1], self.of
        met, (kh, kw) = self.met(of, place), self.w.shape
        marks = self.badges(of, met)
        if of == "x":
            rows, cols = self.dy.shape
            border = ((kh - 1, kh - 1), (kw - 1, kw - 1))
            names = np.full((rows + 2 * kh - 2, cols + 2 * kw - 2), None, object)
            names[kh - 1 : kh - 1 + rows, kw - 1 : kw - 1 + cols] = self.names("dy")
            used = {(t.y[0] + kh - 1, t.y[1] + kw - 1): n for t, n in zip(met, marks, strict=True)}
            slid = self.panel("dy", used=used, window=self.window(place, (kh, kw)))
            slid = slid._replace(values=np.pad(self.dy, border), names=names, note=self.border())
            all_used = dict.fromkeys(np.ndindex(kh, kw), 0)
            at = {(kh - 1 - t.w[0], kw - 1 - t.w[1]): n for t, n in zip(met, marks, strict=True)}
            turned = self.panel("w", used=all_used | at, note="turned by 180°", notch="turned")
            turned = turned._replace(values=self.w[::-1, ::-1], names=turned.names[::-1, ::-1])
            found = {"padded": slid, "turned": turned}
        elif of == "w":
            window = self.window(place, self.dy.shape)
            used = {t.x: n for t, n in zip(met, marks, strict=True)}
            at = {t.y: n for t, n in zip(met, marks, strict=True)}
            found = {
                "x": self.panel("x", used=used, window=window),
                "dy": self.panel("dy", used=at),
            }
        else:
            used = {t.y: n for t, n in zip(met, marks, strict=True)}
            window = self.window((0, 0), self.dy.shape)
            ones = Panel(np.ones(self.dy.shape), np.full(self.dy.shape, "", object), "b", used)
            ones = ones._replace(title="1", note="for each y")
            found = {"dy": self.panel("dy", used=used, window=window), "ones": ones}
        found[f"d{of}"] = self.panel(f"d{of}", known=step + 1, question=place)
        return found

    def border(self):
        (kh, kw), size = self.w.shape, "{} × {}".format(*self.dy.shape)
        if (kh, kw) == (1, 1):
            return f"{size}, no border"
        if (kh, kw) == (2, 2):
            return f"{size}, border of one zero"
        both = f"{kh - 1}" if kh == kw else f"{kh - 1} and {kw - 1}"
        return f"{size}, border of {both} zeros"

    def piece(self, y):
        """What a piece is made of, and its frame."""
        of = self.of
        met = [t for t in self.taps if t.y == y]
        shape = self.grids[of].shape
        values, names = np.zeros(shape), np.full(shape, None if of == "x" else "", object)
        for tap in met:
            place = (0, 0) if of == "b" else getattr(tap, of)
            found = self.local(of, tap)
            values[place] = self.value((found,))
            names[place] = "" if isinstance(found, float) else self.name(*found)
        frame = self.window(y, self.w.shape) if of == "x" else self.window((0, 0), shape)
        role = {"x": "w", "w": "x", "b": "b"}[of]
        return Panel(values, names, role, notch="stored" if role == "w" else ""), frame

    def as_weighted_sum(self, step):
        y, of = self.places[step][1], self.of
        ys = list(np.ndindex(self.dy.shape))
        own, frame = self.piece(y)
        used = {place: 0 for place in np.ndindex(own.values.shape) if inside(place, frame)}
        found = {"dy": self.panel("dy", question=y, note="")}
        window = frame if of == "x" else None
        badge, title = ((step + 1, False), "piece") if self.few else ((), f"Piece {step + 1}")
        found["piece"] = own._replace(used=used, window=window, title=title, badge=badge)
        under = self.window(y, self.w.shape)
        if of == "x":
            found["w"] = self.panel("w", used=dict.fromkeys(np.ndindex(self.w.shape), 0))
        elif of == "w":
            patch = {at: 0 for at in np.ndindex(self.x.shape) if inside(at, under)}
            found["x"] = self.panel("x", used=patch, window=under)
        for k, other in enumerate(ys):
            state = ("added", "now", "to come")[(k >= step) + (k > step)]
            weight = Panel(self.dy[[other[0]]][:, [other[1]]], None, "y", gradient=True, lone=True)
            weight = weight._replace(names=np.array([[self.name("dy", other)]], object))
            weight = weight._replace(title=self.name("dy", other), later=k > step)
            found[f"weight{k}"] = weight._replace(used={(0, 0): 0} if k == step else {})
            part, _ = self.piece(other)
            part = part._replace(used=used if k == step else {}, later=k > step, title=state)
            found[f"piece{k}"] = part._replace(badge=(k + 1, k > step))
        sums = self.totals(ys)
        blank = {"names": np.full(own.values.shape, "", object), "role": of, "gradient": True}
        blank |= {"nameless": True}
        marks = {"used": used, "window": frame}
        title = "" if self.few else title
        found["before"] = Panel(sums[step][0], **blank, title="So far", signs=self.signs(step))
        scaled = Panel(sums[step][1], **blank, **marks, title=title, badge=badge)
        signs = {at: (own.names[at] or "1", HUES[own.role].text) for at in used}
        found["scaled"] = scaled._replace(times=self.name("dy", y), signs=signs)
        total = Panel(sums[step][2], **blank, **marks, title="Running total")
        note, signs = f"becomes {self.capital(f'd{of}')}", self.signs(step + 1)
        found["total"] = total._replace(note=note, signs=signs)
        return found

    def signs(self, steps):
        """What stands among symbols for a sum of the pieces of the first steps."""
        ys, of, found = list(np.ndindex(self.dy.shape)), self.of, {}
        for place in np.ndindex(self.grids[of].shape):
            every = {ys.index(t.y) + 1 for t in self.met(of, place)}
            there = tuple(sorted(k for k in every if k <= steps))
            name = self.name(f"d{of}", place)
            if there and len(there) == len(every):
                found[place] = name, HUES[of].text
            elif there:
                found[place] = there if self.few else (name, None)
        return found

    def totals(self, ys):
        """Before, the piece times its weight, and after, of each step."""
        shape, found = self.grids[self.of].shape, []
        terms = {place: [] for place in np.ndindex(shape)}
        before = np.zeros(shape)
        for y in ys:
            scaled = np.zeros(shape)
            for place in terms:
                for tap in (t for t in self.met(self.of, place) if t.y == y):
                    term = self.value((("dy", y), self.local(self.of, tap)))
                    scaled[place] = term
                    terms[place].append(term)
            after = np.zeros(shape)
            for place, parts in terms.items():
                after[place] = added(parts)
            found.append((before, scaled, after))
            before = after
        return found

    def two_ways(self, step):
        place, of = self.places[step][1], self.of
        found, met = self.as_convolution(step), self.met(self.of, place)
        at = dict(zip((t.y for t in met), self.badges(of, met), strict=True))
        if of == "x":
            note = "with zeros" if self.w.size > 1 else ""
            found["padded"] = found["padded"]._replace(note=note)
            found["turned"] = found["turned"]._replace(note="turned")
        if not self.few:
            return found | self.those_met(met, place, at)
        for k, y in enumerate(np.ndindex(self.dy.shape)):
            used = {(0, 0): at[y]} if y in at else {}
            weight = Panel(self.dy[[y[0]]][:, [y[1]]], None, "y", used, gradient=True, lone=True)
            name = self.name("dy", y)
            found[f"weight{k}"] = weight._replace(names=np.array([[name]], object), title=name)
            used = {place: at[y]} if y in at else {}
            found[f"piece{k}"] = self.piece(y)[0]._replace(used=used, question=place)
        return found

    def those_met(self, met, place, badges):
        """Each ∂L/∂y that a cell meets, and its piece: of X only W, not the zeros around it."""
        found = {}
        for k, tap in enumerate(met):
            name, used = self.name("dy", tap.y), {(0, 0): badges[tap.y]}
            weight = Panel(np.array([[self.dy[tap.y]]]), np.array([[name]], object), "y", used)
            found[f"weight{k}"] = weight._replace(gradient=True, lone=True, title=name)
            own = self.panel("w", title="", note="") if self.of == "x" else self.piece(tap.y)[0]
            at = tap.w if self.of == "x" else place
            found[f"piece{k}"] = own._replace(used={at: badges[tap.y]}, question=at)
        return found

    def seen_pieces(self, kind, step):
        """How many pieces are drawn on a step, and how many there are."""
        if self.few:
            return self.dy.size, self.dy.size
        met = len(self.met(self.of, self.places[step][1]))
        return min(met, 9 if kind == "wide" else 4), met

    def halves(self, kind, step):
        """The keys of the grids in the order of reading: all, or those of each part."""
        n, split = self.dy.size, self.few and kind == "wide"
        if self.kind == "two_ways":
            n, _ = self.seen_pieces(kind, step)
        pieces = [key for k in range(n) for key in (f"weight{k}", f"piece{k}")]
        gathered = {"x": ["padded", "turned"], "w": ["x", "dy"], "b": ["dy", "ones"]}.get(self.of)
        key = f"d{self.of}"
        if self.kind == "forward":
            return [["x", "w", "b", "y"]]
        if self.kind == "chain_rule":
            windows = [f"window{k}" for k in range(n)]
            local = ["local"] if step % 3 else []
            met = windows if self.few else ["x", "w", *local]
            return [[*(["b"] if self.of == "b" else met), "dy", key]]
        if self.kind == "as_convolution":
            return [[*gathered, key]]
        if self.kind == "as_weighted_sum":
            source = {"x": ["w"], "w": ["x"], "b": []}[self.of]
            first = [*pieces, *source] if split else [*source, "dy", "piece"]
            return [[*first, "before", "scaled", "total"]]
        return [gathered, pieces, [key]]

    # ---- formulas

    def lines(self, step, face):
        """The formula of a step, read from left to right."""
        key, place = self.places[step]
        if self.kind == "as_weighted_sum":
            return None
        if self.kind == "connections" and key != "y":
            key = f"d{key}"
        terms = [(factors, False) for factors in self.sum(key, place)]
        if self.kind == "chain_rule":
            return self.derivation(step, face)
        if self.kind == "as_convolution" and self.of == "x" and not self.brief:
            kept = {factors[1]: factors for factors, _ in terms}
            every = [("w", at) for at in reversed(list(np.ndindex(self.w.shape)))]
            terms = [(kept.get(w, (0.0, w)), w not in kept) for w in every]
        tail = bool(key == "y")
        result = self.name(key, place)
        names, numbers = self.symbols(terms), self.numerals(terms)
        if face == "symbols":
            return f"{result} = {names}"
        first, last = self.signs_of(terms, self.grids[key][place])
        if len(terms) - tail > 4:
            last = f" {equals(self.factors_of(terms), [[self.grids[key][place]]])} {last[-1]}"
            return f"{result} {first} {numbers}{last}"
        return f"{result} = {names} {first} {numbers} {' '.join(last)}"

    @property
    def brief(self):
        """Whether only products that count are written: no window of many cells is ever full."""
        most = max(len(self.met("x", place)) for place in np.ndindex(self.x.shape))
        return self.kind == "as_convolution" and self.of == "x" and self.w.size > max(4, most)

    def said(self, step):
        """What stands under a sum of which only the products that count are written."""
        zeros = self.w.size - len(self.met("x", self.places[step][1])) if self.brief else 0
        if not zeros:
            return []
        words = "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"
        many = words[zeros] if zeros <= 9 else f"{zeros}"
        ends = "cell under the window is a zero", "cells under the window are zeros"
        return [f"the other {many} {ends[zeros > 1]}"]

    def factors_of(self, terms):
        return [[self.value((f,)) for f in factors] for factors, struck in terms if not struck]

    def signs_of(self, terms, result):
        """The sign before the factors, and what comes after them, each with its sign."""
        factors, end = self.factors_of(terms), [[result]]
        products = [[self.value(each)] for each, struck in terms if not struck]
        first = equals(None, factors)
        if len(terms) == 1:
            return first, [equals(factors, end), number(result)]
        middle = [equals(factors, products), self.products(terms)]
        return first, [*middle, equals(products, end), number(result)]

    def symbols(self, terms):
        found = []
        for factors, struck in terms:
            text = " · ".join(self.symbol(factor) for factor in factors)
            found.append(f"[{text}]" if struck else text)
        return " + ".join(found)

    def symbol(self, factor):
        if isinstance(factor, float):
            return number(factor)
        return factor if isinstance(factor, str) else self.name(*factor)

    def numerals(self, terms):
        found = []
        for k, (factors, struck) in enumerate(terms):
            texts = [formed(self.value((factor,)), "factor") for factor in factors]
            if not k:
                texts[0] = number(self.value((factors[0],)))
            text = " · ".join(texts)
            found.append(f"[{text}]" if struck else text)
        return " + ".join(found)

    def products(self, terms):
        first, *rest = [self.value(factors) for factors, _ in terms]
        return number(first) + "".join(f" {formed(v, 'sign')} {formed(v, 'size')}" for v in rest)

    def derivation(self, step, face):
        of, stage, place = self.of, step % 3, self.places[step][1]
        met = {t.y: self.local(of, t) for t in self.met(of, place)}
        ys, cell = list(np.ndindex(self.dy.shape)), self.name(of, place)
        left = f"{self.name(f'd{of}', place)} = "
        chain = [((("dy", y), f"∂{self.name('y', y)}/∂{cell}"), False) for y in ys]
        local = [((("dy", y), met.get(y, 0.0)), y not in met and stage == 2) for y in ys]
        kept = [((("dy", y), met[y]), False) for y in ys if y in met]
        result = self.grids[f"d{of}"][place]
        first, after = self.signs_of(kept, result)
        if not self.marked:
            if stage < 2:
                label = ("Chain rule", "Local derivatives")[stage]
                return [(label, left + self.symbols((chain, local)[stage]), True)]
            end = f"{equals(self.factors_of(kept), [[result]])} {after[-1]}"
            numbers = f" {first} {self.numerals(kept)} {end}" if face == "numbers" else ""
            return [("Sum", left + self.symbols(kept) + numbers, True)]
        found = [("Chain rule", left + self.symbols(chain), stage == 0)]
        if stage > 0:
            found.append(("Local derivatives", f"= {self.symbols(local)}", stage == 1))
        if stage > 1 and face == "numbers":
            found.append(("Numbers", f"{first} {self.numerals(kept)}", True))
            found.append(("Sum", " ".join(after), True))
        return found

    def rings(self, step):
        """What is ringed: what was just put in, and what is differentiated in."""
        if self.kind != "chain_rule":
            return []
        place, of, stage = self.places[step][1], self.of, step % 3
        cell = f"∂{self.name(of, place)}"
        met = {t.y: self.symbol(self.local(of, t)) for t in self.met(of, place)}
        put_in = {0: [cell] * self.dy.size, 1: [met.get(y, "0") for y in np.ndindex(self.dy.shape)]}
        return sorted([cell, *put_in.get(stage, [])])

    def marked_terms(self, step, face):
        """Text and number of the terms that have one, and whether it is hollow."""
        key, place = self.places[step]
        of = self.of or key
        if self.kind == "chain_rule":
            met, cell = {t.y for t in self.met(of, place)}, self.name(of, place)
            shown = [(k, y) for k, y in enumerate(np.ndindex(self.dy.shape), 1)
                     if y in met or step % 3 < 2]  # fmt: skip
            return [
                (f"{self.name('dy', y)} · ∂{self.name('y', y)}/∂{cell}", k,
                 y not in met and step % 3 == 1)
                for k, y in shown if self.marked
            ]  # fmt: skip
        if key == "y":
            terms, marks = self.sum("y", place)[:-1], self.forward_badges()
        else:
            terms = self.sum(f"d{of}", place)
            count = self.discs if self.kind == "connections" else self.badges
            marks = count(of, self.met(of, place))
        pairs = list(zip(terms, marks, strict=True))
        if self.in_one_place(len(terms)) and face == "numbers":
            return [(self.factors(term, not k), n, False) for k, (term, n) in enumerate(pairs) if n]
        return [(self.symbols([(term, False)]), n, False) for term, n in pairs if n]

    def in_one_place(self, terms):
        """Whether names and numbers take turns in one place, though terms have numbers."""
        turned = self.kind == "as_convolution" and self.of == "x" and not self.brief
        return (turned and self.w.size > 4) or terms > 4

    def factors(self, term, first):
        """A term in numbers as it stands in a sum, of which only the first begins with a sign."""
        if self.kind == "as_convolution" and self.of == "x":
            first = term[1][1] == tuple(size - 1 for size in self.w.shape)
        before = [] if first else [((0.0,), False)]
        return self.numerals([*before, (term, False)]).removeprefix("0 + " if before else "")


@cache
def told_of(example, name):
    return Told(example, name)


# ---- the cases -----------------------------------------------------------------------------


class Case:
    """A picture of a story, with what it has to show."""

    def __init__(self, example, name, kind):
        self.example, self.name, self.kind = example, name, kind
        self.story, self.told = story_of(example, name), told_of(example, name)
        self.page = pages(self.story)[kind]
        self._seen = {}

    def steps(self):
        last = len(self.story.steps) - 1
        middle = last // 2 - (last // 2) % 3 if self.told.kind == "chain_rule" else last // 2
        some = {0, middle, middle + 1, last} if last > 1 else {0, last}
        return range(last + 1) if self.example == "course" else sorted(some)

    def each(self, faces=FACES):
        """Each step that is looked at, with what is seen."""
        for step, face in product(self.steps(), faces):
            yield step, face, self.seen(step, face)

    def seen(self, step, face):
        if (step, face) not in self._seen:
            self._seen[step, face] = self.page.seen(step, face)
        return self._seen[step, face]

    @cache  # noqa: B019 (there are few cases at a time)
    def frames(self, step, seen):
        told = self.told
        if told.kind == "connections":
            return hued_frames(self.page, seen, told.dy.shape if told.apart else None)
        split = told.kind == "as_weighted_sum" and seen.rules[1]
        parted = self.parted if split or told.kind == "two_ways" else None
        return frames(self.page, seen, told.halves(self.kind, step), parted)

    def parted(self, seen, boxes):
        """The boxes of each part, in the order of `halves`."""
        return (
            self.results(seen, boxes) if self.told.kind == "two_ways" else self.bands(seen, boxes)
        )

    def bands(self, seen, boxes):
        """Pieces, what they are taken from, and the sums: the rule stands between the last two."""
        (x, top), _ = seen.rules[1][0]
        upper, lower = above_and_below(boxes, top)
        source = [box for box in lower if box[0] < x]
        return [[*reading(upper), *source, *reading(set(lower) - set(source))]]

    def results(self, seen, boxes):
        """The boxes of Result 1, those of Result 2 in pairs, and the one that both come to."""
        (first, second), line = headings(seen), HUES[self.told.of].line
        (shared,) = [box for box in boxes
                     if any(s.line == line and s.dash and within(s.box, grown(box, 0.9))
                            for s in seen.shapes)]  # fmt: skip
        rest = [box for box in boxes if box != shared]
        if first.y == second.y:
            left = [box for box in rest if box[0] < second.x]
            return sorted(left), reading(set(rest) - set(left)), [shared]
        one, two = above_and_below(rest, second.y)
        if self.kind == "wide":
            return reading(one), reading(two), [shared]
        rows = in_reading_order(two)  # numbers over their pieces
        pairs = [zip(*rows[k : k + 2], strict=True) for k in range(0, len(rows), 2)]
        return reading(one), [box for row in pairs for pair in row for box in pair], [shared]

    @cache  # noqa: B019
    def panels(self, step, seen):
        """Each grid that is drawn: key, where it lies, what it has to show."""
        panels, found = self.told.panels(step), []
        for key, frame in self.frames(step, seen).items():
            if key in panels:
                found.append((key, frame, panels[key]))
            else:
                place = int(key[-2]), int(key[-1])
                found.append((key, frame, alone(panels[key[:-2]], place)))
        return found


def alone(panel, place):
    """One cell of a grid that is pulled apart, as a grid of its own."""
    only = {(0, 0): panel.used[place]} if place in panel.used else {}
    question = (0, 0) if panel.question == place else None
    (i, j) = place
    panel = panel._replace(values=panel.values[[i]][:, [j]], names=panel.names[[i]][:, [j]])
    return panel._replace(used=only, question=question, title="", note="")


def headings(seen):
    return [t for t in seen.names if t.string in ("Result 1", "Result 2")]


def reading(boxes):
    return [box for row in in_reading_order(boxes) for box in row]


def above_and_below(boxes, y):
    return [box for box in boxes if box[3] < y], [box for box in boxes if box[3] > y]


case_of = lru_cache(maxsize=12)(Case)


@pytest.fixture(scope="module", params=STORIES)
def cases(request):
    """All pictures of a story, of every example."""
    return [
        case_of(example, request.param, kind)
        for example in EXAMPLES
        for kind in KINDS
        if ONE_KIND.get(example, kind) == kind
    ]


def in_each_picture(check):
    """A test of all pictures of a story, each told from the others where it fails."""

    def test(cases):
        for case in cases:
            try:
                check(case)
            except Exception as error:
                error.add_note(f"{case.example} {case.name} {case.kind}")
                raise

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


def test_the_reader_knows_what_numpy_says():
    for example, (x, w, b, dy) in EXAMPLES.items():
        told = told_of(example, "forward")
        dx, dw, db = conv2d_backward(dy, x, w)
        for key, found in {"y": conv2d(x, w, b), "dx": dx, "dw": dw, "db": [[db]]}.items():
            close = np.testing.assert_allclose if example == "awkward" else np.testing.assert_equal
            close(told.grids[key], found)


# ---- numbers -------------------------------------------------------------------------------


@in_each_picture
def test_every_number_is_the_value_of_its_sum_in_its_form(case):
    for _, marks in case.page.groups:
        for text in marks:
            slot = getattr(text, "slot", None)
            if slot:
                assert text.string == formed(case.page.entries[slot.sum], slot.form)


@in_each_picture
def test_a_number_hangs_on_its_anchor(case):
    for _, marks in case.page.groups:
        for text in marks:
            slot = getattr(text, "slot", None)
            if slot:
                wide = origins(text.string, "serif")[-1] / 1000
                minus = slot.hangs and re.fullmatch("−.", text.string)
                start = slot.x - text.size * (slot.anchor * wide + (0.137 if minus else 0))
                assert abs(text.x - start) < 0.002 * text.size + 0.006
                assert text.font == "serif"
                assert slot.form != "plain" or wide * text.size <= slot.room + 0.05 or (
                    text.size == 9
                )  # fmt: skip


NO_NUMBERS = "|".join([
    r"\d+ × \d+(, (no border|border of (one zero|\d+( and \d+)? zeros)))?", "turned by 180°",
    "window", r"\d+ × \d+, the discs count the terms",
    r"Piece \d+", r"Result [12]", r"\d+ pieces, added",
])  # fmt: skip


@in_each_picture
def test_no_digit_is_drawn_that_is_not_a_number_of_the_sheet(case):
    for _, _, seen in case.each():
        for text in seen.names:
            if text.slot or not re.search(r"\d", text.string):
                continue
            if text.font == "name":
                assert re.fullmatch(r"((∂L|∂y[\d,]+)/)?∂?([xwy][\d,]+|b)", text.string)
            elif text.font == "serif":
                assert text.string in ("0", "1")  # a constant is its own name
            else:
                assert re.fullmatch(NO_NUMBERS, text.string)


# ---- grids ---------------------------------------------------------------------------------


@in_each_picture
def test_grids_have_their_shapes_and_hues(case):
    for step, _, seen in case.each():
        for key, frame, panel in case.panels(step, seen):
            assert frame.shape == panel.values.shape, key
            border = panel.names == None  # noqa: E711 (each cell of it)
            rows, cols = np.nonzero(~border)
            first, last = (rows.min(), cols.min()), (rows.max(), cols.max())
            inner = *frame.rect(*first)[:2], *frame.rect(*last)[2:]
            assert near(frame.inner, inner), key
            hue = HUES[panel.role]
            line = LATER_LINE[panel.role] if panel.later else hue.line
            lines = [s for s in seen.shapes if s.line == line and s.weight in (1.25, 1.75)]
            if panel.gradient:
                dashed = [s for s in lines if s.dash and within(s.box, grown(frame.inner, 0.9))]
                assert len(dashed) == 4
                assert {near(s.box[:2], (frame.inner[0] - 0.88, frame.inner[1]), 0.03)
                        for s in dashed} == {True, False}  # fmt: skip
            else:
                assert [s for s in lines if not s.dash and near(s.box, frame.inner)], key
            corners = [s for s in seen.shapes if "l" in s.commands and within(s.box, frame.inner)
                       and s.fill == line and len(s.points) == 3]  # fmt: skip
            at = {"stored": [frame.inner[:2]], "turned": [frame.inner[2:]], "": []}[panel.notch]
            assert [corner.points[0] for corner in corners] == at, key


def grown(box, by):
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


@in_each_picture
def test_every_cell_shows_its_number_and_its_name(case):
    for step, face, seen in case.each():
        for key, frame, panel in case.panels(step, seen):
            found = in_cells(seen, frame)
            for place in np.ndindex(frame.shape):
                texts = found.get(place, [])
                expected = shown(panel, place, face, frame.unit, case.told)
                assert sorted(t.string for t in texts) == expected, f"{key} {place} on step {step}"


def in_cells(seen, frame):
    """The texts in each cell of a grid."""
    left, top, _, _ = frame.whole
    found = {}
    for text in seen.names:
        if inside(text.middle, frame.whole):
            x, y = text.middle
            place = int((y - top) // frame.unit), int((x - left) // frame.unit)
            found.setdefault(place, []).append(text)
    return found


def shown(panel, place, face, unit, told):
    """The texts of a cell."""
    value, name = number(panel.values[place]), panel.names[place]
    _, known = panel.state(place)
    named = is_named(panel, unit, told)
    if name is None:
        return ["0"]
    if not known:
        return [name] if named and name else in_place(name, unit) if name else []
    if panel.nameless and face == "symbols" and place in panel.signs:
        sign = panel.signs[place]
        return in_place(sign[0], unit) if isinstance(sign[0], str) else []
    if panel.nameless:
        return [value]
    if face == "symbols":
        return in_place(name or value, unit)
    return sorted([value, name]) if named and name else [value]


def is_named(panel, unit, told):
    """Whether the longest name of a grid is legible under its numbers."""
    names = [name for name in panel.names.flat if name]
    if panel.nameless or panel.lone or not names or (unit < 44 and panel.title in names):
        return False
    key = f"d{names[0][4]}" if names[0][0] == "∂" else names[0][0]
    return all((unit - 5) / width_of(name) >= 11 for name in told.names(key).flat)


def in_place(name, unit):
    """What stands in the place of a number: a name too long to be read in a line is a fraction."""
    long = name[0] == "∂" and (unit - 6) / width_of(name) < 11
    return ["∂L", name.removeprefix("∂L/")] if long else [name]


@cache
def width_of(name):
    """The width of a name at size 1."""
    width = 0.0
    for part in re.findall(r"∂|L|/|[xwyb]|[\d,]+", name):
        font, scale = ("italic", 1) if part in "∂Lxwyb" else ("serif", 1 if part == "/" else 0.7)
        gap = 0 if part[0].isdigit() else 0.02 if part in "∂/" else 0.03
        width += origins(part, font)[-1] / 1000 * scale + gap
    return width


@in_each_picture
def test_what_stands_in_a_cell_stands_in_its_middle(case):
    for step, _, seen in case.each():
        for key, frame, _ in case.panels(step, seen):
            for place, texts in in_cells(seen, frame).items():
                x, y = middle(frame.rect(*place))
                for text in texts:
                    where = text.slot.x if text.slot else (text.x + text.end) / 2
                    after = 0.015 * text.size if text.string[-1] in "Lxwb" else 0  # room after it
                    fraction = any(t.string == "∂L" for t in texts)
                    aside = 3 * (fraction and bool(seen.badges))  # of a badge
                    disc = 6.9 * (key == "scaled" and text.slot is None)  # before it
                    found = [where + after + off - x for off in (0, aside, -disc)]
                    assert min(map(abs, found)) < 0.05, (key, place)
                    assert within(text.box, grown(frame.rect(*place), -0.4)), (key, place)
                values = [t for t in texts if t.slot or len(texts) == 1]
                low = 3 * bool(seen.badges)
                for text in values:
                    middling = text.y - 0.33 * text.size if text.slot else text.y - 0.25 * text.size
                    under = 13.3 + 0.34 * text.size  # its badge
                    high = (
                        max(0.44 * frame.unit, under) - 0.5 * frame.unit if len(texts) == 2 else 0
                    )
                    assert y + high - 0.6 <= middling <= y + high + low + 0.5 + (
                        0 if text.slot or len(texts) == 2 else 0.3 * frame.unit
                    ), (key, place)  # fmt: skip


def test_the_numbers_of_a_grid_are_of_one_size_as_large_as_fits():
    for name, kind in product(STORIES, KINDS):
        for example in ("course", "awkward"):
            case = Case(example, name, kind)
            sizes, widths, families = {}, {}, {"before": "sums", "scaled": "sums", "total": "sums"}
            for step in range(len(case.story.steps)):
                seen = case.seen(step, "numbers")
                for key, frame, _ in case.panels(step, seen):
                    family = "weight" if key.startswith("weight") and key != "weights" else key
                    family = families.get(family, family)
                    if case.told.apart and key.rstrip("0123456789") in ("y", "dy"):
                        family = "y"
                    for texts in in_cells(seen, frame).values():
                        for text in (t for t in texts if t.slot):
                            assert text.slot.room == frame.unit - 6
                            sizes.setdefault(family, set()).add(text.size)
                            wide = origins(text.string, "serif")[-1] / 1000
                            widths[family] = max(widths.get(family, 0), wide)
            for family, found in sizes.items():
                unit = case.page.unit
                most = (0.42 if unit >= 44 else 0.38) * unit
                fitting = max(9, min(most, (unit - 6) / widths[family]))
                assert len(found) == 1, family
                assert abs(found.pop() - fitting) < 0.011, (name, kind, family)


@in_each_picture
def test_used_cells_are_darker_and_the_window_lies_round_them(case):
    for step, _, seen in case.each():
        moving = []
        for key, frame, panel in case.panels(step, seen):
            for place in np.ndindex(frame.shape):
                fill = seen.filled(frame.rect(*place))
                whole = frame.shape == (1, 1)  # then its ground is as large
                expected = tint(panel, place) or (WHITE if whole else None)
                assert fill == expected, (key, place, step)
            if panel.window:
                (i, j), (bottom, right) = panel.window[:2], panel.window[2:]
                box = frame.rect(i, j, bottom - i + 1, right - j + 1)
                moving.append((f"{key} window", box))
            if panel.question is not None:
                moving.append((f"{key} question", frame.rect(*panel.question)))
        slides = [s for s in seen.shapes if s.group.slide]
        found = [s for s in slides if s.line == INK and s.group.slide != "outlined"]
        found = sorted((s.group.slide, s.box) for s in found)
        assert [slide for slide, _ in found] == sorted(slide for slide, _ in moving)
        assert all(near(a, b, 0.1) for (_, a), (_, b) in zip(found, sorted(moving), strict=True))
        for shape in slides:
            question = shape.group.slide.endswith("question")
            assert shape.group.question == question
            inset = 0 if shape.line == INK else 2.75
            assert near(shape.group.at, (shape.box[0] - inset, shape.box[1] - inset), 0.011)
            assert (shape.line, shape.weight) in (
                [(INK, 3.5), (WHITE, 2)] if question else [(INK, 2.25)]
            )
            assert not shape.fill
        white = [s for s in slides if s.line == WHITE]
        assert len(white) == sum(slide.endswith("question") for slide, _ in moving)


def tint(panel, place):
    """The fill of a cell."""
    kind, known = panel.state(place)
    border = panel.names[place] is None
    if kind in ("used", "question"):
        if kind == "question" and not known:
            return None
        return BORDER_WINDOW if border else HUES[panel.hue(place)].window
    fill = HUES[panel.hue(place)].fill
    if border or not known or kind == "later" or panel.gradient or place in panel.hollow:
        pale = not (border or not known or kind == "later" or panel.gradient)
        return fill if pale and fill != WHITE else None
    return fill if fill != WHITE else None


@in_each_picture
def test_terms_and_their_cells_carry_their_numbers(case):
    for step, face, seen in case.each():
        expected = []
        for key, frame, panel in case.panels(step, seen):
            for place, sign in panel.signs.items() if face == "symbols" else ():
                x, y = middle(frame.rect(*place))
                if key == "scaled" and case.told.few:  # before the name of what it multiplies
                    (name,) = in_cells(seen, frame)[place]
                    expected.append((name.x - 7.4, y, 6.4, step + 1, False))
                for n in () if isinstance(sign[0], str) else sign:  # two beside two
                    at = x + 7.8 * (1 if n % 2 == 0 else -1), y + 7.8 * (1 if n > 2 else -1)
                    expected.append((*at, 6.4, n, False))
            for place, n in {**panel.used, **panel.hollow}.items():
                if n:
                    corner = place == panel.question or panel.lone
                    _, top, right, _ = frame.rect(*place)
                    off = 0 if corner else 7.2
                    expected.append((right - off, top + off, 6.4, n, place in panel.hollow))
        found = [badge for badge in seen.badges if badge[2] < 7]
        assert len(found) == len(expected)
        for one, other in zip(sorted(found), sorted(expected), strict=True):
            assert near(one[:3], other[:3], 0.03)
            assert one[3:] == other[3:]


@in_each_picture
def test_a_badge_is_full_or_hollow(case):
    for _, marks in case.page.groups:
        for disc in marks:
            if hasattr(disc, "radius") and disc.radius > 4:
                assert (disc.fill, disc.line) in ((BADGE, ""), (WHITE, ZERO))
                assert disc.radius in (6.4, 8, 5.9, 7.5)
                assert (disc.fill == WHITE) == (disc.radius in (5.9, 7.5))


@in_each_picture
def test_words_over_a_grid_say_what_it_is(case):
    for step, face, seen in case.each():
        for key, frame, panel in case.panels(step, seen):
            left, top, right, _ = frame.whole
            base = top - 12
            if panel.notch == "turned":
                base -= frame.shape[0] * case.page.unit * 0.205 + 9
            small = ("name",) if not panel.lone else ()  # those over the weights
            over = [t for t in seen.names if abs(t.y - base) < 0.03 and not t.slot
                    and (t.font not in small or t.size > 15)]  # fmt: skip
            beside = next((f for k, f, _ in case.panels(step, seen) if f.whole[0] > right
                           and abs(f.whole[1] - top) < 0.1), None)  # fmt: skip
            end = beside.whole[0] - 2 if beside else case.page.width
            over = sorted(t for t in over if left - 12 <= t.x < end)
            if panel.lone:
                over = [t for t in over if inside(t.middle, (left - 12, 0, right + 6, top))]
                if face == "symbols":  # then it stands in its cell
                    assert not over
                    continue
                assert [t.string for t in over] == [panel.title]
                assert abs((over[0].x + over[0].end) / 2 - (left + right) / 2 + 3) < 0.1
                assert over[0].size >= 11.99
                continue
            texts = list(filter(None, [panel.title, "times" * bool(panel.times), panel.note]))
            assert [t.string.strip() for t in over] == texts, key
            if panel.times:
                (name,) = [t for t in seen.names if t.string == panel.times and t.y == over[-1].y]
                assert 2 < name.x - over[-1].end < 6
                assert name.size > 11
            marks = [b for b in seen.badges if near(b[:3], (left + 8, base - 4.5, 8), 0.1)]
            assert [b[3:] for b in marks] == ([panel.badge] if panel.badge else []), key
            if texts:
                assert abs(over[0].x - (left + 22 * bool(panel.badge))) < 0.03 or not panel.title


@in_each_picture
def test_operators_stand_between_their_grids(case):
    """The formula that the grids make, read from left to right."""
    told = case.told
    gathered = {"x": "padded ∗ turned", "w": "x ∗ dy", "b": "dy ∗ ones"}.get(told.of)
    pieces = " + ".join(f"weight{k} · piece{k}" for k in range(told.dy.size))
    source = {"x": "w ", "w": "x ", "b": ""}.get(told.of)
    split = told.few and case.kind == "wide"
    sums = "before + scaled = total"
    first = f"{pieces} {source}" if split else f"{source}dy · piece "
    expected = {
        "forward": "x ∗ w + b = y",
        "as_convolution": f"{gathered} = d{told.of}",
        "as_weighted_sum": f"{first}{sums}",
    }.get(told.kind)
    seen = case.seen(0, "numbers")
    boxes = [(key, frame.whole) for key, frame, _ in case.panels(0, seen)]
    top = Formula(seen).top if told.kind != "as_weighted_sum" else case.page.height
    signs = [t for t in seen.names if t.string in "∗+·=" and t.font == "serif" and t.y < top
             and t.color == INK]  # fmt: skip
    if told.kind == "two_ways":
        return
    if expected is None:
        assert [t for t in signs if t.string in "∗+·" and t.size > 16] == []
        return
    if seen.rules[1]:  # what the pieces are taken from stands beside all lines of the sums
        expected = expected.replace(source, "")
        boxes = [(key, box) for key, box in boxes if key != source.strip()]
    items = [(middle(box)[1], box[0], key) for key, box in boxes]
    items += [(t.y - 0.3 * t.size, t.x, t.string) for t in signs]
    assert " ".join(key for row in lined_up(items) for _, _, key in row) == expected


@in_each_picture
def test_both_results_come_to_the_same_grid(case):
    """Result 1 = ∂L/∂X = Result 2, or both before it; each piece with the ∂L/∂y before it."""
    told, kind = case.told, case.kind
    if told.kind != "two_ways":
        return
    for step, _, seen in case.each(("numbers",)):
        frames, shared = case.frames(step, seen), f"d{told.of}"
        signs = [t for t in seen.names if t.font == "serif" and t.color == INK and t.size > 20
                 and t.string in "∗+·="]  # fmt: skip
        at = {mark: [((t.x + t.end) / 2, t.y - 0.3 * t.size) for t in signs if t.string == mark]
              for mark in "∗+·="}  # fmt: skip
        (left, _, right, _), y = frames[shared].whole, middle(frames[shared].whole)[1]
        first, second = headings(seen)
        facing = first.y == second.y
        assert [x < left for x, _ in sorted(at["="])] == [True, False][: 1 + facing]
        assert all(abs(other - y) < 0.1 for _, other in at["="])
        pieces = [frames[key].whole[0] for key in frames if key.startswith("weight")]
        assert [right < x < min(pieces) for x, _ in at["="] if x > left] == [True] * facing
        assert len(at["∗"]) == 1
        n, met = told.seen_pieces(kind, step)
        assert len(at["+"]) == n - 1
        assert len(at["·"]) == n
        for k in range(n):
            weight, piece = frames[f"weight{k}"].whole, frames[f"piece{k}"].whole
            after = [p for p in at["·"] if 0 < p[0] - weight[2] < 19
                     and abs(p[1] - middle(weight)[1]) < 0.1]  # fmt: skip
            assert len(after) == 1
            if kind == "wide":
                assert after[0][0] < piece[0] < after[0][0] + 20
            else:
                assert 7 < piece[1] - weight[3] < 9
            before = [p for p in at["+"] if 0 < weight[0] - p[0] < 50
                      and abs(p[1] - middle(piece)[1]) < 0.1]  # fmt: skip
            assert len(before) == bool(k)
        assert [t.string for t in seen.names].count("+ ···") == (n < met)


def lined_up(items):
    rows = []
    for item in sorted(items):
        if not (rows and abs(rows[-1][0][0] - item[0]) < 0.5):
            rows.append([])
        rows[-1].append(item)
    return [sorted(row, key=lambda item: item[1]) for row in rows]


def test_the_weight_and_the_piece_of_the_step_are_outlined():
    case = Case("course", "as_weighted_sum-x", "wide")
    for step, _, seen in case.each():
        (outline,) = [s for s in seen.shapes if s.group.slide == "outlined"]
        frames = case.frames(step, seen)
        inner = [key for key, f in frames.items() if within(f.whole, outline.box)]
        assert inner == [f"weight{step}", f"piece{step}"]
        others = [f.whole for key, f in frames.items() if key not in inner]
        assert not any(common(whole, outline.box) > 0 for whole in others)


# ---- what can be pointed at -----------------------------------------------------------------


@in_each_picture
def test_hot_spots_lie_over_their_cells_and_lead_to_the_first_step_about_them(case):
    found, seen = {}, case.seen(0, "numbers")
    drawn = {key: frame for key, frame, _ in case.panels(0, seen)}
    about = case.told.about()
    for spot in case.page.spots:
        key, i, j = spot.cell
        apart = f"{key}{i}{j}" in drawn
        frame = drawn[f"{key}{i}{j}"] if apart else drawn[key]
        assert near(spot.box, frame.rect(0, 0) if apart else frame.rect(i, j), 0.03)
        assert spot.cell not in found
        found[spot.cell] = spot.goto
    keys = {key.rstrip("0123456789") if case.told.kind == "connections" else key for key in drawn}
    assert found == {cell: step for cell, step in about.items() if cell[0] in keys}


# ---- links ---------------------------------------------------------------------------------


LINKED = ["course", "awkward", "1×1", "1×10", "4×5", "4×4", "6×7"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", LINKED)
def test_a_link_leads_from_its_cell_to_its_y_with_what_multiplies_on_the_way(example, kind):
    case = Case(example, "connections", kind)
    told = case.told
    for step, face, seen in case.each():
        of, place = told.places[step]
        found = case.frames(step, seen)
        tips = [s for s in seen.shapes if len(s.points) == 3 and s.fill in lines_of("xwb")
                and s.commands.endswith("z") and not s.line]  # fmt: skip
        met = [] if of == "y" else told.met(of, place)
        links = [s for s in seen.shapes if is_link(s)]
        pills = [s for s in seen.shapes if s.rounded and s.points[0][1] < Formula(seen).top]
        roots = asked(seen)
        assert len(pills) == len(links) == len(met)
        assert len(roots) == bool(met)
        for root in roots:
            assert root.fill == HUES[of].window
            assert label_of(seen, root) == told.label((of, place), face, HUES[of].text)
        for tap in met:
            factor = told.local(of, tap)
            key = factor[0] if of != "b" else "b"
            target = found["y{}{}".format(*tap.y)].whole
            x = middle(target)[0]
            (tip,) = [s for s in tips if near(s.points[0], (x, target[1] - 1), 0.03)]
            (pill,) = [p for p in pills if near(middle(p.box)[:1], (x,), 0.03)
                       and 0 < target[1] - p.box[3] < 20]  # fmt: skip
            assert pill.fill == HUES[key].window
            assert pill.line == tip.fill == HUES[key].line
            assert label_of(seen, pill) == told.label(factor, face, HUES[key].text)
            (link,) = [s for s in links if near(s.points[-1], (x, target[1] - 4), 0.03)]
            assert link.line == HUES[key].line
            assert link.order < pill.order < min(t.order for t in in_box(seen, pill))
            _, top, right, bottom = roots[0].box
            (a, b) = link.points[0]
            assert abs(b - bottom) < 2 or (abs(a - right) < 2 and abs(b - (top + bottom) / 2) < 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", LINKED)
def test_no_line_touches_a_cell_or_a_word_that_it_does_not_lead_to(example, kind):
    """A line keeps clear of the edges too, which might be read as belonging to a neighbour."""
    case = Case(example, "connections", kind)
    every = len(case.story.steps)
    for step in range(0, every, 1 + every // 40):  # all of them, where they are fewer than 40
        seen = case.seen(step, "numbers")
        pills = [s for s in seen.shapes if s.rounded and s.points[0][1] < Formula(seen).top]
        cells = [frame.whole for frame in case.frames(step, seen).values()]
        over = [t.box for t in seen.names if not any(within(t.box, p.box) for p in pills)]
        for link in filter(is_link, seen.shapes):
            end = link.points[-1][0]
            others = [p.box for p in pills if abs(middle(p.box)[0] - end) > 0.1]
            for a, b in pairwise(link.points):
                line = min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])
                clear = grown(line, 3)
                assert [box for box in (*cells, *over, *others) if common(clear, box) > 0] == []
            under = [p for p in pills if p.box[0] < end < p.box[2]]
            assert len([p for p in under if common(grown(line, 0.1), p.box) > 0.1]) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("example", LINKED)
def test_over_cells_that_are_apart_stand_the_names_of_both_and_what_the_discs_count(example, kind):
    case = Case(example, "connections", kind)
    for step, _, seen in case.each():
        first = case.frames(step, seen)["y00"].whole
        (title,) = [t for t in seen.names if t.string == "Y" and t.y < first[1]]
        line = sorted(t for t in seen.names if t.y == title.y and t.x >= title.x)
        expected = ["Y", "and", "∂L/∂Y", case.told.counted(step)]
        assert [t.string for t in line] == [string for string in expected if string]
        assert abs(title.x - first[0]) < 0.03
        assert all(b.x - a.end > 6 for a, b in pairwise(line))


def test_cells_that_are_too_many_to_be_apart_are_grids_and_all_are_there():
    story = connections(*drawn_from((8, 7), (2, 2), small))
    for kind in KINDS:
        seen = pages(story)[kind].seen(9, "numbers")
        assert not [s for s in seen.shapes if is_link(s)]
        assert set(hued_frames(pages(story)[kind], seen, None)) == {"x", "w", "b", "y", "dy"}
        assert [t for t in seen.texts if t.string == "7 × 6, the discs count the terms"]


def is_link(shape):
    return (
        shape.weight == 1.75 and not shape.fill and not shape.dash
        and shape.line in lines_of("xwb") and "q" in shape.commands
    )  # fmt: skip


def asked(seen):
    """The cell in question, where it stands at the root of the lines."""
    return [s for s in seen.shapes if s.upright and s.fill and s.line == INK and s.weight == 3.5
            and s.points[0][1] < Formula(seen).top]  # fmt: skip


def in_box(seen, shape):
    return sorted(t for t in seen.names if inside(t.middle, shape.box))


def label_of(seen, shape):
    """What a label says, and its colours; it stands in the middle and inside."""
    label = in_box(seen, shape)
    assert all(within(t.box, shape.box) for t in label)
    assert abs(label[0].x + label[-1].end - 2 * middle(shape.box)[0]) < 0.1 + (len(label) == 1)
    return "".join(t.string for t in label).replace(" ", ""), {t.color for t in label}


def lines_of(roles):
    return {HUES[role].line for role in roles}


# ---- formulas ------------------------------------------------------------------------------


@in_each_picture
def test_a_formula_reads_as_its_sum(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, face, seen in case.each():
        formula, expected = Formula(seen), case.told.lines(step, face)
        if case.told.kind == "chain_rule":
            if case.told.marked:
                assert formula.lines() == expected
            else:
                ((_, text, _),) = expected
                assert formula.text() == text
            labels = [string for _, string, _ in formula.labels]
            every = ["Chain rule", "Local derivatives", "Numbers", "Sum"]
            every = every[: 4 if face == "numbers" else 2]
            assert labels == (every if case.told.marked else [label for label, _, _ in expected])
        else:
            assert formula.text() == expected
            assert [string for _, string, _ in formula.labels] == case.told.said(step)
            assert all(text.color == GREY for _, _, text in formula.labels)


@in_each_picture
def test_what_was_put_in_is_ringed(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, _, seen in case.each():
        formula = Formula(seen)
        assert formula.ringed() == case.told.rings(step)
        for ring in formula.rings:
            ringed = [t for t in formula.texts if inside((t.end - 1, t.middle[1]), ring.box)]
            (color,) = {text.color for text in ringed}
            hues = [hue for hue in HUES.values() if hue.window == ring.fill]
            assert ring.line == hues[0].line
            role = role_of("".join(text.string for text in ringed))
            assert ring.fill == HUES[role].window
            assert color in (HUES[role].text, INK, ZERO)


def role_of(name):
    letters = re.findall("[xwyb]", name)
    return letters[-1] if letters else "b" if name == "1" else ""


@in_each_picture
def test_the_result_is_boxed_where_it_ends_its_sum(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, face, seen in case.each():
        formula = Formula(seen)
        key, place = case.told.places[step]
        stage = step % 3 if case.told.kind == "chain_rule" else 2
        boxes = formula.boxes
        assert len(boxes) == (face == "numbers" and stage == 2)
        for box in boxes:
            key = f"d{key}" if case.told.kind == "connections" and key != "y" else key
            assert box.fill == HUES[key[-1]].window
            assert box.line == INK
            (text,) = [t for t in formula.texts if inside(t.middle, box.box)]
            assert text.string == number(case.told.grids[key][place])
            assert near(text.middle, middle(box.box), 0.1 * text.size + 0.6)
            last = [row for row in formula.rows if row.words[-1].mark is text]
            assert last
            assert abs(text.slot.x - middle(box.box)[0]) < 0.02
            assert box.order < text.order


@in_each_picture
def test_a_term_of_the_formula_carries_the_number_of_its_cells(case):
    if case.told.kind == "as_weighted_sum":
        return
    for step, face, seen in case.each():
        told = case.told
        if not (face == "numbers" and told.kind == "as_convolution" and told.in_one_place(0)):
            assert marked_terms(seen) == sorted(case.told.marked_terms(step, face))


def marked_terms(seen):
    """Text and number of each term that has one, and whether it is hollow."""
    formula, found = Formula(seen), []
    for x, y, radius, n, hollow in seen.badges:
        if y > formula.top:
            assert radius == 8
            row = min((r for r in formula.rows if r.base > y), key=lambda r: r.base - y)
            (text,) = [t for a, b, t in row.terms if abs((a + b) / 2 - x) < 0.4]
            found.append((text, n, hollow))
    return sorted(found)


@in_each_picture
def test_terms_stand_apart_and_in_columns(case):
    if case.told.kind == "as_weighted_sum":
        return
    for _, _, seen in case.each():
        formula = Formula(seen)
        for row in formula.rows:
            for one, two in zip(row.words, row.words[1:], strict=False):
                same = not (one.string in OPERATORS or two.string in OPERATORS)
                gap = two.x - one.end
                assert gap > (-0.05 if same else 0.5), (one, two)
            assert row.words[-1].end <= case.page.width - 19.9
        lines = [row for row in formula.rows if row.terms and row.words[0].string != "+"]
        if case.told.kind == "chain_rule" and case.told.few:
            first = {
                b: middle_of(t) for t in lines[0].terms for b in re.findall(r"∂y[\d,]+", t[2])[:1]
            }
            for row in lines[1:]:
                for term in row.terms:
                    for name in re.findall(r"∂L/(∂y[\d,]+)", term[2]):
                        assert abs(first.get(name, middle_of(term)) - middle_of(term)) < 0.2


def middle_of(term):
    return (term[0] + term[1]) / 2


# ---- colours -------------------------------------------------------------------------------


def test_each_role_has_its_hue():
    angles = {"x": (200, 230), "w": (25, 45), "y": (130, 160), "b": (300, 330)}
    for role, (least, most) in angles.items():
        for color in HUES[role]:
            hue, light, _ = colorsys.rgb_to_hls(*rgb(color))
            assert least <= 360 * hue <= most, (role, color)
            assert 0.1 < light < 0.98
        fill, window, hairline, line, text = map(luminance, HUES[role])
        assert fill > window > hairline > line > text
        assert fill / window > 1.1


def rgb(color):
    return [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]


@cache
def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(color)]
    return np.dot(linear, (0.2126, 0.7152, 0.0722))


@in_each_picture
def test_names_and_factors_wear_their_hue(case):
    for step, _, seen in case.each():
        top = Formula(seen).top if case.told.kind != "as_weighted_sum" else case.page.height
        for text in seen.names:
            if text.font == "name":
                role = role_of(text.string.lower())
                below = text.y > top and text.string[0] == "∂" and "∂L/" not in text.string
                roles = "xwyb" if text.string == "∂L" else role
                assert text.color in {*(HUES[r].text for r in roles), ZERO, BADGE, *[INK] * below}
                assert text.color not in (ZERO, BADGE) or unknown_or_struck(
                    case, seen, step, text, top
                )
            elif text.slot and text.y > top:
                cell = case.page.cell(text.slot.sum)
                key = cell.split(",")[0][-1:]
                row = [t for t in seen.names if abs(t.y - text.y) < 0.1 and t.string == "·"]
                if cell and row and text.slot.form in ("plain", "factor"):
                    allowed = {HUES[key].text, ZERO, INK}
                    assert text.color in allowed
                    near_dot = [d for d in row if min(abs(d.x - text.end), abs(text.x - d.end)) < 9]
                    assert not near_dot or text.color in (HUES[key].text, ZERO)


def unknown_or_struck(case, seen, step, text, top):
    if text.y > top:
        return any(inside(text.middle, grown(s.box, 3)) for s in Formula(seen).strikes) or (
            case.told.kind == "chain_rule"
        )
    for _, frame, panel in case.panels(step, seen):
        if inside(text.middle, frame.whole):
            x, y = text.middle
            place = int((y - frame.whole[1]) // frame.unit), int((x - frame.whole[0]) // frame.unit)
            kind, known = panel.state(place)
            partly = panel.signs.get(place, ("", ""))[1] is None
            return kind == "later" or not known or (partly and (text.color == BADGE) == bool(kind))
    return False


@in_each_picture
def test_numbers_in_cells_are_ink_and_zeros_are_pale(case):
    for step, face, seen in case.each(("numbers",)):
        for key, frame, panel in case.panels(step, seen):
            for place, texts in in_cells(seen, frame).items():
                kind, _ = panel.state(place)
                for text in (t for t in texts if t.slot):
                    color = INK
                    if panel.names[place] is None:
                        color = GREY if kind in ("used", "question") else ZERO
                    elif kind == "later" or (text.slot.zero and text.string == "0"):
                        color = ZERO
                    assert text.color == color, (key, place, face)
                    pale = panel.nameless and kind not in ("used", "question")
                    if panel.names[place] is not None:
                        assert text.slot.zero == (ZERO if pale else "")


@in_each_picture
def test_every_text_can_be_read_on_what_lies_under_it(case):
    for _, _, seen in case.each():
        fills = [m for m in (*seen.shapes, *seen.discs) if m.fill]
        boxes = np.array([m.box for m in fills])
        orders = np.array([m.order for m in fills])
        for text in seen.texts:
            x, y = text.middle
            over = (boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])
            under = np.flatnonzero(over & (orders < text.order))
            ground = fills[under[np.argmax(orders[under])]].fill if len(under) else WHITE
            assert contrast(text.color, ground) >= 4.5, (text, ground)
        assert all(text.size > 8.49 for text in seen.names)  # subscripts may be smaller


def contrast(color, ground):
    one, two = sorted((luminance(color), luminance(ground)))
    return (two + 0.05) / (one + 0.05)


# ---- what lies on what ----------------------------------------------------------------------


@in_each_picture
def test_nothing_is_painted_over_a_text(case):
    for _, _, seen in case.each():
        later = [m for m in (*seen.shapes, *seen.discs) if m.fill or m.line]
        boxes = np.array([m.box for m in later])
        orders = np.array([m.order for m in later])
        for text in seen.texts:
            left, top, right, bottom = text.box
            wide = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], left)
            high = np.minimum(boxes[:, 3], bottom) - np.maximum(boxes[:, 1], top)
            for k in np.flatnonzero((orders > text.order) & (wide > 0.8) & (high > 0.8)):
                mark = later[k]
                assert mark.weight == 1.4 or touches_not(mark, text), (mark, text)


def touches_not(disc, text):
    """Whether a badge keeps clear of the ink of a text."""
    if not hasattr(disc, "radius"):
        return False
    left, top, right, bottom = text.box
    x, y = np.clip(disc.x, left, right), np.clip(disc.y, top, bottom)
    return np.hypot(x - disc.x, y - disc.y) > disc.radius - 1.2


@in_each_picture
def test_grounds_lie_under_tints_and_these_under_all_lines(case):
    for _, _, seen in case.each(("numbers",)):
        plain = [s for s in seen.shapes if s.upright and s.fill and not s.line]
        grounds = [s for s in plain if s.fill in (WHITE, BORDER)]
        tints = [s for s in plain if s.fill not in (WHITE, BORDER)]
        lines = [s for s in seen.shapes if s.line and not s.fill]
        for ground, other in product(grounds, tints):
            assert ground.order < other.order or common(ground.box, other.box) <= 0
        assert max(s.order for s in plain) < min(s.order for s in lines)
        hair = [s.order for s in seen.shapes if s.weight == 1 and s.order < 1e9 and not s.fill
                and s.line in {hue.hairline for hue in HUES.values()} - {ZERO}]  # fmt: skip
        framed = [s.order for s in seen.shapes if s.weight in (1.25,) and not s.fill]
        moving = [s.order for s in seen.shapes if s.group.slide]
        assert max(hair, default=0) < min(framed, default=1e9)
        assert max(framed, default=0) < min(moving, default=1e9)
        links = [s.order for s in seen.shapes if is_link(s)]
        assert min(links, default=1e9) > max(moving, default=0)


@in_each_picture
def test_cells_are_parted_by_hairlines(case):
    seen = case.seen(0, "numbers")
    for key, frame, panel in case.panels(0, seen):
        rows, cols = np.nonzero(panel.names != None)  # noqa: E711
        left, top, right, bottom = frame.inner
        color = HUES[panel.role].hairline
        hairs = {s.points for s in seen.shapes if s.line == color and len(s.points) == 2}
        for j in range(1, cols.max() - cols.min() + 1):
            x = left + j * frame.unit
            assert any(near((*a, *b), (x, top, x, bottom)) for a, b in hairs), key
        for i in range(1, rows.max() - rows.min() + 1):
            y = top + i * frame.unit
            assert any(near((*a, *b), (left, y, right, y)) for a, b in hairs), key


# ---- the page ------------------------------------------------------------------------------


@in_each_picture
def test_everything_is_on_the_page(case):
    for _, marks in case.page.groups:
        for mark in marks:
            left, top, right, bottom = mark.box
            half = getattr(mark, "weight", 0) / 2
            assert left - half >= -0.01
            assert top - half >= -0.01
            assert right + half <= case.page.width + 0.01
            assert bottom + half <= case.page.height + 0.51


def test_an_svg_that_stands_alone_is_the_same_picture():
    story = story_of("course", "connections")
    for kind in KINDS:
        alone, page = svg(story, kind), pages(story)[kind]
        assert re.findall("data-[a-z]+='[^']*'", alone)
        defs, body = alone.split("</defs>")
        assert "viewBox='0 0 " in defs
        assert body.count("<use ") == sum(len(t.string.replace(" ", "")) for _, marks in page.groups
                                          for t in marks if hasattr(t, "string"))  # fmt: skip
        ids = re.findall(r" id='([^']+)'", defs)
        assert len(set(ids)) == len(ids)
        assert set(re.findall(r"href='#([^']+)'", body)) == set(ids)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STORIES)
def test_a_picture_is_as_it_was(name, kind):
    """Where a change is meant, `python -m tests.page` writes them anew: look at the difference."""
    stored = (SNAPSHOTS / f"{name}-{kind}.txt").read_text(encoding="utf-8")
    found = snapshot(story_of("course", name), kind)
    assert found.splitlines() == stored.splitlines()
