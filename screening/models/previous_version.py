from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.models.standing import IntervalQuerySet


class PreviousVersion(models.Model):
    """What the version that an updated review goes on from included (PRISMA 2020, box 1).

    From one event (`cause`) to another (`until`).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="previous_versions")
    studies = models.PositiveIntegerField(_("studies included before"))
    reports = models.PositiveIntegerField(_("reports of these"))
    source = models.TextField(_("which version"), blank=True)
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = IntervalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(until__isnull=True),
                name="one_current_previous_version",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("cause")),
                name="a_previous_version_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return self.source or str(_("The previous version"))
