"""Matplotlib sets the same words: it is where the data come from, and the oracle."""

import base64
import io
import runpy
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path

from convviz.drawing import letters

ROOT = Path(__file__).parents[1]
DRAWING = ROOT / "convviz" / "drawing"
TTF = Path(matplotlib.get_data_path(), "fonts", "ttf")
TOOL = runpy.run_path(str(ROOT / "tools" / "letters.py"))
TYPEFACE = runpy.run_path(str(ROOT / "tools" / "typeface.py"))
FONTS = {name: FontProperties(fname=TTF / file) for name, file in TOOL["FILES"].items()}
LETTERS = {name: list(letters._letters(name)) for name in FONTS}
ROUNDED = 0.0006  # half of 1/1000 em, and what FreeType rounds by itself

WORDS = {
    "serif": ["0", "10", "−12", "(−3)", " · ", "=", "1e+05", "0.3333", "1.5e-07", "−4 + 12 = 8"],
    "italic": ["x", "Wx", "∂L", "∂", "AV", "To"],
    "sans": [
        "2 × 2, border of one zero",
        "with a border of zeros",
        "turned by 180°",
        "Local derivatives",
        "becomes ∂L/∂X",
        "becomes ∂L/∂W",
        "becomes ∂L/∂b",
        "Zeros dropped",
        "the discs count the y's",
        "for each y",
        "four pieces, added",
        "in each piece, at that cell",
        "of 27",
        "one window, one convolution",
        "scalar",
        "times its weight",
        "to come",
        "Chain rule",
        "AVATAR, “To you”: Type Läufer",
    ],
    "bold": [
        "Both add up the same products.",
        "Chain rule",
        "Local derivatives",
        "Numbers",
        "Piece 3 of 4",
        "Result 1",
        "Running total",
        "So far",
        "Step 17",
        "Windows on each x",
        "The w's that it met",
        "This piece",
        "being added",
        "Sum",
        "AVATAR, “To you”: Type Läufer",
    ],
}
each_font = pytest.mark.parametrize("font", FONTS)
each_word = pytest.mark.parametrize(("font", "word"), [(f, w) for f in WORDS for w in WORDS[f]])
same_fonts = pytest.mark.skipif(
    not matplotlib.__version__.startswith("3.11."), reason="the fonts may be others"
)


def theirs(letter, font):
    """Matplotlib's outline of a letter, y downwards, without the lines that a close draws too."""
    points, codes = text_to_path.get_text_path(FONTS[font], letter)
    points, start, kept = np.array(points) * (0.01, -0.01), 0, []
    for k, code in enumerate(codes):
        start = k if code == Outline.MOVETO else start
        back = code == Outline.LINETO and codes[k + 1] == Outline.CLOSEPOLY
        if not (back and np.array_equal(points[k], points[start])):
            kept.append(k)
        if code == Outline.CLOSEPOLY:
            points[k] = points[start]
    return points[kept], [int(codes[k]) for k in kept]


def width(word, font):
    return text_to_path.get_text_width_height_descent(word, FONTS[font], False)[0] / (
        FONTS[font].get_size_in_points()
    )


def ink(word, font):
    points, codes = text_to_path.get_text_path(FONTS[font], word)
    return Outline(points, codes).get_extents().extents / 100 if len(codes) else np.zeros(4)


@each_font
def test_nothing_is_missing(font):
    assert LETTERS[font] == sorted(TOOL["LETTERS"][font])


@each_font
def test_the_width_of_each_letter(font):
    for letter in LETTERS[font]:
        assert letters.advance(letter, font) == pytest.approx(width(letter, font), abs=1e-9), letter


@each_font
def test_the_outline_of_each_letter(font):
    for letter in LETTERS[font]:
        points, codes = letters.path(letter, font)
        expected, expected_codes = theirs(letter, font) if codes else ((), [])
        assert list(codes) == expected_codes, letter
        np.testing.assert_allclose(points, expected, rtol=0, atol=ROUNDED, err_msg=letter)


@each_font
def test_the_ink_of_each_letter(font):
    for letter in LETTERS[font]:
        found = letters.ink(letter, font)
        np.testing.assert_allclose(found, ink(letter, font), rtol=0, atol=ROUNDED, err_msg=letter)


@each_font
def test_curves_are_followed_to_their_bend(font):
    for letter in "".join(LETTERS[font]).replace(" ", ""):
        left, top, right, bottom = Outline(*letters.path(letter, font)).get_extents().extents
        assert letters.ink(letter, font) == pytest.approx((left, -bottom, right, -top), abs=1e-9)


@each_word
def test_words(word, font):
    assert letters.advance(word, font) == pytest.approx(width(word, font), abs=1e-9)
    np.testing.assert_allclose(letters.ink(word, font), ink(word, font), rtol=0, atol=ROUNDED)


@each_word
def test_each_letter_is_in_its_place(word, font):
    laid = text_to_path.get_glyphs_with_font(text_to_path._get_font(FONTS[font]), word)[0]
    expected = [(c, g[1] / 100) for c, g in zip(word, laid, strict=True) if not c.isspace()]
    placed = letters.placed(word, font)
    assert [c for c, _ in placed] == [c for c, _ in expected]
    assert [x for _, x in placed] == pytest.approx([x for _, x in expected], abs=1e-9)


@each_font
def test_there_are_no_ligatures(font):
    face = get_font(TTF / TOOL["FILES"][font])
    face.set_size(100, 72)
    for word in ["fi", "fl", "ff", "fj", "ffi", "filter"]:
        face.set_text(word, flags=LoadFlags.NO_HINTING, features=("-liga",))
        assert letters.advance(word, font) * 6400 == pytest.approx(face.get_width_height()[0])
        assert "".join(letter for letter, _ in letters.placed(word, font)) == word


def test_nothing_to_write():
    assert letters.advance("", "sans") == 0
    assert letters.ink("", "sans") == letters.ink("  ", "sans") == (0, 0, 0, 0)
    assert letters.placed("", "sans") == letters.placed("  ", "sans") == ()


@pytest.mark.parametrize("call", [letters.advance, letters.ink, letters.placed])
def test_a_letter_that_is_not_there(call):
    with pytest.raises(ValueError, match=r"'ß' in the italic font.*tools/letters\.py"):
        call("aß", "italic")


def test_no_font_is_needed():
    code = f"""
import runpy, sys
runpy.run_path({str(DRAWING / "letters.py")!r})["ink"]("x", "sans")
assert not {{"numpy", "matplotlib"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-I", "-c", code], check=True)


@same_fonts
def test_the_data_are_what_the_tool_makes():
    assert (DRAWING / "letters.json").read_text(encoding="utf-8") == TOOL["text"]()


def test_numbers_that_are_typed_are_as_wide_as_those_that_are_drawn():
    css = (ROOT / "convviz" / "player.css").read_text(encoding="utf-8")
    font = TTFont(io.BytesIO(base64.b64decode(TYPEFACE["PLACE"].search(css)[0])))
    names = font.getBestCmap()
    assert set(names) == set(map(ord, TYPEFACE["LETTERS"]))
    for letter in TYPEFACE["LETTERS"]:
        width = font["hmtx"][names[ord(letter)]][0] / font["head"].unitsPerEm
        assert width == pytest.approx(letters.advance(letter, "serif"), abs=ROUNDED)


@same_fonts
def test_a_typeface_that_is_made_anew_is_the_same():
    css = (ROOT / "convviz" / "player.css").read_text(encoding="utf-8")
    one, other = (
        TTFont(io.BytesIO(base64.b64decode(data)))
        for data in (TYPEFACE["PLACE"].search(css)[0], TYPEFACE["data"]())
    )
    assert one["glyf"] == other["glyf"]
    assert one["hmtx"].metrics == other["hmtx"].metrics
    assert one["hhea"].ascent == other["hhea"].ascent


@same_fonts
@pytest.mark.parametrize("name", ["LICENSE_STIX", "LICENSE_DEJAVU"])
def test_the_licences_come_along(name):
    assert (DRAWING / name).read_bytes() == (TTF / name).read_bytes()
    assert name in letters._data()["licence"]
