from screening.actions import rereadings
from screening.models import Citation, Rereading
from tests.factories import make_search
from tests.screening.stories import imported, ris


def test_read_again_look_and_apply(review, alice, bob, eve, mallory, client_for):
    job = imported(review, alice, ris({"TI": "First", "PY": "2018"}), make_search(review, alice))
    Citation.objects.update(year=1900)
    client, start = client_for(alice), f"/imports/{job.uid}/read-again/"
    assert client_for(bob).post(start).status_code == 403
    response = client.post(start)
    rereading = Rereading.objects.get()
    path = f"/rereadings/{rereading.uid}/"
    assert response.url == path
    assert b"hx-get" in client.get(path).content
    assert client.post(start).status_code == 409
    assert client.post(f"{path}apply/").status_code == 409
    Rereading.perform(rereading.pk, rereadings.run)
    page = client.get(path).content.decode()
    for words in ("1900", "2018", "year 1", "Change 1 record"):
        assert words in page
    assert "Change 1 record" not in client_for(eve).get(path).content.decode()
    assert client_for(mallory).get(path).status_code == 404
    assert client.post(f"{path}apply/").url == path
    Rereading.perform(rereading.pk, rereadings.run)
    assert "Applied" in client.get(path).content.decode()
    assert Citation.objects.get().year == 2018
    assert "Read again" in client.get(f"/imports/{job.uid}/").content.decode()
