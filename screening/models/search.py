from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import SearchKind


class SearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class Search(models.Model):
    """One query of one database or register on one date, or another way of finding reports."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="searches")
    kind = models.CharField(_("kind"), max_length=10, choices=SearchKind)
    name = models.CharField(_("name"), max_length=200)
    platform = models.CharField(_("platform"), max_length=200, blank=True)
    searched_on = models.DateField(_("searched on"), null=True, blank=True)
    strategy = models.TextField(_("search strategy"), blank=True)
    shown_count = models.PositiveIntegerField(_("records shown"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SearchKind.values),
                name="a_search_is_of_a_database_a_register_or_other",
            )
        ]

    def __str__(self):
        return self.name
