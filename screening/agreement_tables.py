"""What the page on agreement shows: each pair, all together, each week, and the reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review.models import Review, User
from screening import first_votes
from screening.agreement import GroupAgreement, PairAgreement, Reason, among, between
from screening.choices import Stage
from screening.models import ExclusionReason

CATEGORIES = (first_votes.INCLUDE, first_votes.EXCLUDE)
WHY_NOT = {
    Reason.NO_RECORDS: gettext_lazy("no record was judged by both"),
    Reason.ONE_RECORD: gettext_lazy("one record only"),
    Reason.ONE_CATEGORY: gettext_lazy("everybody always said the same"),
    Reason.UNUSED_CATEGORY: gettext_lazy("nobody used this verdict"),
    Reason.NOT_TWO_CATEGORIES: gettext_lazy("for two categories only"),
    Reason.ZERO_VARIANCE: gettext_lazy("no variation to estimate it from"),
    Reason.UNSTABLE: gettext_lazy("too few records for an interval"),
    Reason.NO_KAPPA: gettext_lazy("no pair has a kappa"),
}
HEADER = [
    *("stage", "what", "first", "second", "week", "records", "agreement", "positive_agreement"),
    *("negative_agreement", "kappa", "kappa_se", "kappa_low", "kappa_high", "pabak"),
    *("ac1", "ac1_low", "ac1_high"),
]


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two people by name, or None for both where the row is of everybody, and how they agree."""

    first: str
    second: str
    found: PairAgreement


@dataclass(frozen=True, slots=True)
class WeekRow:
    """The week that begins on this Monday."""

    monday: date
    found: GroupAgreement


@dataclass(frozen=True, slots=True)
class StageTable:
    """Agreement at one stage: on the verdict and, at full text, on the reason to exclude."""

    stage: Stage
    whole: GroupAgreement
    pairs: list[PairRow]
    weeks: list[WeekRow]
    reasons: list[PairRow]

    @property
    def is_empty(self) -> bool:
        return not any(pair.found.records for pair in self.pairs)


def of(review: Review) -> list[StageTable]:
    """Both stages, from first votes alone."""
    return [_table(review, stage) for stage in Stage]


def _table(review: Review, stage: Stage) -> StageTable:
    votes = first_votes.of(review, stage)
    given = first_votes.verdicts(votes)
    names = _names({vote.reviewer for vote in votes})
    whole = among(given, CATEGORIES)
    weeks = [
        WeekRow(monday, among(first_votes.verdicts(some), CATEGORIES))
        for monday, some in first_votes.by_week(review, votes).items()
    ]
    reasons = []
    if stage == Stage.FULL_TEXT:
        offered = list(ExclusionReason.objects.filter(review=review).values_list("pk", flat=True))
        reasons = _reasons(first_votes.reasons(votes), whole.pairs, offered, names)
    return StageTable(stage, whole, _named(whole.pairs, names), weeks, reasons)


def _reasons(given, pairs, offered, names) -> list[PairRow]:
    if len(offered) < 2:
        return []
    found = [between(given, pair.first, pair.second, offered) for pair in pairs]
    return _named(found, names)


def _named(pairs: Iterable[PairAgreement], names: dict[int, str]) -> list[PairRow]:
    rows = [PairRow(names[pair.first], names[pair.second], pair) for pair in pairs]
    return [row for row in rows if row.found.records]


def _names(keys: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=keys)}


def lines(tables: list[StageTable]) -> Iterable[list[object]]:
    """The same as rows of a table for a file; what cannot be estimated is empty."""
    yield HEADER
    for table in tables:
        for row in table.pairs:
            yield [table.stage.value, _("verdict"), row.first, row.second, "", *_cells(row.found)]
        for row in table.reasons:
            yield [table.stage.value, _("reason"), row.first, row.second, "", *_cells(row.found)]


def _cells(found: PairAgreement) -> list[float | int | None]:
    kappa, ac1 = found.kappa, found.ac1
    shares = (found.agreement, found.positive_agreement, found.negative_agreement)
    return [
        *(found.records, *(share.value for share in shares)),
        *(kappa.value, kappa.se, kappa.lower, kappa.upper),
        *(found.pabak.value, ac1.value, ac1.lower, ac1.upper),
    ]
