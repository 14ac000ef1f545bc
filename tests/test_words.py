"""Words of the card are explained where they are met first, and confusions have their place."""

import re
from pathlib import Path

import pytest

from .questions import LESSONS, cells, source

CARD = Path(__file__).parents[1] / "notebooks" / "card.ipynb"
PROMISES = re.compile(r"\A# .*?(?=\n\n)\n\n.*|^#+ .*$|^Next: .*$", re.M)  # what is still to come


def prose(path):
    return [source(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]


def words():
    """The words that the card explains, without their letters."""
    (table,) = (text for text in prose(CARD) if text.startswith("## The words"))
    for found in re.findall(r"^\| ([^|]+?) \|", table, re.M)[1:]:
        for word in found.split(", "):
            if "∂" not in word:
                yield re.sub(r" \w$", "", word)


@pytest.mark.parametrize("word", list(words()))
def test_a_word_is_explained_where_it_is_first_used(word):
    for lesson in LESSONS:
        for text in prose(lesson)[1:]:  # the first one says what the lesson is about
            if re.search(rf"\b{word}", PROMISES.sub("", text), re.I):
                assert re.search(rf"\*\*[^*]*{word}", text, re.I), (lesson.name, text)
                return
    pytest.fail(f"no lesson has {word!r}")


# what learners get wrong, and where they see that it is
RESOLVED = {
    "why W is turned for ∂L/∂X": ("06", "Where the flip comes from"),
    "the loop has no flip": ("05", "The same for X"),
    "turned, flipped, transposed, turned twice": ("04", "Four ways to lay W"),
    "correlate or convolve": ("card", "To fill in: two words for one layer"),
    "does ∂L/∂W flip too": ("04", "If the two are swapped"),
    "why a border, why ∂L/∂X is larger": ("06", "Why ∂L/∂X has more cells than ∂L/∂Y"),
    "sum or mean, one W in many places": ("05", "What you saw"),
    "the bias: sum or mean": ("05", "And for b"),
    "what ∂L/∂Y is and where it comes from": ("02", "∂: nudge one, hold the rest"),
    "is ∂L/∂X needed at all": ("06", "What ∂L/∂X is for"),
    "the sign of the error": ("02", "The loss in a picture"),
    "equal totals prove nothing": ("04", "Four ways to lay W"),
}


@pytest.mark.parametrize("confusion", RESOLVED)
def test_a_confusion_is_resolved_where_it_is_said_to_be(confusion):
    name, heading = RESOLVED[confusion]
    (path,) = CARD.parent.glob(f"{name}*.ipynb")
    assert re.search(rf"^#+ {re.escape(heading)}$", "\n".join(prose(path)), re.M)
