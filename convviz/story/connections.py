"""Every cell of X, of W and of Y with the taps that it takes part in.

This is where the flip becomes visible: an x cell meets the w's in the reverse order of the y's.
"""

from .chain_rule import grid
from .example import FEW, Example, view
from .formula import written_out
from .forward import forward_views
from .model import Grid, Link, Panel, Step, Story, Title
from .text import count, equation, listed
from .two_ways import local_grid


def connections(x, w, dy, b=0.0) -> Story:
    """The story of all meetings: one step for each cell of X, of W and of Y.

    `x` is (H, W), `w` (kH, kW), `dy` has the shape of Y, `b` is a number.

    >>> story = connections([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]],
    ...                     [[4, -2], [5, -3]])
    >>> print(story.steps[4].caption)
    x22 goes into four y's, in their order by way of w22, w21, w12 and w11: 12 + 2 + 10 − 3 = 21
    """
    example = Example.with_gradients(x, w, b, dy)
    few = example["y"].size <= FEW
    grids = {key: grid(example, key) for key in ("x", "w", "y")}
    if few:
        grids["y"] = Grid("y", "y", "Y", "cells pulled apart", spread=True)
    grids["met"] = Grid("met", "", "")
    return Story(
        title="Which x, w and y meet",
        grids=grids,
        bands=((Panel(("x", "y", "w")), Panel(("met",))),),
        slim=((Panel(("x", "w", "y")), Panel(("met",))),),
        steps=tuple(_step(example, of, at, few) for of in "xwy" for at in example.indices(of)),
        per_line=max(example.shape("w")[1], 2),
    )


def _step(example, of, index, few):
    if of == "y":
        return _forward_step(example, index)
    met = example.taps_of(of, index)
    badges = example.badges(of, met)
    products = example.terms(of, index)
    result = example.factor(f"d{of}", index)
    return Step(
        about=((of, *index),),
        views=_views(example, of, index, met, badges),
        formula=written_out(result, products),
        words=_words(example, of, index, met),
        equation=equation([p.value for p in products], result.name),
        links=tuple(_link(example, of, index, tap) for tap in met) if few else (),
    )


def _views(example, of, index, met, badges):
    other = "w" if of == "x" else "x"
    values, names = local_grid(example, of, index)
    at_y = dict(zip((tap.y for tap in met), badges, strict=True))
    at_other = dict(zip((getattr(tap, other) for tap in met), badges, strict=True))
    title = Title(f"The {other}'s that it met")
    return {
        of: example.view(of, question=index),
        other: example.view(other, used=at_other),
        "y": example.view("y", used=at_y),
        "met": view(values, names, used=at_y, title=title, role=other),
    }


def _link(example, of, index, tap):
    local = example.local(of, tap)
    return Link((of, *index), ("y", *tap.y), local.name, local.value, local.role)


def _words(example, of, index, met):
    name = example.name(of, index)
    others = [example.local(of, tap).name for tap in met]
    ys = count(len(met), "y")
    order = "" if len(met) == 1 else "in their order "
    way = "by way of" if of == "x" else "each time with another x:" if len(met) > 1 else "with"
    if len(met) > FEW:
        return f"{name} goes into {ys}, each time with another {'w' if of == 'x' else 'x'}"
    return f"{name} goes into {ys}, {order}{way} {listed(others)}"


def _forward_step(example, index):
    products = example.forward_terms(index)
    result, bias = example.factor("y", index), example.factor("b", (0, 0))
    values, names = example["y"], [["" for _ in row] for row in example["y"]]
    nothing = view(values, names, known=(), title=Title("", bold=False))
    return Step(
        about=(("y", *index),),
        views={
            **forward_views(example, index),
            "y": example.view("y", question=index),
            "met": nothing,
        },
        formula=written_out(result, products, bias),
        words=f"{result.name} takes in {count(len(products), 'x')}, each through its own w",
        equation=equation([*(p.value for p in products), bias.value], result.name),
    )
