from review.actions import reviews
from review.models import Event
from screening import tasks
from screening.actions import imports
from tests.factories import make_citation, make_search
from tests.screening.stories import judge, ris, where


def test_an_import_is_performed_once(review, alice):
    search = make_search(review, alice)
    job = imports.start(search=search, name="a.ris", content=ris({"TI": "One"}), by=alice)
    tasks.run_citation_import(job.pk)
    tasks.run_citation_import(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.citations.count()) == ("succeeded", 1, 1)


def test_an_import_is_sent_when_it_is_committed(review, alice, django_capture_on_commit_callbacks):
    search = make_search(review, alice)
    with django_capture_on_commit_callbacks() as callbacks:
        imports.start(search=search, name="a.ris", content=b"", by=alice)
    assert len(callbacks) == 1


def test_a_change_of_settings_settles(review, alice):
    citation = make_citation(review, alice)
    judge(citation, (alice, "exclude"))
    reviews.change(review=review, by=alice, judgements_required=1)
    tasks.settle_after_settings(Event.objects.latest("seq").pk)
    assert where(citation) == "excluded"
