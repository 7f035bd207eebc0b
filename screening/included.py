"""What screening hands over: the studies that extraction may open."""

from django.db.models import QuerySet

from review.models import Review
from screening.choices import ScreeningOutcome, Stage
from screening.models import Report, Standing, Study


def included_reports(review: Review) -> "QuerySet[Report]":
    """Reports whose citation is included at full text."""
    included = Standing.objects.current().filter(
        review=review, stage=Stage.FULL_TEXT, standing=ScreeningOutcome.INCLUDED
    )
    return Report.objects.filter(review=review, citation__in=included.values("citation"))


def included_studies(review: Review) -> "QuerySet[Study]":
    """Studies with at least one included report, by label."""
    links = Study.reports.through.objects.filter(report__in=included_reports(review))
    rows = Study.objects.filter(review=review, pk__in=links.values("study"))
    return rows.order_by("label")
