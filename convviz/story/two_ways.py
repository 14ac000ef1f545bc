"""Result 1 and Result 2 side by side on the same numbers: one sum, gathered or spread."""

import numpy as np

from .as_convolution import GATHERED, gathered_grids, gathered_views
from .as_weighted_sum import few_pieces, piece, piece_grids
from .chain_rule import grid
from .example import FEW, Example, view, wanted
from .formula import written_out
from .model import Grid, Panel, Step, Story
from .text import count, equation


def two_ways(x, w, dy, of="x") -> Story:
    """The story of both results: one step for each cell of ∂L/∂X, ∂L/∂W or ∂L/∂b.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b".

    >>> story = two_ways([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                  [[4, -2], [5, -3]], of="x")
    >>> story.steps[4].caption
    'Both results add up the same four products to get ∂L/∂x22: 12 + 2 + 10 − 3 = 21'
    """
    key = wanted(of)
    example = Example.with_gradients(x, w, dy=dy)
    few = example["y"].size <= FEW
    one = ("weights", "·", "locals")
    pieces = few_pieces(example) if few else one
    first = Panel((*GATHERED[of], "=", key), "Result 1", "one window, one convolution")
    words = "Result 2", f"{count(example['y'].size, 'piece')}, added"
    return Story(
        title=f"Two ways to ∂L/∂{'b' if of == 'b' else of.upper()}, one sum",
        grids=gathered_grids(example, of) | _grids(example, of, few),
        bands=((first, Panel(pieces, *words)),),
        slim=((first, Panel(one, *words)),),
        steps=tuple(_step(example, of, index, few) for index in example.indices(key)),
        per_line=example.shape("w" if of == "x" else "y")[1],
        heading="Both add up the same products.",
    )


def _grids(example, of, few):
    role = {"x": "w", "w": "x", "b": "b"}[of]
    note = "in each piece, at that cell"
    locals_ = Grid("locals", role, "", note)
    return {"weights": grid(example, "dy"), "locals": locals_} | (
        piece_grids(example, of) if few else {}
    )


def _step(example, of, index, few):
    products = example.terms(of, index)
    result = example.factor(f"d{of}", index)
    same = "product" if len(products) == 1 else count(len(products), "product")
    verb = "make the same product" if len(products) == 1 else f"add up the same {same}"
    return Step(
        about=((f"d{of}", *index), *_piece_cells(example, index, few)),
        views=gathered_views(example, of, index)
        | _one_grid(example, of, index)
        | (_all_pieces(example, of, index) if few else {}),
        formula=written_out(result, products),
        words=f"Both results {verb} to get {result.name}",
        equation=equation([p.value for p in products], result.name),
    )


def _piece_cells(example, index, few):
    return [(f"piece{k}", *index) for k in range(example["y"].size)] if few else ()


def _all_pieces(example, of, index):
    met = example.taps_of(of, index)
    badges = {tap.y: badge for tap, badge in zip(met, example.badges(of, met), strict=True)}
    views = {}
    for k, y in enumerate(example.indices("y")):
        values, names, inner = piece(example, of, y)
        at = {index: badges[y]} if y in badges else {}
        weight = {(0, 0): badges[y]} if y in badges else {}
        views[f"weight{k}"] = view([[example["dy"][y]]], [[example.name("dy", y)]], used=weight)
        views[f"piece{k}"] = view(values, names, used=at, question=index, inner=inner)
    return views


def _one_grid(example, of, index):
    values, names = local_grid(example, of, index)
    met = example.taps_of(of, index)
    used = {tap.y: badge for tap, badge in zip(met, example.badges(of, met), strict=True)}
    return {
        "weights": example.view("dy", used=used),
        "locals": view(values, names, used=used),
    }


def local_grid(example: Example, of: str, index):
    """The local derivative of every y in one cell, each at the place of its y."""
    values = np.zeros(example.shape("y"))
    names = np.full(values.shape, "0", dtype=object)
    for tap in example.taps_of(of, index):
        local = example.local(of, tap)
        values[tap.y], names[tap.y] = local.value, local.name
    return values, names
