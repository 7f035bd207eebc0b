"""Extraction, played: two blinded extractors click on the evidence sheets, one person settles."""

from collections.abc import Callable

from demo import facts, jobs
from demo.accounts import ARM, CONTRAST, REGIMEN, RESULT, STUDY, Protocol, Reader
from demo.cast import Cast
from extraction import accounts
from extraction.actions import adjudications, extractions, outcomes, parses, timepoints
from extraction.models import Extraction, Outcome, PdfParse, Timepoint
from extraction.models.row import Row
from review.models import User
from screening.models import Document, Study

Say = Callable[[str], None]

MODEL_FIELDS = {"study": STUDY, "arm": ARM | REGIMEN, "result": RESULT, "contrast": CONTRAST}


def play(cast: Cast, say: Say) -> None:
    """Bring extraction to its end, from wherever an earlier attempt left it."""
    protocol = _protocol(cast)
    documents = _parsed_documents(cast, say)
    say(f"{len(documents)} trials are extracted twice, number by number, and settled.")
    for trial, document in documents.items():
        study = Study.objects.get(review=cast.review, label=trial)
        if Extraction.objects.final().filter(study=study).exists():
            continue
        for side, person in (("a", cast.bob), ("b", cast.carol)):
            _extract(study, person, Reader(trial, side, document, protocol))
        _adjudicate(study, cast.dana)


def _protocol(cast: Cast) -> Protocol:
    defined = {}
    for row in facts.table("outcomes.csv"):
        found = Outcome.objects.filter(review=cast.review, name=row["name"]).first()
        defined[row["outcome"]] = found or outcomes.define(
            review=cast.review,
            by=cast.alice,
            name=row["name"],
            domain=row["domain"],
            instrument=row["instrument"],
            kind=row["kind"],
            lower_is_better=row["lower_is_better"] == "yes",
            definition=row["definition"],
        )
    times = {}
    for row in facts.table("timepoints.csv"):
        found = Timepoint.objects.filter(review=cast.review, label=row["timepoint"]).first()
        times[row["timepoint"]] = found or timepoints.define(
            review=cast.review,
            by=cast.alice,
            label=row["timepoint"],
            hours=float(row["hours"]),
            index_event=row["index_event"],
        )
    return Protocol(defined, times)


def _parsed_documents(cast: Cast, say: Say) -> dict[str, Document]:
    """The evidence sheet of each trial, once its page has been read by a worker."""
    found = {
        trial: Document.objects.filter(
            report__studies__label=trial, report__review=cast.review
        ).first()
        for trial in facts.extracted_trials()
    }
    # The worker's listener starts these too; asking again changes nothing.
    started = [parses.start(document=document, by=cast.alice) for document in found.values()]
    jobs.wait(
        list(PdfParse.objects.filter(pk__in=[parse.pk for parse in started])),
        "The reading of the evidence sheets",
        say,
    )
    return found


def _extract(study: Study, by: User, reader: Reader) -> None:
    own = Extraction.objects.filter(study=study, extractor=by, is_final=False)
    if own.filter(submitted_at__isnull=False).exists():
        return
    draft = extractions.start(study=study, by=by)
    if not draft.arms.exists():  # filled all or not at all
        extractions.fill(extraction=draft, by=by, **reader.account())
    extractions.submit(extraction=draft, by=by)


def _adjudicate(study: Study, by: User) -> None:
    final = adjudications.start(study=study, by=by)
    account = accounts.load(final)
    for different in facts.differences(study.label):
        adjudications.choose(
            final=final,
            row=_row(account, different),
            field=MODEL_FIELDS[different["table"]][different["field"]][0],
            take=different["chosen"],
            reason=different["reason"],
            by=by,
        )
    adjudications.finish(final=final, by=by)


def _row(account: accounts.Account, different: facts.Row) -> Row:
    """The row of the final extraction that a line of `differences.csv` is about."""
    if different["table"] == "study":
        return account.extraction
    names = different["row"].split("|")
    if different["table"] == "arm":
        arm = next(arm for arm in account.arms if arm.name == names[0])
        return arm.regimen if different["field"] in REGIMEN else arm
    *arms, outcome, timepoint = names
    wanted = (*arms, facts.outcome(outcome)["name"], timepoint)
    rows = account.arm_results if different["table"] == "result" else account.contrast_results
    return next(row for row in rows if _named(row) == wanted)


def _named(row: Row) -> tuple[str, ...]:
    arms = [row.arm] if hasattr(row, "arm") else [row.arm_1, row.arm_2]
    return (*(arm.name for arm in arms), row.outcome.name, row.timepoint.label)
