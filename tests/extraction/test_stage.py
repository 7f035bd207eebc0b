import pytest

from extraction import stage, tasks
from extraction.actions import adjudications, extractions
from extraction.models import PdfParse
from review import frame
from review.choices import Role
from review.phrases import PHRASES
from screening.actions import documents
from screening.models import Report
from tests.extraction.pdf import papers
from tests.factories import make_member, make_study


def titles(review, person):
    return [work.title for work in stage.work(review, person)]


def test_before_anything_is_included_there_is_nothing_to_do(review, bob, dana, alice):
    for person in (bob, dana, alice):
        assert stage.work(review, person) == []
        assert stage.progress(review, person) is None


def test_who_extracts_sees_what_they_could_extract(review, study, bob, carol, alice, dana, eve):
    make_study(review, [bob, carol], "Lii 2023")
    assert titles(review, bob) == titles(review, carol) == ["2 studies to extract"]
    for person in (alice, dana, eve):
        assert titles(review, person) == []


def test_a_begun_study_stays_ones_own_and_a_taken_one_is_nobody_elses(review, draft, bob, carol):
    dave = make_member(review, "dave", [Role.EXTRACTOR])
    assert titles(review, dave) == ["1 study to extract"]
    extractions.start(study=draft.study, by=carol)
    assert titles(review, bob) == titles(review, carol) == ["1 study to extract"]
    assert titles(review, dave) == []


def test_after_both_have_submitted_an_adjudicator_is_waited_for(review, submit, bob, carol, dana):
    submit(bob)
    assert titles(review, bob) == titles(review, dana) == []
    submit(carol)
    assert titles(review, dana) == ["1 study to adjudicate"]


def test_nobody_is_asked_to_adjudicate_their_own(review, study, submit, carol):
    both_roles = make_member(review, "dave", [Role.EXTRACTOR, Role.ADJUDICATOR])
    submit(carol)
    submit(both_roles)
    assert titles(review, both_roles) == []


def test_a_final_is_done_until_an_account_is_reopened(review, study, both, bob, dana):
    adjudications.finish(final=adjudications.start(study=study, by=dana), by=dana)
    assert titles(review, dana) == []
    draft = extractions.reopen(extraction=both[0], by=bob)
    assert titles(review, bob) == ["1 study to extract"]
    assert titles(review, dana) == []
    extractions.submit(extraction=draft, by=bob)
    assert titles(review, dana) == ["1 study to adjudicate"]


def test_progress_is_ones_own_for_who_extracts(review, study, submit, bob, carol, eve):
    make_study(review, [bob, carol], "Lii 2023")
    submit(bob)
    own, peers, others = (stage.progress(review, person) for person in (bob, carol, eve))
    assert (own.done, own.total, own.words) == (1, 2, "1 of 2 studies extracted by you")
    assert (peers.done, peers.total) == (0, 2)
    assert (others.done, others.words) == (0, "0 of 2 studies have a final extraction")


def test_a_final_counts_for_who_does_not_extract(review, study, both, dana, eve):
    adjudications.finish(final=adjudications.start(study=study, by=dana), by=dana)
    assert stage.progress(review, eve).done == 1


def test_tabs_count_what_waits_for_this_person(review, study, bob, eve):
    assert [(tab.label, tab.count) for tab in stage.tabs(review, bob)] == [
        ("Studies", 1),
        ("Outcomes", None),
    ]
    assert [tab.count for tab in stage.tabs(review, eve)] == [None, None]


def test_the_app_has_its_place():
    assert stage.STAGE in frame.stages()
    assert str(PHRASES["extraction.final.recorded"]) == "Final extraction recorded"


@pytest.mark.django_db(transaction=True)
def test_a_document_that_is_added_is_read(study, bob, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    report = Report.objects.get(studies=study)
    documents.add(report=report, name="daly.pdf", content=papers.written(), by=bob)
    assert tasks.parse_pdf.name == PdfParse.task
    event = review_event(study)
    tasks.parse_added_document(event.pk)
    assert PdfParse.objects.get().document.file_name == "daly.pdf"


def review_event(study):
    return study.review.events.get(verb="screening.document.added")


def test_finding_out_takes_few_queries(review, both, dana, bob, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        stage.work(review, bob)
        stage.work(review, dana)
