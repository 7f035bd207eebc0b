"""Where the entries of a BibTeX file lie, and the fields that one entry has.

An entry begins at `@type{` on a line of its own or right behind a closing brace, and ends where its
braces balance. Where they do not balance before the next entry begins, the entry ends there, and
its fields are read line by line: a brace too many or too few costs no other entry.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from screening.readers.tagged import Fields
from screening.readers.units import Region

_START = re.compile(
    rb"(?:\A|(?<=[\r\n})\xbf]))(?:[ \t,;]|\xef\xbb\xbf|\xc2\xa0)*"
    rb"(@[ \t]*([A-Za-z][A-Za-z0-9_-]*)\s*(?:\{|\((?=\s*[^\s,(){}]+\s*[,=])))"
)
_NO_RECORD = {b"comment", b"string", b"preamble"}
_BRACES = re.compile(rb"\\.|[{}]", re.DOTALL)
_LEFT_OVER = re.compile(rb"^[ \t]*[\w -]{2,40}=\s*[{\"\d]|^[ \t]*[})]", re.MULTILINE)
_NAME = re.compile(r"([A-Za-z_][^\s={}\",#]*(?:[ \t]+[\w./-]+)*)\s*=\s*")
_LINE_NAME = re.compile(
    r"^[ \t,]*([A-Za-z_][\w.:/+-]*(?:[ \t]\w+)?)\s*=\s*(?=[{\"\w])", re.MULTILINE
)
_COMMA_NAME = re.compile(r"(?:^|,)\s*([A-Za-z_][\w.:/+-]*)\s*=\s*(?=[{\"])", re.MULTILINE)
_LONGEST = 100_000  # of a @string
_BARE = re.compile(r"[^\s,#{}\"()]+")
_CLOSED = re.compile(r"\s*(?:[,})#]|$|[A-Za-z_][\w -]*=)")


@dataclass(slots=True)
class Entry:
    """One entry: `kind` in lower case, `key`, values as written, and what was odd."""

    kind: str
    key: str = ""
    fields: Fields = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def count(data: bytes) -> int:
    """How many entries begin in `data` that are records."""
    return sum(1 for found in _START.finditer(data) if _is_record(found))


def regions(data: bytes, is_rest: bool) -> list[Region]:
    """Entries ("entry", "unbalanced"), and padding (""): text, strings, comments.

    Where the file goes on behind `data`, up to the last entry that begins in it.
    """
    starts = [(found.start(), _is_record(found)) for found in _START.finditer(data)]
    if not is_rest:
        data, starts = data[: starts[-1][0] if starts else 0], starts[:-1]
    limits = [start for start, _ in starts[1:]] + [len(data)]
    found, at = [], 0
    for (start, is_record), limit in zip(starts, limits, strict=False):
        if is_record:
            end, kind = _ends(data, start, limit)
            found += [Region(at, start), Region(start, end, kind)]
            at = end
    return [*found, Region(at, len(data))]


def _is_record(found: re.Match[bytes]) -> bool:
    return found.group(2).lower() not in _NO_RECORD


def _ends(data: bytes, start: int, limit: int) -> tuple[int, str]:
    """Where an entry ends; at `limit` when it does not, or when fields follow its end."""
    depth = 0
    is_round = data.find(b"(", start, limit) == _opening(data, start)
    for brace in _BRACES.finditer(data, start, limit):
        if brace.group() not in (b"{", b"}"):
            continue
        depth += 1 if brace.group() == b"{" else -1
        if depth <= 0 and not is_round:
            end = brace.end()
            if not _LEFT_OVER.search(data, end, limit):
                return end, "entry"
            return _without_blanks(data, end, limit), "unbalanced"
    if is_round and not depth and (end := data.rfind(b")", start, limit) + 1):
        return end, "entry"
    return _without_blanks(data, start, limit), "unbalanced"


def _opening(data: bytes, start: int) -> int:
    found = re.compile(rb"[{(]").search(data, start)
    return found.start() if found else -1


def _without_blanks(data: bytes, start: int, end: int) -> int:
    while end > start and data[end - 1] in b" \t\r\n":
        end -= 1
    return end


def strings(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the abbreviations are that the file defines (`@string`), behind their first brace."""
    for found in _START.finditer(data):
        if found.group(2).lower() == b"string":
            begin = found.start(1)
            yield found.end(1), _ends(data, begin, min(len(data), begin + _LONGEST))[0]


def defined(text: str, macros: dict[str, str]) -> dict[str, str]:
    """The abbreviations in the text of a `@string`, by name in lower case."""
    return {name.lower(): value for name, value in _values(text, 0, macros)[0]}


def entry_of(text: str, macros: dict[str, str], is_balanced: bool) -> Entry:
    """The entry that `text` is, from its @ on."""
    head = re.match(r"[\s,;]*@\s*([\w-]+)\s*[{(]", text)
    if head is None:
        return Entry("")
    entry = Entry(head.group(1).lower())
    at = head.end()
    key = re.compile(r"\s*([^,={}\"]*?)\s*(?:,|(?=[})]\s*$))").match(text, at)
    if key:
        entry.key, at = key.group(1), key.end()
    if is_balanced:
        entry.fields, is_odd = _values(text, at, macros)
        if is_odd:
            entry.notes.append("Part of the entry is no field and was left in the raw text.")
        return entry
    entry.fields = _by_lines(text, at)
    entry.notes.append("The braces of the entry do not balance: its fields were read line by line.")
    return entry


def _values(text: str, at: int, macros: dict[str, str]) -> tuple[Fields, bool]:
    """The fields from `at` on, and whether anything between them was no field."""
    fields: Fields = []
    is_odd = False
    while at < len(text):
        if text[at].isspace() or text[at] in ",})":
            at += 1
            continue
        name = _NAME.match(text, at)
        if name is None:
            is_odd = True
            at = _next(text, at + 1)
            continue
        value, at = _value(text, name.end(), macros)
        fields.append((name.group(1).strip(), value))
    return fields, is_odd


def _next(text: str, at: int) -> int:
    found = re.compile(r"[,\n]").search(text, at)
    return found.end() if found else len(text)


def _value(text: str, at: int, macros: dict[str, str]) -> tuple[str, int]:
    """A value and where it ends: pieces joined by #, each braced, quoted or a bare word."""
    pieces = []
    while at < len(text):
        piece, at = _piece(text, at, macros)
        pieces.append(piece)
        joined = re.compile(r"\s*#\s*").match(text, at)
        if joined is None:
            break
        at = joined.end()
    return "".join(pieces), at


def _piece(text: str, at: int, macros: dict[str, str]) -> tuple[str, int]:
    if text[at] == "{":
        end = _brace(text, at)
        return text[at + 1 : end - 1], end
    if text[at] == '"':
        end = _quote(text, at)
        return text[at + 1 : end - 1], end
    word = _BARE.match(text, at)
    if word is None:
        return "", at + 1 if text[at] not in ",})" else at
    return macros.get(word.group().lower(), word.group()), word.end()


def _brace(text: str, at: int) -> int:
    """Behind the brace that closes the one at `at`; the end of the text when none does."""
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, at):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if not depth and found.group() == "}":
            return found.end()
    return len(text) + 1


def _quote(text: str, at: int) -> int:
    """Behind the quote that closes the one at `at`: outside braces, before a comma or a field."""
    depth = 0
    for found in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(text, at + 1):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if found.group() == '"' and depth <= 0 and _CLOSED.match(text, found.end()):
            return found.end()
    return len(text) + 1


def _by_lines(text: str, at: int) -> Fields:
    """Fields that begin a line each, or stand behind a comma, whatever their braces do."""
    found = list(_LINE_NAME.finditer(text, at))
    if len(found) < 2:
        found = list(_COMMA_NAME.finditer(text, at - 1))
    ends = [each.start() for each in found[1:]] + [len(text)] * bool(found)
    fields = []
    for name, end in zip(found, ends, strict=True):
        value = text[name.end() : end].strip().rstrip(",").rstrip()
        if end == len(text):
            value = value[:-1].rstrip().rstrip(",") if value.endswith(("}", ")")) else value
        fields.append((name.group(1), _unwrapped(value.rstrip())))
    return fields


def _unwrapped(value: str) -> str:
    if value[:1] in ("{", '"'):
        return value[1:-1] if value.endswith(("}", '"')) else value[1:]
    return value
