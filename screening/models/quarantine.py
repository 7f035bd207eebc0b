from django.db import models


class Quarantine(models.Model):
    """A span of an uploaded file that begins like a record and cannot be stored as one."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation_import", "position"], name="one_quarantine_per_place_in_the_file"
            )
        ]

    def __str__(self):
        return self.problem

    @property
    def review(self):
        return self.citation_import.review
