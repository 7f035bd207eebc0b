"""How the records of a stage are judged, and by how many people each."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from review.models import Review
from screening.choices import JudgingRule, MaybeMeaning, Stage
from screening.consensus import Rule
from screening.models import ExclusionReason, PilotRound, StageProtocol

FIELDS = [
    *("pk", "uid", "rule", "judges", "checked_percent", "maybe", "reasons_conflict"),
    *("adjudicators_see", "may_settle_own", "seed"),
]


@dataclass(frozen=True, slots=True)
class Rules:
    """The protocol of a stage, and how many people (`everybody`) judge which records (`pilot`)
    of a round that is open."""

    protocol: StageProtocol
    reason_order: tuple[int, ...] = ()
    pilot: frozenset[int] = frozenset()
    everybody: int = 0

    def of(self, members: Collection[int]) -> Rule:
        """The rule for the cluster of the citations with these keys."""
        protocol, in_pilot = self.protocol, not self.pilot.isdisjoint(members)
        required = protocol.needed
        if protocol.rule == JudgingRule.CHECKED and any(map(protocol.is_checked, members)):
            required = 2
        return Rule(
            required=max(required, self.everybody) if in_pilot else required,
            include_suffices=protocol.rule == JudgingRule.ACCELERATED and not in_pilot,
            maybe_is_unsure=protocol.maybe == MaybeMeaning.UNSURE,
            reasons_conflict=protocol.reasons_conflict,
            reason_order=self.reason_order,
        )


def of(review: Review, stage: Stage) -> StageProtocol:
    """The protocol as it is stored now, or the one that holds without a row; one query."""
    return _read(review.pk, stage)[0]


def rules(review: Review, stage: Stage, members: Collection[int]) -> Rules:
    """What has to be known to settle the citations with these keys."""
    protocol, has_pilot = _read(review.pk, stage)
    pilot, everybody = _pilot(review, stage, members) if has_pilot else (frozenset(), 0)
    order: tuple[int, ...] = ()
    if stage == Stage.FULL_TEXT and not protocol.reasons_conflict:
        reasons = ExclusionReason.objects.filter(review=review, stage=stage)
        order = tuple(reasons.order_by("is_retired", "order", "pk").values_list("pk", flat=True))
    return Rules(protocol, order, pilot, everybody)


def _read(review: int, stage: Stage) -> tuple[StageProtocol, bool]:
    pilots = PilotRound.objects.current().filter(review=OuterRef("pk"), stage=stage)
    this_stage = Q(stage_protocols__stage=stage)
    rows = Review.objects.annotate(
        there=FilteredRelation("stage_protocols", condition=this_stage),
        has_pilot=Exists(pilots),
        **{f"its_{name}": F(f"there__{name}") for name in FIELDS},
    )
    names = [f"its_{name}" for name in FIELDS]
    row = rows.values("judgements_required", "has_pilot", *names).get(pk=review)
    fields = {name: row[f"its_{name}"] for name in FIELDS} if row["its_pk"] else {}
    fresh = Review(pk=review, judgements_required=row["judgements_required"])
    return StageProtocol(review=fresh, stage=stage, **fields), row["has_pilot"]


def _pilot(review: Review, stage: Stage, members: Collection[int]) -> tuple[frozenset[int], int]:
    pilot = PilotRound.objects.current().get(review=review, stage=stage)
    drawn = pilot.citations.filter(pk__in=members).values_list("pk", flat=True)
    return frozenset(drawn), pilot.people.count()
