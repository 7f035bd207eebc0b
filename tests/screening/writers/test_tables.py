"""CSV and XLSX: what a spreadsheet program would run stays text."""

import csv
from io import BytesIO, StringIO
from random import Random

import openpyxl
import pytest

from screening.readers import Record, Span
from screening.writers import WRITERS, Row
from screening.writers.workbook import LONGEST
from tests.screening.readers.files import records

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "=cmd|' /C calc'!A0"]
COLUMNS = ["Bob: note"]


def written(name, title, cell):
    row = Row(Record(Span(0, 0, 1, 0), title), (cell,))
    return b"".join(WRITERS[name].write([row], COLUMNS))


def csv_cells(data):
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_escapes_formulas_in_every_column_and_import_takes_it_back(formula):
    data = written("csv", f"{formula} in a title", formula)
    header, row = csv_cells(data)
    assert header[-1] == "Bob: note"
    for cell in row:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row[-1] == f"'{formula}"
    assert records(data)[0].title == f"{formula} in a title"


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_cells_of_a_workbook_are_text(formula):
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx", formula, formula))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.cell(2, 1).value.strip() == formula.strip().replace("\r", "\n")


def test_a_cell_is_no_longer_than_a_workbook_allows():
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx", "T", "x" * 40_000))).active
    assert len(sheet.cell(2, sheet.max_column).value) == LONGEST


def test_a_workbook_is_sent_as_it_is_written():
    random = Random(1).random
    rows = (Row(Record(Span(0, 0, 1, 0), f"{n} {random()}", "x" * 99)) for n in range(6_000))
    pieces = list(WRITERS["xlsx"].write(rows, ()))
    assert len(pieces) > 1


@pytest.mark.parametrize("title", ["'=1", "''+1", "'@x", "'a'", "-1"])
def test_apostrophes_before_a_formula_need_no_field_of_our_own(title):
    data = written("csv", f"{title} in a title", "")
    header, row = csv_cells(data)
    assert row[header.index("Consilience")] == ""
    assert records(data)[0].title == f"{title} in a title"
