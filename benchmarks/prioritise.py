"""How early relevant records come: python -m benchmarks.prioritise FILE.csv.gz [--seeds 20]

Prints one JSON object. Each seed starts from one relevant and one irrelevant record, counted as
read: those of ASReview where `asreview_orders.jsonl.gz` beside the file has the set and the seed,
else drawn at random. `recall_10` is the recall when 10 % of the set are read, `n_95` the records
read until 95 % of the relevant ones (rounded up) are found, `wss_95` = (N - n_95) / N - 0.05 the
work saved over sampling (Cohen et al. 2006), `retrain_seconds` the mean of one training with the
ranking. `asreview` has its figures from the same starts.
"""

import argparse
import csv
import gzip
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screening.learning import DEFAULT, MODELS, Features, Text, batch
from screening.learning.simulation import read_order

ORDERS = "asreview_orders.jsonl.gz"
Rows = NDArray[np.intp]
Truth = NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--seeds", type=int, default=20, metavar="N", help="1 to N")
    parser.add_argument("--model", choices=sorted(MODELS), default=DEFAULT)
    parser.add_argument("--label", default="included", help="the column with the decision")
    told = parser.parse_args()
    texts, truth = read(told.file, told.label)
    if not truth.any() or truth.all():
        raise SystemExit(f"{told.file.name}: needs a relevant and an irrelevant record.")
    others = asreview(told.file) if told.label == "included" else {}
    begun = time.perf_counter()
    features = Features.of(texts)
    figures = {"benchmark": "prioritise", "file": told.file.name, "model": told.model}
    figures |= {"records": len(truth), "relevant": int(truth.sum()), "seeds": told.seeds}
    figures["features_seconds"] = round(time.perf_counter() - begun, 3)
    starts = {seed: drawn(truth, seed) for seed in range(1, told.seeds + 1)}
    starts |= {seed: [int(row) for row in others[seed][:2]] for seed in starts if seed in others}
    runs = [played(features, truth, starts[seed], seed, told.model) for seed in starts]
    figures |= means(runs)
    figures["per_seed"] = runs
    known = [{"seed": seed} | measured(others[seed], truth) for seed in starts if seed in others]
    figures["asreview"] = means(known) | {"per_seed": known} if known else None
    figures["load_average"] = round(os.getloadavg()[0], 1)
    print(json.dumps(figures, indent=2))


def read(path: Path, label: str) -> tuple[list[Text], Truth]:
    """The texts of a CSV file, also one packed with gzip, and whether each is relevant."""
    csv.field_size_limit(sys.maxsize)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if rows and not {"title", "abstract", label} <= set(rows[0]):
        raise SystemExit(f"{path.name}: needs columns title, abstract and {label}.")
    texts = [Text(row["title"], row["abstract"]) for row in rows]
    return texts, np.array([row[label] == "1" for row in rows], dtype=np.bool_)


def asreview(path: Path) -> dict[int, Rows]:
    """ASReview's orders of this set by seed of its priors, as far as it read."""
    orders = path.parent / ORDERS
    if not orders.exists():
        return {}
    with gzip.open(orders, "rt", encoding="utf-8") as lines:
        runs = [json.loads(line) for line in lines if line.strip()]
    name = path.name.partition(".")[0]
    return {
        run["prior_seed"]: np.array(run["rows_zero_based_in_csv_order_read"], dtype=np.intp)
        for run in runs
        if run["set"] == name
    }


def drawn(truth: Truth, seed: int) -> list[int]:
    """A relevant and an irrelevant row."""
    random = np.random.default_rng(seed)
    return [int(random.choice(np.flatnonzero(which))) for which in (truth, ~truth)]


def played(
    features: Features, truth: Truth, priors: list[int], seed: int, model: str
) -> dict[str, Any]:
    """The figures of one run."""
    trainings = 0

    def counted(decided: int) -> int:
        nonlocal trainings
        trainings += 1
        return batch(decided)

    begun = time.perf_counter()
    order = read_order(features, truth, priors, seed, model, counted)
    seconds = (time.perf_counter() - begun) / max(trainings, 1)
    figures = measured(order, truth) | {"retrain_seconds": round(seconds, 4)}
    return {"seed": seed, "priors": priors} | figures


def measured(order: Rows, truth: Truth) -> dict[str, Any]:
    """The figures of an order, which may end when all relevant records are found."""
    total, relevant = len(truth), int(truth.sum())
    found = np.flatnonzero(truth[order]) + 1
    n_95 = int(found[math.ceil(relevant * 95 / 100) - 1])
    recalls = {
        f"recall_{share}": round(float((found <= total * share / 100).sum()) / relevant, 4)
        for share in (10, 20, 50)
    }
    wss = round((total - n_95) / total - 0.05, 4)
    return recalls | {"n_95": n_95, "n_100": int(found[-1]), "wss_95": wss}


def means(runs: list[dict[str, Any]]) -> dict[str, float]:
    """The mean of each figure over the runs."""
    names = [name for name in runs[0] if name not in ("seed", "priors")]
    return {name: round(float(np.mean([run[name] for run in runs])), 4) for name in names}


if __name__ == "__main__":
    main()
