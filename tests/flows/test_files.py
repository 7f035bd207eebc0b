"""Many PDFs at once: uploaded in a browser, read by a real worker, confirmed from the keyboard."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from screening.models import Document, LooseFile
from tests.extraction.pdf import papers
from tests.flows.browsing import PHONE, assert_no_horizontal_scroll, sign_in, wait_until_focused
from tests.screening.stories import kept

pytestmark = pytest.mark.embedded
TITLES = [
    "Oral ketamine for treatment-resistant depression",
    "Esketamine nasal spray in adolescents at risk of suicide",
]


@pytest.fixture
def reports(transactional_db, review, bob, carol):
    return [
        kept(review, bob, carol, title=title, doi=f"10.1000/{n}", authors=[f"Author{n}, A."], year=2019)
        for n, title in enumerate(TITLES)
    ]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Files as a person has them: one certain, one with its title alone, one scanned, one locked."""
    for name, content in {
        "1 certain.pdf": papers.article(papers.Article((TITLES[0],), "doi:10.1000/0")),
        "2 doubtful.pdf": papers.article(papers.Article((TITLES[1][:30], TITLES[1][30:]))),
        "3 scan.pdf": papers.scanned(),
        "4 locked.pdf": papers.written(password="secret"),
        "5 photo.pdf": papers.photographed(),
    }.items():
        (tmp_path / name).write_bytes(content)
    return sorted(tmp_path.iterdir())


def test_from_a_folder_to_the_reports(page, worker, reports, review, bob, folder):
    sign_in(page, bob)
    page.goto(reverse("screening:reports", args=[review.uid]))
    page.get_by_text("Add the PDFs of many reports at once").click()
    page.set_input_files("input[type=file]", folder)
    page.get_by_role("button", name="Upload the files").click()
    expect(page.get_by_text("5 photo.pdf is not a PDF")).to_be_visible()
    page.get_by_role("link", name="To the files and their reports").click()
    page.get_by_role("link", name="Show what was found").click(timeout=60_000)
    picture(page, "list")
    assert Axe().run(page).response["violations"] == []
    expect(page.get_by_text("protected by a password")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Confirm what is ticked").click()
    page.get_by_role("link", name="Match 3 files one by one").click()
    heading = page.locator("#card h2")
    expect(heading).to_have_text("Of which report is 2 doubtful.pdf?")
    picture(page, "card")
    page.keyboard.press("1")
    expect(heading).to_have_text("Of which report is 3 scan.pdf?")
    wait_until_focused(heading)
    assert {str(each) for each in Document.objects.all()} == {"1 certain.pdf", "2 doubtful.pdf"}
    page.keyboard.press("z")
    expect(heading).to_have_text("Of which report is 2 doubtful.pdf?")
    page.keyboard.press("l")
    expect(heading).to_have_text("Of which report is 3 scan.pdf?")
    page.keyboard.press("o")
    page.keyboard.type("author1 esket")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="It is of this report")).to_be_visible()
    picture(page, "found")
    assert Axe().run(page).response["violations"] == []
    heading.focus()
    page.keyboard.press("4")
    expect(heading).to_have_text("Of which report is 4 locked.pdf?")
    page.keyboard.press("d")
    expect(heading).to_have_text("Of which report is 2 doubtful.pdf?")
    answers = LooseFile.objects.order_by("file_name").values_list("answer", flat=True)
    assert list(answers) == ["filed", "", "filed", "dismissed"]
    page.set_viewport_size(PHONE)
    assert_no_horizontal_scroll(page)
    picture(page, "phone")
    page.goto(reverse("screening:loose_files", args=[review.uid]))
    assert_no_horizontal_scroll(page)
    picture(page, "phone-list")


def picture(page, name):
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
