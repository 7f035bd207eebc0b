"""Standard errors against other ways to the same number, and the intervals made of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.agreement import Method, among, chance, of_table
from tests.screening.agreement.data import of_cells, table

TABLES = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(1, 60), min_size=k, max_size=k), min_size=k, max_size=k)
)


def kappa(cells):
    p = cells / cells.sum()
    expected = p.sum(axis=0) @ p.sum(axis=1)
    return (np.trace(p) - expected) / (1 - expected)


def as_printed(cells):
    """The variance as Fleiss, Cohen and Everitt and SAS's manual of PROC FREQ have it.

    (A + B - C) / ((1 - p_e)^2 n), with the diagonal in A and the rest in B.
    """
    p, k, n = cells / cells.sum(), len(cells), cells.sum()
    rows, columns, found = p.sum(axis=1), p.sum(axis=0), kappa(cells)
    expected = sum(rows[i] * columns[i] for i in range(k))
    a = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - found)) ** 2 for i in range(k))
    apart = [(i, j) for i in range(k) for j in range(k) if i != j]
    b = (1 - found) ** 2 * sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i, j in apart)
    c = (found - expected * (1 - found)) ** 2
    return (a + b - c) / ((1 - expected) ** 2 * n)


def jackknife(cells, statistic):
    """The standard error from leaving out each record in turn; those of a cell are alike."""
    n = cells.sum()
    left = {}
    for place in zip(*np.nonzero(cells), strict=True):
        without = cells.copy()
        without[place] -= 1
        left[place] = statistic(without)
    mean = sum(cells[place] * value for place, value in left.items()) / n
    squares = sum(cells[place] * (value - mean) ** 2 for place, value in left.items())
    return ((n - 1) / n * squares) ** 0.5


@given(TABLES)
def test_fleiss_cohen_everitt_as_printed(rows):
    """The same formula in other words, so up to rounding."""
    found = of_table(table(*rows)).kappa
    assert found.se is not None
    assert found.se**2 == pytest.approx(as_printed(np.array(rows, dtype=float)), rel=1e-6)


@given(TABLES)
def test_error_under_no_agreement_as_printed(rows):
    """Fleiss, Cohen and Everitt (1969): sqrt(p_e + p_e^2 - sum r c (r + c)) / ((1 - p_e) sqrt n)."""
    cells = np.array(rows, dtype=float)
    n = cells.sum()
    r, c = cells.sum(axis=1) / n, cells.sum(axis=0) / n
    expected = r @ c
    inner = expected + expected**2 - (r * c * (r + c)).sum()
    known = inner**0.5 / ((1 - expected) * n**0.5)
    assert of_table(table(*rows)).se_null == pytest.approx(known, rel=1e-6)


@given(TABLES)
def test_fleiss_cohen_everitt_is_the_delta_method(rows):
    """Gradient by central differences with steps of 1e-5: right to some 1e-8 of its size."""
    p = np.array(rows, dtype=float) / np.sum(rows)
    gradient = np.zeros_like(p)
    for place in np.ndindex(p.shape):
        step = np.zeros_like(p)
        step[place] = 1e-5
        gradient[place] = (raw(p + step) - raw(p - step)) / 2e-5
    variance = (p * gradient**2).sum() - (p * gradient).sum() ** 2
    known = (variance / np.sum(rows)) ** 0.5
    assert of_table(table(*rows)).kappa.se == pytest.approx(known, rel=1e-4, abs=1e-7)


def raw(p):
    """Kappa of p, which need not sum to 1 when one element of it is moved."""
    expected = p.sum(axis=0) @ p.sum(axis=1)
    return (np.trace(p) - expected) / (1 - expected)


@pytest.mark.parametrize(
    "rows", [([300, 90], [60, 1550]), ([400, 80, 10], [60, 500, 70], [30, 40, 810])]
)
def test_large_tables_agree_with_the_jackknife(rows):
    """With 2000 records both are right to about 1 / n; 1 % leaves room for that."""
    cells, found = np.array(rows), of_table(table(*rows))
    categories = range(len(rows))
    group = among(of_cells(*rows), categories, draws=50)

    def again(name):
        return lambda left: getattr(of_table(table(*left.tolist())), name).value

    assert found.kappa.se == pytest.approx(jackknife(cells, kappa), rel=0.01)
    assert found.ac1.se == pytest.approx(jackknife(cells, again("ac1")), rel=0.01)
    assert group.ac1.se == pytest.approx(found.ac1.se, rel=1e-9)
    assert group.fleiss.kappa.se == pytest.approx(jackknife(cells, scott), rel=0.01)


def scott(cells):
    p = cells / cells.sum()
    expected = (((p.sum(axis=0) + p.sum(axis=1)) / 2) ** 2).sum()
    return (np.trace(p) - expected) / (1 - expected)


@pytest.mark.parametrize("alone", [0.3, 0.9])
def test_ac1_agrees_with_the_jackknife_where_many_records_have_one_rating(alone):
    """Of 1000 records `alone` have one rating, the others two or three.

    Both are right to about 1 / n, n the records with two or more; 5 % leaves room for 100.
    """
    random = np.random.default_rng(5)
    each = np.where(random.random(1000) < alone, 1, random.integers(2, 4, 1000))
    includes = random.binomial(each, np.where(random.random(1000) < 0.3, 0.85, 0.15))
    counts = np.stack([includes, each - includes], axis=1)
    left = [chance.ac1(np.delete(counts, row, axis=0), 0.95).value for row in range(1000)]
    known = (999 / 1000 * np.sum((left - np.mean(left)) ** 2)) ** 0.5
    assert chance.ac1(counts, 0.95).se == pytest.approx(known, rel=0.05)


def test_bootstrap_agrees_with_the_linearised_error():
    """Alpha and Fleiss' kappa differ by 1 / n. 20 000 draws leave 1 % of noise in a bound's place."""
    rows = [300, 90], [60, 1550]
    group = among(of_cells(*rows), [0, 1], draws=20_000, seed=3)
    alpha, fleiss = group.alpha.alpha, group.fleiss.kappa
    width = fleiss.upper - fleiss.lower
    assert alpha.lower == pytest.approx(fleiss.lower, abs=0.03 * width)
    assert alpha.upper == pytest.approx(fleiss.upper, abs=0.03 * width)


def test_the_seed_decides_the_bootstrap():
    ratings = of_cells([10, 4], [3, 20])
    one, again, other = (among(ratings, [0, 1], seed=seed).alpha for seed in (1, 1, 2))
    assert one == again
    assert (one.alpha.lower, one.alpha.upper) != (other.alpha.lower, other.alpha.upper)
    assert one.alpha.value == other.alpha.value
    assert (one.seed, other.seed) == (1, 2)


def test_the_level_decides_the_width():
    """Normal quantiles 1.6449 and 1.9600; t with 36 degrees of freedom 1.6883 and 2.0281."""
    rows = [10, 4], [3, 20]
    narrow, wide = (of_table(table(*rows), level=level) for level in (0.9, 0.95))
    for found, normal, t in ((narrow, 1.6449, 1.6883), (wide, 1.9600, 2.0281)):
        for estimate, quantile in ((found.kappa, normal), (found.ac1, t)):
            reach = (estimate.value - estimate.lower) / estimate.se
            assert reach == pytest.approx(quantile, abs=5e-5)
    assert (narrow.kappa.level, wide.kappa.level) == (0.9, 0.95)
    assert narrow.ac1.method is Method.GWET_2008
    group = [among(of_cells(*rows), [0, 1], level=level).alpha.alpha for level in (0.9, 0.95)]
    assert group[1].lower < group[0].lower < group[0].upper < group[1].upper


def test_intervals_end_at_one():
    found = of_table(table([20, 1], [0, 4]))
    assert found.kappa.value + 2 * found.kappa.se > 1
    assert found.kappa.upper == 1
