"""What hangs on a row? Apps to the right register functions that answer for their rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that would change or vanish with the row, in words and with its page."""

    words: str
    url: str


_answers: list[Callable[[list[Model]], Iterable[Dependent]]] = []


def register(answer: Callable[[list[Model]], Iterable[Dependent]]) -> None:
    """Called in an app's `AppConfig.ready`."""
    if answer not in _answers:
        _answers.append(answer)


def of(rows: Iterable[Model]) -> list[Dependent]:
    """Everything the registered apps know to hang on these rows."""
    rows = list(rows)
    return [dependent for answer in _answers for dependent in answer(rows)]
