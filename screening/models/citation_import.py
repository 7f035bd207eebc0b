from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from review.models import Job, Review
from review.models.job import JobQuerySet
from review.roles import Permission
from screening.readers import Certificate

BY_HAND = "by_hand"  # stands where the name of a reader stands for a file


class CitationImportQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)

    def published(self):
        return self.filter(committed_at__isnull=False)

    def of_files(self):
        return self.exclude(sha256="")


class CitationImport(Job):
    """One uploaded search-result file being read into citations, or one citation entered by hand.

    What follows `sha256` is the certificate of the reading, saved with every chunk: a reading that
    was interrupted goes on from `position` (bytes) and `next_line`. Its citations are nowhere to
    be seen until `committed_at`.
    """

    task = "screening.tasks.run_citation_import"
    permission = Permission.MANAGE

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="citation_imports")
    search = models.ForeignKey("Search", on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    byte_count = models.PositiveBigIntegerField(default=0)
    encoding = models.CharField(max_length=100, blank=True)
    encoding_remark = models.TextField(blank=True)
    dialect = models.CharField(max_length=20, blank=True)
    starts = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    stored_bytes = models.PositiveBigIntegerField(default=0)
    quarantined_bytes = models.PositiveBigIntegerField(default=0)
    padding = models.JSONField(default=dict)
    first_title = models.TextField(blank=True)
    last_title = models.TextField(blank=True)
    position = models.PositiveBigIntegerField(default=0)
    next_line = models.PositiveBigIntegerField(default=1)
    is_gapless = models.BooleanField(default=True)
    committed_at = models.DateTimeField(null=True, editable=False)

    objects = CitationImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["search", "sha256"],
                condition=Q(sha256__gt=""),
                name="one_import_per_file_and_search",
            ),
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True) | Q(starts=F("stored") + F("quarantined")),
                name="a_published_import_lost_no_record",
            ),
        ]

    def __str__(self):
        return self.file_name or str(self.search)

    def get_absolute_url(self):
        return reverse("screening:import", args=[self.uid])

    @property
    def certificate(self) -> Certificate:
        return Certificate.from_dict(vars(self))

    @property
    def is_by_hand(self):
        return self.dialect == BY_HAND
