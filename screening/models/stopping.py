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
from screening.choices import Relevant, StoppingRule, Verdict


class StoppingPlanQuerySet(models.QuerySet):
    def current(self):
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class StoppingPlan(models.Model):
    """When screening of titles and abstracts may stop, registered before it is asked.

    At each look of an audit `audit_size` records are drawn at random from what is left and judged
    like all others, and `excluded_size` from what was excluded, for others to judge them again. A
    ranked test draws none: it looks at the order in which records were settled. Screening may
    stop when recall of the `relevant` ones is `target` per cent or more with `confidence` per cent
    confidence, for all `looks` together.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(
        _("rule"), max_length=10, choices=StoppingRule, default=StoppingRule.AUDIT
    )
    relevant = models.CharField(
        _("recall of records"), max_length=20, choices=Relevant, default=Relevant.TITLE_ABSTRACT
    )
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
    audit_size = models.PositiveIntegerField(_("records drawn at each look"), default=300)
    excluded_size = models.PositiveIntegerField(_("excluded records drawn at each look"), default=0)
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
            ),
            models.CheckConstraint(
                condition=Q(rule=StoppingRule.AUDIT, audit_size__gt=0)
                | Q(rule=StoppingRule.RANKED, audit_size=0, excluded_size=0),
                name="an_audit_draws_records_and_a_ranked_test_none",
            ),
        ]

    def __str__(self):
        return f"{self.target} % at {self.confidence} %"


class AuditLook(models.Model):
    """One look at a plan's rule, at event number `cause`, which seeds what is drawn.

    `records` were then left, of which `citations` were drawn; `excluded` could be judged again by
    somebody, of which `excluded_citations` were drawn, and `unaudited` more were judged by
    everybody who screens. `found` were included by then, or found by audits at earlier looks.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    plan = models.ForeignKey(StoppingPlan, on_delete=models.CASCADE, related_name="audit_looks")
    number = models.PositiveSmallIntegerField()
    records = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(default=0)
    unaudited = models.PositiveIntegerField(default=0)
    citations = models.ManyToManyField("Citation", related_name="+")
    excluded_citations = models.ManyToManyField("Citation", related_name="+")
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


class AuditVerdictQuerySet(models.QuerySet):
    def current(self):
        return self.filter(superseded_at__isnull=True)


class AuditVerdict(models.Model):
    """What one person says of an excluded record that was drawn for an audit, not knowing that.

    No vote: it moves nothing. Who judged the record before is not asked.
    """

    look = models.ForeignKey(AuditLook, on_delete=models.PROTECT, related_name="verdicts")
    citation = models.ForeignKey("Citation", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.ForeignKey(
        "ExclusionReason", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    client_key = models.UUIDField(null=True, editable=False)
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = AuditVerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["look", "citation"],
                condition=Q(superseded_at__isnull=True),
                name="one_audit_verdict_per_record",
            ),
            models.UniqueConstraint(
                fields=["by", "client_key"], name="one_audit_verdict_per_client_key"
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(verdict=Verdict.EXCLUDE),
                name="only_exclusions_of_an_audit_have_reasons",
            ),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()} by {self.by}"


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
