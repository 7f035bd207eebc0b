"""First pages read for real, in the process that reads PDFs, and what they are matched with."""

import pytest

from extraction import tasks
from review import stored_files
from review.choices import JobStatus
from screening import loose_files as reads
from screening.actions import loose_files
from screening.models import LooseFile
from tests.extraction.pdf import papers
from tests.screening.readers.files import shared
from tests.screening.stories import kept

TITLE = ("Efficacy and safety of oral", "ketamine for treatment-", "resistant depression")
WHOLE = "Efficacy and Safety of Oral Ketamine for Treatment-Resistant Depression"


@pytest.fixture
def report(review, bob, carol):
    fields = {"authors": ["Domany, Y."], "year": 2019, "doi": "10.1192/bjp.2018.196"}
    return kept(review, bob, carol, title=WHOLE, **fields)


@pytest.fixture
def read(review, bob):
    def read(content, name="1.pdf"):
        file = loose_files.keep(review=review, name=name, content=content, by=bob)
        tasks.read_loose_file(file.pk)
        return LooseFile.objects.get(pk=file.pk)

    return read


def found(file):
    proposals = reads.known(file.review).proposals(file)
    return [(each.report, each.match.words, each.match.is_certain) for each in proposals]


def test_an_article_names_its_report(read, report):
    file = read(papers.article(papers.Article(TITLE, "https://doi.org/10.1192/bjp.2018.196")))
    assert (file.status, file.error, file.page_count, file.has_text) == ("succeeded", "", 2, True)
    assert found(file) == [(report, "DOI on page 1, title on page 1", True)]
    assert stored_files.read(file.image_sha256).startswith(b"\x89PNG")
    assert (file.image_type, file.image_width > 1000) == ("image/png", True)


def test_an_article_behind_a_cover(read, report):
    cover = "Downloaded from the library of the university"
    made = papers.Article(TITLE, "https://doi.org/10.1192/bjp.2018.196", cover=cover)
    assert found(read(papers.article(made))) == [(report, "DOI on page 2, title on page 2", True)]


def test_an_article_that_cites_it_is_not_taken_for_it(read, report):
    cited = (f"1. Domany Y. {WHOLE}.", "doi:10.1192/bjp.2018.196")
    made = papers.Article(("Ketamine and pain",), "doi:10.1000/pain", references=cited)
    assert found(read(papers.article(made))) == []


def test_a_manuscript_in_one_size_is_doubtful(read, report):
    (proposal,) = found(read(papers.article(papers.Article(TITLE, size=9))))
    assert proposal == (report, "title on page 1", False)


def test_what_the_file_says_of_itself_is_read(read, report):
    made = papers.Article(("Page 12",), properties=WHOLE)
    assert found(read(papers.article(made))) == [(report, "title in the file’s properties", False)]


def test_a_scan_waits_for_a_person(read, report):
    file = read(papers.scanned(), "Domany 2019.pdf")
    assert (file.status, file.has_text, bool(file.image_sha256)) == ("succeeded", False, True)
    assert found(file) == [(report, "author and year in the file’s name", False)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (papers.written(password="secret"), "protected by a password"),
        (papers.written()[:300], "damaged or cut off"),
        (papers.empty(), "damaged or cut off"),
        (papers.endless(), "has 5001 pages"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_waits_all_the_same(
    read, report, bob, content, words
):
    file = read(content)
    assert file.status == JobStatus.FAILED
    assert words in file.error
    assert reads.following(file.review) == file
    assert loose_files.confirm(file=file, report=report, by=bob).report == report


def test_a_message_may_come_twice(read):
    file = read(papers.written())
    tasks.read_loose_file(file.pk)
    file.refresh_from_db()
    assert (file.status, file.attempt) == ("succeeded", 1)


@pytest.mark.parametrize(
    ("name", "title", "doi"),
    [
        (
            "PMC5376420",
            "The Clinical Efficacy and Safety of Tulsi in Humans: A Systematic Review of the Literature",
            "10.1155/2017/9217567",
        ),
        # Its properties name another article.
        (
            "PMC6281068",
            "Medicinal plants for gingivitis: a review of clinical trials.",
            "10.22038/IJBMS.2018.31997.7690",
        ),
    ],
)
def test_articles_as_they_are_published(read, report, bob, carol, name, title, doi):
    theirs = kept(report.review, bob, carol, title=title, doi=doi.lower())
    file = read(shared(f"pdfs/{name}.pdf").read_bytes())
    assert found(file) == [(theirs, "DOI on page 1, title on page 1", True)]
