"""What was set aside on import: repaired into a citation, or dismissed; both can be undone."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from review import events, stored_files
from review.models import User
from screening import readers
from screening.actions import imports, withdrawals
from screening.errors import RepairRefused, WhyNeeded
from screening.models import Citation, CitationImport, Quarantine
from screening.readers import Decoded, Record, Span
from screening.readers.identifiers import normalise_doi, normalise_pmid
from screening.readers.repairing import NotOneRecord, draft, read_one

LONGEST = 100_000  # bytes before the first and after the last record: a header, not a text


@transaction.atomic
def repair(*, quarantine: Quarantine, by: User, text: str) -> Citation:
    """Read the corrected text of a quarantined record by the reader of its file.

    It becomes a citation of the same import at its place in the file; duplicates are looked for.
    What the file says stays on the quarantined record. Raises RepairRefused in the reader's words.
    """
    row = _open(quarantine)
    try:
        record = read_one(row.citation_import.reader, text, _around(row))
    except NotOneRecord as error:
        raise RepairRefused(str(error)) from error
    note = _("Repaired by {name}, who edited the text of the file.").format(name=by)
    return _admit(row, by, {**imports.fields_of(record), "raw": text}, note)


@transaction.atomic
def fill_in(*, quarantine: Quarantine, by: User, **fields: Any) -> Citation:
    """Say what a quarantined record lacks, such as its title; what could be read of it is kept.

    `fields` are those of a citation entered by hand. Raises RepairRefused without a title.
    """
    row = _open(quarantine)
    if not fields.get("title", "").strip():
        raise RepairRefused(_("A record needs a title."))
    fields["doi"] = normalise_doi(fields.get("doi", ""))
    fields["pmid"] = normalise_pmid(fields.get("pmid", ""))
    record = draft_of(row)
    known = imports.fields_of(record) if record is not None else {"notes": []}
    note = _("Repaired by {name}, who filled in what was missing.").format(name=by)
    return _admit(row, by, {**known, **fields, "raw": row.raw}, note)


@transaction.atomic
def dismiss(*, quarantine: Quarantine, by: User, why: str) -> None:
    """Say that a quarantined span is no record to be screened. Raises WhyNeeded, RepairRefused."""
    if not why.strip():
        raise WhyNeeded(_("Say why it is no record; the certificate shows it."))
    row = _open(quarantine)
    row.dismissed_at, row.dismissed_by, row.dismissed_why = timezone.now(), by, why
    row.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_why"])
    _record("screening.quarantine.dismissed", row, by, why=why)


@transaction.atomic
def reopen(*, quarantine: Quarantine, by: User, why: str = "") -> None:
    """Undo a repair or a dismissal; without either nothing happens.

    A repaired record leaves the review as an undone import does: nothing of it is destroyed.
    """
    row = _locked(quarantine)
    if row.is_repaired:
        why = why or _("The repair of a quarantined record was undone.")
        withdrawals.withdraw(citation_import=row.repair, by=by, why=why, is_sure=True)
        _record("screening.quarantine.reopened", row, by)
    elif row.dismissed_at:
        before = row.dismissed_why
        row.dismissed_at, row.dismissed_by, row.dismissed_why = None, None, ""
        row.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_why"])
        _record("screening.quarantine.reopened", row, by, before=before)


def draft_of(quarantine: Quarantine) -> Record | None:
    """What can be read of a quarantined record as it is."""
    job = quarantine.citation_import
    if job.dialect not in readers.READERS:
        return None
    return draft(job.reader, quarantine.raw, _around(quarantine))


def _around(quarantine: Quarantine) -> tuple[str, str]:
    """What the file has before its first and after its last record, so far as it is short."""
    job = quarantine.citation_import
    if job.table_header:
        return job.table_header, ""
    places = [
        model.objects.filter(citation_import=job).aggregate(first=Min("start"), last=Max("end"))
        for model in (Citation, Quarantine)
    ]
    first = min(place["first"] for place in places if place["first"] is not None)
    last = max(place["last"] for place in places if place["last"] is not None)
    with stored_files.open_file(job.sha256) as file:
        decoded = readers.decode(readers.FileContents(file))
        before, after = Span(decoded.bom, first, 1, 0), Span(last, len(decoded.data), 1, 0)
        return _short(decoded, before), _short(decoded, after)


def _short(decoded: Decoded, span: Span) -> str:
    return decoded.text(span) if 0 < span.length <= LONGEST else ""


def _admit(row: Quarantine, by: User, fields: dict[str, Any], note: str) -> Citation:
    fields["notes"] = [*fields["notes"], note]
    place = {"start": row.start, "end": row.end, "first_line": row.first_line}
    citation = imports.enter_repaired(
        part_of=row.citation_import, by=by, position=row.position, **place, **fields
    )
    Quarantine.objects.filter(pk=row.pk).update(repair=citation.citation_import)
    said = {"title": fields["title"], "text": fields["raw"], "citation": str(citation.uid)}
    _record("screening.quarantine.repaired", row, by, before=row.raw, after=said)
    return citation


def _locked(quarantine: Quarantine) -> Quarantine:
    # The import first, as who publishes it does: two people cannot repair the same record.
    CitationImport.objects.select_for_update(of=("self",)).get(pk=quarantine.citation_import_id)
    rows = Quarantine.objects.select_related("citation_import__search__review", "repair")
    return rows.get(pk=quarantine.pk)


def _open(quarantine: Quarantine) -> Quarantine:
    row = _locked(quarantine)
    if row.citation_import.committed_at is None:
        raise RepairRefused(_("The import is not in the review. Bring it back first."))
    if not row.is_open:
        words = _("Record {n} of the file was repaired or dismissed already. Undo that first.")
        raise RepairRefused(words.format(n=row.position))
    return row


def _record(verb: str, row: Quarantine, by: User, **data: Any) -> None:
    review, target = row.citation_import.review, row.citation_import
    events.record(verb, review=review, by=by, target=target, position=row.position, **data)
