"""The queue of possible duplicates, answered from the keyboard, and read on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from screening.matching import Evidence
from screening.models import Citation, DoubtfulPair, Relation
from tests.factories import make_citation
from tests.flows.browsing import PHONE, assert_no_horizontal_scroll, sign_in, wait_until_focused
from tests.screening.stories import doubted

pytestmark = pytest.mark.embedded
PAIRS = [  # as far from each other as can be, so that the program raises no pair of its own
    ("Home treatment of melancholia", "Lithium carbonate and kidneys"),
    ("Clinic visits after discharge", "Zinc in the diet of students"),
    ("Winter swimming and sleep", "Bereavement among librarians"),
]


@pytest.fixture
def review(transactional_db, review, bob):
    for score, titles in enumerate(PAIRS, 1):
        made = [
            make_citation(review, bob, title=title, abstract=f"{title} were studied. " * 40)
            for title in titles
        ]
        doubted(*made, score=score, evidence=[Evidence("title_same", 2.0)])
    return review


def test_by_keyboard(page, review, bob):
    sign_in(page, bob)
    page.goto(reverse("screening:duplicates", args=[review.uid]))
    heading = page.locator("#card h2")
    expect(heading).to_have_text("Same report? Winter swimming and sleep")
    expect(page.locator(".unlike").first).to_contain_text("Winter swimming")
    page.keyboard.press("s")
    expect(heading).to_have_text("Same report? Clinic visits after discharge")
    wait_until_focused(heading)
    expect(page.get_by_text("2 of 3 left")).to_be_visible()
    assert Citation.objects.duplicates().count() == 1
    page.keyboard.press("z")
    expect(heading).to_have_text("Same report? Winter swimming and sleep")
    assert not Citation.objects.duplicates().exists()
    page.keyboard.press("l")
    expect(heading).to_have_text("Same report? Clinic visits after discharge")
    page.keyboard.press("d")
    expect(heading).to_have_text("Same report? Home treatment of melancholia")
    page.select_option("#kind", "abstract")
    heading.focus()
    page.keyboard.press("r")
    expect(heading).to_have_text("Same report? Winter swimming and sleep")
    page.keyboard.press("s")
    expect(heading).to_have_text("No pair waits")
    answers = DoubtfulPair.objects.order_by("-score").values_list("answer", flat=True)
    assert list(answers) == ["joined", "apart", "related"]
    assert Relation.objects.get().kind == "abstract"


def test_on_a_phone(page, review, bob):
    sign_in(page, bob)
    page.set_viewport_size(PHONE)
    page.goto(reverse("screening:duplicates", args=[review.uid]))
    assert_no_horizontal_scroll(page)
    for name in ("Same", "Related", "Different"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    page.get_by_role("button", name="Different").click()
    expect(page.locator("#card h2")).to_have_text("Same report? Clinic visits after discharge")
