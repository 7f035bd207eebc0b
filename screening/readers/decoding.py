"""Bytes of an upload to lines of text, with the encoding found from the bytes and reported.

Order: byte order mark, UTF-16 by where its NULs lie, UTF-8, what an XML file declares, UTF-8 with
damaged bytes, cp1252.
Never latin-1: it decodes anything and so hides a wrong guess.
"""

import re
from codecs import (
    BOM_UTF8,
    BOM_UTF16_BE,
    BOM_UTF16_LE,
    BOM_UTF32_BE,
    BOM_UTF32_LE,
    getincrementaldecoder,
)
from collections.abc import Iterator
from dataclasses import replace

from screening.readers.declared import declared_codec
from screening.readers.lines import BLOCK, Contents, Decoded, FileContents, Line
from screening.readers.records import UnreadableFile

__all__ = ["Contents", "Decoded", "FileContents", "Line", "decode"]

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LONE_RETURN = re.compile(rb"\r[^\n]")
_INVISIBLE = b" \t\r\n\0" + BOM_UTF8 + BOM_UTF16_LE
_SAMPLE = 65_536
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


def decode(data: Contents) -> Decoded:
    """Find the encoding of `data`; raises UnreadableFile when it is empty or not text."""
    if not any(block.strip(_INVISIBLE) for block in _blocks(data)):
        what = "blank: it holds nothing but spaces and line ends" if len(data) else "empty"
        raise UnreadableFile(
            "empty",
            f"The file is {what} ({len(data)} bytes).",
            "Check the download: export the search again and upload the new file.",
        )
    sample = data[:_SAMPLE]
    marked = _by_mark(data, sample)
    if marked is not None:
        return marked
    _refuse_known_binary(sample)
    wide = _wide_codec(sample)
    if wide is not None:
        return Decoded(data, wide, f"{wide.upper()} (no byte order mark; found by its NULs)")
    _refuse_binary(sample)
    return _narrow(data, 0)


def _by_mark(data: Contents, sample: bytes) -> Decoded | None:
    if sample.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise UnreadableFile(
            "utf_32",
            "The file is in UTF-32, which no database exports.",
            "Open it in a text editor and save it as UTF-8.",
        )
    if sample.startswith(BOM_UTF8):
        return _narrow(data, len(BOM_UTF8))
    for mark, codec in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if sample.startswith(mark):
            return Decoded(data, codec, f"{codec.upper()} with a byte order mark", len(mark))
    return None


def _narrow(data: Contents, bom: int) -> Decoded:
    """UTF-8 if the bytes are, else UTF-8 with damage or cp1252, whichever fits more bytes."""
    marked = " with a byte order mark" if bom else ""
    whole, odd = _beyond_ascii(data)
    if not odd:
        decoded = Decoded(data, "utf-8", f"UTF-8{marked}" if whole else "ASCII", bom)
        return replace(decoded, is_even=not _has_lone_return(data))
    declares = not bom and data[:_SAMPLE].lstrip().startswith(b"<?xml")
    codec = declared_codec(data[: len(data)]) if declares else ""
    if codec:
        return Decoded(data, codec, f"{_NAMES.get(codec, codec)}, as the file declares")
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


def _beyond_ascii(data: Contents) -> tuple[int, int]:
    """How many characters beyond ASCII UTF-8 finds in the bytes, and how many bytes are none."""
    whole = odd = 0
    decoder = getincrementaldecoder("utf-8")("surrogateescape")
    for block in _blocks(data):
        if not (block.isascii() and decoder.getstate()[0] == b""):
            text = decoder.decode(block)
            lone = len(_LONE_SURROGATE.findall(text))
            whole += len(text) - len(text.encode("ascii", "ignore")) - lone
            odd += lone
    return whole, odd + len(decoder.decode(b"", final=True))


def _has_lone_return(data: Contents) -> bool:
    """Whether a line ends with a carriage return alone; by blocks that overlap by a byte, for no
    line may end within many blocks."""
    blocks = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK - 1))
    return data[-1:] == b"\r" or any(map(_LONE_RETURN.search, blocks))


def _blocks(data: Contents) -> Iterator[bytes]:
    for at in range(0, len(data), BLOCK):
        yield data[at : at + BLOCK]


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
