"""What a verdict says, in pieces: names of cells, code, words in bold; as text and as HTML."""

from html import escape
from typing import NamedTuple

from ..sheet import Cell
from ..text import Letter, Piece, name_html, plain, spelled


class Code(NamedTuple):
    """A piece of code in a sentence."""

    text: str


class Bold(NamedTuple):
    """What a sentence is about."""

    text: str


Words = tuple[str | Cell | Letter | Code | Bold, ...]


def text_of(words: Words) -> str:
    """A sentence as plain text.

    >>> text_of((Cell("dx", (0, 1)), " is ", Code("dx[0, 1]"), " here"))
    '∂L/∂x12 is dx[0, 1] here'
    """
    return "".join(map(_text, words))


def html_of(words: Words) -> str:
    """A sentence as HTML.

    >>> html_of((Bold("Not < 3"), Code("w")))
    '<b>Not &lt; 3</b><code>w</code>'
    """
    return "".join(map(_html, words))


def capital(words: Words) -> Words:
    """A sentence that begins with a capital letter, if it does not begin with a name."""
    first, *rest = words
    return (first[:1].upper() + first[1:], *rest) if type(first) is str else words


def _text(piece):
    if isinstance(piece, Cell):
        return plain(spelled(piece))
    if isinstance(piece, Letter):
        return piece.letter
    return piece if isinstance(piece, str) else piece.text


def _html(piece):
    if isinstance(piece, Cell):
        return name_html(spelled(piece))
    if isinstance(piece, Letter):
        return name_html((Piece(piece.letter, "letter"),))
    tags = {Code: "<code>{}</code>", Bold: "<b>{}</b>"}
    return tags.get(type(piece), "{}").format(escape(_text(piece), quote=False))
