"""Where the shared exports are, and how tests read a file."""

import os
from pathlib import Path

import pytest

from screening.readers import Certificate, Padding, QuarantinedSpan, Record, decode, sniff

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("CONSILIENCE_DATA", ROOT / ".." / "shared" / "data"))


def shared(path):
    """A shared file; skips in one line when it is absent, fails where CI demands it."""
    file = DATA / path
    if not file.exists():
        message = f"CONSILIENCE_DATA has no {path}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return file


def read(data):
    """The items of a file, and its certificate, which must add up."""
    data = data if isinstance(data, bytes) else data.encode()
    decoded = decode(data)
    reader = sniff(decoded)
    items = list(reader.read(decoded))
    certificate = Certificate.begin(decoded, reader)
    for item in items:
        certificate.add(item)
    assert certificate.adds_up, certificate
    return items, certificate


def records(data):
    return [item for item in read(data)[0] if isinstance(item, Record)]


def quarantined(data):
    return [item for item in read(data)[0] if isinstance(item, QuarantinedSpan)]


def padding(data):
    return [item for item in read(data)[0] if isinstance(item, Padding)]
