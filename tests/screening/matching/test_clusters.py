import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.choices import MatchKind
from screening.matching import WORDS, Key, cluster, conflicts, keys, normalise_title
from tests.screening.matching.entries import PAPER, Citation
from tests.screening.readers.files import records, shared

A, B, C = (
    PAPER.but(title=title, pages=pages)
    for title, pages in (
        ("Bright light and the sleep of nurses by day", "101-109"),
        ("Cod liver oil and the bones of fishermen", "211-219"),
        ("Reindeer herding and pain of the lower back", "321-329"),
    )
)


def test_keys():
    whole = A.but(doi="https://doi.org/10.1000/X.", pmid="00123", registry_ids=("nct01234567",))
    assert {Key("pmid", "123"), Key("doi", "10.1000/x"), Key("trial", "NCT01234567")} < {
        *keys(whole)
    }
    assert len({key.digest for key in keys(whole)}) == len(keys(whole)) >= 8
    assert all(len(key.digest) == 32 for key in keys(whole))


@pytest.mark.parametrize(
    "citation",
    [
        Citation(),
        Citation("", 2020),
        Citation("?!", 2020),
        Citation("Editorial.", 2020),
        Citation("", None, "none", "n/a"),
    ],
)
def test_no_keys(citation):
    assert keys(citation) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "A reply", "authors": ()},
        {"title": A.title[:30], "pages": ""},
        {"title": "The b" + A.title[1:], "pages": "", "authors": ()},
        {"title": "Sterkt lys", "authors": (), "year": 2013},
    ],
)
def test_whatever_is_at_fault_a_key_is_shared(fields):
    assert {*keys(A)} & {*keys(A.but(**fields))}


def clusters(*citations, joined=(), apart=()):
    return cluster(dict(enumerate(citations)), joined, apart)


def test_each_link_says_why():
    found = clusters(
        A.but(doi="10.1000/a", pmid="1"),
        B.but(pmid="1", authors=(), pages=""),
        A.but(doi="10.1000/a", title=A.title.upper()),
        A,
        A.but(title=A.title.replace("sleep", "sleeep")),
        C,
    )
    assert found.clusters == ((0, 1, 2, 3, 4), (5,))
    kinds = {(link.first, link.second): (link.kind, link.value) for link in found.links}
    assert kinds[0, 1] == ("pmid", "1")
    assert kinds[0, 2] == ("doi", "10.1000/a")
    assert kinds[0, 3] == ("title_year", f"{normalise_title(A.title)} (2014)")
    assert kinds[0, 4] == ("similar", "")
    assert {link.kind for link in found.links} <= {*MatchKind.values}
    first = found.links[0].evidence[0]
    assert (first.code, first.words) == ("pmid_same", "the same PubMed ID (1)")
    assert all(one.words and one.code in WORDS for link in found.links for one in link.evidence)
    assert all(link.score == sum(one.points for one in link.evidence) for link in found.links)


def test_never_across_two_pmids():
    found = clusters(A.but(pmid="1", doi="10.1000/a"), A.but(pmid="2", doi="10.1000/a"))
    assert found.clusters == ((0,), (1,))
    assert found.links == found.doubtful == ()


def test_not_through_a_third_either():
    found = clusters(A.but(pmid="1", doi="10.1000/a"), A.but(doi="10.1000/a"), A.but(pmid="20"))
    assert found.clusters == ((0, 1), (2,))
    assert found.refusals[0].parted == (0, 2)
    assert not conflicts(A, A.but(pmid="20"))
    assert [(pair.first, pair.second) for pair in found.doubtful] == [(1, 2)]


def test_two_pmids_do_not_choose_for_one_without():
    found = clusters(A.but(pmid="1"), A, A.but(pmid="2"), A.but(authors=("Aarsland",)))
    assert found.clusters == ((0,), (1, 3), (2,))
    assert found.refusals[0].members == (0, 1, 2, 3)
    assert {(pair.first, pair.second) for pair in found.doubtful} == {(0, 1), (1, 2)}
    same = A.but(doi="10.1000/a")
    found = clusters(A.but(pmid="1"), same, A.but(pmid="2"), same)
    assert found.clusters == ((0,), (1, 3), (2,))


def test_the_stronger_evidence_decides():
    found = clusters(A.but(pmid="1", doi="10.1000/a"), A.but(pmid="2"), A.but(doi="10.1000/a"))
    assert found.clusters == ((0, 2), (1,))


def test_clusters_that_exist_are_kept_and_grow():
    found = clusters(
        A.but(pmid="1"), B.but(pmid="2"), B, C.but(pmid="3"), B.but(pmid="2", pages=""),
        joined=[[0, 1]],
    )  # fmt: skip
    assert found.clusters == ((0, 1, 2, 4), (3,))


def test_what_a_person_parted_is_not_joined_again():
    assert clusters(A, A, apart=[(0, 1)]).clusters == ((0,), (1,))
    assert clusters(A, A, apart=[(0, 1)]).doubtful == ()
    found = clusters(A, A, A, A, apart=[(1, 0)])
    assert found.clusters == ((0,), (1,), (2, 3))
    assert found.refusals
    # Nor through a third.
    found = clusters(A.but(pmid="1"), A.but(pmid="1"), A, apart=[(0, 2)])
    assert found.clusters == ((0, 1), (2,))


def test_one_question_for_two_clusters():
    doubtful = A.but(pages="300-309", issue="")
    found = clusters(A, A, doubtful, doubtful)
    assert found.clusters == ((0, 1), (2, 3))
    assert len(found.doubtful) == 1


def test_a_crowd_of_equal_keys_stays_quick():
    crowd = [PAPER.but(title=f"Light and the sleep of ward {n}", pages="") for n in range(600)]
    assert len(cluster(dict(enumerate([*crowd, crowd[5]]))).clusters) == 600


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError):
        clusters(A, joined=[[0, 7]])


def test_nothing_to_match():
    assert cluster({}) == cluster({}, [], [])
    assert cluster({}).clusters == ()


citations = st.builds(
    lambda paper, **fields: paper.but(**fields),
    st.sampled_from([A, A.but(title=A.title.upper()), A.but(authors=()), B]),
    year=st.sampled_from([None, 2014, 2015]),
    pages=st.sampled_from(["", "101-109", "300"]),
    doi=st.sampled_from(["", "", "10.1000/a", "10.1000/b"]),
    pmid=st.sampled_from(["", "", "1", "2", "3"]),
)


@given(st.lists(citations, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_citations_does_not_matter(found, random):
    entries = list(enumerate(found))
    straight = cluster(dict(entries))
    random.shuffle(entries)
    assert cluster(dict(entries)) == straight


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
        assert link.first < link.second
    for pair in (*result.doubtful, *result.related):
        assert home[pair.first] != home[pair.second]
    assert not {(pair.first, pair.second) for pair in result.doubtful} & {*apart}


@given(st.lists(citations, max_size=9))
def test_links_hold_every_cluster_together(found):
    entries = dict(enumerate(found))
    result = cluster(entries)
    linked = cluster({i: Citation() for i in entries}, [(k.first, k.second) for k in result.links])
    assert linked.clusters == result.clusters


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
        i: PAPER.but(title=record.title, doi=record.doi, pmid=record.pmid)
        for i, record in entries.items()
    }
    found = cluster(dated)
    assert len(found.clusters) == 370


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
