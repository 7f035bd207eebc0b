"""Ovid's own text formats: `<1. >` begins a record, its fields are tagged or labelled.

Tagged ("Citavi", "Reprint/Medlars"): "TI  - ". Labelled ("Complete reference"): the name of the
field on a line, its value below, indented. Names: Ovid database guides (ospguides.ovid.com).
"""

import re

from screening.readers.decoding import Decoded
from screening.readers.identifiers import normalise_pmid
from screening.readers.ris_tags import mark_of
from screening.readers.sections import Layout, counter, reader
from screening.readers.signs import share
from screening.readers.sources import parts_of_source
from screening.readers.tagged import Fields, Tagged
from screening.readers.vocabulary import Vocabulary, recorder

_START = re.compile(r"\s{0,3}<\s?\d{1,7}\.?\s?>\s*$")
_FIELD = re.compile(r"\s{0,2}([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*)|)$")
_SIGN = re.compile(
    r"(?:VN\s{1,2}- +Ovid Technologies|Unique Identifier\s*$|\s{0,3}<\s?\d+\.? ?>\s*$)"
)
_MEDLARS = re.compile(r"UI  - \S+\s*$")
_LABELS = {
    label.casefold()
    for label in """
Abbreviated Source/Abstract/Abstract Label/Accession Number/Additional Abstract/Affiliation
Article Identifier/Author/Author Address/Author E-mail/Author Initials/Author Keywords/Author NameID
Authors/Authors Full Name/Book Title/Candidate Terms/CAS Registry Number/Chemicals/Cited References
Classification Code/Clinical Trial Number/Comments/Conference/Conference Information
Conflict of Interest/Copyright/Copyright Information/Corporate Author/Correspondence Address
Country of Publication/Create Date/Database/Date Created/Date Delivered/Date of Publication
Digital Object Identifier/Document Type/DOI/DOI Number/Drug Index Terms/Drug Trade Name/Editors
Electronic Date of Publication/Emtree Heading/Entry Date/Entry Month/Entry Week/Evidence Based Medicine
Full Text/Funding/Grant Information/Grant Number/Heading Words/History/Indexing Method/Institution
Investigator/Investigators/Issue/Issue/Part/ISSN Electronic/ISSN Linking/ISSN Print/ISBN/ISSN
Journal/Journal Abbreviation/Journal Name/Journal Subset/Key Concepts/Keyword Heading/Keyword Heading Owner
Keywords/Language/Language of Summary/Link to the External Link Resolver/Link to the Ovid Full Text or citation
Location/Major Descriptors/Medline Subject Headings/MeSH Date/MeSH Subject Headings/Methodology
Name of Substance/NLM Journal Code/NLM Journal Name/Notes/Number of References/Original Title
Other ID/Ovid Full Text/Page/Pages/Population/Publication Date/Publication History Status/Publication Model
Publication Status/Publication Type/Publisher/PubMed ID/PMID/PUI/Record Owner/Region/Revision Date/Secondary Source ID
Source/Special Feature Identifier/Status/Subject Headings/Summary/Tests & Measures/Title/Title Comment
Translated Title/Trade Name/Unique Identifier/Update Date/URL/Vernacular Title/Version ID/Volume
Year/Year of Publication/XL""".replace("\n", "/").split("/")
}
_BRACKETED = re.compile(r"\s*\[[^\]]*\]")
# "Family, Given MD, PhD 1,2,+": degrees and the marks of addresses, of Journals@Ovid.
_MARKS = re.compile(
    r"(?<=\S)\s+[\d*+\u2020\u2021\u00a7\u00b6#][\d*+\u2020\u2021\u00a7\u00b6#,.\s]{0,20}$"
)
_DEGREES = re.compile(
    r"(?<=[a-z.])(?:,?\s+(?:M\.?D|Ph\.? ?D|M\.?P\.?H|[BM]\.?Sc|[BM][ANS]|MB ?BS|MB ?Ch ?B|RN"
    r"|Dr ?PH|Pharm\.?D|DO|DDS|DMD|DVM|[DE]d\.?D|[DS]c\.?D|D\.?Sc|MBA|MHS|MPhil|FAC\w{1,3}|FRC\w{1,4})\.?)"
    r"{1,6}$"
)
_PARTED = re.compile(r";|(?<=[A-Z])\.\s+(?=[A-Z][a-z]|[a-z]{2,3} [A-Z])")
_NUMBERED = ("UI", "AN", "unique identifier", "accession number")
_MEDLINE = re.compile(r"medline|pubmed|in-process|publisher|in-data-review", re.IGNORECASE)


def mark(text: str) -> str:
    """ "start" for the number of a record in angle brackets."""
    return "start" if "<" in text[:4] and _START.match(text) else ""


def field(text: str) -> tuple[str, str] | None:
    """The tag and value, or the label, of a line that begins a field."""
    if text[:1].isalpha() and text.strip().rstrip(":").casefold() in _LABELS:
        return text.strip().rstrip(":").casefold(), ""
    found = _FIELD.match(text) if "-" in text[:8] else None
    return (found.group(1), (found.group(2) or "").strip()) if found else None


def claims(decoded: Decoded) -> bool:
    """Whether the file has Ovid's signs and is not RIS, which Ovid numbers, too."""
    if not share(decoded, _SIGN) and share(decoded, _MEDLARS) < 2:
        return False
    return not any(mark_of(text) == "start" for text in decoded.texts())


def _names(value: str) -> str:
    """The names of a field without the roles, degrees and marks that stand behind them."""
    lines = _BRACKETED.sub("", value).split("\n")
    return "\n".join("; ".join(map(_name, line.split(";"))) for line in lines)


def _name(text: str) -> str:
    family, comma, given = text.strip().partition(",")
    if not comma:
        return family
    return f"{family},{_DEGREES.sub('', _MARKS.sub('', given))}"


def _number(value: str) -> str:
    """An accession number without its kind (PsycINFO: "Book: 2019-00001-001.") and full stop."""
    return value.rsplit(": ", 1)[-1].rstrip(".")


def _more(tagged: Tagged) -> Fields:
    """Authors without their roles, the parts of the source, and a PMID where MEDLINE numbers."""
    found = [("names", _names(value)) for value in tagged.all("AU", "authors", "author")]
    found += [("number", _number(value)) for value in tagged.values(*_NUMBERED)[:1]]
    found += [("tongue", value.rstrip(".")) for value in tagged.values("LG", "LA", "language")]
    for source in tagged.all("SO", "source")[:1]:
        found += parts_of_source(source)
    if _MEDLINE.search(
        " ".join(tagged.all("DB", "ST", "status", "database", "publication status"))
    ):
        found += [("medline", value) for value in tagged.values("UI", "unique identifier")]
    for value in tagged.values("PM", "pubmed id", "pmid"):
        found.append(("medline", normalise_pmid(value.split()[0])))
    return found


WORDS = Vocabulary(
    title=("TI", "title", "OT", "original title", "TT", "vernacular title", "translated title"),
    names=("names", "authors full name", "FA"),
    groups=("CA", "corporate author"),
    abstract=("AB", "abstract", "summary"),
    year=(
        *("YR", "year of publication", "year", "source year", "DP", "date of publication"),
        *("publication date", "DG", "status"),
    ),
    journal=(
        *("JN", "JT", "journal name", "journal", "source journal", "TA", "AS"),
        *("abbreviated source", "nlm journal name"),
    ),
    volume=("VI", "VO", "volume", "source volume"),
    issue=("IP", "issue", "issue/part", "source issue"),
    pages=("PG", "page", "pages", "source pages"),
    doi=("DO", "DI", "digital object identifier", "doi", "doi number", "AI", "article identifier"),
    pmid=("medline",),
    language=("tongue",),
    types=("PT", "publication type", "DT", "document type"),
    keywords=("KW", "author keywords", "keywords", "SH", "MH", "KH", "DE", "subject headings"),
    urls=("UR", "XL", "url", "xl"),
    accession=("number",),
    database=("DB", "database"),
    registered=("TI", "AB", "SI", "CN", "title", "abstract", "clinical trial number"),
    parted=_PARTED,
)
LAYOUT = Layout(
    mark,
    field,
    titles=frozenset({"TI", "title"}),
    openers=frozenset({"VN", "UI", "unique identifier", "TI", "title"}),
    values=recorder(WORDS, _more),
)
count_starts = counter(LAYOUT)
read = reader(LAYOUT)
