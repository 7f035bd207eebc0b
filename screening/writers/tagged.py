"""RIS and PubMed's text format (nbib): a tag and a value to a line."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from screening.readers import Record
from screening.writers.rows import Row, chunks, line, lines, losses

Fields = Iterator[tuple[str, str]]
_RANGE = re.compile(r"([^-\s]+)-([^-\s]+)")
_MARK = re.compile(r"\s*[A-Za-z][A-Za-z0-9]{1,3}\s*-", re.ASCII)
_PLAIN = re.compile(r"[\w(\[“‘]")
KEPT = "XC"


def ris(rows: Iterable[Row]) -> Iterator[str]:
    """RIS, record by record."""
    return _written(rows, "ris", ris_text)


def nbib(rows: Iterable[Row]) -> Iterator[str]:
    """PubMed's format, record by record."""
    return _written(rows, "nbib", nbib_text)


def _written(
    rows: Iterable[Row], dialect: str, text_of: Callable[[Record, str], str]
) -> Iterator[str]:
    for chunk in chunks(rows):
        records = [row.record for row in chunk]

        def together(some: Sequence[Record]) -> str:
            return "".join(text_of(record, "") for record in some)

        for record, loss in zip(records, losses(records, dialect, together), strict=True):
            yield text_of(record, loss)


def ris_text(record: Record, loss: str) -> str:
    """One record from TY to ER; `loss` is what a field of our own keeps."""
    fields = [("TY", "JOUR" if record.journal else "GEN"), *_kept(loss), *_ris(record)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields) + "ER  - \r\n\r\n"


def _kept(loss: str) -> list[tuple[str, str]]:
    return [(KEPT, loss)] if loss else []


def _ris(record: Record) -> Fields:
    yield from _each("TI", record.title)
    yield from (("AU", line(name)) for name in record.authors)
    yield from _each("PY", str(record.year or ""))
    yield from _each("T2", record.journal)
    yield from _each("VL", record.volume)
    yield from _each("IS", record.issue)
    first_and_last = _RANGE.fullmatch(record.pages)
    if first_and_last:
        yield "SP", first_and_last.group(1)
        yield "EP", first_and_last.group(2)
    else:
        yield from _each("SP", record.pages)
    yield from _each("AB", _paragraphs(record.abstract))
    yield from _each("DO", record.doi)
    yield from _each("N1", f"PMID: {record.pmid}" if record.pmid else "")
    yield from _each("C2", record.pmcid)
    if record.registry_ids:
        yield "N1", f"Registered as {line('; '.join(record.registry_ids))}"
    yield from _each("LA", record.language)
    yield from (("M3", line(kind)) for kind in record.publication_types)
    yield from (("KW", line(word)) for word in record.keywords)
    yield from (("UR", line(url)) for url in record.urls)
    yield from _each("AN", record.accession_number)
    yield from _each("DB", record.database)


def nbib_text(record: Record, loss: str) -> str:
    """One record from PMID on; `loss` is what a field of our own keeps."""
    fields = [("PMID", line(record.pmid)), *_kept(loss), *_nbib(record)]
    return "".join(f"{tag:<4}- {value}\r\n" for tag, value in fields) + "\r\n"


def _nbib(record: Record) -> Fields:
    yield from _each("TI", record.title)
    yield from _each("LID", f"{line(record.doi)} [doi]" if record.doi else "")
    yield from _each("AB", line(record.abstract))
    yield from (("FAU", line(name)) for name in record.authors)
    yield from _each("LA", record.language)
    yield from (("PT", line(kind)) for kind in record.publication_types)
    yield from _each("DP", str(record.year or ""))
    yield from _each("JT", record.journal)
    yield from _each("VI", record.volume)
    yield from _each("IP", record.issue)
    yield from _each("PG", record.pages)
    yield from _each("PMC", record.pmcid)
    yield from (("SI", line(number)) for number in record.registry_ids)
    yield from (("OT", line(word)) for word in record.keywords)


def _each(tag: str, value: str) -> Fields:
    if value:
        yield tag, value if tag == "AB" else line(value)


def _paragraphs(abstract: str) -> str:
    """Paragraphs as lines that go on with the value; one line where one looks like a tag."""
    found = lines(abstract)
    if any(_MARK.match(each) or not _PLAIN.match(each) for each in found[1:]):
        return line(abstract)
    return "\r\n      ".join(found)
