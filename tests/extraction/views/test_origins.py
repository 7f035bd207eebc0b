import pytest
from django.urls import reverse

from extraction.actions import adjudications, origins
from extraction.models import ValueOrigin


@pytest.fixture
def placed(submit, page, bob, carol, account):
    """Two submitted accounts; Bob's spread was clicked, his center read in a registry."""
    box = {"document": page.parse.document, "page": 1, "box": (134, 100, 164, 112)}
    places = {
        "spread": origins.Place(**box, how="clicked"),
        "center": origins.Place(kind="registry", quote="NCT01998958"),
        "n_analysed": origins.Place(document=page.parse.document, page=1),
    }
    results = [{**account["results"][0], "origins": places}, account["results"][1]]
    return submit(bob, results=results), submit(carol)


def place(field, **of):
    return ValueOrigin.objects.get(field=field, arm_result__arm__name="Esketamine 28 mg", **of)


def url(origin):
    return reverse("extraction:origin", args=[origin.uid])


def test_the_rectangle_is_shown_over_its_word(client_for, placed, eve):
    shown = client_for(eve).get(url(place("spread"))).content.decode()
    frame = '<rect class="pdf-word-now" x="134.0" y="100.0" width="30.0" height="12.0"'
    assert shown.count(frame) == 2  # on the whole page, and in the crop
    assert "“(2.80)”" in shown
    assert "Clicked" in shown
    assert "Bob" in shown


def test_sources_that_are_no_rectangle_are_told(client_for, placed, eve):
    registry = client_for(eve).get(url(place("center"))).content.decode()
    assert "Registry record" in registry
    assert "NCT01998958" in registry
    page = client_for(eve).get(url(place("n_analysed"))).content.decode()
    assert "No rectangle was drawn" in page


def test_a_final_value_says_whom_it_was_taken_from(client_for, placed, study, dana, eve):
    final = adjudications.start(study=study, by=dana)
    adjudications.finish(final=final, by=dana)
    origin = place("spread", arm_result__extraction=final)
    shown = client_for(eve).get(url(origin)).content.decode()
    assert "the extraction of Bob" in shown


def test_a_final_value_that_was_typed_claims_no_place(client_for, placed, study, dana, eve):
    final = adjudications.start(study=study, by=dana)
    adjudications.finish(final=final, by=dana)
    typed = ValueOrigin.objects.filter(arm_result__extraction=final, document=None, kind="page")
    shown = client_for(eve).get(url(typed.first())).content.decode()
    assert "no place yet" in shown
    assert "No place was noted" in shown
    assert "Page of a report" not in shown


def test_places_are_sealed_with_their_values(
    client_for, submit, page, bob, carol, mallory, account
):
    places = {"center": origins.Place(kind="registry")}
    submit(bob, results=[{**account["results"][0], "origins": places}])
    for person in (carol, mallory):
        assert client_for(person).get(url(place("center"))).status_code == 404
    assert client_for(bob).post(url(place("center"))).status_code == 405
