"""The parts of a source line: "Journal. 12(3):45-67, 2013 Oct." and how others write the same."""

import re

from screening.readers.cleaning import first_year, one_line
from screening.readers.tagged import Fields

# "12(3):45-67", ":45-67", "12:45", "4 (2) (pp 101)", of Ovid.
_NUMBERS = re.compile(
    r"(?<!\S)(?P<volume>[A-Za-z]{0,4}\d[\w-]{0,11})?\s{0,2}(?:\((?P<issue>[^()]{1,60})\))?\s{0,2}"
    r"(?::\s{0,2}|\(pp\.? )(?P<pages>[A-Za-z]{0,3}\d[\w.]{0,12}(?:\s?[-\u2013]\s?[\w.]{1,12})?)"
)
_EMBASE = re.compile(
    r"(?P<journal>.{2,300}?) \((?P<year>\d{4})\) ?(?P<volume>[\w-]{1,12})?(?::(?P<issue>[^\s()]{1,30}))?"
    r"(?: \((?P<pages>[^)]{1,40})\))?"
)
# "Journal January 2011;43(8):647-653" of Journals@Ovid, "Journal. 2011 Jan;43(8):647-53".
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter)"
)
_DATED = re.compile(
    rf"(?P<journal>.{{2,300}}?)\.? (?:{_MONTH}\S{{0,30}} (?:\d{{1,2}},? )?)?(?P<year>(?:19|20)\d\d)"
    rf"(?: {_MONTH}\S{{0,30}}(?: \d{{1,2}})?)?; ?(?P<volume>[\w-]{{1,12}})?"
    r"(?:\((?P<issue>[^()]{1,40})\))?: ?(?P<pages>\w{1,12}(?:-\w{1,12})?)"
)
_EBSCO = re.compile(
    r"(?P<journal>.{2,300}?)[.,;] .{0,60}?\bVol(?:ume|\.)? (?P<volume>[\w-]{1,12})"
    r"(?: (?:Issue|No\.?) (?P<issue>[\w-]{1,20}))?(?:,? p(?P<pages>\w{1,10}(?:-\w{1,10})?))?"
)


def parts_of_source(source: str) -> Fields:
    """("source journal", ...), "source volume", "source issue", "source pages", "source year".

    Of Ovid's, Embase.com's and EBSCO's way of writing; what is not understood is left out, and
    the journal is then the line up to its first full stop.
    """
    source = one_line(source)
    for pattern in (_EMBASE, _EBSCO, _DATED):
        if found := pattern.match(source):
            parts = found.groupdict()
            break
    else:
        parts = _ovid(source)
    parts["year"] = parts.get("year") or str(first_year(source) or "")
    return [(f"source {name}", value.strip(" .,;")) for name, value in parts.items() if value]


def embase_source(source: str) -> dict[str, str]:
    """Journal, year, volume, issue and pages of a line that is surely one of Embase.com's, of
    those that it states: "Journal (2019) 12:3 (45-67). Date of Publication: 1 May 2019"."""
    found = _EMBASE.match(source)
    if not found or not (found.end() == len(source) or ". Date of Publication: " in source):
        return {}
    return {name: value for name, value in found.groupdict().items() if value}


def _ovid(source: str) -> dict[str, str | None]:
    found = _NUMBERS.search(source)
    journal = (source[: found.start()] if found else source).split(". ")[0]
    is_named = any(map(str.isalpha, journal))  # of a book, a year in brackets begins the line
    return {"journal": journal if is_named else "", **(found.groupdict() if found else {})}
