import pytest
from django.urls import reverse

from screening.models import Discussion
from tests.factories import make_citation
from tests.screening.stories import TITLES, judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def disputed(review, alice, bob, carol):
    citation = make_citation(review, alice, title="Disputed")
    judge(citation, (bob, "include"), (carol, "exclude"))
    return citation


def address(name, citation):
    return reverse(f"screening:{name}", args=[citation.uid, TITLES])


def test_who_judged_discusses_and_does_not_settle(client_for, disputed, bob):
    client = client_for(bob)
    home = client.get(reverse("review", args=[disputed.review.uid]))
    assert b"Discuss 1 conflict" in home.content
    listed = client.get(reverse("screening:own_conflicts", args=[disputed.review.uid]))
    assert address("own_conflict", disputed).encode() in listed.content
    page = client.get(address("own_conflict", disputed))
    assert b"somebody else settles the conflict" in page.content
    assert b"Your verdict settles it" not in page.content
    answer = client.post(address("discuss", disputed), {"text": "It is a trial."})
    assert answer.url == address("own_conflict", disputed)
    assert b"It is a trial." in client.get(answer.url).content
    remove = reverse("screening:remove_argument", args=[Discussion.objects.get().uid])
    assert client.post(remove).status_code == 302
    assert b"It is a trial." not in client.get(answer.url).content


def test_an_argument_needs_words(client_for, disputed, bob):
    assert client_for(bob).post(address("discuss", disputed), {"text": " "}).status_code == 422
    assert not Discussion.objects.exists()


def test_others_are_refused_in_words(client_for, disputed, alice):
    answer = client_for(alice).post(address("discuss", disputed), {"text": "I think"})
    assert answer.status_code == 409
    assert b"Only who judged this record" in answer.content


def test_who_settles_sees_letters(client_for, disputed, dana):
    page = client_for(dana).get(address("conflict", disputed)).content.decode()
    assert "Reviewer A" in page
    assert "Your verdict settles it" in page
    record = client_for(dana).get(reverse("screening:record", args=[disputed.uid]))
    judgements = record.content.decode().partition("Judgements")[2]
    assert "One reviewer" in judgements.partition("</section>")[0]
    assert "Carol" not in judgements.partition("</section>")[0]


def test_a_record_without_a_conflict_says_so(client_for, review, alice, dana):
    page = client_for(dana).get(address("conflict", make_citation(review, alice)))
    assert b"There is no conflict about this record now" in page.content
