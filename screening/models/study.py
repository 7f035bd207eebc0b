from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from review.models import Review


class StudyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class Study(models.Model):
    """An investigation with its participants, which one or more reports are about (PRISMA: study).

    A report may be about more than one.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="studies")
    label = models.CharField(_("label"), max_length=120)
    reports = models.ManyToManyField("Report", related_name="studies")

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "studies"
        constraints = [
            models.UniqueConstraint(fields=["review", "label"], name="one_study_per_label"),
            models.CheckConstraint(condition=~models.Q(label=""), name="a_study_has_a_label"),
        ]

    def __str__(self):
        return self.label
