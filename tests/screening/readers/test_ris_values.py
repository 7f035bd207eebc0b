"""What each database's habits come to in canonical fields (habits only: the records are made up)."""

import pytest

from tests.screening.readers.files import records


def read_one(*lines):
    (record,) = records("\n".join(["TY  - JOUR", "TI  - A title", *lines, "ER  - ", ""]))
    return record


@pytest.mark.parametrize(
    ("lines", "pmid"),
    [
        (["AN  - 10686270", "DB  - PubMed"], "10686270"),
        (["DB  - MEDLINE-PubMed", "AN  - 10686270"], "10686270"),
        (["AN  - 10686270", "DB  - Embase"], ""),
        (["AN  - 10686270"], ""),
        (["AN  - WOS:000282053100002", "DB  - PubMed"], ""),
        (["PMID  - 5", "AN  - 5", "DB  - PubMed"], "5"),
        (["C5  - 38773066", "U2  - L2029880245", "DB  - Embase"], "38773066"),
        (["C5  - 38773066"], ""),
        (["C3  -  PUBMED 21314913"], "21314913"),
        (["C3  -  PUBMED 21314913,EMBASE 600000001"], "21314913"),
        (["C3  -  EMBASE 600000001"], ""),
        (["AN  - 10686270", "DP  - NLM"], "10686270"),
        (["AN  - 10686270", "DB  - Ovid MEDLINE(R) 1946 to May 2020"], "10686270"),
        (["AN  - 10686270", "DP  - NLM", "DB  - Embase"], ""),
        (["AN  - 10686270", "DP  - EBSCOhost"], ""),
        (["U1  - 10686270[pmid]"], "10686270"),
        (["U1  - 10686270"], ""),
        (["N1  - PMID: 21314913"], "21314913"),
        (["N1  - Comment on PMID: 21314913"], ""),
        (["N1  - first", "PMID: 77"], "77"),
        (["UR  - https://pubmed.ncbi.nlm.nih.gov/31166571/"], "31166571"),
    ],
)
def test_pmid_where_it_is_certain(lines, pmid):
    assert read_one(*lines).pmid == pmid


def test_different_pmids_are_noted():
    record = read_one("PMID  - 5", "AN  - 6", "DB  - PubMed")
    assert record.pmid == "5"
    assert record.notes == ("The record states 2 different PMIDs (5, 6); 5 is used.",)


@pytest.mark.parametrize(
    ("lines", "doi"),
    [
        (["DO  - https://dx.doi.org/10.1186/S11689"], "10.1186/s11689"),
        (["DO  - 10.1000/x     LK  - https://x.org/sid"], "10.1000/x"),
        (["L3  - 10.1371/journal.pone.0298242"], "10.1371/journal.pone.0298242"),
        (["M3  - doi:10.1000/x"], "10.1000/x"),
        (["M3  - Journal article"], ""),
        (["L2  - http://dx.doi.org/10.1000/x"], "10.1000/x"),
        (["L1  - https://dx.doi.org/10.1000/x"], "10.1000/x"),
        (["UR  - https://publisher.org/pdf/10.1000/x.pdf"], ""),
        (["N1  - see 10.1000/x"], ""),
    ],
)
def test_doi(lines, doi):
    assert read_one(*lines).doi == doi


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["PY  - 2020"], 2020),
        (["PY  - 2020///"], 2020),
        (["Y1  - 2020/11//Nov/Dec2020"], 2020),
        (["PY  - Oct 2019"], 2019),
        (["PY  - ", "Y1  - 2001//"], 2001),
        (["DA  - SEP 22"], None),
        (["DA  - 2010/09/22"], 2010),
        (["PY  - Start date: 20170812"], 2017),
        (["PY  - 20171312"], None),
        (["Y2  - 2021/02/01"], None),
        (["PY  - 0"], None),
    ],
)
def test_year(lines, year):
    assert read_one(*lines).year == year


def test_a_year_that_is_none_is_noted():
    assert read_one("PY  - Embase").notes == (
        "The year 'Embase' is not a year between 1500 and 2099.",
    )
    assert read_one("PY  - None").notes == ()


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        (["SP  - 1", "EP  - 9"], "1-9"),
        (["SP  - 1-9", "EP  - 9"], "1-9"),
        (["SP  - 7", "EP  - 7"], "7"),
        (["SP  - No", "EP  - Specified"], ""),
        (["SP  - N.PAG", "EP  - N.PAG"], ""),
        (["SP  - ", "C7  - e12292"], "e12292"),
        (["PG  - 3-4"], "3-4"),
    ],
)
def test_pages(lines, pages):
    assert read_one(*lines).pages == pages


def test_a_whole_record():
    record = read_one(
        "AU  - Zarate, C. A.",
        "A1  - Singh, J.; Daly, E.",
        "T2  - Biol Psychiatry",
        "VL  - 12",
        "IS  - 3",
        "LA  - English",
        "M3  - Article",
        "M3  - Cognitive Therapy [3311]",
        "PT  - Article",
        "KW  - *Ketamine; Depression",
        "KW  - Depression",
        "UR  - https://a.org https://b.org",
        "L2  - https://a.org",
        "C2  - PMC8382607",
        "AN  - CN-00778158",
        "AB  - <p>Background: x &lt; 5 &amp; p<0.05.</p>",
        "  <b>Trial</b> NCT02493868.",
        "N2  - not this",
    )
    assert record.authors == ("Zarate, C. A.", "Singh, J.", "Daly, E.")
    assert (record.journal, record.volume, record.issue) == ("Biol Psychiatry", "12", "3")
    assert record.language == "English"
    assert record.publication_types == ("Article",)
    assert record.keywords == ("Ketamine", "Depression")
    assert record.urls == ("https://a.org", "https://b.org")
    assert record.pmcid == "PMC8382607"
    assert record.accession_number == "CN-00778158"
    assert record.abstract == "Background: x < 5 & p<0.05.\nTrial NCT02493868."
    assert record.registry_ids == ("NCT02493868",)


def test_accession_numbers_of_embase_and_ovid():
    assert read_one("U2  - L2029880245").accession_number == "L2029880245"
    assert read_one("DB  - ERIC", "ID  - EJ389705").accession_number == "EJ389705"
    assert read_one("ID  - 889").accession_number == ""
