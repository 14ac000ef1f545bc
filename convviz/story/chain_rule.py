"""The chain rule, written out for every cell of X, of W, or for b, in three stages.

First one term for each y, then the local derivatives put in, then the zeros dropped and the
sum taken. A `_Derivation` knows all about one wanted cell; the functions below it make the
views, the lines and the sentence of one stage.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from .example import FEW, Example, Factor, Index, Product, wanted
from .formula import numbers, symbols, values
from .model import Grid, Line, Panel, Part, Step, Story, Term
from .text import count, equation, listed

CHAIN, LOCAL, SUM = range(3)


def chain_rule(x, w, b=0.0, dy=None, of="x") -> Story:
    """The story of ∂L/∂X, ∂L/∂W or ∂L/∂b by the chain rule: three steps for each cell of it.

    `x` is (H, W), `w` (kH, kW), `b` a number, `dy` has the shape of Y, `of` is "x", "w" or "b".

    >>> story = chain_rule([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1,
    ...                    [[4, -2], [5, -3]], of="x")
    >>> for step in story.steps[3:6]:
    ...     print(step.caption)
    Each y may change when x12 does, so the chain rule has one term for each of the four y's.
    The local derivatives are put in: w12 and w11; y21 and y22 do not contain x12, so 0 for them.
    The zeros are dropped, and what is left adds up to ∂L/∂x12: 8 − 2 = 6
    """
    key = wanted(of)
    example = Example.with_gradients(x, w, b, dy)
    shown = ("x", "w", "b", "dy", key) if of == "b" else ("x", "w", "dy", key)
    return Story(
        title=f"The chain rule for ∂L/∂{'b' if of == 'b' else of.upper()}",
        grids={name: grid(example, name) for name in shown},
        bands=((Panel(shown),),),
        steps=tuple(
            _step(_Derivation(example, of, index), stage)
            for index in example.indices(key)
            for stage in (CHAIN, LOCAL, SUM)
        ),
        per_line=example.shape("y")[1],
        derivation=example["y"].size <= FEW,
    )


def grid(example: Example, key: str) -> Grid:
    """A grid of the example under its own name."""
    letter = key[-1] if key[-1] == "b" else key[-1].upper()
    gradient = key.startswith("d")
    name = f"∂L/∂{letter}" if gradient else letter
    return Grid(key, key[-1], name, example.note(key), gradient, "stored" if key == "w" else "")


@dataclass(frozen=True)
class _Derivation:
    """The chain rule for one cell."""

    example: Example
    of: str
    index: Index

    @property
    def name(self) -> str:
        return self.example.name(self.of, self.index)

    @property
    def result(self) -> Factor:
        return self.example.factor(f"d{self.of}", self.index)

    @cached_property
    def met(self):
        """The tap at which each y met the cell; a y that did not is not in it."""
        return {tap.y: tap for tap in self.example.taps_of(self.of, self.index)}

    @cached_property
    def products(self) -> list[Product]:
        """One term for every y, struck where the local derivative is 0."""
        return [
            Product(
                self.example.factor("dy", y),
                self.example.local(self.of, self.met.get(y)),
                badge=place if self.example["y"].size <= FEW else 0,
                struck=y not in self.met,
            )
            for place, y in enumerate(self.example.indices("y"), 1)
        ]

    @property
    def kept(self) -> list[Product]:
        return [product for product in self.products if not product.struck]


def _step(cell, stage):
    words, sums = _caption(cell, stage)
    lines = _few_lines if cell.example["y"].size <= FEW else _many_lines
    first, *others = lines(cell, stage)
    left = cell.result.symbol(box="below")
    return Step(
        about=((f"d{cell.of}", *cell.index), (cell.of, *cell.index)),
        views=_views(cell, stage),
        formula=(replace(first, left=left), *(replace(o, left=o.left and left) for o in others)),
        words=words,
        equation=sums,
    )


def _views(cell, stage):
    example, of, key = cell.example, cell.of, f"d{cell.of}"
    badges = dict(zip(example.indices("y"), (p.badge for p in cell.products), strict=True))
    used = {y: badge for y, badge in badges.items() if stage == CHAIN or y in cell.met}
    zero = {y: badge for y, badge in badges.items() if stage == LOCAL and y not in cell.met}
    other = {"x": "w", "w": "x"}.get(of)
    met = {getattr(tap, other): badges[y] for y, tap in cell.met.items()} if other else {}
    cells = example.indices(key)
    reached = cells[: cells.index(cell.index) + (stage == SUM)]
    return {
        "x": example.view("x"),
        "w": example.view("w"),
        "dy": example.view("dy", used=used, hollow=zero),
        **({other: example.view(other, used=met if stage != CHAIN else ())} if other else {}),
        of: example.view(of, question=cell.index),
        key: example.view(key, known=reached, question=cell.index),
    }


def _few_lines(cell, stage):
    """Every line keeps its place, and is written from its stage on."""
    lines = [
        (CHAIN, "Chain rule", _chain(cell, stage)),
        (LOCAL, "Local derivatives", _local(cell, stage)),
        (SUM, "Numbers", _in_columns(cell, numbers(cell.kept))),
        (SUM, "Sum", _in_columns(cell, values(cell.kept))),
    ]
    if cell.of == "x":
        lines.insert(2, (SUM, "Zeros dropped", _in_columns(cell, symbols(cell.kept))))
    return [
        replace(line if since <= stage else _unwritten(line), label=label, new=since == stage)
        for since, label, line in lines
    ]


def _unwritten(line):
    return Line(face=line.face, products=line.products)


def _many_lines(cell, stage):
    """With many y's, each stage takes the place of the one before."""
    if stage == CHAIN:
        return [replace(_chain(cell, stage), label="Chain rule", new=True)]
    if stage == LOCAL:
        return [replace(_local(cell, stage), label="Local derivatives", new=True)]
    marks = {"label": "Zeros dropped" if cell.of == "x" else "Sum", "new": True}
    result = values(cell.kept).result
    left = cell.result.symbol()
    return [
        replace(symbols(cell.kept, left=left), face="symbols", **marks),
        replace(numbers(cell.kept, left=left), result=result, **marks),
    ]


def _in_columns(cell, line):
    """The kept terms under the terms that they come from."""
    terms = iter(line.terms)
    return replace(line, terms=tuple(Term(()) if p.struck else next(terms) for p in cell.products))


def _chain(cell, stage):
    box = "below" if stage == CHAIN else ""
    return Line(
        tuple(
            Term(
                (p.left.symbol(), Part(f"∂{_y(p)}/∂{cell.name}", "", box)),
                badge=0 if p.struck and stage == SUM else p.badge,
                hollow=p.struck and stage == LOCAL,
            )
            for p in cell.products
        )
    )


def _local(cell, stage):
    box = "all" if stage == LOCAL else ""
    return Line(
        tuple(
            Term(
                (p.left.symbol(), p.right.symbol(box=box)),
                grey=p.struck,
                struck=p.struck and stage == SUM,
            )
            for p in cell.products
        )
    )


def _y(product):
    return product.left.name.removeprefix("∂L/∂")


def _caption(cell, stage):
    if stage == CHAIN:
        return _caption_chain(cell), ""
    if stage == LOCAL:
        return _caption_local(cell), ""
    dropped = len(cell.kept) < len(cell.products)
    start = (
        "The zeros are dropped, and what is left" if dropped else "No term is zero, and their sum"
    )
    verb = "adds up to" if dropped else "is"
    sums = equation([p.value for p in cell.kept], cell.result.name)
    return f"{start} {verb} {cell.result.name}", sums


def _caption_chain(cell):
    if len(cell.products) == 1:
        return f"The only y may change when {cell.name} does, so the chain rule has one term"
    return (
        f"Each y may change when {cell.name} does, so the chain rule has one term "
        f"for each of the {count(len(cell.products), 'y')}"
    )


def _caption_local(cell):
    zeros = [_y(p) for p in cell.products if p.struck]
    if cell.of == "b":
        return "The local derivatives are put in: each y adds b once, so each of them is 1"
    words = f"The local derivatives are put in: {_put_in(cell)}"
    if not zeros:
        return words
    if len(zeros) > FEW:
        return f"{words}; the other {count(len(zeros), 'y')} do not contain {cell.name}"
    does, them = ("does", "it") if len(zeros) == 1 else ("do", "them")
    return f"{words}; {listed(zeros)} {does} not contain {cell.name}, so 0 for {them}"


def _put_in(cell):
    if len(cell.kept) <= FEW:
        return listed([p.right.name for p in cell.kept])
    other = "a w" if cell.of == "x" else "an x"
    return f"{other} for each y that contains {cell.name}"
