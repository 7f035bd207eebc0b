import pytest
from django.db import IntegrityError

from review.actions import reviews
from review.models import Event, Membership, Review
from tests.factories import make_review


def test_who_starts_a_review_owns_it(client_for, mallory):
    client = client_for(mallory)
    assert b"You are in no review yet" in client.get("/").content
    response = client.post("/reviews/new/", {"title": "Psilocybin", "question": ""})
    review = Review.objects.get()
    assert response.url == f"/reviews/{review.uid}/"
    assert "owner" in Membership.objects.get().roles
    assert b"Psilocybin" in client.get("/").content


def test_a_review_needs_a_title(client_for, mallory):
    response = client_for(mallory).post("/reviews/new/", {"title": " "})
    assert response.status_code == 200
    assert b'aria-invalid="true"' in response.content
    assert not Review.objects.exists()


def test_a_change_keeps_what_was_there(review, alice):
    reviews.change(review=review, by=alice, title="New", question=review.question)
    event = Event.objects.get()
    assert event.data == {"before": {"title": review.title}, "after": {"title": "New"}}


def test_nothing_changed_is_no_event(review, alice):
    reviews.change(review=review, by=alice, title=review.title)
    assert not Event.objects.exists()


def test_settings_are_the_owners(review, alice, bob, client_for):
    url = f"/reviews/{review.uid}/settings/"
    assert client_for(bob).get(url).status_code == 403
    client = client_for(alice)
    assert client.get(url).status_code == 200
    details = {"title": "T", "judgements_required": 3, "time_zone": "Europe/Berlin"}
    assert client.post(url, details | {"judgements_required": 0}).status_code == 200
    assert client.post(url, details).status_code == 302
    review.refresh_from_db()
    assert (review.title, review.judgements_required) == ("T", 3)


def test_home_shows_the_question_and_the_notice(review, eve, client_for):
    Review.objects.update(question="Does it work?", notice="Judgements invented")
    page = client_for(eve).get(f"/reviews/{review.uid}/").content
    assert b"Does it work?" in page
    assert b"Judgements invented" in page
    assert b"Nothing waits for you" in page


def test_a_list_shows_my_reviews_only(review, alice, client_for):
    make_review(title="Somebody else's")
    page = client_for(alice).get("/").content
    assert b"Ketamine for depression" in page
    assert b"Somebody else" not in page


def test_someone_judges_each_record(db):
    with pytest.raises(IntegrityError):
        make_review(judgements_required=0)


def test_the_log_is_paged_and_sealed(review, alice, client_for):
    for number in range(101):
        reviews.change(review=review, by=alice, title=f"Title {number}")
    page = client_for(alice).get(f"/reviews/{review.uid}/events/?page=2").content
    assert b"Page 2 of 2" in page


def test_preferences_reach_the_page(alice, client_for):
    client = client_for(alice)
    assert client.post("/accounts/preferences/", {"name": "Alice O", "theme": "dark"}).url
    page = client.get("/accounts/preferences/").content
    assert b'data-theme="dark"' in page
    assert b"data-single-keys" not in page
    assert client.post("/accounts/preferences/", {"theme": "pink"}).status_code == 200
