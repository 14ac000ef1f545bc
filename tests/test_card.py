"""The card as a sheet of paper and as a picture: made of the notebook as it stands."""

import re
import runpy
from pathlib import Path

import pytest
from PIL import Image

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def made():
    return runpy.run_path(str(DOCS / "card.py"))


def test_the_sheet_is_that_of_the_notebook(made):  # else: make notebooks
    with Image.open(DOCS / "card.png") as picture:
        assert picture.text["Source"] == made["source"]()
        assert picture.width == 1216


def test_it_is_one_page_of_paper():
    assert re.findall(rb"/Type\s*/Page\b", (DOCS / "card.pdf").read_bytes()) == [b"/Type /Page"]


def test_it_has_all_formulas_and_words_and_no_answers(made):
    body = made["body"]()
    assert "correlations" not in body
    assert "<details" not in body
    assert "$" not in body
    assert "@@" not in body
    assert body.count("<tr>") > 25
    assert "np.pad(dy, border), w[::-1, ::-1]" in body
