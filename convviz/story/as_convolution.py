"""Result 1: every derivative is a convolution, one window for each cell that is wanted."""

import numpy as np

from .chain_rule import grid
from .example import Example, Factor, Product, view, wanted
from .formula import written_out
from .model import Grid, Panel, Rect, Step, Story
from .text import count, equation

TITLES = {
    "x": "∂L/∂Y with a border of zeros * W turned by 180° = ∂L/∂X",
    "w": "X * ∂L/∂Y = ∂L/∂W",
    "b": "∂L/∂Y * ones = ∂L/∂b",
}
GATHERED = {"x": ("padded", "*", "turned"), "w": ("x", "*", "dy"), "b": ("dy", "*", "ones")}


def as_convolution(x, w, dy, of="x") -> Story:
    """The story of Result 1: one step for each cell of ∂L/∂X, ∂L/∂W or ∂L/∂b.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `of` is "x", "w" or "b".
    For "x" the window slides over ∂L/∂Y with a border of zeros, kH − 1 above and below and
    kW − 1 left and right, and W is turned by 180°. For "w" it slides over X, for "b" it covers
    all of ∂L/∂Y.

    >>> story = as_convolution([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                        [[4, -2], [5, -3]], of="x")
    >>> story.steps[1].caption
    '∂L/∂x12 is the sum of the two products that have no border zero in them: 8 − 2 = 6'
    """
    key = wanted(of)
    example = Example.with_gradients(x, w, dy=dy)
    return Story(
        title=TITLES[of],
        grids=gathered_grids(example, of),
        bands=((Panel((*GATHERED[of], "=", key)),),),
        steps=tuple(_step(example, of, index) for index in example.indices(key)),
        per_line=example.shape("w" if of == "x" else "y")[1],
    )


def _step(example, of, index):
    products = gathered_terms(example, of, index)
    result = example.factor(f"d{of}", index)
    return Step(
        about=((f"d{of}", *index),),
        views=gathered_views(example, of, index),
        formula=written_out(result, products),
        words=_words(products, result.name),
        equation=equation([p.value for p in products if not p.struck], result.name),
    )


def _words(products, name):
    kept = [p for p in products if not p.struck]
    if len(kept) == len(products):
        return f"{name} is the sum of {_all(len(kept))} under the window"
    if len(kept) == 1:
        return "Only one product under the window has no border zero in it"
    return (
        f"{name} is the sum of the {count(len(kept), 'product')} that have no border zero in them"
    )


def _all(n):
    return "the only product" if n == 1 else f"all {count(n, 'product')}"


def gathered_grids(example: Example, of: str) -> dict[str, Grid]:
    """The two grids that Result 1 convolves, and the one that comes out."""
    key = wanted(of)
    grids = {name: grid(example, name) for name in ("x", "dy", key)}
    kh, kw = example.shape("w")
    border = "border of one zero" if kh == kw == 2 else f"border of {kh - 1} and {kw - 1} zeros"
    if kh == kw != 2:
        border = f"border of {kh - 1} zeros" if kh > 1 else "no border"
    note = f"{example.note('dy')}, {border}"
    grids["padded"] = Grid("padded", "y", "∂L/∂Y", note, gradient=True)
    grids["turned"] = Grid("turned", "w", "W", "turned by 180°", notch="turned")
    grids["ones"] = Grid("ones", "b", "1", "for each y")
    return {name: grids[name] for name in (*GATHERED[of][::2], key)}


def gathered_terms(example: Example, of: str, index) -> list[Product]:
    """All products under the window, those with a border zero struck."""
    terms = {term.right.name: term for term in example.terms(of, index)}
    if of != "x":
        return example.terms(of, index)
    turned = reversed(example.indices("w"))
    zero = Factor("0", "", 0.0)
    factors = [example.factor("w", cell) for cell in turned]
    return [terms.get(f.name, Product(zero, f, struck=True)) for f in factors]


def gathered_views(example: Example, of: str, index) -> dict:
    """The window of Result 1 and what it meets, and the wanted gradient as far as it is known."""
    key = f"d{of}"
    cells = example.indices(key)
    known = cells[: cells.index(index) + 1]
    met = example.taps_of(of, index)
    badges = example.badges(of, met)
    sources = {"x": _views_x, "w": _views_w, "b": _views_b}[of](example, index, met, badges)
    return {**sources, key: example.view(key, known=known, question=index)}


def _views_x(example, index, met, badges):
    (kh, kw), (height, width) = example.shape("w"), example.shape("y")
    values = np.pad(example["dy"], ((kh - 1,), (kw - 1,)))
    names = np.pad(example.names("dy"), ((kh - 1,), (kw - 1,)), constant_values="0")
    at = {(t.y[0] + kh - 1, t.y[1] + kw - 1): n for t, n in zip(met, badges, strict=True)}
    inner = Rect(kh - 1, kw - 1, height, width)
    used = {(kh - 1 - t.w[0], kw - 1 - t.w[1]): n for t, n in zip(met, badges, strict=True)}
    every = dict.fromkeys(example.indices("w"), 0)
    return {
        "padded": view(values, names, used=at, window=Rect(*index, kh, kw), inner=inner),
        "turned": view(example["w"][::-1, ::-1], example.names("w")[::-1, ::-1], used=every | used),
    }


def _views_w(example, index, met, badges):
    window = Rect(*index, *example.shape("y"))
    return {
        "x": example.view(
            "x", window=window, used={t.x: n for t, n in zip(met, badges, strict=True)}
        ),
        "dy": example.view("dy", used={t.y: n for t, n in zip(met, badges, strict=True)}),
    }


def _views_b(example, index, met, badges):
    used = {t.y: n for t, n in zip(met, badges, strict=True)}
    ones = np.ones(example.shape("y"))
    return {
        "dy": example.view("dy", window=example.whole("dy"), used=used),
        "ones": view(ones, np.full(ones.shape, "1"), used=used),
    }
