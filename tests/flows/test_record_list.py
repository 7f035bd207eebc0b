"""Choosing records, tagging them and undoing it, by keyboard, in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from screening.models import Tagging
from tests.factories import make_citation
from tests.flows.browsing import PHONE, assert_no_horizontal_scroll, sign_in

pytestmark = pytest.mark.embedded


@pytest.fixture
def address(review, alice, transactional_db):
    for number in range(4):
        abstract = "Ketamine in adults" if number else ""
        make_citation(review, alice, title=f"Ketamine {number} " + "x" * 80, abstract=abstract)
    return reverse("screening:records", args=[review.uid])


def test_choose_tag_and_undo_by_keyboard(page, address, alice):
    sign_in(page, alice)
    page.goto(address)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-chosen]")).to_have_count(3)
    expect(page.locator("[data-count]")).to_have_text("3 chosen")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_count(2)
    page.keyboard.press("t")
    page.get_by_label("Tag", exact=True).last.fill("later")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Tagged 2 records")).to_be_visible()
    assert Tagging.objects.current().count() == 2
    page.keyboard.press("z")
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    assert not Tagging.objects.current().exists()
    page.keyboard.press("/")
    page.keyboard.type("adults")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/citations/"))


def test_on_a_phone_nothing_scrolls_sideways(page, address, alice):
    sign_in(page, alice)
    page.set_viewport_size(PHONE)
    page.goto(f"{address}?words=ketamine&without=doi&sort=title")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert_no_horizontal_scroll(page)
