import json
from hashlib import sha256

import pytest

from review import stored_files
from review.models.job import LeaseLost
from screening import following
from screening.actions import duplicates, imports
from screening.errors import FileAlreadyImported
from screening.models import Citation, CitationImport, MatchKey, Quarantine, Standing
from tests.factories import make_citation, make_review, make_search
from tests.screening.stories import imported, ris

FIELDS = [
    field.name
    for field in Citation._meta.concrete_fields
    if field.name not in {"id", "uid", "review", "citation_import", "canonical"}
]


def hashes(citation_import):
    """A hash of every record, in the order of the file, with where its duplicate is."""
    rows = Citation.objects.filter(citation_import=citation_import).order_by("position")
    return [
        sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
        for row in rows.values(*FIELDS, "canonical__position")
    ]


@pytest.fixture
def search(review, alice):
    return make_search(review, alice)


def test_a_file_becomes_citations(review, alice, search):
    content = ris(
        {"TI": "First", "AU": "Daly, E.", "PY": "2018", "AB": "Words.", "DO": "10.1000/a"},
        {"TI": "Second", "KW": "ketamine"},
    )
    job = imported(review, alice, content, search)
    assert (job.status, job.error) == ("succeeded", "")
    assert (job.done, job.total, job.starts, job.stored) == (2, 2, 2, 2)
    assert job.committed_at is not None
    first, second = Citation.objects.order_by("pk")
    assert (first.title, first.year, first.authors) == ("First", 2018, ["Daly, E."])
    assert first.abstract == "Words."
    assert content[second.start : second.end].startswith(b"TY")
    assert second.raw.startswith("TY  - JOUR")
    assert Standing.objects.filter(standing="undecided").count() == 2
    assert job.certificate.adds_up


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.ris", b"", "The file is empty (0 bytes)."),
        ("photo.ris", b"\xff\xd8\xff\xe0" + bytes(2000), "The file is a JPEG image"),
        ("notes.ris", b"Dear all,\nattached is the search.\n", "Export the search as RIS"),
    ],
)
def test_what_is_no_list_of_records_fails_in_words(review, alice, search, name, content, words):
    job = imported(review, alice, content, search, name)
    assert job.status == "failed"
    assert words in job.error
    assert not Citation.objects.exists()


def test_a_byte_order_mark_is_named(review, alice, search):
    job = imported(review, alice, b"\xef\xbb\xbf" + ris({"TI": "First"}), search)
    assert (job.stored, job.encoding) == (1, "UTF-8 with a byte order mark")
    assert job.padding["byte order mark"] == 3


def test_without_an_end_tag_no_record_is_lost(review, alice, search):
    content = ris({"TI": "First"}, {"TI": "Second"}).replace(b"ER  - \n", b"", 1)
    job = imported(review, alice, content, search)
    assert job.stored == 2
    first = Citation.objects.order_by("pk").first()
    assert "ER" in first.notes[0]


def test_what_cannot_be_stored_is_set_aside(review, alice, search):
    job = imported(review, alice, ris({"TI": "First"}, {"AU": "Nobody"}, {"TI": "Third"}), search)
    assert (job.status, job.stored, job.quarantined) == ("succeeded", 2, 1)
    row = Quarantine.objects.get()
    assert (row.code, row.position, row.review) == ("no_title", 2, review)
    assert "Nobody" in row.raw
    assert list(Citation.objects.order_by("pk").values_list("position", flat=True)) == [1, 3]


def test_the_same_bytes_are_refused_once_uploaded(review, alice, search):
    imported(review, alice, ris({"TI": "First"}), search, "a.ris")
    with pytest.raises(FileAlreadyImported, match=r"a\.ris"):
        imported(review, alice, ris({"TI": "First"}), search, "b.ris")
    elsewhere = imported(review, alice, ris({"TI": "First"}), make_search(review, alice))
    assert elsewhere.status == "succeeded"


def test_staged_records_are_nowhere_to_be_seen(review, alice, search, monkeypatch):
    def stopped(*args):
        raise RuntimeError("stopped before publishing")

    monkeypatch.setattr(imports, "_publish", stopped)
    job = imported(review, alice, ris({"TI": "First"}), search)
    assert (job.status, job.committed_at) == ("failed", None)
    assert Citation.objects.count() == 1
    assert not Citation.objects.published().exists()
    assert not Citation.objects.visible_to(alice).exists()
    assert following.next_for(alice, review) is None


class Killed(BaseException):
    """Like a SIGKILL: nothing of ours catches it."""


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_killed_reading_goes_on_where_it_stopped(review, alice, search, monkeypatch, chunks):
    monkeypatch.setattr(imports, "CHUNK", 3)
    monkeypatch.setattr(duplicates, "CHUNK", 1)
    records = [{"TI": f"Record {n // 2}", "DO": f"10.1000/{n // 2}"} for n in range(14)]
    content = ris(*records[:5], {"AU": "No title"}, *records[5:]) + b"\n\n"
    undisturbed = imported(review, alice, content, make_search(make_review(), alice))
    job = imports.start(search=search, name="x.ris", content=content, by=alice)
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(imports, "_stage", killed_after(chunks, imports._stage))
            with pytest.raises(Killed):
                CitationImport.perform(job.pk, imports.run)
        CitationImport.objects.filter(pk=job.pk).update(lease_until="2000-01-01T00:00Z")
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("succeeded", 3)
    assert job.certificate == undisturbed.certificate
    assert hashes(job) == hashes(undisturbed)
    assert job.citations.duplicates().count() == 7


def killed_after(chunks, work):
    calls = []

    def killed(*args):
        if len(calls) == chunks:
            raise Killed
        calls.append(args)
        work(*args)

    return killed


def test_a_stale_worker_writes_nothing(review, alice, search):
    """Its lease ran out and another took the job over; then it comes back."""
    content = ris({"TI": "First"}, {"TI": "Second"})
    job = imports.start(search=search, name="x.ris", content=content, by=alice)
    stale = CitationImport.objects.claim(job.pk)
    CitationImport.objects.filter(pk=job.pk).update(lease_until="2000-01-01T00:00Z")
    CitationImport.perform(job.pk, imports.run)
    before = hashes(job)
    with pytest.raises(LeaseLost):
        imports.run(stale)
    stale._finish("failed", error="too late")
    job.refresh_from_db()
    assert (job.status, job.attempt, job.error) == ("succeeded", 2, "")
    assert hashes(job) == before
    assert Citation.objects.count() == Standing.objects.count() == 2


def test_a_stale_worker_does_not_publish(review, alice, search, monkeypatch):
    """It is overtaken between its last chunk and the publication."""
    job = imports.start(search=search, name="x.ris", content=ris({"TI": "First"}), by=alice)
    stage = duplicates.stage

    def overtaken(**kwargs):
        stage(**kwargs)
        CitationImport.objects.filter(pk=job.pk).update(attempt=2)

    monkeypatch.setattr(duplicates, "stage", overtaken)
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    assert job.committed_at is None
    assert not Standing.objects.exists()


def test_what_is_published_meanwhile_is_matched_too(review, alice, search, monkeypatch):
    """Clusters moved between the plan and the publication, so the plan is made again."""
    stage, entered = duplicates.stage, []

    def overtaken(**kwargs):
        stage(**kwargs)
        if not entered:
            entered.append(make_citation(review, alice, search, title="First", doi="10.1000/a"))

    monkeypatch.setattr(duplicates, "stage", overtaken)
    job = imported(review, alice, ris({"TI": "First", "DO": "10.1000/a"}), search)
    assert job.status == "succeeded"
    assert job.citations.get().canonical == entered[0]
    assert Standing.objects.current().filter(stage="title_abstract").count() == 1


def test_a_plan_that_changes_unmarks_what_it_marked(review, alice, search):
    first = make_citation(review, alice, search, title="First", doi="10.1000/a")
    job = imported(review, alice, ris({"TI": "First", "DO": "10.1000/a"}), search)
    CitationImport.objects.filter(pk=job.pk).update(status="running", committed_at=None)
    job.refresh_from_db()
    MatchKey.objects.filter(citation=first).delete()
    plan = imports.duplicates.plan(job)
    duplicates.stage(citation_import=job, plan=plan)
    assert job.citations.get().canonical is None


def test_entering_by_hand(review, alice, search):
    citation = imports.enter(
        search=search,
        by=alice,
        source="Reference list of Kryst 2020, number 14",
        title="A trial",
        authors=["Daly, E."],
        year=2018,
        doi="https://doi.org/10.1000/A",
        pmid="PMID 77",
    )
    assert (citation.doi, citation.pmid) == ("10.1000/a", "77")
    assert citation.citation_import.is_by_hand
    assert citation.citation_import.status == "succeeded"
    assert citation.search == search
    assert following.next_for(alice, review) == citation


def test_entering_while_clusters_move(review, alice, search, monkeypatch):
    mark, entered = duplicates.mark, []

    def overtaken(canonical):
        mark(canonical)
        if not entered:
            entered.append(1)
            raise imports.Overtaken

    monkeypatch.setattr(duplicates, "mark", overtaken)
    make_citation(review, alice, search)
    assert Citation.objects.count() == 1


def test_a_reading_that_does_not_add_up_publishes_nothing(review, alice, search, monkeypatch):
    monkeypatch.setattr(imports.Certificate, "adds_up", False)
    job = imported(review, alice, ris({"TI": "First"}), search)
    assert job.status == "failed"
    assert "1 records begin in the file" in job.error
    assert not Citation.objects.published().exists()


def test_the_file_is_kept_as_it_was(review, alice, search):
    content = ris({"TI": "First"})
    job = imported(review, alice, content, search, "x" * 300 + ".ris")
    assert stored_files.read(job.sha256) == content
    assert job.file_name.endswith(".ris")
    assert str(job) == job.file_name
