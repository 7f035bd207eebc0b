"""Apps to the right ask before a member gets other roles; a page of theirs then makes the change."""

import pytest

from review import role_changes
from review.models import Membership


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the one app that registered a question, twice."""
    found = []

    def question(membership, roles):
        found.append((membership.user, list(roles)))
        return "/why/" if not roles else None

    monkeypatch.setattr(role_changes, "_questions", [])
    for _ in range(2):
        role_changes.register(question)
    return found


def test_the_first_question_is_asked_once(asked, bob):
    membership = Membership.objects.get(user=bob)
    assert role_changes.first_question(membership, []) == "/why/"
    assert role_changes.first_question(membership, ["observer"]) is None
    assert asked == [(bob, []), (bob, ["observer"])]


def test_the_page_of_roles_leads_there(asked, alice, bob, client_for):
    membership = Membership.objects.get(user=bob)
    page = f"/memberships/{membership.uid}/roles/"
    assert client_for(alice).post(page, {"csrf": "1"}).url == "/why/"
    membership.refresh_from_db()
    assert membership.roles
    client_for(alice).post(page, {"roles": ["observer"]})
    membership.refresh_from_db()
    assert membership.roles == ["observer"]
