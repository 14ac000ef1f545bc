"""Formulas and captions, read as a reader does and worked out by hand."""

import re
from math import prod

import numpy as np

from convviz import as_weighted_sum, chain_rule, connections, forward
from convviz.sheet import Cell
from convviz.story.tree import Part
from convviz.story.words import Numeral, Slope
from convviz.text import WORDS

from .examples import numbers, stories
from .oracle import (
    each_size,
    leaves,
    meanings,
    name,
    named,
    parse,
    slots,
    steps,
    wanted,
)


@each_size
def test_every_line_of_a_formula_comes_to_the_cell_it_is_about(shapes):
    meaning = meanings(shapes)
    for story, step, text in steps(shapes):
        for line in step.formula:
            if line.terms:
                about = step.formula[0].left
                assert meaning.sum(line) == meaning[about], (story, text.caption)
                assert line.result in (None, about)
                assert line.left in (None, about)


@each_size
def test_the_value_in_a_caption_is_that_of_its_formula_and_its_sum(shapes):
    meaning = meanings(shapes)
    for story, step, text in steps(shapes):
        lines = [line for line in step.formula if line.result]
        if not lines:
            assert not step.formula or not step.equation
            continue
        left, value = text.equation.split(" = ")
        assert text.caption.endswith(f"= {value}"), story
        assert len(lines) == 1
        assert parse(value) == meaning[lines[0].result] == meaning.sum(lines[0])
        terms = [term for term in (*lines[0].terms, lines[0].tail) if term and term.factors]
        products = [meaning.product(term) for term in terms if not term.struck]
        if len(products) == 1:
            factors = [parse(factor.strip("()")) for factor in left.split(" · ")]
            assert prod(factors) == products[0]
            assert len(factors) == len(terms[-1].factors)
        elif len(products) <= 9:
            assert summands(left) == products
        else:
            assert meaning.names[left] == parse(value)


def summands(text):
    signs = re.sub(r" ([+−]) ", r" \1", text).split()  # −3 +4, in one piece each
    assert "+" not in signs[0]
    return [parse(sign) for sign in signs]


@each_size
def test_the_value_in_a_caption_is_the_one_in_the_grid(shapes):
    for story, step, text in steps(shapes):
        if step.formula and step.equation:
            about, value = step.formula[0].left, parse(text.equation.split(" = ")[1])
            shown = {
                story.value(((slot,),)) if known else None
                for _, _, slot, known in slots(story, step)
                if slot == about
            }
            assert shown == {value} or (story.title.startswith("Which") and not shown)


@each_size
@wanted
def test_a_caption_of_result_2_names_its_piece_and_what_it_is_multiplied_by(shapes, of):
    x, w, _, dy = numbers(*shapes)
    story = as_weighted_sum(x, w, dy, of=of)
    for step, y in zip(story.steps, np.ndindex(dy.shape), strict=True):
        index = ",".join(str(k + 1) for k in y) if story.script.comma else f"{y[0] + 1}{y[1] + 1}"
        assert f"y{index}" in step.caption
        assert step.caption.endswith(f" is multiplied by ∂L/∂y{index} and added to the total.")


@each_size
def test_everything_has_a_name_and_a_number(shapes):
    names = meanings(shapes).names
    for story, step, _ in steps(shapes):
        parts = {part.key for part in leaves(story.script.picture) if isinstance(part, Part)}
        for key, _, slot, known in slots(story, step):
            assert key in parts or not isinstance(slot, Cell) or named(story, slot) in names
            assert not known or not isinstance(slot, Cell) or slot in story.values, (story, slot)
        written = [line for line in step.formula if line.terms]
        if not written:
            continue
        assert written[0].way in ("symbols", "either")
        assert all(line.way != "symbols" for line in written if line.result)
        for line in written:
            terms = [*line.terms, *([line.tail] if line.tail else [])]
            factors = {factor for term in terms for factor in term.factors}
            for cell in {f for f in factors if isinstance(f, Cell)}:
                assert named(story, cell) in names
                assert cell in story.values
            # a derivative that is not worked out yet has no number, so it stands among names
            assert line.way == "symbols" or not any(isinstance(f, Slope) for f in factors)


@each_size
def test_captions_are_one_plain_sentence(shapes):
    for _, _, step in steps(shapes):
        words = step.caption.split(": ")[0]
        assert step.caption.endswith(f"= {step.equation.split('= ')[-1]}" if step.equation else ".")
        assert re.match(r"[A-Z]|[xwy]\d|b |∂L", step.caption)
        assert not re.search(r"[.!?] |  |\n|-", step.caption)  # − is a minus, - is none
        assert len(words.split()) > 4


NAME = re.compile(r"(?:∂L/∂)?[xwy]\d+")


@each_size
def test_every_name_in_a_caption_is_that_of_a_cell(shapes):
    names = meanings(shapes).names
    for story, step, text in steps(shapes):
        read = NAME.findall(text.words)
        assert set(read) <= set(names), story
        # and it is no mere text, so that it can be set as a name
        assert read == [named(story, p) for p in step.words if isinstance(p, Cell) and p.at]


@each_size
def test_names_are_listed_in_the_order_of_the_terms(shapes):
    x, w, b, dy = numbers(*shapes)
    for step, text in told_with_text(connections(x, w, b, dy)):
        pairs = [(Cell("y", dy_.at), other) for dy_, other in factors_of(step)]
        read = NAME.findall(text.words)
        if step.about[0][0] == "b":
            assert (text.words.split()[0], read) == ("b", [])
            continue
        few = step.about[0][0] != "y" and len(pairs) <= 4
        assert read[1:] == ([name(*cell) for pair in pairs for cell in pair] if few else [])
    for of in "xwb" if dy.size <= 4 else "":
        for step, text in told_with_text(chain_rule(x, w, b, dy, of=of)):
            if step.stage[0] == 1 and of != "b":
                terms = [(Cell("y", t.factors[0].at), t.factors[1]) for t in step.formula[1].terms]
                put_in = [cell for y, met in terms if met for cell in (met, y)]
                zeros = [y for y, met in terms if not met]
                expected = [name(*cell) for cell in (step.cell, *put_in, *zeros)]
                assert NAME.findall(text.words) == expected


def factors_of(step):
    """The two factors of each term of a sum of products with ∂L/∂y."""
    found = [term.factors for term in step.formula[0].terms]
    return [factors for factors in found if factors[0].grid == "dy" and factors[1] != 1.0]


def told_with_text(story):
    return zip(story.script.steps, story.steps, strict=True)


COUNT = re.compile(r"(other )?(\w+) (?:products?|[xy]'s|[xy])\b")


@each_size
def test_a_caption_counts_what_its_formula_has(shapes):
    told = set()
    for story, step, text in steps(shapes):
        for other, count in COUNT.findall(text.words) if step.formula else ():
            if count in WORDS or count.isdigit():
                told.add(story.title)
                last = [line for line in step.formula if line.terms][-1].terms
                kept = [term for term in last if term.factors and not (term.struck or term.grey)]
                found = [term for term in last if term.grey] if other else kept
                n = WORDS.index(count) if count in WORDS else int(count)
                assert n == len(found), (story, text.caption)
    assert len(told) >= (6 if numbers(*shapes)[3].size > 1 else 1), told


@each_size
def test_every_number_of_a_sentence_is_one_of_the_sheet(shapes):
    for story, step, _ in steps(shapes):
        for piece in (*step.words, *step.equation):
            if isinstance(piece, Numeral):
                factors = {factor for product in piece.sum for factor in product}
                assert all(f in story.values or f in (0.0, 1.0) for f in factors)
        assert not any(isinstance(piece, Numeral) for piece in step.words)


# ---- how it is written ---------------------------------------------------------------------


def test_numbers_in_a_sentence_have_at_most_four_digits():
    x, w, b, dy = (np.array(part) / 7000 for part in numbers((3, 3), (2, 2)))
    texts = [step.equation for story in stories(x, w, float(b), dy) for step in story.steps]
    digits = [re.sub(r"\D", "", n) for n in re.findall(r"[\d.]*\.[\d.]*", " ".join(texts))]
    assert max(len(n.strip("0")) for n in digits) == 4


def test_a_large_grid_has_commas_in_its_names():
    x, w, b, dy = numbers((1, 12), (1, 1))
    assert forward(x, w, b).steps[-1].caption.startswith("y1,12 is the product under the window")
    for story in stories(x, w, b, dy):
        assert story.script.comma == ","
    for story in stories(*numbers((1, 9), (1, 1))):
        assert story.script.comma == ""
