"""The likelihoods of selected effects are those of distributions: by numerical integration."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from synthesis.stats.small_studies.selection_likelihood import Continuous, Steps
from synthesis.stats.small_studies.selection_weights import CLIPPED, SMOOTH, Selection, step_starts
from synthesis.stats.studies import check

Y, V = np.array([0.6, 0.9, 0.1, 0.7, -0.3]), np.array([0.04, 0.09, 0.02, 0.05, 0.1])
MEAN, TAU2 = 0.2, 0.06
CLIPPING = {Selection.BETA, Selection.POWER}
WEIGHTS = {
    Selection.HALFNORM: (lambda p, d: np.exp(-d[0] * p**2), (3.0,)),
    Selection.NEGEXP: (lambda p, d: np.exp(-d[0] * p), (3.0,)),
    Selection.LOGISTIC: (lambda p, d: 2 * np.exp(-d[0] * p) / (1 + np.exp(-d[0] * p)), (3.0,)),
    Selection.POWER: (lambda p, d: (1 - p) ** d[0], (3.0,)),
    Selection.NEGEXPPOW: (lambda p, d: np.exp(-d[0] * p ** (1 / d[1])), (3.0, 0.8)),
    Selection.BETA: (lambda p, d: p ** (d[0] - 1) * (1 - p) ** (d[1] - 1), (0.7, 1.5)),
}


def p_value(y, v, two_sided):
    z = y / np.sqrt(v)
    return 2 * stats.norm.sf(abs(z)) if two_sided else stats.norm.sf(z)


def by_integration(weight, two_sided, kinks=()):
    """sum log w(p_i) N(y_i) / integral of w(p(y)) N(y) dy."""
    total = 0.0
    for y, v in zip(Y, V, strict=True):
        normal = stats.norm(MEAN, np.sqrt(v + TAU2))

        def seen(at, v=v, normal=normal):
            return weight(p_value(at, v, two_sided)) * normal.pdf(at)

        z = stats.norm.isf(np.array(kinks) / (2 if two_sided else 1))
        cuts = np.sqrt(v) * np.concatenate([z, -z])
        edges = np.union1d(np.clip(cuts, -5, 5), np.linspace(-5, 5, 21))
        area = sum(integrate.quad(seen, a, b, epsabs=1e-12)[0] for a, b in pairwise(edges))
        total += np.log(weight(p_value(y, v, two_sided)) * normal.pdf(y) / area)
    return total


@pytest.mark.parametrize("two_sided", [False, True])
@pytest.mark.parametrize("alpha", [0.0, 0.05])
@pytest.mark.parametrize("selection", WEIGHTS)
def test_smooth_weights(selection, alpha, two_sided):
    function, delta = WEIGHTS[selection]

    def weight(p):
        if selection in CLIPPING:
            p = np.clip(p, CLIPPED, 1 - CLIPPED)
        return function(np.maximum(p, alpha), delta) / (function(alpha, delta) if alpha else 1.0)

    found = Continuous(check(Y, V).rows(), SMOOTH[selection], two_sided, alpha, np.ones((1, 1)))
    expected = by_integration(weight, two_sided, (alpha or 0.5, CLIPPED, 1 - CLIPPED))
    value = found(np.array([[[MEAN, TAU2, *delta]]]))
    assert value[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_two_sided_beta_that_is_steep_where_p_is_1():
    """Its weights (1 - p)^-0.95 grow a thousandfold near an effect of 0."""
    delta = (1.2, 0.05)

    def weight(p):
        p = np.clip(p, CLIPPED, 1 - CLIPPED)
        return WEIGHTS[Selection.BETA][0](p, delta)

    smooth = SMOOTH[Selection.BETA]
    found = Continuous(check(Y, V).rows(), smooth, True, 0.0, np.ones((1, 1)))
    kinks = (CLIPPED, *(1 - CLIPPED * 4.0 ** np.arange(9)))
    expected = by_integration(weight, True, kinks)
    assert found(np.array([[[MEAN, TAU2, *delta]]]))[0, 0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("two_sided", [False, True])
def test_steps(two_sided):
    steps = np.array([0.025, 0.5, 1])
    weights = np.array([1, 0.4, 0.15])
    expected = by_integration(lambda p: weights[np.searchsorted(steps, p)], two_sided, (0.025, 0.5))
    found = Steps(check(Y, V).rows(), steps, two_sided)(np.array([[[MEAN, TAU2, 0.4, 0.15]]]))
    assert found[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_p_on_a_step_belongs_to_the_interval_below_it():
    """0.5 exactly, of an effect of 0: seen as the significant are, not as those beyond."""
    at_step = Steps(check([0.0], [1.0]).rows(), np.array([0.5, 1]), False)
    parameters = np.array([[[0.0, 0.0, 0.2]]])
    seen = 0.5 + 0.2 * 0.5
    assert at_step(parameters)[0, 0] == pytest.approx(stats.norm.logpdf(0) - np.log(seen))


@pytest.mark.parametrize("selection", [Selection.NEGEXPPOW, Selection.HALFNORM])
def test_effects_beyond_nine_standard_errors_are_all_alike(selection):
    """Or weights that still fall there would not integrate to 1 and the likelihood have no top."""
    delta = (100.0, 80.0)[: len(SMOOTH[selection].lower)]
    terms = []
    for z in (9.5, 20.0):
        one = Continuous(check([z], [1.0]).rows(), SMOOTH[selection], False, 0.0, np.ones((1, 1)))
        terms.append(one(np.array([[[z, 0.0, *delta]]]))[0, 0])
    assert terms[0] == pytest.approx(terms[1], abs=0.7)
    assert max(terms) < 0


def test_precision_multiplies_the_parameter():
    studies, smooth = check(Y, V).rows(), SMOOTH[Selection.NEGEXP]
    precise = Continuous(studies, smooth, False, 0.0, np.full((1, 5), 2.0))
    plain = Continuous(studies, smooth, False, 0.0, np.ones((1, 1)))
    found = precise(np.array([[[MEAN, TAU2, 1.5]]]))
    assert found == pytest.approx(plain(np.array([[[MEAN, TAU2, 3.0]]])))


def test_pieces_make_no_difference(monkeypatch):
    found = Continuous(check(Y, V).rows(), SMOOTH[Selection.HALFNORM], False, 0.0, np.ones((1, 1)))
    points = np.array([[[0.1 * i, 0.05, 2.0] for i in range(7)]])
    whole = found(points)
    monkeypatch.setattr("synthesis.stats.small_studies.selection_likelihood.PIECE", 1000)
    assert found(points) == pytest.approx(whole)


def test_a_study_left_out_adds_nothing():
    used = np.array([1, 1, 0, 1, 1], bool)
    parameters = np.array([[[MEAN, TAU2, 0.3]]])
    masked = Steps(check(Y, V, used).rows(), np.array([0.025, 1]), False)(parameters)
    alone = Steps(check(Y[used], V[used]).rows(), np.array([0.025, 1]), False)(parameters)
    assert masked == pytest.approx(alone)


@pytest.mark.parametrize(("free", "count"), [(1, 5), (2, 10), (3, 10)])
def test_starts_of_steps_begin_low_and_high(free, count):
    starts = step_starts(free)
    assert len(starts) == count
    assert all(len(start) == free for start in starts)
    assert min(map(min, starts)) < 0.1 < 5 < max(map(max, starts))
