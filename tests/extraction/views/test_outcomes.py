import pytest
from django.urls import reverse

from extraction.models import Outcome, Timepoint

OUTCOME = {"name": "MADRS", "domain": "depression", "instrument": "MADRS", "kind": "continuous"}
TIMEPOINT = {"label": "24 h", "hours": "24", "index_event": "randomisation"}


def url(name, thing):
    return reverse(f"extraction:{name}", args=[thing.uid])


def prefixed(prefix, data, **changes):
    return {f"{prefix}-{name}": value for name, value in {**data, **changes}.items()}


def test_an_empty_protocol_says_so(client_for, review, eve, alice):
    shown = client_for(eve).get(url("outcomes", review)).content.decode()
    assert "No outcome yet" in shown
    assert "<form" not in shown[shown.index("<main") :]
    assert (
        url("define_outcome", review)
        in client_for(alice).get(url("outcomes", review)).content.decode()
    )


def test_the_owner_defines_outcomes_and_timepoints(client_for, review, alice):
    client = client_for(alice)
    client.post(url("define_outcome", review), prefixed("outcome", OUTCOME))
    client.post(url("define_timepoint", review), prefixed("timepoint", TIMEPOINT, hours="−0,5"))
    assert Outcome.objects.get().name == "MADRS"
    assert Timepoint.objects.get().hours == -0.5


def test_what_is_wrong_is_said_in_the_form(client_for, review, alice, madrs):
    data = prefixed("outcome", OUTCOME, name="madrs")
    response = client_for(alice).post(url("define_outcome", review), data)
    assert response.status_code == 422
    assert "The review has one of that name" in response.content.decode()
    data = prefixed("timepoint", TIMEPOINT, hours="soon")
    response = client_for(alice).post(url("define_timepoint", review), data)
    assert response.status_code == 422
    assert "is not a number" in response.content.decode()


def test_they_are_changed_on_their_own_pages(client_for, review, alice, madrs, day_1):
    client = client_for(alice)
    assert "MADRS" in client.get(url("outcome", madrs)).content.decode()
    assert (
        client.post(url("outcome", madrs), {**OUTCOME, "lower_is_better": "true"}).status_code
        == 302
    )
    assert client.post(url("timepoint", day_1), {**TIMEPOINT, "hours": "25"}).status_code == 302
    madrs.refresh_from_db()
    day_1.refresh_from_db()
    assert madrs.lower_is_better is True
    assert day_1.hours == 25


@pytest.mark.parametrize("name", ["outcome", "timepoint"])
def test_changes_are_checked(client_for, alice, madrs, day_1, name):
    thing = madrs if name == "outcome" else day_1
    assert client_for(alice).get(url(name, thing)).status_code == 200
    assert client_for(alice).post(url(name, thing), {"x": "y"}).status_code == 422


def test_roles_methods_and_outsiders(client_for, review, madrs, day_1, alice, bob, mallory):
    assert client_for(mallory).get(url("outcomes", review)).status_code == 404
    assert client_for(alice).post(url("outcomes", review)).status_code == 405
    for name in ("define_outcome", "define_timepoint"):
        assert client_for(alice).get(url(name, review)).status_code == 405
        assert client_for(bob).post(url(name, review)).status_code == 403
        assert client_for(mallory).post(url(name, review)).status_code == 404
    for name, thing in (("outcome", madrs), ("timepoint", day_1)):
        assert client_for(bob).get(url(name, thing)).status_code == 403
        assert client_for(mallory).get(url(name, thing)).status_code == 404
        assert client_for(alice).put(url(name, thing)).status_code == 405
