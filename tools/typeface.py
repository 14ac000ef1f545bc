"""Write into convviz/player.css the typeface of numbers that are typed: a small part of STIX.

python tools/typeface.py
"""

import base64
import io
import re
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "convviz" / "player.css"
SOURCE = Path(matplotlib.get_data_path(), "fonts", "ttf", "STIXGeneral.ttf")
FAMILY = "convviz numbers"  # the name of the fonts is reserved
LETTERS = "0123456789−-+.,/e "
ASCENT, DESCENT = 838, 162  # so that digits, 676 high, lie in the middle of a line
PLACE = re.compile(r"(?<=base64,)[\w+/=]*")


def data() -> str:
    """The typeface in base64."""
    font = TTFont(SOURCE, recalcTimestamp=False)
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[1, 2], notdef_outline=False
    )
    options.drop_tables += ["FFTM", "GPOS", "GSUB", "kern"]
    maker = subset.Subsetter(options)
    maker.populate(text=LETTERS)
    maker.subset(font)
    for name in font["name"].names:
        if name.nameID == 1:
            name.string = FAMILY
    head, windows = font["hhea"], font["OS/2"]
    head.ascent, head.descent, head.lineGap = ASCENT, -DESCENT, 0
    windows.sTypoAscender, windows.sTypoDescender, windows.sTypoLineGap = ASCENT, -DESCENT, 0
    windows.usWinAscent, windows.usWinDescent = ASCENT, DESCENT
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    return base64.b64encode(file.getvalue()).decode()


def text() -> str:
    """The style sheet with the typeface in it."""
    return PLACE.sub(lambda _: data(), TARGET.read_text(encoding="utf-8"), count=1)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
