import re
from uuid import uuid4

import pytest
from django.urls import reverse

from synthesis.models import AnalysisRun
from tests.synthesis import ketamine
from tests.synthesis.made import make_run
from tests.synthesis.rows import contrast_row

pytestmark = pytest.mark.django_db


def page(client, target):
    response = client.get(target if isinstance(target, str) else target.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def as_dana(client_for, dana):
    return client_for(dana)


@pytest.fixture
def as_eve(client_for, eve):
    return client_for(eve)


def test_result(as_dana, run):
    text = page(as_dana, run.analysis)
    assert "On average, depression score was lower with esketamine or ketamine" in text
    assert "0.43 standard deviations (95 % CI 0.32 to 0.54), in 9 studies with 1,275 people" in text
    assert text.count('class="fp ') == 2
    assert "Test for subgroup difference" in text
    assert "Knapp-Hartung, t with 8 df would give [−0.56, −0.30]" in text
    assert "No prediction interval" not in text
    assert "no mean and SD under each treatment" in text
    assert "Change and final values are mixed" in text
    assert "numbers per arm of Ionescu 2021 (ASPIRE II) are assumed" in text
    assert "Run again" in text


def test_a_style_or_a_script_inside_the_page_would_break_the_policy(as_dana, run):
    text = page(as_dana, run.analysis)
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert "hx-on" not in text


def test_wrong_method(as_dana, run, effect):
    for target in (run.analysis, effect):
        assert as_dana.post(target.get_absolute_url()).status_code == 405
    assert (
        as_dana.get(reverse("synthesis:run_analysis", args=[run.analysis.uid])).status_code == 405
    )


@pytest.mark.parametrize("name", ["result", "change_analysis", "run", "trace", "export_run"])
def test_outsiders_find_nothing(client_for, mallory, run, effect, name):
    targets = {"run": [run.uid], "trace": [effect.uid], "export_run": [run.uid, "run", "json"]}
    url = reverse(f"synthesis:{name}", args=targets.get(name, [run.analysis.uid]))
    assert client_for(mallory).get(url).status_code == 404


def test_an_observer_reads_but_does_not_run(as_eve, run):
    assert "Run again" not in page(as_eve, run.analysis)
    url = reverse("synthesis:run_analysis", args=[run.analysis.uid])
    assert as_eve.post(url).status_code == 403
    assert (
        as_eve.get(reverse("synthesis:change_analysis", args=[run.analysis.uid])).status_code == 403
    )


def test_trace_of_a_study_as_fragment_and_as_page(as_dana, effect):
    fragment = as_dana.get(effect.get_absolute_url(), headers={"hx-request": "true"})
    text = fragment.content.decode()
    assert text.startswith("<aside")
    assert "<html" not in text
    assert "2.8 × √11 = 9.29" in text
    assert "3 arms combined" in text
    assert "Daly 2018 weighs 4.7 %. Without it: −0.40" in text
    assert "SE of an LS mean is not a raw SD" in text
    whole = page(as_dana, effect)
    assert "Where Daly 2018 comes from" in whole
    assert whole.count("aria-current") >= 2  # in the figure, wide and narrow


def test_the_trace_leads_to_the_place_of_each_value(as_dana, pooled):
    effect = pooled.effect_sizes.get(label="Daly 2018")
    origin = (
        pooled.review.extractions.final()
        .get(study__label="Daly 2018")
        .arm_results.get(arm__name="28 mg")
        .origins.get(field="center")
    )
    text = page(as_dana, effect)
    assert reverse("extraction:origin", args=[origin.uid]) in text
    assert "Registry record" in text
    assert "As printed." in text
    assert "mean −14.8" in text


def test_closing_the_trace(as_dana, run):
    text = page(as_dana, f"{run.analysis.get_absolute_url()}?trace=none")
    assert "Where " not in text
    assert "split-trace" not in text


def test_without_a_run_the_page_says_what_fills_it(as_dana, as_eve, analysis):
    assert "Run the analysis" in page(as_dana, analysis)
    assert "Run the analysis" not in page(as_eve, analysis)


def test_a_result_that_is_out_of_date_says_what_changed(as_dana, pooled, extract):
    assert "Current" in page(as_dana, pooled.analysis)
    extract("Ionescu 2021")
    text = page(as_dana, pooled.analysis)
    assert "Out of date" in text
    assert "Ionescu 2021" in text
    assert "nothing is recomputed without you" in text
    assert pooled.analysis.latest_run == pooled


def test_a_change_of_another_outcome_leaves_the_result_current(as_dana, pooled):
    pooled.inputs["datasets"]["arm_results"] = "an older hash"
    AnalysisRun.objects.filter(pk=pooled.pk).update(inputs=pooled.inputs)
    assert "Out of date" not in page(as_dana, pooled.analysis)


def test_a_changed_analysis_is_out_of_date(as_dana, pooled):
    pooled.analysis.estimator = "DL"
    pooled.analysis.save(update_fields=["estimator"])
    text = page(as_dana, pooled.analysis)
    assert "Out of date" in text
    assert "<td>DL</td>" in text


def test_running_again(as_dana, pooled):
    url = reverse("synthesis:run_analysis", args=[pooled.analysis.uid])
    response = as_dana.post(url)
    assert response.url == pooled.analysis.get_absolute_url()
    text = page(as_dana, pooled.analysis)
    assert "Waiting to start" in text
    assert "Current" in text  # the old run stays
    again = as_dana.post(url, headers={"hx-request": "true"})
    assert again.status_code == 409
    assert "being computed already" in again.content.decode()


def test_running_by_htmx_answers_with_progress(as_dana, pooled):
    url = reverse("synthesis:run_analysis", args=[pooled.analysis.uid])
    response = as_dana.post(url, headers={"hx-request": "true"})
    assert "<html" not in response.content.decode()
    assert (
        "job_progress" in response.content.decode()
        or "/jobs/analysisrun/" in response.content.decode()
    )


def test_an_earlier_run_is_shown_as_it_was(as_dana, run, dana, perform):
    later = perform(make_run(run.analysis, dana, ketamine.OPTIONS))
    text = page(as_dana, reverse("synthesis:run", args=[run.uid]))
    assert "An earlier run." in text
    assert reverse("synthesis:run", args=[later.uid]) in text
    assert "An earlier run." not in page(as_dana, run.analysis)


def test_an_unpublished_run_has_no_page(as_dana, analysis, dana):
    waiting = make_run(analysis, dana)
    assert as_dana.get(reverse("synthesis:run", args=[waiting.uid])).status_code == 404


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "No study could be used"),
        (1, "One study could be used, so nothing is pooled"),
        (2, "Two studies: the interval rests on the method"),
    ],
)
def test_few_studies(as_dana, analysis, dana, perform, count, words):
    rows = [contrast_row(f"Study {i}", "a", "b", yi=-1.0 - i, sei=0.5) for i in range(count)]
    perform(make_run(analysis, dana, ketamine.POINTS, arms=[], contrasts=rows))
    text = page(as_dana, analysis)
    assert words in text
    if count == 2:
        assert "No prediction interval: from fewer than 3 studies" in text
        assert "none: with fewer than 3 studies" in text


def test_a_subgroup_of_one_is_shown_without_pooling(as_dana, analysis, dana, perform):
    perform(make_run(analysis, dana, ketamine.OPTIONS | {"subgroup": "concomitant"}))
    text = page(as_dana, analysis)
    assert "one study, so not pooled" in text
    assert "Not stated" in text
    assert "in no subgroup, but in the pool of all" in text


def test_ratios_are_shown_as_ratios(as_dana, analysis, dana, perform):
    perform(make_run(analysis, dana, ketamine.RESPONDERS))
    text = page(as_dana, analysis)
    assert "odds ratio 2.90 (95 % CI 1.06 to 7.93)" in text
    assert "more frequent" in text


def test_published_results_stand_beside_it_without_a_difference(as_dana, run):
    published = {"label": "Kryst 2020", "estimate": -0.89, "ci_low": -1.24, "ci_high": -0.53}
    run.analysis.published = [published | {"source": "PubMed 32301056", "note": ""}]
    run.analysis.save(update_fields=["published"])
    text = page(as_dana, run.analysis)
    assert "Kryst 2020: −0.89 [−1.24, −0.53]" in text
    assert "Other trials; no difference is computed." in text


def test_names_are_escaped_in_the_figure_too(as_dana, analysis, dana, perform):
    rows = [contrast_row(f"<b>{i}</b> & Co", "a", "b", yi=-1.0, sei=0.5) for i in range(2)]
    perform(make_run(analysis, dana, ketamine.POINTS, arms=[], contrasts=rows))
    assert "<b>0" not in page(as_dana, analysis)


def test_unknown_rows_are_not_found(as_dana):
    assert as_dana.get(reverse("synthesis:trace", args=[uuid4()])).status_code == 404


def test_every_departure_from_a_default_is_marked(as_dana, analysis, dana, perform):
    changed = {"estimator": "EE", "test": "knha", "comparators": ["midazolam"], "prefer": "arm"}
    perform(make_run(analysis, dana, ketamine.OPTIONS | changed))
    text = page(as_dana, analysis)
    assert text.count("not the default") == 4
    assert "from Q; the common-effect model has no tau²" in text
    assert "Comparators" in text
    other = perform(make_run(analysis, dana, ketamine.OPTIONS | {"test": "z"}))
    text = page(as_dana, reverse("synthesis:run", args=[other.uid]))
    assert "Wald, normal. Knapp-Hartung, t with 8 df would give" in text


def test_cautions_about_few_studies_that_agree_by_chance(as_dana, analysis, dana, perform):
    rows = [contrast_row(f"Study {i}", "a", "b", yi=-1.0 - i / 9, sei=0.5) for i in range(4)]
    perform(make_run(analysis, dana, ketamine.POINTS | {"test": "knha"}, arms=[], contrasts=rows))
    text = page(as_dana, analysis)
    assert "Knapp-Hartung is narrower than Wald here" in text
    assert "Fewer than 5 studies: the prediction interval is rough." in text


def test_a_failed_run_says_why_and_may_be_tried_again(as_dana, pooled, dana):
    failed = make_run(pooled.analysis, dana)
    AnalysisRun.objects.filter(pk=failed.pk).update(status="failed", error="REML found no tau².")
    text = page(as_dana, pooled.analysis)
    assert "REML found no tau²." in text
    assert "Try again" in text
    url = reverse("try_again", args=["analysisrun", failed.uid])
    assert as_dana.post(url).url == pooled.analysis.get_absolute_url()


def test_without_a_known_direction_no_side_is_favoured(as_dana, analysis, dana, perform):
    run = make_run(analysis, dana)
    run.inputs["lower_is_better"] = {}
    run.save(update_fields=["inputs"])
    perform(run)
    assert "favours" not in page(as_dana, analysis)
