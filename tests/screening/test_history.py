from screening import history
from screening.actions import asides, duplicates, studies
from screening.models import Report
from tests.factories import make_citation
from tests.screening.stories import TEXTS, judge, retrieved


def words(citation, user):
    return [moved.words for moved in history.of(citation, user)]


def test_from_the_import_to_the_study(review, alice, bob, eve):
    citation = retrieved(review, alice, bob)
    judge(citation, (alice, "include"), (bob, "include"), stage=TEXTS)
    assert history.next_moves(citation)[-1] == "Its report has to be linked to a study."
    studies.create(review=review, label="Daly 2018", reports=[Report.objects.get()], by=alice)
    assert words(citation, eve) == [
        "In the review: PubMed",
        "Title and abstract: Undecided",
        "Title and abstract: Included",
        "Retrieval: Not yet sought",
        "Retrieval: Retrieved",
        "Full text: Undecided",
        "Full text: Included",
        "Studies: Not yet linked to a study",
        "A report of Daly 2018",
    ]
    told = history.of(citation, eve)
    assert [moved.until is None for moved in told][-1]
    assert told[4].cause == "Retrieval of a report went on, Alice"
    assert history.next_moves(citation) == []


def test_no_judgement_is_told_of_that_is_not_ones_own(review, alice, bob, eve):
    citation = make_citation(review, alice)
    judge(citation, (alice, "include"))
    assert words(citation, eve) == ["In the review: PubMed", "Title and abstract: Undecided"]
    assert history.next_moves(citation) == ["It moves when 2 people have judged it."]
    judge(citation, (bob, "exclude"))
    moved = history.of(citation, eve)[-1]
    assert (moved.words, moved.cause) == (
        "Title and abstract: Conflict",
        "The last judgement needed was made",
    )
    assert history.of(citation, bob)[-1].cause == "Judged, Bob"
    assert "adjudicator" in history.next_moves(citation)[0]


def test_setting_aside_says_why(review, alice, eve):
    citation = make_citation(review, alice)
    asides.record(citation=citation, kind="automation", why="A filter", by=alice)
    moved = history.of(citation, eve)[-1]
    assert (moved.cause, moved.why) == ("Set aside without judgement, Alice", "A filter")
    assert history.next_moves(citation) == [
        "Nobody judges it. An owner can put it back, with a reason."
    ]


def test_a_duplicate_tells_of_itself_and_of_who_stands_for_it(review, alice, eve):
    one, two = (make_citation(review, alice, title=title) for title in ("One", "Two"))
    duplicates.merge(citation=one, other=two, by=alice)
    two.refresh_from_db()
    assert "A duplicate of “One”" in words(two, eve)
    assert words(two, eve).count("Title and abstract: Undecided") == 2
