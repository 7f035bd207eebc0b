from dataclasses import replace
from itertools import product
from math import prod

import pytest

from screening.stopping import (
    SENTENCES,
    Audited,
    Label,
    Plan,
    Ranked,
    Reason,
    Rule,
    Sample,
    bound,
    evaluate,
    missed_at_most,
    needed,
    ranked_p,
    sentence,
    share_of_error,
    templates,
    values,
)
from tests.screening.stopping import exactly

AUDIT = Plan(Rule.AUDIT, Label.FINAL, 0.95, audit_size=50)
BOTH = replace(AUDIT, excluded_size=40)
RANKED = Plan(Rule.RANKED, Label.TITLE_ABSTRACT, 0.95, looks=None, is_corrected=False)
READ = Ranked((True,) * 20 + (False,) * 95, 126)


def test_an_audit_that_meets_the_target():
    """Worked by hand in test_samples: at most four of 100 left, 76 / 80 = .95."""
    said = evaluate(AUDIT, Audited(76, Sample(100, 50, 0)))
    assert (said.found, said.missed, said.recall, said.p) == (76, 4, 0.95, None)
    assert (said.alpha, said.confidence) == (0.05, 0.95)
    assert said.is_met
    assert said.reason is None


def test_an_audit_that_misses_the_target():
    said = evaluate(AUDIT, Audited(75, Sample(100, 50, 0)))
    assert (said.missed, said.recall, said.is_met, said.reason) == (4, 75 / 79, False, None)


def test_what_the_audit_finds_is_found():
    said = evaluate(AUDIT, Audited(75, Sample(100, 50, 1)))
    assert said.found == 76
    assert said.missed == missed_at_most(0.05, Sample(100, 50, 1))


def test_excluded_records_are_part_of_the_bound():
    pair = Sample(100, 50, 0), Sample(300, 40, 1)
    said = evaluate(BOTH, Audited(76, *pair))
    assert (said.found, said.missed) == (77, missed_at_most(0.05, *pair))


def test_both_labels_are_evaluated_alike():
    state = Audited(76, Sample(100, 50, 0))
    other = evaluate(replace(AUDIT, label=Label.TITLE_ABSTRACT), state)
    assert replace(other, plan=AUDIT) == evaluate(AUDIT, state)


def test_a_frame_smaller_than_the_plan_is_audited_whole():
    assert evaluate(AUDIT, Audited(1, Sample(30, 30, 0))).recall == 1
    assert evaluate(AUDIT, Audited(1, Sample(0, 0, 0))).recall == 1


@pytest.mark.parametrize(
    ("plan", "state", "reason"),
    [
        (AUDIT, Audited(5, None), Reason.NOT_AUDITED),
        (AUDIT, Audited(5, Sample(100, 0, 0)), Reason.AUDIT_UNFINISHED),
        (AUDIT, Audited(5, Sample(100, 49, 0)), Reason.AUDIT_UNFINISHED),
        (AUDIT, Audited(5, Sample(100, 49, 0, 1)), Reason.AUDIT_UNFINISHED),
        (AUDIT, Audited(5, Sample(100, 50, 0, 1)), Reason.AUDIT_UNFINISHED),
        (AUDIT, Audited(5, Sample(100, 51, 0)), Reason.AUDIT_LARGER_THAN_PLANNED),
        (AUDIT, Audited(0, Sample(100, 50, 0)), Reason.NONE_FOUND),
        (BOTH, Audited(5, Sample(100, 50, 0)), Reason.EXCLUDED_NOT_AUDITED),
        (BOTH, Audited(5, Sample(100, 50, 0), Sample(90, 9, 0)), Reason.AUDIT_UNFINISHED),
        (RANKED, Ranked((False,) * 90, 100), Reason.NONE_FOUND),
        (RANKED, Ranked((), 100), Reason.NONE_FOUND),
    ],
)
def test_what_cannot_be_estimated_has_a_reason(plan, state, reason):
    said = evaluate(plan, state)
    assert (said.missed, said.recall, said.p, said.is_met) == (None, None, None, False)
    assert said.reason == reason
    assert sentence(said).endswith(SENTENCES[reason])


def test_the_error_is_divided_among_the_looks():
    assert share_of_error(replace(AUDIT, looks=4), 3) == 0.05 / 4
    assert [share_of_error(replace(AUDIT, looks=None), n) for n in (1, 2, 3)] == [
        pytest.approx(0.05 / n) for n in (2, 6, 12)
    ]
    assert sum(share_of_error(replace(AUDIT, looks=None), n) for n in range(1, 5000)) < 0.05
    assert share_of_error(RANKED, 7) == 0.05


def test_planned_looks_err_together_no_more_than_stated():
    """Two looks, audits of 4 and then 4 more of 12 records, exactly, for every truth.

    The second draws from what is left, whatever the first found.
    """
    plan = replace(AUDIT, looks=2, confidence=0.8, audit_size=4)
    missed = {}
    for records, found in product((12, 8), range(5)):
        missed[records, found] = evaluate(plan, Audited(1, Sample(records, 4, found))).missed
    for relevant in range(13):
        wrong = 0
        for first, p in exactly.outcomes(12, relevant, 4):
            for second, q in exactly.outcomes(8, relevant - first, 4):
                left = relevant - first, relevant - first - second
                if left[0] > missed[12, first] or left[1] > missed[8, second]:
                    wrong += prod((p, q))
        assert wrong <= 0.2


def test_looks_beyond_the_plan_are_reported_and_do_not_count():
    state = Audited(760, Sample(100, 50, 0), look=3)
    said = evaluate(replace(AUDIT, looks=2), state)
    assert (said.recall > 0.95, said.is_met, said.reason) == (True, False, Reason.UNPLANNED_LOOK)
    assert said.confidence == pytest.approx(1 - 3 * 0.025)
    assert "more often than planned (3 instead of 2)" in sentence(said)
    assert "with 92.5% confidence only" in sentence(said)
    below = evaluate(replace(AUDIT, looks=2), replace(state, found=7))
    assert below.reason is None
    assert evaluate(replace(AUDIT, looks=None), state).is_met


def test_the_published_criterion_is_not_corrected_but_may_be():
    said = evaluate(RANKED, READ)
    assert said.p == ranked_p(READ.order, 126, 0.95) <= 0.05
    assert said.is_met
    assert said.confidence == 0.95
    later = evaluate(RANKED, replace(READ, look=30))
    assert later.is_met
    assert later.confidence == 0
    corrected = evaluate(replace(RANKED, is_corrected=True, looks=30), replace(READ, look=30))
    assert (corrected.is_met, corrected.confidence, corrected.p) == (False, 0.95, said.p)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"target": 0}, "A recall to reach"),
        ({"confidence": 1}, "Confidence must be"),
        ({"confidence": 0}, "Confidence must be"),
        ({"looks": 0}, "At least one look"),
        ({"audit_size": 0}, "An audit needs"),
        ({"audit_size": -5}, "An audit needs"),
        ({"excluded_size": -1}, "An audit needs"),
        ({"rule": Rule.RANKED}, "An audit needs"),
        ({"rule": Rule.RANKED, "audit_size": 0, "excluded_size": 9}, "audits no excluded"),
        ({"is_corrected": False}, "always corrected"),
    ],
)
def test_impossible_plans_are_refused(values, said):
    with pytest.raises(ValueError, match=said):
        replace(AUDIT, **values)


def test_states_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="cannot be evaluated"):
        evaluate(AUDIT, READ)
    with pytest.raises(ValueError, match="cannot be evaluated"):
        evaluate(RANKED, Audited(5, Sample(100, 50, 0)))
    with pytest.raises(ValueError, match="no audit of the excluded"):
        evaluate(AUDIT, Audited(5, Sample(100, 50, 0), Sample(100, 50, 0)))
    with pytest.raises(ValueError, match="counted from 1"):
        evaluate(AUDIT, Audited(5, Sample(100, 50, 0), look=0))


def test_a_plan_made_with_the_needed_size_is_met_when_none_is_found():
    first, second = needed(76, 0.95, 0.025, 400, 300)
    plan = replace(AUDIT, looks=2, audit_size=first, excluded_size=second)
    assert evaluate(plan, Audited(76, Sample(400, first, 0), Sample(300, second, 0))).is_met


def test_the_sentences_of_an_audit():
    assert sentence(evaluate(AUDIT, Audited(76, Sample(100, 50, 0)))) == (
        "Of the 100 records not yet screened, 50 were drawn at random and screened; the number of "
        "relevant ones among them was 0. Relevant are records included after full-text "
        "assessment. The number of relevant records found is 76, that of relevant records missed "
        "at most 4, and recall at least 95%, with 95% confidence (exact hypergeometric bound; "
        "look 1 of 1). The "
        "registered criterion, a recall of at least 95%, is met. This takes the judgements of "
        "the audit as right. This takes it that no relevant record was excluded by mistake: the "
        "excluded records were not sampled."
    )


def test_the_sentences_of_an_audit_with_excluded_records():
    said = evaluate(BOTH, Audited(76, Sample(100, 50, 0), Sample(300, 40, 1)))
    assert "Of the 300 records that reviewers had excluded, 40 were drawn" in sentence(said)
    assert "is not met" in sentence(said)
    assert "excluded by mistake" not in sentence(said)


def test_the_sentences_of_a_ranked_screening():
    said = evaluate(RANKED, replace(READ, look=2))
    assert sentence(said) == (
        "115 of 126 records were screened in the order of their predicted relevance, and are "
        "taken in the order in which their outcome was settled; those that fewer people had judged "
        "than needed count as not screened. Relevant are records included at title and abstract. The number of relevant records found is 20; "
        "the hypergeometric test of Callaghan and Müller-Hansen (2020) for a recall below 95% "
        "gives p = 0.010, to be compared with 0.05, and by the same test recall is at least 95.2% "
        "(look 2 of any number). The registered criterion, a recall of at least 95%, is met. This "
        "takes it that the ranking was never worse than chance from the place where the test "
        "starts, and that no relevant record was excluded by mistake. The test was not corrected "
        "for being looked at 2 times; for all looks together the confidence is only known to be "
        "at least 90%."
    )
    assert "uncorrected" not in templates(evaluate(RANKED, READ))


def test_what_the_criterion_is_not_about_is_told_without_a_verdict():
    said = bound(evaluate(AUDIT, Audited(76, Sample(100, 50, 0))))
    assert said.startswith("Relevant are records included after full-text assessment. The number")
    assert "recall at least 95%, with 95% confidence" in said
    assert "criterion" not in said
    other = bound(evaluate(RANKED, READ))
    assert "by the same test recall is at least 95.2%" in other
    assert "criterion" not in other
    none = bound(evaluate(AUDIT, Audited(0, Sample(100, 50, 0))))
    assert none.endswith(SENTENCES["none_found"])


def test_a_bound_is_rounded_down_and_a_p_is_not_rounded_to_zero():
    said = evaluate(AUDIT, Audited(75, Sample(100, 50, 0)))
    assert values(said)["recall"] == "94.9%"
    other = values(replace(said, recall=0.29, p=0.0416))
    assert (other["recall"], other["p"]) == ("29%", "= 0.042")
    assert values(replace(said, p=0.0004))["p"] == "< 0.001"


def test_every_sentence_has_its_values():
    named = values(evaluate(BOTH, Audited(5, None))) | values(evaluate(RANKED, READ))
    for text in SENTENCES.values():
        assert "{" not in text.format_map(named)
