"""The sentences of the chain rule, one for each stage of a wanted cell."""

from ..sheet import Cell
from ..text import Letter, count, flat, listed
from .terms import FEW, OTHER, equation, kept

CHAIN, LOCAL, SUM = range(3)


def caption(wanted, stage: int) -> tuple:
    """What a stage says, and the sum that it comes to."""
    if stage == CHAIN:
        return _caption_chain(wanted), ()
    if stage == LOCAL:
        return _caption_local(wanted), ()
    if not wanted.kept:
        return ("Nothing is left to add up",), equation((), wanted.result)
    start = "The zeros are dropped, and what is left adds up to "
    if len(wanted.kept) == len(wanted.terms):
        start = "The products add up to " if len(wanted.terms) > 1 else "The only product is "
    return (start, wanted.result), equation(kept(wanted.kept), wanted.result)


def _caption_chain(wanted):
    y, n = Letter("y"), len(wanted.terms)
    each = ("the only ", y) if n == 1 else ("each of the ", *count(n, y))
    fast = ": how fast ", Letter("L"), " changes with it, times how fast it changes with "
    return ("One term for ", *each, *fast, wanted.cell)


def _caption_local(wanted):
    if wanted.of == "b":
        y = Letter("y")
        return ("Each ", y, " contains ", Cell("b"), " once, so each local derivative is 1")
    zeros = [Cell("y", term.factors[0].at) for term in wanted.terms if term.struck]
    if not wanted.kept:
        return _nowhere(wanted.cell)
    words = (wanted.cell, *_where_it_lies(wanted))
    if not zeros:
        return words
    if wanted.of == "w":
        return (*words, "; ", *_on_padding(zeros), ", so 0")
    if len(zeros) > FEW:
        return (*words, "; the other ", *count(len(zeros), Letter("y")), " do not contain it, so 0")
    does = "does" if len(zeros) == 1 else "do"
    return (*words, "; ", *listed(zeros), f" {does} not contain it, so 0")


def _nowhere(cell):
    """What is said of a cell that no local derivative is about."""
    if cell.grid == "x":
        return "No window reaches ", cell, ", so every local derivative is 0"
    return cell, " lies on padding for every ", Letter("y"), ", so every local derivative is 0"


def _on_padding(ys):
    """For which y's a weight lies on padding."""
    those = listed(ys) if len(ys) <= FEW else ("the other ", *count(len(ys), Letter("y")))
    return "for ", *those, " it lies on padding"


def _where_it_lies(wanted):
    """Under which w an x lies, or on which x a w, and for which y."""
    way = "under " if wanted.of == "x" else "on "
    if len(wanted.kept) > FEW:
        other = Letter(OTHER[wanted.of])
        return (
            f" lies {way}another ",
            other,
            " for each of ",
            *count(len(wanted.kept), Letter("y")),
        )
    pairs = [(way, term.factors[1], " for ", Cell("y", term.factors[0].at)) for term in wanted.kept]
    return (" lies ", *flat(listed(pairs)))
