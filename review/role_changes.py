"""What has to be asked before a member gets other roles: apps to the right register it."""

from collections.abc import Callable, Collection

from review.models import Membership

Question = Callable[[Membership, Collection[str]], str | None]
_questions: list[Question] = []


def register(question: Question) -> None:
    """Called in an app's `AppConfig.ready`. It answers with the address of a page, if any."""
    if question not in _questions:
        _questions.append(question)


def first_question(membership: Membership, roles: Collection[str]) -> str | None:
    """The page on which the change has to be made, where something is asked; else None."""
    pages = (question(membership, roles) for question in _questions)
    return next((page for page in pages if page), None)
