"""Arms put together."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.combining import ArmEvents, ArmMean, combine_events, combine_means
from extraction.steps import ConversionError, Flag

FIRST, SECOND, THIRD = ArmMean(50, 26.5, 4.5), ArmMean(50, 32.9, 5.8), ArmMean(50, 36.4, 3.8)

arms = st.lists(
    st.builds(ArmMean, st.integers(2, 300), st.floats(-60, 60), st.floats(0.1, 30)),
    min_size=2,
    max_size=6,
)


def values(combined):
    return combined.n.value, combined.mean.value, combined.sd.value


def test_two_and_three_arms_as_printed():
    """50/26.5/4.5 + 50/32.9/5.8 -> 100/29.7/6.084; + 50/36.4/3.8 -> 150/31.933/6.276."""
    n, mean, sd = values(combine_means([FIRST, SECOND]))
    assert (n, round(mean, 1), round(sd, 3)) == (100, 29.7, 6.084)
    n, mean, sd = values(combine_means([FIRST, SECOND, THIRD]))
    assert (n, round(mean, 3), round(sd, 3)) == (150, 31.933, 6.276)


def test_means_of_opposite_sign_keep_their_signs():
    """Stata's SSC `combine` takes absolute values and gives 4.961; the truth is 5.547."""
    n, mean, sd = values(combine_means([ArmMean(20, -2, 5), ArmMean(20, 3, 5)]))
    assert (n, mean, round(sd, 3)) == (40, 0.5, 5.547)


def handbook(a, b):
    """The formula for two groups as Handbook 6.5.2.10 prints it."""
    n = a.n + b.n
    within = (a.n - 1) * a.sd**2 + (b.n - 1) * b.sd**2
    between = a.n * b.n / n * (a.mean - b.mean) ** 2
    return ArmMean(n, (a.n * a.mean + b.n * b.mean) / n, sqrt((within + between) / (n - 1)))


@given(arms)
def test_several_arms_at_once_are_two_again_and_again(several):
    pairwise = several[0]
    for arm in several[1:]:
        pairwise = handbook(pairwise, arm)
    assert values(combine_means(several)) == pytest.approx(
        (pairwise.n, pairwise.mean, pairwise.sd), rel=1e-9, abs=1e-9
    )


@given(arms, st.randoms(use_true_random=False))
def test_the_order_of_the_arms_does_not_matter(several, random):
    shuffled = random.sample(several, len(several))
    assert values(combine_means(shuffled)) == pytest.approx(
        values(combine_means(several)), rel=1e-9, abs=1e-9
    )


@given(st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=9), min_size=2, max_size=4))
def test_combining_arms_is_pooling_their_participants(groups):
    several = [ArmMean(len(g), float(np.mean(g)), float(np.std(g, ddof=1))) for g in groups]
    if any(arm.sd == 0 for arm in several):
        return
    everyone = np.concatenate(groups)
    assert values(combine_means(several)) == pytest.approx(
        (len(everyone), everyone.mean(), everyone.std(ddof=1)), rel=1e-6, abs=1e-6
    )


def test_each_value_has_its_own_sentence_and_flags_are_handed_on():
    combined = combine_means(
        [ArmMean(11, -14.8, 9.29), ArmMean(12, -16.4, 9.15)], flags=[Flag.MODEL_SE]
    )
    assert combined.n.formula == "11 + 12 = 23"
    assert combined.mean.formula == "(11 × (−14.8) + 12 × (−16.4)) / (11 + 12) = −15.63"
    assert combined.sd.formula.endswith(
        "11 × (−14.8 − (−15.63))² + 12 × (−16.4 − (−15.63))²) / (11 + 12 − 1)) = 9.04"
    )
    assert combined.sd.flags == combined.n.flags == (Flag.MODEL_SE,)
    assert list(combined.sd.inputs) == ["n_1", "mean_1", "sd_1", "n_2", "mean_2", "sd_2"]


def test_events_and_totals_are_added():
    """Daly 2018 at 24 h: 4/11, 3/11 and 5/12 -> 12/34."""
    combined = combine_events([ArmEvents(4, 11), ArmEvents(3, 11), ArmEvents(5, 12)])
    assert (combined.events.value, combined.total.value) == (12, 34)
    assert combined.events.formula == "4 + 3 + 5 = 12"
    assert combined.total.inputs == {"total_1": 11, "total_2": 11, "total_3": 12}


def test_no_events_and_all_events_are_fine():
    combined = combine_events([ArmEvents(0, 5), ArmEvents(6, 6)])
    assert (combined.events.value, combined.total.value) == (6, 11)


@pytest.mark.parametrize(
    ("combine", "field", "row", "words"),
    [
        (lambda: combine_means([FIRST]), "arms", None, "at least two arms"),
        (lambda: combine_events([]), "arms", None, "at least two arms"),
        (lambda: combine_means([FIRST, ArmMean(20, 1, 0)]), "sd", 1, "SD of arm 2 is 0"),
        (lambda: combine_means([ArmMean(0, 1, 2), FIRST]), "n", 0, "of arm 1 is 0"),
        (lambda: combine_means([FIRST, ArmMean(9, float("nan"), 2)]), "mean", 1, "not a number"),
        (lambda: combine_events([ArmEvents(1, 2), ArmEvents(3, 2)]), "events", 1, "3 events among"),
        (lambda: combine_events([ArmEvents(-1, 2), ArmEvents(1, 2)]), "events", 0, "−1 events"),
        (lambda: combine_events([ArmEvents(0, 0), ArmEvents(1, 2)]), "total", 0, "arm 1 is 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_arm(combine, field, row, words):
    with pytest.raises(ConversionError, match=words) as refused:
        combine()
    assert (refused.value.field, refused.value.row) == (field, row)
