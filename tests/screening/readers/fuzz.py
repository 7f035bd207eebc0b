"""Mutated exports of every format: python -m tests.screening.readers.fuzz --records 1000000

Every record is planted with a title that no other has. Then the file is truncated, its tags are
broken, lines dropped, doubled and joined, line ends and encodings mixed. Whatever was done: the
spans of its items sum to its size, the certificate adds up, each title that is still in the file
is in exactly one item, and nothing is raised but UnreadableFile with a known code.

The last line says where the titles went: to records as their titles, elsewhere into a record
(two were run together), into quarantine, or into padding, which nobody reads.
"""

import argparse
import json
import os
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from random import Random

from screening.readers import (
    Certificate,
    Padding,
    QuarantinedSpan,
    Record,
    Span,
    UnreadableFile,
    decode,
    sniff,
)
from tests.screening.readers import mutations, plants

CODES = {
    *("empty", "binary", "utf_32", "unknown_format", "mixed_formats", "needs_mapping"),
    *("old_excel", "archive", "other_spreadsheet"),
}
TITLE = re.compile(r"Qz\d{7}x")


class Violation(AssertionError):
    """An invariant that a file broke."""


def file_of(seed: int) -> tuple[str, bytes, int]:
    """A format, a mutated file of it, and how many records were planted."""
    random = Random(seed)
    name = random.choice(list(plants.FORMATS))
    count = random.randrange(1, 40)
    first = seed % 200_000 * 40
    text = plants.FORMATS[name](random, range(first, first + count))
    return name, mutations.mutated(text, random), count


def checked(data: bytes) -> Counter[str]:
    """Where the titles of a file went. Raises Violation."""
    try:
        decoded = decode(data)
        reader = sniff(decoded)
    except UnreadableFile as error:
        if error.code not in CODES:
            raise Violation(f"code {error.code}") from error
        return Counter({f"refused: {error.code}": 1})
    certificate, found = Certificate.begin(decoded, reader), Counter[str]()
    where: Counter[str] = Counter({"read": 1})
    for item in reader.read(decoded):
        certificate.add(item)
        titles = TITLE.findall(decoded.text(item.span))
        found.update(titles)
        where.update(places(item, titles))
    if not certificate.adds_up:
        raise Violation(f"does not add up: {certificate}")
    whole = Counter(TITLE.findall(decoded.text(Span(0, len(decoded.data), 1, 1))))
    if found != whole:
        raise Violation(f"titles {whole - found} are in no item, {found - whole} in two")
    return where


def places(item: Record | QuarantinedSpan | Padding, titles: list[str]) -> list[str]:
    if isinstance(item, Padding):
        return ["in padding"] * len(titles)
    if isinstance(item, QuarantinedSpan):
        return ["in quarantine"] * len(titles)
    own = TITLE.findall(item.title)[:1]
    return ["a title" if title in own else "in another record" for title in titles]


def run(seeds: range) -> Counter[str]:
    """Check the file of each seed; a broken invariant names its seed."""
    total: Counter[str] = Counter()
    for seed in seeds:
        name, data, count = file_of(seed)
        try:
            where = checked(data)
        except Exception as error:
            raise Violation(f"seed {seed} ({name}): {error!r}") from error
        total.update(where)
        total.update({"files": 1, "records": count, f"records of {name}": count})
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    total: Counter[str] = Counter()
    step, next_seed = 200, options.seed
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        while total["records"] < options.records:
            starts = range(next_seed, next_seed + 20 * step, step)
            for part in pool.map(run, [range(start, start + step) for start in starts]):
                total.update(part)
            next_seed += 20 * step
            sys.stderr.write(f"{total['records']} records\n")
    sys.stdout.write(f"{json.dumps(dict(sorted(total.items())))}\n")


if __name__ == "__main__":
    main()
