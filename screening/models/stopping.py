from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from review.models import Job, Review
from review.models.job import JobQuerySet
from review.roles import Permission


class StoppingPlanQuerySet(models.QuerySet):
    def current(self):
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class StoppingPlan(models.Model):
    """When screening of titles and abstracts may stop, registered before it is asked.

    At each look `audit_size` records are drawn at random from what is left and judged like all
    others. Screening may stop when recall is `target` per cent or more with `confidence` per cent
    confidence, for all `looks` together.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    target = models.PositiveSmallIntegerField(
        _("recall to reach, per cent"),
        default=95,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
    )
    confidence = models.PositiveSmallIntegerField(
        _("confidence, per cent"),
        default=95,
        validators=[MinValueValidator(80), MaxValueValidator(99)],
    )
    audit_size = models.PositiveIntegerField(
        _("records drawn at each look"), default=300, validators=[MinValueValidator(1)]
    )
    looks = models.PositiveSmallIntegerField(
        _("looks planned"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = StoppingPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_stopping_plan_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.target} % at {self.confidence} %"


class AuditLook(models.Model):
    """Records drawn at random, by the number of the event, from the `records` then left.

    `found` is how many records were included by then.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    plan = models.ForeignKey(StoppingPlan, on_delete=models.CASCADE, related_name="audit_looks")
    number = models.PositiveSmallIntegerField()
    records = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    citations = models.ManyToManyField("Citation", related_name="+")
    cause = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="looks_are_numbered")
        ]

    def __str__(self):
        return f"{self.plan}: {self.number}"

    @property
    def review(self):
        return self.plan.review


class StopQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(look__plan__review__memberships__user=user)


class Stop(Job):
    """All records that are left being set aside, since the plan's rule was met at a look."""

    task = "screening.tasks.run_stop"
    permission = Permission.MANAGE

    look = models.OneToOneField(AuditLook, on_delete=models.CASCADE, related_name="stop")
    why = models.TextField()

    objects = StopQuerySet.as_manager()

    def __str__(self):
        return str(self.look)

    def get_absolute_url(self):
        return reverse("screening:stopping", args=[self.review.uid])

    @property
    def review(self):
        return self.look.review
