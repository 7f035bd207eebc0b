import pytest

from review.models import Event
from screening import relations as reads
from screening.actions import duplicates, relations
from screening.errors import CannotRelate
from screening.models import Relation
from tests.factories import make_citation, make_member, make_review


@pytest.fixture
def pair(review, alice):
    return make_citation(review, alice, title="Preprint"), make_citation(review, alice)


def test_recorded_removed_and_restored(pair, bob):
    one, two = pair
    relation = relations.record(citation=two, other=one, kind="preprint", by=bob)
    assert (relation.first, relation.second) == (one, two)
    assert [related.other for related in reads.of_cluster([one])] == [two]
    for _twice in range(2):
        relations.remove(relation=relation, by=bob)
    assert not Relation.objects.holding().exists()
    assert reads.of_cluster([one])[0].relation.removed_by == bob
    relations.restore(relation=relation, by=bob)
    assert Relation.objects.holding().get() == relation
    verbs = Event.objects.filter(verb__startswith="screening.relation.").order_by("seq")
    assert [verb.rpartition(".")[2] for verb in verbs.values_list("verb", flat=True)] == [
        "recorded",
        "removed",
        "restored",
    ]


def test_another_kind_takes_its_place(pair, bob):
    one, two = pair
    relation = relations.record(citation=one, other=two, kind="preprint", by=bob)
    relations.remove(relation=relation, by=bob)
    relations.record(citation=one, other=two, kind="abstract", by=bob)
    assert Relation.objects.holding().get().kind == "abstract"


def test_within_a_cluster_it_says_nothing(pair, bob):
    one, two = pair
    relations.record(citation=one, other=two, kind="preprint", by=bob)
    duplicates.merge(citation=one, other=two, by=bob)
    assert reads.of_cluster([one, two]) == []
    with pytest.raises(CannotRelate, match="one record"):
        relations.record(citation=one, other=two, kind="preprint", by=bob)


def test_not_across_reviews(pair, bob):
    other = make_review()
    zoe = make_member(other, "zoe", ["owner"])
    with pytest.raises(CannotRelate, match="different reviews"):
        relations.record(citation=pair[0], other=make_citation(other, zoe), kind="preprint", by=bob)
