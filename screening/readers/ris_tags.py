"""What a line of a RIS file is: a start, an end, a tagged field, or text.

Each answer depends on the line alone, so that two programs that ask agree.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from screening.readers.lines import Decoded

# The tags of the RIS specification (Research Information Systems 2001, 2011), and those that
# Ovid, Embase, Web of Science, EBSCO, Cochrane, Rayyan, Citavi and APA PsycInfo add. Two-letter
# abbreviations that abstracts hold (CI, SD, OR, HR, RR) are not among them.
# fmt: off
KNOWN = frozenset(
    {
        "A1", "A2", "A3", "A4", "AB", "AD", "AI", "AN", "AU", "AV", "BT", "C1", "C2", "C3",
        "C4", "C5", "C6", "C7", "C8", "C9", "CA", "CC", "CN", "CP", "CT", "CY", "DA", "DB",
        "DI", "DO", "DOI", "DP", "ED", "EP", "ER", "ET", "FU", "FX", "ID", "IS", "ISBN", "ISSN",
        "J1", "J2", "J9", "JA", "JF", "JI", "JO", "K1", "KW", "L1", "L2", "L3", "L4", "LA",
        "LB", "LK", "M1", "M2", "M3", "M4", "N1", "N2", "NL", "NO", "NS", "NV", "OP", "PA",
        "PB", "PD", "PG", "PI", "PMC", "PMCID", "PMID", "PP", "PT", "PU", "PY", "RD", "RI", "RN",
        "RP", "SE", "SL", "SN", "SP", "SR", "ST", "SV", "T1", "T2", "T3", "TA", "TI", "TS",
        "TT", "TY", "U1", "U2", "U3", "U4", "U5", "UK", "UR", "US", "VL", "VO", "WE", "WP",
        "WT", "WV", "Y1", "Y2", "YR",
    }
)
# fmt: on
TYPES = (
    "ABST|ADVS|AGGR|ANCIENT|ART|BILL|BLOG|BOOK|CASE|CHAP|CHART|CLSWK|COMP|CONF|CPAPER|CTLG|DATA"
    "|DBASE|DICT|EBOOK|ECHAP|EDBOOK|EJOU|EJOUR|ELEC|ENCYC|EQUA|FIGURE|GEN|GOVDOC|GRANT|GRNT"
    "|HEAR|ICOMM|INPR|INTV|JFULL|JOUR|LEGAL|MANSCPT|MAP|MGZN|MPCT|MULTI|MUSIC|NEWS|PAMP|PAT"
    "|PCOMM|POD|PRESS|RPRT|SER|SLIDE|SOUND|STAND|STAT|STD|THES|UNBILL|UNPB|UNPD|VIDEO|WEB"
)
_START = re.compile(
    rf"[ \t]{{0,12}}TY[ \t]{{0,4}}-[ \t]{{0,20}}(?:{TYPES})"
    r"|TY[ \t]{1,4}-[ \t]{0,20}(?:[^\W\d][\w /-]{0,39})?",
    re.IGNORECASE,
)
# Asked first, for most lines are neither start nor end.
_MARKS = frozenset({"TY", "Ty", "tY", "ty", "ER", "Er", "eR", "er"})
_FIRST = frozenset("TtEe \t")
# A wrapped abstract may have a line "ER  - positive tumours": words after ER are text, unless
# they are the TY of a record whose line break was lost.
_END = re.compile(
    rf"[ \t]{{0,12}}ER[ \t]{{0,4}}-(?:[\W\d_]{{0,10}}|\s{{0,9}}TY[ \t]{{0,4}}-\s{{0,9}}(?:{TYPES})?)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[ \t]{0,12}([A-Z][A-Z0-9]{1,3})(?:  -|[ \t]{0,4}-)(?:[ \t]|$)")


def mark_of(text: str) -> str:
    """ "start" for a TY line: any spacing and case with a type of the specification, or
    unindented with another type or none; "end" for an ER line without words; else ""."""
    if text[:14].lstrip()[:2] not in _MARKS:
        return ""
    return _mark(text)


@lru_cache(maxsize=256)
def _mark(text: str) -> str:
    text = text.rstrip()
    if _START.fullmatch(text):
        return "start"
    return "end" if _END.fullmatch(text) else ""


def marks_of(texts: list[str]) -> list[tuple[int, str]]:
    """The indices of the lines that are starts or ends, and which they are."""
    near = [index for index, text in enumerate(texts) if text[:1] in _FIRST]
    return [(index, mark) for index in near if (mark := mark_of(texts[index]))]


# Lines that may be marks, with invisible marks and other spaces than the plain one in them; and
# what nearly all are: an ER, a blank line and a TY. Each follows a line feed, as good as always: a
# pattern that begins with it is many times as quick.
_NEAR = (
    rb"(?=[TtEe \t\x80-\xff])(?:(ER  - ?\r?\n(?:\r?\n)?TY  - (?:%s)(?=\r?\n))"
    rb"|(?:[ \t\x80-\xff]|[Tt][Yy\x80-\xff]|[Ee][Rr\x80-\xff])[^\r\n]*)" % TYPES.encode()
)
_AFTER_FEED, _AFTER_ANY = re.compile(rb"\n" + _NEAR), re.compile(rb"[\r\n]" + _NEAR)


def raw_marks_of(decoded: Decoded, block: bytes) -> Iterator[tuple[int, int, str]]:
    """Where in one of `Decoded.raw_blocks` the lines that are marks begin and end, and which they
    are: "start", "end", or "turn" for an end and the start that follows it."""
    codec = "utf-8" if decoded.is_wide else decoded.codec
    near = _AFTER_FEED if decoded.is_even else _AFTER_ANY
    for found in near.finditer(b"\n" + block):
        if mark := "turn" if found[1] else _raw_mark(codec, found[0][1:]):
            begin, end = found.span()
            yield begin, end - 1, mark


@lru_cache(maxsize=256)
def _raw_mark(codec: str, line: bytes) -> str:
    return mark_of(Decoded(b"", codec, "").line_text(line))


def is_field(text: str) -> bool:
    """Whether a line outside records is a field: a known tag, or any in the exact form."""
    found = _FIELD.match(text)
    if found is None or found.group(1) in ("TY", "ER"):
        return False
    return found.group(1) in KNOWN or text[found.end(1) : found.end(1) + 4].rstrip() == "  -"
