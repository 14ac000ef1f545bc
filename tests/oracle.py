"""What a story has to show, from the layer itself, and what it does show, read off its script."""

from functools import cache
from math import prod

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward, taps
from convviz.sheet import Cell
from convviz.story.words import Slope
from convviz.text import plain, spelled

from .examples import SIZES, numbers, told

sizes = pytest.mark.parametrize(("x_shape", "w_shape"), SIZES)
wanted = pytest.mark.parametrize("of", ["x", "w", "b"])
each_size = pytest.mark.parametrize(
    "shapes", SIZES, ids=lambda s: "{},{}*{},{}".format(*sum(s, ()))
)


class Meaning(dict):
    """What each cell and each of its names stands for, from the layer and not from a story."""

    def __init__(self, x, w, b, dy):
        dx, dw, db = conv2d_backward(dy, x, w)
        grids = {"x": x, "w": w, "y": conv2d(x, w, b), "b": b}
        grids |= {"dx": dx, "dw": dw, "db": db, "dy": dy}
        grids["counts"] = conv2d_backward(np.ones_like(dy), x, np.ones_like(w)).dx
        self.names = {}
        for key, grid in grids.items():
            for at, value in np.ndenumerate(grid):
                self[Cell(key, at)] = self.names[name(key, at)] = value
        for tap in taps(x.shape, w.shape):
            x_, w_, y_ = (Cell(key, at) for key, at in zip("xwy", tap, strict=True))
            self[Slope(y_, x_)], self[Slope(y_, w_)] = self[w_], self[x_]
            self[Slope(y_, Cell("b"))] = 1

    def __missing__(self, factor):
        if isinstance(factor, Slope):
            return 0
        assert factor in (0.0, 1.0), factor
        return factor

    def sum(self, line):
        terms = [*line.terms, *([line.tail] if line.tail else [])]
        return sum(self.product(term) for term in terms if term.factors)

    def product(self, term):
        return prod(self[factor] for factor in term.factors)


def name(key, at):
    """The name of a cell, as a caption spells it."""
    indices = "".join(str(i + 1) for i in at)
    return f"∂L/∂{key[1]}{indices}" if key[0] == "d" else f"{key}{indices}"


@cache
def meanings(shapes):
    return Meaning(*numbers(*shapes))


@cache
def steps(shapes):
    """Every step of every story of a size: the story, what its script says, the step as text."""
    return [
        (story, *step)
        for story in told(shapes)
        for step in zip(story.script.steps, story.steps, strict=True)
    ]


def parse(text):
    return float(text.strip("()").replace("−", "-"))


def look_of(step, key):
    return next(look for look in step.looks if look.key == key)


def slots(story, step):
    """What stands in each place of each grid: (key, place, slot, whether it is known)."""
    boards = {grid.key: grid.board for grid in story.script.grids}
    for look in step.looks:
        board = look.board or boards[look.key]
        known = len(board.places) if look.known is None else look.known
        for k, place in enumerate(board.places):
            yield look.key, place, board[place], k < known


def values(story, step, wanted):
    """The numbers that a grid shows; what is not known yet is no number."""
    found = [(at, slot, known) for key, at, slot, known in slots(story, step) if key == wanted]
    grid = np.full(np.add(found[-1][0], 1), np.nan)
    for at, slot, known in found:
        if known:
            grid[at] = 0 if slot is None else story.value(((slot,),))
    return grid


def gradient(x, w, dy, of):
    return np.atleast_2d(getattr(conv2d_backward(dy, x, w), f"d{of}"))


def pieces(x, w, dy, of):
    """What each y would change by."""
    (rows, cols), (kh, kw) = dy.shape, w.shape
    for i, j in np.ndindex(dy.shape):
        if of == "x":
            yield np.pad(w, ((i, rows - 1 - i), (j, cols - 1 - j)))
        else:
            yield x[i : i + kh, j : j + kw] if of == "w" else np.ones((1, 1))


def named(story, cell):
    return plain(spelled(cell, story.script.comma))


def leaves(tree):
    """The grids of a picture, by key or as what says how they stand, and its operators."""
    if isinstance(tree, str) or not isinstance(tree, tuple) or hasattr(tree, "key"):
        yield tree
    else:
        for part in tree:
            yield from leaves(part)
