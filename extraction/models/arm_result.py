from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from extraction.choices import (
    CenterKind,
    Metric,
    MissingData,
    Period,
    Population,
    Rater,
    ResultStatus,
    SpreadKind,
)
from extraction.models.row import Row, RowQuerySet


class ArmResult(Row):
    """What one arm showed for one outcome at one timepoint, as reported.

    Never imputed and never converted: those are choices of an analysis.
    """

    VALUES = (
        "outcome",
        "timepoint",
        "n_analysed",
        "metric",
        "center",
        "center_kind",
        "spread",
        "spread_kind",
        "spread_low",
        "spread_high",
        "ci_level",
        "events",
        "total",
        "population",
        "missing_data",
        "adjusted_for",
        "rater",
        "period",
        "subpopulation",
        "status",
    )

    extraction = models.ForeignKey(
        "Extraction", on_delete=models.CASCADE, related_name="arm_results"
    )
    arm = models.ForeignKey("Arm", on_delete=models.PROTECT, related_name="results")
    outcome = models.ForeignKey("Outcome", on_delete=models.PROTECT, related_name="arm_results")
    timepoint = models.ForeignKey("Timepoint", on_delete=models.PROTECT, related_name="arm_results")
    n_analysed = models.PositiveIntegerField(_("n analysed"), null=True, blank=True)
    metric = models.CharField(_("metric"), max_length=20, choices=Metric, blank=True)
    center = models.FloatField(_("center"), null=True, blank=True)
    center_kind = models.CharField(
        _("kind of center"), max_length=20, choices=CenterKind, blank=True
    )
    spread = models.FloatField(_("spread"), null=True, blank=True)
    spread_kind = models.CharField(
        _("kind of spread"), max_length=20, choices=SpreadKind, blank=True
    )
    spread_low = models.FloatField(_("lower bound"), null=True, blank=True)
    spread_high = models.FloatField(_("upper bound"), null=True, blank=True)
    ci_level = models.FloatField(_("level of the interval (%)"), null=True, blank=True)
    events = models.PositiveIntegerField(_("events"), null=True, blank=True)
    total = models.PositiveIntegerField(_("total"), null=True, blank=True)
    population = models.CharField(_("population"), max_length=20, choices=Population, blank=True)
    missing_data = models.CharField(
        _("missing data"), max_length=20, choices=MissingData, blank=True
    )
    adjusted_for = models.CharField(_("adjusted for"), max_length=300, blank=True)
    rater = models.CharField(_("rater"), max_length=20, choices=Rater, blank=True)
    period = models.CharField(_("period"), max_length=20, choices=Period, blank=True)
    subpopulation = models.CharField(_("subpopulation"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=30, choices=ResultStatus, default=ResultStatus.REPORTED
    )

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["outcome__name", "timepoint__hours", "arm__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(spread=None) | Q(spread__gte=0),
                name="spread_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(events=None) | Q(total=None) | Q(events__lte=F("total")),
                name="events_do_not_exceed_the_total",
            ),
            models.CheckConstraint(
                condition=Q(spread_low=None)
                | Q(spread_high=None)
                | Q(spread_low__lte=F("spread_high")),
                name="an_arm_result_interval_is_ordered",
            ),
            models.CheckConstraint(
                condition=Q(ci_level=None) | Q(ci_level__gte=50, ci_level__lt=100),
                name="an_arm_result_ci_level_is_a_percentage",
            ),
        ]

    def __str__(self):
        return f"{self.arm}, {self.outcome}, {self.timepoint}"

    @property
    def review(self):
        return self.extraction.review
