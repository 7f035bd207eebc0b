import pytest

from review.models import Membership
from screening.models import Decision
from tests.factories import make_citation
from tests.screening.stories import judge


@pytest.fixture
def of_bob(review, alice, bob, carol):
    """His membership: a vote that waits for others, one on a settled record."""
    for n in range(2):
        judge(make_citation(review, alice, title=f"Trial {n}"), (bob, "include"))
    judge(Decision.objects.first().citation, (carol, "include"))
    return Membership.objects.get(user=bob)


def test_taking_the_last_screening_role_asks_first(of_bob, alice, client_for):
    client = client_for(alice)
    answer = client.post(f"/memberships/{of_bob.uid}/roles/", {"roles": ["extractor"]})
    page = f"/memberships/{of_bob.uid}/votes/?roles=extractor"
    assert answer.url == page
    of_bob.refresh_from_db()
    assert "screener" in of_bob.roles
    shown = client.get(page)
    told = [(each.not_settled, each.settled) for each in shown.context["stages"]]
    assert told == [(1, 1), (0, 0)]
    assert b"Roles from now on: extractor" in shown.content
    assert client.post(page, {"votes": "burn"}).status_code == 422
    assert client.post(page, {"votes": "set_aside"}).status_code == 302
    of_bob.refresh_from_db()
    assert of_bob.roles == ["extractor"]
    assert Decision.objects.current().filter(reviewer=of_bob.user).count() == 1


def test_the_votes_count_unless_it_is_said_otherwise(of_bob, alice, client_for):
    page = f"/memberships/{of_bob.uid}/votes/"
    shown = client_for(alice).get(page).content
    assert b'value="count"' in shown
    assert b"No role is left" in shown
    client_for(alice).post(page, {"votes": "count"})
    of_bob.refresh_from_db()
    assert of_bob.roles == []
    assert Decision.objects.current().filter(reviewer=of_bob.user).count() == 2


def test_roles_that_keep_screening_or_are_none_lead_back(of_bob, alice, client_for):
    for roles in ("screener", "wizard"):
        answer = client_for(alice).post(
            f"/memberships/{of_bob.uid}/votes/?roles={roles}", {"votes": "set_aside"}
        )
        assert answer.url == f"/memberships/{of_bob.uid}/roles/"
    assert Decision.objects.current().filter(reviewer=of_bob.user).count() == 2


def test_without_votes_in_the_balance_nothing_is_asked(of_bob, alice, dana, client_for):
    hers = Membership.objects.get(user=dana)
    answer = client_for(alice).post(f"/memberships/{hers.uid}/roles/", {"roles": ["observer"]})
    assert answer.url == f"/reviews/{hers.review.uid}/team/"


def test_it_is_for_owners(of_bob, carol, mallory, client_for):
    page = f"/memberships/{of_bob.uid}/votes/"
    assert client_for(carol).get(page).status_code == 403
    assert client_for(mallory).get(page).status_code == 404
