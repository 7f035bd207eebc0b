"""The lines of an upload: its bytes in blocks of about 1 MB, so that no file is ever in memory.

Lines end at LF, CR LF, CR or CR CR LF, and know the bytes they were read from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import AnyStr, BinaryIO, NamedTuple

from screening.readers.records import Place, Span

_BYTE_LINE = re.compile(rb"([^\r\n]*)(\r\r\n|\r\n|\n|\r)?")
_TEXT_LINE = re.compile(r"([^\r\n]*)(\r\r\n|\r\n|\n|\r)?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Spaces that only look different become a space; marks that are invisible go.
_FOLDED = [(space, " ") for space in "\u00a0\u2007\u202f\u3000"]
_FOLDED += [(mark, "") for mark in "\u200b\u2060\ufeff\u00ad"]
BLOCK = 1_048_576


class FileContents:
    """The bytes of an open file, read as slices of them are asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = file.seek(0, 2)
        self._at, self._window = 0, b""

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._length)
        if start < self._at or stop > self._at + len(self._window):
            self._file.seek(start)
            self._at, self._window = start, self._file.read(max(stop - start, BLOCK))
        return self._window[start - self._at : max(stop, start) - self._at]


Contents = bytes | FileContents


class Line(NamedTuple):
    """A line: its number (from 1), its bytes `start` to `end` with the line ending, its text.

    The text has no line ending, no NUL, no invisible marks, and plain spaces.
    """

    number: int
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Lines:
    """Consecutive lines in columns: their texts, the offsets where each begins and the last one
    ends, and the number of the first. A thousand times as many cost less so than as `Line`s."""

    texts: list[str]
    offsets: list[int]
    number: int

    def span(self, first: int, stop: int) -> Span:
        """The span of the lines at the indices `first` (inclusive) to `stop` (exclusive)."""
        return Span(self.offsets[first], self.offsets[stop], self.number + first, stop - first)

    def each(self, first: int = 0, stop: int | None = None) -> Iterator[Line]:
        """The lines at the indices `first` to `stop`, one by one."""
        for index in range(first, len(self.texts) if stop is None else stop):
            start, end = self.offsets[index], self.offsets[index + 1]
            yield Line(self.number + index, start, end, self.texts[index])

    def add(self, more: "Lines") -> None:
        """Take the lines that follow these."""
        self.texts += more.texts
        self.offsets += more.offsets[1:]

    def drop(self, count: int) -> None:
        """Forget the first lines."""
        del self.texts[:count], self.offsets[:count]
        self.number += count


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text: `codec` is Python's name, `encoding` what to show, `remark` what to say.

    `bom` is the length of the byte order mark, 0 when there is none. `remark` is "" when the
    encoding is certain. `is_even` says that every line is known to end with a line feed, before
    which a carriage return may stand.
    """

    data: Contents
    codec: str
    encoding: str
    bom: int = 0
    remark: str = ""
    is_even: bool = False

    @property
    def beginning(self) -> Place:
        """Where the text begins: after the byte order mark."""
        return Place(self.bom, 1)

    def lines(self, start: Place | None = None) -> Iterator[Line]:
        """The lines from `start` (the start of a line; default the beginning) to the end."""
        for block in self.blocks(start):
            yield from block.each()

    def blocks(self, start: Place | None = None) -> Iterator[Lines]:
        """The lines from `start` by the block."""
        start = start or self.beginning
        at, number = start.byte, start.line
        for block in self.byte_blocks(at):
            lines = self.lines_of(block, at, number)
            yield lines
            at, number = at + len(block), number + len(lines.texts)

    def lines_of(self, block: bytes, at: int, number: int) -> Lines:
        """The lines of whole lines of the file, which begin at byte `at` and line `number`."""
        texts, widths = self._split(block)
        return Lines(texts, list(accumulate(widths, initial=at)), number)

    def texts(self) -> Iterator[str]:
        """The text of every line from the beginning, for those who need no places."""
        for block in self.byte_blocks(self.bom):
            yield from self._split(block)[0]

    def raw_blocks(self) -> Iterator[bytes]:
        """The blocks from the beginning, for those who need the text of few lines: `line_text`
        gives it. (Of `splitlines`; CR CR LF ends two lines there.)"""
        for block in self.byte_blocks(self.bom):
            if self.is_wide:
                block = "".join(f"{text}\n" for text in self._split(block)[0]).encode(
                    errors="replace"
                )
            yield block

    def line_text(self, line: bytes) -> str:
        """The text of one of `raw_blocks`."""
        return folded(line.decode() if self.is_wide else self._decode(line))

    def line_texts(self, lines: list[bytes]) -> list[str]:
        """The texts of several of `raw_blocks`."""
        try:
            whole = b"\n".join(lines).decode("utf-8" if self.is_wide else self.codec)
        except UnicodeDecodeError:
            return list(map(self.line_text, lines))
        return folded(whole).split("\n")

    def text(self, span: Span) -> str:
        """The text of a span as it was, but for NULs and lone surrogates (now U+FFFD)."""
        chunk = self.data[span.start : span.end]
        if self.is_wide:
            return _storable(_decode_wide(chunk, self.codec))
        return self._decode(chunk).replace("\0", "\ufffd")

    @property
    def is_wide(self) -> bool:
        """Whether characters have two bytes or four."""
        return self.codec.startswith("utf-16")

    def byte_blocks(self, at: int) -> Iterator[bytes]:
        """About 1 MB each that ends at the end of a line or of the file."""
        while at < len(self.data):
            size, block = BLOCK, b""
            while not block:
                block = self.data[at : at + size]
                if at + size < len(self.data):
                    block = block[: self._stop(block)]
                size *= 2
            yield block
            at += len(block)

    def _stop(self, block: bytes) -> int:
        """The length of what stands before the last line of `block`, which may go on."""
        if self.is_wide:
            text = _decode_wide(block[: len(block) // 2 * 2], self.codec)
            return len(text[: _last_end(text, "\n", "\r")].encode(self.codec, "surrogatepass"))
        return _last_end(block, b"\n", b"\r")

    def _split(self, block: bytes) -> tuple[list[str], list[int]]:
        """The lines of a block: their texts, and their widths in bytes with the line ending."""
        if self.is_wide:
            return self._wide_lines(block)
        lines = block.splitlines(keepends=True)
        try:
            page = folded(block.decode(self.codec))
        except UnicodeDecodeError:
            return self._odd_lines(block)
        texts = page.split("\r\n" if b"\r" in block else "\n")
        if not texts[-1]:
            texts.pop()
        # Line endings are mixed, or the last line is invisible.
        if len(texts) != len(lines) or texts[-1].endswith(("\r", "\n")):
            return self._odd_lines(block)
        return texts, list(map(len, lines))

    def _odd_lines(self, block: bytes) -> tuple[list[str], list[int]]:
        found = [line for line in _BYTE_LINE.finditer(block) if line.end() > line.start()]
        texts = [folded(self._decode(line.group(1))) for line in found]
        return texts, [line.end() - line.start() for line in found]

    def _wide_lines(self, block: bytes) -> tuple[list[str], list[int]]:
        # An odd last byte belongs to the last line.
        text = _decode_wide(block, self.codec)
        found = [line for line in _TEXT_LINE.finditer(text) if line.group()]
        widths = [len(line.group().encode(self.codec, "surrogatepass")) for line in found]
        if widths:
            widths[-1] = len(block) - sum(widths[:-1])
        return [folded(_storable(line.group(1))) for line in found], widths

    def _decode(self, chunk: bytes) -> str:
        try:
            return chunk.decode(self.codec)
        except UnicodeDecodeError:
            lines = chunk.splitlines(keepends=True)
            if len(lines) > 1:
                return "".join(map(self._decode, lines))
            return chunk.decode("cp1252", "replace")


def _last_end(block: AnyStr, feed: AnyStr, carriage: AnyStr) -> int:
    """Where the last line of `block` begins; 0 where no line ends for certain."""
    if stop := block.rfind(feed) + 1:
        return stop
    # A CR at the very end may be the first half of a line ending.
    return block[:-2].rfind(carriage) + 1


def _decode_wide(data: bytes, codec: str) -> str:
    """Any bytes, one character for each unit or pair: surrogates without a partner pass, so that
    the text encodes to the same bytes; an odd last byte is U+FFFD."""
    even = len(data) // 2 * 2
    text = data[:even].decode(codec, "surrogatepass")
    return text if even == len(data) else text + "\ufffd"


def folded(text: str) -> str:
    """Plain spaces, no invisible marks, nothing that a database cannot store."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if not text.isascii():
        for mark, plain in _FOLDED:
            if mark in text:
                text = text.replace(mark, plain)
    return text


def _storable(text: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\0", "\ufffd"))
