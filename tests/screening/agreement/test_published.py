"""Figures that others printed. Each test says who; digits are compared as printed."""

import pytest

from screening.agreement import Method, among, between, of_table
from tests.screening.agreement import brute
from tests.screening.agreement.data import (
    ANXIETY,
    DIAGNOSES,
    KRIPPENDORFF,
    of_cells,
    of_columns,
    table,
)

PSYCHIATRIC = [1, 2, 3, 4, 5]
# irrCAC's data set cont3x3abstractors: ectopic, abnormal and normal intrauterine pregnancy.
ABSTRACTORS = [13, 0, 0], [0, 20, 7], [0, 4, 56]


def printed(number, figure):
    """Whether `number` is what was printed as the string `figure`."""
    return f"{number:.{len(figure.partition('.')[2])}f}" == figure


def test_rare_includes():
    """The project's own vector, methods.md 4.3: few includes depress kappa."""
    found = of_table(table([10, 10], [10, 970]))
    assert found.records == 1000
    assert printed(found.agreement.value, "0.98")
    assert printed(found.expected.value, "0.9608")
    assert printed(found.kappa.value, "0.490")
    assert printed(found.kappa.se, "0.0981")
    assert printed(found.se_cohen_1960, "0.113")
    assert printed(found.se_null, "0.0316")
    assert printed(found.pabak.value, "0.96")
    assert printed(found.ac1.value, "0.979")
    assert printed(found.positive_agreement.value, "0.50")
    assert found.kappa.method is Method.FLEISS_COHEN_EVERITT_1969


def test_cohen_1960():
    """Cohen (1960), Educational and Psychological Measurement 20:37-46, table 2.

    Table: thomaspingel/cohens-kappa-matlab, cohenskappa.m, which names table and page. Cohen
    (1968) has it in proportions; .492: psych, examples of cohen.kappa ("cohen reports .492").
    """
    found = of_table(table([88, 14, 18], [10, 40, 10], [2, 6, 12]))
    assert printed(found.kappa.value, "0.492")


def test_sas():
    """SAS PROC FREQ's printout: statsmodels, stats/tests/test_inter_rater.py (UnweightedCohens).

    It has the Fleiss-Cohen-Everitt error, its interval and the error under kappa = 0.
    """
    found = of_table(table([0, 4, 1], [0, 8, 0], [0, 1, 5]))
    assert printed(found.kappa.value, "0.4842")
    assert printed(found.kappa.se, "0.1380")
    assert printed(found.kappa.lower, "0.2137")
    assert printed(found.kappa.upper, "0.7547")
    assert printed(found.se_null, "0.1484")


def test_irr_kappa2():
    """irr::kappa2(anxiety[, 2:3]): statsmodels, test_inter_rater.py (test_cohens_kappa_irr)."""
    found = between(of_columns(*ANXIETY), 0, 1, [1, 2, 3, 4, 5, 6])
    assert printed(found.kappa.value, "-0.006289308")
    assert printed(found.kappa.value / found.se_null, "-0.0604067")


def test_irrcac_two_raters():
    """irrCAC 1.0, vignette "overview", its two raters of cont3x3abstractors.

    The Gwet errors there have n^2 where ours, as irrCAC's for raw ratings, have n (n - 1).
    """
    found, group = of_table(table(*ABSTRACTORS)), among(of_cells(*ABSTRACTORS), [0, 1, 2])
    smaller = (99 / 100) ** 0.5
    assert printed(found.agreement.value, "0.89")
    assert printed(found.kappa.value, "0.7964094")
    assert printed(found.kappa.se, "0.05891072")
    assert printed(found.pabak.value, "0.835")
    assert printed(found.ac1.value, "0.8493305")
    assert printed(found.ac1.se * smaller, "0.04321747")
    scott = group.fleiss.kappa
    assert printed(scott.value, "0.7962397")
    assert printed(scott.se * smaller, "0.05905473")
    assert printed(group.alpha.alpha.value, "0.7972585")


def test_irrcac_six_raters():
    """irrCAC, README, distrib.6raters: the first 15 patients of Fleiss (1971)."""
    found = among(of_columns(*(rater[:15] for rater in DIAGNOSES)), PSYCHIATRIC)
    fleiss = found.fleiss.kappa
    assert printed(found.agreement.value, "0.5511111")
    assert printed(found.ac1.value, "0.4448007")
    assert printed(found.ac1.se, "0.08418757")
    assert printed(found.ac1.lower, "0.264")
    assert printed(found.ac1.upper, "0.625")
    assert printed(fleiss.value, "0.4139265")
    assert printed(fleiss.se, "0.08119291")
    assert printed(fleiss.lower, "0.240")
    assert printed(fleiss.upper, "0.588")
    assert printed(found.alpha.alpha.value, "0.4204384")


def test_irrcac_missing_ratings():
    """irrCAC, README, cac.raw4raters: four raters, none of whom rated all twelve.

    One of the twelve has one rating: the error that irrCAC prints is reproduced by irrCAC's
    formula, which is not the kernel's then (`chance._corrected`; the jackknife gives 0.125).
    """
    ratings = of_columns(*KRIPPENDORFF)
    found = among(ratings, PSYCHIATRIC)
    assert printed(found.agreement.value, "0.8181818")
    assert printed(found.ac1.value, "0.77544")
    assert printed(brute.irrcac_error(ratings, PSYCHIATRIC), "0.14295")
    assert found.ac1.se < 0.14
    assert printed(found.alpha.alpha.value, "0.74342")


def test_krippendorff():
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, nominal data with gaps.

    .743 is also what irr::kripp.alpha prints for it, its own example.
    """
    found = among(of_columns(*KRIPPENDORFF), PSYCHIATRIC).alpha
    assert printed(found.alpha.value, "0.743")
    assert (found.records, found.left_out, found.ratings) == (11, 1, 40)
    assert (found.seed, found.draws, found.alpha.method) == (1, 2000, Method.BOOTSTRAP)


def test_fleiss_1971():
    """Fleiss (1971), Psychological Bulletin 76:378-382: .430; irr::kappam.fleiss(diagnoses).

    irr's 0.4302445 and z: statsmodels, test_inter_rater.py (test_fleiss_kappa_irr).
    """
    found = among(of_columns(*DIAGNOSES), PSYCHIATRIC).fleiss
    assert printed(found.kappa.value, "0.430")
    assert printed(found.kappa.value, "0.4302445")
    assert printed(found.kappa.value / found.se_null, "17.65183")
    assert (found.records, found.ratings_each, found.left_out) == (30, 6, 0)


def test_light():
    """irr::kappam.light(diagnoses), the manual's example output: 0.459."""
    found = among(of_columns(*DIAGNOSES), PSYCHIATRIC).mean_kappa
    assert printed(found.kappa.value, "0.459")
    assert (found.pairs, found.records, found.left_out) == (15, 450, 0)


@pytest.mark.parametrize(
    ("rows", "agreement", "expected", "kappa"),
    [
        (([40, 9], [6, 45]), "0.85", "0.50", "0.70"),
        (([80, 10], [5, 5]), "0.85", "0.78", "0.32"),
        (([1467, 782], [1309, 16232]), "0.8943", "0.7780", "0.524"),
    ],
)
def test_gerstman(rows, agreement, expected, kappa):
    """Gerstman, Epidemiology Kept Simple, tables 10.6 (after Feinstein and Cicchetti 1990), 10.3.

    The first two have the same agreement and not the same kappa, the paradox.
    """
    found = of_table(table(*rows))
    assert printed(found.agreement.value, agreement)
    assert printed(found.expected.value, expected)
    assert printed(found.kappa.value, kappa)
