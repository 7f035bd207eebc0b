"""Real processes beside a test, on its database."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

from django.db import connection


def database_url():
    """Of the test database, for a process that the test starts."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"


def environment(**variables):
    """That of a child process: the test's data folder and messages, the product's settings."""
    ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "review.settings"}
    return {**os.environ, **ours, **variables}


def start_worker(*, concurrency=1, **variables):
    """A Celery worker in a process group of its own: `os.killpg(process.pid, SIGKILL)` ends all."""
    worker = ["celery", "--quiet", "-A", "review", "worker", "--loglevel", "WARNING"]
    alone = ["--without-gossip", "--without-mingle", "--concurrency", str(concurrency)]
    return subprocess.Popen(
        [sys.executable, "-m", *worker, *alone], env=environment(**variables), process_group=0
    )


@contextmanager
def running_worker(**options):
    process = start_worker(**options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:  # its children would go on writing in the next test
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
