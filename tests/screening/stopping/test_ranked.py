from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.stopping import (
    Sample,
    random_p,
    ranked_missed,
    ranked_p,
    recall_at_least,
    too_many_missed,
)
from tests.screening.stopping import exactly


def order(text):
    return tuple(letter == "+" for letter in text)


orders = st.lists(st.booleans(), max_size=40).map(tuple)


def by_every_start(read, records, target):
    """The criterion as in the authors' buscarpy, `calculate_h0`, in fractions."""
    found, left = sum(read), records - len(read)
    p = [Fraction(left > 0)]  # of no start: one record left may always be relevant
    for size in range(1, len(read) + 1):
        seen = sum(read[-size:])
        hypothesis = int(found / Fraction(str(target)) + 1 - (found - seen))
        if hypothesis > size + left:
            return 0.0  # so many relevant records cannot be: their code gives NaN here
        p.append(exactly.at_most(seen, size + left, hypothesis, size))
    return float(min(p))


def test_a_ranked_screening_worked_by_hand():
    """20 records, ten read: three relevant, then seven not. One left is below 95 %.

    From the start after the third: 17 records, one relevant, unseen among seven read: 10/17.
    From the beginning: four relevant of 20, not all among ten: 1 - C(10, 4)/C(20, 4) = .957.
    """
    assert ranked_p(order("+++-------"), 20, 0.95) == pytest.approx(10 / 17, rel=1e-12)
    assert ranked_p(order("----------"), 20, 0.95) == pytest.approx(10 / 20, rel=1e-12)
    assert 1 - comb(10, 4) / comb(20, 4) > 10 / 17


def test_one_hidden_record_takes_95_percent_of_the_rest():
    """After the last relevant record, 94 of 100 unread leave 6/100 for one record; 95 leave 5/100.

    The same as for any random sample: that is why small reviews save little.
    """
    assert ranked_p(order("+++" + "-" * 94), 103, 0.95) == pytest.approx(0.06, rel=1e-9)
    assert ranked_p(order("+++" + "-" * 95), 103, 0.95) == pytest.approx(0.05, rel=1e-9)


@given(orders, st.integers(0, 40), st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_it_equals_trying_every_start(read, more, target):
    p = ranked_p(read, len(read) + more, target)
    # Errors of logarithms of factorials below 100!, of order 1e-14.
    assert p == pytest.approx(by_every_start(read, len(read) + more, target), abs=1e-12)
    assert ranked_p(np.array(read, dtype=bool), len(read) + more, target) == p


@given(orders, st.integers(0, 40), st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_the_missed_are_those_that_the_test_does_not_rule_out(read, more, target):
    missed = ranked_missed(read, len(read) + more, 0.05)
    is_ruled_out = ranked_p(read, len(read) + more, target) <= 0.05 * (1 + 1e-9)
    assert 0 <= missed <= more
    assert is_ruled_out == (missed < too_many_missed(sum(read), target))


def test_everything_read_leaves_nothing():
    assert ranked_p(order("+-+-"), 4, 1.0) == 0
    assert ranked_missed(order("+-+-"), 4, 0.05) == 0
    assert ranked_missed((), 0, 0.05) == 0


def test_nothing_read_tells_nothing():
    assert ranked_p((), 100, 0.95) == 1
    assert ranked_missed((), 100, 0.05) == 100


def test_more_read_than_there_are_is_refused():
    with pytest.raises(ValueError, match="only 3"):
        ranked_p(order("+---"), 3, 0.95)


def denied_wrongly(relevant, target):
    """(places of the relevant records among ten, records read, p) where recall is below target."""
    for places in combinations(range(10), relevant):
        read = tuple(place in places for place in range(10))
        for looked in range(1, 10):
            if sum(read[:looked]) < target * relevant:
                yield places, looked, ranked_p(read[:looked], 10, target)


@pytest.mark.parametrize("target", [0.5, 0.8])
@pytest.mark.parametrize("relevant", [2, 3, 5, 7])
def test_one_look_at_a_random_order_errs_no_more_than_it_says(relevant, target):
    """Counted over all orders of ten records: the choice of the start is paid for there."""
    cases = list(denied_wrongly(relevant, target))
    for looked in range(1, 10):
        errors = sorted(p for _, read, p in cases if read == looked)
        shares = (np.arange(len(errors)) + 1) / comb(10, relevant)
        last = [at + 1 == len(errors) or errors[at + 1] > p + 1e-9 for at, p in enumerate(errors)]
        assert all(
            share <= p + 1e-9 for share, p, ends in zip(shares, errors, last, strict=True) if ends
        )


def test_many_looks_err_more_than_one():
    """Five of ten relevant, a look after every record: a third of the orders at alpha = .3."""
    fooled = {places for places, _, p in denied_wrongly(5, 0.5) if p <= 0.3}
    assert len(fooled) / comb(10, 5) == pytest.approx(1 / 3)


def test_relevant_records_that_are_ranked_last_go_unnoticed():
    """Half of the relevant records at the end: the test is not valid for such a ranking."""
    read = order("+" * 20 + "-" * 160)
    assert ranked_p(read, 200, 0.95) < 0.05  # and the 20 left are all relevant


@given(st.integers(0, 60), st.integers(0, 60), st.data())
def test_a_random_sample_denies_just_when_its_bound_reaches_the_target(found, records, data):
    audited = data.draw(st.integers(0, records))
    sample = Sample(records, audited, data.draw(st.integers(0, audited)))
    target = data.draw(st.sampled_from([0.5, 0.8, 0.95, 1.0]))
    bound = recall_at_least(found, 0.05, sample)
    p = random_p(found, sample, target)
    assert 0 <= p <= 1
    if bound is not None:
        assert (p <= 0.05 * (1 + 1e-9)) == (bound >= target)


def test_a_random_sample_worked_by_hand():
    """19 found, two more are too many: of 100 neither is among 80 drawn: 20 * 19 / (100 * 99)."""
    assert random_p(19, Sample(100, 80, 0), 0.95) == pytest.approx(380 / 9900, rel=1e-9)
