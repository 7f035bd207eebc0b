import pytest

from screening.actions import decisions, duplicates, exclusion_reasons, withdrawals
from screening.models import Adjudication, Citation
from tests.factories import make_citation
from tests.screening.stories import imported, ris


@pytest.fixture
def conflict(review, alice, bob, carol):
    citation = make_citation(review, alice, title="Disputed")
    decisions.record(citation=citation, verdict="include", by=bob, note="Placebo arm")
    decisions.record(citation=citation, verdict="exclude", by=carol)
    return citation


def test_settle_one_and_go_to_the_next(conflict, review, bob, carol, alice, dana, client_for):
    other = make_citation(review, alice, title="Disputed too")
    decisions.record(citation=other, verdict="exclude", by=bob)
    decisions.record(citation=other, verdict="include", by=carol)
    client = client_for(dana)
    page = client.get(f"/reviews/{review.uid}/conflicts/").content
    assert b"Disputed too" in page
    page = client.get(f"/citations/{conflict.uid}/conflict/title_abstract/").content
    assert b"Placebo arm" in page
    assert b"Bob" not in page
    path = f"/citations/{conflict.uid}/settle/title_abstract/"
    response = client.post(path, {"verdict": "include", "why": "Randomised"})
    assert response.url == f"/citations/{other.uid}/conflict/title_abstract/"
    path = f"/citations/{other.uid}/settle/title_abstract/"
    assert client.post(path, {"verdict": "exclude"}).url == f"/reviews/{review.uid}/conflicts/"
    assert Adjudication.objects.count() == 2


def test_a_reason_can_be_given(conflict, review, alice, dana, client_for):
    reason = exclusion_reasons.add(review=review, stage="title_abstract", label="Review", by=alice)
    path = f"/citations/{conflict.uid}/settle/title_abstract/"
    client = client_for(dana)
    assert client.post(path, {"verdict": "maybe"}).status_code == 422
    client.post(path, {"verdict": "exclude", "reason": str(reason.uid)})
    assert Adjudication.objects.get().reason == reason


def test_nothing_is_settled_twice(review, alice, dana, client_for):
    quiet = make_citation(review, alice)
    path = f"/citations/{quiet.uid}/settle/title_abstract/"
    response = client_for(dana).post(path, {"verdict": "include"})
    assert response.status_code == 409
    assert b"not in conflict" in response.content


def test_before_all_have_judged_the_page_shows_no_vote(review, alice, bob, dana, client_for):
    citation = make_citation(review, alice)
    decisions.record(citation=citation, verdict="include", by=bob, note="Mine alone")
    page = client_for(dana).get(f"/citations/{citation.uid}/conflict/title_abstract/").content
    assert b"Mine alone" not in page
    assert b"The judgements are sealed" in page


def test_conflicts_are_for_adjudicators(conflict, bob, mallory, client_for):
    pages = [
        f"/reviews/{conflict.review.uid}/conflicts/",
        f"/citations/{conflict.uid}/conflict/title_abstract/",
    ]
    for path in pages:
        assert client_for(bob).get(path).status_code == 403
        assert client_for(mallory).get(path).status_code == 404
    path = f"/citations/{conflict.uid}/settle/title_abstract/"
    assert client_for(bob).post(path, {"verdict": "include"}).status_code == 403
    assert client_for(bob).get(path).status_code == 405


def test_of_an_import_that_was_undone_the_vote_counts_and_no_record_is_shown(
    review, alice, bob, carol, dana, client_for
):
    record = {"TI": "Ketamine for depression: a trial", "AU": "Daly, E.", "DO": "10.5555/k1"}
    imported(review, alice, ris(record | {"PY": "2018"}))
    wrong = imported(review, alice, ris(record | {"PY": "2018", "AB": "Of the wrong file."}))
    head, gone = Citation.objects.order_by("pk")
    decisions.record(citation=head, verdict="include", by=bob, note="Placebo arm")
    Citation.objects.update(canonical=None)
    duplicates.merge(citation=head, other=gone, by=alice)
    decisions.record(citation=head, verdict="exclude", by=carol, note="No arm")
    withdrawals.withdraw(citation_import=wrong, by=alice, why="wrong file")
    page = client_for(dana).get(f"/citations/{head.uid}/conflict/title_abstract/").content
    assert b"Placebo arm" in page
    assert b"No arm" in page
    assert b"Of the wrong file" not in page
