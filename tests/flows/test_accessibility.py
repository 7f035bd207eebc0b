"""What axe finds wrong with a page: nothing, in the light and in the dark, on a desk and a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests import world
from tests.flows.browsing import DESKTOP, PHONE, sign_in
from tests.flows.test_pages import pages_of

pytestmark = pytest.mark.embedded
SIGHTS = ((DESKTOP, "light"), (PHONE, "dark"))


@pytest.fixture
def team(transactional_db):
    made = world.assemble()
    world.play(made)
    return made


def violations(page, url):
    page.goto(url)
    found = []
    for size, theme in SIGHTS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        answer = Axe().run(page).response["violations"]
        found += [
            f"{url}, {theme}: {rule['id']}: {node['html'][:200]}"
            for rule in answer
            for node in rule["nodes"]
        ]
    return found


def test_axe_finds_nothing_where_people_screen(page, team):
    sign_in(page, team.bob)
    names = ("screen", "full_text", "duplicates", "records", "flow")
    urls = [reverse(f"screening:{name}", args=[team.review.uid]) for name in names]
    assert not (found := [each for url in urls for each in violations(page, url)]), "\n".join(found)


def test_axe_finds_something(page, team):
    page.goto(reverse("account_login"))
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert {rule["id"] for rule in Axe().run(page).response["violations"]} >= {"html-has-lang"}


@pytest.mark.long
def test_axe_finds_nothing_on_any_page(page, team, client_for):
    opened, found = pages_of(team, client_for), []
    for name in ("alice", "bob", "dana"):
        sign_in(page, getattr(team, name))
        for person, url in opened:
            found += violations(page, url) if person == name else []
    assert not found, "\n".join(found)
