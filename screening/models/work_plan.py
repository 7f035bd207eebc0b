from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from review.models import Review
from screening.choices import Stage, WorkKind


class WorkPlan(models.Model):
    """How the records of a stage are shared out among the screeners; without a row to everybody.

    It gives work out and forbids nothing: a vote on a record of somebody else's counts.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.CharField(max_length=20, choices=Stage)
    kind = models.CharField(max_length=20, choices=WorkKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "stage"], name="one_work_plan_per_stage")
        ]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.get_kind_display()}"


class WorkShare(models.Model):
    """What one person is given of a stage, in per cent of its records, and until when.

    `is_beyond`: that person chose to be given the records of others, too, after the own ones.
    """

    plan = models.ForeignKey(
        WorkPlan, on_delete=models.CASCADE, related_name="shares", db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    share = models.PositiveSmallIntegerField(default=0)
    due = models.DateField(null=True, blank=True)
    is_beyond = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "person"], name="one_share_per_person"),
            models.CheckConstraint(
                condition=Q(share__lte=100), name="nobody_judges_a_record_twice"
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.share} %"


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(plan__review__memberships__user=user)

    def of(self, review, stage):
        """Those of a stage in the order of their numbers, with how many records each has."""
        rows = self.filter(plan__review=review, plan__stage=stage).prefetch_related("people")
        return rows.annotate(size=Count("records")).order_by("number")


class Batch(models.Model):
    """Some records of a stage that are given to named people, until a day if there is one."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    plan = models.ForeignKey(
        WorkPlan, on_delete=models.CASCADE, related_name="batches", db_index=False
    )
    number = models.PositiveIntegerField()
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    due = models.DateField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="batches_are_numbered")
        ]

    def __str__(self):
        return f"{self.plan.get_stage_display()}: {self.number}"

    @property
    def review(self):
        return self.plan.review


class BatchedRecord(models.Model):
    """That a record is in a batch; `stage` is that of the batch's plan, for the constraint."""

    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="records", db_index=False
    )
    stage = models.CharField(max_length=20, choices=Stage)
    citation = models.ForeignKey(
        "Citation", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "stage"], name="a_record_is_in_one_batch_of_a_stage"
            ),
        ]
        indexes = [models.Index(fields=["batch", "citation"], name="records_of_a_batch")]

    def __str__(self):
        return f"{self.batch}: {self.citation}"
