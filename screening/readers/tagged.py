"""The tagged fields of one record, by tag, and what every tagged dialect says in the same way."""

from collections.abc import Collection

from screening.readers.cleaning import one_line, something
from screening.readers.records import QuarantinedSpan, Record, Span

Fields = list[tuple[str, str]]


class Tagged:
    """Fields in file order; lines of a wrapped value are joined by newlines."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._by_tag: dict[str, list[str]] = {}
        for tag, value in fields:
            if value:
                self._by_tag.setdefault(tag, []).append(value)

    def all(self, *tags: str) -> list[str]:
        """The values of `tags`, tag by tag."""
        found: list[str] = []
        for tag in tags:
            if tag in self._by_tag:
                found += self._by_tag[tag]
        return found

    def first(self, *tags: str) -> str:
        """The first value of `tags` that says something, on one line."""
        for tag in tags:
            for value in self._by_tag.get(tag, ()):
                if line := something(one_line(value)):
                    return line
        return ""

    def parts(self, *tags: str) -> list[str]:
        """The lines of the values of `tags`, tag by tag."""
        return [one_line(part) for value in self.all(*tags) for part in value.split("\n")]

    def values(self, *tags: str) -> list[str]:
        """The values of `tags`, tag by tag, each on one line."""
        return [one_line(value) for value in self.all(*tags)]


def oddities(
    raw: str, dois: list[str], pmids: list[str], title: str = "", titles: Collection[str] = ()
) -> list[str]:
    """Notes on damaged text, on a record that has no title, and on one that states several
    titles (`titles`, those of one tag), DOIs or PMIDs."""
    notes = ["Bytes that are not text were replaced by \ufffd."] if "\ufffd" in raw else []
    if not title:
        notes.append("The record has no title.")
    if len(titles) > 1 and len(set(titles)) > 1:
        notes.append(f"The record states {len(set(titles))} different titles; the first is used.")
    for name, stated in (("DOIs", dois), ("PMIDs", pmids)):
        if len(stated) > 1 and len(set(stated)) > 1:
            listed = ", ".join(dict.fromkeys(stated))
            notes.append(
                f"The record states {len(set(stated))} different {name} ({listed});"
                f" {stated[0]} is used."
            )
    return notes


def has_substance(record: Record) -> bool:
    """Whether a person can judge a record or look it up: by its title, or without one by its
    abstract, DOI or PMID. Authors and a year alone tell too little."""
    return bool(record.title or record.abstract or record.doi or record.pmid)


def without_substance(span: Span, raw: str, tags: str) -> QuarantinedSpan:
    """The quarantine of a record that has no title in any of `tags` and nothing in its place."""
    return QuarantinedSpan(
        span,
        code="no_title",
        line=span.first_line,
        field=tags,
        problem=(
            f"The record at lines {span.first_line} to {span.last_line} has no title ({tags}), and"
            " no abstract, DOI or PMID either."
        ),
        fix="Give this record a title line and import the file again, or dismiss it.",
        raw=raw,
    )
