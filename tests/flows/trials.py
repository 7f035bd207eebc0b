"""Included studies whose one number is still to be clicked on a page of their report."""

import io
import time
from dataclasses import dataclass

from PIL import Image

from extraction.actions import extractions
from extraction.models import ArmResult, Outcome, PdfPage, PdfParse, Timepoint, ValueOrigin
from extraction.pdf.words import text_in
from screening.actions import decisions, documents, reports, studies
from screening.models import Report

KETAMINE, SALINE = "Ketamine 0.5 mg/kg", "Saline"
READING = 60  # seconds within which a worker has read an article
DARK = 100  # of 255: printed, even under the marker


@dataclass(frozen=True, slots=True)
class Trial:
    """A study's label, the file of its report, and the number that stands on one of its pages."""

    label: str
    file: bytes
    number: str
    page: int = 1


def included(review, citation, label, people):
    """The study of a record that was kept by its title, judged by its full text too."""
    report = Report.objects.get(citation=citation)
    reports.mark_retrieved(report=report, by=people[0])
    for person in people:
        decisions.record(citation=citation, verdict="include", by=person, stage="full_text")
    return studies.create(review=review, label=label, reports=[report], by=people[0])


def add_report(trial, study, by):
    """Its file, which a worker then reads."""
    report = Report.objects.get(studies=study)
    return documents.add(report=report, name=f"{study}.pdf", content=trial.file, by=by)


def wait_until_read(document):
    deadline = time.monotonic() + READING
    while not PdfParse.objects.filter(document=document, status="succeeded").exists():
        assert time.monotonic() < deadline, f"nobody read {document}"
        time.sleep(0.1)


def draft(study, by, center=None):
    """An account of the study in which only the mean of one arm is missing, unless given."""
    extraction = extractions.start(study=study, by=by)
    when = {"outcome": Outcome.objects.get(), "timepoint": Timepoint.objects.get()}
    kinds = {"metric": "final", "center_kind": "mean", "spread": 8, "spread_kind": "sd", **when}
    regimens = {KETAMINE: {"drug": "ketamine"}, SALINE: {"comparator_kind": "inert"}}
    roles = {KETAMINE: "intervention", SALINE: "comparator"}
    extractions.fill(
        extraction=extraction,
        by=by,
        study={"design": "parallel", "n_randomised": 60},
        arms=[
            {"name": name, "role": role, "n_randomised": 30, "regimen": regimens[name]}
            for name, role in roles.items()
        ],
        results=[
            {"arm": KETAMINE, "n_analysed": 30, "center": center, **kinds},
            {"arm": SALINE, "n_analysed": 30, "center": 12, **kinds},
        ],
        contrasts=[],
    )
    return extraction


def number_of(extraction):
    """The result whose mean is clicked."""
    return ArmResult.objects.get(extraction=extraction, arm__name=KETAMINE)


def place_of(extraction):
    """Where that mean was read."""
    return ValueOrigin.objects.get(arm_result=number_of(extraction), field="center")


def word_on_page(document, trial):
    """Which of the page's words the number is, counted as they are drawn."""
    words = PdfPage.objects.get(parse__document=document, number=trial.page).word_list()
    (found,) = [at for at, word in enumerate(words) if word.text == trial.number]
    return found


def read_again(origin):
    """The text inside the box that was stored."""
    page = PdfPage.objects.get(parse__document=origin.document, number=origin.page)
    return text_in(page.word_list(), origin.box)


def is_printed_under(locator):
    """Something dark is drawn where this element lies: a box on blank paper has nothing to mark."""
    shot = Image.open(io.BytesIO(locator.screenshot())).convert("L")
    return shot.getextrema()[0] < DARK
