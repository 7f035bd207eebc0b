import csv
from io import StringIO

import pytest
from django.urls import reverse

from review.models import Event
from screening.actions import adjudications, duplicates, notes, protocols, reports, tags
from screening.choices import ScreeningOutcome, Stage
from screening.models import Citation
from screening.writers import WRITERS
from tests.factories import make_citation, make_review
from tests.screening.readers.files import records
from tests.screening.stories import judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(review):
    return reverse("screening:export_records", args=[review.uid])


@pytest.fixture
def download(review):
    return reverse("screening:download_records", args=[review.uid])


def rows(response):
    text = response.getvalue().decode("utf-8-sig")
    return {row["Title"]: row for row in csv.DictReader(StringIO(text, newline=""))}


def exported(client_for, person, download, **sent):
    response = client_for(person).post(download, sent)
    assert response.status_code == 200
    return response


def test_the_page_says_what_to_do_while_there_is_no_record(client_for, alice, page):
    assert "No record yet" in client_for(alice).get(page).content.decode()


def test_the_page_offers_every_format(client_for, review, alice, page):
    make_citation(review, alice, title="One")
    text = client_for(alice).get(page).content.decode()
    assert all(writer.label in text for writer in WRITERS.values())
    assert client_for(alice).post(page).status_code == 405


def test_a_download_is_asked_for_by_post(client_for, alice, download):
    assert client_for(alice).get(download).status_code == 405


@pytest.mark.parametrize("kind", WRITERS)
def test_each_format_holds_the_records_and_is_noted(client_for, review, alice, download, kind):
    make_citation(review, alice, title="First of them", doi="10.5555/1")
    make_citation(review, alice, title="Second of them", doi="10.5555/2")
    response = exported(client_for, alice, download, kind=kind)
    assert response["Content-Disposition"].endswith(f'records.{kind}"')
    assert response.streaming
    found = [(each.title, each.doi) for each in records(response.getvalue())]
    assert found == [("First of them", "10.5555/1"), ("Second of them", "10.5555/2")]
    event = Event.objects.filter(review=review).latest("seq")
    assert (event.verb, event.by) == ("screening.records.exported", alice)
    assert event.data == {"kind": kind, "which": "all"}


def test_an_unknown_format_is_refused_and_nothing_noted(client_for, review, alice, download):
    before = Event.objects.count()
    assert client_for(alice).post(download, {"kind": "pdf"}).status_code == 422
    assert Event.objects.count() == before


def test_a_peer_s_vote_is_in_it_once_the_record_is_settled(
    client_for, review, alice, bob, carol, download
):
    sealed = make_citation(review, alice, title="Sealed")
    settled = make_citation(review, alice, title="Settled")
    judge(sealed, (carol, "include"), note="mine alone")
    judge(settled, (bob, "maybe"), (carol, "include"), note="told")
    vote = f"Title and abstract: {carol}"
    of_bob = rows(exported(client_for, bob, download))
    assert of_bob["Settled"][vote] == "Include"
    assert of_bob["Settled"][f"{vote}, note"] == "told"
    assert of_bob["Settled"]["Title and abstract: standing"] == "Included"
    assert of_bob["Sealed"][vote] == of_bob["Sealed"][f"{vote}, note"] == ""
    assert of_bob["Sealed"]["Title and abstract: standing"] == "Undecided"
    assert rows(exported(client_for, carol, download))["Sealed"][vote] == "Include"


def test_of_a_conflict_names_are_told_when_it_is_settled(
    client_for, review, alice, bob, carol, dana, download
):
    citation = make_citation(review, alice, title="Disputed")
    judge(citation, (bob, "exclude"), (carol, "include"))
    vote = f"Title and abstract: {carol}"
    assert rows(exported(client_for, bob, download))["Disputed"][vote] == ""
    protocols.change(review=review, stage="title_abstract", by=alice, adjudicators_see="names")
    assert rows(exported(client_for, bob, download))["Disputed"][vote] == "Include"
    protocols.change(review=review, stage="title_abstract", by=alice, adjudicators_see="letters")
    adjudications.record(citation=citation, verdict="include", by=dana)
    assert rows(exported(client_for, bob, download))["Disputed"][vote] == "Include"


def test_who_settled_a_conflict_and_why(client_for, review, alice, bob, carol, dana, download):
    citation = make_citation(review, alice, title="Disputed")
    judge(citation, (bob, "exclude"), (carol, "include"))
    adjudications.record(citation=citation, verdict="include", by=dana, why="it is a trial")
    row = rows(exported(client_for, dana, download))["Disputed"]
    assert row["Title and abstract: adjudicator"] == f"Include ({dana})"
    assert row["Title and abstract: adjudicator, note"] == "it is a trial"
    assert row["Retrieval"] == "Not yet sought"
    assert row["Language of the report"] == row["Translated or read by"] == ""
    said = {"language": "German", "translator": "by machine"}
    reports.describe(report=citation.report, by=dana, **said)
    row = rows(exported(client_for, dana, download))["Disputed"]
    assert (row["Language of the report"], row["Translated or read by"]) == ("German", "by machine")


def test_a_duplicate_names_its_record_which_has_the_votes_of_both(
    client_for, review, alice, bob, carol, download
):
    one = make_citation(review, alice, title="The one of two")
    other = make_citation(review, alice, title="The other of two")
    judge(other, (bob, "exclude"))
    duplicates.merge(citation=one, other=other, by=bob)
    found = rows(exported(client_for, bob, download))
    gone = Citation.objects.duplicates().get()
    head = gone.canonical
    assert found[gone.title]["Duplicate of"] == found[head.title]["Record ID"] == str(head.uid)
    assert found[head.title][f"Title and abstract: {bob}"] == "Exclude"
    once = rows(exported(client_for, bob, download, which="unique"))
    assert list(once) == [head.title]
    assert list(rows(exported(client_for, bob, download, which="duplicates"))) == [gone.title]


def test_each_report_once_has_the_best_of_its_records(client_for, review, alice, bob, download):
    one = make_citation(review, alice, title="Found twice", doi="", abstract="")
    other = make_citation(review, alice, title="Found again", doi="10.5555/7", abstract="Told.")
    duplicates.merge(citation=one, other=other, by=bob)
    (row,) = rows(exported(client_for, bob, download, which="unique")).values()
    assert (row["DOI"], row["Abstract"]) == ("10.5555/7", "Told.")
    by_record = rows(exported(client_for, bob, download))
    assert by_record["Found twice"]["DOI"] == by_record["Found twice"]["Abstract"] == ""


def test_which_stand_where_is_told_to_whom_no_record_waits_for(
    client_for, review, alice, bob, carol, dana, download
):
    kept = make_citation(review, alice, title="Kept by both")
    open_ = make_citation(review, alice, title="Open")
    judge(kept, (bob, "include"), (carol, "include"))
    which = f"{Stage.TITLE_ABSTRACT}:{ScreeningOutcome.INCLUDED}"
    assert client_for(bob).post(download, {"which": which}).status_code == 422
    assert list(rows(exported(client_for, dana, download, which=which))) == ["Kept by both"]
    judge(open_, (bob, "exclude"))
    assert list(rows(exported(client_for, bob, download, which=which))) == ["Kept by both"]


def test_tags_and_notes_have_columns_as_far_as_the_reader_may_know(
    client_for, review, alice, bob, carol, download
):
    done, waits = [make_citation(review, alice, title=title) for title in ("Done", "Waits")]
    judge(done, (bob, "exclude"), (carol, "exclude"))
    for each in (done, waits):
        this = Citation.objects.filter(pk=each.pk)
        tags.add(review=review, citations=this, name="b", is_shared=True, by=carol)
        tags.add(review=review, citations=this, name="a", is_shared=False, by=bob)
    notes.write(citation=done, text="=told", is_shared=True, by=carol)
    notes.write(citation=done, text="twice", is_shared=True, by=carol)
    notes.write(citation=waits, text="sealed", is_shared=True, by=carol)
    notes.write(citation=waits, text="private", is_shared=False, by=alice)
    response = exported(client_for, bob, download)
    found = rows(response)
    assert (found["Done"]["Tags"], found["Waits"]["Tags"]) == ("a; b", "a")
    assert found["Done"][f"Notes of {carol}"] == "'=told\ntwice"
    assert found["Waits"][f"Notes of {carol}"] == ""
    assert f"Notes of {alice}" not in found["Waits"], "nor is it told that she wrote any"
    assert b"sealed" not in response.getvalue()
    assert b"private" not in response.getvalue()
    of_alice = rows(exported(client_for, alice, download))["Waits"]
    assert (of_alice["Tags"], of_alice[f"Notes of {alice}"]) == ("", "private")


def test_a_duplicate_s_tags_and_notes_stand_with_its_record(
    client_for, review, alice, bob, download
):
    one, other = [make_citation(review, alice, title=title) for title in ("One", "Other")]
    this = Citation.objects.filter(pk=other.pk)
    tags.add(review=review, citations=this, name="a", is_shared=False, by=bob)
    notes.write(citation=other, text="look", is_shared=False, by=bob)
    duplicates.merge(citation=one, other=other, by=bob)
    for row in rows(exported(client_for, bob, download)).values():
        is_one = row["Title"] == "One" and not row["Duplicate of"]
        if is_one or row["Title"] == "Other":
            assert (row["Tags"], row[f"Notes of {bob}"]) == ("a", "look")


def test_the_list_exports_what_is_ticked_or_all_that_it_finds(
    client_for, review, alice, mallory, download
):
    one, two, _ = [make_citation(review, alice, title=f"Trial {n}") for n in (1, 2, 3)]
    make_citation(review, alice, title="Saline")
    foreign = make_citation(make_review(), mallory, title="Not ours")
    sent = {"query": "words=trial&page=1", "name": ""}
    ticked = {"chosen": [one.uid, two.uid, foreign.uid, "no uid"], **sent}
    assert list(rows(exported(client_for, alice, download, **ticked))) == ["Trial 1", "Trial 2"]
    assert Event.objects.filter(review=review).latest("seq").data["which"] == "list"
    found = rows(exported(client_for, alice, download, every="1", **ticked))
    assert list(found) == ["Trial 1", "Trial 2", "Trial 3"]
    ris = exported(client_for, alice, download, every="1", kind="ris", **sent).getvalue()
    assert [each.title for each in records(ris)] == ["Trial 1", "Trial 2", "Trial 3"]
    before = Event.objects.count()
    told = client_for(alice).post(download, sent)
    assert "No record is chosen" in told.content.decode()
    assert Event.objects.count() == before


def test_the_list_exports_a_cluster_as_the_best_of_its_records(
    client_for, review, alice, bob, download
):
    one = make_citation(review, alice, title="Found twice", abstract="")
    other = make_citation(review, alice, title="Found again", abstract="Told.")
    duplicates.merge(citation=one, other=other, by=bob)
    (row,) = rows(exported(client_for, bob, download, every="1", query="")).values()
    assert row["Abstract"] == "Told."


def test_a_sealed_reader_s_list_is_exported_without_a_peer_s_vote(
    client_for, review, alice, bob, carol, download
):
    """Nor do filters by standing, typed into the address, choose what others excluded."""
    done, waits = [make_citation(review, alice, title=title) for title in ("Done", "Waits")]
    judge(done, (bob, "exclude"), (carol, "exclude"))
    judge(waits, (carol, "exclude"), note="mine alone")
    query = "title_abstract=excluded&sort=title"
    response = exported(client_for, bob, download, every="1", query=query)
    found = rows(response)
    assert set(found) == {"Done", "Waits"}, "the filter is not applied"
    assert found["Waits"][f"Title and abstract: {carol}"] == ""
    assert b"mine alone" not in response.getvalue()
    judge(waits, (bob, "include"))
    assert set(rows(exported(client_for, bob, download, every="1", query=query))) == {"Done"}


def test_the_list_offers_the_export(client_for, review, alice, download):
    make_citation(review, alice)
    page = client_for(alice).get(reverse("screening:records", args=[review.uid]))
    assert f'formaction="{download}"' in page.content.decode()


def test_outsiders_find_nothing(client_for, mallory, page, download):
    assert client_for(mallory).get(page).status_code == 404
    assert client_for(mallory).post(download).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_records(
    client_for, review, alice, download, django_assert_max_num_queries
):
    for number in range(30):
        make_citation(review, alice, title=f"Record {number}")
    client = client_for(alice)
    with django_assert_max_num_queries(45):
        assert len(rows(client.post(download))) == 30


def test_people_of_one_name_have_their_address_beside_it(client_for, review, alice, bob, download):
    alice.name = bob.name = "Same"
    alice.save()
    bob.save()
    make_citation(review, alice, title="One")
    row = rows(exported(client_for, bob, download))["One"]
    for person in (alice, bob):
        assert f"Title and abstract: Same ({person.email})" in row
