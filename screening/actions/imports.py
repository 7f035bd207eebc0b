"""Search results into citations: read in chunks that nobody sees, shown all at once."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from review import events, statistics, stored_files
from review.choices import JobStatus
from review.models import User
from screening import duplicates, readers
from screening.actions import doubts, standings, text_index, withdrawals
from screening.actions import duplicates as clusters
from screening.actions.withdrawals import Overtaken
from screening.errors import FileAlreadyImported, FileDoesNotAddUp, FileNotReadable
from screening.models import (
    Citation,
    CitationImport,
    ColumnMapping,
    MatchKey,
    Publication,
    Quarantine,
    Search,
    Standing,
)
from screening.models.citation_import import BY_HAND
from screening.readers import Certificate, Item, Place, QuarantinedSpan, Record
from screening.readers.editorial_notices import editorial_notices
from screening.readers.identifiers import normalise_doi, normalise_pmid
from screening.tasks import run_citation_import

CHUNK = 50  # records written together, for so long that a vote on SQLite may wait behind them
TEXTS = [
    "title",
    "abstract",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "language",
]
LISTS = ["authors", "registry_ids", "publication_types", "keywords", "urls"]


@transaction.atomic
def start(
    *, search: Search, name: str, content: bytes, by: User, archive_name: str = ""
) -> CitationImport:
    """Keep an uploaded file, perhaps one of an archive, and queue its reading.

    Raises FileAlreadyImported.
    """
    sha256 = stored_files.keep(content)
    same = CitationImport.objects.filter(search=search, sha256=sha256)
    earlier = same.filter(withdrawn_at__isnull=True).first()
    if earlier is not None:
        words = _("This very file was uploaded to “{search}” before, as {name}. Open that import.")
        raise FileAlreadyImported(words.format(search=search, name=earlier.file_name))
    citation_import = CitationImport.objects.create(
        review=search.review,
        search=search,
        by=by,
        file_name=name[-255:],
        sha256=sha256,
        byte_count=len(content),
        archive_name=archive_name[-255:],
    )
    events.record(
        "screening.import.started",
        review=search.review,
        by=by,
        target=citation_import,
        sha256=sha256,
        search=str(search.uid),
    )
    run_citation_import.delay_on_commit(citation_import.pk)
    return citation_import


def run(citation_import: CitationImport) -> None:
    """Read the file on from where an earlier attempt stopped; publish it when all is read.

    Raises FileNotReadable with the reader's words, FileDoesNotAddUp.
    """
    if citation_import.is_returning:
        withdrawals.bring_back(citation_import)
        return
    with stored_files.open_file(citation_import.sha256) as file:
        try:
            certificate, items = _reading(citation_import, readers.FileContents(file))
        except readers.UnreadableFile as error:
            raise _not_readable(citation_import, error) from error
        while chunk := list(islice(items, CHUNK)):
            _stage(citation_import, certificate, chunk)
    if not certificate.adds_up:
        words = _(
            "{starts} records begin in the file, but {stored} were read and {quarantined} set"
            " aside. Nothing was stored: this is an error of the program, so send it the file."
        )
        raise FileDoesNotAddUp(words.format(**certificate.as_dict()))
    statistics.refresh(Citation, MatchKey)
    while True:
        plan = duplicates.plan(citation_import)
        clusters.stage(citation_import=citation_import, plan=plan)
        doubts.stage(citation_import=citation_import, plan=plan)
        try:
            with citation_import.writing(committed_at=Now()):
                _publish(citation_import, plan)
        except Overtaken:
            continue
        break
    statistics.refresh(Standing)


def enter(*, search: Search, by: User, source: str, **fields: Any) -> Citation:
    """Note a citation that was found by other means, and where; it is published at once.

    `fields` are those of `TEXTS` and `LISTS` and `year`; a DOI or PMID may be written in any of
    the usual ways. Returns the citation, which may be a duplicate (`canonical`).
    """
    fields["doi"] = normalise_doi(fields.get("doi", ""))
    fields["pmid"] = normalise_pmid(fields.get("pmid", ""))
    types = fields.get("publication_types", [])
    fields["editorial_notices"] = _notices(fields.get("title", ""), types)
    return _enter(search, by, {"position": 1, "source": source, **fields}, {"dialect": BY_HAND})


def enter_repaired(*, part_of: CitationImport, by: User, **fields: Any) -> Citation:
    """Publish a record that was repaired from the quarantine of an import, as a part of it.

    `fields` are all of the citation, with its place in the file.
    """
    about = {"dialect": part_of.dialect, "part_of": part_of, "file_name": part_of.file_name}
    return _enter(part_of.search, by, fields, about)


def _enter(search: Search, by: User, fields: dict[str, Any], about: dict[str, Any]) -> Citation:
    while True:
        try:
            return _enter_once(search, by, fields, about)
        except Overtaken:
            continue


@transaction.atomic
def _enter_once(
    search: Search, by: User, fields: dict[str, Any], about: dict[str, Any]
) -> Citation:
    citation_import = CitationImport.objects.create(
        review=search.review,
        search=search,
        by=by,
        status=JobStatus.SUCCEEDED,
        starts=1,
        stored=1,
        done=1,
        total=1,
        first_title=fields["title"],
        last_title=fields["title"],
        **about,
    )
    citation = Citation.objects.create(
        review=search.review, citation_import=citation_import, **fields
    )
    MatchKey.objects.bulk_create(duplicates.match_keys(citation))
    text_index.put([citation])
    plan = duplicates.plan(citation_import)
    clusters.mark(plan.canonical)
    clusters.link(search.review_id, plan.links)
    doubts.store(citation_import=citation_import, plan=plan)
    CitationImport.objects.filter(pk=citation_import.pk).update(committed_at=Now())
    _publish(citation_import, plan)
    return Citation.objects.get(pk=citation.pk)


def _publish(citation_import: CitationImport, plan: duplicates.Plan) -> None:
    """Show an import's citations, all at once, in the transaction that sets `committed_at`."""
    moved = clusters.apply_merges(plan=plan)
    event = events.record(
        "screening.import.published",
        review=citation_import.review,
        by=citation_import.by,
        target=citation_import,
        duplicates=len(plan.canonical),
    )
    if duplicates.last_move(citation_import.review_id, before=event.seq) != plan.seen:
        raise Overtaken
    Publication.objects.create(citation_import=citation_import, cause=event.seq)
    standings.open_all(citation_import=citation_import, cause=event.seq)
    standings.settle(review=citation_import.review, citations=moved, cause=event.seq)


def _not_readable(citation_import: CitationImport, error: readers.UnreadableFile) -> Exception:
    """The reader's words; a table of unknown columns waits for a person to name them."""
    if isinstance(error, readers.UnknownColumns):
        with citation_import.writing(needs_columns=True):
            pass
    return FileNotReadable(str(error))


def _reading(
    citation_import: CitationImport, content: readers.Contents
) -> tuple[Certificate, Iterator[Item]]:
    """The items still to come and the certificate so far. Raises UnreadableFile."""
    decoded = readers.decode(content)
    if citation_import.dialect:
        reader = citation_import.reader
        certificate = citation_import.certificate
    else:
        reader = readers.sniff(decoded, ColumnMapping.remembered(citation_import.review_id))
        certificate = Certificate.begin(decoded, reader)
        citation_import.columns = list(reader.roles)
        citation_import.table_header = reader.header(decoded)
    place = Place(certificate.position, citation_import.next_line)
    return certificate, reader.read(decoded, place)


def _stage(citation_import: CitationImport, certificate: Certificate, chunk: list[Item]) -> None:
    """Store some items, with the certificate and the progress that they make."""
    citations: list[Citation] = []
    quarantine: list[Quarantine] = []
    for item in chunk:
        certificate.add(item)
        position = certificate.stored + certificate.quarantined
        if isinstance(item, Record):
            citations.append(_citation(citation_import, item, position))
        elif isinstance(item, QuarantinedSpan):
            quarantine.append(_quarantine(citation_import, item, position))
    keys = [key for citation in citations for key in duplicates.match_keys(citation)]
    with citation_import.writing(
        done=certificate.stored + certificate.quarantined,
        total=certificate.starts,
        next_line=chunk[-1].span.after.line,
        columns=citation_import.columns,
        table_header=citation_import.table_header,
        **certificate.as_dict(),
    ):
        Citation.objects.bulk_create(citations)
        MatchKey.objects.bulk_create(keys)
        text_index.put(citations)
        Quarantine.objects.bulk_create(quarantine)


def _citation(citation_import: CitationImport, record: Record, position: int) -> Citation:
    return Citation(
        review_id=citation_import.review_id,
        citation_import=citation_import,
        position=position,
        start=record.span.start,
        end=record.span.end,
        first_line=record.span.first_line,
        **fields_of(record),
    )


def fields_of(record: Record) -> dict[str, Any]:
    """The fields of a citation that a record says."""
    return {
        "year": record.year,
        "accession_number": record.accession_number,
        "database": record.database,
        "notes": list(record.notes),
        "editorial_notices": _notices(record.title, record.publication_types, record.fields),
        "raw": record.raw,
        **{name: getattr(record, name) for name in TEXTS},
        **{name: list(getattr(record, name)) for name in LISTS},
    }


def _notices(title: str, types: Iterable[str], fields: Iterable[tuple[str, str]] = ()) -> list[Any]:
    return [asdict(notice) for notice in editorial_notices(title, types, fields)]


def _quarantine(
    citation_import: CitationImport, span: QuarantinedSpan, position: int
) -> Quarantine:
    return Quarantine(
        citation_import=citation_import,
        position=position,
        start=span.span.start,
        end=span.span.end,
        first_line=span.span.first_line,
        line_count=span.span.line_count,
        code=span.code,
        line=span.line,
        field=span.field,
        problem=span.problem,
        fix=span.fix,
        raw=span.raw,
    )
