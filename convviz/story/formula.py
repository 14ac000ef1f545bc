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
    terms = [_term(p, (p.left.symbol(), p.right.symbol())) for p in products]
    return Line((*terms, *_bias(bias, bias and bias.symbol())), **line)


def numbers(products: Sequence[Product], bias: Factor | None = None, **line) -> Line:
    """The line of factors."""
    terms = [
        _term(p, (p.left.numeral(first=i == 0), p.right.numeral())) for i, p in enumerate(products)
    ]
    return Line((*terms, *_bias(bias, bias and bias.numeral())), face="numbers", **line)


def values(products: Sequence[Product], bias: Factor | None = None, **line) -> Line:
    """The line of products, each with its sign, and the result."""
    summands = [(p.value, p.struck) for p in products] + ([(bias.value, False)] if bias else [])
    terms = [_summand(value, grey, i == 0) for i, (value, grey) in enumerate(summands)]
    result = number(sum(value for value, _ in summands))
    return Line(tuple(terms), result=result, face="numbers", products=True, **line)


def _term(product: Product, parts: tuple[Part, Part]) -> Term:
    return Term(parts, badge=product.badge, struck=product.struck, grey=product.struck)


def _bias(bias: Factor | None, part: Part | None) -> tuple[Term, ...]:
    return (Term((part,)),) if bias else ()


def _summand(value: float, grey: bool, first: bool) -> Term:
    sign, digits = ("+", number(value)) if first else signed(value)
    return Term((Part(digits),), sign=sign, grey=grey)
