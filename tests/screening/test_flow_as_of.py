"""The flow as of events and dates, final marks, and what moved between."""

from datetime import UTC, date, datetime

import pytest

from review.models import Event
from screening import flow
from screening.actions import flows, searches, studies, withdrawals
from screening.errors import NotFinalYet
from screening.flow import Column, changes, diagram, moments, tables
from screening.models import FinalMark, PreviousVersion, Report
from screening.plots import prisma
from tests.factories import make_citation, make_search, make_study
from tests.screening.stories import imported, ris


def finished(review, bob, carol):
    make_study(review, [bob, carol])
    return review


def at_day(review, seq, day):
    Event.objects.filter(review=review, seq=seq).update(at=day)


def test_a_date_means_the_last_event_before_its_end(review, alice):
    make_citation(review, alice)
    make_citation(review, alice)
    assert moments.newest(review) == 3
    for seq, hour in ((1, 10), (2, 22), (3, 23)):
        at_day(review, seq, datetime(2026, 5, 3, hour, tzinfo=UTC))
    assert moments.on(review, date(2026, 5, 3)) == 3
    assert moments.on(review, date(2026, 5, 2)) == 0
    review.time_zone = "Europe/Athens"  # where it is 1:00 and 2:00 of the next day
    assert moments.on(review, date(2026, 5, 3)) == 1
    assert moments.on(review, date(2026, 5, 4)) == 3


def test_a_search_is_called_and_counted_as_it_was_then(review, alice):
    search = make_search(review, alice, name="Reference lists", kind="other")
    make_citation(review, alice, search)
    before = moments.newest(review)
    searches.change(search=search, by=alice, name="PubMed", kind="database")
    later = make_search(review, alice, name="Later")
    (then,) = flow.of(review, at=before).starting(Column.OTHER, "identified:")
    assert (then.label, then.count) == ("Reference lists", 1)
    now = flow.of(review).starting(Column.SOURCES, "identified:")
    assert [row.label for row in now] == ["PubMed", "Later"]
    assert str(later.uid) not in str(flow.of(review, at=before).rows)


def test_a_diagram_is_final_only_when_nothing_is_in_progress(review, alice, bob, carol):
    with pytest.raises(NotFinalYet, match="nothing in the diagram"):
        flows.mark_final(review=review, by=alice)
    citation = make_citation(review, alice)
    with pytest.raises(NotFinalYet, match=r"Records awaiting screening \(1\)"):
        flows.mark_final(review=review, by=alice)
    citation.standings.all().delete()
    with pytest.raises(NotFinalYet, match="do not add up"):
        flows.mark_final(review=review, by=alice)


def test_a_final_diagram_tells_what_has_moved_since(review, alice, bob, carol):
    finished(review, bob, carol)
    mark = flows.mark_final(review=review, by=alice, note="As sent")
    assert changes.final_mark(review) == mark
    assert not changes.since(review, mark.seq)
    search = make_search(review, alice, name="Embase")
    make_citation(review, alice, search)
    assert changes.since(review, mark.seq)
    moved = changes.between(flow.of(review, at=mark.seq), flow.of(review))
    assert {(one.row.key.split(":")[0], one.before, one.after, one.came, one.went)
            for one in moved} == {
        ("identified", 1, 2, 1, 0),
        ("identified", 0, 1, 1, 0),
        ("awaiting_screening", 0, 1, 1, 0),
    }  # fmt: skip
    flows.withdraw_mark(review=review, by=alice, why="One was overlooked")
    assert changes.final_mark(review) is None
    assert FinalMark.objects.get().withdrawn_at


def test_a_mark_is_withdrawn_with_a_reason_and_replaced_by_the_next(review, alice, bob, carol):
    finished(review, bob, carol)
    first = flows.mark_final(review=review, by=alice)
    second = flows.mark_final(review=review, by=alice)
    assert changes.final_mark(review) == second != first
    with pytest.raises(NotFinalYet, match="Say why"):
        flows.withdraw_mark(review=review, by=alice, why=" ")


def test_the_previous_version_holds_from_its_event_on(review, alice):
    flows.tell_previous(review=review, by=alice, studies=12, reports=15, source="2019")
    first = moments.newest(review)
    flows.tell_previous(review=review, by=alice, studies=None, reports=None)
    assert flow.of(review, at=first).previous == (12, 15)
    assert flow.of(review).previous is None
    assert flow.of(review, at=0).previous is None
    assert PreviousVersion.objects.count() == 1


def test_milestones_are_files_that_came_and_went_and_marks(review, alice):
    job = imported(review, alice, ris({"TI": "A"}), name="pubmed.ris")
    make_citation(review, alice)
    withdrawals.withdraw(citation_import=job, by=alice, why="Wrong")
    words = [moment.words for moment in moments.milestones(review)]
    assert words == ["Import of pubmed.ris undone", "pubmed.ris imported"]


def test_counts_for_other_programs_start_no_formula(review, alice):
    make_citation(review, alice, make_search(review, alice, name="=1+1"))
    flows.tell_previous(review=review, by=alice, studies=2, reports=3)
    lines = tables.csv_of(flow.of(review)).splitlines()
    assert lines[0] == "column,box,label,n,in_progress,as_of_event"
    assert lines[1] == "sources,identified,Records identified,1,no,"
    assert lines[2].endswith(",'=1+1,1,no,")
    assert lines[-2:] == ["previous,studies,,2,no,", "previous,reports,,3,no,"]


def test_the_diagram_says_every_number_once(review, alice, bob, carol):
    finished(review, bob, carol)
    make_citation(review, alice, make_search(review, alice, kind="other", name="<Websites>"))
    flows.tell_previous(review=review, by=alice, studies=12, reports=15)
    drawn = diagram.of(flow.of(review), lambda row: f"/{row.column}/{row.key}/")
    for picture in (prisma.wide(drawn), prisma.narrow(drawn)):
        words = picture.replace("\u00a0", " ").replace("</tspan>", " ")
        assert "<title>PRISMA 2020 flow diagram</title>" in words
        assert (
            "<desc>2 records identified, 1 studies included; 1 still in progress.</desc>" in words
        )
        assert "&lt;Websites&gt; (n = 1)" in words
        assert 'href="/other/awaiting_screening/"' in words
        assert 'class="fl-now"' in words
        assert "Total studies included in review (n = 13)" in words
        assert 'href="/sources/not_retrieved/"' not in words  # nothing to list
        assert "style=" not in words


def test_a_diagram_without_other_methods_has_one_side(review, bob, carol):
    finished(review, bob, carol)
    drawn = diagram.of(flow.of(review), lambda row: None)
    assert len(drawn.sides) == 1
    assert "<a " not in prisma.wide(drawn)
    assert "fl-now" not in prisma.wide(drawn)


def test_long_reasons_wrap_inside_their_boxes():
    words = "No depression score within 28 days of the last infusion " * 3
    level = prisma.Level((prisma.Line("A"),), (prisma.Line(words), prisma.Line("x" * 200)))
    shown = prisma.wide(
        prisma.Diagram("T", "D", (prisma.Side("S", (level,)),), (level,), (("P", 0, 1),))
    )
    assert shown.count("<tspan") > 12


def test_studies_and_reports_are_many_to_many_at_any_event(review, alice, bob, carol):
    make_study(review, [bob, carol], "A")
    report = Report.objects.get()
    before = moments.newest(review)
    studies.create(review=review, label="B", reports=[report], by=alice)
    two = moments.newest(review)
    studies.link(study=review.studies.get(label="B"), report=report, by=alice)
    for seq, count in ((before, 1), (two, 2), (None, 2)):
        found = flow.of(review, at=seq)
        assert found.row(Column.BOTH, "studies").count == count
        assert found.row(Column.BOTH, "reports").count == 1
