"""The whole chain in a real browser: from sign-in to a number, and back to where it is printed."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from extraction.models import Extraction
from screening.models import Citation, Decision
from synthesis.actions import analyses
from tests.extraction.pdf import papers
from tests.factories import make_citation, make_outcome, make_study, make_timepoint
from tests.flows import trials
from tests.flows.browsing import sign_in, wait_until_sent
from tests.flows.trials import Trial

PASSWORD = "rapid-acting"
RUNNING = 30_000  # ms within which a worker has run an analysis
TURNED = papers.Layout(rotation=90, is_cropped=False, origin=(0, 0), is_upright=True)
CROPPED = papers.Layout(rotation=0, is_cropped=True, origin=(-70, 130), is_upright=True)
MADE = [
    Trial("Daly 2018", papers.written(), "-14.8"),
    Trial("Fedgchin 2019", papers.laid_out(TURNED), "-3.8"),
    Trial("Popova 2019", papers.laid_out(CROPPED), "14.8"),
]
BESIDE = "Popova 2020"  # a record that is left out


@pytest.fixture
def team(review, alice, bob, carol, dana):
    """Who asks for what: people by their names, and the outcome that all studies report."""
    make_outcome(review, alice, lower_is_better=True)
    make_timepoint(review, alice)
    return {"alice": alice, "bob": bob, "carol": carol, "dana": dana}


def test_from_sign_in_to_the_number_on_the_page(page, worker, review, team):
    first, *others = MADE
    for title in (first.label, BESIDE):
        make_citation(review, team["alice"], title=title)
    sign_in_by_password(page, team["bob"])
    judge_by_keys(page, review, team["bob"], with_undo=True)
    judge_by_keys(page, review, team["carol"])  # whose votes settle both records
    kept = Citation.objects.get(title=first.label)
    people = [team["bob"], team["carol"]]
    found = [trials.included(review, kept, first.label, people)]
    found += [make_study(review, people, trial.label) for trial in others]
    carry(page, review, team, dict(zip(found, MADE, strict=True)))


@pytest.mark.embedded
def test_from_an_open_article_and_back(page, worker, review, team):
    """Its tables lie on their sides; alone in its analysis, it is shown without a pool."""
    trial = Trial("Rao 2018", article("PMC5971330"), "0.409", page=4)
    study = make_study(review, [team["bob"], team["carol"]], trial.label)
    carry(page, review, team, {study: trial})


def article(name):
    """A CC BY article, read where it lies."""
    path = Path(os.environ.get("CONSILIENCE_DATA", "../shared/data"), "pdfs", f"{name}.pdf")
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no article at {path}: set CONSILIENCE_DATA")
        pytest.skip("the open articles are not here: set CONSILIENCE_DATA")
    return path.read_bytes()


def sign_in_by_password(page, user):
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    page.goto("/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url("**/accounts/**")


def judge_by_keys(page, review, person, with_undo=False):
    """Include the first record and exclude the second; on the way the first is taken back."""
    sign_in(page, person)
    page.goto(f"/reviews/{review.uid}/")
    press(page, "Enter")  # the first thing that waits
    title = page.locator("#card h2")
    expect(title).to_have_text(MADE[0].label)
    press(page, "i")
    expect(title).to_have_text(BESIDE)
    if with_undo:
        press(page, "z")
        expect(title).to_have_text(MADE[0].label)
        wait_until_sent(page)
        assert verdicts(person) == {}
        press(page, "i")
        expect(title).to_have_text(BESIDE)
    press(page, "e")
    expect(title).to_have_text("Nothing left to judge here")
    wait_until_sent(page)
    assert verdicts(person) == {MADE[0].label: "include", BESIDE: "exclude"}


def press(page, key):
    """As soon as the page listens: no person is faster than its scripts."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def verdicts(person):
    found = Decision.objects.current().filter(reviewer=person)
    return dict(found.values_list("citation__title", "verdict"))


def carry(page, review, team, found):
    """From included studies to a pooled estimate, and back to the places of their numbers."""
    files = [trials.add_report(trial, study, team["bob"]) for study, trial in found.items()]
    for (study, trial), document in zip(found.items(), files, strict=True):
        trials.wait_until_read(document)
        extract_by_click(page, trial, document, trials.draft(study, team["bob"]))
        draft = trials.draft(study, team["carol"], center=float(trial.number))
        submit(page, draft)
        settle(page, review, study, team["dana"])
    run_by_key(page, review, team["alice"])
    for study, trial in found.items():
        follow_back(page, study, trial)


def extract_by_click(page, trial, document, draft):
    """The number is clicked where it is printed: the cell has it, and where it was read."""
    sign_in(page, draft.extractor)
    page.goto(f"/extractions/{draft.uid}/?page={trial.page}")
    words = page.locator("#page .words rect")
    field = page.locator(f'[data-cell="arm_result/{trials.number_of(draft).uid}/center"] input')
    field.click()
    word = words.nth(trials.word_on_page(document, trial))
    assert trials.is_printed_under(word)
    word.click()
    expect(field).to_have_value(trial.number.replace("-", "−"))
    origin = trials.place_of(draft)
    assert trials.read_again(origin) == origin.quote == trial.number
    submit(page, draft)


def submit(page, draft):
    sign_in(page, draft.extractor)
    page.goto(f"/extractions/{draft.uid}/")
    page.get_by_role("button", name="Submit the extraction").click()
    expect(page.locator("#values").get_by_text("Submitted", exact=True)).to_be_visible()


def settle(page, review, study, person):
    """Both accounts say the same, so that the final extraction is two keys away."""
    sign_in(page, person)
    page.goto(f"/reviews/{review.uid}/extraction/")
    page.get_by_role("row", name=str(study)).get_by_role("link", name="Adjudicate").click()
    expect(page.get_by_role("button", name="Compare the two extractions")).to_be_visible()
    press(page, "Enter")
    expect(page.get_by_role("button", name=f"Finish {study}")).to_be_enabled()
    press(page, "Enter")
    expect(page.locator("#values").get_by_text("Final", exact=True)).to_be_visible()
    assert Extraction.objects.final().filter(study=study).count() == 1


def run_by_key(page, review, person):
    """A worker runs the analysis; the page shows its figure without being asked to."""
    analysis = analyses.declare(
        review=review,
        by=person,
        title="One day",
        question="Is depression lower after one day?",
        domain="depression",
        instruments=["MADRS"],
        hours_from=18,
        hours_to=36,
        hours_target=24,
        measure="MD",
    )
    sign_in(page, person)
    page.goto(analysis.get_absolute_url())
    press(page, "r")
    expect(page.locator("svg.fp:visible")).to_be_visible(timeout=RUNNING)


def follow_back(page, study, trial):
    """From the study's row in the figure to its trace, to its origin, to the rectangle."""
    figure = page.locator("svg.fp:visible")
    figure.locator("a").filter(has_text=str(study)).click()
    trace = page.get_by_role("complementary", name=f"Trace of {study}")
    trace.locator("a.origin").click()
    mark = page.locator(".whole-page .pdf-word-now")
    expect(mark).to_be_visible()
    final = Extraction.objects.final().get(study=study)
    assert box_of(mark) == pytest.approx(trials.place_of(final).box)
    assert trials.read_again(trials.place_of(final)) == trial.number
    assert float(trial.number) == trials.number_of(final).center
    assert trials.is_printed_under(mark)
    page.go_back()
    expect(figure).to_be_visible()


def box_of(mark):
    """x0, top, x1, bottom of a rectangle that is drawn."""
    x, top, width, height = (float(mark.get_attribute(n)) for n in ("x", "y", "width", "height"))
    return (x, top, x + width, top + height)
