"""The pages of a report beside its form, at a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from extraction.actions import parses
from extraction.models import PdfParse
from screening.actions import documents, exclusion_reasons
from screening.models import Decision, Document
from tests.extraction.pdf import papers
from tests.flows.browsing import PHONE, assert_no_horizontal_scroll, sign_in
from tests.flows.test_files import picture
from tests.screening.stories import kept

pytestmark = pytest.mark.embedded
ABSTRACT = "Depression is common, and rapid treatments are few. " * 30


@pytest.fixture
def reports(transactional_db, review, alice, bob, carol):
    """Two reports: the pages of the first are read."""
    exclusion_reasons.add(review=review, stage="full_text", label="Wrong dose", by=alice)
    found = [kept(review, bob, carol, title=t, abstract=ABSTRACT) for t in ("First", "Second")]
    for number, report in enumerate(found, 1):
        content = papers.article(papers.Article((f"Paper {number}",)))
        documents.add(report=report, name=f"{number}.pdf", content=content, by=bob)
    job = parses.start(document=Document.objects.get(file_name="1.pdf"), by=bob)
    PdfParse.perform(job.pk, parses.run)
    return found


def test_pages_beside_the_form(page, reports, review, bob):
    sign_in(page, bob)
    page.goto(reverse("screening:full_text", args=[review.uid]))
    pages = page.get_by_label("Pages of the report")
    expect(pages.get_by_role("img", name="Page 1 of 1.pdf")).to_be_visible()
    expect(pages.get_by_role("img", name="Page 2 of 1.pdf")).to_be_attached()
    drawn = "(image) => image.complete && image.naturalWidth > 0"
    page.wait_for_function(f"() => ({drawn})(document.querySelector('.pane-pages img'))")
    picture(page, "full-text")
    assert Axe().run(page).response["violations"] == []
    assert_beside(page, pages)
    page.keyboard.press("1")
    page.keyboard.press("e")
    expect(page.locator("#card h2")).to_have_text("Second")
    expect(pages.get_by_text("The pages are being made ready.")).to_be_visible()
    job = parses.start(document=Document.objects.get(file_name="2.pdf"), by=bob)
    PdfParse.perform(job.pk, parses.run)
    expect(pages.get_by_role("img", name="Page 1 of 2.pdf")).to_be_visible()
    page.keyboard.press("i")
    expect(page.locator("#card h2")).to_have_text("Nothing left to judge here")
    page.keyboard.press("z")
    expect(page.locator("#card h2")).to_have_text("Second")
    expect(pages.get_by_role("img", name="Page 1 of 2.pdf")).to_be_visible()
    for _ in range(50):
        votes = Decision.objects.current().filter(stage="full_text")
        if list(votes.values_list("citation__title", "verdict")) == [("First", "exclude")]:
            return
        page.wait_for_timeout(100)
    pytest.fail("The votes are not as cast.")


def assert_beside(page, pages):
    """In one view: page, title, criteria, reasons and verdict, each with the window's scroll."""
    page.set_viewport_size({"width": 1100, "height": 900})
    left, title = pages.bounding_box(), page.locator("#card h2").bounding_box()
    dock, criteria = (
        page.locator(".dock").bounding_box(),
        page.get_by_role("heading", name="Criteria").bounding_box(),
    )
    assert left["x"] + left["width"] <= title["x"]
    assert left["x"] + left["width"] <= criteria["x"]
    assert left["x"] + left["width"] <= dock["x"]
    assert dock["y"] + dock["height"] <= 900
    assert_no_horizontal_scroll(page)
    picture(page, "full-text-1100")


def test_a_phone_opens_the_pages_with_a_button(page, reports, review, bob):
    sign_in(page, bob)
    page.set_viewport_size(PHONE)
    page.goto(reverse("screening:full_text", args=[review.uid]))
    expect(page.get_by_label("Pages of the report")).to_be_hidden()
    assert_no_horizontal_scroll(page)
    picture(page, "full-text-phone")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Look at the pages").click()
    expect(opened.value.get_by_role("img", name="Page 1 of 1.pdf")).to_be_visible()
    opened.value.set_viewport_size(PHONE)
    assert_no_horizontal_scroll(opened.value)
    picture(opened.value, "pages-phone")
