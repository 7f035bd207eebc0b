from django.db import models

from review.models import Review


class MatchKey(models.Model):
    """The hash of a value that citations of the same report often share (`screening.matching`).

    Made with its citation, so that the duplicates of an import are found by an index.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)
    citation = models.ForeignKey(
        "Citation", on_delete=models.CASCADE, related_name="match_keys", db_index=False
    )
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "digest"], name="a_citation_has_each_match_key_once"
            )
        ]
        indexes = [models.Index(fields=["review", "digest"], name="citations_by_match_key")]

    def __str__(self):
        return self.digest
