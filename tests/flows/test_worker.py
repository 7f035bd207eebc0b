"""A real worker process takes real messages."""

import time
from pathlib import Path

from django.conf import settings

from review.tasks import sweep_jobs


def messages():
    return list(Path(settings.MESSAGES_DIR).glob("*.celery.msg*"))


def test_a_worker_takes_what_it_is_sent(worker):
    for _ in range(5):
        sweep_jobs.delay()
    deadline = time.monotonic() + 120
    while messages() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert messages() == []
    assert worker.poll() is None
