"""Plain functions that make one row each, with everything it needs."""

from review.models import Membership, Review, User


def make_user(name):
    return User.objects.create_user(f"{name}@example.org", name=name.capitalize())


def make_review(**fields):
    return Review.objects.create(**{"title": "Ketamine for depression", **fields})


def make_member(review, name, roles):
    user = make_user(name)
    Membership.objects.create(review=review, user=user, roles=[str(role) for role in roles])
    return user
