import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from screening.actions import exclusion_reasons
from screening.duplicate_forms import MergeForm
from screening.forms import (
    AdjudicationForm,
    CitationForm,
    DecisionForm,
    ReasonForm,
    RetrievalForm,
    UploadForm,
)
from screening.search_forms import SearchForm
from tests.factories import make_citation, make_review
from tests.screening.stories import TEXTS, TITLES, imported, offered, ris

pytestmark = pytest.mark.django_db


def decision(review, stage=TEXTS, **data):
    return DecisionForm(data, review=review, stage=stage)


def test_maybe_is_offered_at_title_and_abstract_only(review):
    assert decision(review, TITLES, verdict="maybe").is_valid()
    form = decision(review, TEXTS, verdict="maybe")
    assert "maybe" in form.errors["verdict"][0]


def test_a_reason_is_needed_for_an_exclusion_at_full_text_only(review, alice):
    form = decision(review, TEXTS, verdict="exclude")
    assert form.errors["reason"] == ["An exclusion at full text needs a reason. Choose one."]
    assert decision(review, TITLES, verdict="exclude").is_valid()
    reason = offered(review, alice)
    form = decision(review, TEXTS, verdict="exclude", reason=reason.uid)
    assert form.is_valid()
    assert form.cleaned_data["reason"] == reason


def test_a_reason_goes_with_an_exclusion_only(review, alice):
    form = decision(review, TEXTS, verdict="include", reason=offered(review, alice).uid)
    assert form.is_valid()
    assert form.cleaned_data["reason"] is None


def test_reasons_of_others_are_not_offered(review, alice):
    retired = offered(review, alice, "Retired")
    exclusion_reasons.retire(reason=retired, by=alice)
    reasons = [retired, offered(make_review(), alice), offered(review, alice, stage=TITLES)]
    for reason in reasons:
        form = decision(review, TEXTS, verdict="exclude", reason=reason.uid)
        assert not form.is_valid()
        assert len(form.errors["reason"]) == 1


def test_a_client_key_is_a_uuid(review):
    assert not decision(review, TITLES, verdict="include", client_key="x").is_valid()
    assert decision(review, TITLES, verdict="include", client_key="").is_valid()


def test_an_adjudication_is_never_maybe(review):
    form = AdjudicationForm({"verdict": "maybe"}, review=review, stage=TITLES)
    assert not form.is_valid()


def entered(**data):
    return CitationForm({"title": "A trial", "source": "by hand", **data})


def test_a_citation_by_hand():
    form = entered(
        authors="Daly, E.\n\n Singh, J. \n", year="2018", doi="doi:10.1000/A", pmid="PMID 7"
    )
    assert form.is_valid(), form.errors
    data = form.cleaned_data
    assert data["authors"] == ["Daly, E.", "Singh, J."]
    assert (data["year"], data["doi"], data["pmid"]) == (2018, "10.1000/a", "7")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "required"),
        ("source", " ", "required"),
        ("doi", "doi.org", "“doi.org” is no DOI"),
        ("pmid", "PMC123", "“PMC123” is no PubMed ID"),
        ("year", "18", "1600"),
        ("year", "two", "whole number"),
    ],
)
def test_what_is_wrong_with_a_citation_by_hand(field, value, words):
    form = entered(**{field: value})
    assert words in form.errors[field][0]


def test_a_citation_may_lack_all_but_title_and_source():
    form = entered()
    assert form.is_valid()
    assert form.cleaned_data["year"] is None
    assert form.cleaned_data["doi"] == ""


def test_an_empty_file_is_for_its_reader_to_judge():
    assert UploadForm({}, {"file": SimpleUploadedFile("empty.ris", b"")}).is_valid()
    assert not UploadForm({}, {}).is_valid()


def test_searches_reasons_and_retrieval():
    assert SearchForm({"kind": "database", "name": "PubMed", "shown_count": "370"}).is_valid()
    assert not SearchForm({"kind": "database", "name": "PubMed", "shown_count": "-1"}).is_valid()
    assert ReasonForm({"stage": TEXTS, "label": "Wrong dose"}).is_valid()
    assert RetrievalForm({"retrieval": "awaited"}).is_valid()
    assert not RetrievalForm({"retrieval": "wanted"}).is_valid()


class TestMerging:
    def test_by_the_address_of_its_page(self, review, alice):
        citation = make_citation(review, alice)
        url = f"https://example.org/reviews/{review.uid}/records/{citation.uid}/"
        for text in (url, str(citation.uid).upper()):
            form = MergeForm({"other": text}, review=review)
            assert form.is_valid()
            assert form.cleaned_data["other"] == citation

    def test_only_published_ones_of_the_review(self, review, alice):
        job = imported(review, alice, ris({"TI": "Staged"}))
        type(job).objects.update(committed_at=None)
        uids = [job.citations.get().uid, review.uid, "nothing"]
        for uid in uids:
            form = MergeForm({"other": str(uid)}, review=review)
            assert "No record of this review" in form.errors["other"][0]
