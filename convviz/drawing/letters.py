"""Letters: the widths and outlines of the text in a picture, from data, with no font at hand.

A font is "serif", "italic", "sans" or "bold". tools/letters.py makes the data, letters.json: for
each letter its advance in 1/6400 em, its outline in 1/1000 em, and its kernings, by value, with
the letters that follow.
"""

import json
import re
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

MOVETO, LINETO, CURVE3, CLOSEPOLY = 1, 2, 3, 79  # as in Matplotlib
CODES = {"m": MOVETO, "l": LINETO, "h": LINETO, "v": LINETO, "q": CURVE3, "z": CLOSEPOLY}


class Letter(NamedTuple):
    """What is known of a letter; `kerning` is what a letter after it adds to its advance."""

    advance: int
    outline: str
    kerning: dict[str, int]


@cache
def advance(string: str, font: str) -> float:
    """The width of a string at size 1.

    >>> advance("To", "serif"), advance("T", "serif") + advance("o", "serif")
    (1.07890625, 1.1109375)
    """
    return _origins(string, font)[-1]


@cache
def ink(string: str, font: str) -> tuple[float, float, float, float]:
    """Left, bottom, right and top edge of the letters at size 1, y upwards; zeros for a blank.

    >>> ink("-", "serif"), ink(" ", "serif")
    ((0.039, 0.194, 0.285, 0.257), (0.0, 0.0, 0.0, 0.0))
    """
    boxes = [(x, _box(letter, font)) for letter, x in placed(string, font)]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    return (
        min(x + left for x, (left, *_) in boxes),
        min(bottom for _, (_, bottom, _, _) in boxes),
        max(x + right for x, (_, _, right, _) in boxes),
        max(top for _, (*_, top) in boxes),
    )


@cache
def placed(string: str, font: str) -> tuple[tuple[str, float], ...]:
    """Each letter that has ink, with the x of its origin at size 1.

    >>> placed("1 + 1", "serif")
    (('1', 0.0), ('+', 0.75), ('1', 1.685))
    """
    origins = _origins(string, font)
    return tuple((c, x) for c, x in zip(string, origins, strict=False) if outline(c, font))


def outline(letter: str, font: str) -> str:
    """The outline of a letter as SVG path data in 1/1000 em, y downwards.

    >>> outline("-", "serif")
    'm285-194h-246v-63h246z'
    """
    return _letter(letter, font).outline


@cache
def path(letter: str, font: str) -> tuple[tuple[tuple[float, float], ...], tuple[int, ...]]:
    """The outline of a letter as points in em, y downwards, and Matplotlib's path codes.

    >>> points, codes = path("-", "serif")
    >>> points
    ((0.285, -0.194), (0.039, -0.194), (0.039, -0.257), (0.285, -0.257), (0.285, -0.194))
    >>> codes
    (1, 2, 2, 2, 79)
    """
    points, codes, x, y = [], [], 0, 0
    for command, moves in _commands(outline(letter, font)):
        for k, (dx, dy) in enumerate(moves):
            points.append((x + dx, y + dy))
            codes.append(LINETO if command == "m" and k else CODES[command])
            if command != "q" or k % 2:  # both points of a curve are seen from where it begins
                x, y = points[-1]
            if codes[-1] == MOVETO:
                start = x, y
        if command == "z":
            points.append(start)
            codes.append(CLOSEPOLY)
            x, y = start
    return tuple((x / 1000, y / 1000) for x, y in points), tuple(codes)


def _commands(data: str):
    """The commands of a path, each with its steps (dx, dy)."""
    for command, run in re.findall(r"([a-z])([^a-z]*)", data):
        numbers = [int(number) for number in re.findall(r"-?\d+", run)]
        if command == "h":
            yield command, [(dx, 0) for dx in numbers]
        elif command == "v":
            yield command, [(0, dy) for dy in numbers]
        else:
            yield command, list(zip(numbers[::2], numbers[1::2], strict=True))


@cache
def _box(letter: str, font: str) -> tuple[float, float, float, float]:
    """Left, bottom, right and top edge of a letter that has ink, y upwards."""
    points, codes = path(letter, font)
    (left, right), (top, bottom) = (_reach(along, codes) for along in zip(*points, strict=True))
    return left, -bottom, right, -top


def _reach(along: tuple[float, ...], codes) -> tuple[float, float]:
    """The smallest and the largest coordinate along one axis, curves followed to their bend."""
    found = [a for a, code in zip(along, codes, strict=True) if code != CURVE3]
    for k in [k for k, code in enumerate(codes) if code == CURVE3][::2]:
        start, control, end = along[k - 1 : k + 2]
        found.append(end)
        if not min(start, end) <= control <= max(start, end):  # it turns back on its way
            found.append((start * end - control**2) / (start - 2 * control + end))
    return min(found), max(found)


def _origins(string: str, font: str) -> list[float]:
    """Where each letter begins and, after them, where the string ends, at size 1."""
    letters = [_letter(letter, font) for letter in string]
    pairs = zip(letters, [*string[1:], ""], strict=False)  # nothing comes after the last one
    steps = [letter.advance + letter.kerning.get(after, 0) for letter, after in pairs]
    return [x / 6400 for x in accumulate(steps, initial=0)]


def _letter(letter: str, font: str) -> Letter:
    """A letter of a font; `ValueError` if there is no such."""
    try:
        return _letters(font)[letter]
    except KeyError:
        raise ValueError(
            f"no letter {letter!r} in the {font} font: add it to LETTERS in tools/letters.py "
            "and run that"
        ) from None


@cache
def _letters(font: str) -> dict[str, Letter]:
    """The letters of a font."""
    return {
        letter: Letter(width, outline, {b: int(k) for k, after in kernings.items() for b in after})
        for letter, (width, outline, kernings) in _data()[font].items()
    }


@cache
def _data():
    """What letters.json says."""
    return json.loads(Path(__file__).with_name("letters.json").read_text(encoding="utf-8"))
