"""Real exports of databases and reference managers, read in place, against their true counts."""

import json

import pytest

from screening.readers import Record, UnreadableFile, decode, sniff
from tests.screening.readers.files import DATA, read, records, shared

MANIFEST = DATA / "imports" / "manifest.json"
FILES = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else []
FORMATS = {
    *("ris", "nbib", "medline", "pubmed"),
    *("wos", "enw"),
    "csv",
    *("bibtex", "endnote-xml"),
}
READ = [file for file in FILES if file["format"] in FORMATS]
NOT_READ = [file for file in FILES if file not in READ]


def test_there_are_exports():
    shared("imports/manifest.json")
    assert len(READ) >= 20


@pytest.mark.parametrize("file", READ, ids=lambda file: file["file"])
def test_every_record_is_read(file):
    items, certificate = read(shared(f"imports/{file['file']}").read_bytes())
    true = file["true"]
    found = [item for item in items if isinstance(item, Record)]
    assert certificate.starts == certificate.stored == true["records"]
    for field in ("title", "abstract", "authors", "year"):
        if field in true:
            assert sum(1 for record in found if getattr(record, field)) == true[field], field
    # More than the true count where only an L1 or L2 address has the DOI (Ovid ERIC).
    assert sum(1 for record in found if record.doi) >= true.get("doi", 0)


@pytest.mark.parametrize("file", NOT_READ, ids=lambda file: file["file"])
def test_other_formats_are_refused_in_words(file):
    with pytest.raises(UnreadableFile, match="No record of "):
        sniff(decode(shared(f"imports/{file['file']}").read_bytes()))


@pytest.mark.parametrize("name", ["pubmed_370.ris", "pubmed_370.nbib"])
def test_ketamine_citations(name):
    _, certificate = read(shared(f"ketamine/citations/{name}").read_bytes())
    assert (certificate.starts, certificate.stored, certificate.quarantined) == (370, 370, 0)


def test_the_ris_and_the_nbib_hold_the_same_370():
    ris, nbib = (
        {
            (record.pmid, record.title)
            for record in records(shared(f"ketamine/citations/{name}").read_bytes())
        }
        for name in ("pubmed_370.ris", "pubmed_370.nbib")
    )
    assert len(ris) == 370
    assert ris == nbib
