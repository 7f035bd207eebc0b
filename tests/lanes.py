"""Which lane a test belongs to, told from the fixtures it uses; and how many passed in each.

The longest begin first, so that the processes end together.
"""

import json
import os
from pathlib import Path

import pytest
from django.test import TransactionTestCase

FIXTURES = {
    "database": {"db", "transactional_db", "live_server"},
    "browser": {"browser", "page"},
    "worker": {"worker"},
}


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    for item in items:
        for lane, fixtures in FIXTURES.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(lane)
        is_case = isinstance(item.parent, pytest.Class) and issubclass(
            item.parent.obj, TransactionTestCase
        )
        if "views" in item.path.parts:
            item.add_marker("view")
        if is_case or item.get_closest_marker("django_db"):
            item.add_marker("database")
    items.sort(key=is_short)


def is_short(item):
    return not (
        {"flows", "test_blinding.py"} & set(item.path.parts)
        or any(map(item.get_closest_marker, ("worker", "browser")))
    )


def pytest_sessionfinish(session):
    """Leave the counts where `make test` asks for them (LANES names the file), and in which files
    tests touch the database: on PostgreSQL no others need be opened."""
    path = os.environ.get("LANES")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not path or reporter is None or hasattr(session.config, "workerinput"):
        return
    found = {outcome: len(reports) for outcome, reports in reporter.stats.items()}
    counts = {each: found.get(each, 0) for each in ("passed", "failed", "error", "skipped")}
    for lane in ("browser", "worker"):
        passed = reporter.stats.get("passed", [])
        counts[lane] = sum(lane in report.keywords for report in passed)
    counts["files"] = sorted(_with_database(reporter.stats))
    Path(path).write_text(json.dumps(counts))


def _with_database(stats):
    reports = [each for found in stats.values() for each in found if hasattr(each, "keywords")]
    return {each.nodeid.split("::")[0] for each in reports if "database" in each.keywords}
