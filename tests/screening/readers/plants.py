"""Small exports of every format, with a title of its own in every record."""

from collections.abc import Callable
from random import Random

WORDS = ["ketamine", "trial", "of", "mood", "after", "infusion", "in", "adults", "with", "pain"]


def _words(random: Random, count: int) -> str:
    return " ".join(random.choices(WORDS, k=count))


def _title(random: Random, number: int) -> str:
    return f"Qz{number:07d}x {_words(random, 6)}"


def ris(random: Random, numbers: range) -> str:
    title, abstract = random.choice([("TI", "AB"), ("T1", "N2")])
    gap = random.choice(["\n", "\n\n", "\n\n\n"])
    head = random.choice(["", "{}.\n", "Record #{} of 40\nProvider: X\n", "<{}. >\n"])
    return "".join(
        f"{head.format(number)}TY  - JOUR\n{title}  - {_title(random, number)}\nAU  - Doe, J.\n"
        f"AU  - Roe, Ann\nPY  - 2020///\n{abstract}  - {_words(random, 30)}.\n"
        f"{_words(random, 9)}\nDO  - 10.5555/{number}\nKW  - mood\nER  - {gap}"
        for number in numbers
    )


def nbib(random: Random, numbers: range) -> str:
    return "\n".join(
        f"PMID- {number + 1}\nOWN - NLM\nDP  - 2020 May\nTI  - {_title(random, number)}\n"
        f"      {_words(random, 5)}.\nLID - 10.5555/{number} [doi]\nAB  - {_words(random, 20)}\n"
        f"      {_words(random, 12)}.\nFAU - Doe, Jane\nAU  - Doe J\nPT  - Journal Article\n"
        for number in numbers
    )


def wos(random: Random, numbers: range) -> str:
    body = "".join(
        f"PT J\nAU Doe, J\n   Roe, A\nTI {_title(random, number)}\n   {_words(random, 4)}\n"
        f"SO JOURNAL OF MOOD\nAB {_words(random, 20)}\nPY 2020\nVL 3\nBP 1\nEP 9\n"
        f"DI 10.5555/{number}\nUT WOS:{number:015d}\nER\n\n"
        for number in numbers
    )
    return f"FN Clarivate Analytics Web of Science\nVR 1.0\n{body}EF\n"


def enw(random: Random, numbers: range) -> str:
    head = random.choice(["%0 Journal Article\n", "%0 Journal Article\n", ""])
    return "\n".join(
        f"{head}%A Doe, J.\n%A Roe, A.\n%T {_title(random, number)}\n%J Mood\n%D 2020\n"
        f"%X {_words(random, 20)}\n%R 10.5555/{number}\n"
        for number in numbers
    )


def refworks(random: Random, numbers: range) -> str:
    return "\n".join(
        f"RT Journal Article\nSR 1\nA1 Doe, J.;Roe, A.\nT1 {_title(random, number)}\nJF Mood\n"
        f"YR 2020\nAB {_words(random, 20)}\nDO 10.5555/{number}\n"
        for number in numbers
    )


def ovid_tagged(random: Random, numbers: range) -> str:
    return "\n".join(
        f"<{number}. >\nVN  - Ovid Technologies\nDB  - Ovid MEDLINE(R)\nUI  - {number + 1}\n"
        f"AU  - Doe J\nTI  - {_title(random, number)}\nSO  - Mood. 3(1):1-9, 2020 May.\n"
        f"AB  - {_words(random, 20)}\nYR  - 2020\n"
        for number in numbers
    )


def ovid_labelled(random: Random, numbers: range) -> str:
    return "\n".join(
        f"<{number}>\nUnique Identifier\n  {number + 1}\nAuthors\n  Doe J. Roe A.\nTitle\n"
        f"  {_title(random, number)}\nSource\n  Mood. 3(1):1-9, 2020 May.\nAbstract\n"
        f"  {_words(random, 20)}\n"
        for number in numbers
    )


def embase_text(random: Random, numbers: range) -> str:
    return "\n".join(
        f"RECORD {number + 1}\n\nTITLE\n{_title(random, number)}\nAUTHOR NAMES\nDoe J.\nRoe A.\n"
        f"SOURCE\nMood (2020) 3:1 (1-9)\nABSTRACT\n{_words(random, 20)}\nDOI\n10.5555/{number}\n"
        for number in numbers
    )


def proquest_text(random: Random, numbers: range) -> str:
    return "".join(
        f"{'_' * 60}\n\nDocument {number} of 40\n\nAuthor: Doe, J; Roe, A\n\nAbstract:"
        f" {_words(random, 20)}\n\nTitle: {_title(random, number)}\n\nPublication year: 2020\n\n"
        for number in numbers
    )


def csv(random: Random, numbers: range) -> str:
    mark = random.choice(",;\t")
    rows = (
        f'"{_title(random, number)}"{mark}"Doe, J."{mark}2020{mark}"{_words(random, 9)}\n'
        f'{_words(random, 9)}"\n'
        for number in numbers
    )
    return f"Title{mark}Authors{mark}Year{mark}Abstract\n" + "".join(rows)


def bibtex(random: Random, numbers: range) -> str:
    return "\n".join(
        f"@article{{doe{number},\n  title = {{{_title(random, number)}}},\n  author = {{Doe, J."
        f" and Roe, A.}},\n  year = 2020,\n  abstract = {{{_words(random, 20)}}},\n"
        f'  doi = "10.5555/{number}"\n}}\n'
        for number in numbers
    )


def endnote_xml(random: Random, numbers: range) -> str:
    end = random.choice(["", "\n"])
    body = "".join(
        f'<record><ref-type name="Journal Article">17</ref-type><contributors><authors><author>'
        f"<style>Doe, J.</style></author></authors></contributors><titles><title><style>"
        f"{_title(random, number)}</style></title></titles><dates><year>2020</year></dates>{end}"
        f"<abstract>{_words(random, 20)}</abstract></record>{end}"
        for number in numbers
    )
    return f'<?xml version="1.0" encoding="UTF-8" ?><xml><records>{end}{body}</records></xml>'


def pubmed_xml(random: Random, numbers: range) -> str:
    body = "\n".join(
        f"<PubmedArticle><MedlineCitation><PMID>{number + 1}</PMID><Article><ArticleTitle>"
        f"{_title(random, number)}</ArticleTitle><Abstract><AbstractText>{_words(random, 20)}"
        f"</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        for number in numbers
    )
    return f'<?xml version="1.0"?>\n<PubmedArticleSet>\n{body}\n</PubmedArticleSet>\n'


FORMATS: dict[str, Callable[[Random, range], str]] = {
    make.__name__: make
    for make in (
        *(ris, nbib, wos, enw, refworks, ovid_tagged, ovid_labelled, embase_text, proquest_text),
        *(csv, bibtex, endnote_xml, pubmed_xml),
    )
}
