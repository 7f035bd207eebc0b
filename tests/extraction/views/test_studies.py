import pytest
from django.urls import reverse

from extraction.actions import adjudications, extractions
from extraction.models import Extraction


def studies(review):
    return reverse("extraction:studies", args=[review.uid])


def test_without_included_studies_it_says_where_they_come_from(client_for, review, bob):
    response = client_for(bob).get(studies(review))
    assert "No included study yet" in response.content.decode()


def test_each_extractor_sees_their_own_state(client_for, review, study, draft, bob, carol):
    mine = client_for(bob).get(studies(review)).content.decode()
    assert reverse("extraction:extract", args=[draft.uid]) in mine
    theirs = client_for(carol).get(studies(review)).content.decode()
    assert str(draft.uid) not in theirs
    assert reverse("extraction:start", args=[study.uid]) in theirs


def test_a_peer_sees_the_same_before_and_after_one_submits(
    client_for, review, study, submit, bob, carol
):
    def seen():
        page = client_for(carol).get(studies(review)).content.decode()
        return page[page.index("<tbody>") : page.index("</tbody>")].split("csrf")[0]

    before = seen()
    extractions.start(study=study, by=bob)
    assert seen() == before
    submit(bob)
    assert seen() == before


def test_when_all_have_submitted_both_are_open(client_for, review, both, eve):
    page = client_for(eve).get(studies(review)).content.decode()
    for extraction in both:
        assert reverse("extraction:extract", args=[extraction.uid]) in page


def test_an_adjudicator_is_offered_what_is_ready(
    client_for, review, study, submit, bob, carol, dana
):
    submit(bob)
    link = reverse("extraction:adjudicate", args=[study.uid])
    assert link not in client_for(dana).get(studies(review)).content.decode()
    submit(carol)
    assert link in client_for(dana).get(studies(review)).content.decode()


def test_a_final_is_linked(client_for, review, study, both, dana, eve):
    final = adjudications.start(study=study, by=dana)
    adjudications.finish(final=final, by=dana)
    link = reverse("extraction:extract", args=[final.uid])
    assert link in client_for(eve).get(studies(review)).content.decode()


def test_outsiders_find_nothing(client_for, review, study, mallory):
    assert client_for(mallory).get(studies(review)).status_code == 404
    start = reverse("extraction:start", args=[study.uid])
    assert client_for(mallory).post(start).status_code == 404


def test_the_list_takes_few_queries(client_for, review, both, bob, django_assert_max_num_queries):
    client = client_for(bob)
    with django_assert_max_num_queries(60):
        client.get(studies(review))


def test_starting_opens_the_bench_and_again_the_same(client_for, study, bob):
    start = reverse("extraction:start", args=[study.uid])
    first = client_for(bob).post(start)
    assert client_for(bob).post(start).url == first.url
    assert Extraction.objects.count() == 1


@pytest.mark.parametrize("name", ["eve", "dana", "alice"])
def test_who_may_not_extract_does_not_start(client_for, study, name, request):
    person = request.getfixturevalue(name)
    start = reverse("extraction:start", args=[study.uid])
    assert client_for(person).post(start).status_code == 403


def test_starting_is_no_link(client_for, study, bob):
    assert client_for(bob).get(reverse("extraction:start", args=[study.uid])).status_code == 405
