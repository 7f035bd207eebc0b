from datetime import timedelta

import pytest

from screening import deadlines
from screening.actions import batches, work_plans
from screening.models import Batch, WorkPlan, WorkShare
from tests.factories import make_citation, make_member
from tests.screening.stories import TITLES, imported, judge, ris


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {n}.") for n in range(10)]


@pytest.fixture
def owner(review):
    """Who owns the review and does not screen."""
    return make_member(review, "olga", ["owner"])


def page(review, rest=""):
    return f"/reviews/{review.uid}/workload/{rest}"


def filled(kind="shares", **shares):
    data = {"kind": kind}
    for person, share in shares.values():
        data |= {f"share_{person.uid}": share, f"due_{person.uid}": ""}
    return data


def seen(answer):
    return answer.context["seen"]


def test_a_plan_is_looked_at_before_it_is_saved(records, review, alice, bob, carol, client_for):
    client, here = client_for(alice), page(review, "title_abstract/")
    assert b"Share evenly" in client.get(here).content
    data = filled(a=(alice, 100), b=(bob, 60), c=(carol, 40))
    assert client.post(here, data | {"save": "1"}).status_code == 200
    assert not WorkPlan.objects.exists()
    answer = client.post(here, data | {"look": "1"})
    numbers = [row[3] for row in answer.context["people"]]
    assert numbers[0] == 10
    assert sum(numbers) == 20
    # Changed after the look: looked at again.
    changed = filled(a=(alice, 100), b=(bob, 50), c=(carol, 50))
    client.post(here, changed | {"save": "1", "seen": seen(answer)})
    assert not WorkPlan.objects.exists()
    saved = client.post(here, data | {"save": "1", "seen": seen(answer)})
    assert saved.url == page(review)
    assert set(WorkShare.objects.values_list("share", flat=True)) == {100, 60, 40}


def test_shares_that_do_not_add_up(records, review, alice, bob, carol, client_for):
    here = page(review, "title_abstract/")
    data = filled(a=(alice, 100), b=(bob, 60), c=(carol, 10))
    answer = client_for(alice).post(here, data | {"look": "1"})
    assert answer.status_code == 422
    assert b"30 % are missing" in answer.content


@pytest.mark.parametrize("share", ["-1", "101", "many", "1e99"])
def test_shares_that_are_none(review, alice, bob, client_for, share):
    data = filled(a=(alice, share), b=(bob, 100))
    answer = client_for(alice).post(page(review, "title_abstract/"), data | {"save": "1"})
    assert answer.status_code == 422
    assert not WorkPlan.objects.exists()


def test_evenly(records, review, alice, bob, carol, client_for):
    data = filled("open", a=(alice, 1), b=(bob, ""), c=(carol, ""))
    due = f"due_{bob.uid}"
    answer = client_for(alice).post(
        page(review, "title_abstract/"), data | {due: "2030-01-02", "even": "1"}
    )
    form = answer.context["form"]
    assert [share.value() for _, share, _ in form.rows()] == [67, 67, 66]
    assert form[due].value() == "2030-01-02"
    assert form["kind"].value() == "shares"
    assert seen(answer)


def test_nobody_to_share_with(review, owner, client_for):
    client, here = client_for(owner), page(review, "title_abstract/")
    assert b"Nobody screens yet" in client.get(here).content
    assert client.post(here, {"even": "1"}).status_code == 422


def test_batches_are_cut_changed_and_dissolved(records, review, alice, bob, carol, client_for):
    client = client_for(alice)
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    cut = page(review, "title_abstract/cut/")
    fields = {"title_abstract-size": 4, "title_abstract-people": [str(bob.uid), str(carol.uid)]}
    assert client.post(cut, {}).status_code == 422
    answer = client.post(cut, fields | {"title_abstract-due": "2030-01-02"}, follow=True)
    assert b"Change batch 1" in answer.content
    batch = Batch.objects.get()
    assert (batch.records.count(), batch.people.count(), batch.due.year) == (4, 2, 2030)
    here = f"/batches/{batch.uid}/"
    assert b"4 records" in client.get(here).content
    assert client.post(here, {"people": []}).status_code == 422
    client.post(here, {"people": [str(bob.uid)], "due": ""})
    batch.refresh_from_db()
    assert (list(batch.people.all()), batch.due) == ([bob], None)
    client.post(here + "dissolve/")
    assert not Batch.objects.exists()


def test_a_batch_of_one_import(records, review, alice, bob, client_for):
    job = imported(review, alice, ris({"TI": "From a file"}, {"TI": "Another of it"}))
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    fields = {"title_abstract-size": 9, "title_abstract-people": [str(bob.uid)]}
    cut = page(review, "title_abstract/cut/")
    client_for(alice).post(cut, fields | {"title_abstract-source": str(job.uid)})
    assert Batch.objects.get().records.count() == 2
    one_by_hand = records[0].citation_import.uid
    for source in (one_by_hand, "nonsense"):
        wrong = client_for(alice).post(cut, fields | {"title_abstract-source": str(source)})
        assert wrong.status_code == 422


@pytest.mark.parametrize("size", ["0", "-1", "10001", "", "many"])
def test_a_size_that_is_none(records, review, alice, bob, client_for, size):
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    fields = {"title_abstract-size": size, "title_abstract-people": [str(bob.uid)]}
    answer = client_for(alice).post(page(review, "title_abstract/cut/"), fields)
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_a_batch_is_for_people_who_screen(records, review, alice, eve, client_for):
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="batches")
    fields = {"title_abstract-size": 4, "title_abstract-people": [str(eve.uid)]}
    assert client_for(alice).post(page(review, "title_abstract/cut/"), fields).status_code == 422


def test_an_owner_who_may_still_judge_sees_no_number_of_others(
    records, review, alice, bob, carol, client_for
):
    given = {alice: (20, None), bob: (100, None), carol: (80, None)}
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="shares", shares=given)
    before = client_for(alice).get(page(review)).content
    assert b"sealed for you" in before
    assert b"Bob" not in before
    judge(records[0], (bob, "include"))
    after = client_for(alice).get(page(review))
    assert [row.person for row in after.context["stages"][0]["rows"]] == [alice]
    assert after.context["stages"][0]["unassigned"] is None


def test_an_owner_who_does_not_screen_sees_all(review, owner, bob, carol, client_for):
    records = [make_citation(review, owner, title=f"Trial {n}.") for n in range(10)]
    judge(records[0], (bob, "include"))
    answer = client_for(owner).get(page(review))
    rows = answer.context["stages"][0]["rows"]
    assert [(row.person, row.judged, row.left) for row in rows] == [(bob, 1, 9), (carol, 0, 10)]
    work_plans.plan(review=review, by=owner, stage=TITLES, kind="batches")
    batches.cut(review=review, by=owner, stage=TITLES, size=4, people=[bob, carol])
    shown = client_for(owner).get(page(review)).content
    assert b"6 open records wait for nobody" in shown
    assert b"Trial 9." in shown


def test_it_is_for_owners(review, alice, bob, mallory, client_for):
    for rest in ("", "title_abstract/"):
        assert client_for(bob).get(page(review, rest)).status_code == 403
        assert client_for(mallory).get(page(review, rest)).status_code == 404
    assert client_for(alice).get(page(review, "third/")).status_code == 404
    assert client_for(alice).get(page(review, "title_abstract/cut/")).status_code == 405
    assert client_for(alice).post(page(review)).status_code == 405


def test_the_own_part_done_and_beyond_it(records, review, alice, bob, carol, client_for):
    given = {alice: (100, None), bob: (90, None), carol: (10, None)}
    work_plans.plan(review=review, by=alice, stage=TITLES, kind="shares", shares=given)
    client, here = client_for(carol), f"/reviews/{review.uid}/screen/"
    dora = make_member(review, "dora", ["screener"])
    assert b"You have no part of this stage" in client_for(dora).get(here).content
    while (citation := client.get(here).context["citation"]) is not None:
        judge(citation, (carol, "exclude"))
    assert b"Your part is done" in client.get(here).content
    beyond = f"/reviews/{review.uid}/beyond/title_abstract/"
    answer = client.post(beyond, follow=True)
    assert answer.context["citation"] in records
    assert b"Only my part" in answer.content
    answer = client.post(beyond, {"own": "1"}, follow=True)
    assert b"Your part is done" in answer.content
    assert client_for(alice).post(f"/reviews/{review.uid}/beyond/third/").status_code == 404


def test_the_own_due_day_on_the_page_and_at_home(records, review, alice, bob, client_for):
    today = deadlines.today(review)
    for days, words in ((1, b": 5 a day"), (-1, b"overdue since")):
        due = today + timedelta(days=days)
        given = {alice: (100, None), bob: (100, due)}
        work_plans.plan(review=review, by=alice, stage=TITLES, kind="shares", shares=given)
        for path in ("", "screen/", "progress/title_abstract/"):
            shown = client_for(bob).get(f"/reviews/{review.uid}/{path}").content
            assert b"10 left" in shown
            assert words in shown
            assert b"10 left" not in client_for(alice).get(f"/reviews/{review.uid}/{path}").content
