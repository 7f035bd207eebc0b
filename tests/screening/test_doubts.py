import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.models import Event
from screening import doubts as reads
from screening import merged_records
from screening.actions import doubts, duplicates
from screening.duplicates import Plan, last_move
from screening.errors import AlreadyAnswered, NothingToUndo
from screening.matching import Doubt, Evidence
from screening.matching import Relation as Found
from screening.models import Citation, DoubtfulPair, DuplicateLink, Relation
from tests.factories import make_citation, make_member, make_review
from tests.screening.stories import doubted, judge, where


@pytest.fixture
def records(review, alice):
    return [make_citation(review, alice, title=f"A trial {n}") for n in range(4)]


def waiting(review):
    rows = DoubtfulPair.objects.in_bulk(reads.queue(review).waiting)
    return [(rows[pk].first, rows[pk].second) for pk in reads.queue(review).waiting]


def heads(citations):
    return [Citation.objects.get(pk=citation.pk).head_id for citation in citations]


def test_the_likeliest_first(review, records):
    one, two, three, _ = records
    doubted(one, two, score=1)
    doubted(two, three, score=5)
    assert waiting(review) == [(two, three), (one, two)]
    assert reads.queue(review).total == 2


def test_another_review_has_its_own_queue(review, records):
    doubted(*records[:2])
    assert reads.queue(make_review()).waiting == ()


def test_joining_and_taking_it_back(review, records, bob):
    one, two = records[:2]
    pair = doubted(one, two)
    judge(two, (bob, "include"))
    assert doubts.join(pair=pair, by=bob) == one
    assert heads([one, two]) == [one.pk, one.pk]
    assert waiting(review) == []
    assert reads.queue(review).answered == 1
    assert reads.own_last(bob, review) == pair
    doubts.undo(pair=pair, by=bob)
    assert heads([one, two]) == [one.pk, two.pk]
    assert (where(one), where(two)) == ("undecided", "undecided")
    assert waiting(review) == [(one, two)]
    assert reads.own_last(bob, review) is None
    verbs = [event.verb for event in Event.objects.order_by("-seq")[:3]]
    assert verbs == [
        "screening.duplicates.reconsidered",
        "screening.duplicates.unmerged",
        "screening.duplicates.merged",
    ]


def test_two_clusters_are_what_they_were_before(review, records, alice, bob):
    one, two, three, four = records
    duplicates.merge(citation=one, other=two, by=alice)
    duplicates.merge(citation=three, other=four, by=alice)
    pair = doubted(two, four)
    doubts.join(pair=pair, by=bob)
    assert heads(records) == [one.pk] * 4
    later = make_citation(review, alice, title="Joined later")
    duplicates.merge(citation=later, other=four, by=alice)
    doubts.undo(pair=pair, by=bob)
    assert heads([*records, later]) == [one.pk, one.pk, three.pk, three.pk, one.pk]
    assert [where(each) for each in records] == ["undecided", None, "undecided", None]


def test_undoing_after_somebody_split_one_off(review, records, alice, bob):
    one, two = records[:2]
    pair = doubted(one, two)
    doubts.join(pair=pair, by=bob)
    duplicates.split(citation=two, by=alice)
    doubts.undo(pair=pair, by=bob)
    assert heads([one, two]) == [one.pk, two.pk]
    assert waiting(review) == []  # the split is an answer, too


def test_kept_apart_means_that_no_match_joins_them(review, records, bob):
    one, two = records[:2]
    pair = doubted(one, two)
    before = last_move(review.pk)
    doubts.keep_apart(pair=pair, by=bob)
    assert last_move(review.pk) > before  # an import that was planned before has to plan anew
    assert waiting(review) == []
    assert DuplicateLink.objects.split().count() == 1
    doubts.undo(pair=pair, by=bob)
    assert not DuplicateLink.objects.split().exists()
    assert waiting(review) == [(one, two)]


def test_undoing_leaves_what_others_parted(review, records, alice, bob):
    one, two, three, _ = records
    duplicates.merge(citation=one, other=three, by=alice)
    duplicates.split(citation=three, by=alice)
    pair = doubted(one, two)
    doubts.keep_apart(pair=pair, by=bob)
    doubts.undo(pair=pair, by=bob)
    assert DuplicateLink.objects.split().get().second == three


def test_related_ones_stay_two_records(review, records, bob):
    one, two = records[:2]
    pair = doubted(one, two)
    doubts.relate(pair=pair, kind="preprint", by=bob)
    assert waiting(review) == []
    assert heads([one, two]) == [one.pk, two.pk]
    assert Relation.objects.holding().get().kind == "preprint"
    doubts.undo(pair=pair, by=bob)
    assert not Relation.objects.holding().exists()
    assert waiting(review) == [(one, two)]


def test_two_clusters_are_asked_about_once(review, records, alice, bob):
    one, two, three, four = records
    pair = doubted(one, three, score=2)
    doubted(two, four, score=3)
    duplicates.merge(citation=one, other=two, by=alice)
    duplicates.merge(citation=three, other=four, by=alice)
    assert waiting(review) == [(two, four)]
    doubts.keep_apart(pair=pair, by=bob)
    assert waiting(review) == []
    duplicates.split(citation=two, by=alice)
    assert waiting(review) == []  # that they are different was said of each pair


def test_who_is_joined_otherwise_waits_no_more(review, records, alice):
    one, two = records[:2]
    doubted(one, two)
    duplicates.merge(citation=one, other=two, by=alice)
    assert reads.queue(review).waiting == ()
    assert reads.following(review) is None


def test_one_answer_is_enough(records, alice, bob):
    pair = doubted(*records[:2])
    doubts.keep_apart(pair=pair, by=bob)
    with pytest.raises(AlreadyAnswered):
        doubts.join(pair=pair, by=alice)
    assert heads(records[:2]) == [records[0].pk, records[1].pk]
    doubts.undo(pair=pair, by=alice)
    with pytest.raises(NothingToUndo):
        doubts.undo(pair=pair, by=bob)


def test_those_that_are_one_cannot_be_kept_apart(records, alice, bob):
    pair = doubted(*records[:2])
    duplicates.merge(citation=records[0], other=records[1], by=alice)
    with pytest.raises(AlreadyAnswered, match="split"):
        doubts.keep_apart(pair=pair, by=bob)


def test_going_round(review, records):
    one, two, three, four = records
    pairs = [doubted(one, two, 3), doubted(two, three, 2), doubted(three, four, 1)]
    found = [reads.following(review, pair) for pair in [None, *pairs]]
    assert found == [*pairs, pairs[0]]


def plan(*, doubtful=(), related=()):
    return Plan(0, {}, {}, [], doubtful=tuple(doubtful), related=tuple(related))


def test_what_an_import_raised_is_seen_when_it_is_published(review, records):
    one, two, three, _ = records
    job = two.citation_import
    type(job).objects.filter(pk=job.pk).update(committed_at=None)
    evidence = (Evidence("title_same", 2.0),)
    raised = plan(
        doubtful=[Doubt(one.pk, two.pk, 4.0, evidence), Doubt(one.pk, three.pk, 3.0, ())],
        related=[Found(two.pk, three.pk, "preprint", 1.0, evidence)],
    )
    for _attempt in range(2):
        doubts.forget(citation_import=job)
        doubts.store(citation_import=job, plan=raised)
    assert DoubtfulPair.objects.count() == 2
    assert reads.queue(review).waiting == ()
    assert not Relation.objects.published().exists()
    type(job).objects.filter(pk=job.pk).update(committed_at=one.citation_import.committed_at)
    assert waiting(review) == [(one, two), (one, three)]
    said = DoubtfulPair.objects.get(second=two).evidence
    assert said == [{"code": "title_same", "points": 2.0, "detail": "", "words": "the same title"}]
    assert Relation.objects.published().get().by is None


def test_an_answer_outlives_another_plan(review, records, bob):
    one, two = records[:2]
    pair = doubted(one, two)
    doubts.keep_apart(pair=pair, by=bob)
    doubts.forget(citation_import=pair.citation_import)
    assert DoubtfulPair.objects.get() == pair


def lines(review, alice, first, second):
    one, two = (make_citation(review, alice, **fields) for fields in (first, second))
    compared = reads.compare(merged_records.of(one), merged_records.of(two))
    return {line.name: line for line in compared}


def test_what_is_equal_what_differs_and_what_is_missing(review, alice):
    found = lines(
        review,
        alice,
        {"title": "Esketamine at home", "year": 2019, "pmid": "7", "authors": ["Daly, E."]},
        {"title": "ESKETAMINE in clinic.", "year": 2019, "doi": "10.1000/a"},
    )
    states = {name: line.state for name, line in found.items()}
    assert states == {
        "title": "differs",
        "year": "equal",
        "pmids": "missing",
        "dois": "missing",
        "authors": "missing",
    }
    unlike = [[part.text for part in side if part.differs] for side in found["title"].both]
    assert unlike == [["at home"], ["in clinic."]]


@given(first=st.text(max_size=40), second=st.text(max_size=40))
def test_no_text_is_lost_by_comparing(first, second):
    for text, parts in zip((first, second), reads.parts(first, second), strict=True):
        assert "".join(part.text for part in parts) == text


def test_others_see_nothing_of_it(review, records, mallory):
    pair = doubted(*records[:2])
    make_member(make_review(), "zoe", ["owner"])
    assert not DoubtfulPair.objects.visible_to(mallory).filter(pk=pair.pk).exists()
