import datetime
import io
import zipfile

import openpyxl
import pytest

from screening.readers import UnreadableFile, decode, sniff, workbooks
from tests.screening.readers.files import read, records

HEADER = ["Title", "Authors", "Year", "Pages", "PMID"]


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def refused(data):
    with pytest.raises(UnreadableFile) as caught:
        sniff(decode(data))
    return caught.value


def test_a_sheet_is_read_as_the_text_of_a_table():
    data = workbook(Results=[HEADER, ["Ketamine,\nagain", "Avel I; Bron O", 2020, "1-9", 12345.0]])
    (_, record), certificate = read(data)
    assert (record.title, record.year, record.pmid) == ("Ketamine, again", 2020, "12345")
    assert record.authors == ("Avel, I", "Bron, O")
    assert certificate.encoding == "Excel workbook"
    assert "Sheet “Results”, turned into the text of a table" in certificate.encoding_remark
    assert (
        decode(data).data
        == decode(data).data
        == b"".join(
            [
                b"Title,Authors,Year,Pages,PMID\n",
                b'"Ketamine,\nagain",Avel I; Bron O,2020,1-9,12345\n',
            ]
        )
    )


def test_cells_of_other_kinds():
    day = datetime.datetime(2024, 1, 2)
    rows = [
        HEADER,
        [True, day, 2020.5, day, "#N/A"],
        ["T", day.time(), day.replace(hour=3), None, 1],
    ]
    assert decode(workbook(A=rows)).data.decode().splitlines()[1:] == [
        "TRUE,2024-01-02,2020.5,2024-01-02,",
        "T,00:00:00,2024-01-02T03:00:00,,1",
    ]


def test_pages_that_became_a_date_are_noted():
    (record,) = records(workbook(A=[HEADER, ["T", "A", 2020, datetime.datetime(2024, 1, 2), None]]))
    assert record.pages == "2024-01-02"
    assert "may be a date that a spreadsheet program made" in record.notes[0]


def test_sheets_with_the_same_columns_are_one_table():
    data = workbook(A=[HEADER, ["One"]], Notes=[["Read me"]], B=[HEADER, ["Two"]])
    _, certificate = read(data)
    assert [record.title for record in records(data)] == ["One", "Two"]
    assert certificate.padding["repeated header"] > 0
    assert "not read: “Notes”" in certificate.encoding_remark


def test_sheets_with_other_columns_are_not_guessed_at():
    error = refused(workbook(A=[HEADER, ["One"]], B=[["Title", "Year"], ["Two", 1]]))
    assert error.code == "several_tables"
    assert "“A”, “B”" in error.problem


def test_a_sheet_below_a_preamble_with_unequal_rows():
    data = workbook(A=[["Exported"], [], HEADER, ["One", None, 2020], [], ["Two"]])
    assert [(r.title, r.year, r.notes) for r in records(data)] == [
        ("One", 2020, ()),
        ("Two", None, ()),
    ]


def test_an_unknown_header_is_asked_about():
    error = refused(workbook(A=[["Alpha", "Beta", "Gamma"], ["x", "y", "z"]]))
    assert error.code == "needs_mapping"
    assert error.header == ("Alpha", "Beta", "Gamma")


def test_an_empty_workbook():
    assert refused(workbook(A=[[]])).code == "empty"


def test_damaged_workbooks():
    data = workbook(A=[HEADER])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            new.writestr(
                info.filename, old.read(info)[: 300 if "sheet1" in info.filename else None]
            )
    assert refused(buffer.getvalue()).code == "damaged_workbook"
    assert refused(data[:-30]).code in ("archive", "damaged_workbook")


def test_entities_are_not_expanded():
    data, buffer = workbook(A=[HEADER, ["&x;"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE x [<!ENTITY x "boom">]>' + text.replace(b"&amp;x;", b"&x;")
            new.writestr(info.filename, text)
    assert refused(buffer.getvalue()).code == "damaged_workbook"


def test_limits(monkeypatch):
    data = workbook(A=[HEADER, ["One"]])
    monkeypatch.setattr(workbooks, "LARGEST", 100)
    assert refused(data).code == "too_big"
    monkeypatch.setattr(workbooks, "_refuse_hostile", lambda data: None)
    monkeypatch.setattr(workbooks, "LARGEST", 20)
    assert refused(data).code == "too_big"
