"""Waiting for work that fails, or that nobody takes up."""

import pytest

from demo import jobs
from demo.errors import DemoStopped
from review.choices import JobStatus
from screening.actions import imports
from screening.models import CitationImport
from tests.factories import make_search


@pytest.fixture
def job(review, alice):
    search = make_search(review, alice)
    return imports.start(search=search, name="a.ris", content=b"TY  - JOUR\n", by=alice)


def set_status(job, **fields):
    CitationImport.objects.filter(pk=job.pk).update(**fields)


def test_done_is_done(job):
    set_status(job, status=JobStatus.SUCCEEDED)
    jobs.wait([job], "The import", pytest.fail)


def test_a_failure_is_told_in_its_words(job):
    set_status(job, status=JobStatus.FAILED, error="This is a picture.")
    with pytest.raises(DemoStopped, match=r"The import stopped: This is a picture\."):
        jobs.wait([job], "The import", pytest.fail)


def test_without_a_worker_it_says_so_and_then_gives_up(job, monkeypatch):
    monkeypatch.setattr(jobs, "PATIENCE", 0.1)
    monkeypatch.setattr(jobs, "LIMIT", 0.4)
    said = []
    with pytest.raises(DemoStopped, match="no worker took it up"):
        jobs.wait([job], "The import", said.append)
    (words,) = said
    assert "no worker is running" in words


def test_what_failed_before_is_tried_again(job, monkeypatch):
    set_status(job, status=JobStatus.FAILED, error="The disk was full.", attempt=3)
    job.refresh_from_db()
    monkeypatch.setattr(jobs, "LIMIT", 0.2)
    with pytest.raises(DemoStopped, match="no worker"):
        jobs.wait([job], "The import", pytest.fail)
    assert CitationImport.objects.get(pk=job.pk).status == JobStatus.QUEUED
