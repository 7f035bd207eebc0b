"""Every URL, read from the URLconf, asked for by every role, by an outsider and by nobody.

An outsider's 404 and a low role's 403 count only because somebody who may gets an answer on that
very URL. Each question is taken back, so that none changes what the next finds.
"""

from functools import cache
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from review.choices import Role
from review.models import Invitation
from review.roles import PERMISSIONS, Permission
from tests import world
from tests.addresses import OF_NOBODY, OF_REVIEWS, SIGN_IN, TO_EVERYBODY, url_of, walk
from tests.answers import signed_in, unlogged
from tests.asked import Seen, alike
from tests.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]  # what a role may, no database decides

PAGE = {200, 302}
WRITTEN = {200, 204, 302, 409, 422}  # 409, 422: an empty form was looked at and refused
NAMES = {*OF_NOBODY, *OF_REVIEWS, *SIGN_IN, *TO_EVERYBODY}
MISSING = """
{name} ({route}) has no entry in tests/addresses.py.
Add to OF_REVIEWS the permission its view asks for and the rows it takes: Entry(READ, each(Study)).
Where tests/world.py makes no such row yet, make one there by the action that the page calls.
"""


@pytest.fixture(scope="module")
def team(django_db_setup, django_db_blocker):
    """The world with one person for each role, which all tests here share and none changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = world.assemble()
        world.play(made)
        for role in (Role.OWNER, Role.SCREENER, Role.EXTRACTOR):
            make_member(made.review, f"only-{role}", [role])
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet():
    with unlogged():
        yield


@pytest.fixture(scope="module")
def client_of(team, django_db_blocker):
    """The browser of each person, signed in before any question is taken back."""
    with django_db_blocker.unblock():
        clients = {person: signed_in(person) for person in [*people(team), team.mallory]}
        return {None: Client(), **clients}


@pytest.fixture(scope="module")
def samples_of(team, client_of):
    """By name the addresses to ask for, with who may see each, and which methods they take."""
    seen = Seen(team.review)

    def found(name):
        asked = samples(team, name, seen)
        client, url = client_of[team.mallory], url_of(name, asked[0][0])
        return asked, [
            method for method in ("get", "post") if getattr(client, method)(url).status_code != 405
        ]

    return cache(found)


def ask(client, url, methods=("get",)):
    """The answer and what it may be; by POST, with an empty form, where no page is shown.

    Whatever it did is undone.
    """
    is_shown = "get" in methods
    with transaction.atomic():
        response = client.get(url) if is_shown else client.post(url)
        if response.status_code in {403, 404} and len(methods) > 1:
            response = client.post(url)
        response.getvalue()  # reads to its end, and so closes, a file that was sent
        transaction.set_rollback(True)
    return response, PAGE if is_shown else WRITTEN


def samples(team, name, seen):
    """One address for each kind of row, and for each set of members to whom it is visible."""
    asked = OF_REVIEWS[name].asked(team.review)
    assert asked, f"tests/world.py makes no row for {name}; make one by the action of its page."
    groups = alike(asked, seen)
    found = {(model, audience): group[0] for (model, audience, _), group in groups.items()}
    return [(one, audience) for (_, audience), one in found.items()]


def opens(roles, need):
    return any(need in PERMISSIONS[Role(role)] for role in roles)


def asking(team, need, audience):
    """Everybody who is to be refused, and of those who may the two with the fewest roles."""
    let_in = {}
    for person, roles in people(team).items():
        if person.pk in audience and opens(roles, need):
            let_in.setdefault(tuple(sorted(roles)), (person, roles))
        else:
            yield person, roles
    shortest = sorted(let_in.values(), key=lambda entry: len(entry[1]))
    yield from shortest[:2]


def people(team):
    memberships = team.review.memberships.select_related("user")
    return {membership.user: membership.roles for membership in memberships}


def test_every_url_has_an_entry():
    missing = [MISSING.format(name=n, route=r) for n, r in walk() if n not in NAMES]
    assert not missing, "".join(missing)


def test_no_entry_is_stale():
    stale = NAMES - {name for name, _ in walk()}
    assert not stale, f"tests/addresses.py names URLs that no longer exist: take out {stale}"


@pytest.mark.parametrize("name", sorted(OF_REVIEWS))
def test_each_role_gets_what_it_opens(name, team, client_of, samples_of):
    permission, found, wrong = OF_REVIEWS[name].permission, set(), []
    addresses, methods = samples_of(name)
    for asked, audience in addresses:
        need = permission or asked.row.permission
        for person, roles in asking(team, need, audience):
            response, may = ask(client_of[person], url_of(name, asked), methods)
            is_visible = person.pk in audience
            expected = {404} if not is_visible else may if opens(roles, need) else {403}
            found |= {"opened"} if expected is may else expected
            if response.status_code not in expected:
                wrong.append(f"{roles}: {response.status_code}, not {expected}, {asked.kwargs}")
    assert not wrong, f"{name}\n" + "\n".join(wrong)
    assert "opened" in found, f"{name} opens to nobody: what are 404 and 403 worth then?"
    is_own = all(len(audience) == 1 for _, audience in addresses)
    assert is_own or permission == Permission.READ or 403 in found, f"{name} is refused to no role"


@pytest.mark.parametrize("name", sorted(OF_REVIEWS))
def test_outsiders_find_nothing_and_who_is_not_signed_in_is_sent_to(
    name, team, client_of, samples_of
):
    addresses, methods = samples_of(name)
    for asked, _ in addresses:
        url = url_of(name, asked)
        assert ask(client_of[team.mallory], url, methods)[0].status_code == 404, url
        assert is_sign_in(ask(client_of[None], url, methods)[0]), url


def is_sign_in(response):
    found = response.status_code == 302 and urlsplit(response["Location"])
    return bool(found) and resolve(found.path).url_name == "account_login"


@pytest.mark.parametrize("name", sorted(OF_NOBODY))
def test_pages_of_no_review_open_to_whoever_is_signed_in(name, team, client_of):
    for person in (team.eve, team.mallory):
        response, may = ask(client_of[person], reverse(name))
        assert response.status_code in may
    assert is_sign_in(ask(client_of[None], reverse(name))[0])


@pytest.mark.parametrize("name", sorted(SIGN_IN))
def test_pages_around_signing_in(name, team, client_of):
    kwargs, is_for_members = SIGN_IN[name]
    url = reverse(name, kwargs=kwargs)
    team.eve.set_password("rapid-acting")
    team.eve.save(update_fields=["password"])
    assert ask(signed_in(team.eve), url)[0].status_code in PAGE
    response, _ = ask(client_of[None], url)
    assert response.status_code in PAGE
    assert ("next=" in response.get("Location", "")) is is_for_members


def test_a_link_that_invites_opens_to_everybody(team, client_of):
    invitation = Invitation.objects.open().get()
    url = reverse("accept_invitation", kwargs={"token": invitation.token})
    assert ask(client_of[team.mallory], url)[0].status_code == 200
    response, _ = ask(client_of[None], url)
    assert response["Location"].startswith(reverse("account_signup"))
    assert ask(client_of[None], url.replace(invitation.token, "guessed"))[0].status_code == 404
