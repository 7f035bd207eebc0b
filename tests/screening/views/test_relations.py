import pytest

from screening.models import Relation
from tests.factories import make_citation


@pytest.fixture
def pair(review, alice):
    return make_citation(review, alice, title="A preprint"), make_citation(review, alice, title="B")


def test_related_removed_and_restored(pair, bob, client_for):
    one, two = pair
    client, path = client_for(bob), f"/citations/{one.uid}/relate/"
    sent = {"related-other": f"/citations/{two.uid}/", "related-kind": "preprint"}
    assert client.post(path, sent)["Location"] == f"/citations/{one.uid}/"
    relation = Relation.objects.get()
    page = client.get(f"/citations/{two.uid}/").content.decode()
    assert "Preprint and article" in page
    assert "A preprint" in page
    client.post(f"/relations/{relation.uid}/remove/")
    assert "(removed)" in client.get(f"/citations/{one.uid}/").content.decode()
    client.post(f"/relations/{relation.uid}/restore/")
    assert Relation.objects.holding().exists()


def test_what_is_refused(pair, bob, client_for):
    one, _two = pair
    client, path = client_for(bob), f"/citations/{one.uid}/relate/"
    assert client.post(path, {}).status_code == 422
    itself = {"related-other": str(one.uid), "related-kind": "preprint"}
    assert client.post(path, itself).status_code == 409


def test_who_may(pair, eve, mallory, client_for):
    path = f"/citations/{pair[0].uid}/relate/"
    assert client_for(eve).post(path).status_code == 403
    assert client_for(mallory).post(path).status_code == 404
    assert client_for(eve).get(path).status_code == 405
    assert path not in client_for(eve).get(f"/citations/{pair[0].uid}/").content.decode()
