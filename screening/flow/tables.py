"""The counts of a flow as a table for other programs."""

import csv
from io import StringIO

from screening.flow.rows import Flow

HEADINGS = ("column", "box", "label", "n", "in_progress", "as_of_event")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(flow: Flow) -> str:
    """One line a count, in the order of the diagram; `as_of_event` is empty for now."""
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in flow.rows:
        at = "" if flow.at is None else flow.at
        is_pending = "yes" if row.is_pending else "no"
        writer.writerow([row.column.value, row.key, _plain(row.label), row.count, is_pending, at])
    for name, count in zip(("studies", "reports"), flow.previous or (), strict=False):
        writer.writerow(["previous", name, "", count, "no", "" if flow.at is None else flow.at])
    return file.getvalue()


def _plain(label: str) -> str:
    """A name that people typed, so that no spreadsheet takes it for a formula."""
    return f"'{label}" if label.startswith(FORMULA) else str(label)
