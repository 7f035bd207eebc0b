from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import PilotMeasure, Stage


class PilotRoundQuerySet(models.QuerySet):
    def current(self):
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class PilotRound(models.Model):
    """Records drawn at random that all of some people judge before the stage goes on.

    Closed when their agreement reached `threshold` per cent, or with a reason (`why`) before it.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="pilot_rounds")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    number = models.PositiveSmallIntegerField()
    citations = models.ManyToManyField("Citation", related_name="+")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    measure = models.CharField(
        _("measured by"), max_length=20, choices=PilotMeasure, default=PilotMeasure.AGREEMENT
    )
    threshold = models.PositiveSmallIntegerField(
        _("to reach, per cent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    cause = models.PositiveBigIntegerField()
    closed_at = models.DateTimeField(null=True, editable=False)
    why = models.TextField(blank=True)

    objects = PilotRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "stage"],
                condition=Q(closed_at__isnull=True),
                name="one_open_pilot_round_per_stage",
            ),
            models.UniqueConstraint(
                fields=["review", "stage", "number"], name="pilot_rounds_are_numbered"
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}, {self.number}"
