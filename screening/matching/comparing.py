"""What two citations have in common, field by field, for many pairs at once.

Every comparison gives one finding per pair, out of a short list (`screening.matching.points`):
same, different, missing and what is between.
"""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from screening.matching import places
from screening.matching.columns import MISSING, Codes, Columns
from screening.matching.entries import Read
from screening.matching.points import FINDINGS
from screening.matching.spelling import is_spelling

Pairs = NDArray[np.int64]
Found = NDArray[np.int8]
_NEAR, _LIKE = 85.0, 60.0
_STUB = 4  # words of a title that may stand for a longer one
_STUB_LETTERS = 25


def compare(columns: Columns, pairs: Pairs) -> dict[str, Found]:
    """The findings on each pair, by field: positions in `FINDINGS[field]`."""
    found = {
        field: _equal(columns, pairs, field)
        for field in ("pmid", "pmcid", "accession", "issue", "kind", "source")
    }
    found["year"] = _years(columns, pairs)
    found["doi"] = _dois(columns, pairs)
    found["volume"] = _volumes(columns, pairs)
    found["pages"] = _pages(columns, pairs)
    found["venue"] = _venues(columns, pairs)
    found["trial"] = _trials(columns, pairs)
    found["authors"] = _authors(columns, pairs)
    found["abstract"] = _abstracts(columns, pairs)
    found["title"] = _titles(columns, pairs)
    found["numbers"] = _numbers(columns, pairs, found["title"])
    return found


def _is(field: str, finding: str) -> int:
    return FINDINGS[field].index(finding)


def _sides(codes: Codes, pairs: Pairs) -> tuple[Codes, Codes, NDArray[np.bool_]]:
    a, b = codes[pairs[:, 0]], codes[pairs[:, 1]]
    return a, b, (a != MISSING) & (b != MISSING)


def _equal(columns: Columns, pairs: Pairs, field: str) -> Found:
    a, b, both = _sides(columns.codes[field], pairs)
    same = np.where(a == b, _is(field, "same"), _is(field, "different"))
    return np.where(both, same, 0).astype(np.int8)


def _years(columns: Columns, pairs: Pairs) -> Found:
    a, b, both = _sides(columns.years, pairs)
    apart = np.abs(a - b)
    names = ("same", "next", "near", "different")
    found = np.select(
        [apart == 0, apart == 1, apart <= 2],
        [_is("year", n) for n in names[:3]],
        _is("year", names[3]),
    )
    return np.where(both, found, 0).astype(np.int8)


def _dois(columns: Columns, pairs: Pairs) -> Found:
    """Version: the names differ in nothing but their last number (.pub2, .v1): an update."""
    a, b, both = _sides(columns.codes["doi"], pairs)
    stem_a, stem_b, _ = _sides(columns.codes["doi_stem"], pairs)
    names = [_is("doi", name) for name in ("same", "version", "different")]
    found = np.select([a == b, stem_a == stem_b], names[:2], names[2])
    return np.where(both, found, 0).astype(np.int8)


def _volumes(columns: Columns, pairs: Pairs) -> Found:
    """Unclear where one volume is the other's issue, or is the year: databases mix these up."""
    a, b, both = _sides(columns.codes["volume"], pairs)
    issue_a, issue_b, _ = _sides(columns.codes["issue"], pairs)
    yearly = columns.flags["is_yearly"]
    mixed = (a == issue_b) | (b == issue_a) | yearly[pairs[:, 0]] | yearly[pairs[:, 1]]
    names = [_is("volume", name) for name in ("same", "unclear", "different")]
    return np.where(both, np.select([a == b, mixed], names[:2], names[2]), 0).astype(np.int8)


def _pages(columns: Columns, pairs: Pairs) -> Found:
    """Unclear where one side has an article number and the other pages from 1, or their count."""
    a, b, both = _sides(columns.codes["first_page"], pairs)
    last_a, last_b, both_last = _sides(columns.codes["last_page"], pairs)
    bare_a, bare_b, _ = _sides(columns.codes["bare_page"], pairs)
    bare, first = (columns.flags[name][pairs] for name in ("is_bare", "is_first"))
    half = (bare_a == bare_b) | (both_last & (last_a == last_b))
    # 26(9):1746 as issue 26, page 9: fields that slipped by one.
    issues_a, issues_b, _ = _sides(columns.codes["issue"], pairs)
    page_a, page_b = (columns.codes["page_number"][pairs[:, side]] for side in (0, 1))
    slipped = ((page_a == issues_b) & (page_a != MISSING)) | (
        (page_b == issues_a) & (page_b != MISSING)
    )
    numbered = (bare[:, 0] & first[:, 1]) | (bare[:, 1] & first[:, 0])
    same = (a == b) & ~(both_last & (last_a != last_b))
    names = [_is("pages", name) for name in ("same", "start", "unclear", "different")]
    found = np.select([same, half | (a == b), numbered | slipped], names[:3], names[3])
    return np.where(both, found, 0).astype(np.int8)


def _venues(columns: Columns, pairs: Pairs) -> Found:
    a, b, both = _sides(columns.codes["journal"], pairs)
    found = np.where(both, _is("venue", "same"), 0).astype(np.int8)
    known = columns.known
    for row in np.flatnonzero(both & (a != b)).tolist():
        one, other = pairs[row].tolist()
        found[row] = _is("venue", places.compare_venues(known[one].journal, known[other].journal))
    return found


def _trials(columns: Columns, pairs: Pairs) -> Found:
    a, b, both = _sides(columns.codes["trials"], pairs)
    found = np.where(both, _is("trial", "same"), 0).astype(np.int8)
    for row in np.flatnonzero(both & (a != b)).tolist():
        one, other = pairs[row].tolist()
        shared = set(columns.known[one].trials) & set(columns.known[other].trials)
        found[row] = _is("trial", "same" if shared else "different")
    return found


def _authors(columns: Columns, pairs: Pairs) -> Found:
    a, b, both = _sides(columns.codes["authors"], pairs)
    found = np.where(both, _is("authors", "same"), 0).astype(np.int8)
    for row in np.flatnonzero(both & (a != b)).tolist():
        one, other = pairs[row].tolist()
        found[row] = _is("authors", _shared_authors(columns.known[one], columns.known[other]))
    return found


def _shared_authors(one: Read, other: Read) -> str:
    shared = len(one.families & other.families)
    fewest = min(one.author_count, other.author_count)
    first = not set(one.first).isdisjoint(other.first)
    if first and shared * 2 >= fewest:
        return "same"
    a, b = " ".join(sorted(one.families)), " ".join(sorted(other.families))
    if fuzz.ratio(" ".join(sorted(one.first)), " ".join(sorted(other.first))) >= 75 and (
        fewest == 1 or shared * 2 >= fewest or fuzz.ratio(a, b) >= 80
    ):
        return "same"
    if len(one.names & other.names) > max(2, fewest):
        return "most"  # given names taken for family names
    if (shared * 2 >= fewest and shared >= 2) or fuzz.ratio(a, b) >= 80:
        return "most"
    return "some" if shared or first else "different"


def _ratios(columns: Columns, name: str, pairs: Pairs) -> NDArray[np.float32]:
    one, other = (columns.texts(name, pairs[:, side]) for side in (0, 1))
    return process.cpdist(one, other, scorer=fuzz.ratio, dtype=np.float32)


def _abstracts(columns: Columns, pairs: Pairs) -> Found:
    a, b, both = _sides(columns.codes["abstract"], pairs)
    found = np.where(both, _is("abstract", "same"), 0).astype(np.int8)
    rows = np.flatnonzero(both & (a != b))
    ratio = _ratios(columns, "abstract", pairs[rows])
    names = [_is("abstract", name) for name in ("same", "similar", "different")]
    found[rows] = np.select([ratio >= _NEAR, ratio >= _LIKE], names[:2], names[2])
    return found


def _titles(columns: Columns, pairs: Pairs) -> Found:
    a, b, both = _sides(columns.codes["letters"], pairs)
    weak = _weak(columns, pairs)
    found = np.where(both, np.where(weak, _is("title", "short"), _is("title", "same")), 0)
    rows = np.flatnonzero(both & (a != b))
    ratio = _ratios(columns, "letters", pairs[rows])
    found[rows] = _is("title", "different")
    known = columns.known
    for row, close in zip(rows.tolist(), ratio.tolist(), strict=True):
        one, other = pairs[row].tolist()
        found[row] = _is("title", _compare_titles(known[one], known[other], close))
    return found.astype(np.int8)


def _weak(columns: Columns, pairs: Pairs) -> NDArray[np.bool_]:
    """Whether a title is one that different reports may well share: generic or very short."""
    weak = columns.flags["is_generic"] | columns.flags["is_short"]
    return weak[pairs[:, 0]] | weak[pairs[:, 1]]


def _compare_titles(one: Read, other: Read, ratio: float) -> str:
    if one.is_generic or other.is_generic:
        return "different"
    short, long = sorted((one, other), key=lambda read: len(read.letters))
    if _is_part(short, long):
        return "part"
    if ratio < _LIKE:
        return "different"
    if ratio >= _NEAR and is_spelling(one.title.split(), other.title.split()):
        return "spelling"
    return "near" if ratio >= _NEAR else "like"


def _is_part(short: Read, long: Read) -> bool:
    """Whether one title is the beginning of the other or its end: cut, or without its subtitle."""
    if len(short.letters) < _STUB_LETTERS or short.title.count(" ") < _STUB - 1:
        return False
    if len(long.letters) - len(short.letters) <= 3:
        return False
    if long.letters.startswith(short.letters) or long.letters.endswith(short.letters):
        return True
    head = long.letters[: len(short.letters)]
    return len(short.letters) >= 2 * _STUB_LETTERS and fuzz.ratio(head, short.letters) >= 96


def _numbers(columns: Columns, pairs: Pairs, title: Found) -> Found:
    a, b, _ = _sides(columns.codes["numbers"], pairs)
    alike = title != _is("title", "different")
    found = np.where((a != b) & alike, _is("numbers", "different"), 0).astype(np.int8)
    part = _is("title", "part")
    for row in np.flatnonzero((found > 0) & (title == part)).tolist():
        one, other = sorted((columns.known[i].numbers for i in pairs[row]), key=len)
        if not one or other.startswith(one):
            found[row] = _is("numbers", "more")
    return found
