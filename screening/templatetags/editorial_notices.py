"""Notices of retraction, concern and correction, on every page of a record, report or study."""

from django import template

from screening import editorial_notices
from screening.merged_records import MergedRecord
from screening.models import Report

register = template.Library()


@register.inclusion_tag("screening/_notices.html")
def notices_of(row):
    """All that is said of a merged record, of a report, or of the reports of a study."""
    if isinstance(row, MergedRecord):
        return {"notices": editorial_notices.of_members(row.members)}
    if isinstance(row, Report):
        return {"notices": editorial_notices.of_reports([row]).get(row.pk, [])}
    return {"notices": editorial_notices.of_study(row)}


@register.simple_tag
def noticed_studies(review):
    """For a list: the studies with any notice, by uid."""
    return editorial_notices.of_studies(review)


@register.simple_tag
def noticed_reports(reports):
    """For a list: the reports with any notice, by key."""
    return editorial_notices.of_reports(reports)


@register.inclusion_tag("screening/_notice_marks.html")
def notice_marks(noticed, key):
    """In a row of a list, short; `noticed` is from one of the tags above."""
    return {"notices": noticed.get(key, [])}
