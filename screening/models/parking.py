from django.conf import settings
from django.db import models
from django.db.models import F, Q

from screening.choices import Stage


class ParkingQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)


class Parking(models.Model):
    """That one person put a record off, from one event (`cause`) to another (`until`).

    It comes up again when nothing else is left for that person; nobody else is told.
    """

    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stage = models.CharField(max_length=20, choices=Stage)
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = ParkingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "stage", "citation"],
                condition=Q(until__isnull=True),
                name="a_record_is_put_off_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("cause")),
                name="putting_off_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"{self.citation}: {self.get_stage_display()}"
