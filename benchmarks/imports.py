"""How fast exports are read, and in how much memory: python -m benchmarks.imports

Invented files of 100,000 records in RIS, PubMed's format and EndNote XML are read by the readers
of Consilience, from the first byte to the certificate that adds up, and by the rispy and nbib
libraries, each in a process of its own. `lost` counts records whose title did not come back.
Peak memory is what reading added to the process: for Consilience also with a tenth of the
records, for it should not grow with the file. Only what is kept of a record is asked of each:
Consilience hands over one after another, the libraries a list of all.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import exports

RIVALS = {"ris": "rispy", "nbib": "nbib"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--dialects", nargs="*", default=list(exports.DIALECTS))
    parser.add_argument("--read", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(json.dumps(_measured(options.read[0], Path(options.read[1]))))
        return
    figures: dict[str, Any] = {"benchmark": "imports", "records": options.records}
    for dialect in options.dialects:
        figures[dialect] = _compared(dialect, options.records)
    figures |= {"cores": os.cpu_count(), "load_average": round(os.getloadavg()[0], 1)}
    print(json.dumps(figures, indent=2))


def _compared(dialect: str, count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder, "all"), Path(folder, "tenth")
        exports.write(path, dialect, count)
        exports.write(small, dialect, count // 10)
        found: dict[str, Any] = {"megabytes": round(path.stat().st_size / 1e6, 1)}
        rival = RIVALS.get(dialect)
        found["consilience"] = _apart("consilience", path, count)
        found["peak_megabytes_of_a_tenth"] = _apart("consilience", small, count // 10)[
            "peak_megabytes"
        ]
        if rival:
            found[rival] = _apart(rival, path, count)
            ours, theirs = found["consilience"], found[rival]
            found["times_as_fast"] = round(
                ours["records_per_second"] / theirs["records_per_second"], 2
            )
    return found


def _apart(reader: str, path: Path, count: int) -> dict[str, Any]:
    """What a fresh process measures."""
    command = [sys.executable, "-m", "benchmarks.imports", "--read", reader, str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    speed = round(count / found["seconds"])
    return {"records_per_second": speed, "lost": count - found.pop("titles"), **found}


def _measured(reader: str, path: Path) -> dict[str, Any]:
    read, titles = READERS[reader]()
    before = _peak()
    begun = time.process_time()
    result = read(path)
    found = {"seconds": round(time.process_time() - begun, 2)}
    found["peak_megabytes"] = round(_peak() - before, 1)
    return {**found, "titles": exports.titles(titles(result))}


def _peak() -> float:
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


Read = tuple[Callable[[Path], Any], Callable[[Any], Iterator[str]]]


def _consilience() -> Read:
    from screening import readers  # each process loads what it measures, and nothing else

    numbers: list[str] = []

    def read(path: Path) -> list[str]:
        with path.open("rb") as file:
            decoded = readers.decode(readers.FileContents(file))
            reader = readers.sniff(decoded)
            certificate = readers.Certificate.begin(decoded, reader)
            for item in reader.read(decoded):
                certificate.add(item)
                if isinstance(item, readers.Record):
                    numbers.append(item.title[-7:])
            if not certificate.adds_up:
                raise RuntimeError(f"The reading does not add up: {certificate.as_dict()}")
        return numbers

    return read, iter


def _rispy() -> Read:
    import rispy

    def read(path: Path) -> list[dict[str, Any]]:
        with path.open(encoding="utf-8") as file:
            return rispy.load(file)

    return read, lambda records: (record.get("title", "") for record in records)


def _nbib() -> Read:
    import nbib

    return nbib.read_file, lambda records: (record.get("title", "") for record in records)


READERS: dict[str, Callable[[], Read]] = {
    "consilience": _consilience,
    "rispy": _rispy,
    "nbib": _nbib,
}


if __name__ == "__main__":
    main()
