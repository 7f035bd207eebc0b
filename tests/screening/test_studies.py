import pytest

from review.models import Event
from screening.actions import studies
from screening.errors import StudyLabelTaken, StudyNeedsAReport
from screening.included import included_reports, included_studies
from screening.models import Report, Study
from tests.factories import make_member, make_review
from tests.screening.stories import TEXTS, judge, offered, retrieved


@pytest.fixture
def included(review, alice, bob):
    """Makes an included report."""

    def make(**fields):
        citation = retrieved(review, alice, bob, **fields)
        judge(citation, (alice, "include"), (bob, "include"), stage=TEXTS)
        return Report.objects.get(citation=citation)

    return make


def test_one_for_each_included_report(review, alice, included):
    for author in ("Daly, E.", "Daly, E.", "Popova, V.", "Daly, F."):
        included(authors=[author], year=2018)
    included(title="Nobody wrote this")
    studies.create_for_included(review=review, by=alice)
    labels = ["Daly 2018", "Daly 2018b", "Daly 2018c", "Nobody wrote this", "Popova 2018"]
    assert [study.label for study in included_studies(review)] == labels
    assert studies.create_for_included(review=review, by=alice) == []


def test_a_report_about_two_studies_and_a_study_with_two_reports(review, alice, included):
    one, two = included(), included()
    first = studies.create(review=review, label="TRANSFORM-1", reports=[one, two], by=alice)
    second = studies.create(review=review, label="TRANSFORM-2", reports=[two], by=alice)
    assert list(included_studies(review)) == [first, second]
    assert set(two.studies.all()) == {first, second}


def test_only_with_an_included_report(review, alice, bob, included):
    excluded = retrieved(review, alice, bob)
    reason = offered(review, alice)
    judge(excluded, (alice, "exclude", reason), (bob, "exclude", reason), stage=TEXTS)
    study = studies.create(review=review, label="A", reports=[excluded.report], by=alice)
    assert not included_studies(review).exists()
    studies.link(study=study, report=included(), by=alice)
    assert list(included_studies(review)) == [study]
    assert included_reports(review).count() == 1


def test_a_label_is_one_study_s(review, alice, included):
    report = included()
    study = studies.create(review=review, label="A", reports=[report], by=alice)
    with pytest.raises(StudyLabelTaken, match="called A already"):
        studies.create(review=review, label="A", reports=[report], by=alice)
    studies.create(review=review, label="B", reports=[report], by=alice)
    with pytest.raises(StudyLabelTaken):
        studies.rename(study=study, label="B", by=alice)
    assert studies.rename(study=study, label="C", by=alice).label == "C"
    events = Event.objects.count()
    studies.rename(study=study, label="C", by=alice)
    assert Event.objects.count() == events


def test_linking_and_unlinking(review, alice, included):
    one, two = included(), included()
    study = studies.create(review=review, label="A", reports=[one], by=alice)
    studies.link(study=study, report=two, by=alice)
    studies.link(study=study, report=two, by=alice)
    studies.unlink(study=study, report=one, by=alice)
    studies.unlink(study=study, report=one, by=alice)
    assert list(study.reports.all()) == [two]
    verbs = Event.objects.filter(verb__endswith="linked").values_list("verb", flat=True)
    assert list(verbs) == ["screening.study.linked", "screening.study.unlinked"]
    with pytest.raises(StudyNeedsAReport, match="A has no other report"):
        studies.unlink(study=study, report=two, by=alice)


def test_a_study_needs_reports_of_its_review(review, alice, included):
    other = make_review()
    zoe = make_member(other, "zoe", ["owner"])
    report = included()
    for reports in ([], [report]):
        with pytest.raises(StudyNeedsAReport):
            studies.create(review=other, label="A", reports=reports, by=zoe)
    study = studies.create(review=review, label="A", reports=[report], by=alice)
    report.review = other
    with pytest.raises(StudyNeedsAReport, match="another review"):
        studies.link(study=study, report=report, by=alice)


def test_who_sees_it(review, alice, mallory, included):
    studies.create(review=review, label="A", reports=[included()], by=alice)
    assert Study.objects.visible_to(alice).exists()
    assert not Study.objects.visible_to(mallory).exists()
