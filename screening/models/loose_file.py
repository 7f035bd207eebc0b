from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from review.models import Job, Review
from review.models.job import JobQuerySet
from review.roles import Permission
from screening.choices import FileAnswer, Retrieval
from screening.fronts import Front


class LooseFileQuerySet(JobQuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)

    def waiting(self):
        """Those of which nobody has said yet what they are."""
        return self.filter(answer="")

    def answered(self):
        return self.exclude(answer="")


class LooseFile(Job):
    """A PDF uploaded without saying of which report; it waits for a person to say.

    As a job it is the reading of its first pages: `front` is what they say (`screening.fronts`),
    None while they are not read. Filed, it has become a `document` of a report, which was in
    `retrieval_before` until then.
    """

    task = "extraction.tasks.read_loose_file"
    permission = Permission.SCREEN

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="loose_files")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    front = models.JSONField(null=True)
    page_count = models.PositiveIntegerField(null=True)
    image_sha256 = models.CharField(max_length=64, blank=True)  # of the first page
    image_type = models.CharField(max_length=20, blank=True)
    image_width = models.PositiveIntegerField(null=True)
    image_height = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=10, choices=FileAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    document = models.OneToOneField(
        "Document", null=True, on_delete=models.PROTECT, related_name="loose_file"
    )
    retrieval_before = models.CharField(max_length=20, choices=Retrieval, blank=True)

    objects = LooseFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "sha256"], name="one_loose_file_per_content"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="an_answer_to_a_file_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer=FileAnswer.FILED, document__isnull=False)
                | (~Q(answer=FileAnswer.FILED) & Q(document__isnull=True)),
                name="a_filed_file_is_a_document",
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("screening:loose_files", args=[self.review.uid])

    @property
    def has_text(self):
        return bool(self.front and self.front["lines"])

    @property
    def read_front(self):
        """What its first pages say; nothing while they are not read."""
        return Front.of(self.front or {})
