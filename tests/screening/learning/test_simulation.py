import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.learning import MODELS, Features, Text, batch
from screening.learning.simulation import read_order
from tests.screening.learning.records import review


@pytest.mark.parametrize("model", sorted(MODELS))
def test_far_better_than_chance(model):
    texts, relevant = review()
    first = [relevant.index(True), relevant.index(False)]
    order = read_order(texts, relevant, first, 1, model)
    assert order[:2].tolist() == first
    assert sorted(order.tolist()) == list(range(len(texts)))
    found = np.flatnonzero(np.array(relevant)[order])
    assert found[18] < 80  # 19 of 20; by chance about 230 of 240
    assert order.tolist() == read_order(Features.of(texts), relevant, first, 1, model).tolist()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["sleep", "diet of rats", "", "?"]), st.booleans()), max_size=9
    ),
    st.integers(0, 9),
    st.integers(0, 2**32),
)
def test_every_record_is_read_once(records, known, seed):
    texts = [Text(title) for title, _ in records]
    priors = list(range(len(records)))[:known]
    order = read_order(texts, [label for _, label in records], priors, seed)
    assert order[: len(priors)].tolist() == priors
    assert sorted(order.tolist()) == list(range(len(records)))


def test_the_seed_decides_among_equals():
    texts = [Text("sleep")] * 30
    orders = [read_order(texts, [False] * 30, [0], seed).tolist() for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_an_include_met_first_does_not_stop_what_is_unlike_it_from_being_read():
    texts, relevant = review()
    odd = relevant.index(True)
    texts[odd] = Text("bread baking at home")
    order = read_order(texts, relevant, [odd, relevant.index(False)], 1)
    found = np.flatnonzero(np.array(relevant)[order])
    assert found[17] < 120


def test_the_schedule_says_how_many_are_read_between_trainings():
    texts, relevant = review(50, 5)
    asked = []

    def by_ten(decided):
        asked.append(decided)
        return 10

    read_order(texts, relevant, [0, 1], 1, schedule=by_ten)
    assert asked == [2, 12, 22, 32, 42]


@pytest.mark.parametrize(
    ("relevant", "priors", "message"),
    [
        ([True], [0], "1 judgements for 2 records"),
        ([True, False], [0, 0], "Priors are different rows below 2"),
        ([True, False], [2], "Priors are different rows below 2"),
        ([True, False], [-1], "Priors are different rows below 2"),
    ],
)
def test_what_cannot_be_played(relevant, priors, message):
    with pytest.raises(ValueError, match=message):
        read_order([Text("sleep"), Text("diet")], relevant, priors, 1)


def test_a_schedule_that_stands_still():
    with pytest.raises(ValueError, match="The schedule gives 0 records after 1"):
        read_order([Text("sleep"), Text("diet")], [1, 0], [0], 1, schedule=lambda decided: 0)


def test_batches_grow_with_what_is_known():
    assert [batch(decided) for decided in (0, 1, 39, 40, 100, 2000)] == [1, 1, 1, 2, 5, 100]
    with pytest.raises(ValueError, match="cannot be -1"):
        batch(-1)
