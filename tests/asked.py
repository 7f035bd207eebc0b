"""The rows that a URL can be asked for: each with what goes into the URL."""

from itertools import product
from typing import Any, NamedTuple

from extraction import adjudication
from extraction.accounts import KINDS
from extraction.models import ArmResult, Extraction, PdfPage, ValueOrigin
from review.actions import jobs
from screening import flow
from screening.models import Citation, CitationImport, Report, Study

FIELD_OF = {
    "extraction": "note",
    "arm": "name",
    "regimen": "drug",
    "arm_result": "center",
    "contrast_result": "estimate",
}


class Asked(NamedTuple):
    """One address: the row that it is about, what goes into the URL and what stands behind it."""

    row: Any
    kwargs: dict[str, Any]
    query: str = ""


def rows(model, review):
    """The rows of one review, the oldest first."""
    found = model.objects.all()
    found = found.published() if model is Citation else found
    return [row for row in found.order_by("pk") if row.review == review]


def each(model, **choices):
    """Every row of the model, by its uid, with every combination of further choices."""

    def asked(review):
        combined = [dict(zip(choices, c, strict=True)) for c in product(*choices.values())]
        return [
            Asked(row, {"uid": row.uid, **more}) for row in rows(model, review) for more in combined
        ]

    return asked


def studies_with_reports(review):
    return [
        Asked(study, {"uid": study.uid, "report": report.uid})
        for study, report in product(rows(Study, review), rows(Report, review))
    ]


def records_in_files(review):
    return [
        Asked(job, {"uid": job.uid, "position": position})
        for job in rows(CitationImport, review)
        if job.committed_at
        for position in (1, job.starts)
    ]


def flow_rows(review):
    return [
        Asked(review, {"uid": review.uid, "column": row.column.value, "key": row.key})
        for row in flow.of(review).rows
    ]


def all_jobs(review):
    return [
        Asked(job, {"kind": job.kind, "uid": job.uid})
        for model in jobs.job_models()
        for job in rows(model, review)
    ]


def rows_of_extractions(review):
    return [
        Asked(row, {"kind": kind, "uid": row.uid})
        for kind, model in KINDS.items()
        for row in rows(model, review)
    ]


def cells(review):
    """One value of every row."""
    return [
        Asked(row, {**kwargs, "field": FIELD_OF[kwargs["kind"]]})
        for row, kwargs, _ in rows_of_extractions(review)
    ]


def gaps(review):
    return [
        Asked(result, {"uid": result.uid, "arm": arm.uid})
        for result in rows(ArmResult, review)
        for arm in result.extraction.arms.all()
    ]


def pages(review):
    return [
        Asked(page, {"uid": page.parse.document.uid, "number": page.number})
        for page in rows(PdfPage, review)
    ]


def _finals(review):
    return [row for row in rows(Extraction, review) if row.is_final]


def finals(review):
    return [Asked(final, {"uid": final.uid}) for final in _finals(review)]


def open_finals(review):
    return [asked for asked in finals(review) if asked.row.is_open]


def comparisons(review):
    """The final extractions, each with one of its lines."""
    return [
        Asked(final, {"uid": final.uid}, f"?value={adjudication.load(final).lines[0].key}")
        for final in _finals(review)
    ]


def pairs(review):
    return [
        Asked(final, {"uid": final.uid, "pair": pair["uid"]})
        for final in _finals(review)
        for pair in final.pairing.pairs
    ]


def choices(review):
    return [
        Asked(final, {"uid": final.uid, "kind": "arm_result", "row": row.uid, "field": "center"})
        for final in _finals(review)
        for row in final.arm_results.all()
    ]


class Seen:
    """Who of a review sees which rows; asked of the database once for each kind of row."""

    def __init__(self, review):
        self.members = [each.user for each in review.memberships.select_related("user")]
        self.visible = {}

    def by(self, row):
        """The keys of the members who see it."""
        model = type(row)
        if model not in self.visible:
            self.visible[model] = [(user.pk, _visible(model, user)) for user in self.members]
        return frozenset(user for user, keys in self.visible[model] if row.pk in keys)


def alike(asked, seen):
    """Addresses by what makes answers differ: the kind of row, who sees it, where it stands."""
    groups = {}
    for one in asked:
        audience = seen.by(one.row)
        place = _place(one.row, is_sealed=len(audience) < len(seen.members))
        groups.setdefault((type(one.row), audience, place), []).append(one)
    return groups


def _place(row, is_sealed):
    """Of a citation where it stands; of a row that is not open to all members the study."""
    if isinstance(row, Citation):
        return tuple(row.head.standings.current().values_list("stage", "standing"))
    row = row.row if isinstance(row, ValueOrigin) else row
    return row.extraction.study_id if is_sealed and hasattr(row, "extraction") else None


def _visible(model, user):
    rows = model.objects.all()
    rows = rows.visible_to(user) if hasattr(rows, "visible_to") else rows
    return set(rows.values_list("pk", flat=True))
