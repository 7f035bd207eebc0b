"""Screening, played: three searches, two blinded reviewers, an adjudicator, reports, studies."""

from collections.abc import Callable
from datetime import date

from demo import facts, jobs, sheets
from demo.cast import Cast
from review.models import User
from screening.actions import (
    adjudications,
    citations,
    decisions,
    documents,
    exclusion_reasons,
    imports,
    reports,
    searches,
    studies,
)
from screening.choices import Retrieval, SearchKind, Stage, Verdict
from screening.models import (
    Adjudication,
    Citation,
    CitationImport,
    Decision,
    ExclusionReason,
    Report,
    Search,
    Study,
)

Say = Callable[[str], None]

STRATEGY = "ketamine AND depression AND randomised (the titles and PubMed IDs of 370 records)"
SEARCHED_ON = date(2020, 1, 31)  # invented, as the searches are
FILES = {"PubMed, RIS": "pubmed_370.ris", "PubMed, MEDLINE format": "pubmed_370.nbib"}
OTHER = "Trials known to the team"
AS_VERDICT = {"INCLUDE": Verdict.INCLUDE, "EXCLUDE": Verdict.EXCLUDE, "ERROR": Verdict.MAYBE}


def play(cast: Cast, say: Say) -> None:
    """Bring screening to its end, from wherever an earlier attempt left it."""
    _search(cast, say)
    _enter_by_hand(cast)
    say("Two reviewers judge titles; an adjudicator settles what they disagree on.")
    _judge_titles(cast)
    say("Reports are sought, and judged at full text.")
    _retrieve(cast)
    _judge_reports(cast)
    _correct(cast)
    _group(cast)


def citation(cast: Cast, key: str) -> Citation:
    """The record that stands for a PubMed ID, or for a trial that was entered by hand."""
    by_hand = {row["trial"]: row["title"] for row in facts.table("by_hand.csv")}
    found = Citation.objects.filter(review=cast.review).canonical()
    return found.get(title=by_hand[key]) if key in by_hand else found.get(pmid=key)


def _search(cast: Cast, say: Say) -> None:
    started = []
    for name, file in FILES.items():
        search = Search.objects.filter(review=cast.review, name=name).first()
        search = search or searches.start(
            review=cast.review,
            by=cast.alice,
            kind=SearchKind.DATABASE,
            name=name,
            platform="PubMed",
            searched_on=SEARCHED_ON,
            strategy=STRATEGY,
            shown_count=370,
        )
        job = CitationImport.objects.filter(search=search).first() or imports.start(
            search=search, name=file, content=facts.content(file), by=cast.alice
        )
        started.append(job)
        # One after the other, so that the first file's records stand for the second's.
        jobs.wait([job], f"The import of {file}", say)


def _enter_by_hand(cast: Cast) -> None:
    search = Search.objects.filter(review=cast.review, name=OTHER).first()
    search = search or searches.start(
        review=cast.review, by=cast.alice, kind=SearchKind.OTHER, name=OTHER
    )
    for row in facts.table("by_hand.csv"):
        if Citation.objects.filter(review=cast.review, title=row["title"]).exists():
            continue
        texts = {name: row[name] for name in ("title", "journal", "doi", "pmid", "pmcid")}
        imports.enter(
            search=search,
            by=cast.alice,
            source=row["source"],
            authors=[author for author in row["authors"].split("; ") if author],
            registry_ids=[row["nct"]] if row["nct"] else [],
            year=int(row["year"]) if row["year"] else None,
            **texts,
        )


def _judge_titles(cast: Cast) -> None:
    """Reviewer 1 votes as the label file; reviewer 2 as `reviewer_2.csv` says, else alike."""
    second = {row["pmid"]: row for row in facts.table("reviewer_2.csv")}
    votes = {
        row["pmid"]: AS_VERDICT[row["llm_title_abstract_decision"]]
        for row in facts.table("pubmed_370_labels.csv")
    }
    votes |= {row["trial"]: Verdict.INCLUDE for row in facts.table("by_hand.csv")}
    for key, verdict in votes.items():
        record, row = citation(cast, key), second.get(key)
        _vote(record, cast.bob, verdict)
        other = Verdict(row["reviewer_2"]) if row else verdict
        _vote(record, cast.carol, other, note=row["why"] if row else "")
        if row and row["adjudicated"]:
            _settle(record, cast.dana, Verdict(row["adjudicated"]), why=row["reason"])


def _retrieve(cast: Cast) -> None:
    """Evidence sheets stand in for the articles; of the others there is no file to show."""
    trial_of = {facts.trial(name)["pmid"] or name: name for name in facts.extracted_trials()}
    for row in _reports():
        report = citation(cast, row["pmid"]).report
        if report.retrieval == Retrieval.WANTED:
            report = reports.seek(report=report, by=cast.alice)
        if report.retrieval != Retrieval.AWAITED:
            continue
        if row["retrieved"] == "no":
            reports.mark_not_retrieved(report=report, by=cast.alice, note=row["note"])
        elif row["pmid"] in trial_of:
            trial = trial_of[row["pmid"]]
            documents.add(
                report=report,
                name=f"{trial}, evidence sheet.pdf",
                content=sheets.make(trial).content,
                by=cast.alice,
            )
        else:
            reports.mark_retrieved(report=report, by=cast.alice, note="read; no file kept here")


def _judge_reports(cast: Cast) -> None:
    reasons = _reasons(cast)
    for row in _reports():
        if row["retrieved"] == "no":
            continue
        record = citation(cast, row["pmid"])
        for person, side in ((cast.bob, "1"), (cast.carol, "2")):
            verdict = Verdict(row[f"verdict_{side}"])
            reason = reasons.get(row[f"reason_{side}"])
            _vote(record, person, verdict, stage=Stage.FULL_TEXT, reason=reason)
        if row["adjudicated"]:
            _settle(
                record,
                cast.dana,
                Verdict(row["adjudicated"]),
                stage=Stage.FULL_TEXT,
                reason=reasons.get(row["adjudicated_reason"]),
                why=row["note"],
            )


def _reports() -> list[dict[str, str]]:
    """The rows of `full_text.csv`, and the trials entered by hand, which both include."""
    alike = {"retrieved": "yes", "adjudicated": "", "reason_1": "", "reason_2": ""}
    both = {"verdict_1": Verdict.INCLUDE, "verdict_2": Verdict.INCLUDE}
    entered = [{"pmid": row["trial"], **alike, **both} for row in facts.table("by_hand.csv")]
    return [*facts.table("full_text.csv"), *entered]


def _reasons(cast: Cast) -> dict[str, ExclusionReason]:
    return {
        row["code"]: ExclusionReason.objects.filter(
            review=cast.review, stage=Stage.FULL_TEXT, label=row["reason"]
        ).first()
        or exclusion_reasons.add(
            review=cast.review, stage=Stage.FULL_TEXT, label=row["reason"], by=cast.alice
        )
        for row in facts.table("reasons.csv")
    }


def _vote(
    record: Citation,
    by: User,
    verdict: Verdict,
    stage: Stage = Stage.TITLE_ABSTRACT,
    reason: ExclusionReason | None = None,
    note: str = "",
) -> None:
    cast_before = Decision.objects.current().filter(citation=record, reviewer=by, stage=stage)
    if not cast_before.exists():
        decisions.record(
            citation=record, verdict=verdict, by=by, stage=stage, reason=reason, note=note
        )


def _settle(
    record: Citation,
    by: User,
    verdict: Verdict,
    stage: Stage = Stage.TITLE_ABSTRACT,
    reason: ExclusionReason | None = None,
    why: str = "",
) -> None:
    if not Adjudication.objects.current().filter(citation=record, stage=stage).exists():
        adjudications.record(
            citation=record, verdict=verdict, by=by, stage=stage, reason=reason, why=why
        )


def _correct(cast: Cast) -> None:
    """What two sources say differently of a report: noted as the first says, then put right."""
    for row in facts.table("citation_edits.csv"):
        record = citation(cast, row["pmid"])
        settled, first = _typed(row["field"], row["settled"]), _typed(row["field"], row["first"])
        if getattr(record, row["field"]) == settled:
            continue
        record = citations.correct(
            citation=record, by=cast.alice, why=row["first_source"], **{row["field"]: first}
        )
        why = f"{row['reason']} ({row['settled_source']})"
        citations.correct(citation=record, by=cast.dana, why=why, **{row["field"]: settled})


def _typed(field: str, text: str) -> str | int:
    return int(text) if field == "year" else text


def _group(cast: Cast) -> None:
    """Studies with their reports: first as a machine linked them, then put right."""
    wrong = {
        row["pmid"]: row["first_study"] for row in facts.table("relinks.csv") if row["first_study"]
    }
    for row in facts.table("studies.csv"):
        if not Study.objects.filter(review=cast.review, label=row["trial"]).exists():
            keys = [row["pmid"] or row["trial"]]
            keys += [pmid for pmid, study in wrong.items() if study == row["trial"]]
            own = [Report.objects.get(citation=citation(cast, key)) for key in keys]
            studies.create(review=cast.review, label=row["trial"], reports=own, by=cast.alice)
    for row in facts.table("relinks.csv"):
        report = citation(cast, row["pmid"]).report
        label = {"review": cast.review, "label": row["study"]}
        studies.link(study=Study.objects.get(**label), report=report, by=cast.dana)
        if row["first_study"]:
            first = Study.objects.get(review=cast.review, label=row["first_study"])
            studies.unlink(study=first, report=report, by=cast.dana)
