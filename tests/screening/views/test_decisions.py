from uuid import uuid4

import pytest

from screening.actions import decisions, exclusion_reasons, reports
from screening.models import Decision, Report
from tests.factories import make_citation

HTMX = {"HTTP_HX_REQUEST": "true"}
NOWHERE = "3e0c1d1e-0000-4000-8000-000000000000"


@pytest.fixture
def first(review, alice):
    return make_citation(review, alice, title="The first")


@pytest.fixture
def second(review, alice, first):
    return make_citation(review, alice, title="The second")


def url(citation, verb="decide", stage="title_abstract"):
    return f"/citations/{citation.uid}/{verb}/{stage}/"


def cards(client, review, **place):
    return client.get(f"/reviews/{review.uid}/cards/title_abstract/", place).content.decode()


def test_a_page_that_holds_cards_has_its_vote_taken_and_asks_for_more(
    first, second, review, bob, client_for
):
    client = client_for(bob)
    assert b"The first" in client.get(f"/reviews/{review.uid}/screen/").content
    answer = client.post(url(first), {"verdict": "maybe"}, **HTMX)
    assert (answer.status_code, answer.content) == (204, b"")
    more = cards(client, review, after=first.uid)
    assert "The second" in more
    assert "<html" not in more
    client.post(url(second), {"verdict": "exclude"}, **HTMX)
    assert 'id="verdict"' not in cards(client, review, after=second.uid)


def test_where_few_are_left_a_card_says_what_comes_then(first, second, review, bob, client_for):
    client = client_for(bob)
    more = cards(client, review, held=first.uid)
    assert more.index("The second") < more.index("Nothing left to judge here")
    for number in range(5):
        make_citation(review, bob, title=f"Number {number}")
    assert "Nothing left" not in cards(client, review, held=first.uid)


def test_without_javascript_a_vote_leads_back_to_the_page(first, bob, client_for):
    response = client_for(bob).post(url(first), {"verdict": "include"})
    assert response.status_code == 302
    assert response.url == f"/reviews/{first.review.uid}/screen/"


def test_a_replayed_vote_counts_once(first, bob, client_for):
    vote = {"verdict": "include", "client_key": str(uuid4())}
    for _ in range(2):
        assert client_for(bob).post(url(first), vote, **HTMX).status_code == 204
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("vote", [{}, {"verdict": "perhaps"}, {"verdict": "include", "reason": 7}])
def test_a_vote_that_cannot_be_read_changes_nothing(first, bob, client_for, vote):
    response = client_for(bob).post(url(first), vote, **HTMX)
    assert response.status_code == 422
    assert b"The first" in response.content
    assert not Decision.objects.exists()


def test_undo_brings_the_record_back(first, second, bob, client_for):
    client = client_for(bob)
    client.post(url(first), {"verdict": "exclude"}, **HTMX)
    answer = client.post(url(first, "undo"), **HTMX)
    assert b"The first" in answer.content
    assert not Decision.objects.current().exists()


def test_a_settled_record_is_not_undone(first, bob, carol, client_for):
    decisions.record(citation=first, verdict="include", by=carol)
    client = client_for(bob)
    client.post(url(first), {"verdict": "include"}, **HTMX)
    assert b'id="undo"' not in client.get(f"/reviews/{first.review.uid}/screen/").content
    response = client.post(url(first, "undo"), **HTMX)
    assert response.status_code == 409
    assert b"can no longer change" in response.content


def test_later_goes_on_without_a_vote(first, second, bob, client_for):
    page = client_for(bob).get(f"/reviews/{first.review.uid}/screen/?after={first.uid}")
    assert b"The second" in page.content


@pytest.mark.parametrize("after", ["nonsense", NOWHERE, ""])
def test_a_wrong_place_to_go_on_from_begins_at_the_start(first, bob, client_for, after):
    page = client_for(bob).get(f"/reviews/{first.review.uid}/screen/?after={after}")
    assert b"The first" in page.content


def test_who_may_not_screen_is_kept_out(first, eve, mallory, client_for):
    for path in (f"/reviews/{first.review.uid}/screen/", f"/reviews/{first.review.uid}/full-text/"):
        assert client_for(eve).get(path).status_code == 403
        assert client_for(mallory).get(path).status_code == 404
    for verb in ("decide", "undo"):
        assert client_for(eve).post(url(first, verb), {"verdict": "include"}).status_code == 403
        assert client_for(mallory).post(url(first, verb), {"verdict": "include"}).status_code == 404
        assert client_for(eve).get(url(first, verb)).status_code == 405


def test_a_stage_that_does_not_exist_is_not_found(first, bob, client_for):
    response = client_for(bob).post(url(first, stage="third"), {"verdict": "include"})
    assert response.status_code == 404


def test_full_text_offers_no_maybe_and_asks_for_a_reason(
    first, review, alice, bob, carol, client_for
):
    reason = exclusion_reasons.add(review=review, stage="full_text", label="No control", by=alice)
    for person in (bob, carol):
        decisions.record(citation=first, verdict="include", by=person)
    reports.mark_retrieved(report=Report.objects.get(), by=bob)
    client = client_for(bob)
    page = client.get(f"/reviews/{review.uid}/full-text/").content
    assert b"No control" in page
    assert b'value="maybe"' not in page
    here = url(first, stage="full_text")
    assert client.post(here, {"verdict": "maybe"}, **HTMX).status_code == 422
    answer = client.post(here, {"verdict": "exclude"}, **HTMX)
    assert answer.status_code == 422
    assert b"needs a reason" in answer.content
    answer = client.post(here, {"verdict": "exclude", "reason": str(reason.uid)}, **HTMX)
    assert answer.status_code == 204
    assert Decision.objects.get(stage="full_text").reason == reason


def test_my_progress_counts_my_votes_alone(first, second, bob, carol, client_for):
    decisions.record(citation=first, verdict="include", by=carol)
    page = client_for(bob).get(f"/reviews/{first.review.uid}/progress/title_abstract/").content
    assert b"0 of 2 judged by me" in page


def test_a_vote_needs_few_queries(first, bob, carol, client_for, django_assert_max_num_queries):
    for person, most in ((bob, 17), (carol, 19)):
        client = client_for(person)
        with django_assert_max_num_queries(most):
            client.post(url(first), {"verdict": "exclude", "client_key": str(uuid4())}, **HTMX)


def test_some_cards_need_as_few_queries_as_one(
    review, alice, bob, client_for, django_assert_max_num_queries
):
    for number in range(6):
        make_citation(review, alice, title=f"Trial {number}.")
    client = client_for(bob)
    with django_assert_max_num_queries(11):
        assert cards(client, review).count('id="verdict"') == 5


def test_some_cards_ahead_without_those_that_the_page_holds(review, alice, bob, client_for):
    made = [make_citation(review, alice, title=f"Trial {n}.") for n in range(9)]
    client = client_for(bob)
    held = f"{made[0].uid},{made[1].uid},nonsense,{NOWHERE}"
    body = cards(client, review, after=str(made[0].uid), held=held)
    assert [f"Trial {n}." in body for n in range(9)] == [False] * 2 + [True] * 5 + [False] * 2
    assert body.count('id="verdict"') == 5
    assert client.get(f"/reviews/{review.uid}/cards/third/").status_code == 404


def test_put_off_and_brought_back(first, second, bob, client_for):
    client = client_for(bob)
    assert client.post(url(first, "park"), **HTMX).status_code == 204
    more = cards(client, first.review)
    assert more.index("The second") < more.index("The first")
    page = client.get(f"/reviews/{first.review.uid}/screen/").content
    assert b"1 record put off by me" in page
    assert b"The first" in client.post(url(first, "unpark"), **HTMX).content
    client.post(url(first, "park"))
    back = client.post(f"/reviews/{first.review.uid}/unpark/title_abstract/", follow=True)
    assert b"The first" in back.content
    assert b"put off by me" not in back.content
