"""Do the methods keep what they promise? `python -m tests.synthesis.recovery` writes the answer.

Each function of SETTINGS simulates 2,000 data sets at once with a seed of its own. Permutation
tests take one set of studies, so that theirs go one after the other.
"""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from synthesis.stats import tau2 as tau2s
from synthesis.stats.blup import blups
from synthesis.stats.conventions import CONVENTIONS, Convention, effect_sizes
from synthesis.stats.effect_sizes import Measure
from synthesis.stats.mantel_haenszel import from_counts
from synthesis.stats.permutation import permutation_test
from synthesis.stats.peto import peto
from synthesis.stats.pooling import MeanTest, PredictionInterval, pool, prediction_interval
from synthesis.stats.profile_likelihood import profile_likelihood
from synthesis.stats.robust import Correction, cluster_robust
from synthesis.stats.small_studies.selection_model import selection_model
from synthesis.stats.tau2 import Estimator
from tests.synthesis.recovery_table import PAGE, Floats, Promise, Row, page, row, within

SETS = 2000
MEAN = 0.3
Columns = tuple[Floats, ...]


def studies(
    rng: np.random.Generator, k: int, tau2: float, *, alike: bool = True
) -> tuple[Floats, Floats, Floats]:
    """y, v and true effects (SETS, k); v from 0.05 to 0.15, or if not alike from 0.009 to 0.6."""
    v = rng.uniform(0.05, 0.15, (SETS, k))
    if not alike:  # Brockwell & Gordon 2001, doi:10.1002/sim.650
        v = np.clip(0.25 * rng.chisquare(1, (SETS, k)), 0.009, 0.6)
    theta = rng.normal(MEAN, np.sqrt(tau2), (SETS, k))
    return rng.normal(theta, np.sqrt(v)), v, theta


def of_means() -> Iterator[Row]:
    """Knapp-Hartung promises 95 % of studies alike at any k; Wald of many studies."""
    for k, alike in ((5, True), (20, True), (5, False)):
        y, v, _ = studies(np.random.default_rng(k + alike), k, 0.1, alike=alike)
        short = Promise.SHORT if k == 5 else Promise.NONE
        for estimator, test, promise in (
            (Estimator.REML, MeanTest.KNHA, Promise.KEPT if alike else Promise.SHORT),
            (Estimator.PM, MeanTest.KNHA, Promise.KEPT if alike else Promise.SHORT),
            (Estimator.REML, MeanTest.ADHOC, Promise.NONE),
            (Estimator.REML, MeanTest.Z, short),
            (Estimator.DL, MeanTest.Z, short),
        ):
            fit = pool(y, v, estimator=estimator, test=test)
            inside = within(MEAN, (fit.ci_lower, fit.ci_upper))
            setting = f"mean, k {k}, tau2 0.1, {'similar' if alike else 'very different'} v"
            yield row(setting, f"{estimator}, {test}", promise, inside, fit.estimate - MEAN, True)


def of_own_weights() -> Iterator[Row]:
    """GENQ: tau2 is unbiased where it is not cut off at 0, whatever the weights."""
    rng = np.random.default_rng(100)
    setting = "weights of one's own, k 20, tau2 0.5"
    y, v, _ = studies(rng, 20, 0.5, alike=False)
    weights = rng.uniform(0.5, 2, v.shape) / (v + 0.5)
    fit = pool(y, v, estimator=Estimator.GENQ, weights=weights, test=MeanTest.KNHA)
    inside = within(MEAN, (fit.ci_lower, fit.ci_upper))
    yield row(setting, "mean by GENQ, knha", Promise.KEPT, inside, fit.estimate - MEAN, True)
    inside = within(0.5, tau2s.q_profile(y, v))
    yield row(setting, "tau2 by GENQ, Q-profile", Promise.KEPT, inside, fit.tau2 - 0.5, True)


def of_tau2() -> Iterator[Row]:
    """Q-profile is exact for normal effects; profile likelihood needs many studies."""
    for k in (5, 40):
        y, v, _ = studies(np.random.default_rng(200 + k), k, 0.1, alike=False)
        setting, off = f"tau2 0.1, k {k}", tau2s.estimate(Estimator.REML, y, v) - 0.1
        yield row(setting, "REML, Q-profile", Promise.KEPT, within(0.1, tau2s.q_profile(y, v)), off)
        promise = Promise.NONE if k == 5 else Promise.KEPT
        inside = within(0.1, profile_likelihood(y, v))
        yield row(setting, "REML, profile likelihood", promise, inside, off)


def of_predictions() -> Iterator[Row]:
    """A new study's true effect; and the studies' own, whose intervals take tau2 as known."""
    for k, kept, normal in ((5, Promise.SHORT, Promise.SHORT), (30, Promise.KEPT, Promise.NONE)):
        rng = np.random.default_rng(300 + k)
        y, v, theta = studies(rng, k, 0.3)
        new, setting = rng.normal(MEAN, np.sqrt(0.3), SETS), f"a new study, k {k}, tau2 0.3"
        fit = pool(y, v, estimator=Estimator.REML, test=MeanTest.KNHA)
        ends = prediction_interval(fit, convention=PredictionInterval.T_K_1)
        yield row(setting, "prediction interval, t(k-1)", kept, within(new, ends))
        ends = prediction_interval(fit, convention=PredictionInterval.NORMAL)
        yield row(setting, "prediction interval, normal", normal, within(new, ends))
        found = blups(y, v, estimator=Estimator.REML, test=MeanTest.KNHA).effects
        inside, off = within(theta, (found.pi_lower, found.pi_upper)), found.estimate - theta
        promise = Promise.KEPT if k == 30 else Promise.NONE
        yield row(f"the studies, k {k}, tau2 0.3", "BLUP", promise, inside, off.mean(-1), True)


def of_clusters() -> Iterator[Row]:
    """12 clusters of 1 to 12 effects that share most of their deviation, and the model ignores it."""
    rng, sizes = np.random.default_rng(400), np.arange(1, 13)
    labels = np.repeat(np.arange(12), sizes)
    v = rng.uniform(0.05, 0.2, (SETS, len(labels)))
    y = rng.normal(MEAN + rng.normal(0, 0.3, (SETS, 12))[:, labels], np.sqrt(v + 0.02))
    fit = pool(y, v, estimator=Estimator.REML, test=MeanTest.KNHA)
    ends, setting = (fit.ci_lower, fit.ci_upper), "12 clusters of 1 to 12"
    off = fit.estimate - MEAN
    yield row(setting, "REML, knha, no clusters", Promise.SHORT, within(MEAN, ends), off, True)
    for correction, promise in ((Correction.CR0, Promise.SHORT), (Correction.CR2, Promise.KEPT)):
        found = cluster_robust(
            y, v, labels.tolist(), estimator=Estimator.REML, correction=correction
        )
        ends, off = (found.ci_lower[:, 0], found.ci_upper[:, 0]), found.coefficients[:, 0] - MEAN
        yield row(setting, f"REML, {correction}", promise, within(MEAN, ends), off, True)


def of_rare_events() -> Iterator[Row]:
    """One odds ratio, events in 0.5 to 2 % of the controls: many arms have none."""
    for ratio, sizes in ((0.8, (150, 150)), (4, (50, 400))):
        rng, truth = np.random.default_rng(500 + sizes[0]), float(np.log(ratio))
        risk = rng.uniform(0.005, 0.02, (SETS, 30))
        cells = tables(rng, sizes, risk, 1 / (1 + (1 / risk - 1) / ratio))
        alike = sizes[0] == sizes[1]
        for method, found, promise in (
            ("Mantel-Haenszel", from_counts(Measure.OR, *cells), Promise.KEPT),
            ("Peto", peto(*cells), Promise.KEPT if alike else Promise.SHORT),
        ):
            inside = within(truth, (found.ci_lower, found.ci_upper))
            setting = f"rare events, OR {ratio}, arms of {sizes[0]} and {sizes[1]}, k 30"
            off = found.estimate - truth
            yield row(setting, method, promise, inside, off, promise is Promise.KEPT)


def tables(
    rng: np.random.Generator,
    sizes: tuple[Floats | int, Floats | int],
    risk: Floats,
    treated: Floats,
) -> Columns:
    """Cells of two arms of these sizes, the second one's risk and the first one's."""
    a, c = rng.binomial(sizes[0], treated), rng.binomial(sizes[1], risk)
    return tuple(np.asarray(x, float) for x in (a, sizes[0] - a, c, sizes[1] - c))


def of_conventions() -> Iterator[Row]:
    """Every preset tests by Wald: 95 % of many studies that are large, too little of few."""
    for k, promise in ((5, Promise.SHORT), (60, Promise.KEPT)):
        rng = np.random.default_rng(600 + k)
        n = rng.integers(300, 900, (SETS, k))
        for measure, columns, truth in (means(rng, n), *risks(rng, n)):
            for convention in CONVENTIONS.values():
                yield preset(f"{measure}, k {k}", convention, promise, measure, columns, truth)


def of_conventions_in_small_studies() -> Iterator[Row]:
    """Where the presets differ: arms of 8 to 15 people, and odds ratios of rare events."""
    rng = np.random.default_rng(700)
    measure, columns, truth = means(rng, rng.integers(8, 16, (SETS, 30)))
    risk = rng.uniform(0.01, 0.03, (SETS, 30))
    cells = tables(rng, (60, 60), risk, 0.6 * risk)
    for each in CONVENTIONS.values():
        setting = "SMD, arms of 8 to 15, k 30"
        yield preset(setting, each, Promise.NONE, measure, columns, truth)
    for each in CONVENTIONS.values():
        setting = "RR 0.6, rare events, k 30"
        yield preset(setting, each, Promise.NONE, Measure.RR, cells, float(np.log(0.6)))


def preset(
    setting: str,
    convention: Convention,
    promise: Promise,
    measure: Measure,
    columns: Columns,
    truth: float,
) -> Row:
    sizes = effect_sizes(convention, measure, *columns)
    y, v = (np.where(sizes.estimable, each, 1.0) for each in (sizes.yi, sizes.vi))
    options = {"estimator": convention.estimator, "test": convention.test}
    fit = pool(y, v, included=sizes.estimable, **options)
    inside = within(truth, (fit.ci_lower, fit.ci_upper))
    return row(f"preset, {setting}", convention.name, promise, inside, fit.estimate - truth)


def means(rng: np.random.Generator, n: Floats) -> tuple[Measure, Columns, float]:
    """Two arms of n people each, SD 1, standardised differences of mean 0.4 and SD 0.25."""
    centres = rng.normal(0.4, 0.25, n.shape), 0.0
    m = [rng.normal(centre, 1 / np.sqrt(n)) for centre in centres]
    sd = [np.sqrt(rng.chisquare(n - 1) / (n - 1)) for _ in centres]
    return Measure.SMD, (m[0], sd[0], n, m[1], sd[1], n), 0.4


def risks(rng: np.random.Generator, n: Floats) -> Iterator[tuple[Measure, Columns, float]]:
    """Effects of the mean given, and a standard deviation, on a risk of 25 to 40 %."""
    risk, deviation = rng.uniform(0.25, 0.4, n.shape), rng.normal(0, 1, n.shape)
    for measure, truth, spread, treated in (
        (Measure.OR, -0.4, 0.4, lambda effect: 1 / (1 + (1 / risk - 1) * np.exp(-effect))),
        (Measure.RR, -0.3, 0.25, lambda effect: risk * np.exp(effect)),
        (Measure.RD, -0.08, 0.05, lambda effect: risk + effect),
    ):
        p = np.clip(treated(truth + spread * deviation), 0.005, 0.995)
        yield measure, tables(rng, (n, n), risk, p), truth


def of_selection() -> Iterator[Row]:
    """80 studies are seen of more: all with a one-sided p below 0.025, of the others 40 %."""
    rng = np.random.default_rng(800)
    v = rng.uniform(0.02, 0.2, (SETS, 300))
    y = rng.normal(rng.normal(MEAN, 0.2, v.shape), np.sqrt(v))
    seen = (y / np.sqrt(v) > 1.959964) | (rng.random(v.shape) < 0.4)
    first = np.argsort(~seen, -1, kind="stable")[:, :80]
    y, v = np.take_along_axis(y, first, -1), np.take_along_axis(v, first, -1)
    for name, fit, promise in (
        ("ML, no selection", pool(y, v, estimator=Estimator.ML), Promise.SHORT),
        ("ML, step function", selection_model(y, v, steps=(0.025,)), Promise.KEPT),
    ):
        inside = within(MEAN, (fit.ci_lower, fit.ci_upper))
        yield row("selected studies, k 80", name, promise, inside, fit.estimate - MEAN)


@cache
def permutation_ps(k: int, iterations: int, slope: bool) -> Floats:
    """p of SETS tests under the null: of the mean, or of the slope on a covariate."""
    rng = np.random.default_rng(900 + k)
    y, v, _ = studies(rng, k, 0.1, alike=False)
    x = np.stack([np.ones((SETS, k)), rng.normal(size=(SETS, k))], -1)
    options = {"estimator": Estimator.DL, "iterations": iterations, "seed": rng}
    sets = zip(y if slope else y - MEAN, v, x, strict=True)
    found = [permutation_test(a, b, c if slope else None, **options).p[-1] for a, b, c in sets]
    return np.array(found)


PERMUTATIONS = ((9, 512, False, 2 / 512), (12, 400, True, 1 / 400))  # and the smallest p


def of_permutations() -> Iterator[Row]:
    """p is uniform on its multiples of the smallest."""
    for k, iterations, slope, smallest in PERMUTATIONS:
        p = permutation_ps(k, iterations, slope)
        name = f"permutation test, {'400 at random' if slope else 'all 512'}"
        setting = f"no {'slope' if slope else 'effect'}, k {k}"
        yield row(setting, name, Promise.KEPT, p > 0.05, p - (1 + smallest) / 2, True)


SETTINGS: tuple[Callable[[], Iterator[Row]], ...] = (
    *(of_means, of_own_weights, of_tau2, of_predictions, of_clusters, of_rare_events),
    *(of_conventions, of_conventions_in_small_studies, of_selection, of_permutations),
)


if __name__ == "__main__":
    PAGE.write_text(page(each for setting in SETTINGS for each in setting()))
