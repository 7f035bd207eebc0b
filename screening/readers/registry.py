"""Which reader reads a file: found from its content, never from its name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from screening.readers import nbib, ris
from screening.readers.decoding import Decoded
from screening.readers.records import Item, Padding, Place, Span, UnreadableFile
from screening.readers.ris_tags import mark_of


@dataclass(frozen=True, slots=True)
class Reader:
    """A dialect: `name` is stored, `label` shown.

    `count_starts` counts record starts from the lines alone; `items` reads from a place. `claims`
    says whether a file bears the sure sign of the dialect; it looks at little of it.
    """

    name: str
    label: str
    count_starts: Callable[[Decoded], int]
    items: Callable[[Decoded, Place], Iterator[Item]]
    claims: Callable[[Decoded], bool] = lambda decoded: False

    def read(self, decoded: Decoded, start: Place | None = None) -> Iterator[Item]:
        """The items from `start` (`item.span.after` of an earlier item; default the first byte).

        Reading on from any item gives exactly the items that followed it.
        """
        start = start or Place()
        if start.byte < decoded.bom:
            span = Span(0, decoded.bom, 1, 0)
            yield Padding(span, "byte order mark")
            start = span.after
        yield from self.items(decoded, start)


RIS = Reader("ris", "RIS", ris.count_starts, ris.read)
NBIB = Reader("nbib", "PubMed format (nbib)", nbib.count_starts, nbib.read)
# Those with a sure sign, in the order in which they are asked; RIS and nbib come after them.
SIGNED: tuple[Reader, ...] = ()
READERS: dict[str, Reader] = {reader.name: reader for reader in (*SIGNED, RIS, NBIB)}

# Known by a sign, not read: the message can then say what the file is.
_UNREAD = (
    (re.compile(r"\s*<\?xml|\s*<xml>"), "XML (EndNote or PubMed)"),
    (re.compile(r"\s*<!doctype html|\s*<html", re.IGNORECASE), "a web page"),
    (re.compile(r"^\s*@\w+\s*\{", re.MULTILINE), "BibTeX"),
    (re.compile(r"^%[0-9A-Z] ", re.MULTILINE), "EndNote tagged text"),
    (re.compile(r"^PT [A-Z]\r?$", re.MULTILINE), "Web of Science plain text"),
    (re.compile(r"^[^\n]*(?:\"?title\"?[,;\t]|[,;\t]\"?title\"?)", re.IGNORECASE), "a table (CSV)"),
)


def named(name: str) -> Reader:
    """The reader a stored dialect names; raises KeyError for one that is not registered."""
    return READERS[name]


def sniff(decoded: Decoded) -> Reader:
    """The reader whose records the file holds.

    Raises UnreadableFile: unknown_format with the formats tried and the first lines, or
    mixed_formats when PubMed records stand between RIS records.
    """
    for reader in SIGNED:
        if reader.claims(decoded):
            return reader
    signs = _Signs.of(decoded)
    if signs.ris and signs.nbib:
        raise _mixed(signs.ris, signs.nbib)
    if signs.ris or not signs.has_nbib_tags:
        if ris.count_starts(decoded):
            return RIS
        raise _unknown(decoded)
    return NBIB


@dataclass(slots=True)
class _Signs:
    """The lines of the first TY and of the first PMID outside RIS records (0: none)."""

    ris: int = 0
    nbib: int = 0
    has_nbib_tags: bool = False

    @classmethod
    def of(cls, decoded: Decoded) -> "_Signs":
        signs, in_record, after_blank = cls(), False, True
        for number, text in enumerate(decoded.texts(), 1):
            if mark := mark_of(text):
                in_record = mark == "start"
                signs.ris = signs.ris or number * in_record
            elif (after_blank or not in_record) and nbib.is_sign(text):
                signs.has_nbib_tags = True
                if nbib.is_start(text):
                    signs.nbib = signs.nbib or number
            after_blank = not text.strip()
        return signs


def _mixed(ris_line: int, nbib_line: int) -> UnreadableFile:
    return UnreadableFile(
        "mixed_formats",
        f"The file holds RIS records (from line {ris_line}) and PubMed records"
        f" (from line {nbib_line}).",
        "Save each kind in a file of its own and upload both.",
    )


def _unknown(decoded: Decoded) -> UnreadableFile:
    lines = [line.text[:80] for line in islice(decoded.lines(), 3)]
    sample = "\n".join(lines + [line.text[:500] for line in islice(decoded.lines(), 3, 60)])
    tried = " or ".join(reader.label for reader in READERS.values())
    likely = next((name for sign, name in _UNREAD if sign.search(sample)), "")
    guess = f" It looks like {likely}, which cannot be read yet." if likely else ""
    shown = " / ".join(f"“{line}”" for line in lines)
    return UnreadableFile(
        "unknown_format",
        f"No record of {tried} was found.{guess} The file begins: {shown}.",
        "Export the search as RIS or as PubMed format and upload that file.",
    )
