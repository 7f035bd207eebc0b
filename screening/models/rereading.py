from django.db import models
from django.urls import reverse

from review.models import Job
from review.models.job import JobQuerySet
from review.roles import Permission


class RereadingQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(citation_import__review__memberships__user=user)


class Rereading(Job):
    """A stored file read once more by the reader of today: what would change, then the change.

    First it compares, which changes nothing but its own `FieldChange`s; when a person has
    confirmed it (`confirmed_at`) it applies them. `missing` and `new` list what has no partner:
    spans of stored records that are none today, and spans that are records only today.
    """

    task = "screening.tasks.run_rereading"
    permission = Permission.MANAGE

    citation_import = models.ForeignKey(
        "CitationImport", on_delete=models.CASCADE, related_name="rereadings"
    )
    position = models.PositiveBigIntegerField(default=0)
    next_line = models.PositiveBigIntegerField(default=1)
    same = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict)  # how many records differ in each
    missing = models.JSONField(default=list)
    new = models.JSONField(default=list)
    missing_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    compared_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    applied_at = models.DateTimeField(null=True, editable=False)

    objects = RereadingQuerySet.as_manager()

    def __str__(self):
        return str(self.citation_import)

    def get_absolute_url(self):
        return reverse("screening:rereading", args=[self.uid])

    @property
    def review(self):
        return self.citation_import.review


class FieldChange(models.Model):
    """What reading a record again changes in it: `before` and `after` by field.

    `state` is "waiting" until it is applied or left (somebody changed the record meanwhile).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        APPLIED = "applied"
        LEFT = "left"

    rereading = models.ForeignKey(Rereading, on_delete=models.CASCADE, related_name="changes")
    citation = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rereading", "citation"], name="one_change_per_record_and_rereading"
            )
        ]

    def __str__(self):
        return ", ".join(self.after)
