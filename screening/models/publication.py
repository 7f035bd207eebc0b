from django.db import models
from django.db.models import F, Q

from screening.models.citation_import import CitationImport
from screening.models.standing import IntervalQuerySet


class Publication(models.Model):
    """That an import's citations were in the review from one event (`cause`) to another (`until`).

    Undoing an import ends it, bringing the import back begins another.
    """

    citation_import = models.ForeignKey(
        CitationImport, on_delete=models.CASCADE, related_name="publications"
    )
    cause = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    objects = IntervalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation_import"],
                condition=Q(until__isnull=True),
                name="one_current_publication_per_import",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("cause")),
                name="a_publication_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"{self.citation_import}: {self.cause} to {self.until or 'now'}"
