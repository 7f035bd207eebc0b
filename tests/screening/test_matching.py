from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.choices import MatchKind
from screening.matching import Key, cluster, conflicts, keys, normalise_title
from tests.screening.readers.files import records, shared


@dataclass(frozen=True)
class Citation:
    title: str = ""
    year: int | None = None
    doi: str = ""
    pmid: str = ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ketamine: a trial.", "ketamine  A TRIAL"),
        ("<i>S</i>-ketamine in <b>MDD</b>", "S-Ketamine in MDD"),
        ("p &lt; 0.05 &amp; more", "P<0.05 more"),
        ("Ménière’s disease", "Meniere's disease"),
        ("dose–response", "Dose-response"),
        ("ﬁrst x²", "first x2"),
        ("Große Straße", "GROSSE STRASSE"),
        ("[Ketamine in depression].", "Ketamine in depression"),
        ("A\u00a0title\u00ad", "A title"),
    ],
)
def test_titles_that_are_the_same(one, other):
    assert normalise_title(one) == normalise_title(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ketamine in depression", "Ketamine in depression [Internet]"),
        ("Part I", "Part II"),
        ("α-ketamine", "β-ketamine"),
        ("抑郁症", "抑鬱症"),
        ("हिंदी", "हुंदू"),
        ("a < b", "a > c"),
    ],
)
def test_titles_that_differ(one, other):
    assert normalise_title(one) != normalise_title(other)


@given(st.text(max_size=60))
def test_a_normalised_title_is_its_own_normal_form(title):
    once = normalise_title(title)
    assert normalise_title(once) == once


def test_keys():
    whole = Citation("Ketamine: a trial", 2020, "https://doi.org/10.1000/X.", "00123")
    assert keys(whole) == (
        Key("pmid", "123"),
        Key("doi", "10.1000/x"),
        Key("title_year", "ketamine a trial (2020)"),
    )
    assert {key.kind for key in keys(whole)} <= set(MatchKind.values)
    assert len({key.digest for key in keys(whole)}) == 3
    assert all(len(key.digest) == 64 for key in keys(whole))


@pytest.mark.parametrize(
    "citation",
    [
        Citation(),
        Citation("Ketamine"),
        Citation("", 2020),
        Citation("?!", 2020),
        Citation("Editorial.", 2020),
        Citation("Ketamine", None, "none", "n/a"),
    ],
)
def test_no_keys(citation):
    assert keys(citation) == ()


def test_year_zero_is_a_year_and_not_missing():
    assert keys(Citation("Ketamine", 0)) == (Key("title_year", "ketamine (0)"),)


def test_conflicts_are_two_different_pmids():
    assert conflicts(Citation(pmid="1"), Citation(pmid="2"))
    assert not conflicts(Citation(pmid="1"), Citation(pmid="01"))
    assert not conflicts(Citation(pmid="1"), Citation())
    assert not conflicts(Citation(), Citation())


def clusters(*citations, joined=(), apart=()):
    return cluster(dict(enumerate(citations)), joined, apart)


def test_each_kind_of_key_joins_and_is_evidence():
    found = clusters(
        Citation("A", 2020, "10.1000/a", "1"),
        Citation("B", 2021, "10.1000/b", "1"),
        Citation("C", 2022, "10.1000/b"),
        Citation("c.", 2022),
        Citation("C", 2023),
        Citation("C"),
    )
    assert found.clusters == ((0, 1, 2, 3), (4,), (5,))
    assert [(link.first, link.second, link.kind, link.value) for link in found.links] == [
        (0, 1, "pmid", "1"),
        (1, 2, "doi", "10.1000/b"),
        (2, 3, "title_year", "c (2022)"),
    ]
    assert found.refusals == ()


def test_every_key_that_two_share_is_evidence():
    same = Citation("A", 2020, "10.1000/a", "1")
    found = clusters(same, same)
    assert [link.kind for link in found.links] == ["pmid", "doi", "title_year"]


def test_never_across_two_pmids():
    found = clusters(
        Citation("Same", 2020, "10.1000/a", "1"), Citation("Same", 2020, "10.1000/a", "2")
    )
    assert found.clusters == ((0,), (1,))
    assert found.links == ()
    assert found.refusals[0].parted == (0, 1)


def test_not_through_a_third_either():
    found = clusters(
        Citation("Other", 2019, "10.1000/a", "1"),
        Citation("Same", 2020, "10.1000/a"),
        Citation("Same", 2020, "", "20"),
    )
    assert found.clusters == ((0, 1), (2,))


def test_a_key_of_two_pmids_does_not_choose_for_one_without():
    found = clusters(
        Citation("Same", 2020, pmid="1"),
        Citation("Same", 2020),
        Citation("Same", 2020, pmid="2"),
        Citation("Same", 2020),
    )
    assert found.clusters == ((0,), (1, 3), (2,))
    assert [(link.first, link.second) for link in found.links] == [(1, 3)]


def test_clusters_that_exist_are_kept_and_grow():
    found = clusters(
        Citation("A", 2020, pmid="1"),
        Citation("B", 2020, pmid="2"),
        Citation("B", 2020),
        Citation("C", 2020, pmid="3"),
        Citation("C", 2020, "10.1000/c", "2"),
        joined=[[0, 1]],
    )
    assert found.clusters == ((0, 1, 2, 4), (3,))


def test_what_a_person_parted_is_not_joined_again():
    same = Citation("A", 2020, "10.1000/a")
    assert clusters(same, same, apart=[(0, 1)]).clusters == ((0,), (1,))
    found = clusters(same, same, same, same, apart=[(1, 0)])
    assert found.clusters == ((0,), (1,), (2, 3))
    assert found.refusals
    # Nor through another key.
    found = clusters(
        Citation("A", 2020, "10.1000/a"),
        Citation("B", 2020, "10.1000/a"),
        Citation("B", 2020),
        apart=[(0, 2)],
    )
    assert found.clusters == ((0, 1), (2,))


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError):
        clusters(Citation("A", 2020), joined=[[0, 7]])


def test_nothing_to_match():
    assert cluster({}) == cluster({}, [], [])
    assert cluster({}).clusters == ()


citations = st.builds(
    Citation,
    title=st.sampled_from(["", "A", "B", "C"]),
    year=st.sampled_from([None, 2020, 2021]),
    doi=st.sampled_from(["", "10.1000/a", "10.1000/b", "10.1000/c"]),
    pmid=st.sampled_from(["", "", "1", "2", "3"]),
)


@settings(max_examples=500)
@given(st.lists(citations, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_citations_does_not_matter(found, random):
    entries = list(enumerate(found))
    straight = cluster(dict(entries))
    random.shuffle(entries)
    assert cluster(dict(entries)) == straight


@settings(max_examples=500)
@given(
    st.lists(citations, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=3),
)
def test_no_cluster_has_two_pmids_or_a_parted_pair(found, pairs):
    entries = dict(enumerate(found))
    apart = [(a, b) for a, b in pairs if a != b and a in entries and b in entries]
    result = cluster(entries, apart=apart)
    assert sorted(member for one in result.clusters for member in one) == list(entries)
    for one in result.clusters:
        assert len({entries[member].pmid for member in one} - {""}) <= 1
        assert not any(a in one and b in one for a, b in apart)
    home = {member: one for one in result.clusters for member in one}
    for link in result.links:
        assert home[link.first] == home[link.second]
        assert (link.kind, link.value) in keys(entries[link.first])
        assert (link.kind, link.value) in keys(entries[link.second])


@settings(max_examples=300)
@given(st.lists(citations, max_size=9))
def test_links_hold_every_cluster_together(found):
    entries = dict(enumerate(found))
    result = cluster(entries)
    linked = cluster({i: Citation() for i in entries}, [(k.first, k.second) for k in result.links])
    assert linked.clusters == result.clusters


@settings(max_examples=300)
@given(st.lists(citations, max_size=9))
def test_matching_again_changes_nothing(found):
    entries = dict(enumerate(found))
    once = cluster(entries)
    again = cluster(entries, joined=once.clusters)
    assert again.clusters == once.clusters


def test_ketamine_740_records_are_370_clusters():
    files = [
        records(shared(f"ketamine/citations/pubmed_370.{ending}").read_bytes())
        for ending in ("ris", "nbib")
    ]
    entries = dict(enumerate(files[0] + files[1]))
    found = cluster(entries)
    assert len(entries) == 740
    assert len(found.clusters) == 370
    assert {len(one) for one in found.clusters} == {2}
    assert len(found.links) == 370
    assert {link.kind for link in found.links} == {"pmid"}


def test_ketamine_equal_titles_stay_apart():
    entries = dict(enumerate(records(shared("ketamine/citations/pubmed_370.nbib").read_bytes())))
    titles = [normalise_title(record.title) for record in entries.values()]
    assert len(titles) - len(set(titles)) == 2
    assert len(cluster(entries).clusters) == 370
    dated = {
        i: Citation(record.title, 2020, record.doi, record.pmid) for i, record in entries.items()
    }
    found = cluster(dated)
    assert len(found.clusters) == 370
    assert len(found.refusals) == 2


def test_exports_of_the_same_ten_are_ten():
    names = ["embase", "endnote", "zotero", "mendeley", "refworks", "rayyan", "eppi_reviewer"]
    found = [
        record for name in names for record in records(shared(f"imports/{name}.ris").read_bytes())
    ]
    assert len(found) == 70
    assert {len(one) for one in cluster(dict(enumerate(found))).clusters} == {7}
    # Covidence's export has eight of the ten, and two reports with other titles and DOIs.
    found += records(shared("imports/covidence.ris").read_bytes())
    assert len(cluster(dict(enumerate(found))).clusters) == 12
