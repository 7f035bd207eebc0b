"""Selection models: what is estimated with the chance to be seen."""

from dataclasses import fields

import numpy as np
import pytest
from scipy import stats

from synthesis.stats.likelihood import likelihood
from synthesis.stats.pooling import pool
from synthesis.stats.small_studies.excess import Alternative
from synthesis.stats.small_studies.selection_model import Maximum, selection_model
from synthesis.stats.small_studies.selection_weights import SMOOTH, Selection
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator

Y = np.array([0.62, 0.9, 0.31, 0.7, -0.1, 0.55, 0.45, 0.05, 0.8, 0.38])
V = np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.06, 0.03, 0.02, 0.12, 0.01])
STEP = (0.025,)
SMOOTHS = [Selection.HALFNORM, Selection.NEGEXP, Selection.LOGISTIC, Selection.POWER]


def steps_for(selection):
    return STEP if selection is Selection.STEPFUN else ()


def finite(found):
    """No field is NaN; intervals hold the estimate."""
    for field in fields(found):
        assert not np.isnan(np.asarray(getattr(found, field.name), float)).any(), field.name
    assert (found.ci_lower <= found.estimate).all()
    assert (found.estimate <= found.ci_upper).all()
    return True


# Hostile data

HOSTILE = {
    "identical": ([0.3] * 6, [0.1] * 6),
    "none significant": ([0.1, 0.05, -0.1, 0.2, 0.0, 0.1], [0.1, 0.2, 0.1, 0.3, 0.2, 0.1]),
    "all significant": ([5, 6, 7, 5, 6, 5.5], [0.1, 0.2, 0.1, 0.1, 0.2, 0.3]),
    "huge heterogeneity": ([1e6, -1e6, 3e6, 0, 1, 2], [1, 2, 3, 1, 1e6, 1]),
    "tiny": ([1e-20, 2e-20, 3e-20, -1e-20, 0, 1e-20], [1e-40, 2e-40, 1e-40, 1e-40, 2e-40, 1e-40]),
}


NEAREST = [pytest.param(each, Maximum.NEAREST) for each in Selection]
HIGHEST = [pytest.param(each, Maximum.HIGHEST, marks=pytest.mark.long) for each in Selection]


@pytest.mark.parametrize(("selection", "maximum"), NEAREST + HIGHEST)
def test_nothing_is_nan_however_hostile(selection, maximum):
    y, v = (np.array([data[place] for data in HOSTILE.values()]) for place in (0, 1))
    options = {"selection": selection, "steps": steps_for(selection)}
    found = selection_model(y, v, maximum=maximum, **options)
    assert finite(found)
    assert (found.lrt >= 0).all()
    assert (found.delta <= 100).all()


@pytest.mark.parametrize("k", [3, 4])
def test_as_many_studies_as_parameters(k):
    assert finite(selection_model(Y[:k], V[:k], steps=STEP))


def test_an_interval_without_p_values_leaves_its_weight_at_a_bound():
    """No p is between 0.025 and 0.03: nothing says that such are ever seen."""
    p = stats.norm.sf(Y / np.sqrt(V))
    assert not ((p > 0.025) & (p <= 0.03)).any()
    found = selection_model(Y, V, steps=(0.025, 0.03))
    assert (found.delta[1], found.se_delta[1]) == (0, np.inf)
    assert found.delta[0] == 1


def test_where_no_study_is_significant_the_others_weigh_most():
    y, v = HOSTILE["none significant"]
    found = selection_model(y, v, steps=STEP)
    assert (found.delta[1], found.se_delta[1]) == (100, np.inf)


# What it is


@pytest.mark.parametrize("selection", Selection)
def test_selection_never_fits_worse_than_none(selection):
    found = selection_model(Y, V, selection=selection, steps=steps_for(selection))
    tau2 = pool(Y, V, estimator=Estimator.ML).tau2
    plain = likelihood(Y, V, estimator=Estimator.ML, tau2=tau2).loglik
    assert found.loglik >= plain - 1e-8
    assert found.lrt == pytest.approx(max(0, 2 * float(found.loglik - plain)), abs=1e-8)
    free = 1 if selection is Selection.STEPFUN else len(SMOOTH[selection].lower)
    assert found.lrt_df == free
    assert found.lrt_p == pytest.approx(stats.chi2.sf(found.lrt, free))


@pytest.mark.parametrize("selection", [Selection.STEPFUN, Selection.HALFNORM, Selection.BETA])
def test_the_nearest_maximum_is_not_above_the_highest(selection):
    options = {"selection": selection, "steps": steps_for(selection)}
    highest = selection_model(Y, V, **options)
    nearest = selection_model(Y, V, maximum=Maximum.NEAREST, **options)
    assert nearest.loglik <= highest.loglik + 1e-9


@pytest.mark.parametrize("selection", [Selection.STEPFUN, *SMOOTHS[:2]])
def test_selection_for_small_effects_is_that_for_large_ones_turned(selection):
    options = {"selection": selection, "steps": steps_for(selection)}
    greater = selection_model(Y, V, **options)
    less = selection_model(-Y, V, alternative=Alternative.LESS, **options)
    assert less.estimate == pytest.approx(-float(greater.estimate))
    assert less.ci_lower == pytest.approx(-float(greater.ci_upper))
    assert less.delta == pytest.approx(greater.delta)


def test_two_sided_selection_does_not_see_the_sign():
    one, other = (
        selection_model(sign * Y, V, steps=(0.05,), alternative="two.sided") for sign in (1, -1)
    )
    assert other.estimate == pytest.approx(-float(one.estimate))
    assert other.loglik == pytest.approx(float(one.loglik))


@pytest.mark.parametrize("selection", [Selection.STEPFUN, Selection.NEGEXP])
def test_the_unit_of_the_effects_does_not_matter(selection):
    options = {"selection": selection, "steps": steps_for(selection)}
    plain = selection_model(Y, V, **options)
    scaled = selection_model(7 * Y, 49 * V, **options)
    assert scaled.estimate == pytest.approx(7 * float(plain.estimate), rel=1e-5)
    assert scaled.p == pytest.approx(float(plain.p), rel=1e-4)
    assert scaled.delta == pytest.approx(plain.delta, rel=1e-4)


@pytest.mark.parametrize("estimator", ["EE", Estimator.EE])
def test_a_common_effect_has_no_tau2(estimator):
    found = selection_model(Y, V, steps=STEP, estimator=estimator)
    assert (found.tau2, found.se_tau2) == (0, np.inf)
    assert np.isfinite(found.se)
    mixed = selection_model(Y, V, steps=STEP)
    assert mixed.loglik >= found.loglik - 1e-9


@pytest.mark.parametrize("selection", SMOOTHS)
def test_precision_of_one_size_is_in_the_parameter(selection):
    plain = selection_model(Y, V, selection=selection)
    precise = selection_model(Y, V, selection=selection, precision=np.full(10, 2.0))
    if plain.delta[0] < 100:
        assert 2 * precise.delta == pytest.approx(plain.delta, rel=1e-4, abs=1e-6)
        assert precise.estimate == pytest.approx(float(plain.estimate), rel=1e-4)


def test_a_step_of_a_smooth_function_is_what_is_always_seen():
    """All p below alpha: they say nothing of selection beyond it, which is then complete."""
    y, v = HOSTILE["all significant"]
    found = selection_model(y, v, selection=Selection.HALFNORM, steps=STEP)
    assert found.delta[0] == 100


def test_the_level_of_the_interval():
    wide, narrow = (selection_model(Y, V, steps=STEP, level=level) for level in (0.95, 0.8))
    half = wide.ci_upper - wide.estimate
    assert half == pytest.approx(stats.norm.isf(0.025) * float(wide.se))
    assert narrow.ci_upper < wide.ci_upper


def test_a_mask_is_deletion_and_a_batch_is_a_loop(monkeypatch):
    used = np.ones((3, 10), bool)
    used[0, 4], used[1, 7:] = False, False
    y = np.where(used, Y, np.nan)
    whole = selection_model(y, V, steps=STEP, included=used)
    monkeypatch.setattr("synthesis.stats.small_studies.selection_model.BATCH", 60)
    batch = selection_model(y, V, steps=STEP, included=used)
    assert batch.estimate == pytest.approx(whole.estimate)
    for row, each in enumerate(used):
        alone = selection_model(Y[each], V[each], steps=STEP)
        assert batch.loglik[row] == pytest.approx(float(alone.loglik))
        assert batch.estimate[row] == pytest.approx(float(alone.estimate), abs=1e-5)
        assert batch.delta[row] == pytest.approx(alone.delta, abs=1e-5)


def test_what_selection_hid_is_found_again():
    """Of effects about 0, those with p > 0.025 were seen one time in ten: 200 sets of 60. The
    mean without selection is far off, with it unbiased, and nine in ten intervals or more hold."""
    rng = np.random.default_rng(3)
    v = rng.uniform(0.02, 0.2, (200, 2000))
    y = rng.normal(size=v.shape) * np.sqrt(v + 0.02)
    chance = np.where(stats.norm.sf(y / np.sqrt(v)) <= 0.025, 1.0, 0.1)
    seen = np.argsort(rng.random(v.shape) > chance, -1, kind="stable")[:, :60]
    y, v = np.take_along_axis(y, seen, -1), np.take_along_axis(v, seen, -1)
    found = selection_model(y, v, steps=STEP, maximum=Maximum.NEAREST)
    assert pool(y, v, estimator=Estimator.ML).estimate.mean() > 0.1
    assert np.median(found.estimate) == pytest.approx(0, abs=0.04)
    assert np.median(found.delta[:, 1]) == pytest.approx(0.1, abs=0.05)
    assert ((found.ci_lower <= 0) & (found.ci_upper >= 0)).mean() > 0.9


# What is refused


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps": ()}, "needs a step between 0 and 1"),
        ({"steps": (1,)}, "needs a step between 0 and 1"),
        ({"steps": (0, 0.5)}, "above 0 and not above 1"),
        ({"steps": (0.025, 1.5)}, "above 0 and not above 1"),
        ({"steps": (np.nan,)}, "above 0 and not above 1"),
        ({"selection": "beta"}, "1 steps are too many for beta"),
        ({"selection": "negexp", "steps": (0.05, 0.1)}, "2 steps are too many for negexp"),
        ({"estimator": "DL"}, "fitted by ML, or by EE"),
        ({"precision": V}, "stepfun takes no precision"),
        ({"selection": "beta", "steps": (), "precision": V}, "beta takes no precision"),
        ({"selection": "negexp", "precision": -V}, "Precision must be finite and above 0"),
        ({"selection": "probit"}, "probit"),
        ({"included": np.arange(10) < 2}, "at least as many studies as parameters"),
        ({"steps": tuple(np.arange(1, 10) / 10)}, "at least as many studies as parameters"),
    ],
)
def test_what_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        selection_model(Y, V, **({"steps": STEP} | change))


def test_a_study_that_cannot_be_used_is_named():
    with pytest.raises(InvalidStudy, match="Study 2"):
        selection_model([0.1, 0.2, np.nan], [1, 1, 1], steps=STEP)
