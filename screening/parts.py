"""Which records of a stage a person is given, by the plan for the work."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from review.models import Review, User
from screening import arcs, protocols
from screening.choices import Stage, WorkKind
from screening.models import (
    AuditLook,
    Batch,
    BatchedRecord,
    StoppingPlan,
    WorkPlan,
    WorkShare,
)

Share = tuple[int, date | None]  # per cent of the records, and until when
SLOT = ExpressionWrapper(F("citation_id") * arcs.STEP % arcs.SLOTS, output_field=BigIntegerField())


@dataclass(frozen=True, slots=True)
class Part:
    """Those records of a stage whose slot is on `arc`, or that are in one of `batches`.

    Both None: all of them. The batches are in the order in which they are due; `current` is the
    one that holds the record behind which to go on.
    """

    arc: arcs.Arc | None = None
    batches: tuple[int, ...] | None = None
    current: int | None = None
    is_beyond: bool = False

    @property
    def is_whole(self) -> bool:
        return self.arc is None and self.batches is None

    @property
    def is_empty(self) -> bool:
        return not (self.is_whole or self.arc or self.batches)

    def of(self, rows: QuerySet, *, or_else: Q | None = None) -> QuerySet:
        """Those of rows about a citation each that are in the part, or are what `or_else` says."""
        if self.is_whole:
            return rows
        return rows.alias(slot=SLOT).filter(self._which() | (or_else or Q(pk__in=[])))

    def _which(self) -> Q:
        if self.arc is None:
            return Q(citation__in=_records(batch__in=self.batches))
        return on(self.arc)


WHOLE = Part()


def on(arc: arcs.Arc) -> Q:
    """Of rows that have a `slot`: those on the arc."""
    found = Q(pk__in=[])
    for begin, end in arc:
        found |= Q(slot__gte=begin, slot__lt=end)
    return found


def of(user: User, review: Review, stage: Stage, *, after: int = 0) -> Part:
    """The person's own part; one query, or two where the work goes by batches."""
    rows = WorkPlan.objects.filter(review=review, stage=stage).order_by("shares__pk")
    fields = ("kind", "shares__person", "shares__share", "shares__is_beyond")
    found = list(rows.values_list(*fields))
    kind = found[0][0] if found else WorkKind.OPEN
    if kind == WorkKind.OPEN:
        return WHOLE
    own = next((row for row in found if row[1] == user.pk), None)
    is_beyond = bool(own and own[3])
    if kind == WorkKind.BATCHES:
        return _by_batch(user, review, stage, after, is_beyond)
    laid = arcs.laid([share or 0 for _, _, share, _ in found])
    return Part(arc=laid[found.index(own)] if own else (), is_beyond=is_beyond)


def of_batch(batch: int) -> Part:
    return Part(batches=(batch,))


def kind_of(review: Review, stage: Stage) -> WorkKind:
    """How the work of a stage is shared out."""
    kind = WorkPlan.objects.filter(review=review, stage=stage).values_list("kind", flat=True)
    return WorkKind(kind.first() or WorkKind.OPEN)


def judges(review: Review, stage: Stage) -> int:
    """How many people are to judge each record, but for those that the protocol has checked."""
    return protocols.of(review, stage).needed


def shares(review: Review, stage: Stage) -> dict[int, int]:
    """Shares in per cent by the key of the person; none unless the work goes by shares."""
    rows = WorkShare.objects.filter(plan__review=review, plan__stage=stage, share__gt=0)
    rows = rows.filter(plan__kind=WorkKind.SHARES).order_by("pk")
    return dict(rows.values_list("person", "share"))


def holders(review: Review, stage: Stage) -> "QuerySet[User]":
    """Who is given records by a share or a batch, whether they may still judge or not."""
    batches = Batch.objects.filter(plan__review=review, plan__stage=stage)
    in_batches = batches.filter(plan__kind=WorkKind.BATCHES).values("people")
    of_shares = Q(pk__in=list(shares(review, stage)))
    return User.objects.filter(of_shares | Q(pk__in=in_batches)).order_by("pk")


def drawn(review: Review, stage: Stage) -> Q:
    """Of rows about a citation each: those drawn for an audit, which everybody is given."""
    if stage != Stage.TITLE_ABSTRACT:
        return Q(pk__in=[])
    plans = StoppingPlan.objects.current().filter(review=review)
    return Q(citation__in=AuditLook.objects.filter(plan__in=plans).values("citations"))


def _by_batch(user: User, review: Review, stage: Stage, after: int, is_beyond: bool) -> Part:
    behind = BatchedRecord.objects.filter(batch=OuterRef("pk"), citation=after)
    rows = Batch.objects.filter(plan__review=review, plan__stage=stage, people=user)
    rows = rows.order_by(F("due").asc(nulls_last=True), "number").annotate(here=Exists(behind))
    found = list(rows.values_list("pk", "here"))
    current = next((pk for pk, is_here in found if is_here), None)
    return Part(batches=tuple(pk for pk, _ in found), current=current, is_beyond=is_beyond)


def _records(**which: object) -> QuerySet:
    return BatchedRecord.objects.filter(**which).values("citation")
