"""Result 1 and Result 2 side by side on the same numbers: one sum, gathered or scattered."""

from functools import lru_cache

from ..sheet import Cell, sheet
from ..text import count
from .as_convolution import GATHERED, gathered_extent
from .as_weighted_sum import piece, piece_grid, piece_grids, pieces, pieces_note
from .begin import gradient, wanted
from .boards import board, capital, comma, shape, size, unmet
from .model import Board, Grid, Look, Script, Step, Story
from .slide import sliding
from .terms import FEW, NOTHING, badges, equation, kept, marked, met, most_met, terms, written_out
from .tree import Either, Formula, Meet, More, Row, Stack, Titled

WIDE, NARROW = 9, 4  # so many pieces are seen at once, where there are more y's than a few
LARGEST = 5  # rows or columns of pieces that are all seen at once
HIDDEN = (Look("", hidden=True),) * 2


def two_ways(x, w, dy=None, of="x", *, t=None, b=0.0, stride=1, padding=0, dilation=1) -> Story:
    """The story of both results: one step for each cell of ∂L/∂X, ∂L/∂W or ∂L/∂b.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b". `stride`,
    `padding` and `dilation` are those of the layer. Of what is not shown (for "x" that is X) only
    the shape matters. With a target `t` instead of `dy`, ∂L/∂Y is Y − T, and X and the bias `b`
    count too.

    >>> story = two_ways([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                  [[4, -2], [5, -3]], of="x")
    >>> story.steps[4].caption
    'Both results add up the same four products to get ∂L/∂x22: 12 + 2 + 10 − 3 = 21'
    """
    layer = stride, padding, dilation
    return gradient(_script, gathered_extent, of, x, w, dy, t, b, layer)


@lru_cache(maxsize=16)
def _script(where, of):
    key, ys = wanted(of), board("y", shape(where, "y")).places
    few = _few(where, of)
    return Script(
        title=f"Two ways to {capital(key)}, one sum",
        grids=(*_gathered(where, of), *(piece_grids if few else _slots)(where, of)),
        picture=_picture(where, of, few),
        steps=tuple(_step(where, of, at, ys, few) for at in board(key, shape(where, key)).places),
        sheet=sheet(where, key),
        comma=comma(where),
        unmet=unmet(where),
        where=where,
    )


def _few(where, of):
    """Whether all pieces are seen, each where it lies: few of them, none of them large."""
    return size(where, "y") <= FEW and max(shape(where, of)) <= LARGEST


def _picture(where, of, few):
    n = size(where, "y") if few else _seen(where, of)
    wide, narrow = (Row(_some(n, n if few else most)) for most in (WIDE, NARROW))
    first = Titled(Row(GATHERED[of]), "Result 1", "one window, one convolution")
    second = Titled(wide, "Result 2", _note(where, of, few))
    both = Meet(first, second, wanted(of))
    both = Either(both, both._replace(second=second._replace(row=narrow)))
    return Stack((both, Formula(sliding(where, of).columns)), small=True)


def _gathered(where, of):
    """The grids of Result 1; what stands beside a name has to be short."""
    first, second, last = sliding(where, of).grids
    if of == "x":
        note = "with zeros" if first.board.shape != shape(where, "y") else ""
        first, asked = first._replace(note=note), second.asked._replace(note="as stored")
        second = second._replace(note="turned", asked=asked)
    # brackets would stand in the way of the other half
    return first._replace(spans=None), second, last._replace(counted=None)


def _some(n, most):
    return pieces(n) if n <= most else (*pieces(most), More(f"piece{most}"))


def _note(where, of, few):
    if few:
        return pieces_note(where)
    return "the pieces at that cell, added"


def _seen(where, of):
    """How many pieces any cell meets; room for one where padding is all that is met."""
    return max(most_met(where, of), 1)


def _slots(where, of):
    """As many grids as pieces can be seen, and one more for the dots; what is on them changes."""
    first = board("y", shape(where, "y")).places[0]
    for k in range(min(_seen(where, of), WIDE + 1)):
        yield piece_grid(f"piece{k}", of, _bare(where, of, first))
        if k < WIDE:
            yield Grid(f"weight{k}", _one(first), "y", None, gradient=True)


def _one(y):
    return Board(((Cell("dy", y),),))


def _bare(where, of, y):
    """A piece without the zeros around it."""
    return board("w", shape(where, "w")) if of == "x" else piece(where, of, y)


def _step(where, of, place, ys, few):
    products, key = terms(where, of, place), f"d{of}"
    result, n = Cell(key, () if of == "b" else place), len(products)
    inside = tuple((f"piece{k}", *place) for k in range(len(ys))) if few else ()
    return Step(
        about=((key, *place), *inside),
        looks=(
            *sliding(where, of).looks(place),
            *(_all_pieces(where, of, place, ys) if few else _those_met(where, of, place)),
        ),
        formula=written_out(result, products or (NOTHING,)),
        words=_words(result, n, Cell(of, result.at)),
        equation=equation(kept(products), result),
        asks=result if few else None,  # else only what meets is seen
    )


def _words(result, n, cell):
    if not n:
        met = "lies in no window" if cell.grid == "x" else "met nothing but padding"
        return cell, f" {met}, so neither result has anything to add"
    same = ("make the same product",) if n == 1 else ("add up the same ", *count(n, "product"))
    return "Both results ", *same, " to get ", result


def _all_pieces(where, of, place, ys):
    taps = met(where, of, place)
    numbers = dict(marked(where, taps, "y", badges(where, of, taps)))
    for k, y in enumerate(ys):
        at = {y: numbers[y]} if y in numbers else {}
        yield Look(f"weight{k}", used=tuple(((0, 0), n) for n in at.values()))
        yield Look(f"piece{k}", used=tuple((place, n) for n in at.values()), question=place)


def _those_met(where, of, place):
    taps = met(where, of, place)
    numbers = badges(where, of, taps)
    for k in range(min(_seen(where, of), WIDE + 1)):
        pair = _pair(where, of, taps[k], numbers[k]) if k < len(taps) else HIDDEN
        yield pair[1]._replace(key=f"piece{k}")
        if k < WIDE:
            yield pair[0]._replace(key=f"weight{k}")


def _pair(where, of, tap, number):
    """A ∂L/∂y and its piece, which is as large as W: the cell lies where its w does."""
    place = (0, 0) if of == "b" else tap.w
    return (
        Look("", used=(((0, 0), number),), board=_one(tap.y)),
        Look("", used=((place, number),), question=place, board=_bare(where, of, tap.y)),
    )
