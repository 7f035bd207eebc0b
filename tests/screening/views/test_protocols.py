import pytest
from django.urls import reverse

from review.models import Event
from screening import protocols
from screening.actions import pilots
from screening.choices import Stage
from screening.models import PilotRound
from tests.factories import make_citation
from tests.screening.stories import TEXTS, TITLES, judge, offered

pytestmark = pytest.mark.django_db
SAME = {"rule": "each", "judges": "2", "checked_percent": "10", "adjudicators_see": "letters"}


@pytest.fixture
def change(client_for, review):
    def changed(user, stage=TITLES, **fields):
        url = reverse("screening:change_protocol", args=[review.uid, stage])
        own = {"maybe": "include"} if stage == TITLES else {"reasons_conflict": "on"}
        return client_for(user).post(url, SAME | own | fields)

    return changed


def test_every_member_reads_it(client_for, review, alice, eve):
    url = reverse("screening:protocol", args=[review.uid])
    assert b"Save the protocol" in client_for(alice).get(url).content
    page = client_for(eve).get(url)
    assert b"Save the protocol" not in page.content
    assert b"The same number of people judge every record" in page.content


def test_what_moves_nothing_is_saved_at_once(change, review, alice):
    assert change(alice, rule="accelerated").status_code == 302
    assert protocols.of(review, Stage.TITLE_ABSTRACT).rule == "accelerated"
    assert protocols.of(review, Stage.FULL_TEXT).rule == "each"


def test_what_moves_records_asks_first(change, review, alice, bob, carol):
    citation = make_citation(review, alice, title="Disputed")
    judge(citation, (alice, "include"), (bob, "exclude"))
    asked = change(alice, rule="accelerated")
    assert asked.status_code == 200
    assert b"Conflict \xe2\x86\x92 Included" in asked.content
    assert b"Disputed" in asked.content
    assert protocols.of(review, Stage.TITLE_ABSTRACT).rule == "each", "nothing moves silently"
    assert change(alice, rule="accelerated", moves="1").status_code == 302
    assert protocols.of(review, Stage.TITLE_ABSTRACT).rule == "accelerated"


def test_asks_again_when_more_would_move_by_now(change, review, alice, bob):
    for title in ("One", "Another"):
        judge(make_citation(review, alice, title=title), (alice, "include"), (bob, "exclude"))
    assert change(alice, rule="accelerated", moves="1").status_code == 200
    assert protocols.of(review, Stage.TITLE_ABSTRACT).rule == "each"


def test_who_still_judges_is_asked_without_a_peer_s_vote(change, review, alice, bob):
    judge(make_citation(review, alice, title="Open"), (bob, "include"))
    asked = change(alice, rule="accelerated")
    assert b"it would show how a peer voted" in asked.content
    assert b"Open" not in asked.content


@pytest.mark.parametrize(
    "wrong",
    [
        *({"judges": number} for number in ("0", "", "10")),
        *({"checked_percent": number} for number in ("0", "101")),
        {"rule": "none"},
        {"maybe": ""},
    ],
)
def test_what_cannot_be(change, review, alice, wrong):
    before = Event.objects.count()
    assert change(alice, **wrong).status_code == 422
    assert Event.objects.count() == before


def test_no_such_stage(change, alice):
    assert change(alice, stage="third").status_code == 404


def test_full_text_has_its_own_fields(change, review, alice):
    assert change(alice, stage=TEXTS, reasons_conflict="").status_code == 302
    assert not protocols.of(review, Stage.FULL_TEXT).reasons_conflict


def test_a_round_from_the_page(client_for, review, alice, bob, eve):
    for _ in range(5):
        make_citation(review, alice)
    client = client_for(alice)
    url = reverse("screening:begin_pilot", args=[review.uid, TITLES])
    gate = {"measure": "agreement", "threshold": "80"}
    assert client.post(url, gate | {"size": "1"}).status_code == 422
    assert client.post(url, gate | {"size": "2"}).status_code == 302
    assert client.post(url, gate | {"size": "2"}).status_code == 409
    page = client_for(eve).get(reverse("screening:protocol", args=[review.uid]))
    assert b"when all of its records are judged by all" in page.content
    screen = client_for(bob).get(reverse("screening:screen", args=[review.uid]))
    assert b"Pilot round 1" in screen.content
    close = reverse("screening:close_pilot", args=[PilotRound.objects.get().uid])
    assert client.post(close).status_code == 409
    assert client.post(close, {"why": "No time"}).status_code == 302


def test_who_is_done_with_a_round_is_told_so(client_for, review, alice, bob):
    citation = make_citation(review, alice)
    make_citation(review, alice)
    gate = {"size": 1, "measure": "agreement", "threshold": 80}
    pilot = pilots.begin(review=review, stage=Stage.TITLE_ABSTRACT, by=alice, **gate)
    citation = pilot.citations.get()
    judge(citation, (bob, "include"))
    page = client_for(bob).get(reverse("screening:screen", args=[review.uid]))
    assert b"A pilot round is open" in page.content


def test_reasons_are_put_in_order(client_for, review, alice):
    first, second = offered(review, alice, "Wrong drug"), offered(review, alice, "Wrong dose")
    client = client_for(alice)
    for reason in (second, second):  # the second time it is the first already
        assert client.post(reverse("screening:move_reason", args=[reason.uid])).status_code == 302
    assert list(type(first).objects.offered(review, TEXTS)) == [second, first]
    assert Event.objects.filter(verb="screening.reason.moved").count() == 1
