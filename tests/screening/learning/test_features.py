import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.learning import Features, Text, rank
from tests.screening.learning.records import review

text = st.builds(Text, st.text(max_size=30), st.text(max_size=60), st.tuples(st.text(max_size=9)))


@given(st.lists(text, max_size=8))
def test_any_text_gets_a_row(texts):
    features = Features.of(texts)
    assert len(features) == len(features.has_text) == len(texts)
    assert features.matrix.shape[1] == 2 * len(features.words)
    assert np.isfinite(features.matrix.data).all()


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [Text()],
        [Text("?!", "\x00 \ud800 <>", ("", "-"))],
        [Text()] * 200,
        [Text("the same in all")] * 200,
    ],
)
def test_no_word_that_tells(texts):
    features = Features.of(texts)
    assert not features.has_text.any()
    assert len(features.words) == 0


def test_one_endless_word_does_not_make_the_others_long():
    features = Features.of([Text("acgt" * 250_000), Text(" ".join(f"w{n}" for n in range(5000)))])
    assert len(pickle.dumps(features)) < 10_000_000


def test_words_and_pairs_of_all_parts():
    features = Features.of(
        [Text("Bright Light", "Nurses slept.", ("shift work", "Schlafqualität"))]
    )
    expected = {"bright light", "bright", "nurses slept", "slept", "shift work", "schlafqualität"}
    assert expected <= set(features.words)


def test_a_word_in_the_title_weighs_more():
    features = Features.of([Text("sleep", "diet"), Text("diet", "sleep")])
    whole = features.matrix.toarray().reshape(2, 2, -1).sum(axis=1)
    sleep = features.words.index("sleep")
    assert whole[0, sleep] > whole[1, sleep]


def test_a_title_alone_is_a_text():
    assert Features.of([Text("sleep"), Text("", "sleep"), Text("", "", ("sleep",)), Text()]
                       ).has_text.tolist() == [True, True, True, False]  # fmt: skip


def test_pickled_features_rank_as_before():
    texts, relevant = review(60, 6)
    features = Features.of(texts)
    labels = {row: relevant[row] for row in range(30)}
    again = pickle.loads(pickle.dumps(features))
    assert rank(again, labels).scores.tolist() == rank(features, labels).scores.tolist()
