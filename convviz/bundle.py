"""All that a page needs of a story, as JSON: pictures, letters, the sheet, names and sentences."""

import base64
import json
import zlib
from html import escape

from .asked import tries
from .drawing import drawn
from .sheet import Cell, Entries
from .story.asking import asking
from .story.model import Story
from .story.words import Equals, Less, Numeral, Whether, Words
from .text import Letter, Piece, name_html, spelled

RESULTS = "y", "dy", "dx", "dw", "db", "L"  # grids whose numbers a change is told of
RESULTS += *(f"{grid}2" for grid in RESULTS[:-1]), "Δz", "rate"
NAMED = 200  # more of them are not told one by one
LONG = 30  # letters of an equation that may break on a phone


def bundle(story: Story) -> dict:
    """All that the page needs: pictures by kind, their letters, the sheet, and the captions."""
    letters, pictures, entries, salt = drawn(asking(story))
    speaker = _Speaker(story.script.comma, entries)
    captions = [_caption(story, speaker, step) for step in story.script.steps]
    parts = {"title": story.title, "letters": letters, "salt": salt, **pictures}
    parts |= _named(story, entries) | {"code": story.code}
    parts |= {"call": story.recipe and story.recipe.json()}
    parts["tries"] = tries(story.script, speaker.pieces, entries)
    if story.script.sides:
        parts["sides"] = [("".join(speaker.pieces(name)), at) for name, at in story.script.sides]
    return parts | {"captions": captions, "sheet": entries.json()}  # words add to the sheet


def _named(story, entries) -> dict:
    """The names of the numbers that are given and of those that come out, by entry."""
    given = [cell for cell, _ in story.numbers]
    made = [cell for cell, _ in story.script.sheet if cell.grid in RESULTS]
    made = made if len(made) <= NAMED else []
    first = {}  # a number that has several names is told of by the first
    for cell in (*given, *made):
        first.setdefault(entries.of(((cell,),)), cell)
    names = {entry: name_html(spelled(cell, story.script.comma)) for entry, cell in first.items()}
    seen = _seen(story)
    keys = dict.fromkeys(cell.grid for cell in given if cell in seen)
    grids = [name_html(spelled(Cell(key))) for key in keys]
    return {"names": names, "results": list(first)[len(given) :], "grids": grids}


def _seen(story) -> set:
    """The cells that stand in some grid, on some step."""
    boards = [grid.board for grid in story.script.grids]
    boards += [look.board for step in story.script.steps for look in step.looks if look.board]
    return {cell for board in {id(board): board for board in boards}.values() for cell in board.at}


def _caption(story, speaker, step) -> dict:
    """A step in pieces, and where its cell is told in stages, which one and of what."""
    told = {"words": speaker.pieces(step.words), "equation": speaker.pieces(step.equation)}
    told |= {"long": True} if len(story.text(step.equation)) > LONG else {}
    if step.stage[1] == 1:
        return told
    return told | {"stage": step.stage, "name": "".join(speaker.pieces((step.cell,)))}


def packed(parts: dict) -> str:
    """JSON as a tenth of its size, since a saved notebook carries every picture."""
    text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).iterencode(parts)
    gzip = zlib.compressobj(9, wbits=31)
    # piece by piece, since a large story is some ten megabytes
    data = b"".join(gzip.compress(piece.encode()) for piece in text) + gzip.flush()
    # byte 9 names the system, and Python versions differ in it; a lesson is the same in all
    return base64.b64encode(data[:9] + b"\x03" + data[10:]).decode()


class _Speaker:
    """Sentences as pieces for the page: HTML, and numbers and signs that know their entries."""

    def __init__(self, comma: str, entries: Entries):
        self.comma, self.entries = comma, entries

    def pieces(self, words: Words) -> list:
        """HTML, [entry, form] for a number, and ["3*4=5"] for a sign between numbers."""
        found = []
        for piece in map(self.piece, words):
            if found and isinstance(piece, str) and isinstance(found[-1], str):
                found[-1] += piece
            else:
                found.append(piece)
        return found

    def piece(self, piece):
        if isinstance(piece, Cell):
            return name_html(spelled(piece, self.comma))
        if isinstance(piece, Letter):
            return name_html((Piece(piece.letter, "letter"),))
        if isinstance(piece, Numeral):
            return [self.entries.of(piece.sum), piece.form]
        if isinstance(piece, Equals):
            return ["=".join(map(self.entries.written, piece))]
        if isinstance(piece, Whether):
            pairs = (f"{self.entries.of(a)}={self.entries.of(b)}" for a, b in piece.pairs)
            return [
                ",".join(pairs),
                escape(piece.agree, quote=False),
                escape(piece.differ, quote=False),
            ]
        if isinstance(piece, Less):
            pair = f"{self.entries.of(piece.one)}<{self.entries.of(piece.other)}"
            return [pair, "", escape(piece.words, quote=False)]
        return escape(piece, quote=False)
