from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import SearchKind, SearchMethod


class SearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)


class Search(models.Model):
    """One query of one database or register on one date, or another way of finding reports.

    Told in the detail that PRISMA-S asks for (Rethlefsen et al. 2021,
    doi:10.1186/s13643-020-01542-z). `strategy` is kept as it was pasted; `screening.strategies`
    finds its lines and hits.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="searches")
    kind = models.CharField(_("kind"), max_length=10, choices=SearchKind)
    name = models.CharField(_("name"), max_length=200)
    method = models.CharField(_("method"), max_length=20, choices=SearchMethod, blank=True)
    platform = models.CharField(_("platform"), max_length=200, blank=True)
    coverage = models.CharField(_("dates covered"), max_length=200, blank=True)
    searched_on = models.DateField(_("searched on"), null=True, blank=True)
    searched_by = models.CharField(_("searched by"), max_length=200, blank=True)
    together_with = models.CharField(_("searched together with"), max_length=300, blank=True)
    strategy = models.TextField(_("search strategy"), blank=True)
    procedure = models.TextField(_("how it was done"), blank=True)
    limits = models.TextField(_("limits and restrictions"), blank=True)
    filters = models.TextField(_("search filters"), blank=True)
    prior_work = models.TextField(_("earlier strategies reused"), blank=True)
    updates = models.TextField(_("updates and alerts"), blank=True)
    press_by = models.CharField(_("strategy reviewed by"), max_length=200, blank=True)
    press_on = models.DateField(_("strategy reviewed on"), null=True, blank=True)
    press_outcome = models.TextField(_("what the review of the strategy led to"), blank=True)
    shown_count = models.PositiveIntegerField(_("records shown"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SearchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SearchKind.values),
                name="a_search_is_of_a_database_a_register_or_other",
            ),
            models.CheckConstraint(
                condition=Q(method="") | Q(kind=SearchKind.OTHER),
                name="only_other_methods_have_a_method",
            ),
        ]

    def __str__(self):
        return self.name
