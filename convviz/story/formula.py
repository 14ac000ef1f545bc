"""Sums written out: the same products as symbols, as numbers and as what they come to."""

from collections.abc import Sequence
from dataclasses import replace

from .example import FEW, Factor, Product
from .model import Line, Part, Term
from .text import number, signed


def written_out(left: Factor, products: Sequence[Product], bias: Factor | None = None):
    """A sum as lines; many terms leave room for symbols or numbers only, in the same place."""
    lines = [
        symbols(products, bias, left=left.symbol()),
        numbers(products, bias),
        values(products, bias),
    ]
    if len(products) <= FEW:
        return tuple(lines)
    numerals = replace(lines[1], left=left.symbol(), result=lines[2].result)
    return (replace(lines[0], face="symbols"), numerals)


def symbols(products: Sequence[Product], bias: Factor | None = None, **line) -> Line:
    """The line of names."""
    terms = tuple(_term(p, (p.left.symbol(), p.right.symbol())) for p in products)
    return Line(terms, tail=bias and Term((bias.symbol(),)), **line)


def numbers(products: Sequence[Product], bias: Factor | None = None, **line) -> Line:
    """The line of factors."""
    terms = tuple(
        _term(p, (p.left.numeral(first=k == 0), p.right.numeral())) for k, p in enumerate(products)
    )
    return Line(terms, tail=bias and Term((bias.numeral(),)), face="numbers", **line)


def values(products: Sequence[Product], bias: Factor | None = None, **line) -> Line:
    """The line of products, each with its sign, and the result."""
    terms = tuple(_summand(p.value, p.struck, first=k == 0) for k, p in enumerate(products))
    result = number(sum(p.value for p in products) + (bias.value if bias else 0))
    tail = bias and _summand(bias.value)
    return Line(terms, tail=tail, result=result, face="numbers", products=True, **line)


def _term(product: Product, parts: tuple[Part, Part]) -> Term:
    return Term(parts, badge=product.badge, struck=product.struck, grey=product.struck)


def _summand(value: float, grey: bool = False, first: bool = False) -> Term:
    sign, digits = ("+", number(value)) if first else signed(value)
    return Term((Part(digits),), sign=sign, grey=grey)
