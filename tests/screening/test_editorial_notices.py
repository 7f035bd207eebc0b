"""What one record of a cluster says is said of its report and its studies, wherever they stand."""

import pytest
from django.urls import reverse

from extraction.actions import extractions
from screening import editorial_notices as notices
from screening.actions import duplicates
from screening.models import Citation
from tests.factories import make_citation, make_study
from tests.screening.stories import imported, kept

RETRACTED = (
    b"PMID- 12345678\nTI  - A trial\nAB  - Text.\nPT  - Journal Article\n"
    b"RIN - J Mood. 2020;3:7. PMID: 23456789\nEIN - J Mood. 2019;2:5\n"
)


def test_a_pubmed_record_brings_its_notices(review, alice):
    imported(review, alice, RETRACTED, name="pubmed.nbib")
    (citation,) = Citation.objects.all()
    retracted, corrected = notices.of_members([citation])
    assert (retracted.kind, retracted.is_grave) == ("retracted", True)
    assert retracted.sources == ((citation, "RIN: J Mood. 2020;3:7. PMID: 23456789"),)
    assert (corrected.kind, corrected.is_grave) == ("corrected", False)


@pytest.fixture
def study(review, bob, carol):
    """Its report's record says nothing; the record that was joined with it says that it is void."""
    made = make_study(review, [bob, carol])
    void = make_citation(review, bob, title="RETRACTED: Daly 2018: a trial")
    duplicates.merge(citation=made.reports.get().citation, other=void, by=bob)
    return made


def test_of_a_study_and_of_a_report(study, review, bob, carol, django_assert_num_queries):
    other = make_study(review, [bob, carol], "Fu 2020")
    with django_assert_num_queries(2):
        found = notices.of_studies(review)
    assert found.keys() == {study.uid}
    assert [notice.kind for notice in found[study.uid]] == ["retracted"]
    assert notices.of_study(other) == []
    reports = [study.reports.get(), other.reports.get()]
    assert notices.of_reports(reports).keys() == {reports[0].pk}


def test_a_joined_report_says_it_for_the_one_that_stands(review, alice, bob):
    report = kept(review, alice, bob, title="RETRACTED: A trial")
    other = make_citation(review, alice)
    duplicates.merge(citation=report.citation, other=other, by=alice)
    duplicates.split(citation=report.citation, by=alice)
    assert notices.of_reports([report])[report.pk][0].kind == "retracted"


def test_on_every_page_of_the_study(study, review, bob, client_for):
    client = client_for(bob)
    report = study.reports.get()
    draft = extractions.start(study=study, by=bob)
    pages = [
        reverse("screening:record", args=[report.citation.uid]),
        reverse("screening:report", args=[report.uid]),
        reverse("screening:reports", args=[review.uid]),
        reverse("screening:study", args=[study.uid]),
        reverse("screening:studies", args=[review.uid]),
        reverse("extraction:studies", args=[review.uid]),
        reverse("extraction:extract", args=[draft.uid]),
    ]
    for page in pages:
        assert "Retracted" in client.get(page).content.decode(), page


def test_when_it_is_split_off_the_report_is_free_of_it(study, bob):
    void = Citation.objects.get(title__startswith="RETRACTED")
    duplicates.split(citation=void, by=bob)
    assert notices.of_study(study) == []
