"""Result 1 and Result 2 side by side on the same numbers: one sum, gathered or scattered."""

from functools import lru_cache

from ..sheet import Cell, sheet
from ..text import count
from .as_convolution import GATHERED, columns, gathered_extent, gathered_grids, gathered_looks
from .as_weighted_sum import piece_grids, pieces, pieces_note
from .begin import met_by, story, wanted
from .boards import board, capital, comma, grid, shape
from .model import Grid, Look, Script, Step, Story
from .terms import FEW, OTHER, badges, equation, kept, locals_board, marked, met, terms, written_out
from .tree import Either, Formula, Halves, Row, Stack, Titled

ONE = Row(("weights", "·", "locals"))


def two_ways(x, w, dy, of="x") -> Story:
    """The story of both results: one step for each cell of ∂L/∂X, ∂L/∂W or ∂L/∂b.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b". Of what is not
    shown (for "x" that is X) only the shape matters.

    >>> story = two_ways([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                  [[4, -2], [5, -3]], of="x")
    >>> story.steps[4].caption
    'Both results add up the same four products to get ∂L/∂x22: 12 + 2 + 10 − 3 = 21'
    """
    wanted(of)
    return story(_script, met_by(of), gathered_extent, x, w, dy=dy, of=of)


@lru_cache(maxsize=16)
def _script(where, of):
    key, ys = wanted(of), board("y", shape(where, "y")).places
    few = len(ys) <= FEW
    return Script(
        title=f"Two ways to {capital(key)}, one sum",
        grids=_grids(where, of, few),
        picture=_picture(where, of, few, len(ys)),
        steps=tuple(_step(where, of, at, ys, few) for at in board(key, shape(where, key)).places),
        sheet=sheet(where, key),
        comma=comma(where),
    )


def _picture(where, of, few, n):
    row = Row((*GATHERED[of], "=", wanted(of)))
    first = Titled(row, "Result 1", "one window, one convolution")
    second = Titled(ONE, "Result 2", pieces_note(where))
    both = Halves(first, second)
    if few:
        both = Either(Halves(first, second._replace(row=Row(pieces(n)))), both)
    return Stack((both, Formula(columns(where, of), "Both add up the same products.")))


def _grids(where, of, few):
    weights = grid(where, "dy")._replace(key="weights")
    role, note = OTHER[of] or "b", "in each piece, at that cell"
    met_there = Grid("locals", locals_board(where, of, (0, 0)), role, None, note)
    split = piece_grids(where, of) if few else ()
    return (*gathered_grids(where, of), weights, met_there, *split)


def _step(where, of, place, ys, few):
    products, key = terms(where, of, place), f"d{of}"
    result, n = Cell(key, () if of == "b" else place), len(products)
    same = ("make the same product",) if n == 1 else ("add up the same ", *count(n, "product"))
    inside = tuple((f"piece{k}", *place) for k in range(len(ys))) if few else ()
    return Step(
        about=((key, *place), *inside),
        looks=(
            *gathered_looks(where, of, place),
            *_one_grid(where, of, place),
            *(_all_pieces(where, of, place, ys) if few else ()),
        ),
        formula=written_out(result, products),
        words=("Both results ", *same, " to get ", result),
        equation=equation(kept(products), result),
    )


def _all_pieces(where, of, place, ys):
    taps = met(where, of, place)
    numbers = dict(marked(taps, "y", badges(where, of, taps)))
    for k, y in enumerate(ys):
        at = {y: numbers[y]} if y in numbers else {}
        yield Look(f"weight{k}", used=tuple(((0, 0), n) for n in at.values()))
        yield Look(f"piece{k}", used=tuple((place, n) for n in at.values()), question=place)


def _one_grid(where, of, place):
    taps = met(where, of, place)
    used = marked(taps, "y", badges(where, of, taps))
    own = locals_board(where, of, place)
    return Look("weights", used=used), Look("locals", used=used, board=own)
