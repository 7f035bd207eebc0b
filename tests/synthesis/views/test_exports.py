import json

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def get(client, name, *args):
    return client.get(reverse(f"synthesis:{name}", args=args))


def test_the_page_offers_every_file(client_for, eve, pooled):
    text = get(client_for(eve), "exports", pooled.review.uid).content.decode()
    for name in ("arm_results", "contrast_results", "effect_sizes", "pooled_estimates"):
        assert f"{name}.csv" in text
        assert f"{name}.json" in text


def test_without_results_it_says_what_fills_it(client_for, eve, review):
    assert "No result yet" in get(client_for(eve), "exports", review.uid).content.decode()


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize(
    "name", ["arm_results", "contrast_results", "effect_sizes", "pooled_estimates"]
)
def test_files_of_the_review_carry_its_notice(client_for, eve, pooled, name, kind):
    review = pooled.review
    review.notice = "judgements invented, numbers real"
    review.save(update_fields=["notice"])
    response = get(client_for(eve), "export_review", review.uid, name, kind)
    assert response.headers["Content-Disposition"].endswith(f'-{name}.{kind}"')
    text = response.content.decode()
    if name == "contrast_results" and kind == "csv":
        assert text.splitlines()[0].endswith(",notice")  # there are no rows
    else:
        assert review.notice in text


def test_files_of_a_run(client_for, eve, pooled):
    content = json.loads(get(client_for(eve), "export_run", pooled.uid, "run", "json").content)
    assert content["question"] == pooled.analysis.question
    text = get(client_for(eve), "export_run", pooled.uid, "effect_sizes", "csv").content.decode()
    assert text.startswith("analysis,run,study,")
    assert "Daly 2018" in text


@pytest.mark.parametrize(("name", "kind"), [("secrets", "csv"), ("arm_results", "xlsx")])
def test_other_files_are_not_found(client_for, eve, pooled, name, kind):
    assert get(client_for(eve), "export_review", pooled.review.uid, name, kind).status_code == 404
    assert get(client_for(eve), "export_run", pooled.uid, name, kind).status_code == 404
    assert get(client_for(eve), "export_run", pooled.uid, "run", "csv").status_code == 404


def test_wrong_method_and_outsiders(client_for, eve, mallory, pooled):
    url = reverse("synthesis:export_review", args=[pooled.review.uid, "arm_results", "csv"])
    assert client_for(eve).post(url).status_code == 405
    assert client_for(mallory).get(url).status_code == 404
    assert get(client_for(mallory), "exports", pooled.review.uid).status_code == 404
