"""The card of the course as one sheet of paper and as a picture: python docs/card.py.

Its words and formulas are those of notebooks/card.ipynb, what is to be filled in left open; beside
them stand two pictures, one gathering and one scattering. Chromium lays them out; formulas are
set by Matplotlib, so that nothing is fetched.
"""

import base64
import hashlib
import io
import json
import re
import shutil
from pathlib import Path

import mistune
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import math_to_image
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import sync_playwright

from convviz import as_convolution, as_weighted_sum, save

HERE = Path(__file__).parent
CARD = HERE.parent / "notebooks" / "card.ipynb"
X = [[2, 0, 1], [1, 3, -1], [0, 1, 2]]
W = [[1, 2], [-1, 3]]
DY = [[4, -2], [5, -3]]
SIZE = 8.4  # of the letters, in points
STYLE = """
@page { size: A4; margin: 10mm 12mm; }
body { margin: 0; font: 8.4pt/1.35 "DejaVu Sans", sans-serif; color: #1b2127; }
h1 { margin: 0 0 4px; font-size: 15pt; } h2 { margin: 9px 0 3px; font-size: 10.5pt; }
p { margin: 3px 0; } table { width: 100%; border-collapse: collapse; }
td, th { padding: 2px 6px; border-bottom: 0.5px solid #a8b0b8; text-align: left; }
th { border-bottom-color: #1b2127; } td:first-child { white-space: nowrap; font-weight: bold; }
.display { display: block; margin: 4px auto; } pre { margin: 3px 0; font-size: 7.4pt; }
.both { display: flex; gap: 14px; } .both > * { flex: 1; min-width: 0; } .both img { width: 100%; }
.words table { column-count: 2; column-gap: 16px; display: block; }
.words thead { display: none; } .words tbody { display: block; }
.words tr { display: flex; break-inside: avoid; border-bottom: 0.5px solid #a8b0b8; }
.words td { border: 0; padding: 1px 4px; }
.words td:first-child { flex: 0 0 25mm; white-space: normal; }
"""


def main():
    """Write card.pdf and card.png beside this file."""
    page_of = f"<!doctype html><meta charset='utf-8'><style>{STYLE}</style>{body()}"
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 760, "height": 600}, device_scale_factor=1.6)
        page.set_content(page_of)
        paper = page.pdf(prefer_css_page_size=True, scale=0.8)
        # the same sheet is the same bytes, whenever it is made
        (HERE / "card.pdf").write_bytes(re.sub(rb"\(D:\d{14}", b"(D:20260101000000", paper))
        page.add_style_tag(content="body { padding: 20px 24px; }")
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("P", colors=64)
        browser.close()
    about = PngInfo()
    about.add_text("Source", source())  # a test compares it with the notebook
    picture.save(HERE / "card.png", pnginfo=about, optimize=True)


def parts() -> list[str]:
    """The notebook's Markdown."""
    cells = json.loads(CARD.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def source() -> str:
    """What tells whether the sheet is that of the notebook as it stands."""
    return hashlib.sha256("\n".join(parts()).encode()).hexdigest()


def body() -> str:
    """The card as HTML: no answers, no ways back to the lessons, nothing that needs Python."""
    text = "\n\n".join(parts())
    text = re.sub(r"<details><summary>Answers?</summary>.*?</details>", "", text, flags=re.S)
    text = re.sub(r"</?details>|<summary>.*?</summary>", "", text)
    text = re.sub(r"^Write `\"correlate.*$|^Back to the lessons.*$", "", text, flags=re.M)
    head, rest = text.split("## To fill in", 1)
    fill, words = rest.split("## The words", 1)
    return (
        html(head)
        + f"<div class='both'>{still(as_convolution, 4)}{still(as_weighted_sum, 3)}</div>"
        + html("## To fill in" + with_room(fill))
        + f"<div class='words'>{html('## The words' + words)}</div>"
    )


def with_room(text: str) -> str:
    """A table with a third column, to write in."""
    rows = re.sub(r"^(\|.*\|)$", r"\1 |", text, flags=re.M)
    return rows.replace("|---|---| |", "|---|---|---|").replace(
        "| with | |", "| with | correlate or convolve? |"
    )


def html(markdown: str) -> str:
    """Markdown with its formulas as pictures."""
    kept = []

    def keep(found):
        kept.append(formula(found[1] or found[2], bool(found[1])))
        return f"@@{len(kept) - 1}@@"

    text = re.sub(r"\$\$(.+?)\$\$|\$(.+?)\$", keep, markdown, flags=re.S)
    page = mistune.create_markdown(plugins=["table"], escape=False)(text)
    return re.sub(r"@@(\d+)@@", lambda found: kept[int(found[1])], page)


def formula(tex: str, alone: bool) -> str:
    """A formula as an SVG that stands on the line."""
    file, size = io.BytesIO(), SIZE * (1.25 if alone else 1.1)
    prop = FontProperties(size=size, math_fontfamily="stix")
    tex = re.sub(r"\\tfrac(\d)(\d)", r"\\frac{\1}{\2}", tex)  # one of TeX's spellings is understood
    tex = re.sub(r"(\\sum(_\{.*?\})?) ", r"\1\\, ", tex)
    tex = tex.replace(r"\frac", r"\dfrac") if alone else tex
    depth = math_to_image(f"${tex}$", file, prop, dpi=72, format="svg")
    data = base64.b64encode(file.getvalue()).decode()
    kind = " class='display'" if alone else ""
    return (
        f"<img{kind} style='vertical-align:-{depth:.2f}pt' src='data:image/svg+xml;base64,{data}'>"
    )


def still(tell, step: int) -> str:
    """A step of a story as a picture."""
    path = HERE / "still.png"
    save(tell(X, W, DY), path, step=step)
    data = base64.b64encode(path.read_bytes()).decode()
    path.unlink()
    return f"<img src='data:image/png;base64,{data}'>"


if __name__ == "__main__":
    main()
