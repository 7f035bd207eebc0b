from uuid import uuid4

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from extraction.choices import OutcomeKind, Rater


class ProtocolQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class Outcome(models.Model):
    """What the protocol asks for: a domain, measured by an instrument or counted as an event."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey("review.Review", on_delete=models.CASCADE, related_name="outcomes")
    name = models.CharField(_("name"), max_length=200)
    domain = models.CharField(_("domain"), max_length=100)
    instrument = models.CharField(_("instrument"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OutcomeKind)
    lower_is_better = models.BooleanField(_("lower is better"), null=True, blank=True)
    rater = models.CharField(_("rater"), max_length=20, choices=Rater, blank=True)
    definition = models.TextField(_("definition"), blank=True)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        ordering = ["domain", "name"]
        constraints = [
            models.UniqueConstraint(
                "review",
                Lower("name"),
                name="one_outcome_per_name_in_a_review",
            )
        ]

    def __str__(self):
        return self.name
