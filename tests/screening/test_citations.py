import pytest

from review.models import Event
from screening.actions import citations
from screening.errors import CorrectionRefused
from screening.models import Citation
from tests.factories import make_citation

WHY = "The DOI names the journal"


def test_a_correction_keeps_what_was_there_before(review, alice):
    citation = make_citation(review, alice, journal="Neuropsychopharmacology", year=2015)
    corrected = citations.correct(
        citation=citation, by=alice, why=WHY, journal="Biological Psychiatry", year=2016
    )
    assert (corrected.journal, corrected.year) == ("Biological Psychiatry", 2016)
    event = Event.objects.filter(review=review).latest("seq")
    assert event.verb == "screening.citation.corrected"
    assert event.data["before"] == {"journal": "Neuropsychopharmacology", "year": 2015}
    assert event.data["why"] == WHY


def test_the_same_again_is_no_event(review, alice):
    citation = make_citation(review, alice, journal="Biological Psychiatry")
    count = Event.objects.count()
    citations.correct(citation=citation, by=alice, why="", journal="Biological Psychiatry")
    assert Event.objects.count() == count


def test_later_records_match_what_was_corrected(review, alice):
    title = "A trial of ketamine in depression"
    citation = make_citation(
        review, alice, title=title, journal="J Trials", authors=["Daly, E."], year=2020
    )
    citations.correct(citation=citation, by=alice, why=WHY, year=2018)
    later = make_citation(
        review, alice, title=title, journal="J Trials", authors=["Daly, E."], year=2018
    )
    assert later.canonical_id == citation.pk


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"pmid": "1"}, WHY),
        ({"raw": "TI  - Another"}, WHY),
        ({"title": " "}, WHY),
        ({"journal": "Biological Psychiatry"}, " "),
    ],
)
def test_what_is_no_correction_changes_nothing(review, alice, fields, why):
    citation = make_citation(review, alice, journal="Neuropsychopharmacology")
    with pytest.raises(CorrectionRefused):
        citations.correct(citation=citation, by=alice, why=why, **fields)
    assert Citation.objects.get(pk=citation.pk).journal == "Neuropsychopharmacology"
