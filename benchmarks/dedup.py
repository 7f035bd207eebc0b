"""How well duplicates are found in a labelled set: python -m benchmarks.dedup FILE.csv.gz

Prints one JSON object. `tp` duplicates removed beyond one per work, `fp` distinct works lost in a
false merge, `fn` duplicates left, after transitive closure; `queue_pairs` what a person is asked,
`recall_with_queue` the recall once a person joined every queued pair that is of one work, and
`recall_with_related` if they did so with the pairs shown as related, too. Every merge that the
key calls false is listed with both records, and every duplicate left.
"""

import argparse
import json
import os
import resource
import time
from pathlib import Path
from typing import Any

from benchmarks import labelled
from benchmarks.labelled import Labelled
from screening.matching import Clustering, cluster


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--columns", default="", help="fields to read: title,authors=Creators")
    parser.add_argument("--replicate", type=int, default=0, help="copy the set up to N records")
    parser.add_argument("--perturb", type=float, default=0.0, help="share of records made worse")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    records = [record for path in told.files for record in labelled.read(path, told.columns)]
    if told.replicate:
        records = labelled.copies(records, told.replicate, told.perturb, told.seed)
    elif told.perturb:
        records = labelled.perturbed(records, told.perturb, told.seed)
    begun, used = time.perf_counter(), time.process_time()
    found = cluster(dict(enumerate(records)))
    seconds = time.perf_counter() - begun
    figures = {"benchmark": "dedup", "files": [path.name for path in told.files]}
    figures |= measured(records, found)
    figures["seconds"] = round(seconds, 3)
    figures["cpu_seconds"] = round(time.process_time() - used, 3)
    figures["records_per_s"] = round(len(records) / seconds, 1)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["load_average"] = round(os.getloadavg()[0], 1)
    print(json.dumps(figures | details(records, found, 200), indent=2, ensure_ascii=False))


def measured(records: list[Labelled], found: Clustering[int]) -> dict[str, Any]:
    """The figures, of automatic merges and of what a person is asked."""
    works = len({record.truth for record in records})
    surplus = len(records) - works
    tp = len(records) - len(list(labelled.fragments(records, found.clusters)))
    fp = works - _parts(records, found, range(len(records)))
    fn = surplus - tp
    queued = [(pair.first, pair.second) for pair in found.doubtful]
    related = [(pair.first, pair.second) for pair in found.related]
    return {
        "records": len(records),
        "duplicates": surplus,
        "tp": tp,
        "fp": fp,
        "fn": fn,
        "precision": round(tp / (tp + fp), 4) if tp + fp else 1.0,
        "recall": round(tp / surplus, 4) if surplus else 1.0,
        "f1": round(2 * tp / (2 * tp + fp + fn), 4) if surplus else 1.0,
        "queue_pairs": len(queued),
        "queue_per_100": round(100 * len(queued) / max(len(records), 1), 2),
        "recall_with_queue": _recall(records, found, queued, surplus),
        "recall_with_related": _recall(records, found, queued + related, surplus),
        "related_pairs": len(related),
        "refusals": len(found.refusals),
    }


def _parts(records: list[Labelled], found: Clustering[int], places: range) -> int:
    """How many works would be left if every cluster were one work."""
    parent: dict[str, str] = {}
    for members in found.clusters:
        first = _root(parent, records[members[0]].truth)
        for member in members[1:]:
            parent[_root(parent, records[member].truth)] = first
    return len({_root(parent, records[place].truth) for place in places})


def _root(parent: dict[Any, Any], node: Any) -> Any:
    while parent.setdefault(node, node) != node:
        node = parent[node]
    return node


def _recall(
    records: list[Labelled], found: Clustering[int], pairs: list[tuple[int, int]], surplus: int
) -> float:
    """The recall if those of `pairs` that the key calls one work were joined too."""
    home = {member: number for number, one in enumerate(found.clusters) for member in one}
    parent: dict[Any, Any] = {}
    for first, second in pairs:
        if records[first].truth == records[second].truth:
            truth = records[first].truth
            parent[_root(parent, (home[first], truth))] = _root(parent, (home[second], truth))
    whole = {_root(parent, part) for part in labelled.fragments(records, found.clusters)}
    return round((len(records) - len(whole)) / surplus, 4) if surplus else 1.0


def details(records: list[Labelled], found: Clustering[int], most: int) -> dict[str, Any]:
    """Merges that the key calls false, and works left in several clusters, with their records."""
    false = []
    for members in found.clusters:
        by_truth = {records[member].truth: member for member in reversed(members)}
        first, *others = sorted(by_truth.values())
        false += [[records[first].shown(), records[other].shown()] for other in others]
    left: dict[str, list[dict[str, str]]] = {}
    for members in found.clusters:
        for truth, member in {records[member].truth: member for member in members}.items():
            left.setdefault(truth, []).append(records[member].shown())
    apart = [shown for shown in left.values() if len(shown) > 1]
    return {"alleged_false_merges": false[:most], "left_apart": apart[:most]}


if __name__ == "__main__":
    main()
