"""Agreement is measured on the votes that stood when the record settled, whatever came later."""

import csv
import io

import pytest

from screening import agreement_tables, first_votes
from screening.actions import adjudications, decisions, duplicates, reopenings
from screening.agreement import between
from tests.factories import make_citation
from tests.screening.stories import TEXTS, TITLES, judge, offered, retrieved

CATEGORIES = ("include", "exclude")


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"Trial {letter}") for letter in "abcd"]


def pairs(review, stage=TITLES):
    """The verdicts by title letter, as the two gave them."""
    found = first_votes.verdicts(first_votes.of(review, stage))
    return sorted(tuple(given.values()) for given in found.values())


def test_only_settled_records_count(records, review, bob, carol):
    judge(records[0], (bob, "include"), (carol, "exclude"))
    judge(records[1], (bob, "maybe"), (carol, "include"))
    judge(records[2], (bob, "exclude"))
    assert pairs(review) == [("include", "exclude"), ("include", "include")]


def test_a_slip_mended_before_the_peer_voted_is_no_disagreement(records, review, bob, carol):
    judge(records[0], (bob, "exclude"), (bob, "include"), (carol, "include"))
    decisions.record(citation=records[1], verdict="exclude", by=bob)
    decisions.undo(citation=records[1], by=bob)
    assert pairs(review) == [("include", "include")]


def test_neither_adjudication_nor_reopening_changes_it(records, review, bob, carol, dana):
    judge(records[0], (bob, "include"), (carol, "exclude"))
    adjudications.record(citation=records[0], verdict="include", by=dana)
    assert pairs(review) == [("include", "exclude")]
    reopenings.record(citation=records[0], stage=TITLES, why="new criteria", by=dana)
    judge(records[0], (bob, "include"), (carol, "include"))
    assert pairs(review) == [("include", "exclude")]


def test_a_merged_record_counts_once(records, review, alice, bob, carol):
    judge(records[0], (bob, "include"), (carol, "exclude"))
    duplicates.merge(citation=records[0], other=records[1], by=alice)
    assert pairs(review) == [("include", "exclude")]


def test_weeks_pairs_and_reasons(review, alice, bob):
    wrong, other = offered(review, alice), offered(review, alice, "No control")
    for number, mine in enumerate((wrong, other, other)):
        citation = retrieved(review, alice, bob, title=f"Trial {number}")
        judge(citation, (alice, "exclude", wrong), (bob, "exclude", mine), stage=TEXTS)
    (week,) = first_votes.by_week(review, first_votes.of(review, TEXTS))
    assert week.weekday() == 0
    texts = agreement_tables.of(review)[1]
    (row,) = texts.reasons
    assert (row.found.records, row.found.agreement.value) == (3, pytest.approx(1 / 3))
    assert {row.first, row.second} == {str(alice), str(bob)}


def test_the_numbers_are_those_of_the_kernel(records, review, bob, carol, client_for, eve):
    for citation, (one, two) in zip(records, ("ie", "ii", "ee", "ee"), strict=True):
        words = {"i": "include", "e": "exclude"}
        judge(citation, (bob, words[one]), (carol, words[two]))
    given = first_votes.verdicts(first_votes.of(review, TITLES))
    kappa = between(given, bob.pk, carol.pk, CATEGORIES).kappa
    assert kappa.value == pytest.approx(0.5)  # po 3/4, pe 1/2
    client = client_for(eve)
    body = client.get(f"/reviews/{review.uid}/agreement/").content.decode()
    assert "0.50" in body
    assert "75.0 %" in body
    text = client.get(f"/reviews/{review.uid}/agreement.csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert float(row["kappa"]) == pytest.approx(0.5)
    assert (row["first"], row["second"], row["records"]) == (str(bob), str(carol), "4")


def test_it_is_sealed_while_records_wait_for_the_reader(records, review, bob, carol, client_for):
    judge(records[0], (bob, "include"), (carol, "exclude"))
    body = client_for(bob).get(f"/reviews/{review.uid}/agreement/").content.decode()
    assert "Agreement is sealed for you" in body
    assert "Cohen" not in body
    answer = client_for(bob).get(f"/reviews/{review.uid}/agreement.csv")
    assert answer.status_code == 302


def test_nothing_to_compare_yet(review, eve, client_for):
    body = client_for(eve).get(f"/reviews/{review.uid}/agreement/").content.decode()
    assert "Nothing to compare yet" in body
