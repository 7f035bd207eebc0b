from django.db import models

from review.models import Job
from review.models.job import JobQuerySet
from review.roles import Permission
from synthesis.choices import PooledKind


class AnalysisRunQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(analysis__review__memberships__user=user)

    def published(self):
        return self.filter(committed_at__isnull=False)

    def light(self):
        """Without the frozen rows, which a list has no use for."""
        return self.defer("inputs", "left_out")


class AnalysisRun(Job):
    """One execution of an analysis on frozen inputs; its results never change.

    `inputs` holds the options, the rows of the two data sets it could use with their hashes, and
    our version and those of the libraries. What was written is visible from `committed_at` on.
    """

    task = "synthesis.tasks.run_analysis"
    permission = Permission.ANALYSE

    analysis = models.ForeignKey("Analysis", on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    inputs = models.JSONField()
    left_out = models.JSONField(default=list)
    between_q = models.FloatField(null=True)
    between_df = models.PositiveIntegerField(null=True)
    between_p = models.FloatField(null=True)
    committed_at = models.DateTimeField(null=True)

    objects = AnalysisRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "number"], name="one_run_per_number_and_analysis"
            )
        ]

    def __str__(self):
        return f"{self.analysis}, run {self.number}"

    def get_absolute_url(self):
        return self.analysis.get_absolute_url()

    @property
    def review(self):
        return self.analysis.review

    @property
    def options(self):
        """Every option of the analysis as it was when the run started."""
        return self.inputs["options"]

    @property
    def overall(self):
        """The pooled estimate of all studies; None when there were fewer than two."""
        return self.estimates.filter(kind=PooledKind.OVERALL).first()
