"""An import goes on after its worker was killed, and ends as one that nobody disturbed."""

import json
import os
import signal
import time
from hashlib import sha256

import pytest

from benchmarks.generate import ris
from screening.actions import imports
from screening.models import Citation, CitationImport, DuplicateLink, MatchKey, Standing
from tests.factories import make_member, make_review, make_search
from tests.flows.workers import running_worker, start_worker

LEASE = "2"  # seconds
WITHIN = 900  # seconds
OWN = {"id", "uid", "review", "citation_import", "canonical"}
FIELDS = [field.name for field in Citation._meta.concrete_fields if field.name not in OWN]


def hashes(job):
    """A hash of each record, in the order of the file, with which other it is a duplicate of."""
    rows = Citation.objects.filter(citation_import=job).order_by("position")
    rows = rows.values(*FIELDS, "canonical__position")
    return [
        sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
        for row in rows.iterator(chunk_size=2000)
    ]


def rows_beside(job):
    """What else an import writes, by the places of its records in the file."""
    keys = MatchKey.objects.filter(citation__citation_import=job)
    links = DuplicateLink.objects.filter(first__citation_import=job)
    standings = Standing.objects.filter(citation__citation_import=job)
    return {
        "keys": sorted(keys.values_list("citation__position", "digest")),
        "links": sorted(links.values_list("first__position", "second__position", "kind", "value")),
        "standings": sorted(standings.values_list("citation__position", "stage", "standing")),
    }


def started(content):
    """In a review of its own, so that it has no duplicates elsewhere."""
    review = make_review()
    by = make_member(review, f"importer-{review.pk}", ["owner"])
    search = make_search(review, by)
    return imports.start(search=search, name="big.ris", content=content, by=by)


def killed_at(job, done):
    """Let a worker work until so many records are done, then kill it with all its children."""
    worker = start_worker(JOB_LEASE_SECONDS=LEASE)
    try:
        wait_for(lambda: fresh(job).done >= done or fresh(job).is_finished, worker)
        attempt, is_finished = fresh(job).attempt, fresh(job).is_finished
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert not is_finished
    return attempt


def fresh(job):
    return CitationImport.objects.only(
        "done", "total", "status", "attempt", "error", "committed_at"
    ).get(pk=job.pk)


def wait_for(happened, worker):
    deadline = time.monotonic() + WITHIN
    while not happened():
        assert worker.poll() is None, "The worker stopped by itself."
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.05)


def disturbed(content, count, kills):
    """An import whose worker is killed so many times between 20 and 80 % of its progress."""
    job = started(content)
    attempts = []
    for kill in range(kills):
        share = 0.2 + 0.6 * kill / max(1, kills - 1)
        attempts.append(killed_at(job, round(share * count)))
        assert fresh(job).committed_at is None
        assert not Standing.objects.filter(citation__citation_import=job).exists()
    with running_worker(JOB_LEASE_SECONDS=LEASE) as worker:
        wait_for(lambda: fresh(job).is_finished, worker)
    job.refresh_from_db()
    assert (job.status, job.error) == ("succeeded", "")
    # On a machine so busy that a lease lapses by itself, there are more attempts than kills.
    assert attempts == sorted(set(attempts))
    assert job.attempt > attempts[-1] >= kills
    return job


def same_as_undisturbed(count, kills):
    content = ris(count)
    calm = started(content)
    CitationImport.perform(calm.pk, imports.run)
    calm.refresh_from_db()
    assert calm.status == "succeeded"
    job = disturbed(content, count, kills)
    assert job.certificate == calm.certificate
    assert job.stored == job.citations.count() == count
    assert hashes(job) == hashes(calm)
    assert rows_beside(job) == rows_beside(calm)


@pytest.mark.embedded
@pytest.mark.worker
def test_a_worker_that_is_killed_once(transactional_db):
    same_as_undisturbed(count=1_200, kills=1)


@pytest.mark.long
@pytest.mark.worker
def test_a_hundred_thousand_records_and_ten_kills(transactional_db):
    same_as_undisturbed(count=100_000, kills=10)
