from django.conf import settings
from django.db import models


class ChosenValue(models.Model):
    """A person's word that of a cluster's values of one field this citation's is to be shown.

    No record is changed by it, and the choice goes where its citation goes: into another cluster,
    or nowhere while the citation stands alone.
    """

    citation = models.ForeignKey(
        "Citation",
        on_delete=models.CASCADE,
        related_name="chosen_values",
        db_index=False,  # the constraint's index serves
    )
    field = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "field"], name="one_choice_per_citation_and_field"
            )
        ]

    def __str__(self):
        return f"{self.field} of {self.citation}"

    @property
    def review(self):
        return self.citation.review
