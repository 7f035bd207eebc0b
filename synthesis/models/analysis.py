from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from synthesis.choices import Estimator, Measure, Subgroup, Test


class AnalysisQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class Analysis(models.Model):
    """A question put to the extracted data: outcome, timepoint, comparison, measure and model."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey("review.Review", on_delete=models.CASCADE, related_name="analyses")
    slug = models.SlugField(max_length=60)
    title = models.CharField(_("title"), max_length=120)
    question = models.CharField(_("question"), max_length=300)
    domain = models.CharField(_("outcome domain"), max_length=100)
    instruments = models.JSONField(_("instruments"), default=list, blank=True)
    hours_from = models.FloatField(_("from"))
    hours_to = models.FloatField(_("to"))
    hours_target = models.FloatField(_("nearest to"))
    index_events = models.JSONField(_("counted from"), default=list, blank=True)
    measure = models.CharField(_("effect measure"), max_length=10, choices=Measure)
    estimator = models.CharField(
        _("model"), max_length=10, choices=Estimator, default=Estimator.REML
    )
    test = models.CharField(_("test"), max_length=10, choices=Test, default=Test.DEFAULT)
    level = models.FloatField(_("level of the intervals"), default=0.95)
    subgroup = models.CharField(_("subgroups"), max_length=20, choices=Subgroup, blank=True)
    options = models.JSONField(default=dict, blank=True)
    published = models.JSONField(default=list, blank=True)
    by = models.ForeignKey("review.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "analyses"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "slug"], name="one_analysis_per_slug"),
            models.CheckConstraint(
                condition=Q(hours_from__lte=F("hours_target"), hours_target__lte=F("hours_to")),
                name="the_target_lies_in_the_window",
            ),
            models.CheckConstraint(
                condition=Q(level__gt=0.5, level__lt=1), name="levels_of_analyses_are_fractions"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("synthesis:result", args=[self.uid])

    @property
    def last_job(self):
        """The run started last, whatever became of it, or None."""
        return self.runs.light().order_by("-number").first()

    @property
    def latest_run(self):
        """The last run whose results are published, or None."""
        return self.runs.published().order_by("-number").first()
