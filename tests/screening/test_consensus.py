from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.choices import ScreeningOutcome, Stage, Verdict
from screening.consensus import Judgement, outcome

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
    assert outcome(judgements, required, Stage.TITLE_ABSTRACT) == expected


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
    assert outcome(judgements, required, Stage.FULL_TEXT) == expected


def test_maybe_is_refused_at_full_text():
    with pytest.raises(ValueError, match="not offered at full text"):
        outcome([MAYBE], 1, Stage.FULL_TEXT)


@pytest.mark.parametrize("required", [0, -1])
def test_nobody_required_is_refused(required):
    with pytest.raises(ValueError, match="At least one judgement"):
        outcome([IN], required, Stage.TITLE_ABSTRACT)


@given(
    st.lists(st.sampled_from([IN, OUT, WRONG_DRUG, WRONG_DESIGN]), max_size=4),
    st.integers(1, 3),
    st.sampled_from(Stage),
)
def test_order_does_not_matter(judgements, required, stage):
    found = {outcome(order, required, stage) for order in permutations(judgements)}
    assert len(found) == 1
