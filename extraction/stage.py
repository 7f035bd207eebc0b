"""What extraction shows around its pages: how far one person is, and what waits for them."""

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from extraction import hanging, phrases, tasks
from extraction.actions.extractions import extractors_required
from extraction.models import Extraction
from review import dependents, events, frame
from review.access import may
from review.frame import Progress, Stage, Tab, Work
from review.models import Review, User
from review.phrases import PHRASES
from review.roles import Permission
from screening.included import included_studies
from screening.models import Study


def to_extract(review: Review, user: User) -> "QuerySet[Study]":
    """Included studies that this person has begun, or could begin, to extract.

    Those that enough others extract already are not theirs to begin.
    """
    current = Extraction.objects.filter(review=review, is_final=False, superseded_at=None)
    begun = current.draft().filter(extractor=user)
    others: dict[int, int] = {}
    for study in current.exclude(extractor=user).values_list("study", flat=True):
        others[study] = others.get(study, 0) + 1
    taken = [study for study, count in others.items() if count >= extractors_required(review)]
    handed_in = current.submitted().filter(extractor=user)
    free = included_studies(review).exclude(pk__in=handed_in.values("study"))
    return free.exclude(pk__in=[pk for pk in taken if pk not in set(_studies(begun))])


def to_adjudicate(review: Review, user: User) -> "QuerySet[Study]":
    """Included studies whose accounts are in, without a final made from these very accounts.

    Those that one extracted oneself are for somebody else.
    """
    accounts: dict[int, list[int]] = {}
    for study, extractor in (
        Extraction.objects.submitted().filter(review=review).values_list("study", "extractor")
    ):
        accounts.setdefault(study, []).append(extractor)
    settled = set(_studies(Extraction.objects.final().up_to_date().filter(review=review)))
    ready = [
        study
        for study, extractors in accounts.items()
        if len(extractors) >= extractors_required(review)
        and user.pk not in extractors
        and study not in settled
    ]
    return included_studies(review).filter(pk__in=ready)


def _studies(extractions: QuerySet[Extraction]) -> list[int]:
    return list(extractions.values_list("study", flat=True))


def progress(review: Review, user: User) -> Progress | None:
    """Own submitted of the included studies; for who does not extract, the finals."""
    if may(user, review, Permission.EXTRACT):
        accounts = Extraction.objects.submitted().filter(review=review, extractor=user)
        words = _("%(done)d of %(total)d studies extracted by you")
    else:
        accounts = Extraction.objects.final().filter(review=review)
        words = _("%(done)d of %(total)d studies have a final extraction")
    done = Count("pk", filter=Q(pk__in=accounts.values("study")))  # every page asks: one query
    found = included_studies(review).order_by().aggregate(total=Count("pk"), done=done)
    return Progress(**found, words=words % found) if found["total"] else None


def tabs(review: Review, user: User) -> list[Tab]:
    """Studies, and what the protocol asks for."""
    waiting = _waiting(review, user)
    return [
        Tab(_("Studies"), reverse("extraction:studies", args=[review.uid]), waiting or None),
        Tab(_("Outcomes"), reverse("extraction:outcomes", args=[review.uid])),
    ]


def _waiting(review: Review, user: User) -> int:
    return sum(row.count for row in work(review, user))


def work(review: Review, user: User) -> list[Work]:
    """What this person could do next in extraction."""
    rows = []
    page = reverse("extraction:studies", args=[review.uid])
    if may(user, review, Permission.ADJUDICATE):
        count = to_adjudicate(review, user).count()
        title = ngettext("%(n)d study to adjudicate", "%(n)d studies to adjudicate", count)
        detail = _("Both extractions are in; the result waits for the final one.")
        rows.append(Work(30, count, title % {"n": count}, detail, page, _("Adjudicate")))
    if may(user, review, Permission.EXTRACT):
        count = to_extract(review, user).count()
        title = ngettext("%(n)d study to extract", "%(n)d studies to extract", count)
        detail = _("Included, and not yet extracted by enough people.")
        rows.append(Work(40, count, title % {"n": count}, detail, page, _("Extract")))
    return [row for row in rows if row.count]


STAGE = Stage(
    key="extraction",
    order=2,
    label=gettext_lazy("Extraction"),
    url_name="extraction:studies",
    progress=progress,
    tabs=tabs,
    work=work,
)


def register() -> None:
    """Take the app's place in the frame, in the log's words and among the listeners."""
    PHRASES.update(phrases.PHRASES)
    events.listen("screening.document.added", tasks.parse_added_document.name)
    dependents.register(hanging.extractions_of)
    frame.register(STAGE)
