"""Several files uploaded at once: each is an import of its own, with its own certificate."""

from collections.abc import Iterable
from dataclasses import dataclass

from review.models import User
from screening.actions import imports
from screening.errors import FileAlreadyImported
from screening.models import CitationImport, Search


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: an import that is queued, or in words why it is not."""

    name: str
    job: CitationImport | None
    problem: str = ""


def start(*, search: Search, files: Iterable[tuple[str, bytes]], by: User) -> list[Upload]:
    """Queue each of the files, given as name and bytes; one that is refused stops no other."""
    return [_start(search, name, content, by) for name, content in files]


def _start(search: Search, name: str, content: bytes, by: User) -> Upload:
    try:
        return Upload(name, imports.start(search=search, name=name, content=content, by=by))
    except FileAlreadyImported as error:
        return Upload(name, None, str(error))
