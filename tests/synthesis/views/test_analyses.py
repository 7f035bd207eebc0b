import pytest
from django.urls import reverse

from synthesis.models import Analysis
from tests.factories import make_outcome, make_study

pytestmark = pytest.mark.django_db

FORM = {
    "title": "24 h, depression score",
    "question": "Does ketamine help at 24 h?",
    "domain": "depression score",
    "instruments": "MADRS, HDRS",
    "hours_from": "18",
    "hours_to": "36",
    "hours_target": "24",
    "measure": "SMD",
    "estimator": "REML",
    "test": "default",
    "level": "0.95",
    "subgroup": "form",
    "crossover": "paired",
    "variance": "n",
    "assumptions-TOTAL_FORMS": "1",
    "assumptions-INITIAL_FORMS": "0",
    "published-TOTAL_FORMS": "1",
    "published-INITIAL_FORMS": "0",
}


@pytest.fixture
def outcomes(review, alice):
    for name in ("MADRS", "HDRS"):
        make_outcome(review, alice, name=name, instrument=name, domain="depression score")


@pytest.fixture
def post(client_for, dana, review, outcomes):
    def posted(**changes):
        url = reverse("synthesis:create_analysis", args=[review.uid])
        return client_for(dana).post(url, FORM | changes)

    return posted


def listing(client, review):
    return client.get(reverse("synthesis:analyses", args=[review.uid]))


def test_the_empty_list_says_what_fills_it(client_for, review, dana, eve):
    assert "Add an analysis" in listing(client_for(dana), review).content.decode()
    text = listing(client_for(eve), review).content.decode()
    assert "No analysis yet" in text
    assert "Add an analysis" not in text


def test_the_list_shows_standing_and_numbers(client_for, run, pooled, dana):
    text = listing(client_for(dana), run.review).content.decode()
    assert "Current" in text
    assert "−0.53" in text
    assert "[−1.04, −0.02]" in text


def test_outsiders_find_no_list(client_for, review, mallory):
    assert listing(client_for(mallory), review).status_code == 404


def test_the_list_is_read_only(client_for, review, dana):
    url = reverse("synthesis:analyses", args=[review.uid])
    assert client_for(dana).post(url).status_code == 405


def test_only_who_analyses_may_add(client_for, review, eve, bob):
    url = reverse("synthesis:create_analysis", args=[review.uid])
    for person in (eve, bob):
        assert client_for(person).get(url).status_code == 403


def test_a_new_analysis_is_run_at_once(post, review):
    response = post()
    analysis = Analysis.objects.get()
    assert response.url == analysis.get_absolute_url()
    assert analysis.instruments == ["MADRS", "HDRS"]
    assert (analysis.level, analysis.hours_target) == (0.95, 24.0)
    assert analysis.options["assumptions"] == []
    run = analysis.runs.get()
    assert run.options["prefer"] == "contrast"


def test_numbers_are_understood_as_people_type_them(post):
    post(hours_target="24,5")
    assert Analysis.objects.get().hours_target == 24.5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours_target": "48"}, "outside the window"),
        ({"instruments": "BDI"}, "BDI is no instrument of this outcome domain. Known: HDRS, MADRS"),
        ({"measure": "MD"}, "A mean difference needs one scale"),
        ({"measure": "GEN"}, "Say which reported measure is pooled"),
        ({"hours_from": "a day"}, "not a number"),
        ({"title": ""}, "required"),
        ({"assumptions-0-n1": "114"}, "An assumption names its study, both numbers and the reason"),
        ({"published-0-label": "Kryst 2020"}, "names its review, its estimate and its source"),
    ],
)
def test_mistakes_are_said_and_nothing_is_saved(post, changes, words):
    response = post(**changes)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Analysis.objects.exists()


def test_several_mistakes_are_listed_at_the_top(post):
    text = post(title="", hours_target="48").content.decode()
    assert "Correct these fields" in text
    assert 'href="#id_title"' in text


def test_assumptions_and_published_results(post, review, bob, carol):
    study = make_study(review, [bob, carol], "Ionescu 2021")
    post(
        **{
            "assumptions-0-study": str(study.uid),
            "assumptions-0-n1": "114",
            "assumptions-0-n2": "113",
            "assumptions-0-why": "227 analysed",
            "published-0-label": "Kryst 2020",
            "published-0-estimate": "−0,89",
            "published-0-source": "PubMed 32301056",
        }
    )
    analysis = Analysis.objects.get()
    assert analysis.options["assumptions"] == [
        {"study": str(study.uid), "n1": 114, "n2": 113, "why": "227 analysed"}
    ]
    assert analysis.published[0]["estimate"] == -0.89
    assert analysis.published[0]["ci_low"] is None


def test_changing_an_analysis(post, client_for, dana, eve):
    post()
    analysis = Analysis.objects.get()
    url = reverse("synthesis:change_analysis", args=[analysis.uid])
    text = client_for(dana).get(url).content.decode()
    assert 'value="MADRS, HDRS"' in text
    response = client_for(dana).post(url, FORM | {"estimator": "DL"})
    assert response.url == analysis.get_absolute_url()
    analysis.refresh_from_db()
    assert analysis.estimator == "DL"
    assert analysis.runs.count() == 1  # nothing is computed without being asked
    assert client_for(eve).post(url, FORM).status_code == 403
    assert client_for(dana).post(url, FORM | {"title": ""}).status_code == 422


def test_without_outcomes_the_form_says_where_to_name_them(client_for, review, dana):
    url = reverse("synthesis:create_analysis", args=[review.uid])
    assert "The protocol names no outcome yet" in client_for(dana).get(url).content.decode()
