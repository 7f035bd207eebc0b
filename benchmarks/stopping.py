"""How far stopping rules keep their word: python -m benchmarks.stopping FILE.csv.gz [--runs 500]

FILE has the columns title, abstract and included (0 or 1). Prints one JSON object: for the set and
for copies with fewer relevant records, without and with relevant records that screeners exclude by
mistake (5 %; "audit too": so does who judges the audit), and for each rule: `true`, the share of
runs in which all that it stated held (every bound of every look; of a rule without a bound, that
recall had reached the target when it stopped); `recall`, the median true recall in the end;
`saved`, the median share of records that nobody had to read, less those read twice; `never`, the
share of runs in which it never fired and all was read. Two looks at audits, with 95 % confidence.

A copy has `--orders` ranked orders, each from its own two prior records and, where thinned, its own
choice of relevant records; the runs take them in turn and draw audits and mistakes anew. Mistakes
do not change the order. A run that audits starts when 10 % of the set in a row were irrelevant, and
again if need be; an audit is as large as needed to show the target if it finds nothing, or 100.
"""

import argparse
import csv
import gzip
import json
import sys
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screening.learning import Features, Text
from screening.learning.simulation import read_order
from screening.stopping import (
    Assessment,
    Audited,
    Label,
    Plan,
    Rule,
    Sample,
    evaluate,
    needed,
    random_p,
    ranked_p,
)

CONFIDENCE, ALPHA, LOOKS = 0.95, 0.05, 2
QUIET, STEPS = 0.1, 50
THINNED = (5, 10, 20)
CONDITIONS = {"none": (0.0, 0.0), "wrong": (0.05, 0.0), "wrong, audit too": (0.05, 0.05)}

Flags = NDArray[np.bool_]
Shares = tuple[float, float]
Places = NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--target", type=float, default=0.95, help="recall to reach")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    begun = time.perf_counter()
    texts, relevant = read(told.file)
    features = Features.of(texts)
    count = int(relevant.sum())
    figures: dict[str, Any] = {"benchmark": "stopping"} | vars(told) | {"file": told.file.name}
    figures |= {"confidence": CONFIDENCE, "records": len(texts), "relevant": count, "copies": []}
    for kept in [count, *(some for some in THINNED if some < count)]:
        rng = np.random.default_rng([told.seed, kept])
        orders = [ranked(features, relevant, kept, rng) for _ in range(told.orders)]
        for mistakes, shares in CONDITIONS.items():
            runs = [
                Run(orders[run % told.orders], shares, told.target, [told.seed, kept, run])
                for run in range(told.runs)
            ]
            rules = {name: summary([rule(run) for run in runs]) for name, rule in RULES.items()}
            figures["copies"].append({"relevant": kept, "mistakes": mistakes, "rules": rules})
    print(json.dumps(figures | {"seconds": round(time.perf_counter() - begun, 1)}, indent=2))


def read(path: Path) -> tuple[list[Text], Flags]:
    """What is read of each record, and whether it is relevant."""
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    texts = [Text(row["title"], row["abstract"]) for row in rows]
    return texts, np.array([row["included"] == "1" for row in rows])


def ranked(features: Features, relevant: Flags, kept: int, rng: np.random.Generator) -> Flags:
    """Whether each record is relevant, in the order read, when `kept` relevant ones are there."""
    places = rng.permutation(np.flatnonzero(relevant))
    rows = np.sort(np.concatenate([places[:kept], np.flatnonzero(~relevant)]))
    labels = relevant[rows]
    priors = [int(rng.choice(np.flatnonzero(labels == value))) for value in (True, False)]
    of_rows = Features(features.matrix[rows], features.words)
    order = read_order(of_rows, labels, priors, int(rng.integers(2**31)))
    return np.asarray(labels[order], dtype=np.bool_)


class Run:
    """One screening: who is relevant, and who is seen to be, in the order of the ranking.

    `shares` of the relevant records are excluded by mistake: of those screened, and of those
    that an audit judges.
    """

    def __init__(self, order: Flags, shares: Shares, target: float, seed: list[int]) -> None:
        self.relevant, self.target, self.rng = order, target, np.random.default_rng(seed)
        wrong, self.audit = shares
        self.total = len(order)
        self.seen = order & (self.rng.random(self.total) >= wrong)
        self.seen[:2] = order[:2]  # the priors are known

    def recall(self, found: int) -> float:
        """True recall once `found` are found."""
        return found / int(self.relevant.sum())

    def sample(self, frame: Places, size: int) -> tuple[Sample, Places]:
        """An audit of `size` records of `frame`, and which they are."""
        drawn = self.rng.permutation(frame)[:size]
        found = self.relevant[drawn] & (self.rng.random(len(drawn)) >= self.audit)
        return Sample(len(frame), len(drawn), int(found.sum())), drawn


def quiet(seen: Flags, length: int) -> int:
    """How many are read until `length` in a row were irrelevant; all if that never is."""
    stops = np.concatenate([[-1], np.flatnonzero(seen), [len(seen)]])
    gaps = np.flatnonzero(np.diff(stops) > length)
    return int(stops[gaps[0]]) + 1 + length if len(gaps) else len(seen)


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended by a rule; `read` is a share, and counts a record read twice twice."""

    is_true: bool
    recall: float
    read: float
    has_fired: bool


def summary(ends: list[End]) -> dict[str, float]:
    """The figures of a rule over all runs."""
    return {
        "true": round(float(np.mean([end.is_true for end in ends])), 3),
        "recall": round(float(np.median([end.recall for end in ends])), 3),
        "saved": round(float(np.median([1 - end.read for end in ends])), 3),
        "never": round(float(np.mean([not end.has_fired for end in ends])), 3),
    }


def stopped(run: Run, read: int) -> End:
    """The end when reading stops after `read` records, as if the target were reached."""
    recall, has_fired = run.recall(int(run.seen[:read].sum())), read < run.total
    return End(recall >= run.target or not has_fired, recall, read / run.total, has_fired)


def in_a_row(count: int = 0, share: float = 0.0) -> Callable[[Run], End]:
    """Stop after so many irrelevant records in a row."""
    return lambda run: stopped(run, quiet(run.seen, count or round(share * run.total)))


def by_order(looks: int, every: int = 1) -> Callable[[Run], End]:
    """The ranked test at every 2 % of the set, or `every` so many of these, at level / `looks`."""

    def end(run: Run) -> End:
        seen = run.seen.tobytes()
        reads = [round(run.total * step / STEPS) for step in range(every, STEPS, every)]
        is_met = (read for read in reads if tested(seen, read, run.target) <= ALPHA / looks)
        return stopped(run, next(is_met, run.total))

    return end


@cache
def tested(seen: bytes, read: int, target: float) -> float:
    """The p of the ranked test after so many records."""
    return ranked_p(np.frombuffer(seen, dtype=np.bool_)[:read], len(seen), target)


def by_draws(run: Run) -> End:
    """The test on records drawn at random once 10 % in a row were irrelevant, at every draw."""
    start = quiet(run.seen, round(QUIET * run.total))
    found, left = int(run.seen[:start].sum()), run.rng.permutation(np.arange(start, run.total))
    drawn = np.cumsum(run.seen[left])[:-1]

    def has_fired(more: int, read: int) -> bool:
        return random_p(found, Sample(len(left), read, more), run.target) <= ALPHA

    for more in np.unique(drawn).tolist():
        reads = (np.flatnonzero(drawn == more) + 1).tolist()
        # While no more are found, p falls from draw to draw.
        first = bisect_left(reads, True, key=partial(has_fired, more))
        if first < len(reads):
            recall = run.recall(found + more)
            return End(recall >= run.target, recall, (start + reads[first]) / run.total, True)
    return End(True, run.recall(int(run.seen.sum())), 1.0, False)


def by_audit(size: int = 0, excluded: bool = False) -> Callable[[Run], End]:
    """Audits of `size` records, or as many as needed; of excluded records, too, if `excluded`."""

    def end(run: Run) -> End:
        desk, is_true = Desk(run), True
        for look in range(1, LOOKS + 1):
            said = desk.look(look, size, excluded)
            recall = run.recall(desk.found)
            is_true &= said.recall is None or recall >= said.recall
            if said.is_met:
                return End(is_true, recall, desk.read / run.total, True)
        desk.screen(len(desk.queue))
        return End(is_true, run.recall(desk.found), desk.read / run.total, False)

    return end


class Desk:
    """What is read and what is left, in a run that audits."""

    def __init__(self, run: Run) -> None:
        self.run, self.found, self.read = run, 0, 0
        self.queue, self.excluded = np.arange(run.total), np.arange(0)

    def screen(self, count: int) -> None:
        """Read the next `count` records of the ranking."""
        taken, self.queue = np.split(self.queue, [count])
        included = self.run.seen[taken]
        self.excluded = np.concatenate([self.excluded, taken[~included]])
        self.found += int(included.sum())
        self.read += count

    def look(self, number: int, size: int, excluded: bool) -> Assessment:
        """Screen on until 10 % in a row were irrelevant, audit, and evaluate."""
        self.screen(quiet(self.run.seen[self.queue], round(QUIET * self.run.total)))
        frames = [self.queue, self.excluded] if excluded else [self.queue]
        sizes = (size,) * len(frames)
        sizes = sizes if size else planned(self.found, self.run.target, tuple(map(len, frames)))
        samples, drawn = zip(*map(self.run.sample, frames, sizes), strict=True)
        plan = Plan(
            Rule.AUDIT,
            Label.FINAL,
            self.run.target,
            CONFIDENCE,
            LOOKS,
            audit_size=max(sizes[0], 1),
            excluded_size=max(sizes[1], 1) if excluded else 0,
        )
        second = samples[1] if excluded else None
        said = evaluate(plan, Audited(self.found, samples[0], second, number))
        self.queue = np.setdiff1d(self.queue, drawn[0])
        self.excluded = np.setdiff1d(self.excluded, drawn[-1])
        self.found += sum(sample.found for sample in samples)
        self.read += sum(sample.audited for sample in samples)
        return said


@cache
def planned(found: int, target: float, frames: tuple[int, ...]) -> tuple[int, ...]:
    """How many to audit, at the level of one look."""
    return needed(found, target, ALPHA / LOOKS, *frames) or frames


RULES: dict[str, Callable[[Run], End]] = {
    "audit, as needed": by_audit(),
    "audit of 100": by_audit(100),
    "audit with excluded, as needed": by_audit(excluded=True),
    "audit with excluded, 100 of each": by_audit(100, excluded=True),
    "ranked test": by_order(1),
    "ranked test, corrected for looks": by_order(STEPS - 1),
    "ranked test, 9 looks": by_order(9, every=5),
    "random test at every draw": by_draws,
    "50 in a row": in_a_row(50),
    "100 in a row": in_a_row(100),
    "5 % in a row": in_a_row(share=0.05),
    "10 % in a row": in_a_row(share=0.10),
}


if __name__ == "__main__":
    main()
