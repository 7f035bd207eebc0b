"""A workbook of one sheet of text cells (Office Open XML, ECMA-376), written as it is sent.

Nothing but the row in hand is in memory, whatever the number of rows.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from xml.sax.saxutils import escape

LONGEST = 32_767  # characters that a cell can hold
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Records" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
_PANE = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
_PANE += ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'


def workbook(header: Sequence[Sequence[str]], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The bytes of the workbook, some at a time. Cells longer than `LONGEST` are cut off there."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), _HEAD + text, zipfile.ZIP_DEFLATED)
        with archive.open(_sheet(), "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{_PANE}<sheetData>'.encode())
            for number, cells in enumerate(chain(header, rows), 1):
                sheet.write(_row(number, cells).encode())
                yield from sink.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield from sink.taken(least=1)


def _sheet() -> zipfile.ZipInfo:
    """Without the time, so that the same rows give the same bytes."""
    info = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def shown(text: str) -> str:
    """What a cell can hold of `text`: no control characters, line feeds for all line ends."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("", text)


def _row(number: int, cells: Sequence[str]) -> str:
    inner = "".join(
        f'<c r="{_column(index)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(shown(text))}</t></is></c>"
        for index, text in enumerate(cells)
        if text
    )
    return f'<row r="{number}">{inner}</row>'


def _column(index: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name


class _Sink(io.RawIOBase):
    """Where the archive is written to: what can only be appended to."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._chunks.append(bytes(data))
        self._size += len(data)
        return len(data)

    def taken(self, least: int = 65_536) -> Iterator[bytes]:
        """What was written since, if it is worth sending."""
        if self._size >= least:
            yield b"".join(self._chunks)
            self._chunks, self._size = [], 0
