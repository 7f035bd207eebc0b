import pytest
from django.urls import reverse

from screening import citation_list
from screening.actions import citations, duplicates, notes, studies, tags, withdrawals
from screening.citation_list import Filters
from screening.models import Citation, CitationImport, Report
from tests.factories import make_citation, make_search
from tests.screening.stories import TEXTS, imported, judge, offered, retrieved, ris

pytestmark = pytest.mark.django_db


def titles(review, user, sort="imported", **filters):
    rows = citation_list.filtered(review, user, Filters(**filters))
    keys = list(citation_list.ordered(rows, sort))
    found = Citation.objects.in_bulk(keys)
    return [found[key].title for key in keys]


@pytest.fixture
def records(review, alice):
    """Four records, b and c of one report."""
    make_search(review, alice)
    a = make_citation(
        review, alice, title="a", authors=["Zed, A."], year=2001, journal="Beta", doi="10.1000/a"
    )
    b = make_citation(review, alice, title="B", authors=["Yip, B."], year=2003, abstract="A trial")
    c = make_citation(review, alice, title="c", authors=["Xu, C."], journal="alpha")
    d = make_citation(review, alice, title="D", year=2002, journal="Gamma", pmid="123")
    duplicates.merge(citation=b, other=c, by=alice)
    return a, b, c, d


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("imported", "aBD"),
        ("-imported", "DBa"),
        ("title", "aBD"),
        ("author", "BaD"),
        ("year", "aDB"),
        ("-year", "BDa"),
        ("journal", "aDB"),
        ("no such order", "aBD"),
    ],
)
def test_orders(review, alice, records, sort, found):
    assert "".join(titles(review, alice, sort)) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "aBD"),
        ({"duplicates": "removed"}, "c"),
        ({"duplicates": "clusters"}, "Bc"),
        ({"duplicates": "all"}, "aBcD"),
        ({"year_from": 2002}, "BD"),
        ({"year_to": 2002}, "aD"),
        ({"year_from": 2002, "year_to": 2002}, "D"),
        ({"without": ("abstract",)}, "aD"),
        ({"without": ("abstract", "doi")}, "D"),
        ({"without": ("year",), "duplicates": "all"}, "c"),
        ({"without": ("authors",)}, "D"),
        ({"words": "trial"}, "B"),
        ({"registry": "123"}, "D"),
    ],
)
def test_what_a_record_says(review, alice, records, filters, found):
    assert "".join(titles(review, alice, **filters)) == found


def test_a_correction_moves_a_record_in_the_list(review, alice, records):
    a, *_ = records
    citations.correct(citation=a, by=alice, why="Journal", abstract="Now there", year=2010)
    assert titles(review, alice, without=("abstract",)) == ["D"]
    assert titles(review, alice, "-year")[0] == "a"
    citations.restore(citation=a, seq=review.events.latest("seq").seq, by=alice)
    assert titles(review, alice, without=("abstract",)) == ["a", "D"]


def test_source_kind_and_language(review, alice):
    first, second = make_search(review, alice), make_search(review, alice, name="Embase")
    imported(review, alice, ris({"TI": "One", "LA": "eng", "M3": "Clinical Trial"}), first)
    job = imported(review, alice, ris({"TI": "Two", "LA": "German"}), second)
    assert titles(review, alice, search=second) == ["Two"]
    assert titles(review, alice, citation_import=job) == ["Two"]
    assert titles(review, alice, language="ger") == ["Two"]
    found = Citation.objects.get(title="One")
    kind = found.publication_types[0]
    assert titles(review, alice, kind=kind[:5]) == ["One"]
    CitationImport.objects.filter(pk=job.pk).update(committed_at=None)
    assert titles(review, alice) == ["One"], "what is not published is not listed"


def test_where_records_stand(review, alice, bob, records):
    a, *_, d = records
    judge(a, (alice, "exclude"), (bob, "exclude"))
    judge(d, (alice, "include"), (bob, "exclude"))
    assert titles(review, alice, title_abstract="excluded") == ["a"]
    assert titles(review, alice, title_abstract="conflict") == ["D"]
    assert titles(review, alice, title_abstract="undecided", duplicates="all") == ["B", "c"]
    read = retrieved(review, alice, bob, title="E")
    assert titles(review, alice, retrieval="retrieved") == ["E"]
    reason = offered(review, alice)
    judge(read, (alice, "exclude", reason), (bob, "exclude", reason), stage=TEXTS)
    assert titles(review, alice, reason=reason) == ["E"]
    assert titles(review, alice, full_text="excluded") == ["E"]
    kept = retrieved(review, alice, bob, title="F")
    judge(kept, (alice, "include"), (bob, "include"), stage=TEXTS)
    studies.create(review=review, label="F", reports=[Report.objects.get(citation=kept)], by=alice)
    assert titles(review, alice, study="yes") == ["F"]
    assert titles(review, alice, study="no") == ["a", "B", "D", "E"]


def test_own_votes_count_through_a_merge_and_others_do_not(review, alice, bob, records):
    a, b, c, _ = records
    duplicates.split(citation=c, by=alice)
    judge(c, (alice, "maybe"))
    duplicates.merge(citation=b, other=c, by=alice)
    judge(a, (bob, "include"))
    assert titles(review, alice, own="any") == ["B"]
    assert titles(review, alice, own="maybe") == ["B"]
    assert titles(review, alice, own="include") == []
    assert titles(review, alice, own="none") == ["a", "D"]
    assert titles(review, alice, own="none", own_stage=TEXTS) == []
    assert titles(review, bob, own="none") == ["B", "D"]


def test_tags_and_notes_are_found_by_who_may_see_them(review, alice, bob, carol, records):
    a, b, c, _ = records
    this = Citation.objects.filter(pk__in=[a.pk, c.pk])
    tags.add(review=review, citations=this, name="later", is_shared=True, by=alice)
    notes.write(citation=c, text="Odd", is_shared=True, by=alice)
    assert titles(review, alice, tag="later") == ["a", "B"]
    assert titles(review, alice, note="mine") == ["B"]
    assert titles(review, bob, tag="later") == titles(review, bob, note="any") == []
    judge(b, (bob, "include"), (carol, "include"))
    assert titles(review, bob, tag="later") == titles(review, bob, note="any") == ["B"]
    assert titles(review, bob, note="mine") == []


def test_other_reviews_are_not_listed(review, alice, records, client_for, mallory):
    page = reverse("screening:records", args=[review.uid])
    assert client_for(mallory).get(page).status_code == 404


def test_by_notice_which_one_member_of_a_cluster_has(review, alice):
    pubmed = b"PMID- 1\nTI  - A fine trial\nRIN - J Mood. 2020;3:7\n"
    imported(review, alice, pubmed, name="pubmed.nbib")
    head = make_citation(review, alice, title="Head", doi="10.1000/h")
    void = make_citation(review, alice, title="RETRACTED: Void", pmid="7")
    make_citation(review, alice, title="Expression of concern: Doubted")
    make_citation(review, alice, title="Erratum: A slip")
    make_citation(review, alice, title="The retracted and the corrected")
    assert {"A fine trial", "RETRACTED: Void"} == set(titles(review, alice, notice="retracted"))
    assert titles(review, alice, notice="concern") == ["Expression of concern: Doubted"]
    assert titles(review, alice, notice="corrected") == ["Erratum: A slip"]
    assert len(titles(review, alice, notice="any")) == 4
    merged = duplicates.merge(citation=head, other=void, by=alice)
    assert merged.pk == head.pk
    assert set(titles(review, alice, notice="retracted")) == {"A fine trial", "Head"}
    both = titles(review, alice, notice="retracted", duplicates="all")
    assert set(both) == {"A fine trial", "Head", "RETRACTED: Void"}
    assert titles(review, alice, notice="retracted", words="head") == ["Head"]


def test_a_notice_of_an_import_that_was_undone_counts_no_more(review, alice):
    one = make_citation(review, alice, title="A", doi="10.1000/h")
    job = imported(review, alice, ris({"TI": "RETRACTED: B"}))
    duplicates.merge(citation=one, other=job.citations.get(), by=alice)
    assert titles(review, alice, notice="any") == ["A"]
    withdrawals.withdraw(citation_import=job, by=alice, why="wrong file")
    assert titles(review, alice, notice="any") == []
