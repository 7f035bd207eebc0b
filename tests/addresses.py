"""Every URL there is, read from the URLconf itself, and the rows each can be asked for.

A URL that is added needs an entry here: the permission its view asks `get_for` for, and what it
is about. tests/test_urls.py and tests/test_blinding.py then ask for it as every person there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse

from extraction.models import Arm, ArmResult, Extraction, Outcome, Timepoint, ValueOrigin
from review.models import Invitation, Membership, Review
from review.roles import Permission
from screening.choices import Stage
from screening.models import (
    AuditLook,
    Citation,
    CitationImport,
    Discussion,
    Document,
    DoubtfulPair,
    ExclusionReason,
    LooseFile,
    Note,
    PilotRound,
    Quarantine,
    Relation,
    Report,
    Rereading,
    Search,
    StoppingPlan,
    Study,
)
from synthesis.exports.studies import DATASETS
from synthesis.models import Analysis, AnalysisRun, EffectSize
from synthesis.views.exports import RESULTS, TYPES
from tests.asked import (
    Asked,
    all_jobs,
    cells,
    choices,
    comparisons,
    each,
    finals,
    flow_rows,
    gaps,
    open_finals,
    pages,
    pairs,
    records_in_files,
    rows_of_extractions,
    studies_with_reports,
)

READ, SCREEN, EXTRACT = Permission.READ, Permission.SCREEN, Permission.EXTRACT
ADJUDICATE, ANALYSE, MANAGE = Permission.ADJUDICATE, Permission.ANALYSE, Permission.MANAGE


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
    "job_progress": Entry(READ, all_jobs),
    "try_again": Entry(None, all_jobs),
    "screening:screen": Entry(SCREEN, each(Review)),
    "screening:full_text": Entry(SCREEN, each(Review)),
    "screening:my_progress": Entry(SCREEN, each(Review, stage=STAGES)),
    "screening:protocol": Entry(READ, each(Review)),
    "screening:change_protocol": Entry(MANAGE, each(Review, stage=STAGES)),
    "screening:begin_pilot": Entry(MANAGE, each(Review, stage=STAGES)),
    "screening:close_pilot": Entry(MANAGE, each(PilotRound)),
    "screening:move_reason": Entry(MANAGE, each(ExclusionReason)),
    "screening:own_conflicts": Entry(SCREEN, each(Review)),
    "screening:own_conflict": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:discuss": Entry(READ, each(Citation, stage=STAGES)),
    "screening:remove_argument": Entry(READ, each(Discussion)),
    "screening:stopping": Entry(READ, each(Review)),
    "screening:register_stopping": Entry(MANAGE, each(Review)),
    "screening:draw": Entry(MANAGE, each(StoppingPlan)),
    "screening:stop": Entry(MANAGE, each(AuditLook)),
    "screening:agreement": Entry(READ, each(Review)),
    "screening:agreement_figures": Entry(READ, each(Review)),
    "screening:cards": Entry(SCREEN, each(Review, stage=STAGES)),
    "screening:unpark_all": Entry(SCREEN, each(Review, stage=STAGES)),
    "screening:choose_order": Entry(SCREEN, each(Review, stage=STAGES)),
    "screening:park": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:unpark": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:decide": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:record_words": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:undo": Entry(SCREEN, each(Citation, stage=STAGES)),
    "screening:record": Entry(READ, each(Citation)),
    "screening:records": Entry(READ, each(Review)),
    "screening:tag_records": Entry(READ, each(Review)),
    "screening:untag_records": Entry(READ, each(Review)),
    "screening:undo_tags": Entry(READ, each(Review)),
    "screening:join_records": Entry(SCREEN, each(Review)),
    "screening:highlights": Entry(READ, each(Review)),
    "screening:save_own_highlights": Entry(READ, each(Review)),
    "screening:save_highlights": Entry(MANAGE, each(Review)),
    "screening:correct": Entry(SCREEN, each(Citation)),
    "screening:restore_fields": Entry(SCREEN, each(Citation, seq=[1])),
    "screening:tag": Entry(READ, each(Citation)),
    "screening:untag": Entry(READ, each(Citation)),
    "screening:write_note": Entry(READ, each(Citation)),
    "screening:remove_note": Entry(READ, each(Note)),
    "screening:restore_note": Entry(READ, each(Note)),
    "screening:split": Entry(SCREEN, each(Citation)),
    "screening:merge": Entry(SCREEN, each(Citation)),
    "screening:reopen": Entry(ADJUDICATE, each(Citation)),
    "screening:set_aside": Entry(MANAGE, each(Citation)),
    "screening:put_back": Entry(MANAGE, each(Citation, stage=STAGES)),
    "screening:flow_figure": Entry(READ, each(Review)),
    "screening:flow_counts": Entry(READ, each(Review)),
    "screening:flow_compare": Entry(READ, each(Review)),
    "screening:mark_final": Entry(MANAGE, each(Review)),
    "screening:withdraw_mark": Entry(MANAGE, each(Review)),
    "screening:tell_previous": Entry(MANAGE, each(Review)),
    "screening:settle_flow": Entry(MANAGE, each(Review)),
    "screening:choose_value": Entry(SCREEN, each(Citation)),
    "screening:relate": Entry(SCREEN, each(Citation)),
    "screening:remove_relation": Entry(SCREEN, each(Relation)),
    "screening:restore_relation": Entry(SCREEN, each(Relation)),
    "screening:duplicates": Entry(SCREEN, each(Review)),
    "screening:answer_doubt": Entry(SCREEN, each(DoubtfulPair)),
    "screening:undo_doubt": Entry(SCREEN, each(DoubtfulPair)),
    "screening:conflicts": Entry(ADJUDICATE, each(Review)),
    "screening:conflict": Entry(ADJUDICATE, each(Citation, stage=STAGES)),
    "screening:settle": Entry(ADJUDICATE, each(Citation, stage=STAGES)),
    "screening:searches": Entry(READ, each(Review)),
    "screening:start_search": Entry(MANAGE, each(Review)),
    "screening:strategies": Entry(READ, each(Review)),
    "screening:strategies_text": Entry(READ, each(Review)),
    "screening:prisma_s": Entry(READ, each(Review)),
    "screening:state_prisma_s": Entry(MANAGE, each(Review, item=[6])),
    "screening:search": Entry(READ, each(Search)),
    "screening:change_search": Entry(MANAGE, each(Search)),
    "screening:upload": Entry(MANAGE, each(Search)),
    "screening:enter": Entry(MANAGE, each(Search)),
    "screening:imports": Entry(READ, each(Review)),
    "screening:import": Entry(READ, each(CitationImport)),
    "screening:confirm_import": Entry(MANAGE, each(CitationImport)),
    "screening:columns": Entry(MANAGE, each(CitationImport)),
    "screening:undo_import": Entry(MANAGE, each(CitationImport)),
    "screening:restore_import": Entry(MANAGE, each(CitationImport)),
    "screening:import_record": Entry(READ, records_in_files),
    "screening:read_again": Entry(MANAGE, each(CitationImport)),
    "screening:rereading": Entry(READ, each(Rereading)),
    "screening:apply_rereading": Entry(MANAGE, each(Rereading)),
    "screening:quarantine": Entry(READ, each(Quarantine)),
    "screening:repair": Entry(MANAGE, each(Quarantine)),
    "screening:fill_in": Entry(MANAGE, each(Quarantine)),
    "screening:dismiss": Entry(MANAGE, each(Quarantine)),
    "screening:reopen_quarantine": Entry(MANAGE, each(Quarantine)),
    "screening:export_records": Entry(READ, each(Review)),
    "screening:download_records": Entry(READ, each(Review)),
    "screening:reports": Entry(READ, each(Review)),
    "screening:seek_all": Entry(SCREEN, each(Review)),
    "screening:loose_files": Entry(SCREEN, each(Review)),
    "screening:upload_loose_files": Entry(SCREEN, each(Review)),
    "screening:loose_reading": Entry(SCREEN, each(Review)),
    "screening:confirm_certain": Entry(SCREEN, each(Review)),
    "screening:match_files": Entry(SCREEN, each(Review)),
    "screening:confirm_file": Entry(SCREEN, each(LooseFile)),
    "screening:dismiss_file": Entry(SCREEN, each(LooseFile)),
    "screening:undo_file": Entry(SCREEN, each(LooseFile)),
    "screening:loose_pdf": Entry(SCREEN, each(LooseFile)),
    "screening:loose_image": Entry(SCREEN, each(LooseFile)),
    "screening:report": Entry(READ, each(Report)),
    "screening:describe_report": Entry(SCREEN, each(Report)),
    "screening:merge_report": Entry(SCREEN, each(Report)),
    "screening:move_report": Entry(SCREEN, each(Report)),
    "screening:upload_document": Entry(SCREEN, each(Report)),
    "screening:document": Entry(READ, each(Document)),
    "screening:studies": Entry(READ, each(Review)),
    "screening:create_studies": Entry(SCREEN, each(Review)),
    "screening:study": Entry(READ, each(Study)),
    "screening:rename_study": Entry(SCREEN, each(Study)),
    "screening:link": Entry(SCREEN, studies_with_reports),
    "screening:unlink": Entry(SCREEN, studies_with_reports),
    "screening:flow": Entry(READ, each(Review)),
    "screening:flow_records": Entry(READ, flow_rows),
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
    "extraction:fill_gap": Entry(EXTRACT, gaps),
    "extraction:remove_column": Entry(EXTRACT, each(ArmResult)),
    "extraction:row": Entry(READ, rows_of_extractions),
    "extraction:remove_row": Entry(EXTRACT, rows_of_extractions),
    "extraction:cell": Entry(READ, cells),
    "extraction:save_cell": Entry(EXTRACT, cells),
    "extraction:document": Entry(READ, each(Document)),
    "extraction:all_pages": Entry(READ, each(Document)),
    "extraction:read_document": Entry(EXTRACT, each(Document)),
    "extraction:page": Entry(READ, pages),
    "extraction:page_image": Entry(READ, pages),
    "extraction:origin": Entry(READ, each(ValueOrigin)),
    "extraction:adjudicate": Entry(ADJUDICATE, each(Study)),
    "extraction:start_adjudication": Entry(ADJUDICATE, each(Study)),
    "extraction:sources": Entry(ADJUDICATE, comparisons),
    "extraction:finish": Entry(ADJUDICATE, finals),
    "extraction:pairing": Entry(ADJUDICATE, open_finals),
    "extraction:take_row": Entry(ADJUDICATE, pairs),
    "extraction:leave_out": Entry(ADJUDICATE, pairs),
    "extraction:choose": Entry(ADJUDICATE, choices),
    "extraction:choose_alike": Entry(ADJUDICATE, choices),
    "extraction:undo_choice": Entry(ADJUDICATE, choices),
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


def url_of(name, asked):
    return reverse(name, kwargs=asked.kwargs) + asked.query
