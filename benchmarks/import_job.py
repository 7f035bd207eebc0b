"""How fast an uploaded file becomes citations in the database: python -m benchmarks.import_job

A generated RIS file is read alone, then imported by its job, in one process: with staging,
duplicates and publication, and on SQLite with the pauses that let others write.
"""

import argparse
import json
import os
import time

from benchmarks import apart, generate, history
from screening import readers
from screening.models import Citation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    records = parser.parse_args().records
    apart.prepare()
    content = generate.ris(records)
    reading = _seconds_of_reading(content)
    review, owner, _ = history.team(0)
    begun = time.monotonic()
    job = history.imported(review, owner, content, "search")
    importing = time.monotonic() - begun
    figures = {
        "benchmark": "import_job",
        "database": apart.database(),
        "cores": os.cpu_count(),
        "records": job.stored,
        "duplicates": Citation.objects.filter(review=review).duplicates().count(),
        "megabytes": round(len(content) / 1e6, 1),
        "reading_seconds": round(reading, 2),
        "import_seconds": round(importing, 2),
        "records_per_second": round(records / importing),
        "import_to_reading": round(importing / reading, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures, indent=2))


def _seconds_of_reading(content: bytes) -> float:
    """From the bytes to the certificate, with nothing stored."""
    begun = time.monotonic()
    decoded = readers.decode(content)
    reader = readers.sniff(decoded)
    certificate = readers.Certificate.begin(decoded, reader)
    for item in reader.read(decoded):
        certificate.add(item)
    if not certificate.adds_up:
        raise RuntimeError(f"The reading does not add up: {certificate.as_dict()}")
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
