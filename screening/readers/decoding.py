"""Bytes of an upload to lines of text, with the encoding found from the bytes and reported.

Order: byte order mark, UTF-16 by where its NULs lie, UTF-8, what an XML file declares, UTF-8 with
damaged bytes, cp1252.
Never latin-1: it decodes anything and so hides a wrong guess. Lines end at LF, CR LF, CR or
CR CR LF, and know the bytes they were read from.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from screening.readers.declared import declared_codec
from screening.readers.records import Place, Span, UnreadableFile

_BYTE_LINE = re.compile(rb"([^\r\n]*)(\r\r\n|\r\n|\n|\r)?")
_TEXT_LINE = re.compile(r"([^\r\n]*)(\r\r\n|\r\n|\n|\r)?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Spaces that only look different become a space; marks that are invisible go.
_FOLDED = {ord(space): " " for space in "\u00a0\u2007\u202f\u3000"} | dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff\u00ad")
)
_FOLDABLE = tuple(map(chr, _FOLDED))
_INVISIBLE = b" \t\r\n\0" + BOM_UTF8 + BOM_UTF16_LE
_SAMPLE = 65_536
_BLOCK = 1_048_576
_SIGNATURES = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (Word and Excel files are ZIP archives too)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"{\\rtf", "a Rich Text (Word) document"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_NAMES = {"cp1252": "Windows-1252"}
_EXPORT_AGAIN = "Export the search again as RIS or as PubMed format and upload that file."


class Line(NamedTuple):
    """A line: its number (from 1), its bytes `start` to `end` with the line ending, its text.

    The text has no line ending, no NUL, no invisible marks, and plain spaces.
    """

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text: `codec` is Python's name, `encoding` what to show, `remark` what to say.

    `bom` is the length of the byte order mark, 0 when there is none. `remark` is "" when the
    encoding is certain.
    """

    data: bytes
    codec: str
    encoding: str
    bom: int = 0
    remark: str = ""

    @property
    def beginning(self) -> Place:
        """Where the text begins: after the byte order mark."""
        return Place(self.bom, 1)

    def lines(self, start: Place | None = None) -> Iterator[Line]:
        """The lines from `start` (the start of a line; default the beginning) to the end."""
        start = start or self.beginning
        number, at = start.line, start.byte
        for texts, widths in self._blocks(at):
            for text, width in zip(texts, widths, strict=True):
                yield Line(number, at, at + width, text)
                number, at = number + 1, at + width

    def texts(self) -> Iterator[str]:
        """The text of every line from the beginning, for those who need no places."""
        return chain.from_iterable(texts for texts, _ in self._blocks(self.bom))

    def text(self, span: Span) -> str:
        """The text of a span as it was, but for NULs and lone surrogates (now U+FFFD)."""
        chunk = self.data[span.start : span.end]
        if self.codec.startswith("utf-16"):
            return _storable(_decode_wide(chunk, self.codec))
        return self._decode(chunk).replace("\0", "\ufffd")

    def _blocks(self, at: int) -> Iterator[tuple[list[str], list[int]]]:
        """Lines by the block: their texts, and their widths in bytes with the line ending."""
        if self.codec.startswith("utf-16"):
            # An odd last byte belongs to the last line; all of it is one block.
            yield self._wide_lines(at)
            return
        while at < len(self.data):
            block = self._block(at)
            yield self._plain_lines(block) if _is_plain(block) else self._odd_lines(block)
            at += len(block)

    def _block(self, at: int) -> bytes:
        """About 1 MB that ends with a line feed or with the file."""
        if at + _BLOCK >= len(self.data):
            return self.data[at:]
        stop = self.data.rfind(b"\n", at, at + _BLOCK) + 1 or self.data.find(b"\n", at) + 1
        return self.data[at : stop or len(self.data)]

    def _plain_lines(self, block: bytes) -> tuple[list[str], list[int]]:
        """Lines that end at LF or CR LF, in bytes that decode as a whole: the fast way."""
        try:
            text = block.decode(self.codec)
        except UnicodeDecodeError:
            return self._odd_lines(block)
        widths = [len(line) + 1 for line in block.split(b"\n")]
        texts = _folded(text).replace("\r\n", "\n").split("\n")
        widths[-1] -= 1
        if not widths[-1]:
            return texts[:-1], widths[:-1]
        return texts, widths

    def _odd_lines(self, block: bytes) -> tuple[list[str], list[int]]:
        found = [line for line in _BYTE_LINE.finditer(block) if line.end() > line.start()]
        texts = [_folded(self._decode(line.group(1))) for line in found]
        return texts, [line.end() - line.start() for line in found]

    def _wide_lines(self, at: int) -> tuple[list[str], list[int]]:
        text = _decode_wide(self.data[at:], self.codec)
        found = [line for line in _TEXT_LINE.finditer(text) if line.group()]
        widths = [len(line.group().encode(self.codec, "surrogatepass")) for line in found]
        if widths:
            widths[-1] = len(self.data) - at - sum(widths[:-1])
        return [_folded(_storable(line.group(1))) for line in found], widths

    def _decode(self, chunk: bytes) -> str:
        try:
            return chunk.decode(self.codec)
        except UnicodeDecodeError:
            lines = chunk.splitlines(keepends=True)
            if len(lines) > 1:
                return "".join(map(self._decode, lines))
            return chunk.decode("cp1252", "replace")


def decode(data: bytes) -> Decoded:
    """Find the encoding of `data`; raises UnreadableFile when it is empty or not text."""
    if not data.strip(_INVISIBLE):
        what = "blank: it holds nothing but spaces and line ends" if data else "empty"
        raise UnreadableFile(
            "empty",
            f"The file is {what} ({len(data)} bytes).",
            "Check the download: export the search again and upload the new file.",
        )
    marked = _by_mark(data)
    if marked is not None:
        return marked
    _refuse_known_binary(data)
    wide = _wide_codec(data[:_SAMPLE])
    if wide is not None:
        return Decoded(data, wide, f"{wide.upper()} (no byte order mark; found by its NULs)")
    _refuse_binary(data[:_SAMPLE])
    return _narrow(data, 0)


def _by_mark(data: bytes) -> Decoded | None:
    if data.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise UnreadableFile(
            "utf_32",
            "The file is in UTF-32, which no database exports.",
            "Open it in a text editor and save it as UTF-8.",
        )
    if data.startswith(BOM_UTF8):
        return _narrow(data, len(BOM_UTF8))
    for mark, codec in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return Decoded(data, codec, f"{codec.upper()} with a byte order mark", len(mark))
    return None


def _narrow(data: bytes, bom: int) -> Decoded:
    """UTF-8 if the bytes are, else UTF-8 with damage or cp1252, whichever fits more bytes."""
    marked = " with a byte order mark" if bom else ""
    try:
        text = data[bom:].decode("utf-8")
    except UnicodeDecodeError:
        codec = "" if bom else declared_codec(data)
        if codec:
            return Decoded(data, codec, f"{_NAMES.get(codec, codec)}, as the file declares")
        return _damaged(data, bom, marked)
    return Decoded(data, "utf-8", "ASCII" if text.isascii() and not bom else f"UTF-8{marked}", bom)


def _damaged(data: bytes, bom: int, marked: str) -> Decoded:
    text = data.decode("utf-8", "surrogateescape")
    odd = len(_LONE_SURROGATE.findall(text))
    whole = len(text) - len(text.encode("ascii", "ignore")) - odd
    if bom or whole > odd:
        remark = (
            f"Bytes that are not UTF-8: {odd}. The lines they are in were read as Windows-1252."
        )
        return Decoded(data, "utf-8", f"UTF-8{marked}, damaged", bom, remark)
    remark = (
        "The bytes are not UTF-8 and were read as Windows-1252 (Western European)."
        " Check a title with accents."
    )
    return Decoded(data, "cp1252", "Windows-1252", bom, remark)


def _wide_codec(sample: bytes) -> str | None:
    """UTF-16 without a mark: tags and spaces put a NUL in every other byte, on one side only."""
    half = len(sample) // 2
    first, second = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if second > 0.3 * half and first < 0.05 * half:
        return "utf-16-le"
    if first > 0.3 * half and second < 0.05 * half:
        return "utf-16-be"
    return None


def _refuse_known_binary(data: bytes) -> None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(
                "binary", f"The file is {what}, not a list of records.", _EXPORT_AGAIN
            )


def _refuse_binary(sample: bytes) -> None:
    control = sum(sample.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\v\x1a\x1b")
    if control > 0.1 * len(sample):
        share = round(100 * control / len(sample))
        raise UnreadableFile(
            "binary",
            f"The file is not text: {share} % of its first bytes are control characters.",
            _EXPORT_AGAIN,
        )


def _decode_wide(data: bytes, codec: str) -> str:
    """Any bytes, one character for each unit or pair: surrogates without a partner pass, so that
    the text encodes to the same bytes; an odd last byte is U+FFFD."""
    even = len(data) // 2 * 2
    text = data[:even].decode(codec, "surrogatepass")
    return text if even == len(data) else text + "\ufffd"


def _is_plain(block: bytes) -> bool:
    """Whether carriage returns stand in CR LF only, and no CR CR LF."""
    return block.count(b"\r") == block.count(b"\r\n")


def _folded(text: str) -> str:
    """Plain spaces, no invisible marks, nothing that a database cannot store."""
    text = text.replace("\0", "\ufffd")
    if text.isascii() or not any(mark in text for mark in _FOLDABLE):
        return text
    return text.translate(_FOLDED)


def _storable(text: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\0", "\ufffd"))
