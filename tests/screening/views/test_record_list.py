import pytest
from django.urls import reverse

from screening.actions import citations, duplicates, tags, withdrawals
from screening.models import Citation, Note, Tagging
from tests.factories import make_citation, make_search
from tests.screening.stories import imported, judge, ris

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(review):
    return reverse("screening:records", args=[review.uid])


def test_an_empty_review_says_what_to_do(review, alice, client_for, page):
    assert (
        reverse("screening:searches", args=[review.uid])
        in client_for(alice).get(page).content.decode().partition("No record yet")[2]
    )


def test_chips_drop_one_filter_each_and_pages_keep_all(review, alice, client_for, page):
    imported(review, alice, ris(*({"TI": f"Trial {n}", "PY": "2010"} for n in range(60))))
    client = client_for(alice)
    html = client.get(f"{page}?words=trial&year_from=2000&sort=title&done=1").content.decode()
    assert 'href="?words=trial&amp;sort=title"' in html
    assert 'href="?year_from=2000&amp;sort=title"' in html
    assert "year_from=2000&amp;sort=title&amp;page=2" in html
    assert ">60<" in html
    second = client.get(f"{page}?words=trial&page=2").content.decode()
    assert second.count("data-row") == 10
    none = client.get(f"{page}?words=trial&year_from=2020").content.decode()
    assert "No record matches" in none
    assert client.get(f"{page}?year_from=x&search=y&title_abstract=z&page=no").status_code == 200


def test_a_sealed_reader_gets_the_words_that_say_so(review, alice, bob, carol, client_for, page):
    done = make_citation(review, alice, title="Settled")
    judge(done, (bob, "exclude"), (carol, "exclude"))
    make_citation(review, alice, title="Open")
    sealed = client_for(alice).get(f"{page}?title_abstract=excluded").content.decode()
    assert "Open" in sealed, "the filter is not applied"
    assert 'name="title_abstract"' not in sealed
    assert "is sealed for you" in sealed
    assert "badge-exclude" not in sealed
    judge(Citation.objects.get(title="Open"), (carol, "exclude"), (bob, "exclude"))
    open_to = client_for(bob).get(f"{page}?title_abstract=excluded").content.decode()
    assert open_to.count("data-row") == 2
    assert "badge-exclude" in open_to


def test_the_number_of_queries_is_that_of_one_record(
    review, alice, client_for, page, django_assert_max_num_queries
):
    client = client_for(alice)
    citation = make_citation(review, alice, title="One")
    client.get(page)
    with django_assert_max_num_queries(60) as one:
        client.get(page)
    for number in range(20):
        citation = make_citation(review, alice, title=f"More {number}")
        this = Citation.objects.filter(pk=citation.pk)
        tags.add(review=review, citations=this, name=f"{number}", is_shared=True, by=alice)
    with django_assert_max_num_queries(len(one)):
        assert client.get(page).content.decode().count("data-row") == 21


def test_a_notice_is_marked_in_the_row_of_its_cluster(review, alice, client_for, page):
    make_citation(review, alice, title="RETRACTED: Void")
    make_citation(review, alice, title="Sound")
    html = client_for(alice).get(page).content.decode()
    assert html.count("badge-exclude") == 1
    found = client_for(alice).get(f"{page}?notice=retracted").content.decode()
    assert "Notice: retracted or withdrawn" in found
    assert found.count("data-row") == 1


def test_a_duplicate_whose_import_was_undone_is_not_counted(review, alice, client_for, page):
    head = make_citation(review, alice, title="Head", doi="10.5555/k1")
    wrong = imported(review, alice, ris({"TI": "Of the wrong file", "DO": "10.5555/k1"}))
    duplicates.merge(citation=head, other=wrong.citations.get(), by=alice)
    client, record = client_for(alice), f"/citations/{head.uid}/"
    assert "with 1 duplicate" in client.get(page).content.decode()
    assert "Joined because" in client.get(record).content.decode()
    withdrawals.withdraw(citation_import=wrong, by=alice, why="wrong file")
    assert "with 1 duplicate" not in client.get(page).content.decode()
    assert "Joined because" not in client.get(record).content.decode()


def post(client, review, url, **sent):
    return client.post(reverse(f"screening:{url}", args=[review.uid]), sent, follow=True)


def test_tag_all_that_match_and_undo(review, alice, client_for):
    for title in ("Ketamine 1", "Ketamine 2", "Saline"):
        make_citation(review, alice, title=title)
    client = client_for(alice)
    query = "words=ketamine&page=1"
    told = post(client, review, "tag_records", name="later", every="1", query=query)
    assert "Tagged 2 records" in told.content.decode()
    seq = review.events.get(verb=tags.ADDED).seq
    assert told.redirect_chain[0][0].endswith(f"{query}&done={seq}")
    again = post(client, review, "tag_records", name="later", every="1", query=query)
    assert "Nothing changed" in again.content.decode()
    undone = post(client, review, "undo_tags", seq=seq, query=query)
    assert "Undone" in undone.content.decode()
    assert not Tagging.objects.current().exists()


def test_tag_the_chosen_and_take_it_off(review, alice, client_for):
    one, other = (make_citation(review, alice) for _ in "12")
    client = client_for(alice)
    post(client, review, "tag_records", name="later", chosen=[one.uid, "no uid"])
    assert [tagging.citation for tagging in Tagging.objects.current()] == [one]
    told = post(client, review, "untag_records", name="later", chosen=[one.uid, other.uid])
    assert "off 1 record" in told.content.decode()
    assert post(client, review, "tag_records", name="later").status_code == 409
    nameless = post(client, review, "tag_records", chosen=[one.uid])
    assert nameless.status_code == 422
    assert post(client, review, "undo_tags").status_code == 409


def test_records_of_other_reviews_cannot_be_chosen(review, alice, mallory, client_for):
    citation = make_citation(review, alice)
    assert post(client_for(mallory), review, "tag_records", name="x").status_code == 404
    assert citation.taggings.count() == 0


def test_join_the_chosen(review, alice, eve, client_for):
    made = [make_citation(review, alice) for _ in range(3)]
    chosen = [citation.uid for citation in made]
    assert post(client_for(eve), review, "join_records", chosen=chosen).status_code == 403
    joined = post(client_for(alice), review, "join_records", chosen=chosen)
    assert "stands for the cluster" in joined.content.decode()
    assert Citation.objects.duplicates().count() == 2


def test_tags_and_notes_on_the_record(review, alice, bob, client_for):
    citation = make_citation(review, alice)
    client, path = client_for(alice), f"/citations/{citation.uid}/"
    assert client.post(path + "tag/", {"name": "later"}).status_code == 302
    assert client.post(path + "tag/", {"name": ""}).status_code == 422
    assert client.post(path + "note/", {"text": "<b>Odd</b>"}).status_code == 302
    assert client.post(path + "note/", {"text": ""}).status_code == 422
    html = client.get(path).content.decode()
    assert "later" in html
    assert "&lt;b&gt;Odd" in html
    assert "Odd" not in client_for(bob).get(path).content.decode()
    note = Note.objects.get()
    assert client_for(bob).post(f"/notes/{note.uid}/remove/").status_code == 404
    assert client.post(f"/notes/{note.uid}/remove/").status_code == 302
    assert "You took a note back" in client.get(path).content.decode()
    assert client.post(f"/notes/{note.uid}/restore/").status_code == 302
    assert client.post(path + "untag/", {"name": ""}).status_code == 422
    assert client.post(path + "untag/", {"name": "later"}).status_code == 302
    assert not Tagging.objects.current().exists()


def test_a_record_is_corrected_and_put_back(review, alice, eve, client_for):
    make_search(review, alice)
    citation = make_citation(review, alice, title="Ketmine", year=2019, authors=["Daly, E."])
    client, path = client_for(alice), f"/citations/{citation.uid}/"
    html = client.get(path + "correct/").content.decode()
    assert "Daly, E." in html
    assert client_for(eve).get(path + "correct/").status_code == 403
    sent = {"title": "Ketamine", "authors": "Daly, E.\nFoo, B.", "year": "2019"}
    sent["abstract"] = "Was missing"
    assert client.post(path + "correct/", sent).status_code == 422
    assert client.post(path + "correct/", {**sent, "why": "Journal page"}).status_code == 302
    citation.refresh_from_db()
    assert (citation.title, citation.abstract) == ("Ketamine", "Was missing")
    assert citation.authors == ["Daly, E.", "Foo, B."]
    html = client.get(path).content.decode()
    assert "Journal page" in html
    assert "<del>Ketmine</del>" in html
    event = review.events.get(verb=citations.CORRECTED)
    assert client.post(path + f"restore/{event.seq}/").status_code == 302
    citation.refresh_from_db()
    assert (citation.title, citation.abstract, citation.authors) == ("Ketmine", "", ["Daly, E."])
    assert client.post(path + f"restore/{event.seq}/").status_code == 409
    assert client.post(path + "restore/1/").status_code == 409


def test_words_are_marked_on_the_list_the_record_and_the_card(review, alice, bob, client_for, page):
    citation = make_citation(review, alice, title="Ketamine <in> rats", abstract="A trial in rats")
    sent = {"team-include": "keta*\ntrial", "team-exclude": "rats"}
    path = reverse("screening:save_highlights", args=[review.uid])
    assert client_for(bob).post(path, sent).status_code == 403
    assert client_for(alice).post(path, sent).status_code == 302
    own = reverse("screening:save_own_highlights", args=[review.uid])
    assert client_for(bob).post(own, {"own-neutral": "a" * 81}).status_code == 422
    assert client_for(bob).post(own, {"own-neutral": "in"}).status_code == 302
    screen = reverse("screening:screen", args=[review.uid])
    for address in (page, f"/citations/{citation.uid}/", screen):
        html = client_for(alice).get(address).content.decode()
        assert '<mark class="kw kw-in">Ketamine</mark> &lt;in&gt;' in html
        assert '<mark class="kw kw-out">rats</mark>' in html
        assert '<mark class="kw kw-pop">' not in html
        assert (
            '&lt;<mark class="kw kw-pop">in</mark>' in client_for(bob).get(address).content.decode()
        )
