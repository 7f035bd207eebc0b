"""From a click on a page to the rectangle over the number, in a browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from extraction.actions import adjudications, extractions, parses
from extraction.models import ArmResult, PdfPage, PdfParse, ValueOrigin
from extraction.pdf.numbers import numbers_in
from extraction.pdf.words import text_in
from screening.actions import documents
from tests.extraction.pdf import papers
from tests.factories import make_outcome, make_study, make_timepoint
from tests.flows.browsing import DESKTOP, PHONE, assert_no_horizontal_scroll, sign_in

pytestmark = pytest.mark.embedded
DATA = Path(os.environ.get("CONSILIENCE_DATA", Path(__file__).parents[3] / "shared" / "data"))
ARTICLE = DATA / "pdfs" / "PMC5376420.pdf"  # CC BY
VALUE = "-14.8"


def article():
    if not ARTICLE.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(ARTICLE)
        pytest.skip(f"No article: {ARTICLE}")
    return ARTICLE.read_bytes()


@pytest.fixture
def study(review, bob, carol):
    return make_study(review, [bob, carol])


@pytest.fixture
def draft(study, review, alice, bob):
    """An arm with an empty result."""
    extraction = extractions.start(study=study, by=bob)
    result = {"outcome": make_outcome(review, alice), "timepoint": make_timepoint(review, alice)}
    extractions.fill(
        extraction=extraction,
        by=bob,
        study={"design": "parallel"},
        arms=[{"name": "Esketamine 28 mg", "role": "intervention", "regimen": {}}],
        results=[{"arm": "Esketamine 28 mg", **result}],
    )
    return extraction


def read(study, content, by, name="Daly 2018.pdf"):
    """The parse of a document, done here: a worker has a test of its own."""
    document = documents.add(report=study.reports.get(), name=name, content=content, by=by)
    parse = parses.start(document=document, by=by)
    PdfParse.perform(parse.pk, parses.run)
    return document


def cell(page, field, kind="arm_result"):
    return page.locator(f'.cell[data-cell^="{kind}/"][data-cell$="/{field}"]')


def place_of(page, word, number):
    """Where a word of the displayed page is on the screen."""
    frame = page.locator("#page svg.paper").bounding_box()
    scale = frame["width"] / number.width
    x = (word.x0 + word.x1) / 2 * scale + frame["x"]
    return x, (word.top + word.bottom) / 2 * scale + frame["y"]


def click_word(page, shown, word):
    page.locator("#page svg.paper").scroll_into_view_if_needed()
    x, y = place_of(page, word, shown)
    inside = page.locator("#report").bounding_box()
    if y > inside["y"] + inside["height"] - 5:
        page.locator("#report").evaluate(
            "(pane, by) => { pane.scrollTop += by }", y - inside["y"] - 200
        )
        x, y = place_of(page, word, shown)
    page.mouse.click(x, y)


def assert_box_holds(origin, typed):
    shown = PdfPage.objects.get(parse__document=origin.document, number=origin.page)
    again = text_in(shown.word_list(), origin.box)
    assert typed in [number.text for number in numbers_in(again)]
    assert origin.how == "clicked"


def assert_rectangle_over(page, origin, word):
    """On the page of the origin the frame covers the word, to half a point."""
    frame = page.locator(".whole-page .pdf-word-now")
    expect(frame).to_be_visible()
    x, y, width, height = (
        float(frame.get_attribute(name)) for name in ("x", "y", "width", "height")
    )
    assert (x, y) == pytest.approx((word.x0, word.top), abs=0.5)
    assert (x + width, y + height) == pytest.approx((word.x1, word.bottom), abs=0.5)


def take(page, study, draft, bob, content, number=1, pick=VALUE, typed=VALUE):
    """Click a word into the active cell; its origin."""
    document = read(study, content, bob)
    shown = PdfPage.objects.get(parse__document=document, number=number)
    word = next(word for word in shown.word_list() if word.text == pick)
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/?document={document.uid}&page={number}")
    cell(page, "center").locator("input").focus()
    click_word(page, shown, word)
    expect(cell(page, "center")).to_have_attribute("data-saved", typed.replace("-", "−"))
    expect(page.locator("#cellbar .origin")).to_be_visible()
    origin = ValueOrigin.objects.get(field="center")
    assert_box_holds(origin, typed)
    page.locator("#cellbar .origin").click()
    assert_rectangle_over(page, origin, word)
    return origin


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("is_cropped", [False, True])
def test_a_number_is_clicked_on_a_page(page, study, draft, bob, rotation, is_cropped):
    take(page, study, draft, bob, papers.row(rotation, is_cropped))


def test_a_number_is_clicked_in_a_published_article(page, study, draft, bob):
    content = article()
    probe = read(study, content, bob, name="probe.pdf")
    shown = PdfPage.objects.filter(parse__document=probe, number__gte=4)
    number, word = next(
        (each.number, word)
        for each in shown
        for word in each.word_list()
        if word.direction == 0
        and word.text.replace(".", "", 1).isdigit()
        and "." in word.text
        and [w.text for w in each.word_list()].count(word.text) == 1
    )
    ValueOrigin.objects.all().delete()
    probe.pdf_parse.delete()
    probe.delete()
    take(page, study, draft, bob, content, number=number, pick=word.text, typed=word.text)


def test_a_rectangle_is_drawn_and_the_value_typed_after(page, study, draft, bob):
    document = read(study, papers.row(), bob)
    shown = PdfPage.objects.get(parse__document=document)
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/")
    cell(page, "n_analysed").locator("input").focus()
    words = {word.text: word for word in shown.word_list()}
    x, y = place_of(page, words["-14.8"], shown)
    page.mouse.move(x - 40, y - 20)
    page.mouse.down()
    page.mouse.move(x + 100, y + 20, steps=4)
    page.mouse.up()
    expect(cell(page, "n_analysed")).to_have_attribute("data-place", f"{document.uid}/1")
    page.keyboard.type("11")
    page.keyboard.press("Enter")
    expect(cell(page, "n_analysed")).to_have_attribute("data-saved", "11")
    origin = ValueOrigin.objects.get(field="n_analysed")
    assert origin.how == "typed"
    assert "-14.8 (2.80)" in origin.quote


def test_cells_are_saved_when_left_and_say_what_is_wrong(page, problems, study, draft, bob):
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/")
    center, spread = cell(page, "center"), cell(page, "spread")
    center.locator("input").focus()
    page.keyboard.type("1,5")
    page.keyboard.press("Tab")
    expect(center).to_have_attribute("data-saved", "1.5")
    center.locator("input").focus()
    expect(page.locator("#cellbar")).to_contain_text("1,5 is read as 1.5")
    spread.locator("input").fill("0")
    page.keyboard.press("Tab")
    expect(page.locator("#cellbar")).to_contain_text("An SD or SE of 0")
    expect(spread.locator("input")).to_have_value("0")
    spread.locator("input").focus()
    page.keyboard.press("Escape")
    expect(spread.locator("input")).to_have_value("")
    problems[:] = [each for each in problems if "422" not in each]
    expect(page.locator("#open-points")).to_contain_text("final value or a change")


def test_what_was_typed_stays_when_the_server_is_away(page, problems, study, draft, bob):
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/")
    page.route("**/cells/**", lambda route: route.abort())
    cell(page, "center").locator("input").fill("-14.8")
    page.keyboard.press("Tab")
    expect(page.locator("#not-saved")).to_be_visible()
    expect(cell(page, "center").locator("input")).to_have_value("-14.8")
    page.unroute("**/cells/**")
    cell(page, "center").locator("input").focus()
    page.keyboard.press("Tab")
    expect(cell(page, "center")).to_have_attribute("data-saved", "−14.8")
    expect(page.locator("#not-saved")).to_be_hidden()
    problems.clear()


def test_a_value_edited_elsewhere_is_chosen(page, problems, study, draft, bob):
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/")
    other = page.context.new_page()
    other.goto(page.url)
    cell(other, "center").locator("input").fill("-16")
    other.keyboard.press("Tab")
    expect(cell(other, "center")).to_have_attribute("data-saved", "−16")
    cell(page, "center").locator("input").fill("-15")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Keep -15").click()
    expect(cell(page, "center")).to_have_attribute("data-saved", "−15")
    assert ArmResult.objects.get().center == -15
    problems.clear()


def test_arms_and_columns_are_added_and_not_reported_by_key(page, study, draft, bob):
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/")
    page.locator("#arms summary", has_text="Add an arm").click()
    page.locator("[name=arm-name]").fill("Placebo spray")
    page.get_by_role("button", name="Add the arm").click()
    expect(page.locator("#arms th", has_text="Placebo spray")).to_be_visible()
    page.get_by_role("button", name="Add a result").click()
    expect(cell(page, "center")).to_have_count(2)
    cell(page, "center").last.locator("input").focus()
    page.keyboard.press("r")
    expect(page.locator("#cellbar")).to_contain_text("Measured, not reported")
    assert ArmResult.objects.get(arm__name="Placebo spray").status == "measured_not_reported"


def test_an_adjudicator_settles_with_keys(page, study, draft, bob, carol, dana):
    result = ArmResult.objects.get()
    shared = {"outcome": result.outcome, "timepoint": result.timepoint}
    named = {"metric": "change", "center_kind": "mean", "spread_kind": "sd"}
    arms = [{"name": "Esketamine 28 mg", "role": "intervention", "regimen": {}}]
    extractions.discard(extraction=draft, by=bob)
    for person, spread in ((bob, 2.8), (carol, 1.39)):
        row = {"arm": "Esketamine 28 mg", "center": -14.8, "spread": spread, **shared, **named}
        extraction = extractions.start(study=study, by=person)
        extractions.fill(extraction=extraction, by=person, arms=arms, results=[row])
        extractions.submit(extraction=extraction, by=person)
    adjudications.start(study=study, by=dana)
    sign_in(page, dana)
    page.goto(f"/studies/{study.uid}/adjudicate/")
    page.keyboard.press("2")
    expect(page.locator(".cmp-chosen")).to_contain_text("1.39")
    page.keyboard.press("z")
    expect(page.locator(".cmp-open")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".cmp-chosen")).to_contain_text("2.8")
    page.keyboard.press("Enter")
    expect(page.locator("#values .badge", has_text="Final")).to_be_visible()
    expect(cell(page, "spread")).to_contain_text("2.8")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_scrolls_sideways(page, review, study, draft, alice, bob, size):
    document = read(study, papers.row(), bob)
    read(study, b"%PDF-1.4 broken", bob, name="broken.pdf")
    result = ArmResult.objects.get()
    page.set_viewport_size(size)
    sign_in(page, bob)
    for path in (
        f"/reviews/{review.uid}/extraction/",
        f"/reviews/{review.uid}/outcomes/",
        f"/extractions/{draft.uid}/",
        f"/documents/{document.uid}/pages/",
        f"/rows/arm_result/{result.uid}/",
    ):
        page.goto(path)
        assert_no_horizontal_scroll(page)


def test_without_scripts_a_page_of_values_is_saved(browser, live_server, study, draft, bob):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, bob)
    page.goto(f"/extractions/{draft.uid}/")
    result = ArmResult.objects.get()
    page.fill(f'[name="arm_result.{result.uid}.center"]', "−14,8")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(f'[name="arm_result.{result.uid}.center"]')).to_have_value("−14.8")
    context.close()
