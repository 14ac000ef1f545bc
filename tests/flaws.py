"""A search for what is clipped, and for texts that something lies on."""

from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.path import Path

from convviz.drawing.marks import DIGIT, DISC, FRAME, HAIR, LINK, OUTLINE, TINT, Disc, Text
from convviz.drawing.style import HATCH, WHITE

SLACK = 0.8  # an italic letter leans over the next one


def flaws(picture, step, face):
    """The flaws of one step of a picture."""
    marks = dict.fromkeys(picture.seen(step, face))
    return [(step, *flaw) for flaw in found(marks, picture.width, picture.height)]


def found(marks, width, height):
    """What lies outside the page, texts on texts, and texts under discs and lines."""
    texts = [mark for mark in marks if isinstance(mark, Text)]
    shapes = [mark for mark in marks if not isinstance(mark, Text)]
    words = [text for text in texts if text.level != DIGIT]
    discs = [shape for shape in shapes if shape.level == DISC]
    strokes = [s for s in shapes if s.line and s.level in (HAIR, FRAME, OUTLINE, LINK)]
    labels = [s for s in shapes if s.level == LINK and s.fill]  # they hide what is below them
    hidden = {text for text, label in meeting(words, labels) if inside(text, label)}
    hatch = [s for s in shapes if s.line == HATCH]
    patches = [s for s in shapes if s.level == TINT and s.fill == WHITE]
    order = {mark: k for k, mark in enumerate(marks)}
    return [
        *(("outside", mark) for mark in marks if not within(mark.extent(), width, height)),
        *(("overlap", a, b) for a, b in meeting(texts, texts) if order[a] < order[b]),
        *(("under a disc", t, d) for t, d in meeting(words, discs) if touches(d, t)),
        *(
            ("hatched", text, line)
            for text, line in meeting(words, hatch, slack=0)
            if crosses(line, text, [p for p in patches if order[p] > order[line]])
        ),
        *(
            ("crossed", text, stroke)
            for text, stroke in meeting(words, strokes, slack=0)
            if not (stroke.level == LINK and text in hidden) and crosses(stroke, text)
        ),
    ]


def within(box, width, height):
    left, top, right, bottom = box
    return min(left, top) >= 0 and right <= width and bottom <= height


def meeting(some, others, slack=SLACK):
    """Every one of some with every one of the others that it overlaps."""
    if not (some and others):
        return []
    one = np.array([mark.extent() for mark in some])[:, None]
    two = np.array([mark.extent() for mark in others])[None]
    common = np.minimum(one[..., 2:], two[..., 2:]) - np.maximum(one[..., :2], two[..., :2])
    pairs = np.argwhere((common > slack).all(-1))
    return [(some[i], others[j]) for i, j in pairs]


def inside(a, b):
    left, top, right, bottom = b.extent()
    return within(np.subtract(a.extent(), (left, top, left, top)), right - left, bottom - top)


def touches(disc, text):
    """Whether the ink of a text comes nearer to the centre than the rim."""
    x0, y0, x1, y1 = text.extent()
    away = disc.x - np.clip(disc.x, x0, x1), disc.y - np.clip(disc.y, y0, y1)
    return np.hypot(*away) < disc.radius - SLACK


def crosses(stroke, text, patches=()):
    """Whether a point of the stroke lies in the ink of the text, and under none of the patches."""
    points, slack = points_on(stroke), 0.3
    seen = lies_in(points, text.extent(), slack)
    for patch in patches:
        seen &= ~lies_in(points, patch.extent(), 0)
    return bool(seen.any())


def lies_in(points, box, slack):
    left, top, right, bottom = box
    xs, ys = points.T
    across = (xs > left + slack) & (xs < right - slack)
    return across & (ys > top + slack) & (ys < bottom - slack)


@cache
def points_on(stroke):
    """Points along all lines of a shape, half a unit apart."""
    if isinstance(stroke, Disc):
        turn = np.linspace(0, 2 * np.pi, 2 + int(4 * np.pi * stroke.radius))
        return (stroke.x, stroke.y) + stroke.radius * np.stack([np.cos(turn), np.sin(turn)], 1)
    pieces = Path(stroke.points, stroke.codes).to_polygons(closed_only=False)
    found = [np.empty((0, 2))]
    for piece in pieces:
        for start, end in pairwise(piece):
            count = 2 + int(2 * np.hypot(*(end - start)))
            found.append(np.linspace(start, end, count))
    return np.vstack(found)
