from django.conf import settings
from django.db import models
from django.db.models import F, Q

from review.models import Review
from screening.choices import MatchKind
from screening.matching import WORDS, Evidence


class DuplicateLinkQuerySet(models.QuerySet):
    def holding(self):
        return self.filter(split_at__isnull=True)

    def split(self):
        """Pairs that a person parted: nothing but a person joins them again."""
        return self.filter(split_at__isnull=False)


class DuplicateLink(models.Model):
    """The evidence that two citations are of the same report, or that a person says they are not.

    `by` is the person who joined them, None where the evidence did. `evidence` are the findings on
    the pair, each [code, points, detail] (`screening.matching.Evidence`), the strongest first.
    `moved` are the keys of the citations which that person's word brought under another canonical
    one, theirs of before first, so that it can be taken back.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="duplicate_links")
    first = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=MatchKind)
    value = models.TextField(blank=True)
    score = models.FloatField(null=True)
    evidence = models.JSONField(default=list)
    moved = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    split_at = models.DateTimeField(null=True)
    split_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DuplicateLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second", "kind"], name="one_link_per_pair_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="a_link_names_the_older_citation_first"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.value}" if self.value else self.get_kind_display()

    @property
    def findings(self):
        """The evidence in words, as far as there still are words for it."""
        return [Evidence(*found) for found in self.evidence if found[0] in WORDS]
