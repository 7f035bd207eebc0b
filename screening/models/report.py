from uuid import uuid4

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from review.models import Review
from screening.choices import Retrieval, ScreeningOutcome, Stage
from screening.models.citation import Citation
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

    def with_language(self):
        """Each with `shown_language`: what a person said, else what its records say; "" unknown."""
        duplicates = Citation.objects.published().filter(canonical=OuterRef("citation"))
        of_duplicates = duplicates.exclude(language="").order_by("pk").values("language")[:1]
        shown = Case(
            When(~Q(language=""), then=F("language")),
            When(~Q(citation__language=""), then=F("citation__language")),
            default=Coalesce(Subquery(of_duplicates), Value("")),
            output_field=models.TextField(),
        )
        return self.annotate(shown_language=shown)


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
    language = models.CharField(_("language"), max_length=100, blank=True)  # "": as the records say
    translator = models.CharField(_("translated or read by"), max_length=200, blank=True)

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
