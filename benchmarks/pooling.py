"""What pooling in bulk costs, in CPU time: python -m benchmarks.pooling

Each piece of work is one call of the kernels a person's analysis uses; the best of several. Where
Rscript with metafor is on the machine, metafor does the same work, less of it, in the same run.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: its threads only burn time

import numpy as np
from numpy.typing import NDArray

from synthesis.stats.gosh import gosh
from synthesis.stats.heterogeneity import heterogeneity
from synthesis.stats.influence import leave_one_out
from synthesis.stats.permutation import permutation_test
from synthesis.stats.pooling import MeanTest, PredictionInterval, pool, prediction_interval
from synthesis.stats.regression import regress
from synthesis.stats.tau2 import Estimator, restricted_maximum_likelihood

Floats = NDArray[np.float64]
SCRIPT = Path(__file__).with_name("metafor.R")
# Microseconds of metafor 3.8-1 on a quiet machine of the kind this was written on, as measured
# for the reference cases: CPU time of a fit, and the wall time of a fit of leave1out().
PUBLISHED = {"pooled_fit": 5300.0, "leave_one_out_fit": 6200.0}
WORK = ("fits", "studies", "subsets", "regression", "permutations")
UNITS = ("pooled_fit", "leave_one_out_fit", "gosh_subset", "regression", "permutation")
SINGLE = 50  # times that one fit is made, being too short to time
MODEL: dict[str, Any] = {"estimator": Estimator.REML, "test": MeanTest.KNHA}


@dataclass(frozen=True, slots=True)
class Data:
    """y, v (fits, studies) of many analyses, and one large set y, v (k) with its design (k, p)."""

    y: Floats
    v: Floats
    regression: tuple[Floats, Floats, Floats]

    @classmethod
    def made(cls, fits: int, studies: int, regression: int) -> "Data":
        """As of standardised mean differences of small trials, two moderators for the large set."""
        random = np.random.default_rng(1)
        v = random.uniform(0.02, 0.3, (fits, studies))
        true = random.normal(-0.4, random.uniform(0, 0.6, (fits, 1)), (fits, studies))
        design = np.column_stack([np.ones(regression), random.normal(size=(regression, 2))])
        large = random.uniform(0.02, 0.3, regression)
        response = random.normal(design @ [-0.4, 0.2, 0.0], np.sqrt(large + 0.05))
        return cls(random.normal(true, np.sqrt(v)), v, (response, large, design))


def main() -> None:
    options = _options()
    data = Data.made(options.fits, options.studies, options.regression)
    ours, memory = measured(data, options)
    theirs = by_metafor(data, options)
    figures = {
        "benchmark": "pooling",
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "work": {name: getattr(options, name) for name in WORK},
        "cpu_microseconds": {name: round(each, 2) for name, each in ours.items()},
        "gosh_peak_memory_mib": round(memory),
        "metafor": compared(theirs, ours, data) if theirs else None,
        "ratio_to_published": {name: round(each / ours[name]) for name, each in PUBLISHED.items()},
    }
    print(json.dumps(figures, indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fits", type=int, default=10_000, help="and leave-one-out of as many")
    parser.add_argument("--studies", type=int, default=20, help="in each fit")
    parser.add_argument("--subsets", type=int, default=1_000_000, help="of GOSH")
    parser.add_argument("--regression", type=int, default=1000, help="studies of it")
    parser.add_argument("--permutations", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5, help="of which the best counts")
    parser.add_argument("--metafor-fits", type=int, default=500, help="that metafor does")
    return parser.parse_args()


def measured(data: Data, options: argparse.Namespace) -> tuple[dict[str, float], float]:
    """CPU microseconds of one unit of each work, and the process's peak memory (MiB) with GOSH.

    GOSH comes first: what the process has held at most is then its own.
    """
    y, v = data.y, data.v
    subsets = min(options.subsets, 2 ** y.shape[-1] - 1)
    gosh_subset = _best(options, lambda: gosh(y[0], v[0], estimator=Estimator.DL, subsets=subsets))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    few = [each[: y.shape[-1]] for each in data.regression]
    permutations = {"iterations": options.permutations, **MODEL}
    seconds = {
        "gosh_subset": gosh_subset / subsets,
        "tau2": _best(options, lambda: restricted_maximum_likelihood(y, v)) / len(y),
        "pooled_fit": _best(options, lambda: pooled(y, v)) / len(y),
        "leave_one_out_fit": _best(options, lambda: leave_one_out(y, v, **MODEL)) / y.size,
        "regression": _best(options, lambda: regress(*data.regression, **MODEL)),
        "permutation": _best(options, lambda: permutation_test(*few, **permutations))
        / options.permutations,
        "single_fit": _best(options, lambda: [pooled(y[0], v[0]) for _ in range(SINGLE)]) / SINGLE,
    }
    return {name: each * 1e6 for name, each in seconds.items()}, memory


def pooled(y: Floats, v: Floats) -> tuple[object, ...]:
    """Estimate and interval, prediction interval, tau2 and its Q-profile interval, Q, I2 and H2."""
    fit = pool(y, v, **MODEL)
    predicted = prediction_interval(fit, convention=PredictionInterval.T_K_1)
    return fit, predicted, heterogeneity(y, v, estimator=Estimator.REML, tau2=fit.tau2)


def _best(options: argparse.Namespace, work: Callable[[], object]) -> float:
    """CPU seconds of the quickest of several turns."""
    turns = []
    for _ in range(options.repeats):
        begun = time.process_time()
        work()
        turns.append(time.process_time() - begun)
    return min(turns)


def by_metafor(data: Data, options: argparse.Namespace) -> list[float] | None:
    """The numbers that metafor.R prints; None where there is no Rscript, or it fails."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    fits = options.metafor_fits
    response, variance, design = data.regression
    large = np.column_stack([response, variance, design[:, 1:]])
    counts = (max(1, fits // 50), 2 * fits, fits)  # models to leave studies out of, subsets, turns
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("y.csv", "v.csv", "regression.csv")]
        for path, table in zip(paths, (data.y[:fits], data.v[:fits], large), strict=True):
            np.savetxt(path, table, "%.17g", ",")
        command = [program, str(SCRIPT), *paths, *map(str, counts)]
        ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        print(f"metafor was not measured: {ended.stderr.strip()}", file=sys.stderr)
        return None
    return [float(line) for line in ended.stdout.split()]


def compared(theirs: list[float], ours: dict[str, float], data: Data) -> dict[str, object]:
    """Metafor's CPU microseconds beside ours, and how far its tau2 are from ours."""
    units, tau2 = np.array(theirs[: len(UNITS)]) * 1e6, np.array(theirs[len(UNITS) :])
    theirs_by_unit = dict(zip(UNITS, units.tolist(), strict=True))
    converged = np.isfinite(tau2)
    fits = slice(len(tau2))
    apart = np.abs(restricted_maximum_likelihood(data.y[fits], data.v[fits]) - tau2)[converged]
    return {
        "cpu_microseconds": {name: round(each, 2) for name, each in theirs_by_unit.items()},
        "ratio": {name: round(each / ours[name], 1) for name, each in theirs_by_unit.items()},
        "fits": len(tau2),
        "did_not_converge": int((~converged).sum()),
        "tau2_further_apart_than_1e-6": int((apart > 1e-6).sum()),
        "largest_tau2_difference": float(apart.max(initial=0.0)),
    }


if __name__ == "__main__":
    main()
