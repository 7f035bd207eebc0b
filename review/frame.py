"""What every page shows around its work: the three stages, their pages, what waits for whom.

Apps to the right register themselves here in `AppConfig.ready`; the review imports none of them.
Whatever is counted is counted for one person: a sealed reader's numbers are their own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from review.models import Review, User
from review.roles import Permission


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person (or, unsealed, the team) is; `words` say it to a screen reader."""

    done: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a stage; `count` only where work waits for this very person.

    `parts` are the names, in the app's URLs, of pages that belong to it: on them it is marked too.
    """

    label: str
    url: str
    count: int | None = None
    permission: Permission = Permission.READ
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Work:
    """One row of "Waiting for you": lower `order` blocks others more."""

    order: int
    count: int
    title: str
    detail: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the process, as its app presents it. `key` is the app's URL namespace."""

    key: str
    order: int
    label: str
    url_name: str
    progress: Callable[[Review, User], Progress | None]
    tabs: Callable[[Review, User], list[Tab]]
    work: Callable[[Review, User], list[Work]]


_stages: dict[str, Stage] = {}


def register(stage: Stage) -> None:
    """Called in an app's `AppConfig.ready`."""
    _stages[stage.key] = stage


def stages() -> list[Stage]:
    """All registered stages in the order of the process."""
    return sorted(_stages.values(), key=lambda stage: stage.order)


def waiting_for(user: User, review: Review) -> list[Work]:
    """What this person could do next, the most blocking first."""
    rows = [work for stage in stages() for work in stage.work(review, user)]
    return sorted(rows, key=lambda work: work.order)
