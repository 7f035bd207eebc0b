from django.db import models

from review.models import Review
from screening.choices import MatchKind


class MatchKey(models.Model):
    """The hash of a value that only citations of the same report share (`screening.matching`).

    Made with its citation, so that the duplicates of an import are found by an index.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)
    citation = models.ForeignKey(
        "Citation", on_delete=models.CASCADE, related_name="match_keys", db_index=False
    )
    kind = models.CharField(max_length=10, choices=MatchKind)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "kind"], name="one_match_key_per_citation_and_kind"
            )
        ]
        indexes = [models.Index(fields=["review", "digest"], name="citations_by_match_key")]

    def __str__(self):
        return f"{self.kind} {self.digest}"
