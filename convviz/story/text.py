"""How numbers, names and sums are written: the same in caption, formula and grid."""

from collections.abc import Iterable, Sequence

WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def number(value: float) -> str:
    """A number with a real minus sign: whole, or with at most four significant digits.

    >>> number(-3.0), number(0.12345), number(45.5), number(-0.0), number(12345.678)
    ('−3', '0.1235', '45.5', '0', '12350')
    >>> number(111 * 111), number(1.5e-7)
    ('12321', '1.5e−7')
    """
    whole = abs(value) < 1e6 and value == int(value)
    value = (value if whole else float(f"{value:.4g}")) + 0.0  # + 0.0 turns −0 into 0
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    else:
        mantissa, exponent = f"{value:.3e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return text.replace("-", "−")


def bracketed(value: float, first: bool = False) -> str:
    """A number as a factor: a negative one in brackets, except at the start of a line.

    >>> bracketed(-2), bracketed(-2, first=True), bracketed(2)
    ('(−2)', '−2', '2')
    """
    text = number(value)
    return f"({text})" if text.startswith("−") and not first else text


def signed(value: float) -> tuple[str, str]:
    """The sign of a summand, and the summand without it.

    >>> signed(-3), signed(0), signed(2.5)
    (('−', '3'), ('+', '0'), ('+', '2.5'))
    """
    text = number(value)
    return ("−", text[1:]) if text.startswith("−") else ("+", text)


def total(values: Sequence[float]) -> str:
    """The values as a sum, in which a negative one brings its own sign.

    >>> total([0, 2, -3, -3, 1])
    '0 + 2 − 3 − 3 + 1'
    >>> total([-2, 5])
    '−2 + 5'
    """
    first, *rest = values
    return " ".join([number(first), *(part for value in rest for part in signed(value))])


def equation(values: Sequence[float], name: str) -> str:
    """The sum of the values and what it comes to; with more than nine, only what it comes to.

    >>> equation([8, -2], "∂L/∂x12")
    '8 − 2 = 6'
    >>> equation([5], "y11"), equation(range(10), "y11")
    ('y11 = 5', 'y11 = 45')
    """
    left = total(values) if 1 < len(values) <= 9 else name
    return f"{left} = {number(sum(values))}"


def matrix(values: Iterable[Iterable[float]]) -> str:
    """A small matrix on one line.

    >>> matrix([[4, 6], [-4, 14]])
    '[4 6; −4 14]'
    """
    return f"[{'; '.join(' '.join(number(value) for value in row) for row in values)}]"


def count(n: int, noun: str) -> str:
    """A count with its noun, in words up to twelve.

    >>> count(1, "product"), count(4, "product"), count(20, "y")
    ('one product', 'four products', "20 y's")
    """
    plural = f"{noun}'s" if len(noun) == 1 else f"{noun}s"
    return f"{WORDS[n] if n < len(WORDS) else n} {noun if n == 1 else plural}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["y11"]), listed(["y11", "y12"]), listed(["y11", "y12", "y21"])
    ('y11', 'y11 and y12', 'y11, y12 and y21')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
