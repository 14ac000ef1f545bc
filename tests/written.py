"""How a number is to be written: said anew, in fractions, so that the code is not asked."""

import math
from fractions import Fraction
from math import prod


def number(value):
    """A number as it is written: whole below 10¹⁵, else four digits, halves away from 0."""
    exact = abs(Fraction(value))
    if exact == 0:
        return "0"
    sign = "−" if value < 0 else ""
    nearest = int(exact + Fraction(1, 2))
    if exact < 10**15 and abs(exact - nearest) <= exact / 10**12:
        return f"{sign}{nearest}"
    unit = Fraction(10) ** (math.floor(math.log10(exact)) - 11)
    exact = int(exact / unit + Fraction(1, 2)) * unit  # what lies behind may be noise
    exponent = len(str(int(exact))) - 1 if exact >= 1 else -1
    while exact < Fraction(10) ** exponent:
        exponent -= 1
    digits = int(exact / Fraction(10) ** (exponent - 3) + Fraction(1, 2))
    exponent, digits = (exponent + 1, 1000) if digits == 10000 else (exponent, digits)
    if -3 <= exponent < 6:
        shown = digits * Fraction(10) ** (exponent - 3)
        whole, rest = divmod(shown, 1)
        decimals = f"{int(rest * 10**6):06}".rstrip("0")
        return f"{sign}{whole}.{decimals}".rstrip(".")
    mantissa = f"{digits // 1000}.{digits % 1000:03}".rstrip("0").rstrip(".")
    return f"{sign}{mantissa}e{exponent}".replace("-", "−")


def formed(value, form):
    text = number(value)
    if form == "factor" and value < 0:
        return f"({text})"
    if form == "sign":
        return "−" if value < 0 else "+"
    return text.lstrip("−") if form == "size" else text


def read(value):
    """What is written for a number."""
    return Fraction(number(value).replace("−", "-"))


def equals(left, right):
    """The sign between sums of products as they are written; left of it there may be names."""
    if left is None:
        numbers = [value for factors in right for value in factors]
        same = all(abs(read(v) - Fraction(v)) <= abs(Fraction(v)) / 10**12 for v in numbers)
    else:
        one, other = (sum(prod(map(read, factors)) for factors in side) for side in (left, right))
        same = one == other
    return "=" if same else "≈"


def added(terms):
    """A sum from left to right; binary noise is 0."""
    total = most = 0.0
    for term in terms:
        total, most = total + term, max(most, abs(term))
    return total if abs(total) >= 1e-12 * most else 0.0
