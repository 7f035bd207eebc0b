from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuarantineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            citation_import__committed_at__isnull=False,
            citation_import__review__memberships__user=user,
        )

    def open(self):
        """Neither repaired nor dismissed."""
        return self.filter(dismissed_at__isnull=True).exclude(pk__in=self.repaired().values("pk"))

    def repaired(self):
        return self.filter(repair__committed_at__isnull=False)

    def dismissed(self):
        return self.filter(dismissed_at__isnull=False)


class Quarantine(models.Model):
    """A span of an uploaded file that begins like a record and cannot be stored as one.

    A person repairs it, which makes a citation in an import of its own (`repair`), or dismisses
    it with a reason; either can be undone. The span itself is never changed.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    citation_import = models.ForeignKey(
        "CitationImport",
        on_delete=models.CASCADE,
        related_name="quarantine",
        db_index=False,  # the constraint's index serves
    )
    position = models.PositiveIntegerField()  # which record of the file, from 1
    start = models.PositiveBigIntegerField()  # bytes
    end = models.PositiveBigIntegerField()
    first_line = models.PositiveBigIntegerField()
    line_count = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    line = models.PositiveBigIntegerField()
    field = models.CharField(max_length=40, blank=True)
    problem = models.TextField()
    fix = models.TextField()
    raw = models.TextField()
    repair = models.OneToOneField(
        "CitationImport", null=True, on_delete=models.SET_NULL, related_name="repaired"
    )
    dismissed_at = models.DateTimeField(null=True, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_why = models.TextField(_("why it is no record"), blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation_import", "position"], name="one_quarantine_per_place_in_the_file"
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True) | ~Q(dismissed_why=""),
                name="what_is_dismissed_has_a_reason",
            ),
        ]

    def __str__(self):
        return self.problem

    @property
    def review(self):
        return self.citation_import.review

    @property
    def is_repaired(self):
        return self.repair is not None and self.repair.committed_at is not None

    @property
    def is_open(self):
        return not (self.is_repaired or self.dismissed_at)

    @property
    def last_line(self):
        return self.first_line + max(self.line_count, 1) - 1
