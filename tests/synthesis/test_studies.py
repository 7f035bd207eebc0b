import numpy as np
import pytest

from synthesis.stats.normal_or_t import critical_value, two_sided_p
from synthesis.stats.studies import InvalidStudy, check


@pytest.mark.parametrize(
    ("y", "v", "words"),
    [
        ([0.1, np.nan, 0.3], [1, 1, 1], "Study 1 has no finite effect size"),
        ([0.1, np.inf, 0.3], [1, 1, 1], "Study 1 has no finite effect size"),
        ([0.1, 0.2, 0.3], [1, 1, 0], "Study 2 has no finite sampling variance above 0"),
        ([0.1, 0.2, 0.3], [-1, 1, 1], "Study 0 has no finite sampling variance above 0"),
        ([0.1, 0.2, 0.3], [1, np.nan, 1], "Study 1 has no finite sampling variance above 0"),
        ([0.1, 0.2, 0.3], [1, np.inf, 1], "Study 1 has no finite sampling variance above 0"),
    ],
)
def test_a_bad_study_is_named(y, v, words):
    with pytest.raises(InvalidStudy, match=words) as caught:
        check(y, v)
    assert caught.value.index == int(words.split()[1])


def test_a_bad_study_in_a_batch_is_named_by_its_place_among_the_studies():
    y = np.zeros((4, 3))
    y[2, 1] = np.nan
    with pytest.raises(InvalidStudy, match="Study 1 "):
        check(y, np.ones(3))


def test_what_is_left_out_is_not_looked_at():
    studies = check([0.1, np.nan, 0.3], [1, -1, 1], [True, False, True])
    assert studies.k == 2
    assert studies.weighted().mean == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("y", "included", "words"),
    [
        ([], None, "No study is included"),
        ([0.1, 0.2], [False, False], "No study is included"),
        ([0.1, 0.2], [[True, True], [False, False]], "No study is included"),
        (0.1, None, "axis of their own"),
    ],
)
def test_no_studies(y, included, words):
    with pytest.raises(ValueError, match=words):
        check(y, np.ones_like(y), included)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, np.nan])
def test_a_level_is_a_fraction(level):
    with pytest.raises(ValueError, match="confidence level"):
        critical_value(level)


def test_printed_quantiles():
    """Cochrane Handbook 6.5, section 6.5.2.2: 3.92, 3.29, 5.15 and 2 x 2.0639 for n = 25."""
    assert 2 * critical_value([0.95, 0.9, 0.99]) == pytest.approx([3.92, 3.29, 5.15], abs=0.005)
    assert critical_value(0.95, 24) == pytest.approx(2.0639, abs=5e-5)
    assert two_sided_p([2.776], [45]) == pytest.approx(0.008, abs=5e-5)
