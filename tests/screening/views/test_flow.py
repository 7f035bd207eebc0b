from screening.actions import decisions
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
