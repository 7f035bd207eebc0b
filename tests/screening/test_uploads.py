from io import BytesIO
from zipfile import ZipFile

from screening.actions import uploads
from screening.models import CitationImport
from tests.factories import make_search
from tests.screening.stories import ris


def zipped(files):
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_each_file_in_an_archive_is_an_import_of_its_own(review, alice):
    content = zipped({"a.ris": ris({"TI": "One"}), "b.ris": ris({"TI": "Two"})})
    search = make_search(review, alice)
    started = uploads.start(search=search, files=[("all.zip", content)], by=alice)
    assert [upload.name for upload in started] == ["all.zip/a.ris", "all.zip/b.ris"]
    for upload in started:
        CitationImport.perform(upload.job.pk, uploads.imports.run)
    jobs = CitationImport.objects.order_by("pk")
    assert [(job.archive_name, job.stored) for job in jobs] == [("all.zip", 1), ("all.zip", 1)]


def test_a_damaged_archive_stops_no_other_file(review, alice):
    content = zipped({"a.ris": ris({"TI": "One"})})[:-30]
    files = [("all.zip", content), ("two.ris", ris({"TI": "Two"}))]
    damaged, fine = uploads.start(search=make_search(review, alice), files=files, by=alice)
    assert damaged.job is None
    assert damaged.problem
    assert fine.job.archive_name == ""


def test_what_an_operating_system_adds_is_left_out(review, alice):
    content = zipped({".DS_Store": b"x", "a.ris": ris({"TI": "One"})})
    search = make_search(review, alice)
    junk, fine = uploads.start(search=search, files=[("all.zip", content)], by=alice)
    assert (junk.job, junk.is_left_out) == (None, True)
    assert fine.job
