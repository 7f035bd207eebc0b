"""The reader in its own process, for real: progress, problems, limits, and open articles."""

import subprocess
import sys

import pypdfium2
import pytest

from extraction.pdf.document import shared, upright
from extraction.pdf.numbers import numbers_in
from extraction.pdf.parsed import read_words
from extraction.pdf.problems import (
    DamagedPdf,
    NotAPdf,
    PasswordProtected,
    TooManyPages,
    TooMuchMemory,
    TooSlow,
)
from extraction.pdf.sandbox import ROOT, parse
from extraction.pdf.words import text_in
from tests.extraction.pdf import papers
from tests.extraction.pdf.conftest import ARTICLES


def test_images_of_all_pages_come_before_their_words(saved, out_dir):
    seen = []
    document = parse(saved(papers.written(3)), out_dir, seen.append)
    assert [(page.number, page.words is None) for page in seen] == [
        (1, True),
        (2, True),
        (3, True),
        (1, False),
        (2, False),
        (3, False),
    ]
    assert document.pages == tuple(seen[3:])
    assert (document.page_count, document.has_text, document.is_cut_off) == (3, True, False)
    assert (document.without_image, document.without_words) == ((), ())
    assert "Page 3" in text_in(read_words(out_dir / seen[5].words), (0, 0, 400, 500))


def test_the_rest_of_a_long_document_comes_on_demand(saved, out_dir):
    path = saved(papers.written(7))
    first = parse(path, out_dir, limit=2)
    rest = parse(path, out_dir, first=3, limit=100)
    assert (first.page_count, [page.number for page in first.pages]) == (7, [1, 2])
    assert [page.number for page in rest.pages] == [3, 4, 5, 6, 7]


def test_a_scan_has_pages_but_no_text(saved, out_dir):
    document = parse(saved(papers.scanned()), out_dir)
    assert document.has_text is False
    assert document.pages[0].word_count == 0
    assert (out_dir / document.pages[0].image).stat().st_size > 0
    assert read_words(out_dir / document.pages[0].words) == []


@pytest.mark.parametrize(
    ("data", "problem", "words"),
    [
        (papers.written(password="secret"), PasswordProtected, "protected by a password"),
        (papers.photographed(), NotAPdf, "is not a PDF, whatever its name says"),
        (b"", NotAPdf, "is not a PDF"),
        (papers.written(3)[:1200], DamagedPdf, "damaged or cut off"),
    ],
)
def test_a_file_that_cannot_be_shown_says_why(saved, out_dir, data, problem, words):
    with pytest.raises(problem, match=words):
        parse(saved(data), out_dir)
    assert list(out_dir.iterdir()) == []


def test_a_document_of_too_many_pages_is_refused_with_the_numbers(saved, out_dir):
    with pytest.raises(TooManyPages, match="has 5001 pages; at most 5000"):
        parse(saved(papers.endless()), out_dir)


def test_pages_that_fail_do_not_take_the_others_with_them(saved, out_dir):
    document = parse(saved(papers.patchy()), out_dir)
    assert [page.number for page in document.pages] == [1, 3]
    assert (document.page_count, document.has_text) == (3, True)
    assert (document.without_image, document.without_words) == ((2,), (3,))


def test_a_reader_that_crashes_in_the_middle_of_a_line_takes_nobody_with_it(
    saved, out_dir, tmp_path, monkeypatch, caplog
):
    package = tmp_path / "elsewhere" / "extraction" / "pdf"
    package.mkdir(parents=True)
    (package / "parse.py").write_text(
        "import os, sys, signal; sys.stdout.write('{\"page\": '); sys.stdout.flush();"
        "sys.stderr.write('stack smashed'); sys.stderr.flush(); os.kill(os.getpid(), signal.SIGSEGV)"
    )
    monkeypatch.setattr("extraction.pdf.sandbox.ROOT", tmp_path / "elsewhere")
    with pytest.raises(DamagedPdf):
        parse(saved(papers.written()), out_dir)
    assert "ended with -11 on paper.pdf: stack smashed" in caplog.text


def test_what_takes_too_long_is_stopped(saved, out_dir):
    with pytest.raises(TooSlow, match="longer than 1 seconds"):
        parse(saved(papers.laughing()), out_dir, timeout=1)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not enforce RLIMIT_AS")
def test_what_needs_too_much_memory_is_stopped(saved, out_dir):
    with pytest.raises(TooMuchMemory, match="too much memory"):
        parse(saved(papers.laughing()), out_dir, timeout=60)


def test_an_image_larger_than_the_memory_harms_nobody(saved, out_dir):
    document = parse(saved(papers.swelling()), out_dir)
    assert document.page_count == 1


def test_what_the_caller_raises_ends_the_parse(saved, out_dir):
    def stop(page):
        raise KeyError(page.number)

    with pytest.raises(KeyError, match="1"):
        parse(saved(papers.written(50)), out_dir, stop)
    assert not (out_dir / "words-0050.json").exists()


@pytest.mark.parametrize(
    "name", [ARTICLES[0], *(pytest.param(name, marks=pytest.mark.long) for name in ARTICLES[1:])]
)
def test_a_clicked_number_of_an_article_is_found_again_in_its_box(articles, out_dir, name):
    """Re-read twice: from the stored words, and by pdfium from the page itself."""
    path = articles / f"{name}.pdf"
    document = parse(path, out_dir)
    assert document.has_text
    assert not document.without_words
    source, clicked, again = pypdfium2.PdfDocument(path), 0, 0
    for page in document.pages:
        words, shown = read_words(out_dir / page.words), source[page.number - 1]
        for word in words:
            for number in numbers_in(word.text):
                assert number in numbers_in(text_in(words, word.box))
                clicked += 1
                again += number in numbers_in(read_by_pdfium(shown, word.box))
    assert clicked > 500
    assert again / clicked > 0.98, f"{again} of {clicked}"


def read_by_pdfium(page, box):
    """The text pdfium finds in a displayed box of an unrotated page."""
    assert page.get_rotation() == 0
    left, _, _, top = shared(upright(page.get_cropbox()), upright(page.get_mediabox()))
    x0, y0, x1, y1 = box
    return page.get_textpage().get_text_bounded(left + x0 - 1, top - y1, left + x1 + 1, top - y0)


def test_the_reader_gets_none_of_our_secrets_and_limits_itself():
    script = (
        "import os, resource; from extraction.pdf.parse import limit_resources; limit_resources();"
        "print(sorted(os.environ), *(resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0]"
        " for name in ('CPU', 'FSIZE', 'CORE')))"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(
        command, cwd=ROOT, env={"PYTHONUTF8": "1"}, capture_output=True, text=True
    )
    assert "SECRET" not in said.stdout
    assert said.stdout.split()[-3:] == ["60", "50000000", "0"]
