"""How far people who judged records independently agree.

    found = between(ratings, "ana", "ben", ["include", "exclude"])   # two people
    found.kappa.value, found.kappa.lower, found.kappa.upper
    found = among(ratings, ["include", "exclude"])                   # any number of them

`ratings` maps a record to the category that each rater gave it. `categories` are those on offer,
the first being the positive one. What cannot be estimated has the value None and a Reason.
"""

from screening.agreement.group import among
from screening.agreement.pair import between, of_table
from screening.agreement.ratings import Ratings
from screening.agreement.results import (
    Alpha,
    CrossTable,
    Estimate,
    FleissKappa,
    GroupAgreement,
    MeanKappa,
    Method,
    PairAgreement,
    Reason,
    Value,
)
from screening.agreement.words import ORWIN, Scale, Word

__all__ = [
    "ORWIN",
    "Alpha",
    "CrossTable",
    "Estimate",
    "FleissKappa",
    "GroupAgreement",
    "MeanKappa",
    "Method",
    "PairAgreement",
    "Ratings",
    "Reason",
    "Scale",
    "Value",
    "Word",
    "among",
    "between",
    "of_table",
]
