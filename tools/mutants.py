"""Do the tests see it? Plant one mistake at a time in a copy of the project, and run the tests.

python tools/mutants.py                          every mistake, all fast tests (`make mutants`)
python tools/mutants.py --only sign --tests tests/test_svg.py
python tools/mutants.py --browser                those in the page, with tests/browser
python tools/mutants.py --check                  only that each mistake can still be planted

The exit code is 1 if a mistake survives that is not known to change nothing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from queue import Queue
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
WORKERS = 2
PATIENCE = 900  # seconds, then a run counts as endless
SLOW = {"test_notebooks.py", "test_environment.py", "test_readme.py"}


class Mutant(NamedTuple):
    """A mistake: what it is, and what text in a module, or in one of a folder, becomes what."""

    what: str
    part: str
    old: str
    new: str
    same: str = ""  # why it changes nothing, for one that may survive

    def files(self, root: Path) -> list[Path]:
        """The files with its text, one for each time that it is there."""
        part = root / self.part
        files = [part] if part.is_file() else sorted(part.glob("*.py"))
        return [file for file in files for _ in range(file.read_text("utf-8").count(self.old))]


DRAWING, STORY, TEXT, SHEET = (
    "convviz/drawing",
    "convviz/story",
    "convviz/text.py",
    "convviz/sheet.py",
)
LAYERS = "FILL, TINT, HAIR, FRAME, OUTLINE, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)"

MUTANTS = [
    # the layer
    Mutant("'same' with stride (1, 2) is accepted", "convviz/geometry.py",
           "if stride != (1, 1):", "if stride[0] != 1:"),
    Mutant("the cache is huge", "convviz/products.py", "CACHE = 2**20", "CACHE = 2**40",
           "only the time and the memory that it takes"),
    Mutant("products may be tiny", "convviz/products.py", "LEAST = 256", "LEAST = 1",
           "only the time that it takes"),
    Mutant("the line of y begins as NaN", "convviz/products.py",
           "line_y = np.empty((few, filters, height, pitch), y.dtype)",
           "line_y = np.full((few, filters, height, pitch), np.nan, y.dtype)",
           "all of it is written before it is read"),
    # numbers
    Mutant("whole numbers in full to 1e5 only", TEXT, "WHOLE = 1e15", "WHOLE = 1e5"),
    Mutant("five digits", TEXT, "DIGITS = 4", "DIGITS = 5"),
    Mutant("halves to the even digit", TEXT,
           "digits + 1), ROUND_HALF_UP)", "digits + 1))"),
    Mutant("sign by value", TEXT, 'negative = text.startswith("−")', "negative = value < 0",
           "no number below 0 is written as 0"),
    Mutant("a factor without its brackets", TEXT,
           'return f"({text})" if negative else text', "return text"),
    Mutant("a size keeps its sign", TEXT,
           'return text[1:] if form == "size" and negative else text', "return text"),
    Mutant("binary noise is shown", SHEET,
           "return 0.0 if abs(result) < NOISE * largest else result", "return result"),
    Mutant("what is no noise is dropped", SHEET, "NOISE = 1e-12", "NOISE = 1e-9"),
    Mutant("noise by the last term", SHEET,
           "largest = max(largest, abs(term))", "largest = abs(term)"),
    Mutant("a sum from right to left", SHEET,
           "    for factors in total:\n        term = 1.0",
           "    for factors in reversed(total):\n        term = 1.0"),
    Mutant("sums are numbered from one too many", SHEET,
           "+ len(self._sums) - 1", "+ len(self._sums)"),
    Mutant("equal sums have two numbers", SHEET, "if total not in self._entry:",
           "if total not in self._entry or len(total[0]) > 1:"),
    Mutant("the cells of dx meet the weights in another order", SHEET,
           "tuple(product(grid, tap) for tap in met[at])",
           "tuple(product(grid, tap) for tap in met[at][::-1])"),
    # stories
    Mutant("equations up to 8 terms", STORY,
           "if not 0 < len(products) <= MARKED:", "if not 0 < len(products) < MARKED:"),
    Mutant("badges by the cell, not by the grid", STORY,
           "most = most_met(where, of)", "most = len(taps)"),
    Mutant("a comma from 11 on", STORY,
           '"," if max(*where.x, *where.w, *where.y) > 9',
           '"," if max(*where.x, *where.w, *where.y) > 10'),
    Mutant("turned about one axis only", STORY,
           "(shape[0] - 1 - i, shape[1] - 1 - j) if turn", "(i, shape[1] - 1 - j) if turn"),
    Mutant("the window has the shape of W, transposed", STORY,
           'return Rect(*at, *spread(shape(where, "w"), where.dilation))',
           'return Rect(*at, *spread(shape(where, "w"), where.dilation)[::-1])'),
    Mutant("a number that is not shown has to be finite", STORY,
           'return (OTHER[of], "dy") if', 'return ("x", OTHER[of], "dy") if'),
    Mutant("a result that is infinite is told", STORY,
           "            finite(cell, found)\n", "            pass\n"),
    Mutant("the values of a story can be set", STORY,
           "MappingProxyType(values(self.script.sheet, self.numbers))",
           "dict(values(self.script.sheet, self.numbers))"),
    Mutant("the result shows from stage 1", STORY,
           "+ (stage == SUM)\n", "+ (stage >= LOCAL)\n"),
    Mutant("the numbers show from stage 1", STORY,
           "*((SUM, label, line) for", "*((LOCAL, label, line) for"),
    Mutant("zeros are not hollow", STORY, "hollow=zero)", "hollow=())"),
    Mutant("border note with rows and columns swapped", STORY,
           'f"border of {top} and {left} zeros"', 'f"border of {left} and {top} zeros"'),
    Mutant("the border with rows and columns swapped", STORY,
           "start=start, step=where.stride, size=size",
           "start=start[::-1], step=where.stride, size=size"),
    Mutant("the grids of Result 1 swapped", STORY,
           '"w": ("x", "*", "dy")', '"w": ("dy", "*", "x")'),
    Mutant("the terms of Result 1 not turned", STORY,
           'apart = board("w", shape(where, "w"), step=where.dilation, turn=True)',
           'apart = board("w", shape(where, "w"), step=where.dilation)'),
    Mutant("badge off by one", STORY,
           "return Title(words, k + 1)", "return Title(words, k + 2)"),
    Mutant("a piece that is there has no disc", STORY,
           "pieces if few and not whole", "pieces[1:] if few and not whole"),
    Mutant("the patch of X, transposed", STORY,
           'Look("x", used=under, window=window(where, y))',
           'Look("x", used=under, window=window(where, y[::-1]))'),
    Mutant("the cell in question, not where the piece lies", STORY,
           "used=((place, number),), question=place,",
           "used=((place, number),), question=place[::-1],"),
    Mutant("the total is that before the step", STORY,
           'Look("total", board=total,', 'Look("total", board=before,'),
    Mutant("a link to the y's, transposed", STORY,
           'Link((of, *place), ("y", *tap.y)', 'Link((of, *place), ("y", *tap.y[::-1])'),
    # geometry
    Mutant("the window forward moves by one", STORY,
           "i * stride + a * dilation\n", "i + a * dilation\n"),
    Mutant("what slides moves by one", STORY,
           "zip(place, self.step, strict=True))", "zip(place, ONE, strict=True))"),
    Mutant("stride and dilation do not change places", STORY,
           'where.stride, "stride"), "dw", where.dilation',
           'where.dilation, "stride"), "dw", where.stride'),
    Mutant("the zeros of Result 1 begin one too far", STORY,
           "tuple(r - before for r, (before, _)", "tuple(r - before + 1 for r, (before, _)"),
    Mutant("the border of Result 1 knows no padding", STORY,
           "tuple(r - before for r, (before, _)", "tuple(r for r, (before, _)"),
    Mutant("cells of W are never hatched", STORY,
           'lone = [(key, at) for key in "xw"', 'lone = [(key, at) for key in "x"'),
    Mutant("one cell too few is hatched", STORY,
           'return frozenset(Cell(f"{d}{key}", at) for key, at in lone for',
           'return frozenset(Cell(f"{d}{key}", at) for key, at in lone[1:] for'),
    Mutant("X stands where its padding ends", STORY,
           'start=(top, left), size=size)\n\n\ndef ringed',
           'start=(bottom, left), size=size)\n\n\ndef ringed'),
    Mutant("zeros of a large window are written", STORY,
           "return FEW < self.laid > most_met", "return False and self.laid > most_met"),
    Mutant("b misses windows that lie on padding", STORY,
           'if of == "b":\n        return {(0, 0): 1.0}', 'if of == "":\n        return {}'),
    Mutant("a bracket is one cell short", DRAWING,
           "end = start + spans.size[axis] * u - 3",
           "end = start + (spans.size[axis] - 1) * u - 3"),
    Mutant("the bold bracket is the first", DRAWING,
           "yield from self.bracket(axis, k, away, k == own)",
           "yield from self.bracket(axis, k, away, k == 0)"),
    Mutant("brackets of the other axis", DRAWING,
           "own = place[axis] if place else -1", "own = place[1 - axis] if place else -1"),
    Mutant("a bold number along the result that is not the step's", DRAWING,
           "place is not None and place[axis] == k", "place is not None and place[1 - axis] == k"),
    Mutant("the measure starts at this step's bracket", DRAWING,
           "for n in (k - 1, k))", "for n in (k, k + 1))"),
    Mutant("the measure is seen on steps to the right and down", DRAWING,
           "if place and own and not (axis == 0 and place[1]):", "if place and own:"),
    Mutant("brackets that overlap lie on each other", DRAWING,
           "return overlap if overlap <= MOST else 1", "return 1"),
    Mutant("zeros put between have the ground of a border", DRAWING,
           "BETWEEN, fill=style.WHITE if later else hue.fill",
           "BETWEEN, fill=style.BORDER"),
    Mutant("zeros put between are darker where they are used", DRAWING,
           "if not _between(board, place):", "if True:"),
    Mutant("one frame round all blocks", DRAWING,
           "yield from self.block(block, hue.hairline, line)",
           "yield from self.block(frame, hue.hairline, line)"),
    Mutant("the ground of a grid lies over the fills of its cells", DRAWING,
           "BED, BETWEEN, GROUND = -3, -2, -1", "BED, BETWEEN, GROUND = -3, -2, 0"),
    Mutant("hatching under the numbers", DRAWING,
           "reel.add(steps, [rectangle(*at, wide, high, TINT, fill=style.WHITE)], face)",
           "pass"),
    # grids
    Mutant("|value| is shown", DRAWING,
           'place = at, base, ((slot,),), "plain"', 'place = at, base, ((slot,),), "size"'),
    Mutant("used cells are not darker", DRAWING,
           "style.BORDER_WINDOW if border else hue.window",
           "style.BORDER_WINDOW if border else hue.fill"),
    Mutant("a cell in question is filled before it is known", DRAWING,
           'if state.kind == "used" or state.known:', "if state:"),
    Mutant("one cell too many is known", DRAWING,
           "place[0] * cols + place[1] < known", "place[0] * cols + place[1] <= known"),
    Mutant("known cells are counted from one", DRAWING,
           "while counts and counts[0] <= k:", "while counts and counts[0] < k:"),
    Mutant("numbers of terms are never hollow", DRAWING,
           "mark, place in hollow, struck)", "mark, False, struck)"),
    Mutant("numbers do not shrink to their cells", DRAWING,
           "min(most_size(unit), room_for(unit) / width)", "most_size(unit)"),
    Mutant("names that are too small", DRAWING,
           "return all(small_size(name, unit) >= style.NAME_LEAST", "return all(unit > 0"),
    Mutant("a long name on one line", DRAWING,
           "if not is_stacked(story, slot, unit):", "if slot:"),
    Mutant("signs before grids that are not seen", DRAWING,
           "reel.add(self.builder.seen(what.key), signed(what, x, y))",
           "reel.add(reel.every, signed(what, x, y))"),
    Mutant("numbers fit on the first step", DRAWING,
           "slots = {state.slot for _, state in states if state.known}",
           "slots = {state.slot for _, state in list(states)[:1]}"),
    Mutant("a number has the room of its cell", DRAWING,
           "color, 0.5, room_for(self.unit)", "color, 0.5, self.unit"),
    Mutant("numbers stand a little too far right", DRAWING,
           "at, base = left + self.unit / 2, middle",
           "at, base = left + self.unit / 2 + 1, middle"),
    Mutant("a minus does not hang", DRAWING, "if self.hangs and", "if False and"),
    Mutant("the names of unknown cells are missing", DRAWING,
           "reel.add(steps, self.unknown(", "reel.add(0, self.unknown("),
    # what a mark is
    Mutant("a form is ignored", DRAWING, "string = fitting(value, self.form,",
           'string = fitting(value, "plain",'),
    Mutant("an anchor is ignored", DRAWING,
           '(self.anchor * advance(string, "serif") + hang)',
           '(0.5 * advance(string, "serif") + hang)'),
    Mutant("a fill over the texts", DRAWING, LAYERS,
           "TEXT, TINT, HAIR, FRAME, OUTLINE, LINK, FILL, STRIKE, DISC, DIGIT = range(10)"),
    Mutant("grounds over the used cells", DRAWING, LAYERS,
           "TINT, FILL, HAIR, FRAME, OUTLINE, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)"),
    Mutant("lines under the fills", DRAWING, LAYERS,
           "HAIR, FILL, TINT, FRAME, OUTLINE, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)"),
    Mutant("links over their labels", DRAWING, LAYERS,
           "FILL, TINT, HAIR, FRAME, OUTLINE, TEXT, LINK, STRIKE, DISC, DIGIT = range(10)"),
    Mutant("outlines under the frames", DRAWING, LAYERS,
           "FILL, TINT, HAIR, OUTLINE, FRAME, LINK, TEXT, STRIKE, DISC, DIGIT = range(10)"),
    Mutant("an index on the line", DRAWING, '"index": ("serif", 0.7, 0.2, 0.0)',
           '"index": ("serif", 0.7, 0.0, 0.0)'),
    # steps and faces
    Mutant("the last step is forgotten", DRAWING,
           "= count, (1 << count) - 1", "= count, (1 << count - 1) - 1"),
    Mutant("steps are counted backwards", DRAWING,
           'enumerate(reversed(f"{steps:b}"))', 'enumerate(f"{steps:b}")'),
    Mutant("what symbols show is seen with numbers too", DRAWING,
           "mask = both if not face else steps if face == FACES[0] else both ^ steps",
           "mask = steps if face == FACES[0] else both"),
    Mutant("a range of steps swallows gaps", DRAWING,
           "runs[-1][1] == step - 1", "runs[-1][1] <= step - 1"),
    Mutant("a group does not say its face", DRAWING, '"face": layer.face,', '"face": "",'),
    Mutant("the outline in question is not marked", DRAWING,
           '"mark": "question" if tag.question else ""', '"mark": ""'),
    Mutant("slide place swapped", DRAWING, "x, y = tag.at", "y, x = tag.at"),
    Mutant("letters of a number begin at its anchor", DRAWING,
           "x = start + round(x * EM)", "x = round(x * EM)"),
    Mutant("kerning is dropped", DRAWING,
           "letter.advance + letter.kerning.get(after, 0)", "letter.advance"),
    Mutant("a letter has the outline of another", DRAWING,
           "d='{outline(letter, font)}'", "d='{outline(letter.swapcase(), font)}'"),
    # a picture
    Mutant("hot spots transposed", DRAWING,
           "*at[key].corner(*place), step", "*at[key].corner(*place[::-1]), step"),
    Mutant("a cell leads to the last of its steps", DRAWING,
           "first.setdefault(place, step)", "first[place] = step"),
    Mutant("the parts of a sum have sizes of their own", DRAWING,
           "family = type(leaf) if isinstance(leaf, Weight | Part | Tried) else leaf",
           "family = leaf"),
    # W laid in other ways
    Mutant("W is flipped along the other axis", STORY,
           'Way("flipped", "w_flipped"', 'Way("upended", "w_flipped"'),
    Mutant("every way of laying W gives the right result", STORY,
           "w=instead(way.laid, extent, tap.w)", "w=tap.w"),
    Mutant("a wave under what is right", DRAWING,
           "return Judged(line, pairs, True)", "return Judged(line, pairs, False)"),
    Mutant("right and wrong the other way round in a sentence", STORY,
           "return piece.differ if differing(", "return piece.agree if differing("),
    Mutant("numbers differ by their noise", TEXT,
           "> SAME * max(abs(one), abs(other))", "> 0"),
    Mutant("the notch stays when W is flipped", DRAWING, '"flipped": (0, 1)', '"flipped": (0, 0)'),
    Mutant("arrows to what is to come as dark as others", DRAWING,
           "(arrow, x, y, later)", "(arrow, x, y, False)"),
    Mutant("a broken row does not stand under its operators", DRAWING,
           "indent * (len(lines) > 1 and not line[0].operator)", "0.0"),
    Mutant("grids hang from their tops", DRAWING,
           "items += moved(box, x, 0)\n", "items += moved(box, x, box.over)\n"),
    Mutant("ink is nearly invisible", DRAWING, 'INK = "#1B2127"', 'INK = "#C0C8D0"'),
    Mutant("used cells as pale as others", DRAWING, '"#E7F5EC", "#BFE5CD"', '"#E7F5EC", "#E6F4EB"'),
    # what falls on padding
    Mutant("padding, what falls there is not struck", f"{DRAWING}/cells.py",
           "return slot is not None and board.on_border(place)", "return False"),
    Mutant("padding, a piece lies turned", f"{STORY}/on_padding.py",
           "(dy, slide.held.board[over])",
           "(dy, slide.held.board[tuple(-1 - k for k in over)])"),
    Mutant("padding, the last product stands for the total", f"{STORY}/on_padding.py",
           "self.ring.setdefault(at, []).append(factors)", "self.ring[at] = [factors]"),
    Mutant("padding, ∂L/∂X so far is not level with X", f"{DRAWING}/levels.py",
           "(_middle(board)[0] - board.shape[0] / 2)", "0"),
    Mutant("padding, the products that stay are counted", f"{STORY}/on_padding.py",
           "len(on) - len(hit))", "len(hit))"),
    # stages
    Mutant("stages are never to come", f"{STORY}/stages.py",
           "_look(s, k > now)", "_look(s, False)"),
    Mutant("stages, rows of zeros are told for columns", f"{STORY}/stages.py",
           'axis = "rows" if rows else "columns"', 'axis = "columns" if rows else "rows"'),
    # links and formulas
    Mutant("label of a link with the wrong sign", DRAWING,
           '((cell,),), "plain", size, color, 0.0', '((cell,),), "size", size, color, 0.0'),
    Mutant("a line ends at the first y", DRAWING,
           "(left, top), bus = self.corner(row, col), self.bus(row)",
           "(left, top), bus = self.corner(0, 0), self.bus(row)"),
    Mutant("= between what is not equal as it is written", STORY,
           'return "=" if equal(left, right) else "≈"', 'return "="'),
    Mutant("≈ between what is equal as it is written", STORY,
           'return "=" if equal(left, right) else "≈"', 'return "≈"'),
    Mutant("a name is always what its number says", STORY,
           'return "=" if all(exact(number)', 'return "=" if all(True or exact(number)'),
    Mutant("numbers lie over each other for want of room", DRAWING,
           'while advance(text, "serif") >= room + SLACK and', "while False and"),
    Mutant("the result far from its sum", DRAWING,
           "left + setting.end(line) + setting.before_result(line)",
           "left + setting.end(line) + 2 * setting.before_result(line)"),
    Mutant("a single product said twice", DRAWING,
           "and len(self.parts) == 1", "and len(self.parts) == 0"),
    Mutant("running text is never broken", DRAWING, "if wide > self.room:", "if False:"),
    Mutant("W lies on the wrong window", STORY,
           'at = {own.at["x", tap.x]: Cell("w", tap.w) for',
           'at = {own.at["x", tap.x]: Cell("w", tap.w[::-1]) for'),
    Mutant("W is laid on at the wrong stage", STORY,
           '(stage == CHAIN) == (wanted.of == "w")', '(stage == CHAIN) == (wanted.of == "x")'),
    Mutant("the wanted w in the first window everywhere", STORY,
           "return window(self.where, y, self.place)[:2]",
           "return window(self.where, (0, 0), self.place)[:2]"),
    Mutant("a cell wears the hue of the grid that it stands in", DRAWING,
           "return letter if letter in style.HUES and letter else role", "return role"),
    Mutant("every sign is +", DRAWING,
           'return self.number(bits[0].sum, "sign", x, base, color, SIGN)',
           'return self.put("+", x, base, color)'),
    Mutant("what is struck is not", DRAWING, "if term.struck and len(bits) > 1:", "if False:"),
    Mutant("no ring round what is differentiated in", DRAWING,
           '"below" if line.line.ring else "")', '"")'),
    Mutant("a fraction upside down", DRAWING,
           "yield from write(bit.name, middle, bar - 0.38 * size",
           "yield from write(bit.below, middle, bar - 0.38 * size"),
    Mutant("numbers of terms off their terms", DRAWING,
           "badge(x + wide / 2, above", "badge(x, above"),
    Mutant("factors of a gradient wear the hue of x", DRAWING,
           "letter = letter_of(slot.grid)\n        return letter if letter in style.HUES else",
           "letter = letter_of(slot.grid.replace('dy', 'x'))\n        return letter or"),
    Mutant("the first number in brackets too", DRAWING,
           '"plain" if first and not k else "factor"', '"factor"'),
    Mutant("rows of a broken sum lose their last term", DRAWING,
           "(k, min(k + n, count)) for k in", "(k, min(k + n, count - 1)) for k in"),
    # files and the player's text
    Mutant("a tile more", DRAWING, "MOST = 6", "MOST = 7"),
    Mutant("PNG of the narrow sheet", "convviz/film.py",
           '_frame(Picture(story, "wide"), step, 1.5)',
           '_frame(Picture(story, "narrow"), step, 1.5)'),
    Mutant("long equations never break", "convviz/bundle.py", "LONG = 30", "LONG = 10**9"),
    Mutant("captions without mathematics", "convviz/bundle.py",
           "return name_html(spelled(piece, self.comma))",
           "return escape(''.join(one.text for one in spelled(piece, self.comma)))"),
    # targets and the loss
    Mutant("the gradient of a target is t − y", STORY,
           "return (y,), (MINUS, t)", "return (MINUS, y), (t,)"),
    Mutant("all of the squares", STORY, "HALF = -1.0, 0.5", "HALF = -1.0, 1.0"),
    Mutant("the step against the gradient is one along it", STORY,
           "_after(where, RIGHT, -rate)", "_after(where, RIGHT, rate)"),
    Mutant("what stays falls", STORY,
           "one < other and differ(one, other)", "one <= other"),
    Mutant("numbers out of sight are said to be typed", "convviz/bundle.py",
           "for cell in given if cell in seen)", "for cell in given)"),
    Mutant("Y has no target on its last step", STORY,
           "at) + 1, ((at, 0),)\n    out", "at), ((at, 0),)\n    out"),
    # the table of what changes places
    Mutant("the window of a table has not moved", STORY,
           "slide.window(AT), AT, said", "slide.window((0, 0)), AT, said"),
    Mutant("p is said where there is no padding", STORY, "' − p' * bool(padding)", "' − p'"),
    Mutant("W is turned nowhere in a table", f"{DRAWING}/tiny.py",
           'if self.grid.notch == "turned":', "if False:"),
    Mutant("rows to come are not drawn", f"{DRAWING}/tiny.py",
           "if later := reel.every & ~known:", "if later := 0:"),
    Mutant("what slides is pale", f"{DRAWING}/tiny.py", "if place == 1 else", "if False else"),
    # what is known of mistakes, and what is seen of a question
    Mutant("W flipped about the other axis", "convviz/mistakes.py",
           '("one-axis", "upended",', '("one-axis", "stored",'),
    Mutant("the transposed W is turned", "convviz/mistakes.py",
           '"transposed": lambda size, at: at[::-1],',
           '"transposed": lambda size, at: (size[1] - 1 - at[1], size[0] - 1 - at[0]),'),
    Mutant("swapped is where it was", "convviz/mistakes.py",
           'at = Cell("dw", stands("turned", self.w, self.cell.at))', "at = self.cell"),
    Mutant("a lost product is counted twice", "convviz/mistakes.py",
           '" is missing")): -1.0,', '" is missing")): 1.0,'),
    Mutant("a question has its answer's colours", f"{STORY}/asking.py",
           "looks = step.looks if hint else posed", "looks = step.looks"),
    Mutant("the numbers come with the names", f"{STORY}/asking.py",
           'VEILS = "all", "all", "numbers"', 'VEILS = "all", "all", "products"'),
    Mutant("W is turned from the start", f"{STORY}/asking.py", "if grid.asked:", "if False:"),
    # two roads, and two layers in a row
    Mutant("the rates of a road are swapped", f"{STORY}/roads.py",
           "tuple(zip(names.second, names.first, strict=True))",
           "tuple(zip(names.second, names.first[::-1], strict=True))"),
    Mutant("a road moves the end by its own move", f"{STORY}/roads.py",
           "((names.second[k], names.middle[k]),)", "((names.middle[k],),)"),
    Mutant("what goes down is what came from Y", f"{STORY}/two_layers.py",
           '_same("dy", "dx2", lower)', '_same("dy", "y", lower)'),
    Mutant("L of two layers without its half", f"{STORY}/two_layers.py",
           "tuple((HALF, miss, miss)", "tuple((miss, miss)"),
    # a playground, and exercises in code
    Mutant("a stride has no end", "convviz/knobs.py",
           "all(y[axis] == 1 for axis in axes)", "False"),
    Mutant("a mistake is named if it explains one layer", "convviz/check/trials.py",
           "if all(way in one for one in found)]", "if any(way in one for one in found)]"),
    Mutant("a learner's changes are no matter", "convviz/check/trials.py",
           "not self.wrong.any() and not self.ran.changed", "not self.wrong.any()"),
    Mutant("any number is the right one", "convviz/check/values.py",
           "return not differ(one, other) or", "return True or"),
]  # fmt: skip

PLAYER, STYLE, TRY = "convviz/player.js", "convviz/player.css", "convviz/try.js"
NUMBERS, LIVE, EDIT = "convviz/number.js", "convviz/live.js", "convviz/edit.js"
HANDS, PAIRS = "convviz/hands.js", "convviz/pairs.js"
EXTENSION = "labextension/static/remoteEntry.js"
IN_THE_PAGE = [
    Mutant("next does nothing", PLAYER, "() => this.go(this.step + 1)),", "() => {}),"),
    Mutant("no stopPropagation", PLAYER, "    event.stopPropagation();\n", ""),
    Mutant("range ends exclusive", PLAYER,
           "first <= step && step <= last", "first <= step && (step < last || first === last)"),
    Mutant("slide backwards", PLAYER,
           "translate(${x0 - x1}px, ${y0 - y1}px)", "translate(${x1 - x0}px, ${y1 - y0}px)"),
    Mutant("reduced motion ignored", PLAYER, "slide && !calm && moved", "slide && moved"),
    Mutant("speed ignored", PLAYER, ' / Number(this.speed.value)', ""),
    Mutant("no room kept for captions", PLAYER,
           "steps.slice(0, SIZERS)", "steps.slice(0, 0)"),
    Mutant("the narrow picture never steps", PLAYER,
           "this.picture.show(this.tries.picture(step), this.face, slide);",
           "this.pictures.wide?.show(this.tries.picture(step), this.face, slide);"),
    Mutant("slider text stuck", PLAYER,
           '"aria-valuetext", this.plain(this.sentence(step, face))',
           '"aria-valuetext", this.plain(this.sentence(0, face))'),
    Mutant("tags of any kind are let in", PLAYER,
           "if (!TAGS.has(node.localName)) node.remove();", ""),
    Mutant("attributes of any kind are let in", PLAYER, "ATTRIBUTES.has(name) && (", "("),
    Mutant("a picture may fetch", PLAYER,
           "const HARMLESS = /^(?!.*(url|\\\\))/is;", "const HARMLESS = /^/;"),
    Mutant("a picture loses its windows", PLAYER, "data-steps data-face data-slide",
           "data-steps data-face"),
    Mutant("a click forgets the stage", PLAYER,
           "(this.staged(Number(first)) ? this.stage(this.step) : 0)", "0"),
    Mutant("a tick for every step", PLAYER,
           "filter((step) => !this.stage(step))", "filter(() => true)"),
    Mutant("a saved player begins anew", PLAYER, "{ ...PLAIN, ...set, ...numbers",
           "{ ...set, ...PLAIN, ...numbers"),
    Mutant("the bar scrolls away", STYLE, "position: sticky; bottom: 0;", ""),
    Mutant("colours of a picture are forced", STYLE,
           ".cv-player .cv-card { forced-color-adjust: none; }", ""),
    Mutant("saved players are for trusted notebooks", EXTENSION, "safe: true", "safe: false"),
    Mutant("the widgets' renderer comes first", EXTENSION,
           "BEFORE_WIDGETS = -20", "BEFORE_WIDGETS = 20"),
    Mutant("a new model is not heard", EXTENSION,
           "const made = isHeard(this.notebook, model);", "const made = false;",
           "the kernel is asked then"),
    Mutant("no kernel is asked", EXTENSION,
           "(await answers(this.notebook, model))", "false"),
    Mutant("every model is taken for alive", EXTENSION,
           "return model in (reply?.content.comms ?? {});", "return true;"),
    Mutant("a lesson that is read is changed", EXTENSION, "=> keepClean(notebook.model)", "=> {}"),
    Mutant("the answer stands in the cell", TRY, "const open = this.on ?", "const open = false ?"),
    Mutant("a named mistake does not turn W", TRY,
           "this.state.hint = Math.max(this.state.hint, 1);", "{}"),
    Mutant("answers before do not count", TRY,
           "const kept = fitting.length ? fitting : known;", "const kept = known;"),
    Mutant("right at the second time is right at once", TRY,
           'state.hint || state.wrong ? "helped" : "right"', 'state.hint ? "helped" : "right"'),
    Mutant("pointing at a cell gives it away", PLAYER,
           "this.clock.timer || this.tries.on)", "this.clock.timer)"),
    Mutant("every pair meets", PAIRS,
           "if (tries.ask.keys.includes(key)) this.right(key);", "if (key) this.right(key);"),
    Mutant("one wrong pair is a pattern", PAIRS, "state.missed.length > 1 || ", "true || "),
    Mutant("a wrong pair is no mistake", PAIRS, "state.wrong += 1;", ""),
    Mutant("a pair meets in its own cell", PAIRS,
           "const owner = asks.find(({ keys }) => keys.includes(key));", "const owner = ask;"),
    Mutant("all that follows is underlined", PLAYER, " || this.tries.on; // what", "; // what"),
    Mutant("a digit changes what is chosen", EDIT, "    if (picks) return picks;\n", ""),
    Mutant("a phone shows its keys", EDIT, "this.picks && input !== this.open", "false"),
    Mutant("what is said of a mistake is never nothing", TRY, 'why.length ? ', "true ? "),
    Mutant("any numbers will do", "convviz/hands.js", "k < DRAWS && least", "k < 0"),
    Mutant("Escape swallowed", PLAYER,
           'if (event.key === "Escape") return this.leave();',
           'if (event.key === "Escape") return event.stopPropagation();'),
    # numbers that are typed
    Mutant("half a digit is rounded down", NUMBERS, ">= tenth ? 1n", "> tenth ? 1n"),
    Mutant("binary noise is written", NUMBERS, "const CLEAN = 12;", "const CLEAN = 16;"),
    Mutant("a number never has an exponent", NUMBERS, "const MOST = 1e6;", "const MOST = 1e300;"),
    Mutant("numbers lose digits too late", NUMBERS, "const SLACK = 0.002;", "const SLACK = 0.2;"),
    Mutant("every number counts as exact", NUMBERS,
           "<= EXACT * Math.abs(value);\n}\n\nexport", "<= 1;\n}\n\nexport"),
    Mutant("the page adds from right to left", LIVE,
           "for (const factors of products) {", "for (const factors of products.toReversed()) {"),
    Mutant("the page keeps noise", LIVE, "Math.abs(result) < NOISE * largest ? 0 : result",
           "result"),
    Mutant("the page knows one sign only", LIVE,
           'return equal(left, right) ? "=" : "≈"', 'return "="'),
    Mutant("the page knows one form only", LIVE,
           "const text = fitting(value, this.form,", 'const text = fitting(value, "plain",'),
    Mutant("numbers of a grid keep their size", LIVE,
           "sizes.get(this.family) ?? this.full", "this.full"),
    Mutant("a number that was shrunk stays small", LIVE,
           'size ? Number(size) : scale * EM', "scale * EM"),
    Mutant("a row is not closed up", LIVE, "this.anchor * whole * size", "0"),
    Mutant("a row is as large as ever", LIVE,
           "Math.min(this.size, this.size * (this.room / whole))", "this.size"),
    Mutant("a minus does not hang", LIVE, "? HANGING : 0", "? 0 : 0"),
    Mutant("what is wrong is never judged anew", LIVE,
           "sheet.differ(this.pairs) === this.wanted", "true"),
    Mutant("words stay after numbers that agree", LIVE,
           "return sheet.differ(what) ? other : form;", "return form;"),
    Mutant("only the step in sight follows", PLAYER,
           "veiled = this.tries.veiled;\n    this.write();", "veiled = this.tries.veiled;"),
    Mutant("a caption does not follow", PLAYER,
           "this.caption.replaceChildren(cleaned(this.sentence(this.step, this.face)));\n"
           "    this.tries.show();", "this.tries.show();"),
    Mutant("a closed player still listens", PLAYER,
           "for (const name of TRAITS) attempt(() => this.model.off(`change:${name}`, "
           "this.changed));", ""),
    Mutant("a comma is no point", EDIT, '.replace(",", ".")', ""),
    Mutant("a fraction is its numerator", EDIT, "? NaN : value / below;", "? NaN : value;"),
    Mutant("letters open a cell", EDIT, '/[-−+.,\\d]/.test(event.data ?? "")', "event.data"),
    Mutant("what was typed is markup", EDIT, '.replace(/&/g, "&amp;").replace(/</g, "&lt;")', ""),
    Mutant("a cell is opened where it first stands", EDIT,
           "if (!seen.has(entry) || rect === this.at.get(entry))", "if (!seen.has(entry))"),
    Mutant("an open cell has no name", EDIT, "white, ...names.map", "white, ...[].map"),
    Mutant("Escape keeps what was changed", HANDS, "if (this.opened.kept) {", "if (false) {"),
    Mutant("each arrow is a change of its own", HANDS, "if (this.opened?.kept)", "if (false)"),
    Mutant("a change is told of twice", PLAYER, '"aria-live", "off"', '"aria-live", "polite"'),
    Mutant("signs are underlined", LIVE,
           'this.equals || this.form === "sign" ? "" : mark(this.sum, true)',
           'this.equals ? "" : mark(this.sum, true)'),
    Mutant("keys for a phone scroll away", STYLE,
           ".cv-head[data-open] { position: sticky; top: 0; z-index: 2; } /*",
           ".cv-head[data-open] { z-index: 2; } /*"),
    Mutant("what is typed is made whole", EDIT, "const kept = Number(found.toFixed(DECIMALS)) + 0;",
           "const kept = Math.round(found);"),
]  # fmt: skip


# the quick ones first
IN_A_PAGE = ["tests/browser/test_page.py", "tests/browser/test_live.py", "tests/browser"]


def main():
    """Plant what is asked for, and say what became of it."""
    options = asked()
    mutants = (IN_THE_PAGE if options.browser else MUTANTS)[options.start :]
    mutants = [mutant for mutant in mutants if any(o in mutant.what for o in options.only)]
    wrong = [mutant for mutant in mutants if len(mutant.files(ROOT)) != 1]
    for mutant in wrong:
        times = len(mutant.files(ROOT))
        print(f"cannot be planted, its text is there {times} times: {mutant.what} ({mutant.part})")
    if wrong or options.check:
        print(f"{len(mutants) - len(wrong)} of {len(mutants)} mistakes can be planted")
        return bool(wrong)
    with tempfile.TemporaryDirectory() as folder:
        return run(mutants, options, Path(folder))


def asked():
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words = "only those with one of these in what they are"
    parser.add_argument("--only", nargs="+", default=[""], help=words)
    parser.add_argument("--start", type=int, default=0, help="leave out so many of them")
    parser.add_argument("--tests", nargs="+", help="other tests than all fast ones")
    parser.add_argument("--browser", action="store_true", help="those in the page, in a browser")
    parser.add_argument("--check", action="store_true", help="only whether all can be planted")
    options = parser.parse_args()
    own = ["tests/test_sheet.py", "tests/test_svg.py"]  # they see most, so they come first
    rest = sorted(p.name for p in (ROOT / "tests").glob("test_*.py") if p.name not in SLOW)
    every = dict.fromkeys([*own, *(f"tests/{name}" for name in rest)])
    options.tests = options.tests or (IN_A_PAGE if options.browser else list(every))
    return options


def run(mutants, options, folder) -> bool:
    """Whether a mistake survived, after all have been planted in copies in a folder."""
    copies = Queue()
    for k in range(1 if options.browser else WORKERS):
        copies.put(copied(folder / str(k)))
    caught, seconds = tested(copies.queue[0], options.tests, options.browser)
    if caught:
        sys.exit(f"the tests fail with no mistake planted: {caught}")
    print(f"{seconds:4.0f} s  nothing planted: all tests pass", flush=True)
    number = count(1)

    def one(mutant):
        copy = copies.get()
        found, seconds = planted(copy, mutant, options)
        copies.put(copy)
        verdict = found or (f"survived, as {mutant.same}" if mutant.same else "SURVIVED")
        print(f"{seconds:4.0f} s  {next(number):3}  {mutant.what:52} {verdict}", flush=True)
        return found

    with ThreadPoolExecutor(copies.qsize()) as pool:
        found = list(pool.map(one, mutants))
    left = [m for m, caught in zip(mutants, found, strict=True) if not caught and not m.same]
    known = sum(not caught for caught in found) - len(left)
    print(f"{len(mutants)} mistakes: {len(left)} survived, and {known} that change nothing")
    return bool(left)


def copied(folder: Path) -> Path:
    """A copy of all files of the project; `SystemExit` if Python would import others."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    where = [sys.executable, "-c", "import convviz; print(convviz.__file__)"]
    found = subprocess.run(where, cwd=folder, env=environment(folder), capture_output=True)
    home = Path(found.stdout.decode().strip() or ".").resolve().parent
    if home != (folder / "convviz").resolve():
        sys.exit(f"the copy in {folder} is not what is imported, but {home}\n{found.stderr}")
    return folder


def environment(folder, browser=False):
    """With the copy first, and no compiled files, which may be older than a mistake."""
    found = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return found | ({"CONVVIZ_REQUIRE_BROWSER": "1"} if browser else {})


def planted(copy: Path, mutant: Mutant, options):
    """Which test catches a mistake, "" for none, and how long that took."""
    (path,) = mutant.files(copy)
    right = path.read_bytes()
    wrong = right.decode().replace(mutant.old, mutant.new)
    if path.suffix == ".py":
        compile(wrong, mutant.what, "exec")  # a mistake that Python sees is none for the tests
    path.write_bytes(wrong.encode())
    try:
        module = [str(path.relative_to(copy))] if path.suffix == ".py" else []
        # where a picture is wrong, the test that reads pictures is likely to see it first
        pictures = sorted(options.tests, key=lambda name: not name.endswith("test_svg.py"))
        tests = pictures if mutant.part.startswith(DRAWING) else options.tests
        return tested(copy, [*module, *tests], options.browser)
    finally:
        path.write_bytes(right)


def tested(copy: Path, tests, browser):
    """Which test fails first, "" for none, and how long that took."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-rfE", "--tb=no", "--color=no"]
    command += ["-p", "no:cacheprovider", "--doctest-modules", *tests]
    env, start = environment(copy, browser), time.monotonic()
    try:
        done = subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return "it never ended", time.monotonic() - start
    seconds, output = time.monotonic() - start, done.stdout.decode()
    if not done.returncode:
        return "", seconds
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    return failed[1] if failed else f"pytest says {done.returncode}", seconds


if __name__ == "__main__":
    sys.exit(main())
