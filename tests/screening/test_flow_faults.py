"""One row changed behind the program: the page names its record, and it can be settled anew."""

import pytest
from django.db import transaction

from review.choices import Role
from screening import flow
from screening.actions import duplicates, flows, reports, studies
from screening.models import Report, Standing, StudyLink
from tests.factories import make_citation, make_member, make_review, make_search
from tests.screening.stories import TEXTS, judge, offered

# tests/screening/test_flow.py has the same queries on both databases.
pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
COLUMNS = {"sources": "database", "other": "other"}


class Told:
    """A review with one record at each place that a row can be taken from."""

    def __init__(self, review, alice, bob, column):
        self.review, self.alice = review, alice
        self.search = make_search(review, alice, kind=COLUMNS[column], name="A source")
        self.waiting = make_citation(review, alice, self.search, title="The waiting one")
        self.excluded = self.judged("The excluded one", "exclude")
        self.wanted = self.judged("The wanted one", "include")
        self.unread, self.dropped, self.included = (
            self.judged(f"The {name} one", "include", is_sought=True)
            for name in ("unread", "dropped", "included")
        )
        reason = offered(review, alice)
        judge(self.dropped, (alice, "exclude", reason), (bob, "exclude", reason), stage=TEXTS)
        judge(self.included, (alice, "include"), (bob, "include"), stage=TEXTS)
        studies.create_for_included(review=review, by=alice)
        self.double = make_citation(review, alice, self.search, title="The double one")
        duplicates.merge(citation=self.waiting, other=self.double, by=alice)

    def judged(self, title, verdict, is_sought=False):
        people = [membership.user for membership in self.review.memberships.order_by("pk")[:2]]
        citation = make_citation(self.review, self.alice, self.search, title=title)
        judge(citation, *((person, verdict) for person in people))
        if is_sought:
            report = Report.objects.get(citation=citation)
            reports.mark_retrieved(report=report, by=self.alice)
        return citation

    def at(self, citation, step):
        return Standing.objects.current().filter(citation=citation, stage=step)


@pytest.fixture(scope="module")
def told_of(django_db_setup, django_db_blocker):
    """One for each column, which all tests here share and none changes for another."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {column: made(column) for column in COLUMNS}
        transaction.set_rollback(True)


def made(column):
    review = make_review()
    roles = {"alice": [Role.OWNER, Role.SCREENER], "bob": [Role.SCREENER, Role.EXTRACTOR]}
    team = (make_member(review, f"{name}-{column}", held) for name, held in roles.items())
    return Told(review, *team, column)


def lose_standing(told):
    told.at(told.waiting, "title_abstract").delete()
    return told.waiting


def take_search_away(told):
    other = make_search(make_review(), told.alice, kind=told.search.kind)
    job = told.waiting.citation_import
    type(job).objects.filter(pk=job.pk).update(search=other)
    return told.waiting


def stand_twice(told):
    fields = {"stage": "retrieval", "standing": "wanted", "cause": 1}
    Standing.objects.create(review=told.review, citation=told.excluded, **fields)
    return told.excluded


def lose_retrieval(told):
    told.at(told.unread, "retrieval").delete()
    return told.unread


def move_retrieval(told):
    told.at(told.unread, "retrieval").update(standing="awaited")
    return told.unread


def lose_outcome(told):
    told.at(told.dropped, TEXTS).delete()
    return told.dropped


def lose_reason(told):
    told.at(told.dropped, TEXTS).update(reason=None)
    return told.dropped


def lose_link(told):
    StudyLink.objects.all().delete()
    return told.included


def unlink_report(told):
    Report.studies.through.objects.all().delete()
    return told.included


def change_report(told):
    Report.objects.filter(citation=told.wanted).update(retrieval="awaited")
    return told.wanted


def forget_canonical(told):
    type(told.double).objects.filter(pk=told.double.pk).update(canonical=None)
    return told.double


OF_COLUMNS = {
    "identified": lose_standing,
    "screened": stand_twice,
    "sought": lose_retrieval,
    "retrieved": move_retrieval,
    "assessed": lose_outcome,
    "reason:": lose_reason,
}
OF_ALL = {
    "both.reports": lose_link,
    "facts.duplicates": forget_canonical,
    "facts.retrieval": change_report,
    "facts.studies": unlink_report,
}
CASES = [(f"{column}.{name}", do) for column in COLUMNS for name, do in OF_COLUMNS.items()]
CASES += list(OF_ALL.items())
STRAY = ("sources.identified:", take_search_away)  # a search is never settled anew


def named(review, client):
    page = client.get(f"/reviews/{review.uid}/flow/").content.decode()
    assert page.count('role="alert"') >= 1
    return page


def failing(review):
    return {one.name: one for one in flow.check(flow.of(review)) if not one.holds}


def test_every_equation_is_broken_below(review):
    names = {equation.name for equation in flow.check(flow.of(review))}
    # What other methods found is what lies in their searches: no row can break that sum. A record
    # that is taken out of them is among the sources, where it is missing in every search.
    assert names == {name for name, _ in [*CASES, STRAY]} | {"other.identified:"}


def test_a_record_taken_out_of_other_methods_is_named_among_the_sources(told_of):
    told = told_of["other"]
    record = take_search_away(told)
    (fault,) = failing(told.review)["sources.identified:"].faults()
    assert fault.records == [record]


@pytest.mark.parametrize(("name", "corrupt"), [*CASES, STRAY])
def test_the_page_names_the_record(told_of, client_for, name, corrupt):
    told = told_of[name.split(".")[0] if "other" in name else "sources"]
    eve = make_member(told.review, "eve", [Role.OBSERVER])
    assert not failing(told.review)
    record = corrupt(told)
    found = failing(told.review)
    assert name in found
    assert record in [one for fault in found[name].faults() for one in fault.records]
    page = named(told.review, client_for(eve))
    assert f"/citations/{record.uid}/" in page
    assert str(record) in page
    assert "Work out anew" not in page  # eve only reads


@pytest.mark.parametrize(("name", "corrupt"), [case for case in CASES if "other" not in case[0]])
def test_it_can_be_settled_anew(told_of, name, corrupt):
    told = told_of["sources"]
    corrupt(told)
    assert flows.settle_again(review=told.review, by=told.alice)
    assert not failing(told.review)
    assert flows.settle_again(review=told.review, by=told.alice) == 0


def test_what_stands_in_two_boxes_is_told_from_what_stands_in_none(told_of):
    told = told_of["sources"]
    twice, lost = stand_twice(told), lose_standing(told)
    found = failing(told.review)
    words = [fault.words for fault in found["sources.screened"].faults()]
    assert words == ["In two boxes at once: “Records excluded” and “Records kept, not yet sought”."]
    assert found["sources.screened"].faults()[0].records == [twice]
    (fault,) = found["sources.identified"].faults()
    assert "none of the boxes" in fault.words
    assert fault.records == [lost]
