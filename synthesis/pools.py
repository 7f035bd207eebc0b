"""Pooled estimates of an analysis' effect sizes: overall, by subgroup, without each study.

The one edge where effect sizes become arrays, and arrays become rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from synthesis.choices import PooledKind
from synthesis.stats.heterogeneity import cochran_q, heterogeneity
from synthesis.stats.pooling import MeanTest, PredictionInterval, pool, prediction_interval
from synthesis.stats.results import Heterogeneity, PooledEstimate, QTest
from synthesis.stats.subgroup import subgroups
from synthesis.stats.tau2 import Estimator

FEWEST = 2  # studies that can be pooled
FEWEST_TO_PREDICT = 3
FIELDS = ("estimate", "se", "statistic", "df", "p", "ci_lower", "ci_upper")

Fields = dict[str, Any]  # of a models.PooledEstimate


@dataclass(frozen=True, slots=True)
class Pools:
    """Rows to be stored; `weights` in the order of the studies, None where nothing was pooled."""

    overall: Fields | None
    subgroups: list[Fields]
    between: QTest | None
    weights: list[float | None]


def pools(
    y: Sequence[float],
    v: Sequence[float],
    groups: Sequence[str | None],
    options: Mapping[str, Any],
) -> Pools:
    """All studies, and each subgroup of two or more, as the options say.

    A study whose group is None is in no subgroup. The test between subgroups takes single
    studies in as they are. Raises DidNotConverge.
    """
    if len(y) < FEWEST:
        return Pools(None, [], None, [None] * len(y))
    model, test = _model(options)
    whole = pool(y, v, test=test, **model)
    spread = heterogeneity(y, v, tau2=whole.tau2, **model)
    other = pool(y, v, test=_other(whole.df), **model)
    overall = _fields(PooledKind.OVERALL, whole, spread, other)
    weights = [float(weight) for weight in whole.weights]
    if not any(groups):
        return Pools(overall, [], None, weights)
    parts = subgroups(y, v, list(groups), test=test, **model)
    rows = []
    for index, name in enumerate(parts.levels):
        if parts.pooled.k[index] >= FEWEST:
            row = _fields(
                PooledKind.SUBGROUP,
                _at(parts.pooled, index),
                _at(parts.heterogeneity, index),
            )
            rows.append(row | {"group": name})
    return Pools(overall, rows, parts.between, weights)


def leave_one_out(
    y: Sequence[float], v: Sequence[float], options: Mapping[str, Any], first: int, last: int
) -> list[Fields]:
    """The pools without study `first`, ..., `last` - 1, each re-estimated (metafor's leave1out)."""
    model, test = _model(options)
    included = np.ones((last - first, len(y)), bool)
    included[np.arange(last - first), np.arange(first, last)] = False
    fits = pool(y, v, test=test, included=included, **model)
    tests = cochran_q(y, v, included=included)
    rows = []
    for index in range(last - first):
        row = _numbers(_at(fits, index)) | {"kind": PooledKind.LEAVE_ONE_OUT}
        row |= {"q": _number(tests.q[index]), "q_df": int(tests.df[index])}
        rows.append(row | {"q_p": _number(tests.p[index]), "tau2": _number(fits.tau2[index])})
    return rows


def _model(options: Mapping[str, Any]) -> tuple[dict[str, Any], MeanTest]:
    model = {"estimator": Estimator(options["estimator"]), "level": options["level"]}
    return model, MeanTest(options["test"])


def _other(df: np.ndarray) -> MeanTest:
    """The test that was not used."""
    return MeanTest.KNHA if np.isinf(df) else MeanTest.Z


def _at(result: Any, index: int) -> Any:
    """One fit of several: the fields of a kernel's result at a place on the first axis."""
    values = {name: getattr(result, name) for name in result.__dataclass_fields__}
    picked = {
        name: value[index] if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }
    return type(result)(**picked)


def _fields(
    kind: PooledKind,
    fit: PooledEstimate,
    spread: Heterogeneity,
    other: PooledEstimate | None = None,
) -> Fields:
    row = _numbers(fit) | {"kind": kind}
    q, df = float(spread.q), int(spread.df)
    row |= {"q": q, "q_df": df, "q_p": _number(spread.p)}
    row["i2_from_q"] = max(0.0, 100 * (q - df) / q) if q > 0 else 0.0
    for name in ("tau2", "se_tau2", "tau2_lower", "tau2_upper", "i2", "h2"):
        row[name] = _number(getattr(spread, name))
    if spread.se_tau2 is None:  # the common-effect model has no tau2, and predicts nothing
        return row | {"tau2": None}
    if fit.k >= FEWEST_TO_PREDICT:
        lower, upper = prediction_interval(fit, convention=PredictionInterval.T_K_1)
        row |= {"pi_lower": float(lower), "pi_upper": float(upper)}
    if other is not None:
        row["other_test"] = {key: value for key, value in _numbers(other).items() if key != "k"}
    return row


def _numbers(fit: PooledEstimate) -> Fields:
    row = {name: _number(getattr(fit, name)) for name in FIELDS}
    is_normal = not isfinite(float(fit.df))
    return row | {"k": int(fit.k), "test": (MeanTest.Z if is_normal else MeanTest.KNHA)}


def _number(value: Any) -> float | None:
    """A float that databases and JSON can hold; what is infinite or undefined is None."""
    if value is None or not isfinite(float(value)):
        return None
    return float(value)
