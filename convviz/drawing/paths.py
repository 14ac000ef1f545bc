"""How marks are spelled in SVG: letters, paths, colours and numbers, in as few bytes as can be."""

from functools import lru_cache

from .letters import outline, placed
from .marks import CLOSEPOLY, CURVE3, CURVE4, LINETO, MOVETO, Shape
from .shades import Shade

FONTS = {"serif": "s", "italic": "i", "sans": "n", "bold": "b"}  # in the ids of letters
COMMANDS = {MOVETO: "M", LINETO: "l", CURVE3: "q", CURVE4: "c"}
POINTS = {MOVETO: 1, LINETO: 1, CURVE3: 2, CURVE4: 3}  # that a command takes
EM = 1000  # units of a letter


def letter_id(letter, font):
    """The id of a letter, but for the salt."""
    return f"{FONTS[font]}{ord(letter):x}"


def outlines(used, salt: str) -> str:
    """The outlines of letters, pairs of a font and a letter, for `uses` to refer to."""
    return "".join(
        f"<path id='{salt}{letter_id(letter, font)}' d='{outline(letter, font)}'/>"
        for font, letter in used
    )


@lru_cache(maxsize=1 << 12)
def uses(string, font, start) -> str:
    """References to the letters of a string, each with where it begins."""
    found = ""
    for letter, x in placed(string, font):
        x = start + round(x * EM)
        at = f" x='{x}'" if x else ""
        found += f"<use href='#{letter_id(letter, font)}'{at}/>"
    return found


def look_of(mark):
    """How a shape is painted, or a shade; None for what is neither."""
    if isinstance(mark, Shade):
        return mark.darkest, mark.scale
    return (mark.fill, mark.line, mark.weight, mark.dash) if isinstance(mark, Shape) else None


def joined(look, group):
    """Shapes of one look as one path."""
    fill, line, weight, dash = look
    data = "".join(map(path_data, group))
    return f"<path d='{data}'{paint(fill, line, weight, dash)}/>"


def paint(fill, line, weight, dash=()):
    """How something is filled, and its outline."""
    found = f" fill='{fill or 'none'}'"
    if line:
        found += f" stroke='{line}' stroke-width='{decimal(weight)}'"
    if dash:
        found += f" stroke-dasharray='{' '.join(map(decimal, dash))}'"
    return found


def path_data(shape: Shape) -> str:
    """Path data in hundredths, rounded before differences are taken, so that none adds up."""
    points = [(round(100 * x), round(100 * y)) for x, y in shape.points]
    found, k, (x, y) = "", 0, (0, 0)
    while k < len(points):
        code = shape.codes[k]
        if code == CLOSEPOLY:
            found, k = f"{found}z", k + 1
            continue
        run = points[k : k + POINTS[code]]
        if code == MOVETO:
            found += f"M{_hundredths(*run[0])}"
        elif code == LINETO and 0 in (run[0][0] - x, run[0][1] - y):
            (dx, dy) = run[0][0] - x, run[0][1] - y
            found += f"v{_hundredths(dy)}" if dx == 0 else f"h{_hundredths(dx)}"
        else:
            steps = (c - start for p in run for c, start in zip(p, (x, y), strict=True))
            found += COMMANDS[code] + _hundredths(*steps)
        (x, y), k = run[-1], k + len(run)
    return found


def _hundredths(*numbers) -> str:
    """Numbers as SVG takes them: no space before a minus sign."""
    found = ""
    for number in numbers:
        text = decimal(number / 100)
        found += text if not found or text[0] == "-" else f" {text}"
    return found


@lru_cache(maxsize=1 << 14)
def decimal(value: float) -> str:
    """A number with at most two decimals, and nothing that can be left out."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if text.startswith("0."):
        return text[1:]
    return f"-{text[2:]}" if text.startswith("-0.") else "0" if text == "-0" else text


def placed_at(x, y, size) -> str:
    """Where letters begin, and their size."""
    return f"transform='translate({decimal(x)} {decimal(y)})scale({_scale(size)})'"


@lru_cache(maxsize=1 << 10)
def _scale(size) -> str:
    return f"{size / EM:.5f}".rstrip("0").lstrip("0")


def ranges(steps) -> str:
    """Numbers in order, runs of them shortened: 0-3,7."""
    runs = []
    for step in steps:
        if runs and runs[-1][1] == step - 1:
            runs[-1][1] = step
        else:
            runs.append([step, step])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
