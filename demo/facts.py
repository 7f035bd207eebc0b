"""The tables in `demo/data/`, read once; what they hold is told in `demo/README.md`."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

Row = Mapping[str, str]

LABEL = "judgements invented, numbers real"

# How a row of each extracted table is named in `differences.csv` and on an evidence sheet.
KEYS = {
    "study": (),
    "arm": ("arm",),
    "result": ("arm", "outcome", "timepoint"),
    "contrast": ("arm_1", "arm_2", "outcome", "timepoint"),
}
FILES = {
    "study": "studies.csv",
    "arm": "arms.csv",
    "result": "results.csv",
    "contrast": "contrasts.csv",
}


def content(name: str) -> bytes:
    """The bytes of one file of the demonstration's data."""
    return (DATA / name).read_bytes()


@cache
def table(name: str) -> tuple[Row, ...]:
    """All rows of one of the CSV files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rows(kind: str, trial: str) -> list[Row]:
    """The rows of one extracted table (a key of `KEYS`) that belong to a trial."""
    return [row for row in table(FILES[kind]) if row["trial"] == trial]


def key(kind: str, row: Row) -> str:
    """The name of a row within its trial: `arm|outcome|timepoint` for an arm's result."""
    return "|".join(row[field] for field in KEYS[kind])


def differences(trial: str) -> list[Row]:
    """Where the two extractors' accounts of a trial differ, and what was settled."""
    return [row for row in table("differences.csv") if row["trial"] == trial]


def extracted_trials() -> list[str]:
    """The trials of which there is something to extract."""
    return [row["trial"] for row in table("studies.csv") if row["extracted"] == "yes"]


def trial(name: str) -> Row:
    """The row of `studies.csv` of one trial."""
    return next(row for row in table("studies.csv") if row["trial"] == name)


def outcome(name: str) -> Row:
    """The row of `outcomes.csv` of one outcome."""
    return next(row for row in table("outcomes.csv") if row["outcome"] == name)


def citation_of(name: str) -> Row:
    """Title, journal, year and identifiers of the report that a trial's facts belong to."""
    by_hand = {row["trial"]: row for row in table("by_hand.csv")}
    if name in by_hand:
        return by_hand[name]
    pmid = trial(name)["pmid"]
    titles = {row["pmid"]: row["title"] for row in table("pubmed_370_labels.csv")}
    settled = {
        row["field"]: row["settled"] for row in table("citation_edits.csv") if row["pmid"] == pmid
    }
    return {"title": titles[pmid], "pmid": pmid, **settled}
