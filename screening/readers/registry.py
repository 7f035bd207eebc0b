"""Which reader reads a file: found from its content, never from its name."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Self

from screening.readers import (
    bibtex,
    endnote_tagged,
    endnote_xml,
    json_records,
    labelled,
    nbib,
    ovid,
    pubmed_xml,
    refworks,
    ris,
    tables,
    trial_xml,
    web_of_science,
)
from screening.readers.kept import restored
from screening.readers.lines import Decoded
from screening.readers.records import Item, Padding, Place, Record, Span, UnreadableFile
from screening.readers.ris_tags import mark_of, raw_marks_of
from screening.readers.xml_records import XmlDialect


@dataclass(frozen=True, slots=True)
class Reader:
    """A dialect: `name` is stored, `label` shown.

    `count_starts` counts record starts from the lines alone; `items` reads from a place. `claims`
    says whether a file bears the sure sign of the dialect; it looks at little of it. `remark` is
    what the certificate says about how it was read; `header` is that of a table, without which no
    row can be read; `roles` are those a person gave to its columns.
    """

    name: str
    label: str
    count_starts: Callable[[Decoded], int]
    items: Callable[[Decoded, Place], Iterator[Item]]
    claims: Callable[[Decoded], bool] = lambda decoded: False
    remark: Callable[[Decoded], str] = lambda decoded: ""
    header: Callable[[Decoded], str] = lambda decoded: ""
    roles: tuple[str, ...] = ()

    @classmethod
    def of_xml(cls, name: str, label: str, dialect: XmlDialect) -> Self:
        """The reader of an XML dialect."""
        return cls(name, label, dialect.count_starts, dialect.read, dialect.claims)

    def read(self, decoded: Decoded, start: Place | None = None) -> Iterator[Item]:
        """The items from `start` (`item.span.after` of an earlier item; default the first byte).

        Reading on from any item gives exactly the items that followed it.
        """
        start = start or Place()
        if start.byte < decoded.bom:
            span = Span(0, decoded.bom, 1, 0)
            yield Padding(span, "byte order mark")
            start = span.after
        for item in self.items(decoded, start):
            yield restored(item) if isinstance(item, Record) else item


RIS = Reader("ris", "RIS", ris.count_starts, ris.read)
WOS = Reader(
    "wos",
    "Web of Science",
    web_of_science.count_starts,
    web_of_science.read,
    web_of_science.claims,
)
ENW = Reader(
    "enw", "EndNote tagged", endnote_tagged.count_starts, endnote_tagged.read, endnote_tagged.claims
)
REFWORKS = Reader(
    "refworks", "RefWorks tagged", refworks.count_starts, refworks.read, refworks.claims
)
OVID = Reader("ovid", "Ovid", ovid.count_starts, ovid.read, ovid.claims)
LABELLED = Reader(
    "labelled",
    "text of Embase.com, ProQuest, EBSCO or Cochrane",
    labelled.count_starts,
    labelled.read,
    labelled.claims,
)
CSV = Reader(
    "csv",
    "table (CSV)",
    tables.count_starts,
    tables.read,
    tables.claims,
    tables.remark,
    tables.header_of,
)
NBIB = Reader("nbib", "PubMed format (nbib)", nbib.count_starts, nbib.read)
_MARKED = (
    Reader.of_xml("pubmed_xml", "PubMed XML", pubmed_xml.DIALECT),
    Reader.of_xml("endnote_xml", "EndNote XML", endnote_xml.DIALECT),
    Reader.of_xml("trial_xml", "ClinicalTrials.gov XML", trial_xml.STUDIES),
    Reader.of_xml("trial_list_xml", "ClinicalTrials.gov search results", trial_xml.RESULTS),
    Reader.of_xml("ictrp_xml", "ICTRP XML", trial_xml.ICTRP),
    Reader(
        "trial_json",
        "ClinicalTrials.gov JSON",
        json_records.count_starts,
        json_records.read,
        json_records.claims,
    ),
    Reader("bibtex", "BibTeX", bibtex.count_starts, bibtex.read, bibtex.claims),
)
_TAGGED = (WOS, ENW, REFWORKS, OVID, LABELLED)
# Those with a sure sign, in the order in which they are asked; RIS and nbib come after them.
SIGNED: tuple[Reader, ...] = (
    *_MARKED,
    *_TAGGED,
    CSV,  # the last: a table may hold anything
)
READERS: dict[str, Reader] = {reader.name: reader for reader in (*SIGNED, RIS, NBIB)}

# Known by a sign, not read: the message can then say what the file is.
_UNREAD = (
    (re.compile(r"\s*<\?xml|\s*<xml>"), "XML without records of a known kind"),
    (re.compile(r"\s*<!doctype html|\s*<html", re.IGNORECASE), "a web page"),
    (
        re.compile(r"^PMID: \d+|^\d+[.:] .{20,}\b(?:19|20)\d\d\b", re.MULTILINE),
        "PubMed's Summary or Abstract text",
    ),
)

_REMEDIES = {
    "PubMed's Summary or Abstract text": (
        "In PubMed choose Save, All results, Format: PubMed, and upload that file."
    ),
    "a web page": "Use the database's export, not the browser's Save as, and upload that file.",
}


def named(name: str, roles: Sequence[str] = ()) -> Reader:
    """The reader a stored dialect names; raises KeyError for one that is not registered.

    `roles` are those that a person gave to the columns of a table, in order.
    """
    reader = READERS[name]
    if name != CSV.name or not roles:
        return reader
    count, items = partial(tables.count_starts, roles=roles), partial(tables.read, roles=roles)
    remark = partial(tables.remark, roles=roles)
    return replace(reader, count_starts=count, items=items, remark=remark, roles=tuple(roles))


def sniff(
    decoded: Decoded, remembered: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Reader:
    """The reader whose records the file holds; `remembered` are roles of columns by signature.

    Raises UnreadableFile: unknown_format with the formats tried and the first lines,
    mixed_formats when records of two dialects stand in the file, or needs_mapping
    (`tables.UnknownColumns`) for a table of which no column is known as the title.
    """
    claimant = next((reader for reader in SIGNED if reader.claims(decoded)), None)
    if claimant is CSV:
        return _remembered(tables.columns(decoded), remembered) or CSV
    if claimant is not None and claimant not in _TAGGED:
        return claimant
    signs = _Signs.of(decoded)
    if len(signs.starts) > 1:
        raise _mixed(signs.starts)
    if claimant is not None:
        return claimant
    if "ris" in signs.starts:
        return RIS
    if signs.has_nbib_tags:
        return NBIB
    return RIS if ris.count_starts(decoded) else _unclaimed_table(decoded, remembered)


def _unclaimed_table(decoded: Decoded, remembered: Mapping[str, Sequence[str]]) -> Reader:
    table = tables.unknown_columns(decoded)
    if table is None:
        raise _unknown(decoded)
    if reader := _remembered(table, remembered):
        return reader
    raise table


def _remembered(
    table: tables.UnknownColumns | None, remembered: Mapping[str, Sequence[str]]
) -> Reader | None:
    roles = remembered.get(table.signature) if table else None
    return named(CSV.name, roles) if roles else None


# How a record begins where nothing else can be meant; of RIS and nbib their readers know more.
_STARTS = {
    "PT": ("wos", re.compile(r"PT [JBSPCRD]\s*$")),
    "%0": ("enw", re.compile(r"%0 +[A-Z]\w+")),
    "RT": (
        "refworks",
        re.compile(r"RT +(?:Journal|Book|Conference|Dissertation|Report|Web)\b[^.]*$"),
    ),
}

_TAIL = 20_000
_BEGIN = rb"(?=[PpTt%%R\s\x80-\xff])(?:[\x80-\xff]|[^\S\r\n]{0,2}(?i:%s)|(?:PT|%%0|RT)(?!  ))"
# By the dialect that was found: what may begin a record of another, at little cost (a line end
# that is fixed is found many times as quickly), and how it is found where some lines end so not.
_OTHERS = {
    name: (re.compile(rb"\n" + _BEGIN % sign), re.compile(rb"[\r\n]" + _BEGIN % sign))
    for name, sign in (("ris", b"PM"), ("nbib", b"TY"))
}


@dataclass(slots=True)
class _Signs:
    """The line of the first record of each dialect, outside the records of another."""

    starts: dict[str, int]
    has_nbib_tags: bool = False
    in_record: bool = False
    after_blank: bool = True

    @classmethod
    def of(cls, decoded: Decoded) -> "_Signs":
        signs, number = cls({}), 1
        for block in decoded.raw_blocks():
            if signs.are_of_one_dialect(decoded, block):
                signs.goes_on_after(decoded, block)
                number += block.count(b"\n") if decoded.is_even else len(block.splitlines())
            else:
                lines = block.splitlines()
                signs.look_at(decoded.line_texts(lines), number)
                number += len(lines)
        return signs

    def are_of_one_dialect(self, decoded: Decoded, block: bytes) -> bool:
        """Whether no record of another dialect than was found, RIS or nbib, can begin in it:
        found at little cost, for it is asked of all."""
        name = next(iter(self.starts)) if len(self.starts) == 1 else ""
        if name not in _OTHERS:
            return False
        return not _OTHERS[name][not decoded.is_even].search(b"\n" + block)

    def goes_on_after(self, decoded: Decoded, block: bytes) -> None:
        """Keep up with such a block, by the last of its lines."""
        tail = block[block.rfind(b"\n", 0, max(len(block) - _TAIL, 0)) + 1 :]
        marks = list(raw_marks_of(decoded, tail))
        if "ris" in self.starts:
            marks = marks or list(raw_marks_of(decoded, block))
        self.in_record = marks[-1][2] != "end" if marks else self.in_record
        self.after_blank = not tail.splitlines()[-1].strip()

    def look_at(self, texts: list[str], number: int) -> None:
        """Look at every line of a page, whose first line has this number."""
        for place, text in enumerate(texts, number):
            if mark := mark_of(text):
                self.in_record = mark == "start"
                if self.in_record:
                    self.starts.setdefault("ris", place)
            elif self.after_blank or not self.in_record:
                if nbib.is_sign(text):
                    self.has_nbib_tags = True
                    if nbib.is_start(text):
                        self.starts.setdefault("nbib", place)
                elif (other := _STARTS.get(text[:2])) and other[1].match(text):
                    self.starts.setdefault(other[0], place)
            self.after_blank = not text.strip()


def _mixed(starts: dict[str, int]) -> UnreadableFile:
    held = " and ".join(
        f"{READERS[name].label} records (from line {line})"
        for name, line in sorted(starts.items(), key=lambda start: start[1])
    )
    return UnreadableFile(
        "mixed_formats",
        f"The file holds {held}.",
        "Save each kind in a file of its own and upload both.",
    )


def _unknown(decoded: Decoded) -> UnreadableFile:
    lines = [line.text[:80] for line in islice(decoded.lines(), 3)]
    sample = "\n".join(lines + [line.text[:500] for line in islice(decoded.lines(), 3, 60)])
    tried = "; ".join(reader.label for reader in READERS.values())
    likely = next((name for sign, name in _UNREAD if sign.search(sample)), "")
    guess = f" It looks like {likely}, which cannot be read yet." if likely else ""
    shown = " / ".join(f"“{line}”" for line in lines)
    return UnreadableFile(
        "unknown_format",
        f"No record of any known format was found (tried: {tried}).{guess} The file begins: {shown}.",
        _REMEDIES.get(likely, "Export the search as RIS or as PubMed format and upload that file."),
    )
