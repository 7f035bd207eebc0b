from screening import appendix, prisma_s
from screening.actions import searches
from screening.models import SearchStatement
from tests.factories import make_search
from tests.screening.stories import imported, ris


def states(review):
    return {one.number: one.state.value for one in prisma_s.answers(review)}


def test_nothing_is_answered_at_first(review):
    found = prisma_s.answers(review)
    assert [one.number for one in found] == list(range(1, 17))
    assert {one.state for one in found} == {prisma_s.State.OPEN}


def test_searches_answer_what_they_say(review, alice):
    full = make_search(review, alice, platform="Ovid", strategy="1. ketamine (3)", limits="none")
    bare = make_search(review, alice, name="Embase")
    found = {one.number: one for one in prisma_s.answers(review)}
    assert (found[1].answered, found[1].lacking) == ((full,), (bare,))
    assert found[1].state == found[8].state == "partly"
    assert found[3].state == "open"
    searches.change(search=bare, by=alice, platform="Embase.com", strategy="ketamine")
    assert states(review)[1] == states(review)[8] == "answered"
    other = {"kind": "other", "method": "citations", "name": "Reference lists"}
    how = "backward, of all included reports"
    make_search(review, alice, **other, procedure=how)
    assert states(review)[5] == "answered"
    assert states(review)[4] == "open"


def test_a_statement_answers_where_there_was_no_search(review, alice):
    searches.state(review=review, item=6, text=" Nobody was contacted. ", by=alice)
    (six,) = (one for one in prisma_s.answers(review) if one.number == 6)
    assert (six.state, six.statement.text) == ("answered", "Nobody was contacted.")
    searches.state(review=review, item=6, text="Nobody was contacted.", by=alice)
    searches.state(review=review, item=6, text="", by=alice)
    assert not SearchStatement.objects.exists()
    assert review.events.filter(verb="screening.search.stated").count() == 2


def test_the_appendix_says_everything_in_order(review, alice):
    make_search(review, alice, kind="other", method="contact", name="Authors", procedure="by mail")
    search = make_search(
        review, alice, platform="Ovid", strategy="1. ketamine (3)\n2. trial", shown_count=3,
        limits="none\nno language", searched_on="2026-03-01",
    )  # fmt: skip
    search.refresh_from_db()
    imported(review, alice, ris({"TI": "First"}), search)
    text = appendix.as_text(review)
    assert text.index("1. PubMed") < text.index("2. Authors")
    for words in ("Platform: Ovid", "1 March 2026", "1. ketamine (3)\n2. trial", "  no language"):
        assert words in text
    assert "Records found: 3\nRecords imported: 1" in text
    assert "How it was done: by mail" in text
