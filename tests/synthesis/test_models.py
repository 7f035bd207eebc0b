from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from synthesis.models import Analysis, AnalysisRun, EffectSize, PooledEstimate
from tests.synthesis.made import make_analysis, make_run


@pytest.fixture
def analysis(review, dana):
    return make_analysis(review, dana)


@pytest.fixture
def run(analysis, dana):
    return make_run(analysis, dana)


def make_effect(run, **fields):
    fields = {
        "position": 0,
        "study_uid": uuid4(),
        "label": "A 2020",
        "yi": -0.4,
        "vi": 0.1,
        **fields,
    }
    return EffectSize.objects.create(run=run, **fields)


def make_estimate(run, **fields):
    numbers = {"k": 3, "estimate": -0.4, "se": 0.1, "ci_lower": -0.6, "ci_upper": -0.2}
    return PooledEstimate.objects.create(
        run=run, **{"kind": "overall", "test": "z", **numbers, **fields}
    )


def test_one_analysis_per_slug(analysis, dana):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_analysis(analysis.review, dana, slug=analysis.slug)


@pytest.mark.parametrize("field", [{"hours_target": 12.0}, {"hours_to": 20.0}, {"level": 95}])
def test_windows_hold_their_target_and_levels_are_fractions(analysis, field):
    with pytest.raises(IntegrityError), transaction.atomic():
        Analysis.objects.filter(pk=analysis.pk).update(**field)


def test_one_run_per_number_and_analysis(run):
    with pytest.raises(IntegrityError), transaction.atomic():
        AnalysisRun.objects.create(analysis=run.analysis, number=run.number, inputs={})


def test_one_effect_size_per_study_and_run(run):
    effect = make_effect(run)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_effect(run, study_uid=effect.study_uid, position=1)


def test_one_effect_size_per_position_and_run(run):
    make_effect(run)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_effect(run)


@pytest.mark.parametrize("vi", [0, -0.1])
def test_sampling_variances_are_above_zero(run, vi):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_effect(run, vi=vi)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "subgroup", "group": "racemic"},
        {"kind": "leave_one_out", "left_out": uuid4()},
    ],
)
def test_one_estimate_of_each_kind(run, fields):
    make_estimate(run, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_estimate(run, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "leave_one_out"},
        {"left_out": uuid4()},
        {"ci_lower": -0.3},
        {"ci_upper": -0.5},
        {"k": 1},
    ],
    ids=["no study named", "a study named", "above its interval", "below", "one study"],
)
def test_estimates_that_cannot_be(run, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_estimate(run, **fields)


def test_words(run):
    effect = make_effect(run)
    assert str(effect) == "A 2020"
    assert str(run) == f"{run.analysis.title}, run 1"
    assert str(make_estimate(run)) == "All studies, k = 3"
    assert effect.se == pytest.approx(0.1**0.5)
    assert effect.review == run.review == run.analysis.review
