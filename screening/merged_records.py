"""A cluster as pages show it: the best value of each field, and which record it came from.

Derived when it is read. The records of the cluster stay as they were imported, so that a split
restores each of them; what a person chose (`ChosenValue`) goes before what is best by rule.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from screening.models import ChosenValue, Citation

# In the order in which they are shown; a person may choose whose is shown.
FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "abstract", "language")
IDENTIFIERS = ("doi", "pmid", "pmcid")  # all are kept, the canonical citation's first
LISTS = ("registry_ids", "publication_types", "keywords", "urls")  # all are joined
_NO_ABSTRACT = re.compile(
    r"\W*(?:no )?abstract(?: is)?(?: not)? (?:available|provided)\W*|\W*(?:na|n/a|none|null|nan)\W*",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[?truncated\]?)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """What stands in the template for a citation: its names are those of `Citation`.

    `values` are the fields shown, `sources` says by field from which member each came, `chosen`
    which of them a person chose. `identifiers` are all that the members have.
    """

    head: Citation
    members: tuple[Citation, ...]
    values: dict[str, Any]
    sources: dict[str, Citation]
    chosen: frozenset[str]
    identifiers: dict[str, tuple[str, ...]]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def uid(self) -> UUID:
        return self.head.uid

    @property
    def pk(self) -> int:
        return self.head.pk

    @property
    def dois(self) -> tuple[str, ...]:
        return self.identifiers["doi"]

    @property
    def pmids(self) -> tuple[str, ...]:
        return self.identifiers["pmid"]

    @property
    def pmcids(self) -> tuple[str, ...]:
        return self.identifiers["pmcid"]

    @property
    def byline(self) -> str:
        """First author and year, as of a citation."""
        return Citation(authors=self.values["authors"], year=self.values["year"]).byline

    @property
    def heading(self) -> str:
        """The title, or what a citation says that has none."""
        return str(self.values["title"] or self.head.heading)

    def __str__(self) -> str:
        return self.heading


@dataclass(frozen=True, slots=True)
class Choice:
    """A field in which members differ: whose value is shown, and which others could be."""

    name: str
    source: Citation
    is_chosen: bool
    values: list[tuple[Citation, str]]


def of(citation: Citation) -> MergedRecord:
    """The merged record of the cluster that a citation belongs to."""
    members = Citation.objects.published().in_clusters_of([citation.head_id])
    rows = list(members.select_related("citation_import__search").order_by("pk"))
    return merged(rows or [citation], _choices(rows))


def of_next(citation: Citation) -> MergedRecord:
    """That of a canonical citation from the queue, which says whether it stands alone."""
    return of(citation) if citation.has_duplicates else merged([citation], {})


def of_heads(heads: Sequence[Citation]) -> dict[int, MergedRecord]:
    """Those of a page of canonical citations, by key; two queries more, however many there are.

    Of a citation that stands alone it is what the citation says.
    """
    by_head: dict[int, list[Citation]] = {head.pk: [head] for head in heads}
    duplicates = Citation.objects.published().filter(canonical__in=list(by_head))
    for member in duplicates.order_by("pk"):
        by_head[member.head_id].append(member)
    several = [member for rows in by_head.values() if len(rows) > 1 for member in rows]
    choices = _choices(several)
    return {pk: merged(sorted(rows, key=_key), choices) for pk, rows in by_head.items()}


def merged(members: Sequence[Citation], choices: Iterable[ChosenValue] = ()) -> MergedRecord:
    """The best of the citations of one cluster."""
    head = next((member for member in members if member.canonical_id is None), members[0])
    ordered = [head, *(member for member in members if member.pk != head.pk)]
    picked = _picked(ordered, choices)
    sources = {name: picked.get(name) or _best(name, ordered) for name in FIELDS}
    identifiers = {name: _distinct(getattr(m, name) for m in ordered) for name in IDENTIFIERS}
    values = {name: getattr(member, name) for name, member in sources.items()}
    values |= {name: next(iter(found), "") for name, found in identifiers.items()}
    for name in LISTS:
        values[name] = list(_distinct(value for m in ordered for value in getattr(m, name)))
    return MergedRecord(head, tuple(members), values, sources, frozenset(picked), identifiers)


def choices(record: MergedRecord) -> list[Choice]:
    """The fields of which the members have several values, each with its first member."""
    found: list[Choice] = []
    for name in FIELDS:
        values: dict[str, Citation] = {}
        for member in record.members:
            values.setdefault(_as_text(getattr(member, name)), member)
        values.pop("", None)
        shown = _as_text(record.values[name])
        if len(values) > 1:
            source, is_chosen = values[shown], name in record.chosen
            found.append(Choice(name, source, is_chosen, [(m, v) for v, m in values.items()]))
    return found


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)


def is_abstract(text: str) -> bool:
    """Whether it is the text of an abstract, not a word that there is none."""
    return bool(text.strip()) and not _NO_ABSTRACT.fullmatch(text.strip())


def _picked(members: Sequence[Citation], choices: Iterable[ChosenValue]) -> dict[str, Citation]:
    """By field the member whose value a person chose last."""
    ours = {member.pk: member for member in members}
    newest = sorted(choices, key=lambda choice: (choice.chosen_at, choice.pk))
    found = {c.field: ours[c.citation_id] for c in newest if c.citation_id in ours}
    return found if len(members) > 1 else {}


def _best(name: str, members: Sequence[Citation]) -> Citation:
    """The first of those whose value is best: the canonical one, where nothing speaks against."""
    return max(members, key=lambda member: _WORTH[name](getattr(member, name)))


def _title(text: str) -> tuple[bool, bool]:
    return not _CUT.search(text), not text.isupper()


def _abstract(text: str) -> tuple[bool, bool, int]:
    return is_abstract(text), not _CUT.search(text), len(text)


def _authors(names: list[str]) -> tuple[int, bool]:
    return len([name for name in names if "et al" not in name.lower()]), not str(names).isupper()


def _there(value: object) -> bool:
    return value is not None and value != ""


_WORTH: dict[str, Callable[[Any], Any]] = defaultdict(
    lambda: _there, title=_title, abstract=_abstract, authors=_authors
)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _choices(members: Iterable[Citation]) -> list[ChosenValue]:
    keys = [member.pk for member in members]
    return list(ChosenValue.objects.filter(citation__in=keys)) if len(keys) > 1 else []


def _key(citation: Citation) -> int:
    return citation.pk
