"""The browser notices what a person would not see: each kind of problem is made once."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_user
from tests.flows.browsing import PHONE, assert_no_horizontal_scroll, sign_in

pytestmark = pytest.mark.embedded
SIGN_IN = "/accounts/login/"


def wait_for_problem(page, problems, start):
    for _ in range(50):
        if any(problem.startswith(start) for problem in problems):
            break
        page.wait_for_timeout(100)
    found = [problem for problem in problems if problem.startswith(start)]
    problems.clear()
    assert found


def test_the_sign_in_page_is_clean(page):
    page.goto(SIGN_IN)
    expect(page.locator("h1")).to_be_visible()


def test_an_inline_style_is_noticed(page, problems):
    page.goto(SIGN_IN)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    wait_for_problem(page, problems, "policy: style-src-attr")


def test_an_inline_script_is_noticed(page, problems):
    page.goto(SIGN_IN)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a onclick=\"x()\">x</a>')")
    wait_for_problem(page, problems, "policy: script-src-attr")


def test_what_htmx_refuses_is_noticed(page, problems):
    page.goto(SIGN_IN)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i hx-on:click=\"x()\">x</i>')")
    page.evaluate("htmx.process(document.body)")
    page.evaluate("document.querySelector('i').click()")
    wait_for_problem(page, problems, "htmx: not allowed on <i")


def test_an_uncaught_error_is_noticed(page, problems):
    page.goto(SIGN_IN)
    page.evaluate("setTimeout(() => nothing.like.this)")
    wait_for_problem(page, problems, "script: ")


def test_a_missing_file_is_noticed(page, problems):
    page.goto(SIGN_IN)
    page.evaluate("fetch('/static/nothing.css')")
    wait_for_problem(page, problems, "console: ")


def test_a_session_signs_in(page):
    sign_in(page, make_user("alice"))
    page.goto("/")
    assert SIGN_IN not in page.url


def test_horizontal_scroll_is_noticed(page):
    page.set_viewport_size(PHONE)
    page.goto(SIGN_IN)
    assert_no_horizontal_scroll(page)
    page.evaluate("document.querySelector('h1').textContent = 'x'.repeat(500)")
    page.evaluate("document.querySelector('h1').style.overflowWrap = 'normal'")
    with pytest.raises(AssertionError, match="scrolls sideways"):
        assert_no_horizontal_scroll(page)
