import pytest

from screening import merged_records
from screening.actions import chosen_values, duplicates
from screening.errors import NoSuchValue
from screening.models import ChosenValue, Citation
from tests.factories import make_citation, make_search

LONG = "Background: depression is common. Methods: 236 adults had esketamine or placebo."


@pytest.fixture
def pair(review, alice):
    """The older one, from PubMed, stands for both."""
    one = make_citation(
        review, alice, title="A trial", year=2019, authors=["Daly, E.", "Singh, J."], pmid="7",
        doi="10.1000/a", abstract="No abstract available", registry_ids=["NCT01234567"],
    )  # fmt: skip
    search = make_search(review, alice, name="Embase")
    two = make_citation(
        review, alice, search, title="A TRIAL", year=2020, authors=["Daly, E.", "et al."],
        doi="10.1000/b", abstract=LONG, journal="Mood", registry_ids=["ISRCTN12345678"],
    )  # fmt: skip
    duplicates.merge(citation=one, other=two, by=alice)
    return one, Citation.objects.get(pk=two.pk)


def test_the_best_of_each_field(pair):
    one, two = pair
    found = merged_records.of(two)
    assert (found.title, found.year, found.journal) == ("A trial", 2019, "Mood")
    assert found.abstract == LONG
    assert found.authors == ["Daly, E.", "Singh, J."]
    assert found.dois == ("10.1000/a", "10.1000/b")
    assert (found.doi, found.pmid, found.pmids) == ("10.1000/a", "7", ("7",))
    assert found.registry_ids == ["NCT01234567", "ISRCTN12345678"]
    assert found.sources["abstract"] == two
    assert found.sources["title"] == one
    assert found.uid == one.uid
    assert (str(found), found.byline) == ("A trial", "Daly 2019")


def test_no_record_is_changed_and_a_split_restores_both(pair, alice):
    _one, two = pair
    duplicates.split(citation=two, by=alice)
    for citation in pair:
        found = merged_records.of(Citation.objects.get(pk=citation.pk))
        assert (found.title, found.abstract) == (citation.title, citation.abstract)
        assert found.dois == (citation.doi,)


def test_a_person_chooses_otherwise(pair, alice, bob):
    one, two = pair
    chosen_values.choose(citation=two, field="year", by=bob)
    found = merged_records.of(one)
    assert found.year == 2020
    assert found.chosen == {"year"}
    chosen_values.choose(citation=one, field="year", by=alice)
    assert merged_records.of(one).year == 2019
    assert ChosenValue.objects.get().citation == one
    chosen_values.clear(citation=two, field="year", by=bob)
    assert merged_records.of(one).chosen == set()


def test_a_choice_goes_with_its_record(pair, alice):
    one, two = pair
    chosen_values.choose(citation=two, field="title", by=alice)
    duplicates.split(citation=two, by=alice)
    assert merged_records.of(one).title == "A trial"
    duplicates.merge(citation=one, other=two, by=alice)
    assert merged_records.of(one).title == "A TRIAL"


def test_what_cannot_be_chosen(pair, review, alice):
    with pytest.raises(NoSuchValue):
        chosen_values.choose(citation=pair[0], field="doi", by=alice)
    with pytest.raises(NoSuchValue):
        chosen_values.choose(citation=make_citation(review, alice), field="title", by=alice)


@pytest.mark.parametrize(
    "text", ["", "  ", "NA", "n/a", "[No abstract available]", "Abstract not available.", "None"]
)
def test_no_abstract(text):
    assert not merged_records.is_abstract(text)
    assert merged_records.is_abstract(f"{text} of a trial in adults with depression")


def test_a_truncated_text_is_not_the_best():
    whole, cut = (
        Citation(pk=1, title="x", abstract="All."),
        Citation(pk=2, title="x", canonical_id=1),
    )
    cut.abstract = "A much longer one that a list of hits cut off …"
    found = merged_records.merged([whole, cut])
    assert found.abstract == "All."


def test_a_page_of_records_takes_two_queries(pair, review, alice, django_assert_num_queries):
    one, _two = pair
    alone = make_citation(review, alice, title="Alone")
    rows = [Citation.objects.get(pk=each.pk) for each in (one, alone)]
    with django_assert_num_queries(2):
        found = merged_records.of_heads(rows)
        assert found[one.pk].abstract == LONG
        assert found[alone.pk].title == "Alone"


def test_what_a_person_can_choose_between(pair):
    found = {choice.name: choice for choice in merged_records.choices(merged_records.of(pair[0]))}
    assert found.keys() == {"title", "authors", "year", "abstract"}
    assert found["title"].values == [(pair[0], "A trial"), (pair[1], "A TRIAL")]
    assert found["title"].source == pair[0]
