"""A stored file read again by the reader of today: compared first, applied when confirmed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from review import events, stored_files
from review.choices import JobStatus
from review.models import Event, User
from review.models.job import ATTEMPTS
from screening import duplicates, readers
from screening.actions import text_index
from screening.actions.imports import LISTS, TEXTS, fields_of
from screening.errors import FileNotReadable, NothingToReadAgain
from screening.models import (
    Citation,
    CitationImport,
    FieldChange,
    MatchKey,
    Quarantine,
    Rereading,
)
from screening.readers import Item, Place, Record, UnreadableFile
from screening.tasks import run_rereading

CHUNK = 200
LISTED = 200  # spans without a partner that are kept to be shown
FIELDS = (
    *TEXTS,
    *LISTS,
    "year",
    "accession_number",
    "database",
    "notes",
    "editorial_notices",
)


@transaction.atomic
def start(*, citation_import: CitationImport, by: User) -> Rereading:
    """Queue the comparison of an import with what today's reader finds in its file.

    Raises NothingToReadAgain without a file, or while another reading of it is at work.
    """
    there = CitationImport.objects.published().of_files()
    job = there.select_for_update(of=("self",)).filter(pk=citation_import.pk).first()
    if job is None:
        raise NothingToReadAgain(_("The import has no file in the review that could be read."))
    at_work = [JobStatus.QUEUED, JobStatus.RUNNING]
    if Rereading.objects.filter(citation_import=job, status__in=at_work).exists():
        raise NothingToReadAgain(_("The file is being read again just now. Wait until it is done."))
    rereading = Rereading.objects.create(citation_import=job, by=by, total=job.stored)
    run_rereading.delay_on_commit(rereading.pk)
    return rereading


@transaction.atomic
def confirm(*, rereading: Rereading, by: User) -> Rereading:
    """Have the changes that were found applied. Raises NothingToReadAgain."""
    ready = Rereading.objects.filter(
        pk=rereading.pk, compared_at__isnull=False, confirmed_at__isnull=True
    )
    count = FieldChange.objects.filter(rereading=rereading).count()
    queued = {"status": JobStatus.QUEUED, "finished_at": None, "error": "", "sent_at": Now()}
    progress = {"done": 0, "total": count, "last_attempt": F("attempt") + ATTEMPTS}
    if not count or not ready.update(confirmed_at=Now(), by=by, **queued, **progress):
        raise NothingToReadAgain(_("There is no change that waits to be applied."))
    run_rereading.delay_on_commit(rereading.pk)
    return Rereading.objects.get(pk=rereading.pk)


def run(rereading: Rereading) -> None:
    """Compare or, once that was confirmed, apply; either goes on where it was interrupted.

    Raises FileNotReadable.
    """
    if rereading.confirmed_at:
        _apply(rereading)
    elif not rereading.compared_at:
        _compare(rereading)


def _compare(rereading: Rereading) -> None:
    corrected = _corrected(rereading)
    with stored_files.open_file(rereading.citation_import.sha256) as file:
        try:
            items = _items(rereading, readers.FileContents(file))
        except UnreadableFile as error:
            raise FileNotReadable(str(error)) from error
        while chunk := list(islice(items, CHUNK)):
            _compare_chunk(rereading, chunk, corrected)
    with rereading.writing(compared_at=Now()):
        pass


def _items(rereading: Rereading, contents: readers.FileContents) -> Iterator[Item]:
    job = rereading.citation_import
    decoded = readers.decode(contents)
    reader = job.reader if job.dialect in readers.READERS else readers.sniff(decoded)
    return reader.read(decoded, Place(rereading.position, rereading.next_line))


def _corrected(rereading: Rereading) -> dict[str, set[str]]:
    """The fields that people put right, by the record's uid: a reader does not overrule them."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Event.objects.filter(review=rereading.review, verb="screening.citation.corrected")
    for uid, data in rows.values_list("target_uid", "data"):
        found[str(uid)].update(data.get("before", {}))
    return found


def _compare_chunk(rereading: Rereading, chunk: list[Item], corrected: dict[str, set[str]]) -> None:
    stored = Citation.objects.filter(
        citation_import=rereading.citation_import,
        start__gte=chunk[0].span.start,
        start__lt=chunk[-1].span.end,
    )
    by_span = {(row.start, row.end): row for row in stored}
    changes = []
    for item in chunk:
        if not isinstance(item, Record):
            continue
        citation = by_span.pop((item.span.start, item.span.end), None)
        if citation is None:
            _note_new(rereading, item)
        elif change := _change(rereading, citation, item, corrected[str(citation.uid)]):
            changes.append(change)
            rereading.fields = dict(Counter(rereading.fields) + Counter(change.after.keys()))
        else:
            rereading.same += 1
    for citation in by_span.values():
        rereading.missing_count += 1
        spot = {"line": citation.first_line, "title": str(citation), "uid": str(citation.uid)}
        rereading.missing = [*rereading.missing, spot][:LISTED]
    _save_chunk(rereading, chunk, changes)


def _save_chunk(rereading: Rereading, chunk: list[Item], changes: list[FieldChange]) -> None:
    names = ("same", "fields", "missing", "missing_count", "new", "new_count")
    records = sum(isinstance(item, Record) for item in chunk)
    rereading.done += records
    with rereading.writing(
        done=rereading.done,
        position=chunk[-1].span.end,
        next_line=chunk[-1].span.after.line,
        **{name: getattr(rereading, name) for name in names},
    ):
        FieldChange.objects.bulk_create(changes)


def _change(
    rereading: Rereading, citation: Citation, record: Record, corrected: set[str]
) -> FieldChange | None:
    today = fields_of(record)
    differ = [
        name for name in FIELDS if name not in corrected and getattr(citation, name) != today[name]
    ]
    if not differ:
        return None
    return FieldChange(
        rereading=rereading,
        citation=citation,
        before={name: getattr(citation, name) for name in differ},
        after={name: today[name] for name in differ},
    )


def _note_new(rereading: Rereading, record: Record) -> None:
    """A span that is a record today only; perhaps it was quarantined."""
    aside = Quarantine.objects.filter(
        citation_import=rereading.citation_import, start=record.span.start, end=record.span.end
    ).first()
    spot = {"line": record.span.first_line, "title": record.title}
    rereading.new_count += 1
    rereading.new = [*rereading.new, {**spot, "uid": str(aside.uid) if aside else ""}][:LISTED]


def _apply(rereading: Rereading) -> None:
    waiting = FieldChange.objects.filter(rereading=rereading, state=FieldChange.State.WAITING)
    while chunk := list(waiting.order_by("pk")[:CHUNK]):
        with rereading.writing(done=rereading.done + len(chunk)):
            _apply_chunk(chunk)
        rereading.done += len(chunk)
    with rereading.writing(applied_at=Now()):
        _tell(rereading)


def _apply_chunk(chunk: list[FieldChange]) -> None:
    keys = [change.citation_id for change in chunk]
    rows = Citation.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    citations = {row.pk: row for row in rows}
    applied = []
    for change in chunk:
        citation = citations[change.citation_id]
        is_same = all(getattr(citation, name) == old for name, old in change.before.items())
        change.state = FieldChange.State.APPLIED if is_same else FieldChange.State.LEFT
        if is_same:
            applied.append(_set(citation, change.after))
    FieldChange.objects.bulk_update(chunk, ["state"])
    MatchKey.objects.filter(citation__in=[row.pk for row in applied]).delete()
    MatchKey.objects.bulk_create(key for row in applied for key in duplicates.match_keys(row))
    text_index.put(applied)


def _set(citation: Citation, values: dict[str, Any]) -> Citation:
    for name, value in values.items():
        setattr(citation, name, value)
    citation.save(update_fields=list(values))
    return citation


def _tell(rereading: Rereading) -> None:
    changes = FieldChange.objects.filter(rereading=rereading)
    events.record(
        "screening.import.reread",
        review=rereading.review,
        by=rereading.by,
        target=rereading.citation_import,
        changed=changes.filter(state=FieldChange.State.APPLIED).count(),
        left=changes.filter(state=FieldChange.State.LEFT).count(),
        fields=rereading.fields,
    )
