"""What the fields of a PubMed record say in canonical terms.

Tags: https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format (NLM).
"""

import re

from screening.readers import identifiers
from screening.readers.cleaning import distinct, first_year, one_line
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields, Tagged, has_substance, oddities, without_substance

_DOI = re.compile(r"(10\.\d{4,9}/\S+)\s*\[doi\]", re.IGNORECASE)
_UNTRANSLATED = re.compile(r"\[?not available\]?\.?", re.IGNORECASE)


def record_of(fields: Fields, span: Span, raw: str) -> Record | QuarantinedSpan:
    """The record that `fields` describe; quarantined when it names no report."""
    tagged = Tagged(fields)
    notes: list[str] = []
    record = _record(tagged, span, _title(tagged, notes), raw, notes)
    return record if has_substance(record) else without_substance(span, raw, "TI")


def _record(tagged: Tagged, span: Span, title: str, raw: str, notes: list[str]) -> Record:
    dois = _dois(tagged)
    pmids = list(filter(None, map(identifiers.normalise_pmid, tagged.all("PMID"))))
    is_eric = tagged.first("OWN") == "ERIC"
    notes += oddities(raw, dois, pmids, title, tagged.values("TI"))
    notes += [] if pmids or is_eric else ["The record has no PMID."]
    return Record(
        span,
        title,
        abstract=one_line(" ".join(tagged.all("AB"))),
        authors=_authors(tagged),
        year=_year(tagged),
        journal=tagged.first("JT", "TA") or (tagged.first("BTI") if tagged.first("TI") else ""),
        volume=tagged.first("VI"),
        issue=tagged.first("IP"),
        pages=tagged.first("PG"),
        doi=dois[0] if dois else "",
        pmid=pmids[0] if pmids else "",
        pmcid=identifiers.normalise_pmcid(tagged.first("PMC")),
        registry_ids=identifiers.registry_ids("\n".join(tagged.all("SI", "TI", "AB", "OT"))),
        language=tagged.first("LA"),
        publication_types=distinct(tagged.values("PT")),
        keywords=distinct([word.lstrip("*") for word in tagged.values("OT", "MH")]),
        accession_number=pmids[0] if pmids else tagged.first("OID") if is_eric else "",
        database="ERIC" if is_eric else "PubMed",
        fields=tuple(tagged.fields),
        raw=raw,
        notes=tuple(notes),
    )


def _title(tagged: Tagged, notes: list[str]) -> str:
    """TI; of a book BTI or CTI; where only the original language has a title, TT."""
    title = tagged.first("TI", "BTI", "CTI")
    original = tagged.first("TT")
    if original and (not title or _UNTRANSLATED.fullmatch(title)):
        notes.append("The title is in the original language (TT): the record has no other.")
        return original
    return title


def _authors(tagged: Tagged) -> tuple[str, ...]:
    """Full names where every author has one, else short ones; then collective names."""
    full = len(tagged.all("FAU")) >= len(tagged.all("AU"))
    return distinct(tagged.values("FAU" if full else "AU", "CN"))


def _year(tagged: Tagged) -> int | None:
    """The year of DP, else that of the electronic date (DEP, YYYYMMDD)."""
    year = first_year(tagged.first("DP"))
    return year if year is not None else first_year(tagged.first("DEP")[:4])


def _dois(tagged: Tagged) -> list[str]:
    """The DOIs of LID and AID, which hold other article numbers, too."""
    found = _DOI.findall("\n".join(tagged.all("LID", "AID")))
    return list(filter(None, map(identifiers.normalise_doi, found)))
