from uuid import uuid4

from django.db import models


class PairingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A pairing shows both accounts, so it opens when both are open to the reader."""
        extractions = self.model._meta.get_field("extraction_a").related_model
        visible = extractions.objects.visible_to(user).values("pk")
        return self.filter(extraction_a__in=visible, extraction_b__in=visible)


class Pairing(models.Model):
    """How the rows of two extractions of a study were matched, so that no page guesses it again.

    `pairs` holds `{"uid", "kind", "a", "b"}`: `kind` is arm, arm_result or contrast_result, `a` and
    `b` the uids of the rows, None where a row has no counterpart. The study's own values, and the
    regimens of paired arms, are paired by what they belong to.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    study = models.ForeignKey("screening.Study", on_delete=models.PROTECT, related_name="pairings")
    extraction_a = models.ForeignKey(
        "Extraction", on_delete=models.PROTECT, related_name="pairings_as_a"
    )
    extraction_b = models.ForeignKey(
        "Extraction", on_delete=models.PROTECT, related_name="pairings_as_b"
    )
    pairs = models.JSONField(default=list)
    paired_at = models.DateTimeField(auto_now_add=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extraction_a", "extraction_b"], name="one_pairing_per_two_extractions"
            )
        ]

    def __str__(self):
        return str(self.study)

    @property
    def review(self):
        return self.extraction_a.review
