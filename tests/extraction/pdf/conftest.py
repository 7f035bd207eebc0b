"""The open articles that the tests read in place, and a place to write to."""

import os
from pathlib import Path

import pytest

ARTICLES = ["PMC4945999", "PMC5376420", "PMC5971330", "PMC6281068"]


@pytest.fixture(scope="session")
def articles():
    """The folder of the CC BY articles, which are no part of this repository."""
    data = Path(os.environ.get("CONSILIENCE_DATA", "../shared/data")) / "pdfs"
    if not data.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no articles in {data}: set CONSILIENCE_DATA")
        pytest.skip("the open articles are not here: set CONSILIENCE_DATA")
    return data


@pytest.fixture
def saved(tmp_path):
    """Write bytes to a file; its path."""

    def save(data, name="paper.pdf"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


@pytest.fixture
def out_dir(tmp_path):
    folder = tmp_path / "parsed"
    folder.mkdir()
    return folder
