from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.stopping import Sample, missed_at_most, needed, recall_at_least, too_many_missed
from screening.stopping.chance import at_most, probabilities
from tests.screening.stopping import exactly

ALPHAS = [Fraction(1, 20), Fraction(1, 5), Fraction(1, 2)]


@st.composite
def samples(draw, most=300, least=0):
    records = draw(st.integers(least, most))
    audited = draw(st.integers(least, records))
    return Sample(records, audited, draw(st.integers(0, audited)))


def test_the_distribution_is_the_one_of_counting():
    for relevant, drawn in product(range(8), repeat=2):
        found = probabilities(np.arange(-1, 9), 7, relevant, drawn)
        counted = dict(exactly.outcomes(7, relevant, drawn))
        # Sums of a few logarithms of factorials: 14 digits are left.
        assert found == pytest.approx([float(counted.get(n, 0)) for n in range(-1, 9)], abs=1e-14)


def test_both_ways_of_adding_up_are_the_same():
    for relevant, drawn, count in product(range(10), repeat=3):
        exact = float(exactly.at_most(count, 9, relevant, drawn))
        assert at_most(count, 9, relevant, drawn) == pytest.approx(exact, abs=1e-14)


@pytest.mark.parametrize("count", [3, 150])
def test_a_large_frame_keeps_its_digits(count):
    """Logarithms of factorials of 10^5 are about 10^6, so that ten digits are left of 16.

    Drawn and relevant may change places, which makes the fractions small.
    """
    exact = float(exactly.at_most(count, 100_000, 70_000, 200))
    assert at_most(count, 100_000, 200, 70_000) == pytest.approx(exact, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_one_sample_equals_trying_every_truth(alpha):
    for records in range(1, 11):
        for audited in range(1, records + 1):
            for found in range(audited + 1):
                sample = Sample(records, audited, found)
                assert missed_at_most(float(alpha), sample) == exactly.missed(alpha, sample)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("records", [1, 2, 7, 20, 33])
def test_the_bound_is_true_as_often_as_it_says(records, alpha):
    """For every size of the audit and every number of relevant records; exact."""
    for audited in range(records + 1):
        missed = [missed_at_most(float(alpha), Sample(records, audited, n))
                  for n in range(audited + 1)]  # fmt: skip
        for relevant in range(records + 1):
            wrong = sum(
                p
                for found, p in exactly.outcomes(records, relevant, audited)
                if relevant - found > missed[found]
            )
            assert wrong <= alpha


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("sizes", [(5, 2, 4, 3), (6, 3, 6, 2), (4, 4, 5, 1), (7, 1, 3, 3)])
def test_two_samples_equal_trying_every_truth(sizes, alpha):
    one, drawn, two, reread = sizes
    for found, again in product(range(drawn + 1), range(reread + 1)):
        pair = Sample(one, drawn, found), Sample(two, reread, again)
        assert missed_at_most(float(alpha), *pair) == exactly.missed(alpha, *pair)


@pytest.mark.parametrize("sizes", [(9, 4, 8, 5), (10, 9, 6, 1), (8, 8, 7, 3), (12, 6, 5, 0)])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_joint_bound_is_true_as_often_as_it_says(sizes, alpha):
    one, drawn, two, reread = sizes
    missed = {
        (n, m): missed_at_most(float(alpha), Sample(one, drawn, n), Sample(two, reread, m))
        for n, m in product(range(drawn + 1), range(reread + 1))
    }
    for first, second in product(range(one + 1), range(two + 1)):
        wrong = sum(
            p * q
            for n, p in exactly.outcomes(one, first, drawn)
            for m, q in exactly.outcomes(two, second, reread)
            if first - n + second - m > missed[n, m]
        )
        assert wrong <= alpha


def test_a_bound_worked_by_hand():
    """Half of 100, none found: four left are possible, as 50*49*48*47 / (100*99*98*97) = .0587,
    and five are not, as that times 46/96 = .0281."""
    assert missed_at_most(0.05, Sample(100, 50, 0)) == 4
    assert recall_at_least(76, 0.05, Sample(100, 50, 0)) == 76 / 80
    assert too_many_missed(76, 0.95) == 5


@pytest.mark.parametrize(("found", "size"), [(0, 45), (1, 77)])
def test_published_sizes_of_audit_samples(found, size):
    """The tests of the R package FSaudit: sizeHyper(.1, 5000, 100000, 0) is 45, with 1 it is 77.

    So many must be drawn to rule out 5000 deviations among 100000 with 90 % confidence.
    """
    assert missed_at_most(0.1, Sample(100_000, size, found)) + found < 5000
    assert missed_at_most(0.1, Sample(100_000, size - 1, found)) + found >= 5000


def test_two_samples_together_say_more_than_bonferroni():
    one, two = Sample(1000, 200, 0), Sample(800, 160, 0)
    assert missed_at_most(0.05, one, two) == 13
    assert missed_at_most(0.025, one) + missed_at_most(0.025, two) == 32


def test_a_tie_with_alpha_is_ruled_out():
    """19 of 20 drawn: one that is left stays unseen with probability 1/20 exactly."""
    assert missed_at_most(0.05, Sample(20, 19, 0)) == 0


@given(st.integers(1, 200), samples())
def test_a_bound_is_a_share_and_never_above_what_is_certain(found, sample):
    bound = recall_at_least(found, 0.05, sample)
    least = (found + sample.found) / (found + sample.most)
    assert least <= bound <= 1


@given(st.integers(1, 400), st.data())
def test_more_audited_with_none_found_never_lowers_the_bound(records, data):
    fewer, more = sorted(data.draw(st.tuples(*[st.integers(0, records)] * 2)))
    other = data.draw(st.sampled_from([(), (Sample(60, 20, 1),)]))
    bounds = [recall_at_least(9, 0.05, Sample(records, n, 0), *other) for n in (fewer, more)]
    if other:  # the order of outcomes changes with the sizes, so only the ends are compared
        bounds[1] = recall_at_least(9, 0.05, Sample(records, records, 0), *other)
    assert bounds[0] <= bounds[1]


@given(samples(40, 1), samples(40, 1))
def test_the_order_of_two_samples_does_not_matter(one, two):
    assert missed_at_most(0.05, one, two) == missed_at_most(0.05, two, one)


@given(samples(60), samples(60))
def test_a_second_frame_can_only_hold_more(one, two):
    assert missed_at_most(0.05, one, two) >= missed_at_most(0.05, one) - one.found


def test_everything_audited_is_exact():
    assert recall_at_least(3, 0.05, Sample(50, 50, 2)) == 1
    assert recall_at_least(3, 0.05, Sample(50, 50, 2), Sample(9, 9, 1)) == 1
    one = Sample(50, 20, 0)
    assert missed_at_most(0.05, one, Sample(9, 9, 3)) == missed_at_most(0.05, one)


def test_nothing_audited_tells_nothing():
    assert missed_at_most(0.05, Sample(50, 0, 0)) == 50
    assert missed_at_most(0.05, Sample(50, 0, 0), Sample(9, 0, 0)) == 59
    one = Sample(50, 20, 1)
    assert missed_at_most(0.05, one, Sample(9, 0, 0)) == 9 + missed_at_most(0.05, one)


def test_nothing_left_is_full_recall_and_nothing_found_is_none():
    assert recall_at_least(3, 0.05, Sample(0, 0, 0)) == 1
    assert recall_at_least(0, 0.05, Sample(10, 10, 0)) is None
    assert recall_at_least(0, 0.05, Sample(10, 9, 1)) == 1 / 2


@pytest.mark.parametrize(
    ("found", "target", "missed"),
    [(57, 0.95, 4), (19, 0.95, 2), (18, 0.95, 1), (7, 1.0, 1), (0, 0.95, 1), (5, 0.29, 13)],
)
def test_how_many_missed_are_too_many(found, target, missed):
    """By hand: 57/60 = .95 exactly, so three may be missed; 5/17 = .294, 5/18 = .278."""
    assert too_many_missed(found, target) == missed


@given(st.integers(1, 80), st.sampled_from([0.5, 0.8, 0.95, 1.0]), st.integers(0, 300))
def test_the_needed_audit_is_the_smallest_that_can_do(found, target, records):
    (size,) = needed(found, target, 0.05, records)
    bounds = [recall_at_least(found, 0.05, Sample(records, n, 0)) for n in (size, max(size - 1, 0))]
    assert bounds[0] >= target
    assert size == 0 or bounds[1] < target


def test_the_needed_audit_of_two_frames_takes_the_same_share_of_both():
    first, second = needed(45, 0.95, 0.05, 1200, 800)
    assert (first, second) == (758, 506)
    enough = Sample(1200, first, 0), Sample(800, second, 0)
    short = Sample(1200, first - 1, 0), Sample(800, second - 1, 0)
    assert recall_at_least(45, 0.05, *enough) >= 0.95 > recall_at_least(45, 0.05, *short)


def test_the_needed_audit_at_the_edges():
    assert needed(0, 0.95, 0.05, 100) is None
    assert needed(5, 0.95, 0.05, 0) == (0,)
    assert needed(5, 0.95, 0.05, 0, 0) == (0, 0)
    assert needed(5, 1.0, 0.05, 100) == (95,)  # 5 of 100 unseen: 1 - 95/100 = alpha
    assert needed(1000, 0.95, 0.05, 52) == (0,)  # all 52 may be missed


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((10, 5, 6), "these counts"),
        ((10, 5, -1), "these counts"),
        ((10, 5, 0, -1), "these counts"),
        ((10, 11, 0), "More records"),
        ((10, 8, 0, 3), "More records"),
    ],
)
def test_impossible_samples_are_refused(counts, said):
    with pytest.raises(ValueError, match=said):
        Sample(*counts)


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 1.5, float("nan")])
def test_impossible_errors_are_refused(alpha):
    with pytest.raises(ValueError, match="alpha must be"):
        missed_at_most(alpha, Sample(10, 5, 0))


@pytest.mark.parametrize("target", [0, 1.01, -1, float("nan")])
def test_impossible_targets_are_refused(target):
    with pytest.raises(ValueError, match="A recall to reach"):
        too_many_missed(5, target)


def test_other_impossible_values_are_refused():
    sample = Sample(10, 5, 0)
    with pytest.raises(ValueError, match="One sample or two"):
        missed_at_most(0.05, sample, sample, sample)
    with pytest.raises(ValueError, match="One sample or two"):
        missed_at_most(0.05)
    with pytest.raises(ValueError, match="cannot be negative"):
        recall_at_least(-1, 0.05, sample)
    with pytest.raises(ValueError, match="cannot be negative"):
        too_many_missed(-1, 0.95)
