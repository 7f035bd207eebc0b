"""Bytes of one file to its text: plain text, or the table in a workbook."""

from screening.readers import decoding, workbooks
from screening.readers.containers import GZIP, ZIP, names_in
from screening.readers.lines import Contents, Decoded
from screening.readers.records import UnreadableFile

_AS_XLSX = (
    "Open it in a spreadsheet program, save it as .xlsx or as CSV (UTF-8) and upload that file."
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def decode(data: Contents) -> Decoded:
    """The text of a file; raises UnreadableFile when it is empty, an archive or no text."""
    beginning = data[:16]
    if beginning.startswith(ZIP):
        return _zipped(data[: len(data)])
    if beginning.startswith(_OLD_OFFICE):
        what = "The file is an old Excel (.xls) or Word document, which cannot be read."
        raise UnreadableFile("old_excel", what, _AS_XLSX)
    if beginning.startswith(GZIP):
        raise UnreadableFile("archive", "The file is a gzip archive.", "Unpack it and upload it.")
    return decoding.decode(data)


def _zipped(data: bytes) -> Decoded:
    names = names_in(data)
    if "xl/workbook.xml" in names:
        return workbooks.decode(data)
    if "content.xml" in names or "xl/workbook.bin" in names:
        what = "The file is a spreadsheet of LibreOffice or a binary Excel workbook (.xlsb)."
        raise UnreadableFile("other_spreadsheet", what, _AS_XLSX)
    if "word/document.xml" in names:
        return decoding.decode(data)
    raise UnreadableFile(
        "archive",
        f"The file is a ZIP archive of {len(names)} files.",
        "Upload it on the page of a search: each file in it is imported by itself.",
    )
