"""A real browser and a real worker."""

import os
import shutil

import pytest
from celery import current_app
from playwright.sync_api import Error, expect, sync_playwright

from tests.flows.browsing import DESKTOP
from tests.flows.workers import running_worker

PATIENCE = 15_000  # ms, for a machine that does other things too
# Quiet, and no sandbox, because CI runs as root.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# A construct that htmx's configuration forbids fails silently: it is no violation of the policy.
REPORT = """
addEventListener("securitypolicyviolation", (event) =>
    reportProblem(`policy: ${event.effectiveDirective} ${event.blockedURI} ${location}`));
addEventListener("htmx:evalDisallowedError", (event) =>
    reportProblem(`htmx: not allowed on ${event.target.outerHTML?.slice(0, 200)} ${location}`));
"""


def chromium():
    """Its path, or None for the one that Playwright downloaded."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=PATIENCE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        except Error as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"No Chromium: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def problems():
    """What went wrong in the page; a test that provokes a problem takes it out of this list."""
    return []


@pytest.fixture
def page(browser, live_server, problems):
    """A page that fails its test on anything a browser complains of."""
    context = browser.new_context(base_url=live_server.url, viewport=DESKTOP)
    context.set_default_timeout(PATIENCE)
    context.expose_binding("reportProblem", lambda source, text: problems.append(text))
    context.add_init_script(REPORT)
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("console", lambda said: said.type == "error" and problems.append(complaint(said)))
    yield page
    context.close()
    assert problems == [], "\n".join(problems)


def complaint(said):
    return f"console: {said.text} ({said.location['url']})"


@pytest.fixture
def worker(transactional_db):
    """A Celery worker process on the test database, which is not sent what other tests left."""
    current_app.control.purge()
    with running_worker() as process:
        yield process
