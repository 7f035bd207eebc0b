from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import Retrieval, ScreeningOutcome, Stage
from screening.models.standing import Standing


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(review__memberships__user=user)

    def kept(self):
        """Those whose citation is included by title and abstract now."""
        included = Standing.objects.current().filter(
            stage=Stage.TITLE_ABSTRACT, standing=ScreeningOutcome.INCLUDED
        )
        return self.filter(citation__in=included.values("citation"))


class Report(models.Model):
    """A document about a study, which its canonical citation stands for (PRISMA: report).

    Made when title and abstract are included; where it stands is its citation's `Standing`.
    """

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    citation = models.OneToOneField("Citation", on_delete=models.PROTECT, related_name="report")
    retrieval = models.CharField(
        _("retrieval"), max_length=20, choices=Retrieval, default=Retrieval.WANTED
    )
    retrieval_note = models.TextField(_("how it was sought"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retrieval__in=Retrieval.values),
                name="a_report_is_wanted_awaited_retrieved_or_not",
            )
        ]

    def __str__(self):
        return self.citation.byline or self.citation.title
