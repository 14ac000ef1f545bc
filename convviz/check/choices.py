"""Whether each sum of the layer is a convolution or a correlation, as mathematics has it.

Which of the two it is, is not written down here: both are worked out on the lesson's layer, and
the one that gives the right numbers is right.
"""

from functools import cache

import numpy as np

from ..layer import conv2d, conv2d_backward
from ..sheet import Cell
from .failures import not_written
from .layers import layers
from .verdict import Verdict
from .words import Bold, Words

CHOICES = "correlate", "convolve"
WHY: dict[str, Words] = {
    "forward": (Cell("w"), " slides over ", Cell("x"), " as it is"),
    "dw": (Cell("dy"), " slides over ", Cell("x"), " as it is"),
    "dx": (Cell("w"), " is turned by 180°, then slides over ", Cell("dy"), " with its border"),
}
MEANT = {
    "correlate": "a correlation turns nothing",
    "convolve": "a convolution turns by 180° what it slides",
}


def choice(name: str, word: str) -> Verdict:
    """Whether "forward", "dw" or "dx" is told right by "correlate" or "convolve".

    The words are those of mathematics and of SciPy, where a convolution turns what slides and a
    correlation does not. `...` is not written yet. Raises `ValueError` for another name.

    >>> from convviz import check
    >>> print(check.choice("forward", "convolve"))
    ✗ Not convolve. W slides over X as it is, and a convolution turns by 180° what it slides.
    """
    if name not in WHY:
        raise ValueError(f"nothing is called {name!r}: there are {', '.join(map(repr, WHY))}")
    if word is ...:
        return not_written("word")
    if not isinstance(word, str) or word not in CHOICES:
        said = "It is one of two words: correlate or convolve."
        return Verdict("✗", (Bold("This is neither."), " ", said), "wrong-type")
    if word == _right(name):
        return Verdict("✓", (Bold(f"{word.capitalize()} is right."), " ", *WHY[name], "."))
    head = (Bold(f"Not {word}."), " ", *WHY[name], f", and {MEANT[word]}.")
    return Verdict("✗", head, "not-turned" if word == "correlate" else "turned-twice")


@cache
def _right(name: str) -> str:
    """The word that gives the right numbers."""
    slid, over, wanted = _sums()[name]
    laid = {"correlate": slid, "convolve": slid[::-1, ::-1]}
    (right,) = (word for word in CHOICES if np.array_equal(conv2d(over, laid[word]), wanted))
    return right


def _sums() -> dict:
    """For each name what slides, over what, and what comes out."""
    x, w, dy = (layers((1, 1), ((0, 0), (0, 0)), (1, 1))[0].arrays[key] for key in ("x", "w", "dy"))
    dx, dw, _ = conv2d_backward(dy, x, w)
    wide = np.pad(dy, [(k - 1, k - 1) for k in w.shape])
    return {"forward": (w, x, conv2d(x, w)), "dw": (dy, x, dw), "dx": (w, wide, dx)}
