"""Selection models: effects and the chance to be seen, estimated together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from synthesis.stats import tau2 as tau2s
from synthesis.stats.likelihood import likelihood
from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.small_studies.climb import Peak, climb
from synthesis.stats.small_studies.excess import Alternative
from synthesis.stats.small_studies.selection_likelihood import Continuous, Steps
from synthesis.stats.small_studies.selection_weights import (
    LARGEST,
    SMOOTH,
    Selection,
    step_starts,
)
from synthesis.stats.studies import Floats, Studies, check
from synthesis.stats.tau2 import Estimator

BATCH = 200_000  # numbers of studies times starts fitted together


class Maximum(StrEnum):
    """Which maximum of the likelihood is taken where it has several.

    HIGHEST is the estimate by definition. NEAREST is where the climb from the fit without
    selection ends, which is all that metafor looks for.
    """

    HIGHEST = "highest"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class SelectionModel:
    """The mean effect adjusted for selection, tested by z; all (...), delta and se_delta (..., d).

    `delta` are the parameters of the weight function: of steps the weights, the first of them 1
    and its standard error 0. Standard errors are inf where the likelihood does not determine
    them: for a parameter at a bound (tau2 = 0), and for all where it is flat. `lrt` compares
    `loglik` with the model without selection.
    """

    estimate: Floats
    se: Floats
    statistic: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    level: float
    tau2: Floats
    se_tau2: Floats
    delta: Floats
    se_delta: Floats
    loglik: Floats
    lrt: Floats
    lrt_df: int
    lrt_p: Floats
    k: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class _Request:
    """What is fitted: the weight function and who is selected."""

    selection: Selection
    steps: Floats
    two_sided: bool
    common: bool
    nearest: bool

    @property
    def estimator(self) -> Estimator:
        return Estimator.EE if self.common else Estimator.ML

    @property
    def starts(self) -> list[tuple[float, ...]]:
        free = len(self.lower)
        if self.nearest:
            steps = self.selection is Selection.STEPFUN
            return [tuple(np.linspace(1, 0.8, free + 1)[1:]) if steps else (1.0,) * free]
        if self.selection is Selection.STEPFUN:
            return step_starts(free)
        return list(SMOOTH[self.selection].starts)

    @property
    def lower(self) -> tuple[float, ...]:
        if self.selection is Selection.STEPFUN:
            return (0.0,) * (len(self.steps) - 1)
        return SMOOTH[self.selection].lower

    def loglik(self, studies: Studies, precision: Floats) -> Steps | Continuous:
        if self.selection is Selection.STEPFUN:
            return Steps(studies, self.steps, self.two_sided)
        alpha = float(self.steps[0]) if len(self.steps) else 0.0
        weight = SMOOTH[self.selection]
        return Continuous(studies, weight, self.two_sided, alpha, precision)


def selection_model(
    y: ArrayLike,
    v: ArrayLike,
    *,
    selection: Selection = Selection.STEPFUN,
    steps: Sequence[float] = (),
    alternative: Alternative = Alternative.GREATER,
    precision: ArrayLike | None = None,
    estimator: Estimator = Estimator.ML,
    maximum: Maximum = Maximum.HIGHEST,
    level: float = 0.95,
    included: ArrayLike | None = None,
) -> SelectionModel:
    """Maximum likelihood for y ~ N(mean, v + tau2) seen with a chance proportional to w(p).

    (..., k) -> (...). p is that of y / sqrt(v), in the direction in which significance is thought
    to be favoured. STEPFUN needs steps of p, 1 of its own accord being the last; one step of the
    other functions (none of BETA) is an alpha up to which everything is seen. `precision` (..., k)
    multiplies the parameter of HALFNORM, NEGEXP, LOGISTIC, POWER and NEGEXPPOW. The estimator is
    ML, or EE for tau2 = 0. Parameters of w are at most 100. Standard errors are from the second
    derivatives. An interval without p-values leaves its weight at a bound. With few studies the
    likelihood often has several maxima, the highest perhaps with tau2 = 0 and a weight near 0:
    an analysis should say so where the NEAREST is another.
    NEAREST equals metafor's selmodel(rma(yi, vi, method="ML"), type=, steps=, alternative=).
    Sources: Vevea & Hedges 1995, doi:10.1007/BF02294384; Citkowicz & Vevea
    2017, doi:10.1037/met0000119 (BETA); Preston, Ashby & Smyth 2004, Journal of Evaluation in
    Clinical Practice 10:313-322 (the others). Raises InvalidStudy; ValueError for fewer studies
    than parameters and for steps that do not fit.
    """
    studies, wanted, named = check(y, v, included), Selection(selection), Estimator(estimator)
    direction = Alternative(alternative)
    if named not in {Estimator.ML, Estimator.EE}:
        raise ValueError("A selection model is fitted by ML, or by EE for a tau2 of 0.")
    request = _Request(
        wanted,
        _checked_steps(wanted, steps),
        direction is Alternative.TWO_SIDED,
        named is Estimator.EE,
        Maximum(maximum) is Maximum.NEAREST,
    )
    if (studies.k < 1 + (not request.common) + len(request.lower)).any():
        raise ValueError("A selection model needs at least as many studies as parameters.")
    rows, sign = studies.rows(), -1.0 if direction is Alternative.LESS else 1.0
    peak = _fit(replace(rows, y=sign * rows.y), request, _precision(precision, studies, wanted))
    return _result(peak, rows, request, sign, level, studies.k.shape)


def _checked_steps(selection: Selection, steps: Sequence[float]) -> Floats:
    """Ascending, ending at 1 for STEPFUN."""
    given = np.unique(np.asarray(steps, float))
    if not ((given > 0) & (given <= 1)).all():
        raise ValueError("Steps must be above 0 and not above 1.")
    inner = given[given < 1]
    if selection is Selection.STEPFUN:
        if not len(inner):
            raise ValueError("A step function needs a step between 0 and 1.")
        return np.append(inner, 1.0)
    if len(inner) > (selection is not Selection.BETA):
        raise ValueError(f"{len(inner)} steps are too many for {selection}.")
    return inner


def _precision(precision: ArrayLike | None, studies: Studies, selection: Selection) -> Floats:
    """One row for each data set, of one number where all studies have the same."""
    if precision is None:
        return np.ones((studies.k.size, 1))
    if selection in {Selection.STEPFUN, Selection.BETA}:
        raise ValueError(f"{selection} takes no precision.")
    values = np.where(studies.included, np.asarray(precision, float), 1.0)
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError("Precision must be finite and above 0.")
    return values.reshape(studies.k.size, -1)


def _fit(studies: Studies, request: _Request, precision: Floats) -> Peak:
    """As many data sets at once as memory allows."""
    size = max(1, BATCH // (studies.y.shape[-1] * len(request.starts)))
    peaks = [
        _climb(studies[each], request, precision[each])
        for each in (slice(at, at + size) for at in range(0, len(studies.k), size))
    ]
    x, value, hessian, held = (
        np.concatenate([getattr(peak, name) for peak in peaks])
        for name in ("x", "value", "hessian", "held")
    )
    return Peak(x, value, hessian, held)


def _climb(studies: Studies, request: _Request, precision: Floats) -> Peak:
    function = request.loglik(studies, precision)
    y = np.where(studies.included, studies.y, np.nan)
    widest = np.sqrt(np.where(studies.included, studies.v, 0.0).max(-1))
    room = 10 * (np.nanmax(y, -1) - np.nanmin(y, -1) + widest)
    ones = np.ones((len(room), len(request.lower)))
    bottom, top = np.nanmin(y, -1) - room, np.nanmax(y, -1) + room
    most = np.where(request.common, 0.0, room**2)
    lower = np.column_stack([bottom, 0 * room, ones * request.lower])
    upper = np.column_stack([top, most, ones * LARGEST])

    def scale(x: Floats) -> Floats:
        w = np.where(studies.included[:, None], 1 / (studies.v[:, None] + x[..., 1:2]), 0.0)
        mean, tau2 = 1 / np.sqrt(w.sum(-1)), np.sqrt(2 / (w**2).sum(-1))
        delta = np.maximum(x[..., 2:], 1e-3)
        return np.concatenate([mean[..., None], tau2[..., None], delta], -1)

    return climb(function, _starts(studies, request, function), lower, upper, scale)


def _starts(studies: Studies, request: _Request, function: Steps | Continuous) -> Floats:
    """For each start of delta the highest of several means and tau2: (n, starts, m)."""
    tau2 = _unselected_tau2(studies, request)
    fit = studies.weighted(tau2)
    own = 1 / np.where(studies.included, studies.v, np.inf)
    typical = studies.k / own.sum(-1)
    near = tau2 + typical / 100
    tried: tuple[Floats, ...] = (near,) if request.nearest else (tau2, tau2 / 4, tau2 + typical)
    kept = []
    for delta in request.starts:
        pairs = [
            np.column_stack([share * fit.mean, each, np.tile(delta, (len(tau2), 1))])
            for share in ((1.0,) if request.nearest else (1.0, 0.4, -0.2))
            for each in tried
        ]
        points = np.stack(pairs, 1)
        best = function(points).argmax(-1)[:, None, None]
        kept.append(np.take_along_axis(points, best, 1))
    return np.concatenate(kept, 1)


def _unselected_tau2(studies: Studies, request: _Request) -> Floats:
    return tau2s.estimate(request.estimator, studies.y, studies.v, included=studies.included)


def _unselected_loglik(studies: Studies, request: _Request) -> Floats:
    named, tau2 = request.estimator, _unselected_tau2(studies, request)
    y, v, included = studies.y, studies.v, studies.included
    return likelihood(y, v, estimator=named, tau2=tau2, included=included).loglik


def _result(
    peak: Peak,
    studies: Studies,
    request: _Request,
    sign: float,
    level: float,
    shape: tuple[int, ...],
) -> SelectionModel:
    se = _standard_errors(peak)
    delta, se_delta = peak.x[:, 2:], se[:, 2:]
    if request.selection is Selection.STEPFUN:
        fixed = np.ones((len(delta), 1))
        delta, se_delta = np.hstack([fixed, delta]), np.hstack([0 * fixed, se_delta])
    found = {
        **_tests(sign * peak.x[:, 0], se[:, 0], level),
        "tau2": peak.x[:, 1],
        "se_tau2": se[:, 1],
        "loglik": peak.value,
        "lrt": np.maximum(0.0, 2 * (peak.value - _unselected_loglik(studies, request))),
    }
    found["lrt_p"] = stats.chi2.sf(found["lrt"], len(request.lower))
    return SelectionModel(
        **{name: values.reshape(shape) for name, values in found.items()},
        delta=delta.reshape(*shape, -1),
        se_delta=se_delta.reshape(*shape, -1),
        level=level,
        lrt_df=len(request.lower),
        k=studies.k.reshape(shape),
    )


def _tests(estimate: Floats, se: Floats, level: float) -> dict[str, Floats]:
    statistic, margin = estimate / se, critical_value(level) * se
    return {
        "estimate": estimate,
        "se": se,
        "statistic": statistic,
        "p": two_sided_p(statistic),
        "ci_lower": estimate - margin,
        "ci_upper": estimate + margin,
    }


def _standard_errors(peak: Peak) -> Floats:
    """(n, m) from the inverse of the information among the parameters no bound holds."""
    free = ~peak.held[:, None, :] & ~peak.held[:, :, None]
    own = np.abs(np.diagonal(peak.hessian, axis1=-2, axis2=-1))
    size = np.where(peak.held | (own == 0), 1.0, np.sqrt(own))
    scaled = -peak.hessian / (size[:, None, :] * size[:, :, None])
    values, vectors = np.linalg.eigh(np.where(free, scaled, np.eye(size.shape[-1])))
    known = values.min(-1) > 1e-9
    inverse = (vectors**2 / np.where(known[:, None], values, 1.0)[:, None, :]).sum(-1)
    return np.where(peak.held | ~known[:, None], np.inf, np.sqrt(inverse) / size)
