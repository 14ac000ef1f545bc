"""How numbers and names are written, and what a sum comes to, to the last bit."""

import json
import runpy
from itertools import product
from math import inf, isfinite
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.sheet import Cell, value, values
from convviz.text import count, fraction, name_html, number, plain, spelled, written

REFERENCE = Path(__file__).parent / "reference"
TABLE = json.loads((REFERENCE / "texts.json").read_text(encoding="utf-8"))
ORACLE = runpy.run_path(str(REFERENCE / "texts.py"))
FORMS = ["plain", "factor", "sign", "size"]
KEYS = ["x", "w", "y", "dx", "dw", "dy"]
finite = st.floats(allow_nan=False, allow_infinity=False)
decimals = st.builds(lambda n, k: n / 10**k, st.integers(-(10**7), 10**7), st.integers(0, 10))


def of(terms):
    return tuple(map(tuple, terms))


# ---- numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_numbers_are_written_as_in_the_table(form):
    cases = [(given, text) for given, of, text in TABLE["numbers"] if of == form]
    assert len(cases) >= 20
    found = [(given, written(given, form), text) for given, text in cases]
    assert [case for case in found if case[1] != case[2]] == []


def test_the_table_is_what_its_script_works_out():
    assert ORACLE["table"]() == TABLE
    assert len(TABLE["numbers"]) > 300
    zeros = [str(given) for given, _, _ in TABLE["numbers"] if given == 0]
    assert {"0.0", "-0.0"} <= set(zeros)


@given(finite | decimals, st.sampled_from(FORMS))
def test_any_number_is_written_as_fractions_say(given, form):
    assert written(given, form) == ORACLE["text"](given, form)


@given(finite | decimals)
def test_a_sign_and_a_size_are_two_halves_of_a_number(given):
    sign, size = written(given, "sign"), written(given, "size")
    assert written(given) == (size if sign == "+" else sign + size)
    assert written(given, "factor") in (size, f"(−{size})")
    assert written(-given, "size") == size


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_whole_number_is_written_in_full(given):
    assert written(given) == written(float(given)) == f"{given}".replace("-", "−")


@given(st.floats(-1e308, 1e308))
def test_a_number_can_be_read_again(given):
    assert float(number(given).replace("−", "-")) == pytest.approx(given, rel=5.1e-4, abs=5e-324)
    assert not set(number(given)) - set("0123456789.e−")


# ---- sums ----------------------------------------------------------------------------------


def test_sums_come_to_what_is_in_the_table_bit_for_bit():
    assert len(TABLE["sums"]) > 60
    for case in TABLE["sums"]:
        found = value(of(case["terms"]), {})
        assert found.hex() == case["result"].hex(), case
        assert number(found) == case["text"], case


@given(st.lists(st.lists(finite, min_size=1, max_size=3), min_size=1, max_size=6))
def test_any_sum_is_added_from_left_to_right(terms):
    try:
        expected = ORACLE["added"](terms)
    except OverflowError:  # where the fraction has no double
        return
    assert value(of(terms), {}) == expected


@given(st.lists(st.lists(finite, min_size=1, max_size=3), min_size=2, max_size=6), st.data())
def test_constants_and_cells_are_the_same_to_a_sum(terms, data):
    total, factors = of(terms), dict.fromkeys(factor for term in terms for factor in term)
    cells = {Cell("x", (k,)): factor for k, factor in enumerate(factors)}
    names = {factor: cell for cell, factor in cells.items()}
    named = tuple(tuple(names[f] if data.draw(st.booleans()) else f for f in t) for t in total)
    one, other = value(total, {}), value(named, cells)
    assert one == other or not isfinite(one)
    found = values([(Cell("y"), named)], cells.items())
    assert found.keys() - cells.keys() == {Cell("y")}


def test_what_is_too_large_is_not_hidden_as_noise():
    assert value(((1e200, 1e200),), {}) == inf
    assert value(((1e200, 1e200), (-1e200, 1e200)), {}) != 0


# ---- names ---------------------------------------------------------------------------------


def cells(rows, cols):
    return [Cell(key, at) for key in KEYS for at in product(range(rows), range(cols))]


@pytest.mark.parametrize(("size", "comma"), [((9, 9), ""), ((12, 12), ",")])
def test_no_two_cells_have_one_name(size, comma):
    every = [*cells(*size), *(Cell(key) for key in [*KEYS, "b", "db"])]
    names = {plain(spelled(cell, comma)) for cell in every}
    assert len(names) == len(every)
    assert len({name_html(spelled(cell, comma)) for cell in every}) == len(every)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (Cell("x", (0, 0)), "x11"),
        (Cell("w", (1, 0)), "w21"),
        (Cell("dy", (0, 2)), "∂L/∂y13"),
        (Cell("dx", (4, 5)), "∂L/∂x56"),
        (Cell("b"), "b"),
        (Cell("db"), "∂L/∂b"),
        (Cell("x"), "X"),
        (Cell("dw"), "∂L/∂W"),
    ],
)
def test_a_name_counts_from_one_and_a_whole_grid_is_a_capital(cell, name):
    assert plain(spelled(cell)) == name
    above, below = fraction(cell)
    assert "/".join(filter(None, (plain(above), plain(below)))) == name


def test_a_comma_parts_row_and_column_and_nothing_else():
    for cell in cells(3, 3):
        pieces, without = spelled(cell, ","), spelled(cell)
        assert plain(pieces).replace(",", "") == plain(without)
        assert [piece.kind for piece in pieces] == [piece.kind for piece in without]
        assert [piece.text for piece in pieces if "," in piece.text] == [
            f"{cell.at[0] + 1},{cell.at[1] + 1}"
        ]
    assert all("," not in plain(spelled(Cell(key), ",")) for key in [*KEYS, "b", "db"])


def test_a_name_is_set_piece_by_piece():
    kinds = {piece.text: piece.kind for piece in spelled(Cell("dx", (0, 1)))}
    assert kinds == {"∂": "partial", "L": "letter", "/": "slash", "x": "letter", "12": "index"}
    markup = name_html(spelled(Cell("dx", (0, 1))))
    assert markup == '<span class="cv-name">∂<i>L</i>/∂<i>x</i><sub>12</sub></span>'


def test_a_count_is_in_words_up_to_twelve_and_knows_its_plural():
    texts = ["".join(count(n, "piece")) for n in (0, 1, 2, 12, 13)]
    assert texts == ["no pieces", "one piece", "two pieces", "twelve pieces", "13 pieces"]
