from uuid import uuid4

from django.conf import settings
from django.db import models


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(report__review__memberships__user=user)


class Document(models.Model):
    """A file of a report, known by what is in it; it never changes."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    report = models.ForeignKey("Report", on_delete=models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"], name="one_document_per_file_and_report"
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def review(self):
        return self.report.review
