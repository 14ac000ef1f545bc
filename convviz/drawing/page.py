"""A figure as SVG for a page, tagged with its steps, and a story as one picture of all steps."""

import hashlib
import re
from io import BytesIO, StringIO

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from PIL import Image

from ..story.model import Story
from . import style
from .figure import Seen, figure, show
from .marks import Tag

SETTINGS = {"svg.fonttype": "path", "svg.hashsalt": "convviz", "path.simplify": False}
MOST_TILES = 12
SHORTER = [
    (r"\s*\n\s*", " "),
    (r' style="fill: (#\w+)"', r' fill="\1"'),
    (r"; stroke-linejoin: miter", ""),  # which is what SVG does anyway
    (r'(<use [^>]*)transform="translate\(([-\d.]+) 0\)"', r'\1x="\2"'),
    (r' z "', ' z"'),
    (r"> <", "><"),
]
SCALE = 1.5  # pixels of a storyboard for each unit, so that it is sharp on a fine screen


def svg(story: Story, kind: str) -> str:
    """All steps of a story as one SVG, of which the first step is visible.

    `kind` is "wide" or "narrow". A group with `data-steps="0-3,7"` is seen on these steps, with
    `data-face` only in numbers or in symbols. `data-slide` names what slides from one step to
    the next, `data-at` where it lies; `data-mark="question"` is the outline in question.
    Rectangles with `data-goto` lie over the cells that a step is about.

    >>> from convviz import forward
    >>> "data-steps='1'" in svg(forward([[1, 2]], [[3]]), "wide")
    True
    """
    fig = figure(story, kind)
    for layer in fig.artists:
        layer.set_gid(_gid(layer.seen, layer.tag))
    text = StringIO()
    with rc_context(SETTINGS):
        FigureCanvasSVG(fig).print_svg(text, metadata={"Date": None})
    return _tidied(text.getvalue(), fig.layout)


def _gid(seen: Seen, tag: Tag) -> str:
    """What a group has to tell the page, in the one attribute that Matplotlib lets us set."""
    x, y = tag.at
    parts = {
        "steps": "" if seen.steps is None else _ranges(seen.steps),
        "face": seen.face,
        "slide": tag.slide,
        "at": f"{x:g},{y:g}" if tag.slide else "",
        "mark": "question" if tag.question else "",
    }
    return "|" + "|".join(f"{key}={value}" for key, value in parts.items() if value)


def _ranges(steps) -> str:
    """Numbers in order, runs of them shortened: 0-3,7."""
    runs = []
    for step in steps:
        if runs and runs[-1][1] == step - 1:
            runs[-1][1] = step
        else:
            runs.append([step, step])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _tidied(text: str, layout) -> str:
    """Matplotlib's SVG without what a page does not need, its ids short and its own."""
    text = text[text.index("<svg") :]
    text = re.sub(
        r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", text, flags=re.DOTALL
    )
    text = re.sub(r'<g id="\|([^"]*)">', _attributes, text)
    text = re.sub(r'<g id="(?:figure|patch)_\d+">', "<g>", text)
    text = re.sub(r"<svg [^>]*>", _root(layout), text, count=1)
    text = text.replace("xlink:href", "href").replace("</svg>", f"{_spots(layout)}</svg>")
    text = re.sub(r"scale\([^)]*\)|(\d\.\d\d)\d+", lambda m: m[1] or m[0], text)
    for long, short in SHORTER:
        text = re.sub(long, short, text)
    salt = hashlib.sha1(text.encode()).hexdigest()[:6]
    ids = {
        name: f"{salt}{k:x}"
        for k, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', text)))
    }
    text = re.sub(r' id="([^"]+)"', lambda m: f' id="{ids[m[1]]}"', text)
    text = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{ids[m[1]]}"', text)
    return text.replace('"', "'")  # which a notebook writes without a backslash


def _root(layout) -> str:
    wide, high = f"{layout.width:g}", f"{layout.height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}">'
    )


def _attributes(found) -> str:
    parts = dict(part.split("=") for part in found[1].split("|") if part)
    first = re.match(r"0\b", parts.get("steps", "0")) and parts.get("face") != "symbols"
    data = "".join(f' data-{key}="{value}"' for key, value in parts.items())
    return f"<g{data}{'' if first else ' display=' + chr(34) + 'none' + chr(34)}>"


def _spots(layout) -> str:
    unit = layout.unit
    return "".join(
        f'<rect data-cell="{key},{row},{col}" data-goto="{step}" x="{x:g}" y="{y:g}" '
        f'width="{unit}" height="{unit}" fill="transparent"/>'
        for key, row, col, x, y, step in layout.spots()
    )


def storyboard(story: Story) -> bytes:
    """All steps of a story on one PNG, two or more to a row; a derivation shows its last stages."""
    fig = _tiles(story)
    steps = _chosen([k for k in range(len(story.steps)) if _complete(story, k)])
    frames = [picture(fig, k) for k in steps]
    columns = 2 if fig.layout.width < style.SHEETS["wide"].width / 2 else 1
    wide, high = frames[0].size
    rows = -(-len(frames) // columns)
    board = Image.new("RGB", (wide * columns, high * rows), style.WHITE)
    for place, frame in enumerate(frames):
        board.paste(frame, (place % columns * wide, place // columns * high))
    return _png(board)


def _tiles(story):
    """Tiles in pairs, or where the grids are too wide for that, each as wide as the board."""
    fig = figure(story, "tile")
    return fig if fig.layout.width <= style.SHEETS["tile"].width else figure(story, "board")


def _chosen(steps: list[int]) -> list[int]:
    """All steps of a short story; of a long one as many, evenly spread, as one looks through."""
    last = len(steps) - 1
    if last < MOST_TILES:
        return steps
    return [steps[round(k * last / (MOST_TILES - 1))] for k in range(MOST_TILES)]


def _complete(story: Story, k: int) -> bool:
    """Whether the next step is about another cell, so that this one says all about its own."""
    return k + 1 == len(story.steps) or story.steps[k].about != story.steps[k + 1].about


def picture(fig, step: int, face: str = "numbers", scale: float = SCALE) -> Image.Image:
    """One step of a figure as an image on white."""
    show(fig, step, face)
    fig.set_dpi(72 * scale)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    page = Image.new("RGB", image.size, style.WHITE)
    page.paste(image, mask=image.getchannel("A"))
    return page


def _png(image: Image.Image) -> bytes:
    """A PNG of few colours, and so of few bytes, that is as wide on a page as it was laid out."""
    file = BytesIO()
    small = image.quantize(64, dither=Image.Dither.NONE)
    small.save(file, "PNG", optimize=True, dpi=(72 * SCALE, 72 * SCALE))
    return file.getvalue()
