from django.db import models
from django.db.models import F, Q

from screening.models.standing import IntervalQuerySet


class StudyLink(models.Model):
    """That an included report was of a study, from one event (`cause`) to another (`until`).

    Derived from `Study.reports` and from standings, and written with these (`actions.standings`).
    It names the citation that stood for the report, since undoing an import can change that one.
    """

    study = models.ForeignKey("Study", on_delete=models.CASCADE, related_name="links")
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="study_links")
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = IntervalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "citation"],
                condition=Q(until__isnull=True),
                name="one_current_link_per_study_and_report",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("cause")),
                name="a_link_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"{self.citation}: {self.study}"

    @property
    def review(self):
        return self.study.review
