"""Web of Science plain text and .ciw: two-letter tags without dash, values wrapped by three spaces.

A record begins at PT and ends at ER; FN and VR begin a file and EF ends it, and several may stand
one after another. Tags: Web of Science field tags (Clarivate).
"""

import re

from screening.readers.decoding import Decoded
from screening.readers.sections import Layout, counter, reader
from screening.readers.signs import share
from screening.readers.vocabulary import Vocabulary, recorder

# fmt: off
_TAGS = frozenset(
    {
        "PT", "AU", "AF", "BA", "BF", "CA", "GP", "BE", "ED", "TI", "FT", "SO", "SE", "BS", "LA",
        "DT", "CT", "CY", "CL", "SP", "HO", "DE", "ID", "AB", "C1", "C3", "RP", "EM", "RI", "OI",
        "FU", "FP", "FX", "CR", "NR", "TC", "Z1", "Z2", "Z3", "Z8", "Z9", "ZA", "ZB", "ZR", "ZS",
        "U1", "U2", "PU", "PI", "PA", "SN", "EI", "EY", "BN", "J9", "JI", "PD", "PY", "VL", "IS",
        "PN", "SU", "SI", "MA", "BP", "EP", "AR", "DI", "D2", "DL", "EA", "PG", "P2", "WC", "WE",
        "SC", "GA", "PM", "UT", "OA", "HC", "HP", "DA", "MC", "CC", "CN", "OR", "TA", "MI", "MH",
        "DS", "GE", "GI", "PR", "RO", "TN", "BD", "MQ", "CB", "CP", "LT", "SD", "TM", "AN", "AV",
        "BO", "PS", "SS", "DU", "AE", "AP", "AC", "AS", "DG", "FD", "G1", "G2", "IP", "LS", "NM",
        "NT", "RC", "RD", "RN", "TT", "XA", "NO", "AK", "EF", "ET", "OD", "PV", "ST", "UK",
        "UR", "VN", "VR", "WN", "XX", "ZZ",
    }
)
# fmt: on
_FIELD = re.compile(r"([A-Z][A-Z0-9])(?: {1,2}(?!-(?:\s|$))(\S.*)|\s*)$")
_SIGN = re.compile(
    r"(?:PT [A-Z]|FN \S.*|VR \d.*|(?:AU|AF|TI|SO|PY|UT|DI|LA|DT|BP|VL) (?!-\s)\S.*|ER)\s*$"
)


def mark(text: str) -> str:
    """What a line is: a PT line, an ER line (whatever trails it), a line of the file's frame."""
    tag = text[:2]
    if tag not in ("PT", "ER", "FN", "VR", "EF") or (text[2:3] not in ("", " ")):
        return ""
    rest = text[2:].strip()
    if tag == "PT":
        return "start" if len(rest) <= 20 else ""
    if tag in ("ER", "EF"):
        return "" if rest else ("end" if tag == "ER" else "head")
    return "head" if rest else ""


def field(text: str) -> tuple[str, str] | None:
    """The tag and value of a line that begins a field."""
    if text[2:3] not in ("", " ") or text[:2] not in _TAGS:
        return None
    found = _FIELD.match(text)
    if found is None or mark(text) in ("end", "head"):
        return None
    return found.group(1), (found.group(2) or "").strip()


def claims(decoded: Decoded) -> bool:
    """Whether the file begins with FN or PT lines and their fields."""
    return share(decoded, _SIGN) >= 3


WORDS = Vocabulary(
    title=("TI", "TT", "FT"),
    names=("AF", "AU", "BF", "BA", "AE"),
    groups=("CA", "GP"),
    abstract=("AB",),
    year=("PY", "EY", "EA", "PD", "BD"),
    journal=("SO", "JI", "J9", "TA"),
    volume=("VL",),
    issue=("IS",),
    first_page="BP",
    last_page="EP",
    pages=("PS",),
    article_number=("AR",),
    doi=("DI", "D2"),
    pmid=("PM",),
    language=("LA",),
    types=("DT",),
    keywords=("DE", "ID", "MH"),
    urls=("UR", "DL", "XA"),
    accession=("UT", "AN"),
    registered=("TI", "AB", "DE"),
    is_wrapped=True,
)
LAYOUT = Layout(
    mark,
    field,
    titles=frozenset({"TI"}),
    openers=frozenset({"AU", "TI", "AF", "BA", "CA"}),
    values=recorder(WORDS),
    has_ends=True,
)
count_starts = counter(LAYOUT)
read = reader(LAYOUT)
