import pytest

from screening.actions import duplicates
from screening.matching import Evidence
from screening.models import Citation, DoubtfulPair, Relation
from tests.factories import make_citation
from tests.screening.stories import doubted

HTMX = {"headers": {"hx-request": "true"}}


@pytest.fixture
def pair(review, alice):
    one = make_citation(review, alice, title="Esketamine at home")
    two = make_citation(review, alice, title="Esketamine in clinic", abstract="A trial.")
    return doubted(one, two, evidence=[Evidence("title_same", -1.5)])


@pytest.fixture
def later(review, alice):
    made = [make_citation(review, alice, title=f"Light in winter {n}") for n in "12"]
    return doubted(*made, score=1)


def queue(review):
    return f"/reviews/{review.uid}/duplicates/"


def answer(pair):
    return f"/duplicates/{pair.uid}/answer/"


def test_both_sides_with_what_differs(pair, review, bob, client_for):
    page = client_for(bob).get(queue(review)).content.decode()
    assert "1 of 1 left" in page
    assert '<b class="unlike">at home</b>' in page
    assert '<b class="unlike">in clinic</b>' in page
    assert "the same title" in page
    assert "missing" in page


def test_each_answer_brings_the_next_pair(pair, later, review, bob, client_for):
    client = client_for(bob)
    card = client.post(answer(pair), {"answer": "joined", "kind": "companion"}, **HTMX)
    assert b"Light in winter" in card.content
    assert b"<html" not in card.content
    card = client.post(answer(later), {"answer": "apart", "kind": "companion"}, **HTMX)
    assert b"No pair waits" in card.content
    assert b"2 of 2" not in card.content
    assert Citation.objects.duplicates().count() == 1
    for undone in (later, pair):
        card = client.post(f"/duplicates/{undone.uid}/undo/", **HTMX)
        assert undone.first.title.encode() in card.content
    assert not Citation.objects.duplicates().exists()


def test_related_takes_the_kind(pair, review, bob, client_for):
    response = client_for(bob).post(answer(pair), {"answer": "related", "kind": "preprint"})
    assert response["Location"] == queue(review)
    assert Relation.objects.get().kind == "preprint"
    page = client_for(bob).get(f"/citations/{pair.first.uid}/").content.decode()
    assert "Preprint and article" in page
    assert "Esketamine in clinic" in page


def test_what_is_no_answer(pair, bob, client_for):
    for sent in ({}, {"answer": "perhaps", "kind": "preprint"}, {"answer": "joined"}):
        assert client_for(bob).post(answer(pair), sent).status_code == 422
    assert not DoubtfulPair.objects.get().answer


def test_an_answer_that_came_too_late_says_so(pair, alice, bob, client_for):
    duplicates.merge(citation=pair.first, other=pair.second, by=alice)
    card = client_for(bob).post(answer(pair), {"answer": "apart", "kind": "edition"}, **HTMX)
    assert card.status_code == 409
    assert b"one record meanwhile" in card.content
    assert b'id="card"' in card.content


def test_later_goes_on_behind_it(pair, later, review, bob, client_for):
    page = client_for(bob).get(queue(review) + f"?after={pair.uid}").content
    assert b"Same report? Light in winter" in page
    page = client_for(bob).get(queue(review) + "?after=nothing").content
    assert b"Same report? Esketamine" in page


def test_who_may(pair, review, bob, eve, mallory, client_for):
    for person, status in ((eve, 403), (mallory, 404)):
        assert client_for(person).get(queue(review)).status_code == status
        assert client_for(person).post(answer(pair), {}).status_code == status
        assert client_for(person).post(f"/duplicates/{pair.uid}/undo/").status_code == status
    assert client_for(bob).get(answer(pair)).status_code == 405


def test_found_from_where_records_come_in(pair, review, bob, eve, client_for):
    pages = [f"/reviews/{review.uid}/searches/", f"/reviews/{review.uid}/imports/"]
    for page in [*pages, f"/searches/{pair.first.search.uid}/"]:
        assert queue(review).encode() in client_for(bob).get(page).content
        told = client_for(eve).get(page).content.decode()
        assert "1 pair of records may be duplicates" in told
        assert queue(review) not in told
    assert (
        "Compare 1 pair of records"
        in client_for(bob).get(f"/reviews/{review.uid}/").content.decode()
    )


def test_the_card_takes_few_queries(pair, later, bob, client_for, django_assert_max_num_queries):
    client = client_for(bob)
    with django_assert_max_num_queries(30):
        client.post(answer(pair), {"answer": "apart", "kind": "companion"}, **HTMX)
