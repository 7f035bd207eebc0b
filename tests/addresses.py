"""Every URL there is, read from the URLconf itself, and the rows each can be asked for.

A URL that is added needs an entry here: the permission its view asks `get_for` for, and what it
is about. tests/test_urls.py and tests/test_blinding.py then ask for it as every person there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from django.urls import URLPattern, get_resolver, reverse

from extraction import adjudication
from extraction.accounts import KINDS
from extraction.models import (
    Arm,
    ArmResult,
    Extraction,
    Outcome,
    PdfPage,
    Timepoint,
    ValueOrigin,
)
from review.actions import jobs
from review.models import Invitation, Membership, Review
from review.roles import Permission
from screening import flow
from screening.choices import Stage
from screening.models import (
    Citation,
    CitationImport,
    Document,
    ExclusionReason,
    Report,
    Search,
    Study,
)
from synthesis.exports.studies import DATASETS
from synthesis.models import Analysis, AnalysisRun, EffectSize
from synthesis.views.exports import RESULTS, TYPES

READ, SCREEN, EXTRACT = Permission.READ, Permission.SCREEN, Permission.EXTRACT
ADJUDICATE, ANALYSE, MANAGE = Permission.ADJUDICATE, Permission.ANALYSE, Permission.MANAGE


class Asked(NamedTuple):
    """One address: the row that it is about, what goes into the URL and what stands behind it."""

    row: Any
    kwargs: dict[str, Any]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a URL needs; a `permission` of None is that of the row's own class (a job's)."""

    permission: Permission | None
    asked: Callable[[Review], list[Asked]]


def walk(resolver=None, prefix="", names=()) -> Iterator[tuple[str, str]]:
    """Name and route of every URL."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*names, pattern.name or f"nameless at {route}"]), route
        else:
            inner = [pattern.namespace] if pattern.namespace else []
            yield from walk(pattern, route, (*names, *inner))


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


def _studies_with_reports(review):
    return [
        Asked(study, {"uid": study.uid, "report": report.uid})
        for study, report in product(rows(Study, review), rows(Report, review))
    ]


def _flow_rows(review):
    return [
        Asked(review, {"uid": review.uid, "column": row.column.value, "key": row.key})
        for row in flow.of(review).rows
    ]


def _jobs(review):
    return [
        Asked(job, {"kind": job.kind, "uid": job.uid})
        for model in jobs.job_models()
        for job in rows(model, review)
    ]


def _rows_of_extractions(review):
    return [
        Asked(row, {"kind": kind, "uid": row.uid})
        for kind, model in KINDS.items()
        for row in rows(model, review)
    ]


def _cells(review):
    """One value of every row."""
    return [
        Asked(row, {**kwargs, "field": FIELD_OF[kwargs["kind"]]})
        for row, kwargs, _ in _rows_of_extractions(review)
    ]


def _gaps(review):
    return [
        Asked(result, {"uid": result.uid, "arm": arm.uid})
        for result in rows(ArmResult, review)
        for arm in result.extraction.arms.all()
    ]


def _pages(review):
    return [
        Asked(page, {"uid": page.parse.document.uid, "number": page.number})
        for page in rows(PdfPage, review)
    ]


def _finals(review):
    return [row for row in rows(Extraction, review) if row.is_final]


def _each_final(review):
    return [Asked(final, {"uid": final.uid}) for final in _finals(review)]


def _open_finals(review):
    return [asked for asked in _each_final(review) if asked.row.is_open]


def _comparisons(review):
    """The final extractions, each with one of its lines."""
    return [
        Asked(final, {"uid": final.uid}, f"?value={adjudication.load(final).lines[0].key}")
        for final in _finals(review)
    ]


def _pairs(review):
    return [
        Asked(final, {"uid": final.uid, "pair": pair["uid"]})
        for final in _finals(review)
        for pair in final.pairing.pairs
    ]


def _choices(review):
    return [
        Asked(final, {"uid": final.uid, "kind": "arm_result", "row": row.uid, "field": "center"})
        for final in _finals(review)
        for row in final.arm_results.all()
    ]


FIELD_OF = {
    "extraction": "note",
    "arm": "name",
    "regimen": "drug",
    "arm_result": "center",
    "contrast_result": "estimate",
}
STAGES = Stage.values
OF_NOBODY = {"reviews", "preferences", "start_review"}  # every signed-in person has these
OF_REVIEWS = {
    "review": Entry(READ, each(Review)),
    "settings": Entry(MANAGE, each(Review)),
    "team": Entry(READ, each(Review)),
    "invite": Entry(MANAGE, each(Review)),
    "events": Entry(READ, each(Review)),
    "set_roles": Entry(MANAGE, each(Membership)),
    "withdraw_invitation": Entry(MANAGE, each(Invitation)),
    "job_progress": Entry(READ, _jobs),
    "try_again": Entry(None, _jobs),
    "screening:screen": Entry(SCREEN, each(Review)),
    "screening:full_text": Entry(SCREEN, each(Review)),
    "screening:my_progress": Entry(SCREEN, each(Review, stage=STAGES)),
    "screening:decide": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:undo": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:record": Entry(READ, each(Citation)),
    "screening:split": Entry(SCREEN, each(Citation)),
    "screening:merge": Entry(SCREEN, each(Citation)),
    "screening:reopen": Entry(ADJUDICATE, each(Citation)),
    "screening:conflicts": Entry(ADJUDICATE, each(Review)),
    "screening:conflict": Entry(ADJUDICATE, each(Citation, stage=STAGES)),
    "screening:settle": Entry(ADJUDICATE, each(Citation, stage=STAGES)),
    "screening:searches": Entry(READ, each(Review)),
    "screening:start_search": Entry(MANAGE, each(Review)),
    "screening:search": Entry(READ, each(Search)),
    "screening:change_search": Entry(MANAGE, each(Search)),
    "screening:upload": Entry(MANAGE, each(Search)),
    "screening:enter": Entry(MANAGE, each(Search)),
    "screening:imports": Entry(READ, each(Review)),
    "screening:import": Entry(READ, each(CitationImport)),
    "screening:reports": Entry(READ, each(Review)),
    "screening:seek_all": Entry(SCREEN, each(Review)),
    "screening:report": Entry(READ, each(Report)),
    "screening:move_report": Entry(SCREEN, each(Report)),
    "screening:upload_document": Entry(SCREEN, each(Report)),
    "screening:document": Entry(READ, each(Document)),
    "screening:studies": Entry(READ, each(Review)),
    "screening:create_studies": Entry(SCREEN, each(Review)),
    "screening:study": Entry(READ, each(Study)),
    "screening:rename_study": Entry(SCREEN, each(Study)),
    "screening:link": Entry(SCREEN, _studies_with_reports),
    "screening:unlink": Entry(SCREEN, _studies_with_reports),
    "screening:flow": Entry(READ, each(Review)),
    "screening:flow_records": Entry(READ, _flow_rows),
    "screening:reasons": Entry(READ, each(Review)),
    "screening:add_reason": Entry(MANAGE, each(Review)),
    "screening:retire_reason": Entry(MANAGE, each(ExclusionReason)),
    "extraction:studies": Entry(READ, each(Review)),
    "extraction:start": Entry(EXTRACT, each(Study)),
    "extraction:extract": Entry(READ, each(Extraction)),
    "extraction:save": Entry(EXTRACT, each(Extraction)),
    "extraction:submit": Entry(EXTRACT, each(Extraction)),
    "extraction:reopen": Entry(EXTRACT, each(Extraction)),
    "extraction:discard": Entry(EXTRACT, each(Extraction)),
    "extraction:add_arm": Entry(EXTRACT, each(Extraction)),
    "extraction:add_column": Entry(EXTRACT, each(Extraction)),
    "extraction:add_contrast": Entry(EXTRACT, each(Extraction)),
    "extraction:add_regimen": Entry(EXTRACT, each(Arm)),
    "extraction:fill_gap": Entry(EXTRACT, _gaps),
    "extraction:remove_column": Entry(EXTRACT, each(ArmResult)),
    "extraction:row": Entry(READ, _rows_of_extractions),
    "extraction:remove_row": Entry(EXTRACT, _rows_of_extractions),
    "extraction:cell": Entry(READ, _cells),
    "extraction:save_cell": Entry(EXTRACT, _cells),
    "extraction:document": Entry(READ, each(Document)),
    "extraction:read_document": Entry(EXTRACT, each(Document)),
    "extraction:page": Entry(READ, _pages),
    "extraction:page_image": Entry(READ, _pages),
    "extraction:origin": Entry(READ, each(ValueOrigin)),
    "extraction:adjudicate": Entry(ADJUDICATE, each(Study)),
    "extraction:start_adjudication": Entry(ADJUDICATE, each(Study)),
    "extraction:sources": Entry(ADJUDICATE, _comparisons),
    "extraction:finish": Entry(ADJUDICATE, _each_final),
    "extraction:pairing": Entry(ADJUDICATE, _open_finals),
    "extraction:take_row": Entry(ADJUDICATE, _pairs),
    "extraction:leave_out": Entry(ADJUDICATE, _pairs),
    "extraction:choose": Entry(ADJUDICATE, _choices),
    "extraction:choose_alike": Entry(ADJUDICATE, _choices),
    "extraction:undo_choice": Entry(ADJUDICATE, _choices),
    "extraction:outcomes": Entry(READ, each(Review)),
    "extraction:define_outcome": Entry(MANAGE, each(Review)),
    "extraction:define_timepoint": Entry(MANAGE, each(Review)),
    "extraction:outcome": Entry(MANAGE, each(Outcome)),
    "extraction:timepoint": Entry(MANAGE, each(Timepoint)),
    "synthesis:analyses": Entry(READ, each(Review)),
    "synthesis:create_analysis": Entry(ANALYSE, each(Review)),
    "synthesis:exports": Entry(READ, each(Review)),
    "synthesis:export_review": Entry(READ, each(Review, name=[*DATASETS, *RESULTS], kind=TYPES)),
    "synthesis:result": Entry(READ, each(Analysis)),
    "synthesis:change_analysis": Entry(ANALYSE, each(Analysis)),
    "synthesis:run_analysis": Entry(ANALYSE, each(Analysis)),
    "synthesis:run": Entry(READ, each(AnalysisRun)),
    "synthesis:export_run": Entry(READ, each(AnalysisRun, name=RESULTS, kind=TYPES)),
    "synthesis:trace": Entry(READ, each(EffectSize)),
}
TO_EVERYBODY = {"accept_invitation"}
SIGN_IN = {  # allauth's, each with what goes into it and whether it asks to be signed in
    "account_login": ({}, False),
    "account_signup": ({}, False),
    "account_inactive": ({}, False),
    "account_email_verification_sent": ({}, False),
    "account_confirm_email": ({"key": "none"}, False),
    "account_confirm_login_code": ({}, False),
    "account_reset_password": ({}, False),
    "account_reset_password_done": ({}, False),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "none"}, False),
    "account_reset_password_from_key_done": ({}, False),
    "account_logout": ({}, False),
    "account_reauthenticate": ({}, True),
    "account_email": ({}, True),
    "account_change_password": ({}, True),
    "account_set_password": ({}, True),
}


def alike(asked, review):
    """Addresses by what makes answers differ: the kind of row, who sees it, where it stands."""
    members = [membership.user for membership in review.memberships.select_related("user")]
    seen = {type(one.row): None for one in asked}
    seen = {model: [(user.pk, _visible(model, user)) for user in members] for model in seen}
    groups = {}
    for one in asked:
        audience = frozenset(user for user, keys in seen[type(one.row)] if one.row.pk in keys)
        place = _place(one.row, is_sealed=len(audience) < len(members))
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


def url_of(name, asked):
    return reverse(name, kwargs=asked.kwargs) + asked.query
