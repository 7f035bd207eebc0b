from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from screening.choices import Stage, Verdict


class AdjudicationQuerySet(models.QuerySet):
    def current(self):
        return self.filter(superseded_at__isnull=True)

    def visible_to(self, user):
        """A verdict that settles a conflict binds the team, so every member reads it."""
        return self.filter(citation__review__memberships__user=user)


class Adjudication(models.Model):
    """The verdict that settles a conflict; the votes stay as they were cast."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    citation = models.ForeignKey("Citation", on_delete=models.PROTECT, related_name="adjudications")
    stage = models.CharField(max_length=20, choices=Stage)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.ForeignKey(
        "ExclusionReason", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="adjudications"
    )
    adjudicated_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = AdjudicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "stage"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_adjudication_per_stage",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[Verdict.INCLUDE, Verdict.EXCLUDE]),
                name="an_adjudication_includes_or_excludes",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(verdict=Verdict.EXCLUDE),
                name="only_adjudicated_exclusions_have_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.FULL_TEXT, verdict=Verdict.EXCLUDE)
                | Q(reason__isnull=False),
                name="adjudicated_exclusions_at_full_text_have_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()} by {self.by}"

    @property
    def review(self):
        return self.citation.review
