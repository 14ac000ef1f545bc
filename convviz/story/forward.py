"""The layer forward: a window slides over X, and each place of it gives one cell of Y."""

from .example import Example
from .formula import written_out
from .model import Grid, Panel, Rect, Step, Story
from .text import count, equation


def forward(x, w, b=0.0) -> Story:
    """The story of `conv2d(x, w, b)`: one step for each output cell, window over X, Y filling up.

    `x` is (H, W), `w` (kH, kW) and no larger than `x`, `b` a number. All of them finite.

    >>> story = forward([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1)
    >>> print(story.steps[1].caption)
    y12 is the sum of the four products under the window, plus the bias: 0 + 2 − 3 − 3 + 1 = −3
    """
    example = Example(x, w, b)
    return Story(
        title="X * W + b = Y",
        grids={
            key: Grid(key, key, "b" if key == "b" else key.upper(), example.note(key))
            for key in "xwby"
        },
        bands=((Panel(("x", "*", "w", "+", "b", "=", "y")),),),
        steps=tuple(_step(example, index) for index in example.indices("y")),
        per_line=example.shape("w")[1],
    )


def _step(example, index):
    products = example.forward_terms(index)
    result = example.factor("y", index)
    bias = example.factor("b", (0, 0))
    done = [cell for cell in example.indices("y") if cell <= index]
    sums = (
        "the product" if len(products) == 1 else f"the sum of the {count(len(products), 'product')}"
    )
    return Step(
        about=(("y", *index),),
        views={
            **forward_views(example, index),
            "b": example.view("b"),
            "y": example.view("y", known=done, question=index),
        },
        formula=written_out(result, products, bias),
        words=f"{result.name} is {sums} under the window, plus the bias",
        equation=equation([*(p.value for p in products), bias.value], result.name),
    )


def forward_views(example, index):
    """X with the window that makes an output cell, and W, with the marks of the terms."""
    met = example.taps_of("y", index)
    products = example.forward_terms(index)
    badges = [product.badge for product in products]
    window = Rect(*index, *example.shape("w"))
    return {
        "x": example.view(
            "x", window=window, used=dict(zip((t.x for t in met), badges, strict=True))
        ),
        "w": example.view("w", used=dict(zip((t.w for t in met), badges, strict=True))),
    }
