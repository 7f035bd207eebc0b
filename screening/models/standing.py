from django.db import models
from django.db.models import F, Q

from review.models import Review
from screening.choices import ScreeningOutcome, Stage


class StandingQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)

    def as_of(self, seq):
        """Where everything stood once event number `seq` had happened."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=seq), cause__lte=seq)


class Standing(models.Model):
    """Where a citation stood at one stage, from one event (`cause`) to another (`until`).

    Derived from decisions, adjudications, clusters and retrieval, and written by
    `actions.standings` alone. A duplicate stands nowhere: the merge that made it one closed its
    intervals. At full text a citation stands from the retrieval of its report on.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="standings")
    stage = models.CharField(max_length=20, choices=Stage)
    standing = models.CharField(max_length=20, choices=ScreeningOutcome)
    reason = models.ForeignKey(
        "ExclusionReason",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "stage"],
                condition=Q(until__isnull=True),
                name="one_current_standing_per_stage",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("cause")),
                name="a_standing_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(standing=ScreeningOutcome.EXCLUDED),
                name="only_excluded_standings_have_reasons",
            ),
        ]
        indexes = [
            models.Index(
                fields=["review", "stage", "standing", "citation"],
                condition=Q(until__isnull=True),
                name="current_standings_in_order",
            )
        ]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.get_standing_display()}"
