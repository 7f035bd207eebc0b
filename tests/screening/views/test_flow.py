from screening.actions import decisions, withdrawals
from tests.factories import make_citation, make_study


def test_every_number_opens_its_records(review, bob, carol, eve, client_for):
    make_study(review, [bob, carol])
    client = client_for(eve)
    page = client.get(f"/reviews/{review.uid}/flow/").content.decode()
    assert "Reports of included studies" in page
    assert "do not add up" not in page
    here = f"/reviews/{review.uid}/flow/"
    assert b"Daly 2018" in client.get(here + "both/studies/").content
    assert b"a trial" in client.get(here + "sources/screened/").content
    assert client.get(here + "sources/nothing/").status_code == 404
    assert client.get(here + "nowhere/screened/").status_code == 404


def test_joint_numbers_are_sealed_until_i_have_judged_all(review, alice, bob, carol, client_for):
    citation = make_citation(review, alice)
    decisions.record(citation=citation, verdict="exclude", by=carol)
    client = client_for(bob)
    page = client.get(f"/reviews/{review.uid}/flow/").content
    assert b"sealed for you" in page
    assert b"Records identified" in page
    assert b"Records excluded" not in page
    assert client.get(f"/reviews/{review.uid}/flow/sources/excluded/").status_code == 403
    assert client.get(f"/reviews/{review.uid}/flow/sources/identified/").status_code == 200
    decisions.record(citation=citation, verdict="exclude", by=bob)
    assert b"Records excluded" in client.get(f"/reviews/{review.uid}/flow/").content


def test_an_empty_review_has_an_empty_flow(review, eve, mallory, client_for):
    path = f"/reviews/{review.uid}/flow/"
    assert client_for(eve).get(path).status_code == 200
    assert client_for(mallory).get(path).status_code == 404
    assert client_for(eve).post(path).status_code == 405


def test_as_of_an_event_or_a_day(review, bob, carol, eve, client_for):
    make_study(review, [bob, carol])
    client, here = client_for(eve), f"/reviews/{review.uid}/flow/"
    then = client.get(here + "?at=2").content.decode()
    assert "As of event 2" in then
    assert "screened (n\u00a0=\u00a00)" in then
    assert f"{here}sources/identified/?at=2" in then
    assert b"a trial" in client.get(here + "sources/awaiting_screening/?at=2").content
    assert b"As of now" in client.get(here + "?on=2999-01-01").content
    assert b"Before the first event" in client.get(here + "?on=2001-01-01").content
    for wrong in ("?at=x", "?at=-1", "?on=yesterday"):
        assert b"As of now" in client.get(here + wrong).content


def test_the_records_of_an_undone_import_are_listed_as_of_before(review, alice, eve, client_for):
    citation = make_citation(review, alice, title="Undone")
    at = review.events.count()
    job = citation.citation_import
    withdrawals.withdraw(citation_import=job, by=alice, why="Wrong")
    here = f"/reviews/{review.uid}/flow/sources/identified/"
    assert b"Undone" not in client_for(eve).get(here).content
    then = client_for(eve).get(f"{here}?at={at}").content
    assert b"Undone" in then
    assert f"/citations/{citation.uid}/".encode() not in then


def test_downloads(review, bob, carol, eve, client_for):
    make_study(review, [bob, carol])
    client, here = client_for(eve), f"/reviews/{review.uid}/flow/"
    picture = client.get(here + "diagram.svg?at=2")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Content-Disposition"].endswith('flow-event-2.svg"')
    assert b"href" not in picture.content
    assert (
        b"both,studies,Studies included in review,1,no," in client.get(here + "counts.csv").content
    )


def test_what_moved_between_two_days(review, bob, carol, eve, client_for):
    client, here = client_for(eve), f"/reviews/{review.uid}/flow/compare/"
    assert client.get(here).status_code == 200
    assert b"Nothing moved" in client.get(here + "?one=2999-01-01&two=2999-01-01").content
    make_study(review, [bob, carol])
    page = client.get(here + "?one=2001-01-01").content
    assert b"Studies included in review" in page
    assert b"Nothing moved" not in page


def test_sealed_readers_get_no_joint_number_by_any_way(review, alice, bob, carol, client_for):
    decisions.record(citation=make_citation(review, alice), verdict="exclude", by=carol)
    here = f"/reviews/{review.uid}/flow/"
    for way in ("diagram.svg", "counts.csv", "compare/?one=2001-01-01"):
        assert client_for(bob).get(here + way).status_code == 302
    for way in ("mark-final/", "withdraw-mark/", "previous/", "settle/"):
        assert client_for(alice).post(here + way).status_code == 302
    assert b"diagram.svg" not in client_for(bob).get(here).content


def test_marking_final_and_telling_of_a_previous_version(review, dana, bob, carol, client_for):
    make_study(review, [bob, carol])
    review.memberships.filter(user=dana).update(roles=["owner"])
    client, here = client_for(dana), f"/reviews/{review.uid}/flow/"
    assert client.post(here + "previous/", {"studies": "3"}).status_code == 422
    client.post(here + "previous/", {"studies": "3", "reports": "4"})
    assert "review (n\u00a0=\u00a04)" in client.get(here).content.decode()
    client.post(here + "mark-final/", {"note": "As sent"})
    assert b"As sent" in client.get(here).content
    client.post(here + "previous/", {"studies": "5", "reports": "6"})
    assert b"has moved since" in client.get(here).content
    assert client.post(here + "withdraw-mark/", {"why": ""}).status_code == 422
    client.post(here + "withdraw-mark/", {"why": "Too early"})
    assert b"As sent" not in client.get(here).content
    assert client.post(here + "settle/").status_code == 302
