import pytest

from screening.learning import MODELS, Features, Text, explain, overall, rank, typical
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


def test_typical_points_tell_the_words_of_a_record_about_as_explain_does():
    features, ranking, relevant = trained("ensemble")
    weights = typical(features, ranking, 10_000)
    for row in (row for row in range(150, len(relevant)) if relevant[row]):
        strongest = explain(features, ranking, row, 3).towards
        told = {one.word for one in explain(features, ranking, row, 10_000).towards}
        points = {word: sum(weights[word]) for word in told}
        assert strongest[0].word in sorted(points, key=lambda word: -points[word])[:6]
        assert all(sum(weights[one.word]) > 0 for one in strongest)


def test_of_two_records_that_have_a_word_alone_typical_points_are_exact():
    features = Features.of([Text("sleep", "nurses"), Text("diet"), Text("", "sleep nurses")])
    ranking = rank(features, {0: True, 1: False})
    text, title = typical(features, ranking)["sleep"]
    at, words = features.words.index("sleep"), len(features.words)
    values = features.matrix.toarray()
    inside = values[[0, 2], at].mean() * ranking.weights[at]
    assert text == pytest.approx(inside)
    assert title == pytest.approx(values[0, words + at] * ranking.weights[words + at])
    assert len(typical(features, ranking, 2)) == 2


def test_without_weight_no_word_is_typical():
    features = Features.of([Text("sleep"), Text("diet")])
    assert typical(features, rank(features, {})) == {}
