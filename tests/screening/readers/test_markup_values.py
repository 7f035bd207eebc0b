"""What XML and BibTeX records say, where a file of the corpus cannot show it."""

import pytest

from screening.readers import Record, decode, sniff
from screening.readers.latex import address, plain
from tests.screening.readers.files import ROOT, quarantined, read, records

FILES = ROOT / "tests" / "screening" / "files"
NBIB = """PMID- 900001
TI  - Ketamine versus CO2-rich air: a trial in 103 people.
LID - S0000-01 [pii]
LID - 10.5555/Own.1 [doi]
AB  - BACKGROUND: Nobody knew, p <0.05. METHODS: We asked. No label here.
FAU - Avel, Ines Maria
FAU - O'Dor, Bo
CN  - INVENTED Study Group
LA  - eng
PT  - Journal Article
PT  - Randomized Controlled Trial
DP  - 2019 Dec-2020 Jan
JT  - Journal of invented trials
VI  - 7
IP  - 2
PG  - 123-8
PMC - PMC9000001
OT  - rapid action
MH  - Ketamine/*therapeutic use
"""
CANONICAL = set(Record.__slots__) - {"span", "fields", "raw", "notes"}


def test_the_xml_and_the_nbib_of_an_article_give_the_same_record():
    (xml,) = records((FILES / "pubmed_set.xml").read_bytes())
    (nbib,) = records(NBIB)
    for name in CANONICAL:
        assert getattr(xml, name) == getattr(nbib, name), name


def test_notices_of_an_article_are_under_the_tags_of_nbib():
    (record,) = records((FILES / "pubmed_retraction.xml").read_bytes())
    fields = dict(record.fields)
    assert fields["RIN"] == "J Invent Trials. 2022;8:1 PMID: 900010"
    assert fields["EIN"] == "J Invent Trials. 2021;7:99"
    assert "Cites" not in fields


def test_the_line_of_a_fault_is_that_of_the_file():
    data = (FILES / "pubmed_broken_article.xml").read_bytes()
    (span,) = quarantined(data)
    assert "<i>fault." in data.decode().splitlines()[span.line - 1]


@pytest.mark.parametrize(
    "inside", ["<!-- never closed", "<![CDATA[ never closed", "<!-- </record><record> -->"]
)
def test_a_comment_hides_no_bound_of_a_record_from_inside_it(inside):
    first = f"<record><titles><title>A</title></titles>{inside}</record>"
    second = "<record><titles><title>B</title></titles></record>"
    _, certificate = read(f"<xml><records>{first}{second}</records></xml>")
    assert certificate.last_title == "B"
    assert certificate.starts == certificate.stored + certificate.quarantined >= 2


def test_deep_nesting_is_no_danger():
    deep = "<a>" * 20_000 + "</a>" * 20_000
    (record,) = records(f"<xml><records><record><titles><title>A</title></titles>{deep}</record>")
    assert record.title == "A"


def test_a_study_nested_too_deep_is_set_aside():
    deep = "[" * 100_000 + "]" * 100_000
    (span,) = quarantined(f'{{"protocolSection": {deep}}}')
    assert span.code == "not_well_formed"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\"o}\'{e}\c{c}\v{s}{\ss}{\'{\i}}", "öéçšßí"),
        (r"\`a \^o \~n {\AA}", "à ô ñ Å"),
        (r"{D}NA and {{RNA}}", "DNA and RNA"),
        (r"\textit{in vivo} {\em x}", "in vivo x"),
        (r"5\% \& \$3 \#1 a\_b 10\,mg", "5% & $3 #1 a_b 10 mg"),
        ("50% of them \\'e", "50% of them é"),
        (r"$p < 0.05$ but $5 and $6", "p < 0.05 but $5 and $6"),
        (r"\unknown{x}", r"\unknown x"),
        (r"\{set\} \textbackslash{}n", r"{set} \n"),
        ("ends in \\", "ends in \\"),
        ("``so''", "“so”"),
    ],
)
def test_latex(latex, text):
    assert plain(latex) == text


def test_latex_of_an_address():
    assert address(r"\url{http://x.org/a\_b\%20c{\_}d}") == "http://x.org/a_b%20c_d"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ines Avel", "Avel, Ines"),
        ("Odo van den Bron", "van den Bron, Odo"),
        ("Bron, Jr., Odo", "Bron, Odo, Jr."),
        ("{Invented Study}", "Invented Study"),
        ("Avel", "Avel"),
        ("Group of the Invented", "Group of the Invented"),
    ],
)
def test_names(written, name):
    (record,) = records(f"@article{{k, title = {{T}}, author = {{{written}}}}}")
    assert record.authors == (name,)


def test_a_huge_file_of_one_line_is_read_record_by_record():
    record = '<record><ref-type name="Book">6</ref-type><titles><title>T</title></titles></record>'
    decoded = decode(f"<xml><records>{record * 5000}</records></xml>".encode())
    items = sniff(decoded).read(decoded)
    next(items)
    assert next(items).raw == record
