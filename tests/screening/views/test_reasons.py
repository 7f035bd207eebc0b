from screening.models import ExclusionReason


def test_reasons_are_listed_added_and_retired(review, alice, eve, mallory, client_for):
    path = f"/reviews/{review.uid}/reasons/"
    client = client_for(alice)
    assert b"None yet." in client.get(path).content
    client.post(path + "add/", {"stage": "full_text", "label": "No control"})
    assert b"No control" in client_for(eve).get(path).content
    assert client.post(path + "add/", {"stage": "full_text"}).status_code == 422
    reason = ExclusionReason.objects.get()
    assert client_for(eve).post(f"/reasons/{reason.uid}/retire/").status_code == 403
    assert client_for(mallory).post(f"/reasons/{reason.uid}/retire/").status_code == 404
    client.post(f"/reasons/{reason.uid}/retire/")
    assert b"No control" not in client.get(path).content
    assert client_for(eve).post(path + "add/", {}).status_code == 403
    assert client_for(mallory).get(path).status_code == 404
