"""The tagged fields of one record, by tag, and what every tagged dialect says in the same way."""

from collections.abc import Collection

from screening.readers.cleaning import are_even, distinct, one_line, prose, something, stated
from screening.readers.records import QuarantinedSpan, Record, Span

Fields = list[tuple[str, str]]


class Tagged:
    """Fields in file order; lines of a wrapped value are joined by newlines."""

    def __init__(self, fields: Fields, is_plain: bool = False) -> None:
        self.fields = fields
        # Of most records every value is plain text on one line, which need not be cleaned.
        self._is_plain = is_plain or are_even([v for _, v in fields])
        self._by_tag: dict[str, list[str]] = {}
        by_tag = self._by_tag
        for tag, value in fields:
            if value:
                if tag in by_tag:
                    by_tag[tag].append(value)
                else:
                    by_tag[tag] = [value]

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that have a value, by where each stands first."""
        return tuple(self._by_tag)

    def all(self, *tags: str) -> list[str]:
        """The values of `tags`, tag by tag."""
        return self.all_of(tags)

    def all_of(self, tags: tuple[str, ...]) -> list[str]:
        """The same, of tags in a tuple, which is sooner handed over."""
        found: list[str] = []
        by_tag = self._by_tag
        for tag in tags:
            if tag in by_tag:
                found += by_tag[tag]
        return found

    def first(self, *tags: str) -> str:
        """The first value of `tags` that says something, on one line."""
        return self.first_of(tags)

    def first_of(self, tags: tuple[str, ...]) -> str:
        """The same, of tags in a tuple."""
        by_tag = self._by_tag
        for tag in tags:
            if tag in by_tag:
                for value in by_tag[tag]:
                    line = value if self._is_plain else one_line(value)
                    if len(line) > 9 or something(line):
                        return line
        return ""

    def parts(self, *tags: str) -> list[str]:
        """The lines of the values of `tags`, tag by tag."""
        found = self.all_of(tags)
        if self._is_plain:
            return found
        return [one_line(part) for value in found for part in value.split("\n")]

    def pieces(self, *tags: str) -> list[str]:
        """What semicolons part in the lines of the values of `tags`."""
        found = self.parts(*tags)
        if ";" not in "".join(found):
            return found
        return [piece.strip() for part in found for piece in part.split(";")]

    def values(self, *tags: str) -> list[str]:
        """The values of `tags`, tag by tag, each on one line."""
        found = self.all_of(tags)
        return found if self._is_plain else list(map(one_line, found))

    def prose(self, tag: str) -> list[str]:
        """The values of `tag` that say something, as paragraphs, each once."""
        found = list(map(stated if self._is_plain else prose, self.all(tag)))
        return found if len(found) == 1 else list(distinct(found))

    def paragraphs(self, tag: str) -> str:
        """The same in one text."""
        found = self._by_tag.get(tag, ())
        if len(found) == 1 and self._is_plain:
            return stated(found[0])
        return "\n".join(self.prose(tag))


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
    for name, found in (("DOIs", dois), ("PMIDs", pmids)):
        if len(found) > 1 and len(set(found)) > 1:
            listed = ", ".join(dict.fromkeys(found))
            notes.append(
                f"The record states {len(set(found))} different {name} ({listed});"
                f" {found[0]} is used."
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
        fix="Give this record a title line, or dismiss it.",
        raw=raw,
    )
