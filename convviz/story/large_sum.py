"""Result 2 on large grids: the pieces of a whole row of ∂L/∂Y are added on each step.

One of them is under the loupe: its ∂L/∂y, what that multiplies, and what it adds to the total.
"""

from ..geometry import Geometry
from ..sheet import Cell
from ..text import count
from .boards import capital, comma, filled, grid, shape
from .large import about, fits, groups, single
from .model import Board, Grid, Look, Rect, Script, Sign, Step, Title, Words
from .terms import OTHER, added
from .tree import Either, Image, Lens, Loupe, Row, Stack


def large_sum(where: Geometry, of: str, key: str) -> Script:
    """The story of a sum of pieces that is an image."""
    rows = groups(shape(where, "y"))
    sums = _Sums(where, of, rows)
    return Script(
        title=f"{capital(key)} as a sum of pieces",
        grids=tuple(_grids(where, of, key, sums)),
        picture=Stack((Either(*_pictures(of, sums.seen)),)),
        steps=tuple(_step(of, rows[k], k, sums) for k in range(len(rows))),
        sheet=tuple(sums.sheet),
        comma=comma(where),
        signs=tuple(sums.signs.items()),
    )


class _Sums:
    """The boards of each step: the running total, the piece under the loupe, what that adds."""

    def __init__(self, where, of, rows):
        self.signs, self.totals, so_far, sheet, scaled = {}, [], {}, [], []
        for k, row in enumerate(rows):
            new = {}
            for y in row.places:
                for at, product in added(where, of, y).items():
                    new[at] = (*new.get(at, ()), product)
            for at, products in new.items():
                before = ((so_far[at],),) if at in so_far else ()
                so_far[at] = Cell("total", (k, *at))
                sheet.append((so_far[at], (*before, *products)))
            self.totals.append(filled(shape(where, of), so_far))
        chosen = [added(where, of, row.chosen) for row in rows]
        self.frames = [_frame(at) for at in chosen]
        size = max(f.height for f in self.frames), max(f.width for f in self.frames)
        self.seen, self.pieces, self.adds = fits(size), [], []
        for k, (products, frame) in enumerate(zip(chosen, self.frames, strict=True)):
            at = {(i - frame.row, j - frame.col): p for (i, j), p in products.items()}
            adds = {place: Cell("scaled", (k, *place)) for place in at}
            scaled += ((adds[place], (product,)) for place, product in at.items())
            self.signs |= {adds[place]: Sign(factor) for place, (_, factor) in at.items()}
            self.pieces.append(filled(size, {place: p[1] for place, p in at.items()}, None))
            self.adds.append(filled(size, adds, None))
        self.sheet = (*sheet, *(scaled if self.seen else ()))
        self.signs = self.signs if self.seen else {}


def _frame(places) -> Rect:
    """The rectangle round some places; the corner where there are none."""
    rows, cols = ([at[axis] for at in places] or [0] for axis in (0, 1))
    return Rect(min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1)


def _grids(where, of, key, sums):
    role = OTHER[of]
    if role:
        yield grid(where, role)._replace(notch="", under="")
    yield grid(where, "dy")._replace(under="")
    yield Grid("total", sums.totals[0], of, None, f"becomes {capital(key)}", gradient=True)
    yield single("weight", "y", Cell("dy", (0, 0)), gradient=True)
    if sums.seen:
        yield Grid("piece", sums.pieces[0], role or "b", None)
        yield Grid("scaled", sums.adds[0], of, None, gradient=True)


def _pictures(of, seen):
    """The wide picture and the narrow one."""
    source = (OTHER[of],) if OTHER[of] else ()
    first = Row(tuple(map(Image, ("dy", *source, "total"))))
    large = ("dy",) if of == "x" and seen else ("dy", *source)
    above, last = Row(tuple(map(Image, large))), Row((Image("total"),))
    if not seen:
        glass, ties = Row((Lens("weight"),)), (("dy", "weight"),)
        return Loupe(first, glass, Row(()), ties), Loupe(above, glass, last, ties)
    row = Lens("weight"), "·", Lens("piece", of == "w"), "=", Lens("scaled")
    ties = ("dy", "weight"), *((key, "piece") for key in source), ("total", "scaled")
    # on a narrow page W is seen through the loupe alone, so its name stands there
    named = (*row[:2], Lens("w"), *row[3:]) if of == "x" else row
    own = tuple(tie for tie in ties[:-1] if tie[0] in large)
    return Loupe(first, Row(row), Row(()), ties), Loupe(above, Row(named), last, own)


def _step(of, group, k, sums):
    return Step(
        about=about("dy", group),
        looks=tuple(_looks(of, group, k, sums)),
        formula=(),
        words=_words(of, group),
    )


def _looks(of, group, k, sums):
    frame, name = sums.frames[k], Cell("dy", group.chosen)
    if OTHER[of]:
        yield Look(OTHER[of], window=_patch(sums, k) if of == "w" else None)
    yield Look("dy", window=_row(group), question=group.chosen)
    yield Look("total", board=sums.totals[k], window=frame, title=Title("Running total"))
    yield Look("weight", board=Board(((name,),)), question=(0, 0))
    if sums.seen:
        yield Look("piece", board=sums.pieces[k])
        yield Look("scaled", board=sums.adds[k])


def _row(group):
    """The cells of ∂L/∂Y whose pieces are added; a single one is in question, and no more."""
    if len(group.places) == 1:
        return None
    return Rect(group.places[0][0], 0, 1, len(group.places))


def _patch(sums, k):
    """Where in X the patch lies that is the piece."""
    cells = (slot.at for row in sums.pieces[k].slots for slot in row if slot is not None)
    return _frame(tuple(cells))


def _words(of, group) -> Words:
    y, weight = Cell("y", group.chosen), Cell("dy", group.chosen)
    piece = {
        "x": (Cell("w"), ", laid where it stood for ", y, ","),
        "w": ("the patch of ", Cell("x"), " that made ", y),
        "b": ("the 1 by which ", Cell("b"), " goes into ", y),
    }[of]
    if len(group.places) == 1:
        first, *others = piece
        first = f"T{first[1:]}" if isinstance(first, str) else first
        return (first, *others, " is multiplied by ", weight, " and added to the total")
    row = f"Row {group.chosen[0] + 1} of ", Cell("dy"), ": its "
    pieces = *count(len(group.places), "piece"), " are added to the total. The loupe shows one: "
    return (*row, *pieces, *piece, " times ", weight)
