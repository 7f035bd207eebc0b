import pytest

from screening import flow
from screening.actions import adjudications, reports, studies, withdrawals
from screening.flow import Column
from screening.models import Report
from tests.factories import make_citation, make_review, make_search
from tests.screening.stories import TEXTS, imported, judge, offered, ris


@pytest.fixture
def searches(review, alice):
    return {
        kind: make_search(review, alice, kind=kind, name=kind)
        for kind in ("database", "register", "other")
    }


def counts(review, column):
    found = flow.of(review)
    failed = [equation for equation in flow.check(found) if not equation.holds]
    assert not failed
    return {row.key: row.count for row in found.rows if row.column == column and ":" not in row.key}


def test_an_empty_review_adds_up(review):
    assert set(counts(review, Column.SOURCES).values()) == {0}
    assert flow.of(review).pending == ()


def test_every_box_of_a_review_in_progress(review, alice, bob, dana, searches):
    def vote(one, two, title):
        citation = make_citation(review, alice, searches["database"], title=title)
        judge(citation, (alice, one), (bob, two))
        return citation

    make_citation(review, alice, searches["database"], title="Not judged")
    judge(
        make_citation(review, alice, searches["register"], title="Judged once"), (alice, "exclude")
    )
    vote("include", "exclude", "In conflict")
    adjudications.record(citation=vote("exclude", "include", "Settled"), verdict="exclude", by=dana)
    vote("exclude", "exclude", "Excluded")
    vote("include", "maybe", "Not sought")
    texts = {
        name: vote("include", "include", name)
        for name in ("awaited", "never", "unread", "conflict", "dose", "drug", "in", "alone")
    }
    rows = {name: Report.objects.get(citation=citation) for name, citation in texts.items()}
    for report in rows.values():
        reports.seek(report=report, by=alice)
    reports.mark_not_retrieved(report=rows["never"], by=alice)
    for name in ("unread", "conflict", "dose", "drug", "in", "alone"):
        reports.mark_retrieved(report=rows[name], by=alice)
    dose, drug = offered(review, alice), offered(review, alice, "Wrong drug")
    judge(texts["conflict"], (alice, "include"), (bob, "exclude", dose), stage=TEXTS)
    for name, reason in (("dose", dose), ("drug", drug)):
        judge(texts[name], (alice, "exclude", reason), (bob, "exclude", reason), stage=TEXTS)
    for name in ("in", "alone"):
        judge(texts[name], (alice, "include"), (bob, "include"), stage=TEXTS)
    studies.create(review=review, label="A", reports=[rows["in"]], by=alice)

    assert counts(review, Column.SOURCES) == {
        "identified": 14,
        "duplicates": 0,
        "automation": 0,
        "other_reasons": 0,
        "not_screened": 0,
        "awaiting_screening": 2,
        "screened": 12,
        "excluded": 2,
        "in_conflict": 1,
        "not_sought": 1,
        "sought": 8,
        "not_retrieved": 1,
        "awaited": 1,
        "retrieved": 6,
        "awaiting_assessment": 1,
        "assessed": 5,
        "report_conflict": 1,
        "reports_excluded": 2,
        "unclassified": 0,
        "ongoing": 0,
        "reports": 2,
    }
    both = counts(review, Column.BOTH)
    assert both == {"studies": 1, "reports": 2, "in_studies": 1, "not_in_studies": 1}
    found = flow.of(review)
    reasons = found.starting(Column.SOURCES, "reason:")
    assert [(row.label, row.count) for row in reasons] == [("Wrong dose", 1), ("Wrong drug", 1)]
    assert list(found.row(Column.SOURCES, "excluded").members) == [
        citation.pk for citation in found_by(review, "Settled", "Excluded")
    ]
    assert {row.key for row in found.pending} == {
        "awaiting_screening",
        "in_conflict",
        "not_sought",
        "awaited",
        "awaiting_assessment",
        "report_conflict",
        "not_in_studies",
    }


def found_by(review, *titles):
    return review.citations.filter(title__in=titles).order_by("pk")


def test_searches_by_name(review, alice, searches):
    make_citation(review, alice, searches["register"])
    make_citation(review, alice, searches["other"])
    found = flow.of(review)
    sources = found.starting(Column.SOURCES, "identified:")
    assert [(row.label, row.count) for row in sources] == [("database", 0), ("register", 1)]
    other = found.starting(Column.OTHER, "identified:")
    assert [(row.label, row.count) for row in other] == [("other", 1)]


def test_a_cluster_with_a_source_counts_there_once(review, alice, searches):
    same = {"title": "A", "doi": "10.1000/a"}
    for kind in ("other", "database", "register", "other"):
        make_citation(review, alice, searches[kind], **same)
    make_citation(review, alice, searches["other"], title="B", doi="10.1000/b")
    make_citation(review, alice, searches["other"], title="B", doi="10.1000/b")
    sources, other = counts(review, Column.SOURCES), counts(review, Column.OTHER)
    assert (sources["identified"], sources["duplicates"]) == (2, 1)
    assert sources["awaiting_screening"] == 1
    # Two of a record that a database found, too, and one of another.
    assert (other["identified"], other["in_sources"], other["duplicates"]) == (4, 2, 1)
    assert other["awaiting_screening"] == 1


def test_what_is_undone_counts_no_more_and_counted_before(review, alice, searches):
    make_citation(review, alice, searches["other"], title="A", doi="10.1000/a")
    job = imported(review, alice, ris({"TI": "A", "DO": "10.1000/a"}), searches["database"])
    before = review.events.count()
    withdrawals.withdraw(citation_import=job, by=alice, why="The wrong file")
    assert counts(review, Column.SOURCES)["identified"] == 0
    assert counts(review, Column.OTHER)["awaiting_screening"] == 1
    then = flow.of(review, at=before)
    assert then.row(Column.SOURCES, "awaiting_screening").count == 1
    assert then.row(Column.OTHER, "in_sources").count == 1


def test_reviews_do_not_mix(review, alice, searches):
    make_citation(review, alice, searches["database"])
    assert counts(make_review(), Column.SOURCES)["identified"] == 0


def test_an_unknown_row(review):
    with pytest.raises(KeyError):
        flow.of(review).row(Column.BOTH, "guessed")


def test_the_number_of_queries_does_not_grow(
    review, alice, searches, django_assert_max_num_queries
):
    imported(review, alice, ris(*({"TI": f"R {n}"} for n in range(40))), searches["database"])
    with django_assert_max_num_queries(60):
        flow.of(review)
