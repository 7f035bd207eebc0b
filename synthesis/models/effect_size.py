from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse


class EffectSizeQuerySet(models.QuerySet):
    def visible_to(self, user):
        published = self.filter(run__committed_at__isnull=False)
        return published.filter(run__analysis__review__memberships__user=user)


class EffectSize(models.Model):
    """What one study contributes to a run: yi with its sampling variance vi, on the analysis scale.

    `derivation` is the ledger from extracted values to yi, `sources` the rows it started from,
    `columns` the numbers under metafor's names, `choice` what was chosen and what was rejected.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    run = models.ForeignKey("AnalysisRun", on_delete=models.CASCADE, related_name="effect_sizes")
    position = models.PositiveIntegerField()
    study_uid = models.UUIDField()
    label = models.CharField(max_length=200)
    yi = models.FloatField()
    vi = models.FloatField()
    n1 = models.FloatField(null=True)
    n2 = models.FloatField(null=True)
    weight = models.FloatField(null=True)
    group = models.CharField(max_length=100, blank=True)
    columns = models.JSONField(default=dict)
    derivation = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    choice = models.JSONField(default=dict)
    flags = models.JSONField(default=list)

    objects = EffectSizeQuerySet.as_manager()

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "study_uid"], name="one_effect_size_per_study_and_run"
            ),
            models.UniqueConstraint(
                fields=["run", "position"], name="one_effect_size_per_position_and_run"
            ),
            models.CheckConstraint(condition=Q(vi__gt=0), name="sampling_variances_are_above_zero"),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("synthesis:trace", args=[self.uid])

    @property
    def review(self):
        return self.run.analysis.review

    @property
    def se(self):
        return self.vi**0.5
