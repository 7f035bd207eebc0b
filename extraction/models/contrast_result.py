from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from extraction.choices import (
    EffectMeasure,
    IntervalDistribution,
    Metric,
    MissingData,
    Period,
    Population,
    PSides,
    Rater,
    ResultStatus,
)
from extraction.models.row import Row, RowQuerySet


class ContrastResult(Row):
    """An estimate of arm 1 against arm 2 for one outcome at one timepoint, as reported."""

    VALUES = (
        "outcome",
        "timepoint",
        "measure",
        "estimate",
        "se",
        "ci_low",
        "ci_high",
        "ci_level",
        "interval_distribution",
        "p",
        "p_sides",
        "t",
        "df",
        "n_1",
        "n_2",
        "n_analysed",
        "sd_of_differences",
        "n_pairs",
        "is_ls_mean",
        "adjusted_for",
        "metric",
        "population",
        "missing_data",
        "rater",
        "period",
        "subpopulation",
        "status",
    )

    extraction = models.ForeignKey(
        "Extraction", on_delete=models.CASCADE, related_name="contrast_results"
    )
    arm_1 = models.ForeignKey("Arm", on_delete=models.PROTECT, related_name="contrasts_as_first")
    arm_2 = models.ForeignKey("Arm", on_delete=models.PROTECT, related_name="contrasts_as_second")
    outcome = models.ForeignKey(
        "Outcome", on_delete=models.PROTECT, related_name="contrast_results"
    )
    timepoint = models.ForeignKey(
        "Timepoint", on_delete=models.PROTECT, related_name="contrast_results"
    )
    measure = models.CharField(_("effect measure"), max_length=10, choices=EffectMeasure)
    estimate = models.FloatField(_("estimate"), null=True, blank=True)
    se = models.FloatField(_("SE"), null=True, blank=True)
    ci_low = models.FloatField(_("lower bound"), null=True, blank=True)
    ci_high = models.FloatField(_("upper bound"), null=True, blank=True)
    ci_level = models.FloatField(_("level of the interval (%)"), null=True, blank=True)
    interval_distribution = models.CharField(
        _("distribution of the interval"), max_length=5, choices=IntervalDistribution, blank=True
    )
    p = models.FloatField(_("p"), null=True, blank=True)
    p_sides = models.PositiveSmallIntegerField(
        _("sides of p"), choices=PSides, null=True, blank=True
    )
    t = models.FloatField(_("t"), null=True, blank=True)
    df = models.FloatField(_("degrees of freedom"), null=True, blank=True)
    n_1 = models.PositiveIntegerField(_("n in arm 1"), null=True, blank=True)
    n_2 = models.PositiveIntegerField(_("n in arm 2"), null=True, blank=True)
    n_analysed = models.PositiveIntegerField(_("n in both"), null=True, blank=True)
    sd_of_differences = models.FloatField(_("SD of the differences"), null=True, blank=True)
    n_pairs = models.PositiveIntegerField(_("number of pairs"), null=True, blank=True)
    is_ls_mean = models.BooleanField(_("from LS means"), null=True, blank=True)
    adjusted_for = models.CharField(_("adjusted for"), max_length=300, blank=True)
    metric = models.CharField(_("metric"), max_length=20, choices=Metric, blank=True)
    population = models.CharField(_("population"), max_length=20, choices=Population, blank=True)
    missing_data = models.CharField(
        _("missing data"), max_length=20, choices=MissingData, blank=True
    )
    rater = models.CharField(_("rater"), max_length=20, choices=Rater, blank=True)
    period = models.CharField(_("period"), max_length=20, choices=Period, blank=True)
    subpopulation = models.CharField(_("subpopulation"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=30, choices=ResultStatus, default=ResultStatus.REPORTED
    )

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["outcome__name", "timepoint__hours", "arm_1__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(arm_1=F("arm_2")),
                name="a_contrast_has_two_arms",
            ),
            models.CheckConstraint(
                condition=Q(se=None) | Q(se__gte=0),
                name="the_se_of_a_contrast_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(sd_of_differences=None) | Q(sd_of_differences__gte=0),
                name="the_sd_of_differences_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(ci_low=None) | Q(ci_high=None) | Q(ci_low__lte=F("ci_high")),
                name="a_contrast_interval_is_ordered",
            ),
            models.CheckConstraint(
                condition=Q(ci_level=None) | Q(ci_level__gte=50, ci_level__lt=100),
                name="a_contrast_ci_level_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(p=None) | Q(p__range=(0, 1)),
                name="a_p_value_is_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=Q(p_sides=None) | Q(p_sides__in=PSides.values),
                name="a_p_value_has_one_or_two_sides",
            ),
            models.CheckConstraint(
                condition=Q(df=None) | Q(df__gt=0),
                name="degrees_of_freedom_are_positive",
            ),
        ]

    def __str__(self):
        return f"{self.arm_1} – {self.arm_2}, {self.outcome}, {self.timepoint}"

    @property
    def review(self):
        return self.extraction.review
