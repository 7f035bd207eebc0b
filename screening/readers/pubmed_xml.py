"""PubMed XML: each article in the tags of PubMed's own text format, which one mapping reads.

So the XML and the nbib export of a record give the same citation. Elements:
https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html (NLM).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from screening.readers import nbib_values
from screening.readers.records import QuarantinedSpan, Record, Span
from screening.readers.tagged import Fields
from screening.readers.units import known
from screening.readers.xml_elements import local, words
from screening.readers.xml_records import XmlDialect

_LINKS = {
    "CommentIn": "CIN",
    "CommentOn": "CON",
    "ErratumIn": "EIN",
    "ErratumFor": "EFR",
    "ExpressionOfConcernIn": "ECI",
    "ExpressionOfConcernFor": "ECF",
    "RepublishedIn": "RPI",
    "RepublishedFrom": "RPF",
    "CorrectedandRepublishedIn": "CRI",
    "CorrectedandRepublishedFrom": "CRF",
    "RetractionIn": "RIN",
    "RetractionOf": "ROF",
    "RetractedandRepublishedIn": "RRI",
    "RetractedandRepublishedFrom": "RRF",
    "UpdateIn": "UIN",
    "UpdateOf": "UOF",
}
_OTHER_ABSTRACT = "The abstract is another than the article's own (OtherAbstract)."
# Where one value of one element goes, as (tag, path).
_SIMPLE = (
    ("PMID", "PMID"),
    ("TI", "ArticleTitle"),
    ("TT", "Article/VernacularTitle"),
    ("TT", "VernacularTitle"),
    ("BTI", "Book/BookTitle"),
    ("CTI", "Book/CollectionTitle"),
    ("JT", "Article/Journal/Title"),
    ("TA", "Article/Journal/ISOAbbreviation"),
    ("TA", "MedlineJournalInfo/MedlineTA"),
    ("VI", "Article/Journal/JournalIssue/Volume"),
    ("IP", "Article/Journal/JournalIssue/Issue"),
    ("IS", "Article/Journal/ISSN"),
    ("PB", "Book/Publisher/PublisherName"),
    ("STAT", "@Status"),
)
_REPEATED = (
    ("LA", "Language"),
    ("PT", "PublicationTypeList/PublicationType"),
    ("PT", "PublicationType"),
    ("OT", "KeywordList/Keyword"),
    ("GR", "GrantList/Grant/GrantID"),
    ("RN", "ChemicalList/Chemical/NameOfSubstance"),
)


def record_of(root: Element, span: Span, raw: str) -> Record | QuarantinedSpan:
    """The record of a PubmedArticle or PubmedBookArticle element."""
    notes: list[str] = []
    item = nbib_values.record_of(list(_fields(root, notes)), span, raw)
    if isinstance(item, QuarantinedSpan):
        return known(Record(span, "", raw=raw), "ArticleTitle")
    return replace(item, notes=(*item.notes, *notes))


def _fields(root: Element, notes: list[str]) -> Iterator[tuple[str, str]]:
    main = root.find("MedlineCitation")
    if main is None:
        main = root.find("BookDocument")
    main = root if main is None else main
    article = main.find("Article")
    article = main if article is None else article
    yield from _plain(main, article)
    yield from _abstract(main, article, notes)
    yield from _people(main, article)
    yield from _dates(root, main, article)
    yield from _pages(article)
    yield from _identifiers(root, main, article)
    yield from _subjects(main)
    yield from _links(main)


def _plain(main: Element, article: Element) -> Iterator[tuple[str, str]]:
    for tag, path in _SIMPLE:
        place = article if path == "ArticleTitle" else main
        value = main.get(path[1:], "") if path.startswith("@") else words(place.find(path))
        if value:
            yield tag, value
    for tag, path in _REPEATED:
        places = (main,) if main is article else (main, article)
        for place in places:
            yield from _each(tag, place.iterfind(path))
    names = article.iterfind("DataBankList/DataBank")
    for bank in names:
        name = words(bank.find("DataBankName"))
        for number in bank.iterfind("AccessionNumberList/AccessionNumber"):
            yield "SI", f"{name}/{words(number)}".strip("/")


def _each(tag: str, elements: Iterable[Element]) -> Fields:
    return [(tag, value) for element in elements if (value := words(element))]


def _abstract(main: Element, article: Element, notes: list[str]) -> Iterator[tuple[str, str]]:
    """AbstractText with its label; another abstract (of patients, in a language) if there is none."""
    own = article.find("Abstract")
    others = main.findall("OtherAbstract")
    parts = list(_parts(own)) if own is not None else []
    if not parts and others:
        parts, others = list(_parts(others[0])), others[1:]
        notes += [_OTHER_ABSTRACT] if parts else []
    yield from (("AB", part) for part in parts)
    for other in others:
        yield from (("OAB", part) for part in _parts(other))


def _parts(abstract: Element) -> Iterator[str]:
    for element in abstract.iterfind("AbstractText"):
        label = element.get("Label", "").strip()
        text = words(element)
        if not text:
            continue
        is_said = not label or text.casefold().startswith(f"{label.casefold()}:")
        yield text if is_said else f"{label}: {text}"


def _of_whole_book(main: Element, path: str) -> Iterable[Element]:
    """What the book states, where the record is the book and not one of its chapters."""
    return main.iterfind(path) if main.find("ArticleTitle") is None else ()


def _people(main: Element, article: Element) -> Iterator[tuple[str, str]]:
    for people in (*article.iterfind("AuthorList"), *_of_whole_book(main, "Book/AuthorList")):
        is_editors = people.get("Type", "") == "editors"
        for author in people.iterfind("Author"):
            yield from (("FED" if is_editors else tag, name) for tag, name in _person(author))
    for investigator in main.iterfind("InvestigatorList/Investigator"):
        yield from ((f"FIR{tag[3:]}", name) for tag, name in _person(investigator) if tag == "FAU")


def _person(author: Element) -> Iterator[tuple[str, str]]:
    if group := words(author.find("CollectiveName")):
        yield "CN", group
        return
    last, first = words(author.find("LastName")), words(author.find("ForeName"))
    first = first or words(author.find("FirstName")) or words(author.find("Initials"))
    suffix = words(author.find("Suffix"))
    if name := ", ".join(filter(None, (last, first, suffix))):
        yield "FAU", name
    for affiliation in author.iterfind("AffiliationInfo/Affiliation"):
        yield "AD", words(affiliation)


def _dates(root: Element, main: Element, article: Element) -> Iterator[tuple[str, str]]:
    """DP of the issue, of a book or of its part; DEP where there is an electronic date."""
    places = ("Journal/JournalIssue/PubDate", "Book/PubDate", "ContributionDate")
    found = [element for path in places if (element := article.find(path)) is not None]
    yield from (("DP", date) for element in found if (date := _date(element)))
    for element in article.iterfind("ArticleDate"):
        yield "DEP", _date(element).replace(" ", "")
    if not found:
        history = root.iterfind("*/History/PubMedPubDate[@PubStatus='pubmed']")
        yield from (("DEP", _date(element).replace(" ", "")) for element in history)


def _date(element: Element) -> str:
    if said := words(element.find("MedlineDate")):
        return said
    parts = (words(element.find(name)) for name in ("Year", "Season", "Month", "Day"))
    return " ".join(filter(None, parts))


def _pages(article: Element) -> Iterator[tuple[str, str]]:
    if pages := words(article.find("Pagination/MedlinePgn")):
        yield "PG", pages
        return
    first = words(article.find("Pagination/StartPage"))
    last = words(article.find("Pagination/EndPage"))
    if first:
        yield "PG", f"{first}-{last}" if last and last != first else first


def _identifiers(root: Element, main: Element, article: Element) -> Iterator[tuple[str, str]]:
    """Of the article alone: those in its lists of references are other articles'."""
    stated = (*article.iterfind("ELocationID"), *_of_whole_book(main, "Book/ELocationID"))
    for element in stated:
        if element.get("ValidYN", "Y") != "N":
            yield "LID", f"{words(element)} [{element.get('EIdType', '')}]"
    lists = [*root.iterfind("PubmedData/ArticleIdList"), *main.iterfind("ArticleIdList")]
    lists += root.iterfind("PubmedBookData/ArticleIdList")
    for element in (child for each in lists for child in each.iterfind("ArticleId")):
        kind, value = element.get("IdType", ""), words(element)
        if kind == "pubmed" and main.find("PMID") is None:
            yield "PMID", value
        elif kind == "pmc":
            yield "PMC", value
        elif kind != "pubmed":
            yield "AID", f"{value} [{kind}]"


def _subjects(main: Element) -> Iterator[tuple[str, str]]:
    for heading in main.iterfind("MeshHeadingList/MeshHeading"):
        names = [
            "*" * (element.get("MajorTopicYN") == "Y") + words(element)
            for element in heading
            if local(element) in ("DescriptorName", "QualifierName")
        ]
        yield "MH", "/".join(names)


def _links(main: Element) -> Iterator[tuple[str, str]]:
    """Retractions, errata, comments, updates, under the tags that PubMed's text format has."""
    for element in main.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        tag = _LINKS.get(element.get("RefType", ""))
        source, pmid = words(element.find("RefSource")), words(element.find("PMID"))
        if tag:
            said = source + (f" PMID: {pmid}" if pmid else "")
            yield tag, re.sub(r"\s+", " ", said).strip()


DIALECT = XmlDialect(
    names=("PubmedArticle", "PubmedBookArticle"),
    signs=(b"<PubmedArticle>", b"<PubmedArticle ", b"<PubmedBookArticle"),
    record_of=record_of,
)
