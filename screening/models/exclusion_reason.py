from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import Stage


class ExclusionReasonQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)

    def offered(self, review, stage):
        """Those a person can choose now, in their order."""
        return self.filter(review=review, stage=stage, is_retired=False).order_by("order", "pk")


class ExclusionReason(models.Model):
    """A reason the protocol gives for excluding a record at one stage."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="exclusion_reasons")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("reason"), max_length=100)
    is_retired = models.BooleanField(default=False)

    objects = ExclusionReasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "stage", "label"], name="one_reason_per_stage_and_label"
            ),
            models.CheckConstraint(condition=~models.Q(label=""), name="a_reason_has_words"),
        ]

    def __str__(self):
        return self.label
