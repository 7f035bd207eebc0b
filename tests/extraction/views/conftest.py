"""A page of a report that can be clicked at, without reading a PDF."""

import pytest

from extraction.actions import extractions
from extraction.models import PdfPage, PdfParse
from review import stored_files
from screening.models import Document

WORDS = [
    ["Change", 50, 100, 90, 112, 0],
    ["−14.8", 100, 100, 130, 112, 0],
    ["(2.80)", 134, 100, 164, 112, 0],
    ["−3.8(1.39)", 200, 100, 260, 112, 0],
    ["−", 300, 100, 306, 112, 0],
    ["5.7", 307, 100, 325, 112, 0],
    ["<0.001", 350, 100, 390, 112, 0],
]


def make_page(study, by, words=WORDS, name="Daly 2018.pdf", status="succeeded"):
    report = study.reports.get()
    document = Document.objects.create(
        report=report,
        sha256=stored_files.keep(name.encode()),
        file_name=name,
        size=9,
        by=by,
        added_at="2026-03-09T10:00Z",
    )
    parse = PdfParse.objects.create(document=document, by=by, status=status, page_count=1)
    image = stored_files.keep(b"an image of " + name.encode())
    return PdfPage.objects.create(
        parse=parse,
        number=1,
        width=400,
        height=500,
        image_sha256=image,
        image_type="image/png",
        words=words,
    )


@pytest.fixture
def page(study, bob):
    return make_page(study, bob)


@pytest.fixture
def htmx():
    return {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def filled(draft, account, bob):
    """Bob's draft, ready to submit."""
    extractions.fill(extraction=draft, by=bob, **account)
    draft.refresh_from_db()
    return draft
