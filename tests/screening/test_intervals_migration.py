"""The migration writes what the actions have written since."""

from importlib import import_module

from django.apps import apps

from screening.actions import duplicates, reports, studies
from screening.models import Report, Standing, StudyLink
from tests.factories import make_citation, make_search
from tests.screening.stories import TEXTS, imported, judge, offered, retrieved, ris

migration = import_module("screening.migrations.0006_intervals_of_what_was_there")


def rows():
    standings = Standing.objects.values_list(
        "citation", "stage", "standing", "reason", "head", "cause", "until"
    )
    links = StudyLink.objects.values_list("study", "citation", "cause", "until")
    return set(standings), set(links)


def told(review, alice, bob):
    same = {"doi": "10.1000/a"}
    search = make_search(review, alice)
    imported(review, alice, ris({"TI": "A", "DO": "10.1000/a"}, {"TI": "A"}), search)
    second = make_citation(review, alice, search, title="A", **same)
    duplicates.split(citation=second, by=alice)
    other = make_citation(review, alice, search, title="B")
    duplicates.merge(citation=second, other=other, by=alice)
    reason = offered(review, alice)
    found = [retrieved(review, alice, bob, title=f"T {n}") for n in range(3)]
    for citation in found[:2]:
        judge(citation, (alice, "include"), (bob, "include"), stage=TEXTS)
    judge(found[2], (alice, "exclude", reason), (bob, "exclude", reason), stage=TEXTS)
    texts = [Report.objects.get(citation=citation) for citation in found]
    study = studies.create(review=review, label="S", reports=texts[:1], by=alice)
    studies.link(study=study, report=texts[1], by=alice)
    studies.unlink(study=study, report=texts[0], by=alice)
    reports.mark_not_retrieved(report=texts[2], by=alice)


def test_the_same_rows_as_the_actions(review, alice, bob):
    told(review, alice, bob)
    expected = rows()
    judged = ["title_abstract", "full_text"]
    Standing.objects.exclude(stage__in=judged).delete()
    StudyLink.objects.all().delete()
    migration.write(apps, None)
    assert rows() == expected


def test_without_events_what_holds_now_began_with_its_standing(review, alice, bob):
    told(review, alice, bob)
    review.events.all().delete()
    Standing.objects.exclude(stage__in=["title_abstract", "full_text"]).delete()
    StudyLink.objects.all().delete()
    migration.write(apps, None)
    (link,) = StudyLink.objects.all()
    assert (link.until, link.study.reports.get().citation) == (None, link.citation)
    duplicate = Standing.objects.current().get(stage="identification")
    assert duplicate.head_id == duplicate.citation.canonical_id


def test_nothing_changes_at_an_event_that_says_the_same():
    assert migration.pieces(3, 9, [(0, "a"), (4, "a"), (5, "b"), (9, "c")]) == [
        (3, 5, "a"),
        (5, 9, "b"),
    ]
