"""Every known mistake gives the value that somebody gets who makes it, with arrays and loops."""

from dataclasses import replace
from functools import cached_property
from itertools import product

import numpy as np
import pytest

from convviz import conv2d, conv2d_backward
from convviz.geometry import geometry
from convviz.mistakes import mistakes, right
from convviz.sheet import RULES, Cell, grouped, sheet, value, values

LAYERS = [  # shape of x, shape of w, stride, padding, dilation
    ((3, 3), (2, 2), 1, 0, 1),
    ((4, 5), (2, 3), 1, 0, 1),
    ((5, 5), (3, 3), 1, 1, 1),
    ((5, 6), (2, 2), 2, 1, 1),
    ((6, 6), (3, 3), (2, 1), ((1, 0), (0, 2)), 1),
    ((6, 5), (2, 2), 2, 0, 2),
    ((1, 4), (1, 2), 1, 0, 1),
    ((2, 2), (1, 1), 1, 1, 1),
]
GRIDS = "y", "dx", "dw", "db"
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=str)
each_grid = pytest.mark.parametrize("grid", GRIDS)
GRAVE = "not-turned", "one-axis", "transposed", "turned-twice", "swapped"
GRAVE += "stride-ignored", "not-cropped", "padding-ignored"
SLIPS = "padding-counted", "bias-missing", "bias-twice", "mean", "overwritten"
SLIPS += "term-missing", "sign", "term-extra", "neighbour"
KNOWN = {*GRAVE, *SLIPS}


class Numbers:
    """A layer with numbers that have no pattern, and its gradients by the library."""

    def __init__(self, layer, seed=0):
        x, w, self.stride, self.padding, self.dilation = layer
        self.where = geometry(x, w, self.stride, self.padding, self.dilation, 1)
        draw = np.random.default_rng([seed, *x, *w])
        self.x, self.w, self.dy = (draw.uniform(-9, 9, s) for s in (x, w, self.where.y[2:]))
        self.b = float(draw.uniform(1, 9))
        self.keywords = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}

    @property
    def cells(self):
        for key in ("x", "w", "dy"):
            for at, number in np.ndenumerate(getattr(self, key)):
                yield Cell(key, at), float(number)
        yield Cell("b"), self.b

    @cached_property
    def found(self):
        return values(sheet(self.where, *GRIDS), self.cells)

    def changed(self, **arrays):
        other = object.__new__(Numbers)
        other.__dict__ = self.__dict__ | arrays
        other.__dict__.pop("found", None)
        return other

    def grid(self, name):
        if name == "y":
            return conv2d(self.x, self.w, self.b, **self.keywords)
        found = conv2d_backward(self.dy, self.x, self.w, **self.keywords)
        return np.asarray({"dx": found[0], "dw": found[1], "db": found[2]}[name])

    def meetings(self, stride=None, before=None):
        """Every x, w and y that lie on each other, by loops that know nothing of taps."""
        (sr, sc), (dr, dc) = stride or self.where.stride, self.where.dilation
        top, left = before or (side[0] for side in self.where.padding)
        for y in np.ndindex(self.dy.shape):
            for a in np.ndindex(self.w.shape):
                at = y[0] * sr + a[0] * dr - top, y[1] * sc + a[1] * dc - left
                yield at, a, y

    def summed(self, name, **how):
        """A grid by adding up what meets; it may be another one than the right one."""
        made = np.zeros({"y": self.dy, "dx": self.x, "dw": self.w}[name].shape)
        for at, a, y in self.meetings(**how):
            if all(0 <= i < n for i, n in zip(at, self.x.shape, strict=True)):
                place = {"y": y, "dx": at, "dw": a}[name]
                factors = {"y": (at, a), "dx": (y, a), "dw": (y, at)}[name]
                arrays = {"y": (self.x, self.w), "dx": (self.dy, self.w), "dw": (self.dy, self.x)}
                one, other = arrays[name]
                made[place] += one[factors[0]] * other[factors[1]]
        return made + (self.b if name == "y" else 0)


def told(numbers, grid, at, *tags):
    """What the mistakes of some tags come to at a cell."""
    cell, found = Cell(grid, at), numbers.found
    made = [one for one in mistakes(numbers.where, cell) if one.way.tag in tags]
    return [value(one.total, found) for one in made]


def places(numbers, grid):
    return [()] if grid == "db" else list(np.ndindex(numbers.grid(grid).shape))


def check(numbers, grid, tag, wrong):
    """At how many places a wrong grid has the value of the mistake, being right at all others.

    Where two mistakes are the same sum, the graver one is told.
    """
    good, seen = numbers.grid(grid), 0
    for at in places(numbers, grid):
        if not np.isclose(wrong[at], good[at]):
            assert any(np.isclose(wrong[at], told(numbers, grid, at, *GRAVE))), (grid, at)
            seen += any(np.isclose(wrong[at], told(numbers, grid, at, tag)))
    return seen


@each_layer
def test_w_laid_in_a_wrong_way(layer):
    numbers = Numbers(layer)
    w = numbers.w
    for tag, laid in (
        ("not-turned", w[::-1, ::-1]),
        ("one-axis", w[:, ::-1]),
        ("one-axis", w[::-1]),
        ("transposed", w[::-1, ::-1].T),
    ):
        if laid.shape == w.shape:
            seen = check(numbers, "dx", tag, numbers.changed(w=laid).grid("dx"))
            assert seen or layer != LAYERS[0]


def test_the_mistake_of_w_as_stored_by_correlation():
    numbers = Numbers(LAYERS[0])
    padded = np.pad(numbers.dy, 1)  # a border of k − 1 zeros, and W slid over it unturned
    assert check(numbers, "dx", "not-turned", conv2d(padded, numbers.w)) == 9


@each_layer
def test_forward_with_w_turned_or_transposed(layer):
    numbers = Numbers(layer)
    w = numbers.w
    check(numbers, "y", "turned-twice", numbers.changed(w=w[::-1, ::-1]).grid("y"))
    if w.shape[0] == w.shape[1]:
        check(numbers, "y", "transposed", numbers.changed(w=w.T).grid("y"))


@each_layer
def test_the_gradient_in_w_turned_or_swapped(layer):
    numbers = Numbers(layer)
    turned = numbers.changed(dy=numbers.dy[::-1, ::-1]).grid("dw")
    check(numbers, "dw", "turned-twice", turned)
    for at in places(numbers, "dw"):
        other = numbers.grid("dw")[::-1, ::-1][at]
        found = told(numbers, "dw", at, "swapped", "turned-twice")
        assert np.isclose(other, numbers.grid("dw")[at]) or any(np.isclose(other, found))


def test_swapped_by_correlating_the_other_way_round():
    numbers = Numbers(LAYERS[0])
    wide = np.pad(numbers.dy, 1)
    swapped = conv2d(wide, numbers.x)  # X slid over a padded ∂L/∂Y
    assert check(numbers, "dw", "swapped", swapped) == 4


@each_layer
@pytest.mark.parametrize("grid", ["y", "dx", "dw"])
def test_the_stride_forgotten(layer, grid):
    numbers = Numbers(layer)
    if numbers.where.stride != (1, 1):
        assert check(numbers, grid, "stride-ignored", numbers.summed(grid, stride=(1, 1)))


@each_layer
@pytest.mark.parametrize("grid", ["y", "dx", "dw"])
def test_the_padding_forgotten_or_not_cropped(layer, grid):
    numbers = Numbers(layer)
    if any(map(any, numbers.where.padding)):
        tag = "not-cropped" if grid == "dx" else "padding-ignored"
        check(numbers, grid, tag, numbers.summed(grid, before=(0, 0)))
        # the gradient of the padded x, read at the places of x
        if grid == "dx":
            wide = np.pad(numbers.x, numbers.where.padding)
            keywords = numbers.keywords | {"padding": 0}
            whole = conv2d_backward(numbers.dy, wide, numbers.w, **keywords)[0]
            rows, cols = numbers.x.shape
            check(numbers, grid, tag, whole[:rows, :cols])


@each_layer
@pytest.mark.parametrize("grid", ["y", "dx", "dw"])
def test_a_zero_counted_as_a_one(layer, grid):
    numbers = Numbers(layer)
    good = numbers.grid(grid)
    for at in places(numbers, grid):
        taps = grouped(numbers.where)[RULES[grid].of][at]
        own, grids = ("y", numbers.dy) if grid == "dw" else ("w", numbers.w)
        rest = grids.sum() - sum(grids[getattr(tap, own)] for tap in taps)
        found = told(numbers, grid, at, "padding-counted")
        if len(taps) < grids.size:
            assert np.isclose(good[at] + rest, found)
        else:
            assert found == []


@each_layer
@each_grid
def test_slips_in_the_sum(layer, grid):
    numbers = Numbers(layer)
    found, good = numbers.found, numbers.grid(grid)
    for at in places(numbers, grid):
        terms = [value((factors,), found) for factors in right(numbers.where, Cell(grid, at))]
        b = numbers.b if grid == "y" else 0
        assert np.isclose(sum(terms) + b, good[at])
        n = len(terms)

        def gives(*tags, at=at):
            return sorted(told(numbers, grid, at, *tags))

        lost, twice = ([good[at] + by * t for t in terms] for by in (-1, 1))
        minus = [good[at] - 2 * t for t in terms] + [-good[at]]
        minus += [good[at] - 2 * b] if b else []
        assert np.allclose(gives("term-missing"), sorted(lost) if n > 1 else [])
        assert set(np.round(twice, 8)) == set(np.round(gives("term-extra"), 8))
        # a sum of one product has one sign
        assert set(np.round(minus, 8)) >= set(np.round(gives("sign"), 8))
        assert len(gives("sign")) >= n
        if n > 1:
            assert any(np.isclose(sum(terms) / n + b, gives("mean")))
        if n > 1 and grid != "y":
            assert any(np.isclose(terms[-1], told(numbers, grid, at, "overwritten")))


@each_layer
def test_the_bias_left_out_or_added_too_often(layer):
    numbers = Numbers(layer)
    for at in places(numbers, "y"):
        good, n = numbers.grid("y")[at], len(right(numbers.where, Cell("y", at)))
        assert np.isclose(good - numbers.b, told(numbers, "y", at, "bias-missing"))
        twice = told(numbers, "y", at, "bias-twice")
        assert np.isclose(good + numbers.b, twice[0])
        if n > 2:  # once for each product
            assert np.isclose(good + (n - 1) * numbers.b, twice[1])


@each_layer
@pytest.mark.parametrize("grid", ["y", "dx", "dw"])
def test_the_number_of_a_cell_beside_it(layer, grid):
    numbers = Numbers(layer)
    good = numbers.grid(grid)
    rows, cols = good.shape
    for i, j in places(numbers, grid):
        down, right = (range(max(k - 1, 0), min(k + 2, n)) for k, n in ((i, rows), (j, cols)))
        around = product(down, right)
        beside = {round(float(good[at]), 8) for at in around if at != (i, j)}
        found = {round(one, 8) for one in told(numbers, grid, (i, j), "neighbour")}
        assert found <= beside
        known = told(numbers, grid, (i, j), *KNOWN)  # some are known under a graver name
        same = {round(float(good[i, j]), 8), 0.0}
        assert beside <= {round(one, 8) for one in known} | same


@each_layer
@each_grid
def test_no_mistake_is_the_right_sum_and_no_two_are_one(layer, grid):
    numbers = Numbers(layer, seed=1)
    found = numbers.found
    for at in places(numbers, grid):
        cell = Cell(grid, at)
        known = [(one.way.tag, value(one.total, found)) for one in mistakes(numbers.where, cell)]
        worth = np.round([number for _, number in known], 8)
        assert {tag for tag, _ in known} <= KNOWN
        if right(numbers.where, cell):
            assert not np.any(np.isclose(worth, numbers.grid(grid)[at]))
        # a term that is turned round in a sum of one is all of it turned round
        assert len(set(worth)) >= len(worth) - 2, sorted(known, key=lambda one: one[1])


def test_mistakes_know_nothing_of_numbers():
    where = geometry((3, 3), (2, 2), 1, 0, 1, 1)
    cell = Cell("dx", (1, 1))
    assert mistakes(where, cell) is mistakes(replace(where), cell)


def test_a_filter_of_one_has_no_way_to_lie_wrong():
    where = geometry((2, 2), (1, 1), 1, 0, 1, 1)
    tags = {one.way.tag for one in mistakes(where, Cell("dx", (0, 0)))}
    assert tags == {"sign", "term-extra", "neighbour"}
