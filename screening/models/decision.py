from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Coalesce

from screening.choices import SETTLED, AdjudicatorsSee, ScreeningOutcome, Stage, Verdict
from screening.models.stage_protocol import StageProtocol
from screening.models.standing import Standing


class DecisionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(superseded_at__isnull=True)

    def visible_to(self, user):
        """One's own; another's once the required number of people have judged the record.

        No role lifts the seal. "Undecided" means that fewer have judged, so nobody reads a
        judgement that a peer could still be led by. Of a conflict those read the votes who cast
        one; others as far as the protocol lets them.
        """
        mine_or_told = Q(reviewer=user) | is_told_to(user)
        return self.filter(mine_or_told, citation__review__memberships__user=user)

    def named_to(self, user):
        """With `is_named`: whose vote it is, is told; of a conflict only if the protocol says so."""
        open_about_names = _protocols(adjudicators_see=AdjudicatorsSee.NAMES)
        nameless = _standing(standing=ScreeningOutcome.CONFLICT).filter(~Exists(open_about_names))
        is_named = Case(When(reviewer=user, then=True), default=~Exists(nameless))
        return self.annotate(is_named=is_named)


def is_told_to(user):
    """For rows with a citation and a stage: whether this person knows what was judged there."""
    silent = _protocols(adjudicators_see=AdjudicatorsSee.NOTHING)
    settled = _standing(standing__in=SETTLED)
    told = settled.filter(~Q(standing=ScreeningOutcome.CONFLICT) | ~Exists(silent))
    own = Decision.objects.current().filter(reviewer=user, stage=OuterRef("stage"))
    head = Coalesce("citation__canonical", "citation")
    own = own.annotate(head=head).filter(head=_head())
    return Exists(told) | (Exists(settled) & Exists(own))


def _standing(**fields):
    rows = Standing.objects.current().filter(citation=_head(), stage=OuterRef("stage"))
    return rows.filter(**fields)


def _head():
    return Coalesce(OuterRef("citation__canonical"), OuterRef("citation"))


def _protocols(**fields):
    place = {"review": OuterRef("review"), "stage": OuterRef("stage")}
    return StageProtocol.objects.filter(**place, **fields)


class Decision(models.Model):
    """One reviewer's verdict on one citation at one stage. Never edited, only superseded."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    citation = models.ForeignKey("Citation", on_delete=models.PROTECT, related_name="decisions")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_index=False,  # the constraints' indexes serve
    )
    stage = models.CharField(max_length=20, choices=Stage)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.ForeignKey(
        "ExclusionReason", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    client_key = models.UUIDField(null=True, editable=False)
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "stage", "citation"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_decision_per_reviewer_and_stage",
            ),
            models.UniqueConstraint(
                fields=["reviewer", "client_key"], name="one_decision_per_client_key"
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(verdict=Verdict.EXCLUDE),
                name="only_exclusions_have_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.FULL_TEXT, verdict=Verdict.EXCLUDE)
                | Q(reason__isnull=False),
                name="exclusions_at_full_text_have_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.FULL_TEXT, verdict=Verdict.MAYBE),
                name="no_maybe_at_full_text",
            ),
        ]
        indexes = [
            # All that a list asks of one's own votes, so that nothing but the index is read.
            models.Index(
                fields=["reviewer", "stage", "superseded_at", "citation", "verdict"],
                name="own_decisions",
            ),
            models.Index(
                fields=["reviewer", "stage", "superseded_at", "decided_at", "id"],
                name="own_decisions_by_time",
            ),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()} by {self.reviewer}"

    @property
    def review(self):
        return self.citation.review
