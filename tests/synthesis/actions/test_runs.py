"""Runs: frozen, written in chunks, resumed, published whole."""

import pytest
from django.db import connection

from review.choices import JobStatus
from review.models import Event
from synthesis import pools
from synthesis.actions import runs
from synthesis.models import AnalysisRun, EffectSize, PooledEstimate
from synthesis.stats.studies import DidNotConverge
from synthesis.tasks import run_analysis
from tests.synthesis import ketamine
from tests.synthesis.made import make_analysis, make_run
from tests.synthesis.rows import contrast_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(review, dana):
    return make_analysis(review, dana)


def perform(run):
    run_analysis(run.pk)
    run.refresh_from_db()
    return run


def many(count):
    """Reported differences of so many made-up studies."""
    return [
        contrast_row(f"Study {i:04}", "drug", "placebo", yi=(i % 7) / 10, sei=0.2 + (i % 5) / 50)
        for i in range(count)
    ]


def test_a_run_publishes_effects_pools_and_what_was_left_out(analysis, dana):
    studies = [{"uid": "a" * 32, "label": "Zarate 2006", "is_final": False}]
    run = perform(make_run(analysis, dana, studies=studies))
    assert (run.status, run.error) == (JobStatus.SUCCEEDED, "")
    assert (run.done, run.total) == (18, 18)
    assert run.effect_sizes.count() == 9
    assert sum(run.effect_sizes.values_list("weight", flat=True)) == pytest.approx(1)
    assert run.overall.k == 9
    assert run.overall.estimate == pytest.approx(-0.42835, abs=1e-5)
    assert run.overall.other_test["test"] == "knha"
    assert run.estimates.filter(kind="leave_one_out").count() == 9
    reasons = {each["label"]: each["why"] for each in run.left_out}
    assert reasons["Zarate 2006"] == "no final extraction yet"
    assert "Lapidus 2014" in reasons
    assert analysis.latest_run == run
    event = Event.objects.get(verb="synthesis.run.published")
    assert event.data["k"] == 9


def test_subgroups_are_pooled_and_tested_and_blank_covariates_are_in_none(analysis, dana):
    options = ketamine.OPTIONS | {"subgroup": "concomitant"}
    run = perform(make_run(analysis, dana, options))
    groups = dict(run.estimates.filter(kind="subgroup").values_list("group", "k"))
    assert groups == {"add_on": 6}  # monotherapy is one study: shown, not pooled
    assert run.effect_sizes.filter(group="monotherapy").count() == 1
    assert run.effect_sizes.filter(group="").count() == 2
    assert run.overall.k == 9
    assert run.between_df == 1
    options = ketamine.OPTIONS | {"subgroup": "form"}
    run = perform(make_run(analysis, dana, options))
    form = {each.group: each for each in run.estimates.filter(kind="subgroup")}
    assert (form["racemic"].k, form["esketamine"].k) == (3, 6)
    assert form["esketamine"].estimate == pytest.approx(-0.4162, abs=6e-5)
    assert form["racemic"].estimate == pytest.approx(
        -0.6061, abs=5e-5
    )  # by hand: sum yi/vi over sum 1/vi


def test_the_common_effect_model_predicts_nothing(analysis, dana):
    run = perform(make_run(analysis, dana, ketamine.OPTIONS | {"estimator": "EE"}))
    assert (run.overall.tau2, run.overall.pi_lower) == (None, None)


@pytest.mark.parametrize(("count", "effects", "estimates"), [(0, 0, 0), (1, 1, 0), (2, 2, 1)])
def test_few_studies_are_shown_but_not_pooled(analysis, dana, count, effects, estimates):
    run = make_run(analysis, dana, ketamine.POINTS, arms=[], contrasts=many(count))
    run = perform(run)
    assert run.status == JobStatus.SUCCEEDED
    assert (run.effect_sizes.count(), run.estimates.count()) == (effects, estimates)
    assert run.committed_at


def numbers(run):
    """Everything a run wrote, without keys."""
    effects = EffectSize.objects.filter(run=run).order_by("position")
    estimates = PooledEstimate.objects.filter(run=run).order_by("kind", "group", "left_out")
    skip = {"id", "uid", "run_id"}
    return [
        {name: value for name, value in row.items() if name not in skip}
        for rows in (effects.values(), estimates.values())
        for row in rows
    ]


class Killed(BaseException):
    pass


@pytest.mark.parametrize("when", [200, 400, 450, 650, 850])
def test_a_run_that_is_taken_over_goes_on_where_it_stood(analysis, dana, monkeypatch, when):
    inputs = {"options": ketamine.POINTS, "arms": [], "contrasts": many(450)}
    undisturbed = perform(make_run(analysis, dana, **inputs))
    run = make_run(analysis, dana, **inputs)
    writing = AnalysisRun.writing

    def killed_after(self, **fields):
        if self.done >= when:
            raise Killed
        self.done = fields.get("done", self.done)
        return writing(self, **fields)

    with monkeypatch.context() as patch:
        patch.setattr(AnalysisRun, "writing", killed_after)
        with pytest.raises(Killed):
            run_analysis(run.pk)
    run.refresh_from_db()
    assert run.status == JobStatus.RUNNING
    assert run.done == when
    assert run.committed_at is None
    assert analysis.latest_run == undisturbed  # nothing half done is visible
    AnalysisRun.objects.filter(pk=run.pk).update(status=JobStatus.QUEUED)
    run = perform(run)
    assert run.attempt == 2
    assert run.status == JobStatus.SUCCEEDED
    assert numbers(run) == numbers(undisturbed)


def test_a_run_published_before_its_worker_died_is_left_alone(analysis, dana):
    run = perform(make_run(analysis, dana))
    before = numbers(run)
    AnalysisRun.objects.filter(pk=run.pk).update(status=JobStatus.QUEUED)
    run = perform(run)
    assert run.status == JobStatus.SUCCEEDED
    assert numbers(run) == before


def test_no_convergence_is_said_in_words(analysis, dana, monkeypatch):
    def diverge(*args, **options):
        raise DidNotConverge

    monkeypatch.setattr(pools, "pool", diverge)
    run = perform(make_run(analysis, dana))
    assert run.status == JobStatus.FAILED
    assert "Choose" in run.error
    assert not run.committed_at


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts queries")
def test_writing_takes_few_queries(analysis, dana, django_assert_max_num_queries):
    run = make_run(analysis, dana, ketamine.POINTS, arms=[], contrasts=many(450))
    with django_assert_max_num_queries(60):
        run_analysis(run.pk)


def test_starting_freezes_the_options_and_the_data(analysis, dana):
    run = runs.start(analysis=analysis, by=dana)
    assert run.number == 1
    assert run.options["measure"] == "SMD"
    assert run.options["crossover"] == "paired"
    assert set(run.inputs["datasets"]) == {"arm_results", "contrast_results"}
    assert run.inputs["arms"] == []
    assert {"consilience", "numpy", "scipy"} <= set(run.inputs["versions"])
    assert Event.objects.get(verb="synthesis.run.started").data["number"] == 1
    with pytest.raises(runs.RunUnderWay, match="computed already"):
        runs.start(analysis=analysis, by=dana)
    perform(run)
    assert runs.start(analysis=analysis, by=dana).number == 2
