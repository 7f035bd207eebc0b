"""Text in which every field stands under its name: Embase.com, ProQuest, EBSCO, Cochrane.

Embase.com writes the name in capitals on a line of its own and the value below; the others write
"Name: value". Embase.com's older CSV has a row a field: "NAME","value","value". Records are numbered ("RECORD 1", "Document 1 of 20", "Record: 1", "Record #1 of 3")
or parted by a rule of underscores.
"""

import csv
import re

from screening.readers.decoding import Decoded
from screening.readers.ris_tags import mark_of
from screening.readers.sections import Layout, counter, reader
from screening.readers.signs import share
from screening.readers.sources import parts_of_source
from screening.readers.tagged import Fields, Tagged
from screening.readers.vocabulary import Vocabulary, recorder

_START = re.compile(
    r"\s{0,3}(?:RECORD \d+|Record:?\s+\d+|Document \d+ of \d+|Record #\d+ of \d+)\s*$"
)
_RULE = re.compile(r"\s*(?:_{10,}|={10,}|\*{10,}|-{20,})\s*$")
_SHOUTED = {
    *("TITLE", "AUTHOR NAMES", "AUTHORS", "AUTHOR ADDRESSES", "CORRESPONDENCE ADDRESS", "SOURCE"),
    *("SOURCE TITLE", "PUBLICATION YEAR", "PUBLICATION DATE", "DATE OF PUBLICATION", "VOLUME"),
    *("ISSUE", "FIRST PAGE", "LAST PAGE", "PAGE RANGE", "PAGES", "PUBLICATION TYPE", "ISSN"),
    *("BOOK PUBLISHER", "PUBLISHER", "ABSTRACT", "AUTHOR KEYWORDS", "LANGUAGE OF ARTICLE"),
    *("LANGUAGE OF SUMMARY", "MEDLINE PMID", "PUI", "DOI", "FULL TEXT LINK", "EMBASE LINK"),
    *("EMBASE ACCESSION ID", "EMBASE ACCESSION NUMBER", "CLINICAL TRIAL NUMBERS", "COPYRIGHT"),
    *("EMTREE DRUG INDEX TERMS", "EMTREE MEDICAL INDEX TERMS", "DRUG TRADE NAME", "CAS REGISTRY"),
    *("CAS REGISTRY NUMBERS", "EMBASE CLASSIFICATIONS", "ORIGINAL TITLE", "CONFERENCE NAME"),
    *("EMTREE DRUG INDEX TERMS (MAJOR FOCUS)", "EMTREE MEDICAL INDEX TERMS (MAJOR FOCUS)"),
    *("EDITORS", "CODEN", "OPEN URL LINK", "OPEN ACCESS", "ARTICLE NUMBER", "STATUS"),
}
_NAMED = {
    *("title", "author", "authors", "author(s)", "publication info", "publication title", "source"),
    *("publication date", "publication year", "year", "abstract", "links", "full text", "subject"),
    *("subject terms", "subjects", "subjects: major", "subjects: minor", "pages", "volume"),
    *("issue", "number of pages", "publisher", "place of publication", "country of publication"),
    *("publication subject", "issn", "e-issn", "isbn", "source type", "language", "keywords"),
    *("language of publication", "document type", "publication type", "document url", "copyright"),
    *("proquest document id", "last updated", "database", "doi", "digital object identifier"),
    *("identifier / keyword", "identifiers (keywords)", "accession number", "author affiliation"),
    *("affiliation", "affiliations", "author-supplied keywords", "persistent link", "pmid", "url"),
    *("persistent link to this record (permalink)", "issue number", "volume number", "notes"),
    *("mesh subject", "geographic terms", "persistent url", "entry date", "revision date"),
    *("au", "ti", "so", "yr", "vl", "no", "pg", "pm", "xr", "pt", "ky", "ab", "us", "an", "sn"),
    *("id", "pb", "cc", "alternate title", "journal", "journal title", "short title", "database"),
}
_ROW = re.compile(r'"([A-Z][A-Z /()-]{2,44})",(?=")')
_TITLE_ROW = re.compile(r'"TITLE",".')
_LINK = "ProQuest document link"
_FEWEST_ROWS = 3
_COLON = re.compile(r"\s{0,3}([A-Za-z][\w /():-]{0,44}?)\s?:(?:\s+(.*)|\s*)$")
_NAMES = re.compile(r";|(?<=\.),\s*")


def mark(text: str) -> str:
    """ "start" for the number of a record, "head" for a rule between records."""
    if _START.match(text) or _TITLE_ROW.match(text):
        return "start"
    return "head" if _RULE.match(text) else ""


def field(text: str) -> tuple[str, str] | None:
    """The name, in small letters, and the value of a line that begins a field."""
    if text.strip() in _SHOUTED or text.strip() == _LINK:
        return text.strip().casefold(), ""
    if row := _ROW.match(text):
        return row.group(1).casefold(), "\n".join(next(csv.reader([text]))[1:])
    found = _COLON.match(text) if ":" in text[:50] else None
    if found is None or found.group(1).casefold() not in _NAMED:
        return None
    return found.group(1).casefold(), (found.group(2) or "").strip()


def _is_title(text: str) -> bool:
    found = field(text)
    return found is not None and found[0] in ("title", "ti")


def claims(decoded: Decoded) -> bool:
    """Whether the file numbers its records so and names their titles, and is not RIS, which
    Cochrane numbers, too."""
    if share(decoded, _TITLE_ROW) and share(decoded, _ROW) >= _FEWEST_ROWS:
        return True
    if not share(decoded, _START) or not any(_is_title(text) for text in decoded.texts()):
        return False
    return not any(mark_of(text) == "start" for text in decoded.texts())


def _more(tagged: Tagged) -> Fields:
    """The parts of the source line; PMIDs of "PUBMED 123" (Cochrane)."""
    found: Fields = []
    for source in tagged.all("source", "publication info")[:1]:
        found += parts_of_source(source)
    for value in tagged.values("medline pmid", "pmid", "pm"):
        found += [("medline", number) for number in re.findall(r"\d{1,8}", value)[:1]]
    return found


WORDS = Vocabulary(
    title=("title", "ti", "original title", "alternate title", "short title"),
    names=("author names", "authors", "author", "author(s)", "au"),
    abstract=("abstract", "ab"),
    year=(
        *("publication year", "yr", "year", "publication date", "date of publication"),
        "source year",
    ),
    journal=(
        *("publication title", "source title", "journal title", "journal", "so"),
        "source journal",
    ),
    volume=("volume", "vl", "volume number", "source volume"),
    issue=("issue", "no", "issue number", "source issue"),
    pages=("pages", "page range", "pg", "source pages"),
    first_page="first page",
    last_page="last page",
    article_number=("article number",),
    doi=("doi", "digital object identifier"),
    pmid=("medline",),
    language=("language of article", "language of publication", "language"),
    types=("publication type", "document type", "pt", "source type"),
    keywords=(
        *("author keywords", "keywords", "author-supplied keywords", "identifier / keyword"),
        *("subject", "subject terms", "ky", "identifiers (keywords)"),
    ),
    urls=("full text link", "document url", "persistent link", "url", "persistent url", "us"),
    accession=("pui", "proquest document id", "accession number", "id", "an"),
    database=("database",),
    registered=("title", "ti", "abstract", "ab", "clinical trial numbers"),
    parted=_NAMES,
)
LAYOUT = Layout(
    mark,
    field,
    titles=frozenset({"title", "ti"}),
    openers=frozenset({"title", "ti"}),
    values=recorder(WORDS, _more),
)
count_starts = counter(LAYOUT)
read = reader(LAYOUT)
