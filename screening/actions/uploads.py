"""Several files uploaded at once: each is an import of its own, with its own certificate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from review.models import User
from screening.actions import imports
from screening.errors import FileAlreadyImported
from screening.models import CitationImport, Search
from screening.readers.containers import Member, members


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: an import that is queued, or in words why it is not.

    `is_left_out` marks what is no file of records, such as what an operating system adds.
    """

    name: str
    job: CitationImport | None
    problem: str = ""
    is_left_out: bool = False


def start(*, search: Search, files: Iterable[tuple[str, bytes]], by: User) -> list[Upload]:
    """Queue each of the files, given as name and bytes; one that is refused stops no other.

    A zip or gzip file is opened: each file in it becomes an import of its own.
    """
    return list(_start(search, files, by))


def _start(search: Search, files: Iterable[tuple[str, bytes]], by: User) -> Iterator[Upload]:
    for name, content in files:
        for member in members(name, content):
            yield _start_one(search, member, "" if member.name == name else name, by)


def _start_one(search: Search, member: Member, archive: str, by: User) -> Upload:
    if member.is_junk:
        return Upload(member.name, None, _("Left out: no file of records."), is_left_out=True)
    if member.error is not None:
        return Upload(member.name, None, str(member.error))
    named = {"name": member.name, "content": member.data, "archive_name": archive}
    try:
        return Upload(member.name, imports.start(search=search, by=by, **named))
    except FileAlreadyImported as error:
        return Upload(member.name, None, str(error))
