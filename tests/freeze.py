"""A digest of every picture and every caption: what is drawn does not change unawares.

python -m tests.freeze     writes it anew, after a change that was meant and looked at
"""

import hashlib
import json
from pathlib import Path

from convviz import chain, roads
from convviz.drawing import Picture
from convviz.drawing.numerals import lettered

from .examples import SIZES, numbers, told

DIGEST = Path(__file__).parent / "reference" / "pictures.json"
KINDS = ("wide", "narrow")


def digests() -> dict:
    """For each size a digest of the captions of each story, and of its wide and narrow picture."""
    found = {name(shapes): [digest(story) for story in told(shapes)] for shapes in SIZES}
    return found | {"others": [digest(story) for story in others()]}


def others():
    """Stories that are not of one layer."""
    x, w, b, dy = numbers((4, 4), (2, 2))
    upper = w[::-1], -b
    yield roads([[2, 4], [1, -2]])
    yield chain(x, w, b, *upper, dy[:2, :2])
    yield chain(x, w, b, *upper, t=dy[:2, :2])


def name(shapes):
    return " * ".join("×".join(map(str, shape)) for shape in shapes)


def digest(story):
    parts = ["\n".join(step.caption for step in story.steps)]
    parts += ["\n".join(sorted(_lines(Picture(story, kind)))) for kind in KINDS]
    return " ".join(hashlib.sha256(part.encode()).hexdigest()[:8] for part in parts)


def _lines(picture):
    """Every mark with the steps and the face that it is seen on, in no order."""
    for layer in picture.layers:
        for mark in layer.marks:
            for shown in lettered(mark, picture.story):  # what is seen of it
                yield f"{layer.steps:x} {layer.face} {layer.tag.slide} {_rounded(shown)}"
    yield f"{picture.width:.1f} {picture.height:.1f} {sorted(_rounded(s) for s in picture.spots())}"


def _rounded(part):
    """A mark with its numbers to a tenth of a pixel."""
    if isinstance(part, float):
        return f"{part + 0.0:.1f}".replace("-0.0", "0.0")
    return f"({' '.join(map(_rounded, part))})" if isinstance(part, tuple) else str(part)


if __name__ == "__main__":
    DIGEST.write_text(json.dumps(digests(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
