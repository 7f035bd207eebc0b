"""Ratios, hazards, rates, responders and logarithms: printed figures, and the formulas again."""

from decimal import Decimal
from math import exp, inf, log, nan, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from extraction.conversions import (
    imputed_responders,
    log_from_geometric_mean,
    log_from_geometric_sd,
    log_from_raw,
    log_hr_from_logrank,
    log_rate_from_counts,
    log_ratio_from_ci,
    log_ratio_from_p,
    logrank_variance_from_events,
    logrank_variance_from_total,
    o_minus_e_from_p,
    odds_ratio_from_risk_ratio,
    rate_from_counts,
    raw_from_log,
    smd_from_log_odds_ratio,
)
from extraction.steps import ConversionError, Flag

positive = st.floats(0.05, 20)
counts = st.integers(1, 500)


# Ratios


def test_a_hazard_ratio_from_its_interval_as_printed():
    """methods.md 4.5b: HR 0.49 (0.29-0.84) -> −0.7133, SE 0.2713."""
    found = log_ratio_from_ci(Decimal("0.49"), Decimal("0.29"), Decimal("0.84"))
    assert (round(found.estimate.value, 4), round(found.se.value, 4)) == (-0.7133, 0.2713)
    assert found.se.formula == "(ln 0.84 − ln 0.29) / 3.920 = 0.2713"
    assert found.se.flags == ()
    assert found.se.value == pytest.approx(log(0.84 / 0.29) / (2 * stats.norm.ppf(0.975)))


@given(positive, st.floats(0.05, 1), st.sampled_from([0.8, 0.9, 0.95]), st.none() | counts)
def test_an_interval_made_from_a_ratio_gives_it_back(ratio, se, level, df):
    tail = (1 + level) / 2
    half = se * (stats.norm.ppf(tail) if df is None else stats.t.ppf(tail, df))
    found = log_ratio_from_ci(ratio, ratio * exp(-half), ratio * exp(half), level=level, df=df)
    assert found.estimate.value == pytest.approx(log(ratio), abs=1e-12)
    assert found.se.value == pytest.approx(se, rel=1e-9)


@given(st.floats(0.1, 0.95) | st.floats(1.05, 9), st.floats(0.5, 20))
def test_a_p_made_from_a_ratio_gives_its_se_back(ratio, z):
    found = log_ratio_from_p(ratio, 2 * stats.norm.sf(z))
    assert found.se.value == pytest.approx(abs(log(ratio)) / z, rel=1e-9)
    assert found.estimate.value == log(ratio)


def test_p_as_a_bound_is_flagged():
    found = log_ratio_from_p(0.8, 0.001, relation="<")
    assert found.estimate.flags == found.se.flags == (Flag.P_BOUND,)


def test_an_odds_ratio_as_smd():
    """methods.md 4.4: ln OR·√3/π, variance·3/π²."""
    found = smd_from_log_odds_ratio(-0.5, 0.3)
    assert found.estimate.value == pytest.approx(-0.5 * sqrt(3) / pi, rel=1e-14)
    assert found.se.value**2 == pytest.approx(0.09 * 3 / pi**2, rel=1e-14)
    assert found.estimate.flags == found.se.flags == (Flag.FROM_EVENTS,)


@given(st.floats(0.01, 0.95), st.floats(0.01, 0.95))
def test_an_odds_ratio_is_that_of_the_two_risks(baseline, treated):
    step = odds_ratio_from_risk_ratio(treated / baseline, baseline)
    odds = treated / (1 - treated) / (baseline / (1 - baseline))
    assert step.value == pytest.approx(odds, rel=1e-9)
    assert step.flags == (Flag.ASSUMED_RISK,)
    assert step.inputs["baseline_risk"] == baseline


# Hazards


def test_log_rank_figures_of_tierney():
    """Tierney 2007: V from events 4·25/... and O − E from p; HR = exp((O − E)/V), SE 1/√V."""
    found = log_hr_from_logrank(Decimal("-8.5"), 20)
    assert found.estimate.value == -8.5 / 20
    assert found.se.value == pytest.approx(1 / sqrt(20), rel=1e-15)
    assert found.estimate.formula == "(−8.5) / 20 = −0.4250"
    assert found.estimate.assumptions == ("the hazards are proportional",)


@given(counts, counts)
def test_the_variance_of_equal_groups_is_a_quarter_of_the_events(events, n):
    assert logrank_variance_from_total(events, n, n).value == pytest.approx(events / 4)
    assert logrank_variance_from_events(events, events).value == pytest.approx(events / 2)
    assert logrank_variance_from_total(events, n, n).flags == (Flag.IMPUTED_V,)


def test_variances_to_full_precision():
    assert logrank_variance_from_events(30, 40).value == 30 * 40 / 70
    assert logrank_variance_from_total(70, 100, 50).value == 70 * 100 * 50 / 150**2


@pytest.mark.parametrize(("favours_first", "sign"), [(True, -1), (False, 1)])
def test_o_minus_e_has_the_sign_that_p_does_not_tell(favours_first, sign):
    """Tierney 2007: a two-sided log-rank p of 0.075 is a z of 1.78."""
    step = o_minus_e_from_p(0.075, 25, favours_first=favours_first)
    assert step.value == pytest.approx(sign * 5 * stats.norm.isf(0.0375), rel=1e-12)
    assert round(step.value, 1) == sign * 8.9
    assert step.formula.startswith("−√25 × 1.780" if sign < 0 else "√25 × 1.780")
    assert log_hr_from_logrank(step.value, 25).estimate.value == pytest.approx(step.value / 25)


# Rates and responders


def test_rates_from_counts():
    rate, logarithm = rate_from_counts(12, 340), log_rate_from_counts(12, 340)
    assert rate.estimate.value == 12 / 340
    assert rate.se.value == pytest.approx(sqrt(12) / 340, rel=1e-15)
    assert logarithm.estimate.value == log(12 / 340)
    assert logarithm.se.value == pytest.approx(1 / sqrt(12), rel=1e-15)
    assert rate.se.value / rate.estimate.value == pytest.approx(logarithm.se.value)


def test_responders_are_the_normal_share_below_the_cut_off():
    """Furukawa 2005: half of a baseline of 25 is 12.5; of PANSS 90, 30 + 30 = 60."""
    step = imputed_responders(50, 25, 12, 7)
    assert step.value == pytest.approx(50 * stats.norm.cdf(0.5 / 7), rel=1e-12)
    assert step.flags == (Flag.IMPUTED_EVENTS,)
    panss = imputed_responders(50, 90, 60, 7, lowest=30)
    assert panss.value == pytest.approx(25)
    assert "(60 − 60) / 7" in panss.formula


@given(st.integers(1, 300), st.floats(10, 40), st.floats(0, 40), st.floats(0.5, 15))
def test_responders_are_never_more_than_there_are(n, baseline, mean, sd):
    more, fewer = (
        imputed_responders(n, baseline, mean, sd, reduction=share).value for share in (0.25, 0.5)
    )
    assert 0 <= fewer <= more <= n


# Logarithms


@given(positive, positive)
def test_raw_and_logarithmic_figures_belong_together(mean, sd):
    logs = log_from_raw(mean, sd)
    raw = raw_from_log(logs.mean.value, logs.sd.value)
    assert (raw.mean.value, raw.sd.value) == pytest.approx((mean, sd), rel=1e-9)


def test_a_log_normal_sample_has_the_moments_that_its_logarithms_say():
    raw = raw_from_log(1.2, 0.4)
    known = stats.lognorm(0.4, scale=exp(1.2))
    assert (raw.mean.value, raw.sd.value) == pytest.approx((known.mean(), known.std()), rel=1e-12)


def test_a_geometric_mean_and_its_interval():
    """The logarithms of 30 values: their mean, and the SD from a t interval of 29 df."""
    values = np.random.default_rng(4).normal(2, 0.7, 30)
    mean, sd = values.mean(), values.std(ddof=1)
    half = stats.t.ppf(0.975, 29) * sd / sqrt(30)
    found = log_from_geometric_mean(exp(mean), exp(mean - half), exp(mean + half), 30)
    assert (found.mean.value, found.sd.value) == pytest.approx((mean, sd), rel=1e-12)
    assert found.mean.flags == ()
    assert log_from_geometric_sd(exp(mean), exp(sd)).sd.value == pytest.approx(sd)
    written = log_from_geometric_mean(10, 5, 20, 30).sd.formula
    assert written == "√30 × (ln 20 − ln 5) / 4.090 = 1.86"


def test_geometric_figures_as_sentences():
    found = log_from_geometric_sd(Decimal("10.0"), Decimal("1.5"))
    assert found.mean.formula == "ln 10.0 = 2.30"
    assert found.sd.formula == "ln 1.5 = 0.4055"
    assert raw_from_log(-1, 0.5).mean.formula == "exp(−1 + 0.5²/2) = 0.4169"


@pytest.mark.parametrize(
    ("convert", "field", "words"),
    [
        (lambda: log_ratio_from_ci(None, 0.3, 0.8), "ratio", "0.3 to 0.8 has no estimate"),
        (lambda: log_ratio_from_ci(0, 0.3, 0.8), "ratio", "ratio is 0; it must be above 0"),
        (lambda: log_ratio_from_ci(0.5, -0.3, 0.8), "lower", "lower limit is −0.3"),
        (lambda: log_ratio_from_ci(0.5, 0.3, 0), "upper", "upper limit is 0"),
        (lambda: log_ratio_from_ci(0.5, 0.8, 0.3), "lower", "0.8 is not below the upper limit 0.3"),
        (lambda: log_ratio_from_ci(2, 0.3, 0.8), "ratio", "2 lies outside its interval, 0.3 to"),
        (lambda: log_ratio_from_ci(0.5, 0.3, 0.8, level=95), "level", "as a proportion"),
        (lambda: log_ratio_from_ci(0.5, 0.3, 0.8, df=0), "df", "degrees of freedom is 0"),
        (lambda: log_ratio_from_p(1, 0.03), "ratio", "ratio is 1, so that p says nothing"),
        (lambda: log_ratio_from_p(-2, 0.03), "ratio", "ratio is −2"),
        (lambda: log_ratio_from_p(2, 0.5, sides=1), "p", "z value is 0, so no SE"),
        (lambda: log_ratio_from_p(2, 0.03, relation=">"), "p", "not significant"),
        (lambda: smd_from_log_odds_ratio(nan, 1), "log_odds_ratio", "not a number"),
        (lambda: smd_from_log_odds_ratio(1, 0), "se", "SE is 0"),
        (lambda: odds_ratio_from_risk_ratio(0, 0.2), "risk_ratio", "risk ratio is 0"),
        (lambda: odds_ratio_from_risk_ratio(2, 1), "baseline_risk", "between 0 and 1"),
        (lambda: odds_ratio_from_risk_ratio(2, 0.5), "risk_ratio", "makes a risk of 1.00"),
        (lambda: log_hr_from_logrank(inf, 3), "o_minus_e", "O − E is not a number"),
        (lambda: log_hr_from_logrank(1, 0), "v", "variance V is 0"),
        (lambda: logrank_variance_from_events(0, 3), "events_1", "events in group 1 is 0"),
        (lambda: logrank_variance_from_events(3, 0), "events_2", "events in group 2 is 0"),
        (lambda: logrank_variance_from_total(0, 3, 3), "events", "number of events is 0"),
        (lambda: logrank_variance_from_total(3, 0, 3), "n_1", "group 1 is 0"),
        (lambda: logrank_variance_from_total(3, 3, nan), "n_2", "not a number"),
        (lambda: o_minus_e_from_p(0.03, 0, favours_first=True), "v", "variance V is 0"),
        (lambda: o_minus_e_from_p(1.2, 3, favours_first=True), "p", "p-value is 1.2"),
        (lambda: rate_from_counts(0, 10), "events", "number of events is 0"),
        (lambda: log_rate_from_counts(3, 0), "person_time", "person-time is 0"),
        (lambda: imputed_responders(0, 20, 10, 5), "n", "participants is 0"),
        (lambda: imputed_responders(9, 20, nan, 5), "mean", "final mean is not a number"),
        (lambda: imputed_responders(9, 20, 10, 0), "sd", "SD is 0"),
        (lambda: imputed_responders(9, 20, 10, 5, reduction=1), "reduction", "between 0 and 1"),
        (lambda: imputed_responders(9, 20, 10, 5, lowest=20), "baseline", "not above the lowest"),
        (lambda: imputed_responders(9, inf, 10, 5), "baseline", "not a number"),
        (lambda: imputed_responders(9, 20, 10, 5, lowest=nan), "lowest", "not a number"),
        (lambda: log_from_raw(0, 1), "mean", "mean is 0; it must be above 0"),
        (lambda: log_from_raw(1, 0), "sd", "SD is 0"),
        (lambda: raw_from_log(nan, 1), "mean", "not a number"),
        (lambda: raw_from_log(1, 0), "sd", "SD of the logarithms is 0"),
        (lambda: raw_from_log(400, 1), "mean", "too large to be those of natural logarithms"),
        (lambda: log_from_geometric_mean(0, 1, 2, 9), "geometric_mean", "is 0"),
        (lambda: log_from_geometric_mean(3, 0, 2, 9), "lower", "lower limit is 0"),
        (lambda: log_from_geometric_mean(3, 1, -2, 9), "upper", "upper limit is −2"),
        (lambda: log_from_geometric_mean(3, 1, 2, 9), "geometric_mean", "3 lies outside"),
        (lambda: log_from_geometric_mean(3, 1, 9, 1), "n", "must be above 1"),
        (lambda: log_from_geometric_sd(0, 2), "geometric_mean", "is 0"),
        (lambda: log_from_geometric_sd(3, 1), "geometric_sd", "is 1; it must be above 1"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(convert, field, words):
    with pytest.raises(ConversionError, match=words) as refused:
        convert()
    assert refused.value.field == field
