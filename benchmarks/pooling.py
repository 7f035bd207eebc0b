"""What fitting many REML models in one call saves: python -m benchmarks.pooling

The same kernel, the same studies: all rows in one call, and a Python loop with one row each.
"""

import argparse
import json
import os
import time

import numpy as np

from synthesis.stats import tau2


def main() -> None:
    options = _options()
    y, v = _studies(options.fits, options.studies)
    looped = min(options.looped, options.fits)
    fit = tau2.restricted_maximum_likelihood
    fit(y[:10], v[:10])  # what is loaded at the first call is not measured
    begun = time.perf_counter()
    together = fit(y, v)
    batched = time.perf_counter() - begun
    begun = time.perf_counter()
    alone = np.array([fit(y[row], v[row]) for row in range(looped)])
    loop = time.perf_counter() - begun
    per_fit = {"batched": batched / options.fits, "loop": loop / looped}
    figures = {
        "benchmark": "pooling",
        "cores": os.cpu_count(),
        "fits": options.fits,
        "studies": options.studies,
        "batched_seconds": round(batched, 3),
        "looped_fits": looped,
        "looped_seconds": round(loop, 3),
        "microseconds_per_fit": {name: round(each * 1e6, 1) for name, each in per_fit.items()},
        "loop_to_batched": round(per_fit["loop"] / per_fit["batched"], 1),
        "largest_difference": float(np.max(np.abs(alone - together[:looped]))),
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures, indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fits", type=int, default=10_000)
    parser.add_argument("--studies", type=int, default=20, help="in each fit")
    parser.add_argument("--looped", type=int, default=1000, help="fits of the loop, at most")
    return parser.parse_args()


def _studies(fits: int, studies: int) -> tuple[np.ndarray, np.ndarray]:
    """Effect sizes and their variances, as of standardised mean differences of small trials."""
    random = np.random.default_rng(1)
    v = random.uniform(0.02, 0.3, (fits, studies))
    true = random.normal(-0.4, random.uniform(0, 0.6, (fits, 1)), (fits, studies))
    return random.normal(true, np.sqrt(v)), v


if __name__ == "__main__":
    main()
