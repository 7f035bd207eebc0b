"""What tests of screening say often."""

from screening.actions import decisions, doubts, exclusion_reasons, imports, reports
from screening.duplicates import Plan
from screening.matching import Doubt
from screening.models import Citation, CitationImport, DoubtfulPair, Report, Standing
from tests.factories import make_citation, make_search

TITLES, TEXTS = "title_abstract", "full_text"


def where(citation, stage=TITLES):
    """Where a citation stands now, None for nowhere."""
    row = Standing.objects.current().filter(citation=citation, stage=stage).first()
    return row and row.standing


def judge(citation, *votes, stage=TITLES, **fields):
    """Votes as (person, verdict) or (person, verdict, reason)."""
    for by, verdict, *reason in votes:
        decisions.record(
            citation=citation, verdict=verdict, by=by, stage=stage, **fields,
            reason=reason[0] if reason else None,
        )  # fmt: skip


def kept(review, alice, bob, **fields):
    """The report of a record that two people included by title and abstract."""
    citation = make_citation(review, alice, **fields)
    judge(citation, (alice, "include"), (bob, "include"))
    return Report.objects.get(citation=citation)


def retrieved(review, alice, bob, **fields):
    """The citation of a report that is there to be read."""
    report = kept(review, alice, bob, **fields)
    return reports.mark_retrieved(report=report, by=alice).citation


def offered(review, by, label="Wrong dose", stage=TEXTS):
    return exclusion_reasons.add(review=review, stage=stage, label=label, by=by)


def doubted(one, other, score=4.0, evidence=()):
    """The pair of two published records, as if an import had raised it."""
    first, second = sorted([one.pk, other.pk])
    raised = Doubt(first, second, score, tuple(evidence))
    plan = Plan(seen=0, canonical={}, merged={}, links=[], doubtful=(raised,))
    last = Citation.objects.get(pk=second).citation_import
    DoubtfulPair.objects.unanswered().filter(first=first, second=second).delete()
    doubts.store(citation_import=last, plan=plan)
    return DoubtfulPair.objects.get(first=first, second=second)


def imported(review, by, content, search=None, name="search.ris"):
    """An import performed here and now; it may have failed."""
    search = search or make_search(review, by)
    job = imports.start(search=search, name=name, content=content, by=by)
    CitationImport.perform(job.pk, imports.run)
    job.refresh_from_db()
    return job


def entitled(review, by, titles):
    """Records of these titles, in this order, of one import: entering each takes far longer."""
    job = imported(review, by, ris(*({"TI": title} for title in titles)))
    return list(Citation.objects.filter(citation_import=job).order_by("pk"))


def ris(*records):
    """Records as dictionaries of tags, in RIS."""
    lines = []
    for record in records:
        lines += ["TY  - JOUR", *(f"{tag}  - {value}" for tag, value in record.items()), "ER  - "]
    return "\n".join([*lines, ""]).encode()
