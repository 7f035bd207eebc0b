"""Standings are derived: rebuilt from the facts in other words, they are the same."""

from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.actions import reviews
from review.errors import DomainError
from review.models import Event
from screening import flow
from screening.actions import (
    adjudications,
    decisions,
    documents,
    duplicates,
    exclusion_reasons,
    reports,
    standings,
    studies,
)
from screening.models import Adjudication, Citation, Decision, Report, Standing
from tests.factories import make_citation, make_search
from tests.screening.stories import TEXTS, TITLES, imported, judge, retrieved, ris, where

KEYS = [{"doi": "10.1000/a"}, {"pmid": "1"}, {"pmid": "2"}, {"doi": "10.1000/a", "pmid": "1"}, {}]


class Story:
    """A review in which hypothesis says what happens next."""

    def __init__(self, review, people):
        self.review, self.people = review, people
        self.owner = people[0]
        self.searches = [
            make_search(review, self.owner),
            make_search(review, self.owner, kind="other", name="Reference lists"),
        ]
        self.reasons = [
            exclusion_reasons.add(review=review, stage=TEXTS, label=label, by=self.owner)
            for label in ("Wrong dose", "Wrong drug")
        ]
        self.then = {}  # what stood where, by the number of the last event

    def play(self, steps):
        for verb, *rest in steps:
            try:
                getattr(self, verb)(*rest)
            except DomainError:
                continue
            self.then[Event.objects.filter(review=self.review).latest("seq").seq] = current()

    def citation(self, number):
        rows = Citation.objects.published().order_by("pk")
        return rows[number % rows.count()] if rows.exists() else self.enter(0, 0)

    def enter(self, search, keys):
        return make_citation(self.review, self.owner, self.searches[search % 2], **KEYS[keys % 5])

    def upload(self, search, keys):
        tags = {"doi": "DO", "pmid": "PM"}
        record = {tags[name]: value for name, value in KEYS[keys % 5].items()}
        content = ris({"TI": "From a file", **record}, {"TI": f"Alone {keys}"})
        imported(self.review, self.owner, content, self.searches[search % 2])

    def judge(self, number, person, verdict, stage, reason):
        reason = self.reasons[reason] if (stage, verdict) == (TEXTS, "exclude") else None
        judge(self.citation(number), (self.people[person], verdict, reason), stage=stage)

    def undo(self, number, person, stage):
        decisions.undo(citation=self.citation(number), by=self.people[person], stage=stage)

    def adjudicate(self, number, person, verdict, stage, reason):
        reason = self.reasons[reason] if (stage, verdict) == (TEXTS, "exclude") else None
        adjudications.record(
            citation=self.citation(number),
            verdict=verdict,
            by=self.people[person],
            stage=stage,
            reason=reason,
        )

    def merge(self, number, other):
        one, two = self.citation(number), self.citation(other)
        duplicates.merge(citation=one, other=two, by=self.owner)

    def split(self, number):
        duplicates.split(citation=self.citation(number), by=self.owner)

    def retrieve(self, number, to):
        report = Report.objects.filter(citation=self.citation(number).head_id).first()
        if report:
            reports.move(report=report, to=to, by=self.owner)

    def document(self, number):
        report = Report.objects.filter(citation=self.citation(number).head_id).first()
        if report:
            documents.add(report=report, name="a.pdf", content=b"%PDF-1.7", by=self.owner)

    def group(self):
        studies.create_for_included(review=self.review, by=self.owner)

    def require(self, number):
        reviews.change(review=self.review, by=self.owner, judgements_required=number)
        standings.settle_all(Event.objects.filter(review=self.review).latest("seq").pk)


numbers = st.integers(0, 5)
stages = st.sampled_from([TITLES, TITLES, TEXTS])
verdict = st.sampled_from(["include", "include", "exclude"])
steps = st.one_of(
    st.tuples(st.just("judge"), numbers, st.integers(0, 2), verdict, stages, st.integers(0, 1)),
    st.tuples(st.just("judge"), numbers, st.integers(0, 2), verdict, stages, st.integers(0, 1)),
    st.tuples(st.just("enter"), numbers, numbers),
    st.tuples(st.just("upload"), numbers, numbers),
    st.tuples(st.just("undo"), numbers, st.integers(0, 2), stages),
    st.tuples(st.just("adjudicate"), numbers, st.integers(0, 3), verdict, stages, st.just(0)),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("split"), numbers),
    st.tuples(
        st.just("retrieve"), numbers, st.sampled_from(["retrieved", "awaited", "not_retrieved"])
    ),
    st.tuples(st.just("document"), numbers),
    st.tuples(st.just("group")),
    st.tuples(st.just("require"), st.integers(1, 3)),
)


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=5, max_size=25))
def test_rebuilt_from_the_facts_they_are_the_same(review, alice, bob, carol, dana, steps):
    with transaction.atomic():
        story = Story(review, [alice, bob, carol, dana])
        story.play(steps)
        assert current() == rebuilt(review)
        for seq, then in story.then.items():
            assert stood(Standing.objects.as_of(seq)) == then
        for equation in flow.check(flow.of(review)):
            assert equation.holds, equation
        transaction.set_rollback(True)
    review.refresh_from_db()


def current():
    return stood(Standing.objects.current())


def stood(rows):
    return {(row.citation_id, row.stage): (row.standing, row.reason_id) for row in rows}


def rebuilt(review):
    """By loops over plain rows, in the words of the rules."""
    review.refresh_from_db()
    clusters = defaultdict(list)
    for citation in Citation.objects.published().filter(review=review):
        clusters[citation.canonical_id or citation.pk].append(citation.pk)
    found = {}
    for head, members in clusters.items():
        for member in set(members) - {head}:
            found[member, "identification"] = ("duplicate", None)
        titles = verdict_of(members, TITLES, review.judgements_required)
        found[head, TITLES] = titles
        report = Report.objects.filter(citation=head).first()
        assert report or titles[0] != "included"
        if titles[0] == "included":
            found[head, "retrieval"] = (report.retrieval, None)
            if report.retrieval == "retrieved":
                texts = verdict_of(members, TEXTS, review.judgements_required)
                found[head, TEXTS] = texts
                if texts[0] == "included" and not report.studies.exists():
                    found[head, "grouping"] = ("alone", None)
    return found


def verdict_of(members, stage, required):
    thirds = Adjudication.objects.filter(
        citation__in=members, stage=stage, superseded_at__isnull=True
    )
    if thirds:
        return together({(third.verdict, third.reason_id) for third in thirds}, stage)
    votes = Decision.objects.filter(citation__in=members, stage=stage, superseded_at__isnull=True)
    own = defaultdict(list)
    for vote in votes.order_by("decided_at", "pk"):
        own[vote.reviewer_id].append((vote.verdict, vote.reason_id))
    if len(own) < required:
        return ("undecided", None)
    if any(together(set(votes), stage)[0] == "conflict" for votes in own.values()):
        return ("conflict", None)
    return together({votes[-1] for votes in own.values()}, stage)


def together(judgements, stage):
    verdicts = {verdict for verdict, _ in judgements}
    reasons = {reason for _, reason in judgements}
    if verdicts == {"exclude"}:
        if len(reasons) == 1:
            return ("excluded", reasons.pop())
        return ("conflict", None) if stage == TEXTS else ("excluded", None)
    return ("conflict", None) if "exclude" in verdicts else ("included", None)


def moved(rows):
    return set(rows.values_list("stage", "standing"))


def test_a_change_of_settings_settles_anew(review, alice, bob):
    citation = make_citation(review, alice)
    judge(citation, (alice, "include"))
    reviews.change(review=review, by=alice, judgements_required=1)
    change = Event.objects.latest("seq")
    standings.settle_all(change.pk)
    assert where(citation) == "included"
    assert Report.objects.get().citation == citation
    standings.settle_all(change.pk)  # a message may come twice
    rows = Standing.objects.filter(citation=citation)
    assert moved(rows) == {(TITLES, "undecided"), (TITLES, "included"), ("retrieval", "wanted")}
    assert rows.count() == 3


def test_other_settings_move_nothing(review, alice, django_assert_num_queries):
    reviews.change(review=review, by=alice, title="Another title")
    event = Event.objects.latest("seq")
    with django_assert_num_queries(1):
        standings.settle_all(event.pk)


def test_the_change_sends_the_task(review, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        reviews.change(review=review, by=alice, judgements_required=3)
    assert len(callbacks) == 1


def test_full_text_closes_when_title_and_abstract_reopen(review, alice, bob):
    citation = retrieved(review, alice, bob)
    assert where(citation, TEXTS) == "undecided"
    reviews.change(review=review, by=alice, judgements_required=3)
    standings.settle_all(Event.objects.latest("seq").pk)
    assert where(citation) == "undecided"
    assert where(citation, TEXTS) is None


def test_within_one_event_only_where_it_ended_counts(review, alice):
    citation = make_citation(review, alice)
    judge(citation, (alice, "include"))
    cause = Event.objects.latest("seq").seq + 1
    for required in (1, 2, 1):
        type(review).objects.update(judgements_required=required)
        standings.settle(review=review, citations=[citation.pk], cause=cause)
    assert where(citation) == "included"
    rows = Standing.objects.filter(citation=citation, cause=cause)
    assert moved(rows) == {(TITLES, "included"), ("retrieval", "wanted")}
    assert rows.count() == 2


@pytest.mark.parametrize("count", [1, 50])
def test_settling_takes_the_same_number_of_queries(
    review, alice, count, django_assert_max_num_queries
):
    search = make_search(review, alice)
    imported(review, alice, ris(*({"TI": f"Record {n}"} for n in range(count))), search)
    keys = list(Citation.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(11):
        standings.settle(review=review, citations=keys, cause=99)
