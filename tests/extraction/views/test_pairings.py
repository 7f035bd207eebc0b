import pytest
from django.urls import reverse

from extraction.actions import adjudications
from extraction.models import Extraction


@pytest.fixture
def final(study, both, dana):
    return adjudications.start(study=study, by=dana)


def url(final):
    return reverse("extraction:pairing", args=[final.uid])


def arms(final, reverse_b=False):
    ours = list(final.pairing.extraction_a.arms.all())
    theirs = list(final.pairing.extraction_b.arms.all())
    return ours, theirs[::-1] if reverse_b else theirs


def test_the_page_shows_how_arms_are_paired(client_for, final, dana):
    shown = client_for(dana).get(url(final)).content.decode()
    for arm in arms(final)[1]:
        assert f'<option value="{arm.uid}" selected>' in shown


def test_pairing_differently_begins_anew(client_for, final, study, dana):
    ours, theirs = arms(final, reverse_b=True)
    data = {str(a.uid): str(b.uid) for a, b in zip(ours, theirs, strict=True)}
    response = client_for(dana).post(url(final), data)
    assert response.url == reverse("extraction:adjudicate", args=[study.uid])
    anew = Extraction.objects.draft().get(is_final=True)
    assert anew.pk != final.pk
    paired = {p["a"]: p["b"] for p in anew.pairing.pairs if p["kind"] == "arm"}
    assert paired == data
    results = [p for p in anew.pairing.pairs if p["kind"] == "arm_result"]
    assert all(p["a"] and p["b"] for p in results)


def test_arms_may_stand_alone(client_for, final, dana):
    client_for(dana).post(url(final), {})
    anew = Extraction.objects.draft().get(is_final=True)
    assert len([p for p in anew.pairing.pairs if p["kind"] == "arm"]) == 4


def test_one_arm_is_not_two(client_for, final, dana):
    ours, theirs = arms(final)
    data = {str(arm.uid): str(theirs[0].uid) for arm in ours}
    response = client_for(dana).post(url(final), data)
    assert response.status_code == 422
    assert "cannot be two arms of A" in response.content.decode()
    assert Extraction.objects.filter(pk=final.pk).exists()


def test_arms_of_elsewhere_are_refused(client_for, final, dana):
    ours, _theirs = arms(final)
    response = client_for(dana).post(url(final), {str(ours[0].uid): str(ours[1].uid)})
    assert response.status_code == 422


def test_only_its_maker_pairs(client_for, final, dana, bob, eve, mallory):
    for person in (bob, eve, mallory):
        assert client_for(person).get(url(final)).status_code == 404
    assert client_for(dana).put(url(final)).status_code == 405
