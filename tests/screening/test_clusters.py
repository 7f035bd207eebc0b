from screening.actions import clusters, duplicates
from tests.factories import make_citation


def test_the_whole_cluster_is_locked(review, alice):
    one, two, three = (make_citation(review, alice) for _ in range(3))
    duplicates.merge(citation=one, other=two, by=alice)
    assert clusters.lock(two) == [one, two]
    assert clusters.lock(three, two) == [one, two, three]


def test_who_merged_them_while_we_waited_is_seen(review, alice, monkeypatch):
    """The first look was before another transaction made one stand for the other."""
    one, two = make_citation(review, alice), make_citation(review, alice)
    duplicates.merge(citation=one, other=two, by=alice)
    look, looks = clusters._heads, []

    def stale_at_first(citations):
        looks.append(look(citations) if looks else [two.pk])
        return looks[-1]

    monkeypatch.setattr(clusters, "_heads", stale_at_first)
    assert clusters.lock(two) == [one, two]
    assert looks == [[two.pk], [one.pk], [one.pk], [one.pk]]
