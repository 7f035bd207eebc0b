"""Tables as CSV and JSON, carrying the review's notice; text that a spreadsheet would run is not.

A cell beginning with one of = + - @ is a formula to a spreadsheet, so such text gets an apostrophe
before it; numbers stay numbers.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NOTICE = "notice"

Rows = Sequence[Mapping[str, Any]]


def as_csv(columns: Sequence[str], rows: Rows, notice: str = "") -> str:
    """The rows as CSV; what is missing is empty. The notice stands in a column of its own."""
    names = [*columns, NOTICE] if notice else list(columns)
    text = io.StringIO(newline="")
    writer = csv.writer(text)  # ends lines by CRLF (RFC 4180), so quotes both in text
    writer.writerow(names)
    for row in rows:
        values = {**row, NOTICE: notice}
        writer.writerow([_cell(values.get(name)) for name in names])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_json(content: Mapping[str, Any], notice: str = "") -> str:
    """The content as JSON that any parser reads: no NaN, the notice first."""
    whole = ({NOTICE: notice} if notice else {}) | dict(content)
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
