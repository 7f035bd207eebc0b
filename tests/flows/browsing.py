"""What a person does in every story, and what every page must hold."""

from django.conf import settings
from django.test import Client

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def sign_in(page, user):
    """By a session of the database: the sign-in page has a test of its own."""
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])


def wait_until_sent(page):
    """Votes go to the server behind the page's back; those it has not got are in localStorage."""
    for _ in range(150):
        if page.evaluate("Object.values(localStorage).every((kept) => kept === '[]')"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("Not all votes were sent.")


def wait_until_focused(element):
    """Until it has the focus in its page; `to_be_focused` wants the window in front as well, which
    one of several headless browsers is not always."""
    has_focus = "(element) => element === document.activeElement"
    for _ in range(150):
        if element.evaluate(has_focus):
            return
        element.page.wait_for_timeout(100)
    raise AssertionError(f"Not focused: {element}")


def assert_no_horizontal_scroll(page):
    """Names the widest element that sticks out, so that it can be found."""
    widest = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return null;
            const out = [...document.querySelectorAll("body *")]
                .map((element) => [element.getBoundingClientRect().right, element.outerHTML])
                .sort((one, other) => other[0] - one[0]);
            return `${out[0][0]} > ${width}: ${out[0][1].slice(0, 200)}`;
        }"""
    )
    assert widest is None, f"{page.url} scrolls sideways: {widest}"
