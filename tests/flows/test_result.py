"""A result in a real browser: the trace follows keys and clicks, the figure follows the trace."""

import pytest

from synthesis.actions import computing
from synthesis.models import AnalysisRun
from tests.flows.browsing import PHONE, assert_no_horizontal_scroll, sign_in
from tests.synthesis import ketamine
from tests.synthesis.made import make_analysis, make_run

pytestmark = pytest.mark.embedded


@pytest.fixture
def run(transactional_db, review, dana):
    options = ketamine.OPTIONS | {"subgroup": "form"}
    run = make_run(make_analysis(review, dana), dana, options)
    AnalysisRun.perform(run.pk, computing.execute)
    return run


def heading(page):
    return page.locator("#trace h2").inner_text()


def current(page):
    """The study marked in the table, and those marked in the figure that is shown."""
    row = page.locator("#numbers tr[aria-selected] a").inner_text()
    marked = page.locator(".fp.only-wide a[aria-current] text").first
    return row, marked.text_content()


def test_the_trace_follows_keys_and_clicks(page, run, dana):
    sign_in(page, dana)
    page.goto(run.analysis.get_absolute_url())
    assert heading(page) == "Where Canuso 2018 comes from"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("text=Where Daly 2018 comes from")
    assert current(page) == ("Daly 2018", "Daly 2018")
    effect = run.effect_sizes.get(label="Daly 2018")
    page.wait_for_url(f"**{effect.get_absolute_url()}")
    page.locator(".fp.only-wide a", has_text="Lii 2023").click()
    page.wait_for_selector("text=Where Lii 2023 comes from")
    assert current(page) == ("Lii 2023", "Lii 2023")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("text=Where Dwyer 2021 comes from")
    page.reload()
    assert heading(page) == "Where Dwyer 2021 comes from"
    page.keyboard.press("Escape")
    page.wait_for_selector("#trace", state="detached")


def test_on_a_phone_the_trace_comes_into_view(page, run, dana):
    sign_in(page, dana)
    page.set_viewport_size(PHONE)
    page.goto(run.analysis.get_absolute_url())
    assert_no_horizontal_scroll(page)
    page.locator(".fp.only-narrow a", has_text="Daly 2018").click()
    page.wait_for_selector("text=Where Daly 2018 comes from")
    page.wait_for_function("document.querySelector('#trace').getBoundingClientRect().top < 844")
    assert_no_horizontal_scroll(page)
