"""What each step of a story has to show, from the arrays and from `taps` alone."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from convviz import Tap, taps
from convviz.drawing.style import BORDER_WINDOW, HUES, WHITE

from .page import inside
from .written import added, equals, formed, number

COUNTS = "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"
COUNTS += "ten", "eleven", "twelve"


def set_in(padding, grid):
    """A grid with something round it: zeros round numbers, None round names."""
    around = np.full(np.add(grid.shape, np.sum(padding, 1)), blank(grid), grid.dtype)
    (top, _), (left, _) = padding
    around[top : top + grid.shape[0], left : left + grid.shape[1]] = grid
    return around


def blank(grid):
    return None if grid.dtype == object else 0


def spread(grid, step):
    """A grid with zeros, or None, put between its cells, so that they are a step apart."""
    size = np.multiply(np.subtract(grid.shape, 1), step) + 1
    found = np.full(size, blank(grid), grid.dtype)
    found[:: step[0], :: step[1]] = grid
    return found


class Panel(NamedTuple):
    """What a grid shows on a step: numbers, names ("" for a constant, None for a zero put in)."""

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
    brackets: frozenset = frozenset()  # axis, number, first place and the one after, whether bold
    measure: tuple = ()  # axis, from where, to where, what is said
    counted: frozenset = frozenset()  # axis, number, whether bold

    def hue(self, place):
        """The role whose hue a cell wears: its own, also where it stands in another grid."""
        own = (self.names[place] or " ")[0]
        return own if own in HUES else self.role

    def between(self, place):
        """Whether a zero was put there between cells, not round them."""
        rows, cols = np.nonzero(self.names != None)  # noqa: E711 (each cell of it)
        framed = len(rows) and inside(place, (rows.min(), cols.min(), rows.max(), cols.max()))
        return bool(framed) and self.names[place] is None

    def state(self, place):
        cols = self.values.shape[1]
        if self.later:
            kind = "later"
        elif place == self.question:
            kind = "question"
        elif place in self.used and not self.between(place):
            kind = "used"
        else:
            kind = ""
        return kind, self.known is None or place[0] * cols + place[1] < self.known


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


class Told:
    """What each step of a story has to show."""

    def __init__(self, name, x, w, b, dy, stride=(1, 1), padding=((0, 0),) * 2, dilation=(1, 1)):
        self.x, self.w, self.b, self.dy = x, w, b, dy
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.kind, _, self.of = name.partition("-")
        layer = {"stride": stride, "padding": padding, "dilation": dilation}
        self.taps = taps(self.x.shape, self.w.shape, **layer)
        self.comma = "," if max(*self.x.shape, *self.w.shape, *self.dy.shape) > 9 else ""
        self.few, self.marked = self.dy.size <= 4, self.dy.size <= 9
        if self.kind == "two_ways":  # larger pieces are seen one for each term
            self.few &= max({"x": self.x, "w": self.w}.get(self.of, self.dy[:1, :1]).shape) <= 5
        self.pulled = self.kind == "connections" and max(self.dy.shape) <= 5
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
            return [Tap((), (), y) for y in np.ndindex(self.dy.shape)]
        return [t for t in self.taps if getattr(t, of) == place]

    def local(self, of, tap):
        return {"x": ("w", tap.w), "w": ("x", tap.x), "b": 1.0}[of]

    def value(self, factors):
        found = 1.0
        for factor in factors:
            found *= factor if isinstance(factor, float) else self.grids[factor[0]][factor[1]]
        return found

    # ---- places

    def on_x(self, place):
        """Where a cell of X stands, with the padding round it."""
        return tuple(i + before for i, (before, _) in zip(place, self.padding, strict=True))

    def standing(self, key, place):
        """Where a cell stands on its own grid: one of X within its padding."""
        return self.on_x(place) if key == "x" else place

    def in_window(self, y, w):
        """Where a w lies for a y."""
        at = zip(y, self.stride, w, self.dilation, strict=True)
        return tuple(i * stride + a * dilation for i, stride, a, dilation in at)

    def on_dy(self, y):
        """Where a ∂L/∂y stands among the zeros of Result 1."""
        before = [before for before, _ in self.padding]
        return tuple(map(int, self.reach - before + np.multiply(y, self.stride)))

    @property
    def reach(self):
        """How far the last w of a row and of a column lies from the first one."""
        return np.multiply(np.subtract(self.w.shape, 1), self.dilation)

    def seen_of(self, y):
        """The window of a y: its first and last place."""
        return *self.in_window(y, (0, 0)), *self.in_window(y, np.subtract(self.w.shape, 1))

    @cached_property
    def unmet(self):
        """The names of the cells that no tap meets, and of their gradients."""
        met = {(key, getattr(t, key)) for t in self.taps for key in "xw"}
        cells = [(key, at) for key in "xw" for at in np.ndindex(self.grids[key].shape)]
        return {self.name(f"{d}{key}", at) for key, at in cells if (key, at) not in met
                for d in ("", "d")}  # fmt: skip

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
        if self.kind == "window_counts":
            return [("counts", place) for place in np.ndindex(self.x.shape)]
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
                    at = self.on_x(place) if self.of == "x" else self.in_window(y, place)
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

    # ---- panels

    def panel(self, key, **look):
        gradient = key[0] == "d"
        note = "scalar" if key[-1] == "b" else "{} × {}".format(*self.grids[key].shape)
        notch = "stored" if key == "w" and self.kind != "forward" else ""
        own = {"title": self.capital(key), "note": note, "gradient": gradient, "notch": notch}
        values, names = self.grids[key], self.names(key)
        if key == "x":
            values, names = set_in(self.padding, values), set_in(self.padding, names)
        return Panel(values, names, key[-1], **{**own, **look})

    def apart(self, panel, step):
        """A grid whose cells are a step apart, its places with them."""
        values, names = (spread(grid, step) for grid in (panel.values, panel.names))
        used = {tuple(np.multiply(at, step)): n for at, n in panel.used.items()}
        return panel._replace(values=values, names=names, used=used)

    def panels(self, step):
        return getattr(self, self.kind)(step)

    def window(self, place, shape):
        return *place, place[0] + shape[0] - 1, place[1] + shape[1] - 1

    def under(self, place):
        """X and W where a window stands: a w on the padding has no number."""
        met = [t for t in self.taps if t.y == place]
        at = dict(zip((t.w for t in met), self.forward_badges(met), strict=True))
        used = {w: at.get(w, 0) for w in np.ndindex(self.w.shape)}
        used_x = {self.in_window(place, w): n for w, n in used.items()}
        x = self.panel("x", used=used_x, window=self.seen_of(place))
        return x, self.panel("w", used=used)

    def forward_badges(self, met):
        return [k if self.w.size <= 9 else 0 for k in range(1, len(met) + 1)]

    def forward(self, step):
        if step == len(self.places):  # cells of X are left over
            found = {key: self.panel(key) for key in "xwby"}
            found["x"] = self.spanned(found["x"], "y", (-1, -1))
            found["y"] = self.counting(found["y"], "y", (-1, -1))
            return found | {"w": self.apart(found["w"], self.dilation)}
        place = self.places[step][1]
        x, w = self.under(place)
        y = self.panel("y", known=step + 1, question=place)
        x, y = self.spanned(x, "y", place), self.counting(y, "y", place)
        return {"x": x, "w": self.apart(w, self.dilation), "b": self.panel("b"), "y": y}

    def moves(self, of):
        """Along which axes the window moves by more than one, how far, and how large it is."""
        k, y = self.w.shape, self.dy.shape
        far, near_ = (self.stride, self.dilation) if of == "y" else (self.dilation, self.stride)
        held, count = (k, y) if of == "y" else (y, k)
        for axis in (0, 1):
            size = (held[axis] - 1) * near_[axis] + 1
            if far[axis] > 1 and count[axis] > 1:
                yield axis, far[axis], size, count[axis]

    def spanned(self, panel, of, place):
        """X with brackets: one for each row and column of the result that its window moves over."""
        found, measure = set(), ()
        for axis, far, size, count in self.moves(of):
            for k in range(count):
                if k == place[axis] or size <= 2 * far:  # of many that overlap only this step's
                    found.add((axis, k + 1, k * far, k * far + size, k == place[axis]))
            if place[axis] > 0 and (axis == 1 or not place[1]):
                word = {"y": "stride", "w": "dilation"}[of]
                ends = far * (place[axis] - 1), far * place[axis]
                measure = axis, *ends, f"{word} {far}" if axis else f"{far}"
        return panel._replace(brackets=frozenset(found), measure=measure)

    def counting(self, panel, of, place):
        """A result with the numbers of its rows and columns, where there are brackets on X."""
        return panel._replace(counted=frozenset(
            (axis, k + 1, k == place[axis])
            for axis, _, _, count in self.moves(of) for k in range(count)
        ))  # fmt: skip

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
        found[of] = self.panel(of, question=self.standing(of, place))
        if of != "b":
            other = {"x": "w", "w": "x"}[of]
            at_other = {self.standing(other, getattr(t, other)): at_y[t.y] for t in met}
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
        met = self.met(of, place)
        numbers = self.forward_badges(met) if of == "y" else self.discs(of, met)
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
        at = {self.standing(other, getattr(t, other)): mark[t.y] for t in met.values()}
        question = self.standing(of, place)
        found[of] = self.panel(of, question=question)
        found[other] = self.panel(other, used=at if stage else {})
        if stage:
            used = {y: mark[y] for y in met}
            found["local"] = self.locals(of, place)._replace(used=used, title="Local derivatives")
        return found

    def seen_by(self, step, y, k):
        """X in the window of a y, with W laid on it before or after what it meets is asked for."""
        of, stage, place = self.of, step % 3, self.places[step][1]
        at = self.on_x(place) if of == "x" else self.in_window(y, place)
        used = {self.in_window(y, w): 0 for w in np.ndindex(self.w.shape)}
        if stage and at in used:
            used[at] = k + 1
        own = self.panel("x", title=self.name("y", y), note="window")
        own = own._replace(values=own.values.copy())
        if (stage == 0) == (of == "w"):
            for tap in (t for t in self.taps if t.y == y):
                x = self.on_x(tap.x)
                own.values[x], own.names[x] = self.w[tap.w], self.name("w", tap.w)
        return own._replace(used=used, question=at, window=self.seen_of(y))

    def as_convolution(self, step):
        place, of = self.places[step][1], self.of
        met, (kh, kw) = self.met(of, place), self.w.shape
        marks = self.badges(of, met)
        if of == "x":
            size = np.add(self.x.shape, self.reach)
            values, names = np.zeros(size), np.full(size, None, object)
            for y in np.ndindex(self.dy.shape):
                at = self.on_dy(y)
                if inside(at, (0, 0, *np.subtract(size, 1))):  # padding may cut some off
                    values[at], names[at] = self.dy[y], self.name("dy", y)
            at = {(kh - 1 - t.w[0], kw - 1 - t.w[1]): n for t, n in zip(met, marks, strict=True)}
            turned_used = dict.fromkeys(np.ndindex(kh, kw), 0) | at
            used = {tuple(np.add(place, np.multiply(at, self.dilation))): n
                    for at, n in turned_used.items()}  # fmt: skip
            for tap in met:  # the taps say so too
                lies = np.subtract((kh - 1, kw - 1), tap.w) * self.dilation + place
                assert self.on_dy(tap.y) == tuple(lies)
            window = *place, *np.add(place, self.reach)
            slid = self.panel("dy", used=used, window=window)
            slid = slid._replace(values=values, names=names, note=self.border())
            turned = self.panel("w", used=turned_used, note="turned by 180°", notch="turned")
            turned = turned._replace(values=self.w[::-1, ::-1], names=turned.names[::-1, ::-1])
            found = {"padded": slid, "turned": self.apart(turned, self.dilation)}
        elif of == "w":
            at = dict(zip((t.y for t in met), marks, strict=True))
            used = {y: at.get(y, 0) for y in np.ndindex(self.dy.shape)}
            used_x = {self.in_window(y, place): n for y, n in used.items()}
            last = self.in_window(np.subtract(self.dy.shape, 1), place)
            window = *self.in_window((0, 0), place), *last
            x = self.panel("x", used=used_x, window=window)
            found = {
                "x": x if self.kind == "two_ways" else self.spanned(x, of, place),
                "dy": self.apart(self.panel("dy", used=used), self.stride),
            }
        else:
            used = {t.y: n for t, n in zip(met, marks, strict=True)}
            window = self.window((0, 0), self.dy.shape)
            ones = Panel(np.ones(self.dy.shape), np.full(self.dy.shape, "", object), "b", used)
            ones = ones._replace(title="1", note="for each y")
            found = {"dy": self.panel("dy", used=used, window=window), "ones": ones}
        made = self.panel(f"d{of}", known=step + 1, question=place)
        counted = of == "w" and self.kind == "as_convolution"
        return found | {f"d{of}": self.counting(made, of, place) if counted else made}

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
        values, names = np.zeros(shape), np.full(shape, None, object)
        for tap in met if of != "b" else self.met("b", ())[:1]:
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
            note = "with zeros" if found["padded"].values.shape != self.dy.shape else ""
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

    def window_counts(self, step):
        (_, place), shape = self.places[step], self.x.shape
        values = np.reshape([len(self.met("x", at)) for at in np.ndindex(shape)], shape)
        counts = Panel(values, np.full(shape, "", object), "x", question=place, known=step + 1)
        used = {t.y: 0 for t in self.met("x", place)}
        x = self.panel("x", question=self.on_x(place))
        return {"x": x, "y": self.panel("y", used=used, known=0), "counts": counts}

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
        if self.kind == "window_counts":
            return [["x", "y", "counts"]]
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

    def terms(self, step):
        """What is added up on a step, without the bias, and what of it is struck."""
        key, place = self.places[step]
        if self.kind == "connections" and key != "y":
            key = f"d{key}"
        kept = [factors for factors in self.sum(key, place) if factors != (("b", (0, 0)),)]
        every = [(factors, False) for factors in kept]
        if self.pairs(key):
            there = {factors[-1 if key != "dw" else 0]: factors for factors in kept}
            every = [(there.get(one, (0.0, one)), one not in there) for one in self.pairs(key)]
        if self.brief(step):
            every = [term for term in every if not term[1]]
        return every or [((0.0,), False)]

    def pairs(self, key):
        """What slides over a grid and gives each product its place, where zeros are written."""
        ws = [("w", at) for at in np.ndindex(self.w.shape)]
        slides = {"y": ws, "dx": ws[::-1], "dw": [("dy", at) for at in np.ndindex(self.dy.shape)]}
        written = self.kind == "as_convolution" or key == "y"
        return slides.get(key) if written else None

    def lines(self, step, face):
        """The formula of a step, read from left to right."""
        key, place = self.places[step]
        if self.kind == "as_weighted_sum":
            return None
        if self.kind == "chain_rule":
            return self.derivation(step, face)
        if self.kind == "connections" and key != "y":
            key = f"d{key}"
        terms, tail = self.terms(step), [((("b", (0, 0)),), False)] * (key == "y")
        in_one_place, terms = len(terms) > 4, terms + tail
        result = self.name(key, place)
        names, numbers = self.symbols(terms), self.numerals(terms)
        if key != "y" and self.nothing(step):
            return f"{result} = 0" if face == "symbols" else f"{result} = 0 = 0"
        if face == "symbols":
            return f"{result} = {names}"
        first, last = self.signs_of(terms, self.grids[key][place])
        if in_one_place:
            last = f" {equals(self.factors_of(terms), [[self.grids[key][place]]])} {last[-1]}"
            return f"{result} {first} {numbers}{last}"
        return f"{result} = {names} {first} {numbers} {' '.join(last)}"

    def laid(self, step):
        """How many cells lie on each other, and how many of them count where most do."""
        key = self.places[step][0]
        of, held = {"y": "yw", "dw": ("w", "dy"), "db": ("b", "dy")}.get(key, "xw")
        places = [()] if of == "b" else np.ndindex(self.grids[of].shape)
        return self.grids[held].size, max(len(self.met(of, place)) for place in places)

    def brief(self, step):
        """Whether only products that count are written: no window of many cells is ever full."""
        laid, most = self.laid(step)
        key = self.places[step][0]
        return bool(self.pairs(key)) and laid > max(4, most)

    def nothing(self, step):
        """Whether nothing is written but that a gradient is 0."""
        key, place = self.places[step]
        alike = self.kind == "as_convolution" and not self.brief(step)
        return not alike and not self.met(key[-1], place)

    def said(self, step):
        """What stands under a sum of which only the products that count are written."""
        key, place = self.places[step]
        met, laid = len(self.met(key[-1], place)), self.laid(step)[0]
        zeros = laid - met if self.brief(step) else 0
        if not zeros:
            return []
        many = COUNTS[zeros - 1] if zeros <= len(COUNTS) else f"{zeros}"
        ends = "cell under the window is a zero", "cells under the window are zeros"
        return [f"{'the other' if met else 'all'} {many} {ends[zeros > 1]}"]

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
        kept = [((("dy", y), met[y]), False) for y in ys if y in met] or [((0.0,), False)]
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
        met = self.met(of, place)
        count = self.discs if self.kind == "connections" else self.badges
        marks = self.forward_badges(met) if key == "y" else count(of, met)
        kept = self.sum("y", place)[:-1] if key == "y" else self.sum(f"d{of}", place)
        written = [factors for factors, _ in self.terms(step)]
        pairs = [(factors, n) for factors, n in zip(kept, marks, strict=True) if n]
        if len(written) > 4 and face == "numbers":
            return [(self.factors(term, term == written[0]), n, False) for term, n in pairs]
        return [(self.symbols([(term, False)]), n, False) for term, n in pairs]

    def factors(self, term, first):
        """A term in numbers as it stands in a sum, of which only the first begins with a sign."""
        before = [] if first else [((0.0,), False)]
        return self.numerals([*before, (term, False)]).removeprefix("0 + " if before else "")
