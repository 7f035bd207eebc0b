from uuid import uuid4

from django.db import models

from extraction.pdf.words import Word


class PdfPageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(parse__document__report__review__memberships__user=user)


class PdfPage(models.Model):
    """One page of a document as it is displayed: size in points, image, words with their boxes.

    `words` is None until they are read (images of all pages come first), [] on a scan.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    parse = models.ForeignKey("PdfParse", on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    width = models.FloatField()
    height = models.FloatField()
    image_sha256 = models.CharField(max_length=64)
    image_type = models.CharField(max_length=20)
    words = models.JSONField(null=True)

    objects = PdfPageQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["parse", "number"], name="one_row_per_page"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, width__gt=0, height__gt=0),
                name="a_page_has_a_number_and_a_size",
            ),
        ]

    def __str__(self):
        return f"{self.parse}, {self.number}"

    @property
    def review(self):
        return self.parse.review

    def word_list(self):
        """The words as the kernels take them; empty while they are not read."""
        return [Word(*row) for row in self.words or []]
