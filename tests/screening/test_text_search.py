import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening import text_search
from screening.actions import citations
from screening.models import Citation
from screening.text_search import Term, fold, terms
from tests.factories import make_citation, make_member, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_member(make_review(), "ines", ["owner"])


def found(by, query):
    review = by.memberships.get().review
    rows = text_search.matching(Citation.objects.filter(review=review), query, review=review.pk)
    return [row.title for row in rows.order_by("pk")]


@pytest.fixture
def records(by):
    review = by.memberships.get().review
    make_citation(
        review,
        by,
        title="Naïve ketamine users",
        authors=["Strauß, Otto"],
        abstract="A trial of saline solution",
        journal="Beta Letters",
        doi="10.1234/ab-c.5",
        year=2019,
    )
    make_citation(review, by, title="Saline and midazolam", authors=["Ketaby, Ann"], year=2020)
    return review


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("naive", 1),
        ("NAÏVE", 1),
        ("ketam", 1),
        ("keta", 2),
        ('"keta"', 0),
        ("author:ketaby", 1),
        ("title:keta", 1),
        ("abstract:saline", 1),
        ("saline", 2),
        ("saline -midazolam", 1),
        ("-midazolam", 1),
        ('"saline solution"', 1),
        ('"solution saline"', 0),
        ("strauss", 1),
        ("10.1234/AB-c.5", 1),
        ("beta 2019", 1),
        ("2018", 0),
    ],
)
def test_query(by, records, query, count):
    assert len(found(by, query)) == count


def test_other_reviews_are_not_found(by, records):
    other = make_member(make_review(), "odo", ["owner"])
    assert found(other, "saline") == []
    assert found(by, text_search.token(records.pk)) == [
        "Naïve ketamine users",
        "Saline and midazolam",
    ]


def test_a_corrected_record_is_found_by_its_new_title_alone(by, records):
    citation = Citation.objects.get(title="Saline and midazolam")
    citations.correct(citation=citation, by=by, why="Journal page", title="Water and midazolam")
    assert found(by, "title:saline") == []
    assert found(by, "title:water") == ["Water and midazolam"]


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '""',
        '"open',
        "-",
        "title:",
        "' OR 1=1",
        "a AND NOT",
        "NEAR(",
        "*",
        "a*b",
        "{",
        "\0",
        "&|!<->",
    ],
)
def test_signs_are_no_syntax(by, records, query):
    found(by, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40))
def test_any_text_can_be_asked(by, query):
    found(by, query)  # writes nothing


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_terms():
    assert terms('Title:Ket -"as needed" x') == (
        Term(("ket",), "title"),
        Term(("as", "needed"), is_exact=True, is_unwanted=True),
        Term(("x",)),
    )


def test_a_very_long_abstract_is_indexed(by, records):
    long = " ".join(f"word{n}" for n in range(60_000)) + " " + "x" * 5_000
    make_citation(records, by, title="Long", abstract=long)
    assert found(by, "word17") == ["Long"]
