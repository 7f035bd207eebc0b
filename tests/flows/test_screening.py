"""Fifty votes from the keyboard, with the network lost in the middle."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from screening.actions import decisions, work_orders
from screening.models import Decision, Parking, Ranking
from tests.factories import make_citation
from tests.flows.browsing import sign_in, wait_until_sent

pytestmark = pytest.mark.embedded
COUNT = 50
KEYS = "ieem"  # include, exclude, exclude, maybe


@pytest.fixture
def records(transactional_db, review, bob):
    """Each is found again by its title."""
    return [make_citation(review, bob, title=f"Trial {n:02}") for n in range(1, COUNT + 1)]


@pytest.fixture
def desk(page, review, records, bob):
    sign_in(page, bob)
    page.goto(reverse("screening:screen", args=[review.uid]))
    expect(page.locator("#card h2")).to_have_text("Trial 01")
    return page


def press(page, key, following):
    page.keyboard.press(key)
    expect(page.locator("#card h2")).to_have_text(following)


def heading(number):
    return f"Trial {number:02}" if number <= COUNT else "Nothing left to judge here"


def votes():
    """How often each verdict stands, and how many rows there are in all."""
    current = Decision.objects.current()
    return sorted(current.values_list("citation__title", "verdict")), Decision.objects.count()


def expected():
    verdicts = {"i": "include", "e": "exclude", "m": "maybe"}
    return [(f"Trial {n:02}", verdicts[KEYS[n % 4]]) for n in range(1, COUNT + 1)]


def test_fifty_votes_with_the_network_lost_in_the_middle(desk, problems):
    for number in range(1, 21):
        press(desk, KEYS[number % 4], heading(number + 1))
    wait_until_sent(desk)
    desk.context.set_offline(True)
    number = 21
    while desk.locator("#card h2").text_content() == heading(number):  # the cards that are there
        desk.keyboard.press(KEYS[number % 4])
        number += 1
    expect(desk.locator("#card h2")).to_have_text("The next record is on its way")
    assert number > 23
    expect(desk.locator("#outbox")).to_contain_text(f"Not sent yet: {number - 21}")
    assert votes()[1] == 20
    desk.context.set_offline(False)
    for further in range(number, COUNT + 1):
        expect(desk.locator("#card h2")).to_have_text(heading(further))
        press(desk, KEYS[further % 4], heading(further + 1))
    wait_until_sent(desk)
    assert votes() == (expected(), COUNT)
    problems[:] = [each for each in problems if "ERR_INTERNET_DISCONNECTED" not in each]


def test_an_answer_that_is_lost_and_a_page_that_is_closed(desk, problems, review):
    """The server has the vote, the browser does not know: sent again, it counts once."""
    desk.route("**/decide/**", lambda route: (route.fetch(), route.abort()))
    press(desk, "i", "Trial 02")
    expect(desk.locator("#outbox")).to_be_visible()
    assert Decision.objects.count() == 1
    desk.unroute("**/decide/**")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(reverse("screening:records", args=[review.uid]))
    desk.goto(reverse("screening:screen", args=[review.uid]))
    wait_until_sent(desk)
    assert votes() == ([("Trial 01", "include")], 1)
    problems[:] = [each for each in problems if "ERR_FAILED" not in each]


def test_undo_and_later(desk, review):
    press(desk, "i", "Trial 02")
    press(desk, "l", "Trial 03")
    press(desk, "e", "Trial 04")
    press(desk, "z", "Trial 03")
    press(desk, "z", "Trial 02")
    press(desk, "e", "Trial 03")
    press(desk, "l", "Trial 04")
    wait_until_sent(desk)
    assert votes()[0] == [("Trial 01", "include"), ("Trial 02", "exclude")]
    assert Parking.objects.current().get().citation.title == "Trial 03"
    desk.goto(reverse("screening:screen", args=[review.uid]))
    expect(desk.locator("#card h2")).to_have_text("Trial 04")
    press(desk, "z", "Trial 02")  # the vote before this page was opened
    press(desk, "z", "Trial 01")  # and the one before that
    press(desk, "e", "Trial 02")
    press(desk, "i", "Trial 04")
    desk.get_by_role("button", name="Bring back now").click()
    expect(desk.locator("#card h2")).to_have_text("Trial 03")


def test_a_vote_that_is_refused_is_told_and_the_next_goes_on(desk, problems, carol, dana, records):
    for person in (carol, dana):
        decisions.record(citation=records[0], verdict="include", by=person)
    press(desk, "e", "Trial 02")
    expect(desk.locator("#refused")).to_contain_text("votes on it can no longer change")
    press(desk, "e", "Trial 03")
    wait_until_sent(desk)
    assert votes()[1] == 3
    problems[:] = [each for each in problems if "409" not in each]


def test_the_words_of_a_record_are_one_key_away(page, problems, transactional_db, review, bob):
    for number in range(6):
        title = "Migration of birds" if number % 2 else "Ketamine infusion"
        citation = make_citation(review, bob, title=title)
        if number < 4:
            verdict = "exclude" if number % 2 else "include"
            decisions.record(citation=citation, verdict=verdict, by=bob)
    order = work_orders.choose(review=review, by=bob, stage="title_abstract", kind="likely")
    Ranking.perform(order.rankings.get().pk, work_orders.run)
    Ranking.objects.exclude(weights={}).get()
    sign_in(page, bob)
    page.goto(reverse("screening:screen", args=[review.uid]))
    expect(page.locator("#card h2")).to_have_text("Ketamine infusion")
    page.keyboard.press("w")
    expect(page.locator("#record-words")).to_contain_text("For: infusion, ketamine")
    press(page, "i", "Migration of birds")
    expect(page.locator("#record-words p").first).not_to_be_visible()
    page.keyboard.press("w")
    expect(page.locator("#record-words")).to_contain_text("Against: birds")
    page.keyboard.press("w")
    expect(page.locator("#record-words p").first).not_to_be_visible()
