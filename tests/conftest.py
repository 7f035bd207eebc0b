"""The cast: one review and the people in it."""

import gc
import os

import pytest
from django.conf import settings as django
from django.contrib.contenttypes.management import create_contenttypes
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import settings

from extraction.actions import parses
from review.choices import Role
from tests.factories import make_member, make_review, make_user
from tests.parsed_once import ParsedOnce

pytest_plugins = ["tests.lanes"]
# Rows of Django's that nobody here reads, made anew each time that a test empties all tables.
post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
post_migrate.disconnect(create_contenttypes)
# No time is asserted; `make check-long` tries more examples. What a second database is asked for
# was asked of the first already.
EXAMPLES = 25 if "sqlite3" in django.DATABASES["default"]["ENGINE"] else 8
settings.register_profile("quick", deadline=None, max_examples=EXAMPLES, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=250)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_finish():
    """What was imported stays: looking through it for garbage takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def parsed_once(tmp_path_factory):
    """Undone by the tests of reading itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parses, "parse", ParsedOnce(tmp_path_factory.mktemp("parsed")))
        yield


@pytest.fixture
def review(db):
    return make_review()


@pytest.fixture
def alice(review):
    return make_member(review, "alice", [Role.OWNER, Role.SCREENER])


@pytest.fixture
def bob(review):
    return make_member(review, "bob", [Role.SCREENER, Role.EXTRACTOR])


@pytest.fixture
def carol(review):
    return make_member(review, "carol", [Role.SCREENER, Role.EXTRACTOR])


@pytest.fixture
def dana(review):
    return make_member(review, "dana", [Role.ADJUDICATOR])


@pytest.fixture
def eve(review):
    return make_member(review, "eve", [Role.OBSERVER])


@pytest.fixture
def mallory(db):
    return make_user("mallory")


@pytest.fixture
def client_for():
    def signed_in(user):
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
