from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import HighlightKind


class HighlightQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The review's and one's own."""
        own = Q(by__isnull=True) | Q(by=user)
        return self.filter(own, review__memberships__user=user)


class Highlight(models.Model):
    """Words, one a line, to be marked in titles and abstracts: the review's, or one person's."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="highlights")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=HighlightKind)
    words = models.TextField(_("words"), blank=True)

    objects = HighlightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "by", "kind"], name="one_list_of_words_per_kind_and_person"
            ),
            models.UniqueConstraint(
                fields=["review", "kind"],
                condition=Q(by__isnull=True),
                name="one_list_of_words_per_kind_and_review",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.words}"
