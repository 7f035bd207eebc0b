"""The interval around an estimate, or the reason why there is none."""

from math import sqrt

from scipy.special import ndtri, stdtrit

from screening.agreement.results import Estimate, Method, Reason

NEGLIGIBLE = 1e-12  # of the variance of one record's part, which is of the order of 1


def checked(level: float) -> float:
    """`level` itself. Raises ValueError unless it is a fraction between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"The level of an interval is between 0 and 1, not {level}.")
    return level


def not_estimable(reason: Reason, method: Method, level: float) -> Estimate:
    """No value, and so no interval either."""
    return Estimate(None, method, level, reason, interval_reason=reason)


def without_interval(value: float, reason: Reason, method: Method, level: float) -> Estimate:
    """A value that nothing bounds."""
    return Estimate(value, method, level, interval_reason=reason)


def standard_error(variance: float, records: int) -> float | None:
    """That of a mean of `records` parts with this variance; None if it is 0."""
    return None if variance <= NEGLIGIBLE else sqrt(variance / records)


def estimate(value: float, variance: float, records: int, method: Method, level: float) -> Estimate:
    """`value` and its interval; `variance` is n times its own, n the number of `records`."""
    if records == 1:
        return without_interval(value, Reason.ONE_RECORD, method, level)
    se = standard_error(variance, records)
    if se is None:
        return without_interval(value, Reason.ZERO_VARIANCE, method, level)
    tail = (1 + level) / 2
    by_t = method is Method.GWET_2008
    reach = se * float(stdtrit(records - 1, tail) if by_t else ndtri(tail))
    lower, upper = max(-1.0, value - reach), min(1.0, value + reach)
    return Estimate(value, method, level, se=se, lower=lower, upper=upper)
