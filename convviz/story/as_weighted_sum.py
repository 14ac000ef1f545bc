"""Result 2: every derivative is a sum of pieces, each weighted by one ∂L/∂y.

A piece is what y_ij would change by: for X the filter laid where it stood for y_ij with zeros
around it, for W the patch of X that made y_ij, for b a 1.
"""

from functools import lru_cache

from ..sheet import Cell, local
from ..text import count
from .begin import Extent, met_by, story, wanted
from .boards import board, capital, comma, filled, grid, shape, size
from .model import Board, Grid, Look, Numeral, Script, Step, Story, Title
from .terms import FEW, OTHER, met, part
from .tree import Either, Part, Row, Stack, Weight

STATES = ("added", "being added", "to come")
ONE = Row(("dy", "·", "piece"))
SUMS = Row((Part("before"), "+", Part("scaled"), "=", Part("total")))


def as_weighted_sum(x, w, dy, of="x") -> Story:
    """The story of Result 2: one step for each ∂L/∂y, whose piece is added to the total.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b". Of what is not
    shown (for "x" that is X) only the shape matters.

    >>> story = as_weighted_sum([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                         [[4, -2], [5, -3]], of="w")
    >>> story.steps[1].caption
    'The patch of X that made y12 is weighted by ∂L/∂y12 and added: total = [8 −2; −2 14]'
    """
    wanted(of)
    return story(_script, met_by(of), _extent, x, w, dy=dy, of=of)


def _extent(where, of):
    steps = size(where, "y")
    return Extent(steps, steps * size(where, "b" if of == "b" else "w"))


@lru_cache(maxsize=16)
def _script(where, of):
    ys = board("y", shape(where, "y")).places
    few = len(ys) <= FEW
    sums = _Sums(where, of, ys)
    return Script(
        title=f"{capital(wanted(of))} as a sum of weighted pieces",
        grids=(*(piece_grids(where, of) if few else ()), *_grids(where, of, sums)),
        picture=Stack((Either(Row(pieces(len(ys))), ONE) if few else ONE, SUMS)),
        steps=tuple(_step(where, of, ys, k, sums) for k in range(len(ys))),
        sheet=tuple(sums.sheet),
        comma=comma(where),
    )


class _Sums:
    """The boards of the sums on each step, and the sheet of what stands on them."""

    def __init__(self, where, of, ys):
        extent, so_far, self.sheet = shape(where, of), {}, []
        self.boards = []  # before, this piece and after, for each y
        for k, y in enumerate(ys):
            scaled, before = {}, filled(extent, so_far)
            for at, product in _products(where, of, y).items():
                scaled[at], total = Cell("scaled", (k, *at)), Cell("total", (k, *at))
                added = ((so_far[at],), product) if at in so_far else (product,)
                self.sheet += [(scaled[at], (product,)), (total, added)]
                so_far[at] = total
            self.boards.append((before, filled(extent, scaled), filled(extent, so_far)))


def _products(where, of, y):
    """What one y adds, by place; b goes into a y once, however many taps that has."""
    taps = met(where, "y", y)
    return {part(tap, of): (Cell("dy", y), local(f"d{of}", tap)) for tap in taps}


def pieces(n: int) -> tuple:
    """Weight · piece + weight · piece + …, all of them in one row."""
    items = [("+", Weight(f"weight{k}"), "·", f"piece{k}") for k in range(n)]
    return tuple(item for group in items for item in group)[1:]


@lru_cache(maxsize=1024)
def piece(where, of: str, y) -> Board:
    """What one y would change by, where it stood."""
    at = {part(tap, of): local(f"d{of}", tap) for tap in met(where, "y", y)}
    return filled(shape(where, of), at, None if of == "x" else 0.0)


def piece_grids(where, of: str) -> tuple[Grid, ...]:
    """The grids of `pieces`."""
    grids = []
    for k, y in enumerate(board("y", shape(where, "y")).places):
        name = Cell("dy", y)
        weight = Board(((name,),))
        grids.append(Grid(f"weight{k}", weight, "y", name, gradient=True))
        grids.append(_piece_grid(where, of, f"piece{k}", y))
    return tuple(grids)


def _piece_grid(where, of, key, y):
    role = OTHER[of] or "b"
    return Grid(key, piece(where, of, y), role, None, notch="stored" if role == "w" else "")


def _grids(where, of, sums):
    notes = ("", "times its weight", f"becomes {capital(wanted(of))}")
    parts = zip(("before", "scaled", "total"), sums.boards[0], notes, strict=True)
    return (
        grid(where, "dy"),
        _piece_grid(where, of, "piece", (0, 0)),
        *(Grid(key, own, of, None, note, gradient=True) for key, own, note in parts),
    )


def _step(where, of, ys, k, sums):
    y, few = ys[k], len(ys) <= FEW
    return Step(
        about=(("dy", *y), (f"weight{k}", 0, 0)),
        looks=(
            *_one_piece(where, of, ys, k),
            *(_all_pieces(where, of, ys, k) if few else ()),
            *_sum_looks(where, of, y, sums.boards[k], k + 1 if few else 0),
        ),
        formula=(),
        words=_words(of, y),
        equation=_equation(sums.boards[k][2]),
    )


def _all_pieces(where, of, ys, k):
    for other, y in enumerate(ys):
        now, later = other == k, other > k
        title = Title(STATES[1 + (other > k) - (other < k)], other + 1, hollow=later, bold=now)
        marks = {"later": later, "outlined": now}
        used = ((((0, 0), 0),), _used(where, of, y)) if now else ((), ())
        yield Look(f"weight{other}", used=used[0], **marks)
        yield Look(f"piece{other}", used=used[1], title=title, **marks)


def _used(where, of, y):
    return tuple((at, 0) for at in piece(where, of, y).frame.places)


def _one_piece(where, of, ys, k):
    y = ys[k]
    own = piece(where, of, y)
    title = Title(f"Piece {k + 1} of {len(ys)}")
    window = own.frame if of == "x" else None
    return (
        Look("dy", question=y),
        Look("piece", used=_used(where, of, y), window=window, board=own, title=title),
    )


def _sum_looks(where, of, y, boards, badge):
    before, scaled, total = boards
    at = {"window": piece(where, of, y).frame, "used": _used(where, of, y)}
    return (
        Look("before", board=before, title=Title("So far")),
        Look("scaled", board=scaled, title=Title("This piece", badge), **at),
        Look("total", board=total, title=Title("Running total"), **at),
    )


def _words(of, y):
    name = Cell("y", y)
    what = {
        "x": (Cell("w"), ", laid where it stood for ", name, ","),
        "w": ("The patch of ", Cell("x"), " that made ", name),
        "b": ("The 1 by which ", Cell("b"), " goes into ", name),
    }[of]
    return (*what, " is weighted by ", Cell("dy", y), " and added")


def _equation(total):
    """The running total, where it is small enough to be read in a sentence."""
    if len(total.places) == 1:
        return "total = ", _numeral(total[0, 0])
    return ("total = ", *_matrix(total)) if len(total.places) <= 12 else ()


def _matrix(total):
    """A small board on one line."""
    found = []
    for row in total.slots:
        found += ["; " if found else "["]
        for k, slot in enumerate(row):
            found += [" "] * bool(k) + [_numeral(slot)]
    return (*found, "]")


def _numeral(slot):
    return Numeral(((slot,),))


def pieces_note(where) -> str:
    """How many pieces there are, in words."""
    return "".join((*count(len(board("y", shape(where, "y")).places), "piece"), ", added"))
