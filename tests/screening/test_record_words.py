"""The words for and against one record: from the reader's own ranking, and nobody else's."""

import pytest

from screening import record_words
from screening.actions import decisions, work_orders
from screening.choices import OrderKind
from screening.models import Ranking
from tests.factories import make_citation
from tests.screening.stories import TITLES

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def records(review, alice):
    kinds = ["Ketamine infusion in depression", "Migration of coastal birds"]
    return [make_citation(review, alice, title=f"{kinds[n % 2]}, part {n}") for n in range(40)]


@pytest.fixture
def ranked(records, review, bob):
    """What bob's order learned."""
    for number, citation in enumerate(records[:6]):
        verdict = "exclude" if number % 2 else "include"
        decisions.record(citation=citation, verdict=verdict, by=bob)
    return learn(review, bob)


def learn(review, by):
    work_orders.choose(review=review, by=by, stage=TITLES, kind=OrderKind.LIKELY)
    job = Ranking.objects.filter(order__person=by).latest("pk")
    Ranking.perform(job.pk, work_orders.run)
    job.refresh_from_db()
    return job


def test_what_stands_in_the_record_is_told(ranked, review, alice, bob):
    mixed = make_citation(review, alice, title="Ketamine", abstract="Birds!")
    found = record_words.of(bob, mixed, TITLES)
    assert (found.towards, found.against) == (["ketamine"], ["birds"])
    plain = make_citation(review, alice, title="Something else", abstract="")
    found = record_words.of(bob, plain, TITLES)
    assert (found.towards, found.against) == ([], [])


def test_two_neighbouring_words_count_as_one(ranked, records, bob):
    found = record_words.of(bob, records[10], TITLES)
    assert "ketamine infusion" in found.towards
    assert not {"birds", "coastal"} & {*found.towards, *found.against}


def test_nobody_has_another_persons(ranked, records, carol):
    assert record_words.of(carol, records[10], TITLES) is None


def test_only_while_the_order_is_likely_first(ranked, records, review, bob):
    work_orders.choose(review=review, by=bob, stage=TITLES, kind=OrderKind.RANDOM)
    assert record_words.of(bob, records[10], TITLES) is None
    assert record_words.of_stages(bob, records[10]) == []


def test_the_weights_of_the_last_ranking_alone_are_kept(ranked, records, review, bob):
    assert ranked.weights
    newest = learn(review, bob)
    ranked.refresh_from_db()
    assert (ranked.weights, bool(newest.weights)) == ({}, True)


def test_with_nothing_learned_nothing_is_told(records, review, bob):
    assert learn(review, bob).weights == {}
    assert record_words.of(bob, records[10], TITLES) is None


def test_the_fragment(ranked, records, bob, carol, eve, mallory, client_for):
    url = f"/citations/{records[10].uid}/words/title_abstract/"
    answer = client_for(bob).get(url, **HTMX).content.decode()
    assert "ketamine infusion" in answer
    assert "<html" not in answer
    plain = client_for(bob).get(url)
    assert plain.url == f"/citations/{records[10].uid}/#words"
    assert b"learned nothing yet" in client_for(carol).get(url, **HTMX).content
    assert client_for(eve).get(url, **HTMX).status_code == 403
    assert client_for(mallory).get(url, **HTMX).status_code == 404
    assert client_for(bob).post(url).status_code == 405
    wrong = url.replace("title_abstract", "nowhere")
    assert client_for(bob).get(wrong, **HTMX).status_code == 404


def test_on_the_pages(ranked, records, review, bob, carol, client_for):
    record = f"/citations/{records[10].uid}/"
    assert b"ketamine infusion" in client_for(bob).get(record).content
    assert b"Words for and against it" not in client_for(carol).get(record).content
    screen = f"/reviews/{review.uid}/screen/"
    assert b"Words for and against this record" in client_for(bob).get(screen).content
    assert b"Words for and against" not in client_for(carol).get(screen).content


def test_what_is_typed_into_a_record_is_escaped(ranked, review, alice, bob, client_for):
    odd = make_citation(review, alice, title="Ketamine <script>alert(1)</script>")
    url = f"/citations/{odd.uid}/words/title_abstract/"
    assert b"<script>" not in client_for(bob).get(url, **HTMX).content
