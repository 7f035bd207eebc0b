"""What first pages say, from lines as they are read from PDFs."""

import pytest

from screening.fronts import Front, TitlePlace, bare

TITLE = "Efficacy of oral ketamine for treatment-resistant depression: a randomised trial"


def front(*lines, told=()):
    """Lines as page, top, size, text."""
    plain = [[1, 0.4 + n / 100, 9, "Depression is common and treatments are few"] for n in range(9)]
    return Front.of({"lines": [*map(list, lines), *plain], "told": list(told)})


def values(found):
    return [sorted(said.spellings) for said in found.dois]


@pytest.mark.parametrize(
    "lines",
    [
        [TITLE],
        ["Efﬁcacy of oral keta-", "mine for treatment-", "resistant depression:", "a randomised trial"],
        [TITLE.upper()],
        ["E f f i c a c y of oral ketamine for treatment-resistant", "depression: a randomised trial"],
        ["Efficacy of oral ketamine for treatment‐resistant depression – a randomised trial*"],
    ],
)  # fmt: skip
def test_a_title_however_it_is_printed(lines):
    found = front(*[(1, 0.1 + n / 50, 18, text) for n, text in enumerate(lines)])
    assert found.place_of(TITLE) == TitlePlace(1, True, True)


def test_a_sidebar_does_not_part_a_title():
    lines = [
        (1, 0.10, 18, "Efficacy of oral ketamine for"),
        (1, 0.11, 7, "OPEN ACCESS"),
        (1, 0.13, 18, "treatment-resistant depression:"),
        (1, 0.14, 7, "Received: May 2018"),
        (1, 0.16, 18, "a randomised trial"),
    ]
    assert front(*lines).place_of(TITLE) == TitlePlace(1, True, True)


def test_lost_ligatures_and_slips_are_much_the_same():
    lost = TITLE.replace("ffi", "\ufffd").replace("randomised", "randomized")
    assert front((1, 0.1, 18, lost)).place_of(TITLE) == TitlePlace(1, False, True)


@pytest.mark.parametrize("other", ["phase 2", "phase 3"])
def test_other_numbers_are_another_title(other):
    printed = front((1, 0.1, 18, f"{TITLE}, phase 2"))
    place = printed.place_of(f"{TITLE}, {other}")
    assert (place is None) == (other == "phase 3")


def test_another_title_of_the_same_words_is_none():
    other = "Oral ketamine for depression and anxiety in a trial of treatment resistant adults"
    assert front((1, 0.1, 18, other)).place_of(TITLE) is None


def test_a_title_in_a_list_of_references_is_none():
    cited = f"4. Daly E. {TITLE}. JAMA 2018. doi:10.1000/cited"
    found = front((1, 0.6, 9, "References"), (1, 0.65, 9, cited))
    assert found.place_of(TITLE) is None
    assert values(found) == []
    on_the_next = front((1, 0.7, 9, "REFERENCES"), (2, 0.1, 9, cited))
    assert on_the_next.place_of(TITLE) is None


def test_a_link_to_references_at_the_top_begins_no_list():
    found = front((1, 0.02, 9, "References"), (1, 0.1, 18, TITLE))
    assert found.place_of(TITLE) == TitlePlace(1, True, True)


def test_a_title_low_on_the_page_in_plain_print_is_not_prominent():
    assert front((1, 0.8, 9, f"Cite as: {TITLE}")).place_of(TITLE) == TitlePlace(1, True, False)
    assert front((1, 0.2, 9, TITLE)).place_of(TITLE) == TitlePlace(1, True, True)


def test_a_title_behind_a_cover_is_found():
    assert front((2, 0.1, 18, TITLE)).place_of(TITLE) == TitlePlace(2, True, True)


def test_a_short_title_counts_only_where_it_is_all_of_the_large_print():
    assert front((1, 0.1, 18, "Esketamine")).place_of("Esketamine") == TitlePlace(1, True, True)
    assert front((1, 0.1, 18, "Esketamine in adults")).place_of("Esketamine") is None
    assert front().place_of("") is None
    assert Front.of({}).place_of(TITLE) is None


def test_dois_in_every_spelling():
    found = front(
        (1, 0.95, 7, "https://doi.org/10.1176%2FAppi.Ajp.2013.13030392."),
        (2, 0.5, 7, "DOI: 10.1000/XYZ-1 and 10.1000/xyz-2v3"),
    )
    assert values(found) == [
        ["10.1176/appi.ajp.2013.13030392"],
        ["10.1000/xyz-1"],
        ["10.1000/xyz-2"],
    ]
    assert [said.page for said in found.dois] == [1, 2, 2]


def test_a_doi_that_goes_on_in_the_next_line():
    lines = ["https://doi.org/10.1001/", "jamapsychiatry.2017.3739 JAMA Psychiatry"]
    found = front(*[(1, 0.9 + n / 50, 7, text) for n, text in enumerate(lines)])
    assert "10.1001/jamapsychiatry.2017.3739" in values(found)[0]


def test_what_the_file_says_of_itself_comes_last():
    found = front((1, 0.9, 7, "doi:10.1000/printed"), told=["doi:10.1000/told", TITLE])
    assert [said.page for said in found.dois] == [1, 0]
    assert found.is_told(TITLE)
    assert not found.is_told("untitled")
    assert not found.is_told("Another title altogether")


def test_pubmed_ids_with_their_word_alone():
    found = front((1, 0.9, 7, "PMID: 29282469, PMCID: PMC5838571, 12345678 patients"))
    assert (found.pmids, found.pmcids) == ({"29282469": 1}, {"PMC5838571": 1})


@pytest.mark.parametrize("more", ["v2", ".v12", "/full", ".s001", "v1/full", ""])
def test_what_addresses_add_to_a_doi(more):
    assert bare(f"10.1101/2020.01.02.20016337{more}") == "10.1101/2020.01.02.20016337"
