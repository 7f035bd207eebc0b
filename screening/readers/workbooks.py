"""Excel workbooks (.xlsx): the sheets that hold a table, as the text of one table.

The text is made in the same way each time, so that a certificate and the places of its records
refer to it: commas, quotes where needed, one line feed after each row, UTF-8.
"""

import csv
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, NoReturn
from zipfile import ZipFile

import openpyxl

from screening.readers.containers import LARGEST
from screening.readers.decoding import Decoded
from screening.readers.records import UnreadableFile
from screening.readers.table_columns import signature
from screening.readers.table_layout import find

_AGAIN = "Open it in a spreadsheet program, save the sheet as CSV (UTF-8) and upload that file."
_PROLOG = 4096  # bytes: a document type stands before the first element
_MOST_ROWS = 1_048_576
_ERRORS = {"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}


def decode(data: bytes) -> Decoded:
    """The text of the table in a workbook.

    Raises UnreadableFile: damaged_workbook, too_big, empty, several_tables (sheets whose columns
    differ: which of them is meant, nobody said).
    """
    texts = {name: _text(rows) for name, rows in _sheets(data).items()}
    texts = {name: text for name, text in texts.items() if text.strip(' ,\n"')}
    if not texts:
        raise UnreadableFile("empty", "The workbook has no cell that holds anything.", _AGAIN)
    headers = {name: _signature(text) for name, text in texts.items()}
    held = [name for name, header in headers.items() if header] or list(texts)[:1]
    if len({headers[name] for name in held}) > 1:
        shown = ", ".join(f"“{name}”" for name in held)
        raise UnreadableFile(
            "several_tables",
            f"The sheets {shown} of the workbook hold tables whose columns differ.",
            "Save each sheet as a file of its own and upload them one by one.",
        )
    text = "".join(texts[name] for name in held)
    return Decoded(text.encode(), "utf-8", "Excel workbook", remark=_remark(held, texts))


def _signature(text: str) -> str:
    """What tells the columns of a sheet with records; "" of any other sheet."""
    decoded = Decoded(text.encode(), "utf-8", "")
    layout = find(decoded)
    return signature(layout.header) if layout else ""


def _remark(held: list[str], texts: dict[str, str]) -> str:
    read = ", ".join(f"“{name}”" for name in held)
    others = ", ".join(f"“{name}”" for name in texts if name not in held)
    words = f"Sheet {read}, turned into the text of a table: bytes and lines are those of the text."
    return f"{words} Sheets without a table, not read: {others}." if others else words


def _sheets(data: bytes) -> dict[str, list[list[str]]]:
    try:
        _refuse_hostile(data)
        with warnings.catch_warnings():
            # About styles and validation, which nobody reads here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
            try:
                return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
            finally:
                book.close()
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a hostile workbook makes of openpyxl
        raise UnreadableFile(
            "damaged_workbook", "The Excel workbook is damaged and cannot be opened.", _AGAIN
        ) from error


def _refuse_hostile(data: bytes) -> None:
    """Refuse what would unpack to too much, as bytes or as entities that openpyxl would expand."""
    with ZipFile(BytesIO(data)) as archive:
        files = archive.infolist()
        if sum(info.file_size for info in files) > LARGEST:
            _refuse_size()
        for info in files:
            with archive.open(info) as part:
                beginning = part.read(_PROLOG)
            if b"<!DOCTYPE" in beginning or beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise ValueError(info.filename)


def _refuse_size() -> NoReturn:
    raise UnreadableFile("too_big", "The workbook is too large to be opened here.", _AGAIN)


def _rows(sheet: Any) -> Iterator[list[str]]:
    # Some programs state a wrong size of the sheet: the rows themselves tell it.
    sheet.reset_dimensions()
    size = 0
    for row in islice(sheet.iter_rows(values_only=True), _MOST_ROWS):
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        size += sum(map(len, cells)) + len(cells)
        if size > LARGEST:
            _refuse_size()
        yield cells


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates as ISO 8601, errors as nothing."""
    if value is None or value in _ERRORS:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _text(rows: list[list[str]]) -> str:
    """The rows as a table in which all have as many cells as the widest."""
    width = max(map(len, rows), default=0)
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow([*row, *[""] * (width - len(row))])
    return file.getvalue()
