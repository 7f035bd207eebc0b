import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.linalg import block_diag

from synthesis.stats import pooling, regression, tau2
from synthesis.stats.robust import Correction, cluster_robust
from synthesis.stats.studies import InvalidStudy
from synthesis.stats.tau2 import Estimator
from tests.synthesis.tables import numbers

Y = np.array([0.1, 0.9, 0.4, 0.7, -0.2, 0.3, 1.1, 0.2])
V = np.array([0.04, 0.09, 0.02, 0.05, 0.1, 0.03, 0.2, 0.06])
X = np.column_stack([np.ones(8), [1, 2, 4, 3, 7, 5, 0, 2.0], [0, 1, 0, 1, 1, 0, 0, 1.0]])
CLUSTERS = ["a", "b", "a", "c", "d", "e", "e", "f"]
REML = {"estimator": Estimator.REML}


@st.composite
def clustered(draw, least=4, most=9):
    k = draw(st.integers(least, most))
    y = draw(st.lists(st.floats(-5, 5), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(0.1, 10), min_size=k, max_size=k))
    labels = [0, 1, 2, *draw(st.lists(st.integers(0, 4), min_size=k - 3, max_size=k - 3))]
    return np.array(y), np.array(v), labels


def power(matrix, exponent):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * values**exponent) @ vectors.T


class ByMatrices:
    """The sandwich from matrices of all studies, by the formulas of Tipton & Pustejovsky 2015."""

    def __init__(self, y, v, x, clusters, cr2):
        w = np.diag(1 / v)
        m = np.linalg.inv(x.T @ w @ x)
        self.beta = m @ x.T @ w @ y
        groups = [np.flatnonzero(np.array(clusters) == each) for each in dict.fromkeys(clusters)]
        order = np.concatenate(groups)
        free = np.eye(len(y)) - x @ m @ x.T @ w
        of_rest = free @ np.diag(v) @ free.T
        adjust = [self._adjustment(of_rest[np.ix_(g, g)], v[g], cr2) for g in groups]
        half = (m @ (x.T @ w)[:, order] @ block_diag(*adjust)).T
        self.parts, at = [], 0
        for g in groups:
            part = np.zeros((len(y), x.shape[1]))
            part[g] = half[at : at + len(g)]
            self.parts, at = [*self.parts, part], at + len(g)
        scores = np.array([part.T @ (y - x @ self.beta) for part in self.parts])
        self.variance = scores.T @ scores
        self.p = np.array([[a.T @ of_rest @ b for b in self.parts] for a in self.parts])

    @staticmethod
    def _adjustment(inner, v, cr2):
        if not cr2:
            return np.eye(len(v))
        root = np.diag(np.sqrt(v))
        return root @ power(root @ inner @ root, -0.5) @ root

    def df(self, c):
        """2 E^2 / Var of c'V c."""
        each = np.einsum("s,ghst,t->gh", c, self.p, c)
        return 2 * np.trace(each) ** 2 / (2 * (each**2).sum())

    def eta(self, places):
        expected = np.einsum("ggst->st", self.p)[np.ix_(places, places)]
        turn = power(expected, -0.5)
        p = turn @ self.p[..., places, :][..., places] @ turn
        q, spread = len(places), 0.0
        for s in range(q):
            for t in range(q):
                spread += (p[..., s, s] * p[..., t, t] + p[..., s, t] * p[..., t, s]).sum()
        return q * (q + 1) / spread


@pytest.mark.parametrize("correction", Correction)
def test_the_sandwich_of_matrices(correction):
    between = float(tau2.estimate(Estimator.REML, Y, V, design=X))
    known = ByMatrices(Y, V + between, X, CLUSTERS, correction == "CR2")
    found = cluster_robust(Y, V, CLUSTERS, **REML, correction=correction, design=X, tested=[1, 2])
    factor = 6 / 3 if correction == "CR1" else 1
    np.testing.assert_allclose(found.coefficients, known.beta, rtol=1e-10)
    np.testing.assert_allclose(found.variance, factor * known.variance, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(found.se**2, np.diag(found.variance), rtol=1e-14)
    part, b = found.variance[1:, 1:], found.coefficients[1:]
    squared = b @ np.linalg.solve(part, b)
    if correction == "CR2":
        eta = known.eta([1, 2])
        np.testing.assert_allclose(found.df, [known.df(row) for row in np.eye(3)], rtol=1e-9)
        assert found.wald.df2 == pytest.approx(eta - 1, rel=1e-9)
        assert found.wald.statistic == pytest.approx((eta - 1) / (2 * eta) * squared)
    else:
        assert found.df.tolist() == [3, 3, 3]
        assert (found.wald.df, found.wald.df2) == (2, 3)
        assert found.wald.statistic == pytest.approx(squared / 2)
    assert found.clusters == 6


@settings(deadline=None)
@given(clustered())
def test_cr2_of_the_mean_against_matrices(some):
    y, v, labels = some
    known = ByMatrices(y, v, np.ones((len(y), 1)), labels, cr2=True)
    found = cluster_robust(y, v, labels, estimator=Estimator.EE)
    np.testing.assert_allclose(found.variance, known.variance, rtol=1e-7, atol=1e-14)
    assert found.df == pytest.approx([known.df(np.ones(1))], rel=1e-7)
    assert not any(np.isnan(values).any() for values in numbers(found).values())


@pytest.mark.parametrize("n", [2, 3, 10])
def test_equal_studies_each_a_cluster_are_a_t_test(n):
    y = np.random.default_rng(n).normal(size=n)
    found = cluster_robust(y, np.ones(n), range(n), estimator=Estimator.EE)
    known = stats.ttest_1samp(y, 0)
    assert found.statistic == pytest.approx([known.statistic])
    assert found.p == pytest.approx([known.pvalue])
    assert found.df == pytest.approx([n - 1])
    interval = known.confidence_interval(0.95)
    assert [*found.ci_lower, *found.ci_upper] == pytest.approx([interval.low, interval.high])


def test_equal_clusters_are_a_t_test_of_their_means():
    y = np.random.default_rng(1).normal(size=(5, 3))
    found = cluster_robust(y.ravel(), np.ones(15), np.repeat(range(5), 3), estimator=Estimator.EE)
    known = stats.ttest_1samp(y.mean(1), 0)
    assert (found.statistic, found.df) == (
        pytest.approx([known.statistic]),
        pytest.approx([known.df]),
    )


def test_two_groups_are_welch_with_its_degrees_of_freedom_at_equal_variances():
    n1, n2 = 4, 9
    x = np.column_stack([np.ones(13), np.repeat([0.0, 1.0], [n1, n2])])
    y = np.random.default_rng(2).normal(size=13)
    found = cluster_robust(y, np.ones(13), range(13), estimator=Estimator.EE, design=x)
    known = stats.ttest_ind(y[n1:], y[:n1], equal_var=False)
    assert found.statistic[1] == pytest.approx(known.statistic)
    df = (1 / n1 + 1 / n2) ** 2 / (1 / (n1**2 * (n1 - 1)) + 1 / (n2**2 * (n2 - 1)))
    assert found.df == pytest.approx([n1 - 1, df])


def test_testing_one_coefficient_jointly_is_its_t_test_squared():
    for correction in Correction:
        found = cluster_robust(Y, V, CLUSTERS, **REML, correction=correction, design=X, tested=[1])
        assert found.wald.statistic == pytest.approx(found.statistic[1] ** 2)
        assert found.wald.p == pytest.approx(found.p[1])


@settings(deadline=None)
@given(clustered(), st.randoms())
def test_order_and_names_of_clusters_do_not_matter(some, random):
    y, v, labels = some
    order = list(range(len(y)))
    random.shuffle(order)
    one = cluster_robust(y, v, labels, **REML)
    names = [("cluster", -labels[i]) for i in order]
    other = cluster_robust(y[order], v[order], names, **REML)
    for name, values in numbers(one).items():
        near = {"rtol": 1e-6, "atol": 1e-7}
        np.testing.assert_allclose(numbers(other)[name], values, **near, err_msg=name)


@pytest.mark.parametrize("correction", Correction)
def test_masks_and_stacks_equal_single_calls(correction):
    """Study 1 is a cluster; with it goes the whole cluster."""
    masks = np.ones((3, 8), bool)
    masks[1, 1], masks[2, 0] = False, False
    options = {**REML, "correction": correction, "tested": [1, 2]}
    together = numbers(cluster_robust(Y, V, CLUSTERS, design=X, included=masks, **options))
    for row, mask in enumerate(masks):
        labels = [label for label, used in zip(CLUSTERS, mask, strict=True) if used]
        alone = numbers(cluster_robust(Y[mask], V[mask], labels, design=X[mask], **options))
        for name in together.keys() - {"level", "wald.df"}:
            near = {"rtol": 1e-7, "atol": 1e-10}
            np.testing.assert_allclose(together[name][row], alone[name], **near, err_msg=name)
    assert together["clusters"].tolist() == [6, 5, 6]


def test_the_fit_itself_is_the_usual_one():
    plain = pooling.pool(Y, V, estimator=Estimator.DL)
    found = cluster_robust(Y, V, CLUSTERS, estimator=Estimator.DL)
    assert (found.coefficients[0], found.tau2) == (plain.estimate, plain.tau2)
    assert found.wald is None
    columns = regression.regress(Y, V, X, **REML)
    found = cluster_robust(Y, V, CLUSTERS, **REML, design=X)
    np.testing.assert_allclose(found.coefficients, columns.coefficients, rtol=1e-12)


def test_a_tau2_that_is_given_is_not_estimated():
    found = cluster_robust(Y, V, CLUSTERS, **REML, tau2=0.0)
    common = cluster_robust(Y, V, CLUSTERS, estimator=Estimator.EE)
    assert (found.se, found.tau2) == (common.se, 0)
    for bad in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="tau2 must be finite"):
            cluster_robust(Y, V, CLUSTERS, **REML, tau2=bad)


def test_equal_studies_leave_nothing_to_be_uncertain_about():
    found = cluster_robust([0.5] * 4, [0.1, 0.2, 0.3, 0.4], [0, 0, 1, 2], **REML)
    assert (found.se, found.p, found.ci_upper) == (0, 0, 0.5)
    found = cluster_robust([0.0] * 4, [0.1, 0.2, 0.3, 0.4], [0, 0, 1, 2], **REML)
    assert (found.se, found.statistic, found.p) == (0, 0, 1)
    x = np.column_stack([np.ones(5), [1.0, 2, 4, 8, 3]])
    found = cluster_robust([0.5] * 5, [0.1, 0.2, 0.3, 0.7, 0.4], range(5), **REML, design=x)
    assert (found.se.tolist(), found.statistic[1], found.p[1]) == ([0, 0], 0, 1)
    with pytest.raises(ValueError, match="singular"):
        cluster_robust([0.5] * 3, [0.1, 0.2, 0.3], [0, 1, 2], **REML, tested=[0])


@pytest.mark.parametrize("ratio", [1e-12, 1e-6, 1e-3, 1, 1e8])
def test_two_clusters_have_one_degree_of_freedom_however_unequal(ratio):
    found = cluster_robust([0.1, 0.9], [ratio, 1.0], [0, 1], estimator=Estimator.EE)
    assert found.df == pytest.approx([1], rel=1e-2 if ratio == 1e-12 else 1e-6)


def test_a_cluster_that_outweighs_all_others():
    """Its own residual and those of the others are as good as one number: 1 degree of freedom."""
    v = [1e-10, 0.5, 1.0, 2.0]
    found = cluster_robust([0.1, 0.9, 0.3, 0.5], v, range(4), estimator=Estimator.EE)
    assert found.df == pytest.approx([1], rel=1e-4)
    with pytest.raises(ValueError, match="rests on a single cluster"):
        cluster_robust([0.1, 0.9, 0.3], [1e-16, 1, 1], range(3), estimator=Estimator.EE)


def test_a_cluster_that_alone_fixes_a_coefficient():
    """Cluster a has a mean of its own, which no residual tells anything of."""
    first = np.array([1.0, 0, 0, 0, 0])
    y, v = [0.3, 0.1, 0.5, 0.2, 0.4], np.ones(5)
    means = np.column_stack([first, 1 - first])
    with pytest.raises(ValueError, match="rests on a single cluster"):
        cluster_robust(y, v, "abcde", estimator=Estimator.EE, design=means)
    halves = np.column_stack([np.ones(5), 2 * first - 1])
    options = {"estimator": Estimator.EE, "design": halves}
    found = cluster_robust(y, v, "abcde", **options)
    of_others = cluster_robust(y[1:], v[1:], "bcde", estimator=Estimator.EE)
    assert found.se == pytest.approx([of_others.se[0] / 2] * 2)
    assert found.df == pytest.approx([3, 3])
    with pytest.raises(ValueError, match="tested coefficients is singular"):
        cluster_robust(y, v, "abcde", **options, tested=[0, 1])


def test_a_test_of_more_than_the_clusters_can_tell():
    """Found by search: 4 coefficients of 5 clusters with eta below 3."""
    x = np.column_stack([np.ones(6), [1, 0, 1, 1, 2, 3], [2, 3, 2, 1, 2, 1], [3, 2, 2, 2, 1, 1.0]])
    v, labels = [0.02, 5.5, 0.003, 99, 53, 0.03], [0, 1, 2, 3, 4, 2]
    options = {"estimator": Estimator.EE, "design": x, "tested": range(4)}
    found = cluster_robust(Y[:6], v, labels, **options)
    assert found.wald.df2 <= 0
    assert (found.wald.statistic, found.wald.p) == (0, 1)


def test_bad_arguments():
    with pytest.raises(ValueError, match="7 labels of clusters were given for 8 studies"):
        cluster_robust(Y, V, CLUSTERS[:7], **REML)
    with pytest.raises(ValueError, match="more clusters than coefficients"):
        cluster_robust(Y, V, [0] * 8, **REML)
    with pytest.raises(ValueError, match="more clusters than coefficients"):
        cluster_robust(Y, V, [0, 0, 0, 1, 1, 1, 2, 2], **REML, design=X)
    for tested in ([], [3], [-1], [0, 7]):
        with pytest.raises(ValueError, match="one or more of the coefficients 0 to 2"):
            cluster_robust(Y, V, CLUSTERS, **REML, design=X, tested=tested)
    with pytest.raises(ValueError, match="CR9"):
        cluster_robust(Y, V, CLUSTERS, **REML, correction="CR9")
    with pytest.raises(InvalidStudy, match="Study 2 "):
        cluster_robust([0, 0, 0], [1, 1, 0], [0, 1, 2], **REML)
    with pytest.raises(ValueError, match="confidence level"):
        cluster_robust(Y, V, CLUSTERS, **REML, level=95)
