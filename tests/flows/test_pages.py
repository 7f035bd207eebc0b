"""Every page there is, in a real browser, on a desk and on a phone, in the light and in the dark."""

import re
from collections import Counter

import pytest
from django.urls import reverse

from review.actions import members
from review.choices import Role
from review.roles import Permission
from tests import world
from tests.addresses import OF_NOBODY, OF_REVIEWS, SIGN_IN, url_of
from tests.flows.browsing import DESKTOP, PHONE, assert_no_horizontal_scroll, sign_in

pytestmark = pytest.mark.embedded
SIGHTS = ((PHONE, "light"), (DESKTOP, "dark"))
ROWS = 4  # of one kind are asked for, from the first to the last
READERS = {  # who opens the pages that need a permission
    Permission.READ: ("alice", "bob"),
    Permission.SCREEN: ("bob",),
    Permission.EXTRACT: ("bob",),
    Permission.ADJUDICATE: ("dana",),
    Permission.ANALYSE: ("dana",),
    Permission.MANAGE: ("alice",),
}
CLOSED = re.compile(
    r"<(/?)(a|aside|button|details|div|dl|fieldset|form|li|main|nav|ol|p|section|span|table|ul)\b"
)
FLAWS = """() => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true });
    const named = (element) => element.outerHTML.slice(0, 160);
    const flaws = [];
    const heads = document.querySelectorAll("h1").length;
    if (heads !== 1) flaws.push(`${heads} h1`);
    if (!/^\\S.* · Consilience$/.test(document.title)) flaws.push(`title: ${document.title}`);
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    if (twice.length) flaws.push(`ids that stand twice: ${twice}`);
    for (const image of document.images) {
        if (!image.complete || !image.naturalWidth) flaws.push(`not loaded: ${named(image)}`);
    }
    for (const field of document.querySelectorAll("input, select, textarea")) {
        const isNamed = field.labels?.length || field.ariaLabel || field.type === "hidden";
        if (!isNamed) flaws.push(`no label: ${named(field)}`);
    }
    for (const control of document.querySelectorAll("button, summary, select, .btn, .icon-btn")) {
        const { width, height } = control.getBoundingClientRect();
        const isSmall = width < 24 || height < 24;
        if (shown(control) && isSmall) flaws.push(`${width} x ${height}: ${named(control)}`);
    }
    return flaws;
}"""

UNFOLD = "document.querySelectorAll('details').forEach((each) => each.setAttribute('open', ''))"


@pytest.fixture
def team(transactional_db):
    """One row of everything."""
    made = world.assemble()
    world.play(made)
    return made


def test_every_page_of_a_review(page, team, client_for):
    found = pages_of(team, client_for)
    assert len(found) > 40
    flaws = []
    for name in ("alice", "bob", "dana"):
        sign_in(page, getattr(team, name))
        flaws += [each for person, url in found if person == name for each in look(page, url)]
    assert not flaws, "\n".join(flaws)


def test_every_page_of_no_review(page, problems, review, alice, mallory):
    invitation = members.invite(review=review, roles=[Role.SCREENER], by=alice)
    outside = [reverse(name, kwargs=kwargs) for name, (kwargs, _) in SIGN_IN.items()]
    outside += [reverse("accept_invitation", kwargs={"token": invitation.token})]
    flaws = [each for url in outside for each in look(page, url)]
    sign_in(page, mallory)
    inside = [reverse(name) for name in OF_NOBODY]
    flaws += [each for url in [*outside, *inside] for each in look(page, url)]
    assert not flaws, "\n".join(flaws)
    refused = [each for each in problems if "/reauthenticate/" in each]  # to who has no password
    problems[:] = [each for each in problems if each not in refused]


def test_pages_that_say_no(page, problems, review, eve):
    sign_in(page, eve)
    flaws = look(page, reverse("settings", args=[review.uid]))
    flaws += look(page, "/reviews/nowhere/")
    assert not flaws, "\n".join(flaws)
    refused = ["403" in each or "404" in each for each in problems]
    assert len(refused) == 2
    assert all(refused)
    problems.clear()


def test_each_flaw_is_noticed(page, db):
    page.goto(reverse("account_login"))
    assert page.evaluate(FLAWS) == []
    page.evaluate(
        """() => {
            document.title = "";
            document.body.append(document.querySelector("h1").cloneNode(true));
            document.body.insertAdjacentHTML(
                "beforeend", "<p id=main><input><button>x</button><img alt=''></p>"
            );
            document.querySelector("p > button").style.minHeight = "0";
        }"""
    )
    found = "\n".join(page.evaluate(FLAWS))
    for flaw in ("2 h1", "title: ", "twice: main", "not loaded: <img", "no label: <input", " x "):
        assert flaw in found


def look(page, url):
    """What is wrong with a page, in each size, and with all that unfolds unfolded."""
    page.set_viewport_size(PHONE)
    page.goto(url)
    page.wait_for_function("!document.querySelector('.htmx-request')")
    flaws = []
    for size, theme in SIGHTS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        flaws += [*page.evaluate(FLAWS), *sideways(page)]
    page.evaluate(UNFOLD)
    page.set_viewport_size(PHONE)
    flaws += [*page.evaluate(FLAWS), *sideways(page)]
    return list(dict.fromkeys(f"{url}: {flaw}" for flaw in flaws))


def sideways(page):
    try:
        assert_no_horizontal_scroll(page)
    except AssertionError as error:
        return [str(error)]
    return []


def pages_of(team, client_for):
    """Who opens which address: each page once for every set of templates that it is made of."""
    found = {}
    for name, entry in OF_REVIEWS.items():
        urls = spread([url_of(name, asked) for asked in entry.asked(team.review)])
        for person in READERS.get(entry.permission, ("alice",)):
            for url, made_of in opened(client_for(getattr(team, person)), urls):
                found.setdefault((name, made_of), (person, url))
    return list(found.values())


def opened(client, urls):
    """Those that answer with a page, and what it is made of; one that answers otherwise ends it."""
    for url in urls:
        response = client.get(url)
        body = response.getvalue()
        if response.status_code == 405 or is_part(response, body):
            return
        if response.status_code == 200:
            assert_closed(url, body.decode())
            yield url, frozenset(each.name for each in response.templates if each.name)


def is_part(response, body):
    """A fragment, or a file."""
    is_html = response["Content-Type"].startswith("text/html")
    return response.status_code == 200 and not (is_html and body.startswith(b"<!doctype"))


def assert_closed(url, body):
    """A browser mends an element that is never closed, and lays the page out otherwise."""
    tags = Counter(CLOSED.findall(body))
    for _, tag in list(tags):
        assert tags["", tag] == tags["/", tag], f"{url}: a <{tag}> is never closed, or closed twice"


def spread(rows):
    """Some of the rows, from the first to the last."""
    return rows[:: max(1, len(rows) // ROWS)]
