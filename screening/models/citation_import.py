from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from review.models import Job, Review
from review.models.job import JobQuerySet
from review.roles import Permission
from screening.readers import Certificate, Reader, named

BY_HAND = "by_hand"  # stands where the name of a reader stands for a file


class CitationImportQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)

    def published(self):
        return self.filter(committed_at__isnull=False)

    def withdrawn(self):
        return self.filter(withdrawn_at__isnull=False)

    def of_files(self):
        return self.exclude(sha256="")

    def by_hand(self):
        return self.filter(dialect=BY_HAND)


class CitationImport(Job):
    """One uploaded search-result file being read into citations, or one citation by itself.

    The latter was entered by hand, or repaired from the quarantine of the import that it is
    `part_of`.

    What follows `sha256` is the certificate of the reading, saved with every chunk: a reading that
    was interrupted goes on from `position` (bytes) and `next_line`. Its citations are nowhere to
    be seen until `committed_at`. One that is undone has `withdrawn_at` in place of `committed_at`;
    `Publication` knows when it was in the review.
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
    padding_places = models.JSONField(default=dict)
    table_header = models.TextField(blank=True)  # of a table, as in the file
    columns = models.JSONField(default=list)  # the roles that a person gave to them, in order
    needs_columns = models.BooleanField(default=False)  # nobody knows which is the title
    committed_at = models.DateTimeField(null=True, editable=False)
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="repairs", editable=False
    )
    archive_name = models.CharField(max_length=255, blank=True)  # of the zip file it came in
    shown_count = models.PositiveIntegerField(_("records shown"), null=True, blank=True)
    shown_why = models.TextField(_("why the numbers differ"), blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.TextField(blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CitationImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["search", "sha256"],
                condition=Q(sha256__gt="", withdrawn_at__isnull=True),
                name="one_import_per_file_and_search",
            ),
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True) | Q(starts=F("stored") + F("quarantined")),
                name="a_published_import_lost_no_record",
            ),
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_import_is_published_or_withdrawn",
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
    def reader(self) -> Reader:
        """What reads its file; raises KeyError before that is known."""
        return named(self.dialect, self.columns)

    @property
    def remedy(self):
        """What a person can do about a failure, as an address and words; None to try again."""
        if not self.needs_columns:
            return None
        return reverse("screening:columns", args=[self.uid]), _("Say what the columns are")

    @property
    def is_returning(self):
        """It was undone and is on its way back: there is nothing left to read."""
        return (
            not (self.committed_at or self.withdrawn_at)
            and self.publications.filter(until__isnull=False).exists()
        )

    @property
    def is_by_hand(self):
        return self.dialect == BY_HAND
