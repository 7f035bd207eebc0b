"""Plain functions that make one row each, with everything it needs."""

from review.models import Membership, Review, User
from screening.actions import imports, searches
from screening.models import Citation, Search


def make_user(name):
    return User.objects.create_user(f"{name}@example.org", name=name.capitalize())


def make_review(**fields):
    return Review.objects.create(**{"title": "Ketamine for depression", **fields})


def make_member(review, name, roles):
    user = make_user(name)
    Membership.objects.create(review=review, user=user, roles=[str(role) for role in roles])
    return user


# Screening


def make_search(review, by, **fields):
    return searches.start(review=review, by=by, **{"kind": "database", "name": "PubMed", **fields})


def make_citation(review, by, search=None, **fields):
    search = search or Search.objects.filter(review=review).first() or make_search(review, by)
    fields = {"title": f"Record {Citation.objects.count() + 1}", "source": "by hand", **fields}
    return imports.enter(search=search, by=by, **fields)
