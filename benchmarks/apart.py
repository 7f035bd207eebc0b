"""A benchmark's own data folder, and Django on it: import this before anything with models.

The database is the one that DATABASE_URL names, which must be empty, else SQLite in the folder.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

FOLDER = Path(tempfile.mkdtemp(prefix="consilience-benchmark-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not at once: what it started ends first
os.environ["DATA_DIR"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
os.environ["DEBUG"] = "0"
os.environ.setdefault("CELERY_BROKER_URL", "filesystem://")
django.setup()


def prepare() -> None:
    """Make the tables. A database that has any already is somebody's: it is left alone."""
    if connection.introspection.table_names():
        sys.exit("The database of DATABASE_URL is not empty. Name one that may be filled.")
    call_command("migrate", verbosity=0)


def tidy() -> None:
    """What PostgreSQL does by itself within minutes: statistics, and a look after its tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def database() -> str:
    """Which database this is, with its version."""
    version = ".".join(str(part) for part in connection.get_database_version())
    return f"{connection.display_name} {version}"


def say(text: str) -> None:
    """What is being done now, beside the JSON on standard output."""
    print(text, file=sys.stderr, flush=True)
