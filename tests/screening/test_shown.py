import pytest

from screening import shown
from screening.actions import confirmations, withdrawals
from screening.errors import NotInTheReview
from screening.shown import Comparison, Match
from tests.factories import make_citation, make_search
from tests.screening.stories import imported, ris

TWO = ris({"TI": "First"}, {"TI": "Second"})


@pytest.mark.parametrize(
    ("found", "displayed", "match", "words"),
    [
        (2, None, Match.UNCONFIRMED, "type it in"),
        (2, 2, Match.SAME, "a match"),
        (1999, 2000, Match.MISSING, "1 record is missing: the source showed 2,000"),
        (2, 5, Match.MISSING, "3 records are missing"),
        (2, 1, Match.MORE, "1 record more than"),
        (2, 0, Match.MORE, "2 records more than"),
        (0, 0, Match.SAME, "a match"),
    ],
)
def test_a_comparison_in_words(found, displayed, match, words):
    comparison = Comparison(found, displayed)
    assert comparison.match == match
    assert words in comparison.words
    assert comparison.is_open is (match != Match.SAME)
    explained = Comparison(found, displayed, why="it is right")
    assert explained.is_open is (match == Match.UNCONFIRMED)


def test_open_are_files_in_the_review_alone(review, alice):
    job = imported(review, alice, TWO, make_search(review, alice))
    make_citation(review, alice)
    assert shown.open_imports(review) == [job.pk]
    confirmations.confirm(citation_import=job, by=alice, shown_count=2)
    confirmations.confirm(citation_import=job, by=alice, shown_count=2)
    assert shown.open_imports(review) == []
    assert review.events.filter(verb="screening.import.confirmed").count() == 1
    confirmations.confirm(citation_import=job, by=alice, shown_count=None)
    assert shown.open_imports(review) == [job.pk]
    withdrawals.withdraw(citation_import=job, by=alice, why="a wrong file")
    assert shown.open_imports(review) == []
    with pytest.raises(NotInTheReview):
        confirmations.confirm(citation_import=job, by=alice, shown_count=2)
