from uuid import uuid4

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from extraction.choices import IndexEvent
from extraction.models.outcome import ProtocolQuerySet


class Timepoint(models.Model):
    """When an outcome was measured: hours counted from an index event (before it: negative)."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey("review.Review", on_delete=models.CASCADE, related_name="timepoints")
    label = models.CharField(_("label"), max_length=100)
    hours = models.FloatField(_("hours"))
    index_event = models.CharField(_("counted from"), max_length=40, choices=IndexEvent)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        ordering = ["hours", "label"]
        constraints = [
            models.UniqueConstraint(
                "review",
                Lower("label"),
                name="one_timepoint_per_label_in_a_review",
            )
        ]

    def __str__(self):
        return self.label
