"""Files and reports, from first pages as they are printed."""

from pathlib import Path
from textwrap import wrap

import pytest

from screening.filing import Candidate, by_identifier, certain, matches
from tests.screening.readers.files import records
from tests.screening.test_fronts import TITLE, front

DEMO = Path(__file__).parents[2] / "demo/data/pubmed_370.nbib"

OWN = Candidate(1, (TITLE,), frozenset(["10.1000/own"]), author="Domany", year=2019)
OTHER = Candidate(2, ("Esketamine nasal spray in adolescents",), frozenset(["10.1000/other"]))


def named(*dois, title=TITLE, told=()):
    lines = [(1, 0.1, 18, title), *((1, 0.95, 7, f"doi:{doi}") for doi in dois)]
    return front(*lines, told=told)


def words(found):
    return [(match.key, match.words, match.is_certain) for match in found]


def test_the_doi_and_the_title_are_certain():
    found = matches(named("10.1000/OWN"), "paper.pdf", [OTHER, OWN])
    assert words(found) == [(1, "DOI on page 1, title on page 1", True)]
    assert certain(named("10.1000/own"), by_identifier([OTHER, OWN])).key == 1


def test_a_pubmed_id_names_a_report_too():
    candidate = Candidate(3, (TITLE,), pmids=frozenset(["31021385"]))
    said = front((1, 0.1, 18, TITLE), (1, 0.95, 7, "PMID: 31021385"))
    assert words(matches(said, "", [candidate])) == [
        (3, "PubMed ID on page 1, title on page 1", True)
    ]


@pytest.mark.parametrize(
    "said",
    [
        named(),
        named("10.1000/own", title="Reply to the authors"),
        named("10.1000/own", "10.1000/data"),
        named("10.1000/own", told=["10.1101/preprint"]),
        named("10.1000/own", "10.1000/other"),
    ],
)
def test_anything_less_is_not_certain(said):
    found = matches(said, "", [OWN, OTHER])
    assert found
    assert not any(match.is_certain for match in found)
    assert certain(said, by_identifier([OWN, OTHER])) is None


def test_two_reports_of_one_doi_are_not_certain():
    twin = Candidate(9, (TITLE,), frozenset(["10.1000/own"]))
    found = matches(named("10.1000/own"), "", [OWN, twin])
    assert [(match.key, match.is_certain) for match in found] == [(1, False), (9, False)]


def test_a_preprint_says_that_its_doi_is_another():
    found = matches(named("10.1101/2019.01.01"), "", [OWN])
    assert words(found) == [(1, "title on page 1, but another DOI on page 1", False)]


def test_a_doi_cited_on_a_later_page_speaks_not_against():
    said = front((1, 0.1, 18, TITLE), (1, 0.9, 7, "10.1000/own"), (2, 0.2, 9, "10.1000/cited"))
    assert matches(said, "", [OWN])[0].is_certain


def test_an_article_that_only_cites_it_is_not_proposed():
    said = front((1, 0.1, 18, "Reply"), (1, 0.7, 9, "References"), (1, 0.75, 9, TITLE))
    assert matches(said, "", [OWN]) == []


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("Domany_2019.pdf", "author and year in the file’s name"),
        ("10.1000_own.pdf", "DOI in the file’s name"),
        ("31021385.pdf", "PubMed ID in the file’s name"),
        ("scan 17.pdf", None),
    ],
)
def test_a_scan_is_known_by_its_name_at_best(name, evidence):
    candidate = Candidate(
        1, (TITLE,), OWN.dois, frozenset(["31021385"]), frozenset(), "Domany", 2019
    )
    found = matches(front(), name, [candidate])
    assert words(found) == ([(1, evidence, False)] if evidence else [])


def test_the_author_is_support_only():
    said = front((1, 0.1, 18, TITLE), (1, 0.2, 9, "Y. Domany, M. Bleich-Cohen"))
    assert matches(said, "", [OWN])[0].words == "title on page 1, first author named"
    assert matches(front((1, 0.2, 9, "Y. Domany")), "", [OWN]) == []


def test_what_the_file_says_of_itself():
    found = matches(front(told=[TITLE, "doi:10.1000/own"]), "", [OWN])
    assert words(found) == [
        (1, "DOI in the file’s properties, title in the file’s properties", False)
    ]


def test_at_most_three_are_proposed_the_best_first():
    some = [Candidate(n, (TITLE,), author="Domany" if n == 3 else "") for n in range(5)]
    said = front((1, 0.1, 18, TITLE), (1, 0.2, 9, "Y. Domany"))
    assert [match.key for match in matches(said, "", some)] == [3, 0, 1]


def test_without_candidates_or_text_nothing_is_found():
    assert matches(named("10.1000/own"), "x.pdf", []) == []
    assert certain(front(), by_identifier([OWN])) is None


def test_of_two_titles_that_are_printed_the_longer_is_meant():
    reply = Candidate(7, (f"A reply to the comments on: {TITLE}",))
    said = front((1, 0.1, 18, reply.titles[0]))
    assert [match.key for match in matches(said, "", [OWN, reply])] == [7, 1]


def printed(title, doi, others):
    """A first page with this title over several lines, a word parted, and others as references."""
    lines = wrap(title, 45)
    before, parted, last = lines[0].rpartition(" ")
    if len(lines) > 1 and len(last) > 6:
        lines[:2] = [f"{before}{parted}{last[:3]}-", f"{last[3:]} {lines[1]}"]
    cited = [f"{other.titles[0]} doi:{next(iter(other.dois))}" for other in others]
    return front(
        *((1, 0.1 + n / 50, 16, text) for n, text in enumerate(lines)),
        (1, 0.6, 9, "References"),
        *((1, 0.62 + n / 50, 8, text) for n, text in enumerate(cited)),
        (1, 0.96, 7, f"https://doi.org/{doi}"),
    )


def test_real_titles_are_told_apart():
    """Those of the demonstration review, with many that are alike and some that are the same."""
    candidates = [
        Candidate(n, (record.title,), frozenset([f"10.1000/x{n}"]))
        for n, record in enumerate(records(DEMO.read_bytes()))
        if record.title
    ]
    assert len(candidates) > 300
    for candidate in candidates[::11]:
        others = [each for each in candidates[5::60] if each is not candidate]
        said = printed(candidate.titles[0], next(iter(candidate.dois)), others)
        (first, *_) = matches(said, "", candidates)
        assert (first.key, first.is_certain) == (candidate.key, True)
