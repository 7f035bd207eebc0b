from screening.actions import decisions
from screening.models import Citation, DuplicateLink
from tests.factories import make_citation
from tests.screening.stories import imported, ris


def test_a_record_says_why_it_is_where_it_is(review, alice, bob, carol, client_for):
    citation = make_citation(review, alice, title="Daly 2018", source="Reference list")
    decisions.record(citation=citation, verdict="include", by=bob, note="Sealed words")
    path = f"/citations/{citation.uid}/"
    page = client_for(carol).get(path).content
    assert b"Reference list" in page
    assert b"Undecided" in page
    assert b"Sealed words" not in page
    assert b"Sealed words" in client_for(bob).get(path).content
    decisions.record(citation=citation, verdict="include", by=carol)
    assert b"Sealed words" in client_for(carol).get(path).content


def test_split_and_merge_by_hand(review, alice, bob, client_for):
    said = {"title": "One trial of ketamine", "authors": ["Daly, E."], "journal": "Trials"}
    one = make_citation(review, alice, **said, year=2018)
    two = make_citation(review, alice, **said, year=2018)
    assert two.canonical == one
    client = client_for(bob)
    page = client.get(f"/citations/{two.uid}/").content
    assert b"Same title and year" in page
    client.post(f"/citations/{two.uid}/split/")
    two.refresh_from_db()
    assert two.canonical is None
    address = f"https://example.org/citations/{one.uid}/"
    client.post(f"/citations/{two.uid}/merge/", {"other": address})
    two.refresh_from_db()
    assert two.canonical == one


def test_merging_with_nothing_says_so(review, alice, bob, client_for):
    citation = make_citation(review, alice)
    for other in ("", "nonsense", "12345"):
        response = client_for(bob).post(f"/citations/{citation.uid}/merge/", {"other": other})
        assert response.status_code == 422


def test_splitting_what_stands_alone_says_so(review, alice, bob, client_for):
    citation = make_citation(review, alice)
    assert client_for(bob).post(f"/citations/{citation.uid}/split/").status_code == 409


def test_a_settled_record_is_opened_again(review, alice, bob, carol, dana, client_for):
    citation = make_citation(review, alice)
    path = f"/citations/{citation.uid}/reopen/"
    details = {"stage": "title_abstract", "why": "The abstract was cut off"}
    client = client_for(dana)
    assert client.post(path, details).status_code == 409
    for person in (bob, carol):
        decisions.record(citation=citation, verdict="exclude", by=person)
    assert client_for(bob).post(path, details).status_code == 403
    assert client.post(path, {"stage": "title_abstract", "why": " "}).status_code == 422
    assert client.post(path, details).status_code == 302
    assert b"Undecided" in client.get(f"/citations/{citation.uid}/").content
    assert b"Open it again" not in client_for(bob).get(f"/citations/{citation.uid}/").content
    decisions.record(citation=citation, verdict="include", by=bob)


def test_records_are_the_members_own(review, alice, eve, mallory, client_for):
    citation = make_citation(review, alice)
    path = f"/citations/{citation.uid}/"
    assert client_for(eve).get(path).status_code == 200
    assert client_for(mallory).get(path).status_code == 404
    for verb in ("split", "merge"):
        assert client_for(eve).post(path + f"{verb}/").status_code == 403
        assert client_for(mallory).post(path + f"{verb}/").status_code == 404
        assert client_for(eve).get(path + f"{verb}/").status_code == 405


def test_set_aside_and_put_back(review, alice, eve, client_for):
    citation = make_citation(review, alice)
    client, here = client_for(alice), f"/citations/{citation.uid}/"
    assert b"Set it aside" in client.get(here).content
    assert b"Set it aside" not in client_for(eve).get(here).content
    assert client.post(here + "set-aside/", {"kind": "automation"}).status_code == 422
    client.post(here + "set-aside/", {"kind": "automation", "why": "A filter"})
    page = client.get(here).content
    assert b"Put it back" in page
    assert b"A filter" in page
    assert client.post(here + "put-back/title_abstract/", {"why": ""}).status_code == 422
    client.post(here + "put-back/title_abstract/", {"why": "The filter was wrong"})
    assert b"Set it aside" in client.get(here).content


def test_why_records_were_joined_stands_there_in_words(review, alice, client_for):
    record = {"TI": "Ketamine for depression: a trial", "AU": "Daly, E.", "DO": "10.5555/k1"}
    imported(review, alice, ris(record | {"PY": "2018"}), name="one.ris")
    imported(review, alice, ris(record | {"PY": "2019"}), name="two.ris")
    head = Citation.objects.canonical().get()
    link = DuplicateLink.objects.get()
    DuplicateLink.objects.update(evidence=[*link.evidence, ["word_of_before", 1.0, "x"]])
    page = client_for(alice).get(f"/citations/{head.uid}/").content.decode()
    shown = page.partition("Joined because")[2]
    assert "Same DOI: 10.5555/k1" in shown
    assert "the same title" in shown
    assert "years one apart (2018 / 2019)" in shown
    assert "Against:" in shown
    assert "word_of_before" not in page
