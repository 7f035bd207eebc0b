"""100,000 simulated data sets: every estimator answers, and the answer solves its equation.

2 to 50 studies, variances over four orders of magnitude, tau2 from 0 to 10 times their mean;
effects normal, or by t with 1.5 degrees of freedom, or all equal.
"""

from functools import cache

import numpy as np
import pytest
from scipy.stats import chi2

from synthesis.stats.tau2 import Estimator
from tests.synthesis.draws import TAU2S, tau2_of

pytestmark = pytest.mark.long
SETS, SIZE, MOST = range(10), 10_000, 50
every_set = pytest.mark.parametrize("number", SETS)
BY_LIKELIHOOD = pytest.mark.parametrize("restricted", [True, False])


@cache
def data(number):
    """y, v, included of shape (SIZE, MOST); a tenth has equal effects, four tenths heavy tails."""
    random = np.random.default_rng(20260000 + number)
    k = random.integers(2, MOST + 1, (SIZE, 1))
    included = np.arange(MOST) < k
    v = 10 ** random.uniform(-2, 2, (SIZE, MOST)) * 10 ** random.uniform(-3, 3, (SIZE, 1))
    mean = v.mean(-1, where=included, keepdims=True)
    tau2 = mean * random.uniform(0, 10, (SIZE, 1)) * (random.random((SIZE, 1)) < 0.8)
    drawn = random.normal(size=(SIZE, MOST))
    heavy = random.standard_t(1.5, (SIZE, MOST))
    kind = np.arange(SIZE)[:, None] % 10
    noise = np.where(kind < 5, drawn, heavy) * np.sqrt(v + tau2) * (kind < 9)
    return random.normal(size=(SIZE, 1)) * np.sqrt(mean) + noise, v, included


@cache
def estimated(estimator, number):
    y, v, included = data(number)
    return tau2_of(estimator, y, v, included=included)


def fit(number, t):
    """Weights and residuals (SIZE, MOST), and the sum of the weights, at tau2 = t (SIZE)."""
    y, v, included = data(number)
    w = included / (v + t[:, None])
    total = w.sum(-1, keepdims=True)
    return w, y - (w * y).sum(-1, keepdims=True) / total, total


def q_at(number, t):
    w, residuals, _ = fit(number, t)
    return (w * residuals**2).sum(-1)


def score(number, t, restricted):
    """Twice the slope of the (restricted) log-likelihood, and its negative part."""
    w, residuals, total = fit(number, t)
    negative = (w * (total - w) / total if restricted else w).sum(-1)
    return ((w * residuals) ** 2).sum(-1) - negative, negative


def log_likelihood(number, t, restricted):
    _, v, included = data(number)
    w, residuals, total = fit(number, t)
    logs = np.log(v + t[:, None]).sum(-1, where=included) + restricted * np.log(total[:, 0])
    return -(logs + (w * residuals**2).sum(-1)) / 2


@every_set
@pytest.mark.parametrize("estimator", TAU2S)
def test_it_is_a_number_not_below_zero(estimator, number):
    found = estimated(estimator, number)
    assert found.shape == (SIZE,)
    assert (np.isfinite(found) & (found >= 0)).all()
    assert (found[9::10] <= 1e-20 * data(number)[1].min()).all()  # equal effects


@every_set
@BY_LIKELIHOOD
def test_the_likelihood_is_flat_there_or_falls_from_zero(restricted, number):
    t = estimated(Estimator.REML if restricted else Estimator.ML, number)
    slope, part = score(number, t, restricted)
    assert (slope <= 1e-9 * part).all()
    assert (np.abs(slope) <= 1e-9 * part)[t > 0].all()


@every_set
@BY_LIKELIHOOD
def test_the_likelihood_is_nowhere_higher(restricted, number):
    t = estimated(Estimator.REML if restricted else Estimator.ML, number)
    best = log_likelihood(number, t, restricted)
    smallest = data(number)[1].min(-1, where=data(number)[2], initial=np.inf)
    for factor in np.append(0, np.geomspace(1e-2, 1e7, 19)):
        other = log_likelihood(number, factor * smallest, restricted)
        assert (other <= best + 1e-9 * (1 + np.abs(best))).all(), factor


@every_set
@pytest.mark.parametrize("estimator", [Estimator.PM, Estimator.EB, Estimator.PMM])
def test_q_is_what_it_should_be_or_already_below_it_at_zero(estimator, number):
    df = data(number)[2].sum(-1) - 1
    target = chi2.median(df) if estimator is Estimator.PMM else df
    t = estimated(estimator, number)
    ratio = q_at(number, t) / target
    assert (ratio <= 1 + 1e-9).all()
    assert (np.abs(ratio - 1) <= 1e-9)[t > 0].all()
