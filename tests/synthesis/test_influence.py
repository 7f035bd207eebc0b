import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.stats import pooling
from synthesis.stats.influence import leave_one_out
from synthesis.stats.pooling import MeanTest
from synthesis.stats.tau2 import Estimator
from tests.synthesis.test_pooling import FIELDS
from tests.synthesis.test_tau2 import studies


@settings(max_examples=50)
@given(studies(3), st.sampled_from(list(Estimator)), st.sampled_from([MeanTest.Z, MeanTest.KNHA]))
def test_leaving_out_equals_deleting(some, estimator, test):
    y, v = some
    together = leave_one_out(y, v, estimator=estimator, test=test)
    for i in range(len(y)):
        alone = pooling.pool(np.delete(y, i), np.delete(v, i), estimator=estimator, test=test)
        for name in FIELDS:
            np.testing.assert_allclose(
                getattr(together, name)[i], getattr(alone, name), rtol=1e-6, atol=1e-8
            )
        assert together.weights[i, i] == 0


def test_leaving_out_what_was_never_in_changes_nothing():
    y, v, mask = [0.1, 0.9, 0.4, np.nan], [0.1, 0.2, 0.1, -1], [True, True, True, False]
    found = leave_one_out(y, v, estimator=Estimator.DL, included=mask)
    whole = pooling.pool(y, v, estimator=Estimator.DL, included=mask)
    assert found.estimate[3] == whole.estimate
    assert found.k.tolist() == [2, 2, 2, 3]


def test_a_stack_of_data_sets():
    y = np.random.default_rng(5).normal(size=(4, 6))
    found = leave_one_out(y, np.full(6, 0.1), estimator=Estimator.REML)
    assert found.estimate.shape == (4, 6)
    alone = leave_one_out(y[2], np.full(6, 0.1), estimator=Estimator.REML)
    np.testing.assert_allclose(found.estimate[2], alone.estimate)


def test_one_study_cannot_be_left_out():
    with pytest.raises(ValueError, match="at least two studies"):
        leave_one_out([0.1], [0.2], estimator=Estimator.DL)
