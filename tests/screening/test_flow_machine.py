"""The flow under anything that can happen, in any order.

After each step all equations hold as sets; as of every earlier event the flow is what it was then.
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from review.choices import Role
from review.errors import DomainError
from review.models import Event
from screening import flow
from screening.actions import (
    adjudications,
    asides,
    decisions,
    duplicates,
    exclusion_reasons,
    reopenings,
    reports,
    searches,
    studies,
    withdrawals,
)
from screening.choices import Aside
from screening.models import Citation, CitationImport, Report, Study
from tests.factories import make_citation, make_member, make_review, make_search
from tests.screening.stories import TEXTS, TITLES, imported, ris

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
KEYS = [{"doi": "10.1000/a"}, {"pmid": "1"}, {"doi": "10.1000/a", "pmid": "1"}, {}]
TAGS = {"doi": "DO", "pmid": "AN"}
KINDS = ["database", "register", "other"]

number = st.integers(0, 7)
person = st.integers(0, 2)
stage = st.sampled_from([TITLES, TITLES, TEXTS])
verdict = st.sampled_from(["include", "include", "exclude"])


def told(found):
    """A flow as plain values; rows of nobody apart, since a search may begin later."""
    rows = {(row.column.value, row.key): frozenset(row.members) for row in found.rows}
    return {place: members for place, members in rows.items() if members}


class Machine(RuleBasedStateMachine):
    """One review, in a transaction that is undone at the end."""

    @initialize()
    def begin(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.review = make_review()
        roles = [Role.OWNER, Role.SCREENER]
        self.people = [make_member(self.review, name, roles) for name in ("ann", "ben", "cat")]
        self.owner = self.people[0]
        self.searches = [make_search(self.review, self.owner, kind=kind) for kind in KINDS]
        self.reasons = [
            exclusion_reasons.add(review=self.review, stage=TEXTS, label=label, by=self.owner)
            for label in ("Wrong dose", "Wrong drug")
        ]
        self.then = {}

    def teardown(self):
        if hasattr(self, "outer"):
            self.compare(self.then)
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def do(self, action, **arguments):
        try:
            action(by=self.owner, **arguments) if "by" not in arguments else action(**arguments)
        except DomainError:
            return
        self.look()

    def look(self):
        found = flow.of(self.review)
        for equation in flow.check(found):
            assert equation.holds, (equation.name, equation.faults())
        newest = Event.objects.filter(review=self.review).latest("seq").seq
        self.then[newest] = told(found)
        if earlier := sorted(self.then)[:-1]:
            self.compare({earlier[-1]: self.then[earlier[-1]]})

    def compare(self, snapshots):
        for seq, then in snapshots.items():
            found = flow.of(self.review, at=seq)
            assert told(found) == then, seq
            assert all(equation.holds for equation in flow.check(found))

    def citation(self, number):
        rows = Citation.objects.published().order_by("pk")
        return rows[number % rows.count()] if rows.exists() else None

    def head(self, number):
        found = self.citation(number)
        return found and found.head

    def report(self, number):
        rows = Report.objects.filter(review=self.review).order_by("pk")
        return rows[number % rows.count()] if rows.exists() else None

    def reason(self, stage, verdict, number):
        return self.reasons[number % 2] if (stage, verdict) == (TEXTS, "exclude") else None

    @rule(search=person, keys=st.integers(0, 3))
    def enter(self, search, keys):
        make_citation(self.review, self.owner, self.searches[search], **KEYS[keys])
        self.look()

    @rule(search=person, keys=st.integers(0, 3), other=st.integers(0, 3))
    def upload(self, search, keys, other):
        records = [{TAGS[name]: value for name, value in KEYS[n].items()} for n in (keys, other)]
        content = ris(*({"TI": f"File {len(self.then)}", **record} for record in records))
        imported(self.review, self.owner, content, self.searches[search])
        self.look()

    @rule(number=number)
    def undo_import(self, number):
        rows = CitationImport.objects.published().filter(review=self.review).order_by("pk")
        if rows.exists():
            one = rows[number % rows.count()]
            self.do(withdrawals.withdraw, citation_import=one, why="Wrong", is_sure=True)

    @rule(number=number)
    def bring_back(self, number):
        rows = CitationImport.objects.withdrawn().filter(review=self.review).order_by("pk")
        if rows.exists():
            one = rows[number % rows.count()]
            try:
                withdrawals.restore(citation_import=one, by=self.owner)
            except DomainError:
                return
            CitationImport.perform(one.pk, withdrawals.bring_back)
            self.look()

    @rule(number=number, verdict=verdict, stage=stage, reason=number)
    def agree(self, number, verdict, stage, reason):
        """Two who judge alike, since most records are not in conflict."""
        for by in (0, 1):
            self.judge(number, by, verdict, stage, reason)

    @rule(number=number, by=person, verdict=verdict, stage=stage, reason=number)
    def judge(self, number, by, verdict, stage, reason):
        if found := self.citation(number):
            why = self.reason(stage, verdict, reason)
            vote = {"verdict": verdict, "stage": stage, "reason": why, "by": self.people[by]}
            self.do(decisions.record, citation=found, **vote)

    @rule(number=number, by=person, stage=stage)
    def take_back(self, number, by, stage):
        if found := self.citation(number):
            self.do(decisions.undo, citation=found, by=self.people[by], stage=stage)

    @rule(number=number, verdict=verdict, stage=stage, reason=number)
    def adjudicate(self, number, verdict, stage, reason):
        if found := self.citation(number):
            why = self.reason(stage, verdict, reason)
            third = {"verdict": verdict, "stage": stage, "reason": why, "by": self.people[2]}
            self.do(adjudications.record, citation=found, **third)

    @rule(number=number, stage=stage)
    def reopen(self, number, stage):
        if found := self.citation(number):
            self.do(reopenings.record, citation=found, stage=stage, why="Once more")

    @rule(number=number, other=number)
    def merge(self, number, other):
        if found := self.citation(number):
            self.do(duplicates.merge, citation=found, other=self.citation(other))

    @rule(number=number)
    def split(self, number):
        if found := self.citation(number):
            self.do(duplicates.split, citation=found)

    @rule(number=number, kind=st.sampled_from(Aside))
    def set_aside(self, number, kind):
        if found := self.citation(number):
            self.do(asides.record, citation=found, kind=kind, why="So")

    @rule(number=number, stage=stage)
    def put_back(self, number, stage):
        if found := self.citation(number):
            self.do(asides.undo, citation=found, stage=stage, why="So")

    @rule(number=number, to=st.sampled_from(["retrieved", "retrieved", "awaited", "not_retrieved"]))
    def retrieve(self, number, to):
        if report := self.report(number):
            self.do(reports.move, report=report, to=to)

    @rule()
    def group(self):
        self.do(studies.create_for_included, review=self.review)

    @rule(number=number, other=number, is_linked=st.booleans())
    def link(self, number, other, is_linked):
        report, rows = self.report(other), Study.objects.order_by("pk")
        if report and rows.exists():
            study = rows[number % rows.count()]
            self.do(studies.link if is_linked else studies.unlink, study=study, report=report)

    @rule(search=person, kind=st.sampled_from(KINDS))
    def correct_search(self, search, kind):
        self.do(searches.change, search=self.searches[search], kind=kind)


@pytest.mark.hypothesis  # so that `make check-long` plays more
def test_it_adds_up_whatever_happens_and_stays_what_it_was(db):
    steps = {"max_examples": 150, "stateful_step_count": 40}
    few = {"max_examples": 4, "stateful_step_count": 14}
    run_state_machine_as_test(
        Machine,
        settings=settings(
            **(steps if IS_LONG else few),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
