"""A citation as matching sees it: read once, every field in one form."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from screening.matching import kinds, people, places, words
from screening.readers.cleaning import without_markup
from screening.readers.identifiers import (
    normalise_doi,
    normalise_pmcid,
    normalise_pmid,
    registry_ids,
)

TITLE_LENGTH = 600  # characters; what is behind them tells no two titles apart
ABSTRACT_LENGTH = 400
_LABEL = re.compile(
    r"^\W*(?:abstract|background|objectives?|aims?|purpose|introduction|context|summary|importance"
    r"|rationale|backgrounds?[ /&]+(?:aims?|objectives?|purpose)|purpose of (?:the )?(?:review|study)"
    r")\b\W*",
    re.I,
)
_TRANSLATION = re.compile(r"^\s*\[(?P<inside>[^\[\]]{15,})\]\s*\.?\s*(?P<after>.*)$", re.S)
_ORIGINAL = re.compile(r"^(?P<before>.{15,}?)\s*[\[(](?P<inside>[^\[\]]{15,})[\])]\s*\.?\s*$", re.S)
_SURROGATES = re.compile("[\ud800-\udfff\0]")


class Entry(Protocol):
    """What matching asks of a citation; missing text is "", a missing year None."""

    @property
    def title(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def doi(self) -> str: ...
    @property
    def pmid(self) -> str: ...
    @property
    def pmcid(self) -> str: ...
    @property
    def authors(self) -> Sequence[str]: ...
    @property
    def journal(self) -> str: ...
    @property
    def volume(self) -> str: ...
    @property
    def issue(self) -> str: ...
    @property
    def pages(self) -> str: ...
    @property
    def abstract(self) -> str: ...
    @property
    def registry_ids(self) -> Sequence[str]: ...
    @property
    def accession_number(self) -> str: ...
    @property
    def publication_types(self) -> Sequence[str]: ...


class Read(NamedTuple):
    """An entry in one form. `title` is its words without notes and translation, `letters` the same
    without spaces; `kind` and `source` set notices, protocols, preprints and register entries
    apart; `families` are the words that may be family names, the first author's first."""

    title: str
    letters: str
    is_generic: bool
    numbers: str
    kind: str
    source: str
    is_meeting: bool
    year: int | None
    first: tuple[str, ...]
    families: frozenset[str]
    author_count: int
    names: frozenset[str]
    journal: str
    volume: str
    issue: str
    is_supplement: bool
    first_page: str
    last_page: str
    doi: str
    pmid: str
    pmcid: str
    accession: str
    trials: tuple[str, ...]
    abstract: str


def read(entry: Entry) -> Read:
    """Everything that is compared, in one form. Never raises, whatever the text."""
    raw = words.without_notes(without_markup(_text(entry.title)))[:TITLE_LENGTH]
    journal = _text(entry.journal)[:300].strip()
    types = " ".join(_text(kind) for kind in entry.publication_types)[:300].casefold()
    doi = normalise_doi(_text(entry.doi))
    first_page, last_page = places.pages(_text(entry.pages))
    return Read(
        **_title(raw),
        **_people([_text(name) for name in entry.authors]),
        source=places.source_of(journal, doi, raw, types),
        is_meeting=places.is_meeting(journal, types),
        year=entry.year,
        journal=journal,
        volume=places.number(_text(entry.volume)[:60]),
        issue=places.number(_text(entry.issue)[:60]),
        is_supplement=places.is_supplement(f"{_text(entry.volume)} {_text(entry.issue)}"[:99]),
        first_page=first_page,
        last_page=last_page,
        doi=doi,
        pmid=normalise_pmid(_text(entry.pmid)),
        pmcid=normalise_pmcid(_text(entry.pmcid)),
        accession=words.folded(_text(entry.accession_number)[:80]),
        trials=tuple(sorted(set(_trials(entry, raw)))),
        abstract=_abstract(_text(entry.abstract)),
    )


def _title(raw: str) -> dict[str, Any]:
    kind = kinds.kind_of_title(raw)
    plain = kinds.without_kind(raw) if kind == "correction" else raw
    title = words.folded(_main_title(plain)) or words.folded(raw)
    return {
        "title": title,
        "letters": title.replace(" ", ""),
        "is_generic": words.is_generic(title),
        "numbers": words.numbers(title),
        "kind": kind,
    }


def _people(authors: list[str]) -> dict[str, Any]:
    found = people.families(authors)
    return {
        "first": found[0] if found else (),
        "families": frozenset(word for name in found for word in name),
        "author_count": len(found),
        "names": people.names(authors),
    }


def _trials(entry: Entry, title: str) -> list[str]:
    return [
        found for text in (*entry.registry_ids, title) for found in registry_ids(_text(text)[:600])
    ]


def _main_title(raw: str) -> str:
    """The title itself of "[Translated title]" and of "Title [Titel der Arbeit]"."""
    if found := _TRANSLATION.match(raw):
        return found["inside"]
    if raw.rstrip(". ").endswith("]") and (found := _ORIGINAL.match(raw)):
        return found["before"]
    return raw


def _abstract(text: str) -> str:
    text = _LABEL.sub("", without_markup(text[: 2 * ABSTRACT_LENGTH]))
    return words.folded(text)[:ABSTRACT_LENGTH] if len(text) > 40 else ""


def _text(value: object) -> str:
    """`value` as text that any encoding holds; None is ""."""
    return _SURROGATES.sub(" ", str(value)) if value is not None else ""
