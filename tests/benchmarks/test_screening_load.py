"""The benchmark itself, with few records: what it prints, and what it leaves alone."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["--citations", "1500", "--reviewers", "3", "--seconds", "3"]


def run(*options, **variables):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "benchmarks.screening_load", *options]
    return subprocess.run(
        command, cwd=ROOT, env=environment | variables, capture_output=True, text=True, timeout=300
    )


@pytest.mark.long
@pytest.mark.worker
def test_it_prints_the_waits_in_calm_and_during_an_import():
    figures = json.loads(run(*SMALL, "--import", "400").stdout)
    assert figures["during_import"]["imported"] == 400
    for phase in ("calm", "fastest", "during_import"):
        waits = figures[phase]
        assert 0 < waits["p50_ms"] <= waits["p95_ms"] <= waits["p99_ms"] <= waits["max_ms"]


def test_a_database_with_anything_in_it_is_left_alone(tmp_path):
    path = tmp_path / "somebody.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE theirs (n)")
    ended = run(*SMALL, DATABASE_URL=f"sqlite:///{path}")
    assert ended.returncode == 1
    assert "is not empty" in ended.stderr
    with contextlib.closing(sqlite3.connect(path)) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
