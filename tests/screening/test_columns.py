import pytest
from django.db import IntegrityError, transaction

from review.models import Event
from screening.actions import columns, imports, quarantines, rereadings
from screening.choices import ColumnRole
from screening.errors import NoSuchTable
from screening.models import (
    Citation,
    CitationImport,
    ColumnMapping,
    FieldChange,
    Rereading,
)
from screening.readers.table_columns import CHOICES
from tests.factories import make_review
from tests.screening.readers.files import ROOT
from tests.screening.stories import imported

TABLE = b"Alpha,Beta,Gamma\nKetamine by the river,Avel I,2020\nKetamine by the sea,Bron O,2021\n"
OTHER = b"alpha,BETA,Gamma\nKetamine by the lake,Crane P,2022\n"
ROLES = ["title", "authors", "year"]


@pytest.fixture
def waiting(review, alice):
    return imported(review, alice, TABLE, name="table.csv")


def again(job):
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()


def test_the_roles_offered_are_those_of_the_reader():
    assert set(ColumnRole.values) == set(CHOICES)


def test_a_table_of_unknown_columns_waits(waiting):
    assert (waiting.status, waiting.needs_columns) == ("failed", True)
    assert "none of its columns is known as the title" in waiting.error
    assert "“Alpha”" in waiting.error
    assert not Citation.objects.exists()


def test_it_goes_on_with_the_columns_that_a_person_names(waiting, alice):
    columns.name(citation_import=waiting, by=alice, roles=ROLES)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.needs_columns) == ("queued", False)
    again(waiting)
    assert waiting.committed_at
    found = Citation.objects.order_by("position").values_list("title", "authors", "year")
    assert list(found) == [
        ("Ketamine by the river", ["Avel, I"], 2020),
        ("Ketamine by the sea", ["Bron, O"], 2021),
    ]
    assert "columns as a person named them" in waiting.encoding_remark
    event = Event.objects.get(verb="screening.columns.named")
    assert event.data["roles"] == ROLES
    assert event.data["before"] is None


def test_the_next_table_with_these_columns_asks_nothing(waiting, review, alice):
    columns.name(citation_import=waiting, by=alice, roles=ROLES)
    job = imported(review, alice, OTHER, name="other.csv")
    assert (job.stored, job.columns) == (1, ROLES)


def test_another_review_asks(waiting, alice):
    columns.name(citation_import=waiting, by=alice, roles=ROLES)
    assert imported(make_review(), alice, OTHER).needs_columns


def test_columns_named_otherwise_replace_the_earlier(waiting, review, alice, bob):
    columns.name(citation_import=waiting, by=alice, roles=ROLES)
    again(waiting)
    columns.name(citation_import=waiting, by=bob, roles=["journal", "title", "year"])
    mapping = ColumnMapping.objects.get()
    assert (mapping.by, mapping.roles[1]) == (bob, "title")
    assert Event.objects.filter(verb="screening.columns.named").last().data["before"] == ROLES
    waiting.refresh_from_db()
    assert waiting.committed_at
    assert Citation.objects.filter(title="Ketamine by the sea").exists()


@pytest.mark.parametrize("roles", [[], ["title"], [*ROLES, ""]])
def test_columns_of_another_table_are_refused(waiting, alice, roles):
    with pytest.raises(NoSuchTable):
        columns.name(citation_import=waiting, by=alice, roles=roles)
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0", b"TY  - JOUR\nTI  - T\nER  - \n"])
def test_other_files_have_no_columns(review, alice, content):
    job = imported(review, alice, content)
    assert columns.of(job) is None
    with pytest.raises(NoSuchTable):
        columns.name(citation_import=job, by=alice, roles=ROLES)


def test_a_quarantined_row_is_repaired_below_its_header(review, alice):
    content = b"Title,Authors,Year\nKetamine, again,Avel I,2020\n,Bron O,2021\n"
    job = imported(review, alice, content)
    wide, untitled = job.quarantine.order_by("position")
    text = wide.raw.replace("Ketamine, again", '"Ketamine, again"')
    assert quarantines.repair(quarantine=wide, by=alice, text=text).title == "Ketamine, again"
    filled = quarantines.fill_in(quarantine=untitled, by=alice, title="Titled")
    assert (filled.title, filled.authors, filled.year) == ("Titled", ["Bron, O"], 2021)


def test_a_reading_that_was_interrupted_goes_on_with_the_same_columns(
    waiting, alice, monkeypatch, settings
):
    columns.name(citation_import=waiting, by=alice, roles=ROLES)
    monkeypatch.setattr(imports, "CHUNK", 2)
    stage, calls = imports._stage, []

    def once(*args):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        stage(*args)

    monkeypatch.setattr(imports, "_stage", once)
    again(waiting)
    assert (waiting.status, waiting.stored) == ("failed", 1)
    ColumnMapping.objects.update(roles=["", "title", ""])
    CitationImport.objects.update(status="queued", last_attempt=9)
    again(waiting)
    assert [c.title for c in Citation.objects.order_by("pk")] == [
        "Ketamine by the river",
        "Ketamine by the sea",
    ]


@pytest.mark.parametrize("signature", ["", "same"])
def test_one_mapping_for_each_header(review, alice, signature):
    fields = {"review": review, "by": alice, "header": ["A"], "roles": ["title"]}
    ColumnMapping.objects.create(signature="same", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        ColumnMapping.objects.create(signature=signature, **fields)


def test_a_workbook_is_imported_by_the_text_of_its_sheet(review, alice):
    content = (ROOT / "tests" / "screening" / "files" / "xlsx_two_sheets.xlsx").read_bytes()
    job = imported(review, alice, content, name="two.xlsx")
    assert (job.stored, job.encoding) == (2, "Excel workbook")
    assert columns.of(job).header == ("Title", "Year", "Pages")
    citation = Citation.objects.get(title="River two")
    assert citation.raw == "River two,2021,3-4\n"


def test_reading_again_takes_the_columns_named_since(waiting, alice):
    columns.name(citation_import=waiting, by=alice, roles=ROLES)
    again(waiting)
    columns.name(citation_import=waiting, by=alice, roles=["title", "authors", "volume"])
    waiting.refresh_from_db()
    found = rereadings.start(citation_import=waiting, by=alice)
    Rereading.perform(found.pk, rereadings.run)
    changes = FieldChange.objects.filter(rereading=found).order_by("pk").first()
    assert changes.after == {"year": None, "volume": "2020"}
