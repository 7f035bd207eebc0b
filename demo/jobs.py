"""Waiting for background work by watching its rows, as the pages do."""

import time
from collections.abc import Callable

from django.conf import settings

from demo.errors import DemoStopped
from review.actions import jobs as review_jobs
from review.choices import JobStatus
from review.models import Job

POLL = 0.1  # seconds, as the two below
PATIENCE = 20  # until it says that no worker seems to be there
LIMIT = 300  # without any progress
UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)

AGAIN = "Run `make demo` again: it goes on from here."


def wait(jobs: list[Job], what: str, say: Callable[[str], None]) -> None:
    """Return when all jobs are done. Raises DemoStopped when one failed or nothing moves.

    `what` names the work in the messages, which go to `say`. One that failed before is tried again.
    """
    for job in jobs:
        if job.status == JobStatus.FAILED:
            review_jobs.try_again(job=job)
    moved, seen, has_said = time.monotonic(), None, False
    while True:
        for job in jobs:
            job.refresh_from_db()
        failed = next((job for job in jobs if job.status == JobStatus.FAILED), None)
        if failed is not None:
            raise DemoStopped(f"{what} stopped: {failed.error}")
        if not any(job.status in UNFINISHED for job in jobs):
            return
        state = [(job.status, job.attempt, job.done) for job in jobs]
        if state != seen:
            moved, seen = time.monotonic(), state
        waited = time.monotonic() - moved
        if waited > PATIENCE and not has_said:
            has_said = True
            say(
                f"{what}: nothing has moved for {PATIENCE} seconds. Either no worker is running"
                " (`make demo` starts one), or one was killed, whose work is taken over"
                f" {settings.JOB_LEASE_SECONDS} seconds after it was last heard of."
            )
        if waited > LIMIT:
            raise DemoStopped(f"{what}: no worker took it up within {LIMIT} seconds. {AGAIN}")
        time.sleep(POLL)
