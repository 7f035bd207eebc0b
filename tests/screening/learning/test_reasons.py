import pytest

from screening.learning import MODELS, Features, Text, explain, overall, rank
from tests.screening.learning.records import TOPIC, review

WORDS = set(TOPIC)


def trained(model):
    made, relevant = review()
    for row in range(0, len(made), 2):
        if not relevant[row]:
            made[row] = Text(made[row].title, f"{made[row].abstract} rats rats")
    features = Features.of(made)
    return features, rank(features, {row: relevant[row] for row in range(150)}, model), relevant


@pytest.mark.parametrize("model", sorted(MODELS))
def test_the_planted_words_are_named(model):
    features, ranking, relevant = trained(model)
    row = next(row for row in range(150, len(relevant)) if relevant[row])
    reasons = explain(features, ranking, row, 3)
    assert {one.word for one in reasons.towards} <= WORDS
    assert set(TOPIC) & {one.word for one in overall(features, ranking, 3).towards}
    row = next(row for row in range(150, len(relevant), 2) if not relevant[row])
    other = explain(features, ranking, row)
    assert "rats" in {one.word for one in other.against}
    assert "rats" in {one.word for one in overall(features, ranking).against}


def test_points_are_sorted_and_sum_to_the_score():
    features, ranking, _ = trained("ensemble")
    row = int(ranking.order[5])
    towards, against = (explain(features, ranking, row, 10_000).towards,
                        explain(features, ranking, row, 10_000).against)  # fmt: skip
    points = [one.points for one in towards]
    assert points == sorted(points, reverse=True)
    assert [one.points for one in against] == sorted(one.points for one in against)
    assert min(points) > 0 > max(one.points for one in against)
    total = sum(points) + sum(one.points for one in against)
    # The features are of single precision.
    assert total - ranking.offset == pytest.approx(ranking.scores[5], abs=1e-5)


def test_a_word_of_title_and_abstract_is_named_once():
    features = Features.of([Text("sleep", "sleep sleep"), Text("diet", "rats"), Text("sleep")])
    found = explain(features, rank(features, {0: True, 1: False}), 2)
    assert [one.word for one in found.towards].count("sleep") == 1


@pytest.mark.parametrize("labels", [{}, {0: False}])
def test_nothing_is_learnt_and_nothing_said(labels):
    features = Features.of([Text("sleep"), Text("diet"), Text()])
    ranking = rank(features, labels)
    for reasons in (
        *(explain(features, ranking, row) for row in range(3)),
        overall(features, ranking),
    ):
        assert (reasons.towards, reasons.against) == ((), ())


def test_no_word_at_all():
    features = Features.of([Text(), Text()])
    ranking = rank(features, {0: True})
    assert explain(features, ranking, 1) == overall(features, ranking)
    assert overall(Features.of([]), rank(Features.of([]), {})).towards == ()


@pytest.mark.parametrize("row", [-1, 3])
def test_a_row_that_is_not_there(row):
    features = Features.of([Text("sleep"), Text("diet"), Text()])
    with pytest.raises(IndexError, match=f"There is no row {row} among 3 records"):
        explain(features, rank(features, {}), row)
