"""RefWorks tagged text: RT begins a record, tags stand before a space, without dash.

Written by RefWorks, CNKI and others; ER lines are optional. Tags: RefWorks tagged format.
"""

import re

from screening.readers.decoding import Decoded
from screening.readers.sections import Layout, counter, reader
from screening.readers.signs import share
from screening.readers.vocabulary import Vocabulary, recorder

# fmt: off
_TAGS = frozenset(
    {
        "RT", "SR", "ID", "A1", "T1", "JF", "JO", "YR", "FD", "VO", "IS", "SP", "OP", "K1", "AB",
        "NO", "A2", "T2", "ED", "PB", "PP", "A3", "A4", "A5", "T3", "SN", "AV", "AD", "AN", "LA",
        "CL", "SF", "OT", "LK", "DO", "CN", "DB", "DS", "IP", "RD", "ST", "U1", "U2", "U3", "U4",
        "U5", "U6", "U7", "U8", "U9", "UL", "SL", "LL", "CR", "WT", "A6", "WV", "WP", "OL", "PMID",
        "PMCID", "RF", "IO", "DE", "TT", "AU",
    }
)
# fmt: on
_FIELD = re.compile(r"([A-Z][A-Z0-9]|vo|PMC?ID)(?: +([^\s-].*|-\S.*)|\s*)$")
_SIGN = re.compile(r"(?:RT +[A-Z]|(?:SR|A1|T1|JF|YR|VO|OP|K1|DS|LK) [^\s-])")
_START = re.compile(r"RT +[A-Za-z][\w /(),-]{2,39}\s*$")


def mark(text: str) -> str:
    """ "start" for a line that states the type, "end" for ER."""
    if text.startswith("RT"):
        return "start" if _START.match(text) else ""
    return "end" if text.strip() == "ER" else ""


def field(text: str) -> tuple[str, str] | None:
    """The tag and value of a line that begins a field."""
    found = _FIELD.match(text)
    if found is None or found.group(1).upper() not in _TAGS:
        return None
    return found.group(1).upper(), (found.group(2) or "").strip()


def claims(decoded: Decoded) -> bool:
    """Whether the file has lines with these tags, among them RT."""
    return share(decoded, _START) > 0 and share(decoded, _SIGN) >= 2


WORDS = Vocabulary(
    title=("T1", "TT", "ST"),
    names=("A1", "AU"),
    abstract=("AB",),
    year=("YR", "FD"),
    journal=("JF", "JO", "T2"),
    volume=("VO",),
    issue=("IS",),
    first_page="SP",
    last_page="OP",
    pages=("OP",),
    doi=("DO",),
    pmid=("PMID",),
    states_pmid=("AN", "ID", "NO"),
    pmcid=("PMCID",),
    language=("LA",),
    types=("RT",),
    keywords=("K1", "DE"),
    urls=("UL", "LK"),
    accession=("AN",),
    database=("DB", "DS"),
    registered=("T1", "AB", "NO"),
)
LAYOUT = Layout(
    mark,
    field,
    titles=frozenset({"T1"}),
    openers=frozenset({"A1", "T1", "SR"}),
    values=recorder(WORDS),
)
count_starts = counter(LAYOUT)
read = reader(LAYOUT)
