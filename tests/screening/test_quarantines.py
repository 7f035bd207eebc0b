from pathlib import Path

import pytest

from review.models import Event
from screening import flow, queue
from screening.actions import quarantines, withdrawals
from screening.errors import RepairRefused, WhyNeeded
from screening.models import Citation, Quarantine, Standing
from tests.factories import make_citation, make_search
from tests.screening.stories import imported, judge, ris, where
from tests.screening.test_withdrawals import bring_back

TITLE = "<titles><title><style>A mended title</style></title></titles>"
CONTENT = ris({"TI": "First"}, {"AU": "Nobody"}, {"TI": "Third"})


@pytest.fixture
def job(review, alice):
    return imported(review, alice, CONTENT, make_search(review, alice), "x.ris")


@pytest.fixture
def aside(job):
    return Quarantine.objects.get()


def mended(aside, title="Second"):
    return aside.raw.replace(
        "AU  - Nobody", f"TI  - {title}\nPY  - 2001\nDO  - 10.1000/b\nAU  - Nobody, N."
    )


def test_the_edited_text_becomes_a_citation_at_its_place(review, alice, bob, job, aside):
    text = mended(aside)
    citation = quarantines.repair(quarantine=aside, by=bob, text=text)
    assert (citation.title, citation.authors, citation.year) == ("Second", ["Nobody, N."], 2001)
    assert (citation.position, citation.first_line) == (2, aside.first_line)
    assert citation.citation_import.part_of == job
    assert citation.raw == text
    assert "Bob" in citation.notes[-1]
    assert where(citation) == "undecided"
    aside.refresh_from_db()
    assert aside.is_repaired
    assert "Nobody\n" in aside.raw
    assert queue.own_count(alice, review, "title_abstract").records == 3
    assert flow.of(review).row("sources", "identified").count == 3
    event = Event.objects.get(verb="screening.quarantine.repaired")
    assert event.data["before"] == aside.raw
    assert event.data["after"]["text"] == text
    job.refresh_from_db()
    assert (job.starts, job.stored, job.quarantined) == (3, 2, 1)


def test_what_is_missing_is_filled_in_and_the_rest_is_read(alice, aside):
    citation = quarantines.fill_in(quarantine=aside, by=alice, title="Second", year=2002)
    assert (citation.title, citation.year, citation.authors) == ("Second", 2002, ["Nobody"])
    assert citation.doi == ""  # as the form said
    assert citation.raw == aside.raw


def test_a_repaired_record_may_be_a_duplicate(review, alice, aside):
    older = make_citation(review, alice, title="Second", doi="10.1000/b")
    citation = quarantines.repair(quarantine=aside, by=alice, text=mended(aside))
    assert citation.canonical == older
    assert Standing.objects.current().filter(stage="title_abstract").count() == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("TY  - JOUR\nAU  - Nobody\nER  - \n", "title"),
        ("TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\nER  - \n", "2 records"),
        ("just words", "no records"),
        ("\x00\x01", "no records"),
    ],
)
def test_what_is_still_no_record_is_refused_in_words(alice, aside, text, words):
    with pytest.raises(RepairRefused, match=words):
        quarantines.repair(quarantine=aside, by=alice, text=text)
    assert Citation.objects.count() == 2
    with pytest.raises(RepairRefused, match="title"):
        quarantines.fill_in(quarantine=aside, by=alice, title=" ")


def test_nothing_is_repaired_twice_and_all_of_it_can_be_undone(review, alice, bob, aside):
    citation = quarantines.repair(quarantine=aside, by=alice, text=mended(aside))
    for again in (
        lambda: quarantines.repair(quarantine=aside, by=bob, text=mended(aside)),
        lambda: quarantines.dismiss(quarantine=aside, by=bob, why="no"),
    ):
        with pytest.raises(RepairRefused, match="already"):
            again()
    judge(citation, (bob, "exclude"))
    quarantines.reopen(quarantine=aside, by=alice)
    aside.refresh_from_db()
    assert aside.is_open
    assert flow.of(review).row("sources", "identified").count == 2
    assert where(citation) is None
    assert Citation.objects.get(pk=citation.pk).decisions.count() == 1
    other = quarantines.repair(quarantine=aside, by=alice, text=mended(aside, "Better"))
    assert Citation.objects.published().filter(position=2).get() == other
    quarantines.reopen(quarantine=aside, by=alice)
    quarantines.reopen(quarantine=aside, by=alice)


def test_dismissing_needs_a_reason_and_can_be_undone(alice, aside):
    with pytest.raises(WhyNeeded):
        quarantines.dismiss(quarantine=aside, by=alice, why="")
    quarantines.dismiss(quarantine=aside, by=alice, why="an advertisement")
    assert list(Quarantine.objects.dismissed()) == [aside]
    assert not Quarantine.objects.open().exists()
    quarantines.reopen(quarantine=aside, by=alice)
    assert list(Quarantine.objects.open()) == [aside]
    events = Event.objects.filter(verb__startswith="screening.quarantine").order_by("seq")
    assert [event.data.get("why") for event in events] == ["an advertisement", None]


def test_a_repaired_record_goes_and_comes_with_its_import(review, alice, job, aside):
    quarantines.repair(quarantine=aside, by=alice, text=mended(aside))
    withdrawals.withdraw(citation_import=job, by=alice, why="a wrong file")
    assert not Citation.objects.published().exists()
    with pytest.raises(RepairRefused, match="back"):
        quarantines.dismiss(quarantine=aside, by=alice, why="no")
    bring_back(job, alice)
    assert Citation.objects.published().count() == 3


def test_a_repair_that_was_undone_before_stays_undone(review, alice, job, aside):
    quarantines.repair(quarantine=aside, by=alice, text=mended(aside))
    quarantines.reopen(quarantine=aside, by=alice)
    withdrawals.withdraw(citation_import=job, by=alice, why="a wrong file")
    bring_back(job, alice)
    assert Citation.objects.published().count() == 2


FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("csv_no_title.csv", ",Bron", "A mended title,Bron"),
        ("csv_too_many_cells.csv", "Rivers, slow and quick", '"A mended title"'),
        ("bibtex_no_title.bib", "@misc{a,", "@misc{a, title = {A mended title},"),
        ("endnote_no_title.xml", "<contributors>", f"{TITLE}<contributors>"),
    ],
)
def test_records_of_any_format_are_mended_in_their_own(review, alice, name, old, new):
    content = (FILES / name).read_bytes()
    imported(review, alice, content, make_search(review, alice), name)
    aside = Quarantine.objects.get()
    assert old in aside.raw
    text = aside.raw.replace(old, new)
    citation = quarantines.repair(quarantine=aside, by=alice, text=text)
    assert citation.title == "A mended title"
