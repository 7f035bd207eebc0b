"""A document that was read before is not read again: its pages come from where they were kept.

What reads a PDF in its own process is tested by tests/extraction/pdf and test_parses.py, which
read each time; elsewhere the same page is wanted a hundred times, and each costs a process.
"""

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from extraction.pdf import sandbox


class ParsedOnce:
    """`sandbox.parse`, but for documents that it knows by their bytes."""

    def __init__(self, folder):
        self.folder, self.kept = folder, {}

    def __call__(self, path, out_dir, on_page, first, limit):
        key = (sha256(path.read_bytes()).hexdigest(), first, limit)
        if key not in self.kept:
            self.kept[key] = self._read(path, first, limit)
        said, document, folder = self.kept[key]
        shutil.copytree(folder, out_dir, dirs_exist_ok=True)
        for page in said:
            on_page(page)
        return document

    def _read(self, path, first, limit):
        folder, said = Path(tempfile.mkdtemp(dir=self.folder)), []
        document = sandbox.parse(path, folder, said.append, first=first, limit=limit)
        return said, document, folder
