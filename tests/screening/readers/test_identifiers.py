import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.readers.identifiers import (
    doi_of_url,
    normalise_doi,
    normalise_pmcid,
    normalise_pmid,
    pmid_of_url,
    registry_ids,
)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1176/appi.ajp.2013.13030392", "10.1176/appi.ajp.2013.13030392"),
        ("10.1001/JAMAPsychiatry.2019.1189.", "10.1001/jamapsychiatry.2019.1189"),
        ("doi:10.1000/x", "10.1000/x"),
        ("DOI: 10.1000/x;", "10.1000/x"),
        ("https://doi.org/10.1000/x", "10.1000/x"),
        ("http://dx.doi.org/10.1000%2Fx?via=ihub", "10.1000/x"),
        ("https://doi.org/10.1000/x#abstract", "10.1000/x"),
        ("10.1000/x?y", "10.1000/x?y"),
        ("10.1016/j.x [doi]", "10.1016/j.x"),
        ("10.1016/S0140-6736(00)02799-9", "10.1016/s0140-6736(00)02799-9"),
        ("(10.1016/S0140-6736(00))", "10.1016/s0140-6736(00)"),
        (
            "10.1002/(SICI)1097-4636(199823)43:2&lt;199::AID-JBM16&gt;3.0.CO;2-8",
            "10.1002/(sici)1097-4636(199823)43:2<199::aid-jbm16>3.0.co;2-8",
        ),
        ("<10.1000/x>", "10.1000/x"),
        ("10.1000/a‐b", "10.1000/a-b"),
        ("10.1038/s41467     LK  - https://x.org", "10.1038/s41467"),
        ("", ""),
        ("none", ""),
        ("10.1000", ""),
        ("10.1000/.", ""),
        ("S0140-6736", ""),
    ],
)
def test_doi(text, doi):
    assert normalise_doi(text) == doi


@given(st.text(alphabet="10./x%2F)(.;>&lt <", max_size=30))
def test_a_doi_is_its_own_normal_form(text):
    doi = normalise_doi("10.1000/" + text)
    assert normalise_doi(doi) == doi


def test_only_resolvers_give_dois():
    assert doi_of_url("https://doi.org/10.1000/x") == "10.1000/x"
    assert doi_of_url("https://link.example.com/pdf/10.1000/x.pdf") == ""


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("10686270", "10686270"),
        (" 00123 ", "123"),
        ("PMID: 123", "123"),
        ("PUBMED 21314913", "21314913"),
        ("123 [pmid]", "123"),
        ("0", ""),
        ("123456789", ""),
        ("12.3", ""),
        ("CN-00778158", ""),
        ("WOS:000282053100002", ""),
        ("", ""),
        ("١٢٣", ""),
    ],
)
def test_pmid(text, pmid):
    assert normalise_pmid(text) == pmid


@pytest.mark.parametrize(
    ("url", "pmid"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/31166571/", "31166571"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/123", "123"),
        ("http://europepmc.org/article/MED/33523284", "33523284"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=123", ""),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456", ""),
        (
            "http://ovidsp.ovid.com/ovidweb.cgi?T=JS&PAGE=reference&D=medl&NEWS=N&AN=30000001",
            "30000001",
        ),
        ("http://ovidsp.ovid.com/ovidweb.cgi?T=JS&D=emed21&NEWS=N&AN=30000001", ""),
        ("http://ovidsp.ovid.com/ovidweb.cgi?T=JS&D=medl&NEWS=N&AN=2003152553", ""),
    ],
)
def test_pmid_of_url(url, pmid):
    assert pmid_of_url(url) == pmid


def test_pmcid():
    assert normalise_pmcid("https://www.ncbi.nlm.nih.gov/pmc/articles/pmc8382607/") == "PMC8382607"
    assert normalise_pmcid("APMC8382607") == ""


def test_registry_ids_in_order_once_each():
    text = (
        "nct02493868, ISRCTN12345678 and NCT02493868; ChiCTR-TRC-12345678 EudraCT 2014-004586-24"
        " jRCT2031200001 CTRI/2019/01/017000 NCT123 XNCT02493868 10686270"
    )
    assert registry_ids(text) == (
        "NCT02493868",
        "ISRCTN12345678",
        "CHICTR-TRC-12345678",
        "2014-004586-24",
        "JRCT2031200001",
        "CTRI/2019/01/017000",
    )
    assert registry_ids("no trial, 2019-2020") == ()
