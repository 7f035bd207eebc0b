from django.db import models
from django.urls import reverse

from review.models import Job
from review.roles import Permission


class PdfParse(Job):
    """The reading of one document: an image and the words of each of its pages.

    `problem` is the stable code of what kept it from being read, `has_text` False when it was
    scanned: then a person draws a rectangle and types.
    """

    task = "extraction.tasks.parse_pdf"
    permission = Permission.EXTRACT

    document = models.OneToOneField(
        "screening.Document", on_delete=models.CASCADE, related_name="pdf_parse"
    )
    page_count = models.PositiveIntegerField(null=True)
    has_text = models.BooleanField(null=True)
    is_cut_off = models.BooleanField(default=False)
    problem = models.CharField(max_length=40, blank=True)

    def __str__(self):
        return str(self.document)

    @property
    def review(self):
        return self.document.review

    def get_absolute_url(self):
        return reverse("extraction:studies", args=[self.review.uid])
