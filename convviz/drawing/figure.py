"""The marks of all steps as one Matplotlib figure, in which step k is a matter of visibility.

What looks the same on several steps is drawn once and tagged with the steps it belongs to.
"""

from functools import cache
from itertools import groupby
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from ..story.model import Story
from .layout import Layout
from .marks import FONTS, Shape, Tag

FACES = ("numbers", "symbols")


class Seen(NamedTuple):
    """When a layer is visible: on which steps (None: all) and with which face ("": both)."""

    steps: tuple[int, ...] | None
    face: str


class Layer(Artist):
    """Marks that are seen on the same steps, drawn with the renderer's own verbs."""

    def __init__(self, seen: Seen, tag: Tag, marks):
        super().__init__()
        self.seen, self.tag, self.marks = seen, tag, tuple(marks)

    def draw(self, renderer):
        """Every mark in order; nothing while the layer is invisible."""
        if not self.get_visible():
            return
        renderer.open_group("layer", self.get_gid())
        scale = self.figure.dpi / 72
        pixels = Affine2D().scale(scale, -scale).translate(0, self.figure.bbox.height)
        for mark in self.marks:
            draw = _draw_shape if isinstance(mark, Shape) else _draw_text
            draw(renderer, mark, pixels)
        renderer.close_group("layer")
        self.stale = False

    def show(self, step: int, face: str):
        """Visible exactly if it belongs to this step and face."""
        on_step = self.seen.steps is None or step in self.seen.steps
        self.set_visible(on_step and self.seen.face in ("", face))


def figure(story: Story, kind: str = "wide", step: int | None = None, face: str = "numbers"):
    """A new figure of a story on a sheet; with a step, just that step is visible."""
    layout = Layout(story, kind)
    fig = Figure(figsize=(layout.width / 72, layout.height / 72), dpi=72, facecolor="none")
    fig.layout = layout
    for layer in layers(layout):
        fig.add_artist(layer)
    if step is not None:
        show(fig, step, face)
    return fig


def show(fig: Figure, step: int, face: str = "numbers"):
    """Make one step of a figure visible; what was shown before does not matter."""
    for layer in fig.artists:
        layer.show(step, face)


def layers(layout: Layout):
    """The layers of a figure from the back to the front."""
    seen = {}
    for index in range(len(layout.story.steps)):
        for face in FACES:
            for mark, tag in layout.marks(index, face):
                seen.setdefault((mark, tag), {}).setdefault(face, {})[index] = True
    count = len(layout.story.steps)
    tagged = [
        (mark.level, when, tag, mark)
        for (mark, tag), faces in seen.items()
        for when in _when(faces, count)
    ]
    order = {key: k for k, key in enumerate(dict.fromkeys((t[1], t[2]) for t in tagged))}
    tagged.sort(key=lambda t: (t[0], order[t[1], t[2]]))
    for (_, when, tag), group in groupby(tagged, key=lambda t: t[:3]):
        yield Layer(when, tag, [mark for *_, mark in group])


def _when(faces, count):
    """One entry where both faces agree, else one for each."""
    steps = {face: None if len(k) == count else tuple(k) for face, k in faces.items()}
    if len(steps) == 2 and steps["numbers"] == steps["symbols"]:
        return [Seen(steps["numbers"], "")]
    return [Seen(when, face) for face, when in steps.items()]


def _draw_shape(renderer, mark, pixels):
    gc = renderer.new_gc()
    gc.set_foreground(to_rgba(mark.line or "#FFFFFF"), isRGBA=True)
    gc.set_linewidth(renderer.points_to_pixels(mark.weight) if mark.line else 0)
    gc.set_joinstyle("miter")
    gc.set_capstyle("butt")
    gc.set_antialiased(True)
    if mark.dash:
        gc.set_dashes(0, [renderer.points_to_pixels(length) for length in mark.dash])
    fill = to_rgba(mark.fill) if mark.fill else None
    renderer.draw_path(gc, Path(mark.points, mark.codes), pixels, fill)
    gc.restore()


def _draw_text(renderer, mark, pixels):
    gc = renderer.new_gc()
    gc.set_foreground(mark.color)
    x, y = pixels.transform((mark.x, mark.y))
    if renderer.flipy():
        y = renderer.get_canvas_width_height()[1] - y
    renderer.draw_text(gc, x, y, mark.string, _font(mark.font, mark.size), 0, ismath=False)
    gc.restore()


@cache
def _font(name, size):
    font = FONTS[name].copy()
    font.set_size(size)
    return font
