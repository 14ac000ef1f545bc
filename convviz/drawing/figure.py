"""Marks as pixels: the same marks that the page shows, painted by Matplotlib.

Matplotlib is imported when something is painted, since nothing else needs it.
"""

from collections.abc import Iterable
from functools import cache

from PIL import Image

from . import style
from .letters import path, placed
from .marks import Disc, Shape

COLOURS = 256  # of a palette
SCALE = 1.5  # pixels for each unit, so that a picture is sharp on a fine screen


def painted(marks: Iterable, width: float, height: float, scale: float = SCALE) -> Image.Image:
    """Marks as an image on white; numbers have to be written already, as `Picture.seen` does."""
    import numpy as np
    from matplotlib.backends.backend_agg import RendererAgg

    wide, high = round(width * scale), round(height * scale)
    brush = _Brush(RendererAgg(wide, high, 72), scale, high)
    for mark in marks:
        brush.paint(mark)
    image = Image.fromarray(np.asarray(brush.renderer.buffer_rgba()))
    page = Image.new("RGB", image.size, style.WHITE)
    page.paste(image, mask=image.getchannel("A"))
    return page


def indexed(frames: list[Image.Image]) -> list[Image.Image]:
    """Images with one palette, the commonest colours of all: flat ones stay what they are.

    Pillow's own `quantize` knows a colour by its first six bits, and white is none of them.
    """
    import numpy as np

    pixels = np.stack([np.asarray(frame) for frame in frames]) @ [1 << 16, 1 << 8, 1]
    found, where, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    found = np.stack([found >> 16, found >> 8 & 255, found & 255], -1)
    palette = found[np.argsort(-counts, kind="stable")[:COLOURS]]
    off = ((found[:, None] - palette) ** 2).sum(-1)
    places = off.argmin(1).astype(np.uint8)[where.ravel()]
    wide, high = frames[0].size
    images = [Image.fromarray(frame) for frame in places.reshape(len(frames), high, wide)]
    for image in images:
        image.putpalette(palette.ravel().tolist())
    return images


class _Brush:
    """Paints marks with a renderer whose y grows upwards."""

    def __init__(self, renderer, scale, high):
        from matplotlib.transforms import Affine2D

        self.renderer, self.scale = renderer, scale
        self.pixels = Affine2D().scale(scale, -scale).translate(0, high)
        self.affine = Affine2D

    def paint(self, mark):
        if isinstance(mark, Shape):
            self.draw(_path(mark.points, mark.codes), self.pixels, mark, mark.dash)
        elif isinstance(mark, Disc):
            place = self.affine().scale(mark.radius).translate(mark.x, mark.y)
            self.draw(_circle(), place + self.pixels, mark)
        else:
            self.letters(mark)

    def draw(self, outline, place, look, dash=()):
        context = self.renderer.new_gc()
        context.set_joinstyle("miter")
        context.set_capstyle("butt")
        context.set_linewidth(look.weight * self.scale if look.line else 0)
        context.set_foreground(look.line or style.WHITE)
        if dash:
            context.set_dashes(0, [length * self.scale for length in dash])
        self.renderer.draw_path(context, outline, place, _rgba(look.fill) if look.fill else None)

    def letters(self, text):
        context = self.renderer.new_gc()
        context.set_linewidth(0)
        for letter, x in placed(text.string, text.font):
            place = self.affine().scale(text.size).translate(text.x + x * text.size, text.y)
            outline = _path(*path(letter, text.font))
            self.renderer.draw_path(context, outline, place + self.pixels, _rgba(text.color))


@cache
def _path(points, codes):
    from matplotlib.path import Path

    return Path(points, codes)


@cache
def _circle():
    from matplotlib.path import Path

    return Path.unit_circle()


@cache
def _rgba(color):
    from matplotlib.colors import to_rgba

    return to_rgba(color)
