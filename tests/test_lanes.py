"""The lane of a test is told from the fixtures that it uses."""

import pytest
from django.test import TestCase


def lanes(request):
    return {mark.name for mark in request.node.iter_markers()} & {"database", "browser", "worker"}


def test_a_pure_test_is_in_no_further_lane(request):
    assert lanes(request) == set()


def test_the_database_is_seen(request, db):
    assert lanes(request) == {"database"}


def test_the_database_is_seen_behind_another_fixture(request, alice):
    assert lanes(request) == {"database"}


@pytest.mark.django_db
def test_the_database_is_seen_by_its_mark(request):
    assert lanes(request) == {"database"}


class CaseTests(TestCase):
    @pytest.fixture(autouse=True)
    def _remember(self, request):
        self.lanes = lanes(request)

    def test_a_case_of_django_is_seen(self):
        assert self.lanes == {"database"}
