"""What a run is frozen on, and what is said to have changed since."""

import pytest

from review import dependents
from synthesis import inputs, stage
from synthesis.actions import analyses, runs
from synthesis.models import AnalysisRun
from tests.factories import make_study
from tests.synthesis.made import make_analysis

pytestmark = pytest.mark.django_db


def changes(run):
    return inputs.changes(run, inputs.data_of(run.review))


def test_rows_are_frozen_as_plain_values(pooled):
    row = next(row for row in pooled.inputs["arms"] if row["arm"] == "28 mg")
    assert (row["mi"], row["sei"], row["ni"]) == (-14.8, 2.8, 11)
    assert (row["sdi"], row["metric"], row["lower_is_better"]) == (None, "change", True)
    assert pooled.inputs["contrasts"] == []
    assert pooled.inputs["lower_is_better"] == {"MADRS": True}


def test_studies_without_a_final_extraction_are_left_out_in_words(
    review, analysis, dana, bob, carol, perform
):
    make_study(review, [bob, carol], "Zarate 2006")
    run = perform(runs.start(analysis=analysis, by=dana))
    assert [(each["label"], each["why"]) for each in run.left_out] == [
        ("Zarate 2006", "no final extraction yet")
    ]


def test_extracted_studies_without_the_outcome_say_so(review, dana, extract, perform):
    extract("Daly 2018")
    analysis = make_analysis(review, dana)
    analysis.domain = "response"
    analysis.save(update_fields=["domain"])
    run = perform(runs.start(analysis=analysis, by=dana))
    assert run.left_out[0]["why"] == "no result for “response”"


def test_nothing_changed(pooled):
    assert changes(pooled) == []


def test_a_new_study_is_a_change(pooled, extract):
    extract("Ionescu 2021")
    found = changes(pooled)
    assert {change.study for change in found} == {"Ionescu 2021"}
    assert {(change.was_in_words, change.now_in_words) for change in found} == {("–", "there")}


def test_a_changed_value_is_named_with_what_it_was(pooled):
    """As after a new final extraction: other rows, one other value."""
    for row in pooled.inputs["arms"]:
        row["arm_result_uid"] = "before"
        if row["arm"] == "28 mg" and row["study"] == "Daly 2018":
            row["ni"] = 12
    pooled.inputs["datasets"]["arm_results"] = "before"
    AnalysisRun.objects.filter(pk=pooled.pk).update(inputs=pooled.inputs)
    pooled.refresh_from_db()
    (change,) = changes(pooled)
    assert (change.study, change.was_in_words, change.now_in_words) == ("Daly 2018", "12", "11")
    assert change.what == "28 mg, MADRS, 24 h, change, n"


def test_two_results_about_the_same_are_told_apart(pooled):
    row = next(row for row in pooled.inputs["arms"] if row["arm"] == "28 mg")
    pooled.inputs["arms"].append(row | {"mi": 0.0})
    pooled.inputs["datasets"]["arm_results"] = "before"
    AnalysisRun.objects.filter(pk=pooled.pk).update(inputs=pooled.inputs)
    pooled.refresh_from_db()
    assert [change.now for change in changes(pooled)] == [None]


def test_a_changed_analysis_and_a_changed_direction(pooled, dana):
    analyses.change(analysis=pooled.analysis, by=dana, estimator="DL")
    pooled.refresh_from_db()
    (change,) = changes(pooled)
    assert (change.what, change.was, change.now) == ("estimator", "REML", "DL")
    pooled.review.outcomes.update(lower_is_better=False)
    assert len(changes(pooled)) == 2 + 4  # the column of the four rows changed with it


def test_defaults_are_written_out(analysis):
    analysis.options = {"prefer": None}
    options = inputs.options_of(analysis)
    assert options["prefer"] == "contrast"
    analysis.measure = "OR"
    assert inputs.options_of(analysis)["prefer"] == "arm"
    assert (options["crossover"], options["variance"], options["assumptions"]) == (
        "paired",
        "n",
        [],
    )


def test_the_stage_counts_results_and_says_what_waits(review, pooled, dana, eve, extract):
    assert stage.progress(review, dana).words == "1 of 1 analyses have a result"
    assert stage.work(review, dana) == []
    extract("Ionescu 2021")
    (work,) = stage.work(review, dana)
    assert (work.count, work.url) == (1, pooled.analysis.get_absolute_url())
    assert stage.work(review, eve) == []
    make_analysis(review, dana, title="7 days")
    (work,) = stage.work(review, dana)
    assert work.title == "2 analyses to run"
    assert stage.progress(review, dana).done == 1
    runs.start(analysis=pooled.analysis, by=dana)
    assert stage.work(review, dana)[0].count == 1  # the other is under way
    assert [tab.label for tab in stage.tabs(review, dana)] == [
        "Analyses",
        "24 h, depression score",
        "7 days",
        "Exports",
    ]


def test_a_review_without_analyses_has_no_progress(review, dana):
    assert stage.progress(review, dana) is None
    assert stage.work(review, dana) == []


def test_what_hangs_on_a_study(pooled, extract):
    study = pooled.review.studies.get(label="Daly 2018")
    final = pooled.review.extractions.final().get(study=study)
    effect = pooled.effect_sizes.get(label="Daly 2018")
    for row in (study, final):
        found = {each.words: each.url for each in dependents.of([row])}
        assert found["Daly 2018 weighs in “24 h, depression score”"] == effect.get_absolute_url()
    assert dependents.of([pooled.review]) == []
