"""The code for one setting, as five libraries say it; each ends in the name that is shown.

`{x}` and its like stand for the numbers, which the page puts in: code follows what is typed. All
of it is plain arithmetic on two-dimensional arrays, whatever the stride, padding and dilation.
"""

from typing import NamedTuple

from .setting import Setting
from .snippets import (
    border,
    bordered,
    cropped,
    every,
    gapped,
    keywords,
    met,
    padded,
    span,
    spread,
    under,
    windows,
)

OWN = {"y": "xwb", "dx": ("w", "dy"), "dw": ("x", "dy"), "db": ("dy",)}  # what each is made of
ALL = "x", "w", "b", "dy", "t"
EACH_Y = "for i, j in np.ndindex({}.shape):"
EACH_W = "    for a, c in np.ndindex({}.shape):"
TURNED = "# W turned by 180°"


class Told(NamedTuple):
    """How a library works something out: what it needs first, and the lines themselves."""

    first: list[str]
    lines: list[str]


def code(setting: Setting) -> dict[str, str]:
    """The code in each library, by its name.

    >>> print(code(Setting("dw", x=(1, 2), w=(1, 1)))["convviz"])
    import numpy as np
    from convviz import conv2d_backward
    <BLANKLINE>
    x = np.array({x})
    w = np.array({w})
    dy = np.array({dy})
    <BLANKLINE>
    dw = conv2d_backward(dy, x, w).dw
    """
    return {
        "loop": _whole(setting, _loop(setting.where)),
        "NumPy": _whole(setting, _numpy(setting.where, setting.how == "weighted sum")),
        "SciPy": _whole(setting, _scipy(setting.where), "scipy.signal"),
        "PyTorch": _pytorch(setting),
        "convviz": _whole(setting, _convviz(setting), "convviz", OWN | dict.fromkeys(BACK, LAYER)),
    }


BACK = "dx", "dw", "db"
LAYER = "x", "w", "dy"
FROM = {
    "scipy.signal": ("convolve2d", "correlate2d"),
    "convviz": ("conv2d", "conv2d_backward"),
}


def _whole(setting, ways: dict[str, Told], library="", own=OWN) -> str:
    """Imports, numbers and lines as one text, with the numbers that are needed and no others."""
    needs, (first, lines) = own[setting.which], ways[setting.which]
    lines = [*first, *lines]
    if setting.loss and setting.which != "y":
        needs, known = "xwbt", ways["y"]  # Y is worked out first, and what that takes is there
        slope = "dy = y - t  # the slope of ½Σ(y − t)²"
        first = [line for line in first if line not in known.first]
        lines = [*known.first, *known.lines, slope, "", *first, *ways[setting.which].lines]
    used = [name for name in FROM.get(library, ()) if any(f"{name}(" in line for line in lines)]
    imports = ["import numpy as np"]
    imports += [f"from {library} import {', '.join(used)}"] if used else []
    numbers = [_number(key) for key in ALL if key in needs]
    return "\n".join([*imports, "", *numbers, "", *lines])


def _number(key):
    return "b = {b}" if key == "b" else f"{key} = np.array({{{key}}})"


def _loop(where):
    """One product at a time."""
    pad, x = padded(where)
    at, y, w = met(where), where.y[2:], where.w[2:]
    return {
        "y": Told(pad, [
            f"y = np.full({y}, float(b))",
            EACH_Y.format("y"),
            EACH_W.format("w"),
            f"        y[i, j] += {x}[{at}] * w[a, c]",
        ]),
        "dx": Told([], _on_padding(where, [
            EACH_Y.format("dy"),
            EACH_W.format("w"),
            f"        dx[{at}] += dy[i, j] * w[a, c]",
        ])),
        "dw": Told(pad, [
            f"dw = np.zeros({w})",
            EACH_Y.format("dy"),
            EACH_W.format("dw"),
            f"        dw[a, c] += dy[i, j] * {x}[{at}]",
        ]),
        "db": Told([], ["db = 0", EACH_Y.format("dy"), "    db += dy[i, j]"]),
    }  # fmt: skip


def _on_padding(where, lines):
    """What adds to dx: all of it, of which the border is cut off."""
    if not where.is_padded:
        return [f"dx = np.zeros({where.x[2:]})", *lines]
    start = f"dx = np.zeros({bordered(where)})  # with the border of X"
    return [start, *lines, f"dx = dx{cropped(where)}"]


def _numpy(where, adds):
    """Windows and sums over them; `adds` weighted pieces instead."""
    pad, x = padded(where)
    view = windows(where, x, *where.stride)
    ways = {
        "y": Told([*pad, view], ['y = np.einsum("ijac,ac->ij", windows, w) + b']),
        "dx": Told([], _slid(where)),
        "dw": Told([*pad, view], ['dw = np.einsum("ijac,ij->ac", windows, dy)']),
        "db": Told([], ["db = dy.sum()"]),
    }
    return ways | (_added(where, pad, x) if adds else {})


def _added(where, pad, x):
    each = EACH_Y.format("dy")
    pieces = [each, f"    dx[{under(where)}] += dy[i, j] * w"]
    patches = [each, f"    dw += dy[i, j] * {x}[{under(where)}]"]
    return {
        "dx": Told([], _on_padding(where, pieces)),
        "dw": Told(pad, [f"dw = np.zeros({where.w[2:]})", *patches]),
    }


def _slid(where):
    """Dx as a convolution: W turned slides over dy with its border."""
    between, dy = spread(where)
    sides = zip(span(where), where.padding, strict=True)
    round_it = tuple((wide - 1 - before, wide - 1 - after) for wide, (before, after) in sides)
    cut = min(map(min, round_it)) < 0  # more padding than that cannot be left out beforehand
    if cut:
        round_it = tuple((wide - 1, wide - 1) for wide in span(where))
    return [
        *between,
        f"padded_dy = np.pad({dy}, {border(round_it)})",
        windows(where, "padded_dy", *((1, 1) if where.dilation != (1, 1) else (1,))),
        f'dx = np.einsum("ijac,ac->ij", windows, w[::-1, ::-1])  {TURNED}',
        *([f"dx = dx{cropped(where)}"] if cut else []),
    ]


def _scipy(where):
    """Its two convolutions, of which one turns."""
    pad, x = padded(where)
    gaps, w = gapped(where)
    between, dy = spread(where)
    turns = f"dx = convolve2d({dy}, {w}){cropped(where)}  # which turns W by itself"
    return {
        "y": Told([*pad, *gaps], [
            f'y = correlate2d({x}, {w}, "valid"){every(*where.stride)} + b',
        ]),
        "dx": Told(gaps, [*between, turns]),
        "dw": Told(pad, [
            *between,
            f'dw = correlate2d({x}, {dy}, "valid"){every(*where.dilation)}',
        ]),
        "db": Told([], ["db = dy.sum()"]),
    }  # fmt: skip


def _pytorch(setting):
    """Its layer, and its own way backward."""
    (top, bottom), (left, right) = setting.padding
    even = top == bottom and left == right
    layer = {"stride": setting.stride, "dilation": setting.dilation}
    if even and (top or left):
        layer = {"stride": setting.stride, "padding": (top, left), "dilation": setting.dilation}
    pad = [] if even else [f"padded = F.pad(x, ({left}, {right}, {top}, {bottom}))"]
    x = "x" if even else "padded"
    call = f"y = F.conv2d({x}[None, None], w[None, None], b[None]{keywords(**layer)})[0, 0]"
    wanted, last = setting.which[1:], "t" if setting.loss else "dy"
    keys = ["x", "w", "b", *([last] if wanted else [])]
    numbers = [_tensor(key, key == wanted) for key in keys]
    back = ["loss = ((y - t) ** 2).sum() / 2", "loss.backward()"]
    back = back if setting.loss else ["y.backward(dy)"]
    end = [*back, f"{setting.which} = {wanted}.grad"] if wanted else []
    imports = ["import torch", "import torch.nn.functional as F"]
    return "\n".join([*imports, "", *numbers, "", *pad, call, *end])


def _tensor(key, wanted):
    grad = ", requires_grad=True" if wanted else ""
    return f"{key} = torch.tensor({{{key}}}, dtype=torch.float64{grad})"


def _convviz(setting):
    """The layer of this package."""
    layer = {key: getattr(setting, key) for key in ("stride", "padding", "dilation")}
    said = keywords(**layer)
    back = {key: Told([], [f"{key} = conv2d_backward(dy, x, w{said}).{key}"]) for key in BACK}
    return {"y": Told([], [f"y = conv2d(x, w, b{said})"])} | back
