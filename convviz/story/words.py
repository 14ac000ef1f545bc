"""What sentences and formulas are made of: names, and numbers that know which sum they show."""

from typing import NamedTuple

from ..sheet import Cell, Sum
from ..text import Form, Letter


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


Factor = Cell | float | Slope
Words = tuple[str | Cell | Letter | Numeral | Equals, ...]
