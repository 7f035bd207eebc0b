from screening.actions import clusters, duplicates
from screening.models import Citation
from tests.factories import make_citation


def test_the_whole_cluster_is_locked(review, alice):
    one, two, three = (make_citation(review, alice) for _ in range(3))
    duplicates.merge(citation=one, other=two, by=alice)
    two = Citation.objects.get(pk=two.pk)
    assert clusters.lock(two) == [one, two]
    assert clusters.lock(three, two) == [one, two, three]


def test_who_merged_them_meanwhile_is_seen(review, alice):
    """What the page knew of the citation is older than the merge."""
    one, two, three = (make_citation(review, alice) for _ in range(3))
    duplicates.merge(citation=one, other=two, by=alice)
    assert two.canonical is None
    assert clusters.lock(two) == [one, two]
    assert clusters.lock(three, two) == [one, two, three]


def test_who_split_them_meanwhile_is_seen(review, alice):
    one, two = make_citation(review, alice), make_citation(review, alice)
    duplicates.merge(citation=one, other=two, by=alice)
    stale = Citation.objects.get(pk=two.pk)
    duplicates.split(citation=two, by=alice)
    assert clusters.lock(stale) == [two]
    assert clusters.lock(stale, one) == [one, two]
