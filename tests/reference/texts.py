"""How numbers are written and added up, worked out in fractions and frozen into texts.json.

    python tests/reference/texts.py

Python and the page's JavaScript are both held to it. A number is written in full where it is whole
and below 10¹⁵; else with four significant digits, what lies exactly between two rounded away from
zero after its thirteenth digit and all behind it were rounded off, since they may be binary noise;
and what differs from a whole number by no more than 1e-12 of it is whole. What is rounded decides
whether it is written with an exponent, below 0.001 and from a million on. Terms are added from left
to right, each product and each sum rounded to the nearest double; what is below 1e-12 of the
largest term is 0.
"""

import json
import math
import random
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
DIGITS, CLEAN = 4, 12  # significant ones, and those that are no noise
WHOLE, LEAST, MOST = 15, -3, 6  # exponents of ten where the borders lie
NOISE = Fraction(1e-12)

WHOLES = [0.0, -0.0, 1, 2, 9, 10, 37, 99, 100, 1000, 9999, 10000, 12321, 12345, 99999, 100000]
WHOLES += [123456, 999899, 999949, 999950, 999998, 999999, 1e6, 1000001, 1234567, 9999499, 1e7]
WHOLES += [123456789, 2.0**31, 2.0**53, 999999999999999, 1e15, 1e16, 1e21, 1e22, 1e23, 1e100]
TIES = [k / 16 for k in (17, 19, 23, 35, 51, 77, 99, 127, 143, 159)]  # 1.0625 to 9.9375
TIES += [k / 8 for k in (81, 83, 97, 101, 333, 555, 799)]  # 10.125, 12.125, to 99.875
TIES += [k / 4 for k in (401, 403, 1001, 2467, 3999)]  # 100.25 to 999.75
TIES += [k / 2 for k in (2001, 2469, 2471, 8001, 19997, 19999)]  # 1000.5, 1234.5, to 9999.5
TIES += [k / 32 for k in (5, 7, 9, 17, 31)]  # 0.15625 to 0.96875
TIES += [1 / 64, 3 / 64, 5 / 64, 1 / 128]  # there is none below: 2⁻⁸ has six digits
TIES += [1000500, 1234500, 1235500, 9999500, 12345e5, 12355e9, 10005e10, 99995e12]
NEARLY = [1.0005, 1.0015, 1.2345, 1.2355, 2.0005, 0.12345, 0.12355, 0.00012345, 0.00012355]
NEARLY += [2.5005e-5, 2.5015e-5, 1.2345e-7, 8.0005e-9, 1.2345e20, 1.2355e25, 45.675, 1.005, 0.285]
BORDERS = [0.001, 0.0010004, 0.0010005, 0.0010006, 0.0009, 0.00099994, 0.00099995, 0.00099996]
BORDERS += [0.0009999499, 0.000999951, 0.0009994, 0.01, 0.1, 999949.4, 999949.5, 999949.99]
BORDERS += [999950.01, 999950.5, 999998.5, 999999.4, 999999.6, 999999.999, 1000000.5, 1000499.9]
EXPONENTS = [1e-4, 5e-4, 1.5e-7, 1.234e-10, 9.9996e-5, 9.9994e-5, 1e-16, 5.551e-17, 1e-100]
EXPONENTS += [1.23456e20, 6.02214076e23, 9.9996e30, 1.5e300]
ENDS = [5e-324, 1e-323, 1.5e-322, 1e-310, 2.2250738585072014e-308, 2.225073858507201e-308]
ENDS += [1.7976931348623157e308, 1.7976e308]
PLAIN = [1 / 3, 2 / 3, 1 / 7, 22 / 7, math.pi, math.e, math.sqrt(2), 0.1, 0.2, 0.1 + 0.2, 0.5]
PLAIN += [0.25, 45.5, 1.5, 100.1, 12345.678, 54321.987, 123456.7, 0.0123456, 37 / 7000, 111.1111]
FORMS = ["plain", "factor", "sign", "size"]
FORMED = [0.0, -0.0, 1.0, 3.0, 0.5, 1 / 3, 12.125, 1234.5, 0.001, 1.5e-7, 1e6, 5e-324, 0.00099996]

SUMS = [  # each a list of terms, each a list of factors
    [[0.1], [0.2], [-0.3]],  # 5.6e-17 but for the noise
    [[-0.3], [0.1], [0.2]],
    [[0.1]] * 10,  # 0.9999999999999999, which sum() makes 1 in some Pythons
    [[1e16], [1.0], [1.0], [-1e16]],  # the ones are lost
    [[1e16], [-1e16], [1.0]],
    [[1.0], [1e100], [1.0], [-1e100]],
    [[1.0], [1e-12]],
    [[1.0], [-1.0], [1e-13]],  # noise
    [[1.0], [-1.0], [9.99e-13]],
    [[1.0], [-1.0], [1e-12]],  # not below
    [[1.0], [-1.0], [1.001e-12]],
    [[-1.0], [1.0], [-1e-13]],
    [[1e-13]],  # small, but all there is
    [[1e-300, 1e-300]],  # 0 at last
    [[-1e-200, 1e-200]],
    [[5e-324], [5e-324]],
    [[0.0]],
    [[-0.0], [-0.0]],
    [[0.0, -5.0]],
    [[3.0, 0.1, 0.2]],  # factors from left to right
    [[0.1, 0.2, 3.0]],
    [[0.1, 0.7], [-0.07]],
    [[4.0, 1.0], [-2.0, 2.0], [5.0, -1.0], [-3.0, 3.0]],
    [[1.1, 1.1], [-1.21]],
    [[1 / 3, 3.0], [-1.0]],
    [[0.1, 3.0], [-0.3]],
    [[100.1], [-100.0], [-0.1]],
    [[1e308], [-1e308], [1e292]],
]


def main():
    lines = json.dumps(table(), ensure_ascii=False, separators=(",", ":"))
    lines = lines.replace(":[[", ":[\n[").replace("],[", "],\n[").replace("},{", "},\n{")
    (HERE / "texts.json").write_text(lines + "\n", encoding="utf-8")


def table():
    numbers = [[value, form, text(value, form)] for value, form in numbers_and_forms()]
    sums = [{"terms": terms, "result": added(terms)} for terms in [*SUMS, *drawn_sums()]]
    return {"numbers": numbers, "sums": [s | {"text": text(s["result"], "plain")} for s in sums]}


def numbers_and_forms():
    values = [*WHOLES, *TIES, *NEARLY, *BORDERS, *EXPONENTS, *ENDS, *PLAIN, *drawn_numbers()]
    values += [math.nextafter(tie, to) for tie in (12.125, 1234.5, 1.0625) for to in (0, 1e9)]
    values += [math.nextafter(border, to) for border in (0.001, 1e6) for to in (0, 1e9)]
    yield from ((float(value), "plain") for value in values)
    yield from ((-float(value), "plain") for value in values[2::5])
    for value in FORMED:
        for signed in dict.fromkeys((value, -value)):
            yield from ((signed, form) for form in FORMS[1:])


def drawn_numbers():
    choice = random.Random(0)
    for _ in range(40):
        yield round(choice.uniform(1, 10), choice.randrange(8)) * 10.0 ** choice.randint(-5, 7)


def drawn_sums():
    choice = random.Random(1)
    for _ in range(40):
        many = choice.randint(1, 9)
        yield [
            [round(choice.uniform(-9, 9), choice.randrange(4)) for _ in range(choice.randint(1, 3))]
            for _ in range(many)
        ]


def text(value, form):
    """A number in one of its forms."""
    size = digits(abs(Fraction(value)))
    negative = value < 0 and size != "0"
    minus = "−" if negative else ""
    return {
        "plain": minus + size,
        "factor": f"(−{size})" if negative else size,
        "sign": minus or "+",
        "size": size,
    }[form]


def digits(size):
    """A number that is not negative, without a sign."""
    whole = Fraction(math.floor(size + Fraction(1, 2)))
    if size < 10**WHOLE and abs(size - whole) <= NOISE * size:
        return str(whole.numerator)
    size = to_digits(size, CLEAN)
    exponent = len(str(math.floor(size))) - 1 if size >= 1 else -len(str(math.floor(1 / size)))
    if size >= Fraction(10) ** (exponent + 1):  # as 1/1000 is a power of ten itself
        exponent += 1
    rounded = math.floor(size / Fraction(10) ** (exponent - DIGITS + 1) + Fraction(1, 2))
    if rounded == 10**DIGITS:
        rounded, exponent = rounded // 10, exponent + 1
    assert len(str(rounded)) == DIGITS
    if not LEAST <= exponent < MOST:
        return f"{point(str(rounded), 1)}e{exponent}".replace("-", "−")
    whole = str(rounded) + "0" * (exponent - DIGITS + 1)
    return point("0" * -exponent + whole, max(exponent, 0) + 1)


def to_digits(size, digits):
    """A number rounded to so many digits, halves up."""
    unit = Fraction(10) ** (math.floor(math.log10(size)) - digits + 1)
    return math.floor(size / unit + Fraction(1, 2)) * unit


def point(figures, at):
    """Figures with a point behind so many of them, if anything but zeros follows."""
    after = figures[at:].rstrip("0")
    return f"{figures[:at]}.{after}" if after else figures[:at]


def added(terms):
    """What terms come to, each step rounded to the nearest double."""
    result = largest = Fraction(0)
    for factors in terms:
        term = Fraction(1)
        for factor in factors:
            term = nearest(term * Fraction(factor))
        result = nearest(result + term)
        largest = max(largest, abs(term))
    return 0.0 if abs(result) < nearest(NOISE * largest) else float(result)


def nearest(exact):
    """The double that is nearest to a fraction, ties to even."""
    return Fraction(exact.numerator / exact.denominator)  # which Python rounds correctly


if __name__ == "__main__":
    main()
