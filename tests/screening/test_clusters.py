from screening.actions import clusters, duplicates
from tests.factories import make_citation


def test_the_whole_cluster_is_locked(review, alice):
    one, two, three = (make_citation(review, alice) for _ in range(3))
    duplicates.merge(citation=one, other=two, by=alice)
    assert clusters.lock(two) == [one, two]
    assert clusters.lock(three, two) == [one, two, three]


def test_who_merged_them_while_we_waited_is_seen(review, alice, monkeypatch):
    """Between the first look and the lock, another transaction made one stand for the other."""
    one, two = make_citation(review, alice), make_citation(review, alice)
    look, looks = clusters._heads, []

    def merged_meanwhile(citations):
        found = look(citations)
        looks.append(found)
        if len(looks) == 1:
            type(two).objects.filter(pk=two.pk).update(canonical=one)
        return found

    monkeypatch.setattr(clusters, "_heads", merged_meanwhile)
    assert clusters.lock(two) == [one, two]
    assert looks == [[two.pk], [one.pk], [one.pk], [one.pk]]
