"""Undoing an import, or bringing it back, is whole or not begun, whenever its process is killed."""

import signal
import subprocess
import sys

import pytest

from benchmarks.generate import ris
from screening.actions import decisions, imports, withdrawals
from screening.models import Citation, CitationImport, Publication, Report, Standing, Succession
from tests.factories import make_member, make_review, make_search
from tests.flows.workers import environment

UNDO = "withdrawals.withdraw(citation_import=job, by=job.by, why='a wrong search')"
RETURN = "CitationImport.perform(job.pk, imports.run)"
CHILD = """
import os, signal, django
django.setup()
from screening.actions import imports, standings, succession, withdrawals
from screening.models import CitationImport
def killed(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
{module}.{name} = killed
job = CitationImport.objects.get(pk={pk})
{work}
"""


def team():
    review = make_review()
    return [make_member(review, f"{name}-{review.pk}", ["owner", "screener"]) for name in "ab"]


def read(by, content):
    review = by.memberships.get().review
    search = make_search(review, by)
    job = imports.start(search=search, name="big.ris", content=content, by=by)
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    assert job.committed_at
    return job


def picture(review):
    """Where everything stands, without the numbers of events."""
    there = Citation.objects.filter(review=review)
    return {
        "citations": sorted(there.published().values_list("pk", "canonical__pk")),
        "standings": sorted(
            Standing.objects.current().filter(review=review)
            .values_list("citation", "stage", "standing")
        ),
        "reports": sorted(Report.objects.filter(review=review).values_list("pk", "citation")),
    }  # fmt: skip


def killed_in(job, step, work):
    """Let a process do the work; it kills itself where it comes to the step."""
    module, name = step.split(".")
    code = CHILD.format(module=module, name=name, pk=job.pk, work=work)
    process = subprocess.run([sys.executable, "-c", code], env=environment())
    assert process.returncode == -signal.SIGKILL


UNDOING = ("succession.step_down", "standings.close_all", "standings.settle")
RETURNING = ("succession.stand_again", "standings.open_all", "standings.settle")


def killed_everywhere(count, undoing, returning):
    (alice, bob), content = team(), ris(count)
    job = read(alice, content)
    other = read(alice, ris(count // 10) + b"\n")  # of which all are duplicates
    heads = Citation.objects.filter(citation_import=job, canonical=None).order_by("pk")[:6]
    for citation in heads:
        for person in (alice, bob):
            decisions.record(citation=citation, verdict="include", by=person)
    before = picture(job.review)
    for step in undoing:
        killed_in(job, step, UNDO)
        assert picture(job.review) == before
        assert not Succession.objects.exists()
    withdrawals.withdraw(citation_import=job, by=alice, why="a wrong search")
    without = picture(job.review)
    assert len(without["citations"]) == other.stored
    withdrawals.restore(citation_import=job, by=bob)
    for step in returning:
        killed_in(job, step, RETURN)
        assert picture(job.review) == without
        stuck = {"lease_until": "2000-01-01T00:00Z", "last_attempt": 9}
        CitationImport.objects.filter(pk=job.pk).update(**stuck)
    CitationImport.perform(job.pk, imports.run)
    assert picture(job.review) == before
    assert Publication.objects.filter(citation_import=job).count() == 2


@pytest.mark.worker
def test_undone_or_not_and_back_or_not(transactional_db):
    killed_everywhere(40, UNDOING[1:2], RETURNING[1:2])


@pytest.mark.long
@pytest.mark.worker
def test_a_hundred_thousand_records_undone_or_not(transactional_db):
    killed_everywhere(100_000, UNDOING, RETURNING)
