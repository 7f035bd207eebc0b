from django.conf import settings
from django.db import models

from review.models import Review


class ColumnMapping(models.Model):
    """What a person said the columns of tables with one header are: used for the next such table.

    `roles` holds one for each column of `header`, "" for a column that is no field of a record.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="column_mappings")
    signature = models.CharField(max_length=64)
    header = models.JSONField()
    roles = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "signature"], name="one_column_mapping_per_header"
            ),
            models.CheckConstraint(
                condition=models.Q(signature__gt=""), name="a_column_mapping_has_a_header"
            ),
        ]

    def __str__(self):
        return ", ".join(self.header)

    @classmethod
    def remembered(cls, review_id: int) -> dict[str, list[str]]:
        """The roles of columns by the signature of their header."""
        rows = cls.objects.filter(review_id=review_id)
        return dict(rows.values_list("signature", "roles"))
