"""Five people and the review that they share. They and their judgements are invented."""

from dataclasses import dataclass

from demo.facts import LABEL
from review.actions import members, reviews
from review.choices import Role
from review.models import Membership, Review, User

SLUG = "ketamine"
PASSWORD = "rapid-acting-demo"  # of all five: the demonstration holds nothing secret


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demonstration, with the roles they have in its review."""

    key: str
    name: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


PEOPLE = [
    Person("alice", "Alice Okafor", (Role.OWNER,)),
    Person("bob", "Bob Lindqvist", (Role.SCREENER, Role.EXTRACTOR)),
    Person("carol", "Carol Méndez", (Role.SCREENER, Role.EXTRACTOR)),
    Person("dana", "Dana Petrov", (Role.ADJUDICATOR,)),
    Person("eve", "Eve Tanaka", (Role.OBSERVER,)),
]

TITLE = "Ketamine and esketamine for depression"
SETTINGS = {
    "question": (
        "In people with a depressive episode, does ketamine or esketamine lower depression more"
        " than placebo or midazolam, one day to four weeks after the first dose?"
    ),
    "inclusion_criteria": (
        "Randomised comparison\nA depressive episode, unipolar or bipolar\n"
        "Ketamine or esketamine, any dose and route\nDepression score or response reported"
    ),
    "exclusion_criteria": (
        "Ketamine as anaesthetic or with electroconvulsive therapy\n"
        "Prevention of relapse\nSecondary report without a new result"
    ),
    "notice": f"Demonstration: {LABEL}",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The review and who is in it."""

    review: Review
    alice: User
    bob: User
    carol: User
    dana: User
    eve: User


def assemble() -> Cast:
    """The demonstration's review with its people, as far as they are not there already."""
    users = {person.key: _account(person) for person in PEOPLE}
    owner = users["alice"]
    review = Review.objects.filter(slug=SLUG).first()
    if review is None:
        review = reviews.start(title=TITLE, by=owner, slug=SLUG, **SETTINGS)
    for person in PEOPLE:
        if not Membership.objects.filter(review=review, user=users[person.key]).exists():
            invitation = members.invite(
                review=review, roles=person.roles, by=owner, note=person.name
            )
            members.accept(invitation=invitation, by=users[person.key])
    return Cast(review, **users)


def _account(person: Person) -> User:
    existing = User.objects.filter(email__iexact=person.email).first()
    return existing or User.objects.create_user(person.email, PASSWORD, name=person.name)
