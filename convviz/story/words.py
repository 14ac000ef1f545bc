"""What sentences and formulas are made of: names, and numbers that know which sum they show."""

from collections.abc import Callable
from typing import NamedTuple

from ..sheet import Cell, Sum
from ..text import Form, Letter, differ


class Slope(NamedTuple):
    """The local derivative ∂y/∂x of one cell in another, before it is worked out."""

    of: Cell
    by: Cell


class Numeral(NamedTuple):
    """A number in a sentence: the sum that it shows, and in which form."""

    sum: Sum
    form: Form = "plain"


class Equals(NamedTuple):
    """= between two sums of products that are equal as they are written, else ≈.

    Each factor is a number that is written: the sum that it shows. Where nothing is on the left
    there are names, and the numbers on the right have to be written as they are.
    """

    left: tuple[tuple[Sum, ...], ...]
    right: tuple[tuple[Sum, ...], ...]


Pairs = tuple[tuple[Sum, Sum], ...]  # sums that are held beside each other


class Whether(NamedTuple):
    """Words that depend on the numbers: whether all pairs of sums agree, or some differ."""

    pairs: Pairs
    agree: str
    differ: str


def differing(pairs: Pairs, value: Callable[[Sum], float]) -> bool:
    """Whether the sums of some pair differ, by what a sum comes to."""
    return any(differ(value(one), value(other)) for one, other in pairs)


Factor = Cell | float | Slope
Words = tuple[str | Cell | Letter | Numeral | Equals | Whether, ...]
