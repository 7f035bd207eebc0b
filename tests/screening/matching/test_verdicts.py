"""What two citations amount to, as a librarian would say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching import cluster, conflicts
from screening.matching.points import FINDINGS, POINTS
from screening.matching.results import DETAILED, WORDS
from tests.screening.matching.entries import ABSTRACT, PAPER, Citation


def verdict(one, other):
    found = cluster({0: one, 1: other})
    if len(found.clusters) == 1:
        return "certain"
    if found.doubtful:
        return "doubtful"
    return found.related[0].kind if found.related else "apart"


LONG = PAPER.title


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": LONG.upper()},
        {"title": LONG + " [Review]"},
        {"title": f"[{LONG}]. [Norwegian]"},
        {"title": LONG.replace("randomised", "randomized")},
        {"title": LONG.replace("Bright", "Brigth")},
        {"title": LONG.partition(":")[0]},
        {"title": LONG[:60]},
        {"title": LONG.replace("night", "<i>night</i>")},
        {"title": LONG + " [Erratum appears in Scand J Occup Med. 2015;28(1):9]"},
        {"title": "RETRACTED: " + LONG},
        {"authors": ("B. M. Aarsland and C. Okafor and A. Lindqvist",)},
        {"authors": ("Aarsland BM, Okafor C, Lindqvist A",)},
        {"authors": ("Aarsland, B., et al.",)},
        {"journal": "Scand J Occup Med"},
        {"journal": "SCANDINAVIAN JOURNAL OF OCCUPATIONAL MEDICINE (OSLO)"},
        {"journal": "", "volume": "", "issue": "", "pages": ""},
        {"volume": "", "issue": "", "pages": ""},
        {"pages": "", "year": 2013},
        {"pages": "211-9"},
        {"pages": "211"},
        {"volume": "27 (Suppl 1)"},
        {"volume": "3", "issue": ""},
        {"authors": ()},
        {"year": None},
    ],
    ids=str,
)
def test_the_same_report_in_other_words(fields):
    assert verdict(PAPER, PAPER.but(**fields)) == "certain"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        # A conference abstract, another journal, another year.
        ({"journal": "Sleep Congress Abstracts", "volume": "8", "pages": "S4", "issue": ""}, "abstract"),
        ({"title": "Erratum: " + LONG, "pages": "400", "issue": "4"}, "notice"),
        ({"title": LONG + ": authors' reply", "pages": "220", "authors": ("Doe, J.",)}, "notice"),
        ({"title": "Comment on: " + LONG, "pages": "220", "authors": ("Doe, J.",)}, "notice"),
        ({"title": LONG.partition(":")[0] + ": study protocol", "pages": "9", "year": 2011}, "protocol"),
        ({"journal": "medRxiv", "volume": "", "pages": "", "issue": "", "year": 2013}, "preprint"),
        ({"journal": "ClinicalTrials.gov", "volume": "", "pages": "", "issue": ""}, "registration"),
    ],
    ids=["abstract", "erratum", "reply", "comment", "protocol", "preprint", "registration"],
)  # fmt: skip
def test_other_reports_that_belong_to_it(fields, said):
    other = PAPER.but(**fields)
    found = cluster({0: PAPER, 1: other})
    assert len(found.clusters) == 2
    assert [pair.kind for pair in found.related] == [said]
    assert said == "abstract" or not found.doubtful


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAPER.but(title=LONG + ", part I"), PAPER.but(title=LONG + ", part II", pages="220-228")),
        (PAPER.but(title=LONG + " 1"), PAPER.but(title=LONG + " 2", pages="220-228")),
        (PAPER.but(pmid="1"), PAPER.but(pmid="2")),
        (PAPER.but(title="Editorial"), PAPER.but(title="Editorial", pages="1", issue="1")),
        (PAPER, PAPER.but(title="The diet of cod in fjords", authors=("Doe, J.",), pages="1")),
        (PAPER.but(doi="10.1000/cd1.pub2"), PAPER.but(doi="10.1000/cd1.pub3", year=2015)),
        (PAPER, PAPER.but(year=2019, volume="32", pages="80-99")),
        (PAPER, PAPER.but(issue="4", pages="300-310")),
        (PAPER, PAPER.but(year=2015, volume="", issue="", pages="")),
        (PAPER, PAPER.but(journal=PAPER.journal + ". Conference: Night 2014", issue="", pages="")),
        (
            Citation("Hypotension in nurses on the night shift", 2014, authors=("Doe, J.",)),
            Citation("Hypertension in nurses on the night shift", 2014, authors=("Doe, J.",)),
        ),
        (
            Citation("Sleep of men in Arctic garrisons over the year", 2014, authors=("Doe, J.",)),
            Citation("Sleep of women in Arctic garrisons over the year", 2014, authors=("Doe, J.",)),
        ),
    ],
    ids=[
        "part", "number", "pmid", "editorial", "all", "version", "update", "issue", "column", "meeting", "hypo", "women",
    ],
)  # fmt: skip
def test_different_reports_are_not_joined(one, other):
    assert verdict(one, other) != "certain"


def test_two_abstracts_under_the_doi_of_their_supplement():
    one = PAPER.but(title="Light at dawn and the mood of rats", pages="S4", doi="10.1000/suppl")
    other = PAPER.but(
        title="Cod liver oil and bones: a survey of three ports", pages="S9", doi="10.1000/suppl"
    )
    assert verdict(one, other.but(authors=("Doe, J.",))) == "apart"
    assert verdict(one, other) == "doubtful"


def test_a_pmid_joins_titles_in_two_languages():
    other = Citation("Sterkt lys om natten og søvn om dagen", 2014, pmid="7")
    assert verdict(PAPER.but(pmid="7"), other) == "certain"
    slip = other.but(authors=("Doe, J.",), pages="9", title="The diet of cod")
    assert verdict(PAPER.but(pmid="7"), slip) == "doubtful"


def test_no_title_is_a_doubt():
    assert verdict(PAPER, PAPER.but(title="")) == "doubtful"


def test_one_register_entry_found_twice():
    entry = Citation(
        "Light and sleep", 2014, journal="ClinicalTrials.gov", registry_ids=("NCT01234567",)
    )
    assert verdict(entry, entry.but(journal="ICTRP", year=None)) == "certain"
    assert verdict(entry, entry.but(registry_ids=("NCT07654321",))) == "apart"


def test_a_trial_number_ties_a_report_to_its_registration():
    entry = Citation(
        "Lamps for nurses", 2011, journal="ISRCTN registry", registry_ids=("ISRCTN12345678",)
    )
    assert verdict(PAPER.but(registry_ids=("ISRCTN12345678",)), entry) == "registration"


def test_the_abstract_speaks_where_places_are_silent():
    bare = Citation(LONG, 2014, authors=("Aarsland B",), abstract=ABSTRACT)
    other = bare.but(title=LONG.partition(":")[0], abstract=ABSTRACT.upper())
    assert verdict(bare, other) == "certain"


def test_conflicts():
    assert conflicts(PAPER.but(pmid="1"), PAPER.but(pmid="2"))
    assert not conflicts(PAPER.but(pmid="1"), PAPER)
    assert not conflicts(Citation(), Citation())


fields = st.fixed_dictionaries(
    {
        "title": st.sampled_from([LONG, LONG.upper(), LONG[:40], "Erratum: " + LONG, "Editorial", ""])
        | st.text(max_size=50),
        "year": st.none() | st.integers(-5, 3000),
        "doi": st.sampled_from(["", "10.1000/a", "10.1000/a.pub2", "10.1000/a.pub3"]) | st.text(max_size=9),
        "pmid": st.sampled_from(["", "1", "2"]),
        "authors": st.lists(st.sampled_from(["Doe, J.", "J Doe", "Roe R"]) | st.text(max_size=9), max_size=3).map(tuple),
        "journal": st.sampled_from(["", PAPER.journal, "medRxiv"]) | st.text(max_size=20),
        "volume": st.sampled_from(["", "3", "27"]) | st.text(max_size=4),
        "issue": st.sampled_from(["", "3"]) | st.text(max_size=4),
        "pages": st.sampled_from(["", "3", "211-9", "S3"]) | st.text(max_size=9),
        "abstract": st.sampled_from(["", ABSTRACT]) | st.text(max_size=60),
        "registry_ids": st.sampled_from([(), ("NCT01234567",)]),
    }
)  # fmt: skip
anything = st.builds(lambda given: Citation(**given), fields)


@given(anything, anything)
def test_what_is_said_of_a_pair_does_not_depend_on_its_order(one, other):
    straight, turned = cluster({0: one, 1: other}), cluster({0: other, 1: one})
    assert straight.clusters == turned.clusters
    for here, there in zip(straight.links, turned.links, strict=True):
        assert (here.kind, here.score) == (there.kind, there.score)
    assert [pair.score for pair in straight.doubtful] == [pair.score for pair in turned.doubtful]
    assert [pair.kind for pair in straight.related] == [pair.kind for pair in turned.related]


@given(anything)
def test_a_citation_is_never_unlike_itself(one):
    assert not conflicts(one, one)


def test_hostile_text():
    for text in (
        "\0\ud800",
        "(" * 5000,
        "[" * 5000,
        "a, " * 20_000,
        "1-" * 9999,
        "٣" * 99,
        "²" * 9,
    ):
        odd = Citation(
            text,
            2020,
            text,
            text,
            text,
            (text,) * 99,
            text,
            text,
            text,
            text,
            text,
            (text,),
            text,
            (text,),
        )
        assert cluster({0: odd, 1: odd, 2: PAPER}).clusters[-1] == (2,)  # fmt: skip


def test_every_finding_with_points_has_words():
    for field, points in POINTS.items():
        assert set(points) <= set(FINDINGS[field])
        assert {f"{field}_{name}" for name in points} <= set(WORDS)
    assert set(DETAILED) <= set(WORDS)
