"""Which of the 16 items of PRISMA-S the searches of a review answer, and where.

Rethlefsen ML et al. PRISMA-S: an extension to the PRISMA statement for reporting literature
searches in systematic reviews. Syst Rev 2021;10:39, doi:10.1186/s13643-020-01542-z. The names of
the items are theirs, the explanations ours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review.models import Review
from screening.choices import SearchKind, SearchMethod
from screening.models import Search, SearchStatement


class State(StrEnum):
    """How far an item is answered."""

    ANSWERED = "answered"
    PARTLY = "partly"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the searches say to one item: which of them do, which should and do not."""

    number: int
    name: str
    about: str
    state: State
    answered: tuple[Search, ...]
    lacking: tuple[Search, ...]
    statement: SearchStatement | None


@dataclass(frozen=True, slots=True)
class Item:
    """An item: the searches that have to answer it, and when one does."""

    number: int
    name: str
    about: str
    concerns: Callable[[Search], bool]
    is_met: Callable[[Search], bool]


def _of(*methods: SearchMethod) -> Callable[[Search], bool]:
    return lambda search: search.method in methods


def _has(*names: str) -> Callable[[Search], bool]:
    return lambda search: any(getattr(search, name) not in ("", None) for name in names)


def _is_source(search: Search) -> bool:
    return search.kind != SearchKind.OTHER


def _is_database(search: Search) -> bool:
    return search.kind == SearchKind.DATABASE


def _any(search: Search) -> bool:
    return True


DEDUPLICATION = 16
_WEB = (SearchMethod.WEBSITES, SearchMethod.ORGANISATIONS, SearchMethod.HAND)
_L = gettext_lazy
ITEMS = (
    Item(
        1,
        _L("Database name"),
        _L("Each database, with the platform through which it was searched."),
        _is_database,
        _has("platform"),
    ),
    Item(
        2,
        _L("Multi-database searching"),
        _L("Which databases were searched at the same time on one platform."),
        _has("together_with"),
        _any,
    ),
    Item(
        3,
        _L("Study registries"),
        _L("Each registry that was searched."),
        lambda search: search.kind == SearchKind.REGISTER,
        _any,
    ),
    Item(
        4,
        _L("Online resources and browsing"),
        _L(
            "Websites, organisations and tables of contents that were searched or browsed, and how."
        ),
        _of(*_WEB),
        _has("procedure", "strategy"),
    ),
    Item(
        5,
        _L("Citation searching"),
        _L("Whether cited or citing references were examined, of which reports and by what means."),
        _of(SearchMethod.CITATIONS),
        _has("procedure", "strategy"),
    ),
    Item(
        6,
        _L("Contacts"),
        _L("Whom the team asked for further studies: authors, experts, manufacturers."),
        _of(SearchMethod.CONTACT),
        _has("procedure", "strategy"),
    ),
    Item(
        7,
        _L("Other methods"),
        _L("Any further way in which studies were found."),
        _of(SearchMethod.OTHER),
        _has("procedure", "strategy"),
    ),
    Item(
        8,
        _L("Full search strategies"),
        _L("Each strategy exactly as it was run, so that others can copy it."),
        _is_source,
        _has("strategy"),
    ),
    Item(
        9,
        _L("Limits and restrictions"),
        _L(
            "Limits on date, language, type of publication and so on, or that there were none, and why."
        ),
        _is_source,
        _has("limits"),
    ),
    Item(
        10,
        _L("Search filters"),
        _L(
            "Published filters that were used, with their source and any change, or that there were none."
        ),
        _is_source,
        _has("filters"),
    ),
    Item(
        11,
        _L("Prior work"),
        _L("Strategies of earlier reviews that were taken over or adapted, with their source."),
        _has("prior_work"),
        _any,
    ),
    Item(
        12,
        _L("Updates"),
        _L("How the searches were kept up to date: run again, or alerts."),
        _has("updates"),
        _any,
    ),
    Item(
        13,
        _L("Dates of searches"),
        _L("The day on which each search was last run."),
        _any,
        _has("searched_on"),
    ),
    Item(
        14,
        _L("Peer review"),
        _L(
            "Who reviewed the strategies, by which instrument (PRESS, for instance), and what came of it."
        ),
        _has("press_by"),
        _has("press_outcome"),
    ),
    Item(
        15,
        _L("Total records"),
        _L("How many records each source gave."),
        _is_source,
        _has("shown_count"),
    ),
    Item(
        16,
        _L("Deduplication"),
        _L("How and with which software duplicates were found and removed."),
        lambda search: False,
        _any,
    ),
)


def answers(review: Review) -> list[Answer]:
    """All items in order, each with the searches that answer it and those that do not yet."""
    searches = list(Search.objects.filter(review=review).order_by("kind", "pk"))
    rows = SearchStatement.objects.filter(review=review).select_related("by")
    statements = {row.item: row for row in rows}
    return [_answer(item, searches, statements.get(item.number)) for item in ITEMS]


def _answer(item: Item, searches: Iterable[Search], statement: SearchStatement | None) -> Answer:
    concerned = [search for search in searches if item.concerns(search)]
    met = tuple(search for search in concerned if item.is_met(search))
    lacking = tuple(search for search in concerned if search not in met)
    if (met and not lacking) or (statement and not lacking):
        state = State.ANSWERED
    else:
        state = State.PARTLY if met or statement else State.OPEN
    return Answer(item.number, str(item.name), str(item.about), state, met, lacking, statement)


def own_words() -> str:
    """What this program does about duplicates, as a beginning for item 16."""
    return _(
        "Duplicates were found with Consilience: records that agree beyond doubt were joined"
        " automatically, the doubtful were judged by people side by side. Each cluster keeps the"
        " evidence and can be taken apart."
    )
