import pytest

from review.actions import members
from review.choices import Role
from review.models import Event, Invitation, Membership, User

PASSWORDS = {"password1": "correct horse battery", "password2": "correct horse battery"}


@pytest.fixture
def invitation(review, alice):
    return members.invite(review=review, roles=["screener"], by=alice, note="Frank")


def test_one_link_admits_one_person(invitation, mallory, eve):
    members.accept(invitation=invitation, by=mallory)
    with pytest.raises(members.InvitationNotOpen):
        members.accept(invitation=invitation, by=eve)
    assert Membership.objects.get(user=mallory).roles == ["screener"]


def test_a_withdrawn_link_admits_nobody(invitation, alice, mallory):
    members.withdraw(invitation=invitation, by=alice)
    with pytest.raises(members.InvitationNotOpen):
        members.accept(invitation=invitation, by=mallory)
    with pytest.raises(members.InvitationNotOpen):
        members.withdraw(invitation=invitation, by=alice)


def test_a_member_who_accepts_keeps_their_roles(invitation, eve):
    members.accept(invitation=invitation, by=eve)
    assert Membership.objects.get(user=eve).roles == ["observer", "screener"]


def test_the_last_owner_stays_owner(review, alice, bob):
    mine = Membership.objects.get(user=alice)
    with pytest.raises(members.ReviewWithoutOwner):
        members.set_roles(membership=mine, roles=["screener"], by=alice)
    other = Membership.objects.get(user=bob)
    members.set_roles(membership=other, roles=["owner"], by=alice)
    members.set_roles(membership=mine, roles=["screener"], by=alice)
    assert Event.objects.filter(verb="review.member.roles_changed").count() == 2


def test_the_first_person_makes_an_account_and_then_the_door_closes(client, db):
    assert b"This installation is new" in client.get("/accounts/login/").content
    details = {"name": "Alice", "email": "alice@example.org", **PASSWORDS}
    assert client.post("/accounts/signup/", details).status_code == 302
    client.logout()
    details["email"] = "bob@example.org"
    client.post("/accounts/signup/", details)
    assert User.objects.count() == 1
    assert b"by invitation" in client.get("/accounts/signup/").content


def test_an_invitation_leads_a_stranger_through_sign_up_into_the_review(client, invitation):
    link = f"/join/{invitation.token}/"
    response = client.get(link)
    assert response.status_code == 302
    assert client.get(response.url).status_code == 200
    details = {"name": "Frank", "email": "frank@example.org", "next": link, **PASSWORDS}
    assert client.post("/accounts/signup/", details).url == link
    assert b"Join Ketamine for depression" in client.get(link).content
    assert client.post(link).url == f"/reviews/{invitation.review.uid}/"
    frank = User.objects.get(email="frank@example.org")
    assert (frank.name, frank.initials) == ("Frank", "F")
    assert Membership.objects.get(user=frank).roles == ["screener"]
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "nothing-like-a-token"])
def test_a_wrong_link_is_not_found(client, db, token):
    assert client.get(f"/join/{token}/").status_code == 404


def test_team_offers_changes_to_owners_only(review, alice, eve, client_for):
    url = f"/reviews/{review.uid}/team/"
    assert b"Invite someone" in client_for(alice).get(url).content
    assert b"Invite someone" not in client_for(eve).get(url).content
    assert client_for(alice).post(url).status_code == 405


def test_invite_and_withdraw_on_the_page(review, alice, eve, mallory, client_for):
    url = f"/reviews/{review.uid}/team/invite/"
    details = {"note": "Frank", "roles": ["screener", "extractor"]}
    assert client_for(mallory).post(url, details).status_code == 404
    assert client_for(eve).post(url, details).status_code == 403
    assert client_for(alice).post(url, {"note": "Frank"}).status_code == 422
    assert client_for(alice).post(url, details).status_code == 302
    made = Invitation.objects.get()
    assert made.roles == ["extractor", "screener"]
    page = client_for(alice).get(f"/reviews/{review.uid}/team/").content.decode()
    assert made.token in page
    assert made.token not in client_for(eve).get(f"/reviews/{review.uid}/team/").content.decode()
    client_for(alice).post(f"/invitations/{made.uid}/withdraw/")
    response = client_for(alice).post(f"/invitations/{made.uid}/withdraw/")
    assert response.status_code == 409
    assert b"was used or withdrawn before" in response.content


def test_roles_on_the_page(review, alice, bob, client_for):
    membership = Membership.objects.get(user=bob)
    url = f"/memberships/{membership.uid}/roles/"
    assert client_for(bob).get(url).status_code == 403
    client = client_for(alice)
    assert client.get(url).status_code == 200
    assert client.post(url, {"roles": ["nonsense"]}).status_code == 200
    assert client.post(url, {"roles": [Role.OBSERVER]}).status_code == 302
    membership.refresh_from_db()
    assert membership.roles == ["observer"]
