import pytest

from screening import merged_records
from screening.actions import duplicates
from screening.models import Citation
from tests.factories import make_citation


@pytest.fixture
def pair(review, alice):
    one = make_citation(review, alice, title="Esketamine", doi="10.1000/a")
    two = make_citation(review, alice, title="Esketamine at home", doi="10.1000/b")
    duplicates.merge(citation=one, other=two, by=alice)
    return one, Citation.objects.get(pk=two.pk)


def test_choosing_whose_value_is_shown(pair, bob, client_for):
    one, two = pair
    client, path = client_for(bob), f"/citations/{one.uid}/show/"
    page = client.get(f"/citations/{one.uid}/").content.decode()
    assert "doi:10.1000/a" in page
    assert "doi:10.1000/b" in page
    assert client.post(path, {"field": "title", "member": str(two.uid)}).status_code == 302
    assert merged_records.of(one).title == "Esketamine at home"
    page = client.get(f"/citations/{one.uid}/").content.decode()
    assert '<h2 tabindex="-1">Esketamine at home</h2>' in page
    assert "chosen by a person" in page
    assert client.post(path, {"field": "title", "member": ""}).status_code == 302
    assert merged_records.of(one).title == "Esketamine"


def test_nothing_else_can_be_chosen(pair, review, alice, bob, client_for):
    one, _two = pair
    client, path = client_for(bob), f"/citations/{one.uid}/show/"
    stranger = make_citation(review, alice)
    for sent in ({}, {"field": "raw"}, {"field": "title", "member": str(stranger.uid)}):
        assert client.post(path, sent).status_code == 422


def test_screening_shows_the_merged_record(pair, bob, client_for):
    one, _two = pair
    card = client_for(bob).get(f"/reviews/{one.review.uid}/screen/").content.decode()
    assert "doi:10.1000/b" in card


def test_who_may(pair, eve, mallory, client_for):
    path = f"/citations/{pair[0].uid}/show/"
    assert client_for(eve).post(path).status_code == 403
    assert client_for(mallory).post(path).status_code == 404
    assert client_for(eve).get(path).status_code == 405
    page = client_for(eve).get(f"/citations/{pair[0].uid}/").content.decode()
    assert "1 field in which its records differ" in page
    assert "Show this" not in page
