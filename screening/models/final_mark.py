from django.conf import settings
from django.db import models
from django.db.models import Q

from review.models import Review


class FinalMark(models.Model):
    """That people call the flow diagram final as it stood at event number `seq`."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="final_marks")
    seq = models.PositiveBigIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_final_mark_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.review}: {self.seq}"
