"""The demonstration, played with a real worker: its figures, its places, its second run."""

import math

import pytest

from demo import analyse, facts, tables
from demo.play import play
from extraction.models import Extraction, ValueOrigin
from extraction.pdf.words import text_in
from review.models import Event, Review
from screening.models import Adjudication, Citation, Decision
from synthesis.choices import PooledKind, Subgroup
from synthesis.models import Analysis


def number(text):
    return float(text) if text else None


def check_figures(review):
    expected = facts.table("expected.csv")
    assert len(expected) >= 8
    for row in expected:
        analysis = Analysis.objects.get(review=review, slug=row["analysis"])
        run = analyse.run_of(analysis, Subgroup.FORM)
        kind = PooledKind.SUBGROUP if row["group"] else PooledKind.OVERALL
        found = run.estimates.get(kind=kind, group=row["group"])
        turn = math.exp if analysis.measure == "OR" else float
        tolerance = float(row["tolerance"])
        assert found.k == int(row["k"])
        assert turn(found.estimate) == pytest.approx(float(row["estimate"]), abs=tolerance)
        assert found.tau2 == pytest.approx(float(row["tau2"]), abs=tolerance)
        ends = {"z": ("wald_low", "wald_high"), "knha": ("knha_low", "knha_high")}
        for side, name in zip(("ci_lower", "ci_upper"), ends[found.test], strict=True):
            end = turn(getattr(found, side))
            assert end == pytest.approx(float(row[name]), abs=tolerance), (row, side)
            if found.other_test:
                (other,) = {"z", "knha"} - {found.test}
                place = ends[other][ends[found.test].index(name)]
                there = turn(found.other_test[side])
                assert there == pytest.approx(float(row[place]), abs=tolerance), (row, side)


def check_screening(review):
    pubmed = Citation.objects.filter(review=review, database="PubMed")
    citations = Citation.objects.filter(review=review)
    assert citations.count() == 740 + len(facts.table("by_hand.csv"))
    assert citations.canonical().count() == 370 + len(facts.table("by_hand.csv"))
    assert pubmed.exists()
    assert Adjudication.objects.current().filter(stage="title_abstract").count() == 32
    printed = "\n".join(tables.lines(type("Cast", (), {"review": review})))
    assert "Equations that do not hold: none" in printed
    assert "740" in printed


def check_places(review):
    """The text re-read inside each stored box is the number that was typed."""
    origins = ValueOrigin.objects.filter(document__report__review=review, x0__isnull=False)
    origins = origins.select_related("document__pdf_parse")
    pages = {}
    for origin in origins:
        document = origin.document
        if document.pk not in pages:
            pages[document.pk] = document.pdf_parse.pages.get(number=origin.page).word_list()
        assert text_in(pages[document.pk], origin.box) == origin.quote
        assert float(origin.quote) == getattr(origin.row, origin.field), origin
    assert len(pages) == len(facts.extracted_trials())


def check_differences(review):
    for row in facts.table("differences.csv"):
        final = Extraction.objects.final().get(review=review, study__label=row["trial"])
        assert ValueOrigin.objects.within(final).filter(reason=row["reason"]).exists(), row


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


def interrupt_before_extraction(text):
    if "are extracted" in text:
        raise Interrupted


@pytest.mark.embedded
def test_the_demonstration_goes_on_reaches_its_figures_and_plays_once(worker):
    with pytest.raises(Interrupted):
        play(interrupt_before_extraction)
    said = []
    company = play(said.append)
    assert company.review.notice.endswith(facts.LABEL)
    check_screening(company.review)
    check_places(company.review)
    check_differences(company.review)
    check_figures(company.review)
    events, said_before = Event.objects.count(), len(said)
    assert play(said.append).review == company.review
    assert (Event.objects.count(), len(said)) == (events, said_before)
    assert Review.objects.filter(slug="ketamine").count() == 1
    assert not Decision.objects.filter(reviewer__in=[company.alice, company.eve]).exists()
