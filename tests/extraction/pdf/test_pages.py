"""Page images and words, on pages laid out in every way: read back by ink."""

import io
import json

import pdfplumber
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from extraction.pdf.document import geometry
from extraction.pdf.pages import encoded, images, is_cut_off, open_document, with_words, words_of
from extraction.pdf.problems import DamagedPdf, NotAPdf, PasswordProtected
from extraction.pdf.words import text_in
from tests.extraction.pdf import papers
from tests.extraction.pdf.papers import LAYOUTS, SPOTS, laid_out

SCALE = 3


def page_and_words(data):
    page = pypdfium2.PdfDocument(data)[0]
    with pdfplumber.open(io.BytesIO(data)) as plumber:
        return page, words_of(plumber.pages[0], geometry(page, 1))


def has_ink(picture):
    return picture.getextrema()[0] < 200


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_each_word_is_read_and_lies_on_its_ink_and_no_ink_is_left(layout):
    page, words = page_and_words(laid_out(layout))
    assert sorted(word.text for word in words) == sorted(SPOTS)
    picture = page.render(scale=SCALE).to_pil().convert("L")
    for word in words:
        box = [SCALE * edge for edge in word.box]
        assert has_ink(picture.crop(box)), word
        ImageDraw.Draw(picture).rectangle(box, fill=255)
    assert not has_ink(picture)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_the_text_in_a_words_box_is_that_word(layout):
    _, words = page_and_words(laid_out(layout))
    for word in words:
        assert text_in(words, word.box) == word.text


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_the_direction_is_that_on_the_displayed_page(layout):
    _, words = page_and_words(laid_out(layout))
    expected = 0 if layout.is_upright else -layout.rotation % 360
    assert {word.direction for word in words} == {expected}


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_font_that_lies_about_its_descent_does_not_move_the_boxes(rotation):
    page, words = page_and_words(papers.sunken(rotation))
    assert sorted(word.text for word in words) == ["n=0.5", "n=180.5", "n=270.5", "n=90.5"]
    picture = page.render(scale=SCALE).to_pil().convert("L")
    for word in words:
        box = [SCALE * edge for edge in word.box]
        assert has_ink(picture.crop(box)), word
        ImageDraw.Draw(picture).rectangle(box, fill=255)
    assert not has_ink(picture)


def test_narrow_gaps_part_words_where_a_journal_sets_no_spaces():
    """9 pt letters 1.8 pt apart, and no space character."""
    text = b"BT /F 9 Tf 50 300 Td [(The) -200 (mean) -200 (was) -200 (14.8)] TJ ET"
    font = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    _, words = page_and_words(papers.page_of(text, b"/Font <</F 5 0 R>>", font))
    assert [word.text for word in words] == ["The", "mean", "was", "14.8"]


def test_words_outside_the_crop_are_not_shown():
    page, _ = page_and_words(papers.written())
    document = page.pdf
    page.set_cropbox(0, 0, 400, 200)  # the line stands at 300
    out = io.BytesIO()
    document.save(out)
    assert page_and_words(out.getvalue())[1] == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", NotAPdf),
        (papers.photographed(), NotAPdf),
        (papers.written()[100:], NotAPdf),
        (papers.written(password="secret"), PasswordProtected),
        (papers.written(3)[:1200], DamagedPdf),
        (papers.empty(), DamagedPdf),
        (b"%PDF-1.7\n" + bytes(range(256)) * 99, DamagedPdf),
    ],
)
def test_a_file_that_cannot_be_shown_says_why(saved, data, problem):
    with pytest.raises(problem):
        open_document(saved(data))


def test_a_document_locked_against_changes_only_is_shown(saved):
    assert len(open_document(saved(papers.written(password="")))) == 1


def test_a_missing_end_mark_is_told(saved):
    whole = papers.written()
    assert not is_cut_off(saved(whole))
    assert is_cut_off(saved(whole.replace(b"%%EOF", b"")))


def test_a_page_of_print_is_a_png_with_two_pixels_per_point(saved, out_dir):
    document = open_document(saved(papers.written(2)))
    (first, _), (second, page) = images(document, range(1, 3), out_dir)
    assert (first, second) == (1, 2)
    assert (page.image, page.of, page.words, page.word_count) == ("page-0002.png", 2, None, 0)
    with Image.open(out_dir / page.image) as picture:
        assert picture.size == (page.pixel_width, page.pixel_height) == (800, 1000)


def test_a_poster_is_shown_coarser(saved, out_dir):
    document = open_document(saved(papers.written(size=(14_400, 7_200))))
    ((_, page),) = images(document, range(1, 2), out_dir)
    assert (page.pixel_width, page.pixel_height) == (4000, 2000)
    assert (page.width, page.height) == (14_400, 7_200)


def test_noise_is_kept_as_the_smaller_of_png_and_jpeg():
    noise = Image.effect_noise((1200, 1200), 12).convert("RGB")
    assert encoded(noise)[1] == "jpg"
    assert encoded(Image.new("RGB", (900, 900), "white"))[1] == "png"


def parsed_pages(document, out_dir):
    return [page for _, page in images(document, range(1, len(document) + 1), out_dir)]


def test_the_words_of_a_page_are_written_beside_it(saved, out_dir):
    path = saved(papers.written(2))
    document = open_document(path)
    pages = parsed_pages(document, out_dir)
    done = list(with_words(path, document, pages, out_dir))
    assert [(page.words, page.word_count, is_read) for page, is_read in done] == [
        ("words-0001.json", 7, True),
        ("words-0002.json", 7, True),
    ]
    assert json.loads((out_dir / "words-0002.json").read_text())[1][0] == "2"


def test_a_page_whose_text_cannot_be_read_is_still_shown(saved, out_dir):
    """pdfium shows the page; pdfminer stumbles over its font."""
    broken = papers.page_of(
        b"BT /F 12 Tf 50 50 Td (12.5) Tj ET",
        b"/Font <</F 5 0 R>>",
        b"<</Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts 7>>",
    )
    path = saved(broken)
    document = open_document(path)
    pages = parsed_pages(document, out_dir)
    ((page, is_read),) = with_words(path, document, pages, out_dir)
    assert not is_read
    assert page.word_count == 0
    assert json.loads((out_dir / page.words).read_text()) == []


def test_a_file_that_only_pdfium_opens_has_pages_without_words(saved, out_dir):
    path = saved(papers.written())
    document = open_document(path)
    pages = parsed_pages(document, out_dir)
    other = saved(b"%PDF-1.4 nothing", "other.pdf")
    ((_, is_read),) = with_words(other, document, pages, out_dir)
    assert not is_read


def exhausted(*args):
    raise MemoryError


@pytest.mark.parametrize("where", ["extraction.pdf.pages.words_of", "pdfplumber.open"])
def test_want_of_memory_is_no_fault_of_the_page(saved, out_dir, monkeypatch, where):
    path = saved(papers.written())
    document = open_document(path)
    pages = parsed_pages(document, out_dir)
    monkeypatch.setattr(where, exhausted)
    with pytest.raises(MemoryError):
        list(with_words(path, document, pages, out_dir))
