"""The audit of the excluded: who is asked to judge such a record again, and which may be drawn.

They come up like all others, and nothing says that they were excluded.
"""

from collections import defaultdict

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from review.access import who_may
from review.models import Review, User
from review.roles import Permission
from screening.choices import ScreeningOutcome, Stage
from screening.models import AuditLook, AuditVerdict, Citation, Decision, Standing, StoppingPlan


def newest_look(review: Review) -> AuditLook | None:
    """The newest look of the plan that holds; all before it are done."""
    return _looks(review).select_related("plan__review").order_by("-number").first()


def _looks(review: Review) -> "QuerySet[AuditLook]":
    plans = StoppingPlan.objects.current().filter(review=review)
    return AuditLook.objects.filter(plan__in=plans)


def heads(look: AuditLook) -> "QuerySet[Citation, int]":
    """The excluded records that were drawn, or what stands for them now."""
    return look.excluded_citations.order_by().values_list(Coalesce("canonical", "pk"), flat=True)


def untouched(look: AuditLook) -> "QuerySet[Standing]":
    """Those that are still excluded as they were when they were drawn."""
    return Standing.objects.current().filter(
        citation__in=heads(look),
        stage=Stage.TITLE_ABSTRACT,
        standing=ScreeningOutcome.EXCLUDED,
        cause__lt=look.cause,
    )


def verdicts(look: AuditLook) -> dict[int, str]:
    """What was said of each, by the key of the record that stands for it now."""
    rows = AuditVerdict.objects.current().filter(look=look).order_by("pk")
    return dict(rows.values_list(Coalesce("citation__canonical", "citation"), "verdict"))


def waiting(user: User, look: AuditLook | None) -> list[int]:
    """Keys of the drawn records that this person may still judge, in the order of their import."""
    if look is None or not look.excluded:
        return []
    found = set(untouched(look).values_list("citation", flat=True)).difference(verdicts(look))
    return sorted(found - _judged_by(user, look)) if found else []


def is_asked(user: User, citation: Citation, stage: Stage) -> bool:
    """Whether a judgement of this person on the record is one for an audit, and no vote."""
    if stage != Stage.TITLE_ABSTRACT or not _looks(citation.review).filter(excluded__gt=0).exists():
        return False
    look = newest_look(citation.review)
    if look is None or not look.excluded or citation.head_id not in set(heads(look)):
        return False
    return citation.head_id not in _judged_by(user, look)


def _judged_by(user: User, look: AuditLook) -> set[int]:
    """Also by a vote that was taken back, and for the audit of an earlier look."""
    members = Citation.objects.in_clusters_of(list(heads(look)))
    votes = Decision.objects.filter(reviewer=user, stage=Stage.TITLE_ABSTRACT, citation__in=members)
    audited = AuditVerdict.objects.current().filter(by=user, citation__in=members)
    head = Coalesce("citation__canonical", "citation")
    earlier = audited.exclude(look=look).values_list(head, flat=True)
    return {*votes.values_list(head, flat=True), *earlier}


def frame(plan: StoppingPlan) -> tuple[list[int], int]:
    """Keys of the excluded records to draw from, and how many more everybody has judged.

    What was drawn at an earlier look is known, and not drawn again.
    """
    drawn = {key for look in plan.audit_looks.all() for key in heads(look)}
    rows = Standing.objects.current().filter(
        review=plan.review, stage=Stage.TITLE_ABSTRACT, standing=ScreeningOutcome.EXCLUDED
    )
    keys = [key for key in rows.values_list("citation", flat=True) if key not in drawn]
    people = {person.pk for person in who_may(plan.review, Permission.SCREEN)}
    judges = _judges(plan.review)
    free = sorted(key for key in keys if people - judges[key])
    return free, len(keys) - len(free)


def _judges(review: Review) -> dict[int, set[int]]:
    """Who judged each record, at some time, by vote or for an audit."""
    found: dict[int, set[int]] = defaultdict(set)
    of_review, head = {"citation__review": review}, Coalesce("citation__canonical", "citation")
    votes = Decision.objects.filter(stage=Stage.TITLE_ABSTRACT, **of_review)
    audited = AuditVerdict.objects.current().filter(**of_review)
    for key, person in [
        *votes.values_list(head, "reviewer"),
        *audited.values_list(head, "by"),
    ]:
        found[key].add(person)
    return found
