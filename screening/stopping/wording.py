"""An assessment in plain English, as for the methods section of a report."""

from collections.abc import Mapping
from math import floor

from screening.stopping.plans import Assessment, Audited
from screening.stopping.samples import Sample

# Whole sentences, so that each may be translated; the names in braces are those of `values`.
SENTENCES: Mapping[str, str] = {
    "unscreened": "Of the {unscreened} records not yet screened, {audited} were drawn at random "
    "and screened; the number of relevant ones among them was {audit_found}.",
    "excluded": "Of the {excluded} records that reviewers had excluded, {reread} were drawn at "
    "random and judged again; the number of relevant ones among them was {reread_found}.",
    "order": "{read} of {records} records were screened in the order of their predicted relevance, "
    "and are taken in the order in which their outcome was settled; those that fewer people had "
    "judged than needed count as not screened.",
    "label.title_abstract": "Relevant are records included at title and abstract.",
    "label.final": "Relevant are records included after full-text assessment.",
    "audit": "The number of relevant records found is {found}, that of relevant records missed at "
    "most {missed}, and recall at least {recall}, with {confidence} confidence (exact "
    "hypergeometric bound; look {look} of {looks}).",
    "ranked": "The number of relevant records found is {found}; the hypergeometric test of "
    "Callaghan and Müller-Hansen (2020) for a recall below {target} gives p {p}, to be compared "
    "with {alpha}, and by the same test recall is at least {recall} (look {look} of {looks}).",
    "reached": "The registered criterion, a recall of at least {target}, is met.",
    "not_reached": "The registered criterion, a recall of at least {target}, is not met.",
    "assumes.audit": "This takes the judgements of the audit as right.",
    "assumes.unread": "This takes it that no relevant record was excluded by mistake: the excluded "
    "records were not sampled.",
    "assumes.ranked": "This takes it that the ranking was never worse than chance from the place "
    "where the test starts, and that no relevant record was excluded by mistake.",
    "uncorrected": "The test was not corrected for being looked at {look} times; for all looks "
    "together the confidence is only known to be at least {confidence}.",
    "none_found": "Recall cannot be estimated, as no relevant record has been found.",
    "not_audited": "Recall cannot be estimated, as no unscreened record was drawn at random.",
    "excluded_not_audited": "Recall cannot be estimated as planned, as the excluded records were "
    "not sampled.",
    "audit_unfinished": "Recall cannot be estimated yet, as the planned sample has not been judged "
    "in full.",
    "audit_larger_than_planned": "Recall cannot be estimated, as more records were drawn than "
    "planned; count the records drawn after a look as the audit of another look.",
    "unplanned_look": "The criterion was looked at more often than planned ({look} instead of {looks}): "
    "a recall of at least {target} is reached, though with {confidence} confidence only, and the "
    "registered criterion is not met.",
}


def sentence(assessment: Assessment) -> str:
    """What was done, what it shows and what it takes for granted, in whole sentences."""
    filled = values(assessment)
    return " ".join(SENTENCES[code].format_map(filled) for code in templates(assessment))


def bound(assessment: Assessment) -> str:
    """What it shows of records that the registered criterion is not about, in the same way."""
    filled = values(assessment)
    rule = assessment.reason if assessment.missed is None else assessment.plan.rule
    codes = (f"label.{assessment.plan.label}", str(rule))
    return " ".join(SENTENCES[code].format_map(filled) for code in codes)


def templates(assessment: Assessment) -> tuple[str, ...]:
    """The codes of the sentences, keys of SENTENCES, in order."""
    label = f"label.{assessment.plan.label}"
    state, reason = assessment.state, assessment.reason
    if isinstance(state, Audited):
        facts = [code for code in ("unscreened", "excluded") if getattr(state, code)]
        assumed = ["assumes.audit"] if state.excluded else ["assumes.audit", "assumes.unread"]
    else:
        facts, assumed = ["order"], ["assumes.ranked"]
    if assessment.missed is None:
        return (*facts, label, str(reason))
    verdict = "reached" if assessment.is_met else "not_reached"
    uncorrected = [] if assessment.plan.is_corrected or state.look == 1 else ["uncorrected"]
    return (
        *facts,
        label,
        str(assessment.plan.rule),
        str(reason or verdict),
        *assumed,
        *uncorrected,
    )


def values(assessment: Assessment) -> dict[str, str]:
    """The values that the sentences name. Shares are percentages, rounded down, never up."""
    plan, state = assessment.plan, assessment.state
    return {
        "found": str(assessment.found),
        "missed": str(assessment.missed),
        "recall": _percent(assessment.recall or 0.0),
        "confidence": _percent(assessment.confidence),
        "target": _percent(plan.target),
        "alpha": f"{assessment.alpha:.3g}",
        "p": _p(assessment.p or 0.0),
        "look": str(state.look),
        "looks": "any number" if plan.looks is None else str(plan.looks),
    } | (
        _audit(state)
        if isinstance(state, Audited)
        else {"read": str(len(state.order)), "records": str(state.records)}
    )


def _audit(state: Audited) -> dict[str, str]:
    one, two = state.unscreened or Sample(0, 0, 0), state.excluded or Sample(0, 0, 0)
    names = ("unscreened", "audited", "audit_found", "excluded", "reread", "reread_found")
    counts = (one.records, one.audited, one.found, two.records, two.audited, two.found)
    return dict(zip(names, map(str, counts), strict=True))


def _percent(share: float) -> str:
    # A billionth is added so that 0.29, which is less in binary, stays 29%.
    return f"{floor(share * 1000 + 1e-9) / 10:g}%"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"
