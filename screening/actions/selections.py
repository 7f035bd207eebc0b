"""What is done to several chosen records as one."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from review.models import User
from screening.actions import duplicates
from screening.errors import NothingChosen
from screening.models import Citation

MOST = 50  # records of one report: more are chosen by mistake


@transaction.atomic
def join(*, citations: "QuerySet[Citation]", by: User) -> Citation:
    """Say that all these are of one report, or of none of them; returns who stands for it.

    Raises NothingChosen for fewer than two or more than `MOST`, and as `duplicates.merge`.
    """
    chosen = list(citations.select_related("review").order_by("pk")[: MOST + 1])
    if len(chosen) < 2:
        raise NothingChosen(_("Choose two or more records that are of one report."))
    if len(chosen) > MOST:
        words = _("More than {most} records are chosen. Join the duplicates of one report at once.")
        raise NothingChosen(words.format(most=MOST))
    first, *others = chosen
    for other in others:
        head = duplicates.merge(citation=first, other=other, by=by)
    return head
