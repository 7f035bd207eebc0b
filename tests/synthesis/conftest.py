"""An analysis with a result, and a study extracted, adjudicated and pooled."""

import pytest

from extraction.actions import adjudications, extractions
from extraction.models import ValueOrigin
from synthesis.actions import runs
from synthesis.tasks import run_analysis
from tests.factories import make_outcome, make_study, make_timepoint
from tests.synthesis import ketamine
from tests.synthesis.made import make_analysis, make_run


@pytest.fixture
def analysis(review, dana):
    return make_analysis(review, dana)


@pytest.fixture
def perform():
    def performed(run):
        run_analysis(run.pk)
        run.refresh_from_db()
        return run

    return performed


@pytest.fixture
def run(analysis, dana, perform):
    """The nine trials at 24 h, by form; current as far as the empty data sets can tell."""
    return perform(make_run(analysis, dana, ketamine.OPTIONS | {"subgroup": "form"}))


@pytest.fixture
def effect(run):
    return run.effect_sizes.get(label="Daly 2018")


@pytest.fixture
def extract(review, alice, bob, carol, dana):
    """Two equal accounts of a study and the final made from them; n of the first arm as given."""

    def extracted(label, n=11):
        outcome = review.outcomes.first() or make_outcome(
            review, alice, domain="depression score", lower_is_better=True
        )
        timepoint = review.timepoints.first() or make_timepoint(review, alice)
        study = make_study(review, [bob, carol], label)
        for person in (bob, carol):
            draft = extractions.start(study=study, by=person)
            extractions.fill(extraction=draft, by=person, **account(outcome, timepoint, n))
            extractions.submit(extraction=draft, by=person)
        final = adjudications.start(study=study, by=dana)
        return adjudications.finish(final=final, by=dana)

    return extracted


def account(outcome, timepoint, n):
    shared = {"outcome": outcome, "timepoint": timepoint, "metric": "change"}
    shared |= {"center_kind": "ls_mean", "spread_kind": "se_ls_mean"}
    drug = {"drug": "esketamine", "form": "esketamine", "concomitant": "add_on"}
    placebo = {"comparator_kind": "inert", "comparator": "placebo spray"}
    return {
        "study": {"design": "parallel", "n_randomised": 67},
        "arms": [
            {"name": "28 mg", "role": "intervention", "n_randomised": n + 1, "regimen": drug},
            {"name": "Placebo", "role": "comparator", "n_randomised": 33, "regimen": placebo},
        ],
        "results": [
            {"arm": "28 mg", "n_analysed": n, "center": -14.8, "spread": 2.8, **shared},
            {"arm": "Placebo", "n_analysed": 33, "center": -5.7, "spread": 1.79, **shared},
        ],
        "contrasts": [],
    }


@pytest.fixture
def pooled(review, analysis, extract, dana, perform):
    """A run of two studies that were really extracted; one value has a place on a page."""
    finals = [extract("Daly 2018"), extract("Fu 2020", n=112)]
    result = finals[0].arm_results.get(arm__name="28 mg")
    ValueOrigin.objects.update_or_create(
        arm_result=result, field="center", defaults={"kind": "registry", "reason": "As printed."}
    )
    return perform(runs.start(analysis=analysis, by=dana))
