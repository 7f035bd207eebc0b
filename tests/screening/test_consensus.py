from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.choices import ScreeningOutcome, Stage, Verdict
from screening.consensus import Judgement, Rule, outcome

IN, OUT, MAYBE = Judgement(Verdict.INCLUDE), Judgement(Verdict.EXCLUDE), Judgement(Verdict.MAYBE)
WRONG_DRUG = Judgement(Verdict.EXCLUDE, "wrong drug")
WRONG_DESIGN = Judgement(Verdict.EXCLUDE, "wrong design")
U, C, INCLUDED, E = (
    ScreeningOutcome.UNDECIDED,
    ScreeningOutcome.CONFLICT,
    ScreeningOutcome.INCLUDED,
    ScreeningOutcome.EXCLUDED,
)


@pytest.mark.parametrize(
    ("judgements", "required", "expected"),
    [
        ([], 1, U),
        ([], 2, U),
        ([IN], 2, U),
        ([OUT], 2, U),
        ([IN], 1, INCLUDED),
        ([MAYBE], 1, INCLUDED),
        ([OUT], 1, E),
        ([IN, IN], 2, INCLUDED),
        ([IN, MAYBE], 2, INCLUDED),
        ([MAYBE, MAYBE], 2, INCLUDED),
        ([OUT, OUT], 2, E),
        ([IN, OUT], 2, C),
        ([MAYBE, OUT], 2, C),
        ([WRONG_DRUG, WRONG_DESIGN], 2, E),
        ([OUT, WRONG_DRUG], 2, E),
        ([OUT, OUT, IN], 2, C),
        ([IN, OUT], 3, U),
    ],
)
def test_title_and_abstract(judgements, required, expected):
    assert outcome(judgements, Rule(required), Stage.TITLE_ABSTRACT) == expected


@pytest.mark.parametrize(
    ("judgements", "required", "expected"),
    [
        ([WRONG_DRUG], 2, U),
        ([WRONG_DRUG], 1, E),
        ([IN, IN], 2, INCLUDED),
        ([IN, WRONG_DRUG], 2, C),
        ([WRONG_DRUG, WRONG_DRUG], 2, E),
        ([WRONG_DRUG, WRONG_DESIGN], 2, C),
        ([WRONG_DRUG, OUT], 2, C),
        ([OUT, OUT], 2, E),
    ],
)
def test_full_text_compares_reasons(judgements, required, expected):
    assert outcome(judgements, Rule(required), Stage.FULL_TEXT) == expected


def test_maybe_is_refused_at_full_text():
    with pytest.raises(ValueError, match="not offered at full text"):
        outcome([MAYBE], Rule(1), Stage.FULL_TEXT)


@pytest.mark.parametrize("required", [0, -1])
def test_nobody_required_is_refused(required):
    with pytest.raises(ValueError, match="At least one judgement"):
        Rule(required)


@given(
    st.lists(st.sampled_from([IN, OUT, WRONG_DRUG, WRONG_DESIGN]), max_size=4),
    st.integers(1, 3),
    st.sampled_from(Stage),
)
def test_order_does_not_matter(judgements, required, stage):
    found = {outcome(order, Rule(required), stage) for order in permutations(judgements)}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ([], U),
        ([OUT], U),
        ([IN], INCLUDED),
        ([MAYBE], INCLUDED),
        ([OUT, IN], INCLUDED),
        ([OUT, OUT], E),
        ([OUT, OUT, IN], INCLUDED),
    ],
)
def test_one_include_suffices(judgements, expected):
    rule = Rule(2, include_suffices=True)
    assert outcome(judgements, rule, Stage.TITLE_ABSTRACT) == expected


@pytest.mark.parametrize(
    ("judgements", "suffices", "expected"),
    [
        ([MAYBE], False, U),
        ([MAYBE, IN], False, C),
        ([MAYBE, OUT], False, C),
        ([MAYBE, MAYBE], False, C),
        ([IN, IN], False, INCLUDED),
        ([MAYBE], True, U),
        ([MAYBE, IN], True, INCLUDED),
        ([MAYBE, OUT], True, C),
    ],
)
def test_maybe_may_go_to_who_settles(judgements, suffices, expected):
    rule = Rule(2, include_suffices=suffices, maybe_is_unsure=True)
    assert outcome(judgements, rule, Stage.TITLE_ABSTRACT) == expected


def test_different_reasons_may_be_no_conflict():
    rule = Rule(2, reasons_conflict=False)
    assert outcome([WRONG_DRUG, WRONG_DESIGN], rule, Stage.FULL_TEXT) == E
    assert outcome([WRONG_DRUG, IN], rule, Stage.FULL_TEXT) == C


@given(
    st.lists(st.sampled_from([IN, OUT, MAYBE]), max_size=4),
    st.integers(1, 3),
    st.booleans(),
    st.booleans(),
)
def test_one_more_vote_never_unsettles(judgements, required, suffices, unsure):
    rule = Rule(required, suffices, unsure)
    before = outcome(judgements, rule, Stage.TITLE_ABSTRACT)
    for more in (IN, OUT, MAYBE):
        after = outcome([*judgements, more], rule, Stage.TITLE_ABSTRACT)
        assert before == U or after != U
