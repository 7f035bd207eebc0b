import pytest

from review import dependents, stored_files
from review.models import Event
from screening import flow, following, included, queue, undoing
from screening.actions import duplicates, imports, reports, studies, withdrawals
from screening.errors import (
    ConsequencesNotConfirmed,
    FileAlreadyImported,
    NotADuplicate,
    NotInTheReview,
    NotUndone,
    WhyNeeded,
)
from screening.models import Citation, CitationImport, Publication, Report, Standing, Succession
from tests.factories import make_citation, make_search
from tests.screening.stories import TEXTS, imported, judge, ris, where

ONE = ris(
    {"TI": "First", "DO": "10.1000/a"},
    {"TI": "Second", "DO": "10.1000/b"},
    {"TI": "Third", "DO": "10.1000/c"},
)
OTHER = ris({"TI": "SECOND.", "DO": "10.1000/b"}, {"TI": "Fourth", "DO": "10.1000/d"})


@pytest.fixture
def one(review, alice):
    return imported(review, alice, ONE, make_search(review, alice), "one.ris")


@pytest.fixture
def other(one, review, alice):
    return imported(review, alice, OTHER, make_search(review, alice), "other.ris")


def undo(job, by, **fields):
    return withdrawals.withdraw(citation_import=job, by=by, **{"why": "a wrong search", **fields})


def bring_back(job, by):
    withdrawals.restore(citation_import=job, by=by)
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("succeeded", "")
    return job


def picture(review):
    """All that screening knows of a review, without what only history knows."""
    return {
        "citations": sorted(Citation.objects.published().values_list("pk", "canonical", "title")),
        "standings": sorted(
            Standing.objects.current().values_list("citation", "stage", "standing"),
        ),
        "reports": sorted(Report.objects.values_list("pk", "citation", "retrieval")),
        "rows": [(row.key, row.count) for row in flow.of(review).rows],
        "studies": [study.label for study in included.included_studies(review)],
    }


def adds_up(review):
    return all(equation.holds for equation in flow.check(flow.of(review)))


def test_an_undone_import_is_nowhere_to_be_seen(review, alice, bob, one):
    judge(Citation.objects.get(title="First"), (alice, "include"), (bob, "include"))
    undo(one, alice)
    assert not Citation.objects.visible_to(alice).exists()
    assert following.next_for(alice, review) is None
    assert queue.own_count(alice, review, "title_abstract").judged == 0
    assert not queue.own_last(alice, review, "title_abstract").exists()
    assert not Report.objects.kept().exists()
    assert flow.of(review).row("sources", "identified").count == 0
    assert adds_up(review)
    one.refresh_from_db()
    assert (one.withdrawn_by, one.withdrawn_why) == (alice, "a wrong search")
    event = Event.objects.get(verb="screening.import.withdrawn")
    assert event.data == {"why": "a wrong search", "records": 3}
    assert Publication.objects.get().until == event.seq


def test_nothing_is_destroyed_and_all_comes_back(review, alice, bob, one, other):
    judge(Citation.objects.get(title="First"), (alice, "include"), (bob, "exclude"))
    judge(Citation.objects.get(title="Second"), (alice, "include"), (bob, "include"))
    judge(Citation.objects.get(title="Third"), (bob, "exclude"))
    report = Report.objects.get()
    reports.mark_retrieved(report=report, by=alice)
    before, kept = picture(review), Citation.objects.count()
    undo(one, alice)
    assert Citation.objects.count() == kept
    assert picture(review) != before
    bring_back(one, bob)
    assert picture(review) == before
    assert adds_up(review)
    assert not Succession.objects.exists()
    assert Event.objects.get(verb="screening.import.restored").by == bob
    assert Publication.objects.filter(citation_import=one).count() == 2


def test_where_another_found_the_same_it_stands_for_it_with_all_judgements(
    review, alice, bob, one, other
):
    second = Citation.objects.get(title="Second")
    judge(second, (alice, "include"), (bob, "include"))
    report = Report.objects.get()
    reports.mark_retrieved(report=report, by=alice)
    undo(one, alice)
    heir = Citation.objects.get(title="SECOND.")
    assert heir.canonical is None
    assert (where(heir), where(heir, TEXTS)) == ("included", "undecided")
    report.refresh_from_db()
    assert report.citation == heir
    assert where(second) is None
    assert Report.objects.kept().get() == report
    assert adds_up(review)
    judge(heir, (alice, "include"), (bob, "include"), stage=TEXTS)
    assert included.included_reports(review).get() == report


def test_undoing_the_duplicates_leaves_the_head_alone(review, alice, bob, one, other):
    judge(Citation.objects.get(title="Second"), (alice, "include"))
    undo(other, alice)
    assert where(Citation.objects.get(title="Second")) == "undecided"
    assert flow.of(review).row("sources", "duplicates").count == 0
    assert flow.of(review).row("sources", "identified").count == 3
    bring_back(other, alice)
    assert Citation.objects.get(title="SECOND.").canonical.title == "Second"


def test_both_undone_and_back_in_any_order(review, alice, bob, one, other):
    judge(Citation.objects.get(title="Second"), (alice, "include"), (bob, "exclude"))
    before = picture(review)
    undo(one, alice)
    undo(other, alice)
    assert not Standing.objects.current().exists()
    bring_back(one, alice)
    assert where(Citation.objects.get(title="Second")) == "conflict"
    assert adds_up(review)
    bring_back(other, alice)
    assert picture(review) == before
    undo(one, alice)
    undo(other, alice)
    bring_back(other, alice)
    bring_back(one, alice)
    assert picture(review) == before


def test_the_same_file_may_be_uploaded_again(review, alice, one):
    undo(one, alice)
    again = imported(review, alice, ONE, one.search, "again.ris")
    assert (again.status, again.stored) == ("succeeded", 3)
    assert Standing.objects.current().filter(stage="title_abstract").count() == 3
    with pytest.raises(FileAlreadyImported, match=r"again\.ris"):
        withdrawals.restore(citation_import=one, by=alice)
    elsewhere = imported(review, alice, ONE, make_search(review, alice), "elsewhere.ris")
    undo(again, alice)
    bring_back(one, alice)
    assert Standing.objects.current().filter(stage="title_abstract").count() == 3
    assert adds_up(review)
    assert elsewhere.citations.published().count() == 3


def test_what_came_meanwhile_is_a_duplicate_of_what_comes_back(review, alice, one):
    undo(one, alice)
    new = make_citation(review, alice, title="Second", doi="10.1000/b")
    assert new.canonical is None
    bring_back(one, alice)
    assert Standing.objects.current().filter(stage="title_abstract").count() == 3
    assert adds_up(review)


def test_joined_by_a_person_they_come_back_joined(review, alice, one):
    other = make_citation(review, alice, title="An abstract of it")
    first = Citation.objects.get(title="First")
    duplicates.merge(citation=other, other=first, by=alice)
    undo(one, alice)
    other.refresh_from_db()
    assert other.canonical is None
    bring_back(one, alice)
    other.refresh_from_db()
    assert other.canonical == first


def test_a_record_is_split_only_from_records_that_are_there(review, alice, one, other):
    undo(other, alice)
    with pytest.raises(NotADuplicate):
        duplicates.split(citation=Citation.objects.get(title="Second"), by=alice)


def test_taking_a_merge_back_leaves_a_record_that_is_there_to_stand(review, alice, one, other):
    """Second and its double were one before a person joined a third with them."""
    alone = make_citation(review, alice, title="Joined by a person")
    second, again = (Citation.objects.get(title=t) for t in ("Second", "SECOND."))
    duplicates.merge(citation=alone, other=second, by=alice, stands=True)
    undo(one, alice)
    duplicates.unmerge(citation=alone, other=Citation.objects.get(pk=second.pk), by=alice)
    assert where(alone) == where(again) == "undecided"
    bring_back(one, alice)
    assert adds_up(review)
    standing = Standing.objects.current().filter(stage="title_abstract")
    assert standing.count() == 5  # First, Third, Fourth, the joined one, and Second once


def test_why_has_to_be_said_and_only_once(review, alice, one):
    with pytest.raises(WhyNeeded):
        undo(one, alice, why=" ")
    undo(one, alice)
    with pytest.raises(NotInTheReview, match=r"one\.ris"):
        undo(one, alice)
    bring_back(one, alice)
    with pytest.raises(NotUndone):
        withdrawals.restore(citation_import=one, by=alice)


def test_an_import_that_is_being_read_is_not_undone(review, alice):
    job = imports.start(search=make_search(review, alice), name="x.ris", content=ONE, by=alice)
    with pytest.raises(NotInTheReview):
        undo(job, alice)


def test_a_record_entered_by_hand_is_undone_and_back(review, alice):
    citation = make_citation(review, alice)
    undo(citation.citation_import, alice)
    assert where(citation) is None
    bring_back(citation.citation_import, alice)
    assert where(citation) == "undecided"


def test_the_consequences_are_told_before(review, alice, bob, one, other):
    judge(Citation.objects.get(title="First"), (alice, "include"), (bob, "include"))
    judge(Citation.objects.get(title="Second"), (alice, "exclude"))
    judge(Citation.objects.get(title="Third"), (bob, "exclude"))
    found = undoing.of(one)
    assert (found.records, found.leaving, found.staying) == (3, 2, 1)
    assert (found.votes, found.people, found.reports) == (3, 2, 1)
    words = [each.words for each in dependents.of([one])]
    assert words == [
        "2 records would leave",
        "3 judgements by 2 people would leave with them",
    ]


def test_a_study_with_extracted_data_leaves_only_when_confirmed(review, alice, bob, monkeypatch):
    job = imported(review, alice, ONE, make_search(review, alice))
    citation = Citation.objects.get(title="First")
    judge(citation, (alice, "include"), (bob, "include"))
    reports.mark_retrieved(report=citation.report, by=alice)
    judge(citation, (alice, "include"), (bob, "include"), stage=TEXTS)
    study = studies.create(review=review, label="Daly 2018", reports=[citation.report], by=alice)
    assert undoing.of(job).studies == [study]
    told = dependents.Dependent("Daly 2018 has 2 extractions", "/")
    monkeypatch.setattr(dependents, "of", lambda rows: [told] if list(rows) else [])
    with pytest.raises(ConsequencesNotConfirmed, match="2 extractions"):
        undo(job, alice)
    undo(job, alice, is_sure=True)
    assert not included.included_studies(review).exists()
    bring_back(job, alice)
    assert included.included_studies(review).get() == study


def test_a_study_with_another_report_stays(review, alice, bob, one, other):
    reported = []
    for title in ("First", "Fourth"):
        citation = Citation.objects.get(title=title)
        judge(citation, (alice, "include"), (bob, "include"))
        reports.mark_retrieved(report=citation.report, by=alice)
        judge(citation, (alice, "include"), (bob, "include"), stage=TEXTS)
        reported.append(citation.report)
    study = studies.create(review=review, label="Daly 2018", reports=reported, by=alice)
    assert undoing.of(one).studies == []
    undo(one, alice)
    assert included.included_studies(review).get() == study


def test_the_file_is_kept(one, alice):
    undo(one, alice)
    assert stored_files.read(one.sha256) == ONE
