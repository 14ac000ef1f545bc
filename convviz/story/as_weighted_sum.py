"""Result 2: every derivative is a sum of pieces, each weighted by one ∂L/∂y.

A piece is what y_ij would change by: for X the filter laid where it stood for y_ij with zeros
around it, for W the patch of X that made y_ij, for b a 1.
"""

import numpy as np

from .chain_rule import grid
from .example import FEW, Example, view, wanted
from .model import Grid, Panel, Rect, Step, Story, Title
from .text import matrix, number

STATES = ("added", "being added", "to come")


def as_weighted_sum(x, w, dy, of="x") -> Story:
    """The story of Result 2: one step for each ∂L/∂y, whose piece is added to the total.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b".

    >>> story = as_weighted_sum([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                         [[4, -2], [5, -3]], of="w")
    >>> story.steps[1].caption
    'The patch of X that made y12 is weighted by ∂L/∂y12 and added: total = [8 −2; −2 14]'
    """
    wanted(of)
    example = Example.with_gradients(x, w, dy=dy)
    few = example["y"].size <= FEW
    one = ("dy", "·", "piece")
    sums = ("before", "+", "scaled", "=", "total")
    return Story(
        title=f"∂L/∂{'b' if of == 'b' else of.upper()} as a sum of weighted pieces",
        grids=_grids(example, of, few),
        bands=((Panel(few_pieces(example) if few else one),), (Panel(sums),)),
        steps=tuple(_step(example, of, place, few) for place in range(example["y"].size)),
        slim=((Panel(one),), (Panel(sums),)),
    )


def few_pieces(example) -> tuple[str, ...]:
    """Weight · piece + weight · piece + …, all of them in one band."""
    places = range(example["y"].size)
    items = [("+", f"weight{k}", "·", f"piece{k}") for k in places]
    return tuple(item for group in items for item in group)[1:]


def piece(example: Example, of: str, y):
    """The values, the names and the framed part of the piece of one y."""
    shape = (1, 1) if of == "b" else example.shape(of)
    values, names = np.zeros(shape), np.full(shape, "0", dtype=object)
    for tap in example.taps_of("y", y):
        local = example.local(of, tap)
        at = (0, 0) if of == "b" else getattr(tap, of)
        values[at], names[at] = local.value, local.name
    inner = Rect(*y, *example.shape("w")) if of == "x" else Rect(0, 0, *shape)
    return values, names, inner


def piece_grids(example: Example, of: str) -> dict[str, Grid]:
    """The grids of `few_pieces`."""
    role = {"x": "w", "w": "x", "b": "b"}[of]
    notch = "stored" if role == "w" else ""
    grids = {}
    for k, y in enumerate(example.indices("y")):
        name = example.name("dy", y)
        grids[f"weight{k}"] = Grid(f"weight{k}", "y", name, gradient=True, small=True)
        grids[f"piece{k}"] = Grid(f"piece{k}", role, "", notch=notch)
    return grids


def _grids(example, of, few):
    letter = "b" if of == "b" else of.upper()
    notes = {"before": "", "scaled": "times its weight", "total": f"becomes ∂L/∂{letter}"}
    role = {"x": "w", "w": "x", "b": "b"}[of]
    many = {
        "dy": grid(example, "dy"),
        "piece": Grid("piece", role, "", "", notch="stored" * (of == "x")),
    }
    sums = {
        name: Grid(name, of, "", note, gradient=True, named=False) for name, note in notes.items()
    }
    return (piece_grids(example, of) if few else {}) | many | sums


def _step(example, of, place, few):
    ys = example.indices("y")
    pieces = [piece(example, of, y) for y in ys]
    scaled = [example["dy"][y] * values for y, (values, *_) in zip(ys, pieces, strict=True)]
    before = sum(scaled[:place], np.zeros_like(scaled[0]))
    y = ys[place]
    about = [("dy", *y), (f"weight{place}", 0, 0)]
    total = before + scaled[place]
    return Step(
        about=tuple(about),
        views={
            **_one_piece(example, of, place, pieces),
            **(_all_pieces(example, of, place, pieces) if few else {}),
            **_sums(example, of, place, pieces[place], (before, scaled[place], total)),
        },
        formula=(),
        words=_words(example, of, y),
        equation=_equation(total),
    )


def _all_pieces(example, of, place, pieces):
    views = {}
    for k, (y, (values, names, inner)) in enumerate(zip(example.indices("y"), pieces, strict=True)):
        now, later = k == place, k > place
        title = Title(STATES[1 + (k > place) - (k < place)], k + 1, hollow=later, bold=now)
        used = cells(inner) if now else ()
        marks = {"later": later, "boxed": now}
        views[f"weight{k}"] = view(
            [[example["dy"][y]]], [[example.name("dy", y)]], used=[(0, 0)] if now else (), **marks
        )
        views[f"piece{k}"] = view(values, names, used=used, inner=inner, title=title, **marks)
    return views


def _one_piece(example, of, place, pieces):
    y = example.indices("y")[place]
    values, names, inner = pieces[place]
    title = Title(f"Piece {place + 1} of {len(pieces)}")
    window = inner if of == "x" else None
    return {
        "dy": example.view("dy", question=y),
        "piece": view(values, names, used=cells(inner), window=window, inner=inner, title=title),
    }


def _sums(example, of, place, now, sums):
    _, names, inner = now
    totals = example.names(f"d{of}")
    before, scaled, total = sums
    badge = place + 1 if example["y"].size <= FEW else 0
    at = {"window": inner, "used": cells(inner)}
    return {
        "before": view(before, totals, title=Title("So far")),
        "scaled": view(scaled, names, **at, title=Title("This piece", badge)),
        "total": view(total, totals, **at, title=Title("Running total")),
    }


def cells(rect: Rect) -> list[tuple[int, int]]:
    """The cells of a rectangle."""
    return [(rect.row + i, rect.col + j) for i in range(rect.height) for j in range(rect.width)]


def _words(example, of, y):
    name, weight = example.name("y", y), example.name("dy", y)
    what = {
        "x": f"W, laid where it stood for {name},",
        "w": f"The patch of X that made {name}",
        "b": f"The 1 by which b goes into {name}",
    }[of]
    return f"{what} is weighted by {weight} and added"


def _equation(total):
    """The running total, where it is small enough to be read in a sentence."""
    if total.size == 1:
        return f"total = {number(total.item())}"
    return f"total = {matrix(total)}" if total.size <= 12 else ""
