"""Evidence sheets: their words, their places, their bytes."""

from io import BytesIO

import pdfplumber
import pytest

from demo import facts, sheets


@pytest.mark.parametrize("trial", facts.extracted_trials())
def test_a_trial_fits_on_one_page_that_says_what_it_is(trial):
    with pdfplumber.open(BytesIO(sheets.make(trial).content)) as pdf:
        (page,) = pdf.pages
        text = page.extract_text()
    assert sheets.HEADING in text
    assert "not the article" in text
    assert facts.LABEL in text


def test_the_same_facts_give_the_same_bytes():
    assert sheets.make("Daly 2018").content == sheets.make("Daly 2018").content


@pytest.mark.parametrize("trial", ["Daly 2018", "Lapidus 2014", "Takahashi 2021"])
def test_each_number_stands_where_the_sheet_says(trial):
    sheet = sheets.make(trial)
    with pdfplumber.open(BytesIO(sheet.content)) as pdf:
        words = pdf.pages[0].extract_words()
    for (table, row, field), cell in sheet.cells.items():
        inside = [
            word["text"]
            for word in words
            if cell.x0 - 1 <= (word["x0"] + word["x1"]) / 2 <= cell.x1 + 1
            and cell.top <= (word["top"] + word["bottom"]) / 2 <= cell.bottom
        ]
        assert " ".join(inside) == cell.text, (table, row, field)


def test_the_value_that_was_not_chosen_has_a_place_too():
    sheet = sheets.make("Daly 2018")
    assert sheet.cells["other:a", "study|", "n_randomised"].text == "346"
    assert sheet.cells["study", "", "n_randomised"].text == "67"


def test_facts_that_do_not_fit_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "HEIGHT", 300)
    with pytest.raises(ValueError, match="do not fit on one page"):
        sheets.make("Takahashi 2021")
