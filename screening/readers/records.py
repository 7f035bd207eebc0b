"""What a reader finds in an export file: records, quarantined spans, padding; and where.

Every item carries the span of bytes it was read from. The spans of all items of a file, in
order, tile the file: no byte is left out and none belongs to two items. Text that is missing is
"" (as in the database), a year that is missing is None. Nobody changes them; what is made for
every record is not frozen all the same, for that takes as long as all the rest.
"""

from dataclasses import dataclass


class UnreadableFile(ValueError):
    """A file from which no record can be read, with what was found and how to mend it.

    `code` is stable (a page may translate by it): empty, binary, utf_32, unknown_format,
    mixed_formats. `str(error)` is `problem` and `remedy` in plain English.
    """

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Place:
    """A point between two items: an offset in bytes and the line (from 1) that begins there."""

    byte: int = 0
    line: int = 1


@dataclass(slots=True)
class Span:
    """Bytes `start` (inclusive) to `end` (exclusive) of the file as uploaded; lines from 1."""

    start: int
    end: int
    first_line: int
    line_count: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.end - self.start

    @property
    def after(self) -> Place:
        """Where the next item begins: pass it to `Reader.read` to resume there."""
        return Place(self.end, self.first_line + self.line_count)

    @property
    def last_line(self) -> int:
        """The last line of the span."""
        return self.first_line + max(self.line_count, 1) - 1


@dataclass(slots=True)
class Record:
    """One bibliographic record: canonical fields, every tag as read, and the raw text.

    `fields` holds (tag, value) in file order with all repeats; lines of a wrapped value are
    joined by newlines. `raw` is the decoded text of the span (NUL and lone surrogates replaced
    by U+FFFD, so that any database stores it). `doi`, `pmid` and `pmcid` are normalised.
    `notes` say in words what was unusual: no ER, fields before TY, bytes that are not text.
    `title` is "" where the record has none but an abstract, a DOI or a PMID; that is noted, too.
    """

    span: Span
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    registry_ids: tuple[str, ...] = ()
    language: str = ""
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    accession_number: str = ""
    database: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    raw: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuarantinedSpan:
    """A record that cannot be stored as it is; a person mends it, nothing of it is lost.

    `code` is stable: no_title, no_start. `line` and `field` say where to look; `problem` and
    `fix` are plain English.
    """

    span: Span
    code: str
    line: int
    field: str
    problem: str
    fix: str
    raw: str


@dataclass(slots=True)
class Padding:
    """Bytes that belong to no record, under a name: blank lines, byte order mark, ..."""

    span: Span
    name: str
    text: str = ""


Item = Record | QuarantinedSpan | Padding
