"""Result 2: every derivative is a sum of pieces, each times one ∂L/∂y.

A piece is what y_ij would change by: for X the filter laid where it stood for y_ij with zeros
around it, for W the patch of X that made y_ij, for b a 1.
"""

from functools import lru_cache

from ..sheet import Cell
from ..text import count
from .begin import Extent, gradient, wanted
from .boards import (
    board,
    capital,
    cell,
    comma,
    filled,
    grid,
    is_large,
    is_shaded,
    shape,
    size,
    unmet,
    window,
)
from .large import large_extent
from .large_sum import large_sum
from .model import Board, Grid, Look, Rect, Script, Sign, Step, Story, Title
from .on_padding import script_on_padding
from .slide import sliding
from .terms import FEW, OTHER, added, slopes
from .tree import Either, Halves, Part, Row, Stack, Times, Weight

STATES = ("added", "now", "to come")
SUMS = Row((Part("before"), "+", Part("scaled"), "=", Part("total")))


def as_weighted_sum(
    x, w, dy=None, of="x", *, t=None, b=0.0, stride=1, padding=0, dilation=1
) -> Story:
    """The story of Result 2: one step for each ∂L/∂y, whose piece is added to the total.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b". `stride`,
    `padding` and `dilation` are those of the layer. Of what is not shown (for "x" that is X) only
    the shape matters. For "x" with padding, what falls on that is struck, and a last step crops
    the sum to X. Large grids are images, as in `forward`, and with more than 150 ∂L/∂y a step
    adds all pieces of a row. With a target `t` instead of `dy`,
    ∂L/∂Y is Y − T, and X and the bias `b` count too.

    >>> story = as_weighted_sum([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                         [[4, -2], [5, -3]], of="w")
    >>> story.steps[1].caption
    'The patch of X that made y12 is multiplied by ∂L/∂y12 and added to the total.'
    >>> story = as_weighted_sum([[2, 0]], [[3]], [[4, -2, 5]], padding=((0, 0), (1, 0)))
    >>> story.steps[0].caption
    'Where W stood for y11, the product with ∂L/∂y11 falls on the padding and is dropped.'
    """
    layer = stride, padding, dilation
    return gradient(_script, _extent, of, x, w, dy, t, b, layer)


def _extent(where, of):
    other = "b" if of == "b" else "w"
    if is_large(*_shapes(where, of)):
        return large_extent(where, "y", other)
    pieces = size(where, "y")
    steps = pieces + (of == "x" and where.is_padded)
    return Extent(steps, pieces * size(where, other))


def _shapes(where, of):
    """The shapes of all grids that are seen."""
    return shape(where, "y"), shape(where, of), shape(where, OTHER[of] or "y")


@lru_cache(maxsize=16)
def _script(where, of):
    if is_large(*_shapes(where, of)):
        return large_sum(where, of, wanted(of))
    if of == "x" and where.is_padded:
        return script_on_padding(where)
    ys = board("y", shape(where, "y")).places
    few = len(ys) <= FEW
    sums = _Sums(where, of, ys)
    return Script(
        title=f"{capital(wanted(of))} as a sum of pieces",
        grids=(*(piece_grids(where, of) if few else ()), *_grids(where, of, sums)),
        picture=_picture(of, len(ys), is_shaded(*_shapes(where, of))),
        steps=tuple(_step(where, of, ys, k, sums) for k in range(len(ys))),
        sheet=tuple(sums.sheet),
        comma=comma(where),
        unmet=unmet(where),
        signs=tuple(sums.signs(few)),
    )


def _picture(of, n, shaded):
    """What the pieces are taken from, beside all of them where they are few, or that of a step."""
    source = (OTHER[of],) if OTHER[of] else ()
    one = Stack((Row((*source, "dy", "·", "piece")), SUMS), small=True, shaded=shaded)
    if n > FEW:
        return one
    sums = Halves(Row(source), SUMS) if source else SUMS
    return Either(Stack((Row(pieces(n)), sums), shaded=shaded), one)


class _Sums:
    """The boards of the sums on each step, and the sheet of what stands on them."""

    def __init__(self, where, of, ys):
        extent, name = shape(where, of), wanted(of)
        so_far = {one.at: one for one in unmet(where) if one.grid == name}
        self.sheet = [(one, ()) for one in so_far.values()]
        self.boards = []  # before, this piece and after, for each y
        self.of, self.added, self.becomes = of, {}, {}
        for k, y in enumerate(ys):
            scaled, before = {}, filled(extent, so_far)
            for at, product in added(where, of, y).items():
                scaled[at], total = Cell("scaled", (k, *at)), Cell("total", (k, *at))
                terms = ((so_far[at],), product) if at in so_far else (product,)
                self.sheet += [(scaled[at], (product,)), (total, terms)]
                self.added[total] = (*self.added.get(so_far.get(at), ()), k + 1)
                self.becomes[scaled[at]] = product[1]
                so_far[at] = total
            self.boards.append((before, filled(extent, scaled), filled(extent, so_far)))
        self.last = set(so_far.values())

    def signs(self, few):
        """What stands for each sum among symbols."""
        for slot, factor in self.becomes.items():
            yield slot, Sign(factor, (slot.at[0] + 1,), times=True) if few else Sign(factor)
        for total, pieces in self.added.items():
            whole, own = total in self.last, cell(f"d{self.of}", total.at[1:])
            yield total, Sign(own, pieces if few and not whole else (), whole)


def pieces(n: int) -> tuple:
    """∂L/∂y · piece + ∂L/∂y · piece + …, all of them in one row."""
    items = [("+", Times(Weight(f"weight{k}"), f"piece{k}")) for k in range(n)]
    return tuple(item for group in items for item in group)[1:]


@lru_cache(maxsize=1024)
def piece(where, of: str, y) -> Board:
    """What one y would change by, where it stood."""
    return filled(shape(where, of), slopes(where, of, y), None)


def piece_grids(where, of: str) -> tuple[Grid, ...]:
    """The grids of `pieces`."""
    grids = []
    for k, y in enumerate(board("y", shape(where, "y")).places):
        name = Cell("dy", y)
        weight = Board(((name,),))
        grids.append(Grid(f"weight{k}", weight, "y", name, gradient=True))
        grids.append(piece_grid(f"piece{k}", of, piece(where, of, y)))
    return tuple(grids)


def piece_grid(key: str, of: str, own: Board) -> Grid:
    """The grid of one piece."""
    role = OTHER[of] or "b"
    return Grid(key, own, role, None, notch="stored" if role == "w" else "")


def _grids(where, of, sums):
    notes = ("", "", f"becomes {capital(wanted(of))}")
    parts = zip(("before", "scaled", "total"), sums.boards[0], notes, strict=True)
    return (
        *((grid(where, OTHER[of]),) if OTHER[of] else ()),
        grid(where, "dy")._replace(note=""),
        piece_grid("piece", of, piece(where, of, (0, 0))),
        *(Grid(key, own, of, None, note, gradient=True) for key, own, note in parts),
    )


def _step(where, of, ys, k, sums):
    y, few = ys[k], len(ys) <= FEW
    return Step(
        about=(("dy", *y), (f"weight{k}", 0, 0)),
        looks=(
            *_source(where, of, y),
            *_one_piece(where, of, y, _title(k, few, "piece")),
            *(_all_pieces(where, of, ys, k) if few else ()),
            *_sum_looks(where, of, y, sums.boards[k], _title(k, few, "")),
        ),
        formula=(),
        words=_words(of, y),
    )


def _title(k, few, words):
    """Which piece it is: its number in a disc where there are few, else in words."""
    return Title(words, k + 1) if few else Title(f"Piece {k + 1}")


def _source(where, of, y):
    """W, or X with the patch that the piece is."""
    if of == "x":
        yield Look("w", used=_all(Rect(0, 0, *shape(where, "w"))))
    elif of == "w":
        under = tuple((at, 0) for at, _ in sliding(where, "y").pairs(y))
        yield Look("x", used=under, window=window(where, y))


def _all(rect):
    return tuple((at, 0) for at in rect.places)


def _all_pieces(where, of, ys, k):
    for other, y in enumerate(ys):
        now, later = other == k, other > k
        title = Title(STATES[1 + (other > k) - (other < k)], other + 1, hollow=later, bold=now)
        marks = {"later": later, "outlined": now}
        used = ((((0, 0), 0),), _used(where, of, y)) if now else ((), ())
        yield Look(f"weight{other}", used=used[0], **marks)
        yield Look(f"piece{other}", used=used[1], title=title, **marks)


def _used(where, of, y):
    return tuple((at, 0) for at in added(where, of, y))


def _one_piece(where, of, y, title):
    own = piece(where, of, y)
    window = own.frame if of == "x" else None
    return (
        Look("dy", question=y),
        Look("piece", used=_used(where, of, y), window=window, board=own, title=title),
    )


def _sum_looks(where, of, y, boards, title):
    before, scaled, total = boards
    at = {"window": piece(where, of, y).frame, "used": _used(where, of, y)}
    return (
        Look("before", board=before, title=Title("So far")),
        Look("scaled", board=scaled, title=title._replace(times=Cell("dy", y)), **at),
        Look("total", board=total, title=Title("Running total"), **at),
    )


def _words(of, y):
    name = Cell("y", y)
    what = {
        "x": (Cell("w"), ", laid where it stood for ", name, ","),
        "w": ("The patch of ", Cell("x"), " that made ", name),
        "b": ("The 1 by which ", Cell("b"), " goes into ", name),
    }[of]
    return (*what, " is multiplied by ", Cell("dy", y), " and added to the total")


def pieces_note(where) -> str:
    """How many pieces there are, in words."""
    return "".join((*count(len(board("y", shape(where, "y")).places), "piece"), ", added"))
