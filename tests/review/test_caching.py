import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_pages_and_fragments_are_not_kept(client_for, review, alice):
    for headers in ({}, {"HX-Request": "true"}):
        response = client_for(alice).get(reverse("review", args=[review.uid]), headers=headers)
        assert response["Cache-Control"] == "no-store"
        assert "HX-Request" in response["Vary"]


def test_what_says_itself_how_long_it_is_kept_is_left_alone(client_for, client):
    response = client.get(reverse("account_login"))
    assert "no-store" in response["Cache-Control"]
    assert "max-age=0" in response["Cache-Control"]  # allauth's own
