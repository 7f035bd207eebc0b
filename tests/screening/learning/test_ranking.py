import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.learning import DEFAULT, MODELS, Features, Text, rank
from tests.screening.learning.records import review

words = st.lists(st.sampled_from(["sleep", "diet", "nurses", "rats", "light"]), max_size=6)
texts = st.builds(lambda title, rest: Text(" ".join(title), " ".join(rest)), words, words)
every_model = pytest.mark.parametrize("model", sorted(MODELS))


@st.composite
def reviews(draw):
    made = draw(st.lists(texts, min_size=1, max_size=12))
    rows = st.integers(0, len(made) - 1)
    return made, draw(st.dictionaries(rows, st.booleans()))


def scores(ranking):
    return dict(zip(ranking.order.tolist(), ranking.scores.tolist(), strict=True))


@every_model
@settings(max_examples=25, deadline=None)
@given(review=reviews(), seed=st.integers(0, 2**40))
def test_no_record_is_lost_and_the_best_come_first(model, review, seed):
    made, labels = review
    features = Features.of(made)
    found = rank(features, labels, model, seed)
    assert sorted(found.order.tolist()) == sorted(set(range(len(made))) - set(labels))
    assert (np.diff(found.scores) <= 0).all()
    again = rank(features, dict(reversed(labels.items())), model, seed)
    assert again.order.tolist() == found.order.tolist()


@every_model
@settings(max_examples=25, deadline=None)
@given(review=reviews(), random=st.randoms(use_true_random=False))
def test_the_rows_a_record_happens_to_have_do_not_matter(model, review, random):
    made, labels = review
    places = list(range(len(made)))
    random.shuffle(places)
    moved = [made[place] for place in places]
    now = {old: new for new, old in enumerate(places)}
    before = scores(rank(Features.of(made), labels, model))
    after = scores(
        rank(Features.of(moved), {now[row]: label for row, label in labels.items()}, model)
    )
    # liblinear stops within its tolerance, which depends on the order of the records.
    assert {now[row]: score for row, score in before.items()} == pytest.approx(after, abs=0.05)


@every_model
def test_the_same_call_gives_the_same_order(model):
    made, relevant = review()
    features = Features.of(made)
    labels = {row: relevant[row] for row in range(100)}
    first, second = (rank(features, labels, model, 7) for _ in range(2))
    assert first.order.tolist() == second.order.tolist()
    assert first.scores.tolist() == second.scores.tolist()


@every_model
def test_likely_includes_come_first(model):
    made, relevant = review()
    labels = {row: relevant[row] for row in range(100)}
    ranking = rank(Features.of(made), labels, model)
    left = sum(relevant[100:])
    assert sum(relevant[row] for row in ranking.order[: 2 * left]) >= 0.8 * left


def test_without_an_include_all_are_equal_in_an_order_of_the_seed():
    made, _ = review(50, 5)
    features = Features.of(made)
    orders = [rank(features, {1: False, 2: False}, seed=seed).order.tolist() for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert not rank(features, {}).scores.any()
    assert [row for row in rank(features, {}, seed=1).order if row not in (1, 2)] == orders[0]


@every_model
def test_without_an_exclude_the_others_are_what_an_include_is_unlike(model):
    made = [Text("sleep of nurses"), Text("diet of rats"), Text("sleep of doctors")]
    assert rank(Features.of(made), {0: True}, model).order.tolist() == [2, 1]


@every_model
def test_records_without_text_are_placed_as_average_ones(model):
    made, relevant = review()
    for row in (100, 200):
        made[row] = Text("", " ?! ")
    ranking = rank(Features.of(made), {row: relevant[row] for row in range(100)}, model)
    places = [ranking.order.tolist().index(row) for row in (100, 200)]
    assert 20 < places[0] < 180
    assert abs(places[0] - places[1]) == 1
    assert [ranking.scores[place] for place in places] == [0, 0]


@pytest.mark.parametrize("label", [True, False])
def test_one_record(label):
    features = Features.of([Text("sleep")])
    assert rank(features, {}).order.tolist() == [0]
    assert rank(features, {0: label}).order.tolist() == []


@pytest.mark.parametrize("labels", [{0: True, 1: True}, {0: False, 1: False}, {0: True, 1: False}])
def test_all_labelled(labels):
    ranking = rank(Features.of([Text("sleep"), Text("diet")]), labels)
    assert len(ranking.order) == len(ranking.scores) == 0


def test_no_record_and_no_text():
    assert rank(Features.of([]), {}).order.tolist() == []
    found = rank(Features.of([Text()] * 3), {0: True, 1: False})
    assert (found.order.tolist(), found.scores.tolist()) == ([2], [0])


def test_one_text_again_and_again():
    found = rank(Features.of([Text("sleep of nurses")] * 5), {0: True, 1: False})
    assert sorted(found.order.tolist()) == [2, 3, 4]
    assert np.isfinite(found.scores).all()


@every_model
def test_one_text_judged_both_ways_again_and_again(model):
    made, _ = review(600, 20)
    made[:500] = [made[0]] * 500
    found = rank(Features.of(made), {row: row == 0 for row in range(500)}, model)
    assert len(found.order) == 100
    assert np.isfinite(found.scores).all()


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_that_is_not_there(row):
    with pytest.raises(ValueError, match=f"There is no row {row} among 2 records"):
        rank(Features.of([Text("sleep"), Text("diet")]), {row: True})


def test_a_model_that_is_not_there():
    with pytest.raises(ValueError, match="There is no model 'oracle', only ensemble, logistic"):
        rank(Features.of([Text("sleep")]), {}, "oracle")
    assert DEFAULT in MODELS
