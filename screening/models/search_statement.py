from django.conf import settings
from django.db import models
from django.db.models import Q

from review.models import Review


class SearchStatement(models.Model):
    """What a team says to one item of PRISMA-S in its own words: "No authors were contacted"."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="search_statements")
    item = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "item"], name="one_statement_per_item"),
            models.CheckConstraint(
                condition=Q(item__gte=1, item__lte=16), name="a_statement_is_to_one_of_16_items"
            ),
        ]

    def __str__(self):
        return self.text
