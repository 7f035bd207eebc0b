"""A database plans by statistics that know nothing of rows just stored."""

import pytest
from django.db import connection, transaction

from benchmarks.generate import ris
from review.choices import JobStatus
from screening.actions import imports
from screening.models import Citation, CitationImport, MatchKey
from tests.factories import make_member, make_review, make_search

ENDLESS = "30s"  # the plan that compares each key with each takes ten minutes


def imported(content):
    review = make_review()
    by = make_member(review, f"importer-{review.pk}", ["owner"])
    search = make_search(review, by)
    job = imports.start(search=search, name="many.ris", content=content, by=by)
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    return job


pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no such statistics"
)


def believed(model):
    """How many rows the planner takes the table for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return cursor.fetchone()[0]


def test_an_import_ends_when_the_statistics_know_another_review_only(db):
    imported(ris(1_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"SET LOCAL statement_timeout = '{ENDLESS}'")
    job = imported(ris(3_000))
    assert (job.status, job.error) == (JobStatus.SUCCEEDED, "")


def test_tables_that_were_emptied_are_not_taken_for_empty(db):
    """Of pages without rows the planner concludes that new pages have none either."""
    with transaction.atomic():
        imported(ris(300))
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert believed(MatchKey) == 0
    imported(ris(300))
    assert believed(Citation) == Citation.objects.count() > 0
    assert believed(MatchKey) == MatchKey.objects.count() > 0
