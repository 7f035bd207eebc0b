from django.db import models
from django.db.models import F, Q

from review.models import Review
from screening.choices import STANDINGS, ScreeningOutcome, Step


class IntervalQuerySet(models.QuerySet):
    """Rows that hold from one event (`cause`) to another (`until`), by the events' numbers."""

    def current(self):
        return self.filter(until__isnull=True)

    def as_of(self, seq):
        """What held once event number `seq` had happened; None means now."""
        if seq is None:
            return self.current()
        return self.filter(Q(until__isnull=True) | Q(until__gt=seq), cause__lte=seq)


class Standing(models.Model):
    """Where a citation stood at one step, from one event (`cause`) to another (`until`).

    Derived from judgements, clusters, retrieval and links to studies, and written by
    `actions.standings` alone. A duplicate stands at identification only, with the citation that
    stands for it (`head`): the merge that made it one closed its other intervals. A record that
    is kept by title and abstract stands at retrieval, from the retrieval of its report on at full
    text; included there, it stands at grouping until its report is linked to a study (`StudyLink`).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="standings")
    stage = models.CharField(max_length=20, choices=Step)
    standing = models.CharField(max_length=20, choices=STANDINGS)
    reason = models.ForeignKey(
        "ExclusionReason",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    head = models.ForeignKey(
        "Citation", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = IntervalQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(head__isnull=True) | Q(stage=Step.IDENTIFICATION),
                name="only_duplicates_have_heads",
            ),
        ]
        indexes = [
            models.Index(
                # `until` too, so that nothing but the index is read.
                fields=["review", "stage", "standing", "citation", "until"],
                condition=Q(until__isnull=True),
                name="current_standings_in_order",
            ),
            models.Index(
                fields=["review", "stage", "standing", "cause", "until", "citation"],
                name="standings_as_of_an_event",
            ),
            models.Index(
                fields=["head"], condition=Q(head__isnull=False), name="standings_behind_a_head"
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.get_standing_display()}"
