"""What each step of a story has to show, from the arrays and from `taps` alone."""

from typing import NamedTuple

import numpy as np

from convviz import taps
from convviz.drawing.style import HUES

from .page import inside
from .written import added, equals, formed, number


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

    def __init__(self, name, x, w, b, dy):
        self.x, self.w, self.b, self.dy = x, w, b, dy
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
