"""What was said of a report after it was published, as far as its record tells.

Retractions, expressions of concern and corrections: of the report itself, or that the record is
such a notice on another one. Sources: publication types and the fields of PubMed that link a
report with notices on it (https://www.nlm.nih.gov/bsd/mms/medlineelements.html: RIN, PRIN, RRI,
ECI, EIN, CRI, RPI and their counterparts), publication types of other databases ("Retracted
Article"), and the words that publishers put before or after a title.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "retracted",
    "withdrawn",
    "concern",
    "retraction",
    "concern_notice",
    "corrected",
    "correction",
]


@dataclass(frozen=True, slots=True)
class EditorialNotice:
    """One notice, and the words of the record that say so."""

    kind: Kind
    source: str


_TAGS: dict[str, Kind] = {
    "RIN": "retracted",
    "PRIN": "retracted",
    "RRI": "retracted",
    "ECI": "concern",
    "EIN": "corrected",
    "CRI": "corrected",
    "RPI": "corrected",
    "ROF": "retraction",
    "PROF": "retraction",
    "ECF": "concern_notice",
    "EFR": "correction",
}
_TYPES: tuple[tuple[str, Kind], ...] = (
    (r"\bretracted\b", "retracted"),
    (r"\bretraction\b", "retraction"),
    (r"\bwithdrawn\b", "withdrawn"),
    (r"\bexpression of concern\b", "concern_notice"),
    (r"\bcorrected and republished\b", "corrected"),
    (r"\b(?:erratum|errata|corrigend(?:um|a))\b|^corrections?$|^correction,", "correction"),
)
# A publisher's word, with a colon or in brackets: a title may well begin with "Retracted" alone.
_MARK = r"^\W*(?:{words})(?:\s+article)?\s*(?:[:\]\)]|[-–—]\s)"
_TITLES: tuple[tuple[str, Kind], ...] = (
    (_MARK.format(words="retracted"), "retracted"),
    (r"[\(\[]retracted(?: article\b|\)|\])", "retracted"),
    (_MARK.format(words="(?:article )?withdrawn"), "withdrawn"),
    (_MARK.format(words="(?:notice of )?retraction|retraction not(?:e|ice)"), "retraction"),
    (r"^\W*(?:notice of retraction|retraction not(?:e|ice)) (?:to|of|for)\b", "retraction"),
    (_MARK.format(words="(?:editorial )?expression of concern"), "concern_notice"),
    (r"^\W*(?:editorial )?expression of concern (?:to|about|on|regarding)\b", "concern_notice"),
    (
        _MARK.format(words="(?:(?:publisher|author)['’]?s? )?(?:erratum|corrigendum|correction)"),
        "correction",
    ),
    (r"^\W*(?:erratum|corrigendum|correction) (?:to|for)\b", "correction"),
)
_HINT = re.compile(r"retract|withdrawn|concern|correct|errat|corrigend", re.IGNORECASE)


def editorial_notices(
    title: str, publication_types: Iterable[str] = (), fields: Iterable[tuple[str, str]] = ()
) -> tuple[EditorialNotice, ...]:
    """The notices a record tells of, each once, the weightiest source of each kind first.

    `fields` are tags with values as in a PubMed record; of other dialects no tag means a notice.
    >>> editorial_notices("RETRACTED: Esketamine at home")
    (EditorialNotice(kind='retracted', source='Title: RETRACTED: Esketamine at home'),)
    """
    found: dict[tuple[Kind, str], None] = {}
    for notice in _of_fields(fields):
        found[notice] = None
    for notice in (*_of_types(publication_types), *_of_title(title)):
        found[notice] = None
    return tuple(EditorialNotice(kind, source) for kind, source in found)


def _of_fields(fields: Iterable[tuple[str, str]]) -> Iterator[tuple[Kind, str]]:
    for tag, value in fields:
        kind = _TAGS.get(tag)
        if kind and value.strip():
            yield kind, f"{tag}: {' '.join(value.split())}"


def _of_types(publication_types: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    for name in filter(_HINT.search, publication_types):
        for pattern, kind in _TYPES:
            if re.search(pattern, name, re.IGNORECASE):
                yield kind, f"Publication type: {name}"
                break


def _of_title(title: str) -> Iterator[tuple[Kind, str]]:
    for pattern, kind in _TITLES if _HINT.search(title) else ():
        if re.search(pattern, title, re.IGNORECASE):
            yield kind, f"Title: {title}"
            break
