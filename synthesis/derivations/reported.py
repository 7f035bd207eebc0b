"""An effect from a contrast as reported: its sign, its standard error, the SD behind it."""

from math import log

from django.utils.translation import gettext as _

from extraction.conversions import (
    sd_from_ci_of_difference,
    sd_from_se_of_difference,
    se_from_ci,
    se_from_t,
)
from extraction.standardised import se_of_differences
from extraction.steps import Step
from synthesis.derivations.ledger import Ledger
from synthesis.derivations.selection import Candidate, Row, Unusable, best, level_of

SMALL = 60  # below this many in a group an interval is one of t (Handbook 6.5.2.3)
FIELDS = ("yi", "sei", "t", "ci_lb", "ci_ub", "ci_level", "sd_diff", "n_pairs", "n1i", "n2i")


def single(candidate: Candidate, measure: str) -> Row:
    """The one reported contrast that covers the whole comparison.

    Raises Unusable where there is none, or where several would use a group more than once.
    """
    rows = [row for row in candidate.contrasts if row["measure"] == measure]
    if not rows:
        raise Unusable(_("no %(measure)s was reported") % {"measure": measure})
    pairs = {(row["arm_1_uid"], row["arm_2_uid"]) for row in rows}
    if len(pairs) > 1:
        words = _("%(n)s reported differences share a group, which would be used %(n)s times")
        raise Unusable(words % {"n": len(pairs)})
    compared = set(*pairs)
    arms = {row["arm_uid"] for row in candidate.arms if row["role"] == "intervention"}
    if arms - compared:
        words = _("the reported difference covers only 1 of %(n)s intervention arms")
        raise Unusable(words % {"n": len(arms | compared) - 1})
    return best(sorted(rows, key=lambda row: not is_adjusted(row)))


def is_adjusted(row: Row) -> bool:
    """Whether a model stands behind the contrast."""
    return bool(row["is_ls_mean"] or row["adjusted_for"])


def sign(row: Row, candidate: Candidate) -> float:
    """-1 where the contrast was printed comparator first."""
    roles = {arm["arm_uid"]: arm["role"] for arm in candidate.arms}
    return -1.0 if roles.get(row["arm_1_uid"]) == "comparator" else 1.0


def estimate(row: Row, turn: float, ledger: Ledger) -> float:
    """The estimate as intervention minus comparator."""
    uid = ledger.use(row, *FIELDS)
    if row["yi"] is None:
        raise Unusable(_("the reported contrast has no estimate"))
    if turn < 0:
        words = _("printed as %(first)s minus %(second)s")
        source = words % {"first": row["arm_1"], "second": row["arm_2"]}
        ledger.note(_("Difference turned round"), -row["yi"], source=source, uids=[uid])
    return turn * row["yi"]


def error(row: Row, n1: float | None, n2: float | None, ledger: Ledger) -> float:
    """The standard error of a difference: as printed, else from t, else from the interval."""
    uid = ledger.use(row, *FIELDS)
    if row["sei"] is not None:
        return row["sei"]
    title = _("SE of the difference")
    if row["t"] is not None and row["yi"] is not None:
        return ledger.add(title, se_from_t(row["yi"], row["t"]), [uid])
    return ledger.add(title, _error_from_interval(row, _df(row, n1, n2)), [uid])


def paired_error(row: Row, ledger: Ledger) -> float:
    """The standard error of a within-person difference."""
    uid = ledger.use(row, *FIELDS)
    title = _("SE of the paired difference")
    if row["sei"] is not None:
        return row["sei"]
    if row["sd_diff"] is not None and row["n_pairs"] is not None:
        return ledger.add(title, se_of_differences(row["sd_diff"], row["n_pairs"]), [uid])
    if row["t"] is not None and row["yi"] is not None:
        return ledger.add(title, se_from_t(row["yi"], row["t"]), [uid])
    df = row["df"] or (row["n_pairs"] - 1 if row["n_pairs"] else None)
    return ledger.add(title, _error_from_interval(row, df), [uid])


def _error_from_interval(row: Row, df: float | None) -> Step:
    if row["ci_lb"] is None or row["ci_ub"] is None:
        raise Unusable(_("the reported difference has neither SE, t nor interval"))
    lower, upper = row["ci_lb"], row["ci_ub"]
    return se_from_ci(lower, upper, estimate=row["yi"], level=level_of(row), df=df)


def _df(row: Row, n1: float | None, n2: float | None) -> float | None:
    """Degrees of freedom of the printed interval; None where it is normal or groups are large."""
    if row["interval_distribution"] == "z":
        return None
    if row["df"] is not None:
        return row["df"]
    if n1 is None or n2 is None:
        return None
    is_small = min(n1, n2) < SMALL or row["interval_distribution"] == "t"
    return n1 + n2 - 2 if is_small else None


def common_sd(row: Row, n1: float, n2: float, ledger: Ledger) -> float:
    """The SD behind a reported difference, from its SE, t or interval."""
    uid = ledger.use(row, *FIELDS)
    title, is_model = _("SD behind the difference"), is_adjusted(row)
    if row["sei"] is None and row["t"] is None and row["ci_lb"] is not None:
        step = sd_from_ci_of_difference(
            row["ci_lb"],
            row["ci_ub"],
            n1,
            n2,
            estimate=row["yi"],
            level=level_of(row),
            distribution=row["interval_distribution"] or None,
            is_model_based=is_model,
        )
    else:
        se = error(row, n1, n2, ledger)
        step = sd_from_se_of_difference(se, n1, n2, is_model_based=is_model)
    return ledger.add(title, step, [uid])


def log_ratio(row: Row, turn: float, ledger: Ledger) -> tuple[float, float]:
    """A reported ratio and its SE as logarithms; the SE follows from the interval."""
    uid = ledger.use(row, *FIELDS)
    needed = (row["yi"], row["ci_lb"], row["ci_ub"])
    if None in needed or min(needed) <= 0:
        raise Unusable(_("the reported ratio has no interval above 0"))
    value, lower, upper = (log(each) for each in needed)
    df = row["df"] if row["interval_distribution"] == "t" else None
    step = se_from_ci(lower, upper, estimate=value, level=level_of(row), df=df)
    se = ledger.add(_("SE of the logarithm"), step, [uid])
    ledger.note(_("Logarithm of the ratio"), turn * value, formula=f"ln {needed[0]:g}", uids=[uid])
    return turn * value, se
