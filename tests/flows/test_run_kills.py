"""A run goes on after its worker was killed, and ends as one that nobody disturbed."""

import os
import signal
import time

import pytest

from review.choices import JobStatus
from synthesis.actions import computing
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate
from tests.factories import make_member, make_review
from tests.flows.workers import running_worker, start_worker
from tests.synthesis import ketamine
from tests.synthesis.made import make_analysis, make_run
from tests.synthesis.rows import contrast_row

LEASE = "2"  # seconds
WITHIN = 900  # seconds
KEYS = {"id", "uid", "run_id"}


def differences(count):
    """Reported differences of so many made-up studies."""
    return [
        contrast_row(f"Study {i:04}", "drug", "placebo", yi=(i % 7) / 10, sei=0.2 + (i % 5) / 50)
        for i in range(count)
    ]


def make(count):
    """A run of so many studies, and as many slices without one of them, in a review of its own."""
    review = make_review()
    by = make_member(review, f"analyst-{review.pk}", ["owner"])
    analysis = make_analysis(review, by)
    return make_run(analysis, by, ketamine.POINTS, arms=[], contrasts=differences(count))


def written(run):
    """Every number that the run wrote, in order, without keys."""
    effects = EffectSize.objects.filter(run=run).order_by("position")
    estimates = PooledEstimate.objects.filter(run=run).order_by("kind", "group", "left_out")
    return [
        {name: value for name, value in row.items() if name not in KEYS}
        for rows in (effects.values(), estimates.values())
        for row in rows
    ]


def fresh(run):
    fields = ("done", "total", "status", "attempt", "error", "committed_at")
    return AnalysisRun.objects.only(*fields).get(pk=run.pk)


def wait_for(happened):
    deadline = time.monotonic() + WITHIN
    while not happened():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.05)


def killed_at(run, done):
    """Let a worker get so far, then kill it with all its children."""
    worker = start_worker(JOB_LEASE_SECONDS=LEASE)
    try:
        wait_for(lambda: fresh(run).done >= done or fresh(run).is_finished)
        seen = fresh(run)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert not seen.is_finished
    assert seen.committed_at is None
    return seen.attempt


def same_as_undisturbed(count, kills):
    calm = make(count)
    AnalysisRun.perform(calm.pk, computing.execute)
    calm.refresh_from_db()
    assert calm.status == JobStatus.SUCCEEDED
    run = make(count)
    shares = [0.2 + 0.6 * kill / max(1, kills - 1) for kill in range(kills)]
    attempts = [killed_at(run, round(share * 2 * count)) for share in shares]
    assert run.analysis.latest_run is None  # nothing half done is visible
    with running_worker(JOB_LEASE_SECONDS=LEASE):
        wait_for(lambda: fresh(run).is_finished)
    run.refresh_from_db()
    assert (run.status, run.error) == (JobStatus.SUCCEEDED, "")
    # On a machine so busy that a lease lapses by itself, there are more attempts than kills.
    assert attempts == sorted(set(attempts))
    assert run.attempt > attempts[-1] >= kills
    assert (run.done, run.total) == (2 * count, 2 * count)
    assert written(run) == written(calm)


@pytest.mark.embedded
@pytest.mark.worker
def test_a_worker_that_is_killed_once(transactional_db):
    same_as_undisturbed(count=600, kills=1)


@pytest.mark.long
@pytest.mark.worker
def test_five_thousand_slices_and_ten_kills(transactional_db):
    same_as_undisturbed(count=5_000, kills=10)
