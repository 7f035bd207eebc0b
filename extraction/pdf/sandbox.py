"""Reads a PDF in a process of its own: pdfium can crash, and must not take a worker with it."""

import json
import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Timer
from typing import IO, Any

from extraction.pdf.parsed import ParsedDocument, ParsedPage
from extraction.pdf.problems import BY_CODE, DamagedPdf, PdfProblem, TooMuchMemory, TooSlow

ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger(__name__)


def parse(
    path: Path,
    out_dir: Path,
    on_page: Callable[[ParsedPage], None] = lambda page: None,
    timeout: float = 300,
    first: int = 1,
    limit: int = 500,
) -> ParsedDocument:
    """Write an image and the words of the pages `first .. first + limit - 1` into `out_dir`.

    `on_page` is called in this process, twice per page: when its image is there, and (after the
    images of all pages) when its words are. Whatever it raises ends the parse and comes out here.
    `timeout` is in seconds of wall-clock. A longer document is no error: ask for the rest with
    `first`. Raises a `PdfProblem`; pages announced before that are whole.
    """
    said = _Said(on_page)
    with _reader(path, out_dir, timeout, first, limit) as (lines, expired, ended):
        for line in lines:
            if line.endswith("\n"):  # else it was stopped in the middle of the line
                said.take(json.loads(line))
        code, complaint = ended()
    if said.is_done:
        return said.document()
    if said.problem is not None:
        raise said.problem
    if expired.is_set() or code == -signal.SIGXCPU:
        raise TooSlow(seconds=timeout)
    log.warning("The PDF reader ended with %s on %s: %s", code, path.name, complaint)
    if code == -signal.SIGABRT:  # how pdfium answers when it is refused memory
        raise TooMuchMemory
    raise DamagedPdf


@dataclass(slots=True)
class _Said:
    """What the reader's lines add up to."""

    on_page: Callable[[ParsedPage], None]
    page_count: int = 0
    is_cut_off: bool = False
    told: list[str] = field(default_factory=list)
    pages: dict[int, ParsedPage] = field(default_factory=dict)
    without_image: list[int] = field(default_factory=list)
    without_words: list[int] = field(default_factory=list)
    problem: PdfProblem | None = None
    is_done: bool = False

    def take(self, line: dict[str, Any]) -> None:
        match line:
            case {"page": values}:
                page = ParsedPage(**values)
                self.pages[page.number] = page
                self.on_page(page)
            case {"document": {"page_count": count, "is_cut_off": cut, "told": told}}:
                self.page_count, self.is_cut_off, self.told = count, cut, told
            case {"without_image": number}:
                self.without_image.append(number)
            case {"without_words": number}:
                self.without_words.append(number)
            case {"problem": code, "params": params}:
                self.problem = BY_CODE[code](**params)
            case _:
                self.is_done = "done" in line

    def document(self) -> ParsedDocument:
        return ParsedDocument(
            self.page_count,
            tuple(self.pages.values()),
            any(page.word_count for page in self.pages.values()),
            self.is_cut_off,
            tuple(self.without_image),
            tuple(self.without_words),
            tuple(self.told),
        )


@contextmanager
def _reader(
    path: Path, out_dir: Path, timeout: float, first: int, limit: int
) -> Iterator[tuple[IO[str], Event, Callable[[], tuple[int, str]]]]:
    """The running reader: its lines, whether its time ran out, and its end. Dead on leaving."""
    command = [sys.executable, "-m", "extraction.pdf.parse", str(path.resolve())]
    command += [str(out_dir.resolve()), str(first), str(limit)]
    expired = Event()
    with tempfile.TemporaryFile() as complaints, _child(command, complaints) as child:
        assert child.stdout is not None  # since it is a pipe

        def stop() -> None:
            expired.set()
            child.kill()

        def ended() -> tuple[int, str]:
            code = child.wait()
            complaints.seek(0)
            return code, complaints.read()[-2000:].decode(errors="replace")

        timer = Timer(timeout, stop)
        timer.daemon = True
        timer.start()
        try:
            yield child.stdout, expired, ended
        finally:
            timer.cancel()
            child.kill()


def _child(command: list[str], complaints: IO[bytes]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={"PYTHONUTF8": "1"},  # none of our secrets: what it opens may be hostile
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        encoding="utf-8",
    )
