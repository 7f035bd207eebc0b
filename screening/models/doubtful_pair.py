from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from review.models import Review
from screening.choices import DoubtAnswer


class DoubtfulPairQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.published().filter(review__memberships__user=user)

    def published(self):
        """Those raised by a published import of which both citations can be seen."""
        return self.filter(
            citation_import__committed_at__isnull=False,
            first__citation_import__committed_at__isnull=False,
            second__citation_import__committed_at__isnull=False,
        )

    def unanswered(self):
        return self.filter(answer="")

    def answered(self):
        return self.exclude(answer="")


class DoubtfulPair(models.Model):
    """Two citations that may be of one report, which a person is to judge; "" is no answer yet.

    `evidence` holds what speaks for and against it: code, points, detail, words. Whether the pair
    still waits depends on the clusters of the two, too: `screening.doubts`.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="doubtful_pairs")
    citation_import = models.ForeignKey(
        "CitationImport", on_delete=models.CASCADE, related_name="doubtful_pairs"
    )
    first = models.ForeignKey(
        "Citation",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # the constraint's index serves
    )
    second = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    evidence = models.JSONField(default=list)
    answer = models.CharField(max_length=10, choices=DoubtAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DoubtfulPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_doubt_per_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="a_doubt_names_the_older_citation_first"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, by__isnull=False)),
                name="an_answer_to_a_doubt_has_a_person_and_a_time",
            ),
        ]
        indexes = [models.Index(fields=["review", "answer"], name="doubts_by_answer")]

    def __str__(self):
        return f"{self.first} / {self.second}"
