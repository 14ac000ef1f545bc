"""Write convviz/drawing/letters.json: the letters of our pictures, so that they need no font.

python tools/letters.py
"""

import json
import string
from collections import defaultdict
from pathlib import Path

import matplotlib
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path as Outline

TARGET = Path(__file__).parents[1] / "convviz" / "drawing" / "letters.json"
FILES = {
    "serif": "STIXGeneral.ttf",
    "italic": "STIXGeneralItalic.ttf",
    "sans": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
}
ASCII = "".join(map(chr, range(ord(" "), ord("~") + 1)))
WORDS = ASCII + "×°·−∂′’“”…–≈→↔½²Σ✓✗éäöü"
LETTERS = {
    "serif": string.digits + " −+-.,()[]=·∗/?′²≈×→½ΔΣ∂✓" + string.ascii_letters,
    "italic": string.ascii_letters + "∂",
    "sans": WORDS,
    "bold": WORDS,
}
COMMANDS = {Outline.MOVETO: "m", Outline.LINETO: "l", Outline.CURVE3: "q", Outline.CLOSEPOLY: "z"}
LICENCE = (
    "Outlines, widths and kernings of a part of four fonts, changed in format and rounded. "
    "serif and italic: from the STIX fonts 1.0.0, copyright (c) 2001-2010 by the STI Pub "
    "Companies, portions copyright (c) 1998-2003 by MicroPress, Inc. and (c) 1990 by Elsevier, "
    "Inc.; under the SIL Open Font License 1.1, see LICENSE_STIX. sans and bold: from the DejaVu "
    "fonts 2.35, copyright (c) 2003 by Bitstream, Inc. and (c) 2006 by Tavmjong Bah, DejaVu "
    "changes in the public domain; under the licence of the Bitstream Vera and Arev fonts, see "
    "LICENSE_DEJAVU."
)


def text() -> str:
    """The whole JSON file, one letter a line."""
    fonts = [f'"{name}":{block(lines(name))}' for name in FILES]
    return block([f'"licence":{compact(LICENCE)}', *fonts]) + "\n"


def block(entries) -> str:
    """A JSON object with one entry a line."""
    return "{\n" + ",\n".join(entries) + "\n}"


def lines(name):
    """A line for each letter: its advance, its outline and its kernings with letters after it."""
    font = get_font(Path(matplotlib.get_data_path(), "fonts", "ttf", FILES[name]))
    font.set_size(100, 72)  # as Matplotlib's `text_to_path`: 100 pixels, 6400 units, for an em
    letters = sorted(letter for letter in LETTERS[name] if font.get_char_index(ord(letter)))
    advances = {letter: width(letter, font) for letter in letters}
    for letter, advance in advances.items():
        kernings = defaultdict(str)
        for after in letters:
            kernings[width(letter + after, font) - advance - advances[after]] += after
        kernings.pop(0, "")
        yield f"{compact(letter)}:{compact([advance, data(letter, font), kernings])}"


def compact(value) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def width(words: str, font) -> int:
    """The width of a string in 1/6400 em, each letter drawn by itself: no ligatures."""
    font.set_text(words, flags=LoadFlags.NO_HINTING, features=("-liga",))
    return font.get_width_height()[0]


def data(letter: str, font) -> str:
    """The outline of a letter as SVG path data: relative, in 1/1000 em, y down."""
    shortest, implied = "", ""
    for command, *numbers in pieces(letter, font):
        shortest += (" " if command == implied else command) + " ".join(map(str, numbers))
        implied = "l" if command == "m" else command
    return shortest.replace(" -", "-")


def pieces(letter: str, font) -> list[tuple]:
    """The path commands of a letter, each with its numbers."""
    font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    found, at, start = [], (0, 0), (0, 0)
    for corners, code in Outline(*font.get_path()).iter_segments(simplify=False):
        points = [(round(10 * x), round(-10 * y)) for x, y in corners.reshape(-1, 2).tolist()]
        command = COMMANDS[code]
        if command == "z":
            if at == start and found[-1][0] in "lhv":
                found.pop()  # z draws the last line
            found.append(("z",))
            at = start
            continue
        numbers = [number for point in points for number in minus(point, at)]
        found.append(straight(*numbers) if command == "l" else (command, *numbers))
        at = points[-1]
        start = at if command == "m" else start
    return found


def straight(dx: int, dy: int) -> tuple:
    """The shortest command for a straight line."""
    if dx and dy:
        return "l", dx, dy
    return ("v", dy) if dy else ("h", dx)


def minus(point, origin) -> tuple[int, int]:
    """A point as seen from another one."""
    return point[0] - origin[0], point[1] - origin[1]


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
