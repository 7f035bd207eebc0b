import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from review.access import get_for, may
from review.models import Membership, Review
from review.roles import Permission


def test_a_member_with_the_role_gets_the_row(review, alice):
    assert get_for(alice, Review.objects, Permission.MANAGE, uid=review.uid) == review


def test_a_member_whose_roles_are_too_low_is_forbidden(review, eve):
    with pytest.raises(PermissionDenied):
        get_for(eve, Review.objects, Permission.SCREEN, uid=review.uid)


def test_an_outsider_finds_nothing(review, mallory):
    with pytest.raises(Http404):
        get_for(mallory, Review.objects, Permission.READ, uid=review.uid)


def test_a_member_without_roles_may_not_even_read(review, bob):
    Membership.objects.filter(user=bob).update(roles=[])
    with pytest.raises(PermissionDenied):
        get_for(bob, Review.objects, Permission.READ, uid=review.uid)


def test_a_row_whose_queryset_is_not_sealed_still_asks_for_membership(review, alice, mallory):
    membership = Membership.objects.get(user=alice)
    with pytest.raises(Http404):
        get_for(mallory, Membership.objects, Permission.READ, pk=membership.pk)


def test_a_stranger_is_asked_to_sign_in(client, review):
    response = client.get(f"/reviews/{review.uid}/")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_may_answers_for_what_a_page_offers(review, alice, eve, mallory):
    assert may(alice, review, Permission.MANAGE)
    assert not may(eve, review, Permission.MANAGE)
    assert not may(mallory, review, Permission.READ)
