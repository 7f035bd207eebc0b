from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from synthesis.choices import PooledKind, Test


class PooledEstimate(models.Model):
    """A synthesised effect with its interval and heterogeneity, on the analysis scale.

    Of all studies, of a subgroup, or of all but one. What could not be computed is null;
    `other_test` holds the interval that the test not used would give.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    run = models.ForeignKey("AnalysisRun", on_delete=models.CASCADE, related_name="estimates")
    kind = models.CharField(max_length=20, choices=PooledKind)
    group = models.CharField(max_length=100, blank=True)
    left_out = models.UUIDField(null=True)
    k = models.PositiveIntegerField()
    estimate = models.FloatField()
    se = models.FloatField()
    test = models.CharField(max_length=10, choices=Test)
    statistic = models.FloatField(null=True)
    df = models.FloatField(null=True)
    p = models.FloatField(null=True)
    ci_lower = models.FloatField()
    ci_upper = models.FloatField()
    pi_lower = models.FloatField(null=True)
    pi_upper = models.FloatField(null=True)
    tau2 = models.FloatField(null=True)
    se_tau2 = models.FloatField(null=True)
    tau2_lower = models.FloatField(null=True)
    tau2_upper = models.FloatField(null=True)
    i2 = models.FloatField(null=True)
    i2_from_q = models.FloatField(null=True)
    h2 = models.FloatField(null=True)
    q = models.FloatField(null=True)
    q_df = models.PositiveIntegerField(null=True)
    q_p = models.FloatField(null=True)
    other_test = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(kind="overall"), name="one_overall_estimate_per_run"
            ),
            models.UniqueConstraint(
                fields=["run", "group"],
                condition=Q(kind="subgroup"),
                name="one_estimate_per_subgroup_and_run",
            ),
            models.UniqueConstraint(
                fields=["run", "left_out"],
                condition=Q(kind="leave_one_out"),
                name="one_estimate_per_study_left_out",
            ),
            models.CheckConstraint(
                condition=Q(kind="leave_one_out", left_out__isnull=False)
                | (~Q(kind="leave_one_out") & Q(left_out__isnull=True)),
                name="only_leave_one_out_names_a_study",
            ),
            models.CheckConstraint(
                condition=Q(ci_lower__lte=F("estimate"), estimate__lte=F("ci_upper")),
                name="intervals_hold_their_estimate",
            ),
            models.CheckConstraint(condition=Q(k__gte=2), name="pools_hold_at_least_two_studies"),
        ]

    def __str__(self):
        return f"{self.group or self.get_kind_display()}, k = {self.k}"
