"""The test lanes: python .ci/lanes.py [--long]

Twice the same suite: on SQLite everything, on PostgreSQL what touches the database, but for what
belongs to the embedded default, to pages in a browser or to roles. The tests of views are left to
--long there: that each page works is asked by test_blinding, which opens and writes to every URL.
The story from sign-in to the number, in a browser and with a worker, is in both. With CI=true a
lane that did not run is an error, and the coverage of the first is measured, which takes a sixth
of the time.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PROCESSES = min(4, (os.cpu_count() or 1) + 1)  # one waits for a browser or a worker
NO_TESTS = 5  # pytest's exit code
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}  # tests start some hundred processes
SHORT, LONG = "not long", "(long or hypothesis)"
VIEWS = {SHORT: " and not view", LONG: " or view"}  # on PostgreSQL
IN_CI = os.environ.get("CI") == "true"


def say(text):
    print(text, flush=True)


def chromium():
    """A Chromium for the browser lane: the machine's, else Debian's, else Playwright's own."""
    if found := os.environ.get("CHROMIUM") or installed():
        return found
    if os.getuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium with apt-get ...")
        apt("update", "--quiet")
        apt(
            "install", "--quiet", "--yes", "--no-install-recommends", "chromium", "fonts-liberation"
        )
        if found := installed():
            return found
    say("Downloading Playwright's Chromium ...")
    own = [sys.executable, "-m", "playwright", "install", "chromium"]
    return "" if subprocess.run(own).returncode == 0 else None


def installed():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def apt(*arguments):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *arguments], env=environment, stdout=subprocess.DEVNULL)


def run(lane, expression, environment, files=()):
    """One call of pytest: its exit code and how many tests passed, failed and so on."""
    say(f"\n{lane}: pytest -m '{expression}'")
    with tempfile.NamedTemporaryFile(suffix=".json") as counts:
        measured = ["--cov", "--cov-report="] if lane == "SQLite" and IN_CI else []
        spread = ["-n", str(PROCESSES), "--maxschedchunk", "1"]
        command = [sys.executable, "-m", "pytest", "-q", *spread, *measured]
        process = subprocess.run(
            [*command, "-m", expression, *files],
            cwd=ROOT,
            env={**os.environ, **environment, **COMPILED, "LANES": counts.name},
        )
        written = Path(counts.name).read_text()
    return process.returncode, json.loads(written) if written else {}


def run_all(chosen):
    """Both calls; a lane without PostgreSQL or a browser is left out."""
    browser = chromium()
    without = "" if browser is not None else " and not browser"
    environment = {"CHROMIUM": browser} if browser else {}
    results = {"SQLite": run("SQLite", chosen + without, environment)}
    with contextlib.suppress(postgres.NoPostgres), postgres.cluster() as url:
        environment["DATABASE_URL"] = url
        expression = f"database and not embedded and ({chosen}{VIEWS[chosen]}){without}"
        # Opening all files takes each process seconds; in the long run SQLite was not asked views.
        files = results["SQLite"][1].get("files", []) if chosen == SHORT else []
        results["PostgreSQL"] = run("PostgreSQL", expression, environment, files)
    return results


def total_coverage():
    """In per cent; prints what is not covered."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "report", "--skip-covered", "--skip-empty"], cwd=ROOT)
    total = [*coverage, "report", "--format=total", "--precision=1"]
    return subprocess.run(total, cwd=ROOT, capture_output=True, text=True).stdout.strip()


def counted(results):
    """Each lane and the number of tests that passed in it; browser and worker are in both calls."""
    lanes = {lane: results[lane][1].get("passed", 0) for lane in results}
    for name in ("browser", "worker"):
        lanes[name] = sum(counts.get(name, 0) for _, counts in results.values())
    return {"SQLite": 0, "PostgreSQL": 0, **lanes}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--long",
        action="store_true",
        help="only the tests that take minutes, and properties with many examples",
    )
    long = parser.parse_args().long
    begun = time.monotonic()
    for path in ROOT.glob(".coverage*"):
        path.unlink()
    if long:
        os.environ["HYPOTHESIS_PROFILE"] = "thorough"
    results = run_all(LONG if long else SHORT)
    coverage = f", coverage {total_coverage()} %" if IN_CI else ""
    lanes = counted(results)
    missing = [lane for lane, passed in lanes.items() if not passed]
    failed = any(code not in (0, NO_TESTS) for code, _ in results.values())
    told = ", ".join(f"{lane} {passed}" for lane, passed in lanes.items() if passed)
    without = f"; did not run: {', '.join(missing)}" if missing else ""
    verdict = "FAILED" if failed else "passed"
    seconds = round(time.monotonic() - begun)
    say(f"Lanes: {told or 'none'}{without}. {verdict}{coverage}, {seconds} s.")
    return 1 if failed or (missing and not long and IN_CI) else 0


if __name__ == "__main__":
    sys.exit(main())
