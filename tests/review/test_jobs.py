"""Any concrete job will do; an import is the smallest."""

from datetime import timedelta

import pytest
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from review.actions import jobs
from review.choices import JobStatus
from review.errors import DomainError
from review.models.job import LeaseLost
from screening.actions import imports
from screening.models import Citation, CitationImport
from tests.factories import make_search

LONG_AGO = timezone.now() - timedelta(days=1)
FILE = b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"


@pytest.fixture
def sent(monkeypatch):
    messages = []
    task = current_app.tasks[CitationImport.task]
    monkeypatch.setattr(task, "delay", messages.append)
    return messages


@pytest.fixture
def job(review, alice):
    search = make_search(review, alice)
    return imports.start(search=search, name="two.ris", content=FILE, by=alice)


def perform(job, work=imports.run):
    CitationImport.perform(job.pk, work)
    job.refresh_from_db()


def test_the_message_is_sent_after_the_commit(
    review, alice, sent, django_capture_on_commit_callbacks
):
    search = make_search(review, alice)
    with django_capture_on_commit_callbacks(execute=True):
        job = imports.start(search=search, name="two.ris", content=FILE, by=alice)
        assert sent == []
    assert sent == [job.pk]


def test_a_broker_that_is_down_is_no_error(
    review, alice, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(pk):
        raise ConnectionError("no broker")

    monkeypatch.setattr(current_app.tasks[CitationImport.task], "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        search = make_search(review, alice)
        job = imports.start(search=search, name="two.ris", content=FILE, by=alice)
    assert "no broker" in caplog.text
    assert job.status == JobStatus.QUEUED


def test_it_runs_once_however_often_it_is_sent(job):
    for _ in range(2):
        perform(job)
    assert (job.status, job.attempt, job.stored) == (JobStatus.SUCCEEDED, 1, 2)
    assert Citation.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DomainError("The file is empty."), "The file is empty."),
        (ZeroDivisionError("division by zero"), "inside the program"),
    ],
)
def test_a_failure_says_why_in_words(job, error, words):
    def fail(mine):
        raise error

    perform(job, fail)
    assert job.status == JobStatus.FAILED
    assert words in job.error
    assert "division" not in job.error


def test_a_lost_database_is_not_the_persons_failure(job):
    def lose(mine):
        raise OperationalError("database is locked")

    perform(job, lose)
    assert job.status == JobStatus.RUNNING
    CitationImport.objects.update(lease_until=LONG_AGO)
    perform(job)
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 2)


def test_a_job_that_runs_out_of_time_goes_on_in_another_turn(job, sent):
    def take_long(mine):
        raise SoftTimeLimitExceeded

    perform(job, take_long)
    assert job.status == JobStatus.QUEUED
    CitationImport.objects.update(sent_at=LONG_AGO)
    jobs.sweep()
    assert sent == [job.pk]
    perform(job)
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 2)


def test_a_job_that_always_runs_out_of_time_is_given_up(job):
    def take_long(mine):
        raise SoftTimeLimitExceeded

    for _ in range(3):
        perform(job, take_long)
    jobs.sweep()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "without getting on" in job.error


def test_a_worker_that_lost_its_lease_writes_nothing(job):
    def overtaken(mine):
        CitationImport.objects.update(lease_until=LONG_AGO)
        CitationImport.perform(job.pk, imports.run)  # another worker, meanwhile
        with pytest.raises(LeaseLost), mine.writing(done=7):
            Citation.objects.all().delete()
        raise LeaseLost

    perform(job, overtaken)
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 2)
    assert job.done != 7
    assert Citation.objects.count() == 2


def test_progress_earns_three_more_attempts(job):
    def move_on(mine):
        with mine.writing(done=1, total=2):
            pass

    CitationImport.objects.update(attempt=2)
    perform(job, move_on)
    assert (job.attempt, job.last_attempt) == (3, 6)


def test_sweep_sends_an_overdue_job_once(job, sent):
    CitationImport.objects.update(sent_at=LONG_AGO)
    jobs.sweep()
    jobs.sweep()
    assert sent == [job.pk]


def test_sweep_leaves_a_living_lease_alone(job, sent):
    lease = timezone.now() + timedelta(minutes=1)
    CitationImport.objects.update(status="running", lease_until=lease, sent_at=LONG_AGO)
    jobs.sweep()
    assert sent == []


def test_sweep_gives_up_and_a_person_may_try_again(job):
    CitationImport.objects.update(status="running", attempt=3, lease_until=LONG_AGO)
    jobs.sweep()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "interrupted several times" in job.error
    jobs.try_again(job=job)
    perform(job)
    assert (job.status, job.attempt) == (JobStatus.SUCCEEDED, 4)


def test_every_job_names_its_task():
    for model in jobs.job_models():
        assert model.task in current_app.tasks


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [(0, 10, 60, None), (5, 10, 60, 60), (5, 10, 1, None), (5, None, 60, None), (10, 10, 60, 0)],
)
def test_the_time_left_is_what_the_pace_promises(done, total, seconds, left):
    started = timezone.now() - timedelta(seconds=seconds)
    assert CitationImport(done=done, total=total, started_at=started).seconds_left == left
