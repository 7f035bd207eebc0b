"""What every row of an extraction can say of itself."""

from uuid import UUID

import pytest

from extraction import accounts
from extraction.actions import adjudications, extractions, origins, parses
from extraction.models import Outcome, Pairing, PdfPage, Timepoint, ValueOrigin
from extraction.tasks import parse_pdf
from screening.actions import documents
from screening.models import Report
from tests.extraction.pdf import papers
from tests.factories import make_review


@pytest.fixture
def account_of_bob(draft, bob, account):
    extractions.fill(extraction=draft, by=bob, **account)
    return accounts.load(draft)


def test_words_and_review_of_each_row(account_of_bob, review):
    assert [(accounts.kind_of(row), str(row)) for row in account_of_bob.rows()] == [
        ("extraction", "Daly 2018"),
        ("arm", "Esketamine 28 mg"),
        ("arm", "Placebo spray"),
        ("regimen", "Esketamine 28 mg"),
        ("regimen", "Placebo spray"),
        ("arm_result", "Esketamine 28 mg, MADRS, 24 h"),
        ("arm_result", "Placebo spray, MADRS, 24 h"),
        ("contrast_result", "Esketamine 28 mg – Placebo spray, MADRS, 24 h"),
    ]
    for row in account_of_bob.rows():
        assert row.review == review
        assert row.extraction == account_of_bob.extraction
        assert set(row.values()) == set(row.VALUES)


def test_rows_are_found_by_their_uid(account_of_bob):
    for uid, row in account_of_bob.by_uid().items():
        assert UUID(uid) == row.uid


def test_an_account_is_read_in_three_queries(draft, bob, account, django_assert_num_queries):
    extractions.fill(extraction=draft, by=bob, **account)
    with django_assert_num_queries(3):
        loaded = accounts.load(draft)
        accounts.problems(loaded)
        accounts.content_sha256(loaded)


def test_digits_that_nobody_kept_are_the_shortest(account_of_bob):
    result = account_of_bob.arm_results[0]
    result.center, result.spread = 0.1 + 0.2, 1e-7
    assert result.typed("center") == "0.30000000000000004"
    assert result.typed("spread") == "1e-07"
    result.center = 28.0
    assert result.typed("center") == "28"
    result.center = 1234567.0
    assert result.typed("center") == "1234567"
    result.adjusted_for = "SAS 9.0"
    assert result.typed("adjusted_for") == "SAS 9.0"


def test_an_origin_leads_to_its_row(draft, bob, review, account_of_bob):
    for row in account_of_bob.rows():
        origin = origins.set_origin(row=row, field=row.VALUES[0], by=bob, quote="x")
        assert (origin.row, origin.row_pk, origin.key) == (row, row.pk, accounts.kind_of(row))
        assert origin.review == review
        assert str(origin) == f"{row}: {row.VALUES[0]}"
        assert ValueOrigin.objects.of(row).get() == origin
    assert ValueOrigin.objects.within(draft).count() == 8


def test_a_pairing_is_open_to_who_may_read_both(study, both, bob, eve, mallory, review):
    pairing = adjudications.pair(study=study)
    assert (pairing.review, str(pairing)) == (review, "Daly 2018")
    for person in (bob, eve):
        assert list(Pairing.objects.visible_to(person)) == [pairing]
    assert not Pairing.objects.visible_to(mallory).exists()
    extractions.reopen(extraction=both[0], by=bob)
    assert not Pairing.objects.visible_to(eve).exists()


def test_the_protocol_is_open_to_members(review, madrs, day_1, eve, mallory):
    for model in (Outcome, Timepoint):
        assert model.objects.visible_to(eve).count() == 1
        assert model.objects.visible_to(mallory).count() == 0
    assert str(day_1) == "24 h"
    assert not Outcome.objects.filter(review=make_review()).exists()


def test_a_parse_says_where_it_is_watched(study, bob, review):
    report = Report.objects.get(studies=study)
    document = documents.add(report=report, name="daly.pdf", content=papers.written(), by=bob)
    job = parses.start(document=document, by=bob)
    parse_pdf(job.pk)
    assert job.get_absolute_url() == f"/reviews/{review.uid}/extraction/"
    assert str(PdfPage.objects.get()) == "daly.pdf, 1"
