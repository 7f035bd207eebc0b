import pytest

from tests.screening.readers.files import padding, quarantined, read, records

ONE = "PMID- 10686270\nTI  - Antidepressant effects of ketamine in depressed patients.\n"
FULL = """PMID- 31166571
OWN - NLM
DP  - 2019 Dec-2020 Jan
TI  - Efficacy of esketamine nasal spray plus oral
      antidepressant treatment.
PG  - 893-903
LID - S0000 [pii]
LID - 10.1001/JAMApsychiatry.2019.1189 [doi]
AB  - IMPORTANCE: Controlled studies have shown short-term efficacy
      SAMD9L- and other words that look like tags
      TI  - are text when they are indented. See NCT02493868.
      PMID- 1 too.
FAU - Daly, Ella J
AU  - Daly EJ
AUID- ORCID: 0000-0000-0000-0000
CN  - A Study Group
FAU - Singh, Jaskaran B
AU  - Singh JB
LA  - eng
SI  - ClinicalTrials.gov/NCT02493868
PT  - Journal Article
PT  - Randomized Controlled Trial
TA  - JAMA Psychiatry
JT  - JAMA psychiatry
VI  - 76
IP  - 9
MH  - *Depression/therapy
OT  - ketamine
PMC - PMC6551577
AID - 10.1001/jamapsychiatry.2019.1189 [doi]
RIN - JAMA Psychiatry. 2021;78:1. PMID: 99999999
"""


def test_a_whole_record():
    (record,) = records(FULL)
    assert record.title == "Efficacy of esketamine nasal spray plus oral antidepressant treatment."
    assert record.abstract.startswith("IMPORTANCE: Controlled studies")
    assert record.abstract.endswith("See NCT02493868. PMID- 1 too.")
    assert record.authors == ("Daly, Ella J", "Singh, Jaskaran B", "A Study Group")
    assert record.year == 2019
    assert (record.journal, record.volume, record.issue) == ("JAMA psychiatry", "76", "9")
    assert record.pages == "893-903"
    assert record.doi == "10.1001/jamapsychiatry.2019.1189"
    assert (record.pmid, record.pmcid) == ("31166571", "PMC6551577")
    assert record.registry_ids == ("NCT02493868",)
    assert record.publication_types == ("Journal Article", "Randomized Controlled Trial")
    assert record.keywords == ("ketamine", "Depression/therapy")
    assert (record.language, record.database) == ("eng", "PubMed")
    assert ("RIN", "JAMA Psychiatry. 2021;78:1. PMID: 99999999") in record.fields
    assert record.notes == ()
    assert record.raw == FULL


TWO = ONE + "\n" + FULL


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        "\ufeff" + TWO,
        "\n\n" + TWO + "\n\n",
        TWO.replace("\n", "\r\n"),
        TWO.replace("\n", "\r"),
        TWO.replace("\n", "\r\r\n"),
        TWO.replace("\n\n", "\n"),
        TWO.replace("\n", "\n\n"),
        TWO.replace("PMID- ", "PMID-"),
        TWO.replace("PMID- ", "PMID - "),
        TWO.replace("TI  - ", "TI - "),
        TWO.replace("      ", "\u00a0" * 6),
        TWO.replace("DP  - ", "\nDP  - "),
        "Exported from PubMed\n\n" + TWO,
        TWO + "\n\nThe end of the list\n",
        TWO.replace("PMID- 3", "STAT- MEDLINE\nPMID- 3"),
    ],
)
def test_spellings_of_the_same_two_records(text):
    items, certificate = read(text)
    assert (certificate.dialect, certificate.starts, certificate.stored) == ("nbib", 2, 2)
    first, second = (item for item in items if hasattr(item, "title"))
    assert (first.pmid, second.pmid) == ("10686270", "31166571")
    assert first.title == "Antidepressant effects of ketamine in depressed patients."
    assert second.title.endswith("antidepressant treatment.")
    assert (first.year, second.year) == (None, 2019)


def test_text_outside_records_is_padding():
    text = "Exported from PubMed\n\n" + ONE + "\nThe end\nof the list\n"
    assert [item.name for item in padding(text)] == [
        "text between records",
        "blank lines",
        "blank lines",
        "text between records",
    ]


def test_a_blank_line_in_a_record_splits_nothing():
    (record,) = records(
        FULL.replace("AB  - ", "\nAB  - ").replace("      SAMD9L", "\n      SAMD9L")
    )
    assert "SAMD9L- and other words" in record.abstract
    assert record.keywords == ("ketamine", "Depression/therapy")


def test_a_record_without_pmid_is_a_record():
    text = ONE + "\nOWN - NLM\nTI  - No number.\nDP  - 2001\n\nTI  - Nor this one.\n\n" + ONE
    first, second, third, fourth = records(text)
    assert (second.title, second.pmid, second.year) == ("No number.", "", 2001)
    assert second.notes == ("The record has no PMID.",)
    assert (third.title, fourth.pmid) == ("Nor this one.", "10686270")
    assert first.year is None


def test_a_record_without_title_is_stored_by_its_pmid():
    text = ONE + "\nPMID- 5\nDP  - 2001\n\n" + FULL
    found = records(text)
    assert len(found) == 3
    assert (found[1].title, found[1].pmid) == ("", "5")
    assert found[1].notes == ("The record has no title.",)


def test_a_record_without_any_substance_is_quarantined():
    (held,) = quarantined(ONE + "\nPMID- \nDP  - 2001\n\n" + FULL)
    assert (held.code, held.line, held.field) == ("no_title", 4, "TI")
    assert held.problem.startswith("The record at lines 4 to 5 has no title (TI), and no abstract")


def test_titles_of_books_and_of_untranslated_articles():
    (record,) = records("PMID- 5\nBTI - StatPearls\nDEP - 20200102\n")
    assert (record.title, record.year) == ("StatPearls", 2020)
    (record,) = records("PMID- 5\nTI  - [Not Available].\nTT  - Kétamine.\n")
    assert record.title == "Kétamine."
    assert record.notes == ("The title is in the original language (TT): the record has no other.",)
    (record,) = records("PMID- 5\nTI  - [Ketamine].\nTT  - Kétamine.\n")
    assert record.title == "[Ketamine]."


def test_short_names_where_full_ones_are_missing():
    (record,) = records("PMID- 5\nTI  - T\nFAU - One, A\nAU  - One A\nAU  - Two B\n")
    assert record.authors == ("One A", "Two B")


def test_different_dois_are_noted():
    (record,) = records(
        "PMID- 5\nTI  - T\nLID - 10.1/x [doi]\nLID - 10.1000/a [doi]\nAID - 10.1000/b [doi]\n"
    )
    assert record.doi == "10.1000/a"
    assert record.notes == (
        "The record states 2 different DOIs (10.1000/a, 10.1000/b); 10.1000/a is used.",
    )
