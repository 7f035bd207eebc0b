"""What is said of an agreement. Where a number cannot be estimated it is None, with a reason."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no number, for a page to turn into words."""

    NO_RECORDS = "no_records"  # no record was judged by two people
    ONE_RECORD = "one_record"  # one record says nothing of how records vary
    ONE_CATEGORY = "one_category"  # all chose the same: agreement by chance is certain
    UNUSED_CATEGORY = "unused_category"  # nobody chose the category in question
    NOT_TWO_CATEGORIES = "not_two_categories"  # positive and negative need exactly two
    ZERO_VARIANCE = "zero_variance"  # a standard error of 0, as when all agree, bounds nothing
    UNSTABLE = "unstable"  # too many resamples have no value themselves
    NO_KAPPA = "no_kappa"  # people share records, but no pair of them has a kappa


class Method(StrEnum):
    """Where a standard error and an interval come from."""

    FLEISS_COHEN_EVERITT_1969 = "Fleiss-Cohen-Everitt (1969), normal"
    GWET_2008 = "Gwet (2008), t of n - 1, n records of two ratings or more"
    BOOTSTRAP = "percentile bootstrap of records"


@dataclass(frozen=True, slots=True)
class Value:
    """A number without an interval: `reason` is None if, and only if, there is a `value`."""

    value: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient and its interval at `level` (a fraction), which ends at -1 and 1.

    `reason` is why there is no `value`; `interval_reason` why there is no interval. `se` is None
    without an interval and for the bootstrap.
    """

    value: float | None
    method: Method
    level: float
    reason: Reason | None = None
    se: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval_reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Records by the category of one rater (rows) and of another (columns), k by k counts."""

    categories: tuple[Hashable, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two raters on the records that both judged.

    `agreement`, `expected` (by chance, as kappa has it) and the rest are fractions. The positive
    category is the first one. `pabak` is (k p_o - 1) / (k - 1), for two categories 2 p_o - 1.
    `kappa` has the Fleiss-Cohen-Everitt interval; `se_cohen_1960` and `se_null` are the other
    standard errors in use (the latter belongs to the test of kappa = 0 only), None where 0.
    """

    first: Hashable
    second: Hashable
    records: int
    table: CrossTable
    agreement: Value
    expected: Value
    positive_agreement: Value
    negative_agreement: Value
    kappa: Estimate
    se_cohen_1960: float | None
    se_null: float | None
    pabak: Value
    ac1: Estimate


@dataclass(frozen=True, slots=True)
class FleissKappa:
    """Fleiss' kappa of the `records` with `ratings_each` ratings; `left_out` have other numbers.

    The interval of `kappa` is Gwet's (2008), which holds at any kappa; `se_null` is that of
    Fleiss, Nee and Landis (1979) for the test of kappa = 0. `ratings_each` is None without
    records. Records that nobody judged count nowhere.
    """

    kappa: Estimate
    se_null: float | None
    records: int
    ratings_each: int | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha of the `records` with two ratings or more; `left_out` have one.

    The interval comes from `draws` resamples of the records by a generator begun with `seed`;
    in `unusable` of them all ratings were the same, which has no alpha.
    """

    alpha: Estimate
    records: int
    left_out: int
    ratings: int
    seed: int
    draws: int
    unusable: int


@dataclass(frozen=True, slots=True)
class MeanKappa:
    """The mean of the pairs' kappas, weighted by their `records`; `left_out` pairs have none."""

    kappa: Value
    pairs: int
    records: int
    left_out: int


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """Any number of raters. `records` were judged by two or more, `single` by one person only.

    `agreement` is the mean over records of the fraction of pairs of ratings that agree. `pairs`
    has every two raters who share a record.
    """

    raters: tuple[Hashable, ...]
    records: int
    single: int
    agreement: Value
    fleiss: FleissKappa
    alpha: Alpha
    ac1: Estimate
    pairs: tuple[PairAgreement, ...]
    mean_kappa: MeanKappa
