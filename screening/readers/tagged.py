"""The tagged fields of one record, by tag, and what every tagged dialect says in the same way."""

from screening.readers.cleaning import one_line, something
from screening.readers.records import QuarantinedSpan, Span

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


def oddities(raw: str, dois: list[str], pmids: list[str]) -> list[str]:
    """Notes on damaged text, and on a record that states several DOIs or PMIDs."""
    notes = ["Bytes that are not text were replaced by \ufffd."] if "\ufffd" in raw else []
    for name, values in (("DOIs", set(dois)), ("PMIDs", set(pmids))):
        if len(values) > 1:
            stated = dois if name == "DOIs" else pmids
            listed = ", ".join(dict.fromkeys(stated))
            notes.append(
                f"The record states {len(values)} different {name} ({listed}); {stated[0]} is used."
            )
    return notes


def without_title(span: Span, raw: str, tags: str) -> QuarantinedSpan:
    """The quarantine of a record that has no title in any of `tags`."""
    return QuarantinedSpan(
        span,
        code="no_title",
        line=span.first_line,
        field=tags,
        problem=f"The record at lines {span.first_line} to {span.last_line} has no title ({tags}).",
        fix="Add a line 'TI  - ' with the title to this record and import the file again.",
        raw=raw,
    )
