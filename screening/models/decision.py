from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from screening.choices import SETTLED, Stage, Verdict
from screening.models.standing import Standing


class DecisionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(superseded_at__isnull=True)

    def visible_to(self, user):
        """One's own; another's once the required number of people have judged the record.

        No role lifts the seal. "Undecided" means that fewer have judged, so an adjudicator reads
        the judgements of a conflict, and nobody reads one that a peer could still be led by.
        """
        mine_or_settled = Q(reviewer=user) | self._is_settled()
        return self.filter(mine_or_settled, citation__review__memberships__user=user)

    def not_settled(self):
        """Those on records that the required number of people have not judged yet."""
        return self.filter(~self._is_settled())

    def _is_settled(self):
        settled = Standing.objects.current().filter(
            citation=Coalesce(OuterRef("citation__canonical"), OuterRef("citation")),
            stage=OuterRef("stage"),
        )
        return Exists(settled.filter(standing__in=SETTLED))


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
