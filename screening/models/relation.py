from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from review.models import Review
from screening.choices import RelationKind


class RelationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.published().filter(review__memberships__user=user)

    def published(self):
        """Those said by a person or a published import of which both citations can be seen."""
        return self.filter(
            Q(citation_import__isnull=True) | Q(citation_import__committed_at__isnull=False),
            first__citation_import__committed_at__isnull=False,
            second__citation_import__committed_at__isnull=False,
        )

    def holding(self):
        return self.filter(removed_at__isnull=True)


class Relation(models.Model):
    """Two citations of different reports that belong together, a preprint and its article, say.

    Each stays a record of its own. `by` is the person who said so, None for a match; `evidence` as
    in `DoubtfulPair`.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="relations")
    citation_import = models.ForeignKey(
        "CitationImport", null=True, on_delete=models.CASCADE, related_name="relations"
    )
    first = models.ForeignKey(
        "Citation",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,  # the constraint's index serves
    )
    second = models.ForeignKey("Citation", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=RelationKind)
    evidence = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_relation_per_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="a_relation_names_the_older_citation_first",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RelationKind.values), name="a_relation_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_by__isnull=False),
                name="who_removed_a_relation_is_known",
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())
