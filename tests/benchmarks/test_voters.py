from benchmarks import voters
from tests.factories import make_citation


def test_a_voter_reads_the_card_as_a_browser_does(review, alice, bob, client_for):
    citation = make_citation(review, alice)
    page = client_for(bob).get(f"/reviews/{review.uid}/screen/").content.decode()
    form = voters.FORM.search(page)
    assert form["uid"] == str(citation.uid)
    assert form["url"] == f"/citations/{citation.uid}/decide/title_abstract/"
    fields = dict(voters.FIELD.findall(page, form.end()))
    assert fields.keys() == {"csrfmiddlewaretoken", "client_key"}
    progress = client_for(bob).get(voters.PROGRESS.search(page)[1])
    assert b"judged by me" in progress.content
