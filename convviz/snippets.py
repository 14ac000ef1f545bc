"""What the geometry of a layer looks like in NumPy: borders, steps, windows, as pieces of code."""

from .geometry import Geometry

VIEW = "np.lib.stride_tricks.sliding_window_view"
PLAIN = (1, 1)


def bordered(where: Geometry) -> tuple[int, ...]:
    """The rows and columns of x with its border."""
    sizes = zip(where.x[2:], where.padding, strict=True)
    return tuple(before + size + after for size, (before, after) in sizes)


def span(where: Geometry) -> tuple[int, ...]:
    """The rows and columns that the filter reaches over."""
    pairs = zip(where.w[2:], where.dilation, strict=True)
    return tuple(gap * (k - 1) + 1 for k, gap in pairs)


def reach(where: Geometry) -> tuple[int, ...]:
    """The rows and columns of the places at which the filter fits, without a stride."""
    return tuple(a - b + 1 for a, b in zip(bordered(where), span(where), strict=True))


def padded(where: Geometry) -> tuple[list[str], str]:
    """The lines that put a border of zeros round x, and what that is called."""
    if not where.is_padded:
        return [], "x"
    return [f"padded = np.pad(x, {border(where.padding)})"], "padded"


def border(sides) -> object:
    """What np.pad takes: one number where all sides are alike."""
    numbers = {cells for pair in sides for cells in pair}
    return numbers.pop() if len(numbers) == 1 else sides


def cropped(where: Geometry) -> str:
    """The index that takes the border off again."""
    if not where.is_padded:
        return ""
    sizes = zip(where.x[2:], where.padding, strict=True)
    return f"[{', '.join(f'{before}:{before + size}' for size, (before, _) in sizes)}]"


def every(*steps: int) -> str:
    """The index that takes every so many cells along each axis; nothing where that is all."""
    if set(steps) == {1}:
        return ""
    return f"[{', '.join(f'::{step}' if step > 1 else ':' for step in steps)}]"


def windows(where: Geometry, grid: str, *steps: int) -> str:
    """The line that lays all windows of a grid side by side, in steps, with the gaps of W."""
    inside = where.dilation if where.dilation != PLAIN else ()
    return f"windows = {VIEW}({grid}, {span(where)}){every(*steps, *inside)}"


def spread(where: Geometry) -> tuple[list[str], str]:
    """The lines that put zeros between the cells of dy, and what that is called."""
    if where.y[2:] == reach(where):
        return [], "dy"
    rows, cols = where.y[2:]
    cells = every(*where.stride) or f"[:{rows}, :{cols}]"
    return [f"spread = np.zeros({reach(where)})", f"spread{cells} = dy"], "spread"


def gapped(where: Geometry) -> tuple[list[str], str]:
    """The lines that put zeros between the weights, and what that is called."""
    if where.w[2:] == span(where):
        return [], "w"
    return [f"gaps = np.zeros({span(where)})", f"gaps{every(*where.dilation)} = w"], "gaps"


def met(where: Geometry) -> str:
    """The index of the x that the output cell i, j and the weight a, c meet at."""
    axes = zip("ij", "ac", where.stride, where.dilation, strict=True)
    return ", ".join(f"{_by(i, stride)} + {_by(a, gap)}" for i, a, stride, gap in axes)


def under(where: Geometry) -> str:
    """The index of the cells of x under the window of the output cell i, j."""
    axes = zip("ij", where.stride, span(where), where.dilation, strict=True)
    return ", ".join(
        f"{_by(i, stride)} : {_by(i, stride)} + {wide}" + (f" : {gap}" if gap > 1 else "")
        for i, stride, wide, gap in axes
    )


def _by(i, step):
    return i if step == 1 else f"{step} * {i}"


def keywords(**layer) -> str:
    """The keywords of a layer as they follow other arguments, where they need be said."""
    plain = {"stride": PLAIN, "padding": ((0, 0), (0, 0)), "dilation": PLAIN}
    said = {key: value for key, value in layer.items() if value != plain[key]}
    return "".join(f", {key}={_short(value)}" for key, value in said.items())


def _short(value):
    numbers = {n for part in value for n in (part if isinstance(part, tuple) else (part,))}
    return numbers.pop() if len(numbers) == 1 else value
