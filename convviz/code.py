"""The code for one setting, as five libraries say it; each ends in the name that is shown.

`{x}` and its like stand for the numbers, which the page puts in: code follows what is typed. All
of it is plain arithmetic on two-dimensional arrays, whatever the stride, padding and dilation.
"""

from .geometry import Geometry
from .setting import Setting

LIBRARIES = "loop", "NumPy", "SciPy", "PyTorch", "convviz"
VIEW = "np.lib.stride_tricks.sliding_window_view"


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
    tells = zip(LIBRARIES, (_loop, _numpy, _scipy, _pytorch, _convviz), strict=True)
    return {library: tell(setting) for library, tell in tells}


# ---- what all of them have in common ---------------------------------------------------------


def _whole(imports, setting, needs, lines, array="np.array({})"):
    """Imports, numbers and lines as one text, without the numbers that are not needed."""
    given = [key for key in ("x", "w", "b", setting.loss and "t" or "dy") if key in needs]
    numbers = [f"{key} = {array.format(f'{{{key}}}') if key != 'b' else '{b}'}" for key in given]
    return "\n".join([*imports, "", *numbers, "", *lines])


def _needs(setting, own):
    """The names that are needed: with a loss all, since Y is computed."""
    if setting.which == "y":
        return "x", "w", "b"
    return ("x", "w", "b", "t") if setting.loss else own


def _seen(setting, forward, backward):
    """The lines of what is shown; a loss needs Y first."""
    if setting.which == "y":
        return forward
    loss = [*forward, "dy = y - t  # the slope of half the squares of y - t", ""]
    return [*(loss if setting.loss else []), *backward]


def _padding(where: Geometry, name="x", padded="padded"):
    """The line that puts a border of zeros round x, and what it is called afterwards."""
    if not where.is_padded:
        return [], name
    return [f"{padded} = np.pad({name}, {_border(where.padding)})"], padded


def _border(sides):
    """The argument of np.pad: one number where all sides are alike."""
    numbers = {cells for pair in sides for cells in pair}
    return numbers.pop() if len(numbers) == 1 else sides


def _bordered(where: Geometry):
    """The rows and columns of x with its border."""
    sizes = zip(where.x[2:], where.padding, strict=True)
    return tuple(before + size + after for size, (before, after) in sizes)


def _span(where: Geometry):
    """The rows and columns that the filter reaches over."""
    pairs = zip(where.w[2:], where.dilation, strict=True)
    return tuple(gap * (k - 1) + 1 for k, gap in pairs)


def _reach(where: Geometry):
    """The rows and columns of the places at which the filter fits, without a stride."""
    return tuple(a - b + 1 for a, b in zip(_bordered(where), _span(where), strict=True))


def _every(steps, before=""):
    """An index that takes every so many cells; nothing where that is all."""
    if steps == (1, 1):
        return ""
    return f"[{before}{', '.join(f'::{step}' if step > 1 else ':' for step in steps)}]"


def _cropped(where: Geometry):
    """The index that takes the border off again."""
    if not where.is_padded:
        return ""
    sizes = zip(where.x[2:], where.padding, strict=True)
    return f"[{', '.join(f'{before}:{before + size}' for size, (before, _) in sizes)}]"


def _layer(setting, **names):
    """The keywords of a layer, where they are not as they go without saying."""
    parts = {key: getattr(setting, key) for key in ("stride", "padding", "dilation")}
    plain = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1)}
    parts = {key: value for key, value in (parts | names).items() if value != plain[key]}
    return "".join(f", {key}={_short(value)}" for key, value in parts.items())


def _short(value):
    numbers = {n for pair in value for n in (pair if isinstance(pair, tuple) else (pair,))}
    return numbers.pop() if len(numbers) == 1 else value


# ---- one product at a time -------------------------------------------------------------------


def _loop(setting):
    where = setting.where
    pad, x = _padding(where)
    at = ", ".join(map(_met, "ij", "ac", where.stride, where.dilation))
    loops = ["for i, j in np.ndindex({}.shape):", "    for a, c in np.ndindex({}.shape):"]
    y, w = where.y[2:], where.w[2:]
    forward = [
        *pad,
        f"y = np.full({y}, float(b))",
        loops[0].format("y"),
        loops[1].format("w"),
        f"        y[i, j] += {x}[{at}] * w[a, c]",
    ]
    again = [] if setting.loss else pad  # padded already, for Y
    sums = {
        "dx": [
            f"dx = np.zeros({_bordered(where)}){'  # with its border' * where.is_padded}",
            loops[0].format("dy"),
            loops[1].format("w"),
            f"        dx[{at}] += dy[i, j] * w[a, c]",
            *([f"dx = dx{_cropped(where)}"] if where.is_padded else []),
        ],
        "dw": [
            *again,
            f"dw = np.zeros({w})",
            loops[0].format("dy"),
            loops[1].format("dw"),
            f"        dw[a, c] += dy[i, j] * {x}[{at}]",
        ],
        "db": ["db = 0", loops[0].format("dy"), "    db += dy[i, j]"],
    }
    own = {"dx": ("w", "dy"), "dw": ("x", "dy"), "db": ("dy",)}
    needs = _needs(setting, own.get(setting.which))
    lines = _seen(setting, forward, sums.get(setting.which))
    return _whole(["import numpy as np"], setting, needs, lines)


def _met(i, a, stride, gap):
    """The row or column of x at which an output cell and a weight meet."""
    return f"{i if stride == 1 else f'{stride} * {i}'} + {a if gap == 1 else f'{gap} * {a}'}"


# ---- NumPy -----------------------------------------------------------------------------------


def _numpy(setting):
    where = setting.where
    pad, x = _padding(where)
    view = f"windows = {VIEW}({x}, {_span(where)}){_windows(where)}"
    forward = [*pad, view, 'y = np.einsum("ijac,ac->ij", windows, w) + b']
    again = [] if setting.loss else [*pad, view]
    add = setting.how == "weighted sum"
    sums = {
        "dx": _pieces(where) if add else _turned(where),
        "dw": _patches(where, [] if setting.loss else pad, x)
        if add
        else [*again, 'dw = np.einsum("ijac,ij->ac", windows, dy)'],
        "db": ["db = dy.sum()"],
    }
    own = {"dx": ("w", "dy"), "dw": ("x", "dy"), "db": ("dy",)}
    needs = _needs(setting, own.get(setting.which))
    lines = _seen(setting, forward, sums.get(setting.which))
    return _whole(["import numpy as np"], setting, needs, lines)


def _windows(where):
    """The index that takes every window of a stride, and every cell of it that meets a weight."""
    steps = *where.stride, *where.dilation
    if where.dilation == (1, 1):
        return _every(where.stride)
    return f"[{', '.join(f'::{step}' if step > 1 else ':' for step in steps)}]"


def _spread(where, name="dy"):
    """The lines that put zeros between the cells of dy, and what that is called."""
    if where.y[2:] == _reach(where):
        return [], name
    return [f"spread = np.zeros({_reach(where)})", f"spread{_every(where.stride) or _upto(where)} = dy"], "spread"


def _upto(where):
    rows, cols = where.y[2:]
    return f"[:{rows}, :{cols}]"


def _turned(where):
    """dx as a convolution: W turned slides over dy with its border."""
    between, dy = _spread(where)
    sides = zip(_span(where), where.padding, strict=True)
    border = tuple((span - 1 - before, span - 1 - after) for span, (before, after) in sides)
    cut = min(min(pair) for pair in border) < 0
    if cut:
        border = tuple((span - 1, span - 1) for span in _span(where))
    bordered = f"padded_dy = np.pad({dy}, {_border(border)})"
    inside = _every(where.dilation, ":, :, ")
    return [
        *between,
        bordered,
        f"windows = {VIEW}(padded_dy, {_span(where)}){inside}",
        'dx = np.einsum("ijac,ac->ij", windows, w[::-1, ::-1])  # W turned by 180°',
        *([f"dx = dx{_cropped(where)}"] if cut else []),
    ]


def _under(where):
    """The cells of x that a window looks at, as an index."""
    axes = zip("ij", where.stride, _span(where), where.dilation, strict=True)
    return ", ".join(_range(*axis) for axis in axes)


def _range(i, stride, span, gap):
    start = i if stride == 1 else f"{stride} * {i}"
    return f"{start} : {start} + {span}" + (f" : {gap}" if gap > 1 else "")


def _pieces(where):
    """dx as a sum of pieces: W, multiplied by each number of dy."""
    return [
        f"dx = np.zeros({_bordered(where)}){'  # with its border' * where.is_padded}",
        "for i, j in np.ndindex(dy.shape):",
        f"    dx[{_under(where)}] += dy[i, j] * w",
        *([f"dx = dx{_cropped(where)}"] if where.is_padded else []),
    ]


def _patches(where, pad, x):
    """dw as a sum of patches of x, each multiplied by its number of dy."""
    return [
        *pad,
        f"dw = np.zeros({where.w[2:]})",
        "for i, j in np.ndindex(dy.shape):",
        f"    dw += dy[i, j] * {x}[{_under(where)}]",
    ]


# ---- SciPy -----------------------------------------------------------------------------------


def _scipy(setting):
    where = setting.where
    pad, x = _padding(where)
    gaps, w = _gapped(where)
    between, dy = _spread(where)
    forward = [
        *pad,
        *gaps,
        f'y = correlate2d({x}, {w}, "valid"){_every(where.stride)} + b',
    ]
    sums = {
        "dx": [
            *([] if setting.loss else gaps),
            *between,
            f"dx = convolve2d({dy}, {w}){_cropped(where)}  # a convolution turns W itself",
        ],
        "dw": [
            *([] if setting.loss else pad),
            *between,
            f'dw = correlate2d({x}, {dy}, "valid"){_every(where.dilation)}',
        ],
        "db": ["db = dy.sum()"],
    }
    own = {"dx": ("w", "dy"), "dw": ("x", "dy"), "db": ("dy",)}
    needs = _needs(setting, own.get(setting.which))
    lines = _seen(setting, forward, sums.get(setting.which))
    used = [name for name in ("convolve2d", "correlate2d") if any(name in line for line in lines)]
    imports = ["import numpy as np"]
    imports += [f"from scipy.signal import {', '.join(used)}"] if used else []
    return _whole(imports, setting, needs, lines)


def _gapped(where):
    """The lines that put zeros between the weights, and what that is called."""
    if where.w[2:] == _span(where):
        return [], "w"
    return [f"gaps = np.zeros({_span(where)})", f"gaps{_every(where.dilation)} = w"], "gaps"


# ---- PyTorch ---------------------------------------------------------------------------------


def _pytorch(setting):
    where = setting.where
    (top, bottom), (left, right) = where.padding
    even = top == bottom and left == right
    pad = [] if even else [f"padded = F.pad(x, ({left}, {right}, {top}, {bottom}))"]
    x = "x" if even else "padded"
    options = _layer(setting, padding=(top, left) if even and where.is_padded else ((0, 0), (0, 0)))
    call = f"y = F.conv2d({x}[None, None], w[None, None], b[None]{options})[0, 0]"
    forward = [*pad, call]
    asked = setting.which[1:]
    end = ["y.backward(dy)", f"{setting.which} = {asked}.grad"]
    loss = ["loss = ((y - t) ** 2).sum() / 2", "loss.backward()", end[1]]
    lines = [*forward, *((loss if setting.loss else end) if setting.which != "y" else [])]
    keys = ["x", "w", "b", *([] if setting.which == "y" else ["t" if setting.loss else "dy"])]
    grad = {asked: ", requires_grad=True"} if setting.which != "y" else {}
    numbers = [f"{key} = torch.tensor({{{key}}}, dtype=float{grad.get(key, '')})" for key in keys]
    imports = ["import torch", "import torch.nn.functional as F"]
    return "\n".join([*imports, "", *numbers, "", *lines])


# ---- convviz ---------------------------------------------------------------------------------


def _convviz(setting):
    options = _layer(setting)
    forward = [f"y = conv2d(x, w, b{options})"]
    backward = [f"{setting.which} = conv2d_backward(dy, x, w{options}).{setting.which}"]
    lines = _seen(setting, forward, backward)
    used = [name for name in ("conv2d", "conv2d_backward") if any(f"{name}(" in k for k in lines)]
    imports = ["import numpy as np", f"from convviz import {', '.join(used)}"]
    return _whole(imports, setting, _needs(setting, ("x", "w", "dy")), lines)
