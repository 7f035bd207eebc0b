"""A study to extract, and the account of it that two extractors give."""

import pytest

from extraction.actions import extractions
from tests.factories import make_outcome, make_study, make_timepoint

ARMS = [
    {
        "name": "Esketamine 28 mg",
        "role": "intervention",
        "n_randomised": 11,
        "regimen": {
            "drug": "esketamine",
            "form": "esketamine",
            "dose": 28,
            "dose_unit": "mg",
            "dose_basis": "dose",
            "dose_mg": 28,
            "route": "intranasal",
            "administrations": 2,
            "spacing_hours": 84,
            "concomitant": "add_on",
        },
    },
    {
        "name": "Placebo spray",
        "role": "comparator",
        "n_randomised": 33,
        "regimen": {"comparator_kind": "inert", "comparator": "placebo spray"},
    },
]


@pytest.fixture
def study(review, bob, carol):
    return make_study(review, [bob, carol])


@pytest.fixture
def madrs(review, alice):
    return make_outcome(review, alice)


@pytest.fixture
def day_1(review, alice):
    return make_timepoint(review, alice)


@pytest.fixture
def account(madrs, day_1):
    """What `fill` takes: two arms, a result in each, a contrast; all of it ready to submit."""
    shared = {
        "outcome": madrs,
        "timepoint": day_1,
        "metric": "change",
        "center_kind": "ls_mean",
        "spread_kind": "se_ls_mean",
    }
    return {
        "study": {"design": "parallel", "n_randomised": 67},
        "arms": ARMS,
        "results": [
            {"arm": "Esketamine 28 mg", "n_analysed": 11, "center": -14.8, "spread": 2.8, **shared},
            {"arm": "Placebo spray", "n_analysed": 33, "center": -5.7, "spread": 1.79, **shared},
        ],
        "contrasts": [
            {
                "arm_1": "Esketamine 28 mg",
                "arm_2": "Placebo spray",
                "outcome": madrs,
                "timepoint": day_1,
                "measure": "MD",
                "estimate": -9.1,
                "se": 3.3,
            }
        ],
    }


@pytest.fixture
def draft(study, bob):
    return extractions.start(study=study, by=bob)


@pytest.fixture
def submit(study, account):
    """Start, fill and submit the account, with changes, as somebody."""

    def submitted(person, **changes):
        extraction = extractions.start(study=study, by=person)
        extractions.fill(extraction=extraction, by=person, **{**account, **changes})
        return extractions.submit(extraction=extraction, by=person)

    return submitted


@pytest.fixture
def both(submit, bob, carol):
    """Two submitted accounts that agree."""
    return submit(bob), submit(carol)
