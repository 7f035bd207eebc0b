"""`python -m extraction.pdf.parse FILE FOLDER FIRST LIMIT`: limits itself, then reads a PDF.

Prints one JSON object per line: `{"document": ...}`, `{"page": ...}` twice per page (image, then
words), `{"without_image": n}`, `{"without_words": n}`, at the end `{"done": true}`; or
`{"problem": code, "params": ...}` and exit code 1.
"""

import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from extraction.pdf.problems import DamagedPdf, PdfProblem, TooManyPages, TooMuchMemory

MEMORY = 1_500_000_000  # bytes; macOS does not enforce it
LARGEST_FILE = 50_000_000  # bytes of one written file
SECONDS, SECONDS_PER_PAGE = 60, 1.5  # of processor time; a page takes about 0.3
MOST_PAGES = 5_000


def limit(kind: int, soft: int) -> None:
    """Lower one of this process's own limits; a system that has none of that kind goes without."""
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))


def limit_resources() -> None:
    """Keep a hostile file from filling memory, disk or time."""
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_CPU, SECONDS)
    limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    limit(resource.RLIMIT_CORE, 0)


def say(**line: Any) -> None:
    """One line for the process that waits for us."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def read(path: Path, out_dir: Path, first: int, most: int) -> None:
    """Images of all pages, then words of all pages. Raises a `PdfProblem`."""
    pages = import_module("extraction.pdf.pages")  # heavy, and only safe once we are limited
    document = pages.open_document(path)
    count = len(document)
    if count > MOST_PAGES:
        raise TooManyPages(pages=count, limit=MOST_PAGES)
    told = pages.told(path, document)
    say(document={"page_count": count, "is_cut_off": pages.is_cut_off(path), "told": told})
    numbers = range(first, min(first + most, count + 1))
    limit(resource.RLIMIT_CPU, round(SECONDS + SECONDS_PER_PAGE * len(numbers)))
    shown = []
    for number, page in pages.images(document, numbers, out_dir):
        if page is None:
            say(without_image=number)
        else:
            shown.append(page)
            say(page=asdict(page))
    if numbers and not shown:
        raise DamagedPdf
    for page, is_read in pages.with_words(path, document, shown, out_dir):
        if not is_read:
            say(without_words=page.number)
        say(page=asdict(page))


def main(arguments: list[str]) -> int:
    """Read as told on the command line; the exit code."""
    limit_resources()
    path, out_dir, first, most = arguments
    try:
        read(Path(path), Path(out_dir), int(first), int(most))
    except MemoryError:
        say(problem=TooMuchMemory.code, params={})
        return 1
    except PdfProblem as problem:
        say(problem=problem.code, params=problem.params)
        return 1
    say(done=True)
    return 0


if __name__ == "__main__":  # pragma: no cover (the sandbox starts it)
    sys.exit(main(sys.argv[1:]))
